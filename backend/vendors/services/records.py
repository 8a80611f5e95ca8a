"""Products that a district names in a record of its own: an agreement that was signed elsewhere."""

from datetime import datetime
from uuid import UUID

from backend.core import history
from backend.core.events import record_event
from backend.core.types import Actor, Subject
from backend.core.words import one_line
from backend.vendors.models import Evidence, Product, ScheduleRequest
from backend.vendors.services.products import create_product_for


def name_product(*, actor: Actor, now: datetime, vendor_id: UUID, district_id: UUID, name: str) -> tuple[UUID, bool]:
    """Return the vendor's product of this name in whatever case, and whether it was made for it. A building block.

    One that was made is listed for this district alone until the vendor publishes a schedule of it, or another
    district names it too. One that was taken back is there again. Raises Invalid for a name that cannot be one.
    """
    found = Product.objects.filter(vendor=vendor_id, name__iexact=one_line(name)).first()
    if found is None:
        made = create_product_for(actor=actor, now=now, vendor_id=vendor_id, name=name, added_by=district_id)
        return made.id, True
    if found.withdrawn_at is not None:
        rows = Product.objects.filter(id=found.id, withdrawn_at__isnull=False)
        history.change(rows, actor=actor, at=now, withdrawn_at=None, added_by_id=district_id)
        return found.id, True
    if found.added_by_id not in (None, district_id):
        rows = Product.objects.filter(id=found.id, added_by=found.added_by_id)
        history.change(rows, actor=actor, at=now, added_by_id=None)
    return found.id, False


def take_back_product(*, actor: Actor, now: datetime, product_id: UUID, district_id: UUID) -> bool:
    """Take back a product that this district named, where the vendor has done nothing with it; tells whether it was.

    A building block, in the caller's transaction: the caller has looked whether rows of its own still use it.
    """
    rows = Product.objects.filter(id=product_id, added_by=district_id, withdrawn_at__isnull=True)
    used = (
        Product.objects.filter(id=product_id, versions__isnull=False).exists()
        or ScheduleRequest.objects.filter(product=product_id).exists()
        or Evidence.objects.filter(product=product_id).exists()
    )
    if used or not rows.exists():
        return False
    row = history.change(rows, actor=actor, at=now, withdrawn_at=now)
    record_event(
        kind="product.taken_back",
        actor=actor,
        at=now,
        chain=row.vendor_id,
        subject=Subject("vendors.product", row.id),
        data={"name": row.name},
    )
    return True

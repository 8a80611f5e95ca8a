"""Products that a district names in a record of its own: an agreement that was signed elsewhere."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from backend.core import history
from backend.core.events import Happening, record_events
from backend.core.search import in_lower_case
from backend.core.types import Actor, Subject
from backend.vendors.models import Evidence, Product, ScheduleRequest, ScheduleVersion
from backend.vendors.services.products import insert_products, stated_texts


def name_product(*, actor: Actor, now: datetime, vendor_id: UUID, district_id: UUID, name: str) -> tuple[UUID, bool]:
    """Return the vendor's product of this name in whatever case, and whether it was made for it: `name_products`."""
    return name_products(actor=actor, now=now, district_id=district_id, named=[(vendor_id, name)])[0]


@transaction.atomic
def name_products(
    *, actor: Actor, now: datetime, district_id: UUID, named: Sequence[tuple[UUID, str]]
) -> list[tuple[UUID, bool]]:
    """Return for each vendor and name the vendor's product of this name in whatever case, and whether it was made for
    it. A building block.

    One that was made is listed for this district alone until the vendor publishes a schedule of it, or another
    district names it too. One that was taken back is there again. Raises Invalid for a name that cannot be one, and
    ProductExists where somebody else names the same at this moment.
    """
    names = [stated_texts(name=name)["name"] for _, name in named]
    keys = [(vendor_id, lower) for (vendor_id, _), lower in zip(named, in_lower_case(names), strict=True)]
    found = _called(keys)
    missing = {key: name for key, name in zip(keys, names, strict=True) if key not in found}
    rows = [
        Product(vendor_id=vendor_id, name=name, created_at=now, added_by_id=district_id)
        for (vendor_id, _), name in missing.items()
    ]
    made = dict(zip(missing, insert_products(rows, actor=actor, now=now), strict=True))
    gone = [product.id for product in found.values() if product.withdrawn_at is not None]
    others = [product.id for product in found.values() if product.added_by_id not in (None, district_id)]
    again = Product.objects.filter(id__in=gone, withdrawn_at__isnull=False)
    restored = history.change_each(again, actor=actor, at=now, withdrawn_at=None, added_by_id=district_id)
    shared = Product.objects.filter(id__in=set(others) - set(gone), added_by__isnull=False)
    history.change_each(shared, actor=actor, at=now, added_by_id=None)
    new = {product.id for product in (*made.values(), *restored)}
    ids = [(made.get(key) or found[key]).id for key in keys]
    return [(product_id, product_id in new) for product_id in ids]


def _called(keys: Collection[tuple[UUID, str]]) -> dict[tuple[UUID, str], Product]:
    """Return the products that there are, by their vendor and their name in lower case."""
    rows = Product.objects.annotate(lower=Lower("name")).filter(
        vendor__in={vendor_id for vendor_id, _ in keys}, lower__in={lower for _, lower in keys}
    )
    return {(row.vendor_id, row.lower): row for row in rows}


def take_back_products(*, actor: Actor, now: datetime, product_ids: Collection[UUID], district_id: UUID) -> int:
    """Take back those of these products that this district named, and with which the vendor has done nothing; return
    how many they were.

    A building block, in the caller's transaction: the caller has looked whether rows of its own still use a product.
    """
    rows = Product.objects.filter(
        ~Exists(ScheduleVersion.objects.filter(product=OuterRef("pk"))),
        ~Exists(ScheduleRequest.objects.filter(product=OuterRef("pk"))),
        ~Exists(Evidence.objects.filter(product=OuterRef("pk"))),
        id__in=product_ids,
        added_by=district_id,
        withdrawn_at__isnull=True,
    )
    gone = history.change_each(rows, actor=actor, at=now, withdrawn_at=now)
    happenings = [
        Happening(
            kind="product.taken_back",
            chain=row.vendor_id,
            subject=Subject("vendors.product", row.id),
            data={"name": row.name},
        )
        for row in gone
    ]
    record_events(happenings, actor=actor, at=now)
    return len(gone)

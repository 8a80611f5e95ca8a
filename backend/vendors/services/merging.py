"""This room's part of a merge of two rows of one vendor."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Lower

from backend.accounts.types import Moved
from backend.core import history
from backend.core.errors import Invalid
from backend.core.types import Actor
from backend.core.words import one_line
from backend.vendors import selectors
from backend.vendors.models import Evidence, OrganizationContact, Product, VendorPreference


def move_vendor(*, actor: Actor, now: datetime, from_id: UUID, into_id: UUID, names: Mapping[UUID, str]) -> list[Moved]:
    """Put the vendor's products, with every schedule version, grant and request that hangs on them, under the row that
    goes on; contacts, evidence and how it works where that row has none of its own. A building block.

    Products of one name are two products all the same: `names` gives each that would clash another name, by its id.
    Raises Invalid at "names.<id>".
    """
    clashing = selectors.same_named_products(from_id=from_id, into_id=into_id)
    taken = set(Product.objects.filter(vendor=into_id).values_list(Lower("name"), flat=True))
    taken |= set(
        Product.objects.filter(vendor=from_id).exclude(id__in=[one.id for one in clashing])
        .values_list(Lower("name"), flat=True)
    )  # fmt: skip
    fields: dict[str, list[str]] = {}
    for product in clashing:
        name = one_line(names.get(product.id, ""))
        if not name or len(name) > 200:
            fields[f"names.{product.id}"] = [f"Both have a product “{product.name}”. Say how this one is called."]
        elif name.lower() in taken:
            fields[f"names.{product.id}"] = [f"There is a product “{name}” already. Say another name."]
        taken.add(name.lower())
    if fields:
        raise Invalid(fields=fields)
    for product in clashing:
        rows = Product.objects.filter(id=product.id)
        history.change(rows, actor=actor, at=now, name=one_line(names[product.id]), vendor_id=into_id)
    products = history.change_each(Product.objects.filter(vendor=from_id), actor=actor, at=now, vendor_id=into_id)
    return [
        Moved(what="Products", moved=len(products) + len(clashing)),
        _contacts(from_id, into_id, actor=actor, now=now),
        _evidence(from_id, into_id, actor=actor, now=now),
        _preference(from_id, into_id, actor=actor, now=now),
    ]


def _contacts(from_id: UUID, into_id: UUID, *, actor: Actor, now: datetime) -> Moved:
    mine = OrganizationContact.objects.filter(organization=from_id, valid_until__isnull=True)
    ended = OrganizationContact.objects.filter(organization=from_id, valid_until__isnull=False).count()
    why = "Earlier contacts stay with the row whose documents showed them."
    if OrganizationContact.objects.filter(organization=into_id, valid_until__isnull=True).exists():
        stays = history.change_each(mine, actor=actor, at=now, valid_until=now)
        return Moved(
            what="Contacts", moved=0, stays=len(stays) + ended, why="The other row has contacts of its own; these end."
        )
    moved = history.change_each(mine, actor=actor, at=now, organization_id=into_id)
    return Moved(what="Contacts", moved=len(moved), stays=ended, why=why)


def _evidence(from_id: UUID, into_id: UUID, *, actor: Actor, now: datetime) -> Moved:
    moved = stays = 0
    for row in Evidence.objects.filter(vendor=from_id).order_by("created_at", "id"):
        twin = Evidence.objects.filter(
            vendor=into_id, product=row.product_id, kind=row.kind, issuer=row.issuer, valid_from=row.valid_from,
            valid_until=row.valid_until, withdrawn_at__isnull=True,
        )  # fmt: skip
        if row.withdrawn_at is None and twin.exists():
            stays += 1
            continue
        history.change(Evidence.objects.filter(id=row.id), actor=actor, at=now, vendor_id=into_id)
        moved += 1
    return Moved(what="Evidence", moved=moved, stays=stays, why="The other row has the same evidence.")


def _preference(from_id: UUID, into_id: UUID, *, actor: Actor, now: datetime) -> Moved:
    mine = VendorPreference.objects.filter(vendor=from_id).first()
    if mine is None:
        return Moved(what="Preferences", moved=0)
    if VendorPreference.objects.filter(vendor=into_id).exists():
        return Moved(what="Preferences", moved=0, stays=1, why="The other row has preferences of its own.")
    # Its key is the vendor, so what it says is said anew; the old row stays.
    history.create(VendorPreference(vendor_id=into_id, approval_required=mine.approval_required), actor=actor, at=now)
    return Moved(what="Preferences", moved=1)

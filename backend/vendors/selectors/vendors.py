"""Vendors, as lists show them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Func, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression, OrderBy
from django.db.models.functions import Coalesce, Lower, NullIf

from backend.accounts import selectors as accounts
from backend.core.errors import NotFound
from backend.core.in_turn import Merged, Told, Walked
from backend.core.types import Actor
from backend.vendors.selectors.catalogue import catalogue
from backend.vendors.selectors.holding import HoldingAsked, holding, holding_data_called, named, read_by
from backend.vendors.selectors.products import listed_products
from backend.vendors.selectors.seen import MET_SORTS, met, parts_of_the_directory, seen, sees_the_directory

if TYPE_CHECKING:
    from backend.accounts.models import Organization

VENDOR_SORTS: dict[str, F | Func] = {
    "name": Lower("name"),
    "verified": F("verified_at"),
    "products": F("product_count"),
    "shared": F("shared_count"),
    "sensitive": Coalesce("shared__mark_count", 0),
    "domain": NullIf(Lower("domain"), Value("")),
}
"""What the list of vendors can be sorted by -> what it is."""
SORTS = tuple(VENDOR_SORTS)
_OF_MET: dict[str, F | CombinedExpression | Func] = {
    **{sort: F(column) for sort, column in MET_SORTS.items()},
    "products": F("vendor__listed__product_count") + F("own_product_count"),
    "verified": F("vendor__verified_at"),
    "domain": NullIf(Lower("vendor__domain"), Value("")),
}
"""The same, of the rows that are kept of vendors one has to do with."""


def _counted(actor: Actor, rows: "QuerySet[Organization]") -> "QuerySet[Organization]":
    """Add what the actor's organization reads of each vendor, and how many of its products lists show."""
    own = FilteredRelation("shared_rows", condition=Q(shared_rows__reader=actor.organization_id))
    return rows.annotate(
        shared=own,
        shared_count=Coalesce("shared__version_count", 0),
        product_count=Coalesce("listed__product_count", 0) + Coalesce("shared__own_product_count", 0),
    )


def visible_vendors(
    actor: Actor, asked: HoldingAsked | None = None, *, verified: bool | None = None, sort: str = "name"
) -> "QuerySet[Organization]":
    """Return the vendors that the actor can see, each with `product_count` and `shared_count`, sorted by one of SORTS,
    with "-" for falling order; what is empty stands last both ways.

    A search looks into names of vendors and their products, and into what schedules hold; those are the published ones
    that the actor can read. `shared_count` is how many these are. Raises Forbidden.
    """
    accounts.require(actor, "vendors.read")
    asked = asked or HoldingAsked()
    rows = accounts.directory(actor)
    if asked.search:
        found = Q(pk__in=accounts.vendors_named(asked.search).values("pk"))
        found |= Q(pk__in=listed_products(actor).filter(named(asked.search)).values("vendor"))
        if (held := holding_data_called(read_by(actor), asked.search)) is not None:
            found |= Q(pk__in=held.values("vendor"))
        rows = rows.filter(found)
    if verified is not None:
        rows = rows.filter(verified_at__isnull=not verified)
    if asked.about_schedules:
        rows = rows.filter(pk__in=holding(read_by(actor), asked).values("vendor"))
    return _counted(actor, rows).order_by(*_order(VENDOR_SORTS, sort, Lower("name"), F("pk")))


def _order(keys: "Mapping[str, Any]", sort: str, *then: F | Func) -> list[OrderBy]:
    by, falling = sort.removeprefix("-"), sort.startswith("-")
    last = True if by not in MET_SORTS else None  # the others are never empty, and so an index serves
    order = keys[by].desc(nulls_last=last) if falling else keys[by].asc(nulls_last=last)
    return [order, *(one.desc() if falling else one.asc() for one in then)]


def vendor_ids(
    actor: Actor, asked: HoldingAsked, *, verified: bool | None = None, sort: str = "name"
) -> "QuerySet[Any, UUID] | Walked[UUID]":
    """Return the ids of `visible_vendors`, for one page of it. What a district asks of schedules only, or without any
    condition, is answered from the rows that are kept of the vendors which it has to do with. Raises Forbidden."""
    by, falling = sort.removeprefix("-"), sort.startswith("-")
    if not sees_the_directory(actor) or asked.search or (verified is not None and not asked.about_schedules):
        return visible_vendors(actor, asked, verified=verified, sort=sort).values_list("pk", flat=True)
    if asked.about_schedules:
        rows = met(actor) if verified is None else met(actor).filter(verified=verified)
        if asked == HoldingAsked(holds=asked.holds):
            rows = rows.filter(marks__contains=[asked.holds])
        else:
            rows = rows.filter(vendor__in=holding(read_by(actor), asked).values("vendor"))
        return rows.order_by(*_order(_OF_MET, sort, F("name_key"), F("vendor_id"))).values_list("vendor_id", flat=True)
    numbers = seen(actor)
    if by not in MET_SORTS:
        return Told(visible_vendors(actor, sort=sort).values_list("pk", flat=True), numbers.total)
    return Merged(
        parts=parts_of_the_directory(actor, by, others=numbers.others > 0),
        columns=tuple(dict.fromkeys((MET_SORTS[by], "name_key", "vendor_id"))),
        falling=falling,
        total=numbers.total,
    )


def vendors_page(actor: Actor, ids: Sequence[UUID]) -> "list[Organization]":
    """Return these vendors in this order, each with its counts and `marks`: the sensitivities that stand in its
    published schedules which the actor can read. They came from `visible_vendors`."""
    found = _counted(actor, accounts.organization_rows(ids)).annotate(held=F("shared__marks"))
    rows = {row.id: row for row in found}
    order = [one.code for one in catalogue().sensitivities]
    for row in rows.values():
        row.marks = sorted(row.held or (), key=order.index)  # type: ignore[attr-defined]
    return [rows[one] for one in ids if one in rows]


def get_vendor(actor: Actor, vendor_id: UUID) -> "Organization":
    """Return one vendor. Raises NotFound where there is none that the actor can see, and Forbidden."""
    row = visible_vendors(actor).filter(id=vendor_id).first()
    if row is None:
        raise NotFound
    return row


def counts_of(vendor: "Organization") -> dict[str, int]:
    """Return the counts that `visible_vendors` put on a row."""
    return {key: getattr(vendor, key) for key in ("product_count", "shared_count")}


def knows(actor: Actor, vendor_id: UUID) -> bool:
    """Tell whether the actor belongs to the vendor or deals with it, so that its contacts are shown."""
    return vendor_id in accounts.visible_organization_ids(actor)

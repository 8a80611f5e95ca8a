"""Vendors, as lists show them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from backend.accounts import selectors as accounts
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.choices import VersionStatus
from backend.vendors.selectors.catalogue import catalogue
from backend.vendors.selectors.holding import HoldingAsked, holding, holding_data_called, named
from backend.vendors.selectors.products import listed_products
from backend.vendors.selectors.versions import versions

if TYPE_CHECKING:
    from backend.accounts.models import Organization
    from backend.vendors.models import ScheduleVersion

SORTS = ("name", "verified", "products", "shared")


def _published(actor: Actor) -> "QuerySet[ScheduleVersion]":
    return versions(actor).filter(status=VersionStatus.PUBLISHED)


def _counted(actor: Actor, rows: "QuerySet[Organization]") -> "QuerySet[Organization]":
    products = listed_products(actor).filter(vendor=OuterRef("pk")).order_by().values("vendor")
    shared = _published(actor).filter(product__vendor=OuterRef("pk")).order_by().values("product__vendor")
    return rows.annotate(
        product_count=Coalesce(Subquery(products.annotate(n=Count("pk")).values("n")), 0),
        shared_count=Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0),
    )


def visible_vendors(
    actor: Actor, asked: HoldingAsked | None = None, *, verified: bool | None = None, sort: str = "name"
) -> "QuerySet[Organization]":
    """Return the vendors that the actor can see, each with `product_count` and `shared_count`, sorted by one of SORTS,
    with "-" for falling order.

    A search looks into names of vendors and their products, and into what schedules hold; those are the published ones
    that the actor can read. `shared_count` is how many these are. Raises Forbidden.
    """
    accounts.require(actor, "vendors.read")
    asked = asked or HoldingAsked()
    rows = accounts.directory(actor)
    if asked.search:
        found = Q(pk__in=rows.order_by().filter(named(asked.search)).values("pk"))
        found |= Q(pk__in=listed_products(actor).filter(named(asked.search)).values("vendor"))
        if (held := holding_data_called(_published(actor), asked.search)) is not None:
            found |= Q(pk__in=held.values("product__vendor"))
        rows = rows.filter(found)
    if verified is not None:
        rows = rows.filter(verified_at__isnull=not verified)
    if asked.about_schedules:
        rows = rows.filter(pk__in=holding(_published(actor), asked).values("product__vendor"))
    if sort.removeprefix("-") == "shared" and actor.organization_id is not None:
        # All at once by joins: to ask for each of 20,000 vendors takes ten times as long.
        shared = Q(
            products__versions__status=VersionStatus.PUBLISHED,
            products__versions__grants__district=actor.organization_id,
            products__versions__grants__ended_at__isnull=True,
        )
        rows = rows.annotate(shared_count=Count("products__versions__grants", filter=shared))
    else:
        rows = _counted(actor, rows)
    name, falling = Lower("name"), sort.startswith("-")
    key: dict[str, Any] = {
        "verified": F("verified_at").desc(nulls_last=True),
        "products": F("product_count").asc(),
        "shared": F("shared_count").asc(),
    }
    if (first := key.get(sort.removeprefix("-"))) is None:
        return rows.order_by(name.desc() if falling else name.asc(), "-pk" if falling else "pk")
    if falling:
        first.reverse_ordering()
    return rows.order_by(first, name.desc() if falling else name.asc(), "-pk" if falling else "pk")


def vendors_page(actor: Actor, ids: Sequence[UUID]) -> "list[Organization]":
    """Return these vendors in this order, each with its counts and `marks`: the sensitivities that stand in its
    published schedules which the actor can read. They came from `visible_vendors`."""
    rows = {row.id: row for row in _counted(actor, accounts.directory(actor).order_by().filter(id__in=ids))}
    marks: dict[UUID, set[str]] = {}
    read = _published(actor).filter(product__vendor__in=ids).values_list("product__vendor", "marks")
    for vendor_id, found in read:
        marks.setdefault(vendor_id, set()).update(found)
    order = [one.code for one in catalogue().sensitivities]
    for row in rows.values():
        row.marks = sorted(marks.get(row.id, ()), key=order.index)  # type: ignore[attr-defined]
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

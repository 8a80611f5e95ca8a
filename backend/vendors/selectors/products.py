"""Products, with the versions that one can read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, Func, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Lower, NullIf

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.in_turn import InTurn, Told, Walked
from backend.core.types import Actor
from backend.vendors.models import (
    Product,
    VendorPreference,
)
from backend.vendors.selectors.holding import HoldingAsked, holding, holding_data_called, named, read_by
from backend.vendors.selectors.seen import met, products_seen, sees_the_directory
from backend.vendors.selectors.versions import versions

PRODUCT_SORTS: dict[str, F | Func] = {
    "name": Lower("name"),
    "vendor": Lower("vendor__name"),
    "kind": NullIf(Lower("kind"), Value("")),
    "sensitive": F("shared__mark_count"),
    "elements": F("shared__element_count"),
    "subprocessors": F("shared__subprocessor_count"),
    "countries": NullIf("shared__countries_key", Value("")),
    "published": F("shared__published_at"),
}
"""What the list of products can be sorted by -> what it is."""


def listed_products(actor: Actor) -> QuerySet[Product]:
    """Return the products that lists show the actor: not those that were taken back, nor those that another district
    named in a record of its own and the vendor has published nothing of."""
    rows = Product.objects.filter(withdrawn_at__isnull=True)
    if actor.organization_kind == OrganizationKind.VENDOR:
        return rows
    named = Product.objects.filter(added_by__isnull=False, versions__published_at__isnull=False)
    return rows.filter(
        Q(added_by__isnull=True) | Q(added_by=actor.organization_id) | Q(pk__in=named.order_by().values("pk"))
    )


def _seen(actor: Actor) -> QuerySet[Product]:
    return listed_products(actor).filter(vendor__in=accounts.directory(actor).order_by().values("id"))


def _whole(actor: Actor, rows: QuerySet[Product]) -> QuerySet[Product]:
    # Without `parts`, which are most of a version and in no list of products.
    readable = versions(actor).select_related("variant_for").defer("parts").order_by("-number")
    return rows.select_related("vendor").prefetch_related(
        Prefetch("versions", queryset=readable, to_attr="readable_versions")
    )


def products(actor: Actor, *, vendor_id: UUID | None = None) -> QuerySet[Product]:
    """Return the products of the vendors that the actor can see, by name, with the readable versions, newest first."""
    rows = _seen(actor)
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    return _whole(actor, rows).order_by(Lower("name"), "id")


def product_register(
    actor: Actor, asked: HoldingAsked, *, vendor_id: UUID | None = None, sort: str = "name"
) -> QuerySet[Product]:
    """Return the products that are asked for, sorted by one of PRODUCT_SORTS, with "-" for falling order; what is empty
    stands last both ways.

    A search looks into names of products and of their vendors, and into what schedules hold; those are the published
    ones that the actor can read. Raises Forbidden.
    """
    if asked.about_schedules and sees_the_directory(actor):  # whatever it reads is of vendors that it has met
        rows = listed_products(actor).filter(vendor__in=met(actor).values("vendor"))
    else:
        rows = _seen(actor)
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    if asked.search:
        # A union, because "or" would have the database look at every product.
        found: list[QuerySet[Any, Any]] = [
            Product.objects.filter(named(asked.search)).values("pk"),
            Product.objects.filter(vendor__in=accounts.vendors_named(asked.search).values("pk")).values("pk"),
        ]
        if (held := holding_data_called(read_by(actor), asked.search)) is not None:
            found.append(held.values("product"))
        rows = rows.filter(pk__in=found[0].union(*found[1:]))
    if asked.about_schedules:
        rows = rows.filter(pk__in=holding(read_by(actor), asked).values("product"))
    own = FilteredRelation("shared_rows", condition=Q(shared_rows__reader=actor.organization_id))
    key, falling = PRODUCT_SORTS[sort.removeprefix("-")], sort.startswith("-")
    order = key.desc(nulls_last=True) if falling else key.asc(nulls_last=True)
    if sort.removeprefix("-") in ("name", "vendor"):  # never empty, and so an index serves
        order = key.desc() if falling else key.asc()
    return rows.alias(shared=own).order_by(order, "-pk" if falling else "pk")


WALKED = {
    "sensitive": "mark_count",
    "elements": "element_count",
    "subprocessors": "subprocessor_count",
    "countries": "countries_key",
    "published": "published_at",
}
"""Sorts of the list that have an index over what one reads -> its column."""


def product_ids(
    actor: Actor, asked: HoldingAsked, *, vendor_id: UUID | None = None, sort: str = "name"
) -> QuerySet[Product, UUID] | Walked[UUID]:
    """Return the ids of `product_register`, for one page of it: sorted by what schedules say, the whole list is walked
    along an index, and products without a schedule that the actor reads follow. Raises Forbidden."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    if vendor_id is not None or asked != HoldingAsked():
        return product_register(actor, asked, vendor_id=vendor_id, sort=sort).values_list("pk", flat=True)
    district = sees_the_directory(actor)
    total = products_seen(actor) if district else _seen(actor).count()
    if key not in WALKED:
        return Told(product_register(actor, asked, sort=sort).values_list("pk", flat=True), total)
    column, sign = WALKED[key], "-" if falling else ""
    read = read_by(actor).filter(countries_key__gt="") if key == "countries" else read_by(actor)
    # What somebody reads is published, and so lists show it to a district unless it was taken back.
    shown = (
        read.filter(product__withdrawn_at__isnull=True, vendor__in=met(actor).values("vendor"))
        if district
        else read.filter(product__in=_seen(actor).values("pk"))
    )
    unread = ~Exists(read.filter(product=OuterRef("pk")))
    return InTurn(
        first=shown.order_by(f"{sign}{column}", f"{sign}product_id").values_list("product", flat=True),
        rest=lambda: _seen(actor).filter(unread).order_by(f"{sign}pk").values_list("pk", flat=True),
        total=total,
    )


LISTED = ("name", "kind", "url", "vendor__name")
LISTED_OF_VERSIONS = (
    "product", "number", "status", "variant_for__name", "marks", "created_at", "published_at", "withdrawn_at",
)  # fmt: skip
"""Columns of products and of their versions that a page of the list shows."""


def products_page(actor: Actor, ids: Sequence[UUID]) -> list[Product]:
    """Return these products in this order, each with `readable_versions`, with the newest published one of them as
    `newest`, and with what that says as `element_count`, `subprocessors` and `countries`. They came from
    `product_register`."""
    own = FilteredRelation("shared_rows", condition=Q(shared_rows__reader=actor.organization_id))
    readable = versions(actor).select_related("variant_for").only(*LISTED_OF_VERSIONS).order_by("-number")
    page = Product.objects.filter(id__in=ids).select_related("vendor").only(*LISTED)
    found = page.prefetch_related(Prefetch("versions", readable, to_attr="readable_versions")).annotate(
        shared=own,
        newest_id=F("shared__newest"),
        element_count=F("shared__element_count"),
        named_subprocessors=F("shared__newest_subprocessors"),
        named_countries=F("shared__newest_countries"),
    )
    rows = {row.id: row for row in found}
    for row in rows.values():
        by_id = {version.id: version for version in row.readable_versions}
        row.newest = by_id.get(row.newest_id)  # type: ignore[attr-defined]
        row.subprocessors = row.named_subprocessors or []  # type: ignore[attr-defined]
        row.countries = row.named_countries or []  # type: ignore[attr-defined]
    return [rows[one] for one in ids if one in rows]


def get_product(actor: Actor, product_id: UUID) -> Product:
    """Return one product with `readable_versions`. Raises NotFound and Forbidden."""
    row = products(actor).filter(id=product_id).first()
    if row is None:
        raise NotFound
    return row


def approval_required(vendor_id: UUID) -> bool:
    """Tell whether the vendor's administrator approves a schedule before it goes out. It asks nobody's permission."""
    return VendorPreference.objects.filter(vendor=vendor_id, approval_required=True).exists()


def preferences(actor: Actor) -> VendorPreference:
    """Return how the actor's vendor wants to work, unsaved where it never said. Raises Forbidden, NotFound."""
    accounts.require(actor, "vendors.read")
    if actor.organization_kind != OrganizationKind.VENDOR or actor.organization_id is None:
        raise NotFound
    found = VendorPreference.objects.filter(vendor=actor.organization_id).first()
    return found or VendorPreference(vendor_id=actor.organization_id)


def same_named_products(*, from_id: UUID, into_id: UUID) -> list[Product]:
    """Return the products of one vendor whose name another vendor's product has, too, without asking who may see them:
    for a merge of the two."""
    taken = Product.objects.filter(vendor=into_id).annotate(plain=Lower("name")).values("plain")
    return list(Product.objects.annotate(plain=Lower("name")).filter(vendor=from_id, plain__in=taken).order_by("plain"))

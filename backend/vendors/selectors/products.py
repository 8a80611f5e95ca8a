"""Products, with the versions that one can read."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.choices import VersionStatus
from backend.vendors.models import (
    Product,
    ScheduleElement,
    ScheduleVersion,
    VendorPreference,
    VersionHosting,
    VersionSubprocessor,
)
from backend.vendors.selectors.holding import HoldingAsked, holding, holding_data_called, named
from backend.vendors.selectors.versions import versions

PRODUCT_SORTS = {"name": "name", "vendor": "vendor__name", "kind": "kind", "published": "published"}
"""What the list of products can be sorted by -> where it stands."""


def listed_products(actor: Actor) -> QuerySet[Product]:
    """Return the products that lists show the actor: not those that were taken back, nor those that another district
    named in a record of its own and the vendor has published nothing of."""
    rows = Product.objects.filter(withdrawn_at__isnull=True)
    if actor.organization_kind == OrganizationKind.VENDOR:
        return rows
    published = ScheduleVersion.objects.filter(product=OuterRef("pk"), published_at__isnull=False)
    return rows.filter(Q(added_by__isnull=True) | Q(added_by=actor.organization_id) | Exists(published))


def _seen(actor: Actor) -> QuerySet[Product]:
    return listed_products(actor).filter(vendor__in=accounts.directory(actor).order_by().values("id"))


def _whole(actor: Actor, rows: QuerySet[Product]) -> QuerySet[Product]:
    readable = versions(actor).select_related("variant_for").order_by("-number")
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
    """Return the products that are asked for, sorted by one of PRODUCT_SORTS, with "-" for falling order.

    A search looks into names of products and of their vendors, and into what schedules hold; those are the published
    ones that the actor can read. Raises Forbidden.
    """
    rows = _seen(actor)
    published = versions(actor).filter(status=VersionStatus.PUBLISHED)
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    if asked.search:
        found = Q(pk__in=Product.objects.filter(named(asked.search)).values("pk"))
        found |= Q(vendor__in=accounts.directory(actor).order_by().filter(named(asked.search)).values("pk"))
        if (held := holding_data_called(published, asked.search)) is not None:
            found |= Q(pk__in=held.values("product"))
        rows = rows.filter(found)
    if asked.about_schedules:
        rows = rows.filter(pk__in=holding(published, asked).values("product"))
    falling = sort.startswith("-")
    key = PRODUCT_SORTS[sort.removeprefix("-")]
    if key == "published":
        read = Q(versions__status=VersionStatus.PUBLISHED)
        if actor.organization_kind != OrganizationKind.VENDOR:
            read &= Q(versions__grants__district=actor.organization_id, versions__grants__ended_at__isnull=True)
        rows = rows.annotate(published=Max("versions__published_at", filter=read))
        first = F("published")
        return rows.order_by(
            first.desc(nulls_last=True) if falling else first.asc(nulls_last=True), "-pk" if falling else "pk"
        )
    return rows.order_by(Lower(key).desc() if falling else Lower(key).asc(), "-pk" if falling else "pk")


def products_page(actor: Actor, ids: Sequence[UUID]) -> list[Product]:
    """Return these products in this order, each with `readable_versions`, and with what the newest published one of
    them says as `marks`, `element_count`, `subprocessor_names` and `countries`. They came from `product_register`."""
    rows = {row.id: row for row in _whole(actor, Product.objects.filter(id__in=ids))}
    newest: dict[UUID, ScheduleVersion] = {}
    for row in rows.values():
        for version in row.readable_versions:  # type: ignore[attr-defined]
            if version.status == VersionStatus.PUBLISHED:
                newest.setdefault(row.id, version)
    of = [version.id for version in newest.values()]
    counts = dict(
        ScheduleElement.objects.filter(version__in=of).values_list("version").annotate(n=Count("pk")).order_by()
    )
    subprocessors = _by_version(VersionSubprocessor.objects.filter(version__in=of).values_list("version", "name"))
    countries = _by_version(VersionHosting.objects.filter(version__in=of).values_list("version", "country"))
    for row in rows.values():
        version = newest.get(row.id)
        row.newest = version  # type: ignore[attr-defined]
        row.element_count = counts.get(version.id, 0) if version else None  # type: ignore[attr-defined]
        row.subprocessors = subprocessors.get(version.id, []) if version else []  # type: ignore[attr-defined]
        row.countries = countries.get(version.id, []) if version else []  # type: ignore[attr-defined]
    return [rows[one] for one in ids if one in rows]


def _by_version(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    found: dict[UUID, set[str]] = {}
    for version_id, text in pairs:
        if text:
            found.setdefault(version_id, set()).add(text)
    return {version_id: sorted(texts) for version_id, texts in found.items()}


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

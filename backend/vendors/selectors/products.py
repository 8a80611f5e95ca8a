"""Products, with the versions that one can read."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.models import Product, ScheduleVersion, VendorPreference
from backend.vendors.selectors.versions import versions


def listed_products(actor: Actor) -> QuerySet[Product]:
    """Return the products that lists show the actor: not those that were taken back, nor those that another district
    named in a record of its own and the vendor has published nothing of."""
    rows = Product.objects.filter(withdrawn_at__isnull=True)
    if actor.organization_kind == OrganizationKind.VENDOR:
        return rows
    published = ScheduleVersion.objects.filter(product=OuterRef("pk"), published_at__isnull=False)
    return rows.filter(Q(added_by__isnull=True) | Q(added_by=actor.organization_id) | Exists(published))


def products(actor: Actor, *, vendor_id: UUID | None = None) -> QuerySet[Product]:
    """Return the products of the vendors that the actor can see, by name, with the readable versions, newest first."""
    readable = versions(actor).select_related("variant_for").order_by("-number")
    rows = listed_products(actor).filter(vendor__in=accounts.directory(actor).order_by().values("id"))
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    return (
        rows.select_related("vendor")
        .prefetch_related(Prefetch("versions", queryset=readable, to_attr="readable_versions"))
        .order_by(Lower("name"), "id")
    )


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

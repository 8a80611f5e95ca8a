"""Products, with the versions that one can read."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower

from backend.accounts import selectors as accounts
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.models import Product, VendorPreference
from backend.vendors.selectors.versions import versions


def products(actor: Actor, *, vendor_id: UUID | None = None) -> QuerySet[Product]:
    """Return the products of the vendors that the actor can see, by name, with the readable versions, newest first."""
    readable = versions(actor).select_related("variant_for").order_by("-number")
    rows = Product.objects.filter(vendor__in=accounts.directory(actor).order_by().values("id"))
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

"""Vendors, as lists show them."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from backend.accounts import selectors as accounts
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.choices import VersionStatus
from backend.vendors.selectors.products import listed_products
from backend.vendors.selectors.versions import versions

if TYPE_CHECKING:
    from backend.accounts.models import Organization

SORTS = {
    "name": (Lower("name").asc(),),
    "-name": (Lower("name").desc(),),
    "products": ("-product_count", Lower("name")),
}


def visible_vendors(
    actor: Actor, *, search: str = "", verified: bool | None = None, holds: str = "", sort: str = "name"
) -> "QuerySet[Organization]":
    """Return the vendors that the actor can see, each with `product_count` and `shared_count`.

    `search` looks into names of vendors and their products; `holds` keeps those with a visible published schedule that
    names data of this sensitivity ("social_security_number"): by the catalogue, in the vendor's words, by an answer.
    `shared_count` is how many of its published versions the actor can read. Raises Forbidden.
    """
    accounts.require(actor, "vendors.read")
    rows = accounts.directory(actor)
    if search:
        rows = rows.filter(
            Q(name__icontains=search)
            | Exists(listed_products(actor).filter(vendor=OuterRef("pk"), name__icontains=search))
        )
    if verified is not None:
        rows = rows.filter(verified_at__isnull=not verified)
    published = versions(actor).filter(status=VersionStatus.PUBLISHED)
    if holds:
        rows = rows.filter(Exists(published.filter(marks__contains=[holds], product__vendor=OuterRef("pk"))))
    shared = published.filter(product__vendor=OuterRef("pk")).order_by().values("product__vendor")
    products = listed_products(actor).filter(vendor=OuterRef("pk")).order_by().values("vendor")
    rows = rows.annotate(
        product_count=Coalesce(Subquery(products.annotate(n=Count("pk")).values("n")), 0),
        shared_count=Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0),
    )
    return rows.order_by(*SORTS[sort], "id")


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

"""Products of a vendor."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.accounts import services as accounts
from backend.core import history
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.types import Actor, Subject
from backend.core.words import one_line
from backend.vendors.models import Product


class ProductExists(DomainError):
    code = "vendors.product_exists"
    message = "This vendor has a product of that name already."


def create_product(
    *, actor: Actor, now: datetime, vendor_id: UUID, name: str, kind: str = "", url: str = ""
) -> Product:
    """Add a product to the actor's own vendor. Raises Forbidden, NotFound, Invalid, ProductExists."""
    accounts.require(actor, "products.edit")
    if vendor_id != actor.organization_id:
        raise NotFound
    return create_product_for(actor=actor, now=now, vendor_id=vendor_id, name=name, kind=kind, url=url)


def create_product_for(
    *, actor: Actor, now: datetime, vendor_id: UUID, name: str, kind: str = "", url: str = ""
) -> Product:
    """Add a product to any vendor: for an import, and for a district that invites one. A building block.

    Raises Invalid, ProductExists.
    """
    name = one_line(name)
    limits = {"name": (name, 200), "kind": (kind, 200), "url": (url, 500)}
    fields = {
        field: [f"This is too long: {most} characters are the most."]
        for field, (text, most) in limits.items()
        if len(text) > most
    }
    if not name:
        fields["name"] = ["Say the product's name."]
    if fields:
        raise Invalid(fields=fields)
    try:
        with transaction.atomic():
            product = history.create(
                Product(vendor_id=vendor_id, name=name, kind=kind, url=url, created_at=now), actor=actor, at=now
            )
            record_event(
                kind="product.created",
                actor=actor,
                at=now,
                chain=vendor_id,
                subject=Subject("vendors.product", product.id),
                data={"name": name},
            )
    except IntegrityError as error:
        raise ProductExists(fields={"name": [ProductExists.message]}) from error
    return product

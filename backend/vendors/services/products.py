"""Products of a vendor."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.accounts import services as accounts
from backend.accounts.choices import OrganizationKind
from backend.core import history
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.events import Happening, record_event, record_events
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


def add_product(*, actor: Actor, now: datetime, name: str, kind: str = "", url: str = "") -> Product:
    """Add a product to the vendor that the actor acts for. Raises Forbidden, NotFound, Invalid, ProductExists."""
    if actor.organization_id is None or actor.organization_kind != OrganizationKind.VENDOR:
        accounts.require(actor, "products.edit")
        raise NotFound
    return create_product(actor=actor, now=now, vendor_id=actor.organization_id, name=name, kind=kind, url=url)


def create_product_for(
    *,
    actor: Actor,
    now: datetime,
    vendor_id: UUID,
    name: str,
    kind: str = "",
    url: str = "",
    added_by: UUID | None = None,
) -> Product:
    """Add a product to any vendor: for an import, and for a district that invites one. A building block.

    `added_by` is the district that names it in a record of its own, and alone sees it for the time being. Raises
    Invalid, ProductExists.
    """
    stated = stated_texts(name=name, kind=kind, url=url)
    row = Product(vendor_id=vendor_id, created_at=now, added_by_id=added_by, **stated)
    return insert_products([row], actor=actor, now=now)[0]


def insert_products(rows: Sequence[Product], *, actor: Actor, now: datetime) -> list[Product]:
    """Insert products that the caller has checked, and return them. Raises ProductExists."""
    try:
        with transaction.atomic():
            made = history.create_each(rows, actor=actor, at=now)
            happenings = [
                Happening(
                    kind="product.created",
                    chain=product.vendor_id,
                    subject=Subject("vendors.product", product.id),
                    data={"name": product.name},
                )
                for product in made
            ]
            record_events(happenings, actor=actor, at=now)
    except IntegrityError as error:
        raise ProductExists(fields={"name": [ProductExists.message]}) from error
    return made


def change_product(*, actor: Actor, now: datetime, product_id: UUID, name: str, kind: str, url: str) -> Product:
    """Change what the actor's own product is called. Published schedules keep the name they were published under.

    Raises Forbidden, NotFound, Invalid, ProductExists.
    """
    accounts.require(actor, "products.edit")
    stated = stated_texts(name=name, kind=kind, url=url)
    rows = Product.objects.filter(id=product_id, vendor=actor.organization_id)
    try:
        with transaction.atomic():
            product = rows.select_for_update(no_key=True).first()
            if product is None:
                raise NotFound
            if all(getattr(product, field) == value for field, value in stated.items()):
                return product
            changed = history.change(rows, actor=actor, at=now, **stated)
            record_event(
                kind="product.changed",
                actor=actor,
                at=now,
                chain=product.vendor_id,
                subject=Subject("vendors.product", product.id),
                data={"before": product.name, **stated},
            )
    except IntegrityError as error:
        raise ProductExists(fields={"name": [ProductExists.message]}) from error
    return changed


def stated_texts(**texts: str) -> dict[str, str]:
    """Return a product's texts as they are stored. Raises Invalid."""
    stated = {field: one_line(text) for field, text in texts.items()}
    most = {"name": 200, "kind": 200, "url": 500}
    fields = {
        field: [f"This is too long: {most[field]} characters are the most."]
        for field, text in stated.items()
        if len(text) > most[field]
    }
    if not stated["name"]:
        fields["name"] = ["Say the product's name."]
    if fields:
        raise Invalid(fields=fields)
    return stated

"""Two rows of one vendor become one, across every room (docs/adr/0018-merged-vendors-move-by-room.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts import selectors as people
from backend.accounts import services as accounts
from backend.accounts.models import Organization
from backend.accounts.types import Moved
from backend.agreements import services as agreements
from backend.core import mail
from backend.core.errors import Invalid
from backend.core.events import together
from backend.core.types import Actor
from backend.deadlines import services as deadlines
from backend.documents import services as documents
from backend.reports import services as reports
from backend.signing import services as signing
from backend.vendors import selectors as products
from backend.vendors import services as vendors


@dataclass(frozen=True)
class SameName:
    """A product of the row that ends, whose name a product of the other row has, too."""

    product_id: UUID
    name: str
    suggested: str


@dataclass(frozen=True)
class Merge:
    """What a merge does, or did: the row that ends, the row that goes on, and what moved."""

    loser: Organization
    survivor: Organization
    moved: list[Moved]
    same_names: list[SameName]


def merge_vendors(*, actor: Actor, now: datetime, from_id: UUID, into_id: UUID, names: Mapping[UUID, str]) -> Merge:
    """Make one vendor's row the other's, in one transaction: all of it or nothing.

    Each room moves what it keeps, in the order in which rows are locked everywhere. No row is deleted and no event
    changes: both chains stay, and each tells of the merge. `names` gives another name to each product of the row that
    ends whose name is taken. Raises Forbidden, NotFound, Changed, Invalid at "names.<id>" or "into_id".
    """
    accounts.require(actor, "organizations.merge")
    with transaction.atomic(), together():
        loser, survivor = accounts.locked_pair(from_id=from_id, into_id=into_id)
        for row in (loser, survivor):  # as it was before
            row.managed = bool(people.managers(row.id, now=now))  # type: ignore[attr-defined]
        same_names = _same_names(loser, survivor)
        rooms = [
            agreements.move_vendor(actor=actor, now=now, from_id=from_id, into_id=into_id),
            vendors.move_vendor(actor=actor, now=now, from_id=from_id, into_id=into_id, names=names),
            signing.move_vendor(actor=actor, now=now, from_id=from_id, into_id=into_id),
            deadlines.move_vendor(actor=actor, now=now, from_id=from_id, into_id=into_id),
            documents.move_vendor(from_id=from_id, into_id=into_id),
            reports.move_vendor(from_id=from_id, into_id=into_id),
            [Moved(what="Messages", moved=mail.move_ledger(from_id=from_id, into_id=into_id))],
            accounts.move_vendor(actor=actor, now=now, from_id=from_id, into_id=into_id),
        ]
    moved = [one for room in rooms for one in room if one.moved or one.stays]
    return Merge(loser=loser, survivor=survivor, moved=moved, same_names=same_names)


def preview(*, actor: Actor, now: datetime, from_id: UUID, into_id: UUID) -> Merge:
    """Return what a merge would do: it is done, with the suggested names, and taken back. Raises as the merge does."""
    accounts.require(actor, "organizations.merge")
    with transaction.atomic():
        loser, survivor = accounts.locked_pair(from_id=from_id, into_id=into_id)
        names = {one.product_id: one.suggested for one in _same_names(loser, survivor)}
        merge = merge_vendors(actor=actor, now=now, from_id=from_id, into_id=into_id, names=names)
        transaction.set_rollback(True)
    return merge


def named(names: Mapping[str, str]) -> dict[UUID, str]:
    """Return new names of products by id, as they come over HTTP. Raises Invalid for what is no id."""
    try:
        return {UUID(key): name for key, name in names.items()}
    except ValueError as error:
        raise Invalid("A product is named by its id.") from error


def _same_names(loser: Organization, survivor: Organization) -> list[SameName]:
    rows = products.same_named_products(from_id=loser.id, into_id=survivor.id)
    return [SameName(row.id, row.name, _suggested(row.name, loser.name)) for row in rows]


def _suggested(product: str, vendor: str) -> str:
    return f"{product[:120]} (of {vendor[:70]})"

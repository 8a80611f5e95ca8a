"""An organization's own contacts, and whom a change of them is told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.agreements.choices import Status
from backend.agreements.models import Agreement
from backend.agreements.rules.contact_changes import ContactChange, changes
from backend.agreements.selectors.submission import known_to
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.core.words import masked_email
from backend.vendors import selectors as vendors
from backend.vendors.types import Contact


@dataclass(frozen=True)
class OwnContacts:
    """The contacts of the actor's organization now."""

    contacts: Sequence[Contact]
    stamp: str
    """Of exactly these: to be sent back with a change."""
    may_change: bool


@dataclass(frozen=True)
class Told:
    """Somebody whom a notice is mailed to."""

    name: str
    email: str


@dataclass(frozen=True)
class OtherSide:
    """The other side of executed agreements, and who is told there."""

    organization_id: UUID
    name: str
    agreements: Sequence[Agreement]
    told: Sequence[Told]
    by_contacts: bool
    """Whether these are its contacts for notices; else they are who manages it."""


@dataclass(frozen=True)
class ContactsPreview:
    """What saving a list of contacts would change, and whom it would tell."""

    changes: Sequence[ContactChange]
    others: Sequence[OtherSide]
    not_shared: int
    """Recorded agreements that the other side does not see, so that it is not told."""


def stamp_of(contacts: Sequence[Contact]) -> str:
    return hashlib.sha256("\n".join(each.model_dump_json() for each in contacts).encode()).hexdigest()[:16]


def own_contacts(actor: Actor, organization_id: UUID, *, at: datetime) -> OwnContacts:
    """Return the contacts of the actor's own organization. Raises NotFound for any other, and Forbidden by role."""
    accounts.require(actor, "agreements.read")
    if organization_id != actor.organization_id or actor.organization_kind == OrganizationKind.INSTALLATION:
        raise NotFound
    contacts = vendors.contacts_of(organization_id, at=at)
    return OwnContacts(contacts, stamp_of(contacts), accounts.may(actor, "contacts.edit"))


def bound_agreements(organization_id: UUID) -> QuerySet[Agreement]:
    """Return the executed agreements of an organization with another one, whoever asks: for a room's own services."""
    mine = Q(district=organization_id) | Q(vendor=organization_id, district__isnull=False)
    return Agreement.objects.filter(mine, status=Status.EXECUTED)


def known_to_both(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Return those that both sides see: a record that the district keeps to itself is none of them."""
    return rows.filter(Q(recorded=False) | Q(first_sent_at__isnull=False))


def other_sides(organization_id: UUID, *, now: datetime) -> list[OtherSide]:
    """Return the other sides of an organization's executed agreements by name, whoever asks."""
    rows = known_to_both(bound_agreements(organization_id)).select_related("district", "vendor").order_by("reference")
    by_other: dict[UUID, list[Agreement]] = {}
    names: dict[UUID, str] = {}
    for row in rows:
        other = row.vendor if row.district_id == organization_id else row.district
        assert other is not None
        by_other.setdefault(other.id, []).append(row)
        names[other.id] = other.name
    found = [side(other_id, names[other_id], group, now=now) for other_id, group in by_other.items()]
    return sorted(found, key=lambda each: each.name.lower())


def side(organization_id: UUID, name: str, agreements: Sequence[Agreement], *, now: datetime) -> OtherSide:
    """Return one other side with who is told there: its contacts for notices, else who manages it."""
    notices = [
        Told(each.name, each.email)
        for each in vendors.contacts_of(organization_id, at=now)
        if each.role == "notices" and each.email
    ]
    people = [] if notices else [Told(each.name, each.email) for each in accounts.managers(organization_id, now=now)]
    told = list({each.email.lower(): each for each in (notices or people)}.values())
    return OtherSide(organization_id, name, agreements, told, bool(notices))


def contacts_preview(
    actor: Actor, organization_id: UUID, contacts: Sequence[Contact], *, now: datetime
) -> ContactsPreview:
    """Return what saving these contacts would change, and whom it would tell. Raises Forbidden, NotFound.

    Where a notice goes to who manages the other side, their addresses are masked, unless the actor knows them."""
    accounts.require(actor, "contacts.edit")
    before = own_contacts(actor, organization_id, at=now).contacts
    changed = changes(before, contacts)
    bound = bound_agreements(organization_id)
    hidden = bound.filter(recorded=True, first_sent_at__isnull=True)
    own_records = hidden.count() if actor.organization_kind != OrganizationKind.VENDOR else 0
    others = other_sides(organization_id, now=now) if changed else []
    return ContactsPreview(changed, _as_seen(actor, others), own_records)


def _as_seen(actor: Actor, others: Sequence[OtherSide]) -> list[OtherSide]:
    known = known_to(actor, {one.email for side in others if not side.by_contacts for one in side.told})
    return [
        side
        if side.by_contacts
        else replace(
            side,
            told=[Told(one.name, one.email if one.email in known else masked_email(one.email)) for one in side.told],
        )
        for side in others
    ]

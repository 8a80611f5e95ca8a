"""Change an organization's contacts without signing again: the other sides are told, and the day is on record.

Documents keep the contacts that they were signed with; the screens show today's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.models import Agreement
from backend.agreements.rules import contact_changes as rules
from backend.agreements.services import checks
from backend.agreements.types import ContactsChangedMail
from backend.core import mail
from backend.core.errors import Changed, Invalid
from backend.core.locks import queue_up
from backend.core.models import Event
from backend.core.outbox import enqueue
from backend.core.types import Actor
from backend.core.words import written
from backend.vendors import selectors as vendor_selectors
from backend.vendors import services as vendors
from backend.vendors.types import Contact

LISTED = 12
"""Agreements that a notice names; further ones are counted."""


def checked(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Return contacts as they are kept. Raises Invalid at the fields."""
    tidied = tuple(rules.tidy(each) for each in contacts)
    if problems := rules.problems(tidied):
        raise Invalid(fields=problems)
    return tidied


def preview_contacts(
    *, actor: Actor, now: datetime, organization_id: UUID, contacts: Sequence[Contact]
) -> selectors.ContactsPreview:
    """Return what `change_contacts` would do, with the same checks. Raises Forbidden, NotFound, Invalid."""
    accounts.require(actor, "contacts.edit")
    selectors.own_contacts(actor, organization_id, at=now)
    return selectors.contacts_preview(actor, organization_id, checked(contacts), now=now)


@transaction.atomic
def change_contacts(
    *, actor: Actor, now: datetime, organization_id: UUID, contacts: Sequence[Contact], stamp: str
) -> bool:
    """Make these the contacts of the actor's organization from now on, and tell the other sides; whether any changed.

    Raises Forbidden, NotFound, Invalid, and Changed where somebody changed them since they were read (`stamp`).
    """
    accounts.require(actor, "contacts.edit")
    wanted = checked(contacts)
    selectors.own_contacts(actor, organization_id, at=now)  # foreign is absent
    queue_up(f"vendors.contacts {organization_id}")
    if selectors.own_contacts(actor, organization_id, at=now).stamp != stamp:
        raise Changed("Somebody else has changed the contacts since you opened them. Load them again.")
    if not vendors.set_contacts(actor=actor, now=now, organization_id=organization_id, contacts=wanted):
        return False
    enqueue(
        kind="agreement.contacts_changed",
        payload={
            "organization_id": str(organization_id),
            "changed_at": now.isoformat(),
            "person_id": str(checks.person_of(actor)),
        },
        key=f"agreement.contacts_changed:{organization_id}:{now.isoformat()}",
        now=now,
        organization_id=organization_id,
    )
    return True


@transaction.atomic
def tell_other_sides(*, now: datetime, organization_id: UUID, changed_at: datetime, person_id: UUID) -> None:
    """Hand one row to the outbox for each other side of the organization's executed agreements."""
    for other in selectors.other_sides(organization_id, now=now):
        enqueue(
            kind="agreement.tell_contacts",
            payload={
                "organization_id": str(organization_id),
                "other_id": str(other.organization_id),
                "changed_at": changed_at.isoformat(),
                "person_id": str(person_id),
            },
            key=f"agreement.tell_contacts:{organization_id}:{changed_at.isoformat()}:{other.organization_id}",
            now=now,
            organization_id=organization_id,
        )


@transaction.atomic
def tell_other_side(
    *, now: datetime, organization_id: UUID, other_id: UUID, changed_at: datetime, person_id: UUID
) -> None:
    """Mail one other side what changed, and put it on the timelines of the agreements with it. Run again, nothing more
    comes of it."""
    queue_up(f"agreements.contacts {organization_id} {other_id}")
    mine = accounts.organization_row(organization_id)
    other = next((each for each in selectors.other_sides(organization_id, now=now) if each.organization_id == other_id),
                 None)  # fmt: skip
    changed = rules.changes(
        vendor_selectors.contacts_of(organization_id, at=changed_at - timedelta(microseconds=1)),
        vendor_selectors.contacts_of(organization_id, at=changed_at),
    )
    if other is None or not changed:
        return
    references = [each.reference for each in other.agreements]
    zone = accounts.organization_row(other_id).time_zone
    for person in other.told:
        mail.send(
            ContactsChangedMail(
                name=person.name,
                organization=mine.name,
                since=written(changed_at, zone),
                changes=tuple((each.label, each.before or "nobody", each.after or "nobody") for each in changed),
                agreements=tuple(references[:LISTED]),
                more=max(0, len(references) - LISTED),
                url=f"{settings.PUBLIC_URL}/agreements",
            ),
            to=person.email,
            key=f"contacts_changed:{organization_id}:{changed_at.isoformat()}:{person.email.lower()}",
            now=now,
            organization_id=organization_id,
        )
    actor = _who(person_id, mine.id, mine.name, now=now)
    known = set(
        Event.objects.filter(
            kind="agreement.contacts_changed",
            subject_type="agreement",
            subject_id__in=[each.id for each in other.agreements],
            data__changed_at=changed_at.isoformat(),
        ).values_list("subject_id", flat=True)
    )
    for agreement in other.agreements:
        if agreement.id not in known:
            _note(agreement, other, changed, actor=actor, now=now, organization=mine.name, changed_at=changed_at)


def _who(person_id: UUID, organization_id: UUID, name: str, *, now: datetime) -> Actor:
    """Return who changed the contacts; who has left since is still the one who did."""
    try:
        return accounts.actor_in(person_id, organization_id, now=now)
    except accounts.NobodyHere:
        return Actor(person_id=person_id, label=name, organization_id=organization_id)


def _note(
    agreement: Agreement,
    other: selectors.OtherSide,
    changed: Sequence[rules.ContactChange],
    *,
    actor: Actor,
    now: datetime,
    organization: str,
    changed_at: datetime,
) -> None:
    checks.record(
        agreement,
        kind="contacts_changed",
        actor=actor,
        at=now,
        data={
            "organization": organization,
            "roles": ", ".join(each.label.lower() for each in changed),
            "changed_at": changed_at.isoformat(),
            "count": len(other.told),
        },
        personal={"told": ", ".join(each.email for each in other.told)},
    )

"""Contacts of an organization, dated."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts.selectors import organization_row
from backend.core import history
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.types import Actor, Subject
from backend.vendors.models import OrganizationContact
from backend.vendors.types import Contact


def set_contacts(*, actor: Actor, now: datetime, organization_id: UUID, contacts: tuple[Contact, ...]) -> bool:
    """Make these the organization's contacts from `now` on, and tell whether anything changed. A building block.

    Earlier ones end and stay, so that a document can say who it was then.
    """
    with transaction.atomic():
        organization_row(organization_id)
        queue_up(f"vendors.contacts {organization_id}")
        current = list(
            OrganizationContact.objects.filter(organization=organization_id, valid_until__isnull=True).order_by(
                "position"
            )
        )
        wanted = [(position, contact.model_dump()) for position, contact in enumerate(contacts)]
        kept = [
            row
            for row in current
            if any(
                row.position == position and all(getattr(row, key) == value for key, value in values.items())
                for position, values in wanted
            )
        ]
        if len(kept) == len(current) == len(wanted):
            return False
        for row in current:
            if row not in kept:
                rows = OrganizationContact.objects.filter(id=row.id, valid_until__isnull=True)
                history.change(rows, actor=actor, at=now, valid_until=now)
        positions = {row.position for row in kept}
        for position, values in wanted:
            if position not in positions:
                history.create(
                    OrganizationContact(organization_id=organization_id, position=position, valid_from=now, **values),
                    actor=actor,
                    at=now,
                )
        record_event(
            kind="organization.contacts_changed",
            actor=actor,
            at=now,
            chain=organization_id,
            subject=Subject("accounts.organization", organization_id),
            data={"roles": [contact.role for contact in contacts]},
            personal={"contacts": [contact.model_dump() for contact in contacts]},
        )
    return True

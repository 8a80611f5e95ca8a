"""Reminding of clocks…"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from backend.accounts.choices import Role
from backend.accounts.models import Organization, Person
from backend.core.models import Message, Outbox
from backend.deadlines.models import Deadline, Preference, Reminder, ReminderPlan
from backend.deadlines.services import plans, reminding
from tests.factories import DeadlineFactory, DistrictFactory, MembershipFactory, OccasionFactory, VendorFactory

OPENED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
"""A Monday, ten in the morning in New York."""
DUE = datetime(2026, 12, 3, 4, 59, 59, tzinfo=UTC)
"""The last second of December 2 there."""

pytestmark = pytest.mark.django_db


def officer(district: Organization, **changes: Any) -> Person:
    person: Person = MembershipFactory(organization=district, **changes).person
    return person


def administrator(vendor: Organization) -> Person:
    return officer(vendor, role=Role.VENDOR_ADMINISTRATOR)


def clock(district: Organization, vendor: Organization | None = None, **changes: Any) -> Deadline:
    """A clock of a notice under an agreement: reminded of at its start, 14 and 3 days before, when missed, weekly."""
    given: dict[str, Any] = {"duty": "notice.give", "opened_at": OPENED, "due_at": DUE, **changes}
    row: Deadline = DeadlineFactory(occasion=OccasionFactory(district=district, vendor=vendor), **given)
    plans.store({row.id: plans.remind_at(row)})
    row.refresh_from_db()
    return row


def sweep(now: datetime) -> None:
    reminding.fire(now=now)
    reminding.leave(now=now)


def mails(person: Person) -> list[Message]:
    return list(Message.objects.filter(recipient=person.email).order_by("planned_at", "id"))


def at(day: int, hour: int, month: int = 11) -> datetime:
    """An instant by the clocks of New York in the winter of 2026."""
    return datetime(2026, month, day, hour + 5, tzinfo=UTC)


def test_waits_for_the_digest_and_says_all_that_counts() -> None:
    district, vendor = DistrictFactory(name="Kestrel Valley"), VendorFactory(name="Slate Learning, Inc.")
    person = officer(district)
    row = clock(district, vendor)
    sweep(OPENED)
    assert mails(person) == []
    sweep(at(3, 7))
    [mail] = mails(person)
    print(mail.subject, mail.text, sep="\n\n")
    assert row.title in mail.subject

"""Clocks of which somebody is to be reminded, each of another officer, and what became of that."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

from django.db import transaction

from backend.accounts.models import Membership, Organization, Person
from backend.core.models import Message, Outbox
from backend.deadlines.choices import Kind
from backend.deadlines.models import Deadline, Occasion, Reminder
from tests.factories import DeadlineFactory, DistrictFactory, MembershipFactory, OccasionFactory, PersonFactory
from tests.faults.house import House

OFFICERS = 100
"""In each district."""


def plant(count: int, *, now: datetime, later: bool = False, digest: bool = False) -> list[str]:
    """Write clocks, one per officer, of which each is to be told at once by a mail of their own; return the officers'
    addresses. `later`: to be told first tomorrow. `digest`: in the next digest."""
    opened = now if later or digest else now - timedelta(days=30)
    remind_at = now + timedelta(days=1) if later else now
    districts = [DistrictFactory.build() for _ in range(-(-count // OFFICERS))]
    occasions = [OccasionFactory.build(district=district, opened_at=opened) for district in districts]
    people, memberships, clocks = [], [], []
    for number in range(count):
        occasion = occasions[number // OFFICERS]
        person = PersonFactory.build(email=f"officer-{uuid4().hex}@district.example")
        people.append(person)
        memberships.append(MembershipFactory.build(person=person, organization=occasion.district))
        clocks.append(
            DeadlineFactory.build(
                occasion=occasion,
                assigned_to=person,
                kind=Kind.NOTICE,
                hourly=not digest,
                opened_at=opened,
                due_at=now + timedelta(days=10),
                remind_at=remind_at,
            )
        )
    with transaction.atomic():
        Organization.objects.bulk_create(districts)
        Person.objects.bulk_create(people)
        Membership.objects.bulk_create(memberships)
        Occasion.objects.bulk_create(occasions)
        Deadline.objects.bulk_create(clocks, batch_size=1000)
    return [person.email for person in people]


def planned(count: int) -> bool:
    """Tell whether so many mails were written."""
    return Message.objects.count() == count


def settled() -> bool:
    """Tell whether every mail that was written has been taken, or refused for good."""
    return not Outbox.objects.filter(done_at__isnull=True, failed_at__isnull=True).exists()


def check(house: House, count: int) -> None:
    """Every clock has one reminder, every reminder one mail, and every mail one line in the ledger that says it was
    accepted; the server took each of them. What it took twice it had taken before something was cut."""
    assert Reminder.objects.count() == count
    assert Reminder.objects.values("deadline").distinct().count() == count
    assert Reminder.objects.filter(message__accepted_at__isnull=False, dropped_at__isnull=True).count() == count
    assert Reminder.objects.values("message").distinct().count() == count
    assert Message.objects.count() == Message.objects.filter(accepted_at__isnull=False, refused_at__isnull=True).count()
    assert set(Message.objects.values_list("message_id", flat=True)) == set(house.post.taken)
    assert len(house.post.taken) == count
    tries = dict(Message.objects.values_list("message_id", "outbox__attempts"))
    for name, instants in house.post.again.items():
        assert tries[name] >= len(instants)
        for first, second in pairwise(instants):
            # The server may write down a moment after the cut what reached it before.
            assert any(first - 1 < cut < second for cut in house.cuts), f"{name} was sent twice without a reason"

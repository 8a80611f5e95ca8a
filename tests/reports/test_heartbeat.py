"""The daily mail to the operators…"""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail as mailed
from django.db import connection, transaction

from backend.accounts import services as people
from backend.accounts.choices import Role
from backend.accounts.models import Organization
from backend.accounts.types import SignInUnknownMail
from backend.core import bounces, heartbeat, mail, outbox
from backend.core.models import Message, Outbox
from backend.law import selectors as law
from backend.reports import services
from backend.reports.tasks import heartbeat as minute
from tests.factories import DistrictFactory, MembershipFactory

pytestmark = pytest.mark.django_db

MADE = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
SIX = datetime(2026, 10, 31, 10, 0, tzinfo=UTC)
"""Of the installation's zone, on the day before its clocks change."""


@pytest.fixture
def home(db: None) -> Organization:
    row = people.installation(now=MADE)
    Organization.objects.filter(id=row.id).update(time_zone="America/New_York", created_at=MADE)
    return row


def operator(home: Organization) -> Any:
    return MembershipFactory(organization=home, role=Role.OPERATOR).person


def days() -> list[str]:
    return sorted(row.key.split(":")[2] for row in Outbox.objects.filter(key__startswith="mail:heartbeat:"))


def figures(mail_text: str) -> dict[str, str]:
    lines = [line[2:].partition(": ") for line in mail_text.splitlines() if line[:2] in {"! ", "  "}]
    return {name: says for name, _, says in lines}


def test_comes_once_a_day_after_six_in_the_installations_zone(home: Organization) -> None:
    operator(home)

    minute(now=SIX - timedelta(minutes=1))
    assert days() == []
    for minutes in (0, 1, 600):
        minute(now=SIX + timedelta(minutes=minutes))
    assert days() == ["2026-10-31"]
    minute(now=SIX + timedelta(hours=25) - timedelta(minutes=1))
    assert days() == ["2026-10-31"]
    minute(now=SIX + timedelta(hours=25))  # the night had an hour more
    assert days() == ["2026-10-31", "2026-11-01"]


def test_makes_up_for_no_days_that_were_missed(home: Organization) -> None:
    operator(home)
    minute(now=SIX)

    minute(now=SIX + timedelta(days=40, hours=3))

    assert days() == ["2026-10-31", "2026-12-10"]


def test_begins_on_the_day_after_the_installation_was_made_and_goes_to_nobody_else(home: Organization) -> None:
    first, second = operator(home), operator(home)
    MembershipFactory(organization=DistrictFactory(), role=Role.PRIVACY_OFFICER)
    minute(now=MADE + timedelta(minutes=1))
    assert days() == []

    minute(now=SIX)

    assert set(Message.objects.values_list("recipient", "organization_id")) == {
        (first.email, None),
        (second.email, None),
    }


def test_does_not_come_where_it_is_switched_off(home: Organization, settings: LazySettings) -> None:
    operator(home)
    settings.DAILY_HEARTBEAT = False

    minute(now=SIX)

    assert days() == []


@pytest.mark.django_db(transaction=True)
def test_comes_once_when_two_sweeps_plan_it_at_once(home: Organization) -> None:
    operator(home)
    planned: list[int] = []
    together = threading.Barrier(2)

    def sweep() -> None:
        try:
            together.wait(30)
            planned.append(services.send_heartbeat(now=SIX))
        finally:
            connection.close()

    sweeps = [threading.Thread(target=sweep) for _ in range(2)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join(60)

    assert sorted(planned) == [0, 1]
    assert days() == ["2026-10-31"]


def test_counts_what_left_and_what_did_not(home: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    person = operator(home)
    with transaction.atomic():
        for number in range(6):
            to = f"p{number}@elm.example"
            mail.send(SignInUnknownMail(), to=to, key=f"mail {number}", now=SIX - timedelta(hours=3))
    accepted, back, refused, given_up, long_ago, _waiting = Message.objects.order_by("recipient")
    hour_ago = SIX - timedelta(hours=1)
    Message.objects.filter(id__in=[accepted.id, back.id]).update(accepted_at=hour_ago)
    Message.objects.filter(id=long_ago.id).update(accepted_at=SIX - timedelta(days=2))
    Message.objects.filter(id=refused.id).update(refused_at=hour_ago)
    Outbox.objects.filter(message__in=[accepted, back, long_ago]).update(done_at=hour_ago)
    Outbox.objects.filter(message__in=[refused, given_up]).update(failed_at=hour_ago)
    bounces.bounced(message_id=back.message_id, recipient=back.recipient, words="550", now=hour_ago)
    monkeypatch.setattr(law, "unchecked_since", lambda day: [object()] * 3 if day == date(2025, 10, 31) else [])
    for name in heartbeat._expected:
        heartbeat.beat(name)

    services.send_heartbeat(now=SIX)

    row = Message.objects.get(recipient=person.email)
    seen = figures(row.text)
    assert row.subject == "5 things to look at: daily heartbeat of DPA Keeper"
    assert {name: says for name, says in seen.items() if "last seen" not in name} == {
        "Accepted by the mail server": "2",
        "Refused by the mail server": "1",
        "Given up after several tries": "1",
        "Accepted, and came back": "1",
        "Waiting now": "1, the oldest since October 31, 2026, 3:00 AM EDT",
        "Failed reminders that nobody dealt with": "0",
        "Values of the law that nobody checked for a year": "3",
    }
    assert seen["Worker last seen"] != "Never"
    assert set(seen) == {name for name in seen if name in row.html}


def test_names_what_does_not_run(home: Organization) -> None:
    operator(home)

    services.send_heartbeat(now=SIX)

    row = Message.objects.get()
    assert "- The worker has not been seen for ten minutes. Mail and seals are late." in row.text
    assert figures(row.text)["Sweep last seen"] == "Never"
    assert "came back: Not seen here" in row.text


def test_is_missed_on_the_screens_after_an_hour_until_one_is_accepted(home: Organization) -> None:
    operator(home)
    says = (
        "Mail does not leave: the daily mail to the operators, planned on October 31, 2026, 6:00 AM EDT, was not "
        "accepted by a mail server within an hour."
    )
    minute(now=SIX)
    minute(now=SIX + timedelta(minutes=59))
    assert says not in heartbeat.troubles()

    minute(now=SIX + timedelta(minutes=61))
    assert says in heartbeat.troubles()
    minute(now=SIX + timedelta(hours=25, minutes=1))  # the next one is planned, and nothing has left yet
    assert says in heartbeat.troubles()

    outbox.drain()
    assert len(mailed.outbox) == 2
    minute(now=SIX + timedelta(hours=26))
    assert not [one for one in heartbeat.troubles() if "Mail does not leave" in one]

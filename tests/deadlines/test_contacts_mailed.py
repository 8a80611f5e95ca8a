"""What is mailed to contacts of vendors that have nobody here…"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail as sent
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.choices import Role
from backend.accounts.models import Membership
from backend.core import mail
from backend.core.models import Message, Outbox
from backend.core.types import INSTALLATION, Subject
from backend.deadlines import services as clocks
from backend.deadlines.models import Deadline, Occasion, Reminder
from backend.deadlines.services import linking, plans, reminding
from tests.deadlines.test_contacts import MORNING, OPENED, WES, actor, clock, contact, sides, sweep, to
from tests.factories import DeadlineFactory, DistrictFactory, VendorFactory

pytestmark = pytest.mark.django_db


def test_costs_as_many_queries_for_fifty_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def links(link_ids: set[UUID], at: object) -> dict[UUID, str]:
        asked.append(len(link_ids))
        return {one: f"https://dpa.example.org/{one}" for one in link_ids}

    monkeypatch.setitem(linking._links, "tests.link", links)
    costs: list[int] = []
    for number in (1, 50):
        for place in range(number):
            district, vendor = sides()
            for _ in range(2):
                given = contact(f"{place}.{number}@juniper.example", link="tests.link", link_id=uuid4())
                clock(district, vendor, given, hourly=True)
        with CaptureQueriesContext(connection) as queries:
            sweep(OPENED)
        costs.append(len(queries))
        assert Message.objects.filter(template="contact_reminder").count() == (1 if number == 1 else 51)

    assert costs[0] == costs[1]
    assert asked == [2, 100], "the room above is asked more than once"


def test_leaves_without_a_link_that_no_room_knows_any_more() -> None:
    district, vendor = sides()
    clock(district, vendor, contact(link="gone.room", link_id=uuid4()), hourly=True)

    sweep(OPENED)

    [message] = to(WES)
    assert Outbox.objects.get(id=message.outbox_id).payload["values"]["url"].endswith("/sign-in")


def test_is_no_more_than_twenty_mails_a_day_from_one_district() -> None:
    district, other = DistrictFactory(name="Kestrel Valley"), DistrictFactory(name="Larch Hollow")
    for _ in range(22):
        clock(district, VendorFactory(), contact(), hourly=True)
    clock(other, VendorFactory(), contact(), hourly=True)
    clock(district, VendorFactory(), contact("ida@juniper.example"), hourly=True)

    sweep(OPENED)
    sweep(OPENED + timedelta(hours=23))
    on_the_day = len(to(WES))
    sweep(OPENED + timedelta(hours=25))

    assert on_the_day == 21, "twenty of one district, and one of another"
    assert len(to("ida@juniper.example")) == 1
    assert len(to(WES)) == 23, "what was too much is lost"
    assert not Reminder.objects.filter(address=WES, message=None).exists()


def test_is_nothing_of_what_somebody_at_the_vendor_answers_for_or_the_district_owes() -> None:
    district, vendor = sides()
    lonely = clock(district, vendor, contact())
    of_occasion: dict[str, Any] = {
        "occasion": lonely.occasion, "duty": lonely.duty, "opened_at": OPENED, "due_at": lonely.due_at
    }  # fmt: skip
    answered, ours = (
        DeadlineFactory(title=title, obligor="provider", addressee="district", **of_occasion)
        for title in ("Answered for", "Ours by now")
    )
    plans.store({row.id: plans.remind_at(row) for row in (answered, ours)})
    reminding.fire(now=OPENED)
    assert Reminder.objects.filter(address=WES, message=None).count() == 3
    contributor = actor(vendor, Role.VENDOR_CONTRIBUTOR)
    Deadline.objects.filter(id=answered.id).update(assigned_to=contributor.person_id)
    Deadline.objects.filter(id=ours.id).update(obligor="district", addressee="parent")

    sweep(MORNING)

    [message] = to(WES)
    assert lonely.title in message.text
    assert "Answered for" not in message.text
    assert "Ours by now" not in message.text
    assert Reminder.objects.filter(person=contributor.person_id, deadline=answered, dropped_at=None).exists()


@pytest.mark.parametrize(
    ("role", "ended", "told"),
    [
        (Role.VENDOR_ADMINISTRATOR, False, False),
        (Role.VENDOR_ADMINISTRATOR, True, True),
        (Role.VENDOR_CONTRIBUTOR, False, True),
    ],
)
def test_comes_where_the_vendors_people_cannot_answer_for_it(role: str, *, ended: bool, told: bool) -> None:
    district, vendor = sides()
    there = actor(vendor, role)
    if ended:
        Membership.objects.filter(person=there.person_id).update(ended_at=OPENED - timedelta(minutes=1))
    clock(district, vendor, contact(), hourly=True)

    sweep(OPENED)

    assert (len(to(WES)) == 1) is told
    assert Reminder.objects.filter(person=there.person_id).exists() is not told


def test_reads_as_text_whatever_stands_in_names() -> None:
    district = DistrictFactory(name="Kestrel & <b>Valley</b>\r\nBcc: all@kestrel.example")
    vendor = VendorFactory(name="<script>alert(1)</script> {{ 7 * 7 }} " + "x" * 100)
    name = ("Wes\r\nBcc: all@kestrel.example <img src=x onerror=alert(1)> " + "y" * 200)[:200]
    clock(district, vendor, contact(name=name), title="T" * 300, hourly=True)
    sweep(OPENED)
    [message] = to(WES)

    mail.deliver(payload=Outbox.objects.get(id=message.outbox_id).payload, now=OPENED)

    [left] = sent.outbox
    assert left.recipients() == [WES]
    assert left.message()["Bcc"] is None
    assert len(left.subject.splitlines()) == 1
    assert len(left.subject) <= 300
    html = left.message().get_payload()[1].get_payload(decode=True).decode()
    for raw in ("<script>alert", "<img src=x", "<b>Valley", " 49 "):
        assert raw not in html, raw


@pytest.mark.parametrize(
    "address", ["wes@bücher.example", "wes+dpa@juniper.example", "a" * 64 + "@" + "b" * 60 + ".example"]
)
def test_leaves_for_whatever_is_an_address(address: str) -> None:
    district, vendor = sides()
    clock(district, vendor, contact(address), hourly=True)

    sweep(OPENED)
    [message] = to(address)
    mail.deliver(payload=Outbox.objects.get(id=message.outbox_id).payload, now=OPENED)

    assert len(sent.outbox) == 1
    assert sent.outbox[0].message()["To"].isascii()


def test_is_known_of_nobody_once_the_subject_has_ended() -> None:
    district, vendor = sides()
    row = clock(district, vendor, contact())
    reminding.fire(now=OPENED)
    occasion = Occasion.objects.get(id=row.occasion_id)

    clocks.close(
        actor=INSTALLATION, now=OPENED, subject=Subject(occasion.subject_type, occasion.subject_id), topic=None,
        reason="The agreement ended.",
    )  # fmt: skip
    sweep(MORNING)

    assert Occasion.objects.get(id=occasion.id).contacts == []
    assert to(WES) == []

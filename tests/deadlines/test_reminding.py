"""Reminding of clocks…"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from backend.accounts.choices import Role
from backend.accounts.models import Membership, Organization, Person
from backend.core import mail
from backend.core.models import Message, Outbox
from backend.deadlines.models import TO_SOMEBODY, Deadline, Preference, Reminder, ReminderPlan
from backend.deadlines.services import plans, reminding
from tests.deadlines.occasions import kept, stated
from tests.factories import (
    DeadlineFactory,
    DistrictFactory,
    MembershipFactory,
    OccasionFactory,
    VendorFactory,
)

OPENED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
"""A Monday, ten in the morning in New York."""
DUE = datetime(2026, 12, 3, 4, 59, 59, tzinfo=UTC)
"""The last second of December 2 there."""

pytestmark = pytest.mark.django_db


def member(organization: Organization, role: str = Role.PRIVACY_OFFICER, **changes: Any) -> Person:
    person: Person = MembershipFactory(organization=organization, role=role, **changes).person
    return person


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


def at(month: int, day: int, hour: int) -> datetime:
    """An instant by the clocks of New York in the winter of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC) + timedelta(hours=5)


def each_minute(start: datetime, end: datetime, step: timedelta = timedelta(hours=1)) -> Iterator[datetime]:
    while start <= end:
        yield start
        start += step


def test_waits_for_the_digest_and_says_who_owes_what_when_and_why() -> None:
    district, vendor = DistrictFactory(name="Kestrel Valley"), VendorFactory(name="Slate Learning, Inc.")
    person = member(district)
    row = clock(district, vendor)

    sweep(OPENED)
    assert mails(person) == []
    sweep(at(11, 3, 7))

    [said] = mails(person)
    reminder = Reminder.objects.get(person=person)
    assert said.subject.startswith("Due in 29 days: Renew the agreement")
    for text in (said.text, said.html):
        for part in (
            "The end of December 2, 2026 (EST), in 29 days",
            "Kestrel Valley owes this to Slate Learning, Inc.",
            "The term of 36 months ends.",
            "Agreement, vii.1",
            "Agreement 2026-0014 with Slate Learning, Inc.",
            "This clock is new.",
            "the next reminder comes on November 18, 2026.",
            f"/clocks/{row.id}?r={reminder.id}",
            "at Kestrel Valley.",
        ):
            assert part in text, part
    assert reminder.message == said


def test_wakes_nobody_but_for_what_is_counted_in_hours() -> None:
    district = DistrictFactory()
    person = member(district)
    night = at(11, 3, 3)
    clock(district, opened_at=night, due_at=night + timedelta(hours=72), hourly=True)
    clock(district, opened_at=night, due_at=None)
    clock(district, opened_at=night)

    sweep(night)

    [said] = mails(person)
    assert said.subject.endswith("1 owed now, 1 due within 72 hours")
    assert "This comes whatever you chose for digests" in said.text


def test_reminds_of_each_thing_once_at_the_times_of_its_plan() -> None:
    district = DistrictFactory()
    person = member(district)
    clock(district)

    for now in each_minute(OPENED, DUE + timedelta(days=16)):
        sweep(now)

    said = [(one.offset, one.message.planned_at) for one in Reminder.objects.order_by("leave_at") if one.message]
    assert said == [
        ("start", at(11, 3, 7)),
        ("before:14d", at(11, 18, 7)),
        ("before:3d", at(11, 29, 7)),
        ("missed", at(12, 3, 7)),
        ("after:7d", at(12, 10, 7)),
        ("after:7d", at(12, 17, 7)),
    ]
    assert len(mails(person)) == 6


def test_catches_up_after_an_outage_of_forty_days_in_one_mail() -> None:
    district = DistrictFactory()
    person = member(district)
    rows = [clock(district, due_at=DUE + timedelta(days=number)) for number in range(12)]
    back = OPENED + timedelta(days=40, hours=3)

    sweep(back)
    sweep(back + timedelta(minutes=1))

    [said] = mails(person)
    assert said.subject.startswith("12 clocks of")
    assert "10 overdue" in said.subject
    assert Reminder.objects.count() == len(rows)


def test_tells_each_after_an_outage_the_last_thing_that_is_for_them() -> None:
    district, vendor = DistrictFactory(), VendorFactory()
    officer, second = member(district), member(district, Role.DISTRICT_SIGNATORY)
    administrator = member(vendor, Role.VENDOR_ADMINISTRATOR)
    ReminderPlan.objects.create(
        district=district, kind="notice", offsets=["start", "before:3d", "missed", "after:7d"], second_person=second,
        second_offsets=["before:3d"],
    )  # fmt: skip
    clock(district, vendor)

    sweep(DUE + timedelta(days=20))

    said = dict(Reminder.objects.values_list("person", "offset"))
    assert said == {officer.id: "after:7d", administrator.id: "missed", second.id: "before:3d"}


def test_tells_no_vendor_whom_a_district_tells() -> None:
    district, vendor = DistrictFactory(), VendorFactory()
    second, administrator = member(district), member(vendor, Role.VENDOR_ADMINISTRATOR)
    ReminderPlan.objects.create(
        district=district, kind="notice", offsets=["start", "missed"], second_person=second, second_offsets=["missed"]
    )
    clock(district, vendor, obligor="provider", addressee="district", hourly=True)

    sweep(OPENED)

    [said] = mails(administrator)
    assert "the next reminder comes on" in said.text
    assert second.name not in said.text


def test_shares_what_is_due_between_two_sweeps_and_says_it_once(transactional_db: None) -> None:
    districts = [DistrictFactory() for _ in range(4)]
    people = [member(district) for district in districts]
    for number in range(40):
        clock(districts[number % 4], hourly=True, opened_at=OPENED, due_at=OPENED + timedelta(hours=50 + number))
    failed: list[Exception] = []
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait()
            for _ in range(6):
                reminding.fire(now=OPENED, limit=5)
                reminding.leave(now=OPENED)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(OPENED)

    assert failed == []
    assert Reminder.objects.count() == 40
    assert not Reminder.objects.filter(message__isnull=True).exists()
    said = "".join(one.text for person in people for one in mails(person))
    assert [said.count(str(row.id)) for row in Reminder.objects.all()] == [1] * 40


@pytest.mark.parametrize("breaking", ["insert_each", "store", "send_each", "_store_messages"])
def test_leaves_nothing_half_done_when_it_is_cut_short(breaking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    district = DistrictFactory()
    person = member(district)
    row = clock(district, hourly=True)

    def cut(*args: Any, **kwargs: Any) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(plans if breaking == "store" else reminding, breaking, cut)
        with pytest.raises(SystemExit):
            sweep(OPENED)
    row.refresh_from_db()
    assert Message.objects.count() == Outbox.objects.count() == 0
    assert Reminder.objects.exists() == (row.reminded_until is not None)

    sweep(OPENED)
    sweep(OPENED)

    assert len(mails(person)) == 1


def test_goes_at_the_hour_and_in_the_zone_that_the_person_chose() -> None:
    district = DistrictFactory()
    early, other = member(district), member(district)
    Preference.objects.create(person=early, organization=district, hour=5, zone="America/Los_Angeles")
    clock(district)

    for now in each_minute(OPENED, OPENED + timedelta(days=1)):
        sweep(now)

    assert [one.planned_at for one in mails(early)] == [at(11, 3, 8)]
    assert [one.planned_at for one in mails(other)] == [at(11, 3, 7)]


def test_brings_only_legal_notices_to_who_takes_no_digests() -> None:
    district = DistrictFactory()
    person = member(district)
    Preference.objects.create(person=person, organization=district, digest=False)
    clock(district)

    for now in each_minute(OPENED, DUE + timedelta(days=8)):
        sweep(now)

    came = Reminder.objects.filter(message__isnull=False).order_by("instant")
    assert [one.offset for one in came] == ["missed", "after:7d"]
    assert Reminder.objects.filter(dropped_at__isnull=False).count() == 3
    assert all(not one.outbox.payload["headers"] for one in mails(person)), "a legal notice offered to be stopped"


def test_tells_a_person_in_the_same_mail_how_digests_end() -> None:
    district = DistrictFactory()
    person = member(district)
    clock(district)
    sweep(at(11, 3, 7))

    [said] = mails(person)

    headers = said.outbox.payload["headers"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://localhost:8000/unsubscribe/")
    assert mail.MASK in said.text, "a colleague who reads the ledger could end somebody's digests"


def test_drops_what_ended_before_it_left() -> None:
    district = DistrictFactory()
    person = member(district)
    row = clock(district)
    reminding.fire(now=OPENED)
    Deadline.objects.filter(id=row.id).update(
        ending="met", ended_at=at(11, 2, 12), met_at=at(11, 2, 12), remind_at=None
    )

    reminding.leave(now=at(11, 3, 7))

    assert mails(person) == []
    assert Reminder.objects.get().dropped_at == at(11, 3, 7)


def test_says_where_a_date_was_before_it_moved() -> None:
    district = DistrictFactory()
    person = member(district)
    moved, agreement = at(11, 6, 12), uuid4()
    kept(district, VendorFactory(), stated(DUE), now=OPENED, subject_id=agreement)
    sweep(at(11, 3, 7))
    vendor = Deadline.objects.get().vendor
    kept(district, vendor, stated(DUE + timedelta(days=9)), now=moved, subject_id=agreement)

    sweep(moved)

    said = mails(person)[-1]  # at once, without waiting for the next morning
    assert said.subject.startswith("Moved to December 11: ")
    assert "Its date has moved. Before, it was due at the end of December 2, 2026 (EST)." in said.text


def test_tells_a_second_person_and_the_side_that_it_is_owed_to() -> None:
    district, vendor = DistrictFactory(), VendorFactory()
    person, second, theirs = (
        member(district),
        member(district, Role.DISTRICT_SIGNATORY),
        member(vendor, "vendor_administrator"),
    )
    ReminderPlan.objects.create(
        district=district, kind="notice", offsets=["before:3d", "missed"], person=person, second_person=second,
        second_offsets=["missed"],
    )  # fmt: skip
    clock(district, vendor)

    for now in each_minute(OPENED, DUE + timedelta(days=1)):
        sweep(now)

    assert len(mails(person)) == 2
    assert f"If it is missed, {second.name} is told, too." in mails(person)[0].text
    assert "You are responsible for it at" in mails(person)[0].text
    assert [one.subject.partition(":")[0] for one in mails(second)] == ["Overdue"]
    assert "You are the second person" in mails(second)[0].text
    assert ["because it is owed to" in one.text for one in mails(theirs)] == [True]


def test_finds_whoever_is_in_the_place_of_somebody_who_left() -> None:
    district = DistrictFactory()
    gone = member(district)
    clock(district)
    reminding.fire(now=OPENED)
    Membership.objects.filter(person=gone).update(ended_at=at(11, 2, 18))
    newcomer = member(district, starts_at=at(11, 2, 18))

    sweep(at(11, 3, 7))

    assert mails(gone) == []
    assert len(mails(newcomer)) == 1
    assert Reminder.objects.get(person=gone).dropped_at is not None


def test_keeps_that_there_was_nobody() -> None:
    district, vendor = DistrictFactory(), VendorFactory()
    officer = member(district)
    clock(district, vendor, obligor="provider", addressee="district")

    sweep(OPENED)

    assert Reminder.objects.get(person=None).organization_id == district.id
    assert Reminder.objects.get(person=officer).why == "owed"


def test_lets_no_broken_clock_hold_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    district, other = DistrictFactory(), DistrictFactory()
    person = member(other)
    broken = clock(district, hourly=True)
    ReminderPlan.objects.create(district=district, kind="notice", offsets=["sometime"])
    clock(other, hourly=True)

    with pytest.raises(reminding.Stopped):
        reminding.fire(now=OPENED)
    reminding.leave(now=OPENED)

    assert len(mails(person)) == 1
    broken.refresh_from_db()
    assert broken.remind_at == OPENED + reminding.AGAIN
    assert str(broken.id) in caplog.text


def test_costs_what_is_due_and_not_what_is_open() -> None:
    district = DistrictFactory()
    member(district)
    for _ in range(3):
        clock(district, hourly=True)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            sweep(OPENED)
        return len(found)

    few = queries()
    for _ in range(30):
        clock(district, hourly=True, opened_at=OPENED - timedelta(days=1))
    assert queries() <= few
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        found = Deadline.objects.filter(remind_at__lte=OPENED).order_by("remind_at").select_for_update(skip_locked=True)
        assert "deadline_to_remind" in found[:500].explain()
        waiting = Reminder.objects.filter(
            TO_SOMEBODY, leave_at__lte=OPENED, message__isnull=True, dropped_at__isnull=True
        )
        assert "reminder_to_leave" in waiting.order_by("leave_at")[:500].explain()


def test_is_set_anew_when_a_plan_changes_and_makes_nothing_up() -> None:
    district = DistrictFactory()
    member(district)
    row = clock(district)
    sweep(at(11, 20, 12))
    ReminderPlan.objects.create(district=district, kind="notice", offsets=["before:30d", "before:5d", "missed"])

    assert plans.replan(district_id=district.id, kind="notice", now=at(11, 20, 12)) == 1

    row.refresh_from_db()
    assert row.remind_at == at(11, 27, 0)
    assert plans.replan(district_id=district.id, kind="breach", now=at(11, 20, 12)) == 0

"""A chain of events…"""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from backend.core.events import Happening, record_event, record_events, together, verify_chains
from backend.core.models import Event, EventPersonal
from backend.core.types import Actor, Subject

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ALICE = Actor(person_id=uuid.uuid4(), label="Alice Adams")
SUBJECT = Subject("agreement", uuid.uuid4())
DISTRICT = uuid.uuid4()

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events() -> None:
    with transaction.atomic():
        for number in range(3):
            record_event(
                kind="agreement.changed",
                actor=ALICE,
                at=NOW,
                chain=DISTRICT,
                subject=SUBJECT,
                data={"n": number},
                personal={"reason": "Ärger"},
            )


def test_takes_many_at_once_beside_other_chains_in_the_order_given(three_events: None) -> None:
    vendor = uuid.uuid4()
    happenings = [
        Happening(kind=f"kind.{number}", chain=chain, subject=SUBJECT, data={"n": number}, personal={"name": "Ågot"})
        for number, chain in enumerate([DISTRICT, vendor, None, DISTRICT, vendor])
    ]
    with transaction.atomic():
        ids = record_events(happenings, actor=ALICE, at=NOW)

    assert [Event.objects.get(id=each).kind for each in ids] == [f"kind.{number}" for number in range(5)]
    in_district = Event.objects.filter(chain__organization_id=DISTRICT).order_by("number")
    assert [(each.number, each.data["n"]) for each in in_district] == [(1, 0), (2, 1), (3, 2), (4, 0), (5, 3)]
    reports = {report.organization_id: (report.length, report.broken_at) for report in verify_chains()}
    assert reports == {DISTRICT: (5, None), vendor: (2, None), None: (1, None)}


def without_trigger(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("set session_replication_role = origin")


def test_holds_as_written(three_events: None) -> None:
    [report] = verify_chains()

    assert (report.organization_id, report.length, report.broken_at) == (DISTRICT, 3, None)


def test_cannot_be_changed_through_the_database(three_events: None) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(number=2).update(kind="agreement.signed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(number=2)._raw_delete(using="default")


@pytest.mark.parametrize(
    ("sql", "broken_at", "reason"),
    [
        ("update core_event set data = '{\"n\": 7}' where number = 2", 2, "changed"),
        ("update core_event set actor_id = null where number = 1", 1, "changed"),
        ("update core_event set at = at + interval '1 second' where number = 3", 3, "changed"),
        ("update core_eventpersonal set data = '{}' where event_id = (select id from core_event where number = 2)", 2,
         "personal data was changed"),
        ("delete from core_eventpersonal; delete from core_event where number = 2", 2, "missing"),
        ("delete from core_eventpersonal; delete from core_event where number = 3", 3, "at the end are missing"),
    ],
)  # fmt: skip
def test_names_its_first_broken_event(three_events: None, sql: str, broken_at: int, reason: str) -> None:
    without_trigger(sql)

    [report] = verify_chains()

    assert report.broken_at == broken_at
    assert reason in report.reason


def test_still_holds_when_personal_data_is_purged(three_events: None) -> None:
    EventPersonal.objects.filter(event__number=2).delete()

    [report] = verify_chains()

    assert (report.broken_at, report.purged) == (None, 1)


def test_keeps_personal_data_out_of_the_event_itself(three_events: None) -> None:
    event = Event.objects.get(number=1)

    assert "Alice" not in str(event.data)
    assert event.personal.data == {"actor": "Alice Adams", "reason": "Ärger"}


def test_is_one_per_organization(three_events: None) -> None:
    with transaction.atomic():
        record_event(kind="x.y", actor=ALICE, at=NOW, chain=None, subject=SUBJECT)
        record_event(kind="x.y", actor=ALICE, at=NOW, chain=uuid.uuid4(), subject=SUBJECT)

    assert sorted(report.length for report in verify_chains()) == [1, 1, 3]


def test_takes_its_turn_together_with_others_and_forgets_what_was_rolled_back() -> None:
    def happens(kind: str, chain: uuid.UUID | None) -> uuid.UUID:
        return record_event(kind=kind, actor=ALICE, at=NOW, chain=chain, subject=SUBJECT)

    def fails(kind: str) -> None:
        with transaction.atomic(), together():
            happens(kind, DISTRICT)
            raise ZeroDivisionError

    with transaction.atomic(), together():
        first = happens("x.first", DISTRICT)
        with pytest.raises(ZeroDivisionError):
            fails("x.undone")
        with transaction.atomic(), together():
            happens("x.second", None)
        assert not Event.objects.exists()
        happens("x.third", DISTRICT)
    with pytest.raises(ZeroDivisionError):
        fails("x.never")
    with transaction.atomic():
        happens("x.alone", DISTRICT)

    in_district = Event.objects.filter(chain__organization_id=DISTRICT).order_by("number")
    assert [each.kind for each in in_district] == ["x.first", "x.third", "x.alone"]
    assert in_district[0].id == first
    assert [each.kind for each in Event.objects.filter(chain__organization_id=None)] == ["x.second"]
    assert all(report.broken_at is None for report in verify_chains())


@pytest.mark.django_db(transaction=True)
def test_is_written_by_two_who_come_from_opposite_sides() -> None:
    sides, half_way = [uuid.uuid4(), uuid.uuid4()], threading.Barrier(2, timeout=20)
    with transaction.atomic():
        for side in sides:
            record_event(kind="x.opened", actor=ALICE, at=NOW, chain=side, subject=SUBJECT)
    problems: list[BaseException] = []

    def write(order: list[uuid.UUID]) -> None:
        try:
            with transaction.atomic(), together():
                for side in order:
                    record_event(kind="x.y", actor=ALICE, at=NOW, chain=side, subject=SUBJECT)
                    if side == order[0]:
                        half_way.wait()  # the other one has begun at the other side
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[order]) for order in (sides, sides[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert problems == []
    assert {report.length for report in verify_chains()} == {3}
    assert all(report.broken_at is None for report in verify_chains())

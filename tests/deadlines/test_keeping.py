"""An occasion's clocks follow its facts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.core.events import events_about
from backend.core.types import INSTALLATION, Subject
from backend.deadlines import selectors, services
from backend.deadlines.choices import ClockStatus
from backend.deadlines.models import Closure, Deadline, Occasion, Policy
from backend.deadlines.rules.status import status
from backend.deadlines.services.keeping import about
from backend.law.selectors import WrongFacts
from tests.deadlines.occasions import BREACH_72, NOW, deletion, facts, kept, only, sides, stated

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def kinds_of(row: Deadline) -> list[str]:
    return [event.kind for event in events_about(about(row))]


def test_a_stated_date_is_a_clock_with_itself_as_its_only_candidate() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, stated()))
    assert (row.due_at, row.kind, row.standing) == (NOW + 30 * DAY, "term", "due")
    assert [one["citation"] for one in row.answer["candidates"]] == ["Agreement, vii.1"]
    assert kinds_of(row) == ["deadlines.opened"]


def test_the_same_case_changes_nothing() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, deletion())
    before = Deadline.objects.values().get(occasion=occasion)
    again = kept(district, vendor, deletion(), now=NOW + DAY, subject_id=occasion.subject_id)
    assert again.revision == 1
    assert Deadline.objects.values().get(occasion=occasion) == before


def test_sixty_days_end_with_the_sixtieth_day_in_the_districts_zone() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, deletion(datetime(2026, 9, 30, 16, 0, tzinfo=UTC)))
    # September 30 is day 0; 31 of October and 29 of November later, in winter time.
    assert only(occasion).due_at == datetime(2026, 11, 30, 4, 59, 59, tzinfo=UTC)
    assert only(occasion).runs_from == datetime(2026, 9, 30, 16, 0, tzinfo=UTC)


def test_a_corrected_fact_moves_the_date_and_the_history_keeps_the_old_one() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, deletion(NOW - 20 * DAY))
    old = only(occasion).due_at
    kept(district, vendor, deletion(NOW - 25 * DAY), now=NOW + DAY, subject_id=occasion.subject_id)
    row = only(occasion)
    assert old is not None
    assert row.due_at == old - 5 * DAY
    assert (row.moved_at, row.sequence) == (NOW + DAY, 1)
    assert [one.due_at for one in row.history.order_by("history_date")] == [old, row.due_at]
    assert kinds_of(row) == ["deadlines.opened", "deadlines.moved"]
    moved = events_about(about(row))[-1]
    assert moved.data["from"] == old.isoformat()


def test_a_fact_that_takes_a_duty_away_ends_its_clock_with_a_reason() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, stated())
    kept(district, vendor, deletion(), subject_id=occasion.subject_id)
    ended = Deadline.objects.get(occasion=occasion, duty="term.renew")
    assert (ended.ending, ended.remind_at) == ("withdrawn", None)
    assert ended.ended_why
    assert Deadline.objects.get(occasion=occasion, duty="data.delete").ending == ""


def test_a_closed_occasion_withdraws_what_is_open_and_opens_again_when_it_is_kept_again() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, deletion())
    subject = Subject(occasion.subject_type, occasion.subject_id)
    closed = services.close(actor=INSTALLATION, now=NOW, subject=subject, topic=None, reason="The record was undone.")
    assert closed == 1
    assert only(occasion).ended_why == "The record was undone."
    assert Occasion.objects.get(id=occasion.id).closed_at == NOW
    kept(district, vendor, deletion(), subject_id=occasion.subject_id)
    assert sorted(Deadline.objects.filter(occasion=occasion).values_list("ending", flat=True)) == ["", "withdrawn"]


def test_what_a_room_above_met_is_met_by_its_time_and_proof() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, stated(due_at=NOW + DAY))
    subject = Subject(occasion.subject_type, occasion.subject_id)
    for _ in range(2):  # said twice, it is met once
        services.met_by(
            actor=INSTALLATION, now=NOW + 3 * DAY, subject=subject, topic="term", met_at=NOW + 2 * DAY,
            proof="Renewed by agreement 2026-0020",
        )  # fmt: skip
    row = only(occasion)
    assert status(row, now=NOW + 3 * DAY) == ClockStatus.MET_LATE
    assert kinds_of(row) == ["deadlines.opened", "deadlines.met"]


def test_a_met_clock_becomes_met_late_when_its_fact_is_corrected() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, deletion(NOW - 20 * DAY))
    subject = Subject(occasion.subject_type, occasion.subject_id)
    services.met_by(actor=INSTALLATION, now=NOW, subject=subject, topic="term", met_at=NOW, proof="Certificate")
    assert status(only(occasion), now=NOW) == ClockStatus.MET
    kept(district, vendor, deletion(NOW - 80 * DAY), subject_id=occasion.subject_id)
    row = only(occasion)
    assert status(row, now=NOW) == ClockStatus.MET_LATE
    assert row.remind_at is None


def test_facts_that_cannot_be_store_nothing() -> None:
    district, vendor = sides()
    wrong = facts(
        matters=("breach",), agreed=(BREACH_72,), discovery=NOW, confirmation=NOW - DAY
    )  # fmt: skip
    with pytest.raises(WrongFacts) as refused:
        kept(district, vendor, deletion().model_copy(update={"facts": wrong}))
    assert any("confirmation" in name for name in refused.value.fields)
    assert not Occasion.objects.exists()


def test_the_districts_own_rules_are_added_when_its_clocks_are_computed() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, deletion())
    before = only(occasion).due_at
    Policy.objects.create(
        district=district, title="Ours", duty="data.delete", obligor="provider", addressee="district", amount=30,
        unit="days", anchor="termination", set_at=NOW,
    )  # fmt: skip
    own = selectors.own_rules(district.id)
    would = services.would_move(district_id=district.id, own=own)
    assert [(one.from_at, one.deadline_id) for one in would.moves] == [(before, only(occasion).id)]
    assert only(occasion).due_at == before
    services.recompute(actor=INSTALLATION, now=NOW, occasion_id=occasion.id, reason="A policy was set.")
    row = only(occasion)
    assert row.due_at == would.moves[0].to_at
    assert row.due_at < before
    assert row.winner.startswith("policy.")


def test_a_closed_day_never_makes_a_date_later() -> None:
    district, vendor = sides()
    occasion = kept(district, vendor, deletion(datetime(2026, 10, 5, 16, 0, tzinfo=UTC)))
    before = only(occasion)
    assert before.due_at == datetime(2026, 12, 5, 4, 59, 59, tzinfo=UTC)
    Closure.objects.create(district=district, first=date(2026, 12, 4), last=date(2026, 12, 6), name="Snow")
    services.recompute(actor=INSTALLATION, now=NOW, occasion_id=occasion.id, reason="Closed days")
    row = only(occasion)
    assert row.due_at == before.due_at
    assert row.rolled_at == datetime(2026, 12, 8, 4, 59, 59, tzinfo=UTC)


def test_breach_clocks_of_agreement_and_law_are_rows_of_who_owes_them() -> None:
    district, vendor = sides("NY")
    case = deletion().model_copy(
        update={"facts": facts(matters=("breach",), agreed=(BREACH_72,), discovery=NOW - DAY, confirmation=NOW)}
    )
    occasion = kept(district, vendor, case, topic="breach")
    found = Deadline.objects.filter(occasion=occasion, duty="breach.notify_district", obligor="provider")
    assert {row.winner for row in found} >= {"v.4/breach"}
    row = found.get(winner="v.4/breach")
    assert (row.hourly, row.due_at) == (True, NOW + 72 * timedelta(hours=1))
    assert all(one["file_sha256"] for one in row.answer["candidates"] if one["source"] == "law")
    assert Deadline.objects.filter(occasion=occasion, obligor="district").exists()


def test_one_occasion_costs_as_many_queries_with_many_clocks(django_assert_max_num_queries: object) -> None:
    district, vendor = sides("NY")
    case = deletion().model_copy(
        update={"facts": facts(matters=("breach",), agreed=(BREACH_72,), discovery=NOW - DAY, confirmation=NOW)}
    )
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        occasion = kept(district, vendor, case, topic="breach")
    assert Deadline.objects.filter(occasion=occasion).count() > 8

"""People act on a clock as its table of who may do what says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from backend.accounts.choices import Role
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.core.events import events_about
from backend.core.types import Subject
from backend.deadlines import selectors, services
from backend.deadlines.choices import ClockStatus
from backend.deadlines.models import Deadline
from backend.deadlines.rules.status import status
from backend.deadlines.services import NotPossible, NotYours, acting
from backend.deadlines.services.keeping import about
from backend.law.types import DelayKind
from tests.accounts.world import browser_of
from tests.deadlines.occasions import (
    BREACH_72,
    NOW,
    administrator_of,
    deletion,
    facts,
    kept,
    officer_of,
    only,
    sides,
    stated,
)
from tests.factories import DeadlineFactory
from tests.uploads import pdf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def breach_clock(state: str = "NY") -> tuple[Any, Any, Deadline]:
    """A breach confirmed now: the vendor's clock of 72 hours to tell its district."""
    district, vendor = sides(state)
    case = deletion().model_copy(
        update={"facts": facts(matters=("breach",), agreed=(BREACH_72,), discovery=NOW - DAY, confirmation=NOW)}
    )
    occasion = kept(district, vendor, case, topic="breach")
    return district, vendor, Deadline.objects.get(occasion=occasion, winner="v.4/breach", obligor="provider")


def test_who_owes_it_says_that_it_was_met_with_proof() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    met = services.meet(
        actor=administrator_of(vendor),
        now=NOW,
        deadline_id=row.id,
        met_at=NOW - DAY,
        proof="Certificate of destruction",
    )
    assert (met.ending, met.met_at, met.ended_why) == ("met", NOW - DAY, "Certificate of destruction")
    assert status(met, now=NOW) == ClockStatus.MET
    assert met.remind_at is None
    assert events_about(about(met))[-1].kind == "deadlines.met"


@pytest.mark.parametrize(
    ("given", "field"),
    [({"met_at": NOW + HOUR}, "met_at"), ({"proof": " - "}, "proof"), ({"proof": "x" * 2001}, "proof")],
)
def test_a_meeting_that_cannot_be_is_told_at_its_field(given: dict[str, Any], field: str) -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    values: dict[str, Any] = {"met_at": NOW, "proof": "Letter", **given}
    with pytest.raises(Invalid) as refused:
        services.meet(actor=officer_of(district), now=NOW, deadline_id=row.id, **values)
    assert list(refused.value.fields) == [field]
    assert only(row.occasion).ending == ""


def test_a_file_as_proof_is_looked_into_and_kept_for_both_sides() -> None:
    district, vendor = sides()
    officer, administrator = officer_of(district), administrator_of(vendor)
    row = only(kept(district, vendor, deletion()))
    with pytest.raises(Invalid):
        services.meet(actor=officer, now=NOW, deadline_id=row.id, met_at=NOW, proof="", content=b"no picture")
    assert only(row.occasion).ending == ""
    certificate = pdf()
    services.meet(actor=administrator, now=NOW, deadline_id=row.id, met_at=NOW, proof="", content=certificate)
    for actor in (officer, administrator):
        _, content_type, content = selectors.proof(actor, row.id)
        assert (content_type, content) == ("application/pdf", certificate)


def test_a_stranger_and_the_absent_are_alike() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    others_district, others_vendor = sides()
    for actor in (officer_of(others_district), administrator_of(others_vendor)):
        with pytest.raises(NotFound):
            services.meet(actor=actor, now=NOW, deadline_id=row.id, met_at=NOW, proof="Letter")
    with pytest.raises(Forbidden):
        services.meet(actor=officer_of(district, Role.AUDITOR), now=NOW, deadline_id=row.id, met_at=NOW, proof="Letter")


def test_a_vendor_does_not_see_what_its_district_owes_to_others() -> None:
    district, vendor, _ = breach_clock()
    theirs = selectors.deadlines(administrator_of(vendor))
    assert theirs.exists()
    assert not theirs.filter(obligor="district").exclude(addressee="provider").exists()
    assert selectors.deadlines(officer_of(district)).filter(obligor="district", addressee="agency").exists()


def test_what_is_owed_by_agreement_is_waived_by_whom_it_is_owed_to_and_nobody_else() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    with pytest.raises(NotYours):
        services.waive(actor=administrator_of(vendor), now=NOW, deadline_id=row.id, reason="We would rather not")
    waived = services.waive(actor=officer_of(district), now=NOW, deadline_id=row.id, reason="Nothing was ever stored")
    assert status(waived, now=NOW) == ClockStatus.WAIVED


def test_what_a_law_demands_is_not_waived_but_can_be_not_applicable() -> None:
    district, vendor, row = breach_clock()
    officer = officer_of(district)
    statutory = next(
        one
        for one in Deadline.objects.filter(occasion=row.occasion, obligor="provider", addressee="district")
        if any(c["source"] == "law" and c["standing"] in ("competes", "conditional") for c in one.answer["candidates"])
    )
    with pytest.raises(NotPossible) as refused:
        services.waive(actor=officer, now=NOW, deadline_id=statutory.id, reason="It is fine")
    assert "A law demands this" in str(refused.value)
    with pytest.raises(NotYours):
        services.not_applicable(actor=administrator_of(vendor), now=NOW, deadline_id=statutory.id, reason="Not us")
    ended = services.not_applicable(actor=officer, now=NOW, deadline_id=statutory.id, reason="No data was reached")
    assert status(ended, now=NOW) == ClockStatus.NOT_APPLICABLE


def test_more_time_moves_what_an_agreement_set_and_tells_the_old_date() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    with pytest.raises(NotYours):
        services.give_time(
            actor=administrator_of(vendor), now=NOW, deadline_id=row.id, until=date(2027, 1, 31), reason="Slow"
        )
    later = services.give_time(
        actor=officer_of(district), now=NOW, deadline_id=row.id, until=date(2027, 1, 31), reason="Asked in a letter"
    )
    assert later.due_at == datetime(2027, 2, 1, 4, 59, 59, tzinfo=UTC)
    assert "More time was given, until the end of January 31, 2027 (EST): “Asked in a letter”" in later.why
    assert [event.kind for event in events_about(about(later))] == [
        "deadlines.opened", "deadlines.time_given", "deadlines.moved",
    ]  # fmt: skip
    assert later.history.order_by("history_date", "history_id").first().due_at == row.due_at
    services.recompute(actor=officer_of(district), now=NOW, occasion_id=row.occasion_id, reason="Again")
    assert only(row.occasion).due_at == later.due_at


@pytest.mark.parametrize("until", [date(2026, 12, 15), date(2028, 6, 1)])
def test_more_time_that_is_none_or_too_much_is_refused(until: date) -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion(NOW - 20 * DAY)))  # due on December 15
    with pytest.raises(Invalid) as refused:
        services.give_time(actor=officer_of(district), now=NOW, deadline_id=row.id, until=until, reason="Letter")
    assert list(refused.value.fields) == ["until"]


def test_a_delay_holds_what_allows_it_and_its_end_starts_what_follows() -> None:
    district, _, row = breach_clock()
    officer = officer_of(district)
    assert "law_enforcement" in selectors.delays_allowed(selectors.deadline(officer, row.id))
    held = services.delay(
        actor=officer, now=NOW + HOUR, deadline_id=row.id, kind="law_enforcement", since=NOW, until=None,
        document="Letter of the state police, 4711",
    )  # fmt: skip
    assert held.standing in ("held", "owed_now", "due")
    assert "It waits" in " ".join(one["why"] for one in held.answer["candidates"])
    with pytest.raises(NotPossible):
        services.delay(
            actor=officer, now=NOW + HOUR, deadline_id=row.id, kind="law_enforcement", since=NOW, until=None,
            document="Again",
        )  # fmt: skip
    with pytest.raises(Invalid):
        services.end_delay(actor=officer, now=NOW + HOUR, deadline_id=row.id, kind="law_enforcement", until=NOW - DAY)
    ended = services.end_delay(
        actor=officer, now=NOW + 5 * HOUR, deadline_id=row.id, kind="law_enforcement", until=NOW + 4 * HOUR
    )
    assert "It waited" in " ".join(one["why"] for one in ended.answer["candidates"])


def test_a_delay_that_nothing_allows_is_refused() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    with pytest.raises(NotPossible) as refused:
        services.delay(
            actor=officer_of(district), now=NOW, deadline_id=row.id, kind="scope", since=NOW, until=None,
            document="We look into it",
        )  # fmt: skip
    assert "lets it wait" in str(refused.value)
    assert row.occasion.delays == []


def test_a_delay_is_refused_in_the_sentence_that_the_page_says() -> None:
    def problem(row: Deadline, act: str) -> str:
        [offered] = [one for one in selectors.detail(officer, row.id, now=NOW)["actions"] if one["name"] == act]
        return str(offered["problem"])

    def delay(row: Deadline, kind: DelayKind) -> None:
        services.delay(
            actor=officer, now=NOW, deadline_id=row.id, kind=kind, since=NOW, until=None, document="Letter 4711"
        )

    district, vendor = sides()
    officer, undelayed = officer_of(district), only(kept(district, vendor, deletion()))
    with pytest.raises(NotPossible, match="lets it wait") as never:
        delay(undelayed, "law_enforcement")
    assert problem(undelayed, "delay") == str(never.value)
    with pytest.raises(NotPossible, match="No delay lasts here") as none:
        services.end_delay(actor=officer, now=NOW, deadline_id=undelayed.id, kind="law_enforcement", until=NOW)
    assert problem(undelayed, "end_delay") == str(none.value)

    district, _, row = breach_clock()
    officer = officer_of(district)
    for kind in selectors.delays_allowed(row):
        assert problem(row, "delay") == ""
        delay(row, kind)
        row.refresh_from_db()
    with pytest.raises(NotPossible, match="stated already and still lasts") as lasts:
        delay(row, "law_enforcement")
    assert problem(row, "delay") == str(lasts.value)


def test_a_clock_ended_by_mistake_is_opened_again_and_tells_both() -> None:
    district, vendor = sides()
    officer = officer_of(district)
    row = only(kept(district, vendor, deletion()))
    services.waive(actor=officer, now=NOW, deadline_id=row.id, reason="Wrong row")
    again = services.reopen(actor=officer, now=NOW + HOUR, deadline_id=row.id, reason="It was the wrong one")
    assert (again.ending, again.ended_why) == ("", "")
    assert again.remind_at is not None
    assert "waived" in {one.ending for one in again.history.all()}
    with pytest.raises(NotPossible):
        services.reopen(actor=officer, now=NOW + HOUR, deadline_id=row.id, reason="Once more")


def test_a_clock_whose_place_another_one_took_stays_ended_and_its_page_says_why() -> None:
    district, vendor = sides()
    officer = officer_of(district)
    row = only(kept(district, vendor, deletion()))
    services.waive(actor=officer, now=NOW, deadline_id=row.id, reason="Wrong row")
    newer = DeadlineFactory(occasion=row.occasion)
    Deadline.objects.filter(id=newer.id).update(key=row.key)
    [offered] = [one for one in selectors.detail(officer, row.id, now=NOW)["actions"] if one["name"] == "reopen"]
    with pytest.raises(NotPossible, match="A newer clock stands in its place") as refused:
        services.reopen(actor=officer, now=NOW, deadline_id=row.id, reason="It was the wrong one")
    assert offered["problem"] == str(refused.value)


def test_only_ones_own_people_are_responsible_for_what_one_owes() -> None:
    district, vendor = sides()
    officer, colleague = officer_of(district), officer_of(district)
    row = only(kept(district, vendor, stated()))
    assert services.assign(actor=officer, now=NOW, deadline_id=row.id, person_id=colleague.person_id).assigned_to_id
    with pytest.raises(Invalid):
        services.assign(actor=officer, now=NOW, deadline_id=row.id, person_id=administrator_of(vendor).person_id)
    with pytest.raises(NotYours):
        services.assign(actor=administrator_of(vendor), now=NOW, deadline_id=row.id, person_id=None)


def test_time_is_extended_as_the_law_allows_with_reason_and_citation() -> None:
    district, vendor = sides("IL")
    case = deletion().model_copy(update={"facts": facts(matters=("records.inspect",), request_received=NOW)})
    occasion = kept(district, vendor, case, topic="request")
    row = Deadline.objects.get(
        occasion=occasion, duty="records.inspect", obligor="district", winner="il.records.inspect"
    )
    asked = selectors.open_questions(selectors.deadline(officer_of(district), row.id))
    assert [(one.code, one.so, one.extends, one.citation) for one in asked if one.extends] == [
        ("extension_given", None, True, "105 ILCS 10/5(c)")
    ]
    later = services.answer(
        actor=officer_of(district), now=NOW + DAY, deadline_id=row.id, code="extension_given", so=True,
        reason="The record is stored elsewhere; the parent was told by letter",
    )  # fmt: skip
    # Day 0 is Thursday, November 5. The data lists no holidays of Illinois, so that every weekday counts: the tenth is
    # Thursday the 19th, the fifteenth Thursday the 26th, each until its last second in New York's winter time.
    assert row.due_at == datetime(2026, 11, 20, 4, 59, 59, tzinfo=UTC)
    assert later.winner == "il.records.inspect_extended"
    assert later.due_at == datetime(2026, 11, 27, 4, 59, 59, tzinfo=UTC)
    extended = [event for event in events_about(about(later)) if event.kind == "deadlines.extended"]
    assert extended[0].data["citation"] == "105 ILCS 10/5(c)"
    back = services.answer(
        actor=officer_of(district),
        now=NOW + DAY,
        deadline_id=row.id,
        code="extension_given",
        so=False,
        reason="Mistake",
    )
    assert back.due_at == row.due_at
    with pytest.raises(Invalid):
        services.answer(
            actor=officer_of(district), now=NOW, deadline_id=row.id, code="ransom_paid", so=True, reason="Whatever"
        )


def test_only_who_could_have_ended_it_so_opens_a_clock_again() -> None:
    district, vendor = sides()
    officer, administrator = officer_of(district), administrator_of(vendor)
    waived = only(kept(district, vendor, deletion()))
    services.waive(actor=officer, now=NOW, deadline_id=waived.id, reason="Nothing was ever stored")
    set_aside = only(kept(district, vendor, deletion()))
    services.not_applicable(actor=officer, now=NOW, deadline_id=set_aside.id, reason="Nothing was ever stored")
    for row in (waived, set_aside):
        with pytest.raises(NotYours):
            services.reopen(actor=administrator, now=NOW, deadline_id=row.id, reason="We would rather do it")
        shown = selectors.detail(administrator, row.id, now=NOW)
        assert "reopen" not in [one["name"] for one in shown["actions"]]
        assert services.reopen(actor=officer, now=NOW, deadline_id=row.id, reason="By mistake").ending == ""


def test_nothing_is_opened_again_of_what_is_over() -> None:
    district, vendor = sides()
    officer = officer_of(district)
    row = only(kept(district, vendor, deletion()))
    services.waive(actor=officer, now=NOW, deadline_id=row.id, reason="Nothing was ever stored")
    subject = Subject(row.occasion.subject_type, row.occasion.subject_id)
    services.close(actor=officer, now=NOW, subject=subject, topic=None, reason="Withdrawn")
    with pytest.raises(NotPossible, match="What started it is over"):
        services.reopen(actor=officer, now=NOW, deadline_id=row.id, reason="By mistake")
    (shown,) = [one for one in selectors.detail(officer, row.id, now=NOW)["actions"] if one["name"] == "reopen"]
    assert shown["problem"].startswith("What started it is over")


def test_a_day_long_before_the_clock_began_is_a_slip_and_one_before_its_start_is_not() -> None:
    district, vendor = sides()
    officer = officer_of(district)
    row = only(kept(district, vendor, deletion(NOW - 20 * DAY)))
    with pytest.raises(Invalid) as refused:
        services.meet(actor=officer, now=NOW, deadline_id=row.id, met_at=NOW - 400 * DAY, proof="Certificate")
    assert list(refused.value.fields) == ["met_at"]
    met = services.meet(actor=officer, now=NOW, deadline_id=row.id, met_at=NOW - 30 * DAY, proof="Certificate")
    assert status(met, now=NOW) == ClockStatus.MET


def test_the_same_again_leaves_no_event() -> None:
    district, vendor = sides()
    officer = officer_of(district)
    row = only(kept(district, vendor, stated()))
    for _ in range(3):
        services.assign(actor=officer, now=NOW, deadline_id=row.id, person_id=officer.person_id)
    assert [event.kind for event in events_about(about(row))] == ["deadlines.opened", "deadlines.assigned"]
    _, _, breach = breach_clock()
    officer = officer_of(breach.district)

    def delay(since: datetime) -> None:
        services.delay(
            actor=officer, now=NOW + 60 * HOUR, deadline_id=breach.id, kind="law_enforcement", since=since,
            until=since + HOUR, document="Letter of the state police",
        )  # fmt: skip

    delay(NOW)
    with pytest.raises(NotPossible, match="stated already"):
        delay(NOW)
    for number in range(1, acting.MOST_DELAYS):
        delay(NOW + number * HOUR)
    with pytest.raises(NotPossible, match="20 delays"):
        delay(NOW + 30 * HOUR)


@pytest.mark.parametrize("until", [date(9999, 12, 31), date(2201, 1, 1), date(1, 1, 1)])
def test_a_day_that_no_clock_knows_is_told_at_its_field(until: date) -> None:
    district, vendor = sides()
    officer = officer_of(district)
    row = only(kept(district, vendor, deletion()))
    with pytest.raises(Invalid) as refused:
        services.give_time(actor=officer, now=NOW, deadline_id=row.id, until=until, reason="Letter")
    assert list(refused.value.fields) == ["until"]
    answer = browser_of(officer).post(
        f"/api/v1/clocks/{row.id}/give-time", {"until": str(until), "reason": "Letter"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["fields"]) == (400, {"until": ["Write a year from 1970 to 2200."]})

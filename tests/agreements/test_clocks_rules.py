"""Which clocks an agreement's state starts…"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.agreements.choices import OccurrenceKind, Status
from backend.agreements.rules import clocks
from backend.agreements.rules.clocks import (
    ClockInputs,
    Follower,
    Happened,
    Newer,
    Occasion,
    Paper,
    Shown,
    Signature,
)
from backend.agreements.types import FrozenLimit
from backend.deadlines.types import StatedLimit
from backend.law import selectors as law

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SIGNED = datetime(2025, 7, 21, 16, tzinfo=UTC)
EASTERN_DAY_ENDS = "T04:59:59+00:00"


def limit(duty: str, amount: int | None, unit: str, anchor: str, **given: Any) -> FrozenLimit:
    return FrozenLimit.model_validate(
        {
            "clause": "iv.6", "duty": duty, "obligor": "provider", "addressee": "district", "amount": amount,
            "unit": unit, "anchor": anchor, **given,
        }
    )  # fmt: skip


OURS = (
    limit("data.delete", 60, "days", "request"),
    limit("data.delete", 60, "days", "termination"),
    limit("data.notify_deletion", 30, "days", "deletion"),
    limit("data.certify_deletion", None, "none", "deletion", words="as soon as this is done"),
    limit("security.training", 12, "months", "access", addressee="provider", words="before access"),
    limit("security.prove_standard", 12, "months", "signing"),
    limit("audit.allow", 12, "months", "audit"),
    limit("audit.notify", 10, "business_days", "audit", obligor="district", addressee="provider"),
    limit("successor.notify", 60, "days", "closing", words="as soon as it lawfully may"),
    limit("schedule.notify_change", None, "none", "change", words="immediately"),
)


def executed(**given: Any) -> ClockInputs:
    """An agreement of New Hampshire, in force since July 21, 2025."""
    values: dict[str, Any] = {
        "now": NOW, "reference": "2025-0007", "status": Status.EXECUTED, "recorded": False, "created_at": SIGNED,
        "vendor": "Slate Learning, Inc.", "products": ("Quillet",), "zone": "America/New_York", "state": "NH",
        "law_known": True, "executed_at": SIGNED, "effective": date(2025, 7, 21), "end_date": date(2028, 7, 20),
        "limits": OURS, "clauses": {"iv.6": "4.6"}, "data": frozenset({"student_data", "directory_information"}),
        "after_business_days": partial(law.business_days_after, "NH"),
    }  # fmt: skip
    return ClockInputs(**{**values, **given})


def happened(kind: OccurrenceKind, on: date, **given: Any) -> Happened:
    at = datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
    return Happened(**{"id": uuid4(), "kind": kind, "on": on, "at": at, "by_vendor": False, "stated_at": NOW, **given})


def found(inputs: ClockInputs, topic: str) -> list[Occasion]:
    return [one for one in clocks.occasions(inputs) if one.topic.partition(":")[0] == topic]


def the(inputs: ClockInputs, topic: str) -> Occasion:
    (one,) = found(inputs, topic)
    return one


def stated(one: Occasion) -> StatedLimit:
    assert one.case is not None
    (only,) = one.case.stated
    return only


def moments(one: Occasion) -> dict[str, datetime]:
    assert one.case is not None
    assert one.case.facts is not None
    return {each.anchor: each.at for each in one.case.facts.moments}


def test_are_the_same_whenever_it_is_asked_and_each_topic_stands_once() -> None:
    inputs = executed(
        happened=(happened(OccurrenceKind.SALE_CLOSED, date(2026, 5, 1)),),
        evidence=(Shown(uuid4(), "SOC 2", "Whitlow", date(2027, 2, 28), SIGNED),), proves_standard=True,
        trained_yearly=True,
    )  # fmt: skip
    said = clocks.occasions(inputs)
    assert said == clocks.occasions(replace(inputs))
    topics = [one.topic for one in said]
    assert len(topics) == len(set(topics))
    assert {one.partition(":")[0] for one in topics} == {
        "term", "successor", "training", "standard", "audit", "evidence",
    }  # fmt: skip


# The making


def test_has_the_vendor_fill_in_its_schedule_within_what_the_district_expects() -> None:
    asked = datetime(2026, 10, 20, 18, tzinfo=UTC)
    inputs = executed(
        status=Status.WITH_VENDOR, executed_at=None, effective=None, end_date=None, limits=(), asked_at=asked,
        missing=("Quillet", "Hallway"),
    )  # fmt: skip
    owed = stated(the(inputs, "schedule"))
    assert (owed.obligor, owed.addressee, owed.source) == ("provider", "district", "policy")
    assert owed.due_at is not None
    assert owed.due_at.isoformat() == f"2026-11-20{EASTERN_DAY_ENDS}"
    assert owed.title == "Fill in and submit the schedule of Quillet and Hallway"
    assert owed.citation == "The district's own expectation; no law sets it"
    submitted = replace(inputs, status=Status.IN_REVIEW, submitted_at=asked + timedelta(days=3))
    (met,) = the(submitted, "schedule").met
    assert met.at == asked + timedelta(days=3)
    assert the(replace(inputs, status=Status.WITHDRAWN), "schedule").closed


def test_counts_anew_from_a_return_and_keeps_the_first_asking_apart() -> None:
    asked = datetime(2026, 10, 20, 18, tzinfo=UTC)
    first = executed(status=Status.WITH_VENDOR, executed_at=None, limits=(), asked_at=asked, missing=("Quillet",))
    again = replace(first, asked_at=asked + timedelta(days=9), submitted_at=asked + timedelta(days=5))
    assert the(first, "schedule").topic != the(again, "schedule").topic
    assert stated(the(again, "schedule")).since == asked + timedelta(days=9)


def test_asks_each_side_for_its_signature_once_that_side_was_asked() -> None:
    sent = datetime(2026, 11, 10, 15, tzinfo=UTC)
    vendor, district = Signature("provider", sent, None), Signature("district", None, None)
    paper = Paper(1, False, sent, (vendor, district), None, False)
    inputs = executed(status=Status.OUT_FOR_SIGNATURE, executed_at=None, limits=(), papers=(paper,))
    (one,) = found(inputs, "signature")
    owed = stated(one)
    assert (one.topic, owed.obligor, owed.due_at and owed.due_at.isoformat()) == (
        "signature:1:provider", "provider", f"2026-11-25{EASTERN_DAY_ENDS}",
    )  # fmt: skip
    signed = replace(vendor, signed_at=sent + timedelta(days=1))
    asked = replace(district, asked_at=sent + timedelta(days=1))
    first, second = found(replace(inputs, papers=(replace(paper, signatures=(signed, asked)),)), "signature")
    assert first.met
    assert (second.topic, stated(second).obligor) == ("signature:1:district", "district")
    aside = replace(inputs, papers=(replace(paper, set_aside=True),))
    assert all(one.closed for one in found(aside, "signature"))


def test_looks_again_tomorrow_while_somebody_signs() -> None:
    sent = datetime(2026, 11, 10, 15, tzinfo=UTC)
    paper = Paper(1, False, sent, (Signature("provider", sent, None),), None, False)
    inputs = executed(status=Status.OUT_FOR_SIGNATURE, executed_at=None, limits=(), papers=(paper,))
    assert clocks.next_look(inputs) == datetime(2026, 11, 23, 5, tzinfo=UTC)


# The end


def test_runs_the_term_to_the_last_second_of_its_last_day_in_the_districts_zone() -> None:
    owed = stated(the(executed(), "term"))
    assert owed.due_at == datetime(2028, 7, 21, 3, 59, 59, tzinfo=UTC)
    assert (owed.obligor, owed.addressee) == ("district", "provider")
    assert owed.why == "The term runs from July 21, 2025 to July 20, 2028."


@pytest.mark.parametrize(
    ("changes", "met", "closed"),
    [
        ({"status": Status.SUPERSEDED, "followed_by": Follower("2026-0009", NOW, date(2027, 1, 1))}, True, ""),
        ({"followed_by": Follower("2026-0009", NOW, date(2029, 1, 1))}, True, ""),
        ({"followed_by": Follower("2026-0009", NOW, date(2028, 1, 1))}, False, ""),
        ({"status": Status.TERMINATED, "terminated_at": NOW}, False, "The agreement was terminated."),
        ({"end_date": date(2026, 11, 21)}, False, "The agreement’s term is over."),
        ({"end_date": date(2026, 11, 22)}, False, ""),
    ],
)
def test_ends_the_term_by_another_agreement_a_termination_or_its_last_day(
    changes: dict[str, Any], met: bool, closed: str
) -> None:
    one = the(executed(**changes), "term")
    assert (bool(one.met), one.closed) == (met, closed)


def test_asks_for_the_data_back_after_the_end_and_for_a_notice_ahead_of_its_deletion() -> None:
    one = the(executed(end_date=date(2026, 10, 3)), "deletion")
    ended = datetime(2026, 10, 4, 3, 59, 59, tzinfo=UTC)
    assert moments(one) == {"termination": ended, "expiration": ended}
    assert one.case is not None
    assert one.case.facts is not None
    assert {each.anchor for each in one.case.facts.agreed} == {"request", "termination", "deletion"}
    ahead = stated(one)
    assert (ahead.duty, ahead.citation) == ("data.notify_deletion", "Agreement, 4.6")
    # sixty days after October 3 is December 2; thirty days ahead of that is November 2
    assert ahead.due_at == datetime(2026, 11, 3, 4, 59, 59, tzinfo=UTC)
    assert ahead.why == "At least 30 days before the deletion, which is due by December 2, 2026."
    assert not one.met


def test_needs_no_notice_ahead_once_everything_was_asked_for_in_writing() -> None:
    asked = happened(OccurrenceKind.DIRECTIVE_GIVEN, date(2026, 11, 1))
    one = the(executed(end_date=date(2026, 10, 3), happened=(asked,)), "deletion")
    assert moments(one)["request"] == asked.at
    assert one.case is not None
    assert one.case.stated == ()
    assert found(executed(end_date=date(2026, 10, 3), happened=(asked,)), "directive") == []


def test_takes_a_certificate_for_what_was_owed_before_it_and_not_for_what_ends_later() -> None:
    early = happened(OccurrenceKind.DELETION_CERTIFIED, date(2026, 9, 1))
    late = happened(OccurrenceKind.DELETION_CERTIFIED, date(2026, 11, 1))
    ended = executed(end_date=date(2026, 10, 3))
    assert the(replace(ended, happened=(early,)), "deletion").met == ()
    (met,) = the(replace(ended, happened=(early, late)), "deletion").met
    assert met.at == late.at


def test_starts_a_clock_for_each_written_request_while_the_agreement_runs() -> None:
    asked = happened(OccurrenceKind.DIRECTIVE_GIVEN, date(2026, 9, 1))
    again = happened(OccurrenceKind.DIRECTIVE_GIVEN, date(2026, 11, 1))
    done = happened(OccurrenceKind.DELETION_CERTIFIED, date(2026, 10, 1))
    first, second = found(executed(happened=(asked, done, again)), "directive")
    assert (first.topic, bool(first.met)) == (f"directive:{asked.id}", True)
    assert (second.topic, bool(second.met)) == (f"directive:{again.id}", False)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"status": Status.SUPERSEDED},
        {"end_date": date(2026, 10, 3), "data": frozenset()},
        {"end_date": date(2024, 6, 30), "recorded": True, "limits": ()},
        {"status": Status.WITHDRAWN},
    ],
)
def test_holds_no_data_to_delete_before_the_end_without_data_or_where_nothing_is_known(changes: dict[str, Any]) -> None:
    assert found(executed(**changes), "deletion") == []


def test_lets_the_data_go_on_under_another_agreement() -> None:
    inputs = executed(end_date=date(2026, 10, 3), followed_by=Follower("2026-0009", NOW, None))
    assert the(inputs, "deletion").closed.startswith("Agreement 2026-0009 covers the same products")


def test_counts_from_the_closing_of_a_sale() -> None:
    sale = happened(OccurrenceKind.SALE_CLOSED, date(2026, 11, 2))
    one = the(executed(happened=(sale,)), "successor")
    assert moments(one) == {"closing": sale.at}
    assert one.case is not None
    assert one.case.facts is not None
    (agreed,) = one.case.facts.agreed
    assert (agreed.amount, agreed.unit, agreed.clause) == (60, "days", "4.6")


def test_computes_the_agreements_own_limits_where_the_law_of_the_state_is_not_known() -> None:
    sale = happened(OccurrenceKind.SALE_CLOSED, date(2026, 11, 2))
    owed = stated(the(executed(state="TX", law_known=False, happened=(sale,)), "successor"))
    assert owed.due_at == datetime(2027, 1, 2, 4, 59, 59, tzinfo=UTC)
    assert owed.why == "60 days from the sale or closing; as soon as it lawfully may, which was on November 2, 2026."


# What comes back


def test_asks_each_year_for_proof_of_a_standard_only_of_who_relies_on_one() -> None:
    assert found(executed(), "standard") == []
    first, second = found(executed(proves_standard=True), "standard")
    assert (first.topic, second.topic) == ("standard:2026-07-21", "standard:2027-07-21")
    assert stated(first).due_at == datetime(2026, 7, 22, 3, 59, 59, tzinfo=UTC)
    assert "counted from the signing on July 21, 2025" in stated(first).why


def test_settles_a_missed_year_by_a_late_proof_and_a_year_to_come_by_none() -> None:
    late = happened(OccurrenceKind.STANDARD_PROVED, date(2026, 8, 3))
    first, second = found(executed(proves_standard=True, happened=(late,)), "standard")
    assert [one.at for one in first.met] == [late.at]
    assert [one.at for one in second.met] == [late.at]
    early = happened(OccurrenceKind.STANDARD_PROVED, date(2026, 3, 3))
    first, second = found(executed(proves_standard=True, happened=(early,)), "standard")
    assert (bool(first.met), bool(second.met)) == (True, False)


def test_watches_training_each_year_in_california_and_where_it_was_taken_down_by_hand() -> None:
    assert found(executed(), "training") == []
    california = executed(trained_yearly=True, state="CA")
    assert [one.topic for one in found(california, "training")] == ["training:2026-07-21", "training:2027-07-21"]
    assert stated(found(california, "training")[0]).obligor == "provider"
    by_hand = limit("security.training", 12, "months", "access", addressee="provider", source="recorded")
    assert found(executed(limits=(by_hand,)), "training")


def test_asks_of_a_record_no_year_that_was_over_before_it_was_recorded() -> None:
    inputs = executed(
        recorded=True, created_at=NOW, proves_standard=True, executed_at=datetime(2020, 3, 1, 16, tzinfo=UTC),
        effective=date(2020, 3, 1),
    )  # fmt: skip
    assert [one.topic for one in found(inputs, "standard")] == ["standard:2027-03-01"]


def test_looks_again_when_the_next_year_begins_and_the_day_after_the_term() -> None:
    assert clocks.next_look(executed(limits=())) == datetime(2028, 7, 21, 4, tzinfo=UTC)
    yearly = executed(proves_standard=True, limits=(OURS[5],))
    assert clocks.next_look(yearly) == datetime(2027, 7, 21, 4, tzinfo=UTC)
    assert clocks.next_look(executed(status=Status.TERMINATED, terminated_at=NOW)) is None


def test_offers_this_years_audit_until_it_can_no_longer_be_asked_for_in_time() -> None:
    owed = stated(the(executed(), "audit"))
    # the year ends on Tuesday, July 20, 2027; ten business days ahead of it is July 6, after Independence Day was kept
    assert owed.due_at == datetime(2027, 7, 7, 3, 59, 59, tzinfo=UTC)
    assert (owed.obligor, owed.addressee) == ("district", "district")
    assert owed.why == (
        "One audit may take place from July 21, 2026 to July 20, 2027. It is asked for in writing, 10 business days "
        "ahead."
    )
    assert clocks.next_look(executed()) == datetime(2027, 7, 7, 4, tzinfo=UTC)
    next_year = executed(now=datetime(2027, 7, 7, 12, tzinfo=UTC))
    assert the(next_year, "audit").topic == "audit:2028-07-20"


def test_never_lets_an_audit_take_place_sooner_than_its_notice_allows() -> None:
    asked = happened(OccurrenceKind.AUDIT_ASKED, date(2026, 11, 16), planned_on=date(2026, 11, 20))
    one = the(executed(happened=(asked,)), "audit_asked")
    # Thanksgiving is no business day
    assert stated(one).due_at == datetime(2026, 12, 2, 4, 59, 59, tzinfo=UTC)
    assert "It was planned for November 20, 2026, which is sooner than that." in stated(one).why
    later = replace(asked, planned_on=date(2026, 12, 15))
    assert stated(the(executed(happened=(later,)), "audit_asked")).due_at == datetime(
        2026, 12, 16, 4, 59, 59, tzinfo=UTC
    )


def test_counts_the_next_audit_from_the_last_one() -> None:
    asked = happened(OccurrenceKind.AUDIT_ASKED, date(2026, 9, 1))
    done = happened(OccurrenceKind.AUDIT_DONE, date(2026, 10, 5))
    inputs = executed(happened=(asked, done))
    assert the(inputs, "audit_asked").met
    assert "from October 5, 2027 to July 20, 2028" in stated(the(inputs, "audit")).why  # the last day of the term


# What is told and published


def test_renews_evidence_that_is_not_replaced() -> None:
    old = Shown(UUID(int=1), "SOC 2", "Whitlow", date(2026, 12, 12), SIGNED)
    inputs = executed(evidence=(old,))
    owed = stated(the(inputs, "evidence"))
    assert (owed.title, owed.due_at) == ("Renew: SOC 2 by Whitlow", datetime(2026, 12, 13, 4, 59, 59, tzinfo=UTC))
    newer = replace(old, replaced_by="“SOC 2”, good until December 12, 2027,", replaced_at=NOW)
    (met,) = the(executed(evidence=(newer,)), "evidence").met
    assert met.proof == "“SOC 2”, good until December 12, 2027, took its place."
    assert found(executed(evidence=(replace(old, valid_until=date(2024, 1, 1)),)), "evidence") == []


def test_owes_word_of_a_change_at_once_until_the_vendor_gives_it() -> None:
    version = Newer(UUID(int=2), "Quillet", 3, NOW - timedelta(days=2), None)
    one = the(executed(newer=(version,)), "change")
    assert (moments(one), one.met) == ({"change": NOW - timedelta(days=2)}, ())
    told = replace(version, offered_at=NOW)
    assert [met.at for met in the(executed(newer=(told,)), "change").met] == [NOW]
    by_district = happened(OccurrenceKind.SCHEDULE_CHANGED, date(2026, 11, 1))
    assert the(executed(happened=(by_district,)), "change").met == ()
    assert the(executed(happened=(replace(by_district, by_vendor=True),)), "change").met


def test_posts_what_a_state_asks_once_it_is_signed_and_was_known_in_time() -> None:
    assert found(executed(), "posting") == []
    inputs = executed(state="CT", posted_within=True, now=SIGNED + timedelta(days=1))
    assert moments(the(inputs, "posting")) == {"execution": SIGNED, "signing": SIGNED}
    assert found(replace(inputs, recorded=True, created_at=SIGNED + timedelta(days=31)), "posting") == []
    posted = happened(OccurrenceKind.POSTED, date(2025, 7, 22))
    assert the(replace(inputs, happened=(posted,)), "posting").met


def test_publishes_in_new_york_what_has_no_number_of_days_as_owed_now() -> None:
    fact = law.fact("ny.posting.supplemental_information", on=NOW.date())
    owed = stated(the(executed(state="NY", published=(fact,)), "posting"))
    assert (owed.due_at, owed.words, owed.source) == (None, "published, and kept so", "law")
    assert owed.citation == "8 NYCRR 121.3"

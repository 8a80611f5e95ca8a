"""The law data states its limits …"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.core import yamlfile
from backend.law import selectors
from backend.law.types import Limit

EXPECTED: dict[str, list[Any]] = yamlfile.read(
    (Path(__file__).parent / "expected_limits.yaml").read_text(encoding="utf-8"), file="expected_limits.yaml"
)[0]


def all_limits() -> dict[str, Limit]:
    """By id; a limit that has ended by id and last day: "ct.breach.notify_people until 2017-07-01"."""
    return {
        f"{limit.id} until {limit.until}" if limit.until else limit.id: limit
        for law in selectors.jurisdictions().values()
        for limit in law.limits
    }


@pytest.mark.parametrize("id", EXPECTED)
def test_as_the_citation_gives_them(id: str) -> None:
    who, amount, unit, anchor, citation, status = EXPECTED[id]
    limit = all_limits()[id]
    assert f"{limit.obligor} > {limit.addressee}" == who
    assert (limit.due.amount, limit.due.unit, limit.due.anchor) == (None if amount == "-" else amount, unit, anchor)
    assert (limit.source.citation, limit.source.status) == (citation, status)


def test_without_one_that_nobody_worked_out_by_hand() -> None:
    assert set(all_limits()) == set(EXPECTED)


def test_with_the_day_on_which_somebody_last_looked() -> None:
    facts = [fact for law in selectors.jurisdictions().values() for fact in law.facts()]
    assert {fact.source.checked for fact in facts} == {date(2026, 11, 1)}


def test_with_words_beside_or_instead_of_a_number() -> None:
    limits = all_limits()
    assert limits["nh.breach.notify_district"].due.words == "immediately"
    assert limits["ny.breach.notify_district_private_information"].due.words == "immediately"
    assert limits["ma.breach.notify_district"].due.words == "as soon as practicable and without unreasonable delay"


THRESHOLDS = {
    "me.breach.notify_credit_bureaus": (1000, 1001),
    "me.breach.notify_credit_bureaus_required": (1000, 1001),
    "ri.breach.notify_agency": (500, 501),
    "ri.breach.notify_agency_required": (500, 501),
    "ri.breach.notify_credit_bureaus": (500, 501),
    "ri.breach.notify_credit_bureaus_required": (500, 501),
    "vt.breach.notify_credit_bureaus": (1000, 1001),
    "vt.breach.notify_credit_bureaus_required": (1000, 1001),
    "nh.breach.notify_credit_bureaus": (1000, 1001),
    "nh.breach.notify_credit_bureaus_required": (1000, 1001),
    "ca.breach.notify_agency_district": (500, 501),
    "ca.breach.notify_agency_provider until 2026-01-01": (500, 501),
    "ca.breach.notify_agency_provider": (500, 501),
    "il.breach.notify_agency": (500, 501),
    "ny.breach.notify_attorney_general_inadvertent": (500, 501),
    "ny.breach.notify_credit_bureaus": (5000, 5001),
}
"""The largest number of residents at which nothing is owed, and the next."""


@pytest.mark.parametrize("id", THRESHOLDS)
def test_with_each_threshold_from_both_sides(id: str) -> None:
    threshold = all_limits()[id].threshold
    assert threshold is not None
    assert tuple(threshold.reached(count) for count in THRESHOLDS[id]) == (False, True)


def test_with_thresholds_nowhere_else() -> None:
    assert {id for id, limit in all_limits().items() if limit.threshold} == set(THRESHOLDS)


@pytest.mark.parametrize(
    ("id", "before", "first"),
    [
        ("me.breach.notify_people", date(2019, 9, 18), date(2019, 9, 19)),
        ("ca.breach.notify_people_provider", date(2025, 12, 31), date(2026, 1, 1)),
        ("ca.breach.notify_agency_provider", date(2025, 12, 31), date(2026, 1, 1)),
        ("ct.breach.notify_people", date(2017, 6, 30), date(2017, 7, 1)),
        ("ct.breach.post_notice", date(2017, 6, 30), date(2017, 7, 1)),
        ("ct.posting.yearly_notice", date(2018, 6, 30), date(2018, 7, 1)),
        ("ny.breach.notify_district_private_information", date(2024, 12, 20), date(2024, 12, 21)),
        ("ny.breach.notify_people_provider", date(2024, 12, 20), date(2024, 12, 21)),
    ],
)
def test_from_the_day_on_which_the_law_began(id: str, before: date, first: date) -> None:
    limit = all_limits()[id]
    assert (limit.holds_on(before), limit.holds_on(first)) == ("no", "yes")


def test_until_the_day_before_another_number_took_its_place() -> None:
    limits = all_limits()
    for id, was, on in (
        ("ct.breach.notify_people", (48, "hours"), date(2017, 7, 1)),
        ("ny.breach.notify_district_private_information", (None, "none"), date(2024, 12, 21)),
        ("ca.breach.notify_people_provider", (None, "none"), date(2026, 1, 1)),
        ("ca.breach.notify_agency_provider", (None, "none"), date(2026, 1, 1)),
    ):
        ended = limits[f"{id} until {on}"]
        assert (ended.due.amount, ended.due.unit) == was
        assert (ended.holds_on(on - timedelta(days=1)), ended.holds_on(on)) == ("unknown", "no")


def test_with_what_takes_the_place_of_another() -> None:
    assert {id: set(limit.replaces) for id, limit in all_limits().items() if limit.replaces} == {
        "me.breach.notify_people_after_delay": {"me.breach.notify_people"},
        "me.breach.notify_agency_after_delay": {"me.breach.notify_agency_outer"},
        "vt.breach.notify_district_after_delay": {"vt.breach.notify_district"},
        "vt.breach.notify_people_after_delay": {"vt.breach.notify_people", "vt.breach.notify_people_notified"},
        "vt.breach.notify_agency_after_delay": {
            "vt.breach.notify_agency",
            "vt.breach.notify_agency_prefiled_outer",
        },
        "vt.breach.notify_agency_prefiled": {"vt.breach.notify_agency", "vt.breach.notify_agency_with_people"},
        "vt.breach.notify_agency_prefiled_outer": {"vt.breach.notify_agency", "vt.breach.notify_agency_with_people"},
        "vt.breach.send_agency_copy_after_delay": {"vt.breach.send_agency_copy_outer"},
        "il.records.inspect_extended": {"il.records.inspect"},
        "ny.breach.notify_people_after_delay": {"ny.breach.notify_people", "ny.breach.notify_people_contractor"},
    }


def test_so_that_what_a_delay_s_end_starts_begins_there() -> None:
    after = [limit for id, limit in all_limits().items() if id.endswith("_after_delay")]
    assert {limit.due.anchor for limit in after} == {"delay_ended"}
    # What no delay can hold up would wait for no end of one.
    assert all(all_limits()[held].delays for limit in after for held in limit.replaces)


def test_of_breach_laws_for_residents_wherever_the_district_is() -> None:
    limits = [limit for limit in all_limits().values() if "private_information" in limit.data]
    bound = {limit.id for limit in limits if limit.duty.startswith("breach.") and limit.reach == "district"}
    # Municipal agencies of Rhode Island only.
    assert {id for id in bound if id.startswith(("ma.", "me.", "nh.", "ri.", "vt."))} == {
        "ri.breach.notify_people_district",
        "ri.breach.notify_union",
        "ri.breach.remedy",
        "ri.breach.remedy_minors",
    }


@pytest.mark.parametrize("state", ["MA", "ME", "NH", "RI", "VT"])
def test_of_breach_laws_for_social_security_numbers_too(state: str) -> None:
    limits = [limit for limit in selectors.jurisdiction(state).limits if "private_information" in limit.data]
    assert limits
    assert all("ssn" in limit.data for limit in limits)


def test_for_incidents_whether_or_not_personal_data_is_touched() -> None:
    assert all_limits()["ri.breach.notify_state_police"].data == ()
    assert all_limits()["ny.breach.report_incident"].data == ()
    assert set(all_limits()["ny.breach.notify_agency"].data) == {
        "student_data",
        "directory_information",
        "teacher_evaluations",
    }


def test_with_federal_holidays_that_are_the_state_s_too() -> None:
    laws = selectors.jurisdictions()
    federal = set(laws["US"].counting.holidays)
    assert len(federal) == 11
    assert {code: federal - set(laws[code].counting.holidays) for code in ("MA", "ME", "NH", "RI", "VT")} == {
        "MA": {"juneteenth"},
        "ME": set(),
        "NH": {"juneteenth"},
        "RI": {"juneteenth", "thanksgiving"},
        "VT": {"juneteenth"},
    }
    assert {code: laws[code].counting.observed for code in ("MA", "ME", "NH", "RI", "VT")} == {
        "MA": ("sunday",),
        "ME": ("sunday",),
        "NH": (),
        "RI": ("sunday",),
        "VT": (),
    }

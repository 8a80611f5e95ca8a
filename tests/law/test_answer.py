"""The law answers …"""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from backend.law import selectors
from backend.law.selectors import LawNotFound
from backend.law.types import Limit, Threshold

ROOT = Path(__file__).resolve().parents[2]


def test_for_a_state_that_it_has() -> None:
    assert selectors.jurisdiction("NH").name == "New Hampshire"


@pytest.mark.parametrize("code", ["TX", "nh", "", "XX"])
def test_never_with_a_default(code: str) -> None:
    with pytest.raises(LawNotFound, match="is not in the data"):
        selectors.jurisdiction(code)


def test_not_found_where_a_state_has_no_limit() -> None:
    with pytest.raises(LawNotFound, match="no limit"):
        selectors.limits("VT", duty="records.inspect", obligor="district", on=date(2026, 11, 21))


def test_with_every_limit_of_a_duty() -> None:
    found = selectors.limits("NH", duty="records.inspect", obligor="district", on=date(2026, 11, 21))
    assert [(limit.due.amount, limit.due.unit) for limit in found] == [
        (14, "days"),
        (10, "business_days"),
        (None, "none"),
        (45, "days"),
    ]


def test_not_known_for_a_day_before_it_was_checked() -> None:
    fact = selectors.fact("ma.records.inspect", on=date(2020, 5, 1))
    assert fact.holds_on(date(2020, 5, 1)) == "unknown"
    assert fact.holds_on(date(2026, 10, 31)) == "unknown"
    assert fact.holds_on(date(2026, 11, 1)) == "yes"


def test_on_both_sides_of_a_first_day() -> None:
    fact = selectors.fact("us.posting.coppa_retention", on=date(2026, 11, 21))
    assert fact.holds_on(date(2026, 4, 21)) == "no"
    assert fact.holds_on(date(2026, 4, 22)) == "yes"
    with pytest.raises(LawNotFound, match="did not hold on 2026-04-21"):
        selectors.fact("us.posting.coppa_retention", on=date(2026, 4, 21))


def test_until_a_rule_ended() -> None:
    ended = Limit.model_validate(
        {
            "id": "vt.old",
            "says": "A rule that was in force.",
            "duty": "data.delete",
            "obligor": "provider",
            "addressee": "district",
            "due": {"amount": 3, "unit": "days", "anchor": "request"},
            "from": "2020-01-01",
            "until": "2021-01-01",
            "source": {"citation": "1 VSA 1", "status": "unconfirmed", "checked": "2026-11-01"},
        }
    )
    assert [ended.holds_on(date(2020, 12, 31)), ended.holds_on(date(2021, 1, 1))] == ["yes", "no"]


def test_what_a_threshold_says_from_both_sides() -> None:
    assert [Threshold(more_than=500).reached(count) for count in (500, 501, None)] == [False, True, None]
    assert [Threshold(at_least=500).reached(count) for count in (499, 500, None)] == [False, True, None]


def test_what_its_limits_ask_of_a_case() -> None:
    asked = selectors.conditions()
    limits = [limit for law in selectors.jurisdictions().values() for limit in law.limits]
    assert {code for limit in limits for code in (*limit.when, *limit.unless)} == set(asked)
    assert asked["critical_systems"].question.startswith("Could it put critical information systems")


def test_with_the_file_that_said_so() -> None:
    path, digest = selectors.file_of("RI")
    assert digest == sha256((ROOT / path).read_bytes()).hexdigest()

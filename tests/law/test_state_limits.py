"""The law data states its limits …"""

from datetime import date
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
    return {limit.id: limit for law in selectors.jurisdictions().values() for limit in law.limits}


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

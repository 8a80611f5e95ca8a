"""Through the door that the calculator page uses, the law answers as worked out by hand."""

from collections.abc import Mapping
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.law.calculator import FRIDAYS, sent, words_of

NINE = {"MA", "ME", "RI", "VT", "NY", "NH", "CA", "CT", "IL"}
CHANGES = {"2026-10-30", "2027-03-12"}
"""The Fridays before November 1, 2026 (25 hours) and March 14, 2027 (23 hours)."""


def test_each_of_the_nine_states_has_a_case_before_both_clock_changes() -> None:
    there = {(case["given"]["district"], str(case["given"]["moments"]["provider.confirmation"])) for _, case in FRIDAYS}
    assert there >= {(state, f"{day} 15:00") for state in NINE for day in CHANGES}


@pytest.mark.parametrize(("name", "case"), FRIDAYS, ids=[name for name, _ in FRIDAYS])
def test_of_a_breach_on_the_friday_before_a_clock_change(name: str, case: Mapping[str, Any]) -> None:
    answer = APIClient().post("/api/v1/law/explain", sent(case["given"]), format="json")
    assert answer.status_code == 200, answer.json()
    for line in case["expect"]:
        found = rows(answer.json()["duties"], line)
        assert found, f"no row for {line}"
        for row in found:
            says(case, row, line)


def rows(duties: list[dict[str, Any]], line: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that a line is about; what is not owed counts only where the line says so."""
    found = []
    for duty in duties:
        # Duty, who owes it, to whom, the agency, its state, the data: the API sends the key that names them.
        parts = dict(zip(("duty", "obligor", "addressee", "agency", "state"), duty["key"].split("|"), strict=False))
        same = all(parts[key] == line[key] for key in ("duty", "obligor", "addressee", "state") if key in line)
        if same and line.get("agency", "") in parts["agency"]:
            found.append(duty)
    return found if line.get("not_owed") else [one for one in found if one["standing"] != "not_owed"]


def says(case: Mapping[str, Any], row: Mapping[str, Any], line: Mapping[str, Any]) -> None:
    if "due" in line:
        assert (row["standing"], row["due_words"]) == ("due", words_of(case, line["due"])), row["why"]
    if "rolled" in line:
        assert row["rolled_words"] == words_of(case, line["rolled"])
    if "by" in line:
        by_id = {one["id"]: one for one in row["candidates"]}
        assert by_id[row["winner"]]["citation"] == "Agreement, V.4"
    if "owed_now" in line:
        assert any(line["owed_now"] in one["words"] for one in row["owed_now"])
    if "waiting" in line:
        assert row["standing"] == "waiting"
    if line.get("not_owed"):
        assert row["standing"] == "not_owed"

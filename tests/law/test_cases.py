"""The engine answers as the citations do. Each case of tests/law/cases was worked out by hand."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from backend.law import selectors
from backend.law.rules import Book, WrongFacts, explain
from backend.law.types import Answer, Candidate, DutyAnswer
from tests.law import cases

ALL = list(cases.all_cases())
FINDS = ("duty", "obligor", "addressee", "agency", "state", "data")


@cache
def book() -> Book:
    return selectors.book()


def test_there_are_at_least_250_cases_and_no_two_of_a_name() -> None:
    names = [name for name, _ in ALL]
    assert len(names) >= 250
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "case"), ALL, ids=[name for name, _ in ALL])
def test_as_worked_out_by_hand(name: str, case: Mapping[str, Any]) -> None:
    if "wrong" in case:
        with pytest.raises(WrongFacts) as refused:
            explain(cases.facts_of(case["given"]), book())
        for field, words in case["wrong"].items():
            told = [one for key, one in refused.value.fields.items() if key.rsplit(".", 1)[-1] == field or key == field]
            assert told, f"nothing was said about {field}: {refused.value.fields}"
            assert words in told[0][0]
        return
    answer = explain(cases.facts_of(case["given"]), book())
    zone = cases.zone_of(case["given"])
    for line in case["expect"]:
        found = rows(answer, line)
        if line.get("absent"):
            assert not found, f"{line} stands: {found}"
            continue
        # "Not owed" is said of a duty as a whole; everything else of one row.
        assert len(found) == 1 or (found and line.get("not_owed")), f"{len(found)} rows for {line}: {answer.duties}"
        for row in found:
            says(row, line, zone)


def rows(answer: Answer, line: Mapping[str, Any]) -> list[DutyAnswer]:
    """Rows that a line is about: each key that it names must agree; data: the classes it names are in the row."""
    found = [
        row
        for row in answer.duties
        if all(getattr(row, key) == line[key] for key in FINDS[:3] if key in line)
        and ("agency" not in line or line["agency"] in row.agency)
        and ("state" not in line or row.state == line["state"])
        and ("data" not in line or set(line["data"]) <= set(row.data) or (not line["data"] and not row.data))
    ]
    # A row of data that was not touched is of interest only where a line asks about it.
    if "data" not in line and len(found) > 1 and not line.get("not_owed"):
        found = [row for row in found if row.standing != "not_owed"] or found
    return found


def says(row: DutyAnswer, line: Mapping[str, Any], zone: str) -> None:
    """Compare what a row says with what the line expects; every key of the line is looked at."""
    by_id = {one.id: one for one in row.candidates}
    for key, expected in line.items():
        match key:
            case "due":
                written = str(expected)
                got = cases.local(row.due_at, "UTC") + "Z" if written.endswith("Z") else cases.local(row.due_at, zone)
                assert got == written, row.why
            case "by":
                assert row.winner == expected or (not row.winner and expected in binding(row)), row.winner
            case "owed_now":
                assert any(expected in one.words for one in row.owed_now), row.owed_now
            case "would_apply_if":
                assert row.standing == "conditional", row.standing
                assert any(expected in one.why for one in row.candidates), [one.why for one in row.candidates]
            case "waiting":
                assert row.standing == "waiting", row.standing
                assert expected in {one.anchor for one in row.candidates if one.standing == "waiting"}
            case "held":
                assert row.standing == "held", row.standing
                words = {"law_enforcement": "law enforcement", "vulnerability": "vulnerability", "scope": "scope"}
                assert any(words[expected] in one.why for one in row.candidates if one.standing == "held")
            case "uncomputable":
                assert row.standing == "uncomputable", row.standing
                assert any(expected in one.why for one in row.candidates)
            case "not_owed":
                assert row.standing == "not_owed", row.standing
            case "replaced":
                assert by_id[expected].standing == "replaced", by_id[expected]
            case "rolled":
                assert cases.local(row.rolled_at, zone) == str(expected), row.rolled_why
            case "status":
                assert decisive(row, by_id).status == expected
            case "known":
                assert decisive(row, by_id).in_force == expected
            case "sooner_if":
                assert expected in row.sooner_if
            case _:
                assert key in FINDS, f"“{key}” means nothing here"


def binding(row: DutyAnswer) -> set[str]:
    return {one.id for one in row.candidates if one.standing == "competes"}


def decisive(row: DutyAnswer, by_id: Mapping[str, Candidate]) -> Candidate:
    """The winner, or the first that stands as the row does."""
    if row.winner:
        return by_id[row.winner]
    return next(one for one in row.candidates if one.standing in (row.standing, "competes"))

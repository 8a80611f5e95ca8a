"""Anyone can read the law and ask it…"""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from backend.law import pages, selectors
from backend.law.choices import MATTERS

ROOT = Path(__file__).resolve().parents[2]
FRIDAY: dict[str, Any] = {
    "state": "NY",
    "event": "breach",
    "data": ["student_data"],
    "moments": [
        {"anchor": "discovery", "by": "provider", "at": "2026-10-30T10:00"},
        {"anchor": "confirmation", "by": "provider", "at": "2026-10-30T15:00"},
    ],
    "agreed": [
        {
            "clause": "V.4", "duty": "breach.notify_district", "obligor": "provider", "addressee": "district",
            "amount": 72, "unit": "hours", "anchor": "confirmation",
        }
    ],
}  # fmt: skip


@pytest.fixture
def client(settings: Any) -> APIClient:
    return APIClient()


def asked(client: APIClient, **changes: Any) -> Any:
    return client.post("/api/v1/law/explain", {**FRIDAY, **changes}, format="json")


def test_without_an_account_or_a_database(client: APIClient) -> None:
    answer = asked(client).json()
    told = {(duty["title"], duty["due_words"]) for duty in answer["duties"] if duty["standing"] == "due"}
    assert told == {("The vendor tells the district of the breach", "November 2, 2026, 2:00 PM EST")}
    duty = next(one for one in answer["duties"] if one["standing"] == "due")
    assert [(one["citation"], one["due_words"], one["standing"]) for one in duty["candidates"]] == [
        ("8 NYCRR 121.10(a)", "November 6, 2026, 11:59 PM EST", "competes"),
        ("Agreement, V.4", "November 2, 2026, 2:00 PM EST", "competes"),
    ]
    asked_back = {(one["about"], one["code"], one["by"]): one["question"] for one in answer["questions"]}
    assert asked_back["moment", "discovery", "district"] == "When did the district discover it?"


def test_in_the_zone_of_the_state_unless_the_district_has_another(client: APIClient) -> None:
    assert asked(client, state="IL").json()["zone"] == "America/Chicago"
    assert asked(client, state="IL", zone="America/New_York").json()["zone"] == "America/New_York"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"state": "TX"}, "state", "The law of the state “TX” is not in the data"),
        ({"state": "US"}, "state", "is not in the data"),
        ({"zone": "America/Gotham"}, "zone", "“America/Gotham” is no time zone"),
        ({"zone": "../../etc/passwd"}, "zone", "is no time zone"),
        ({"school_days": ["November"]}, "school_days", "“November” cannot be read"),
        ({"school_days": ["2026-11-03 to 2026-10-30"]}, "school_days", "ends before it begins"),
        ({"school_days": ["2026-09-01 to 9999-12-31"]}, "school_days", "is longer than a year"),
        ({"event": "fire"}, "event", ""),
        ({"moments": [{"anchor": "discovery", "at": "2026-03-08T02:30"}]}, "moments.0.at", "does not exist"),
        ({"moments": [{"anchor": "discovery", "at": "2026-11-01T01:30"}]}, "moments.0.at", "came twice"),
        ({"moments": [{"anchor": "discovery", "at": "2026-02-30T10:00"}]}, "moments.0.at", "Write a day and a time"),
        ({"moments": [{"anchor": "discovery", "at": "9999-12-31T23:59"}]}, "moments.0.at", "year"),
        ({"moments": [{"anchor": "discovery", "at": "0001-01-01T00:00"}]}, "moments.0.at", "year"),
        ({"moments": [{"anchor": "discovery", "at": "2026-03-02T10:00"}] * 2}, "moments.1.at", "stated twice"),
        (
            {
                "moments": [
                    {"anchor": "discovery", "at": "2026-03-02T10:00"},
                    {"anchor": "confirmation", "at": "2026-03-01T10:00"},
                ]
            },
            "moments.1.at", "cannot lie before the discovery",
        ),
        (
            {
                "moments": [
                    {"anchor": anchor, "by": by, "at": f"2026-03-0{day}T10:00"}
                    for by, days in (("provider", (2, 1)), ("district", (2, 5)))
                    for anchor, day in zip(("discovery", "confirmation"), days, strict=True)
                ]
            },
            "moments.1.at", "cannot lie before the discovery",
        ),
        ({"residents": [{"state": "RI", "count": -1}]}, "residents.0.count", "0 is the least"),
        ({"residents": [{"state": "TX", "count": 1}]}, "residents.0.count", "is not in the data"),
        ({"residents": [{"state": "RI", "count": count} for count in (5, 0)]}, "residents.1.count", "stated twice"),
        (
            {"conditions": [{"code": "no_misuse_determined", "so": so} for so in (False, True)]},
            "conditions.1.so", "stated twice",
        ),
        ({"conditions": [{"code": "raining", "so": True}]}, "conditions.0.so", "No law here asks"),
        (
            {"delays": [{"kind": "scope", "since": "2026-03-02T10:00", "until": "2026-03-01T10:00", "document": "A"}]},
            "delays.0.until", "cannot end before it began",
        ),
        ({"policies": [{**FRIDAY["agreed"][0], "title": "Ours", "amount": -1}]}, "policies.0.amount", "0 is the least"),
    ],
)  # fmt: skip
def test_and_is_told_what_cannot_be_at_its_field(client: APIClient, changes: Any, field: str, words: str) -> None:
    refused = asked(client, **changes)
    assert refused.status_code == 400
    assert words in refused.json()["fields"][field][0]


NOBODY_CALCULATES = {
    "posting.list", "posting.notice", "records.log", "security.training", "security.review",
}  # fmt: skip
"""Duties of every year or every day, and notices that no event of the calculator starts."""


def test_about_every_duty_that_an_event_starts() -> None:
    duties = {limit.duty for law in selectors.jurisdictions().values() for limit in law.limits}
    asked_about = {duty for duties_asked in MATTERS.values() for duty in duties_asked}
    assert duties == asked_about | NOBODY_CALCULATES


def test_and_is_asked_what_would_do_away_with_a_duty_which_stands_until_then(client: APIClient) -> None:
    case = {"state": "VT", "data": ["ssn"], "moments": [{"anchor": "discovery", "at": "2026-03-02T10:00"}]}
    answer = asked(client, **case, agreed=[]).json()
    assert "no_misuse_explained" in {one["code"] for one in answer["questions"]}
    told = "The district tells the people concerned of the breach"
    assert next(duty["standing"] for duty in answer["duties"] if duty["title"] == told) == "due"

    knowing = asked(client, **case, agreed=[], conditions=[{"code": "no_misuse_explained", "so": True}]).json()
    assert "no_misuse_explained" not in {one["code"] for one in knowing["questions"]}
    assert next(duty["standing"] for duty in knowing["duties"] if duty["title"] == told) == "not_owed"


def test_also_what_would_be_due_on_the_day_itself(client: APIClient) -> None:
    policy = {**FRIDAY["agreed"][0], "title": "At once", "amount": 0, "unit": "days", "anchor": "determination"}
    del policy["clause"]
    duties = asked(client, policies=[policy]).json()["duties"]
    assert next(duty["sooner_if"] for duty in duties if duty["standing"] == "due") == ["policy.1"]


def test_and_is_asked_back_apart_from_what_is_wrong(client: APIClient) -> None:
    repeated = {"anchor": "discovery", "at": "2026-11-01T01:30"}
    assert asked(client, moments=[repeated]).json()["code"] == "law.came_twice"
    skipped = {"anchor": "request", "at": "2026-03-08T02:30"}
    both = asked(client, moments=[repeated, skipped]).json()
    assert (both["code"], set(both["fields"])) == ("law.wrong_facts", {"moments.0.at", "moments.1.at"})


def test_and_says_which_of_two_hours_is_meant(client: APIClient) -> None:
    moment = {"anchor": "confirmation", "at": "2026-11-01T01:30"}
    answers = [asked(client, moments=[{**moment, "which": which}]).json() for which in ("first", "second")]
    assert [answer["duties"][0]["due_at"] for answer in answers] == ["2026-11-04T05:30:00Z", "2026-11-04T06:30:00Z"]


def test_page_by_page(client: APIClient) -> None:
    index = client.get("/api/v1/law").json()
    assert " ".join(one["code"] for one in index["jurisdictions"]) == "US CA CT IL ME MA NH NY RI VT"
    page = client.get("/api/v1/law/nh").json()
    fact = next(one for section in page["sections"] for one in section["facts"] if one["id"] == "nh.records.inspect")
    assert fact["sure"] == "Read on a page about the law, not in the law itself."
    assert client.get("/api/v1/law/tx").status_code == 404
    assert client.get("/api/v1/law/conditions").status_code == 404


def test_page_by_page_with_every_fact_of_the_data_once() -> None:
    for law in selectors.jurisdictions().values():
        shown = [one.id for section in selectors.page(law.code).sections for one in section.facts]
        assert sorted(shown) == sorted(fact.id for fact in law.facts())


def test_as_files_that_are_up_to_date() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "law").glob("*.md")}
    assert written == {f"{page.code.lower()}.md": pages.markdown(page) for page in selectors.pages()}


def test_by_command(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps(FRIDAY), encoding="utf-8")
    out = StringIO()
    call_command("law", "explain", "--json", str(case), stdout=out)
    assert "The vendor tells the district of the breach (" in out.getvalue()
    assert "in any case by November 2, 2026, 2:00 PM EST" in out.getvalue()

    case.write_text(json.dumps({**FRIDAY, "state": "TX"}), encoding="utf-8")
    with pytest.raises(CommandError, match="state: The law of the state “TX” is not in the data"):
        call_command("law", "explain", "--json", str(case))


def test_by_command_with_what_nobody_checked_for_long() -> None:
    out = StringIO()
    call_command("law", "stale", "--days", "0", stdout=out)
    facts = sum(len(law.facts()) for law in selectors.jurisdictions().values())
    assert out.getvalue().splitlines()[-1].startswith(f"{facts} facts were last checked before ")

"""The page of one clock…"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.accounts.choices import Role
from backend.core import clock
from backend.core.types import Actor
from backend.core.words import written
from backend.deadlines import services
from backend.deadlines.models import Deadline
from backend.law.types import Facts
from tests.accounts.world import browser_of
from tests.deadlines.occasions import (
    BREACH_72,
    administrator_of,
    deletion,
    facts,
    kept,
    officer_of,
    only,
    sides,
    stated,
)
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def page(actor: Actor, row: Deadline) -> Any:
    answer = browser_of(actor).get(f"/api/v1/clocks/{row.id}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def act(actor: Actor, row: Deadline, what: str, **given: Any) -> Any:
    browser, address = browser_of(actor), f"/api/v1/clocks/{row.id}/{what}"
    if what == "meet":
        return browser.post(address, given)
    return browser.post(address, given, content_type="application/json")


def done(actor: Actor, row: Deadline, what: str, **given: Any) -> None:
    answer = act(actor, row, what, **given)
    assert answer.status_code == 204, answer.content


def fields(answer: Any, status: int = 400) -> list[str]:
    assert answer.status_code == status, answer.content
    return sorted(answer.json()["fields"])


def actions(shown: Any) -> dict[str, str]:
    return {one["name"]: one["problem"] for one in shown["actions"]}


def lately() -> datetime:
    """Half past ten in New York, three days ago."""
    there = (clock.now() - 3 * DAY).astimezone(ZoneInfo("America/New_York"))
    return there.replace(hour=10, minute=30, second=0, microsecond=0)


def typed(at: datetime) -> str:
    """Return an instant as a form sends it."""
    return f"{at:%Y-%m-%dT%H:%M}"


def held_data(now: datetime | None = None) -> tuple[Any, Any, Deadline]:
    """Data that a vendor still holds 20 days after the end: 60 days by the agreement."""
    now = now or clock.now()
    district, vendor = sides()
    return district, vendor, only(kept(district, vendor, deletion(since=now - 20 * DAY), now=now))


def breach(district: Any, vendor: Any, state_facts: Facts, now: datetime) -> Deadline:
    case = deletion().model_copy(update={"facts": state_facts})
    occasion = kept(district, vendor, case, topic="breach", now=now)
    return Deadline.objects.get(occasion=occasion, winner="v.4/breach", obligor="provider")


def breach_in(state: str) -> tuple[Any, Any, Deadline]:
    now = clock.now()
    district, vendor = sides(state)
    known = facts(matters=("breach",), agreed=(BREACH_72,), discovery=now - 2 * DAY, confirmation=now - DAY)
    return district, vendor, breach(district, vendor, known, now)


def test_shows_every_limit_and_which_sets_the_date() -> None:
    district, _, row = breach_in("NY")
    shown = page(officer_of(district), row)
    first, *others = shown["candidates"]
    assert (first["wins"], first["fate"], first["length"]) == (True, "Sets the date", "72 hours")
    assert [one["owed_now"] for one in shown["candidates"]] == [
        one["fate"] == "Owed now" for one in shown["candidates"]
    ]
    assert first["source_words"] == "The agreement"
    assert first["due_words"] == shown["clock"]["due_words"]
    assert not any(one["wins"] for one in others)
    by_law = Deadline.objects.filter(occasion=row.occasion, winner__startswith="ny.")[0]
    of_law = [one for one in page(officer_of(district), by_law)["candidates"] if one["source"] == "law"]
    assert of_law[0]["id"] == by_law.winner
    for one in of_law:
        assert one["source_words"] in ("New York", "United States")
        assert one["sure"].endswith(".")
        assert one["citation"]
        assert len(one["file_sha256"]) == 12
    labels = [fact["label"] for fact in shown["facts"]]
    assert any("onfirmation" in label for label in labels)
    assert shown["occasion"]["url"] == "/agreements/1/clocks"
    assert shown["others"], "the district's own duties run beside it"
    assert shown["planned"][0]["at_words"]


def test_offers_each_side_what_is_its_to_do_and_says_what_the_clock_does_not_allow() -> None:
    district, vendor, row = held_data()
    owed_to, owes = page(officer_of(district), row), page(administrator_of(vendor), row)
    assert actions(owed_to)["give_time"] == ""
    assert actions(owed_to)["delay"] == "Nothing that sets this date lets it wait."
    assert "assign" not in actions(owed_to)
    assert {name for name, problem in actions(owes).items() if not problem} == {"meet", "assign"}
    assert not {"waive", "give_time", "not_applicable"} & set(actions(owes))
    assert [one["name"] for one in owes["people"]]
    assert owed_to["people"] == []
    assert actions(page(officer_of(district, Role.AUDITOR), row)) == {}


def test_keeps_the_old_dates_with_who_moved_them_and_why() -> None:
    district, _vendor, row = held_data()
    officer = officer_of(district)
    until = (row.due_at or clock.now()).date() + 10 * DAY
    done(officer, row, "give-time", until=until.isoformat(), reason="Their backup tapes come back in March.")
    shown = page(officer, row)
    before, after = shown["dates"]
    assert before["due_words"] != after["due_words"] == shown["clock"]["due_words"]
    assert after["by"] == officer.label
    # The why quotes the reason, so that no screen says it twice.
    assert ("Their backup tapes come back in March." in after["why"], after["reason"]) == (True, "")
    assert shown["time_given"]["reason"] == "Their backup tapes come back in March."
    assert shown["time_given"]["in_why"] is True
    said = [event["sentence"] for event in shown["events"]]
    assert any(one.startswith(f"{officer.label} gave more time, until the end of") for one in said)
    assert any(one.startswith("The date moved from the end of") for one in said)
    assert shown["clock"]["more_time"] is True


def test_is_met_with_a_file_that_both_sides_can_download() -> None:
    district, vendor, row = held_data()
    vendor_person = administrator_of(vendor)
    file = SimpleUploadedFile("proof.pdf", pdf(), "application/pdf")
    done(vendor_person, row, "meet", met_at=typed(lately()), proof="Certificate no. 7", file=file)
    shown = page(officer_of(district), row)
    assert shown["clock"]["status"] == "met"
    assert shown["ended"]["met_words"] == written(lately(), "America/New_York")
    assert shown["ended"]["by"] == vendor_person.label
    assert shown["planned"] == []
    for actor in (officer_of(district), officer_of(district, Role.AUDITOR), vendor_person):
        answer = browser_of(actor).get(f"/api/v1/clocks/{row.id}/proof")
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")
        assert answer["Content-Disposition"].startswith("attachment")
    assert actions(shown)["meet"] == "This clock has ended."
    assert actions(shown)["reopen"] == ""
    done(officer_of(district), row, "reopen", reason="The certificate was of another district.")
    assert page(officer_of(district), row)["clock"]["status"] == "open"


def test_reads_times_on_the_districts_clocks_and_asks_back_what_they_have_twice() -> None:
    _district, vendor, row = held_data(datetime(2026, 11, 5, 15, tzinfo=UTC))
    person = administrator_of(vendor)
    skipped = act(person, row, "meet", met_at="2026-03-08T02:30", proof="A letter")
    assert fields(skipped) == ["met_at"]
    assert "does not exist" in skipped.json()["fields"]["met_at"][0]
    twice = act(person, row, "meet", met_at="2026-11-01T01:30", proof="A letter")
    assert twice.json()["code"] == "law.came_twice"
    assert fields(twice) == ["met_at"]
    assert Deadline.objects.get(id=row.id).met_at is None
    done(person, row, "meet", met_at="2026-11-01T01:30", met_at_which="second", proof="A letter")
    assert Deadline.objects.get(id=row.id).met_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_says_at_the_field_what_is_wrong() -> None:
    district, vendor, row = held_data()
    officer, person = officer_of(district), administrator_of(vendor)
    for given, wrong in (
        ({"met_at": "", "proof": "x y"}, ["met_at"]),
        ({"met_at": "yesterday", "proof": "x y"}, ["met_at"]),
        ({"met_at": "2026-02-30T10:00", "proof": "x y"}, ["met_at"]),
        ({"met_at": "0007-01-01T10:00", "proof": "x y"}, ["met_at"]),
        ({"met_at": "2199-01-01T10:00", "proof": "x y"}, ["met_at"]),
        ({"met_at": typed(lately()), "proof": ""}, ["proof"]),
        ({"met_at": typed(lately()), "proof": "x" * 2001}, ["proof"]),
        (
            {"met_at": typed(lately()), "proof": "x", "file": SimpleUploadedFile("a.pdf", b"MZ", "application/pdf")},
            ["file"],
        ),
    ):
        assert fields(act(person, row, "meet", **given)) == wrong, given
    assert fields(act(officer, row, "waive", reason=" … ")) == ["reason"]
    assert fields(act(officer, row, "give-time", until="", reason="They asked.")) == ["until"]
    assert fields(act(officer, row, "give-time", until="2026-01-01", reason="They asked.")) == ["until"]
    assert fields(act(officer, row, "give-time", until="2199-01-01", reason="They asked.")) == ["until"]
    assert fields(act(officer, row, "answer", code="oral_request", so=True, reason="So."), 409) == []
    assert fields(act(officer, row, "answer", code="ORAL REQUEST", so=True, reason="So.")) == ["code"]
    assert fields(act(officer, row, "delay", kind="weather", since="2026-10-20T10:30", document="x")) == ["kind"]
    assert fields(act(officer, row, "delay", kind="scope", since="", document="")) == ["document", "since"]
    assert fields(act(officer, row, "end-delay", kind="scope", until="now")) == ["until"]
    assert fields(act(person, row, "assign", person="somebody")) == ["person"]
    assert fields(act(person, row, "assign", person=str(officer.person_id))) == ["person"]
    assert Deadline.objects.get(id=row.id).history.count() == 1


def test_refuses_the_other_sides_steps_and_roles_that_only_read() -> None:
    district, vendor, row = held_data()
    assert act(administrator_of(vendor), row, "waive", reason="We would like to.").status_code == 403
    assert act(officer_of(district, Role.AUDITOR), row, "waive", reason="We would like to.").status_code == 403
    assert act(officer_of(sides()[0]), row, "waive", reason="Not ours.").status_code == 404
    assert (
        act(officer_of(district), row, "delay", kind="scope", since="2026-10-20T10:30", document="x").status_code == 409
    )


def test_is_delayed_while_law_enforcement_asks_for_it_and_runs_again_after() -> None:
    district, _vendor, row = breach_in("NY")
    officer = officer_of(district)
    shown = page(officer, row)
    assert "law_enforcement" in [one["code"] for one in shown["possible_delays"]]
    done(officer, row, "delay", kind="law_enforcement", since="2026-10-20T10:30", document="Letter of the State Police")
    shown = page(officer, row)
    assert shown["delays"][0]["document"] == "Letter of the State Police"
    assert [one["code"] for one in shown["lasting_delays"]] == ["law_enforcement"]
    assert actions(shown)["end_delay"] == ""
    done(officer, row, "end-delay", kind="law_enforcement", until="2026-10-21T09:00")
    assert page(officer, row)["lasting_delays"] == []


def test_names_who_is_responsible_to_the_side_that_owes_it() -> None:
    district, vendor, row = held_data()
    person = administrator_of(vendor)
    done(person, row, "assign", person=str(person.person_id))
    assert page(person, row)["clock"]["responsible"] == person.label
    assert page(person, row)["assigned_to"] == str(person.person_id)
    assert f"{person.label} made {person.label} responsible." in [
        event["sentence"] for event in page(person, row)["events"]
    ]
    seen = page(officer_of(district), row)
    assert (seen["clock"]["responsible"], seen["assigned_to"]) == ("", None)


def test_shows_only_those_other_clocks_of_the_occasion_that_the_reader_sees() -> None:
    district, vendor, row = breach_in("NY")
    theirs = page(administrator_of(vendor), row)["others"]
    ours = page(officer_of(district), row)["others"]
    assert {one["owed_to"] for one in theirs} | {one["owed_by"] for one in theirs} <= {
        vendor.name, district.name, *(one["owed_to"] for one in theirs if one["ours"])
    }  # fmt: skip
    assert len(theirs) < len(ours)


def test_of_a_stated_date_says_where_it_stands() -> None:
    now = clock.now()
    district, vendor = sides()
    row = only(kept(district, vendor, stated(now + 30 * DAY), now=now))
    services.assign(actor=officer_of(district), now=now, deadline_id=row.id, person_id=officer_of(district).person_id)
    (one,) = page(officer_of(district), row)["candidates"]
    assert (one["fate"], one["citation"], one["from_words"], one["sure"]) == (
        "Sets the date", "Agreement, vii.1", "", ""
    )  # fmt: skip

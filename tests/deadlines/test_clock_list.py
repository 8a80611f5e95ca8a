"""The list of clocks…"""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.choices import Role
from backend.core.types import Actor, Subject
from backend.deadlines import selectors, services
from backend.deadlines.choices import ClockStatus
from backend.deadlines.models import Deadline
from backend.deadlines.rules.status import SOON, status
from tests.accounts.world import browser_of
from tests.deadlines.occasions import NOW, administrator_of, deletion, kept, officer_of, sides, stated
from tests.factories import DeadlineFactory, OccasionFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def ask(actor: Actor, address: str) -> Any:
    answer = browser_of(actor).get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def titles(actor: Actor, query: str) -> list[str]:
    return [row["title"] for row in ask(actor, f"/clocks?{query}")["results"]]


def every_way_to_stand(now: datetime) -> Any:
    """Make clocks on both sides of each instant that decides how one stands; return their district."""
    occasion = OccasionFactory()
    common = {"occasion": occasion}
    for due_at in (None, now - SECOND, now, now + SECOND, now + SOON - SECOND, now + SOON, now + SOON + SECOND):
        for standing in ("due", "owed_now", "held", "waiting", "uncomputable", "conditional", "not_owed"):
            DeadlineFactory(due_at=due_at, standing=standing, remind_at=None, **common)
        for met_at in (now - 2 * SECOND, now - SECOND, now, now + SOON):
            ended = {"ending": "met", "ended_at": now, "met_at": met_at, "remind_at": None}
            DeadlineFactory(due_at=due_at, standing="due", **ended, **common)
        for ending in ("withdrawn", "waived", "not_applicable"):
            ended = {"ending": ending, "ended_at": now, "ended_why": "Because.", "remind_at": None}
            DeadlineFactory(due_at=due_at, standing="due", **ended, **common)
    return occasion.district


def test_finds_by_each_status_what_the_rule_says_of_each_clock() -> None:
    officer = officer_of(every_way_to_stand(NOW))
    expected = {one.value: set() for one in ClockStatus}
    for row in Deadline.objects.all():
        expected[status(row, now=NOW)].add(row.id)
    assert all(expected.values()), "some way to stand is not among the clocks"
    for one in ClockStatus:
        asked = selectors.ClocksAsked(status=(one.value,))
        assert set(selectors.clocks(officer, asked, now=NOW).values_list("id", flat=True)) == expected[one], one
    both = selectors.ClocksAsked(status=("met", "overdue"))
    assert set(selectors.clocks(officer, both, now=NOW).values_list("id", flat=True)) == (
        expected["met"] | expected["overdue"]
    )


def test_shows_each_organization_its_own_side() -> None:
    district, vendor = sides()
    other_district, other_vendor = sides("NY")
    kept(district, vendor, deletion())
    kept(district, vendor, stated(addressee="district"), topic="own")
    kept(other_district, other_vendor, deletion())

    seen = {"The vendor deletes the data", "Renew the agreement, or let it end"}
    assert set(titles(officer_of(district), "")) == seen
    assert set(titles(officer_of(district, Role.AUDITOR), "")) == seen
    # What a district owes to itself is not its vendor's to see.
    assert titles(administrator_of(vendor), "") == ["The vendor deletes the data"]
    assert len(titles(officer_of(other_district), "")) == 1
    assert titles(officer_of(district), "side=ours") == ["Renew the agreement, or let it end"]
    assert titles(officer_of(district), "side=theirs") == ["The vendor deletes the data"]
    assert titles(administrator_of(vendor), "side=ours") == ["The vendor deletes the data"]


def test_says_what_who_when_and_why() -> None:
    district, vendor = sides()
    kept(district, vendor, deletion(since=datetime.fromisoformat("2026-10-16T15:00:00+00:00")))
    (row,) = ask(officer_of(district), "/clocks")["results"]
    assert (row["due_words"], row["day_end"]) == ("the end of December 15, 2026 (EST)", True)
    assert row["why"].startswith("60 calendar days from")
    assert "iv.6" in row["citation"]
    assert (row["owed_by"], row["owed_to"]) == (vendor.name, district.name)
    assert (row["ours"], row["responsible"]) == (False, "")
    (theirs,) = ask(administrator_of(vendor), "/clocks")["results"]
    assert (theirs["ours"], theirs["responsible"]) == (True, "every administrator")


def test_puts_what_is_owed_now_before_every_date() -> None:
    district, vendor = sides()
    kept(district, vendor, stated(due_at=NOW - timedelta(days=3), title="Long over"))
    kept(district, vendor, stated(due_at=None, words="immediately", title="At once"))
    kept(district, vendor, stated(due_at=NOW + timedelta(days=3), title="Soon"))
    officer = officer_of(district)
    assert titles(officer, "") == ["At once", "Long over", "Soon"]
    assert titles(officer, "sort=-due")[:2] == ["Soon", "Long over"]
    assert titles(officer, "sort=title") == ["At once", "Long over", "Soon"]


def test_leaves_out_what_ended_unless_it_is_asked_for() -> None:
    district, vendor = sides()
    subject = uuid4()
    kept(district, vendor, stated(), subject_id=subject)
    officer = officer_of(district)
    services.met_by(
        actor=officer,
        now=NOW,
        subject=Subject("agreements.agreement", subject),
        topic="term",
        met_at=NOW,
        proof="Renewed",
    )
    assert titles(officer, "") == []
    for query in ("ended=yes", "ended=all", "status=met", f"ended=all&agreement={subject}"):
        assert len(titles(officer, query)) == 1, query
    assert titles(officer, "status=met&ended=no") == []
    assert titles(officer, f"ended=all&agreement={uuid4()}") == []


def test_finds_by_words_vendor_kind_and_days_of_the_organization() -> None:
    district, vendor = sides()
    # The end of December 31 in New York is January 1 in UTC.
    due_at = datetime.fromisoformat("2027-01-01T04:59:59+00:00")
    kept(district, vendor, stated(due_at=due_at))
    officer = officer_of(district)
    for query in ("q=renew+slate", "kind=term", f"vendor={vendor.id}", "first=2026-12-31&last=2026-12-31"):
        assert len(titles(officer, query)) == 1, query
    for query in (
        "q=renew+nobody",
        "q=---",
        "kind=breach",
        f"vendor={district.id}",
        "first=2027-01-01",
        "last=2026-12-30",
    ):
        assert titles(officer, query) == [], query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=late", "status.0"),
        ("kind=wrong", "kind"),
        ("side=both", "side"),
        ("vendor=7", "vendor"),
        ("first=2026-13-01", "first"),
        ("first=0001-01-01", "first"),
        ("last=9999-12-31", "last"),
        ("first=2026-02-02&last=2026-02-01", "last"),
        ("ended=perhaps", "ended"),
        ("sort=why", "sort"),
        ("page=0", "page"),
    ],
)
def test_says_at_the_field_what_it_does_not_take(query: str, field: str) -> None:
    district, _ = sides()
    answer = browser_of(officer_of(district)).get(f"/api/v1/clocks?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_asks_as_much_for_many_as_for_one() -> None:
    district, vendor = sides()
    browser = browser_of(officer_of(district))
    asked = []
    for more in (1, 12):
        for _ in range(more):
            kept(district, vendor, stated())
        with CaptureQueriesContext(connection) as asking:
            assert len(browser.get("/api/v1/clocks").json()["results"]) >= more
        asked.append(len(asking))
    assert asked[0] == asked[1] <= 12


def test_is_paged_without_a_row_twice() -> None:
    district, vendor = sides()
    for _ in range(7):
        kept(district, vendor, stated())
    officer = officer_of(district)
    pages = [ask(officer, f"/clocks?size=3&page={page}") for page in (1, 2, 3)]
    assert [len(page["results"]) for page in pages] == [3, 3, 1]
    assert len({row["id"] for page in pages for row in page["results"]}) == 7
    assert {page["count"] for page in pages} == {7}

"""The clocks of the Today page…"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core import clock
from backend.core.types import Actor
from backend.deadlines import selectors
from backend.deadlines.rules.status import SOON
from tests.accounts.world import browser_of
from tests.deadlines.occasions import administrator_of, officer_of, sides
from tests.factories import DeadlineFactory, OccasionFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
TUESDAY = datetime(2026, 11, 3, 15, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 7, 15, tzinfo=UTC)
SUNDAY_ENDS = datetime(2026, 11, 9, 4, 59, 59, tzinfo=UTC)


def sections(actor: Actor, now: datetime) -> dict[str, list[str]]:
    return {one.key: [row["title"] for row in one.clocks] for one in selectors.today(actor, now=now)}


def occasion() -> Any:
    district, vendor = sides()
    return OccasionFactory(district=district, vendor=vendor)


def put(of: Any, title: str, due_at: datetime | None, **more: Any) -> None:
    DeadlineFactory(occasion=of, title=title, due_at=due_at, remind_at=None, **more)


def test_lie_in_the_section_that_their_instant_says() -> None:
    of = occasion()
    put(of, "over", TUESDAY - SECOND)
    put(of, "now due", TUESDAY)
    put(of, "last of 72 hours", TUESDAY + SOON)
    put(of, "after 72 hours", TUESDAY + SOON + SECOND)
    put(of, "last of the week", SUNDAY_ENDS)
    put(of, "next week", SUNDAY_ENDS + SECOND)
    put(of, "owed", None)
    put(of, "theirs", TUESDAY - SECOND, obligor="provider", addressee="district")
    put(of, "theirs now", None, obligor="provider", addressee="district")
    for standing in ("conditional", "waiting", "uncomputable", "held"):
        put(of, standing, TUESDAY + SECOND, standing=standing)
    put(of, "not owed", TUESDAY, standing="not_owed")
    put(of, "met", TUESDAY, ending="met", ended_at=TUESDAY, met_at=TUESDAY)

    found = sections(officer_of(of.district), TUESDAY)
    assert found == {
        "overdue": ["over"],
        "owed_now": ["owed"],
        "soon": ["now due", "last of 72 hours"],
        "week": ["after 72 hours", "last of the week"],
        "later": ["next week"],
        "others": ["theirs now", "theirs"],
        "unclear": found["unclear"],
    }
    assert sorted(found["unclear"]) == ["conditional", "held", "uncomputable", "waiting"]


def test_have_no_week_where_72_hours_reach_past_sunday() -> None:
    of = occasion()
    put(of, "on Monday", SATURDAY + timedelta(days=2))
    put(of, "in ten days", SATURDAY + timedelta(days=10))
    found = sections(officer_of(of.district), SATURDAY)
    assert "week" not in found
    assert (found["soon"], found["later"]) == (["on Monday"], ["in ten days"])


def test_stand_on_the_side_of_who_asks() -> None:
    of = occasion()
    put(of, "the district's", TUESDAY + SECOND)
    put(of, "the vendor's", TUESDAY + SECOND, obligor="provider", addressee="district")
    put(of, "the district's own", TUESDAY + SECOND, addressee="district")
    theirs = sections(administrator_of(of.vendor), TUESDAY)
    assert (theirs["soon"], theirs["others"]) == (["the vendor's"], ["the district's"])
    ours = sections(officer_of(of.district), TUESDAY)
    assert (sorted(ours["soon"]), ours["others"]) == (["the district's", "the district's own"], ["the vendor's"])


def test_are_counted_whole_and_shown_ten_of_each() -> None:
    of = occasion()
    now = clock.now()
    for number in range(13):
        put(of, f"Number {number:02}", now - timedelta(days=1, minutes=60 - number))
    browser = browser_of(officer_of(of.district))
    shown = browser.get("/api/v1/today").json()["clocks"][0]
    assert (shown["key"], shown["count"], len(shown["clocks"])) == ("overdue", 13, 10)
    assert shown["clocks"][0]["title"] == "Number 00"
    assert shown["clocks"][0]["status"] == "overdue"


def test_ask_as_much_for_many_as_for_one() -> None:
    of = occasion()
    officer = officer_of(of.district)
    asked = []
    for more in (1, 40):
        for number in range(more):
            put(of, "One", TUESDAY + timedelta(days=number % 9, hours=-30))
        with CaptureQueriesContext(connection) as asking:
            selectors.today(officer, now=TUESDAY)
        asked.append(len(asking))
    assert asked[0] == asked[1] <= 4

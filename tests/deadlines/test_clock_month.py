"""The month of clocks…"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.core import history
from backend.core.types import INSTALLATION, Actor
from backend.deadlines.models import Closure
from tests.accounts.world import browser_of
from tests.deadlines.occasions import NOW, administrator_of, kept, officer_of, sides, stated
from tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db


def month(actor: Actor, query: str) -> Any:
    answer = browser_of(actor).get(f"/api/v1/clocks/month?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def due_days(shown: Any) -> dict[str, int]:
    return {day["date"]: day["count"] for day in shown["days"] if day["count"]}


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("America/New_York", datetime(2027, 1, 1, 4, 59, 59, tzinfo=UTC), "2026-12-31"),
        ("America/New_York", datetime(2027, 1, 1, 5, 0, 0, tzinfo=UTC), "2027-01-01"),
        # Both clock changes: an hour that comes twice, and the day that lacks one.
        ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "2026-11-01"),
        ("America/New_York", datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC), "2026-11-01"),
        ("America/New_York", datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), "2026-03-08"),
        ("Pacific/Honolulu", datetime(2027, 1, 1, 9, 59, 59, tzinfo=UTC), "2026-12-31"),
        ("Pacific/Guam", datetime(2026, 12, 31, 13, 59, 59, tzinfo=UTC), "2026-12-31"),
        ("America/New_York", datetime(2028, 3, 1, 4, 59, 59, tzinfo=UTC), "2028-02-29"),
    ],
)
def test_puts_a_clock_on_its_day_in_the_organizations_zone(zone: str, instant: datetime, day: str) -> None:
    district = DistrictFactory(time_zone=zone)
    kept(district, None, stated(instant, addressee="district"))
    shown = month(officer_of(district), f"month={day[:7]}")
    assert shown["zone"] == zone
    assert due_days(shown) == {day: 1}
    assert shown["count"] == 1


def test_has_whole_weeks_from_sunday_to_saturday() -> None:
    district, _ = sides()
    officer = officer_of(district)
    for name, first, last in (
        ("2026-11", "2026-11-01", "2026-12-05"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2028-02", "2028-01-30", "2028-03-04"),
        ("2026-12", "2026-11-29", "2027-01-02"),
    ):
        days = [day["date"] for day in month(officer, f"month={name}")["days"]]
        assert (days[0], days[-1], len(days) % 7) == (first, last, 0), name
        assert date.fromisoformat(days[0]).weekday() == 6


def test_names_the_first_clocks_of_a_day_and_counts_them_all() -> None:
    district, vendor = sides()
    for number in range(7):
        kept(district, vendor, stated(datetime(2026, 12, 4, 15, number, tzinfo=UTC), title=f"Number {number}"))
    kept(district, vendor, stated(due_at=None, words="immediately"))
    shown = month(officer_of(district), "month=2026-12")
    (day,) = [day for day in shown["days"] if day["count"]]
    assert (day["date"], day["count"]) == ("2026-12-04", 7)
    assert [row["title"] for row in day["clocks"]] == [f"Number {number}" for number in range(5)]
    assert (shown["count"], shown["without_date"]) == (7, 1)
    assert due_days(month(officer_of(district), "month=2026-12&side=theirs")) == {}


def test_shows_a_district_its_own_closed_days_and_no_vendor() -> None:
    district, vendor = sides()
    named = Closure(district=district, first=date(2026, 11, 26), last=date(2026, 11, 27), name="Thanksgiving")
    unnamed = Closure(district=district, first=date(2026, 11, 30), last=date(2026, 11, 30))
    with transaction.atomic():
        for closed in (named, unnamed):
            history.create(closed, actor=INSTALLATION, at=NOW)
    shown = month(officer_of(district), "month=2026-11")
    assert {day["date"]: day["closed"] for day in shown["days"] if day["closed"] is not None} == {
        "2026-11-26": "Thanksgiving",
        "2026-11-27": "Thanksgiving",
        "2026-11-30": "",
    }
    assert not any(day["closed"] is not None for day in month(administrator_of(vendor), "month=2026-11")["days"])


@pytest.mark.parametrize("name", ["2026-13", "2026-00", "26-11", "2026-11-01", "0001-01", "2201-01", "soon"])
def test_says_at_the_field_that_a_month_is_none(name: str) -> None:
    district, _ = sides()
    answer = browser_of(officer_of(district)).get(f"/api/v1/clocks/month?month={name}")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["month"]


def test_asks_as_much_for_many_as_for_one() -> None:
    district, vendor = sides()
    browser = browser_of(officer_of(district))
    asked = []
    for more in (1, 12):
        for number in range(more):
            kept(district, vendor, stated(NOW + timedelta(days=number)))
        with CaptureQueriesContext(connection) as asking:
            assert browser.get("/api/v1/clocks/month?month=2026-11").json()["count"] >= more
        asked.append(len(asking))
    assert asked[0] == asked[1] <= 14

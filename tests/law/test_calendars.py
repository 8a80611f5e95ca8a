"""Days of work are counted…"""

from datetime import date

import pytest

from backend.law import calendars, selectors

# By hand, from 5 U.S.C. 6103(a) and a calendar; not from the library.
FEDERAL_2026 = {
    date(2026, 1, 1): "new_year",
    date(2026, 1, 19): "martin_luther_king",
    date(2026, 2, 16): "presidents",
    date(2026, 5, 25): "memorial",
    date(2026, 6, 19): "juneteenth",
    date(2026, 7, 4): "independence",
    date(2026, 9, 7): "labor",
    date(2026, 10, 12): "columbus",
    date(2026, 11, 11): "veterans",
    date(2026, 11, 26): "thanksgiving",
    date(2026, 12, 25): "christmas",
}


def test_with_the_federal_holidays_as_the_statute_lists_them() -> None:
    assert calendars.federal_holidays(2026) == FEDERAL_2026


@pytest.mark.parametrize("year", range(2024, 2041))
def test_with_eleven_federal_holidays_in_every_year_to_come(year: int) -> None:
    assert sorted(calendars.federal_holidays(year).values()) == sorted(FEDERAL_2026.values())


@pytest.mark.parametrize(
    ("code", "day", "holiday"),
    [
        ("MA", date(2026, 4, 20), False),  # Patriots' Day: the state's alone
        ("MA", date(2026, 6, 19), False),  # Juneteenth: doubtful in the text that was read
        ("MA", date(2026, 11, 11), True),
        ("VT", date(2026, 3, 3), False),  # Town Meeting Day
        ("VT", date(2026, 6, 19), False),
        ("NH", date(2026, 6, 19), False),
        ("ME", date(2026, 6, 19), True),
        ("NY", date(2026, 2, 12), False),  # Lincoln's birthday
        ("NY", date(2027, 7, 5), True),  # Independence Day on a Sunday, kept on Monday by both
        ("NY", date(2026, 7, 3), False),  # on a Saturday, kept on Friday by the federation alone
        ("CT", date(2026, 7, 3), True),  # by both
        ("IL", date(2026, 12, 25), False),  # none collected
    ],
)
def test_without_holidays_of_both_lists_only(code: str, day: date, holiday: bool) -> None:
    assert calendars.is_holiday(day, selectors.jurisdiction(code).counting) is holiday


def test_across_the_years_end_when_new_year_is_kept_before_it() -> None:
    # January 1, 2028 is a Saturday: Connecticut and the federation keep it on Friday, December 31, 2027.
    counting = selectors.jurisdiction("CT").counting
    assert calendars.business_days_after(date(2027, 12, 30), 1, counting) == date(2028, 1, 3)


def test_not_from_the_day_itself() -> None:
    counting = selectors.jurisdiction("CA").counting
    assert calendars.business_days_after(date(2026, 11, 6), 5, counting) == date(2026, 11, 16)
    assert calendars.business_days_after(date(2026, 11, 6), 0, counting) == date(2026, 11, 6)


def test_on_the_weekdays_of_a_span_and_on_single_days_as_they_are() -> None:
    listed = calendars.listed_days(["2026-10-30 to 2026-11-03", "2026-11-03", "2026-11-07"])
    assert sorted(listed) == [date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 7)]


def test_in_a_school_calendar_only_as_far_as_it_goes() -> None:
    days = [date(2026, 9, day) for day in (8, 9, 10)]
    assert calendars.school_days_after(date(2026, 9, 8), 2, days) == date(2026, 9, 10)
    assert calendars.school_days_after(date(2026, 9, 8), 3, days) is None

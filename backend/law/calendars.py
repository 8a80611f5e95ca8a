"""Which days count: weekends, and holidays that both the federal list and the state's have (design: a doubtful holiday
can never make a date late)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache

import holidays

from backend.law.types import Counting, HolidayName

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
LONGEST_SPAN = 366

_FEDERAL: dict[str, HolidayName] = {
    "New Year's Day": "new_year",
    "Martin Luther King Jr. Day": "martin_luther_king",
    "Washington's Birthday": "presidents",
    "Memorial Day": "memorial",
    "Juneteenth National Independence Day": "juneteenth",
    "Independence Day": "independence",
    "Labor Day": "labor",
    "Columbus Day": "columbus",
    "Veterans Day": "veterans",
    "Thanksgiving Day": "thanksgiving",
    "Christmas Day": "christmas",
}
"""The library's names of federal holidays, and ours."""


@cache
def federal_holidays(year: int) -> dict[date, HolidayName]:
    """Return the federal holidays of a year on their own days, not moved to where they are kept.

    Raises KeyError where the library names one that we do not know, instead of passing it over."""
    named = holidays.country_holidays("US", years=year, observed=False)
    return {day: _FEDERAL[name] for day, name in named.items() if day.year == year}


@cache
def _common(year: int, names: frozenset[HolidayName], observed: frozenset[str]) -> frozenset[date]:
    found: set[date] = set()
    for day, name in federal_holidays(year).items():
        if name not in names:
            continue
        found.add(day)
        if day.weekday() == SUNDAY and "sunday" in observed:
            found.add(day + ONE_DAY)
        if day.weekday() == SATURDAY and "saturday" in observed:
            found.add(day - ONE_DAY)
    return frozenset(found)


def is_holiday(day: date, counting: Counting) -> bool:
    """Whether a day is a holiday in both lists, moved to Monday or Friday where both do so."""
    names, observed = frozenset(counting.holidays), frozenset(counting.observed)
    # New Year's Day that falls on a Saturday can be kept on the last day of the year before.
    return any(day in _common(year, names, observed) for year in {day.year, (day + ONE_DAY).year})


def is_business_day(day: date, counting: Counting) -> bool:
    return day.weekday() < SATURDAY and not is_holiday(day, counting)


def business_days_after(day: date, number: int, counting: Counting) -> date:
    """Return the last of so many business days; the day itself does not count. 0: the day itself."""
    while number:
        day += ONE_DAY
        number -= is_business_day(day, counting)
    return day


def school_days_after(day: date, number: int, school_days: Sequence[date]) -> date | None:
    """Return the last of so many days of a district's school calendar; None where the calendar ends before."""
    later = sorted(one for one in school_days if one > day)
    if number == 0:
        return day
    return later[number - 1] if len(later) >= number else None


def listed_days(lines: Iterable[str]) -> frozenset[date]:
    """Return the days of a calendar as people write it: single days ("2027-01-04"), and spans ("2026-09-01 to
    2026-12-22") of which the weekdays count. Raises ValueError with one sentence."""
    found: set[date] = set()
    for line in lines:
        first, span, last = line.partition(" to ")
        try:
            day = date.fromisoformat(first.strip())
            end = date.fromisoformat(last.strip()) if span else day
        except ValueError:
            sentence = "cannot be read. Write a day like 2026-09-01, or a span like 2026-09-01 to 2026-12-22."
            raise ValueError(f"“{line}” {sentence}") from None
        if end < day:
            raise ValueError(f"“{line}” ends before it begins.")
        if (end - day).days > LONGEST_SPAN:
            raise ValueError(f"“{line}” is longer than a year. Give one line for each span of school.")
        days = (day + number * ONE_DAY for number in range((end - day).days + 1))
        found.update(each for each in days if not span or each.weekday() < SATURDAY)
    return frozenset(found)


def rolled(day: date, counting: Counting) -> date:
    """Return the day to which the state moves a last day. Information only: alarms use the day itself.

    Which days are moved is the state's list; they go to its next business day."""
    stays = {"saturday": SATURDAY, "sunday": SUNDAY}
    moved = any(day.weekday() == weekday for name, weekday in stays.items() if name in counting.rolls)
    moved = moved or ("holiday" in counting.rolls and is_holiday(day, counting))
    return business_days_after(day, 1, counting) if moved else day

"""Instants: what a person types in a zone, and where days of that zone end."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from backend.core.errors import Invalid
from backend.core.words import long_date, time_of_day

Which = Literal["first", "second"]


class WrongFacts(Invalid):
    """A fact cannot be as it is stated; `fields` says which."""

    code = "law.wrong_facts"
    message = "Some of what was stated cannot be so."


class CameTwice(WrongFacts):
    """Nothing is wrong but that a clock change repeated the times in `fields`: each asks which of the two is meant."""

    code = "law.came_twice"
    message = "The clocks went back. Say which of two equal times is meant."


def zone_named(name: str, *, field: str = "zone") -> ZoneInfo:
    """Return a zone of the time zone database. Raises WrongFacts for a name that it does not have."""
    try:
        if name and not name.startswith("/"):
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass
    raise WrongFacts(fields={field: [f"“{name}” is no time zone. Write it like “America/New_York”."]})


def local_instant(local: datetime, zone: str, *, which: Which | None = None, field: str = "moments") -> datetime:
    """Return the instant, in UTC, of a time on the clocks of a zone.

    Raises WrongFacts where the clock change skipped that time, and CameTwice where it repeated it and `which` does not
    say whether the first or the second is meant: it is asked back and never guessed.
    """
    if local.tzinfo is not None:
        raise ValueError("A local time carries no zone of its own.")
    there = zone_named(zone)
    first, second = (local.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
    clock = f"{time_of_day(local)} on {long_date(local)}"
    if first == second:
        return first
    if first > second:
        sentence = f"In {zone}, {clock} does not exist: the clocks went forward. Give a time before or after."
        raise WrongFacts(fields={field: [sentence]})
    if which is None:
        sentence = f"In {zone}, {clock} came twice: the clocks went back. Say whether the first or the second is meant."
        raise CameTwice(fields={field: [sentence]})
    return first if which == "first" else second


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a day in a zone, in UTC."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone).astimezone(UTC)


def hours_after(at: datetime, hours: int) -> datetime:
    """Return the instant so many hours later, by the sun and not by the clocks on the wall."""
    return at.astimezone(UTC) + timedelta(hours=hours)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last where it has no such day."""
    return day + relativedelta(months=months)

"""What mails, the ledger and the Today page say of a clock and of its reminders, in words."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from backend.core.words import long_date, sentence, written
from backend.deadlines.choices import ClockStatus, Kind
from backend.deadlines.rules.offsets import OFFSET

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def count(number: int, noun: str) -> str:
    """Return "1 day" or "3 days"."""
    several = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else several}"


def span(gone: timedelta) -> str:
    """Return how long something is, in a unit that tells enough: rounded down, never in the reader's favor."""
    if gone >= 3 * _DAY:
        return count(gone // _DAY, "day")
    if gone >= 2 * _HOUR:
        return count(gone // _HOUR, "hour")
    minutes = gone // timedelta(minutes=1)
    return count(minutes, "minute") if minutes else "less than a minute"


def away(at: datetime, *, now: datetime) -> str:
    """Return how far an instant is: "in 3 days", "5 hours ago"."""
    return f"in {span(at - now)}" if at >= now else f"{span(now - at)} ago"


def end_of_local_day(at: datetime, zone: str) -> bool:
    """Tell whether an instant is a day's last second in the zone: then the day is what matters, not the hour."""
    local = at.astimezone(ZoneInfo(zone))
    return (local.hour, local.minute, local.second) == (23, 59, 59)


def due_words(at: datetime, zone: str) -> str:
    """Return a due instant with its zone: "the end of December 3, 2026 (EST)" where it is a day's last second, else
    "December 3, 2026, 9:40 AM EST"."""
    if not end_of_local_day(at, zone):
        return written(at, zone)
    local = at.astimezone(ZoneInfo(zone))
    return f"the end of {long_date(local.date())} ({written(at, zone).rpartition(' ')[2]})"


def short_date(at: datetime, zone: str) -> str:
    """Return the day of an instant in a zone, without its year: "December 3"."""
    return long_date(at.astimezone(ZoneInfo(zone)).date()).rpartition(",")[0]


_TO: Mapping[str, str] = {
    "parent": "the parent or eligible student",
    "credit_bureaus": "the credit bureaus",
    "union": "the employees’ union",
    "public": "the public",
    "provider": "the vendor",
    "district": "the district",
}


def party(side: str, *, names: Mapping[str, str], agency: str = "") -> str:
    """Return a side of a clock by its name; one that is no organization here, by what it is. `names` are those of
    "district" and "provider"."""
    if side == "agency":
        return f"the {agency}" if agency else "the agency"
    return names.get(side) or _TO.get(side, side)


def contact_words(name: str, address: str) -> str:
    """Return a contact for whom it is told that they were written to: "Wes Abernathy (wes@juniper.example)"."""
    return f"{name} ({address})" if name else address


def contact_of(vendor: str, *, several: bool = False) -> str:
    """Return why a contact is told, to the district."""
    return f"{'contacts' if several else 'contact'} of {vendor or 'the vendor'}"


class Sides(Protocol):
    """What of a clock says between whom it runs."""

    @property
    def kind(self) -> str: ...
    @property
    def obligor(self) -> str: ...
    @property
    def addressee(self) -> str: ...


def owed_to(row: Sides, *, names: Mapping[str, str], agency: str = "") -> str:
    """Return to whom a clock is owed, by name; empty where that is nobody else. The other side sees when a term ends,
    but nobody owes it that it is renewed."""
    if row.addressee == row.obligor or row.kind == Kind.TERM:
        return ""
    return party(row.addressee, names=names, agency=agency)


def owes(who: str, whom: str) -> str:
    """Return who owes it to whom, as a sentence; `whom` is empty where it is owed to nobody else."""
    text = f"{who} owes this to {whom}" if whom else f"This is for {who} to do"
    return sentence(text[:1].upper() + text[1:])


_UNIT = {"h": "hour", "d": "day"}


def offset_words(offset: str, *, after: timedelta) -> str:
    """Return what an offset is called: "7 days before", "when it starts". What is said again each week is called by how
    long `after` the clock it is said: "14 days after"."""
    plain = {
        "start": "when it starts",
        "half": "when half of its time is over",
        "missed": "when it is over",
        "moved": "when its date moves",
    }
    if offset in plain:
        return plain[offset]
    match = OFFSET.match(offset)
    if match is None:
        raise ValueError(f"“{offset}” is no offset")
    _, direction, amount, unit = match.groups()
    if direction == "after":
        # A clock change in between is an hour more or less, and no day.
        days = (after + _DAY / 2) // _DAY
        return f"{count(max(days, int(amount)) if unit == 'd' else int(amount), _UNIT[unit])} after"
    return "on the day before" if (amount, unit) == ("1", "d") else f"{count(int(amount), _UNIT[unit])} before"


def headline(status: ClockStatus, *, offset: str, due_at: datetime | None, zone: str, now: datetime) -> str:
    """Return how a clock stands, as a mail's subject begins: "Due in 3 days", "Overdue", "Moved to December 3"."""
    if status == ClockStatus.OVERDUE:
        return "Overdue"
    if status == ClockStatus.OWED_NOW:
        return "Owed now"
    if offset == "moved":
        return f"Moved to {short_date(due_at, zone)}" if due_at else "Without a date for now"
    if status == ClockStatus.UNCOMPUTABLE:
        return "Owed, its day not known"
    if due_at is None:
        return status.label
    if status == ClockStatus.CONDITIONAL:
        return f"Would be due {away(due_at, now=now)}"
    return f"Due {away(due_at, now=now)}"


def when_words(status: ClockStatus, *, due_at: datetime | None, zone: str, now: datetime) -> str:
    """Return when a clock is due, absolute and relative: "The end of December 3, 2026 (EST), in 3 days"."""
    if due_at is None:
        return {
            ClockStatus.OWED_NOW: "Now. The words that set it give no number of days.",
            ClockStatus.UNCOMPUTABLE: "On a day that only the district's school calendar tells, which is missing here.",
            ClockStatus.HELD: "Not while the delay holds.",
            ClockStatus.WAITING: "Not known yet: what it runs from has not been stated.",
        }.get(status, "Not known yet.")
    said = f"{due_words(due_at, zone)}, {away(due_at, now=now)}"
    if status == ClockStatus.CONDITIONAL:
        said = f"If it is owed: {said}"
    return said[:1].upper() + said[1:]


def news(offset: str, *, was: datetime | None, zone: str) -> str:
    """Return what a reminder tells that the state of its clock does not, as a sentence, or nothing."""
    if offset == "start":
        return "This clock is new."
    if offset == "half":
        return "Half of its time is over."
    if offset == "moved":
        return f"Its date has moved. Before, it was due {at_words(was, zone)}." if was else "Its date has moved."
    return ""


def at_words(at: datetime, zone: str) -> str:
    """Return a due instant as part of a sentence: "at the end of December 3, 2026 (EST)"."""
    return f"{'at' if end_of_local_day(at, zone) else 'on'} {due_words(at, zone)}"


_BLANKS = re.compile(r"\s+")


def servers_words(reply: str, *, most: int = 300) -> str:
    """Return what a mail server said, on one line and not longer than a line bears."""
    said = _BLANKS.sub(" ", reply).strip()
    return said if len(said) <= most else f"{said[:most]}…"

"""Clocks as a calendar that others subscribe to (RFC 5545): values in, bytes out.

How a clock looks there, as Google Calendar and Outlook show it rightly:

- One that is due at an hour is the half hour that ends then, in UTC; one that is due at the end of a day is that whole
  day of the district's zone. Both leave the person's time free (TRANSP), and bring no alarm: reminders are mailed.
- What is owed now has no instant: it is the day since when it is known.
- One of which it is not known whether it arises is tentative, and says so.
- What was met stays for a while as "Met: …". What was withdrawn, waived or found not to apply is cancelled, and says
  why.
- Its UID never changes. SEQUENCE counts what a program has to take over again, and DTSTAMP tells when that was: so the
  same clocks give the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from backend.core.words import sentence
from backend.deadlines.choices import ClockStatus
from backend.deadlines.rules.wording import end_of_local_day

LENGTH = timedelta(minutes=30)
"""Of what stands at an hour: shorter ones are drawn too small to read."""
REFRESH = timedelta(hours=1)
_ONE_DAY = timedelta(days=1)
_GONE = {
    ClockStatus.WITHDRAWN: "Withdrawn",
    ClockStatus.WAIVED: "Waived",
    ClockStatus.NOT_APPLICABLE: "Not applicable",
    ClockStatus.NOT_OWED: "Not owed",
}
_BEFORE = {
    ClockStatus.OWED_NOW: "Owed now",
    ClockStatus.CONDITIONAL: "Would apply",
    ClockStatus.MET: "Met",
    ClockStatus.MET_LATE: "Met late",
    **_GONE,
}


@dataclass(frozen=True)
class Entry:
    """A clock as a calendar shows it."""

    uid: str
    """Of this clock and of no other, for good."""
    title: str
    about: str
    status: ClockStatus
    due_at: datetime | None
    since: datetime
    """From when it is known: where what is owed now stands."""
    zone: str
    """The district's."""
    due_words: str
    why: str
    citation: str
    url: str
    category: str
    sequence: int
    changed_at: datetime
    ended_why: str = ""


def feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return the calendar with these entries, in this order: lines of at most 75 octets that end with CRLF."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//DPA Keeper//Clocks//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    # Given as texts: names of no standard of its time are written as they are, commas too.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    start, end = _span(entry)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", _summary(entry))
    event.add("description", _description(entry))
    event.add("url", entry.url)
    event.add("categories", [entry.category])
    event.add("status", _status(entry.status))
    event.add("transp", "TRANSPARENT")
    return event


def _span(entry: Entry) -> tuple[date, date] | tuple[datetime, datetime]:
    """Return where it begins and ends: whole days without the day of the end, or two instants in UTC."""
    if entry.due_at is None:
        day = entry.since.astimezone(ZoneInfo(entry.zone)).date()
        return day, day + _ONE_DAY
    if end_of_local_day(entry.due_at, entry.zone):
        day = entry.due_at.astimezone(ZoneInfo(entry.zone)).date()
        return day, day + _ONE_DAY
    due = entry.due_at.astimezone(UTC).replace(microsecond=0)
    return due - LENGTH, due


def _summary(entry: Entry) -> str:
    before = _BEFORE.get(entry.status)
    said = f"{entry.title} ({entry.about})" if entry.about else entry.title
    return f"{before}: {said}" if before else said


def _description(entry: Entry) -> str:
    """Return what it is, why it is then, where that stands, and where to go."""
    due = f"Due {sentence(entry.due_words)}" if entry.due_words else ""
    ended = f"{_BEFORE.get(entry.status, '')}: {sentence(entry.ended_why)}" if entry.ended_why else ""
    return "\n\n".join(filter(None, [ended, due, entry.why, entry.citation, entry.url]))


def _status(status: ClockStatus) -> str:
    if status in _GONE:
        return "CANCELLED"
    return "TENTATIVE" if status == ClockStatus.CONDITIONAL else "CONFIRMED"

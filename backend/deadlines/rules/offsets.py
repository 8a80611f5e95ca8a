"""What is said of a clock when: the offsets of a plan, and the instants that they mean.

Offsets are short words, because people set them and the ledger shows them:

    start        when the clock starts (or when it becomes known to us)
    half         when half of its time is over
    before:24h   so long before it is due; h hours, d days
    missed       once it is over
    after:7d     so long after it was due, or since it was opened where it is owed now; weekly from the last of them on
    moved        when its date moved

Days are those of the district's zone: "before:7d" begins with the seventh day before the last one.
"""

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backend.deadlines.choices import Kind

OFFSET = re.compile(r"^(start|half|missed|(before|after):([1-9]\d{0,2})([hd]))$")
MOST = 12
"""Offsets in one plan."""
WEEK = timedelta(days=7)

SHORT = ("start", "half", "before:24h", "before:2h", "missed", "after:1d")
LONG = ("start", "before:30d", "before:14d", "before:7d", "before:1d", "missed", "after:7d")
DEFAULTS: dict[Kind, tuple[str, ...]] = {
    Kind.BREACH: SHORT,
    Kind.RECORDS: ("start", "half", "before:7d", "before:3d", "before:1d", "missed", "after:3d"),
    Kind.DELETION: ("start", "half", "before:14d", "before:7d", "before:1d", "missed", "after:7d"),
    Kind.TERM: ("before:120d", "before:90d", "before:60d", *LONG[1:-1]),
    Kind.PAPER: ("before:7d", "before:1d", "missed", "after:7d"),
    Kind.EVIDENCE: ("before:60d", "before:30d", "before:7d", "missed", "after:7d"),
    Kind.AUDIT: ("before:30d", "before:7d", "missed"),
    Kind.YEARLY: LONG,
    Kind.POSTING: ("start", "before:3d", "before:1d", "missed", "after:7d"),
    Kind.NOTICE: ("start", "before:14d", "before:3d", "missed", "after:7d"),
}  # fmt: skip
_LATE = ("before:1d", "missed", "after:3d", "after:7d")
SECOND_DEFAULTS: dict[Kind, tuple[str, ...]] = {
    kind: ("before:2h", "missed", "after:1d") if kind == Kind.BREACH else _LATE for kind in Kind
}
"""When a second person is told, too, where a district named one."""
OWED_NOW = ("start", "after:1d", "after:3d", "after:7d")
"""For what is owed now, without a number: it escalates at once."""
DATE_MISSING = ("start", "after:7d")
"""For what is owed on a day that cannot be computed yet, because a school calendar is missing."""
TO_WHOM_IT_IS_OWED = frozenset({"start", "missed", "moved"})
"""What the other side is told of a clock that runs for it."""


class Said(NamedTuple):
    """An offset and the instant that it means."""

    instant: datetime
    offset: str


@dataclass(frozen=True)
class Times:
    """What of a clock decides when something is said of it."""

    opened_at: datetime
    due_at: datetime | None
    standing: str
    """law.types.Standing."""
    moved_at: datetime | None = None


def offsets_of(standing: str, plan: Sequence[str]) -> tuple[str, ...]:
    """Return which offsets a clock of this standing has, by the plan of its kind.

    Of what would apply, one is warned before that day; it cannot be missed before it is known to be owed. What waits
    for a fact or for the end of a delay says nothing until then, but that its date moved.
    """
    match standing:
        case "due":
            return tuple(plan)
        case "owed_now":
            return OWED_NOW
        case "uncomputable":
            return DATE_MISSING
        case "conditional":
            return tuple(one for one in plan if one == "half" or one.startswith("before:"))
    return ()


def said(times: Times, plan: Sequence[str], zone: ZoneInfo) -> Iterator[Said]:
    """Yield what is said of a clock and when, the earliest first, without end where it goes on weekly.

    What would be said before the clock was opened is left out: nobody is told of yesterday's reminder. But what was
    over already when it was opened is said to be over then.
    """
    found = list(_stated(times, offsets_of(times.standing, plan), zone))
    late = times.standing == "due" and times.due_at is not None and times.due_at <= times.opened_at
    once = [one for one in found if one.instant >= times.opened_at and not (late and one.offset == "start")]
    if late:
        once.append(Said(times.opened_at, "missed"))
    if times.moved_at is not None:
        once.append(Said(times.moved_at, "moved"))
    last = max((one for one in found if one.offset.startswith("after:")), default=None)
    once.sort()
    if last is None:
        yield from once
        return
    weekly = _weekly(last, times.opened_at, zone)
    # Little but that its date moved can fall among the weeks.
    yield from heapq.merge(once, weekly) if once and once[-1].instant > last.instant else chain(once, weekly)


def _weekly(last: Said, opened_at: datetime, zone: ZoneInfo) -> Iterator[Said]:
    # By the clocks on the wall, so that a clock change moves nobody's reminder by an hour.
    there = last.instant.astimezone(zone).replace(tzinfo=None)
    weeks = max(1, (opened_at - last.instant) // WEEK)
    while True:
        instant = (there + weeks * WEEK).replace(tzinfo=zone)
        if instant > opened_at:
            yield Said(instant, last.offset)
        weeks += 1


@cache
def _parts(offset: str) -> tuple[str, str, timedelta, str]:
    """Return the word of an offset, or its direction with its span and the unit of that."""
    match = OFFSET.match(offset)
    if match is None:
        raise ValueError(f"“{offset}” is no offset")
    name, direction, amount, unit = match.groups(default="")
    number = int(amount or 0)
    return name, direction, timedelta(hours=number) if unit == "h" else timedelta(days=number), unit


def _stated(times: Times, offsets: Sequence[str], zone: ZoneInfo) -> Iterator[Said]:
    due = times.due_at
    since = due or times.opened_at
    # To what carries a zone, days are added by the clocks on its walls.
    there = since.astimezone(zone)
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    for offset in offsets:
        name, direction, span, unit = _parts(offset)
        if name == "start":
            yield Said(times.opened_at, offset)
        elif direction == "after":
            yield Said(since + span if unit == "h" else there + span, offset)
        elif due is None:
            continue
        elif name == "half":
            yield Said(times.opened_at + (due - times.opened_at) / 2, offset)
        elif name == "missed":
            yield Said(due, offset)
        else:
            yield Said(due - span if unit == "h" else midnight - span, offset)


def next_said(times: Times, plan: Sequence[str], zone: ZoneInfo, *, after: datetime | None) -> Said | None:
    """Return what is to be said next, after what was said up to `after` (None: nothing yet)."""
    return next((one for one in said(times, plan, zone) if after is None or one.instant > after), None)


def next_instant(times: Times, plan: Sequence[str], zone: ZoneInfo, *, after: datetime | None) -> datetime | None:
    """Return when something is to be said next, after what was said up to `after` (None: nothing yet)."""
    found = next_said(times, plan, zone, after=after)
    return found.instant if found else None


def now_and_next(
    times: Times, plan: Sequence[str], zone: ZoneInfo, *, after: datetime | None, now: datetime
) -> tuple[list[Said], Said | None]:
    """Return what came due since `after` until `now`, the last first, and what comes after that.

    After an outage each person is told one thing of it: the last that is for them. A thing that is said again and again
    is there once. That a date moved goes before what else fell on the same instant, because who reads it needs the new
    date.
    """
    passed: dict[str, Said] = {}
    coming = None
    for one in said(times, plan, zone):
        if one.instant > now:
            coming = one
            break
        if after is None or one.instant > after:
            passed[one.offset] = one
    return sorted(passed.values(), key=lambda one: (one.instant, one.offset == "moved"), reverse=True), coming

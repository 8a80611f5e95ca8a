"""When a reminder leaves: at once, or with the digest at the hour of the person's day."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backend.deadlines.choices import Way
from backend.deadlines.rules.offsets import Said

LEGAL = frozenset({"missed", "moved", "before:1d"})
"""What comes to somebody who takes no digests, too: the last day, and what is over or has moved."""


class Leaving(NamedTuple):
    """How a reminder leaves, and when."""

    way: Way
    at: datetime


def digest_at(instant: datetime, *, hour: int, zone: ZoneInfo) -> datetime:
    """Return when the next digest leaves at `instant` or after it, in UTC: once on each day of the zone.

    An hour that a clock change skips is the one after it; of an hour that comes twice, the first counts.
    """
    day = instant.astimezone(zone).date()
    for days in (0, 1):
        found = datetime.combine(day + timedelta(days=days), time(hour), tzinfo=zone).astimezone(UTC)
        if found >= instant:
            return found
    raise AssertionError("a day of the zone has no such hour")  # pragma: no cover


def leaving(said: Said, *, hourly: bool, due_at: datetime | None, hour: int, zone: ZoneInfo, now: datetime) -> Leaving:
    """Return how what is said of a clock leaves. However the clock is counted, two things do not wait for the digest:
    that its date moved, because somebody plans by the old one, and a warning that would come only once it is over."""
    digest = digest_at(said.instant, hour=hour, zone=zone)
    if hourly or said.offset == "moved" or (due_at is not None and said.instant < due_at <= digest):
        return Leaving(Way.AT_ONCE, now)
    return Leaving(Way.DIGEST, digest)


def comes_anyway(offset: str, way: str) -> bool:
    """Tell whether a reminder also comes to somebody who takes no digests: what is counted in hours, its last day,
    what is over and what has moved."""
    return way == Way.AT_ONCE or offset in LEGAL or offset.startswith("after:")

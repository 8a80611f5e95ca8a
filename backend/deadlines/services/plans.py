"""When a clock is to be said something of next: by the plan of its district for its kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from backend.deadlines.choices import Kind
from backend.deadlines.models import OPEN, Deadline, ReminderPlan
from backend.deadlines.rules import offsets
from backend.deadlines.selectors import zones

CHUNK = 1_000


@dataclass(frozen=True)
class Plan:
    """When a district wants to be reminded of clocks of one kind, and who is."""

    offsets: tuple[str, ...]
    person_id: UUID | None = None
    """Who is responsible for what the district owes; None: every privacy officer."""
    second_person_id: UUID | None = None
    second_offsets: tuple[str, ...] = ()


def default_plan(kind: str) -> Plan:
    """Return how a district is reminded of clocks of a kind that has set nothing for it."""
    return Plan(offsets.DEFAULTS[Kind(kind)], second_offsets=offsets.SECOND_DEFAULTS[Kind(kind)])


def plans_of(district_ids: Iterable[UUID]) -> Mapping[tuple[UUID, str], Plan]:
    """Return the plans that these districts have set, by district and kind. One query."""
    rows = ReminderPlan.objects.filter(district_id__in=set(district_ids))
    return {
        (row.district_id, row.kind): Plan(
            tuple(row.offsets), row.person_id, row.second_person_id, tuple(row.second_offsets)
        )
        for row in rows
    }


class Planning:
    """Plans and zones of some districts, read once for many clocks."""

    def __init__(self, district_ids: Iterable[UUID]) -> None:
        ids = set(district_ids)
        self._plans = plans_of(ids)
        self._zones = {district_id: ZoneInfo(name) for district_id, name in zones(ids).items()}

    def plan(self, row: Deadline) -> Plan:
        """Return the plan of a clock."""
        return self._plans.get((row.district_id, row.kind)) or default_plan(row.kind)

    def zone(self, row: Deadline) -> ZoneInfo:
        """Return the zone of a clock's district."""
        return self._zones[row.district_id]

    def next_instant(self, row: Deadline, *, after: datetime | None) -> datetime | None:
        """Return when something is to be said of a clock after `after`; None where nothing is."""
        if row.ending:
            return None
        return offsets.next_instant(times_of(row), self.plan(row).offsets, self.zone(row), after=after)

    def to_say(self, row: Deadline, *, now: datetime) -> offsets.Said | None:
        """Return what is to be said of a clock now; None where nothing is."""
        if row.ending:
            return None
        return offsets.to_say(times_of(row), self.plan(row).offsets, self.zone(row), after=row.reminded_until, now=now)


def times_of(row: Deadline) -> offsets.Times:
    """Return what of a clock decides when something is said of it."""
    return offsets.Times(row.opened_at, row.due_at, row.standing, row.moved_at)


def remind_at(row: Deadline) -> datetime | None:
    """Return when a clock is to be said something of next, as it stands in memory. None: nothing is left to say."""
    return remind_at_each([row])[0]


def remind_at_each(rows: Sequence[Deadline]) -> list[datetime | None]:
    """Return the same of many clocks, in their order, in two queries."""
    planning = Planning(row.district_id for row in rows) if rows else None
    return [planning.next_instant(row, after=row.reminded_until) for row in rows] if planning else []


def store(instants: Mapping[UUID, datetime | None], *, reminded_until: datetime | None = None) -> None:
    """Write when clocks are reminded of next in one statement; with `reminded_until` also up to where it was said.

    The rows are held by the caller's transaction.
    """
    if not instants:
        return
    said = "" if reminded_until is None else ", reminded_until = %s"
    values: list[Any] = [*([reminded_until] if reminded_until else []), list(instants), list(instants.values())]
    with connection.cursor() as cursor:
        cursor.execute(
            f"update deadlines_deadline as row set remind_at = new.at{said} "  # noqa: S608  # no word of it is given
            "from unnest(%s::uuid[], %s::timestamptz[]) as new (id, at) where row.id = new.id",
            values,
        )


def replan(*, district_id: UUID, kind: str, now: datetime) -> int:
    """Set anew when a district's open clocks of a kind are reminded of, after its plan changed; return how many.

    What the new plan would have said before now is not made up for. In chunks of a transaction each, so that a district
    with many clocks holds nobody up; a second call does no harm.
    """
    rows = Deadline.objects.filter(OPEN, district_id=district_id, kind=kind).order_by("id").defer("answer", "why")
    last: UUID | None = None
    count = 0
    while True:
        with transaction.atomic():
            page = list((rows.filter(id__gt=last) if last else rows).select_for_update(no_key=True)[:CHUNK])
            planning = Planning({district_id})
            store(
                {
                    # What came due and waits for the next sweep stays due.
                    row.id: row.remind_at
                    if row.remind_at is not None and row.remind_at <= now
                    else planning.next_instant(row, after=now)
                    for row in page
                }
            )
        count += len(page)
        if len(page) < CHUNK:
            return count
        last = page[-1].id

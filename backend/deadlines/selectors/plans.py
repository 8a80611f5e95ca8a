"""By which plan a clock is reminded of: its district's for its kind, or what holds where it has set none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.core.rows import among
from backend.deadlines.choices import Kind
from backend.deadlines.models import ReminderPlan
from backend.deadlines.rules import offsets
from backend.deadlines.selectors.rows import zones


class Timed(Protocol):
    """What of a clock decides when something is said of it."""

    @property
    def district_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def ending(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def moved_at(self) -> datetime | None: ...
    @property
    def reminded_until(self) -> datetime | None: ...


@dataclass(frozen=True)
class Plan:
    """When a district wants to be reminded of clocks of one kind, and who is."""

    offsets: tuple[str, ...]
    person_id: UUID | None = None
    """Who is responsible for what the district owes; None: every privacy officer."""
    second_person_id: UUID | None = None
    second_offsets: tuple[str, ...] = ()


@cache
def default_plan(kind: str) -> Plan:
    """Return how a district is reminded of clocks of a kind that has set nothing for it."""
    return Plan(offsets.DEFAULTS[Kind(kind)], second_offsets=offsets.SECOND_DEFAULTS[Kind(kind)])


def plans_of(district_ids: Iterable[UUID]) -> Mapping[tuple[UUID, str], Plan]:
    """Return the plans that these districts have set, by district and kind. One query."""
    rows = ReminderPlan.objects.filter(among("district_id", set(district_ids)))
    return {
        (row.district_id, row.kind): Plan(
            tuple(row.offsets), row.person_id, row.second_person_id, tuple(row.second_offsets)
        )
        for row in rows
    }


class Planning:
    """Plans and zones of some districts, read once for many clocks."""

    def __init__(self, district_ids: Iterable[UUID], *, instead: Mapping[tuple[UUID, str], Plan] | None = None) -> None:
        """With `instead`, plans that nobody has set yet stand in the place of those that are set."""
        ids = set(district_ids)
        self._plans = {**plans_of(ids), **(instead or {})}
        self._zones = {district_id: ZoneInfo(name) for district_id, name in zones(ids).items()}

    def plan(self, row: Timed) -> Plan:
        """Return the plan of a clock."""
        return self._plans.get((row.district_id, row.kind)) or default_plan(row.kind)

    def zone(self, row: Timed) -> ZoneInfo:
        """Return the zone of a clock's district."""
        return self._zones[row.district_id]

    def next_instant(self, row: Timed, *, after: datetime | None) -> datetime | None:
        """Return when something is to be said of a clock after `after`; None where nothing is."""
        found = self.next_said(row, after=after)
        return found.instant if found else None

    def next_said(self, row: Timed, *, after: datetime | None) -> offsets.Said | None:
        """Return what is said of a clock next after `after`; None where nothing is."""
        if row.ending:
            return None
        return offsets.next_said(times_of(row), self.plan(row).offsets, self.zone(row), after=after)

    def now_and_next(self, row: Timed, *, now: datetime) -> tuple[list[offsets.Said], offsets.Said | None]:
        """Return what is to be said of a clock now, the last first, and what after that."""
        if row.ending:
            return [], None
        plan, zone = self.plan(row).offsets, self.zone(row)
        return offsets.now_and_next(times_of(row), plan, zone, after=row.reminded_until, now=now)

    def last_said(self, row: Timed, *, now: datetime) -> offsets.Said | None:
        """Return what of a clock came due last, whether it was said or not; None where nothing did yet."""
        if row.ending:
            return None
        passed, _ = offsets.now_and_next(times_of(row), self.plan(row).offsets, self.zone(row), after=None, now=now)
        return passed[0] if passed else None


def times_of(row: Timed) -> offsets.Times:
    """Return what of a clock decides when something is said of it."""
    return offsets.Times(row.opened_at, row.due_at, row.standing, row.moved_at)

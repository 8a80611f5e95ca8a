"""The clocks of a month, by the days on which they are due in the organization's zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber, TruncDate

from backend.core.types import Actor
from backend.deadlines.models import OPEN, Closure
from backend.deadlines.selectors.register import ClocksAsked, clocks, own_side, own_zone
from backend.deadlines.selectors.showing import entries_of

PER_DAY = 5
"""Clocks of one day that the calendar names; of the others it says how many there are."""


@dataclass(frozen=True)
class Month:
    """A month of the calendar, with days for whole weeks from Sunday to Saturday."""

    month: str
    zone: str
    today: date
    days: list[dict[str, Any]]
    count: int
    """Of the clocks that are due in the month itself."""
    without_date: int
    """Open clocks that stand on no day: what is owed now, and what waits for a fact."""


def month(actor: Actor, first: date, asked: ClocksAsked, *, now: datetime) -> Month:
    """Return the month that begins on `first`: the clocks that did not end, of what is asked for. Raises Forbidden by
    role."""
    zone = own_zone(actor)
    shown = list(_days(first))
    begin = datetime.combine(shown[0], time(), tzinfo=zone)
    end = datetime.combine(shown[-1] + timedelta(days=1), time(), tzinfo=zone)
    rows = clocks(actor, asked, now=now).filter(OPEN)
    on_days = rows.filter(due_at__gte=begin, due_at__lt=end).annotate(day=TruncDate("due_at", tzinfo=zone))
    placed = on_days.annotate(
        place=Window(RowNumber(), partition_by="day", order_by=[F("due_at").asc(), F("id").asc()]),
        of_day=Window(Count("id"), partition_by="day"),
    )
    found = list(
        placed.filter(place__lte=PER_DAY).order_by("day", "place").values_list("day", "of_day", "id")
    )  # fmt: skip
    counts = {day: count for day, count, _ in found}
    ids: dict[date, list[UUID]] = {}
    for day, _, one in found:
        ids.setdefault(day, []).append(one)
    entries = {row["id"]: row for row in entries_of(actor, [one for _, _, one in found], now=now)}
    closed = _closed(actor, shown[0], shown[-1])
    return Month(
        month=f"{first:%Y-%m}",
        zone=zone.key,
        today=now.astimezone(zone).date(),
        days=[
            {
                "date": day,
                "in_month": day.month == first.month,
                "count": counts.get(day, 0),
                "clocks": [entries[one] for one in ids.get(day, []) if one in entries],
                "closed": closed.get(day),
            }
            for day in shown
        ],
        count=sum(count for day, count in counts.items() if day.month == first.month),
        without_date=rows.filter(due_at__isnull=True).order_by().count(),
    )


def _days(first: date) -> Iterator[date]:
    """Yield the days of whole weeks, from Sunday on, that hold a month."""
    day = first - timedelta(days=(first.weekday() + 1) % 7)
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    while day < after or day.weekday() != 6:
        yield day
        day += timedelta(days=1)


def _closed(actor: Actor, first: date, last: date) -> dict[date, str]:
    """Return on which of these days the actor's district is closed, with the name of that; nothing for a vendor."""
    if own_side(actor) != "district" or actor.organization_id is None:
        return {}
    rows = Closure.objects.filter(
        district_id=actor.organization_id, ended_at__isnull=True, first__lte=last, last__gte=first
    )
    found: dict[date, str] = {}
    for row in rows.order_by("first", "last", "id"):
        day = max(first, row.first)
        while day <= min(last, row.last):
            found.setdefault(day, row.name)
            day += timedelta(days=1)
    return found

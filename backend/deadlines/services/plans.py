"""When clocks are said something of next, kept with their rows so that the sweep finds only what is due."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from backend.deadlines.models import OPEN, Deadline
from backend.deadlines.selectors.plans import Planning

CHUNK = 1_000


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
    new = json.dumps({str(one): at.isoformat() if at else None for one, at in instants.items()})
    with connection.cursor() as cursor:
        cursor.execute(
            f"update deadlines_deadline as row set remind_at = new.value::timestamptz{said} "  # noqa: S608  # no input
            "from json_each_text(%s) as new where row.id = new.key::uuid",
            [*([reminded_until] if reminded_until else []), new],
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

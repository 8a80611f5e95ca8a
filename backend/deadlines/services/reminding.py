"""What the minute sweep does: find what is to be said of which clocks, and write the mails that say it.

Both steps work in batches, each one transaction: killed anywhere, it leaves a batch done or undone. Two sweeps at once
share the clocks between them (`skip locked`), and only one of them writes mails, so that nobody gets two for one. "Due"
is asked of the database's clock: the caller passes its instant. What it costs follows from what is due, because only
that is found, along partial indexes.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction

from backend.core.locks import alone
from backend.core.mail import Planned, send_each
from backend.core.rows import among
from backend.deadlines.choices import Why
from backend.deadlines.models import Deadline, Reminder
from backend.deadlines.rules.leaving import comes_anyway
from backend.deadlines.rules.offsets import Said
from backend.deadlines.selectors.circle import FIELDS, SAID_BY, Circle
from backend.deadlines.services import plans
from backend.deadlines.services.letters import Told, Writer

log = logging.getLogger(__name__)

CLOCKS = 500
"""In one batch of `fire`."""
REMINDERS = 1_000
"""In one batch of `leave`, and those that go to the same people with them."""
AGAIN = timedelta(hours=1)
"""After which something is tried again that a mistake of ours stopped."""
LONGEST_WAIT = timedelta(hours=26)
"""A digest waits for a day at most, or an hour more where a clock change makes the day longer."""


class Stopped(Exception):
    """Some clocks or mails could not be worked on; the others were, and these are tried again in an hour."""


def fire(*, now: datetime, limit: int | None = None) -> int:
    """Make the reminders of all clocks that are to be reminded of at `now`; return of how many clocks.

    Whatever came due since the last time is said once, as the last of it. Raises Stopped once everything else is done,
    so that the sweep's hook is seen to fail.
    """
    done = 0
    stopped: list[UUID] = []
    while limit is None or done < limit:
        count, wrong = _fire_batch(now, CLOCKS if limit is None else min(CLOCKS, limit - done))
        done += count
        stopped += wrong
        if not count:
            break
    if stopped:
        raise Stopped(f"{len(stopped)} clocks could not be reminded of, first {stopped[0]}")
    return done


@transaction.atomic
def _fire_batch(now: datetime, size: int) -> tuple[int, list[UUID]]:
    due = Deadline.objects.filter(remind_at__lte=now).order_by("remind_at").only(*SAID_BY)
    rows = list(due.select_for_update(skip_locked=True, no_key=True)[:size])
    if not rows:
        return 0, []
    circle = Circle(rows, now=now)
    fresh: list[_Fresh] = []
    following: dict[UUID, datetime | None] = {}
    wrong: list[UUID] = []
    for row in rows:
        try:
            passed, coming = circle.planning.now_and_next(row, now=now)
            fresh += _reminders(circle, row, passed, now=now)
            following[row.id] = coming.instant if coming else None
        except Exception:
            log.exception("clock %s could not be reminded of", row.id)
            wrong.append(row.id)
    _store_new(fresh, now=now)
    plans.store(following, reminded_until=now)
    plans.store(dict.fromkeys(wrong, now + AGAIN))
    return len(rows), wrong


class _Fresh(NamedTuple):
    """A reminder that is to be kept, by the columns of its row. A model would take several times as long to make."""

    id: UUID
    deadline_id: UUID
    offset: str
    instant: datetime
    organization_id: UUID
    person_id: UUID | None
    why: str
    way: str
    leave_at: datetime


def _reminders(circle: Circle, row: Deadline, passed: Sequence[Said], *, now: datetime) -> list[_Fresh]:
    """Return what each person is told: the last thing that is for them. `passed` begins with the last of all."""
    found: dict[UUID | None, _Fresh] = {}
    for said in passed:
        for to in circle.recipients(row, offset=said.offset):
            if to.person_id in found:
                continue
            way, at = circle.leaving(row, to, said.instant, now=now)
            found[to.person_id] = _Fresh(
                uuid4(), row.id, said.offset, said.instant, to.organization_id, to.person_id, to.why, way, at
            )  # fmt: skip
    return list(found.values())


def tell_again(row: Reminder, *, now: datetime) -> bool:
    """Plan anew, in the caller's transaction, what there was nobody to tell, for whoever is there now; return whether
    somebody is. Of a clock that has ended nothing is said any more."""
    clock = Deadline.objects.only(*FIELDS).get(id=row.deadline_id)
    if clock.ending or clock.standing == "not_owed":
        return False
    fresh = _reminders(Circle([clock], now=now), clock, [Said(row.instant, row.offset)], now=now)
    told = [one for one in fresh if one.person_id is not None]
    _store_new(told, now=now)
    return any(one.why == Why.RESPONSIBLE for one in told)


def leave(*, now: datetime) -> int:
    """Write the mails of all reminders that leave at `now`; return how many mails.

    Each person gets one mail for all that waits for them in one organization. What has become pointless since it was
    planned is dropped. Does nothing while another sweep is at it. Raises Stopped as `fire` does.
    """
    # What waits longer was planned while the database's clock was wrong: it leaves now rather than days late.
    waiting = Reminder.objects.filter(message__isnull=True, dropped_at__isnull=True, person__isnull=False)
    waiting.filter(leave_at__gt=now + LONGEST_WAIT).update(leave_at=now)
    done = 0
    stopped = 0
    while True:
        found = _leave_batch(now)
        if found is None:
            break
        done += found[0]
        stopped += found[1]
    if stopped:
        raise Stopped(f"{stopped} mails could not be written")
    return done


@transaction.atomic
def _leave_batch(now: datetime) -> tuple[int, int] | None:
    """Return how many mails were written and how many could not be; None once nothing waits, or another one works."""
    if not alone("deadlines.leave"):
        return None
    waiting = Reminder.objects.filter(
        leave_at__lte=now, message__isnull=True, dropped_at__isnull=True, person__isnull=False
    )
    first = waiting.order_by("leave_at").values_list("person_id", "organization_id")[:REMINDERS]
    pairs = set(first)
    if not pairs:
        return None
    rows = list(
        waiting.filter(
            among("person_id", {person for person, _ in pairs}), among("organization_id", {of for _, of in pairs})
        )
        .order_by("instant", "id")
        .only("deadline", "offset", "instant", "organization", "person", "why", "way")
        .select_for_update(no_key=True)
    )
    clocks = {
        row.id: row for row in Deadline.objects.filter(among("id", {row.deadline_id for row in rows})).only(*FIELDS)
    }
    circle = Circle(list(clocks.values()), now=now)
    kept, dropped = _sifted(rows, clocks, circle)
    _told_instead(dropped, clocks, circle, now=now)
    written, stopped = _written(kept, clocks, circle, now=now)
    ids = send_each([planned for planned, _ in written], now=now)
    said: dict[UUID, UUID] = {}
    for (_, reminders), message_id in zip(written, ids, strict=True):
        if message_id is None:  # its key is made of the reminders' ids, and they had no message
            raise RuntimeError("a mail was written before, and its reminders do not know")
        said.update((one.id, message_id) for one in reminders)
    _store_messages(said)
    Reminder.objects.filter(id__in=[row.id for row in dropped]).update(dropped_at=now)
    Reminder.objects.filter(id__in=[row.id for row in stopped]).update(leave_at=now + AGAIN)
    return len(written), len({(row.person_id, row.organization_id) for row in stopped})


def _sifted(
    rows: Iterable[Reminder], clocks: Mapping[UUID, Deadline], circle: Circle
) -> tuple[list[Reminder], list[Reminder]]:
    """Return what leaves and what does not: of clocks that have ended meanwhile, to who belongs there no more, and to
    who takes no digests."""
    kept: list[Reminder] = []
    dropped: list[Reminder] = []
    for row in rows:
        clock, person = clocks[row.deadline_id], row.person_id
        over = bool(clock.ending) or clock.standing == "not_owed"
        here = person is not None and circle.belongs(person, row.organization_id)
        wanted = here and (
            comes_anyway(row.offset, row.way) or circle.wish(person, row.organization_id).digest  # type: ignore[arg-type]
        )
        (kept if not over and wanted else dropped).append(row)
    return kept, dropped


def _told_instead(rows: Iterable[Reminder], clocks: Mapping[UUID, Deadline], circle: Circle, *, now: datetime) -> None:
    """Plan anew what was to be told to somebody who left the organization: for whoever is in their place, or nobody."""
    fresh = [
        reminder
        for row in rows
        if row.person_id is not None and not circle.belongs(row.person_id, row.organization_id)
        for clock in [clocks[row.deadline_id]]
        if not clock.ending and clock.standing != "not_owed"
        for reminder in _reminders(circle, clock, [Said(row.instant, row.offset)], now=now)
    ]
    _store_new(fresh, now=now)


def _written(
    kept: Iterable[Reminder], clocks: Mapping[UUID, Deadline], circle: Circle, *, now: datetime
) -> tuple[list[tuple[Planned, list[Reminder]]], list[Reminder]]:
    """Return the mails with the reminders that each says, and reminders that a mistake of ours kept from being said."""
    groups: dict[tuple[UUID, UUID], list[Reminder]] = defaultdict(list)
    for row in kept:
        assert row.person_id is not None
        groups[row.person_id, row.organization_id].append(row)
    writer = Writer(circle, {to: _told(rows, clocks) for to, rows in groups.items()}, now=now)
    written: list[tuple[Planned, list[Reminder]]] = []
    stopped: list[Reminder] = []
    for (person_id, organization_id), rows in groups.items():
        try:
            planned = writer.planned(person_id, organization_id)
        except Exception:
            log.exception("the mail to %s could not be written", person_id)
            stopped += rows
        else:
            written.append((planned, rows))
    return written, stopped


def _told(rows: Iterable[Reminder], clocks: Mapping[UUID, Deadline]) -> list[Told]:
    """Return what is said of each clock: where several reminders of one wait, what the last of them says."""
    last = {row.deadline_id: row for row in rows}  # in the order of their instants
    return [Told(clocks[clock_id], row) for clock_id, row in last.items()]


def _store_new(reminders: Sequence[_Fresh], *, now: datetime) -> None:
    """Insert reminders; one that is there already stays as it is. They go over as one JSON text, which is written out
    many times faster than as many parameters."""
    if not reminders:
        return
    names = ", ".join(f'"{name}"' for name in _Fresh._fields)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(_Fresh._fields, _KINDS, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into deadlines_reminder ({names}, planned_at, dealt_why) "  # noqa: S608  # of constants only
            f"select {names}, %s, '' from json_to_recordset(%s) as new ({columns}) on conflict do nothing",
            [now, json.dumps([one._asdict() for one in reminders], default=str)],
        )


_KINDS = ("uuid", "uuid", "text", "timestamptz", "uuid", "uuid", "text", "text", "timestamptz")


def _store_messages(said: Mapping[UUID, UUID]) -> None:
    if not said:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update deadlines_reminder as row set message_id = new.value::uuid from json_each_text(%s) as new "
            "where row.id = new.key::uuid",
            [json.dumps({str(one): str(message) for one, message in said.items()})],
        )

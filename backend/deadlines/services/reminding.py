"""What the minute sweep does: find what is to be said of which clocks, and write the mails that say it.

Both steps work in batches, each one transaction: killed anywhere, it leaves a batch done or undone. Two sweeps at once
share the clocks between them (`skip locked`), and only one of them writes mails, so that nobody gets two for one. "Due"
is asked of the database's clock: the caller passes its instant. What it costs follows from what is due, because only
that is found, along partial indexes.
"""

import gc
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q

from backend.core.locks import alone
from backend.core.mail import Planned, send_each
from backend.core.models import Message
from backend.core.rows import among, insert_each, read_each
from backend.deadlines.choices import Why
from backend.deadlines.mails import ContactReminderMail
from backend.deadlines.models import OPEN, TO_SOMEBODY, Deadline, Reminder
from backend.deadlines.rules.leaving import comes_anyway
from backend.deadlines.rules.offsets import Said
from backend.deadlines.selectors.circle import Circle, Clock, clocks
from backend.deadlines.selectors.reminders import known_to_nobody
from backend.deadlines.services import plans
from backend.deadlines.services.letters import To, Told, Waiting, Writer

log = logging.getLogger(__name__)

CLOCKS = 1_000
"""In one batch of `fire`."""
REMINDERS = 1_000
"""In one batch of `leave`, and those that go to the same people with them."""
AGAIN = timedelta(hours=1)
"""After which something is tried again that a mistake of ours stopped, or that was too much for a contact."""
DAY = timedelta(days=1)
MOST_A_DAY = 20
"""Mails that a contact gets from one district within a day: the address can be that of a stranger who did not ask for
any. The clocks of several breaches say less."""
LONGEST_WAIT = timedelta(hours=26)
"""A digest waits for a day at most, or an hour more where a clock change makes the day longer."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the search for cyclic garbage to the end of a batch: it took a fifth of the processor's time, because a
    batch holds thousands of small values at once, and hardly one of them is such garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


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


@uncollected()
@transaction.atomic
def _fire_batch(now: datetime, size: int) -> tuple[int, list[UUID]]:
    due = Deadline.objects.filter(remind_at__lte=now).order_by("remind_at")
    rows = clocks(due.select_for_update(skip_locked=True, no_key=True)[:size])
    if not rows:
        return 0, []
    circle = Circle(rows, now=now)
    fresh: list[dict[str, Any]] = []
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
    _plan(fresh, now=now)
    plans.store(following, reminded_until=now)
    plans.store(dict.fromkeys(wrong, now + AGAIN))
    return len(rows), wrong


def _reminders(circle: Circle, row: Clock, passed: Sequence[Said], *, now: datetime) -> list[dict[str, Any]]:
    """Return what each person or contact is told, as new rows: the last thing that is for them. `passed` begins with
    the last of all."""
    found: dict[tuple[UUID | None, str], dict[str, Any]] = {}
    for said in passed:
        for to in circle.recipients(row, offset=said.offset):
            if (to.person_id, to.address) in found:
                continue
            way, at = circle.leaving(row, to, said, now=now)
            found[to.person_id, to.address] = {
                "id": uuid4(),
                "deadline_id": row.id,
                "offset": said.offset,
                "instant": said.instant,
                "organization_id": to.organization_id,
                "person_id": to.person_id,
                "address": to.address,
                "name": to.contact.name if to.contact else "",
                "why": to.why,
                "way": way,
                "planned_at": now,
                "leave_at": at,
            }
    return list(found.values())


def _plan(fresh: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Store new reminders. That there is nobody to tell of a clock is stored once, until somebody is told or deals with
    it: it is the clock that nobody knows of, not each of its times."""
    nobody = {one["deadline_id"] for one in fresh if not _is_told(one)}
    known = known_to_nobody(nobody) if nobody else set()
    rows = [one for one in fresh if _is_told(one) or one["deadline_id"] not in known]
    written = insert_each(Reminder, rows)
    for one in rows:
        if one["id"] not in written:
            _revive(one, now=now)


def _revive(one: Mapping[str, Any], *, now: datetime) -> None:
    """Plan again what was planned before and never left: it was dropped, or somebody dealt with it, and by now it is
    for this person, this contact or nobody again."""
    same = ("deadline_id", "offset", "instant", "person_id", "address", "why")
    rows = Reminder.objects.filter(message__isnull=True, **{name: one[name] for name in same})
    rows.filter(Q(dropped_at__isnull=False) | Q(dealt_at__isnull=False)).update(
        planned_at=now, way=one["way"], leave_at=one["leave_at"], dropped_at=None, dealt_at=None, dealt_by=None,
        dealt_why="",
    )  # fmt: skip


def _is_told(one: Mapping[str, Any]) -> bool:
    return one["person_id"] is not None or bool(one["address"])


def tell_again(rows: Iterable[Reminder], *, now: datetime) -> set[UUID]:
    """Plan anew, in the caller's transaction, what there was nobody to tell, for whoever can be told now: of each clock
    what came due last. Returns the clocks of which somebody is told; of one that has ended nothing is said any more."""
    by_clock = {row.deadline_id: row for row in rows}
    found = [
        clock
        for clock in clocks(Deadline.objects.filter(among("id", by_clock)))
        if not clock.ending and clock.standing != "not_owed"
    ]
    circle = Circle(found, now=now)
    told: list[dict[str, Any]] = []
    for clock in found:
        row = by_clock[clock.id]
        last = circle.planning.last_said(clock, now=now) or Said(row.instant, row.offset)
        told += [one for one in _reminders(circle, clock, [last], now=now) if _is_told(one)]
    _plan(told, now=now)
    return {one["deadline_id"] for one in told if one["why"] == Why.RESPONSIBLE}


def mail_again(rows: Iterable[Reminder], *, now: datetime) -> None:
    """Mail contacts once more, in the caller's transaction, what they were mailed last of each open clock, by the order
    of `rows`; whoever can be told by now is told instead of one who is not to be told any more. What was mailed before
    keeps standing as it went."""
    last = {(row.deadline_id, row.address): row for row in rows if row.message_id}
    found = {one.id: one for one in clocks(Deadline.objects.filter(OPEN, among("id", {clock for clock, _ in last})))}
    circle = Circle(list(found.values()), now=now)
    again: list[UUID] = []
    fresh: list[dict[str, Any]] = []
    for (clock_id, address), row in last.items():
        if clock_id not in found:
            continue
        if circle.contact(found[clock_id], address) is not None:
            again.append(row.id)
        else:
            fresh += _reminders(circle, found[clock_id], [Said(row.instant, row.offset)], now=now)
    _plan(fresh, now=now)
    Reminder.objects.filter(id__in=again).update(message=None, leave_at=now)


def leave(*, now: datetime) -> int:
    """Write the mails of all reminders that leave at `now`; return how many mails.

    Each person gets one mail for all that waits for them in one organization, each contact one for what their vendor
    owes to one district. What has become pointless since it was planned is dropped, and what is too much for a contact
    waits. Does nothing while another sweep is at it. Raises Stopped as `fire` does.
    """
    # What waits longer was planned while the database's clock was wrong: it leaves now rather than days late.
    waiting = Reminder.objects.filter(TO_SOMEBODY, message__isnull=True, dropped_at__isnull=True)
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


@uncollected()
@transaction.atomic
def _leave_batch(now: datetime) -> tuple[int, int] | None:
    """Return how many mails were written and how many could not be; None once nothing waits, or another one works."""
    if not alone("deadlines.leave"):
        return None
    waiting = Reminder.objects.filter(TO_SOMEBODY, leave_at__lte=now, message__isnull=True, dropped_at__isnull=True)
    first = set(waiting.order_by("leave_at").values_list("person_id", "address", "organization_id")[:REMINDERS])
    if not first:
        return None
    whom = among("person_id", {person for person, _, _ in first if person is not None})
    if addresses := {address for _, address, _ in first if address}:
        whom |= Q(address__in=addresses)
    theirs = waiting.filter(whom, among("organization_id", {of for _, _, of in first})).order_by("instant", "id")
    rows = list(map(Waiting._make, read_each(theirs.select_for_update(no_key=True), Waiting._fields)))
    concerned = clocks(Deadline.objects.filter(among("id", {row.deadline_id for row in rows})))
    by_id = {row.id: row for row in concerned}
    circle = Circle(concerned, now=now)
    kept, dropped = _sifted(rows, by_id, circle)
    kept, too_much = _bounded(kept, by_id, now=now)
    _told_instead(dropped, by_id, circle, now=now)
    written, stopped = _written(kept, by_id, circle, now=now)
    ids = send_each([planned for planned, _ in written], now=now)
    said: dict[UUID, UUID] = {}
    for (_, reminders), message_id in zip(written, ids, strict=True):
        if message_id is None:  # its key is made of the reminders' ids, and they had no message
            raise RuntimeError("a mail was written before, and its reminders do not know")
        said.update((one.id, message_id) for one in reminders)
    _store_messages(said)
    Reminder.objects.filter(id__in=[row.id for row in dropped]).update(dropped_at=now)
    Reminder.objects.filter(id__in=[row.id for row in (*stopped, *too_much)]).update(leave_at=now + AGAIN)
    return len(written), len({_to(row, by_id) for row in stopped})


def _sifted(
    rows: Iterable[Waiting], by_id: Mapping[UUID, Clock], circle: Circle
) -> tuple[list[Waiting], list[Waiting]]:
    """Return what leaves and what does not: of clocks that have ended meanwhile, to who is not the one to be told any
    more, and to who takes no digests."""
    kept: list[Waiting] = []
    dropped: list[Waiting] = []
    for row in rows:
        clock = by_id[row.deadline_id]
        over = bool(clock.ending) or clock.standing == "not_owed"
        wanted = _is_theirs(row, clock, circle) and (
            row.person_id is None
            or comes_anyway(row.offset, row.way)
            or circle.wish(row.person_id, row.organization_id).digest
        )
        (kept if not over and wanted else dropped).append(row)
    return kept, dropped


def _bounded(kept: list[Waiting], by_id: Mapping[UUID, Clock], *, now: datetime) -> tuple[list[Waiting], list[Waiting]]:
    """Return what leaves now, and what is too much for a contact today."""
    contacts = list(dict.fromkeys(_to(row, by_id) for row in kept if row.person_id is None))
    if not contacts:
        return kept, []
    today = Message.objects.filter(
        among("organization_id", {to.organization_id for to in contacts}), planned_at__gt=now - DAY,
        template=ContactReminderMail.template, recipient__in={to.address for to in contacts},
    )  # fmt: skip
    mails = Counter(today.values_list("organization_id", "recipient"))
    waits: set[To] = set()
    for to in contacts:
        whose = (to.organization_id, to.address)
        if mails[whose] >= MOST_A_DAY:
            waits.add(to)
        mails[whose] += 1
    leaving = [row for row in kept if _to(row, by_id) not in waits]
    return leaving, [row for row in kept if _to(row, by_id) in waits]


def _is_theirs(row: Waiting, clock: Clock, circle: Circle) -> bool:
    """Tell whether a person still belongs to the organization, or a contact is still the one to be told."""
    if row.person_id is None:
        return circle.contact(clock, row.address) is not None
    return circle.belongs(clock, row.person_id, row.organization_id)


def _to(row: Waiting, by_id: Mapping[UUID, Clock]) -> To:
    """Return in whose mail a reminder is said."""
    vendor_id = by_id[row.deadline_id].vendor_id if row.person_id is None else None
    return To(row.person_id, row.organization_id, row.address, vendor_id)


def _told_instead(rows: Iterable[Waiting], by_id: Mapping[UUID, Clock], circle: Circle, *, now: datetime) -> None:
    """Plan anew what was to be told to somebody who is not the one to be told any more: for whoever is in their place,
    or nobody."""
    fresh = [
        reminder
        for row in rows
        for clock in [by_id[row.deadline_id]]
        if not _is_theirs(row, clock, circle) and not clock.ending and clock.standing != "not_owed"
        for reminder in _reminders(circle, clock, [Said(row.instant, row.offset)], now=now)
    ]
    _plan(fresh, now=now)


def _written(
    kept: Iterable[Waiting], by_id: Mapping[UUID, Clock], circle: Circle, *, now: datetime
) -> tuple[list[tuple[Planned, list[Waiting]]], list[Waiting]]:
    """Return the mails with the reminders that each says, and reminders that a mistake of ours kept from being said."""
    groups: dict[To, list[Waiting]] = defaultdict(list)
    for row in kept:
        groups[_to(row, by_id)].append(row)
    writer = Writer(circle, {to: _told(rows, by_id) for to, rows in groups.items()}, now=now)
    written: list[tuple[Planned, list[Waiting]]] = []
    stopped: list[Waiting] = []
    for to, rows in groups.items():
        try:
            planned = writer.planned(to)
        except Exception:
            log.exception("the mail to %s could not be written", to.person_id or "a contact")
            stopped += rows
        else:
            written.append((planned, rows))
    return written, stopped


def _told(rows: Iterable[Waiting], by_id: Mapping[UUID, Clock]) -> list[Told]:
    """Return what is said of each clock: where several reminders of one wait, what the last of them says."""
    last = {row.deadline_id: row for row in rows}  # in the order of their instants
    return [Told(by_id[clock_id], row) for clock_id, row in last.items()]


def _store_messages(said: Mapping[UUID, UUID]) -> None:
    if not said:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update deadlines_reminder as row set message_id = new.value::uuid from json_each_text(%s) as new "
            "where row.id = new.key::uuid",
            [json.dumps({str(one): str(message) for one, message in said.items()})],
        )

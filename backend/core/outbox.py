"""The outbox: rows of what must leave, written with the fact, drained by Celery, healed by a sweep.

Delivery is at least once. Celery's message is only a poke; the row is the truth. "Due" and leases are asked of the
database's clock, so that a worker whose own clock is wrong neither holds back nor hurries anything.
"""

import logging
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Func, Q, QuerySet

from backend.core import clock
from backend.core.models import Outbox
from backend.core.rows import insert_each

log = logging.getLogger(__name__)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
"""How long what a killed worker had in hand lies still; several times what the slowest handler takes."""
MAX_ATTEMPTS = 10
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)
CLOCK_SET_BACK = timedelta(minutes=1)
"""By so much the database's clock may be corrected without a lease looking broken."""


class Permanent(Exception):
    """Raised by a handler when trying again cannot help; the message is shown to the officer."""


class Handler(Protocol):
    def __call__(self, *, payload: dict[str, Any], now: datetime) -> None: ...


_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register a function in some app's tasks.py as the handler of `kind`.

    A handler may run more than once for one row and must then do nothing more.
    """

    def register(function: Handler) -> Handler:
        if kind in _handlers:
            raise RuntimeError(f"two handlers for outbox kind {kind}")
        _handlers[kind] = function
        return function

    return register


def known_kinds() -> frozenset[str]:
    """Return every kind that has a handler."""
    return frozenset(_handlers)


class _ClockTimestamp(Func):
    """The database's clock at this very moment (not at the transaction's start)."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


@dataclass(frozen=True)
class Leaving:
    """A row to be written: see `enqueue`."""

    kind: str
    payload: Mapping[str, Any]
    key: str
    organization_id: UUID | None = None
    available_at: datetime | None = None


def enqueue(
    *,
    kind: str,
    payload: Mapping[str, Any],
    key: str,
    now: datetime,
    organization_id: UUID | None = None,
    available_at: datetime | None = None,
) -> UUID | None:
    """Write an outbox row into the caller's transaction and poke the worker once it commits.

    `payload` holds ids, not personal data. `key` names this one leaving: a second call with the same key does nothing
    and returns None. Without `available_at` the row is due at once, by the database's clock.
    """
    [row_id] = enqueue_each([Leaving(kind, payload, key, organization_id, available_at)], now=now)
    return row_id


def enqueue_each(rows: Sequence[Leaving], *, now: datetime) -> list[UUID | None]:
    """Do what `enqueue` does for many rows in one statement, and one for each thousand of them."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("enqueue belongs into the transaction of the fact")
    if not rows:
        return []
    moment = clock.database_now()
    at_once = min(now, moment)  # never after `created_at`: see `due`
    ids = [_id(moment, place) for place in range(len(rows))]
    made = [
        {
            "id": row_id,
            "kind": row.kind,
            "payload": row.payload,
            "key": row.key,
            "organization_id": row.organization_id,
            "created_at": now,
            "available_at": row.available_at or at_once,
        }
        for row_id, row in zip(ids, rows, strict=True)
    ]
    written = insert_each(Outbox, made)
    if any(row_id in written and (row.available_at or now) <= now for row_id, row in zip(ids, rows, strict=True)):
        transaction.on_commit(poke)
    return [row_id if row_id in written else None for row_id in ids]


def _id(moment: datetime, place: int) -> UUID:
    """Return an id by which rows stand in the order in which they were written: of version 7 (RFC 9562), to the
    microsecond by the database's clock, then by the place within one call, the rest random."""
    milliseconds, micros = divmod((moment - EPOCH) // timedelta(microseconds=1), 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | micros << 64 | 2 << 62 | place << 38 | secrets.randbits(38))


def poke() -> None:
    """Tell the worker that something is due. Failing to is harmless: the sweep finds the row."""
    try:
        current_app.send_task("core.drain", retry=False, ignore_result=True)  # by name: core.tasks imports us
    except Exception:
        log.warning("the worker could not be poked; the sweep will find the row", exc_info=True)


def due(rows: QuerySet[Outbox]) -> QuerySet[Outbox]:
    """Return those of `rows` that are open, due and not leased, by the database's clock.

    That clock may once have been wrong: a lease and a next try that lie further ahead than any is ever given hold
    nothing back, and neither does the time of a row that was due when it was written.
    """
    moment = _ClockTimestamp()
    leased = Q(leased_until__gte=moment, leased_until__lte=moment + LEASE + CLOCK_SET_BACK)
    never_to_wait = Q(attempts=0, available_at__lte=F("created_at"))
    waits_too_long = Q(attempts__gt=0, available_at__gt=moment + LONGEST_RETRY)
    return rows.filter(
        Q(leased_until__isnull=True) | ~leased,
        Q(available_at__lte=moment) | never_to_wait | waits_too_long,
        done_at__isnull=True,
        failed_at__isnull=True,
    )


def _claim() -> tuple[Outbox, datetime] | None:
    """Lease the row that is due longest, of several the one that was written first; return it with the instant by the
    database's clock."""
    with transaction.atomic():
        row = (
            due(Outbox.objects.all())
            .annotate(moment=_ClockTimestamp())
            .select_for_update(skip_locked=True, no_key=True)
            .order_by("available_at", "id")
            .first()
        )
        if row is None:
            return None
        row.lease = uuid.uuid4()
        Outbox.objects.filter(id=row.id).update(
            lease=row.lease, leased_until=_ClockTimestamp() + LEASE, attempts=F("attempts") + 1
        )
        row.attempts += 1
        return row, row.moment


def _retry_after(attempts: int) -> timedelta:
    return min(timedelta(seconds=FIRST_RETRY.total_seconds() * 2.0 ** (attempts - 1)), LONGEST_RETRY)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


def drain_one() -> bool:
    """Handle the one row that is due longest. Returns whether there was one.

    An error puts the row back with a growing delay; after ten tries, or at once for Permanent, it is marked failed and
    waits for a person.
    """
    claimed = _claim()
    if claimed is None:
        return False
    row, now = claimed
    mine = Outbox.objects.filter(id=row.id, lease=row.lease)
    released: dict[str, Any] = {"lease": None, "leased_until": None}
    try:
        if (handle := _handlers.get(row.kind)) is None:
            raise Permanent(f"nothing handles “{row.kind}”")
        if row.attempts > MAX_ATTEMPTS:
            raise Permanent(f"the process that tried it ended {MAX_ATTEMPTS} times without a word")
        handle(payload=row.payload, now=now)
    except Permanent as error:
        mine.update(failed_at=_ClockTimestamp(), last_error=_describe(error), **released)
    except Exception as error:
        log.exception("outbox row %s (%s) failed, try %s", row.id, row.kind, row.attempts)
        if row.attempts >= MAX_ATTEMPTS:
            mine.update(failed_at=_ClockTimestamp(), last_error=_describe(error), **released)
        else:
            mine.update(
                available_at=_ClockTimestamp() + _retry_after(row.attempts), last_error=_describe(error), **released
            )
    else:
        mine.update(done_at=_ClockTimestamp(), last_error="", **released)
    return True


def drain(limit: int = 1000) -> int:
    """Handle due rows until none is left or `limit` is reached; returns how many."""
    done = 0
    while done < limit and drain_one():
        done += 1
    return done


def retry(*, row_id: UUID, organization_id: UUID | None) -> bool:
    """Make a failed row of this organization due again; returns whether there was such a row."""
    changed = Outbox.objects.filter(id=row_id, organization_id=organization_id, failed_at__isnull=False).update(
        failed_at=None, attempts=0, available_at=F("created_at")
    )
    if changed:
        transaction.on_commit(poke)
    return bool(changed)


def retry_all(*, organization_id: UUID | None) -> int:
    """Make every failed row of this organization due again; returns how many there were."""
    changed = Outbox.objects.filter(organization_id=organization_id, failed_at__isnull=False).update(
        failed_at=None, attempts=0, available_at=F("created_at")
    )
    if changed:
        transaction.on_commit(poke)
    return changed


def failed(organization_id: UUID | None) -> list[Outbox]:
    """Return the failed rows of one organization (None: the installation's), newest first."""
    return list(
        Outbox.objects.filter(organization_id=organization_id, failed_at__isnull=False).order_by("-failed_at")[:200]
    )

"""Which clocks stand in a person's calendar feed."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from backend.accounts import selectors as accounts
from backend.core.errors import Forbidden, NotFound
from backend.core.types import Actor
from backend.deadlines.choices import ClockStatus, Ending, Kind
from backend.deadlines.models import OPEN, Deadline, Feed
from backend.deadlines.rules.calendar import Entry, feed
from backend.deadlines.rules.status import status
from backend.deadlines.rules.wording import due_words
from backend.deadlines.selectors.rows import seen_by
from backend.deadlines.selectors.showing import shown

MOST = 2_000
MOST_ENDED = 500
STAYS = timedelta(days=60)
"""How long what ended stays, so that a calendar takes over how it did."""

FIELDS = (
    "title", "about", "kind", "standing", "due_at", "opened_at", "moved_at", "why", "winner", "sequence", "ending",
    "ended_at", "ended_why", "met_at", "district__time_zone",
)  # fmt: skip


def hash_of(secret: str) -> str:
    """Return by what a feed is found: who reads the table cannot read a calendar."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_by_secret(secret: str, *, now: datetime) -> tuple[Feed, Actor]:
    """Return the feed of a secret with its person as they are now. Raises NotFound, whatever is wrong: the secret, a
    feed that was ended, a person who is nobody there any more."""
    row = Feed.objects.select_related("person").filter(secret_hash=hash_of(secret), ended_at__isnull=True).first()
    if row is None or not row.person.is_active:
        raise NotFound
    try:
        actor = accounts.actor_in(row.person_id, row.organization_id, now=now)
        accounts.require(actor, "reminders.prefer")
    except Forbidden as error:
        raise NotFound from error
    return row, actor


def calendar_of(actor: Actor, *, now: datetime) -> bytes:
    """Return the actor's clocks as a calendar: what is owed now, then the open ones, the nearest first, then what ended
    within sixty days. Raises Forbidden by role."""
    organization = accounts.organization_row(actor.organization_id) if actor.organization_id else None
    name = f"Clocks: {organization.name}" if organization else "Clocks"
    return feed((_entry(row, now=now) for row in _rows(actor, now=now)), name=name)


def _rows(actor: Actor, *, now: datetime) -> Iterator[Deadline]:
    seen = Deadline.objects.filter(seen_by(actor))
    owed_now = seen.filter(OPEN, due_at__isnull=True, standing="owed_now").order_by("opened_at", "id")
    left = MOST
    for rows in (owed_now, seen.filter(OPEN, due_at__isnull=False).order_by("due_at", "id")):
        for row in _read(rows, left):
            left -= 1
            yield row
    ended = seen.exclude(ending=Ending.NONE).filter(due_at__isnull=False, ended_at__gte=now - STAYS)
    yield from _read(ended.order_by("-ended_at", "id"), MOST_ENDED)


def _read(rows: "QuerySet[Deadline]", most: int) -> "QuerySet[Deadline]":
    # What a list shows of a clock, and what a calendar wants beyond that.
    return shown(rows).select_related(None).select_related("district").only(*FIELDS)[:most]


def _entry(row: Deadline, *, now: datetime) -> Entry:
    zone = row.district.time_zone
    how = status(row, now=now)
    return Entry(
        uid=f"{row.id}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}",
        title=row.title,
        about=row.about,
        status=how,
        due_at=row.due_at,
        since=row.opened_at,
        zone=zone,
        due_words=due_words(row.due_at, zone) if row.due_at and how != ClockStatus.CONDITIONAL else "",
        why=row.why,
        citation=getattr(row, "citation", ""),
        url=f"{settings.PUBLIC_URL}/clocks/{row.id}",
        category=str(Kind(row.kind).label),
        sequence=row.sequence,
        changed_at=max(at for at in (row.opened_at, row.moved_at, row.ended_at) if at is not None),
        ended_why=row.ended_why,
    )

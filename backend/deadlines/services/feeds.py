"""A person's private calendar address: made, ended, read."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from backend.accounts.selectors import require
from backend.core.errors import DomainError, NotFound
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.types import Actor, Subject
from backend.deadlines.models import Feed
from backend.deadlines.selectors import feed as selectors

NOTED = timedelta(hours=1)
"""How often it is noted that a feed was read: programs come every few minutes."""


class NoFeed(DomainError):
    code = "deadlines.no_feed"
    message = "You have no calendar address here."


def make_feed(*, actor: Actor, now: datetime) -> str:
    """Make the actor's calendar address in this organization, in the place of an earlier one, and return it.

    It is shown this once: only the hash of its secret is kept. Raises Forbidden.
    """
    person_id, organization_id = _whose(actor)
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        queue_up(f"deadlines.feed {person_id} {organization_id}")
        _open(actor).update(ended_at=now)
        Feed.objects.create(
            person_id=person_id,
            organization_id=organization_id,
            secret_hash=selectors.hash_of(secret),
            made_at=now,
        )
        _record("feed_made", actor, now=now)
    return f"{settings.PUBLIC_URL}/feeds/{secret}.ics"


def end_feed(*, actor: Actor, now: datetime) -> None:
    """End the actor's calendar address: it answers nobody any more. Raises Forbidden, NoFeed."""
    person_id, organization_id = _whose(actor)
    with transaction.atomic():
        queue_up(f"deadlines.feed {person_id} {organization_id}")
        if not _open(actor).update(ended_at=now):
            raise NoFeed
        _record("feed_ended", actor, now=now)


def read_feed(secret: str, *, now: datetime) -> bytes:
    """Return the calendar of a feed by its secret, and note at most once an hour that it was read. Raises NotFound."""
    row, actor = selectors.feed_by_secret(secret, now=now)
    Feed.objects.filter(Q(read_at__isnull=True) | Q(read_at__lt=now - NOTED), id=row.id).update(read_at=now)
    return selectors.calendar_of(actor, now=now)


def _whose(actor: Actor) -> tuple[UUID, UUID]:
    require(actor, "reminders.prefer")
    if actor.organization_id is None or actor.person_id is None:
        raise NotFound
    return actor.person_id, actor.organization_id


def _open(actor: Actor) -> QuerySet[Feed]:
    return Feed.objects.filter(person=actor.person_id, organization=actor.organization_id, ended_at__isnull=True)


def _record(what: str, actor: Actor, *, now: datetime) -> None:
    assert actor.organization_id is not None
    record_event(
        kind=f"deadlines.{what}",
        actor=actor,
        at=now,
        chain=actor.organization_id,
        subject=Subject("accounts.organization", actor.organization_id),
    )

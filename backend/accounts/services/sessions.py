"""Writes: a person's sessions, seen and ended."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from backend.accounts import selectors
from backend.accounts.models import Person, PersonSession
from backend.accounts.services.checks import about
from backend.core.errors import NotFound
from backend.core.events import record_event
from backend.core.types import Actor

KEPT = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=5)


def begin_session(
    *, person: Person, session_key: str, how: str, address: str | None, user_agent: str, now: datetime
) -> PersonSession:
    """Remember a sign-in. What is older than 90 days is forgotten, address and browser with it. A building block."""
    with transaction.atomic():
        PersonSession.objects.filter(person=person, seen_at__lt=now - KEPT).delete()
        return PersonSession.objects.create(
            person=person,
            session_key=session_key,
            how=how,
            address=address,
            user_agent=user_agent[:300],
            signed_in_at=now,
            seen_at=now,
        )


def see_session(*, session_key: str, now: datetime) -> None:
    """Note that a session is in use, to within five minutes. A building block."""
    PersonSession.objects.filter(session_key=session_key, seen_at__lt=now - SEEN_EVERY).update(seen_at=now)


def renew_session(*, before: str, session_key: str) -> None:
    """Follow a session whose key was changed, as after a new password. A building block."""
    PersonSession.objects.filter(session_key=before).update(session_key=session_key)


def leave_session(*, session_key: str, now: datetime) -> None:
    """Note that a person signed out. A building block."""
    PersonSession.objects.filter(session_key=session_key, ended_at__isnull=True).update(ended_at=now)


def _end(rows: list[PersonSession], *, person: Person, now: datetime) -> int:
    for row in rows:
        PersonSession.objects.filter(id=row.id).update(ended_at=now)
        record_event(
            kind="person.session_ended",
            actor=Actor(person_id=person.id, label=person.name),
            at=now,
            chain=None,
            subject=about(person),
            data={"session": str(row.id)},
        )
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    return len(rows)


def end_session(*, person: Person, now: datetime, session_id: UUID) -> None:
    """End one session of the person: the browser that holds it is signed out with its next request. Raises NotFound."""
    with transaction.atomic():
        rows = [row for row in selectors.sessions(person, now=now) if row.id == session_id]
        if not rows:
            raise NotFound
        _end(rows, person=person, now=now)


def end_other_sessions(*, person: Person, now: datetime, session_key: str | None) -> int:
    """End every session of the person but the one of this key; returns how many."""
    with transaction.atomic():
        rows = [row for row in selectors.sessions(person, now=now) if row.session_key != session_key]
        return _end(rows, person=person, now=now)

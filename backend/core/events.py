"""Appends events to hash-linked chains, and checks the chains.

A chain's link is SHA-256 over the previous link and the canonical JSON of the event, so that a changed, removed or
inserted row breaks every later link.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from backend.core.models import Chain, Event, EventPersonal
from backend.core.types import Actor, Subject

START = "0" * 64


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _personal_hash(salt: str, data: Mapping[str, Any]) -> str:
    return hashlib.sha256(salt.encode() + _canonical(data)).hexdigest()


def _link(event: Event) -> str:
    content = {
        "chain": str(event.chain_id),
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": event.kind,
        "actor": str(event.actor_id) if event.actor_id else "",
        "subject": [event.subject_type, str(event.subject_id)],
        "data": event.data,
        "personal": event.personal_hash,
    }
    return hashlib.sha256(event.previous.encode() + _canonical(content)).hexdigest()


@dataclass(frozen=True)
class Happening:
    """One event to be recorded. `chain` is an organization's id (None: the installation's).

    `data` holds no personal data; that goes to `personal`, which can be purged.
    """

    kind: str
    chain: UUID | None
    subject: Subject
    data: Mapping[str, Any] | None = None
    personal: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class _Due:
    """An event with its id, to be appended for an actor as of an instant."""

    happening: Happening
    actor: Actor
    at: datetime
    id: UUID = field(default_factory=uuid4)


_Stands = Callable[[], None]
"""Handed to `transaction.on_commit`, it does nothing: Django forgets it where its savepoint is rolled back."""
_gathered: ContextVar[list[tuple[_Stands, list[_Due]]] | None] = ContextVar("gathered", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Append what is recorded inside at the end, in the order recorded, with all chains locked at once.

    For a service that writes into several organizations' chains: whoever takes chains one after the other may wait for
    somebody who waits for it. Lies inside the transaction of the fact; around another one, the outer one holds. What is
    recorded inside is not found by `events_about` before the end. Where it raises, nothing is appended.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: list[tuple[_Stands, list[_Due]]] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    # As Django itself does: what belongs to a savepoint that was rolled back has not happened.
    standing = {id(waiting[1]) for waiting in transaction.get_connection().run_on_commit}
    _append([due for stands, dues in gathered if id(stands) in standing for due in dues])


def _gather(gathered: list[tuple[_Stands, list[_Due]]], dues: list[_Due]) -> None:
    def stands() -> None:
        pass

    transaction.on_commit(stands)
    gathered.append((stands, dues))


def _locked_chains(organization_ids: set[UUID | None]) -> dict[UUID | None, Chain]:
    """Return the chains of these organizations by id, opened where there was none, and locked, always in one order."""
    wanted = Q(organization_id__in=organization_ids - {None})
    if None in organization_ids:
        wanted |= Q(organization_id__isnull=True)
    rows = Chain.objects.select_for_update(no_key=True).filter(wanted).order_by("organization_id")
    chains = {chain.organization_id: chain for chain in rows}
    if missing := sorted(organization_ids - chains.keys(), key=str):
        # Somebody else may open one of them between the two statements; it is the same one then.
        Chain.objects.bulk_create([Chain(organization_id=each, head=START) for each in missing], ignore_conflicts=True)
        chains = {chain.organization_id: chain for chain in rows.all()}
    return chains


def record_event(
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    chain: UUID | None,
    subject: Subject,
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> UUID:
    """Append one event to the chain of organization `chain` (None: the installation's) and return its id.

    `data` holds no personal data; that goes to `personal`, which can be purged. The actor's label is personal. Must run
    inside the transaction of the fact: the chain stays locked until its end. A service that writes into several chains
    does it `together`.
    """
    happening = Happening(kind=kind, chain=chain, subject=subject, data=data, personal=personal)
    return record_events([happening], actor=actor, at=at)[0]


def record_events(happenings: Sequence[Happening], *, actor: Actor, at: datetime) -> list[UUID]:
    """Append events to their chains in the order given, and return their ids: `record_event` for many of one moment.

    Takes as many statements for a thousand events as for one. Inside `together` they wait for its end.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_event belongs into the transaction of the fact")
    dues = [_Due(each, actor, at) for each in happenings]
    if (gathered := _gathered.get()) is None:
        _append(dues)
    elif dues:
        _gather(gathered, dues)
    return [due.id for due in dues]


def _append(dues: Sequence[_Due]) -> None:
    chains = _locked_chains({due.happening.chain for due in dues})
    events, personals = [], []
    for due in dues:
        each, chain = due.happening, chains[due.happening.chain]
        salt = secrets.token_hex(32)
        about = {"actor": due.actor.label, **(each.personal or {})}
        event = Event(
            id=due.id,
            chain=chain,
            number=chain.length + 1,
            at=due.at,
            kind=each.kind,
            actor_id=due.actor.person_id,
            subject_type=each.subject.type,
            subject_id=each.subject.id,
            data=dict(each.data or {}),
            personal_hash=_personal_hash(salt, about),
            previous=chain.head,
        )
        event.hash = _link(event)
        chain.length, chain.head = event.number, event.hash
        events.append(event)
        personals.append(EventPersonal(event=event, salt=salt, data=about))
    Event.objects.bulk_create(events)
    EventPersonal.objects.bulk_create(personals)
    Chain.objects.bulk_update(chains.values(), ["length", "head"], batch_size=500)


@dataclass(frozen=True)
class ChainReport:
    """What checking one chain found. `broken_at` is the number of the first event that does not hold."""

    organization_id: UUID | None
    length: int
    broken_at: int | None
    reason: str
    purged: int


def _first_break(chain: Chain, events: Iterator[Event]) -> tuple[int | None, str, int]:
    previous, expected, purged = START, 1, 0
    for event in events:
        if event.number != expected:
            return expected, "the event is missing", purged
        if event.previous != previous:
            return event.number, "it does not follow the event before it", purged
        if _link(event) != event.hash:
            return event.number, "its content was changed", purged
        personal = getattr(event, "personal", None)
        if personal is None:
            purged += 1
        elif _personal_hash(personal.salt, personal.data) != event.personal_hash:
            return event.number, "its personal data was changed", purged
        previous, expected = event.hash, expected + 1
    if expected - 1 != chain.length or previous != chain.head:
        return expected, "events at the end are missing", purged
    return None, "", purged


def verify_chains() -> list[ChainReport]:
    """Check every chain from its first event and return one report each."""
    reports = []
    for chain in Chain.objects.order_by("organization_id"):
        events = Event.objects.filter(chain=chain).select_related("personal").order_by("number")
        broken_at, reason, purged = _first_break(chain, events.iterator(chunk_size=2000))
        reports.append(ChainReport(chain.organization_id, chain.length, broken_at, reason, purged))
    return reports


def events_about(subject: Subject) -> list[Event]:
    """Return the events of one subject, oldest first, with their personal data where it was not purged.

    The caller has made sure that the actor may see the subject.
    """
    return list(
        Event.objects.filter(subject_type=subject.type, subject_id=subject.id)
        .select_related("personal")
        .order_by("at", "number")
    )

"""Keeps the clocks of an occasion as its facts say: opened, moved, withdrawn. The old dates stay in the history.

Rows are locked in this order: the room above's own, occasion, its deadlines, chain of events.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from backend.core import history
from backend.core.events import Happening, record_events
from backend.core.locks import queue_up
from backend.core.types import INSTALLATION, Actor, Subject
from backend.deadlines import selectors
from backend.deadlines.choices import Ending
from backend.deadlines.models import OPEN, Deadline, Occasion
from backend.deadlines.rules import answers, matching
from backend.deadlines.rules.kinds import kind_of
from backend.deadlines.selectors import OwnRules
from backend.deadlines.services import pinning, plans, webhooks
from backend.deadlines.types import CaseFacts, Contact
from backend.law import selectors as law
from backend.law.types import Delay, DutyAnswer, Facts

LOOKED_AT = 1_000
"""Occasions that are looked at for what other rules would move: half a second of work where each has one clock."""
ENDED_BY_FACTS = "By what is known now, this is not owed any more."


def about(row: Deadline | Occasion) -> Subject:
    """Return what an event about a clock or an occasion is about."""
    return Subject("deadlines.deadline" if isinstance(row, Deadline) else "deadlines.occasion", row.id)


def happened(kind: str, row: Deadline, *, data: Mapping[str, Any] | None = None, why: str = "") -> Happening:
    """Return an event about a clock. A reason can name people, so it is personal."""
    return Happening(
        kind=f"deadlines.{kind}",
        chain=row.district_id,
        subject=about(row),
        data={"occasion": str(row.occasion_id), **(data or {})},
        personal={"reason": why} if why else None,
    )


@transaction.atomic
def keep(
    *,
    actor: Actor,
    now: datetime,
    subject: Subject,
    topic: str,
    district_id: UUID,
    vendor_id: UUID | None,
    title: str,
    url: str,
    case: CaseFacts,
    contacts: Sequence[Contact] = (),
    vendor_sees: bool = True,
) -> UUID:
    """Open an occasion of a room above, or restate it; its clocks follow. The same case changes nothing.

    `contacts` are told of what the vendor owes while nobody there can be; others than before move no clock. Without
    `vendor_sees` nobody there reads the clocks or is told of them, because the district keeps the subject to itself.

    An occasion that was closed is opened again, by the law as it is loaded then. What people stated here (delays,
    answers, time given) stays. Raises law's WrongFacts, at the facts' own names, and then nothing is stored.
    """
    queue_up(f"occasion:{subject.type}:{subject.id}:{topic}")
    stated = case.model_dump(mode="json")
    named = [one.model_dump(mode="json") for one in contacts] if vendor_id is not None else []
    same = Occasion.objects.filter(subject_type=subject.type, subject_id=subject.id, topic=topic)
    row = same.first()
    begins = row is None or row.closed_at is not None
    if row is None:
        row = history.create(
            Occasion(
                district_id=district_id, vendor_id=vendor_id, vendor_sees=vendor_sees, subject_type=subject.type,
                subject_id=subject.id, topic=topic, title=title[:300], url=url[:300], facts=stated, contacts=named,
                opened_at=now,
            ),
            actor=actor,
            at=now,
        )  # fmt: skip
        reason = ""
    elif (row.facts, row.title, row.url, row.vendor_sees, row.closed_at) != (
        stated, title[:300], url[:300], vendor_sees, None
    ):  # fmt: skip
        row = history.change(
            Occasion.objects.filter(id=row.id), actor=actor, at=now,
            facts=stated, contacts=named, title=title[:300], url=url[:300], vendor_sees=vendor_sees, closed_at=None,
            revision=row.revision + 1,
        )  # fmt: skip
        reason = "What is known of it was restated."
    else:
        if row.contacts != named:
            history.change(Occasion.objects.filter(id=row.id), actor=actor, at=now, contacts=named)
        return row.id
    _compute(row, actor=actor, now=now, reason=reason, by_loaded=begins)
    return row.id


@transaction.atomic
def recompute(*, actor: Actor, now: datetime, occasion_id: UUID, reason: str) -> None:
    """Compute an occasion's clocks again, after the district's own rules or what people stated of it changed: by the
    law by which they were computed, also where newer files are loaded by now (ADR 0023).

    A closed occasion stays as it is.
    """
    row = Occasion.objects.select_for_update(no_key=True).get(id=occasion_id)
    if row.closed_at is None:
        _compute(row, actor=actor, now=now, reason=reason)


@transaction.atomic
def close(*, actor: Actor, now: datetime, subject: Subject, topic: str | None, reason: str) -> int:
    """Close a subject's occasion of this topic (None: all of them): what is open of it is withdrawn, with the reason.
    Whom to tell of it is not kept any more.

    Returns how many clocks were.
    """
    rows = Occasion.objects.filter(subject_type=subject.type, subject_id=subject.id, closed_at__isnull=True)
    if topic is not None:
        rows = rows.filter(topic=topic)
    closed = history.change_each(rows, actor=actor, at=now, closed_at=now, contacts=[])
    ids = [row.id for row in closed]
    found = Deadline.objects.filter(occasion_id__in=ids, ending=Ending.NONE).order_by("id")
    return len(end_each(found, Ending.WITHDRAWN, actor=actor, now=now, why=reason, event="withdrawn"))


@transaction.atomic
def met_by(
    *,
    actor: Actor,
    now: datetime,
    subject: Subject,
    topic: str,
    met_at: datetime,
    proof: str,
    duty: str | None = None,
) -> int:
    """Take over from a room above that something of its own met an occasion's clocks (None: of all duties).

    Returns how many were; clocks that had ended before stay as they ended.
    """
    found = Deadline.objects.filter(
        OPEN,
        occasion__subject_type=subject.type,
        occasion__subject_id=subject.id,
        occasion__topic=topic,
    ).order_by("id")
    if duty is not None:
        found = found.filter(duty=duty)
    return len(end_each(found, Ending.MET, actor=actor, now=now, why=proof, event="met", met_at=met_at))


def end_each(
    rows: QuerySet[Deadline], ending: Ending, *, actor: Actor, now: datetime, why: str, event: str, **changes: Any
) -> list[Deadline]:
    """Bring clocks to their end, with history, events and what a webhook is told; return them."""
    ended = history.change_each(
        rows, actor=actor, at=now, ending=ending, ended_at=now, ended_by_id=actor.person_id, ended_why=why[:2000],
        remind_at=None, sequence=F("sequence") + 1, **changes,
    )  # fmt: skip
    record_events([happened(event, row, why=why) for row in ended], actor=actor, at=now)
    webhooks.tell_each(ended, f"deadlines.{event}", now=now)
    return ended


# Computing


def facts_of(row: Occasion, own: OwnRules) -> Facts | None:
    """Return everything that is known of an occasion: stated by the room above, by people here, and set by the
    district. None: it has only dates that were stated."""
    case = CaseFacts.model_validate(row.facts)
    if case.facts is None:
        return None
    stated_here = tuple(Delay.model_validate(one) for one in row.delays)
    return case.facts.model_copy(
        update={
            "district_state": own.state,
            "zone": own.zone,
            "closures": own.closures,
            "school_days": own.school_days,
            "policies": own.policies,
            "margin_days": own.margin_days,
            "delays": (*case.facts.delays, *stated_here),
            "conditions": {**case.facts.conditions, **row.answers},
        }
    )


def duties_of(row: Occasion, facts: Facts | None, book: law.Book) -> list[DutyAnswer]:
    """Return what the occasion's facts make owed by a book of the law. Raises WrongFacts."""
    stated = CaseFacts.model_validate(row.facts).stated
    found = list(law.explained(facts, book).duties) if facts is not None else []
    return [*found, *(answers.of_stated(one) for one in stated)]


@dataclass(frozen=True)
class _Kept:
    """A stored clock, paired with what is owed now."""

    row: Deadline
    duty: DutyAnswer


def _pairs(
    duties: Iterable[DutyAnswer], stored: Sequence[Deadline], zone: str
) -> tuple[list[_Kept], list[DutyAnswer], list[Deadline]]:
    """Return the stored clocks with what is owed of each now, what is owed anew, and clocks that nothing is owed of."""
    old = [answers.owed_of(answers.loaded(one.answer), one) for one in stored]
    new = [answers.owed_of(one, one) for one in duties]
    found = matching.matched(old, new)
    pairs = [_Kept(kept.row, _given(fresh.row, kept.row, zone)) for kept, fresh in found.pairs]
    ended = [one for one in old if one.row.ending]
    added = [
        fresh.row
        for fresh in found.added
        if fresh.row.standing != "not_owed" and not any(matching.covers(one, fresh) for one in ended)
    ]
    return pairs, added, [one.row for one in found.gone if not one.row.ending]


def _given(duty: DutyAnswer, row: Deadline, zone: str) -> DutyAnswer:
    if row.granted_until is None:
        return duty
    return answers.with_time(duty, until=row.granted_until, why=row.granted_why, zone=zone)


def _values(duty: DutyAnswer, occasion: Occasion) -> dict[str, Any]:
    return {
        "vendor_sees": occasion.vendor_sees, "kind": kind_of(duty.duty), "key": duty.key, "duty": duty.duty,
        "obligor": duty.obligor, "addressee": duty.addressee, "agency": duty.agency, "agency_state": duty.state or "",
        "data": list(duty.data), "title": duty.title[:300], "about": occasion.title, "standing": duty.standing,
        "due_at": duty.due_at, "rolled_at": duty.rolled_at, "rolled_why": duty.rolled_why[:300],
        "runs_from": answers.runs_from(duty), "why": duty.why, "winner": duty.winner,
        "hourly": answers.is_hourly(duty), "answer": answers.dumped(duty),
    }  # fmt: skip


def _compute(
    occasion: Occasion,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    by_loaded: bool = False,
    reviewed: Mapping[str, Any] | None = None,
) -> None:
    """Compute an occasion's clocks: by its own law, or by what is loaded. `reviewed` says which files a review brought
    in: then clocks that ended stay as they are, and who reviewed it and why stands in every event."""
    own = selectors.own_rules(occasion.district_id)
    facts = facts_of(occasion, own)
    found = pinning.loaded(facts) if by_loaded else pinning.pinned(occasion, facts)
    reason = " ".join(part for part in (reason, found.said) if part)
    stored = list(
        Deadline.objects.select_for_update(no_key=True)
        .filter(occasion=occasion)
        .exclude(ending=Ending.WITHDRAWN)
        .order_by("id")
    )
    pairs, added, gone = _pairs(duties_of(occasion, facts, found.book), stored, own.zone)
    happenings: list[Happening] = []
    told: dict[str, list[Deadline]] = {"moved": [], "opened": []}
    for row in gone:
        end_each(
            Deadline.objects.filter(id=row.id), Ending.WITHDRAWN, actor=actor, now=now,
            why=reason or ENDED_BY_FACTS, event="withdrawn",
        )  # fmt: skip
    for one in pairs:
        if reviewed is not None and one.row.ending:
            continue
        changed, events = _restate(one, occasion, actor=actor, now=now, reason=reason, reviewed=reviewed)
        happenings += events
        if changed is not None and changed.due_at != one.row.due_at:
            told["moved"].append(changed)
    opened = [
        Deadline(
            occasion=occasion, district_id=occasion.district_id, vendor_id=occasion.vendor_id, opened_at=now,
            **_values(duty, occasion),
        )
        for duty in added
    ]  # fmt: skip
    for row, at in zip(opened, plans.remind_at_each(opened), strict=True):
        row.remind_at = at
    told["opened"] = history.create_each(opened, actor=actor, at=now)
    happenings += [
        happened("opened", row, data={**_dates(None, row.due_at), **(reviewed or {})}, why=reason if stored else "")
        for row in opened
    ]
    pinning.pin(occasion, found, now=now)
    record_events(happenings, actor=actor, at=now)
    for event, rows in told.items():
        webhooks.tell_each(rows, f"deadlines.{event}", now=now)


@transaction.atomic
def recompute_by_loaded_law(
    *, actor: Actor, now: datetime, occasion_id: UUID, reason: str, reviewed: Mapping[str, Any]
) -> None:
    """Compute an open occasion's clocks by the law as it is loaded, after somebody reviewed what that moves.

    A second call changes nothing. Raises law's WrongFacts where that law cannot be asked what is known.
    """
    row = Occasion.objects.select_for_update(no_key=True).get(id=occasion_id)
    if row.closed_at is None:
        _compute(row, actor=actor, now=now, reason=reason, by_loaded=True, reviewed=reviewed)


def _dates(old: datetime | None, new: datetime | None) -> dict[str, str]:
    return {
        name: at.astimezone(UTC).isoformat() if at else ""
        for name, at in (("from", old), ("to", new))
        if old or name == "to"
    }


def _restate(
    one: _Kept,
    occasion: Occasion,
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    reviewed: Mapping[str, Any] | None,
) -> tuple[Deadline | None, list[Happening]]:
    """Store what is owed of a clock now, where that differs from what was stored."""
    row, values = one.row, _values(one.duty, occasion)
    differs = {name for name, value in values.items() if getattr(row, name) != value}
    if not differs:
        return None, []
    if reviewed is not None and differs == {"answer"}:
        # A newer file that says the same of this clock: the pins follow, and there is nothing to tell.
        Deadline.objects.filter(id=row.id).update(answer=values["answer"])
        return None, []
    moved = row.due_at != values["due_at"]
    if moved or row.standing != values["standing"]:
        values["sequence"] = row.sequence + 1
    if not row.ending:
        if moved:
            values["moved_at"] = now
        fresh = copy(row)
        for name, value in values.items():
            setattr(fresh, name, value)
        values["remind_at"] = plans.remind_at_each([fresh])[0]
    changed = history.change(Deadline.objects.filter(id=row.id), actor=actor, at=now, **values)
    event = happened(
        "moved" if moved else "restated",
        changed,
        data={**(_dates(row.due_at, changed.due_at) if moved else {}), **(reviewed or {})},
        why=reason,
    )
    return changed, [event]


# What would move


@dataclass(frozen=True)
class Move:
    """A clock that other rules would move, start or end."""

    deadline_id: UUID | None
    """None: it would be started."""
    occasion_id: UUID
    title: str
    about: str
    from_at: datetime | None
    to_at: datetime | None
    why: str
    """One sentence: what would set it then."""
    citation: str = ""
    """Of what would set it then."""
    from_standing: str = ""
    """law.types.Standing; empty: it would be started."""
    to_standing: str = ""
    """Empty: it would end."""


def moves_of(occasion: Occasion, own: OwnRules, stored: Iterable[Deadline], *, by_loaded: bool = False) -> list[Move]:
    """Return what would change of an occasion's open clocks under these rules: by the law by which they are computed,
    or by the law as it is loaded. Raises WrongFacts."""
    facts = facts_of(occasion, own)
    found = pinning.loaded(facts) if by_loaded else pinning.pinned(occasion, facts)
    pairs, added, gone = _pairs(duties_of(occasion, facts, found.book), list(stored), own.zone)
    moved = [
        Move(
            one.row.id, occasion.id, one.row.title, one.row.about, one.row.due_at, one.duty.due_at, one.duty.why,
            answers.citation(one.duty), one.row.standing, one.duty.standing,
        )
        for one in pairs
        if not one.row.ending and (one.row.due_at != one.duty.due_at or one.row.standing != one.duty.standing)
    ]  # fmt: skip
    moved += [
        Move(
            None, occasion.id, one.title, occasion.title, None, one.due_at, one.why, answers.citation(one),
            to_standing=one.standing,
        )
        for one in added
    ]  # fmt: skip
    return moved + [
        Move(
            row.id, occasion.id, row.title, row.about, row.due_at, None, ENDED_BY_FACTS, from_standing=row.standing
        )
        for row in gone
    ]  # fmt: skip


@dataclass(frozen=True)
class WouldMove:
    """What other rules would change, as far as it was looked at."""

    moves: list[Move]
    more: bool
    """Whether there may be more: so many were found, or so many looked at, that the rest was left."""


def would_move(*, district_id: UUID, own: OwnRules, most: int = 200, looked_at: int = LOOKED_AT) -> WouldMove:
    """Return what these rules would change of a district's open clocks, without changing anything: at most so many, of
    so many occasions, those first of which a clock is due the soonest."""
    found: list[Move] = []
    open_clocks = Deadline.objects.filter(occasion=OuterRef("pk"), ending=Ending.NONE).order_by("due_at")
    occasions = (
        Occasion.objects.filter(Exists(open_clocks), district_id=district_id, closed_at__isnull=True)
        .annotate(soonest=Subquery(open_clocks.values("due_at")[:1]))
        .order_by(F("soonest").asc(nulls_last=True), "id")
        .prefetch_related("deadlines")
    )
    for number, occasion in enumerate(occasions[: looked_at + 1].iterator(chunk_size=200)):
        if number == looked_at or len(found) >= most:
            return WouldMove(found[:most], more=True)
        found += moves_of(occasion, own, [row for row in occasion.deadlines.all() if row.ending != Ending.WITHDRAWN])
    return WouldMove(found[:most], more=len(found) > most)


def recompute_district(*, district_id: UUID, after: UUID | None, most: int, now: datetime, reason: str) -> UUID | None:
    """Compute some of a district's open occasions again, in the order of their ids after `after`; return the last one
    where more are left. Each is its own transaction, so that a long list holds nobody up."""
    rows = Occasion.objects.filter(district_id=district_id, closed_at__isnull=True).order_by("id")
    ids = list((rows.filter(id__gt=after) if after else rows).values_list("id", flat=True)[:most])
    for occasion_id in ids:
        recompute(actor=INSTALLATION, now=now, occasion_id=occasion_id, reason=reason)
    return ids[-1] if len(ids) == most else None

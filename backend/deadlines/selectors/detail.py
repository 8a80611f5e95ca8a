"""Everything of one clock for its own page: why it is due then, what happened, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from backend.accounts import selectors as accounts
from backend.core.errors import NotFound
from backend.core.events import events_about
from backend.core.types import Actor, Subject
from backend.core.words import one_line, written
from backend.deadlines.choices import Ending
from backend.deadlines.models import Deadline
from backend.deadlines.rules import answers, doing
from backend.deadlines.rules.sentences import told
from backend.deadlines.rules.wording import due_words
from backend.deadlines.selectors.allowed import delays_allowed, lasting_delays, open_questions, problem_beside
from backend.deadlines.selectors.reminders import planned, sent
from backend.deadlines.selectors.rows import deadline, deadlines, side_of
from backend.deadlines.selectors.showing import entries, entries_of, shown
from backend.deadlines.types import CaseFacts
from backend.documents import selectors as kept
from backend.law import selectors as law
from backend.law.types import Candidate, Delay, DutyAnswer

if TYPE_CHECKING:
    from backend.core.models import Event

OTHERS = 100
"""Other clocks of the occasion, at most so many."""
VERBS = {"meet": "deadlines.meet"}
"""What of `doing.ACTS` another verb allows than "deadlines.settle"."""
_SOURCES = {"agreement": "The agreement", "policy": "The district’s own rule"}
_FATES = {
    "competes": "Binds too",
    "conditional": "Would apply",
    "waiting": "Waits for a fact",
    "held": "Held by a delay",
    "replaced": "Replaced",
    "uncomputable": "Cannot be worked out",
    "not_owed": "Not owed",
}
_ORDER = ("competes", "conditional", "waiting", "uncomputable", "held", "replaced", "not_owed")
_DATING = frozenset({"deadlines.opened", "deadlines.moved", "deadlines.restated"})
_ENDED_WORDS = {
    Ending.MET: "met",
    Ending.WAIVED: "waived",
    Ending.NOT_APPLICABLE: "said not to apply",
    Ending.WITHDRAWN: "ended",
}


def detail(actor: Actor, deadline_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Return one clock as its page is sent. Raises NotFound, Forbidden by role."""
    row = deadline(actor, deadline_id)
    duty, zone = answers.loaded(row.answer), row.district.time_zone
    facts = CaseFacts.model_validate(row.occasion.facts)
    (brief,) = entries(actor, list(shown(Deadline.objects.filter(id=row.id))), now=now)
    delays = [*(facts.facts.delays if facts.facts else ()), *(Delay.model_validate(one) for one in row.occasion.delays)]
    lasting = lasting_delays(row)
    events = events_about(Subject("deadlines.deadline", row.id))
    others = deadlines(actor).filter(occasion_id=row.occasion_id).exclude(id=row.id).order_by("due_at", "id")
    return {
        "clock": brief,
        "candidates": candidates(row, duty, zone),
        "owed_now": [one._asdict() for one in duty.owed_now],
        "sooner": [
            {"says": one.says, "citation": one.citation, "why": one.why}
            for one in duty.candidates
            if one.id in duty.sooner_if
        ],
        "facts": known(row, facts, zone),
        "delays": [_delay(one, zone, ends_here=one.kind in lasting and one.until is None) for one in delays],
        "time_given": _time_given(row, zone),
        "dates": dates(row, events, zone),
        "events": _said(events, actor, row, now=now),
        "reminders": [asdict(one) for one in sent(actor, row)],
        "planned": [asdict(one) for one in planned(actor, row, now=now)],
        "ended": _ended(row, zone),
        "actions": actions(actor, row, duty),
        "possible_delays": [
            {"code": kind, "label": law.delay_words(kind)} for kind in delays_allowed(row) if kind not in lasting
        ],
        "lasting_delays": [{"code": kind, "label": law.delay_words(kind)} for kind in lasting],
        "most_time": _most_time(duty, zone),
        "questions": [asdict(one) for one in open_questions(row)],
        "people": _people(actor, row, now=now),
        "assigned_to": row.assigned_to_id if brief["ours"] else None,
        "occasion": {"title": row.occasion.title, "url": row.occasion.url},
        "others": entries_of(actor, list(others.values_list("id", flat=True)[:OTHERS]), now=now),
    }  # fmt: skip


# Why then


def candidates(row: Deadline, duty: DutyAnswer, zone: str) -> list[dict[str, Any]]:
    """Return every limit that was looked at, the one that sets the date first, then by what became of them."""
    by_id = {one.id: one for one in duty.candidates}
    speaks = {one.candidate for one in duty.owed_now}

    def rank(one: Candidate) -> tuple[Any, ...]:
        last = one.due_at.isoformat() if one.due_at else "9"
        return (one.id != duty.winner, one.id not in speaks, _ORDER.index(one.standing), last, one.id)

    return [
        {
            "id": one.id,
            "source": one.source,
            "source_words": law.state_name(one.jurisdiction or "") or _SOURCES.get(one.source, "The law"),
            "jurisdiction": one.jurisdiction,
            "says": one.says,
            "length": law.length_words(one.amount, one.unit),
            "words": one.words,
            "from_words": "" if one.anchor == "stated" else law.anchor_words(one.anchor, duty.obligor),
            "anchored_words": written(one.anchored_at, zone) if one.anchored_at else "",
            "citation": one.citation,
            "url": one.url,
            "status": one.status,
            "sure": law.sure_words(one.status) if one.source == "law" else "",
            "checked": one.checked,
            "note": one.note,
            "standing": one.standing,
            "wins": one.id == duty.winner,
            "owed_now": one.id in speaks,
            "fate": _fate(one, duty, owed=one.id in speaks),
            "why": one.why,
            "due_words": due_words(one.due_at, zone) if one.due_at else "",
            "rolled_words": due_words(one.rolled_at, zone) if one.rolled_at else "",
            "rolled_why": one.rolled_why,
            "replaced_by": by_id[one.replaced_by].citation if one.replaced_by in by_id else "",
            "in_force": one.in_force,
            "file": one.file,
            "file_sha256": one.file_sha256[:12],
        }
        for one in sorted(duty.candidates, key=rank)
    ]  # fmt: skip


def _fate(one: Candidate, duty: DutyAnswer, *, owed: bool) -> str:
    if one.id == duty.winner:
        return "Would set the date" if duty.standing == "conditional" else "Sets the date"
    if owed:
        return "Owed now"
    return _FATES[one.standing]


def known(row: Deadline, facts: CaseFacts, zone: str) -> list[dict[str, str]]:
    """Return what is known of the occasion, in words: {"label": "The vendor's confirmation", "value": "…"}."""
    found: list[dict[str, str]] = []
    if facts.facts is None:
        return found
    for moment in facts.facts.moments:
        words = law.anchor_words(moment.anchor, moment.by or "provider") if moment.by else _anchor(moment.anchor)
        found.append({"label": words[:1].upper() + words[1:], "value": written(moment.at, zone)})
    if facts.facts.data is not None:
        found.append({"label": "Data that was touched", "value": law.data_words(facts.facts.data) or "none"})
    for state, count in sorted(facts.facts.residents.items()):
        label = f"Affected people who live in {law.state_name(state)}"
        found.append({"label": label, "value": f"{count:,}" if count is not None else "some, not counted"})
    here = row.occasion.answers
    for code, so in {**facts.facts.conditions, **here}.items():
        found.append({"label": question(code), "value": {True: "Yes", False: "No", None: "Not known"}[so]})
    return found


def _anchor(anchor: str) -> str:
    """Return a moment that is everybody's: "discovery", "the termination"."""
    return law.anchor_words(anchor, "provider").removeprefix("the vendor's ")


def question(code: str) -> str:
    """Return what a condition asks; its code where the data asks it no more."""
    found = law.conditions().get(code)
    return found.question if found else code.replace("_", " ")


def _delay(one: Delay, zone: str, *, ends_here: bool) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "label": law.delay_words(one.kind),
        "since_words": written(one.since, zone),
        "until_words": written(one.until, zone) if one.until else "",
        "document": one.document,
        "ends_here": ends_here,
    }


def _time_given(row: Deadline, zone: str) -> dict[str, Any] | None:
    if row.granted_until is None:
        return None
    return {
        "until_words": due_words(row.granted_until, zone),
        "reason": row.granted_why,
        "in_why": row.granted_until == row.due_at and one_line(row.granted_why) in row.why,
    }


def _most_time(duty: DutyAnswer, zone: str) -> str:
    """Return until when more time could be given, in words; nothing where the law says nothing of it."""
    law_says = answers.latest_to_give(duty)
    return due_words(law_says, zone) if law_says and answers.may_be_given(duty) else ""


# What happened


def dates(row: Deadline, events: Sequence["Event"], zone: str) -> list[dict[str, Any]]:
    """Return the dates that the clock had, the oldest first: when each came, by whom, and why. Why more time was given
    is left out where what sets the date quotes it."""
    behind = {one.at: one for one in events if one.kind in _DATING}
    given = {one.at: _personal(one).get("reason", "") for one in events if one.kind == "deadlines.time_given"}
    found: list[dict[str, Any]] = []
    before: tuple[datetime | None, str] | None = None
    versions = Deadline.history.filter(id=row.id).order_by("history_date", "history_id")  # type: ignore[attr-defined]
    for at, due_at, standing, why in versions.values_list("history_date", "due_at", "standing", "why"):
        if (due_at, standing) == before:
            continue
        before = (due_at, standing)
        said = _personal(behind.get(at))
        quoted = one_line(given.get(at, ""))
        found.append(
            {
                "at": at,
                "due_words": due_words(due_at, zone) if due_at else "",
                "standing": standing,
                "why": why,
                "by": said.get("actor", ""),
                "reason": "" if quoted and quoted in why else said.get("reason", ""),
            }
        )
    return found


def _personal(event: "Event | None") -> Mapping[str, Any]:
    """Return what an event says of people; nothing where there is none, or where it was purged."""
    personal = getattr(event, "personal", None)
    return personal.data if personal is not None else {}


def _said(events: Sequence["Event"], actor: Actor, row: Deadline, *, now: datetime) -> list[dict[str, Any]]:
    wanted = any(one.data.get("person") for one in events)
    names = {str(one.id): one.name for one in _colleagues(actor, now=now)} if wanted else {}

    def person(person_id: str) -> str:
        name: str = names.get(person_id, "")
        return name

    found = []
    for one in events:
        personal = getattr(one, "personal", None)
        said = told(
            one.kind, one.data, personal.data if personal is not None else None, zone=row.district.time_zone,
            question=question, person=person,
        )  # fmt: skip
        found.append({"at": one.at, "sentence": said})
    return found


def _colleagues(actor: Actor, *, now: datetime) -> Sequence[Any]:
    return accounts.people(actor.organization_id, now=now) if actor.organization_id else []


def _ended(row: Deadline, zone: str) -> dict[str, Any] | None:
    if not row.ending:
        return None
    file = None
    if row.evidence_id is not None:
        document = kept.document_row(row.evidence_id)
        file = {"title": document.title, "content_type": document.file.content_type, "size": document.file.size}
    return {
        "ending": row.ending,
        "words": _ENDED_WORDS[Ending(row.ending)],
        "at_words": written(row.ended_at, zone) if row.ended_at else "",
        "met_words": written(row.met_at, zone) if row.met_at else "",
        "by": row.ended_by.name if row.ended_by else "",
        "why": row.ended_why,
        "file": file,
    }


def proof(actor: Actor, deadline_id: UUID) -> tuple[str, str, bytes]:
    """Return name, type and bytes of the file with which a clock was met. Raises NotFound, Forbidden by role."""
    accounts.require(actor, "documents.read")
    row = deadline(actor, deadline_id)
    if row.evidence_id is None:
        raise NotFound
    document = kept.document_row(row.evidence_id)
    endings = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
    name = f"proof-{row.id}.{endings.get(document.file.content_type, 'bin')}"
    return name, document.file.content_type, kept.document_content(document.id)


# What can be done


def actions(actor: Actor, row: Deadline, duty: DutyAnswer) -> list[dict[str, str]]:
    """Return what the actor can do to the clock, and with its sentence what the clock as it stands does not allow. What
    their role, or their side, never does is left out."""
    side, found = side_of(actor, row), []
    for act in doing.ACTS:
        if not accounts.may(actor, VERBS.get(act.name, "deadlines.settle")):
            continue
        problem = doing.problem(act.name, row, duty, side=side)
        if problem is not None and problem.of_side:
            continue
        sentence = problem.sentence if problem else problem_beside(act.name, row)
        found.append({"name": act.name, "label": act.label, "problem": sentence})
    return found


def _people(actor: Actor, row: Deadline, *, now: datetime) -> list[dict[str, Any]]:
    """Return who could be responsible, for the side that owes it."""
    if side_of(actor, row) != row.obligor:
        return []
    return [{"id": one.id, "name": one.name} for one in _colleagues(actor, now=now)]

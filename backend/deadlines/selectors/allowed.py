"""What the limits of a clock ask and allow, and the clocks beside it: delays, extensions, questions that are open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.deadlines.models import Deadline
from backend.deadlines.rules import answers, doing
from backend.deadlines.selectors.rows import is_replaced
from backend.deadlines.types import CaseFacts
from backend.law import selectors as law
from backend.law.types import Candidate, DelayKind, Limit


def delays_allowed(row: Deadline) -> list[DelayKind]:
    """Return the kinds of delay that some limit of this clock allows, by the law and by the agreement."""
    facts = CaseFacts.model_validate(row.occasion.facts).facts
    agreed = facts.agreed if facts else ()
    found: set[DelayKind] = set()
    for one in answers.loaded(row.answer).candidates:
        if one.standing != "not_owed":
            # "<limit>/<of the law>" is what the agreement makes of the state's own limit.
            found.update(kind for limit in agreed if f"{one.id}/".startswith(f"{limit.id}/") for kind in limit.delays)
            found.update(kind for limit in _limits(one) for kind in limit.delays)
    return sorted(found)


def lasting_delays(row: Deadline) -> list[DelayKind]:
    """Return the kinds of delay that were stated of this clock's occasion here and still last."""
    return sorted({one["kind"] for one in row.occasion.delays if one.get("until") is None})


def problem_beside(act: str, row: Deadline, *, kind: DelayKind | None = None) -> str:
    """Return why what only the limits of a clock and the clocks beside it tell does not allow this, after the table of
    `doing`; empty: they do. With `kind`, why not this kind of delay."""
    match act:
        case "delay":
            allowed, lasting = set(delays_allowed(row)), set(lasting_delays(row))
            if not allowed or (kind is not None and kind not in allowed):
                waits = f"wait {law.delay_words(kind)}" if allowed and kind is not None else "wait"
                return f"Nothing that sets this date lets it {waits}."
            left = (allowed if kind is None else {kind}) - lasting
            return "" if left else "What lets it wait is stated already and still lasts. End that delay first."
        case "end_delay":
            lasting = set(lasting_delays(row))
            if kind is None or not lasting:
                return "" if lasting else "No delay lasts here."
            return "" if kind in lasting else f"No delay {law.delay_words(kind)} lasts here."
        case "reopen":
            over = doing.OVER if row.occasion.closed_at is not None else ""
            return doing.REPLACED if is_replaced(row) else over
        case "answer":
            return "" if open_questions(row) else "Nothing that sets this date asks for more facts."
    return ""


@dataclass(frozen=True)
class OpenQuestion:
    """A condition that limits of a clock ask for, and what was answered."""

    code: str
    question: str
    so: bool | None
    """None: not known."""
    extends: bool
    """Saying yes lets a later limit take the place of the one that sets the date: an extension that the law allows."""
    citation: str
    """Of the first limit that asks."""


def open_questions(row: Deadline) -> list[OpenQuestion]:
    """Return the conditions that the law's limits of this clock ask for, each with what is known, in the order in which
    people are asked."""
    duty = answers.loaded(row.answer)
    facts = CaseFacts.model_validate(row.occasion.facts).facts
    known = {**(facts.conditions if facts else {}), **row.occasion.answers}
    asked: dict[str, OpenQuestion] = {}
    for one in duty.candidates:
        for limit in _limits(one):
            for code in (*limit.when, *limit.unless):
                asked.setdefault(
                    code,
                    OpenQuestion(
                        code=code,
                        question=law.conditions()[code].question,
                        so=known.get(code),
                        extends=code in limit.when and _later(one, duty.due_at) and duty.winner in limit.replaces,
                        citation=limit.source.citation,
                    ),
                )
    return [asked[code] for code in law.conditions() if code in asked]


def _later(one: Candidate, than: datetime | None) -> bool:
    return one.due_at is not None and than is not None and one.due_at > than


def _limits(one: Candidate) -> Iterator[Limit]:
    """The law's own limits behind a candidate, in all their periods."""
    file = law.jurisdictions().get(one.id.partition(".")[0].upper()) if one.source == "law" else None
    yield from (limit for limit in file.limits if limit.id == one.id) if file else ()

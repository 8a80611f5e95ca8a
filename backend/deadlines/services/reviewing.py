"""What a change of the law data would move, and the only way in which it does: with somebody's name and reason.

Asked and applied for all districts, by command, from whoever runs the installation (ADR 0023).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import connection, transaction

from backend.accounts import selectors as accounts
from backend.core.errors import Invalid
from backend.core.events import record_event
from backend.core.types import Actor, Subject
from backend.core.words import one_line, sentence, stated
from backend.deadlines import selectors
from backend.deadlines.choices import Ending
from backend.deadlines.models import Occasion
from backend.deadlines.rules import pins
from backend.deadlines.selectors import OwnRules
from backend.deadlines.services import keeping, pinning
from backend.law import selectors as law

CHUNK = 200
LONGEST_REASON = 2000
LONGEST_NAME = 100


@dataclass(frozen=True)
class Older:
    """Open occasions that are computed by files of the law that have changed since."""

    law: str
    """What is stored of it."""
    names: tuple[str, ...]
    """Jurisdictions whose file has changed. Empty: it was not kept by which file they were computed."""
    occasions: int


@dataclass(frozen=True)
class LawMove:
    """A clock that the law as it is loaded would move, start or end."""

    move: keeping.Move
    district: str
    zone: str
    problem: str = ""
    """Why it cannot be told: the law as it is loaded refuses what is known of the occasion."""

    @property
    def change(self) -> Literal["move", "start", "end", "refused"]:
        if self.problem:
            return "refused"
        if self.move.deadline_id is None:
            return "start"
        return "move" if self.move.to_standing else "end"


def older_law() -> list[Older]:
    """Return by which changed files open occasions are computed, and how many are. Costs as much as there are kinds of
    files, and the occasions that are counted: those of unchanged files are not looked at."""
    loaded = pinning.loaded_pins()
    found = []
    for text in _laws():
        if pins.is_older(text, loaded):
            names = tuple(law.state_name(code) for code in pins.older(text, loaded))
            found.append(Older(text, names, _occasions(text).count()))
    return found


def _laws() -> list[str]:
    """Return every law by which an open occasion is computed, by jumps along the index from one to the next."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive kinds as ("
            "(select law from deadlines_occasion where closed_at is null order by law limit 1) union all "
            "select (select next.law from deadlines_occasion as next where next.closed_at is null "
            "and next.law > kinds.law order by next.law limit 1) from kinds where kinds.law is not null"
            ") select law from kinds where law is not null"
        )
        return [text for (text,) in cursor.fetchall()]


def _occasions(text: str) -> Any:
    return Occasion.objects.filter(law=text, closed_at__isnull=True).order_by("district_id", "id")


def moved_by_law() -> Iterator[LawMove]:
    """Yield which open clocks of all districts the law as it is loaded would move, start or end. Changes nothing."""
    for one in older_law():
        district: UUID | None = None
        own, name = None, ""
        for occasion in _occasions(one.law).prefetch_related("deadlines").iterator(chunk_size=CHUNK):
            if own is None or occasion.district_id != district:
                district = occasion.district_id
                own, name = selectors.own_rules(district), accounts.organization_row(district).name
            for move, problem in _moves(occasion, own):
                yield LawMove(move, name, own.zone, problem)


def _moves(occasion: Occasion, own: OwnRules) -> Iterator[tuple[keeping.Move, str]]:
    stored = [row for row in occasion.deadlines.all() if row.ending != Ending.WITHDRAWN]
    try:
        for move in keeping.moves_of(occasion, own, stored, by_loaded=True):
            yield move, ""
    except law.WrongFacts as refused:
        told = " ".join(said for lines in refused.fields.values() for said in lines)
        yield keeping.Move(None, occasion.id, occasion.title, occasion.title, None, None, ""), told


@dataclass(frozen=True)
class Applied:
    """What became of one chunk of a review that is applied."""

    occasions: int
    problems: tuple[str, ...]
    """Occasions that stay as they are, each with the reason."""


def checked(*, name: str, reason: str) -> tuple[str, str]:
    """Return who reviewed and why, as they are kept. Raises Invalid at "name" or "reason"."""
    fields: dict[str, list[str]] = {}
    name, reason = one_line(name), stated(reason)
    if not name:
        fields["name"] = ["Say who reviewed what moves: --name."]
    elif len(name) > LONGEST_NAME:
        fields["name"] = [f"This name is longer than {LONGEST_NAME} characters."]
    if not reason:
        fields["reason"] = ["Say why the dates move: --reason."]
    elif len(reason) > LONGEST_REASON:
        fields["reason"] = [f"This reason is longer than {LONGEST_REASON:,} characters."]
    if fields:
        raise Invalid(fields=fields)
    return name, reason


def apply_law(*, name: str, reason: str, now: datetime) -> Iterator[Applied]:
    """Compute every open occasion of changed files by the law as it is loaded, and yield after each chunk.

    Each occasion is one transaction: stopped anywhere, the rest is found again by the next call, and what was done is
    not done again. Every clock that moves, starts or ends has an event with the name and the reason. Raises Invalid.
    """
    name, reason = checked(name=name, reason=reason)
    actor = Actor(person_id=None, label=name)
    found = older_law()
    if not found:
        return
    _record(found, actor=actor, reason=reason, now=now)
    for one in found:
        reviewed = {"cause": "law", "files": _files(one.law)}
        names = " and ".join(one.names) or "the occasion's states"
        why = f"The law data of {names} was updated. {sentence(reason)}"
        # Those that are done are of another law then; those that are refused stay, and are passed by.
        last: tuple[UUID, UUID] | None = None
        while page := _page(one.law, last):
            problems = []
            for occasion_id, district_id, title in page:
                try:
                    keeping.recompute_by_loaded_law(
                        actor=actor, now=now, occasion_id=occasion_id, reason=why, reviewed=reviewed
                    )
                except law.WrongFacts as refused:
                    told = " ".join(said for lines in refused.fields.values() for said in lines)
                    problems.append(f"{title}: {told}")
                last = (district_id, occasion_id)
            yield Applied(len(page) - len(problems), tuple(problems))


def _page(text: str, last: tuple[UUID, UUID] | None) -> list[tuple[UUID, UUID, str]]:
    after = "" if last is None else "and (district_id, id) > (%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, district_id, title from deadlines_occasion where law = %s and closed_at is null "  # noqa: S608
            f"{after} order by district_id, id limit %s",
            [text, *(last or ()), CHUNK],
        )
        found: list[tuple[UUID, UUID, str]] = cursor.fetchall()
        return found


def _files(text: str) -> Mapping[str, Mapping[str, str]]:
    """Return the files that changed, by jurisdiction: the SHA-256 before and the one by now."""
    loaded, before = pinning.loaded_pins(), pins.read(text)
    return {code: {"from": before[code], "to": loaded.get(code, "")} for code in pins.older(text, loaded)}


@transaction.atomic
def _record(found: list[Older], *, actor: Actor, reason: str, now: datetime) -> None:
    """Record in the installation's own chain that a review is applied: also where nothing moves, somebody decided."""
    files: dict[str, Mapping[str, str]] = {}
    for one in found:
        files.update(_files(one.law))
    record_event(
        kind="deadlines.law_reviewed",
        actor=actor,
        at=now,
        chain=None,
        subject=Subject("deadlines.law_review", uuid4()),
        data={"files": files, "occasions": sum(one.occasions for one in found)},
        personal={"reason": reason},
    )

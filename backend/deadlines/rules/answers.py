"""What is kept of an answer of the law: as JSON, with dates that were stated, and with more time that was given."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from backend.core.words import one_line
from backend.deadlines.rules.matching import Owed
from backend.deadlines.rules.wording import due_words
from backend.deadlines.types import StatedLimit
from backend.law.types import Candidate, DutyAnswer, Standing, Words


def of_stated(limit: StatedLimit) -> DutyAnswer:
    """Return a date that a room stated in the shape of an answer, with itself as its only candidate."""
    standing: Standing = "due" if limit.due_at is not None else "owed_now"
    candidate = Candidate(
        id=limit.key, source=limit.source, says=limit.title, citation=limit.citation, url=limit.url,
        status="confirmed", anchor="stated", standing="competes", why=limit.why, words=limit.words,
        anchored_at=limit.since, due_at=limit.due_at,
    )  # fmt: skip
    words = (Words(limit.words, limit.key),) if limit.words else ()
    return DutyAnswer(
        key=limit.key, title=limit.title, duty=limit.duty, obligor=limit.obligor, addressee=limit.addressee,
        standing=standing, why=limit.why, candidates=(candidate,), due_at=limit.due_at,
        winner=limit.key if limit.due_at else "", owed_now=words,
    )  # fmt: skip


def _binds(one: Candidate) -> bool:
    return one.standing == "competes" and one.due_at is not None


def latest_to_give(duty: DutyAnswer) -> datetime | None:
    """Return until when the party to whom it is owed could give more time: the law's own instant, which nobody moves.

    None: no law binds, so that it is theirs to choose. Its own instant where nothing can be given.
    """
    return min(
        (one.due_at for one in duty.candidates if _binds(one) and one.source == "law" and one.due_at), default=None
    )


def may_be_given(duty: DutyAnswer) -> bool:
    """Tell whether more time can be given: what sets the instant is an agreement or a policy, and no law as early."""
    if duty.standing != "due" or duty.due_at is None:
        return False
    law = latest_to_give(duty)
    return law is None or law > duty.due_at


def rests_on_law(duty: DutyAnswer) -> bool:
    """Tell whether a law demands it, or would: then nobody can waive it."""
    gone = ("not_owed", "replaced")
    return any(one.source == "law" and one.standing not in gone for one in duty.candidates)


def with_time(duty: DutyAnswer, *, until: datetime, why: str, zone: str) -> DutyAnswer:
    """Return the answer with more time, given by whom it is owed to: agreement and policy wait until then, the law
    does not. Where that changes nothing, the answer is as it was."""
    if not may_be_given(duty) or duty.due_at is None or until <= duty.due_at:
        return duty
    said = f"More time was given, until {due_words(until, zone)}: “{one_line(why)}”"

    def later(one: Candidate) -> Candidate:
        if not _binds(one) or one.source == "law" or one.due_at is None or one.due_at >= until:
            return one
        return one._replace(due_at=until, rolled_at=None, rolled_why="", why=f"{one.why} {said}")

    candidates = tuple(later(one) for one in duty.candidates)
    winner = min((one for one in candidates if _binds(one)), key=lambda one: (one.due_at or until, one.id))
    return duty._replace(
        candidates=candidates, due_at=winner.due_at, rolled_at=winner.rolled_at, rolled_why=winner.rolled_why,
        winner=winner.id, why=winner.why,
    )  # fmt: skip


def runs_from(duty: DutyAnswer) -> datetime | None:
    """Return the moment from which its winner runs; of what is owed now, the earliest from which that is."""
    by_id = {one.id: one for one in duty.candidates}
    if duty.winner:
        return by_id[duty.winner].anchored_at
    said = [by_id[one.candidate].anchored_at for one in duty.owed_now if one.candidate in by_id]
    return min((at for at in said if at is not None), default=None)


def began(duty: DutyAnswer, opened_at: datetime) -> datetime:
    """Return the first of the moments that any of its limits runs from, or when its clock was started, if that was
    before."""
    return min([opened_at, *(one.anchored_at for one in duty.candidates if one.anchored_at is not None)])


def citation(duty: DutyAnswer) -> str:
    """Return the citation of what sets its date, else of what says that it is owed now, else of what could set one."""
    by_id = {one.id: one for one in duty.candidates}
    speaks = (duty.winner, *(one.candidate for one in duty.owed_now), *duty.sooner_if, duty.candidates[0].id)
    return next(by_id[one].citation for one in speaks if one in by_id)


def is_hourly(duty: DutyAnswer) -> bool:
    """Tell whether it is counted in hours or owed now, so that its reminders wait for no digest."""
    if duty.standing == "owed_now":
        return True
    return any(one.id == duty.winner and one.unit == "hours" for one in duty.candidates)


def dumped(duty: DutyAnswer) -> dict[str, Any]:
    """Return the answer as JSON that compares equal to what was stored of the same answer."""
    found: dict[str, Any] = _plain(duty)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if hasattr(value, "_asdict"):
        return {name: _plain(inner) for name, inner in value._asdict().items()}
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(inner) for inner in value]
    return value


_INSTANTS = ("anchored_at", "due_at", "rolled_at")


def _instants(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in _INSTANTS:
        if found.get(name):
            found[name] = datetime.fromisoformat(found[name])
    return found


def loaded(stored: Mapping[str, Any]) -> DutyAnswer:
    """Return the answer that `dumped` made into JSON."""
    values = _instants(stored)
    values["candidates"] = tuple(Candidate(**_instants(one)) for one in stored["candidates"])
    values["owed_now"] = tuple(Words(**one) for one in stored["owed_now"])
    for name in ("data", "sooner_if"):
        values[name] = tuple(stored[name])
    return DutyAnswer(**values)


def owed_of(duty: DutyAnswer, row: Any) -> Owed:
    """Return by what the answer is paired, with the row that it is of."""
    # Stated dates of one duty are told apart by their keys: two certificates of one vendor expire on two days.
    stated = duty.key if all(one.anchor == "stated" for one in duty.candidates) else ""
    owed = (duty.duty, duty.obligor, duty.addressee, duty.agency, duty.state or "", stated)
    return Owed(owed, frozenset(duty.data), frozenset(one.id for one in duty.candidates), row)

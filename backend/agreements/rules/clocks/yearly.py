"""Clocks that come back while an agreement is in force: training, proof of a standard, and the right to an audit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from backend.agreements.choices import OccurrenceKind
from backend.agreements.rules.clocks.known import ClockInputs, Happened, Met, Occasion
from backend.agreements.rules.clocks.making import days_ahead, last_day, obligors
from backend.agreements.rules.recorded import RECORDED
from backend.agreements.types import FrozenLimit
from backend.core.words import long_date
from backend.deadlines.types import CaseFacts, StatedLimit

MOST = 60
"""Periods of one agreement that are looked at: no term is longer than ten years, and a limit may count months."""


@dataclass(frozen=True)
class Period:
    """One turn of what comes back: from a day on, to the day on which the next begins."""

    start: date
    due: date


def periods(inputs: ClockInputs, limit: FrozenLimit, start: date) -> Iterator[Period]:
    """Yield the periods that have begun by today; of a recorded agreement, none that was over before that."""
    months = {"months": 1, "years": 12}.get(limit.unit, 0) * (limit.amount or 0)
    if not months:
        return
    known_since = inputs.day(inputs.created_at)
    for number in range(MOST):
        begin = start + relativedelta(months=months * number)
        due = start + relativedelta(months=months * (number + 1))
        if begin > inputs.today:
            return
        if not inputs.recorded or due >= known_since:
            yield Period(begin, due)


@dataclass(frozen=True)
class _Kind:
    """What comes back, in the words of its clocks."""

    name: str
    duty: str
    title: str
    counted_from: str
    done: str


_TRAINING = _Kind(
    "training", "security.training", "Train everybody who handles the data", "the start", "Training was held."
)
_STANDARD = _Kind(
    "standard", "security.prove_standard", "Prove the security standard", "the signing", "The standard was proved."
)


def training(inputs: ClockInputs) -> Iterator[Occasion]:
    """The vendor's people are trained each year, under agreements of a state where that is watched."""
    limits = [one for one in inputs.limit("security.training") if inputs.trained_yearly or one.source == RECORDED]
    held = inputs.of(OccurrenceKind.TRAINING_HELD)
    yield from _returning(inputs, _TRAINING, limits, inputs.effective, held)


def standard(inputs: ClockInputs) -> Iterator[Occasion]:
    """A vendor that relies on a security standard proves each year that it meets it."""
    limits = [
        one
        for one in inputs.limit("security.prove_standard", anchor="signing")
        if inputs.proves_standard or one.source == RECORDED
    ]
    proved = inputs.of(OccurrenceKind.STANDARD_PROVED)
    yield from _returning(inputs, _STANDARD, limits, _signed_on(inputs), proved)


def _signed_on(inputs: ClockInputs) -> date | None:
    return inputs.day(inputs.executed_at) if inputs.executed_at else None


def _returning(
    inputs: ClockInputs, kind: _Kind, limits: Sequence[FrozenLimit], start: date | None, done: Sequence[Happened]
) -> Iterator[Occasion]:
    """Yield an occasion for each period that has begun. What was done in a period settles it and those before it."""
    limit = next((one for one in limits if one.unit in ("months", "years")), None)
    if limit is None or start is None or not inputs.was_executed:
        return
    for period in periods(inputs, limit, start):
        topic = f"{kind.name}:{period.due.isoformat()}"
        settled = next((one for one in done if one.on >= period.start), None)
        if settled is None and not inputs.in_force:
            yield Occasion(topic, closed=inputs.over)
            continue
        unit = limit.unit.removesuffix("s") if limit.amount == 1 else limit.unit
        owed = StatedLimit(
            key=kind.name, duty=kind.duty, title=kind.title, obligor=obligors(limit)[0], addressee=limit.addressee,
            due_at=inputs.end_of(period.due), since=inputs.begin_of(period.start),
            why=f"Once every {limit.amount} {unit}, counted from {kind.counted_from} on {long_date(start)}: this time "
            f"from {long_date(period.start)} to {long_date(period.due)}.",
            source="agreement", citation=inputs.citation(limit),
        )  # fmt: skip
        met = (Met(settled.at, kind.done),) if settled else ()
        yield Occasion(topic, CaseFacts(stated=(owed,)), met)


def next_period(inputs: ClockInputs) -> list[date]:
    """Return the days on which a further period of something that comes back begins."""
    found = []
    for duty, start in (
        ("security.training", inputs.effective),
        ("security.prove_standard", _signed_on(inputs)),
    ):
        for limit in inputs.limit(duty):
            begun = list(periods(inputs, limit, start)) if start else []
            found += [begun[-1].due] if begun else []
    return found


# The right to an audit


@dataclass(frozen=True)
class Window:
    """The time in which one audit may take place."""

    opens: date
    last: date
    ask_by: date
    """The last day on which it can still be asked for, so long ahead as the agreement says."""


def window(inputs: ClockInputs) -> Window | None:
    """Return the next time in which an audit may take place and can still be asked for: of the agreement's years until
    there was an audit, from then on so long after the last one."""
    limit = _right(inputs)
    if limit is None or inputs.effective is None:
        return None
    done = inputs.of(OccurrenceKind.AUDIT_DONE)
    opens = last_day(inputs, limit, done[-1].on) if done else inputs.effective
    for _ in range(MOST):
        if opens is None:
            return None
        following = last_day(inputs, limit, opens)
        if following is None or following <= opens:
            return None
        last = following - timedelta(days=1)
        if inputs.end_date is not None:
            last = min(last, inputs.end_date)
        ask_by = _ask_by(inputs, last)
        if ask_by >= inputs.today and last >= opens:
            return Window(opens, last, ask_by)
        if inputs.end_date is not None and following > inputs.end_date:
            return None
        opens = following
    return None


def _right(inputs: ClockInputs) -> FrozenLimit | None:
    counted = ("days", "months", "years")
    return next((one for one in inputs.limit("audit.allow") if one.amount and one.unit in counted), None)


def _notice(inputs: ClockInputs) -> FrozenLimit | None:
    return next((one for one in inputs.limit("audit.notify") if one.amount), None)


def _ask_by(inputs: ClockInputs, last: date) -> date:
    notice = _notice(inputs)
    return (days_ahead(inputs, notice, last) if notice else None) or last


def audit(inputs: ClockInputs) -> Iterator[Occasion]:
    """The right to an audit, until when it can be asked for; and each audit that was asked for, until it is done."""
    if not inputs.in_force:
        return
    asked = inputs.of(OccurrenceKind.AUDIT_ASKED)
    waiting = [one for one in asked if _done_after(inputs, one) is None]
    found = window(inputs)
    limit = _right(inputs)
    if found is not None and limit is not None and inputs.executed_at is not None and not waiting:
        yield Occasion(f"audit:{found.last.isoformat()}", CaseFacts(stated=(_may_ask(inputs, limit, found),)))
    elif found is not None and waiting:
        met = Met(waiting[-1].at, "An audit was asked for.")
        yield Occasion(f"audit:{found.last.isoformat()}", met=(met,))
    for one in asked:
        yield _asked(inputs, one)


def _may_ask(inputs: ClockInputs, limit: FrozenLimit, found: Window) -> StatedLimit:
    notice = _notice(inputs)
    ahead = f" It is asked for in writing, {notice.amount} {notice.unit.replace('_', ' ')} ahead." if notice else ""
    return StatedLimit(
        key="audit.right", duty="audit.notify", title="Ask for an audit, if the district wants one", obligor="district",
        addressee="district", due_at=inputs.end_of(found.ask_by),
        since=max(inputs.begin_of(found.opens), inputs.executed_at or inputs.created_at),
        why=f"One audit may take place from {long_date(found.opens)} to {long_date(found.last)}.{ahead}",
        source="agreement", citation=inputs.citation(limit),
    )  # fmt: skip


def _done_after(inputs: ClockInputs, asked: Happened) -> Happened | None:
    return next((one for one in inputs.of(OccurrenceKind.AUDIT_DONE) if one.on >= asked.on), None)


def earliest_audit(inputs: ClockInputs, asked_on: date) -> date:
    """Return the first day on which an audit that was asked for on a day may take place, as the agreement says."""
    notice = _notice(inputs)
    return (last_day(inputs, notice, asked_on) if notice else None) or asked_on


def _asked(inputs: ClockInputs, asked: Happened) -> Occasion:
    topic = f"audit_asked:{asked.id}"
    done = _done_after(inputs, asked)
    earliest = earliest_audit(inputs, asked.on)
    day = max(earliest, asked.planned_on or earliest)
    why = f"The district asked on {long_date(asked.on)}."
    notice = _notice(inputs)
    if notice is not None:
        why += (
            f" With {notice.amount} {notice.unit.replace('_', ' ')} ahead, the audit may take place from "
            f"{long_date(earliest)} on."
        )
    if asked.planned_on is not None:
        early = asked.planned_on < earliest
        why += f" It was planned for {long_date(asked.planned_on)}{', which is sooner than that' if early else ''}."
    cited = _right(inputs) or notice
    limit = StatedLimit(
        key="audit.allow", duty="audit.allow", title="Let the district audit", obligor="provider",
        addressee="district", due_at=inputs.end_of(day), since=asked.at, why=why, source="agreement",
        citation=inputs.citation(cited) if cited else "Agreement",
    )  # fmt: skip
    met = (Met(done.at, "The audit was done."),) if done else ()
    return Occasion(topic, CaseFacts(stated=(limit,)), met)


def next_window(inputs: ClockInputs) -> datetime | None:
    """Return when the right to ask for an audit passes to the next time."""
    found = window(inputs) if inputs.in_force else None
    return inputs.begin_of(found.ask_by + timedelta(days=1)) if found else None

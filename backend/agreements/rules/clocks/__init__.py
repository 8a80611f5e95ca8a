"""Which clocks an agreement starts. Pure and declarative: they follow from its state, whenever that is asked."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from backend.agreements.choices import Status
from backend.agreements.rules.clocks import ending, notices, papers, yearly
from backend.agreements.rules.clocks.known import (
    ClockInputs,
    Follower,
    Happened,
    Met,
    Newer,
    Occasion,
    Paper,
    Shown,
    Signature,
)

__all__ = [
    "ClockInputs",
    "Follower",
    "Happened",
    "Met",
    "Newer",
    "Occasion",
    "Paper",
    "Shown",
    "Signature",
    "next_look",
    "occasions",
]

_TOPICS: tuple[Callable[[ClockInputs], Iterator[Occasion]], ...] = (
    papers.schedule,
    papers.signatures,
    ending.term,
    ending.deletion,
    ending.directives,
    ending.successor,
    yearly.training,
    yearly.standard,
    yearly.audit,
    notices.evidence,
    notices.changes,
    notices.posting,
)


def occasions(inputs: ClockInputs) -> list[Occasion]:
    """Return what the agreement's state says about each of its occasions. Every topic stands once; what is open of a
    topic that does not stand here is over."""
    return [one for topic in _TOPICS for one in topic(inputs)]


def next_look(inputs: ClockInputs) -> datetime | None:
    """Return when the mere passing of time next changes what `occasions` says: the day after the term, the next year of
    what comes back. None: nothing does."""
    found = [inputs.begin_of(inputs.today + timedelta(days=1))] if _signing(inputs) else []
    if inputs.in_force:
        if inputs.end_date is not None:
            found.append(inputs.begin_of(inputs.end_date + timedelta(days=1)))
        found += [inputs.begin_of(day) for day in yearly.next_period(inputs)]
        found += [at for at in (yearly.next_window(inputs),) if at is not None]
    return min((at for at in found if at > inputs.now), default=None)


def _signing(inputs: ClockInputs) -> bool:
    """Whether somebody signs now. Who has is not told to this room: the sweep finds it, and looks at each paper again
    every day for a signature that was written while it looked."""
    out = any(paper.executed_at is None and not paper.set_aside for paper in inputs.papers)
    return inputs.status in (Status.OUT_FOR_SIGNATURE, Status.EXECUTED) and out

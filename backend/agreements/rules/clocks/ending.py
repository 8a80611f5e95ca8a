"""Clocks of the end: the term, the data that is still held, and written requests to delete."""

from collections.abc import Iterator
from datetime import datetime

from backend.agreements.choices import OccurrenceKind, Status
from backend.agreements.rules.clocks.known import ClockInputs, Happened, Met, Occasion
from backend.agreements.rules.clocks.making import case, days_ahead, last_day, moment, opened
from backend.agreements.rules.recorded import limit_in_words
from backend.core.words import long_date
from backend.deadlines.types import CaseFacts, StatedLimit

DELETION = ("data.delete", "data.certify_deletion")
CERTIFIED = "The deletion was certified."


def term(inputs: ClockInputs) -> Iterator[Occasion]:
    """The agreement ends on a day: renewed before, or let end."""
    if not inputs.was_executed or inputs.end_date is None or inputs.executed_at is None:
        return
    follower = inputs.followed_by
    if follower is not None and (
        inputs.status == Status.SUPERSEDED or follower.end_date is None or follower.end_date > inputs.end_date
    ):
        yield Occasion("term", met=(Met(follower.since, f"Agreement {follower.reference} goes on in its place."),))
    elif inputs.in_force:
        started = f"from {long_date(inputs.effective)} " if inputs.effective else ""
        limit = StatedLimit(
            key="term", duty="term.renew", title="Renew the agreement, or let it end", obligor="district",
            addressee="provider", due_at=inputs.end_of(inputs.end_date), since=inputs.executed_at,
            why=f"The term runs {started}to {long_date(inputs.end_date)}.", source="agreement",
            citation="Agreement, its term",
        )  # fmt: skip
        yield Occasion("term", CaseFacts(stated=(limit,)))
    else:
        yield Occasion("term", closed=inputs.over)


def deletion(inputs: ClockInputs) -> Iterator[Occasion]:
    """Data is still held after the end, until somebody certifies that it is deleted."""
    ended = inputs.ended_at
    if not inputs.was_executed or ended is None or inputs.data == frozenset():
        return
    if inputs.followed_by is not None:
        why = f"Agreement {inputs.followed_by.reference} covers the same products; the data goes on under it."
        yield Occasion("deletion", closed=why)
        return
    asked = next((one for one in inputs.of(OccurrenceKind.DIRECTIVE_GIVEN) if one.at >= ended), None)
    if inputs.recorded and ended < inputs.created_at and asked is None and not inputs.limit("data.delete"):
        return  # it had ended before it was recorded, and nothing that it says about deletion was taken down
    certified = next((one for one in inputs.of(OccurrenceKind.DELETION_CERTIFIED) if one.at >= ended), None)
    moments = [moment("termination", ended), moment("expiration", ended)]
    if asked is not None:
        moments.append(moment("request", asked.at))
    if certified is not None:
        moments.append(moment("deletion", certified.at))
    found = case(inputs, DELETION, tuple(moments))
    if asked is None:  # "After a request that covers all data no further notice is needed."
        found = found.model_copy(update={"stated": (*found.stated, *_announced(inputs, ended))})
    met = (Met(certified.at, CERTIFIED),) if certified else ()
    yield Occasion("deletion", found, met)


def _announced(inputs: ClockInputs, ended: datetime) -> Iterator[StatedLimit]:
    """The vendor tells so long ahead that it will destroy the data, which it does within its own time after the end."""
    days = [last_day(inputs, one, inputs.day(ended)) for one in inputs.limit("data.delete", anchor="termination")]
    last = min((day for day in days if day is not None), default=None)
    for place, limit in enumerate(inputs.limit("data.notify_deletion")):
        if last is None:
            continue
        latest = days_ahead(inputs, limit, last)
        if latest is None:
            continue
        yield StatedLimit(
            key=f"announce.{place + 1}", duty="data.notify_deletion", title="Tell the district that the data will be "
            "destroyed", obligor="provider", addressee="district",
            due_at=inputs.end_of(max(latest, inputs.day(ended))), since=ended,
            why=opened(f"{limit_in_words(limit)}, which is due by {long_date(last)}."), source="agreement",
            citation=inputs.citation(limit),
        )  # fmt: skip


def directives(inputs: ClockInputs) -> Iterator[Occasion]:
    """A written request to delete or return data while the agreement runs; after its end it counts there."""
    if not inputs.was_executed:
        return
    for asked in inputs.of(OccurrenceKind.DIRECTIVE_GIVEN):
        if inputs.ended_at is not None and asked.at >= inputs.ended_at and inputs.followed_by is None:
            continue
        done = _first_after(inputs.of(OccurrenceKind.DELETION_CERTIFIED), asked)
        moments = [moment("request", asked.at)]
        if done is not None:
            moments.append(moment("deletion", done.at))
        met = (Met(done.at, CERTIFIED),) if done else ()
        yield Occasion(f"directive:{asked.id}", case(inputs, DELETION, tuple(moments)), met)


def _first_after(found: list[Happened], asked: Happened) -> Happened | None:
    return next((one for one in found if one.at >= asked.at), None)


def successor(inputs: ClockInputs) -> Iterator[Occasion]:
    """The vendor, or the business that holds the data, was sold."""
    if not inputs.was_executed or inputs.status == Status.WITHDRAWN:
        return
    for sale in inputs.of(OccurrenceKind.SALE_CLOSED):
        yield Occasion(f"successor:{sale.id}", case(inputs, ("successor",), (moment("closing", sale.at),)))

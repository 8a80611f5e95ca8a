"""Clocks of what is told and published: evidence that expires, a schedule of "none" that changes, postings."""

from collections.abc import Iterator
from datetime import timedelta

from backend.agreements.choices import OccurrenceKind
from backend.agreements.rules.clocks.known import ClockInputs, Met, Occasion
from backend.agreements.rules.clocks.making import case, moment
from backend.core.words import long_date
from backend.deadlines.types import CaseFacts, StatedLimit

LATELY = timedelta(days=30)
"""What is to be published once after the signing is watched where the signing was known here that soon after it."""


def evidence(inputs: ClockInputs) -> Iterator[Occasion]:
    """Evidence that the district may see has a last day; what takes its place settles it."""
    if not inputs.in_force:
        return
    for one in inputs.evidence:
        topic = f"evidence:{one.id}"
        if inputs.effective is not None and one.valid_until < inputs.effective:
            continue
        if one.replaced_at is not None:
            yield Occasion(topic, met=(Met(one.replaced_at, f"{one.replaced_by} took its place."),))
            continue
        by = f" by {one.issuer}" if one.issuer else ""
        limit = StatedLimit(
            key=f"evidence.{one.id}", duty="evidence.renew", title=f"Renew: {one.kind}{by}"[:300], obligor="provider",
            addressee="district", due_at=inputs.end_of(one.valid_until), since=one.since,
            why=f"It is good until {long_date(one.valid_until)}.", source="agreement",
            citation="Evidence that the vendor named or shared",
        )  # fmt: skip
        yield Occasion(topic, CaseFacts(stated=(limit,)))


def changes(inputs: ClockInputs) -> Iterator[Occasion]:
    """The agreement says of a product that no data is collected, and that stops being true: owed now."""
    if not inputs.in_force:
        return
    for version in inputs.newer:
        told = version.offered_at
        said = f"Version {version.number} of the schedule of {version.product} was offered."
        met = (Met(told, said),) if told else ()
        found = case(inputs, ("schedule.notify_change",), (moment("change", version.published_at),))
        yield Occasion(f"change:{version.id}", found, met)
    for one in inputs.of(OccurrenceKind.SCHEDULE_CHANGED):
        met = (Met(one.stated_at, "The vendor stated it here."),) if one.by_vendor else ()
        found = case(inputs, ("schedule.notify_change",), (moment("change", one.at),))
        yield Occasion(f"change:{one.id}", found, met)


def posting(inputs: ClockInputs) -> Iterator[Occasion]:
    """A state asks that a contract, or a part of it, is published once it is signed.

    Of an agreement that was recorded long after its signing it is not known whether that was done, and it is not asked.
    """
    signed_at = inputs.executed_at
    if not inputs.was_executed or signed_at is None:
        return
    if inputs.recorded and inputs.created_at - signed_at > LATELY:
        return
    if not inputs.in_force:
        yield Occasion("posting", closed=inputs.over)
        return
    stated = tuple(
        StatedLimit(
            key=fact.id, duty="posting.contract", title="Publish what the law asks of each contract",
            obligor=fact.obligor, addressee="public",
            due_at=None, words="published, and kept so", since=signed_at,
            why=f"{fact.says} This one was signed on {long_date(inputs.day(signed_at))}; no number of days is set.",
            source="law", citation=fact.source.citation, url=fact.source.url,
        )
        for fact in inputs.published
    )  # fmt: skip
    found = CaseFacts(stated=stated)
    if inputs.posted_within or inputs.limit("posting.agreement"):
        moments = (moment("execution", signed_at), moment("signing", signed_at))
        asked = case(inputs, ("posting.agreement",), moments)
        found = asked.model_copy(update={"stated": (*asked.stated, *stated)})
    if found.facts is None and not found.stated:
        return
    posted = next(iter(inputs.of(OccurrenceKind.POSTED)), None)
    met = (Met(posted.at, "It was published."),) if posted else ()
    yield Occasion("posting", found, met)

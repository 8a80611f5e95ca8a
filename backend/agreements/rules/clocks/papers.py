"""Clocks of the making: schedules and signatures that are outstanding. The district's own wish sets them, no law."""

from collections.abc import Iterator
from datetime import timedelta

from backend.agreements.choices import Status
from backend.agreements.rules.clocks.known import ClockInputs, Met, Occasion, Paper, Signature
from backend.agreements.rules.clocks.making import OWN_WISH
from backend.agreements.rules.words import joined
from backend.core.words import long_date
from backend.deadlines.types import CaseFacts, StatedLimit


def schedule(inputs: ClockInputs) -> Iterator[Occasion]:
    """The vendor is asked for its schedule, from the asking, and again from each return."""
    if inputs.asked_at is None:
        return
    # To the microsecond: asked, submitted and returned can lie within one second.
    topic = f"schedule:{inputs.asked_at:%Y%m%dT%H%M%S%f}"
    if inputs.status == Status.WITH_VENDOR:
        day = inputs.day(inputs.asked_at)
        limit = StatedLimit(
            key="schedule", duty="paper.schedule", title=f"Fill in and submit the schedule of {joined(inputs.missing)}",
            obligor="provider", addressee="district",
            due_at=inputs.end_of(day + timedelta(days=inputs.schedule_days)), since=inputs.asked_at,
            why=f"The district expects it within {inputs.schedule_days} days after it asked, which was on "
            f"{long_date(day)}.",
            source="policy", citation=OWN_WISH,
        )  # fmt: skip
        yield Occasion(topic, CaseFacts(stated=(limit,)))
    elif inputs.status in (Status.DRAFT, Status.WITHDRAWN):
        yield Occasion(topic, closed="The district does not ask for it any more.")
    elif inputs.submitted_at is not None and inputs.submitted_at >= inputs.asked_at:
        yield Occasion(topic, met=(Met(inputs.submitted_at, "The schedule was submitted."),))


def signatures(inputs: ClockInputs) -> Iterator[Occasion]:
    """Each side's signature of each paper that was sent out, from when that side was asked."""
    for paper in inputs.papers:
        for signature in paper.signatures:
            yield from _signature(inputs, paper, signature)


def _signature(inputs: ClockInputs, paper: Paper, signature: Signature) -> Iterator[Occasion]:
    topic = f"signature:{paper.number}:{signature.side}"
    what = "the amendment" if paper.amendment else "the agreement"
    if (signed_at := signature.signed_at or paper.executed_at) is not None:
        yield Occasion(topic, met=(Met(signed_at, f"{what.capitalize()} was signed."),))
    elif paper.set_aside:
        yield Occasion(topic, closed="It was recalled, declined or taken back before it was signed.")
    elif signature.asked_at is not None:
        day = inputs.day(signature.asked_at)
        limit = StatedLimit(
            key="signature", duty="paper.signature",
            title=f"Sign {what}" if signature.side == "provider" else f"Sign {what} for the district",
            obligor="provider" if signature.side == "provider" else "district", addressee="district",
            due_at=inputs.end_of(day + timedelta(days=inputs.signature_days)), since=signature.asked_at,
            why=f"The district expects it within {inputs.signature_days} days after the signer was asked, which was on "
            f"{long_date(day)}.",
            source="policy", citation=OWN_WISH,
        )  # fmt: skip
        yield Occasion(topic, CaseFacts(stated=(limit,)))

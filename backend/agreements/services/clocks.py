"""Winds the clocks that an agreement starts: after each step that changes what they follow from, and as time passes.

They are what follows from the agreement's state (`rules.clocks`), so winding twice changes nothing. Occasions and
clocks are locked after the agreement and its papers, and before the chains of events: services that wind do so
`together`.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction

from backend.agreements import selectors
from backend.agreements.models import Agreement, Winding
from backend.agreements.rules import clocks as rules
from backend.agreements.services.checks import locked
from backend.core.events import together
from backend.core.types import INSTALLATION, Actor
from backend.deadlines import selectors as kept
from backend.deadlines import services as deadlines

log = logging.getLogger(__name__)

BATCH = 200
PATIENCE = 20.0
"""Seconds that one run of the sweep spends on this; what is left waits for the next."""
AGAIN = timedelta(hours=1)
"""After which an agreement is tried again whose clocks could not be wound."""


@transaction.atomic
@together()
def wind(agreement_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Keep, meet and close the agreement's clocks as its state says, and note when that changes by itself.

    The caller holds the agreement, or holds nothing.
    """
    agreement = locked(agreement_id)
    inputs = selectors.clock_inputs(agreement, now=now) if agreement.district_id else None
    if inputs is not None:
        _settle(agreement, inputs, actor=actor, now=now)
    at = rules.next_look(inputs) if inputs is not None else None
    Winding.objects.update_or_create(agreement=agreement, defaults={"wind_at": at, "wound_at": now})


def _settle(agreement: Agreement, inputs: rules.ClockInputs, *, actor: Actor, now: datetime) -> None:
    subject = selectors.subject_of(agreement.id)
    assert agreement.district_id is not None
    before = kept.topics_of(subject)
    said = rules.occasions(inputs)
    contacts = selectors.clock_contacts(agreement, now=now)
    for one in said:
        if one.closed:
            if one.topic in before:
                deadlines.close(actor=actor, now=now, subject=subject, topic=one.topic, reason=one.closed)
            continue
        if one.case is not None:
            deadlines.keep(
                actor=actor,
                now=now,
                subject=subject,
                topic=one.topic,
                district_id=agreement.district_id,
                vendor_id=agreement.vendor_id,
                title=inputs.about,
                url=f"/agreements/{agreement.id}/clocks",
                case=one.case,
                contacts=contacts,
                vendor_sees=selectors.known_to_vendor(agreement),
            )
        if one.case is not None or before.get(one.topic):
            for met in one.met:
                deadlines.met_by(
                    actor=actor, now=now, subject=subject, topic=one.topic, met_at=met.at, proof=met.proof,
                    duty=met.duty or None,
                )  # fmt: skip
    topics = {one.topic for one in said}
    for topic, is_open in before.items():
        if is_open and topic not in topics:
            deadlines.close(actor=actor, now=now, subject=subject, topic=topic, reason=inputs.over)


@deadlines.contact_link(selectors.CONTACT_LINK)
def _invitation_addresses(link_ids: Collection[UUID], now: datetime) -> Mapping[UUID, str]:
    return selectors.invitation_addresses(link_ids, now=now)


def wind_soon(agreements: Sequence[Agreement], *, now: datetime) -> None:
    """Have the sweep wind the clocks of many agreements, some each minute."""
    rows = [Winding(agreement=each, wind_at=now) for each in agreements]
    Winding.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["agreement"], update_fields=["wind_at"], batch_size=1000
    )


def wind_siblings_soon(agreement: Agreement, *, now: datetime) -> None:
    """Have the sweep look at the other agreements of the same two again: which one goes on in whose place changes with
    this one's state."""
    if agreement.district_id is None:
        return
    # One order for everybody: two agreements of the same two can change at the same moment.
    rows = selectors.siblings(agreement).select_for_update(no_key=True, of=("self",)).order_by("pk")
    Winding.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(wind_at=now)


def wind_due(*, now: datetime) -> int:
    """Wind the clocks of agreements that are due to be looked at, within the sweep's patience; returns how many were.

    One whose clocks cannot be wound is logged, holds up no other, and is tried again in an hour.
    """
    touched = list(selectors.touched_from_below(now=now).values_list("pk", flat=True))
    Winding.objects.filter(pk__in=touched).update(wind_at=now)
    started, wound = monotonic(), 0
    while monotonic() - started < PATIENCE:
        found = selectors.to_wind(now=now, most=BATCH)
        for agreement_id in found:
            try:
                wind(agreement_id, actor=INSTALLATION, now=now)
            except Exception:
                log.exception("the clocks of agreement %s could not be wound", agreement_id)
                Winding.objects.filter(agreement=agreement_id).update(wind_at=now + AGAIN)
            wound += 1
            if monotonic() - started >= PATIENCE:
                break
        if len(found) < BATCH:
            break
    return wound

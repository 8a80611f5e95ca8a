"""The papers of an agreement, as far as the actor sees them."""

import copy
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Q, Value, When

from backend.agreements.choices import InstrumentKind, Status
from backend.agreements.models import Agreement, Instrument
from backend.agreements.types import (
    ComposeInput,
)
from backend.core.types import Actor

if TYPE_CHECKING:
    pass

from backend.agreements.selectors.rows import is_own, sees_the_making


def open_instrument(agreement: Agreement) -> Instrument | None:
    """Return the instrument that is being made, if there is one."""
    return Instrument.objects.filter(agreement=agreement, executed_at__isnull=True, set_aside_at__isnull=True).first()


def seen_instruments(actor: Actor, agreement: Agreement) -> Q:
    """Return which instruments of an agreement the actor sees."""
    if is_own(actor, agreement):
        return Q()
    if actor.organization_id == agreement.vendor_id:
        shared = Q(kind=InstrumentKind.RECORDED_COPY) if agreement.first_sent_at else Q(pk__in=[])
        return Q(envelope__isnull=False) | shared
    return Q(executed_at__isnull=False)


def instruments(actor: Actor, agreement: Agreement) -> list[Instrument]:
    """Return the instruments that the actor sees, the newest first."""
    return list(
        Instrument.objects.filter(seen_instruments(actor, agreement), agreement=agreement)
        .select_related(
            "word_document__file", "unsigned_document__file", "executed_document__file", "certificate_document__file"
        )
        .order_by("-number")
    )


def current_instrument(actor: Actor, agreement: Agreement) -> Instrument | None:
    """Return the instrument whose text counts now for the actor: the open one, else the last executed one. An amendment
    is none: it changes the agreement and is read by itself.

    For who does not see the work on a draft, it is the last one that was out, where there is none of those.
    """
    rows = Instrument.objects.filter(seen_instruments(actor, agreement), agreement=agreement)
    if sees_the_making(actor, agreement):
        rows = Instrument.objects.filter(agreement=agreement, set_aside_at__isnull=True)
    open_first = Case(
        When(executed_at__isnull=False, then=Value(1)),
        When(set_aside_at__isnull=False, then=Value(2)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return rows.exclude(kind=InstrumentKind.AMENDMENT).order_by(open_first, "-number").first()


def as_seen(actor: Actor, agreement: Agreement) -> Agreement:
    """Return the agreement with the terms as they were sent, for who does not see the work on a draft.

    Terms are changed in a draft only; what was sent since is what stands in the columns.
    """
    if sees_the_making(actor, agreement) or agreement.status not in (Status.DRAFT, Status.READY, Status.WITHDRAWN):
        return agreement
    instrument = current_instrument(actor, agreement)
    if instrument is None or instrument.input is None:
        return agreement
    terms = ComposeInput.model_validate(instrument.input).terms
    shown = copy.copy(agreement)
    shown.states = list(terms.states)
    for field in (
        "service_agreement_title",
        "service_agreement_date",
        "service_agreement_end",
        "start_date",
        "term_months",
        "term_basis",
        "notice_method",
        "answers",
    ):
        setattr(shown, field, getattr(terms, field))
    return shown

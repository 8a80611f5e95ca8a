"""What the worker does: set a composed text's documents, and take over how the signatures came out.

Each may run again, or twice at once, and then does nothing more.
"""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from backend.agreements import selectors
from backend.agreements.choices import InstrumentKind, Status
from backend.agreements.models import Instrument
from backend.agreements.rules import terms as term_rules
from backend.agreements.rules.lifecycle import STEPS
from backend.agreements.services import amendments
from backend.agreements.services.checks import locked, record, set_aside, take
from backend.agreements.services.clocks import wind, wind_siblings_soon
from backend.agreements.services.invitations import end_asking
from backend.agreements.types import AgreementText
from backend.core import history
from backend.core.events import together
from backend.core.types import INSTALLATION, Subject
from backend.documents import services as documents
from backend.documents.types import PDF, WORD


def _locked_instrument(instrument_id: UUID) -> Instrument:
    """Return the instrument with its agreement, both held until the transaction ends."""
    agreement = locked(Instrument.objects.values_list("agreement_id", flat=True).get(id=instrument_id))
    instrument = Instrument.objects.select_for_update(no_key=True, of=("self",)).get(id=instrument_id)
    instrument.agreement = agreement
    return instrument


def set_documents(*, now: datetime, instrument_id: UUID) -> None:
    """Set Word and PDF of a composed instrument and attach them.

    Setting takes a moment, so it is done before anything is held. An instrument that was set aside meanwhile gets none.
    """
    instrument = Instrument.objects.get(id=instrument_id)
    if instrument.unsigned_document_id or instrument.set_aside_at:
        return
    text = AgreementText.model_validate(instrument.text)
    papers = selectors.papers(text, at=instrument.composed_at)
    with transaction.atomic():
        instrument = _locked_instrument(instrument_id)
        if instrument.unsigned_document_id or instrument.set_aside_at:
            return
        agreement = instrument.agreement
        title = f"{text.document.title}, {agreement.reference}"
        file = partial(
            documents.file_document,
            actor=INSTALLATION,
            now=now,
            district_id=agreement.district_id,
            vendor_id=agreement.vendor_id,
            subject=Subject("instrument", instrument.id),
        )
        word_id = file(kind="word", title=f"{title} (working copy)", content=papers.word, content_type=WORD)
        pdf_id = file(kind="unsigned", title=title, content=papers.pdf.content, content_type=PDF)
        history.change(
            Instrument.objects.filter(id=instrument.id, unsigned_document__isnull=True),
            actor=INSTALLATION,
            at=now,
            word_document_id=word_id,
            unsigned_document_id=pdf_id,
        )
        record(
            agreement,
            kind="documents_set",
            actor=INSTALLATION,
            at=now,
            data={"instrument": str(instrument.id), "pdf": str(pdf_id), "word": str(word_id)},
        )


@transaction.atomic
@together()
def mark_declined(*, now: datetime, instrument_id: UUID, reason: str, by: str) -> None:
    """Take over from signing that a signer declined: back to draft, with the reason; an amendment is set aside."""
    instrument = _locked_instrument(instrument_id)
    if instrument.set_aside_at is not None:
        return
    if instrument.kind == InstrumentKind.AMENDMENT:
        amendments.declined(instrument.agreement, instrument, at=now, reason=reason, by=by)
        wind(instrument.agreement_id, actor=INSTALLATION, now=now)
        return
    agreement = take(
        STEPS["decline"], instrument.agreement, actor=INSTALLATION, at=now, reason=reason, changes={"asked_at": None}
    )
    set_aside(agreement, actor=INSTALLATION, at=now)
    end_asking(agreement, actor=INSTALLATION, now=now, tell=False)
    record(agreement, kind="declined", actor=INSTALLATION, at=now, personal={"reason": reason, "by": by})
    wind(agreement.id, actor=INSTALLATION, now=now)


@transaction.atomic
@together()
def mark_executed(
    *,
    now: datetime,
    instrument_id: UUID,
    executed_document_id: UUID,
    certificate_document_id: UUID,
    executed_at: datetime,
    last_consent_on: date,
) -> None:
    """Take over from signing that the last seal of an agreement, or of an amendment of one, is stored.

    `last_consent_on` is the day of the last consent in the district's zone: the effective date, where no start was
    stated. The agreement that this one supersedes, if it is still in force, ends with it.
    """
    instrument = _locked_instrument(instrument_id)
    if instrument.executed_at is not None:
        return
    history.change(
        Instrument.objects.filter(id=instrument.id, executed_at__isnull=True),
        actor=INSTALLATION,
        at=now,
        executed_at=executed_at,
        executed_document_id=executed_document_id,
        certificate_document_id=certificate_document_id,
    )
    agreement = instrument.agreement
    if instrument.kind == InstrumentKind.AMENDMENT:
        amendments.executed(
            agreement,
            instrument,
            at=now,
            executed_document_id=executed_document_id,
            certificate_document_id=certificate_document_id,
            effective=last_consent_on,
        )
        wind(agreement.id, actor=INSTALLATION, now=now)
        return
    effective = agreement.start_date or last_consent_on
    agreement = take(
        STEPS["execute"],
        agreement,
        actor=INSTALLATION,
        at=now,
        changes={
            "executed_at": executed_at,
            "effective_date": effective,
            "end_date": term_rules.last_day(effective, agreement.term_months),
        },
    )
    record(
        agreement,
        kind="executed",
        actor=INSTALLATION,
        at=now,
        data={
            "document": str(executed_document_id),
            "certificate": str(certificate_document_id),
            "effective": effective.isoformat(),
        },
    )
    if agreement.supersedes_id is not None:
        older = locked(agreement.supersedes_id)
        if older.status == Status.EXECUTED:
            older = take(STEPS["supersede"], older, actor=INSTALLATION, at=now)
            amendments.end_offers(older, actor=INSTALLATION, at=now, reason="A later agreement took its place.")
            record(older, kind="superseded", actor=INSTALLATION, at=now, data={"by": str(agreement.id)})
            wind(older.id, actor=INSTALLATION, now=now)
    wind_siblings_soon(agreement, now=now)
    wind(agreement.id, actor=INSTALLATION, now=now)

"""Amendments of executed agreements: composed for an accepted offer, taken back, ended, executed.

The agreement stays executed all the while; only its papers grow. Sending and recalling are the ordinary steps.
"""

from datetime import date, datetime
from uuid import UUID

from backend.agreements import selectors
from backend.agreements.choices import InstrumentKind, OfferStatus
from backend.agreements.models import Agreement, AgreementLine, Instrument, VersionOffer
from backend.agreements.services import checks
from backend.core import history
from backend.core.outbox import enqueue
from backend.core.types import INSTALLATION, Actor


def open_amendment(agreement: Agreement) -> Instrument | None:
    """Return the amendment that is being made or signed, if there is one."""
    instrument = selectors.open_instrument(agreement)
    return instrument if instrument is not None and instrument.kind == InstrumentKind.AMENDMENT else None


def compose(
    offer: VersionOffer, agreement: Agreement, *, actor: Actor, at: datetime, reason: str
) -> tuple[Instrument, int]:
    """Compose the amendment for an offer, freeze it as an instrument and have its documents set.

    Returns it with the number of blocking findings that it would newly bring. Raises FindingsStand while there are such
    and no reason to go on is given.
    """
    given = selectors.amendment_input(actor, offer, at=at)
    text = selectors.amendment_text(actor, offer, given, at=at)
    blocking = [finding for finding in text.findings if finding.blocking]
    if blocking and not reason:
        raise checks.FindingsStand(
            f"This version would bring {len(blocking)} blocking findings. Give a reason to go on in spite of them, or "
            "object."
            if len(blocking) > 1
            else "This version would bring a blocking finding. Give a reason to go on in spite of it, or object.",
            fields={"reason": [finding.message for finding in blocking]},
        )
    instrument = history.create(
        Instrument(
            agreement=agreement,
            kind=InstrumentKind.AMENDMENT,
            number=Instrument.objects.filter(agreement=agreement).count() + 1,
            text=text.model_dump(mode="json"),
            input=given.model_dump(mode="json"),
            composed_at=at,
            findings_accepted=[finding.code for finding in blocking],
        ),
        actor=actor,
        at=at,
    )
    enqueue(
        kind="agreement.set_documents",
        payload={"instrument_id": str(instrument.id)},
        key=f"agreement.set_documents:{instrument.id}",
        now=at,
        organization_id=agreement.district_id,
    )
    return instrument, len(blocking)


def reopen_offer(instrument: Instrument, *, actor: Actor, at: datetime) -> None:
    """Lead the offer of an amendment that came to nothing back to offered; a newer offer takes its place."""
    offer = VersionOffer.objects.filter(instrument=instrument, status=OfferStatus.ACCEPTED).first()
    if offer is None:
        return
    newer = VersionOffer.objects.filter(
        agreement=offer.agreement_id, product=offer.product_id, status=OfferStatus.OFFERED
    ).exists()
    nobody = {"decided_by_id": None, "decided_at": None}
    history.change(
        VersionOffer.objects.filter(id=offer.id, status=OfferStatus.ACCEPTED),
        actor=actor,
        at=at,
        instrument_id=None,
        **({"status": OfferStatus.WITHDRAWN, "reason": NEWER} if newer else {"status": OfferStatus.OFFERED, **nobody}),
    )


NEWER = "A newer version was offered."


def take_back(agreement: Agreement, instrument: Instrument, *, actor: Actor, at: datetime, reason: str) -> None:
    """Set an amendment aside that was not sent yet. Raises NotPossibleNow for one that is out for signature."""
    if instrument.envelope_id is not None:
        raise checks.NotPossibleNow("The amendment is out for signature. Recall it instead.")
    checks.set_aside(agreement, actor=actor, at=at)
    reopen_offer(instrument, actor=actor, at=at)
    checks.record(
        agreement, kind="amendment_taken_back", actor=actor, at=at, personal={"reason": reason} if reason else None
    )


def end_offers(agreement: Agreement, *, actor: Actor, at: datetime, reason: str) -> None:
    """End what is offered to an agreement that ends; an amendment that was not sent yet is set aside."""
    instrument = open_amendment(agreement)
    if instrument is not None and instrument.envelope_id is None:
        checks.set_aside(agreement, actor=actor, at=at)
        reopen_offer(instrument, actor=actor, at=at)
    for offer in VersionOffer.objects.filter(agreement=agreement, status=OfferStatus.OFFERED):
        history.change(
            VersionOffer.objects.filter(id=offer.id, status=OfferStatus.OFFERED),
            actor=actor,
            at=at,
            status=OfferStatus.WITHDRAWN,
            reason=reason,
        )


def declined(agreement: Agreement, instrument: Instrument, *, at: datetime, reason: str, by: str) -> None:
    """Take over that a signer declined an amendment: the offer stands open again, the agreement as it was."""
    checks.set_aside(agreement, actor=INSTALLATION, at=at)
    reopen_offer(instrument, actor=INSTALLATION, at=at)
    checks.record(
        agreement, kind="amendment_declined", actor=INSTALLATION, at=at, personal={"reason": reason, "by": by}
    )


def executed(
    agreement: Agreement,
    instrument: Instrument,
    *,
    at: datetime,
    executed_document_id: UUID,
    certificate_document_id: UUID,
    effective: date,
) -> None:
    """Take over that an amendment is sealed: the agreement's line names the new version from now on."""
    offer = VersionOffer.objects.select_related("to_version").get(instrument=instrument)
    AgreementLine.objects.filter(agreement=agreement, product=offer.product_id).update(version=offer.to_version_id)
    checks.record(
        agreement,
        kind="amended",
        actor=INSTALLATION,
        at=at,
        data={
            "document": str(executed_document_id),
            "certificate": str(certificate_document_id),
            "instrument": str(instrument.id),
            "product": offer.to_version.product_name,
            "version": str(offer.to_version_id),
            "number": offer.to_version.number,
            "effective": effective.isoformat(),
        },
    )

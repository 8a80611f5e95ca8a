"""The steps of the lifecycle that an officer takes. Each locks the agreement first, so that of two at the same moment
the second finds it changed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.agreements import selectors
from backend.agreements.choices import InstrumentKind, ReviewStatus, Status
from backend.agreements.models import Agreement, Instrument
from backend.agreements.rules import waivers
from backend.agreements.rules.lifecycle import STEPS
from backend.agreements.services import amendments, checks
from backend.agreements.services.checks import entered, record, refuse_unless, set_aside, take
from backend.agreements.services.clocks import wind, wind_siblings_soon
from backend.agreements.services.invitations import end_asking
from backend.agreements.services.review import decide_reviews, end_outdated_waivers
from backend.core import history
from backend.core.errors import Changed, DomainError
from backend.core.events import together
from backend.core.outbox import enqueue
from backend.core.types import Actor, Subject
from backend.documents.types import DocumentText
from backend.signing import services as signing
from backend.signing.types import SignerIn
from backend.vendors.choices import VersionStatus


def _refuse_lines_without_schedule(agreement: Agreement) -> None:
    """Refuse where a product has no schedule yet, or one that its vendor has withdrawn."""
    lines = list(agreement.lines.select_related("product", "version").order_by("position"))
    missing = [line.product.name for line in lines if line.version is None]
    if missing:
        raise checks.ScheduleMissing(f"The vendor has not submitted a schedule of {' and '.join(missing)} yet.")
    withdrawn = [line.product.name for line in lines if line.version and line.version.status != VersionStatus.PUBLISHED]
    if withdrawn:
        raise checks.ScheduleWithdrawn(
            f"The vendor has withdrawn the schedule of {' and '.join(withdrawn)} that this draft names. Change the "
            "draft and choose the newer one."
        )


@transaction.atomic
@together()
def mark_ready(*, actor: Actor, now: datetime, agreement_id: UUID) -> None:
    """Compose the text, freeze it as an instrument and have its documents set. What was submitted is accepted with it.

    Raises FindingsStand while a blocking finding stands that nobody has waived as it reads now; the instrument keeps
    the codes of those that were. Waivers of what is gone end. Raises ScheduleMissing, ScheduleWithdrawn, and what every
    step raises: Forbidden, NotFound, Changed, NotPossibleNow.
    """
    agreement = entered(actor, "ready", agreement_id)
    refuse_unless(STEPS["ready"], agreement)
    _refuse_lines_without_schedule(agreement)
    compose_input = selectors.compose_input(actor, agreement, at=now)
    text = selectors.compose(compose_input)
    blocking = [finding for finding in text.findings if finding.blocking]
    if stand := waivers.unwaived(blocking, selectors.standing_waivers(agreement)):
        raise checks.FindingsStand(
            f"{len(stand)} blocking findings stand. Waive each with a reason, or have them mended."
            if len(stand) > 1
            else "A blocking finding stands. Waive it with a reason, or have it mended.",
            fields={"findings": [finding.message for finding in stand]},
        )
    end_outdated_waivers(agreement, blocking, actor=actor, now=now)
    waived = [
        {"waiver": str(row.id), "code": row.code, "person": str(row.person_id)}
        for row in selectors.standing_waivers(agreement)
    ]
    decide_reviews(agreement, ReviewStatus.ACCEPTED, actor=actor, now=now)
    agreement = take(STEPS["ready"], agreement, actor=actor, at=now)
    instrument = history.create(
        Instrument(
            agreement=agreement,
            kind=InstrumentKind.GENERAL_OFFER if agreement.general_offer else InstrumentKind.ORIGINAL,
            number=Instrument.objects.filter(agreement=agreement).count() + 1,
            text=text.model_dump(mode="json"),
            input=compose_input.model_dump(mode="json"),
            composed_at=now,
            findings_accepted=[finding.code for finding in blocking],
        ),
        actor=actor,
        at=now,
    )
    record(
        agreement,
        kind="ready",
        actor=actor,
        at=now,
        data={
            "instrument": str(instrument.id),
            "findings_accepted": [finding.code for finding in blocking],
            "waivers": waived,
            "checks": text.checks,
        },
    )
    enqueue(
        kind="agreement.set_documents",
        payload={"instrument_id": str(instrument.id)},
        key=f"agreement.set_documents:{instrument.id}",
        now=now,
        organization_id=agreement.district_id or agreement.vendor_id,
    )


@transaction.atomic
@together()
def back_to_draft(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str = "") -> None:
    """Take an agreement back from the vendor, from review or from being ready, so that it can be changed.

    A composed text is set aside; the vendor is asked for nothing any more, and its links end. Of an executed agreement
    it is the amendment that is taken back.
    """
    agreement = entered(actor, "draft", agreement_id)
    reason = checks.checked_reason(reason)
    if amendment := amendments.open_amendment(agreement):
        amendments.take_back(agreement, amendment, actor=actor, at=now, reason=reason)
        return
    waited = agreement.status == Status.WITH_VENDOR
    agreement = take(STEPS["draft"], agreement, actor=actor, at=now, changes={"asked_at": None})
    if selectors.open_instrument(agreement) is not None:
        set_aside(agreement, actor=actor, at=now)
    end_asking(agreement, actor=actor, now=now, tell=waited, reason=reason)
    record(agreement, kind="taken_back", actor=actor, at=now, personal={"reason": reason} if reason else None)
    wind(agreement.id, actor=actor, now=now)


def _at_our_fields(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return what signing says about its list of signers at the fields that the officer filled in."""
    names = {"signers.0": "vendor_signer", "signers.1": "district_signer"}
    return {
        next((ours + key.removeprefix(theirs) for theirs, ours in names.items() if key.startswith(theirs)), key): said
        for key, said in fields.items()
    }


@transaction.atomic
@together()
def send(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    vendor_signer: SignerIn,
    district_signer: SignerIn,
) -> None:
    """Send a ready agreement, or the amendment of an executed one, out for signature, the vendor first.

    Raises DocumentsNotReady while the PDF is being set, what every step raises, and what signing refuses: a signer
    without name or address, one person for both sides.
    """
    agreement = entered(actor, "send", agreement_id)
    amendment = amendments.open_amendment(agreement)
    if amendment is None:
        refuse_unless(STEPS["send"], agreement)
    elif amendment.envelope_id is not None:
        raise checks.NotPossibleNow("This amendment is out for signature already.")
    instrument = amendment or selectors.open_instrument(agreement)
    if instrument is None or instrument.unsigned_document_id is None or instrument.text is None:
        raise checks.DocumentsNotReady
    if amendment is None:
        agreement = take(
            STEPS["send"],
            agreement,
            actor=actor,
            at=now,
            changes={"first_sent_at": agreement.first_sent_at or now},
        )
    document = DocumentText.model_validate(instrument.text["document"])
    try:
        envelope_id = signing.create_envelope(
            actor=actor,
            now=now,
            district_id=agreement.district_id,
            vendor_id=agreement.vendor_id,
            subject=Subject("instrument", instrument.id),
            title=f"{document.title} ({document.subtitle})" if document.subtitle else document.title,
            url=f"/agreements/{agreement.id}",
            document_id=instrument.unsigned_document_id,
            text=document,
            time_zone=selectors.own_district(actor).time_zone,
            signers=[vendor_signer, district_signer],
            on_completed="agreement.executed",
            on_declined="agreement.declined",
        )
    except DomainError as error:
        error.fields = _at_our_fields(error.fields)
        raise
    history.change(
        Instrument.objects.filter(id=instrument.id, envelope__isnull=True),
        actor=actor,
        at=now,
        envelope_id=envelope_id,
    )
    data = {"envelope": str(envelope_id)}
    if amendment is None:
        record(agreement, kind="sent", actor=actor, at=now, data=data)
    else:
        record(agreement, kind="amendment_sent", actor=actor, at=now, data=data)
    wind(agreement.id, actor=actor, now=now)


@transaction.atomic
@together()
def recall(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str) -> None:
    """Recall an agreement that is out for signature, or an amendment; the signers' links end. Back to draft, or to the
    offer that the amendment was made for.

    Raises what every step raises, ReasonMissing, and what signing refuses: everyone has signed, or somebody declined.
    """
    agreement = entered(actor, "recall", agreement_id)
    reason = checks.checked_reason(reason)
    amendment = amendments.open_amendment(agreement)
    if amendment is None:
        agreement = take(STEPS["recall"], agreement, actor=actor, at=now, reason=reason, changes={"asked_at": None})
    elif not reason:
        raise checks.ReasonMissing("Say why; the reason is kept.", fields={"reason": ["Enter a reason."]})
    instrument = selectors.open_instrument(agreement)
    if instrument is None or instrument.envelope_id is None:
        raise Changed
    signing.recall_envelope(actor=actor, now=now, envelope_id=instrument.envelope_id, reason=reason)
    set_aside(agreement, actor=actor, at=now)
    if amendment is not None:
        amendments.reopen_offer(instrument, actor=actor, at=now)
        record(agreement, kind="amendment_recalled", actor=actor, at=now, personal={"reason": reason})
    else:
        end_asking(agreement, actor=actor, now=now, tell=False)
        record(agreement, kind="recalled", actor=actor, at=now, personal={"reason": reason})
    wind(agreement.id, actor=actor, now=now)


@transaction.atomic
@together()
def withdraw(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str) -> None:
    """End an agreement that was never executed. It stays in the register."""
    agreement = entered(actor, "withdraw", agreement_id)
    reason = checks.checked_reason(reason)
    waited = agreement.status in (Status.WITH_VENDOR, Status.IN_REVIEW)
    agreement = take(STEPS["withdraw"], agreement, actor=actor, at=now, reason=reason)
    if selectors.open_instrument(agreement) is not None:
        set_aside(agreement, actor=actor, at=now)
    end_asking(agreement, actor=actor, now=now, tell=waited, reason=reason)
    record(agreement, kind="withdrawn", actor=actor, at=now, personal={"reason": reason})
    wind(agreement.id, actor=actor, now=now)


@transaction.atomic
@together()
def terminate(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str) -> None:
    """Record that an executed agreement was terminated now; what was offered to it ends.

    Raises NotPossibleNow also while an amendment of it is out for signature.
    """
    agreement = entered(actor, "terminate", agreement_id)
    reason = checks.checked_reason(reason)
    amendment = amendments.open_amendment(agreement)
    if amendment is not None and amendment.envelope_id is not None:
        raise checks.NotPossibleNow("An amendment is out for signature. Recall it first.")
    agreement = take(STEPS["terminate"], agreement, actor=actor, at=now, reason=reason, changes={"terminated_at": now})
    amendments.end_offers(agreement, actor=actor, at=now, reason="The agreement was terminated.")
    record(agreement, kind="terminated", actor=actor, at=now, personal={"reason": reason})
    wind_siblings_soon(agreement, now=now)
    wind(agreement.id, actor=actor, now=now)

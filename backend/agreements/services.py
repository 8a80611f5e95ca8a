"""Writes of agreements: start, change, take the steps of the lifecycle, and take over what rooms below report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.choices import InstrumentKind, Status, TermBasis
from backend.agreements.models import Agreement, AgreementLine, CoveredDistrict, Instrument
from backend.agreements.rules import terms as term_rules
from backend.agreements.rules.lifecycle import STEPS, Step
from backend.agreements.types import AgreementText, State
from backend.core import history
from backend.core.errors import DomainError, Invalid
from backend.core.events import record_event
from backend.core.outbox import enqueue
from backend.core.types import INSTALLATION, Actor, Subject
from backend.documents import services as documents
from backend.documents.types import DocumentText
from backend.signing import services as signing
from backend.signing.types import SignerIn
from backend.vendors import selectors as vendors

DEFAULT_NOTICE = "e-mail, and first-class mail where the other side asks for paper"


class NotPossibleNow(DomainError):
    """The agreement's status does not allow this step."""

    code = "agreements.not_possible_now"


class ReasonMissing(Invalid):
    """This step needs a reason."""

    code = "agreements.reason_missing"


class FindingsStand(DomainError):
    """Blocking findings stand and nobody has given a reason to go on."""

    code = "agreements.findings_stand"


class DocumentsNotReady(DomainError):
    """The documents of this text are still being set."""

    code = "agreements.documents_not_ready"
    message = "The documents are still being set. Try again in a moment."


@dataclass(frozen=True)
class TermsIn:
    """What an officer states when an agreement is started or changed."""

    states: tuple[State, ...]
    service_agreement_title: str = ""
    service_agreement_date: date | None = None
    service_agreement_end: date | None = None
    start_date: date | None = None
    term_months: int = 36
    term_basis: str = TermBasis.DEFAULT
    notice_method: str = DEFAULT_NOTICE
    answers: dict[str, Any] | None = None


def _subject(agreement: Agreement) -> Subject:
    return Subject("agreement", agreement.id)


def _record(
    agreement: Agreement,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    record_event(
        kind=f"agreement.{kind}",
        actor=actor,
        at=at,
        chain=agreement.district_id or agreement.vendor_id,
        subject=_subject(agreement),
        data=data,
        personal=personal,
    )


def _columns(terms: TermsIn) -> dict[str, Any]:
    return {
        "states": list(terms.states),
        "service_agreement_title": terms.service_agreement_title,
        "service_agreement_date": terms.service_agreement_date,
        "service_agreement_end": terms.service_agreement_end,
        "start_date": terms.start_date,
        "term_months": terms.term_months,
        "term_basis": terms.term_basis,
        "notice_method": terms.notice_method or DEFAULT_NOTICE,
        "answers": dict(terms.answers or {}),
    }


def _checked_terms(terms: TermsIn, *, district_state: str) -> None:
    problems = term_rules.problems(
        states=terms.states,
        district_state=district_state,
        service_agreement_date=terms.service_agreement_date,
        service_agreement_end=terms.service_agreement_end,
        term_months=terms.term_months,
    )
    if problems:
        raise Invalid("Some of the terms do not fit together.", fields=problems)


def _set_lines(agreement: Agreement, *, actor: Actor, version_ids: Sequence[UUID]) -> None:
    versions = [vendors.get_version(actor, version_id) for version_id in version_ids]
    if not versions:
        raise Invalid("An agreement needs at least one product.", fields={"versions": ["Choose at least one product."]})
    if any(version.product.vendor_id != agreement.vendor_id for version in versions):
        raise Invalid(
            "All products of an agreement are the vendor's own.",
            fields={"versions": ["One of these products belongs to another vendor."]},
        )
    if any(version.status != "published" for version in versions):
        raise Invalid(
            "Only published schedules can be part of an agreement.",
            fields={"versions": ["One of these schedules is not published."]},
        )
    if len({version.product_id for version in versions}) < len(versions):
        raise Invalid("A product can be in an agreement once.", fields={"versions": ["A product is named twice."]})
    AgreementLine.objects.filter(agreement=agreement).delete()
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, product_id=version.product_id, version_id=version.id, position=position)
        for position, version in enumerate(versions)
    )


def _set_covered(agreement: Agreement, *, actor: Actor, district_ids: Sequence[UUID], now: datetime) -> None:
    coalition = selectors.own_district(actor)
    today = now.astimezone(ZoneInfo(coalition.time_zone)).date()
    allowed = {district.id for district in accounts.covered_districts(coalition.id, today)}
    if not set(district_ids) <= allowed:
        raise Invalid(
            "Only districts of your own coalition can be covered.",
            fields={"covered": ["One of these districts is not a member of your coalition."]},
        )
    CoveredDistrict.objects.filter(agreement=agreement).delete()
    CoveredDistrict.objects.bulk_create(
        CoveredDistrict(agreement=agreement, district_id=district_id) for district_id in dict.fromkeys(district_ids)
    )


def create_agreement(
    *,
    actor: Actor,
    now: datetime,
    vendor_id: UUID,
    version_ids: Sequence[UUID],
    terms: TermsIn,
    covered_ids: Sequence[UUID] = (),
    supersedes_id: UUID | None = None,
) -> UUID:
    """Start a draft between the actor's district and a vendor that it deals with, and return its id.

    Raises Invalid (at the field) for terms that do not fit, a schedule that is not published, or a covered district
    that is none of the actor's coalition; NotFound for a vendor or schedule that the actor cannot see.
    """
    accounts.require(actor, "agreements.create")
    district = selectors.own_district(actor)
    vendor = accounts.organization(actor, vendor_id)
    _checked_terms(terms, district_state=district.state)
    supersedes = selectors.get_agreement(actor, supersedes_id) if supersedes_id else None
    for attempt in range(5):
        try:
            with transaction.atomic():
                agreement = history.create(
                    Agreement(
                        reference=selectors.next_reference(district, now, skip=attempt),
                        district_id=district.id,
                        vendor_id=vendor.id,
                        supersedes=supersedes,
                        created_at=now,
                        **_columns(terms),
                    ),
                    actor=actor,
                    at=now,
                )
                _set_lines(agreement, actor=actor, version_ids=version_ids)
                _set_covered(agreement, actor=actor, district_ids=covered_ids, now=now)
                _record(agreement, kind="created", actor=actor, at=now, data={"reference": agreement.reference})
                return agreement.id
        except IntegrityError as error:
            # A colleague took the same reference in the same moment: count again.
            if "agreement_reference_once" not in str(error) or attempt == 4:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def change_agreement(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    version_ids: Sequence[UUID],
    terms: TermsIn,
    covered_ids: Sequence[UUID] = (),
) -> None:
    """Replace what a draft states. Raises NotPossibleNow once it is no draft any more."""
    accounts.require(actor, "agreements.create")
    agreement = selectors.get_agreement(actor, agreement_id)
    _checked_terms(terms, district_state=selectors.own_district(actor).state)
    if agreement.status != Status.DRAFT:
        raise NotPossibleNow("Only a draft can be changed. Take the agreement back to draft first.")
    agreement = history.change(
        Agreement.objects.filter(id=agreement.id, status=Status.DRAFT), actor=actor, at=now, **_columns(terms)
    )
    _set_lines(agreement, actor=actor, version_ids=version_ids)
    _set_covered(agreement, actor=actor, district_ids=covered_ids, now=now)
    _record(agreement, kind="changed", actor=actor, at=now)


def _take(
    step: Step, agreement: Agreement, *, actor: Actor, now: datetime, reason: str, changes: dict[str, Any] | None = None
) -> Agreement:
    if agreement.status not in step.sources:
        raise NotPossibleNow(f"This is not possible while the agreement is “{agreement.get_status_display().lower()}”.")
    if step.reason and not reason:
        raise ReasonMissing("Say why; the reason is kept.", fields={"reason": ["Enter a reason."]})
    return history.change(
        Agreement.objects.filter(id=agreement.id, status=agreement.status),
        actor=actor,
        at=now,
        status=step.target,
        status_reason=reason,
        **(changes or {}),
    )


def _visible(actor: Actor, verb: str, agreement_id: UUID) -> Agreement:
    accounts.require(actor, f"agreements.{verb}")
    return selectors.get_agreement(actor, agreement_id)


def _set_aside(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    history.change(
        Instrument.objects.filter(agreement=agreement, executed_at__isnull=True, set_aside_at__isnull=True),
        actor=actor,
        at=now,
        set_aside_at=now,
    )


@transaction.atomic
def mark_ready(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str = "") -> None:
    """Compose the text, freeze it as an instrument and have its documents set.

    Raises FindingsStand while blocking findings stand and no reason to go on is given; with a reason it is recorded who
    went on in spite of which findings. That does not cure what a law demands.
    """
    agreement = _visible(actor, "ready", agreement_id)
    compose_input = selectors.compose_input(actor, agreement, at=now)
    text = selectors.compose(compose_input)
    blocking = [finding for finding in text.findings if finding.blocking]
    if blocking and not reason:
        raise FindingsStand(
            f"{len(blocking)} blocking findings stand. Give a reason to go on in spite of them, or have them mended."
            if len(blocking) > 1
            else "A blocking finding stands. Give a reason to go on in spite of it, or have it mended.",
            fields={"reason": [finding.message for finding in blocking]},
        )
    agreement = _take(STEPS["ready"], agreement, actor=actor, now=now, reason=reason)
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
    _record(
        agreement,
        kind="ready",
        actor=actor,
        at=now,
        data={"findings_accepted": [finding.code for finding in blocking], "checks": text.checks},
        personal={"reason": reason} if reason else None,
    )
    enqueue(
        kind="agreement.set_documents",
        payload={"instrument_id": str(instrument.id)},
        key=f"agreement.set_documents:{instrument.id}",
        now=now,
        organization_id=agreement.district_id,
    )


@transaction.atomic
def back_to_draft(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str = "") -> None:
    """Take a ready agreement back, so that it can be changed; its composed text is set aside."""
    agreement = _take(STEPS["draft"], _visible(actor, "draft", agreement_id), actor=actor, now=now, reason=reason)
    _set_aside(agreement, actor=actor, now=now)
    _record(agreement, kind="taken_back", actor=actor, at=now)


def set_documents(*, now: datetime, instrument_id: UUID) -> None:
    """Set Word and PDF of a composed instrument and attach them. Doing it twice changes nothing."""
    instrument = Instrument.objects.select_related("agreement").get(id=instrument_id)
    if instrument.unsigned_document_id or instrument.set_aside_at:
        return
    agreement = instrument.agreement
    text = AgreementText.model_validate(instrument.text)
    papers = selectors.papers(text, at=instrument.composed_at)
    title = f"{text.document.title}, {agreement.reference}"
    with transaction.atomic():
        file = partial(
            documents.file_document,
            actor=INSTALLATION,
            now=now,
            district_id=agreement.district_id,
            vendor_id=agreement.vendor_id,
            subject=Subject("instrument", instrument.id),
        )
        word_id = file(
            kind="word",
            title=f"{title} (working copy)",
            content=papers.word,
            content_type=selectors.WORD,
        )
        pdf_id = file(kind="unsigned", title=title, content=papers.pdf.content, content_type="application/pdf")
        history.change(
            Instrument.objects.filter(id=instrument.id, unsigned_document__isnull=True),
            actor=INSTALLATION,
            at=now,
            word_document_id=word_id,
            unsigned_document_id=pdf_id,
        )
        _record(agreement, kind="documents_set", actor=INSTALLATION, at=now, data={"pdf": str(pdf_id)})


@transaction.atomic
def send(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    vendor_signer: SignerIn,
    district_signer: SignerIn,
) -> None:
    """Send a ready agreement out for signature, the vendor first.

    Raises DocumentsNotReady while the PDF is being set, and what signing refuses (one person for both sides).
    """
    agreement = _visible(actor, "send", agreement_id)
    instrument = selectors.open_instrument(agreement)
    if agreement.status == Status.READY and (instrument is None or instrument.unsigned_document_id is None):
        raise DocumentsNotReady
    agreement = _take(
        STEPS["send"],
        agreement,
        actor=actor,
        now=now,
        reason="",
        changes={"first_sent_at": agreement.first_sent_at or now},
    )
    assert instrument is not None
    assert instrument.unsigned_document_id is not None
    district = selectors.own_district(actor)
    document = DocumentText.model_validate(instrument.text["document"])
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
        time_zone=district.time_zone,
        signers=[vendor_signer, district_signer],
        on_completed="agreement.executed",
        on_declined="agreement.declined",
    )
    history.change(
        Instrument.objects.filter(id=instrument.id, envelope__isnull=True),
        actor=actor,
        at=now,
        envelope_id=envelope_id,
    )
    _record(agreement, kind="sent", actor=actor, at=now, data={"envelope": str(envelope_id)})


@transaction.atomic
def recall(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str) -> None:
    """Recall an agreement that is out for signature; the signers' links end. Back to draft."""
    agreement = _take(STEPS["recall"], _visible(actor, "recall", agreement_id), actor=actor, now=now, reason=reason)
    instrument = selectors.open_instrument(agreement)
    assert instrument is not None
    assert instrument.envelope_id is not None
    signing.recall_envelope(actor=actor, now=now, envelope_id=instrument.envelope_id, reason=reason)
    _set_aside(agreement, actor=actor, now=now)
    _record(agreement, kind="recalled", actor=actor, at=now, personal={"reason": reason})


@transaction.atomic
def withdraw(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str) -> None:
    """End an agreement that was never executed. It stays in the register."""
    agreement = _take(STEPS["withdraw"], _visible(actor, "withdraw", agreement_id), actor=actor, now=now, reason=reason)
    if selectors.open_instrument(agreement) is not None:
        _set_aside(agreement, actor=actor, now=now)
    _record(agreement, kind="withdrawn", actor=actor, at=now, personal={"reason": reason})


@transaction.atomic
def terminate(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str) -> None:
    """Record that an executed agreement was terminated now."""
    agreement = _take(
        STEPS["terminate"],
        _visible(actor, "terminate", agreement_id),
        actor=actor,
        now=now,
        reason=reason,
        changes={"terminated_at": now},
    )
    _record(agreement, kind="terminated", actor=actor, at=now, personal={"reason": reason})


@transaction.atomic
def mark_declined(*, now: datetime, instrument_id: UUID, reason: str, by: str) -> None:
    """Take over from signing that a signer declined: back to draft, with the reason."""
    instrument = Instrument.objects.select_related("agreement").get(id=instrument_id)
    if instrument.set_aside_at is not None:
        return
    agreement = _take(STEPS["decline"], instrument.agreement, actor=INSTALLATION, now=now, reason=reason)
    _set_aside(agreement, actor=INSTALLATION, now=now)
    _record(agreement, kind="declined", actor=INSTALLATION, at=now, personal={"reason": reason, "by": by})


@transaction.atomic
def mark_executed(
    *,
    now: datetime,
    instrument_id: UUID,
    executed_document_id: UUID,
    certificate_document_id: UUID,
    executed_at: datetime,
    last_consent_on: date,
) -> None:
    """Take over from signing that the last seal is stored. A second call changes nothing.

    `last_consent_on` is the day of the last consent in the district's zone: the effective date, where no start was
    stated.
    """
    instrument = Instrument.objects.select_related("agreement").get(id=instrument_id)
    if instrument.executed_at is not None:
        return
    agreement = instrument.agreement
    effective = agreement.start_date or last_consent_on
    agreement = _take(
        STEPS["execute"],
        agreement,
        actor=INSTALLATION,
        now=now,
        reason="",
        changes={
            "executed_at": executed_at,
            "effective_date": effective,
            "end_date": term_rules.last_day(effective, agreement.term_months),
        },
    )
    history.change(
        Instrument.objects.filter(id=instrument.id, executed_at__isnull=True),
        actor=INSTALLATION,
        at=now,
        executed_at=executed_at,
        executed_document_id=executed_document_id,
        certificate_document_id=certificate_document_id,
    )
    _record(
        agreement,
        kind="executed",
        actor=INSTALLATION,
        at=now,
        data={"document": str(executed_document_id), "effective": effective.isoformat()},
    )
    if agreement.supersedes_id is not None:
        older = Agreement.objects.get(id=agreement.supersedes_id)
        if older.status == Status.EXECUTED:
            older = _take(STEPS["supersede"], older, actor=INSTALLATION, now=now, reason="")
            _record(older, kind="superseded", actor=INSTALLATION, at=now, data={"by": str(agreement.id)})

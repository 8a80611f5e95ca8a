"""Reads: who may use a link, and how an envelope stands.

Two doors lead to an envelope: an actor of one of its organizations, and a signer's link. What a link opens is that one
signature and nothing else.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import Prefetch, Q, QuerySet

from backend.core.errors import DomainError, NotFound
from backend.core.types import Actor
from backend.core.words import masked_email, written
from backend.documents import selectors as documents
from backend.signing import rules
from backend.signing.choices import EnvelopeStatus, Side, SignerStatus
from backend.signing.models import Code, Consent, Envelope, Signer
from backend.signing.types import (
    Ending,
    EnvelopeState,
    Identified,
    PartySignature,
    SideName,
    SignatureState,
    SignerFile,
    SignerView,
    Statements,
)

LINK_SALT = "signing.link"
TICKET_SALT = "signing.ticket"


class LinkAltered(DomainError):
    code = "signing.link_altered"
    status = 404
    message = "This link is not one of ours, or part of it is missing. Open it from the message again."


class LinkExpired(DomainError):
    code = "signing.link_expired"
    status = 410
    message = "This link has expired. Ask for a new one; it goes to the same e-mail address."


class LinkReplaced(DomainError):
    code = "signing.link_replaced"
    status = 410
    message = "A newer link was mailed to you. Open that one, or ask for another."


class HandedOver(DomainError):
    code = "signing.handed_over"
    status = 410
    message = "This request was handed over to a colleague, so this link has ended."


class Recalled(DomainError):
    code = "signing.recalled"
    status = 410
    message = "The sender recalled this request. Nothing is to be signed any more."


class Declined(DomainError):
    code = "signing.declined"
    status = 410
    message = "A signer declined, so this request has ended. Nothing is to be signed any more."


class NotIdentified(DomainError):
    code = "signing.not_identified"
    status = 403
    message = "Enter the code that we mail to you first. A code that you entered counts for two hours in this browser."


# Links and tickets


def link_of(signer: Signer) -> str:
    """Return the address of a signer's page. It is stored nowhere; whoever has it still needs the mailed code."""
    token = signing.TimestampSigner(salt=LINK_SALT).sign(f"{signer.id.hex}-{signer.link_version}")
    return f"{settings.PUBLIC_URL}/sign/{token}"


def signer_by_token(token: str, *, fresh: bool = False) -> Signer:
    """Return the signer whose link this is, with the envelope.

    With `fresh` an expired or replaced link is accepted: it is only good for having a new one mailed to the signer.
    Raises LinkAltered, LinkExpired, LinkReplaced, HandedOver, Recalled, Declined: one sentence each.
    """
    reader = signing.TimestampSigner(salt=LINK_SALT)
    expired = False
    try:
        value = reader.unsign(token, max_age=rules.LINK_LASTS)
    except signing.SignatureExpired:
        value, expired = reader.unsign(token), True
    except signing.BadSignature as error:
        raise LinkAltered from error
    signer_id, _, version = value.partition("-")
    row = (
        Signer.objects.select_related("envelope", "envelope__vendor", "envelope__district", "envelope__sender")
        .defer("envelope__text")
        .filter(id=UUID(hex=signer_id))
        .first()
    )
    if row is None:
        raise LinkAltered
    refuse_if_over(row)
    if row.link_version != int(version) and not fresh:
        raise LinkReplaced
    if expired and not fresh:
        raise LinkExpired
    return row


def refuse_if_over(signer: Signer) -> None:
    """Raise what says why this signer is not asked any more, if so. Having signed is no such reason."""
    if signer.handed_over_at is not None:
        raise HandedOver
    if signer.envelope.recalled_at is not None:
        raise Recalled
    if signer.envelope.declined_at is not None:
        raise Declined


def ticket_of(identified: Identified) -> str:
    """Return the signed value that a browser keeps after the mailed code was entered."""
    return signing.dumps(identified.model_dump(mode="json"), salt=TICKET_SALT)


def identified_by(signer: Signer, ticket: str | None) -> Identified | None:
    """Return the identification that a ticket proves for this signer's newest link, or None."""
    if not ticket:
        return None
    try:
        value = Identified.model_validate(signing.loads(ticket, salt=TICKET_SALT, max_age=rules.TICKET_LASTS))
    except (signing.BadSignature, ValueError):
        return None
    if value.signer_id != signer.id or value.version != signer.link_version:
        return None
    if not Code.objects.filter(id=value.code_id, signer=signer, used_at__isnull=False).exists():
        return None
    return value


def last_code(signer: Signer) -> Code | None:
    """Return the newest code that was mailed to a signer; only that one counts."""
    return signer.codes.order_by("-number").first()


# How it stands


def envelope_status(envelope: Envelope) -> EnvelopeStatus:
    """Return how an envelope stands, from its instants."""
    if envelope.recalled_at is not None:
        return EnvelopeStatus.RECALLED
    if envelope.declined_at is not None:
        return EnvelopeStatus.DECLINED
    if envelope.executed_at is not None:
        return EnvelopeStatus.EXECUTED
    return EnvelopeStatus.SIGNED if envelope.signed_count == envelope.signer_count else EnvelopeStatus.OUT


def consent_of(signer: Signer) -> Consent | None:
    """Return the signer's consent, or None."""
    return getattr(signer, "consent", None)


def signer_status(signer: Signer) -> SignerStatus:
    """Return how one signature stands, from its instants."""
    consent = consent_of(signer)
    if consent is not None:
        return SignerStatus.SEALED if hasattr(consent, "seal") else SignerStatus.SEALING
    if signer.handed_over_at is not None:
        return SignerStatus.HANDED_OVER
    if signer.declined_at is not None:
        return SignerStatus.DECLINED
    if signer.envelope.recalled_at is not None or signer.envelope.declined_at is not None:
        return SignerStatus.ENDED
    return SignerStatus.ASKED if signer.asked_at is not None else SignerStatus.PLANNED


def signer_words(signer: Signer) -> str:
    """Return how one signature stands, in words, with the instant in the district's zone."""
    zone = signer.envelope.time_zone
    consent = consent_of(signer)
    match signer_status(signer):
        case SignerStatus.SEALED:
            assert consent is not None
            return f"Signed on {written(consent.at, zone)}"
        case SignerStatus.SEALING:
            assert consent is not None
            return f"Signed on {written(consent.at, zone)}; the file is being sealed"
        case SignerStatus.HANDED_OVER:
            assert signer.handed_over_at is not None
            return f"Handed over on {written(signer.handed_over_at, zone)}"
        case SignerStatus.DECLINED:
            assert signer.declined_at is not None
            return f"Declined on {written(signer.declined_at, zone)}"
        case SignerStatus.ENDED:
            return "No longer asked"
        case SignerStatus.ASKED:
            assert signer.asked_at is not None
            opened = f", opened on {written(signer.opened_at, zone)}" if signer.opened_at else ""
            return f"Asked on {written(signer.asked_at, zone)}{opened}"
        case SignerStatus.PLANNED:
            return "Asked once the signature before is sealed"


def _words(envelope: Envelope, signers: Iterable[Signer]) -> str:
    match envelope_status(envelope):
        case EnvelopeStatus.RECALLED:
            return f"Recalled by {envelope.ended_by}"
        case EnvelopeStatus.DECLINED:
            return f"Declined by {envelope.ended_by}"
        case EnvelopeStatus.EXECUTED:
            assert envelope.executed_at is not None
            return f"Executed on {written(envelope.executed_at, envelope.time_zone)}"
        case EnvelopeStatus.SIGNED:
            return "Signed by all; the file is being sealed"
        case EnvelopeStatus.OUT:
            asked = [one for one in signers if signer_status(one) == SignerStatus.ASKED]
            if asked:
                return f"Waiting for {asked[0].name}, {asked[0].organization.name}"
            return "Signed; the file is being sealed before the next signer is asked"


def _state(envelope: Envelope) -> EnvelopeState:
    signers = list(envelope.signers.all())
    executed = [one for one in signers if one.position == envelope.signer_count and consent_of(one) is not None]
    return EnvelopeState(
        id=envelope.id,
        title=envelope.title,
        status=envelope_status(envelope),
        words=_words(envelope, signers),
        time_zone=envelope.time_zone,
        sent_at=envelope.created_at,
        executed_at=envelope.executed_at,
        declined_at=envelope.declined_at,
        recalled_at=envelope.recalled_at,
        reason=envelope.reason,
        signatures=tuple(_signature(one) for one in signers),
        executed_document_id=executed[0].consent.seal.document_id if envelope.executed_at and executed else None,
        certificate_document_id=envelope.certificate_id,
    )


def _side(signer: Signer) -> SideName:
    return "vendor" if signer.side == Side.VENDOR else "district"


def _signature(signer: Signer) -> SignatureState:
    consent = consent_of(signer)
    seal = getattr(consent, "seal", None)
    return SignatureState(
        signer_id=signer.id,
        position=signer.position,
        side=_side(signer),
        organization=signer.organization.name,
        name=consent.name if consent else signer.name,
        email=signer.email,
        title=consent.title if consent else signer.title,
        status=signer_status(signer),
        words=signer_words(signer),
        asked_at=signer.asked_at,
        opened_at=signer.opened_at,
        identified_at=signer.identified_at,
        signed_at=consent.at if consent else None,
        sealed_at=seal.stored_at if seal else None,
        declined_at=signer.declined_at,
        handed_over_at=signer.handed_over_at,
        handed_over_to=signer.handed_over_to.name if signer.handed_over_to else "",
    )


def whole_envelopes() -> QuerySet[Envelope]:
    """Return envelopes with everything that their state needs, in two queries and without the text that is signed.

    Signers are in order of signing, those who handed over before those whom they named.
    """
    signers = (
        Signer.objects.select_related("envelope", "organization", "consent__seal", "handed_over_to")
        .defer("envelope__text")
        .order_by("position", "created_at", "id")
    )
    rows = Envelope.objects.select_related("district", "vendor", "sender").defer("text")
    return rows.prefetch_related(Prefetch("signers", queryset=signers))


def _visible(actor: Actor) -> Q:
    """An envelope is seen by its two organizations; another's looks absent."""
    return Q(district_id=actor.organization_id) | Q(vendor_id=actor.organization_id)


def envelope_state(actor: Actor, envelope_id: UUID) -> EnvelopeState:
    """Return how an envelope of the actor's organization stands. Raises NotFound."""
    found = envelope_states(actor, [envelope_id])
    if not found:
        raise NotFound
    return found[envelope_id]


def envelope_states(actor: Actor, envelope_ids: Collection[UUID]) -> dict[UUID, EnvelopeState]:
    """Return how several envelopes stand, by id, without those that are not the actor's to see."""
    if actor.organization_id is None:
        return {}
    rows = whole_envelopes().filter(_visible(actor), id__in=envelope_ids)
    return {row.id: _state(row) for row in rows}


def addresses_written(organization_id: UUID, among: Collection[str]) -> set[str]:
    """Return those of some addresses that an organization's people wrote when they named who signs, and not who it was
    handed over to. It asks nobody's permission."""
    rows = Signer.objects.filter(envelope__sender=organization_id, handed_over_from__isnull=True, email__in=among)
    return set(rows.values_list("email", flat=True))


def ending_of(envelope_id: UUID) -> Ending | None:
    """Return how an envelope ended without being executed; for the task to which `on_declined` leads.

    It asks nobody's permission: the outbox row that names the envelope was written for the caller.
    """
    row = Envelope.objects.filter(id=envelope_id).first()
    at = (row.declined_at or row.recalled_at) if row else None
    if row is None or at is None:
        return None
    return Ending(at=at, reason=row.reason, by=row.ended_by)


def current_document_id(envelope: Envelope, signed: Iterable[Consent]) -> UUID:
    """Return the newest file of an envelope: the last sealed one, or the unsealed one."""
    sealed = [(one.position, one.seal.document_id) for one in signed if hasattr(one, "seal")]
    return max(sealed)[1] if sealed else envelope.document_id


# What a signer sees


def _next(signer: Signer, status: EnvelopeStatus, identified: bool) -> Literal["identify", "sign", "wait", "done"]:
    if status == EnvelopeStatus.EXECUTED:
        return "done"
    if consent_of(signer) is not None:
        return "wait"
    return "sign" if identified else "identify"


def signer_view(*, token: str, ticket: str | None, now: datetime) -> SignerView:
    """Return what the holder of a link sees. Before the mailed code was entered, it names no person.

    Raises what `signer_by_token` raises.
    """
    signer = signer_by_token(token)
    identified = identified_by(signer, ticket) is not None
    envelope = whole_envelopes().get(id=signer.envelope_id)
    signers = [one for one in envelope.signers.all() if one.handed_over_at is None]
    signer = next(one for one in signers if one.id == signer.id)
    status = envelope_status(envelope)
    code = last_code(signer)
    usable = code is not None and code.used_at is None and code.expires_at > now and code.attempts < rules.CODE_TRIES
    words = {
        EnvelopeStatus.EXECUTED: "Everyone has signed, and the sealed file is stored.",
        EnvelopeStatus.SIGNED: "Everyone has signed. The file is being sealed; both sides get it by mail.",
    }.get(status)
    if words is None:
        words = (
            "You have signed. The others are asked in turn." if consent_of(signer) else "Your signature is asked for."
        )
    return SignerView(
        title=envelope.title,
        words=words,
        status=status,
        next=_next(signer, status, identified),
        identified=identified,
        side=_side(signer),
        organization=signer.organization.name,
        name=signer.name if identified else "",
        signer_title=signer.title if identified else "",
        sent_to=masked_email(signer.email),
        sender_organization=envelope.sender.name,
        sender_name=envelope.sent_by_name if identified and envelope.sent_by_id else "",
        district=envelope.district.name if envelope.district else "",
        vendor=envelope.vendor.name,
        time_zone=envelope.time_zone,
        sent_at=envelope.created_at,
        executed_at=envelope.executed_at,
        code_expires_at=code.expires_at if code and usable else None,
        statements=Statements(authority=signer.authority_statement, consent=signer.consent_statement),
        signatures=tuple(
            PartySignature(
                side=_side(one),
                organization=one.organization.name,
                name=_signature(one).name if identified else "",
                status=signer_status(one),
                words=signer_words(one),
                you=one.id == signer.id,
            )
            for one in signers
        ),
        has_certificate=envelope.certificate_id is not None,
    )


def _identified_signer(token: str, ticket: str | None) -> Signer:
    signer = signer_by_token(token)
    if identified_by(signer, ticket) is None:
        raise NotIdentified
    return signer


def text_for(*, token: str, ticket: str | None) -> dict[str, Any]:
    """Return the text that is signed (a DocumentText as JSON). Raises NotIdentified, and like `signer_by_token`."""
    text: dict[str, Any] = _identified_signer(token, ticket).envelope.text
    return text


def document_for(*, token: str, ticket: str | None) -> SignerFile:
    """Return the newest PDF: unsealed, sealed by who signed before, or executed. Raises NotIdentified."""
    envelope = _identified_signer(token, ticket).envelope
    signed = list(envelope.consents.select_related("seal"))
    ending = "executed" if envelope.executed_at else "signed-in-part" if signed else "unsigned"
    return SignerFile(document_id=current_document_id(envelope, signed), name=rules.file_name(envelope.title, ending))


def certificate_for(*, token: str, ticket: str | None) -> SignerFile:
    """Return the certificate of an executed envelope. Raises NotIdentified, and NotFound before there is one."""
    envelope = _identified_signer(token, ticket).envelope
    if envelope.certificate_id is None:
        raise NotFound("There is no certificate yet. It is made once everyone has signed.")
    return SignerFile(document_id=envelope.certificate_id, name=rules.file_name(envelope.title, "certificate"))


def content_of(file: SignerFile) -> bytes:
    """Return the bytes of a file that one of the functions above gave."""
    return documents.document_content(file.document_id)


def states_of(envelope_ids: Collection[UUID]) -> dict[UUID, EnvelopeState]:
    """Return how several envelopes stand, by id. It asks nobody's permission: for a room whose rows name them."""
    if not envelope_ids:
        return {}
    return {row.id: _state(row) for row in whole_envelopes().filter(id__in=envelope_ids)}

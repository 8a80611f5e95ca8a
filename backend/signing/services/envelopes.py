"""The sender's side: send a document out for signature, and recall it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.core import history
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.types import Actor, Subject
from backend.core.words import email_problem, one_line, plain_email, stated
from backend.documents.types import DocumentText, SignatureBlock
from backend.signing.models import Envelope
from backend.signing.services import papers, steps
from backend.signing.types import SignerIn, SigningRecalledMail


class NoRoomToSign(DomainError):
    """The document has no signature block for one of the signers."""

    code = "signing.no_room_to_sign"
    message = "The document has no room for one of these signatures."


class SignedByAll(DomainError):
    code = "signing.signed_by_all"
    message = "Everyone has signed, so this cannot be recalled any more."


class ReasonMissing(Invalid):
    code = "signing.reason_missing"


def checked_reason(text: str) -> str:
    """Return a reason without blanks around it. Raises ReasonMissing, at the field."""
    reason = stated(text)
    if not reason:
        raise ReasonMissing("Say why; the others read it.", fields={"reason": ["Enter a reason."]})
    if len(reason) > 2000:
        raise ReasonMissing(fields={"reason": ["This is too long: 2,000 characters are the most."]})
    return reason


def _checked_signers(signers: Sequence[SignerIn]) -> list[SignerIn]:
    if not signers:
        raise Invalid("Somebody has to sign.", fields={"signers": ["Name at least one signer."]})
    fields: dict[str, list[str]] = {}
    for index, one in enumerate(signers):
        if not stated(one.name):
            fields[f"signers.{index}.name"] = ["Say the signer's name."]
        elif len(one.name) > 200:
            fields[f"signers.{index}.name"] = ["This name is too long: 200 characters are the most."]
        if len(one.title) > 200:
            fields[f"signers.{index}.title"] = ["This title is too long: 200 characters are the most."]
        if problem := email_problem(one.email):
            fields[f"signers.{index}.email"] = [problem]
    if fields:
        raise Invalid(fields=fields)
    clean = [
        SignerIn(
            side=one.side,
            name=one_line(one.name),
            email=plain_email(one.email),
            title=one_line(one.title),
        )
        for one in signers
    ]
    for index, one in enumerate(clean):
        if any(other.email == one.email for other in clean[:index]):
            raise steps.SamePerson(fields={f"signers.{index}.email": ["This address is already another signer's."]})
    return clean


def _fields_of(text: DocumentText, document_id: UUID, signers: Sequence[SignerIn]) -> list[str]:
    """Return the signature field of each signer: the blocks of their side, in the document's order.

    That the PDF has them, open, is checked now: it would be too late once somebody has signed. Raises NoRoomToSign.
    """
    blocks = [block for section in text.sections for block in section.blocks if isinstance(block, SignatureBlock)]
    free = {side: [block.field for block in blocks if block.side == side] for side in ("vendor", "district")}
    found = []
    for one in signers:
        if not free[one.side]:
            raise NoRoomToSign
        found.append(free[one.side].pop(0))
    if not papers.open_fields(document_id).issuperset(found):
        raise NoRoomToSign
    return found


def create_envelope(
    *,
    actor: Actor,
    now: datetime,
    district_id: UUID | None,
    vendor_id: UUID,
    subject: Subject,
    title: str,
    url: str,
    document_id: UUID,
    text: DocumentText,
    time_zone: str,
    signers: Sequence[SignerIn],
    on_completed: str,
    on_declined: str,
    on_recalled: str = "",
) -> UUID:
    """Send a document out for signature, and ask the first signer. Returns the envelope's id.

    The caller has checked that the actor may do so. `document_id` is the unsealed PDF, with open signature fields, that
    says the same as `text`, which the signers read on screen. `url` is the page (below the installation's address) of
    what it is about, `time_zone` the district's. `signers` sign in this order, each for the organization of their side.

    `on_completed` is enqueued once the executed file and its certificate are stored, with the payload envelope_id,
    subject_type, subject_id, executed_document_id, certificate_document_id, executed_at (ISO, UTC) and last_consent_on
    (the day of the last consent in the district's zone); `on_declined` and `on_recalled` with the first three, and
    `selectors.ending_of` says why. Raises Invalid, SamePerson, NoRoomToSign.
    """
    clean = _checked_signers(signers)
    fields = _fields_of(text, document_id, clean)
    organizations: dict[str, UUID] = {"vendor": vendor_id}
    if district_id is not None:
        organizations["district"] = district_id
    if any(one.side not in organizations for one in clean):
        raise Invalid(fields={"signers": ["There is no district for which somebody could sign."]})
    with transaction.atomic():
        envelope = history.create(
            Envelope(
                id=uuid.uuid4(),
                district_id=district_id,
                vendor_id=vendor_id,
                sender_id=actor.organization_id or district_id or vendor_id,
                sent_by_id=actor.person_id,
                sent_by_name=actor.label[:200],
                subject_type=subject.type,
                subject_id=subject.id,
                title=one_line(title)[:500],
                url=url,
                document_id=document_id,
                text=text.model_dump(mode="json"),
                time_zone=time_zone,
                on_completed=on_completed,
                on_declined=on_declined,
                on_recalled=on_recalled,
                created_at=now,
                signer_count=len(clean),
            ),
            actor=actor,
            at=now,
        )
        rows = [
            history.create(
                steps.new_signer(
                    envelope,
                    position=position,
                    side=one.side,
                    organization_id=organizations[one.side],
                    field=field,
                    name=one.name,
                    email=one.email,
                    title=one.title,
                    created_at=now,
                ),
                actor=actor,
                at=now,
            )
            for position, (one, field) in enumerate(zip(clean, fields, strict=True), start=1)
        ]
        steps.record(
            envelope,
            kind="sent",
            actor=actor,
            at=now,
            data={"document": str(document_id), "signers": [str(row.id) for row in rows]},
            personal={"signers": [[row.side, row.name, row.email] for row in rows]},
        )
        steps.ask(envelope, rows[0], actor=actor, now=now)
    return envelope.id


def recall_envelope(*, actor: Actor, now: datetime, envelope_id: UUID, reason: str) -> None:
    """Take an envelope back before everyone has signed; all its links end. The sender's organization may.

    Who was asked is told by mail. Raises ReasonMissing, NotFound, SignedByAll, Changed for one that has ended already.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        found = Envelope.objects.filter(id=envelope_id, sender_id=actor.organization_id)
        if not found.exists():
            raise NotFound
        before = steps.locked(envelope_id)
        if before.signed_count == before.signer_count:
            raise SignedByAll
        organization = accounts.organization_row(before.sender_id).name
        envelope = history.change(
            Envelope.objects.filter(id=envelope_id, declined_at__isnull=True, recalled_at__isnull=True).filter(
                signed_count=before.signed_count
            ),
            actor=actor,
            at=now,
            recalled_at=now,
            reason=reason,
            ended_by=f"{actor.label}, {organization}",
        )
        steps.record(envelope, kind="recalled", actor=actor, at=now, personal={"reason": reason})
        asked = envelope.signers.filter(asked_at__isnull=False, handed_over_at__isnull=True)
        for signer in asked.select_related("consent").order_by("position"):
            steps.send(
                envelope,
                SigningRecalledMail(
                    name=signer.name,
                    title=envelope.title,
                    by=envelope.ended_by,
                    reason=reason,
                    signed=hasattr(signer, "consent"),
                ),
                to=signer.email,
                key=f"recalled:{signer.id}",
                now=now,
            )
        steps.notify_caller(envelope, kind=envelope.on_recalled, how="recalled", now=now, data={})

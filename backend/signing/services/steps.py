"""What several services of this room do alike: lock, record, ask, tell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Q

from backend.accounts import selectors as accounts
from backend.core import history, mail
from backend.core.errors import DomainError
from backend.core.events import record_event
from backend.core.outbox import enqueue
from backend.core.types import Actor, Subject
from backend.core.words import written
from backend.signing import rules, selectors
from backend.signing.models import Envelope, Signer
from backend.signing.types import SigningRequestMail


class SamePerson(DomainError):
    """One person would sign twice, or for both sides."""

    code = "signing.same_person"
    status = 400
    message = "One person cannot sign for both sides. Each signature needs a person with their own e-mail address."


def locked(envelope_id: UUID) -> Envelope:
    """Return the envelope's row, held until the transaction ends: what contends for it comes one after the other."""
    return Envelope.objects.defer("text").select_for_update(no_key=True).get(id=envelope_id)


def envelope_subject(envelope_id: UUID) -> Subject:
    """Return what this room's events are about."""
    return Subject("envelope", envelope_id)


def record(
    envelope: Envelope,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Append an event about the envelope to the chain of its district (of its vendor where it has none)."""
    record_event(
        kind=f"signing.{kind}",
        actor=actor,
        at=at,
        chain=envelope.district_id or envelope.vendor_id,
        subject=envelope_subject(envelope.id),
        data={"subject": [envelope.subject_type, str(envelope.subject_id)], **(data or {})},
        personal=personal,
    )


def actor_of(signer: Signer) -> Actor:
    """Return the signer as the actor of what they do. A signer needs no account; who has one is named by it."""
    person = accounts.person_by_email(signer.email)
    return Actor(person_id=person.id if person else None, label=signer.name, organization_id=signer.organization_id)


def notify_caller(envelope: Envelope, *, kind: str, how: str, now: datetime, data: Mapping[str, str]) -> None:
    """Enqueue the outbox kind that the caller gave, with the caller's subject and ids."""
    if not kind:
        return
    enqueue(
        kind=kind,
        payload={
            "envelope_id": str(envelope.id),
            "subject_type": envelope.subject_type,
            "subject_id": str(envelope.subject_id),
            **data,
        },
        key=f"{kind}:{how}:{envelope.id}",
        now=now,
        organization_id=envelope.sender_id,
    )


def send(
    envelope: Envelope,
    message: mail.Mail,
    *,
    to: str,
    key: str,
    now: datetime,
    attachments: Sequence[mail.AttachmentRef] = (),
) -> None:
    """Plan a mail about the envelope; it stands in the ledger of the organization that sent it out."""
    mail.send(
        message,
        to=to,
        key=f"signing:{key}",
        now=now,
        organization_id=envelope.sender_id,
        attachments=attachments,
    )


def new_signer(
    envelope: Envelope,
    *,
    position: int,
    side: str,
    organization_id: UUID,
    field: str,
    name: str,
    email: str,
    created_at: datetime,
    title: str = "",
    signer_id: UUID | None = None,
) -> Signer:
    """Return a signer's row, not yet written, with the statements that this person will be shown."""
    organization = accounts.organization_row(organization_id).name
    words = rules.statements(organization=organization, title=envelope.title)
    return Signer(
        id=signer_id or uuid4(),
        envelope=envelope,
        position=position,
        side=side,
        organization_id=organization_id,
        field=field,
        name=name,
        email=email,
        title=title,
        authority_statement=words.authority,
        consent_statement=words.consent,
        created_at=created_at,
    )


def ask(envelope: Envelope, signer: Signer, *, actor: Actor, now: datetime, handed_over_by: str = "") -> None:
    """Mail the signer the link, as their turn has come. Once per signer."""
    signer = history.change(
        Signer.objects.filter(id=signer.id, asked_at__isnull=True), actor=actor, at=now, asked_at=now, link_sent_at=now
    )
    already = tuple(
        f"{consent.name}, {consent.signer.organization.name}, on {written(consent.at, envelope.time_zone)}"
        for consent in envelope.consents.select_related("signer__organization").order_by("position")
    )
    send(
        envelope,
        SigningRequestMail(
            name=signer.name,
            sender=sender_line(envelope),
            title=envelope.title,
            side_line=signer.organization.name,
            already=already,
            handed_over_by=handed_over_by,
            url=selectors.link_of(signer),
            until=written(now + rules.LINK_LASTS, envelope.time_zone),
        ),
        to=signer.email,
        key=f"request:{signer.id}",
        now=now,
    )
    record(envelope, kind="asked", actor=actor, at=now, data={"signer": str(signer.id), "side": signer.side})


def sender_line(envelope: Envelope) -> str:
    """Return who sent it out, for a person to read: "Alice Moreau, Elm Valley School District"."""
    organization = envelope.sender.name
    return f"{envelope.sent_by_name}, {organization}" if envelope.sent_by_id else organization


def senders(envelope: Envelope, *, now: datetime) -> list[tuple[str, str]]:
    """Return name and address of who sent it out; where nobody in person did, who manages that organization."""
    if envelope.sent_by is not None:
        return [(envelope.sent_by.name, envelope.sent_by.email)]
    return [(person.name, person.email) for person in accounts.managers(envelope.sender_id, now=now)]


def page_url(envelope: Envelope) -> str:
    """Return the address at which who can sign in sees what the envelope is about."""
    return f"{settings.PUBLIC_URL}{envelope.url}"


def refuse_same_person(envelope: Envelope, *, email: str, side: str, but: Signer | None = None) -> None:
    """Raise SamePerson where the address belongs to a current signer, or to any signer of the other side ever."""
    taken = Signer.objects.filter(Q(handed_over_at__isnull=True) | ~Q(side=side), envelope=envelope, email=email)
    if taken.exclude(id__in=[but.id] if but else []).exists():
        raise SamePerson(fields={"email": ["This person is already asked to sign this agreement."]})

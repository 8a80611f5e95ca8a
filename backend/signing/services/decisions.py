"""What an identified signer decides: sign, decline, hand over. One transaction each, contending for the envelope."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.core import history
from backend.core.errors import DomainError, Invalid
from backend.core.outbox import enqueue
from backend.core.words import (
    PUBLIC_MAILBOXES,
    domain_of,
    email_problem,
    one_line,
    plain_email,
    sentence,
    stated,
    written,
)
from backend.signing import rules, selectors
from backend.signing.models import Consent, Envelope, Signer
from backend.signing.services import steps
from backend.signing.services.envelopes import checked_reason
from backend.signing.types import SigningDeclinedMail, SigningHandedOverMail


class NotYourTurn(DomainError):
    code = "signing.not_your_turn"
    message = "Another signature comes before yours. We mail you when it is your turn."


class AlreadySigned(DomainError):
    code = "signing.already_signed"
    message = "You have signed already, so this cannot be done any more."


class NotAColleague(Invalid):
    code = "signing.not_a_colleague"


class TooManyHandOvers(DomainError):
    code = "signing.too_many_hand_overs"
    message = "This signature has changed hands too often. Ask the sender to send the agreement anew."


@dataclass(frozen=True)
class SignatureIn:
    """What a signer states: authority and consent as shown, and a name. The drawing is path data, and optional."""

    authority: bool
    consent: bool
    name: str
    title: str
    drawing: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a request came from, as far as the server can see."""

    ip: str | None
    user_agent: str


def _checked(given: SignatureIn) -> tuple[str, str, str]:
    fields: dict[str, list[str]] = {}
    name, title, drawing = one_line(given.name), one_line(given.title), ""
    if not given.authority:
        fields["authority"] = ["State that you have the authority to sign, or hand over to somebody who has."]
    if not given.consent:
        fields["consent"] = ["Agree to sign electronically, or decline and sign on paper instead."]
    if not stated(name):  # a blank that only looks like nothing would stand on paper as a signature
        fields["name"] = ["Enter your name as your signature."]
    elif len(name) > 200:
        fields["name"] = ["This name is too long: 200 characters are the most."]
    if not stated(title):
        fields["title"] = ["Enter your title."]
    elif len(title) > 200:
        fields["title"] = ["This title is too long: 200 characters are the most."]
    if given.drawing.strip():
        try:
            drawing = rules.path_of(rules.strokes(given.drawing))
        except rules.UnreadableDrawing as error:
            fields["drawing"] = [str(error)]
    if fields:
        raise Invalid(fields=fields)
    return name, title, drawing


def _enter(signer_id: UUID, version: int) -> tuple[Envelope, Signer]:
    """Lock the envelope and return it with the signer as they stand now. Raises what says why it is over."""
    envelope = steps.locked(Signer.objects.values_list("envelope_id", flat=True).get(id=signer_id))
    signer = Signer.objects.select_related("consent", "organization").get(id=signer_id)
    signer.envelope = envelope
    selectors.refuse_if_over(signer)
    if signer.link_version != version:
        raise selectors.LinkReplaced
    return envelope, signer


def _identified(token: str, ticket: str | None) -> tuple[Signer, UUID]:
    signer = selectors.signer_by_token(token)
    identified = selectors.identified_by(signer, ticket)
    if identified is None:
        raise selectors.NotIdentified
    return signer, identified.code_id


def _refuse_out_of_turn(envelope: Envelope, signer: Signer) -> None:
    if signer.asked_at is None or signer.position != envelope.signed_count + 1:
        raise NotYourTurn


def sign(*, token: str, ticket: str | None, given: SignatureIn, origin: Origin, now: datetime) -> Consent:
    """Record the signer's consent, once, and have the file sealed. The same click twice returns the first consent.

    Raises Invalid at the field, NotIdentified, NotYourTurn, SamePerson, and what `signer_by_token` raises.
    """
    found, code_id = _identified(token, ticket)
    name, title, drawing = _checked(given)
    with transaction.atomic():
        envelope, signer = _enter(found.id, found.link_version)
        before = selectors.consent_of(signer)
        if before is not None:
            return before
        _refuse_out_of_turn(envelope, signer)
        steps.refuse_same_person(envelope, email=signer.email, side=signer.side, but=signer)
        actor = steps.actor_of(signer)
        history.change(
            Envelope.objects.filter(
                id=envelope.id,
                signed_count=signer.position - 1,
                declined_at__isnull=True,
                recalled_at__isnull=True,
            ),
            actor=actor,
            at=now,
            signed_count=signer.position,
        )
        consent = Consent.objects.create(
            signer=signer,
            envelope=envelope,
            position=signer.position,
            at=now,
            authority_statement=signer.authority_statement,
            consent_statement=signer.consent_statement,
            name=name,
            title=title,
            drawing=drawing,
            ip=origin.ip,
            user_agent=origin.user_agent[:400],
            code_id=code_id,
        )
        steps.record(
            envelope,
            kind="signed",
            actor=actor,
            at=now,
            data={"signer": str(signer.id), "side": signer.side, "consent": str(consent.id), "drawn": bool(drawing)},
            personal={
                "name": name,
                "title": title,
                "ip": origin.ip or "",
                "statements": [signer.authority_statement, signer.consent_statement],
            },
        )
        enqueue(
            kind="signing.seal",
            payload={"consent_id": str(consent.id)},
            key=f"signing.seal:{consent.id}",
            now=now,
            organization_id=envelope.sender_id,
        )
    return consent


def decline(*, token: str, ticket: str | None, reason: str, now: datetime) -> None:
    """End the envelope with a reason. The sender, and who has signed before, are told by mail.

    Raises ReasonMissing, NotIdentified, AlreadySigned, NotYourTurn, and what `signer_by_token` raises.
    """
    found, _ = _identified(token, ticket)
    reason = checked_reason(reason)
    with transaction.atomic():
        envelope, signer = _enter(found.id, found.link_version)
        if selectors.consent_of(signer) is not None:
            raise AlreadySigned
        _refuse_out_of_turn(envelope, signer)
        actor = steps.actor_of(signer)
        by = f"{signer.name}, {signer.organization.name}"
        envelope = history.change(
            Envelope.objects.filter(
                id=envelope.id,
                signed_count=signer.position - 1,
                declined_at__isnull=True,
                recalled_at__isnull=True,
            ),
            actor=actor,
            at=now,
            declined_at=now,
            reason=reason,
            ended_by=by,
        )
        history.change(Signer.objects.filter(id=signer.id), actor=actor, at=now, declined_at=now)
        steps.record(
            envelope,
            kind="declined",
            actor=actor,
            at=now,
            data={"signer": str(signer.id), "side": signer.side},
            personal={"reason": reason},
        )
        told = [(name, email, steps.page_url(envelope)) for name, email in steps.senders(envelope, now=now)]
        told += [
            (one.signer.name, one.signer.email, "")
            for one in envelope.consents.select_related("signer").order_by("position")
        ]
        for name, email, url in told:
            steps.send(
                envelope,
                SigningDeclinedMail(
                    name=name,
                    title=envelope.title,
                    by=by,
                    reason=reason,
                    at=written(now, envelope.time_zone),
                    url=url,
                ),
                to=email,
                key=f"declined:{envelope.id}:{email}",
                now=now,
            )
        steps.notify_caller(
            envelope, kind=envelope.on_declined, how="declined", now=now, data={"signer_id": str(signer.id)}
        )


def _refuse_stranger(signer: Signer, email: str, now: datetime) -> None:
    """A colleague has an address of the same mail domain, or may sign for the organization as one of its members."""
    if rules.shares_domain(signer.email, email):
        return
    if any(person.email == email for person in accounts.possible_signers(signer.organization_id, now=now)):
        return
    domain = domain_of(signer.email)
    if domain in PUBLIC_MAILBOXES:
        message = f"This address does not belong to anyone who may sign for {signer.organization.name}"
    else:
        message = (
            f"This address is not at {domain}, and it does not belong to anyone who may sign for "
            f"{signer.organization.name}"
        )
    raise NotAColleague(fields={"email": [f"{sentence(message)} Ask the sender to name this person instead."]})


def hand_over(*, token: str, ticket: str | None, name: str, email: str, now: datetime) -> Signer:
    """Name a colleague of the same organization who signs instead; the old link ends. Returns the new signer.

    Raises Invalid, NotAColleague, SamePerson, AlreadySigned, NotIdentified, and what `signer_by_token` raises.
    """
    found, _ = _identified(token, ticket)
    fields: dict[str, list[str]] = {}
    name = one_line(name)
    if not stated(name):
        fields["name"] = ["Say your colleague's name."]
    elif len(name) > 200:
        fields["name"] = ["This name is too long: 200 characters are the most."]
    if problem := email_problem(email):
        fields["email"] = [problem]
    if fields:
        raise Invalid(fields=fields)
    email = plain_email(email)
    with transaction.atomic():
        envelope, signer = _enter(found.id, found.link_version)
        if selectors.consent_of(signer) is not None:
            raise AlreadySigned
        _refuse_out_of_turn(envelope, signer)
        if email == signer.email:
            raise Invalid(fields={"email": ["This is your own address. Name a colleague, or sign yourself."]})
        _refuse_stranger(signer, email, now)
        steps.refuse_same_person(envelope, email=email, side=signer.side)
        if Signer.objects.filter(envelope=envelope, position=signer.position).count() > rules.HAND_OVERS:
            raise TooManyHandOvers
        actor = steps.actor_of(signer)
        new_id = uuid.uuid4()
        history.change(
            Signer.objects.filter(id=signer.id, handed_over_at__isnull=True, declined_at__isnull=True),
            actor=actor,
            at=now,
            handed_over_at=now,
            handed_over_to_id=new_id,
        )
        new = history.create(
            steps.new_signer(
                envelope,
                signer_id=new_id,
                position=signer.position,
                side=signer.side,
                organization_id=signer.organization_id,
                field=signer.field,
                name=name,
                email=email,
                created_at=now,
            ),
            actor=actor,
            at=now,
        )
        steps.record(
            envelope,
            kind="handed_over",
            actor=actor,
            at=now,
            data={"from": str(signer.id), "to": str(new.id), "side": signer.side},
            personal={"to": [name, email]},
        )
        steps.ask(envelope, new, actor=actor, now=now, handed_over_by=signer.name)
        told = {address: who for who, address in [*steps.senders(envelope, now=now), (signer.name, signer.email)]}
        for address, who in told.items():
            steps.send(
                envelope,
                SigningHandedOverMail(
                    name=who,
                    title=envelope.title,
                    by=f"{signer.name}, {signer.organization.name}",
                    to=f"{name} ({email})",
                    at=written(now, envelope.time_zone),
                ),
                to=address,
                key=f"handed-over:{new.id}:{address}",
                now=now,
            )
    return new

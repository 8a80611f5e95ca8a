"""A signer's way in: open the link, have a code mailed, enter it; and a new link for an expired one."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from backend.core import history
from backend.core.errors import DomainError
from backend.core.words import masked_email, written
from backend.signing import rules, selectors
from backend.signing.models import Code, Signer
from backend.signing.services import steps
from backend.signing.types import Identified, SigningCodeMail, SigningLinkMail


class TooManyCodes(DomainError):
    code = "signing.too_many_codes"
    status = 429
    message = "Too many codes were asked for. Wait an hour, then ask for another."


class TooManyLinks(DomainError):
    code = "signing.too_many_links"
    status = 429
    message = "A link was mailed to you within the last hour. Look for that message first, also among junk mail."


class CodeWrong(DomainError):
    code = "signing.code_wrong"
    status = 400


class CodeExpired(DomainError):
    code = "signing.code_expired"
    status = 400
    message = "This code has expired. Ask for a new one."


class CodeUsed(DomainError):
    code = "signing.code_used"
    status = 400
    message = "This code was already used. Ask for a new one."


class CodeSpent(DomainError):
    code = "signing.code_spent"
    status = 400
    message = "This code was entered wrongly too often. Ask for a new one."


class NoCode(DomainError):
    code = "signing.no_code"
    status = 400
    message = "No code was mailed yet. Ask for one first."


def _locked_signer(signer: Signer) -> Signer:
    return Signer.objects.select_for_update(no_key=True, of=("self",)).select_related("envelope").get(id=signer.id)


def _digest(signer: Signer, code: str) -> str:
    return salted_hmac("signing.code", f"{signer.id}:{code}", algorithm="sha256").hexdigest()


def _opened(signer: Signer, now: datetime) -> None:
    rows = Signer.objects.filter(id=signer.id, opened_at__isnull=True)
    if not rows.exists():
        return
    actor = steps.actor_of(signer)
    history.change(rows, actor=actor, at=now, opened_at=now)
    steps.record(signer.envelope, kind="opened", actor=actor, at=now, data={"signer": str(signer.id)})


def mark_opened(*, token: str, now: datetime) -> None:
    """Remember when a person first opened the link: the page says so itself, because mail scanners follow links too."""
    signer = selectors.signer_by_token(token)
    with transaction.atomic():
        _opened(_locked_signer(signer), now)


def send_code(*, token: str, now: datetime) -> Code:
    """Mail the signer a code. Only the newest counts. Raises TooManyCodes and what `signer_by_token` raises."""
    signer = selectors.signer_by_token(token)
    with transaction.atomic():
        signer = _locked_signer(signer)
        selectors.refuse_if_over(signer)
        sent = signer.codes.filter(sent_at__gt=now - timedelta(days=1))
        if (
            sent.count() >= rules.CODES_PER_DAY
            or sent.filter(sent_at__gt=now - timedelta(hours=1)).count() >= rules.CODES_PER_HOUR
        ):
            raise TooManyCodes
        _opened(signer, now)
        plain = f"{secrets.randbelow(1_000_000):06d}"
        last = selectors.last_code(signer)
        code = Code.objects.create(
            signer=signer,
            number=(last.number if last else 0) + 1,
            digest=_digest(signer, plain),
            sent_at=now,
            expires_at=now + rules.CODE_LASTS,
        )
        steps.send(
            signer.envelope,
            SigningCodeMail(
                name=signer.name,
                title=signer.envelope.title,
                code=plain,
                minutes=int(rules.CODE_LASTS.total_seconds() // 60),
            ),
            to=signer.email,
            key=f"code:{code.id}",
            now=now,
        )
    return code


def _refusal(code: Code | None, signer: Signer, typed: str, now: datetime) -> DomainError | None:
    if code is None:
        return NoCode()
    if code.attempts >= rules.CODE_TRIES:
        return CodeSpent()
    if not constant_time_compare(code.digest, _digest(signer, typed)):
        left = rules.CODE_TRIES - code.attempts - 1
        more = f"{left} tries are left." if left > 1 else "One try is left." if left else "Ask for a new one."
        message = f"This is not the code that was mailed last. {more}"
        return CodeWrong(message, fields={"code": [message]})
    if code.used_at is not None:
        return CodeUsed()
    return CodeExpired() if code.expires_at <= now else None


def identify(*, token: str, code: str, now: datetime) -> Identified:
    """Take a mailed code, once, and return the identification that a ticket then proves.

    Raises CodeWrong (a try is spent, also when two are sent at once), CodeExpired, CodeUsed, CodeSpent, NoCode.
    """
    signer = selectors.signer_by_token(token)
    typed = rules.digits(code)
    with transaction.atomic():
        signer = _locked_signer(signer)
        selectors.refuse_if_over(signer)
        last = selectors.last_code(signer)
        refusal = _refusal(last, signer, typed, now)
        if last is not None and isinstance(refusal, CodeWrong):
            Code.objects.filter(id=last.id).update(attempts=last.attempts + 1)
        if last is not None and refusal is None:
            Code.objects.filter(id=last.id).update(used_at=now)
            actor = steps.actor_of(signer)
            if signer.identified_at is None:
                history.change(Signer.objects.filter(id=signer.id), actor=actor, at=now, identified_at=now)
            steps.record(
                signer.envelope,
                kind="identified",
                actor=actor,
                at=now,
                data={"signer": str(signer.id), "how": "mailed_code", "code": str(last.id)},
            )
    if refusal is not None:  # raised after the commit, so that a spent try stays spent
        raise refusal
    assert last is not None
    return Identified(signer_id=signer.id, version=signer.link_version, code_id=last.id)


def fresh_link(*, token: str, now: datetime) -> str:
    """Mail the signer a new link in place of an expired or replaced one, and return the masked address.

    It goes to the signer's own address only, so that it is safe for whoever holds the old one to ask. Raises
    TooManyLinks, and what `signer_by_token` raises for an ended request.
    """
    signer = selectors.signer_by_token(token, fresh=True)
    with transaction.atomic():
        signer = _locked_signer(signer)
        selectors.refuse_if_over(signer)
        if signer.link_sent_at is not None and signer.link_sent_at > now - rules.LINK_PAUSE:
            raise TooManyLinks
        actor = steps.actor_of(signer)
        signer = history.change(
            Signer.objects.filter(id=signer.id),
            actor=actor,
            at=now,
            link_version=signer.link_version + 1,
            link_sent_at=now,
        )
        envelope = signer.envelope
        steps.send(
            envelope,
            SigningLinkMail(
                name=signer.name,
                title=envelope.title,
                signed=selectors.consent_of(signer) is not None,
                url=selectors.link_of(signer),
                until=written(now + rules.LINK_LASTS, envelope.time_zone),
            ),
            to=signer.email,
            key=f"link:{signer.id}:{signer.link_version}",
            now=now,
        )
        steps.record(envelope, kind="link_renewed", actor=actor, at=now, data={"signer": str(signer.id)})
    return masked_email(signer.email)

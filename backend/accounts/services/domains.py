"""Writes: a vendor shows that a domain is its own, by a code mailed to it or by a DNS record."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from backend.accounts import dns, selectors
from backend.accounts.choices import ClaimMethod
from backend.accounts.models import DomainClaim, Organization
from backend.accounts.selectors import require
from backend.accounts.services.checks import DOMAIN, about, refuse_free_mail
from backend.accounts.services.people import locked
from backend.accounts.types import DomainCodeMail, DomainConfirmedMail
from backend.core import history, mail, outbox
from backend.core.errors import Changed, DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.types import INSTALLATION, Actor
from backend.core.words import sentence, written

MAILBOXES = ("privacy", "security", "legal", "postmaster", "hostmaster", "webmaster", "admin")
"""Mailboxes that belong to who runs a domain, and not to whoever registers a name there first."""
CODE_LASTS = timedelta(hours=24)
RECORD_LASTS = timedelta(days=14)
TRIES = 5
CODES_PER_DAY = 5
LOOKS = (
    timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3),
    timedelta(days=7), timedelta(days=13),
)  # fmt: skip
"""When the installation looks for a record by itself, counted from the asking."""


class TooManyClaims(DomainError):
    code = "accounts.too_many_claims"
    status = 429
    message = "Five codes were mailed in the last 24 hours. Wait, or use a DNS record instead."


class ClaimOver(DomainError):
    code = "accounts.claim_over"
    status = 410
    message = "This took too long or was tried too often. Start again with a new code or record."


def claim_domain(*, actor: Actor, now: datetime, domain: str, method: str, mailbox: str = "") -> DomainClaim:
    """Begin to show that a domain is the vendor's own. An earlier open claim of the vendor ends.

    `method` "mail" mails a code to `mailbox` at the domain; "dns" asks for a TXT record at `_dpakeeper.<domain>`, for
    which the installation then also looks by itself. Raises Forbidden, Invalid at the field, Changed, TooManyClaims.
    """
    require(actor, "organizations.claim_domain")
    if actor.organization_id is None or actor.person_id is None:
        raise NotFound
    domain = _checked(domain)
    if method not in ClaimMethod.values:
        raise Invalid(fields={"method": ["Choose a mailed code or a DNS record."]})
    by_mail = method == ClaimMethod.MAIL
    if by_mail and mailbox not in MAILBOXES:
        raise Invalid(fields={"mailbox": [f"Choose one of these mailboxes: {', '.join(MAILBOXES)}."]})
    with transaction.atomic():
        vendor = locked(actor.organization_id)
        _refuse_taken(vendor, domain)
        mailed = DomainClaim.objects.filter(vendor=vendor, method=ClaimMethod.MAIL)
        if by_mail and mailed.filter(asked_at__gt=now - timedelta(days=1)).count() >= CODES_PER_DAY:
            raise TooManyClaims
        _end_open(vendor, actor=actor, now=now)
        code = f"{secrets.randbelow(100_000_000):08d}"
        claim = DomainClaim(
            vendor=vendor,
            domain=domain,
            method=method,
            mailbox=mailbox if by_mail else "",
            record="" if by_mail else f"dpakeeper={secrets.token_hex(16)}",
            asked_by_id=actor.person_id,
            asked_at=now,
            expires_at=now + (CODE_LASTS if by_mail else RECORD_LASTS),
        )
        claim.code_hash = _digest(claim, code) if by_mail else ""
        claim = history.create(claim, actor=actor, at=now)
        record_event(
            kind="organization.domain_claimed",
            actor=actor,
            at=now,
            chain=vendor.id,
            subject=about(vendor),
            data={"domain": domain, "method": method, "mailbox": claim.mailbox},
        )
        if by_mail:
            mail.send(
                DomainCodeMail(
                    vendor=vendor.name,
                    domain=domain,
                    asked_by=actor.label,
                    code=f"{code[:4]}-{code[4:]}",
                    expires=written(claim.expires_at, vendor.time_zone),
                ),
                to=f"{mailbox}@{domain}",
                key=f"domain-code:{claim.id}",
                now=now,
                organization_id=vendor.id,
            )
        else:
            for number, after in enumerate(LOOKS):
                outbox.enqueue(
                    kind="accounts.look_for_record",
                    payload={"claim": str(claim.id)},
                    key=f"domain-look:{claim.id}:{number}",
                    now=now,
                    organization_id=vendor.id,
                    available_at=now + after,
                )
    return claim


def _checked(domain: str) -> str:
    domain = domain.strip().lower().rstrip(".").removeprefix("https://").removeprefix("http://").removeprefix("www.")
    domain = domain.partition("/")[0]
    if not (len(domain) <= 253 and DOMAIN.fullmatch(domain)):
        raise Invalid(fields={"domain": [f"“{domain}” is not a domain. Write it as example.com."]})
    refuse_free_mail(domain)
    return domain


def _refuse_taken(vendor: Organization, domain: str) -> None:
    if vendor.verified_at is not None:
        raise Changed(sentence(f"{vendor.domain} is confirmed for {vendor.name} already"))
    if Organization.objects.filter(domain__iexact=domain, verified_at__isnull=False).exclude(id=vendor.id).exists():
        sentences = f"Another vendor was confirmed by {domain}. If both are yours, ask the operator to merge them."
        raise Invalid(fields={"domain": [sentences]})


def _digest(claim: DomainClaim, code: str) -> str:
    return salted_hmac("accounts.domain", f"{claim.id}:{code}", algorithm="sha256").hexdigest()


def _end_open(vendor: Organization, *, actor: Actor, now: datetime) -> None:
    rows = DomainClaim.objects.filter(vendor=vendor, confirmed_at__isnull=True, ended_at__isnull=True)
    if rows.exists():
        history.change(rows, actor=actor, at=now, ended_at=now)


def end_claim(*, actor: Actor, now: datetime, claim_id: UUID) -> DomainClaim:
    """Take a claim back. Raises Forbidden, NotFound, Changed."""
    with transaction.atomic():
        rows = selectors.domain_claims(actor).filter(id=claim_id)
        if not rows.exists():
            raise NotFound
        open_ones = DomainClaim.objects.filter(id=claim_id, confirmed_at__isnull=True, ended_at__isnull=True)
        return history.change(open_ones, actor=actor, at=now, ended_at=now)


def check_claim(*, actor: Actor, now: datetime, claim_id: UUID, code: str = "") -> DomainClaim:
    """Confirm the vendor's domain by the mailed code, or by looking for the record now. May be tried again.

    Raises Forbidden, NotFound, ClaimOver, Changed (another vendor was confirmed by it meanwhile), and Invalid with a
    sentence at "code" for a wrong code or at "record" for what the look found.
    """
    require(actor, "organizations.claim_domain")
    found = selectors.domain_claims(actor).filter(id=claim_id).first()
    if found is None:
        raise NotFound
    # A look speaks to name servers, so it comes before the transaction.
    problem = _look(found) if found.method == ClaimMethod.DNS else ""
    with transaction.atomic():
        claim = _open_claim(claim_id, now=now)
        if claim.method == ClaimMethod.MAIL:
            typed = "".join(digit for digit in code if digit.isdigit())
            if not constant_time_compare(_digest(claim, typed), claim.code_hash):
                left = TRIES - claim.attempts - 1
                problem = (
                    f"This code is not right. You can try {left} more time{'s' if left != 1 else ''}."
                    if left
                    else "This code is not right, and it was tried too often. Have a new one mailed."
                )
        claim = _noted(claim, problem=problem, now=now)
        if not problem:
            _confirm(claim, actor=actor, now=now)
    if problem:
        raise Invalid(fields={"code" if claim.method == ClaimMethod.MAIL else "record": [problem]})
    return claim


def look_for_record(*, claim_id: UUID, now: datetime) -> bool:
    """Look for the record of an open claim, and confirm where it stands. For the outbox; idempotent."""
    found = DomainClaim.objects.filter(id=claim_id, confirmed_at__isnull=True, ended_at__isnull=True).first()
    if found is None or found.expires_at <= now:
        return False
    problem = _look(found)
    with transaction.atomic():
        try:
            claim = _noted(_open_claim(claim_id, now=now), problem=problem, now=now)
            if not problem:
                _confirm(claim, actor=INSTALLATION, now=now)
        except (ClaimOver, Changed, Invalid):
            return False
    return not problem


def _look(claim: DomainClaim) -> str:
    """Return what is wrong with the record, as a sentence; empty where it stands as it should."""
    name = dns.record_name(claim.domain)
    try:
        said = dns.texts(name)
    except dns.LookupFailed as failure:
        return str(failure)
    if claim.record in said:
        return ""
    if not said:
        return f"There is no TXT record at {name} yet. A new record can take up to a day to be seen everywhere."
    shown = said[0] if len(said[0]) <= 80 else f"{said[0][:80]}…"
    return f"The TXT record at {name} says “{shown}”, but has to say “{claim.record}”."


def _open_claim(claim_id: UUID, *, now: datetime) -> DomainClaim:
    vendor_id = DomainClaim.objects.values_list("vendor_id", flat=True).get(id=claim_id)
    locked(vendor_id)
    claim = DomainClaim.objects.select_related("vendor", "asked_by").get(id=claim_id)
    if claim.confirmed_at is not None:
        raise Changed("This domain is confirmed already.")
    if claim.ended_at is not None or claim.expires_at <= now or claim.attempts >= TRIES:
        raise ClaimOver
    return claim


def _noted(claim: DomainClaim, *, problem: str, now: datetime) -> DomainClaim:
    """Keep what a look found. It leaves no history: a wrong code only counts, and only an ending changes the claim."""
    wrong = 1 if problem and claim.method == ClaimMethod.MAIL else 0
    DomainClaim.objects.filter(id=claim.id).update(checked_at=now, problem=problem, attempts=claim.attempts + wrong)
    return DomainClaim.objects.select_related("vendor", "asked_by").get(id=claim.id)


def _confirm(claim: DomainClaim, *, actor: Actor, now: datetime) -> None:
    _refuse_taken(claim.vendor, claim.domain)
    rows = DomainClaim.objects.filter(id=claim.id, confirmed_at__isnull=True, ended_at__isnull=True)
    history.change(rows, actor=actor, at=now, confirmed_at=now)
    vendor = history.change(
        Organization.objects.filter(id=claim.vendor_id, verified_at__isnull=True, merged_into__isnull=True),
        actor=actor,
        at=now,
        domain=claim.domain,
        verified_at=now,
    )
    record_event(
        kind="organization.domain_confirmed",
        actor=actor,
        at=now,
        chain=vendor.id,
        subject=about(vendor),
        data={"domain": claim.domain, "method": claim.method},
    )
    for person in selectors.managers(vendor.id, now=now):
        mail.send(
            DomainConfirmedMail(name=person.name, vendor=vendor.name, domain=claim.domain),
            to=person.email,
            key=f"domain-confirmed:{claim.id}:{person.id}",
            now=now,
            organization_id=vendor.id,
        )

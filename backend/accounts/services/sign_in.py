"""Writes: mails with codes, and who signed in."""

from datetime import datetime

from django.db import transaction

from backend.accounts.models import Person
from backend.accounts.services.checks import about
from backend.accounts.types import SignInCodeMail, SignInUnknownMail
from backend.core import mail
from backend.core.events import record_event
from backend.core.types import Actor


def send_sign_in_code(*, email: str, code: str, minutes: int, key: str, now: datetime) -> None:
    """Plan the mail that carries a sign-in code. It stands in the operator's ledger, without the code."""
    with transaction.atomic():
        mail.send(SignInCodeMail(code=code, minutes=minutes), to=email, key=f"sign-in:{key}", now=now)


def send_sign_in_unknown(*, email: str, key: str, now: datetime) -> None:
    """Plan the mail that tells an address that nobody here has it, so that its owner does not wait for a code."""
    with transaction.atomic():
        mail.send(SignInUnknownMail(), to=email, key=f"sign-in:{key}", now=now)


def record_sign_in(*, person: Person, how: str, now: datetime) -> None:
    """Record that somebody signed in ("code", "console", "demo"), in the installation's chain."""
    with transaction.atomic():
        record_event(
            kind="person.signed_in",
            actor=Actor(person_id=person.id, label=person.name),
            at=now,
            chain=None,
            subject=about(person),
            data={"how": how},
        )

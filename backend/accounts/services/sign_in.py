"""Writes: mails with codes, who signed in, and what a person signs in with."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from backend.accounts import selectors
from backend.accounts.models import Person
from backend.accounts.services.checks import about
from backend.accounts.services.sessions import end_other_sessions
from backend.accounts.types import SignInChangedMail, SignInCodeMail, SignInUnknownMail
from backend.core import mail
from backend.core.errors import Changed, DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.types import Actor
from backend.core.words import written

CHANGES = {
    "password_set": "A password was set. You can sign in with it from now on.",
    "password_removed": "The password was removed. It no longer signs you in.",
    "totp_added": "Codes from an app were switched on as a second factor. Signing in asks for one from now on.",
    "totp_removed": "Codes from an app were switched off.",
    "passkey_added": "A passkey was added. You can sign in with it from now on.",
    "passkey_removed": "A passkey was removed. It no longer signs you in.",
    "recovery_codes_made": "New recovery codes were made. The earlier ones no longer work.",
    "factors_removed": "The operator removed your second factors and recovery codes, and ended your sessions.",
    "identity_connected": "Signing in with {provider} was connected to you.",
    "identity_removed": "Signing in with {provider} is no longer connected to you.",
}
"""What can happen to how a person signs in, as the mail to that person says it; the event is `person.<key>`."""
QUIET = frozenset({"passkey_renamed"})
"""What changes nothing of how a person signs in: it is recorded, and not worth a mail among those that are."""


class FactorRequired(DomainError):
    code = "accounts.factor_required"
    status = 409
    message = "An organization of yours requires a second factor, and this is your only one. Add another one first."


def send_sign_in_code(*, email: str, code: str, minutes: int, key: str, now: datetime) -> None:
    """Plan the mail that carries a sign-in code. It stands in the operator's ledger, without the code."""
    with transaction.atomic():
        mail.send(SignInCodeMail(code=code, minutes=minutes), to=email, key=f"sign-in:{key}", now=now)


def send_sign_in_unknown(*, email: str, key: str, now: datetime) -> None:
    """Plan the mail that tells an address that nobody here has it, so that its owner does not wait for a code."""
    with transaction.atomic():
        mail.send(SignInUnknownMail(), to=email, key=f"sign-in:{key}", now=now)


def record_sign_in(*, person: Person, how: str, now: datetime, second: str = "") -> None:
    """Record that somebody signed in, in the installation's chain.

    `how` is "code", "password", "passkey", a provider's id, "console" or "demo"; `second` is the second factor shown:
    "totp", "webauthn", "recovery_codes".
    """
    with transaction.atomic():
        record_event(
            kind="person.signed_in",
            actor=Actor(person_id=person.id, label=person.name),
            at=now,
            chain=None,
            subject=about(person),
            data={"how": how, **({"second": second} if second else {})},
        )


def note_change(*, person: Person, change: str, now: datetime, provider: str = "", actor: Actor | None = None) -> None:
    """Record a change of how a person signs in, in the installation's chain, and tell the person by mail.

    A building block: the caller has changed what `change` (a key of CHANGES, or of QUIET) says, in the same
    transaction.
    """
    event = record_event(
        kind=f"person.{change}",
        actor=actor or Actor(person_id=person.id, label=person.name),
        at=now,
        chain=None,
        subject=about(person),
        data={"provider": provider} if provider else None,
    )
    if change in QUIET:
        return
    mail.send(
        SignInChangedMail(
            name=person.name, what=CHANGES[change].format(provider=provider), at=written(now, person.time_zone)
        ),
        to=person.email,
        key=f"sign-in-changed:{event}",
        now=now,
    )


def set_password(*, person: Person, now: datetime, password: str) -> Person:
    """Give the person a password, or another one. Every other session of theirs ends by it: Django asks each for the
    password that it began with. Raises Invalid with what is wrong with the password.

    The caller has made sure that it is really that person who asks.
    """
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(fields={"password": list(error.messages)}) from error
    with transaction.atomic():
        row = Person.objects.select_for_update(no_key=True).get(id=person.id)
        row.set_password(password)
        Person.objects.filter(id=row.id).update(password=row.password)
        note_change(person=row, change="password_set", now=now)
    return row


def remove_password(*, person: Person, now: datetime) -> Person:
    """Take the person's password away; the mailed code stays. Raises Changed where there is none."""
    with transaction.atomic():
        row = Person.objects.select_for_update(no_key=True).get(id=person.id)
        if not row.has_usable_password():
            raise Changed("You have no password.")
        row.set_unusable_password()
        Person.objects.filter(id=row.id).update(password=row.password)
        note_change(person=row, change="password_removed", now=now)
    return row


def refuse_removing_last_factor(*, person: Person, now: datetime, removing: list[Authenticator]) -> None:
    """Raise FactorRequired where these are the person's last second factors and an organization of theirs asks for
    one."""
    gone = {one.pk for one in removing}
    left = [one for one in selectors.factors(person) if one.type in selectors.FACTORS and one.pk not in gone]
    if not left and selectors.requires_second_factor(person, now=now):
        raise FactorRequired


def spend_app_code(*, app: Authenticator, step: int) -> bool:
    """Note that an app's code of this half minute (`step`, since 1970) was shown; return whether it counts: neither it
    nor a later one was shown before (RFC 6238, section 5.2).

    It is one statement in the app's own row, so that of two who show a code at once, in whichever processes, one is let
    in. What the cache remembers is forgotten too soon.
    """
    unspent = Q(data__step__isnull=True) | Q(data__step__lt=step)
    return bool(Authenticator.objects.filter(unspent, pk=app.pk).update(data={**app.data, "step": step}))


def connect_identity(*, person: Person, account: SocialAccount, now: datetime) -> None:
    """Keep that an identity at another provider is this person's."""
    with transaction.atomic():
        account.user = person
        account.save()
        name = selectors.provider_name(account.provider)
        note_change(person=person, change="identity_connected", provider=name, now=now)


def disconnect_identity(*, person: Person, provider: str, now: datetime) -> None:
    """Let an identity at another provider no longer be this person's, until they sign in with it again.

    Raises NotFound."""
    with transaction.atomic():
        if not SocialAccount.objects.filter(user=person, provider=provider).delete()[0]:
            raise NotFound
        name = selectors.provider_name(provider)
        note_change(person=person, change="identity_removed", provider=name, now=now)


def remove_factors(*, actor: Actor, now: datetime, email: str) -> Person:
    """Remove every second factor of a person who lost theirs, for the command of the one who runs the server. The
    sessions that were open end. Raises NotFound, and Changed where there is none."""
    with transaction.atomic():
        person = selectors.person_by_email(email)
        if person is None:
            raise NotFound
        person = Person.objects.select_for_update(no_key=True).get(id=person.id)
        if not Authenticator.objects.filter(user=person).delete()[0]:
            raise Changed("This person has no second factor.")
        note_change(person=person, change="factors_removed", now=now, actor=actor)
        end_other_sessions(person=person, now=now, session_key=None)
    return person

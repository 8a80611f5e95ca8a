"""Writes: who comes in by another room's link. The link names an address; only a code mailed there signs anybody in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account import app_settings
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
from django.contrib.auth import logout
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from backend.accounts import selectors
from backend.accounts.choices import Role
from backend.accounts.models import Membership, Person, open_at
from backend.accounts.services.checks import checked_email, checked_name
from backend.accounts.services.people import join, locked, person_at
from backend.core import history
from backend.core.errors import DomainError, Forbidden, Invalid
from backend.core.types import INSTALLATION, Actor


class TooManyCodes(DomainError):
    code = "accounts.too_many_codes"
    status = 429
    message = "Too many codes were asked for. Wait a few minutes, then ask again."


PENDING = "admission"
"""In a session that waits for a code: which vendor its person comes to, and by which name."""


@dataclass(frozen=True)
class Comer:
    """Who may come in by a link to one of a vendor's addresses."""

    person: Person
    joins: bool
    """Nobody manages the vendor: the person will, once they have shown that the address is theirs."""
    name: str = ""
    """By which they want to be known, where they are new here."""


def expect_at_vendor(*, now: datetime, vendor_id: UUID, email: str, name: str) -> Comer | None:
    """Return the person whom an address names, if they are one of the vendor's people or may become it; None where
    somebody else manages the vendor. A building block, for a room whose link was mailed to this address.

    A link can be passed on, so it makes nobody a member: that is done when a code mailed to the address has come back.
    Raises Forbidden for whose access was taken away, and Invalid for a new person without a name.
    """
    email = checked_email(email)
    with transaction.atomic():
        known = selectors.person_by_email(email)
        if known is not None and not known.is_active:
            raise Forbidden("This person's access was taken away. Ask the operator of this installation.")
        if known and Membership.objects.filter(open_at(now), organization=vendor_id, person=known).exists():
            return Comer(known, joins=False)
        if _is_managed(vendor_id, now=now):
            return None
        if known is not None and Membership.objects.filter(person=known).exists():
            return Comer(known, joins=True)
        fields: dict[str, list[str]] = {}
        name = checked_name(name, fields, what="person")
        if fields:
            raise Invalid(fields=fields)
        zone = selectors.organization_row(vendor_id).time_zone
        return Comer(
            known or person_at(actor=INSTALLATION, now=now, email=email, name=name, time_zone=zone), True, name
        )


def _is_managed(vendor_id: UUID, *, now: datetime) -> bool:
    # Whoever came while this one waited may have come after this one's `now`.
    managers = Membership.objects.filter(organization=vendor_id, role=Role.VENDOR_ADMINISTRATOR, ended_at__isnull=True)
    return managers.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).exists()


def admit_to_vendor(*, now: datetime, vendor_id: UUID, person: Person, name: str = "") -> bool:
    """Let a person who has shown that the invited address is theirs manage a vendor that nobody manages, and tell
    whether they do: of two at the same moment the first. Who is new here gets the name that they gave themselves."""
    with transaction.atomic():
        vendor = locked(vendor_id)
        if _is_managed(vendor_id, now=now):
            return False
        if name and name != person.name and not Membership.objects.filter(person=person).exists():
            person = history.change(Person.objects.filter(id=person.id), actor=INSTALLATION, at=now, name=name)
        join(
            actor=Actor(person_id=person.id, label=person.name),
            now=now,
            person=person,
            organization=vendor,
            role=Role.VENDOR_ADMINISTRATOR,
            ends_at=None,
        )
        return True


def begin_sign_in(*, request: HttpRequest, comer: Comer, organization_id: UUID, now: datetime) -> bool:
    """Let a person's browser go on in a vendor, and tell whether they are signed in already.

    Who is not gets a code mailed and confirms it as on the sign-in page; somebody else who is signed in there is signed
    out. Raises TooManyCodes.
    """
    person = comer.person
    if not request.user.is_authenticated or request.user.id != person.id:
        if not ratelimit.consume(request, action="request_login_code", key=person.email):
            raise TooManyCodes
        logout(request)
        LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email)
        if comer.joins:
            request.session[PENDING] = {
                "person": str(person.id),
                "vendor": str(organization_id),
                "name": comer.name,
                "until": now.timestamp() + app_settings.LOGIN_BY_CODE_TIMEOUT,
            }
    elif comer.joins:
        admit_to_vendor(now=now, vendor_id=organization_id, person=person)
    request.session[selectors.SESSION_KEY] = str(organization_id)
    return bool(request.user.is_authenticated)


def admit_pending(*, request: HttpRequest, person: Person, now: datetime) -> None:
    """Admit a person whose code has come back to the vendor that this session waits to come to, if it does."""
    pending = request.session.pop(PENDING, None)
    if pending is not None and pending["person"] == str(person.id) and now.timestamp() < pending["until"]:
        admit_to_vendor(now=now, vendor_id=UUID(pending["vendor"]), person=person, name=pending["name"])

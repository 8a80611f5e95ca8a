"""Writes: who comes in by another room's link. The link names an address; only a code mailed there signs anybody in."""

from datetime import datetime
from uuid import UUID

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
from django.contrib.auth import logout
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from backend.accounts import selectors
from backend.accounts.choices import Role
from backend.accounts.models import Membership, Person, open_at
from backend.accounts.services.checks import checked_email
from backend.accounts.services.people import join, locked, person_at
from backend.core.errors import DomainError, Forbidden
from backend.core.types import INSTALLATION, Actor


class TooManyCodes(DomainError):
    code = "accounts.too_many_codes"
    status = 429
    message = "Too many codes were asked for. Wait a few minutes, then ask again."


def admit_to_vendor(*, now: datetime, vendor_id: UUID, email: str, name: str) -> Person | None:
    """Return the person whom an address names, as one of the vendor's people; None where they are not and somebody else
    manages the vendor. A building block, for a room whose link was mailed to this address.

    Who comes to a vendor that nobody manages becomes its administrator: of two at the same moment the first. Raises
    Forbidden for whose access was taken away, and Invalid for a new person without a name.
    """
    email = checked_email(email)
    with transaction.atomic():
        vendor = locked(vendor_id)
        known = selectors.person_by_email(email)
        if known is not None and not known.is_active:
            raise Forbidden("This person's access was taken away. Ask the operator of this installation.")
        if known and Membership.objects.filter(open_at(now), organization=vendor, person=known).exists():
            return known
        managers = Membership.objects.filter(organization=vendor, role=Role.VENDOR_ADMINISTRATOR)
        # Whoever came while this one waited for the lock may have come after this one's `now`.
        if managers.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), ended_at__isnull=True).exists():
            return None
        person = person_at(actor=INSTALLATION, now=now, email=email, name=name, time_zone=vendor.time_zone)
        join(
            actor=Actor(person_id=person.id, label=person.name),
            now=now,
            person=person,
            organization=vendor,
            role=Role.VENDOR_ADMINISTRATOR,
            ends_at=None,
        )
        return person


def begin_sign_in(*, request: HttpRequest, person: Person, organization_id: UUID) -> bool:
    """Let a person's browser go on in one of their organizations, and tell whether they are signed in already.

    Who is not gets a code mailed and confirms it as on the sign-in page; somebody else who is signed in there is signed
    out. Raises TooManyCodes.
    """
    if not request.user.is_authenticated or request.user.id != person.id:
        if not ratelimit.consume(request, action="request_login_code", key=person.email):
            raise TooManyCodes
        logout(request)
        LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email)
    request.session[selectors.SESSION_KEY] = str(organization_id)
    return bool(request.user.is_authenticated)

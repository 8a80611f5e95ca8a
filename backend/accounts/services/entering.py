"""Writes: who comes in by a mailed link. The link names an address; only a code mailed there signs anybody in, and
makes anybody a member."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
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
from backend.accounts.services.people import NO_ACCESS, join, locked, person_at, renamed
from backend.core.errors import DomainError, Forbidden, Invalid
from backend.core.types import INSTALLATION, Actor


class TooManyCodes(DomainError):
    code = "accounts.too_many_codes"
    status = 429
    message = "Too many codes were asked for. Wait a few minutes, then ask again."


class LeftVendor(Forbidden):
    code = "accounts.left_vendor"
    message = "You left this vendor after this message was sent. Ask who sent it to write to you again."


class ManagedByNow(DomainError):
    code = "accounts.managed_by_now"
    message = "Somebody else manages this vendor here by now. Ask them to invite you."


PENDING = "admission"
"""In a session that waits for a code: by which link its person comes, and by which name."""


class Admission(Protocol):
    """Makes of a person whose code has come back what a link says, in the caller's transaction, and returns the
    organization that they are in by it. The link may have been taken back since: it raises what says so."""

    def __call__(self, *, link_id: UUID, person: Person, name: str, now: datetime) -> UUID: ...


_admissions: dict[str, Admission] = {}


def admission(kind: str) -> Callable[[Admission], Admission]:
    """Register who admits by a kind of link ("accounts.invitation"): the room whose link it is."""

    def register(function: Admission) -> Admission:
        if _admissions.setdefault(kind, function) is not function:
            raise RuntimeError(f"two admissions by {kind}")
        return function

    return register


@dataclass(frozen=True)
class Comer:
    """Who may come in by a link to an organization."""

    person: Person
    joins: bool
    """They are not of the organization yet, and will be once they have shown that the address is theirs."""
    name: str = ""
    """By which they want to be known, where they are new here."""


def expect_at_vendor(*, now: datetime, vendor_id: UUID, email: str, name: str, since: datetime) -> Comer | None:
    """Return the person whom an address names, if they are one of the vendor's people or may become it; None where
    somebody else manages the vendor. A building block, for a room whose link was mailed to this address at `since`.

    A link can be passed on, so it makes nobody a member: that is done when a code mailed to the address has come back.
    Raises Forbidden for whose access was taken away, LeftVendor, and Invalid for a new person without a name.
    """
    email = checked_email(email)
    with transaction.atomic():
        known = selectors.person_by_email(email)
        if known is not None and not known.is_active:
            raise Forbidden(NO_ACCESS)
        if known and Membership.objects.filter(open_at(now), organization=vendor_id, person=known).exists():
            return Comer(known, joins=False)
        if _is_managed(vendor_id, now=now):
            return None
        if known is not None:
            _refuse_who_left(vendor_id, known, since=since, now=now)
        if known is not None and Membership.objects.filter(person=known).exists():
            return Comer(known, joins=True)
        zone = selectors.organization_row(vendor_id).time_zone
        return expected(email=email, name=name, time_zone=zone, now=now)


def expected(*, email: str, name: str, time_zone: str, now: datetime) -> Comer:
    """Return who may join, with a row for a person who is new here: they have a name, and no membership."""
    fields: dict[str, list[str]] = {}
    name = checked_name(name, fields, what="person")
    if fields:
        raise Invalid(fields=fields)
    return Comer(person_at(actor=INSTALLATION, now=now, email=email, name=name, time_zone=time_zone), True, name)


def _refuse_who_left(vendor_id: UUID, person: Person, *, since: datetime, now: datetime) -> None:
    """A link that was mailed to somebody while they were the vendor's does not bring them back."""
    rows = Membership.objects.filter(Q(ended_at__gt=since) | Q(ends_at__gt=since, ends_at__lte=now))
    if rows.filter(organization=vendor_id, person=person).exists():
        raise LeftVendor


def _is_managed(vendor_id: UUID, *, now: datetime) -> bool:
    # Whoever came while this one waited may have come after this one's `now`.
    managers = Membership.objects.filter(organization=vendor_id, role=Role.VENDOR_ADMINISTRATOR, ended_at__isnull=True)
    return managers.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).exists()


def admit_to_vendor(*, now: datetime, vendor_id: UUID, person: Person, since: datetime, name: str = "") -> None:
    """Let a person who has shown that the invited address is theirs manage a vendor that nobody manages. A building
    block; `since` is when they were written to. Who is of the vendor already stays what they are; who is new here gets
    the name that they gave themselves. Raises LeftVendor, and ManagedByNow for all but the first."""
    with transaction.atomic():
        vendor = locked(vendor_id)
        open_ones = Membership.objects.filter(organization=vendor, person=person, ended_at__isnull=True)
        if open_ones.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).exists():
            return
        if _is_managed(vendor_id, now=now):
            raise ManagedByNow
        _refuse_who_left(vendor_id, person, since=since, now=now)
        person = renamed(person, name, now=now)
        join(
            actor=Actor(person_id=person.id, label=person.name),
            now=now,
            person=person,
            organization=vendor,
            role=Role.VENDOR_ADMINISTRATOR,
            ends_at=None,
        )


def begin_sign_in(
    *, request: HttpRequest, comer: Comer, organization_id: UUID, kind: str, link_id: UUID, now: datetime
) -> bool:
    """Let the browser of a person who came by a link go on in an organization, and tell whether they are signed in
    already. `kind` is the one under which the link's room registered its admission.

    Who is not gets a code mailed and confirms it as on the sign-in page; somebody else who is signed in there is signed
    out. Raises TooManyCodes, and what the admission raises.
    """
    person = comer.person
    if request.user.is_authenticated and request.user.id == person.id:
        if comer.joins:
            with transaction.atomic():
                organization_id = _admissions[kind](link_id=link_id, person=person, name=comer.name, now=now)
        request.session[selectors.SESSION_KEY] = str(organization_id)
        return True
    if not ratelimit.consume(request, action="request_login_code", key=person.email):
        raise TooManyCodes
    logout(request)
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email)
    if comer.joins:
        request.session[PENDING] = {
            "person": str(person.id),
            "kind": kind,
            "link": str(link_id),
            "name": comer.name,
            "until": now.timestamp() + app_settings.LOGIN_BY_CODE_TIMEOUT,
        }
    else:
        request.session[selectors.SESSION_KEY] = str(organization_id)
    return False


def admit_pending(*, request: HttpRequest, person: Person, now: datetime) -> None:
    """Admit a person whose code has come back by the link that this session waits to come in by, if it does. Raises
    what says that the link does not admit any more."""
    pending = request.session.pop(PENDING, None)
    if pending is None or pending["person"] != str(person.id) or now.timestamp() >= pending["until"]:
        return
    with transaction.atomic():
        organization_id = _admissions[pending["kind"]](
            link_id=UUID(pending["link"]), person=person, name=pending["name"], now=now
        )
    request.session[selectors.SESSION_KEY] = str(organization_id)

"""Writes: invitations, and the link by which an installation's first operator comes in."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from backend.accounts import selectors
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import Invitation, Membership, Organization, Person, open_at
from backend.accounts.selectors import may, require
from backend.accounts.services.checks import about, checked_email, checked_name
from backend.accounts.services.entering import Comer, admission, expected
from backend.accounts.services.organizations import create_organization
from backend.accounts.services.people import NO_ACCESS, check_role, join, locked, manages, person_at, renamed
from backend.accounts.types import Accepted, InvitationMail
from backend.core import history, mail
from backend.core.errors import DomainError, Forbidden, Invalid, NotFound
from backend.core.events import record_event
from backend.core.types import INSTALLATION, Actor
from backend.core.words import sentence, written

INVITATION_LASTS = timedelta(days=14)
CONSOLE_LINK_LASTS = timedelta(hours=24)


class HasOperator(DomainError):
    code = "accounts.has_operator"
    message = "This installation already has an operator, who can invite another one."


def invite(
    *,
    actor: Actor,
    now: datetime,
    email: str,
    name: str,
    role: str,
    organization_id: UUID | None = None,
    ends_at: datetime | None = None,
) -> Invitation:
    """Invite somebody by a mailed link that holds for 14 days. An older open invitation to the same is replaced.

    The organization is the actor's own; the operator invites into any; a district's privacy officer also invites the
    administrator of a vendor that the district added, while nobody manages it. Raises Forbidden, NotFound, Invalid.
    """
    require(actor, "invitations.send")
    email = checked_email(email)
    fields: dict[str, list[str]] = {}
    name = checked_name(name, fields, what="person")
    if fields:
        raise Invalid(fields=fields)
    with transaction.atomic():
        asked = organization_id or actor.organization_id
        if asked is None:
            raise NotFound
        organization = locked(asked)
        _check_may_invite(actor, organization, role, now)
        check_role(organization, role, ends_at, now)
        if Membership.objects.filter(open_at(now), organization=organization, role=role, person__email=email).exists():
            label = Role(role).label.lower()
            raise Invalid(fields={"email": [sentence(f"{email} is already {label} of {organization.name}")]})
        older = Invitation.objects.filter(
            organization=organization, email=email, role=role, accepted_at__isnull=True, revoked_at__isnull=True
        )
        if older.exists():
            history.change(older, actor=actor, at=now, revoked_at=now)
        row = history.create(
            Invitation(
                organization=organization,
                email=email,
                name=name,
                role=role,
                membership_ends_at=ends_at,
                invited_by_id=actor.person_id,
                invited_for_id=actor.organization_id,
                created_at=now,
                expires_at=now + INVITATION_LASTS,
            ),
            actor=actor,
            at=now,
        )
        record_event(
            kind="invitation.sent",
            actor=actor,
            at=now,
            chain=organization.id,
            subject=about(row),
            data={"role": role},
            personal={"email": email, "name": name},
        )
        mail.send(
            InvitationMail(
                name=name,
                organization=organization.name,
                role=Role(role).label.lower(),
                inviter=_inviter(actor, organization),
                url=link(row),
                expires=written(row.expires_at, organization.time_zone),
            ),
            to=email,
            key=f"invitation:{row.id}",
            now=now,
            organization_id=actor.organization_id if actor.organization_kind != OrganizationKind.INSTALLATION else None,
        )
    return row


def _inviter(actor: Actor, organization: Organization) -> str:
    if actor.organization_id in (None, organization.id):
        return actor.label
    return f"{actor.label}, {selectors.organization_row(actor.organization_id).name}"


def _check_may_invite(actor: Actor, organization: Organization, role: str, now: datetime) -> None:
    if manages(actor, organization.id):
        return
    if organization.invited_by_id != actor.organization_id or may(actor, "vendors.create") is False:
        raise NotFound
    if role != Role.VENDOR_ADMINISTRATOR:
        raise Invalid(fields={"role": ["A district invites the vendor's administrator, who invites the others."]})
    if selectors.people(organization.id, now=now, roles=[Role.VENDOR_ADMINISTRATOR]):
        raise Forbidden(f"{organization.name} has an administrator of its own now, who invites its people.")


def link(invitation: Invitation) -> str:
    """Return the address that accepts an invitation. Whoever has it can accept it: it is a secret."""
    return f"{settings.PUBLIC_URL}/invitation/{selectors.link_of(invitation)}"


def revoke_invitation(*, actor: Actor, now: datetime, invitation_id: UUID) -> Invitation:
    """Take back an invitation that was not accepted yet. Raises Forbidden, NotFound, Changed."""
    require(actor, "invitations.send")
    with transaction.atomic():
        if not selectors.invitations(actor).filter(id=invitation_id).exists():
            raise NotFound
        rows = Invitation.objects.filter(id=invitation_id, accepted_at__isnull=True, revoked_at__isnull=True)
        row = history.change(rows, actor=actor, at=now, revoked_at=now)
        record_event(kind="invitation.revoked", actor=actor, at=now, chain=row.organization_id, subject=about(row))
    return row


def expect_invited(*, token: str, now: datetime, name: str = "") -> Comer:
    """Return whom an invitation was mailed to, for `begin_sign_in`. It makes nobody a member: a link can be passed on,
    and the code that comes next goes to the invited address alone.

    `name` corrects the invited name of a new person. Raises InvitationAltered, …Expired, …Used, …Revoked, Forbidden,
    Invalid.
    """
    with transaction.atomic():
        found = selectors.invitation_by_token(token, now=now)
        if not found.email:
            raise NotFound  # the console's has no address: whoever has it is the one
        known = selectors.person_by_email(found.email)
        if known is not None and not known.is_active:
            raise Forbidden(NO_ACCESS)
        if known is not None and Membership.objects.filter(person=known).exists():
            return Comer(known, joins=True)
        return expected(email=found.email, name=name or found.name, time_zone=found.organization.time_zone, now=now)


@admission("accounts.invitation")
def _admit(*, link_id: UUID, person: Person, name: str, now: datetime) -> UUID:
    found = Invitation.objects.filter(id=link_id, email=person.email).first()
    if found is None:
        raise selectors.InvitationAltered
    return accept_invitation(token=selectors.link_of(found), now=now, name=name).organization_id


def accept_invitation(*, token: str, now: datetime, name: str = "", email: str = "") -> Accepted:
    """Make the membership that an invitation is for, and the person where the address is new. A building block: the
    caller knows that who accepts reads the invited address, or has the console's link.

    `name` corrects the invited name of a new person. `email` is asked only by the console's link, which has no address.
    Two at the same moment accept once; the second is told that it was used. Raises InvitationAltered, …Expired, …Used,
    …Revoked, Invalid.
    """
    invitation_id = selectors.invitation_id(token)
    with transaction.atomic():
        found = Invitation.objects.select_for_update(no_key=True).filter(id=invitation_id).first()
        if found is None:
            raise selectors.InvitationAltered
        selectors.refuse_unless_open(found, now)
        organization = locked(found.organization_id)
        if not found.email and selectors.has_operator(now=now):
            raise HasOperator
        address = found.email or checked_email(email)
        known = selectors.person_by_email(address)
        if known is not None and not known.is_active:
            raise Forbidden(NO_ACCESS)
        person = person_at(
            actor=INSTALLATION, now=now, email=address, name=name or found.name, time_zone=organization.time_zone
        )
        person = renamed(person, name, now=now)
        actor = Actor(person_id=person.id, label=person.name)
        join(
            actor=actor,
            now=now,
            person=person,
            organization=organization,
            role=found.role,
            ends_at=found.membership_ends_at,
        )
        rows = Invitation.objects.filter(id=found.id, accepted_at__isnull=True, revoked_at__isnull=True)
        history.change(rows, actor=actor, at=now, accepted_at=now)
        record_event(kind="invitation.accepted", actor=actor, at=now, chain=organization.id, subject=about(found))
    return Accepted(
        person_id=person.id,
        email=address,
        organization_id=organization.id,
        organization_name=organization.name,
    )


def installation(*, now: datetime) -> Organization:
    """Return the organization that stands for the installation itself, made if there was none."""
    found = Organization.objects.filter(kind=OrganizationKind.INSTALLATION).first()
    if found is not None:
        return found
    try:
        return create_organization(
            actor=INSTALLATION, now=now, kind=OrganizationKind.INSTALLATION, name=settings.INSTALLATION_NAME
        )
    except IntegrityError:
        return Organization.objects.get(kind=OrganizationKind.INSTALLATION)


def first_operator_link(*, now: datetime) -> str:
    """Return the address by which the installation's first operator comes in: once, for 24 hours.

    A link made earlier and not used stops working. Raises HasOperator.
    """
    if selectors.has_operator(now=now):
        raise HasOperator
    home = installation(now=now)
    with transaction.atomic():
        locked(home.id)
        older = Invitation.objects.filter(
            Q(email=""), organization=home, accepted_at__isnull=True, revoked_at__isnull=True
        )
        if older.exists():
            history.change(older, actor=INSTALLATION, at=now, revoked_at=now)
        row = history.create(
            Invitation(organization=home, role=Role.OPERATOR, created_at=now, expires_at=now + CONSOLE_LINK_LASTS),
            actor=INSTALLATION,
            at=now,
        )
        record_event(
            kind="invitation.sent",
            actor=INSTALLATION,
            at=now,
            chain=home.id,
            subject=about(row),
            data={"role": Role.OPERATOR, "console": True},
        )
    return link(row)

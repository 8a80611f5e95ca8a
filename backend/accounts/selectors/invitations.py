"""Who is invited, and what a mailed link is for."""

from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

from backend.accounts import rules
from backend.accounts.models import (
    Invitation,
)
from backend.accounts.selectors.acting import require
from backend.accounts.selectors.people import _organization_of_people
from backend.core.errors import DomainError
from backend.core.types import Actor

LINK_SALT = "accounts.invitation"


class InvitationAltered(DomainError):
    code = "accounts.invitation_altered"
    status = 404
    message = "This link is not one of ours, or part of it is missing. Open it from the message again."


class InvitationExpired(DomainError):
    code = "accounts.invitation_expired"
    status = 410
    message = "This invitation has expired. Ask who invited you for a new one."


class InvitationUsed(DomainError):
    code = "accounts.invitation_used"
    status = 410
    message = "This invitation was already used. Sign in with your e-mail address instead."


class InvitationRevoked(DomainError):
    code = "accounts.invitation_revoked"
    status = 410
    message = (
        "This invitation was taken back or replaced by a newer one. Look for a newer message, or ask who invited you."
    )


def invitations(actor: Actor, *, organization_id: UUID | None = None) -> QuerySet[Invitation]:
    """Return the invitations into the actor's organization, and those that it sent to a vendor, newest first."""
    require(actor, "invitations.read")
    rows = Invitation.objects.select_related("organization", "invited_by", "invited_for")
    if organization_id is not None:
        rows = rows.filter(organization_id=_organization_of_people(actor, organization_id))
    elif not rules.may(actor, "organizations.read_any"):
        rows = rows.filter(Q(organization_id=actor.organization_id) | Q(invited_for_id=actor.organization_id))
    return rows.order_by("-created_at", "id")


def link_of(invitation: Invitation) -> str:
    """Return the signed value that stands in the invitation's link. It is made anew each time and stored nowhere."""
    return signing.Signer(salt=LINK_SALT).sign(invitation.id.hex)


def invitation_id(token: str) -> UUID:
    """Return which invitation a link is for. Raises InvitationAltered."""
    try:
        return UUID(hex=signing.Signer(salt=LINK_SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise InvitationAltered from error


def refuse_unless_open(invitation: Invitation, now: datetime) -> None:
    """Raise what says why this invitation cannot be accepted any more, if so."""
    if invitation.accepted_at is not None:
        raise InvitationUsed
    if invitation.revoked_at is not None:
        raise InvitationRevoked
    if invitation.expires_at <= now or (invitation.membership_ends_at and invitation.membership_ends_at <= now):
        raise InvitationExpired


def invitation_status(invitation: Invitation, now: datetime) -> str:
    """Return "accepted", "revoked", "expired" or "open"; computed from instants, never stored."""
    try:
        refuse_unless_open(invitation, now)
    except InvitationUsed:
        return "accepted"
    except InvitationRevoked:
        return "revoked"
    except InvitationExpired:
        return "expired"
    return "open"


def invitation_by_token(token: str, *, now: datetime) -> Invitation:
    """Return the open invitation that a link is for. Raises one of InvitationAltered, …Expired, …Used, …Revoked."""
    row = Invitation.objects.select_related("organization", "invited_by", "invited_for").filter(id=invitation_id(token))
    found = row.first()
    if found is None:
        raise InvitationAltered
    refuse_unless_open(found, now)
    return found

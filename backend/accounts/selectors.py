"""Who is who, who may do what, and which organizations an actor can see.

`organization_id`s and rows that these functions return are the only way for other rooms to scope theirs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from backend.accounts import rules
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import (
    CoalitionMember,
    Invitation,
    Membership,
    Organization,
    Person,
    Relationship,
    open_at,
)
from backend.core.errors import DomainError, Forbidden, NotFound
from backend.core.types import Actor
from backend.core.words import one_line, plain_email

may = rules.may
verbs_of = rules.verbs_of

SESSION_KEY = "organization_id"
"""Where the session remembers the organization that its person acts for."""
LINK_SALT = "accounts.invitation"


class NobodyHere(Forbidden):
    code = "accounts.nobody_here"
    message = "You have no role in this organization any more. Switch to another one, or ask who manages its people."


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


def require(actor: Actor, verb: str) -> None:
    """Raise Forbidden unless the permission table lists the verb for one of the actor's roles."""
    if not rules.may(actor, verb):
        raise Forbidden


# Who acts


@dataclass(frozen=True)
class Standing:
    """What a person is in one organization now."""

    organization: Organization
    roles: tuple[str, ...]


def standings(person_id: UUID, now: datetime) -> list[Standing]:
    """Return the person's organizations by name, each with the roles that count at `now`. One query."""
    rows = (
        Membership.objects.filter(open_at(now), person_id=person_id)
        .select_related("organization")
        .order_by(Lower("organization__name"), "organization_id")
    )
    by_organization: dict[UUID, list[Membership]] = {}
    for row in rows:
        by_organization.setdefault(row.organization_id, []).append(row)
    return [
        Standing(group[0].organization, tuple(rules.ranked(group[0].organization.kind, (row.role for row in group))))
        for group in by_organization.values()
    ]


def current(request: HttpRequest, found: list[Standing]) -> Standing | None:
    """Return the standing that the session remembers; before the first switch, the first by name.

    None where the remembered one counts no more: nobody slips into another organization without choosing it.
    """
    remembered = request.session.get(SESSION_KEY)
    if remembered is None:
        return found[0] if found else None
    return next((standing for standing in found if str(standing.organization.id) == remembered), None)


def actor_of(request: HttpRequest, *, now: datetime) -> Actor:
    """Return the signed-in person in the organization that the session remembers, with the roles that count at `now`.

    Raises NobodyHere for who is not signed in or has no such role.
    """
    if not request.user.is_authenticated:
        raise NobodyHere
    person = request.user
    standing = current(request, standings(person.id, now))
    if standing is None:
        raise NobodyHere
    return as_actor(person, standing)


def as_actor(person: Person, standing: Standing) -> Actor:
    """Return the person as the actor of one standing."""
    return Actor(
        person_id=person.id,
        label=person.name,
        organization_id=standing.organization.id,
        organization_kind=standing.organization.kind,
        role=standing.roles[0],
        further_roles=frozenset(standing.roles[1:]),
    )


def actor_in(person_id: UUID, organization_id: UUID, *, now: datetime) -> Actor:
    """Return a person as an actor of one organization (for commands and tests). Raises NobodyHere."""
    found = [one for one in standings(person_id, now) if one.organization.id == organization_id]
    if not found:
        raise NobodyHere
    return as_actor(Person.objects.get(id=person_id), found[0])


# Organizations


def _partners(organization_id: UUID) -> Iterable[UUID]:
    for district_id, vendor_id in Relationship.objects.filter(
        Q(district_id=organization_id) | Q(vendor_id=organization_id)
    ).values_list("district_id", "vendor_id"):
        yield vendor_id if district_id == organization_id else district_id
    for coalition_id, district_id in CoalitionMember.objects.filter(
        Q(coalition_id=organization_id) | Q(district_id=organization_id), left_on__isnull=True
    ).values_list("coalition_id", "district_id"):
        yield district_id if coalition_id == organization_id else coalition_id


def visible_organization_ids(actor: Actor) -> set[UUID]:
    """Return the actor's own organization, those that it has a relationship with, and coalition and members.

    It is what other rooms scope by; it says that an organization may be known, not that its rows may be read.
    """
    if actor.organization_id is None:
        return set()
    return {actor.organization_id, *_partners(actor.organization_id)}


def _visible(actor: Actor) -> Q:
    if rules.may(actor, "organizations.read_any"):
        return Q()
    seen = Q(id__in=visible_organization_ids(actor))
    if actor.organization_kind in (OrganizationKind.DISTRICT, OrganizationKind.COALITION):
        # The directory of verified vendors is open to all districts; an invited one only to who invited it.
        seen |= Q(kind=OrganizationKind.VENDOR, verified_at__isnull=False)
        seen |= Q(kind=OrganizationKind.VENDOR, invited_by=actor.organization_id)
    return seen


def organizations(actor: Actor, *, kind: str = "", search: str = "") -> QuerySet[Organization]:
    """Return the organizations that the actor can see, by name. Raises Forbidden."""
    require(actor, "organizations.read")
    rows = Organization.objects.filter(_visible(actor))
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        rows = rows.filter(name__icontains=search)
    return rows.order_by(Lower("name"), "id")


def organization(actor: Actor, organization_id: UUID) -> Organization:
    """Return one organization. Raises NotFound where it does not exist or the actor cannot see it."""
    row = organizations(actor).filter(id=organization_id).first()
    if row is None:
        raise NotFound
    return row


def organization_row(organization_id: UUID) -> Organization:
    """Return an organization without asking who may see it: for a room that has already checked a row of its own that
    names it, and for tasks. Raises NotFound."""
    row = Organization.objects.filter(id=organization_id).first()
    if row is None:
        raise NotFound
    return row


def organizations_named(name: str, *, kind: str) -> list[Organization]:
    """Return the organizations of a kind that have this name in whatever case, without asking who may see them: for
    commands, and imports that look for their vendor."""
    rows = Organization.objects.filter(kind=kind, name__iexact=one_line(name))
    return list(rows.order_by("created_at", "id"))


def vendors_of(actor: Actor) -> QuerySet[Organization]:
    """Return the vendors that the actor's district has a relationship with, by name. Raises Forbidden."""
    require(actor, "vendors.read")
    rows = Organization.objects.filter(district_relationships__district=actor.organization_id)
    return rows.order_by(Lower("name"), "id")


def directory(actor: Actor) -> QuerySet[Organization]:
    """Return every verified vendor, and the unverified ones that the actor's own district invited, by name."""
    return organizations(actor, kind=OrganizationKind.VENDOR)


def vendors_like(actor: Actor, *, name: str, domain: str) -> list[Organization]:
    """Return the vendors of the actor's directory that may be the one meant, by name: its name is this one or nearly
    this one, or its domain is."""
    meant = rules.bare_name(name)
    near = Q(name__icontains=meant.split()[0][:4]) if meant else Q()
    rows = directory(actor).filter(near | Q(domain__iexact=domain) if domain else near)
    return [
        row for row in rows
        if (domain and row.domain.lower() == domain) or (meant and rules.alike(rules.bare_name(row.name), meant))
    ]  # fmt: skip


def covered_districts(coalition_id: UUID, on: date) -> list[Organization]:
    """Return the districts that belong to a coalition on a day, by name. The day of leaving is not covered any more."""
    rows = Organization.objects.filter(
        Q(coalition_memberships__left_on__isnull=True) | Q(coalition_memberships__left_on__gt=on),
        coalition_memberships__coalition=coalition_id,
        coalition_memberships__joined_on__lte=on,
    )
    return list(rows.order_by(Lower("name"), "id").distinct())


# People


def _organization_of_people(actor: Actor, organization_id: UUID | None) -> UUID:
    """Return whose people are asked for: one's own, or for the operator any organization's. Raises NotFound."""
    if actor.organization_id is not None and organization_id in (None, actor.organization_id):
        return actor.organization_id
    if organization_id is not None and rules.may(actor, "organizations.read_any"):
        return organization(actor, organization_id).id
    raise NotFound


def members(actor: Actor, *, now: datetime, organization_id: UUID | None = None) -> QuerySet[Membership]:
    """Return the memberships of the actor's organization that count at `now`, by name. Raises Forbidden, NotFound."""
    require(actor, "members.read")
    of = _organization_of_people(actor, organization_id)
    rows = Membership.objects.filter(open_at(now), organization_id=of).select_related("person", "organization")
    return rows.order_by(Lower("person__name"), "person_id", "role")


def people(organization_id: UUID, *, now: datetime, roles: Collection[str] = ()) -> list[Person]:
    """Return an organization's people at `now`, by name; with `roles`, those who have one of them.

    It asks nobody's permission: for a room that has checked its own row, and for tasks that choose whom to write to.
    """
    rows = Membership.objects.filter(open_at(now), organization_id=organization_id)
    if roles:
        rows = rows.filter(role__in=roles)
    return list(Person.objects.filter(id__in=rows.values("person_id")).order_by(Lower("name"), "id"))


def possible_signers(organization_id: UUID, *, now: datetime) -> list[Person]:
    """Return who may be named as the one who signs for the organization, by name."""
    roles = rules.PERMISSIONS["agreements.sign"].roles
    return people(organization_id, now=now, roles=sorted(roles))


def managers(organization_id: UUID, *, now: datetime) -> list[Person]:
    """Return who manages the organization (privacy officers, vendor administrators, operators), by name."""
    return people(organization_id, now=now, roles=sorted(rules.MANAGERS))


def person_by_email(email: str) -> Person | None:
    """Return the person with this address, in whatever case it was typed."""
    return Person.objects.filter(email=plain_email(email)).first()


def may_sign_in(person: Person, *, now: datetime) -> bool:
    """Tell whether the person is somebody here: active, with a membership that counts at `now`."""
    return person.is_active and Membership.objects.filter(open_at(now), person=person).exists()


def has_operator(*, now: datetime) -> bool:
    """Tell whether the installation has somebody who operates it."""
    return Membership.objects.filter(open_at(now), role=Role.OPERATOR).exists()


def demo_people(*, now: datetime) -> list[tuple[Person, list[Standing]]]:
    """Return everybody who can sign in, with what they are, for the demo's sign-in page."""
    rows = (
        Membership.objects.filter(open_at(now), person__is_active=True)
        .select_related("person", "organization")
        .order_by("organization__kind", Lower("organization__name"), Lower("person__name"), "id")
    )
    found: dict[UUID, tuple[Person, dict[UUID, list[Membership]]]] = {}
    for row in rows:
        _, groups = found.setdefault(row.person_id, (row.person, {}))
        groups.setdefault(row.organization_id, []).append(row)
    return [
        (
            person,
            [
                Standing(
                    group[0].organization, tuple(rules.ranked(group[0].organization.kind, (r.role for r in group)))
                )
                for group in groups.values()
            ],
        )
        for person, groups in found.values()
    ]


# Invitations


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

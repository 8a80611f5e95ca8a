"""Who is who, who may do what, and which organizations an actor can see.

`organization_id`s and rows that these functions return are the only way for other rooms to scope theirs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Now
from django.http import HttpRequest

from backend.accounts import dns, rules
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import (
    CoalitionMember,
    DomainClaim,
    Invitation,
    Membership,
    Organization,
    Person,
    PersonSession,
    Relationship,
    open_at,
)
from backend.core.errors import DomainError, Forbidden, NotFound
from backend.core.types import Actor
from backend.core.words import one_line, plain_email

may = rules.may
bare_name = rules.bare_name
verbs_of = rules.verbs_of

SESSION_KEY = "organization_id"
"""Where the session remembers the organization that its person acts for."""
LINK_SALT = "accounts.invitation"


class NobodyHere(Forbidden):
    code = "accounts.nobody_here"
    message = "You have no role in this organization any more. Switch to another one, or ask who manages its people."


class SecondFactorNeeded(Forbidden):
    code = "accounts.second_factor_needed"
    message = "This organization asks its people for a second factor. Go to Settings, Signing in, and show or add one."


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

    None where the remembered one counts no more: nobody slips into another organization without choosing it. A vendor
    whose row was merged into another one is that other one.
    """
    remembered = request.session.get(SESSION_KEY)
    if remembered is None:
        return found[0] if found else None
    by_id = {str(standing.organization.id): standing for standing in found}
    if remembered in by_id or not by_id:
        return by_id.get(remembered)
    survivor = Organization.objects.filter(id=remembered).values_list("merged_into", flat=True).first()
    return by_id.get(str(survivor))


def actor_of(request: HttpRequest, *, now: datetime) -> Actor:
    """Return the signed-in person in the organization that the session remembers, with the roles that count at `now`.

    Raises NobodyHere for who is not signed in or has no such role, and SecondFactorNeeded where the organization asks
    for a second factor that was not shown in this session.
    """
    if not request.user.is_authenticated:
        raise NobodyHere
    person = request.user
    standing = current(request, standings(person.id, now))
    if standing is None:
        raise NobodyHere
    if second_factor_wanted(request, standing):
        raise SecondFactorNeeded
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


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor. Recovery codes stand in for one and are none by themselves."""


def has_second_factor(person: Person) -> bool:
    """Tell whether the person has switched on a code from an app or a passkey."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def second_factor_wanted(request: HttpRequest, standing: Standing | None) -> str:
    """Return what keeps the signed-in person out of the organization: "add" where it asks for a second factor and they
    have none, "show" where this session has not seen it, else nothing."""
    if standing is None or not standing.organization.second_factor_required or not request.user.is_authenticated:
        return ""
    if not has_second_factor(request.user):
        return "add"
    shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return "" if shown else "show"


def requires_second_factor(person: Person, *, now: datetime) -> list[Organization]:
    """Return the person's organizations that ask for a second factor, by name."""
    return [one.organization for one in standings(person.id, now) if one.organization.second_factor_required]


def factors(person: Person) -> list[Authenticator]:
    """Return the person's second factors and recovery codes, the oldest first."""
    return list(Authenticator.objects.filter(user=person).order_by("created_at", "id"))


def unwrapped(factor: Authenticator) -> Any:
    """Return what allauth makes of a factor's data: its name, its codes."""
    return factor.wrap()  # type: ignore[no-untyped-call]


def provider_name(provider: str) -> str:
    """Return what people call a provider ("Google"); its id where it is not configured any more."""
    return next((str(one["name"]) for one in settings.SIGN_IN_PROVIDERS if one["id"] == provider), provider)


def sign_in_methods(person: Person, *, now: datetime) -> dict[str, Any]:
    """Return by what the person signs in. Secrets and codes are not among it."""
    mine = factors(person)
    app = next((one for one in mine if one.type == Authenticator.Type.TOTP), None)
    recovery = next((unwrapped(one) for one in mine if one.type == Authenticator.Type.RECOVERY_CODES), None)
    passkeys = [one for one in mine if one.type == Authenticator.Type.WEBAUTHN]
    proofs = {"password": person.has_usable_password(), "code": app or recovery, "passkey": passkeys}
    return {
        "email": person.email,
        "password": person.has_usable_password(),
        "app_codes": app,
        "passkeys": [
            {
                "id": one.pk,
                "name": unwrapped(one).name,
                "created_at": one.created_at,
                "last_used_at": one.last_used_at,
                "alone": bool(unwrapped(one).is_passwordless),
            }
            for one in passkeys
        ],
        "recovery_codes": recovery
        and {"left": len(recovery.get_unused_codes()), "made": len(recovery.generate_codes())},
        "identities": [
            {"id": one.provider, "name": provider_name(one.provider), "connected_at": one.date_joined}
            for one in SocialAccount.objects.filter(user=person).order_by("date_joined", "id")
        ],
        "required_by": requires_second_factor(person, now=now),
        "proves": [name for name, there in proofs.items() if there],
    }


def sessions(person: Person, *, now: datetime) -> list[PersonSession]:
    """Return the person's sessions that still let them in, the newest first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    rows = PersonSession.objects.filter(Exists(alive), person=person, ended_at__isnull=True)
    return list(rows.order_by("-signed_in_at", "id"))


def sessions_shown(person: Person, *, session_key: str | None, now: datetime) -> list[dict[str, Any]]:
    """Return the person's sessions as they are shown: which one is this, and what the browser calls itself."""
    return [
        {
            "id": row.id,
            "current": row.session_key == session_key,
            "browser": rules.browser_name(row.user_agent),
            "address": row.address,
            "how": row.how,
            "signed_in_at": row.signed_in_at,
            "seen_at": row.seen_at,
        }
        for row in sessions(person, now=now)
    ]


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
    own = actor.organization_id
    if own is None:
        return Q(pk__in=())
    # As sub-selects, and not as a list: a district may deal with 20,000 vendors.
    seen = Q(id=own) | Q(id__in=Relationship.objects.filter(district_id=own).values("vendor_id"))
    seen |= Q(id__in=Relationship.objects.filter(vendor_id=own).values("district_id"))
    together = CoalitionMember.objects.filter(left_on__isnull=True)
    seen |= Q(id__in=together.filter(coalition_id=own).values("district_id"))
    seen |= Q(id__in=together.filter(district_id=own).values("coalition_id"))
    if actor.organization_kind in (OrganizationKind.DISTRICT, OrganizationKind.COALITION):
        # The directory of verified vendors is open to all districts; an invited one only to who invited it.
        seen |= Q(kind=OrganizationKind.VENDOR, verified_at__isnull=False)
        seen |= Q(kind=OrganizationKind.VENDOR, invited_by=actor.organization_id)
    return seen


def organizations(actor: Actor, *, kind: str = "", search: str = "") -> QuerySet[Organization]:
    """Return the organizations that the actor can see, by name. Raises Forbidden."""
    require(actor, "organizations.read")
    keepers = Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now()),
        organization=OuterRef("id"),
        role__in=rules.MANAGERS,
        ended_at__isnull=True,
    )
    rows = Organization.objects.filter(_visible(actor), merged_into__isnull=True).annotate(managed=Exists(keepers))
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(domain__icontains=search))
    return rows.order_by(Lower("name"), "id")


def organization(actor: Actor, organization_id: UUID) -> Organization:
    """Return one organization; for a row that was merged into another, that other one. Raises NotFound where it does
    not exist or the actor cannot see it."""
    row = organizations(actor).filter(Q(id=organization_id) | Q(merged_from=organization_id)).first()
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


NEIGHBORS = 8
"""With how many of the next in the alphabet a vendor's name is compared."""


def vendor_duplicates(actor: Actor) -> list[tuple[Organization, Organization, str]]:
    """Return pairs of vendors that may be one, with why: "domain", "name" or "similar name". Raises Forbidden.

    Names are compared within those that begin alike, so that 20,000 vendors take no longer than a page may.
    """
    require(actor, "organizations.merge")
    rows = list(organizations(actor, kind=OrganizationKind.VENDOR))
    bare = {row.id: rules.bare_name(row.name) for row in rows}
    rows.sort(key=lambda row: (bare[row.id], row.created_at, row.id))
    found: dict[frozenset[UUID], tuple[Organization, Organization, str]] = {}

    def note(one: Organization, other: Organization, why: str) -> None:
        found.setdefault(frozenset({one.id, other.id}), (one, other, why))

    for key, why in ((lambda row: row.domain.lower(), "domain"), (lambda row: bare[row.id].replace(" ", ""), "name")):
        groups: dict[str, list[Organization]] = {}
        for row in rows:
            groups.setdefault(key(row), []).append(row)
        for text, group in groups.items():
            for other in group[1:] if text else ():
                note(group[0], other, why)
    beginnings: dict[str, list[Organization]] = {}
    for row in rows:
        beginnings.setdefault(bare[row.id].replace(" ", "")[:4], []).append(row)
    for group in beginnings.values():
        for place, one in enumerate(group):
            for other in group[place + 1 : place + 1 + NEIGHBORS]:
                if rules.alike(bare[one.id], bare[other.id]):
                    note(one, other, "similar name")
    return list(found.values())


def domain_claims(actor: Actor) -> QuerySet[DomainClaim]:
    """Return the claims of the actor's vendor, the newest first. Raises Forbidden."""
    require(actor, "organizations.claim_domain")
    rows = DomainClaim.objects.filter(vendor=actor.organization_id).select_related("asked_by", "vendor")
    return rows.order_by("-asked_at", "id")


def claim_status(claim: DomainClaim, now: datetime) -> str:
    """Return "confirmed", "ended", "expired" or "open"; computed from instants, never stored."""
    if claim.confirmed_at is not None:
        return "confirmed"
    if claim.ended_at is not None:
        return "ended"
    return "expired" if claim.expires_at <= now else "open"


def record_name(claim: DomainClaim) -> str:
    """Return where the claim's DNS record has to stand; empty for one by mail."""
    return dns.record_name(claim.domain) if claim.record else ""


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
    factors = Authenticator.objects.filter(user=OuterRef("person"), type__in=FACTORS)
    return rows.annotate(second_factor=Exists(factors)).order_by(Lower("person__name"), "person_id", "role")


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


def addresses_known(organization_id: UUID, among: Collection[str]) -> set[str]:
    """Return those of some addresses that an organization has from nobody else: its own people's, and whom its people
    invited. It asks nobody's permission."""
    own = Membership.objects.filter(organization_id=organization_id, person__email__in=among)
    invited = Invitation.objects.filter(
        Q(organization_id=organization_id) | Q(invited_for_id=organization_id), email__in=among
    )
    return {*own.values_list("person__email", flat=True), *invited.values_list("email", flat=True)}


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

"""Writes: people and what they are in an organization."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from backend.accounts import rules
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import Membership, Organization, Person, open_at
from backend.accounts.selectors import may, require
from backend.accounts.services.checks import about, checked_email, checked_name, checked_time_zone
from backend.core import history
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.types import INSTALLATION, Actor

NO_ACCESS = "This person's access was taken away. Ask the operator of this installation."


class LastManager(DomainError):
    code = "accounts.last_manager"
    message = "This is the last person who manages the organization's people. Invite another one first."


def locked(organization_id: UUID) -> Organization:
    """Return the organization with its row locked, so that what counts its people is decided one at a time."""
    row = Organization.objects.select_for_update(no_key=True).filter(id=organization_id).first()
    if row is None:
        raise NotFound
    return row


def person_at(*, actor: Actor, now: datetime, email: str, name: str, time_zone: str) -> Person:
    """Return the person with this address, made if there was none. A known person keeps their name."""
    found = Person.objects.filter(email=email).first()
    if found is not None:
        return found
    fields: dict[str, list[str]] = {}
    name = checked_name(name, fields, what="person")
    checked_time_zone(time_zone, fields)
    if fields:
        raise Invalid(fields=fields)
    person = Person(email=email, name=name, time_zone=time_zone, created_at=now)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            return history.create(person, actor=actor, at=now)
    except IntegrityError:  # the same address at the same moment
        return Person.objects.get(email=email)


def renamed(person: Person, name: str, *, now: datetime) -> Person:
    """Return the person, by the name that they give themselves with their first membership: until then, the one they
    have was typed by whoever had their link."""
    if not name or name == person.name or Membership.objects.filter(person=person).exists():
        return person
    return history.change(Person.objects.filter(id=person.id), actor=INSTALLATION, at=now, name=name)


def check_role(organization: Organization, role: str, ends_at: datetime | None, now: datetime) -> None:
    if role not in Role.values or not rules.role_fits(organization.kind, role):
        kind = OrganizationKind(organization.kind).label.lower()
        names = ", ".join(str(fit.label).lower() for fit in rules.ROLES_OF_KIND[OrganizationKind(organization.kind)])
        raise Invalid(fields={"role": [f"In a {kind} people have one of these roles: {names}."]})
    if role == Role.AUDITOR and ends_at is None:
        raise Invalid(fields={"ends_at": ["Say until when: an auditor reads until a date."]})
    if ends_at is not None and ends_at <= now:
        raise Invalid(fields={"ends_at": ["This date is past. Choose a later one."]})


def join(
    *, actor: Actor, now: datetime, person: Person, organization: Organization, role: str, ends_at: datetime | None
) -> Membership:
    """Give a person a role; returns the membership that they have already, if so. The organization is locked."""
    unended = Membership.objects.filter(person=person, organization=organization, role=role, ended_at__isnull=True)
    found = unended.first()
    if found is not None:
        if found.ends_at is None or found.ends_at > now:
            return found
        history.change(unended, actor=actor, at=now, ended_at=F("ends_at"))  # its time ran out: make room
    row = history.create(
        Membership(person=person, organization=organization, role=role, starts_at=now, ends_at=ends_at),
        actor=actor,
        at=now,
    )
    record_event(
        kind="member.joined",
        actor=actor,
        at=now,
        chain=organization.id,
        subject=about(row),
        data={"person": str(person.id), "role": role, "until": ends_at.isoformat() if ends_at else ""},
        personal={"name": person.name, "email": person.email},
    )
    return row


def add_member(
    *,
    actor: Actor,
    now: datetime,
    organization_id: UUID,
    email: str,
    name: str,
    role: str,
    ends_at: datetime | None = None,
    time_zone: str = "",
) -> Membership:
    """Give somebody a role without an invitation. A building block, for the demo, imports and tests.

    Makes the person where the address is new; `time_zone` defaults to the organization's. Raises Invalid, NotFound.
    """
    email = checked_email(email)
    with transaction.atomic():
        organization = locked(organization_id)
        check_role(organization, role, ends_at, now)
        person = person_at(actor=actor, now=now, email=email, name=name, time_zone=time_zone or organization.time_zone)
        return join(actor=actor, now=now, person=person, organization=organization, role=role, ends_at=ends_at)


def change_roles(
    *,
    actor: Actor,
    now: datetime,
    person_id: UUID,
    roles: Sequence[str],
    ends_at: datetime | None = None,
    organization_id: UUID | None = None,
) -> list[Membership]:
    """Make these the roles that a person has in the actor's organization (the operator: in any). Roles that they have
    already stay as they are; `ends_at` is for the new ones. Returns the memberships that count now.

    Raises Forbidden, NotFound (who is no member), Invalid at the field, and LastManager.
    """
    require(actor, "members.manage")
    of = organization_id or actor.organization_id
    if of is None or not manages(actor, of):
        raise NotFound
    with transaction.atomic():
        organization = locked(of)
        held = list(Membership.objects.filter(open_at(now), organization=organization, person_id=person_id))
        if not held:
            raise NotFound
        if not roles:
            raise Invalid(fields={"roles": ["Choose at least one role, or end the membership."]})
        wanted = rules.ranked(organization.kind, roles)
        if len(wanted) != len(set(roles)):
            raise Invalid(fields={"roles": ["This organization has no such role."]})
        kept = {row.role for row in held}
        new, gone = [role for role in wanted if role not in kept], [row for row in held if row.role not in wanted]
        for role in new:
            # An end in advance belongs to the auditor; other new roles have it only where it was asked for.
            check_role(organization, role, ends_at, now)
        if any(row.role == rules.KEEPER[OrganizationKind(organization.kind)] for row in gone):
            _refuse_losing_last(organization, person_id=person_id, now=now)
        person = Person.objects.get(id=person_id)
        for role in new:
            join(actor=actor, now=now, person=person, organization=organization, role=role, ends_at=ends_at)
        for row in gone:
            _end(row, actor=actor, now=now)
        return list(
            Membership.objects.filter(open_at(now), organization=organization, person_id=person_id)
            .select_related("person", "organization")
            .order_by("role")
        )


def _refuse_losing_last(organization: Organization, *, person_id: UUID, now: datetime) -> None:
    keeper = rules.KEEPER[OrganizationKind(organization.kind)]
    others = Membership.objects.filter(open_at(now), organization=organization, role=keeper).exclude(
        person_id=person_id
    )
    if not others.exists():
        raise LastManager


def _end(membership: Membership, *, actor: Actor, now: datetime) -> Membership:
    row = history.change(Membership.objects.filter(open_at(now), id=membership.id), actor=actor, at=now, ended_at=now)
    record_event(
        kind="member.ended",
        actor=actor,
        at=now,
        chain=row.organization_id,
        subject=about(row),
        data={"person": str(row.person_id), "role": row.role},
    )
    return row


def end_membership(*, actor: Actor, now: datetime, membership_id: UUID) -> Membership:
    """End a membership of the actor's organization (the operator: of any). Raises Forbidden, NotFound, Changed, and
    LastManager for the last one who manages the organization's people."""
    require(actor, "members.manage")
    found = Membership.objects.filter(id=membership_id).first()
    if found is None or not manages(actor, found.organization_id):
        raise NotFound
    with transaction.atomic():
        organization = locked(found.organization_id)
        if found.role == rules.KEEPER[OrganizationKind(organization.kind)]:
            _refuse_losing_last(organization, person_id=found.person_id, now=now)
        return _end(found, actor=actor, now=now)


def manages(actor: Actor, organization_id: UUID) -> bool:
    return organization_id == actor.organization_id or may(actor, "organizations.read_any")

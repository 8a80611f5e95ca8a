"""Who is what in an organization."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from backend.accounts import rules
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import (
    Invitation,
    Membership,
    Organization,
    Person,
    open_at,
)
from backend.accounts.selectors.acting import FACTORS, Standing, require
from backend.accounts.selectors.organizations import organization
from backend.core.errors import NotFound
from backend.core.rows import among
from backend.core.types import Actor
from backend.core.words import plain_email


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


class Reader(NamedTuple):
    """A person to whom mail goes. A model would take several times as long to make, and there are thousands."""

    id: UUID
    name: str
    email: str


def people_of_each(
    organization_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, dict[UUID, tuple[Reader, frozenset[str]]]]:
    """Return the active people of many organizations at `now`, each with their roles there, in one query.

    It asks nobody's permission: for tasks that choose whom to write to.
    """
    rows = Membership.objects.filter(open_at(now), among("organization_id", organization_ids), person__is_active=True)
    found: dict[UUID, dict[UUID, tuple[Reader, frozenset[str]]]] = {one: {} for one in organization_ids}
    columns = ("organization_id", "role", "person_id", "person__name", "person__email")
    for organization_id, role, *reader in rows.order_by(Lower("person__name"), "person_id").values_list(*columns):
        person = Reader(*reader)
        _, roles = found[organization_id].get(person.id, (person, frozenset()))
        found[organization_id][person.id] = (person, roles | {role})
    return found


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


class Operators(NamedTuple):
    """Who operates the installation, in the zone of its days."""

    time_zone: str
    since: datetime
    """When the installation was made."""
    people: tuple[Reader, ...]


def operators(*, now: datetime) -> Operators | None:
    """Return who operates the installation at `now`, by name; None before it was first started. It asks nobody's
    permission: for the daily mail to them."""
    home = Organization.objects.filter(kind=OrganizationKind.INSTALLATION).first()
    if home is None:
        return None
    found = people_of_each([home.id], now=now)[home.id].values()
    return Operators(home.time_zone, home.created_at, tuple(one for one, roles in found if Role.OPERATOR in roles))


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

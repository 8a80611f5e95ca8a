"""Who acts: a signed-in person in the organization that their session remembers, and what keeps them out of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models.functions import Lower
from django.http import HttpRequest

from backend.accounts import rules
from backend.accounts.models import (
    Membership,
    Organization,
    Person,
    open_at,
)
from backend.core.errors import Forbidden
from backend.core.types import Actor

may = rules.may
bare_name = rules.bare_name
verbs_of = rules.verbs_of
is_time_zone = rules.is_time_zone
SESSION_KEY = "organization_id"
"""Where the session remembers the organization that its person acts for."""


class NobodyHere(Forbidden):
    code = "accounts.nobody_here"
    message = "You have no role in this organization any more. Switch to another one, or ask who manages its people."


class SecondFactorNeeded(Forbidden):
    code = "accounts.second_factor_needed"
    message = "This organization asks its people for a second factor. Go to Settings, Signing in, and show or add one."


def require(actor: Actor, verb: str) -> None:
    """Raise Forbidden unless the permission table lists the verb for one of the actor's roles."""
    if not rules.may(actor, verb):
        raise Forbidden


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


def actor_in(person_id: UUID, organization_id: UUID, *, now: datetime) -> Actor:
    """Return a person as an actor of one organization (for commands and tests). Raises NobodyHere."""
    found = [one for one in standings(person_id, now) if one.organization.id == organization_id]
    if not found:
        raise NobodyHere
    return as_actor(Person.objects.get(id=person_id), found[0])


def elsewhere(actor: Actor, *, now: datetime) -> list[tuple[Organization, Actor]]:
    """Return the actor's other organizations by name, each with the same person as an actor of it."""
    if actor.person_id is None:
        return []
    person = Person.objects.get(id=actor.person_id)
    others = (one for one in standings(person.id, now) if one.organization.id != actor.organization_id)
    return [(one.organization, as_actor(person, one)) for one in others]

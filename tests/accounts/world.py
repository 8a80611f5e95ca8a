"""One small world, the same in every test: who belongs where, and who must not see what.

Alice is the privacy officer of Elm Valley (NH), Dana signs for it, Bob audits it until the end of the school year.
Charlie is the privacy officer of Stone Harbor (ME), a stranger to them. Vera runs Slate Learning, a verified vendor
that both districts deal with; Victor signs for it. Quill Labs is a vendor that only Elm Valley added and nobody
verified. Otto operates the installation.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.test import Client

from backend.accounts import selectors, services
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import Organization, Person
from backend.core.types import INSTALLATION, Actor

START = datetime(2026, 9, 1, 13, 0, tzinfo=UTC)
END_OF_YEAR = datetime(2097, 7, 1, 4, 0, tzinfo=UTC)
"""Until when an auditor is one: after any day on which the tests run, because requests are of today."""


@dataclass(frozen=True)
class World:
    installation: Organization
    elm_valley: Organization
    stone_harbor: Organization
    slate: Organization
    quill: Organization
    alice: Actor
    dana: Actor
    bob: Actor
    charlie: Actor
    vera: Actor
    victor: Actor
    otto: Actor


def _district(name: str, state: str) -> Organization:
    return services.create_organization(
        actor=INSTALLATION,
        now=START,
        kind=OrganizationKind.DISTRICT,
        name=name,
        state=state,
        county="Grafton County" if state == "NH" else "Knox County",
        address="1 Main Street",
        time_zone="America/New_York",
    )


def _member(organization: Organization, name: str, role: Role, *, until: datetime | None = None) -> Actor:
    services.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=organization.id,
        email=f"{name.split()[0].lower()}@{organization.name.split()[0].lower()}.example",
        name=name,
        role=role,
        ends_at=until,
    )
    person = Person.objects.get(name=name)
    return selectors.actor_in(person.id, organization.id, now=START)


def make_world() -> World:
    """Make the world's rows through the services that the product uses."""
    installation = services.installation(now=START)
    elm_valley = _district("Elm Valley School District", "NH")
    stone_harbor = _district("Stone Harbor Public Schools", "ME")
    slate = services.create_organization(
        actor=INSTALLATION,
        now=START,
        kind=OrganizationKind.VENDOR,
        name="Slate Learning, Inc.",
        address="200 Lake Street, Chicago, IL",
        time_zone="America/Chicago",
        domain="slate.example",
        verified=True,
    )
    quill = services.create_organization(
        actor=INSTALLATION, now=START, kind=OrganizationKind.VENDOR, name="Quill Labs", invited_by=elm_valley.id
    )
    for district, vendor in [(elm_valley, slate), (stone_harbor, slate), (elm_valley, quill)]:
        services.relate(actor=INSTALLATION, now=START, district_id=district.id, vendor_id=vendor.id)
    return World(
        installation=installation,
        elm_valley=elm_valley,
        stone_harbor=stone_harbor,
        slate=slate,
        quill=quill,
        alice=_member(elm_valley, "Alice Moreau", Role.PRIVACY_OFFICER),
        dana=_member(elm_valley, "Dana Whitfield", Role.DISTRICT_SIGNATORY),
        bob=_member(elm_valley, "Bob Tanaka", Role.AUDITOR, until=END_OF_YEAR),
        charlie=_member(stone_harbor, "Charlie Okafor", Role.PRIVACY_OFFICER),
        vera=_member(slate, "Vera Lindqvist", Role.VENDOR_ADMINISTRATOR),
        victor=_member(slate, "Victor Reyes", Role.VENDOR_SIGNATORY),
        otto=_member(installation, "Otto Brandt", Role.OPERATOR),
    )


def browser_of(actor: Actor) -> Client:
    """Return a browser in which the actor is signed in and acts for the actor's organization."""
    client = Client()
    client.force_login(Person.objects.get(id=actor.person_id), "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[selectors.SESSION_KEY] = str(actor.organization_id)
    session.save()
    return client


def person_id(actor: Actor) -> UUID:
    """Return the id of the actor's person, which everybody in this world has."""
    assert actor.person_id is not None
    return actor.person_id

"""A page that is not there for the organization that one acts for…"""

from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from backend.accounts import services
from backend.accounts.choices import Role
from backend.accounts.models import Organization, Person
from backend.core.types import INSTALLATION, Actor
from tests.accounts.world import START, World, browser_of
from tests.agreements.story import API, call, get, started
from tests.deadlines.occasions import kept, only, stated

pytestmark = pytest.mark.django_db


def also(actor: Actor, organization_id: UUID, role: Role) -> None:
    """Make the person a member of a further organization; they go on acting for their first."""
    person = Person.objects.get(id=actor.person_id)
    services.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=organization_id,
        email=person.email,
        name=person.name,
        role=role,
    )


def elsewhere(actor: Actor, path: str) -> list[str]:
    return [one["name"] for one in get(actor, f"/elsewhere?path={quote(path)}")]


def clock_of(organization: Organization) -> str:
    return f"/clocks/{only(kept(organization, None, stated())).id}"


def test_is_found_for_another_organization_of_the_same_person(world: World) -> None:
    clock, agreement = clock_of(world.elm_valley), f"/agreements/{started(world)}/text"
    also(world.charlie, world.elm_valley.id, Role.PRIVACY_OFFICER)
    assert call(world.charlie, "get", clock).status_code == 404

    assert elsewhere(world.charlie, clock) == ["Elm Valley School District"]
    assert elsewhere(world.charlie, agreement) == ["Elm Valley School District"]
    assert elsewhere(world.alice, clock) == []  # she acts for it already


def test_is_as_absent_as_before_for_everybody_else(world: World) -> None:
    clock, agreement = clock_of(world.elm_valley), f"/agreements/{started(world)}"
    absent = [f"/clocks/{uuid4()}", f"/agreements/{uuid4()}"]
    also(world.vera, world.stone_harbor.id, Role.PRIVACY_OFFICER)  # in two organizations, and neither sees these rows

    for actor in (world.charlie, world.vera, world.otto):
        assert [elsewhere(actor, path) for path in (clock, agreement, *absent)] == [[], [], [], []]


def test_is_not_found_where_the_role_over_there_does_not_read_it_or_has_ended(world: World) -> None:
    clock = clock_of(world.elm_valley)
    also(world.charlie, world.installation.id, Role.OPERATOR)
    assert elsewhere(world.charlie, clock) == []  # operators read no clock

    also(world.charlie, world.elm_valley.id, Role.DISTRICT_SIGNATORY)
    assert elsewhere(world.charlie, clock) == ["Elm Valley School District"]
    membership = Person.objects.get(id=world.charlie.person_id).memberships.get(organization=world.elm_valley)
    services.end_membership(actor=world.alice, now=START, membership_id=membership.id)
    assert elsewhere(world.charlie, clock) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/clocks",
        "/clocks/month",
        "/settings/00000000-0000-4000-8000-000000000000",
        f"/clocks/{'-' * 36}",
        "//example.org/x",
        "%00",
    ],
)
def test_is_no_row_where_the_address_names_none(world: World, path: str) -> None:
    also(world.charlie, world.elm_valley.id, Role.PRIVACY_OFFICER)
    assert elsewhere(world.charlie, path) == []


def test_needs_an_address(world: World) -> None:
    answer = browser_of(world.charlie).get(f"{API}/elsewhere")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["path"]

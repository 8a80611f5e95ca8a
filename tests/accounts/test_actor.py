"""The actor of a request…"""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from backend.accounts import selectors, services
from backend.accounts.choices import Role
from backend.accounts.models import Membership, Organization, Person
from backend.core import clock
from backend.core.types import INSTALLATION, Actor
from tests.accounts.world import END_OF_YEAR, START, World, browser_of


def asks(person: Actor, remembered: Organization | None = None):  # type: ignore[no-untyped-def]
    request = RequestFactory().get("/")
    request.user = Person.objects.get(id=person.person_id)
    request.session = SessionStore()
    if remembered:
        request.session[selectors.SESSION_KEY] = str(remembered.id)
    return request


def test_has_the_roles_of_the_organization_that_the_session_remembers(world: World) -> None:
    services.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=world.elm_valley.id,
        email="alice@elm.example",
        name="",
        role=Role.DISTRICT_SIGNATORY,
    )
    services.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=world.stone_harbor.id,
        email="ALICE@elm.example",
        name="",
        role=Role.AUDITOR,
        ends_at=END_OF_YEAR,
    )

    at_home = selectors.actor_of(asks(world.alice, world.elm_valley), now=START)
    away = selectors.actor_of(asks(world.alice, world.stone_harbor), now=START)

    assert (at_home.role, at_home.further_roles) == (Role.PRIVACY_OFFICER, {Role.DISTRICT_SIGNATORY})
    assert (away.role, away.organization_id) == (Role.AUDITOR, world.stone_harbor.id)


def test_is_nobody_from_the_instant_at_which_the_membership_ends(world: World) -> None:
    just_before = END_OF_YEAR - timedelta(microseconds=1)

    assert selectors.actor_of(asks(world.bob), now=just_before).role == Role.AUDITOR
    with pytest.raises(selectors.NobodyHere):
        selectors.actor_of(asks(world.bob), now=END_OF_YEAR)


def test_does_not_slip_into_another_organization_when_the_remembered_one_ends(world: World) -> None:
    services.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=world.stone_harbor.id,
        email="dana@elm.example",
        name="",
        role=Role.DISTRICT_SIGNATORY,
    )
    here = Membership.objects.get(person_id=world.dana.person_id, organization=world.elm_valley)
    services.end_membership(actor=world.alice, now=START + timedelta(days=1), membership_id=here.id)

    with pytest.raises(selectors.NobodyHere):
        selectors.actor_of(asks(world.dana, world.elm_valley), now=START + timedelta(days=2))


def test_loses_every_right_at_once_in_a_session_that_is_open(world: World) -> None:
    browser = browser_of(world.dana)
    assert browser.get("/api/v1/members").status_code == 200

    here = Membership.objects.get(person_id=world.dana.person_id)
    services.end_membership(actor=world.alice, now=clock.now(), membership_id=here.id)

    assert browser.get("/api/v1/members").json()["code"] == "accounts.nobody_here"
    session = browser.get("/api/v1/session").json()
    assert (session["person"]["name"], session["organization"], session["may"]) == ("Dana Whitfield", None, [])


def test_switches_to_another_organization_of_theirs_and_to_no_other(world: World) -> None:
    services.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=world.slate.id,
        email="alice@elm.example",
        name="",
        role=Role.VENDOR_CONTRIBUTOR,
    )
    browser = browser_of(world.alice)

    def switch(organization_id: object) -> tuple[int, bytes]:
        answer = browser.post(
            "/api/v1/session/switch", {"organization_id": str(organization_id)}, content_type="application/json"
        )
        return answer.status_code, answer.content

    status, _ = switch(world.slate.id)
    assert status == 200
    session = browser.get("/api/v1/session").json()
    assert session["organization"]["name"] == "Slate Learning, Inc."
    assert session["roles"] == ["vendor_contributor"]
    assert "schedules.edit" in session["may"]
    assert "agreements.send" not in session["may"]
    assert switch(world.stone_harbor.id) == switch("00000000-0000-4000-8000-000000000000")
    assert browser.get("/api/v1/session").json()["organization"]["name"] == "Slate Learning, Inc."


def test_is_refused_with_401_where_nobody_is_signed_in(db: None) -> None:
    answer = Client().get("/api/v1/members")

    assert answer.status_code == 401
    assert answer.json() == {
        "code": "core.signed_out",
        "message": "You are not signed in. Sign in, then try again.",
        "fields": {},
    }

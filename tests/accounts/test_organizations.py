"""An organization…"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from backend.accounts import selectors, services
from backend.accounts.choices import OrganizationKind
from backend.accounts.models import Organization, Relationship
from backend.core.errors import Changed, Invalid, NotFound
from backend.core.models import Event
from backend.core.types import INSTALLATION
from tests.accounts.world import START, World, browser_of
from tests.factories import MembershipFactory

ABSENT = "00000000-0000-4000-8000-000000000000"


def names(rows) -> list[str]:  # type: ignore[no-untyped-def]
    return [row.name for row in rows]


def test_of_somebody_else_answers_exactly_as_one_that_does_not_exist(world: World) -> None:
    for actor, foreign in [
        (world.alice, world.stone_harbor),
        (world.vera, world.quill),
        (world.charlie, world.quill),
        (world.alice, world.installation),
    ]:
        browser = browser_of(actor)
        seen = browser.get(f"/api/v1/organizations/{foreign.id}")
        absent = browser.get(f"/api/v1/organizations/{ABSENT}")

        assert (seen.status_code, seen.content) == (404, absent.content)
        assert absent.status_code == 404
        assert set(seen.headers) == set(absent.headers)


def test_is_seen_by_itself_by_who_deals_with_it_and_by_the_operator(world: World) -> None:
    assert names(selectors.organizations(world.alice)) == [
        "Elm Valley School District",
        "Quill Labs",
        "Slate Learning, Inc.",
    ]
    assert names(selectors.organizations(world.vera)) == [
        "Elm Valley School District",
        "Slate Learning, Inc.",
        "Stone Harbor Public Schools",
    ]
    assert names(selectors.directory(world.charlie)) == ["Slate Learning, Inc."]
    assert selectors.organizations(world.otto).count() == 5


def test_that_is_a_verified_vendor_is_found_by_a_district_that_has_no_relationship(world: World) -> None:
    Relationship.objects.filter(district=world.stone_harbor).delete()

    assert selectors.organization(world.charlie, world.slate.id) == world.slate
    assert world.slate.id not in selectors.visible_organization_ids(world.charlie)
    assert not selectors.vendors_of(world.charlie).exists()


def test_that_an_unverified_vendor_is_cannot_be_related_to_another_district(world: World) -> None:
    with pytest.raises(NotFound):
        services.relate(actor=world.charlie, now=START, district_id=world.stone_harbor.id, vendor_id=world.quill.id)

    services.confirm_domain(actor=world.otto, now=START, vendor_id=world.quill.id, domain="Quill.example")
    services.relate(actor=world.charlie, now=START, district_id=world.stone_harbor.id, vendor_id=world.quill.id)
    services.relate(actor=world.charlie, now=START, district_id=world.stone_harbor.id, vendor_id=world.quill.id)

    assert names(selectors.vendors_of(world.charlie)) == ["Quill Labs", "Slate Learning, Inc."]
    assert Relationship.objects.filter(vendor=world.quill).count() == 2


def test_names_every_wrong_field_at_once(db: None) -> None:
    with pytest.raises(Invalid) as refusal:
        services.create_organization(
            actor=INSTALLATION, now=START, kind="district", name=" ", state="XX", time_zone="Mars/Olympus"
        )

    assert set(refusal.value.fields) == {"name", "state", "time_zone"}
    assert not Organization.objects.exists()


def test_of_a_vendor_cannot_take_the_domain_of_another_verified_one(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        services.confirm_domain(actor=world.otto, now=START, vendor_id=world.quill.id, domain="SLATE.example")
    assert refusal.value.fields == {"domain": ["Another vendor was verified by the domain slate.example."]}

    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(id=world.quill.id).update(domain="Slate.Example", verified_at=START)


def test_is_created_by_the_operator_alone(world: World) -> None:
    body = {"kind": "district", "name": "Pine Ridge", "state": "VT", "time_zone": "America/New_York"}

    refused = browser_of(world.alice).post("/api/v1/organizations", body, content_type="application/json")
    made = browser_of(world.otto).post("/api/v1/organizations", body, content_type="application/json")
    vendor = browser_of(world.otto).post(
        "/api/v1/organizations", {**body, "kind": "vendor"}, content_type="application/json"
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "core.forbidden")
    assert (made.status_code, made.json()["state"]) == (201, "VT")
    assert (vendor.status_code, list(vendor.json()["fields"])) == (400, ["kind"])
    assert Event.objects.filter(kind="organization.created", subject_id=made.json()["id"]).count() == 1


def test_that_is_the_installation_exists_once(world: World) -> None:
    assert services.installation(now=START) == world.installation
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(kind="installation", name="Second", time_zone="UTC", created_at=START)


def test_that_is_a_coalition_covers_the_districts_that_belong_to_it_on_a_day(world: World) -> None:
    boces = services.create_organization(
        actor=INSTALLATION, now=START, kind=OrganizationKind.COALITION, name="North Country Coalition"
    )
    for district, since in [(world.elm_valley, date(2026, 7, 1)), (world.stone_harbor, date(2026, 10, 1))]:
        services.join_coalition(
            actor=INSTALLATION, now=START, coalition_id=boces.id, district_id=district.id, joined_on=since
        )
    services.leave_coalition(
        actor=INSTALLATION,
        now=START,
        coalition_id=boces.id,
        district_id=world.elm_valley.id,
        left_on=date(2027, 1, 1),
    )

    assert selectors.covered_districts(boces.id, date(2026, 6, 30)) == []
    assert selectors.covered_districts(boces.id, date(2026, 7, 1)) == [world.elm_valley]
    assert selectors.covered_districts(boces.id, date(2026, 12, 31)) == [world.elm_valley, world.stone_harbor]
    assert selectors.covered_districts(boces.id, date(2027, 1, 1)) == [world.stone_harbor]
    with pytest.raises(Changed):
        services.join_coalition(
            actor=INSTALLATION,
            now=START,
            coalition_id=boces.id,
            district_id=world.stone_harbor.id,
            joined_on=date(2026, 11, 1),
        )


def test_lists_its_members_with_the_same_queries_however_many_there_are(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = browser_of(world.alice)
    MembershipFactory.create_batch(30, organization=world.elm_valley)

    with django_assert_num_queries(5):  # session, person, standing, count, rows
        answer = browser.get("/api/v1/members?size=20&page=2")

    assert (answer.json()["count"], answer.json()["pages"], len(answer.json()["results"])) == (33, 2, 13)


def test_lists_organizations_with_the_same_queries_however_many_there_are(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = browser_of(world.otto)

    with django_assert_num_queries(5):  # session, person, standing, count, rows
        answer = browser.get("/api/v1/organizations?kind=district&search=elm")

    assert [row["name"] for row in answer.json()["results"]] == ["Elm Valley School District"]


def test_answers_a_wrong_filter_at_the_field(world: World) -> None:
    answer = browser_of(world.alice).get("/api/v1/organizations?kind=school&page=0")

    assert answer.status_code == 400
    assert set(answer.json()["fields"]) == {"kind", "page"}

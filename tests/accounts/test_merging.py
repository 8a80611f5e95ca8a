"""A merge of two rows of one vendor…"""

from uuid import UUID

import pytest
from django.apps import apps
from django.core import mail as postbox

from backend.accounts import selectors, services
from backend.accounts.choices import Role
from backend.accounts.models import Invitation, Membership, Organization, Relationship
from backend.agreements.models import Agreement, RegisterRow
from backend.config import merging
from backend.core import clock, outbox
from backend.core.errors import Changed, Forbidden, Invalid, NotFound
from backend.core.events import verify_chains
from backend.core.models import Event
from backend.documents.models import Document
from backend.signing.models import Envelope, Signer
from backend.vendors.models import Product, ScheduleVersion, SharedProduct, VersionGrant
from tests.accounts.world import START, World, browser_of, make_world
from tests.agreements.story import SMALL, get, member, schedule, sent
from tests.signing.story import run_outbox

pytestmark = pytest.mark.django_db

MOVES, STAYS, NEVER = "moves", "stays, and is reached through merged_into", "no vendor's row"
FOLLOWS = "kept by the database, after what it is made from"
FATE = {
    "accounts.CoalitionMember.coalition": NEVER,
    "accounts.CoalitionMember.district": NEVER,
    "accounts.DomainClaim.vendor": STAYS,
    "accounts.Invitation.invited_for": MOVES,
    "accounts.Invitation.organization": MOVES,
    "accounts.Membership.organization": MOVES,
    "accounts.Organization.invited_by": NEVER,
    "accounts.Organization.merged_into": STAYS,
    "accounts.Relationship.district": NEVER,
    "accounts.Relationship.vendor": MOVES,
    "agreements.Agreement.district": NEVER,
    "agreements.Agreement.vendor": MOVES,
    "agreements.Comment.organization": MOVES,
    "agreements.CoveredDistrict.district": NEVER,
    "agreements.Occurrence.organization": MOVES,
    "agreements.RegisterImport.district": NEVER,
    "agreements.RegisterRow.district": NEVER,
    "agreements.RegisterRow.vendor": FOLLOWS,
    "deadlines.Closure.district": NEVER,
    "deadlines.Deadline.district": NEVER,
    "deadlines.Deadline.vendor": MOVES,
    "deadlines.DistrictRules.district": NEVER,
    "deadlines.Feed.organization": STAYS,
    "deadlines.Occasion.district": NEVER,
    "deadlines.Occasion.vendor": MOVES,
    "deadlines.Policy.district": NEVER,
    "deadlines.Preference.organization": MOVES,
    "deadlines.Reminder.organization": MOVES,
    "deadlines.ReminderPlan.district": NEVER,
    "deadlines.Webhook.district": NEVER,
    "documents.Document.district": NEVER,
    "documents.Document.vendor": MOVES,
    "reports.SavedView.organization": MOVES,
    "signing.Envelope.district": NEVER,
    "signing.Envelope.sender": MOVES,
    "signing.Envelope.vendor": MOVES,
    "signing.Signer.organization": MOVES,
    "vendors.Evidence.vendor": MOVES,
    "vendors.EvidenceGrant.district": NEVER,
    "vendors.OrganizationContact.organization": MOVES,
    "vendors.Product.added_by": NEVER,
    "vendors.Product.vendor": MOVES,
    "vendors.ScheduleRequest.district": NEVER,
    "vendors.ScheduleVersion.variant_for": NEVER,
    "vendors.ListedVendor.vendor": FOLLOWS,
    "vendors.SharedProduct.reader": FOLLOWS,
    "vendors.SharedProduct.vendor": FOLLOWS,
    "vendors.SharedVendor.reader": FOLLOWS,
    "vendors.SharedVendor.vendor": FOLLOWS,
    "vendors.VendorPreference.vendor": STAYS,
    "vendors.VersionGrant.district": NEVER,
}


def test_has_a_word_for_every_column_that_points_at_an_organization() -> None:
    """A new one wants a line here, and its place in its room's move_vendor where it is a vendor's."""
    columns = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("backend.") and not model.__name__.startswith("Historical")
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Organization
    }
    assert columns == set(FATE)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def double(world: World) -> Organization:
    """The row that Stone Harbor made of Slate Learning, with an administrator of its own, and Vera in both."""
    row = services.create_organization(
        actor=world.charlie, now=START, kind="vendor", name="Slate-Learning", invited_by=world.stone_harbor.id
    )
    services.relate(actor=world.charlie, now=START, district_id=world.stone_harbor.id, vendor_id=row.id)
    member(row.id, "Sven Double", Role.VENDOR_ADMINISTRATOR)
    services.add_member(
        actor=world.charlie, now=START, organization_id=row.id, email="vera@slate.example", name="",
        role=Role.VENDOR_ADMINISTRATOR,
    )  # fmt: skip
    return row


def test_is_offered_for_names_that_are_equal_but_for_form_and_for_those_that_are_nearly_so(
    world: World, double: Organization
) -> None:
    near = services.create_organization(actor=world.otto, now=START, kind="vendor", name="Slate Learnng Corp.")
    other = services.create_organization(actor=world.otto, now=START, kind="vendor", name="Slate Roofing LLC")

    found = browser_of(world.otto).get("/api/v1/duplicates").json()["results"]

    pairs = {frozenset({row["one"]["id"], row["other"]["id"]}): row["why"] for row in found}
    assert pairs[frozenset({str(world.slate.id), str(double.id)})] == "name"
    assert pairs[frozenset({str(world.slate.id), str(near.id)})] == "similar name"
    assert not any(str(other.id) in pair for pair in pairs)
    assert browser_of(world.alice).get("/api/v1/duplicates").status_code == 403


def test_moves_everything_and_loses_no_row(world: World, double: Organization) -> None:
    agreement_id = sent(world)
    run_outbox()
    before = {
        model: model.objects.count() for model in (Membership, Invitation, Relationship, Product, Agreement, Event)
    }
    session = browser_of(world.vera)

    done = browser_of(world.otto).post(
        "/api/v1/merges", {"from_id": str(world.slate.id), "into_id": str(double.id)}, content_type="application/json"
    )

    assert done.status_code == 201, done.content
    owned = (
        (Product, "vendor"),
        (Agreement, "vendor"),
        (Envelope, "vendor"),
        (Document, "vendor"),
        (Signer, "organization"),
    )
    assert set(RegisterRow.objects.values_list("vendor", flat=True)) == {double.id}
    assert set(SharedProduct.objects.values_list("vendor", flat=True)) == {double.id}
    for model, column in owned:
        assert model.objects.filter(**{column: double.id}).exists(), model
        assert not model.objects.filter(**{column: world.slate.id}).exists(), model
    after = {model: model.objects.count() for model in before}
    assert {model: after[model] - count for model, count in before.items() if model is not Event} == {
        Membership: 0, Invitation: 0, Relationship: 0, Product: 0, Agreement: 0,
    }  # fmt: skip
    kept = Organization.objects.get(id=double.id)
    assert (kept.domain, kept.is_verified) == ("slate.example", True)
    assert {row.broken_at for row in verify_chains()} == {None}
    assert Event.objects.filter(kind="organization.merged").count() == 2
    # Who acted for the row that ended goes on for the other; the districts see their agreement as before.
    assert session.get("/api/v1/session").json()["organization"]["id"] == str(double.id)
    assert session.get(f"/api/v1/agreements/{agreement_id}").status_code == 200
    assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["id"] == agreement_id
    assert browser_of(world.alice).get(f"/api/v1/organizations/{world.slate.id}").json()["id"] == str(double.id)
    assert world.slate.id not in {row.id for row in selectors.directory(world.alice)}
    outbox.drain()
    assert {tuple(message.to) for message in postbox.outbox if "are one in" in message.subject} == {
        ("vera@slate.example",), ("sven@members.example",),
    }  # fmt: skip


def test_is_previewed_as_it_will_be_and_changes_nothing_by_it(world: World, double: Organization) -> None:
    events = Event.objects.count()
    otto = browser_of(world.otto)
    pair = {"from_id": str(double.id), "into_id": str(world.slate.id)}

    shown = otto.post("/api/v1/merges/preview", pair, content_type="application/json").json()
    assert (Event.objects.count(), Organization.objects.get(id=double.id).merged_into_id) == (events, None)
    done = otto.post("/api/v1/merges", pair, content_type="application/json").json()

    assert shown["moved"] == done["moved"]
    assert {row["what"]: (row["moved"], row["stays"]) for row in shown["moved"]} == {
        "Memberships": (1, 1),
        "Districts that deal with it": (0, 1),
    }


def test_asks_for_another_name_where_both_have_a_product_of_one_name(world: World, double: Organization) -> None:
    schedule(world, content=SMALL, share_with=world.elm_valley.id)
    theirs = Product.objects.create(vendor=double, name="SLATE SKETCH", created_at=START)
    version = ScheduleVersion.objects.get(product__vendor=world.slate)
    now = clock.now()

    [clash] = merging.preview(actor=world.otto, now=now, from_id=double.id, into_id=world.slate.id).same_names
    assert (clash.product_id, clash.suggested) == (theirs.id, "SLATE SKETCH (of Slate-Learning)")

    def merge(name: str) -> None:
        names: dict[UUID, str] = {theirs.id: name}
        merging.merge_vendors(actor=world.otto, now=now, from_id=double.id, into_id=world.slate.id, names=names)

    for name in ("", "slate sketch"):
        with pytest.raises(Invalid) as refusal:
            merge(name)
        assert list(refusal.value.fields) == [f"names.{theirs.id}"]
    assert Organization.objects.get(id=double.id).merged_into_id is None
    merge("Sketch of Stone Harbor")

    assert set(Product.objects.filter(vendor=world.slate).values_list("name", flat=True)) == {
        "Slate Sketch", "Sketch of Stone Harbor",
    }  # fmt: skip
    assert VersionGrant.objects.filter(version=version, district=world.elm_valley).exists()


def test_is_the_operators_alone_and_of_two_vendors_that_go_on(world: World, double: Organization) -> None:
    now = clock.now()

    def merge(actor, from_id: UUID, into_id: UUID) -> None:  # type: ignore[no-untyped-def]
        merging.merge_vendors(actor=actor, now=now, from_id=from_id, into_id=into_id, names={})

    with pytest.raises(Forbidden):
        merge(world.alice, double.id, world.slate.id)
    with pytest.raises(NotFound):
        merge(world.otto, world.elm_valley.id, world.slate.id)
    with pytest.raises(Invalid):
        merge(world.otto, double.id, double.id)
    merge(world.otto, double.id, world.slate.id)
    with pytest.raises(Changed):
        merge(world.otto, double.id, world.quill.id)
    with pytest.raises(Changed):
        merge(world.otto, world.quill.id, double.id)
    merge(world.otto, double.id, world.slate.id)  # once more: what came to it meanwhile follows


def test_keeps_the_vendor_in_the_sight_of_each_district_that_added_it(world: World) -> None:
    mine = world.quill
    theirs = services.create_organization(
        actor=world.charlie, now=START, kind="vendor", name="Quill Laboratories", invited_by=world.stone_harbor.id
    )

    merging.merge_vendors(actor=world.otto, now=clock.now(), from_id=theirs.id, into_id=mine.id, names={})

    assert mine.id in {row.id for row in selectors.directory(world.charlie)}
    assert (
        services.relate(
            actor=world.charlie, now=clock.now(), district_id=world.stone_harbor.id, vendor_id=mine.id
        ).vendor_id
        == mine.id
    )

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from backend.accounts import selectors as people
from backend.accounts import services as accounts
from backend.accounts.models import Person
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.core.events import events_about
from backend.core.types import INSTALLATION, Subject
from backend.vendors import selectors, services
from backend.vendors.models import (
    OrganizationContact,
    Product,
    ScheduleVersion,
)
from backend.vendors.types import Contact, ElementUse, ScheduleData
from tests.accounts.world import START, World
from tests.vendors.cases import FULL

LATER = START + timedelta(days=30)


def statement(**changes: object) -> ScheduleData:
    (read,) = selectors.read_case(FULL, file="case.yaml").latest
    return read.model_copy(update={"vendor_name": "Slate Learning, Inc.", "product_name": "Slate Reader", **changes})


@pytest.fixture
def product(world: World) -> Product:
    return services.create_product(actor=world.vera, now=START, vendor_id=world.slate.id, name="Slate Reader")


def draft(world: World, product: Product, **changes: object) -> ScheduleVersion:
    return services.save_schedule(actor=world.vera, now=START, product_id=product.id, data=statement(**changes))


def published(world: World, product: Product, **changes: object) -> ScheduleVersion:
    version = draft(world, product, **changes)
    return services.publish_version(actor=world.vera, now=START, version_id=version.id)


def test_keep_a_draft_that_can_be_saved_again_without_a_trace(world: World, product: Product) -> None:
    version = draft(world, product)

    again = services.save_schedule(
        actor=world.vera,
        now=LATER,
        product_id=product.id,
        version_id=version.id,
        data=statement(student_other=(), subprocessors=()),
    )

    assert again.id == version.id
    assert selectors.schedule_data(world.vera, version.id) == statement(student_other=(), subprocessors=())
    assert ScheduleVersion.history.filter(id=version.id).count() == 0
    assert events_about(Subject("vendors.scheduleversion", version.id)) == []


def test_leave_history_and_an_event_when_published_and_withdrawn(world: World, product: Product) -> None:
    version = published(world, product)
    services.withdraw_version(actor=world.vera, now=LATER, version_id=version.id, reason="A mistake in the list.")

    history = ScheduleVersion.history.filter(id=version.id).order_by("history_date")
    assert [(row.status, row.history_user_id) for row in history] == [
        ("published", world.vera.person_id),
        ("withdrawn", world.vera.person_id),
    ]
    kinds = [event.kind for event in events_about(Subject("vendors.scheduleversion", version.id))]
    assert kinds == ["schedule.published", "schedule.withdrawn"]


def test_are_numbered_per_product(world: World, product: Product) -> None:
    other = services.create_product(actor=world.vera, now=START, vendor_id=world.slate.id, name="Slate Writer")

    assert [published(world, product).number, published(world, product).number, published(world, other).number] == [
        1,
        2,
        1,
    ]


def test_allow_one_open_draft(world: World, product: Product) -> None:
    draft(world, product)

    with pytest.raises(services.DraftExists):
        draft(world, product)


def test_never_change_once_published(world: World, product: Product) -> None:
    version = published(world, product)

    with pytest.raises(services.NotADraft):
        services.save_schedule(
            actor=world.vera, now=LATER, product_id=product.id, version_id=version.id, data=statement()
        )
    with pytest.raises(services.NotADraft):
        services.publish_version(actor=world.vera, now=LATER, version_id=version.id)


TAMPERING: dict[str, Callable[[ScheduleVersion, ScheduleVersion], object]] = {
    "change a version": lambda version, _: ScheduleVersion.objects.filter(id=version.id).update(vendor_name="Other"),
    "back to draft": lambda version, _: ScheduleVersion.objects.filter(id=version.id).update(
        status="draft", published_at=None
    ),
    "delete a version": lambda version, _: ScheduleVersion.objects.filter(id=version.id)._raw_delete("default"),
    "change an element": lambda version, _: version.elements.update(purpose="anything"),
    "add an element": lambda version, _: version.elements.create(
        position=99, audience="student", code="student.name.name"
    ),
    "delete an element": lambda version, _: version.elements.all().delete(),
    "move an element": lambda version, draft: version.elements.filter(position=0).update(version=draft, position=99),
    "slip an element in": lambda version, draft: draft.elements.update(version=version, position=99),
    "change a subprocessor": lambda version, _: version.subprocessors.update(name="Other"),
    "delete hosting": lambda version, _: version.hosting.all().delete(),
}


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING.keys())
def test_are_frozen_by_the_database_too(
    world: World, product: Product, tamper: Callable[[ScheduleVersion, ScheduleVersion], object]
) -> None:
    version = published(world, product)
    beside = draft(world, product)
    beside.elements.create(position=0, audience="student", code="student.name.name")

    with pytest.raises(ProgrammingError, match="not change any more"), transaction.atomic():
        tamper(version, beside)

    assert selectors.schedule_data(world.vera, version.id) == statement()


def test_can_be_withdrawn_once_with_a_reason_and_stay_readable_by_who_had_them(world: World, product: Product) -> None:
    version = published(world, product)
    services.share_version(
        actor=world.vera, now=START, version_id=version.id, district_id=world.elm_valley.id, reason="agreement"
    )

    with pytest.raises(Invalid):
        services.withdraw_version(actor=world.vera, now=LATER, version_id=version.id, reason="  ")
    services.withdraw_version(actor=world.vera, now=LATER, version_id=version.id, reason="Replaced.")
    with pytest.raises(services.NotPublished):
        services.withdraw_version(actor=world.vera, now=LATER, version_id=version.id, reason="Replaced.")

    assert selectors.get_version(world.alice, version.id).status == "withdrawn"


def test_are_refused_with_a_sentence_at_the_field(world: World, product: Product) -> None:
    wrong = statement(
        student_elements=(
            ElementUse(code="student.name.name", audience="student"),
            ElementUse(code="student.name.name", audience="student"),
            ElementUse(code="student.shoe.size", audience="student"),
            ElementUse(code="teacher.contact.email", audience="student"),
        ),
        teacher_none=True,
        answers={"me.ssn_collected": "perhaps", "xx.unknown": "a"},
    )

    with pytest.raises(Invalid) as caught:
        services.save_schedule(actor=world.vera, now=START, product_id=product.id, data=wrong)

    label = next(one.label for one in selectors.questions().questions if one.id == "me.ssn_collected")
    assert caught.value.fields == {
        "student_elements": [
            "“First and/or last name” (student.name.name) is listed twice.",
            "“student.shoe.size” is not in the catalogue of student data.",
            "“teacher.contact.email” is not in the catalogue of student data.",
        ],
        "teacher_none": ["“None” says that nothing is collected, but elements are listed beside it."],
        "answers": [
            f"“{label}” is answered with yes or no, without quotes.",
            "“xx.unknown” is not a question that a vendor answers.",
        ],
    }
    assert ScheduleVersion.objects.count() == 0


def test_are_seen_by_the_vendors_own_people_and_by_grant_only(world: World, product: Product) -> None:
    version = published(world, product)
    unshared = draft(world, product)

    for stranger in (world.alice, world.charlie):
        with pytest.raises(NotFound):
            selectors.schedule_data(stranger, version.id)
    services.share_version(
        actor=world.vera, now=START, version_id=version.id, district_id=world.elm_valley.id, reason="agreement"
    )

    for reader in (world.vera, world.victor, world.alice, world.dana, world.bob):
        assert selectors.schedule_data(reader, version.id) == statement()
    with pytest.raises(NotFound):
        selectors.schedule_data(world.charlie, version.id)
    with pytest.raises(NotFound):
        selectors.schedule_data(world.alice, unshared.id)
    with pytest.raises(Forbidden):
        selectors.schedule_data(world.otto, version.id)


def test_cannot_be_shared_as_drafts_and_sharing_twice_is_one_grant(world: World, product: Product) -> None:
    version = draft(world, product)
    share = {"actor": world.vera, "now": START, "district_id": world.elm_valley.id, "reason": "agreement"}

    with pytest.raises(services.NotPublished):
        services.share_version(version_id=version.id, **share)  # type: ignore[arg-type]
    services.publish_version(actor=world.vera, now=START, version_id=version.id)
    first = services.share_version(version_id=version.id, **share)  # type: ignore[arg-type]
    second = services.share_version(version_id=version.id, **share)  # type: ignore[arg-type]

    assert first.id == second.id


def test_may_be_a_variant_for_one_district_which_no_other_gets(world: World, product: Product) -> None:
    elm, stone = world.elm_valley.id, world.stone_harbor.id
    with pytest.raises(services.NothingToDeriveFrom):
        services.start_draft(actor=world.vera, now=LATER, product_id=product.id, variant_for=elm)
    base = published(world, product)
    for stranger in (uuid4(), world.quill.id, world.slate.id):
        with pytest.raises(NotFound):
            services.start_draft(actor=world.vera, now=LATER, product_id=product.id, variant_for=stranger)

    variant = services.start_draft(actor=world.vera, now=LATER, product_id=product.id, variant_for=elm)
    services.publish_version(actor=world.vera, now=LATER, version_id=variant.id)

    assert (variant.number, variant.derived_from_id) == (2, base.id)
    with pytest.raises(NotFound):
        services.share_version(
            actor=world.vera, now=LATER, version_id=variant.id, district_id=stone, reason="agreement"
        )


@pytest.mark.parametrize("who", ["alice", "otto", "victor"])
def test_are_written_by_roles_that_the_permission_table_lists(world: World, product: Product, who: str) -> None:
    version = draft(world, product)
    actor = getattr(world, who)

    with pytest.raises(Forbidden):
        services.save_schedule(actor=actor, now=START, product_id=product.id, data=statement())
    with pytest.raises(Forbidden):
        services.publish_version(actor=actor, now=START, version_id=version.id)
    with pytest.raises(Forbidden):
        services.create_product(actor=actor, now=START, vendor_id=world.slate.id, name="More")


def test_of_another_vendor_are_absent(world: World, product: Product) -> None:
    version = draft(world, product)
    accounts.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=world.quill.id,
        email="quinn@quill.example",
        name="Quinn Abara",
        role="vendor_administrator",
    )
    quinn = people.actor_in(Person.objects.get(name="Quinn Abara").id, world.quill.id, now=START)

    with pytest.raises(NotFound):
        services.save_schedule(actor=quinn, now=START, product_id=product.id, data=statement())
    with pytest.raises(NotFound):
        services.publish_version(actor=quinn, now=START, version_id=version.id)
    with pytest.raises(NotFound):
        services.create_product(actor=quinn, now=START, vendor_id=world.slate.id, name="More")
    with pytest.raises(NotFound):
        selectors.get_product(quinn, product.id)


def test_print_the_contacts_of_the_instant_that_is_asked(world: World, product: Product) -> None:
    version = published(world, product)
    first = (Contact(role="notices", name="Noor Hassan"), Contact(role="signer", name="Ida Roth"))
    second = (Contact(role="notices", name="Sam Ortiz"), Contact(role="signer", name="Ida Roth"))
    services.set_contacts(actor=INSTALLATION, now=START, organization_id=world.slate.id, contacts=first)
    services.set_contacts(actor=INSTALLATION, now=LATER, organization_id=world.slate.id, contacts=second)

    stated = selectors.schedule_data(world.vera, version.id)
    before = selectors.schedule_data(world.vera, version.id, at=LATER - timedelta(seconds=1))
    after = selectors.schedule_data(world.vera, version.id, at=LATER)
    again = services.set_contacts(actor=INSTALLATION, now=LATER, organization_id=world.slate.id, contacts=second)

    assert stated.contacts == statement().contacts
    assert before.contacts == first
    assert after.contacts == second
    assert again is False
    # Three that were published with the schedule, and the three different ones that followed.
    assert OrganizationContact.objects.filter(organization=world.slate).count() == 3 + 3


def test_of_a_product_name_twice_are_refused(world: World, product: Product) -> None:
    with pytest.raises(services.ProductExists):
        services.create_product(actor=world.vera, now=START, vendor_id=world.slate.id, name="SLATE  reader")

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from backend.accounts import selectors as accounts
from backend.accounts import services as accounts_services
from backend.accounts.models import Organization
from backend.core.errors import NotFound
from backend.core.models import Event
from backend.core.types import INSTALLATION
from backend.vendors import selectors, services
from backend.vendors.models import (
    Evidence,
    OrganizationContact,
    Product,
    ScheduleElement,
    ScheduleVersion,
    VersionGrant,
)
from tests.accounts.world import START, World
from tests.vendors.cases import FULL, TWO_PRODUCTS


def take(content: str, world: World | None = None) -> services.CaseImport:
    return services.import_case(
        actor=INSTALLATION,
        now=START,
        content=content,
        file="case.yaml",
        district_id=world.elm_valley.id if world else None,
    )


def rows() -> dict[str, int]:
    tables = (
        Organization,
        Product,
        ScheduleVersion,
        ScheduleElement,
        OrganizationContact,
        Evidence,
        VersionGrant,
        Event,
    )
    return {table.__name__: table.objects.count() for table in tables}


def test_gives_back_exactly_what_the_file_says(world: World) -> None:
    done = take(FULL, world)

    (version,) = done.versions
    (read,) = selectors.read_case(FULL, file="case.yaml").latest
    assert selectors.schedule_data(world.alice, version.version_id) == read
    assert version.created is True
    assert version.number == 1
    assert done.vendor_created is True
    assert done.shared_with == "Elm Valley School District"


def test_keeps_what_registers_search_for_as_rows(world: World) -> None:
    take(FULL)

    version = ScheduleVersion.objects.get(product_name="Lantern Path Reading")
    marked = {row.code: (row.marks, row.text_marks) for row in version.elements.all() if row.marks or row.text_marks}
    assert marked == {
        "student.special_indicator.health": (["health"], []),
        "student.work.generated_content": ([], ["child_voice"]),
        "student.other": ([], ["social_security_number"]),
        "teacher.demographics.ssn": (["social_security_number"], []),
    }
    assert version.marks == ["social_security_number", "child_voice", "health"]
    assert [row.name for row in version.subprocessors.order_by("position")] == ["Granite Cloud", "Post Relay"]
    assert [row.country for row in version.hosting.all()] == ["United States"]
    assert version.status == "published"


def test_changes_nothing_the_second_time(world: World) -> None:
    first = take(FULL, world)
    before = rows()

    second = take(FULL, world)

    assert rows() == before
    assert second.changed is False
    assert [one.version_id for one in second.versions] == [one.version_id for one in first.versions]


def test_makes_the_next_version_where_a_schedule_differs_and_ends_the_old_contacts(world: World) -> None:
    take(FULL, world)

    done = take(FULL.replace("Gender: false", "Gender: true").replace("Noor Hassan", "Sam Ortiz"), world)

    assert [(one.number, one.created) for one in done.versions] == [(2, True)]
    assert done.vendor_created is False
    current = selectors.contacts_of(done.vendor_id, at=START)
    assert [contact.name for contact in current] == ["Sam Ortiz", "Sam Ortiz", "Ilse Brandt"]
    assert OrganizationContact.objects.filter(valid_until__isnull=False, name="Noor Hassan").count() == 2
    assert Evidence.objects.count() == 1


def test_takes_several_products_and_schedules(world: World) -> None:
    done = take(TWO_PRODUCTS)

    assert [(one.product, one.number) for one in done.versions] == [("Oak Math", 1), ("Oak Math", 2), ("Oak Read", 1)]


def test_stores_nothing_where_the_file_is_wrong(world: World) -> None:
    before = rows()

    with pytest.raises(services.CaseUnreadable) as caught:
        take(FULL.replace("Date of Birth", "Date of Brith").replace("NH, MA", "NH, MX"), world)

    assert rows() == before
    sentences = caught.value.fields["file"]
    assert len(sentences) == 2
    assert sentences[0].startswith("Line 20: the state “MX” is not known")
    assert "the nearest there is “Date of birth”" in sentences[1]


def test_stores_nothing_where_a_later_step_fails(world: World) -> None:
    before = rows()

    with pytest.raises(NotFound):
        services.import_case(
            actor=INSTALLATION,
            now=START,
            content=FULL,
            file="case.yaml",
            district_id=world.slate.id,  # a vendor is nobody to share with
        )

    assert rows() == before


def test_refuses_to_choose_among_vendors_of_one_name(world: World) -> None:
    for _ in range(2):
        accounts_services.create_organization(actor=INSTALLATION, now=START, kind="vendor", name="lantern path, inc.")

    with pytest.raises(services.SeveralVendors):
        take(FULL)


def test_shares_with_nobody_but_the_district_named(world: World) -> None:
    (version,) = take(FULL, world).versions

    assert selectors.get_version(world.alice, version.version_id).id == version.version_id
    with pytest.raises(NotFound):
        selectors.get_version(world.charlie, version.version_id)
    assert "Lantern Path, Inc." in {row.name for row in accounts.directory(world.alice)}
    assert "Lantern Path, Inc." not in {row.name for row in accounts.directory(world.charlie)}


def test_says_on_the_command_line_what_it_did(world: World, tmp_path: Path) -> None:
    file = tmp_path / "lantern.yaml"
    file.write_text(FULL, encoding="utf-8")
    first, second = StringIO(), StringIO()

    call_command("import_case", str(file), "--district", "elm valley school district", stdout=first)
    call_command("import_case", str(file), "--district", "Elm Valley School District", stdout=second)

    assert "Vendor Lantern Path, Inc. was added (unverified)." in first.getvalue()
    assert "Lantern Path Reading, schedule version 1, was imported and published" in first.getvalue()
    assert "Elm Valley School District can read what was imported." in first.getvalue()
    assert "Everything in this file was there already. Nothing was changed." in second.getvalue()


@pytest.mark.parametrize(
    ("content", "district", "sentence"),
    [
        (
            b"provider: {name: A}\nproduct: {name: B}\nstates: [ZZ]\n",
            None,
            "bad.yaml, line 3: the state “ZZ” is not known",
        ),
        (b"a" * 10_000_000, None, "bad.yaml, line 1: the file is larger than 500 KB"),
        (b"name: \xff\n", None, "bad.yaml, line 1: the file is not UTF-8 text"),
        (b"provider: {name: A}\nproduct: {name: B}\n", "Nowhere", "There is no district or coalition named “Nowhere”"),
        (None, None, "cannot be read: No such file or directory."),
    ],
)
def test_ends_with_a_sentence_on_the_command_line(
    world: World, tmp_path: Path, content: bytes | None, district: str | None, sentence: str
) -> None:
    file = tmp_path / "bad.yaml"
    if content is not None:
        file.write_bytes(content)
    before = rows()

    with pytest.raises(CommandError) as caught:
        call_command("import_case", str(file), district=district, stdout=StringIO())

    assert sentence in str(caught.value)
    assert rows() == before


def test_takes_a_schedule_in_a_bounded_number_of_queries(world: World) -> None:
    """Rows are written in bulk: 80 elements cost as many statements as one."""
    catalogue = selectors.catalogue()
    lines = [
        f"  {category.code}: {{{', '.join(f'{element.code}: true' for element in category.elements)}}}"
        for category in catalogue.of("student")
        if category.elements
    ]
    small = "provider: {name: A}\nproduct: {name: B}\nstudent_data:\n" + lines[0] + "\n"
    large = "provider: {name: C}\nproduct: {name: D}\nstudent_data:\n" + "\n".join(lines) + "\n"
    with CaptureQueriesContext(connection) as few:
        take(small)
    with CaptureQueriesContext(connection) as many:
        take(large)

    assert ScheduleElement.objects.filter(version__product__name="D").count() == 59
    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_makes_one_vendor_where_two_import_the_same_file_at_the_same_moment() -> None:
    def once(_: int) -> services.CaseImport:
        try:
            return take(FULL)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(once, range(2)))

    assert sorted(one.changed for one in done) == [False, True]
    assert Organization.objects.filter(name="Lantern Path, Inc.").count() == 1
    assert ScheduleVersion.objects.count() == 1

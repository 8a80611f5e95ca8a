from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core.types import INSTALLATION, Actor
from backend.vendors import selectors, services
from tests.accounts.world import START, World, browser_of
from tests.factories import VendorFactory
from tests.vendors.cases import FULL, TWO_PRODUCTS

API = "/api/v1"


def get(actor: Actor, address: str, expected: int = 200) -> Any:
    answer = browser_of(actor).get(API + address)
    assert answer.status_code == expected, answer.content
    return answer.json()


def slate_schedule(world: World, *, content: str = FULL, share: bool = True) -> UUID:
    """Publish a schedule of Slate, a verified vendor, and let Elm Valley read it."""
    done = services.import_case(
        actor=INSTALLATION,
        now=START,
        content=content.replace("Lantern Path, Inc.", "Slate Learning, Inc."),
        file="case.yaml",
        district_id=world.elm_valley.id if share else None,
    )
    return done.versions[0].version_id


def test_lists_the_directory_with_what_can_be_read(world: World) -> None:
    slate_schedule(world)

    alice = get(world.alice, "/vendors")
    charlie = get(world.charlie, "/vendors")
    vera = get(world.vera, "/vendors")

    assert [(row["name"], row["verified"], row["product_count"], row["shared_count"]) for row in alice["results"]] == [
        ("Quill Labs", False, 0, 0),
        ("Slate Learning, Inc.", True, 1, 1),
    ]
    assert [(row["name"], row["shared_count"]) for row in charlie["results"]] == [("Slate Learning, Inc.", 0)]
    assert [(row["name"], row["shared_count"]) for row in vera["results"]] == [("Slate Learning, Inc.", 1)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?search=quill", ["Quill Labs"]),
        ("?search=lantern", ["Slate Learning, Inc."]),
        ("?verified=true", ["Slate Learning, Inc."]),
        ("?verified=false", ["Quill Labs"]),
        ("?sort=-name", ["Slate Learning, Inc.", "Quill Labs"]),
        ("?sort=-products", ["Slate Learning, Inc.", "Quill Labs"]),
        ("?holds=social_security_number", ["Slate Learning, Inc."]),
        ("?holds=biometric", []),
        ("?size=1&page=2", ["Slate Learning, Inc."]),
        ("?page=9", []),
    ],
)
def test_filters_sorts_and_pages(world: World, query: str, names: list[str]) -> None:
    slate_schedule(world)

    assert [row["name"] for row in get(world.alice, f"/vendors{query}")["results"]] == names


def test_does_not_find_by_data_that_a_district_cannot_read(world: World) -> None:
    slate_schedule(world)

    assert get(world.charlie, "/vendors?holds=social_security_number")["count"] == 0


def test_finds_social_security_numbers_by_an_answer_alone(world: World) -> None:
    text = (
        "provider: {name: Slate Learning, Inc.}\nproduct: {name: Quiet}\nanswers: {me.ssn_collected: true}\n"
        "student_data: {Student Name: {Name: true}}\n"
    ).replace("Slate Learning, Inc.", '"Slate Learning, Inc."')
    version = slate_schedule(world, content=text)

    assert get(world.alice, "/vendors?holds=social_security_number")["count"] == 1
    (mark,) = get(world.alice, f"/schedule-versions/{version}")["sensitivities"]
    assert mark["code"] == "social_security_number"
    assert mark["found_in"] == ["answer"]


@pytest.mark.parametrize("query", ["?sort=shoe", "?holds=shoe", "?size=0", "?page=x"])
def test_refuses_an_address_that_makes_no_sense(world: World, query: str) -> None:
    answer = get(world.alice, f"/vendors{query}", 400)

    assert list(answer["fields"]) == [query[1:].split("=")[0]]


def test_asks_the_same_number_of_queries_however_many_rows_there_are(world: World) -> None:
    version = slate_schedule(world)
    vendor = f"/vendors/{world.slate.id}"
    addresses = ["/vendors?holds=health", vendor, f"/schedule-versions/{version}"]

    def count(address: str) -> int:
        browser = browser_of(world.alice)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(API + address).status_code == 200
        return len(queries)

    few = [count(address) for address in addresses]
    VendorFactory.create_batch(30)
    for number in range(8):
        slate_schedule(world, content=FULL.replace("Lantern Path Reading", f"Product {number}"))
    many = [count(address) for address in addresses]

    assert many == few
    assert max(many) <= 13


def test_shows_a_vendor_with_its_products_and_readable_versions(world: World) -> None:
    version = slate_schedule(world)

    alice = get(world.alice, f"/vendors/{world.slate.id}")
    charlie = get(world.charlie, f"/vendors/{world.slate.id}")

    (product,) = alice["products"]
    assert product["name"] == "Lantern Path Reading"
    assert [(one["id"], one["number"], one["status"]) for one in product["versions"]] == [
        (str(version), 1, "published")
    ]
    assert [contact["role"] for contact in alice["contacts"]] == ["representative", "notices", "security"]
    assert [(one["name"], one["versions"]) for one in charlie["products"]] == [("Lantern Path Reading", [])]
    assert get(world.alice, f"/products/{product['id']}")["vendor"]["name"] == "Slate Learning, Inc."


def test_keeps_contacts_from_districts_that_do_not_deal_with_the_vendor(world: World) -> None:
    stranger = VendorFactory.create(name="Harbor Maps")
    services.set_contacts(
        actor=INSTALLATION,
        now=START,
        organization_id=stranger.id,
        contacts=selectors.read_case(FULL, file="case.yaml").latest[0].contacts,
    )

    assert get(world.alice, f"/vendors/{stranger.id}")["contacts"] == []


def test_prints_a_version_grouped_as_the_exhibit_with_marks_and_sources(world: World) -> None:
    shown = get(world.alice, f"/schedule-versions/{slate_schedule(world)}")

    student, teacher = shown["schedules"]
    assert [group["label"] for group in student["categories"]][:3] == [
        "Application Technology Metadata",
        "Application Use Statistics",
        "Assessment",
    ]
    assert (len(student["categories"]), len(teacher["categories"])) == (22, 13)
    special = next(group for group in student["categories"] if group["code"] == "student.special_indicator")
    assert special["used"] == 1
    health = next(line for line in special["elements"] if line["code"] == "student.special_indicator.health")
    assert health["used"] is True
    assert health["marks"] == [{"code": "health", "label": "Health", "found_in": "catalogue"}]
    parent_email = next(
        line
        for group in student["categories"]
        for line in group["elements"]
        if line["code"] == "student.parent_contact.email"
    )
    assert parent_email["used"] is False
    assert parent_email["subjects"] == ["parent"]
    assert [line["text"] for line in student["other"]] == ["Reading level", "Social Security number of the student"]
    assert student["other"][1]["marks"][0]["found_in"] == "words"
    ssn = shown["sensitivities"][0]
    assert ssn["label"] == "Social Security number"
    assert ssn["found_in"] == ["catalogue", "words", "answer"]
    assert "20-A MRSA § 6001-C" in [source["citation"] for source in ssn["sources"]]
    assert [answer["answers"] for answer in shown["answers"]] == [["Yes"], ["matching the state's test results"]]
    assert shown["end_of_contract"]["method"] == "return_then_destroy"
    assert shown["evidence"][0]["valid_until"] == "2026-12-31"


def test_tells_no_subprocessors_from_not_stated(world: World) -> None:
    none = slate_schedule(world, content=TWO_PRODUCTS.replace("Twin Oaks Software", '"Slate Learning, Inc."'))
    silent = slate_schedule(world, content="provider: {name: 'Slate Learning, Inc.'}\nproduct: {name: Silent}\n")

    assert get(world.alice, f"/schedule-versions/{none}")["subprocessors"] == []
    assert get(world.alice, f"/schedule-versions/{silent}")["subprocessors"] is None


def test_answers_for_a_foreign_row_exactly_as_for_an_absent_one(world: World) -> None:
    version = slate_schedule(world)
    quill_product = services.create_product_for(actor=INSTALLATION, now=START, vendor_id=world.quill.id, name="Quill")
    foreign = [
        (world.charlie, f"/schedule-versions/{version}"),
        (world.charlie, f"/vendors/{world.quill.id}"),
        (world.charlie, f"/products/{quill_product.id}"),
        (world.vera, f"/vendors/{world.quill.id}"),
        (world.vera, f"/products/{quill_product.id}"),
        (world.vera, f"/vendors/{world.elm_valley.id}"),
        (world.alice, f"/vendors/{world.stone_harbor.id}"),
    ]

    for actor, address in foreign:
        absent = address.rsplit("/", 1)[0] + f"/{uuid4()}"
        assert get(actor, address, 404) == get(actor, absent, 404)


@pytest.mark.parametrize("address", ["/vendors", "/catalogue"])
def test_is_for_people_who_are_signed_in(client: Any, db: None, address: str) -> None:
    assert client.get(API + address).status_code in (401, 403)


def test_keeps_the_operator_out_of_vendors_data(world: World) -> None:
    assert get(world.otto, "/vendors", 403)["code"] == "core.forbidden"
    assert len(get(world.otto, "/catalogue")["categories"]) == 38


def test_shows_the_catalogue_with_every_sensitivity_s_source(world: World) -> None:
    catalogue = get(world.vera, "/catalogue")

    assert catalogue["version"] == "1"
    assert all(one["sources"] for one in catalogue["sensitivities"])

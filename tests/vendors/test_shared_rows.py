"""What lists of vendors and products find and sort by…"""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.renderers import JSONRenderer

from backend.accounts.models import Organization
from backend.vendors.api.products import ProductRowOut
from backend.vendors.models import Product, ScheduleVersion, SharedProduct, VersionGrant
from backend.vendors.selectors import PRODUCT_SORTS, SORTS, products_page
from tests.accounts.world import START, World, browser_of
from tests.agreements.story import SMALL, get, schedule

pytestmark = pytest.mark.django_db


def vendor(world: World) -> dict[str, Any]:
    (row,) = [row for row in get(world.alice, "/vendors")["results"] if row["id"] == str(world.slate.id)]
    return row


def counts(world: World) -> tuple[int, int]:
    row = vendor(world)
    return row["product_count"], row["shared_count"]


def products(world: World, query: str = "") -> list[str]:
    return [row["name"] for row in get(world.alice, f"/products{query}")["results"]]


HOLDING = """\
provider: {name: "Slate Learning, Inc."}
product: {name: Slate Nurse}
student_data: {Special Indicator: {Medical alerts: true}}
hosting: [{provider: Cirrus, country: Canada}]
subprocessors:
  - {name: Amber Cloud, purpose: backup, written_agreement: true}
  - {name: Birch Analytics, purpose: reports, written_agreement: true}
"""


def test_follow_publishing_sharing_ending_and_withdrawing(world: World) -> None:
    version = schedule(world, content=HOLDING)
    assert counts(world) == (1, 1)
    assert vendor(world)["sensitivities"] != []
    assert products(world, "?holds=health") == ["Slate Nurse"]

    VersionGrant.objects.update(ended_at=START)
    assert counts(world) == (1, 0)
    assert vendor(world)["sensitivities"] == []
    assert products(world, "?holds=health") == []
    assert products(world) == ["Slate Nurse"]

    VersionGrant.objects.update(ended_at=None)
    assert products(world, "?country=canada") == ["Slate Nurse"]
    ScheduleVersion.objects.filter(id=version).update(
        status="withdrawn", withdrawn_at=START, withdrawn_reason="Replaced."
    )
    assert counts(world) == (1, 0)
    assert not SharedProduct.objects.exists()


def test_follow_a_new_name_and_a_product_that_is_taken_back(world: World) -> None:
    schedule(world, content=HOLDING)
    Product.objects.update(name="Slate Infirmary")
    Organization.objects.filter(id=world.slate.id).update(name="Granite Learning")

    assert products(world, "?search=granite+infirm") == []
    assert products(world, "?search=granite") == ["Slate Infirmary"]
    assert [row["name"] for row in get(world.alice, "/vendors?search=infirmary")["results"]] == ["Granite Learning"]
    Product.objects.update(withdrawn_at=START)
    assert counts(world)[0] == 0


def test_count_a_product_that_one_district_named_for_that_district_alone_until_it_is_published(world: World) -> None:
    Product.objects.create(vendor=world.slate, name="Slate Pilot", created_at=START, added_by=world.elm_valley)

    assert counts(world)[0] == 1
    (other,) = [row for row in get(world.charlie, "/vendors")["results"] if row["id"] == str(world.slate.id)]
    assert other["product_count"] == 0
    schedule(world, content=SMALL.replace("Slate Sketch", "Slate Pilot"))
    (other,) = [row for row in get(world.charlie, "/vendors")["results"] if row["id"] == str(world.slate.id)]
    assert (other["product_count"], other["shared_count"]) == (1, 0)


def test_find_a_subprocessor_by_one_name_and_not_by_words_of_two(world: World) -> None:
    schedule(world, content=HOLDING)

    assert products(world, "?subprocessor=cloud+amb") == ["Slate Nurse"]
    assert products(world, "?subprocessor=amber+analytics") == []
    assert products(world, "?subprocessor=%25") == []


def test_send_products_as_they_are_described(world: World) -> None:
    standard = ScheduleVersion.objects.get(id=schedule(world, content=HOLDING))
    variant = ScheduleVersion.objects.create(
        product=standard.product, number=standard.number + 1, status="published", variant_for=world.elm_valley,
        derived_from=standard, catalogue=standard.catalogue, vendor_name="Slate", product_name="Slate Nurse",
        marks=["health"], content_sha256="0" * 64, created_at=START, published_at=START,
    )  # fmt: skip
    VersionGrant.objects.create(version=variant, district=world.elm_valley, reason="Made for it.", granted_at=START)
    ScheduleVersion.objects.filter(id=standard.id).update(
        status="withdrawn", withdrawn_at=START, withdrawn_reason="Replaced."
    )
    Product.objects.create(vendor=world.slate, name="Slate Bare", kind="Reader", created_at=START)

    sent = get(world.alice, "/products")["results"]

    rows = products_page(world.alice, [UUID(row["id"]) for row in sent])
    assert sent == json.loads(JSONRenderer().render(ProductRowOut(rows, many=True).data))
    assert all(set(row) == set(ProductRowOut().fields) for row in sent)
    assert [len(row["versions"]) for row in sent] == [0, 2]


@pytest.mark.parametrize(("list_of", "sort"), [("vendors", sort) for sort in SORTS] + [
    ("products", sort) for sort in PRODUCT_SORTS
])  # fmt: skip
def test_sort_both_ways_and_show_everything(world: World, list_of: str, sort: str) -> None:
    schedule(world, content=HOLDING)
    for number in range(3):
        Product.objects.create(vendor=world.slate, name=f"Slate {number}", created_at=START)

    def ids(query: str) -> list[UUID]:
        return [row["id"] for row in get(world.alice, f"/{list_of}?{query}")["results"]]

    up, down = ids(f"sort={sort}"), ids(f"sort=-{sort}")
    assert sorted(up) == sorted(down) == sorted(ids(""))
    assert [one for page in range(1, len(up) + 1) for one in ids(f"sort={sort}&size=1&page={page}")] == up


@pytest.mark.parametrize("address", [
    "/vendors?search=slate&sort=shared", "/products?holds=health&sort=-published", "/vendors?country=canada",
])  # fmt: skip
def test_take_no_more_queries_for_thirty_rows_than_for_three(world: World, address: str) -> None:
    browser = browser_of(world.alice)

    def fill(count: int) -> None:
        for number in range(count):
            schedule(world, content=HOLDING.replace("Slate Nurse", f"Slate Nurse {Product.objects.count()}-{number}"))

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            found = browser.get(f"/api/v1{address}").json()["results"]
        return len(captured), len(found)

    fill(3)
    few, rows = queries()
    fill(12)
    many, more_rows = queries()
    assert few == many <= 10
    assert (rows, more_rows) == ((3, 15) if "/products" in address else (1, 1))

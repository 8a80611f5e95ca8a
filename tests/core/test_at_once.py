"""A page and the length of the list come from one query …"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import Organization
from backend.core.at_once import count_and_page

pytestmark = pytest.mark.django_db

START = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def vendors() -> QuerySet[Organization]:
    for place, name in enumerate(["birch", "Alder", "elm", "Dogwood", "cedar"]):
        verified = START + timedelta(days=place) if place % 2 else None
        Organization.objects.create(
            kind="vendor", name=name, time_zone="UTC", created_at=START, verified_at=verified, domain=f"{name}.example"
        )
    return Organization.objects.filter(kind="vendor")


@pytest.mark.parametrize("order", [
    ("name",), ("-name",), (Lower("name"), "pk"), (Lower("name").desc(), "-pk"),
    (F("verified_at").asc(nulls_last=True), "pk"), (F("verified_at").desc(nulls_last=True), "-pk"),
    (F("verified_at").asc(nulls_first=True), "-name"), ("-verified_at", "pk"),
])  # fmt: skip
@pytest.mark.parametrize("most", [None, 5, 100])
def test_in_the_order_of_the_rows(vendors: QuerySet[Organization], order: tuple[object, ...], most: int | None) -> None:
    rows = vendors.order_by(*order)  # type: ignore[arg-type]
    every = list(rows.values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as captured:
        assert count_and_page(rows.values_list("pk", flat=True), 1, 3, most=most) == (5, every[1:3])
    assert len(captured) == 1
    assert count_and_page(rows, 4, 6, most=most) == (5, every[4:])


def test_without_a_page_where_there_are_more_than_are_looked_for(vendors: QuerySet[Organization]) -> None:
    assert count_and_page(vendors.order_by("name"), 0, 2, most=4) == (5, [])


def test_or_with_neither_past_the_end(vendors: QuerySet[Organization]) -> None:
    assert count_and_page(vendors.order_by("name"), 10, 20) == (None, [])
    assert count_and_page(vendors.filter(name="Oak").order_by("name"), 0, 10) == (0, [])
    assert count_and_page(vendors.filter(pk__in=()).order_by("name"), 10, 20) == (0, [])

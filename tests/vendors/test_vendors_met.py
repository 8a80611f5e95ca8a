"""The list of vendors, walked along rows that the database keeps, is the directory…"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from backend.accounts import selectors as accounts
from backend.accounts.models import Organization, Relationship
from backend.core.in_turn import Walked
from backend.core.types import Actor
from backend.vendors.models import ListedVendor, Product, SharedVendor, VersionGrant
from backend.vendors.selectors import (
    PRODUCT_SORTS,
    SORTS,
    HoldingAsked,
    product_ids,
    product_register,
    vendor_ids,
    visible_vendors,
)
from tests.accounts.world import START, World, make_world
from tests.agreements.story import schedule
from tests.vendors.test_shared_rows import HOLDING


def vendor(name: str, *, verified: bool = False, invited_by: Organization | None = None) -> Organization:
    return Organization.objects.create(
        kind="vendor", name=name, domain=f"{name.split()[0].lower()}.example", time_zone="UTC", created_at=START,
        verified_at=START if verified else None, invited_by=invited_by,
    )  # fmt: skip


def walked(rows: "QuerySet[Any, UUID] | Walked[UUID]", total: int) -> list[UUID]:
    """Return the whole list, three by three."""
    starts = range(0, total, 3)
    if isinstance(rows, Walked):
        return [one for start in starts for one in rows.between(start, min(start + 3, total))]
    return list(rows)


def compare(actor: Actor) -> None:
    """Every list of this actor is what its directory and its grants say."""
    seen = set(accounts.directory(actor).values_list("pk", flat=True))
    for asked in (HoldingAsked(), HoldingAsked(holds="health"), HoldingAsked(holds="health", country="canada")):
        for sort in (sign + sort for sort in SORTS for sign in ("", "-")):
            told = list(visible_vendors(actor, asked, sort=sort).values_list("pk", flat=True))
            ids = vendor_ids(actor, asked, sort=sort)
            assert (ids.total if isinstance(ids, Walked) else ids.count()) == len(told), sort
            assert walked(ids, len(told)) == told, (asked, sort)
            assert set(told) <= seen
            if asked == HoldingAsked():
                assert set(told) == seen
        for sort in PRODUCT_SORTS:
            products = set(product_register(actor, asked, sort=sort).values_list("pk", flat=True))
            found = product_ids(actor, asked, sort=sort)
            assert (found.total if isinstance(found, Walked) else found.count()) == len(products), sort
            assert set(walked(found, len(products))) == products, (asked, sort)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.django_db
def test_whatever_happens_to_vendors_dealings_and_products(world: World) -> None:
    people = (world.alice, world.charlie, world.vera)

    def then(*work: Callable[[], object]) -> None:
        for one in work:
            one()
        for person in people:
            compare(person)

    then(lambda: schedule(world, content=HOLDING))
    amber, birch = vendor("amber Books", verified=True), vendor("Birch Maps", invited_by=world.elm_valley)
    cedar, dune = vendor("Cedar Labs"), vendor("Dune Tools", verified=True)
    for number, owner in enumerate((amber, amber, birch, cedar, dune)):
        Product.objects.create(vendor=owner, name=f"Tool {number}", created_at=START)
    then()
    then(lambda: Relationship.objects.create(district=world.stone_harbor, vendor=cedar, since=START))
    then(lambda: Product.objects.create(vendor=dune, name="Pilot", created_at=START, added_by=world.elm_valley))
    then(lambda: Organization.objects.filter(pk=world.slate.pk).update(name="Zinnia Learning"))
    then(lambda: Organization.objects.filter(pk=dune.pk).update(verified_at=None))
    then(lambda: Organization.objects.filter(pk=cedar.pk).update(verified_at=START))
    then(lambda: Organization.objects.filter(pk=birch.pk).update(invited_by=world.stone_harbor))
    then(lambda: Relationship.objects.filter(vendor=cedar).update(district=world.elm_valley))
    then(lambda: VersionGrant.objects.update(ended_at=START), lambda: VersionGrant.objects.update(ended_at=None))
    then(lambda: Product.objects.filter(name="Pilot").update(vendor=cedar))
    then(lambda: Product.objects.filter(name="Pilot").update(withdrawn_at=START))
    then(lambda: Organization.objects.filter(pk=dune.pk).update(merged_into=amber, merged_at=START))
    then(lambda: Relationship.objects.all().delete())
    assert not SharedVendor.objects.filter(related=True).exclude(vendor=birch).exclude(vendor=world.quill).exists()
    assert set(ListedVendor.objects.values_list("vendor", flat=True)) == set(
        Organization.objects.filter(kind="vendor", merged_into__isnull=True).values_list("pk", flat=True)
    )


@pytest.mark.django_db
def test_where_rows_came_in_while_triggers_were_off(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cedar, dune = vendor("Cedar Labs"), vendor("Dune Tools", verified=True)
        Relationship.objects.create(district=world.stone_harbor, vendor=cedar, since=START)
        Product.objects.create(vendor=dune, name="Tool", created_at=START)
        cursor.execute("set session_replication_role = origin")
        cursor.execute("select vendors_refresh_all()")

    for person in (world.alice, world.charlie):
        compare(person)


@pytest.mark.django_db
def test_from_the_end_as_from_the_start_and_past_it(world: World) -> None:
    for number in range(7):
        vendor(f"v{number} Works", verified=number % 2 == 0, invited_by=world.elm_valley if number % 3 else None)

    for sort in ("name", "-products", "shared"):
        told = list(visible_vendors(world.alice, sort=sort).values_list("pk", flat=True))
        ids = vendor_ids(world.alice, HoldingAsked(), sort=sort)
        assert isinstance(ids, Walked)
        assert [ids.between(start, start + 1) for start in range(len(told))] == [[one] for one in told]


@pytest.mark.django_db(transaction=True)
def test_also_where_a_vendor_is_renamed_while_a_district_begins_to_deal_with_it() -> None:
    world = make_world()
    cedar = vendor("Cedar Labs")
    begun, renaming = Event(), Event()

    def deal() -> None:
        try:
            with transaction.atomic():
                Relationship.objects.create(district=world.stone_harbor, vendor=cedar, since=START)
                begun.set()
                renaming.wait(5)
                sleep(0.3)  # the other's statement waits for this transaction by now
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        dealt = pool.submit(deal)
        assert begun.wait(5)
        renaming.set()
        Organization.objects.filter(pk=cedar.pk).update(name="Willow Labs", domain="w.example", verified_at=START)
        dealt.result()
    row = SharedVendor.objects.get(vendor=cedar, reader=world.stone_harbor)
    assert (row.name_key, row.verified, row.related) == ("willow labs", True, True)

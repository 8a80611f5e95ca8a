"""The register…"""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.renderers import JSONRenderer

from backend.agreements.api.register import AgreementListRowOut
from backend.agreements.models import Agreement, AgreementLine, Comment, CoveredDistrict, RegisterRow
from backend.agreements.selectors import SORTS, RegisterAsked, register, register_entry, register_ids
from backend.core import clock
from backend.vendors.models import ScheduleVersion
from tests.accounts.world import START, World, browser_of
from tests.agreements.story import SMALL, call, get, schedule, started, taken

pytestmark = pytest.mark.django_db


def fill(world: World, count: int, **columns: Any) -> None:
    """Add rows as they stand after the product made them, to have many without setting each one's documents."""
    version = ScheduleVersion.objects.select_related("product").latest("created_at")
    before = Agreement.objects.count()
    for number in range(before + 1, before + count + 1):
        row = Agreement.objects.create(
            **{
                "reference": f"2031-{number:04d}",
                "district_id": world.elm_valley.id,
                "vendor_id": world.slate.id,
                "states": ["NH"],
                "notice_method": "e-mail",
                "created_at": START + timedelta(days=number),
                **columns,
            }
        )
        AgreementLine.objects.create(agreement=row, product=version.product, version=version, position=0)


EXECUTED = {"status": "executed", "executed_at": START, "effective_date": date(2026, 9, 1)}


@pytest.fixture
def filled(world: World) -> World:
    version = str(schedule(world, content=SMALL))
    quills = str(schedule(world, content=SMALL.replace("Slate Learning, Inc.", "Quill Labs")))
    started(world, versions=[version])
    withdrawn = started(world, versions=[version], states=["NH", "MA"])
    taken(world.alice, withdrawn, "withdraw", reason="Not needed.")
    started(world, vendor=str(world.quill.id), versions=[quills])
    fill(world, 1, **EXECUTED, end_date=date(2027, 8, 31))
    fill(world, 1, **EXECUTED, end_date=date(2020, 8, 31))
    return world


def references(world: World, query: str) -> list[str]:
    return [row["reference"].partition("-")[2] for row in get(world.alice, f"/agreements{query}")["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?sort=reference&search=quill", ["0003"]),
        ("?sort=reference&search=SKETCH&status=draft", ["0001", "0003"]),
        ("?sort=reference&search=0002", ["0002"]),
        ("?search=%25", []),
        ("?search=_", []),
        ("?sort=reference&search=SKET+inc", ["0001", "0002", "0004", "0005"]),
        ("?sort=reference&search=ketch", []),
        ("?sort=reference&search=first+name", ["0001", "0002", "0003", "0004", "0005"]),
        ("?search=quill+first", ["0003"]),
        ("?search=first+quill", ["0003"]),
        ("?search=quill+zzz+first", []),
        ("?sort=reference&search=sketch+i", ["0001", "0002", "0004", "0005"]),
        ("?sort=-end&search=sket+inc&size=2", ["0004", "0005"]),
        ("?sort=reference&search=sket+inc&size=3&page=2", ["0005"]),
        ("?search=sket&page=9", []),
        ("?sort=reference&status=draft&status=withdrawn", ["0001", "0002", "0003"]),
        ("?state=MA", ["0002"]),
        ("?state=MA&status=draft", []),
        ("?sort=-reference&size=2&page=2", ["0003", "0002"]),
        ("?status=executed", ["0004"]),
        ("?status=expired", ["0005"]),
        ("?sort=-end&status=executed&status=expired", ["0004", "0005"]),
        ("?sort=end&status=executed&status=expired", ["0005", "0004"]),
        ("?sort=days_left&size=2", ["0005", "0004"]),
        ("?verified=false", ["0003"]),
        ("?recorded=true", []),
        ("?open=true", []),
        ("?ends_within=3660", ["0004"]),
        ("?ends_within=1", []),
        ("?sort=created&page=9", []),
    ],
)
def test_finds_filters_sorts_and_pages(filled: World, query: str, found: list[str]) -> None:
    assert references(filled, query) == found


@pytest.mark.parametrize("sort", SORTS)
def test_sorts_both_ways_and_shows_everything(filled: World, sort: str) -> None:
    up, down = references(filled, f"?sort={sort}"), references(filled, f"?sort=-{sort}")

    assert len(up) == len(down) == 5
    assert sorted(up) == sorted(down)
    assert [row for size in (1, 2, 3) for row in references(filled, f"?sort={sort}&size=2&page={size}")] == up


def test_sorts_by_status_in_the_order_of_the_lifecycle(filled: World) -> None:
    rows = get(filled.alice, "/agreements?sort=status")["results"]

    assert [row["status"] for row in rows] == ["draft", "draft", "executed", "executed", "withdrawn"]
    assert [row["expired"] for row in rows if row["status"] == "executed"].count(True) == 1


@pytest.mark.parametrize(
    "query",
    [
        "?status=lost",
        "?sort=color",
        "?state=TX",
        "?size=0",
        "?page=x",
        "?search=%00",
        "?holds=luck",
        "?element=x",
        "?ends_within=-1",
        "?vendor=1",
        "?recorded=perhaps",
    ],
)
def test_refuses_what_it_does_not_know_at_the_field(world: World, query: str) -> None:
    answer = call(world.alice, "get", f"/agreements{query}")

    assert answer.status_code == 400
    (field,) = answer.json()["fields"]
    assert field.removesuffix(".0") == query[1:].partition("=")[0]


HOLDING = """\
provider: {name: "Slate Learning, Inc."}
product: {name: Slate Nurse}
student_data: {Student Name: {First and/or Last: true}, Special Indicator: {Medical alerts: true}}
hosting: [{provider: Cirrus, country: Canada}]
subprocessors: [{name: Éclat Médias SARL, purpose: backup, written_agreement: true}]
"""


@pytest.mark.parametrize("query", [
    "?holds=health", "?element=student.special_indicator.health", "?search=medic", "?search=nurse", "?country=canada",
    "?subprocessor=eclat", "?subprocessor=m%C3%89DIAS", "?search=slate+medical", "?search=health",
])  # fmt: skip
def test_finds_by_what_a_pinned_schedule_says(world: World, query: str) -> None:
    started(world, versions=[str(schedule(world, content=SMALL))])
    holding = started(world, versions=[str(schedule(world, content=HOLDING))])

    assert [row["id"] for row in get(world.alice, f"/agreements{query}")["results"]] == [holding]


def test_follows_whatever_changes_what_it_shows(world: World) -> None:
    agreement_id = started(world, versions=[str(schedule(world, content=SMALL))])
    row = AgreementLine.objects.select_related("product").get(agreement=agreement_id)

    def shown() -> dict[str, Any]:
        (only,) = get(world.alice, "/agreements")["results"]
        return only

    assert (shown()["products"], shown()["open_points"]) == (["Slate Sketch"], 0)
    type(row.product).objects.filter(id=row.product_id).update(name="Slate Draw")
    type(world.slate).objects.filter(id=world.slate.id).update(name="Granite Learning", verified_at=None)
    Comment.objects.create(
        agreement_id=agreement_id, anchor="section:services", visibility="internal", body="Which?", created_at=START,
        author_id=world.alice.person_id, organization=world.elm_valley,
    )  # fmt: skip
    assert (shown()["products"], shown()["vendor"]["name"], shown()["open_points"]) == (
        ["Slate Draw"], "Granite Learning", 1,
    )  # fmt: skip
    assert shown()["vendor_verified"] is False
    Comment.objects.update(resolved_at=START)
    AgreementLine.objects.all().delete()
    assert (shown()["products"], shown()["open_points"], shown()["element_count"]) == ([], 0, 0)


def test_keeps_one_row_for_each_agreement(filled: World) -> None:
    assert set(RegisterRow.objects.values_list("pk")) == set(Agreement.objects.values_list("pk"))


def test_counts_matches_up_to_a_number_and_says_so(filled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.agreements.selectors.COUNTED", 2)

    found = get(filled.alice, "/agreements?status=draft&status=executed&status=expired&size=2")
    assert (found["count"], found["more"], found["pages"]) == (2, True, 1)
    everything = get(filled.alice, "/agreements?size=2")
    assert (everything["count"], everything["more"]) == (5, False)


def test_counts_what_a_search_finds_on_every_page_of_it(filled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [get(filled.alice, f"/agreements?search=sket+inc&size=3&page={page}") for page in (1, 2, 9)]
    assert [(one["count"], one["pages"], len(one["results"])) for one in pages] == [(4, 2, 3), (4, 2, 1), (4, 2, 0)]

    monkeypatch.setattr("backend.agreements.selectors.COUNTED", 3)
    pages = [get(filled.alice, f"/agreements?search=sket+inc&size=2&page={page}&sort=reference") for page in (1, 2, 9)]
    assert [(one["count"], one["more"], len(one["results"])) for one in pages] == [
        (3, True, 2),
        (3, True, 1),
        (3, True, 0),
    ]
    assert [row["reference"][-4:] for one in pages for row in one["results"]] == ["0001", "0002", "0004"]


def test_sends_what_its_description_says(filled: World) -> None:
    now = clock.now()
    rows = [register_entry(filled.alice, row, now=now) for row in register(filled.alice, RegisterAsked(), now=now)]

    described = JSONRenderer().render(AgreementListRowOut(rows, many=True).data)
    assert get(filled.alice, "/agreements")["results"] == json.loads(described)
    assert all(set(row) == set(AgreementListRowOut().fields) for row in rows)


@pytest.mark.parametrize("sort", SORTS)
def test_reads_a_file_in_the_order_of_the_list_where_others_cover_the_district(filled: World, sort: str) -> None:
    executed = Agreement.objects.filter(status="executed")
    for agreement in executed:
        CoveredDistrict.objects.create(agreement=agreement, district=filled.stone_harbor)
    for way in ("", "-"):
        asked = RegisterAsked(sort=way + sort)
        rows = list(register(filled.charlie, asked, now=START))
        assert [row.pk for row in rows] == list(register_ids(filled.charlie, asked, now=START))
        assert {row.pk for row in rows} == set(executed.values_list("pk", flat=True))
        assert {row.district_name for row in rows} == {filled.elm_valley.name}


@pytest.mark.parametrize(("asked", "count"), [("true", 0), ("false", 2)])
def test_does_not_find_by_comments_that_a_covered_district_cannot_read(filled: World, asked: str, count: int) -> None:
    for agreement in Agreement.objects.filter(status="executed"):
        CoveredDistrict.objects.create(agreement=agreement, district=filled.stone_harbor)
    RegisterRow.objects.filter(status="executed", end_date=date(2027, 8, 31)).update(open_points=1)

    found = get(filled.charlie, f"/agreements?open={asked}")

    assert (found["count"], [row["open_points"] for row in found["results"]]) == (count, [None] * count)


def test_sorts_what_a_covered_district_cannot_read_as_if_nobody_had_commented(filled: World) -> None:
    """Two of others, and one of its own that has a comment: theirs stand as two without any, in the order of ids."""
    others = sorted(Agreement.objects.filter(status="executed").values_list("pk", flat=True))
    for pk in others:
        CoveredDistrict.objects.create(agreement_id=pk, district=filled.stone_harbor)
    own = RegisterRow.objects.filter(status="withdrawn").values_list("pk", flat=True).get()
    RegisterRow.objects.filter(pk=own).update(district=filled.stone_harbor, open_points=1)
    for hidden in ([0, 0], [9, 5], [5, 9]):
        for pk, points in zip(others, hidden, strict=True):
            RegisterRow.objects.filter(pk=pk).update(open_points=points)
        for sort, order in (("open_points", [*others, own]), ("-open_points", [own, *reversed(others)])):
            asked = RegisterAsked(sort=sort)
            assert list(register_ids(filled.charlie, asked, now=START)) == order, (hidden, sort)
            assert [row.pk for row in register(filled.charlie, asked, now=START)] == order, (hidden, sort)


def test_takes_no_more_queries_for_thirty_rows_than_for_three(world: World) -> None:
    schedule(world, content=SMALL)
    browser = browser_of(world.alice)

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            count = len(browser.get("/api/v1/agreements?search=sketch&sort=vendor").json()["results"])
        return len(captured), count

    fill(world, 3)
    few, rows = queries()
    fill(world, 27)
    many, more_rows = queries()

    assert (rows, more_rows) == (3, 30)
    assert few == many <= 10

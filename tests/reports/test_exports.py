"""Lists as files…"""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from backend.accounts.models import Organization
from backend.agreements.models import Agreement
from backend.core import exports
from backend.core.models import Event
from tests.accounts.world import World, browser_of
from tests.agreements.story import SMALL, get, schedule, started
from tests.agreements.test_register import EXECUTED, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(world: World) -> World:
    version = str(schedule(world, content=SMALL))
    started(world, versions=[version])
    started(world, versions=[version], states=["NH", "MA"])
    fill(world, 1, **EXECUTED, recorded=True)
    return world


def taken(actor: Any, address: str) -> StreamingHttpResponse:
    answer = browser_of(actor).get(f"/api/v1{address}")
    assert answer.status_code == 200, answer.content
    assert isinstance(answer, StreamingHttpResponse)
    return answer


def rows_of(actor: Any, address: str) -> list[list[str]]:
    text = taken(actor, address).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    "query", ["?sort=reference", "?sort=-states", "?state=MA", "?search=sketch&status=draft&sort=-reference"]
)
def test_hold_what_the_list_shows_in_its_order(filled: World, query: str) -> None:
    columns = "".join(f"&columns={key}" for key in ("states", "reference", "products", "status", "vendor"))
    head, *rows = rows_of(filled.alice, f"/agreements.csv{query}{columns}")

    assert head == ["States", "Number", "Products", "Status", "Vendor"]
    assert rows == [
        [
            ", ".join(row["states"]),
            row["reference"],
            ", ".join(row["products"]),
            row["status_label"],
            row["vendor"]["name"],
        ]
        for row in get(filled.alice, f"/agreements{query}")["results"]
    ]


def test_hold_all_rows_and_not_one_page(filled: World) -> None:
    assert len(rows_of(filled.alice, "/agreements.csv?size=1&page=2")) == 1 + 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_run_no_formula_of_a_stranger(filled: World, kind: str) -> None:
    Organization.objects.filter(id=filled.slate.id).update(name='=HYPERLINK("https://evil.example","x")')

    answer = taken(filled.alice, f"/agreements.{kind}?columns=vendor")
    if kind == "csv":
        cells = {row[0] for row in csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))}
    else:
        cells = {row[0].value for row in load_workbook(io.BytesIO(answer.getvalue()))["Agreements"].iter_rows()}
    assert cells == {"Vendor", '\'=HYPERLINK("https://evil.example","x")'}


def test_say_what_they_are_where_that_breaks_no_reading(filled: World) -> None:
    answer = taken(filled.alice, "/agreements.xlsx?state=MA&columns=vendor&columns=created&columns=effective")
    book = load_workbook(io.BytesIO(answer.getvalue()))

    assert answer["Content-Disposition"].startswith('attachment; filename="agreements-elm-valley-school-district-2')
    assert [cell.value for cell in book["Agreements"][1]] == ["Vendor", "Started (America/New_York)", "Effective"]
    assert book["Agreements"]["B2"].is_date
    about = dict(row for row in book["About this file"].iter_rows(values_only=True))
    assert about["Organization"] == "Elm Valley School District"
    assert about["Only: state"] == "MA"
    assert "America/New_York" in about["Made"]
    assert about["Note"].startswith("Not legal advice.")


def test_begin_with_the_mark_of_utf_8(filled: World) -> None:
    assert taken(filled.alice, "/agreements.csv").getvalue().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("address", ["/agreements.csv", "/vendors.xlsx", "/products.csv"])
def test_are_an_event_of_who_took_what(filled: World, address: str) -> None:
    taken(filled.alice, f"{address}?search=slate")

    event = Event.objects.select_related("personal").get(kind="register.exported")
    assert (event.actor_id, event.chain.organization_id) == (filled.alice.person_id, filled.elm_valley.id)
    assert event.data["what"] == address[1:].partition(".")[0]
    assert event.personal.data["asked"] == {"search": "slate"}


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 200), ("bob", 200), ("dana", 403), ("vera", 403), ("otto", 403)]
)
def test_are_for_officers_and_auditors(filled: World, name: str, status: int) -> None:
    assert browser_of(getattr(filled, name)).get("/api/v1/agreements.csv").status_code == status


def test_hold_only_what_one_sees(filled: World) -> None:
    assert rows_of(filled.charlie, "/agreements.csv?columns=vendor") == [["Vendor"]]


def test_refuse_a_column_that_there_is_not(filled: World) -> None:
    answer = browser_of(filled.alice).get("/api/v1/agreements.csv?columns=salary")

    assert answer.status_code == 400
    assert Event.objects.filter(kind="register.exported").count() == 0


def test_ask_as_often_for_many_rows_as_for_few(world: World) -> None:
    schedule(world, content=SMALL)
    browser = browser_of(world.alice)

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            lines = browser.get("/api/v1/agreements.csv").getvalue().count(b"\n")
        return len(captured), lines

    fill(world, 3)
    few = queries()
    fill(world, 40)
    many = queries()
    assert (few[1], many[1]) == (4, 44)
    assert few[0] == many[0]


def test_hold_no_more_than_one_batch_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays as it is: a row is read only when the part of the file before it has been taken away."""
    monkeypatch.setattr(exports, "BATCH", 10)
    read = 0

    def rows() -> Any:
        nonlocal read
        for number in range(1000):
            read += 1
            yield [f"row {number}", number]

    for kind in ("_csv", "_xlsx"):
        read = 0
        export = exports.Export("List", "Here", "UTC", ["a", "b"], rows(), [("Note", "x")])
        pieces = getattr(exports, kind)(export)
        for taken_away in range(1, 6):
            next(pieces)
            assert read <= 10 * (taken_away + 1)
        assert sum(1 for _ in pieces) > 50


def test_go_on_a_further_sheet_where_one_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 10)
    monkeypatch.setattr(exports, "SHEET_ROWS", 25)
    export = exports.Export("List", "Here", "UTC", ["a"], ([number] for number in range(45)), [])

    book = load_workbook(io.BytesIO(b"".join(exports._xlsx(export))))
    found = [row[0] for name in book.sheetnames[:-1] for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert book.sheetnames[:2] == ["List", "List 2"]
    assert found == list(range(45))


def test_leave_the_agreements_alone(filled: World) -> None:
    before = list(Agreement.objects.order_by("id").values())
    taken(filled.alice, "/agreements.csv").getvalue()
    assert list(Agreement.objects.order_by("id").values()) == before

"""A register of agreements signed elsewhere…"""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from backend.accounts import services as organizations
from backend.accounts.models import Organization, Person
from backend.agreements import services
from backend.agreements.models import Agreement, RegisterImport, RegisterRow
from backend.agreements.rules.register_file import day_of, meaning, products_of, states_of
from backend.agreements.services import imports as room
from backend.core import clock, outbox
from backend.core.events import events_about, verify_chains
from backend.core.models import Event, Outbox
from backend.core.types import Actor, Subject
from backend.vendors.models import Product
from tests.accounts.world import World, browser_of
from tests.agreements.records import particulars, post
from tests.agreements.story import API, call, get, taken
from tests.signing.story import run_outbox

CSV = """\
Vendor,Product(s),State,Effective date,Expiration date,Contract #,Type,Comments,Shoe size
Slate Learning,Slate Reader; Slate Sketch,NH,2025-08-01,2028-07-31,77,Statewide form,On paper,9
"Inkwell Press, LLC",Inkwell,"NH; Maine",7/1/2024,6/30/27,78,,,
Inkwell Press,Blotter,,"Sep 5, 2024",,79,,,
"""


def upload(actor: Actor, content: bytes, name: str = "register.csv") -> Any:
    return browser_of(actor).post(f"{API}/register-imports", {"file": SimpleUploadedFile(name, content)})


def checked(actor: Actor, content: str | bytes = CSV, name: str = "register.csv") -> str:
    answer = upload(actor, content.encode() if isinstance(content, str) else content, name)
    assert answer.status_code == 201, answer.json()
    import_id: str = answer.json()["id"]
    return import_id


def imported(actor: Actor, content: str | bytes = CSV) -> str:
    import_id = checked(actor, content)
    assert call(actor, "post", f"/register-imports/{import_id}/run").status_code == 204
    run_outbox()
    return import_id


def refused(actor: Actor, content: bytes, name: str = "register.csv") -> str:
    """Return the one sentence with which a file is refused; nothing may have been stored."""
    answer = upload(actor, content, name)
    assert answer.status_code == 400, answer.content
    assert not RegisterImport.objects.exists()
    [sentence] = answer.json()["fields"]["file"]
    return str(sentence)


def workbook(rows: list[list[Any]], sheet: str = "Register") -> bytes:
    book = Workbook()
    active = book.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_is_previewed_with_counts_and_nothing_of_it_is_taken_in(world: World) -> None:
    import_id = checked(world.alice)
    shown = get(world.alice, f"/register-imports/{import_id}")
    summary = shown["summary"]
    assert {key: summary[key] for key in ("rows", "to_record", "new_vendors", "known_vendors", "new_products")} == {
        "rows": 3, "to_record": 3, "new_vendors": 1, "known_vendors": 1, "new_products": 4,
    }  # fmt: skip
    assert summary["passed_over"] == ["Shoe size"]
    assert {each["written"]: each["count"] for each in summary["dates_read"]} == {
        "year-month-day (2026-07-01)": 2, "month/day/year (7/1/2026)": 2, "month in words (July 1, 2026)": 1,
    }  # fmt: skip
    assert (summary["state_filled_in"], summary["own_state"]) == (1, "NH")
    assert shown["allowed_actions"] == ["run"]
    rows = get(world.alice, f"/register-imports/{import_id}/rows")["results"]
    assert [(row["vendor"], row["vendor_known"], row["states"], row["end"]) for row in rows] == [
        ("Slate Learning, Inc.", True, ["NH"], "2028-07-31"),
        ("Inkwell Press, LLC", False, ["NH", "ME"], "2027-06-30"),
        ("Inkwell Press, LLC", False, ["NH"], None),
    ]
    assert not Agreement.objects.exists()
    assert not Product.objects.exists()
    assert not Organization.objects.filter(name__startswith="Inkwell").exists()


def test_is_taken_in_as_records_that_only_the_district_sees(world: World) -> None:
    import_id = imported(world.alice)
    shown = get(world.alice, f"/register-imports/{import_id}")
    assert (shown["status"], shown["done"], shown["allowed_actions"]) == ("done", 3, ["undo"])
    [listed] = get(world.alice, "/register-imports")["results"]
    assert (listed["id"], listed["status_label"], listed["created_by"]) == (import_id, "Taken in", "Alice Moreau")
    rows = get(world.alice, "/agreements?sort=reference")["results"]
    assert [(row["vendor"]["name"], row["effective_date"], row["status_label"]) for row in rows] == [
        ("Slate Learning, Inc.", "2025-08-01", "Executed, not sealed here"),
        ("Inkwell Press, LLC", "2024-07-01", "Executed, not sealed here"),
        ("Inkwell Press, LLC", "2024-09-05", "Executed, not sealed here"),
    ]
    assert rows[0]["products"] == ["Slate Reader", "Slate Sketch"]
    detail = get(world.alice, f"/agreements/{rows[0]['id']}")
    assert detail["record"] | {"recorded_at": ""} == {
        "contact_name": "", "contact_email": "",
        "form": "Statewide form", "reference": "77", "note": "On paper", "signed_on": None, "has_file": False,
        "limits": [], "shared_at": None, "imported_from": "register.csv", "recorded_at": "",
    }  # fmt: skip
    [said] = get(world.alice, f"/agreements/{rows[0]['id']}/timeline")
    assert said["sentence"].endswith("It came with row 2 of a register.")
    for other in (world.vera, world.charlie):
        assert get(other, "/agreements")["count"] == 0
    assert Organization.objects.get(name="Inkwell Press, LLC").invited_by_id == world.elm_valley.id
    assert all(chain.broken_at is None for chain in verify_chains())


def test_brings_whom_to_write_to_at_each_vendor(world: World) -> None:
    listed = (
        "Vendor,Products,Effective,Contact person,E-mail address\n"
        "Inkwell Press,Blotter,2025-01-02,Tess Lund, Tess@Inkwell.example \n"
        "Quill Labs,Pad,2025-01-02,,\n"
    )
    import_id = imported(world.alice, listed)

    rows = get(world.alice, f"/register-imports/{import_id}/rows")["results"]
    found = [(row["contact_name"], row["contact_email"]) for row in rows]
    assert found == [("Tess Lund", "tess@inkwell.example"), ("", "")]
    ids = [each["id"] for each in get(world.alice, "/agreements")["results"]]
    records = [get(world.alice, f"/agreements/{one}")["record"] for one in ids]
    assert {(each["contact_name"], each["contact_email"]) for each in records} == set(found)


def test_says_at_the_cell_what_is_wrong_with_a_contact(world: World) -> None:
    own = Person.objects.get(id=world.bob.person_id).email
    listed = (
        "Vendor,Products,Effective,Contact,Contact e-mail\n"
        "Inkwell Press,Blotter,2025-01-02,Tess Lund,tess at inkwell\n"
        "Inkwell Press,Pad,2025-01-02,Tess Lund,\n"
        f"Inkwell Press,Ink,2025-01-02,Bob,{own.upper()}\n"
        f"Inkwell Press,Nib,2025-01-02,,{'a' * 250}@ink.example\n"
    )
    shown = get(world.alice, f"/register-imports/{checked(world.alice, listed)}")
    said = {each["cell"]: each["sentences"][0] for each in shown["problems"]}
    assert said == {
        "E2": "“tess at inkwell” is not an e-mail address.",
        "E3": "Give the address as well, or leave the contact out.",
        "E4": "This is an address of your own organization. Give one of the vendor’s.",
        "E5": "This is too long: 254 characters are the most.",
    }
    names_alone = "Vendor,Products,Effective,Contact\nInkwell Press,Blotter,2025-01-02,Tess Lund\n"
    shown = get(world.alice, f"/register-imports/{checked(world.alice, names_alone)}")
    assert (shown["problems"], shown["summary"]["passed_over"]) == ([], ["Contact"])


def test_that_was_checked_before_contacts_were_read_is_taken_in(world: World) -> None:
    import_id = checked(world.alice, "Vendor,Products,Effective\nInkwell Press,Blotter,2025-01-02\n")
    row = RegisterImport.objects.get(id=import_id)
    for each in row.rows:
        del each["contact_name"], each["contact_email"]
    RegisterImport.objects.filter(id=import_id).update(rows=row.rows)

    assert get(world.alice, f"/register-imports/{import_id}/rows")["results"][0]["contact_email"] == ""
    assert call(world.alice, "post", f"/register-imports/{import_id}/run").status_code == 204
    run_outbox()
    assert Agreement.objects.get().contact_email == ""


def test_gets_a_file_and_limits_for_a_row_later(world: World) -> None:
    from tests.uploads import pdf

    imported(world.alice)
    agreement_id = get(world.alice, "/agreements?sort=reference")["results"][0]["id"]
    given = {**particulars(), "revision": 0}
    missing = post(world.alice, f"/agreements/{agreement_id}/record", given)
    assert "limits are taken down from it" in missing.json()["fields"]["file"][0]
    assert post(world.alice, f"/agreements/{agreement_id}/record", given, pdf()).status_code == 204
    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert (shown["record"]["has_file"], len(shown["record"]["limits"])) == (True, 1)


def test_passes_over_what_is_in_the_register_already_or_stands_twice(world: World) -> None:
    imported(world.alice)
    again = CSV + "SLATE LEARNING INC,slate sketch;Slate reader,NH,8/1/2025,,,,,\nQuill Labs,Pad,,2025-01-02,,,,,\n"
    again += "quill labs,PAD,,1/2/2025,,,,,\n"
    import_id = imported(world.alice, again)
    summary = get(world.alice, f"/register-imports/{import_id}")["summary"]
    assert (summary["to_record"], summary["in_register"], summary["repeated"]) == (1, 4, 1)
    assert Agreement.objects.count() == 4
    rows = get(world.alice, f"/register-imports/{import_id}/rows?fate=repeated")["results"]
    assert [(row["row"], row["with_what"]) for row in rows] == [(7, "6")]
    nothing = checked(world.alice, CSV)
    assert get(world.alice, f"/register-imports/{nothing}")["allowed_actions"] == []
    assert call(world.alice, "post", f"/register-imports/{nothing}/run").status_code == 409


def test_says_at_the_cell_what_is_wrong_and_cannot_run(world: World) -> None:
    bad = (
        "Company;Tool;State;Start;End;Signed\n"
        ";Reader;NH;2025-01-01;;\n"
        "Slate Learning;;XX;31/12/2025;;\n"
        "Slate Learning;Reader;NH;2025-01-01;2024-01-01;2099-01-01\n"
        "Slate Learning;Reader;NH;45870;;\n"
        "Slate Learning;Good;NH;2025-01-01;;\n"
    )
    import_id = checked(world.alice, bad)
    shown = get(world.alice, f"/register-imports/{import_id}")
    assert {each["cell"]: each["sentences"][0] for each in shown["problems"]} == {
        "A2": "Say the vendor’s name.",
        "B3": "Name at least one product; several are parted by semicolons.",
        "C3": "“XX” is no state. Write it as NH or New Hampshire.",
        "D3": "“31/12/2025” is no date: the month is read first, and there is no month 31. Write 2025-12-31.",
        "E4": "The agreement ends before it begins.",
        "F4": "This day is still to come; only a signed agreement is recorded.",
        "D5": "“45870” is no date. Write it as 2026-07-01 or 7/1/2026.",
    }
    assert [each["cell"] for each in shown["problems"]] == ["A2", "B3", "C3", "D3", "E4", "F4", "D5"]
    assert (shown["summary"]["problems"], shown["summary"]["rows"], shown["allowed_actions"]) == (7, 1, [])
    answer = call(world.alice, "post", f"/register-imports/{import_id}/run")
    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.import_has_problems")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_may_come_in_the_encodings_and_with_the_semicolons_that_spreadsheets_write(world: World, encoding: str) -> None:
    text = "Vendor;Products;Effective\r\nÉcole Numérique;Cahier à élève;2025-08-01\r\n"
    import_id = checked(world.alice, text.encode(encoding))
    [row] = get(world.alice, f"/register-imports/{import_id}/rows")["results"]
    assert (row["vendor"], row["products"]) == ("École Numérique", ["Cahier à élève"])


def test_may_be_a_workbook_with_days_and_numbers_and_a_title_above_the_headings(world: World) -> None:
    content = workbook(
        [["Our agreements"], [], ["Provider", "App", "Begins", "Ref."], ["Slate Learning", 7, date(2025, 8, 1), 12.0]],
        sheet="List",
    )
    import_id = checked(world.alice, content, "list.xlsx")
    shown = get(world.alice, f"/register-imports/{import_id}")
    assert shown["summary"]["sheet"] == "List"
    assert [each["written"] for each in shown["summary"]["dates_read"]] == ["dates of the spreadsheet"]
    [row] = get(world.alice, f"/register-imports/{import_id}/rows")["results"]
    assert (row["row"], row["products"], row["effective"], row["reference"]) == (4, ["7"], "2025-08-01", "12")


def with_macros() -> bytes:
    source = zipfile.ZipFile(io.BytesIO(workbook([["Vendor", "Products", "Effective"], ["A", "B", "2025-01-01"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            target.writestr(part, source.read(part))
        target.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


def with_a_million_rows() -> bytes:
    """A sheet of a million rows in two megabytes, as a repeated row packs."""
    source = zipfile.ZipFile(io.BytesIO(workbook([["Vendor", "Products", "Effective"]])))
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", row * 1_000_000 + b"</sheetData>")
            target.writestr(part.filename, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No row of this file has the headings"),
        (b"%PDF-1.7 register", "not a table of text"),
        (b"Name,Age\nAda,7\n", "No row of this file has the headings Vendor, Products and Effective"),
        (b"Vendor,State\nSlate,NH\n", "The columns Products and Effective are missing."),
        (b"Vendor,Products,Effective\n", "no row below the headings"),
        (b"Vendor,Products,Effective\n=HYPERLINK(1),B,2025-01-01\n", "line 2, column 1: this cell holds a formula"),
        (workbook([["a", "b"]], sheet="Wrong"), "No sheet of this workbook"),
        (workbook([["Vendor", "Products", "Effective"], ["=1+1", "B", "2025-01-01"]]), "Register!A2: this cell holds"),
        (with_macros(), "has macros"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "old Excel file"),
        (b"PK\x03\x04" + b"0" * 600, "not an Excel workbook"),
        (b"Vendor,Products,Effective\n" + b"A,B,2025-01-01\n" * 10_100, "more than 10,015 rows"),
    ],
    ids=range(12),
)
def test_that_is_none_is_refused_in_one_sentence_and_nothing_is_stored(world: World, content: bytes, says: str) -> None:
    assert says in refused(world.alice, content)


def test_of_a_million_rows_is_refused_at_once(world: World) -> None:
    content = with_a_million_rows()
    assert len(content) < 3_000_000
    assert "more than" in refused(world.alice, content, "register.xlsx")


def test_of_more_than_10_mb_is_refused_before_it_is_read(world: World) -> None:
    answer = upload(world.alice, b"Vendor," + b"x" * 10_600_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "agreements.register_too_big")
    assert not RegisterImport.objects.exists()


def test_has_a_template_that_reads_back(world: World) -> None:
    answer = browser_of(world.alice).get(f"{API}/register-template.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book["Register"]
    assert all(meaning(cell.value) for cell in sheet[1])
    for column, value in enumerate(("Slate Learning", "Reader", "NH", date(2025, 8, 1)), start=1):
        sheet.cell(2, column, value)
    out = io.BytesIO()
    book.save(out)
    import_id = checked(world.alice, out.getvalue(), "register.xlsx")
    assert get(world.alice, f"/register-imports/{import_id}")["summary"]["to_record"] == 1


def many(count: int) -> str:
    lines = [f"Vendor {number % 7},Product {number},,2025-01-{number % 28 + 1:02d}" for number in range(count)]
    return "Vendor,Products,States,Effective\n" + "\n".join(lines) + "\n"


def test_goes_on_after_a_crash_without_doubles_and_shows_how_far_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", 10)
    import_id = checked(world.alice, many(35))
    call(world.alice, "post", f"/register-imports/{import_id}/run")
    assert outbox.drain_one()
    assert get(world.alice, f"/register-imports/{import_id}")["done"] == 10

    def dies_with_all_but_its_events_written(*given: Any, **more: Any) -> Any:
        assert Agreement.objects.count() == 20
        raise ConnectionError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr(room, "record_events", dies_with_all_but_its_events_written)
        assert outbox.drain_one()
    assert (Agreement.objects.count(), get(world.alice, f"/register-imports/{import_id}")["done"]) == (10, 10)
    # A batch that was done and whose row was not marked so comes again.
    services.take_in_batch(now=clock.now(), import_id=RegisterImport.objects.get().id, done=0)
    assert Agreement.objects.count() == 10
    Outbox.objects.filter(done_at__isnull=True).update(available_at=clock.now())
    run_outbox()
    shown = get(world.alice, f"/register-imports/{import_id}")
    assert (shown["status"], shown["done"], Agreement.objects.count()) == ("done", 35, 35)
    assert Agreement.objects.values("reference").distinct().count() == 35
    assert Organization.objects.filter(name__startswith="Vendor ").count() == 7


def statements(what: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        what()
    return len([each for each in found.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_takes_as_many_statements_for_many_rows_as_for_few(world: World) -> None:
    counted = []
    for rows in (many(20), many(120).replace("Vendor ", "Seller ").replace("Product ", "Ware ")):
        checks = statements(lambda rows=rows: checked(world.alice, rows))  # type: ignore[misc]
        row = RegisterImport.objects.get(status="checked")
        services.run_import(actor=world.alice, now=clock.now(), import_id=row.id)
        takes_in = statements(outbox.drain_one)
        assert RegisterImport.objects.get(id=row.id).status == "done"
        services.undo_import(actor=world.alice, now=clock.now(), import_id=row.id)
        takes_back = statements(outbox.drain_one)
        assert not Agreement.objects.filter(register_import=row, status="executed").exists()
        assert not Organization.objects.filter(name__regex="^(Vendor|Seller) ", invited_by__isnull=False).exists()
        counted.append((checks, takes_in, takes_back))
    assert counted[0] == counted[1]
    assert max(counted[0]) < 50


def test_leaves_for_each_record_the_history_and_the_event_that_one_by_hand_leaves(world: World) -> None:
    import_id = imported(world.alice)
    taken_in = list(Agreement.objects.order_by("reference"))
    assert [each.reference[-4:] for each in taken_in] == ["0001", "0002", "0003"]
    for each in taken_in:
        [kept] = Agreement.history.filter(id=each.id)  # type: ignore[attr-defined]
        assert (kept.history_type, kept.history_user_id, kept.reference) == ("+", world.alice.person_id, each.reference)
        [event] = events_about(Subject("agreement", each.id))
        assert (event.kind, event.data["import"], event.actor_id) == (
            "agreement.recorded", import_id, world.alice.person_id,
        )  # fmt: skip
        assert event.personal.data["file"] == "register.csv"
    inkwell = Organization.objects.get(name="Inkwell Press, LLC")
    kinds = list(
        Event.objects.filter(chain__organization_id=inkwell.id).order_by("number").values_list("kind", flat=True)
    )
    assert kinds == ["organization.created", "product.created", "product.created"]
    of_products = Product.history.filter(vendor_id=inkwell.id)  # type: ignore[attr-defined]
    assert [kept.history_type for kept in of_products] == ["+", "+"]
    assert RegisterRow.objects.filter(agreement__in=taken_in).count() == 3
    assert RegisterRow.objects.get(agreement=taken_in[0]).product_names == ["Slate Reader", "Slate Sketch"]
    assert all(chain.broken_at is None for chain in verify_chains())


def test_goes_to_the_vendor_it_added_itself_though_a_like_one_has_come_since(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", 1)
    rows = "Vendor,Products,Effective\n" + "".join(f"Inkwell Press,Pad {n},2025-01-0{n}\n" for n in (1, 2, 3))
    import_id = checked(world.alice, rows)
    call(world.alice, "post", f"/register-imports/{import_id}/run")
    assert outbox.drain_one()
    own = Organization.objects.get(name="Inkwell Press")
    organizations.add_vendors(
        actor=world.alice, now=clock.now(), district_id=world.elm_valley.id, names=["INKWELL PRESS"]
    )
    run_outbox()
    assert {each.vendor_id for each in Agreement.objects.all()} == {own.id}


def test_is_undone_after_a_crash_and_leaves_alone_what_was_changed_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", 10)
    import_id = imported(world.alice, many(35))
    last = Agreement.objects.order_by("reference").last()
    assert last is not None
    call(world.alice, "post", f"/register-imports/{import_id}/undo")
    assert outbox.drain_one()
    assert get(world.alice, f"/register-imports/{import_id}")["left_to_withdraw"] == 25
    # Shared with its vendor between two batches: it stays, with its product and its vendor.
    taken(world.alice, str(last.id), "share")

    class Dying:
        def __getattr__(self, name: str) -> Any:
            assert Agreement.objects.filter(status="withdrawn").count() == 20
            raise ConnectionError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr(room, "organizations", Dying())
        assert outbox.drain_one()
    assert Agreement.objects.filter(status="withdrawn").count() == 10
    # A batch that was done and whose row was not marked so comes again, and takes the next ones at worst.
    services.take_back_batch(now=clock.now(), import_id=RegisterImport.objects.get().id, done=0)
    Outbox.objects.filter(done_at__isnull=True).update(available_at=clock.now())
    run_outbox()
    assert get(world.alice, f"/register-imports/{import_id}")["left_to_withdraw"] == 0
    assert list(Agreement.objects.filter(status="executed")) == [last]
    events = Event.objects.filter(kind="agreement.record_taken_back").values_list("subject_id", flat=True)
    assert len(events) == len(set(events)) == 34
    kept = Organization.objects.filter(name__startswith="Vendor ", invited_by__isnull=False)
    assert [each.id for each in kept] == [last.vendor_id]
    assert [each.name for each in Product.objects.filter(withdrawn_at__isnull=True)] == ["Product 34"]


def test_is_undone_once_with_what_it_made_and_can_be_taken_in_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BATCH", 2)
    import_id = imported(world.alice)
    answer = call(world.alice, "post", f"/register-imports/{import_id}/undo")
    assert answer.status_code == 204, answer.content
    assert get(world.alice, f"/register-imports/{import_id}")["status_label"] == "Being undone"
    run_outbox()
    shown = get(world.alice, f"/register-imports/{import_id}")
    assert (shown["status_label"], shown["left_to_withdraw"], shown["undone_by"]) == ("Undone", 0, "Alice Moreau")
    rows = [get(world.alice, f"/agreements/{each['id']}") for each in get(world.alice, "/agreements")["results"]]
    assert {(row["agreement"]["status"], row["agreement"]["status_reason"]) for row in rows} == {
        ("withdrawn", "The register “register.csv” was undone.")
    }
    assert [row["name"] for row in get(world.alice, "/vendors")["results"]] == ["Quill Labs", "Slate Learning, Inc."]
    assert get(world.alice, f"/vendors/{world.slate.id}")["products"] == []
    assert call(world.alice, "post", f"/register-imports/{import_id}/undo").status_code == 409
    imported(world.alice)
    assert get(world.alice, "/agreements?status=executed")["count"] == 3
    assert [each["name"] for each in get(world.alice, f"/vendors/{world.slate.id}")["products"]] == [
        "Slate Reader", "Slate Sketch",
    ]  # fmt: skip


def test_is_not_undone_once_something_else_has_happened(world: World) -> None:
    import_id = imported(world.alice)
    first = get(world.alice, "/agreements?sort=reference")["results"][0]
    taken(world.alice, first["id"], "share")
    answer = call(world.alice, "post", f"/register-imports/{import_id}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.import_touched")
    assert first["reference"] in answer.json()["message"]
    assert Agreement.objects.filter(status="executed").count() == 3


def test_is_the_districts_own(world: World) -> None:
    import_id = checked(world.alice)
    assert call(world.charlie, "get", f"/register-imports/{import_id}").status_code == 404
    assert call(world.charlie, "post", f"/register-imports/{import_id}/run").status_code == 404
    assert get(world.bob, f"/register-imports/{import_id}")["allowed_actions"] == []
    for actor in (world.bob, world.dana, world.vera):
        assert upload(actor, CSV.encode()).status_code == 403


def test_reads_days_products_and_states_as_people_write_them() -> None:
    assert day_of("2026-7-1")[0] == day_of("7/1/26")[0] == day_of("1 July 2026")[0] == date(2026, 7, 1)
    assert day_of("2026-07-01 00:00:00")[0] == day_of("7/1/2026 12:00 AM")[0] == date(2026, 7, 1)
    assert day_of("Sept. 5, 1999")[0] == day_of("9/5/99")[0] == date(1999, 9, 5)
    for wrong in ("2026", "7-1-2026", "2/30/2026", "Julember 1, 2026", 45870, True):
        with pytest.raises(ValueError, match=r"is no date|is a number"):
            day_of(wrong)
    assert products_of(" A ; B|a\nC ") == ["A", "B", "C"]
    names = {"NH": "New Hampshire", "ME": "Maine"}
    assert states_of("new hampshire, ME", names) == states_of("NH ME NH", names) == ["NH", "ME"]
    assert states_of("NH; Atlantis", names) == ["NH", "Atlantis"]

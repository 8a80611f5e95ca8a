"""A schedule's spreadsheet, and a case file, uploaded into a draft…"""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from backend.core.types import Actor
from backend.vendors import selectors
from tests.accounts.world import World, browser_of
from tests.vendors.cases import FULL, TWO_PRODUCTS
from tests.vendors.drafting import API, call, new_product, read, started, type_in, use
from tests.vendors.test_type_a_case import CASE, PRODUCT, TYPED

IP = "element.student.technology.ip_cookies"


def upload(actor: Actor, draft: str, content: bytes | str, *, name: str = "filled.xlsx", expected: int = 200) -> Any:
    body = content.encode() if isinstance(content, str) else content
    answer = browser_of(actor).post(f"{API}/drafts/{draft}/upload", {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == expected, answer.content
    return answer.json()


def template(actor: Actor, product: str) -> Any:
    answer = browser_of(actor).get(f"{API}/products/{product}/schedule-template.xlsx")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return load_workbook(io.BytesIO(answer.content))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(sheet: Any, code: str, *, nth: int = 0) -> int:
    """Return the row with this code; the nth of a list's."""
    found = [cell.row for cell in sheet["A"] if cell.value == code]
    return int(found[nth])


def put(book: Any, sheet: str, code: str, *cells: Any, nth: int = 0, column: int = 3) -> None:
    row = row_of(book[sheet], code, nth=nth)
    for offset, value in enumerate(cells):
        book[sheet].cell(row=row, column=column + offset, value=value)


@pytest.fixture
def product(world: World) -> str:
    return new_product(world, PRODUCT)


def test_has_a_sheet_per_section_with_the_catalogue_s_names(world: World, product: str) -> None:
    book = template(world.vera, product)

    assert book.sheetnames == [
        "Start here", "Services", "Student data", "Teacher data", "Subprocessors", "Hosting", "Security",
        "State questions", "Contacts", "Lists",
    ]  # fmt: skip
    data = book["Student data"]
    row = row_of(data, IP)
    assert data.cell(row=row, column=3).value == "IP addresses of users, use of cookies, and the like"
    assert "IP addresses and cookies" in data.cell(row=row, column=3).comment.text
    assert (data.cell(row=row, column=1).protection.locked, data.cell(row=row, column=4).protection.locked) == (
        True,
        False,
    )
    assert data.protection.sheet is True
    assert any(f"D{row}" in rule.sqref for rule in data.data_validations.dataValidation)
    assert len([cell for cell in data["A"] if str(cell.value).startswith("element.")]) == 59


def test_shows_every_wrapped_text_in_full_and_prints_all_columns_on_a_page(world: World, product: str) -> None:
    questions = template(world.vera, product)["State questions"]

    row = row_of(questions, "answers.nh.security.controls#08")
    text = questions.cell(row=row, column=2).value
    assert len(text) > 3 * questions.column_dimensions["B"].width - 20
    assert questions.row_dimensions[row].height >= 45
    assert (questions.page_setup.orientation, questions.page_setup.fitToWidth) == ("landscape", 1)
    assert {cell.font.name for line in questions.iter_rows() for cell in line if cell.value} == {"Calibri"}


def test_says_what_the_draft_says_and_changes_nothing_when_it_comes_back(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    type_in(world.vera, draft, {**TYPED, "answers.nh.security.controls": ["03", "01"], "student_none": None})
    before = selectors.schedule_data(world.vera, draft)
    revision = read(world.vera, f"/drafts/{draft}")["revision"]

    book = template(world.vera, product)
    answer = upload(world.vera, draft, saved(book))

    assert selectors.schedule_data(world.vera, draft) == before
    assert answer["fields"]["answers.nh.security.controls"] == ["01", "03"]
    assert answer["fields"]["category.student.name"] == "none"
    assert "category.student.assessment" not in answer["fields"]
    again = upload(world.vera, draft, saved(template(world.vera, product)))
    assert again["revision"] == answer["revision"] <= revision + 1


def test_filled_in_says_what_the_case_says(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    book = template(world.vera, product)
    put(book, "Services", "product_kind", "reading practice")
    put(book, "Services", "product_url", "https://lanternpath.example/reading")
    put(book, "Services", "services", "reading practice with recorded exercises")
    put(book, "Services", "services", "weekly reports for teachers", nth=1)
    for path, cells in {
        IP: ("yes",),
        "element.student.technology.other": ("Yes", None, None, None, "Browser device"),
        "element.student.demographics.birth_date": ("x", "yes", "placing the student in an age group"),
        "element.student.schedule.teacher_names": ("yes", "no", "showing whose class it is", "Teachers"),
        "element.student.special_indicator.health": (True,),
        "element.student.work.generated_content": ("yes", None, None, None, "Voice recordings of exercises"),
        "element.student.name.name": ("no",),
    }.items():
        put(book, "Student data", path, *cells, column=4)
    put(book, "Student data", "other.student", "Reading level", column=8)
    put(book, "Student data", "other.student", "Social Security number of the student", column=8, nth=3)
    put(book, "Teacher data", "element.teacher.demographics.ssn", "yes", column=4)
    put(book, "Teacher data", "element.teacher.identifiers.app_id", "yes", column=4)
    noor = ("Noor Hassan", "Chief Operating Officer", "noor@lanternpath.example")
    put(book, "Contacts", "contacts", "Representative", *noor, column=2)
    put(book, "Contacts", "contacts", "notices", *noor, column=2, nth=1)
    put(book, "Contacts", "contacts", "Security", "Ilse Brandt", None, "security@lanternpath.example",
        "802 555 0100", column=2, nth=2)  # fmt: skip
    put(book, "Contacts", "vendor_address", "12 Mill Street, Burlington, VT 05401")
    put(book, "Contacts", "notice_methods", "email")
    put(book, "Contacts", "notice_methods", "first-class mail", nth=1)
    put(book, "Hosting", "hosting", "Granite Cloud", "United States", "northeast", "encrypted, two zones", column=2)
    put(
        book, "Subprocessors", "subprocessors", "Granite Cloud", "hosting", "all data", "United States", "yes", column=2
    )
    put(book, "Subprocessors", "subprocessors", "Post Relay", "sending mail", column=2, nth=5)
    put(book, "Security", "framework", "NIST Cybersecurity Framework 2.0")
    put(book, "Security", "end_of_contract.method", "return the data, then destroy it")
    put(book, "Security", "end_of_contract.format", "CSV")
    put(book, "Security", "end_of_contract.when", "within 60 days")
    put(book, "Security", "end_of_contract.how_destroyed", "NIST SP 800-88")
    put(book, "Security", "evidence", "SOC 2 Type 2 report", "Hollis and Co.", "2026-01-01", "2026-12-31", column=2)
    put(book, "State questions", "answers.me.ssn_collected", "Yes")
    put(book, "State questions", "answers.me.ssn_purpose", "matching the state's test results")
    put(book, "State questions", "states", "me")

    answer = upload(world.vera, draft, saved(book))

    (imported,) = selectors.read_case(CASE, file="case.yaml").latest
    assert selectors.schedule_data(world.vera, draft) == imported
    assert answer["states"] == ["ME"]


def test_leaves_what_its_missing_sheets_are_about(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    type_in(world.vera, draft, {"framework": "NIST", "hosting.zz": {"position": 4, "country": "Chad"}, IP: use()})
    book = template(world.vera, product)
    for name in ("Security", "Student data"):
        del book[name]
    put(book, "Hosting", "hosting", None, "Canada", column=2)

    fields = upload(world.vera, draft, saved(book))["fields"]

    assert fields["framework"] == "NIST"
    assert IP in fields
    assert fields["hosting.zz"]["country"] == "Canada"


def test_is_refused_cell_by_cell_and_stores_nothing(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    before = read(world.vera, f"/drafts/{draft}")
    book = template(world.vera, product)
    data = book["Student data"]
    row = row_of(data, IP)
    put(book, "Student data", IP, "perhaps", None, None, "cats", column=4)
    put(book, "Student data", "element.student.name.name", None, None, "who it is", column=4)
    data.cell(row=row + 1, column=1, value="element.student.technology.othr")
    put(book, "State questions", "answers.ny.framework", "Version 3")
    put(book, "Security", "evidence", "SOC 2", None, "last May", column=2)
    put(book, "Subprocessors", "subprocessors", "x" * 300, column=2)
    put(book, "Hosting", "hosting", "Granite", "United States", column=2)
    book.create_sheet("Sudent data")

    problems = upload(world.vera, draft, saved(book), expected=400)["fields"]

    evidence = row_of(book["Security"], "evidence")
    assert {place: sentences[0] for place, sentences in problems.items()} == {
        f"Student data!D{row}": "“perhaps” is neither yes nor no",
        f"Student data!A{row + 1}": "the catalogue has no element “student.technology.othr” in this "
        "sheet; the nearest is “element.student.technology.other”",
        f"Student data!D{row_of(data, 'element.student.name.name')}": "say yes here where the element is collected; "
        "something is stated beside it",
        f"State questions!C{row_of(book['State questions'], 'answers.ny.framework')}": "“Version 3” is not one of: "
        "Version 2.0; Version 1.1; None",
        f"Security!D{evidence}": "“last May” is not a day of the calendar, written like 2026-11-21",
        f"Subprocessors!B{row_of(book['Subprocessors'], 'subprocessors')}": "this is too long: it has 300 characters, "
        "and 200 are the most",
        "Sudent data": "the template has no sheet “Sudent data”; the nearest is “Student data”",
    }
    assert read(world.vera, f"/drafts/{draft}") == before


def test_with_a_formula_is_refused_by_its_cell(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    book = template(world.vera, product)
    book["Student data"]["C14"] = "=1+1"

    assert upload(world.vera, draft, saved(book), expected=400)["fields"] == {
        "Student data!C14": ["this cell holds a formula; type the value"]
    }


def test_that_begins_like_a_formula_goes_out_harmless_and_comes_back(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    text = '=HYPERLINK("https://evil.example","click")'
    type_in(
        world.vera, draft, {"framework": text, "contacts.a": {"position": 1, "role": "security", "phone": "+1 802"}}
    )

    book = template(world.vera, product)

    cell = book["Security"].cell(row=row_of(book["Security"], "framework"), column=3)
    assert (cell.data_type, cell.value) == ("s", f"'{text}")
    fields = upload(world.vera, draft, saved(book))["fields"]
    assert fields["framework"] == text
    assert fields["contacts.a"]["phone"] == "+1 802"


def other_workbook() -> bytes:
    book = Workbook()
    book.active.append(["Name", "Kind"])
    return saved(book)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("filled.xlsx", other_workbook(), "is not the template of this form"),
        ("filled.xlsx", b"name,kind\n", "is not an Excel workbook"),
        ("filled.xlsm", other_workbook(), "Send a case file (.yaml), or the template"),
        ("report.pdf", b"%PDF-1.7", "Send a case file (.yaml), or the template"),
        ("case.yaml", b"", "the file is empty"),
        ("case.yaml", b"\xff\xfe", "is not UTF-8"),
        ("case.yaml", TWO_PRODUCTS.encode(), "The file is about “Oak Math”, “Oak Read”"),
    ],
)
def test_of_another_kind_is_refused_in_a_sentence(
    world: World, product: str, name: str, content: bytes, sentence: str
) -> None:
    draft = started(world, product)["id"]

    (said,) = upload(world.vera, draft, content, name=name, expected=400)["fields"].values()

    assert sentence in said[0]


def test_of_another_version_is_refused(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    book = template(world.vera, product)
    (cell,) = [row[1] for row in book["Start here"].iter_rows() if row[0].value == "Template"]
    cell.value = "0"

    problems = upload(world.vera, draft, saved(book), expected=400)["fields"]

    assert "another version of the template" in problems["file"][0]


def test_larger_than_2_mb_is_refused_before_it_is_read(world: World, product: str) -> None:
    draft = started(world, product)["id"]

    assert upload(world.vera, draft, b"0" * 2_200_000, expected=413)["code"] == "vendors.file_too_large"
    problems = upload(world.vera, draft, b"0" * 2_050_000, expected=400)["fields"]
    assert problems == {"file": ["The file is larger than 2 MB."]}


def test_as_a_case_file_replaces_what_it_speaks_of(world: World, product: str) -> None:
    draft = started(world, product)["id"]
    type_in(world.vera, draft, {"answers.ny.framework": "1.1", "student_none": True, "framework": "none of note"})

    answer = upload(world.vera, draft, FULL, name="Case.YAML")

    assert "student_none" not in answer["fields"]
    assert answer["fields"]["answers.ny.framework"] == "1.1"
    assert answer["fields"]["framework"] == "NIST Cybersecurity Framework 2.0"
    assert "category.student.assessment" in answer["fields"]


def test_as_a_case_file_with_mistakes_names_the_lines(world: World, product: str) -> None:
    draft = started(world, product)["id"]

    wrong = FULL.replace("Date of Birth", "Date of Brith").replace("kind: reading practice", "kynd: reading practice")
    problems = upload(world.vera, draft, wrong, name="case.yaml", expected=400)["fields"]

    assert list(problems) == ["line 14", "line 24"]
    assert "the nearest there is “Date of birth”" in problems["line 24"][0]
    assert read(world.vera, f"/drafts/{draft}")["revision"] == 0


def test_is_for_the_vendors_own_people_who_fill_it_in(world: World, product: str) -> None:
    draft = started(world, product)["id"]

    for stranger in (world.alice, world.victor):
        upload(stranger, draft, FULL, name="case.yaml", expected=403)
        assert browser_of(stranger).get(f"{API}/products/{product}/schedule-template.xlsx").status_code == 403
    call(world.vera, "delete", f"/drafts/{draft}", expected=204)
    upload(world.vera, draft, FULL, name="case.yaml", expected=404)
    assert template(world.vera, product)["Services"]["C2"].value == "reading"

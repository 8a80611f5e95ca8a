"""A spreadsheet of a stranger…"""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from backend.core.sheets import Limits, SheetProblem, harmless, read_csv, read_workbook


def workbook(*rows: list[object], title: str = "Student data", **more: list[list[object]]) -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for name, other in more.items():
        sheet = book.create_sheet(name)
        for row in other:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(content: bytes, **parts: bytes) -> bytes:
    """Return the workbook with parts of its package replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in old.namelist():
            if name not in parts:
                package.writestr(name, old.read(name))
        for name, body in parts.items():
            package.writestr(name, body)
    return out.getvalue()


def refused(content: bytes, limits: Limits | None = None) -> dict[str, str]:
    with pytest.raises(SheetProblem) as caught:
        read_workbook(content, limits=limits or Limits())
    return caught.value.problems


def test_gives_its_rows_without_empty_ends() -> None:
    content = workbook(
        ["Name", None, 3, True, datetime(2026, 11, 21)], [], [" ", "x"], [None, ""], title="A", B=[["only"]]
    )

    assert read_workbook(content) == {
        "A": [["Name", None, 3, True, date(2026, 11, 21)], [], [None, "x"]],
        "B": [["only"]],
    }


def test_with_formulas_is_refused_cell_by_cell() -> None:
    content = workbook(["a", "=1+1"], ["b", "fine"], ['=HYPERLINK("https://evil.example")', "c"])

    assert refused(content) == {
        "Student data!B1": "this cell holds a formula; type the value",
        "Student data!A3": "this cell holds a formula; type the value",
    }


def test_with_very_many_formulas_names_the_first_of_them() -> None:
    assert len(refused(workbook(*[["=1"] for _ in range(500)]))) == 50


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = b'<worksheet xmlns="' + MAIN + b'"><sheetData>%s</sheetData></worksheet>'
BOMB = SHEET % (b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"a" * 60_000_000 + b"</t></is></c></row>")
MANY_ROWS = SHEET % (b"<row><c><v>1</v></c></row>" * 1_000_000)
FAR = SHEET % b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
WIDE = SHEET % b"".join(b'<row r="%d"><c r="XFD%d" s="0"/></row>' % (n, n) for n in range(1, 2_000))
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>'
)
MACRO_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/xl/workbook.xml" '
    b'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
)
SHEET_1 = "xl/worksheets/sheet1.xml"


def with_sheet(body: bytes) -> Callable[[], bytes]:
    return lambda: changed(workbook(["a"]), **{SHEET_1: body})


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "text": (lambda: b"name,kind\n", "is not an Excel workbook"),
    "nothing": (lambda: b"", "is not an Excel workbook"),
    "half a package": (lambda: workbook(["a"])[:400], "is not an Excel workbook"),
    "another package": (lambda: changed(b"PK\x05\x06" + b"\0" * 18, a=b"b"), "cannot be read"),
    "old Excel": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel file"),
    "macros": (lambda: changed(workbook(["a"]), **{"xl/vbaProject.bin": b"x"}), "has macros"),
    "macros, declared": (lambda: changed(workbook(["a"]), **{"[Content_Types].xml": MACRO_TYPES}), "has macros"),
    "a bomb": (with_sheet(BOMB), "Unpacked, the workbook is larger than 25 MB"),
    "a million rows": (with_sheet(MANY_ROWS), "more than 5,000 rows"),
    "many rows, spaced out": (
        with_sheet(MANY_ROWS.replace(b"<row>", b"<row  >" + b" " * 15)[:24_000_000]),
        "5,000 rows",
    ),
    "rows in another encoding": (with_sheet(MANY_ROWS[:200_000].decode().encode("utf-16")), "cannot be read"),
    "a cell far down": (with_sheet(FAR), "more than 5,000 rows"),
    "cells far right": (with_sheet(WIDE), "too many cells"),
    "entities": (with_sheet(ENTITIES), "cannot be read"),
    "half a part": (with_sheet(MANY_ROWS[:500]), "cannot be read"),
    "no workbook": (lambda: changed(workbook(["a"]), **{"xl/workbook.xml": b"<a/>"}), "cannot be read"),
    "too large": (lambda: b"PK" + b"0" * 2_000_001, "larger than 2 MB"),
}


@pytest.mark.parametrize(("make", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_that_is_none_or_means_harm_is_refused_in_one_sentence_soon_and_small(
    make: Callable[[], bytes], sentence: str
) -> None:
    content = make()
    tracemalloc.start()
    begun = time.process_time()
    problems = refused(content)
    seconds = time.process_time() - begun
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    (said,) = problems.values()
    assert sentence in said
    assert seconds < 8
    assert most < 40_000_000


@pytest.mark.parametrize(
    "content",
    [
        "Größe;Zweck\r\nklein;für alle\r\n".encode("cp1252"),
        "Größe;Zweck\r\nklein;für alle\r\n".encode(),
        "\ufeffGröße,Zweck\nklein,für alle\n".encode(),
        "Größe\tZweck\nklein\tfür alle\n".encode("utf-16"),
        "Größe\tZweck\nklein\tfür alle\n".encode("utf-16-le"),
        "sep=;\r\nGröße;Zweck\r\nklein;für alle".encode("cp1252"),
    ],
)
def test_as_text_is_read_in_whatever_encoding_with_whatever_delimiter(content: bytes) -> None:
    assert read_csv(content) == [["Größe", "Zweck"], ["klein", "für alle"]]


def test_as_text_keeps_commas_in_quotes_and_counts_by_the_even_delimiter() -> None:
    assert read_csv(b'name;note\nA;"one; two"\nB;three, four\n\n') == [
        ["name", "note"],
        ["A", "one; two"],
        ["B", "three, four"],
    ]


@pytest.mark.parametrize(
    ("content", "where", "sentence"),
    [
        (b"a,b\n1,=2+3\n", "line 2, column 2", "holds a formula"),
        (b"%PDF-1.7 something", "file", "not a table of text"),
        (b"a,b\0c\n", "file", "not a table of text"),
        (b"a\n" * 5_001, "file", "more than 5,000 rows"),
        (b"," * 200, "line 1", "more than 100 columns"),
        (b"x" * 2_000_001, "file", "larger than 2 MB"),
        (b"a,b\n1," + b"x" * 40_000, "line 2, column 2", "longer than"),
    ],
)
def test_as_text_that_is_none_or_is_too_much_is_refused(content: bytes, where: str, sentence: str) -> None:
    with pytest.raises(SheetProblem) as caught:
        read_csv(content)

    assert sentence in caught.value.problems[where]


@pytest.mark.parametrize("text", ["=1+1", "+1 802 555 0100", "-", "@SUM(A1)", "\tx", "  =1", "\n=1"])
def test_never_holds_a_formula_of_ours_and_gives_the_text_back(text: str) -> None:
    written = harmless(text)

    assert written == "'" + text
    (row,) = read_workbook(workbook([written]))["Student data"]
    assert row == [text]


def test_keeps_numbers_and_plain_texts_as_they_are() -> None:
    values = ["a=b", "'quoted'", 3, -3.5, True, None, date(2026, 1, 1)]

    assert [harmless(value) for value in values] == values  # type: ignore[arg-type]
    assert harmless("a\x00b") == "a\ufffdb"

"""Spreadsheets of strangers, read within bounds, and cells of our own made harmless.

`read_workbook` and `read_csv` give rows of plain texts, numbers, days and truth values; what is wrong with a file is
`SheetProblem`, with one sentence for each place. `harmless` is for every text of somebody else's that we write into a
cell: a spreadsheet program would take "=1+1" for a formula, and run it on the reader's machine.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.properties import PageSetupProperties

Cell = str | int | float | bool | date | None
Rows = list[list[Cell]]
"""Rows from the top, each without the empty cells at its end. Row 1 of the sheet is `rows[0]`, empty rows stay in."""


class SheetProblem(Exception):
    """What is wrong with a file, as sentences by place: "Student data!C14", "line 7", or "file"."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {sentence}" for place, sentence in problems.items()))
        self.problems = dict(problems)

    @property
    def fields(self) -> dict[str, list[str]]:
        """As an error's fields."""
        return {place: [sentence] for place, sentence in self.problems.items()}


@dataclass(frozen=True)
class Limits:
    """How much of a file is read. Beyond any of these it is refused before its content is built up."""

    bytes: int = 2_000_000
    unpacked_bytes: int = 25_000_000
    """Of everything in the package together."""
    parts: int = 200
    """Files in the package."""
    sheets: int = 30
    rows: int = 5_000
    """Of one sheet."""
    columns: int = 100
    cells: int = 1_000_000
    """Of one sheet, empty ones between others included."""
    characters: int = 32_767
    """Of one cell; a spreadsheet program holds no more."""
    problems: int = 50
    """After so many the rest is left for the next try."""


DEFAULT = Limits()
FORMULA = "this cell holds a formula; type the value"


def place(sheet: str, row: int, column: int) -> str:
    """Return how a person names a cell: "Student data!C14". Row and column count from 1."""
    return f"{sheet}!{get_column_letter(column)}{row}"


# Workbooks

_BROKEN = (
    InvalidFileException, zipfile.BadZipFile, SyntaxError, ValueError, TypeError, LookupError, AttributeError,
    ArithmeticError, OSError, EOFError, NotImplementedError, AssertionError, zlib.error,
)  # fmt: skip
"""What openpyxl and the parsers below it raise for a broken file. Their XML parser, defusedxml, refuses entities by a
ValueError, and broken XML is a SyntaxError."""


def read_workbook(content: bytes, *, limits: Limits = DEFAULT) -> dict[str, Rows]:
    """Return the rows of each sheet of an .xlsx file, in the workbook's order.

    Nothing is computed or fetched: formulas, macros, links to other files and pictures of data are refused or passed
    over. Raises SheetProblem for a file that is no such workbook, is larger than `limits` allow, has macros, or has
    formulas (each by its cell).
    """
    _check_package(content, limits)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except _BROKEN as error:
        raise _unreadable() from error
    try:
        if not book.worksheets:
            raise _unreadable()
        if len(book.worksheets) > limits.sheets:
            raise SheetProblem({"file": f"The workbook has more than {limits.sheets} sheets."})
        problems: dict[str, str] = {}
        found = {}
        for sheet in book.worksheets:
            found[str(sheet.title)] = _rows(sheet, limits, problems)
            if len(problems) >= limits.problems:
                break
        if problems:
            raise SheetProblem(dict(list(problems.items())[: limits.problems]))
        return found
    except _BROKEN as error:
        raise _unreadable() from error
    finally:
        book.close()


def _unreadable() -> SheetProblem:
    return SheetProblem({"file": "This file cannot be read as an Excel workbook (.xlsx). Save it anew and try again."})


def _check_package(content: bytes, limits: Limits) -> None:
    """Refuse by what the package says of itself, and by unpacking it without keeping anything."""
    if len(content) > limits.bytes:
        raise SheetProblem({"file": f"The file is larger than {_megabytes(limits.bytes)}."})
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetProblem(
            {"file": "This is an old Excel file (.xls), or one with a password. Save it as .xlsx without a password."}
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename.lower() for part in parts}
            if len(parts) > limits.parts:
                raise SheetProblem({"file": "The workbook has more parts than one of ours can have."})
            if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise _unreadable()
            if any(part.flag_bits & 1 for part in parts):
                raise SheetProblem({"file": "The file has a password. Save it without one."})
            if any("vbaproject" in name or name.startswith("xl/macrosheets") for name in names) or _declares_macros(
                package
            ):
                raise SheetProblem({"file": "The workbook has macros. Save it as .xlsx without macros."})
            left = limits.unpacked_bytes
            for part in parts:
                # The size that a package declares may be a lie; what is read is counted.
                left -= _unpacked(package, part, left, limits)
                if left < 0:
                    most = _megabytes(limits.unpacked_bytes)
                    raise SheetProblem({"file": f"Unpacked, the workbook is larger than {most}."})
    except (*_BROKEN, RuntimeError) as error:
        raise SheetProblem({"file": "This file is not an Excel workbook (.xlsx)."}) from error


def _declares_macros(package: zipfile.ZipFile) -> bool:
    name = next(name for name in package.namelist() if name.lower() == "[content_types].xml")
    with package.open(name) as part:
        return b"macroenabled" in part.read(1_000_000).lower()


_ROW, _CELL, _STRING = (re.compile(rb"<(?:[\w.-]+:)?" + tag + rb"[\s/>]") for tag in (b"row", b"c", b"si"))


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, limits: Limits) -> int:
    """Return a part's size, read up to `most`. Raises SheetProblem where it has more rows or cells than are read.

    They are counted in the bytes: openpyxl would go through all of a sheet before it gives the first row.
    """
    size = rows = cells = strings = 0
    before = b""
    is_picture = part.filename.lower().startswith("xl/media/")
    with package.open(part) as stream:
        while size <= most and (piece := stream.read(65_536)):
            size += len(piece)
            if is_picture:
                continue
            if b"\0" in piece:
                raise _unreadable()  # no UTF-8, which every program writes: nothing could be counted
            # What is cut at the end of a piece is looked at with the next one.
            cut = piece.rfind(b"<") if len(piece) == 65_536 else len(piece)
            text, before = before + piece[:cut], piece[cut:]
            rows += len(_ROW.findall(text))
            cells += len(_CELL.findall(text))
            strings += len(_STRING.findall(text))
            if rows > limits.rows:
                raise SheetProblem({"file": f"A sheet of this workbook has more than {limits.rows:,} rows."})
            if max(cells, strings) > limits.cells:
                raise SheetProblem({"file": "This workbook has more cells than can be read."})
    return size


def _megabytes(number: int) -> str:
    return f"{number / 1_000_000:g} MB"


def _rows(sheet: Any, limits: Limits, problems: dict[str, str]) -> Rows:
    """Return a sheet's rows. Cells are read one after the other and the reading stops at the first limit."""
    title = str(sheet.title)
    rows: Rows = []
    sheet.reset_dimensions()  # the size that a sheet declares may be a lie
    last = seen = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        seen += len(cells)
        if seen > limits.cells:
            raise SheetProblem({title: "This sheet has too many cells. Delete its empty rows and columns."})
        if number > limits.rows:
            raise SheetProblem({"file": f"A sheet of this workbook has more than {limits.rows:,} rows."})
        if len(cells) > limits.columns and any(cell.value is not None for cell in cells[limits.columns :]):
            raise SheetProblem({title: f"This sheet has more than {limits.columns} columns."})
        row: list[Cell] = []
        for column, cell in enumerate(cells[: limits.columns], start=1):
            try:
                row.append(_value(cell, limits))
            except ValueError as error:
                row.append(None)
                problems[place(title, number, column)] = str(error)
                if len(problems) >= limits.problems:
                    return rows
        while row and row[-1] is None:
            row.pop()
        rows.append(row)
        last = number if row else last
    return rows[:last]


def _value(cell: Any, limits: Limits) -> Cell:
    value = cell.value
    if value is None:
        return None
    kind = getattr(cell, "data_type", "")
    if kind == "f":
        raise ValueError(FORMULA)
    if kind == "e":
        raise ValueError(f"this cell shows an error ({value}); type the value")
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    text = str(value)
    if len(text) > limits.characters:
        raise ValueError(f"this text is longer than {limits.characters:,} characters")
    if text.startswith("=") and len(text) > 1:
        raise ValueError(FORMULA)
    text = _without_guard(text)
    return text if text.strip() else None


# Tables as text

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = (",", ";", "\t")


def decoded(content: bytes) -> str:
    """Return a text file's text: UTF-8, UTF-16 or, where it is neither, Windows-1252. Raises SheetProblem."""
    if content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise SheetProblem({"file": "This file is not a table of text (CSV)."})
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    if not encoding and content[:200].count(b"\0") > len(content[:200]) // 4:
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    for name in filter(None, (encoding, "utf-8", "cp1252", "latin-1")):
        try:
            text = content.decode(name)
            break
        except UnicodeDecodeError:
            continue
    if "\0" in text:
        raise SheetProblem({"file": "This file is not a table of text (CSV)."})
    return text


def read_csv(content: bytes, *, limits: Limits = DEFAULT) -> Rows:
    """Return the rows of a table of text, every cell a text or None.

    The encoding is UTF-8, UTF-16 or Windows-1252, the delimiter a comma, a semicolon or a tab: whichever parts the
    first lines most evenly. A first line "sep=;" says so itself. Raises SheetProblem.
    """
    if len(content) > limits.bytes:
        raise SheetProblem({"file": f"The file is larger than {_megabytes(limits.bytes)}."})
    text = decoded(content)
    delimiter = ""
    skipped = 0
    if found := re.match(r"sep=(.)\r?\n", text):
        delimiter, text, skipped = found.group(1), text[found.end() :], 1
    rows: Rows = []
    last = 0
    problems: dict[str, str] = {}
    for number, cells in enumerate(_parted(text, delimiter or delimiter_of(text)), start=1):
        if number > limits.rows:
            raise SheetProblem({"file": f"The file has more than {limits.rows:,} rows."})
        if len(cells) > limits.columns:
            raise SheetProblem({f"line {number + skipped}": f"this line has more than {limits.columns} columns"})
        for column, cell in enumerate(cells, start=1):
            where = f"line {number + skipped}, column {column}"
            if len(cell) > limits.characters:
                problems[where] = f"this text is longer than {limits.characters:,} characters"
            elif len(cell) > 1 and cell.startswith("="):
                problems[where] = FORMULA
        row: list[Cell] = [_without_guard(cell) if cell.strip() else None for cell in cells]
        while row and row[-1] is None:
            row.pop()
        rows.append(row)
        last = number if row else last
    if problems:
        raise SheetProblem(dict(list(problems.items())[: limits.problems]))
    return rows[:last]


def delimiter_of(text: str) -> str:
    """Return the delimiter that parts the first lines into the most cells, evenly."""

    def score(delimiter: str) -> tuple[int, int]:
        widths = []
        try:
            for row in _parted(text[:20_000], delimiter):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
                if len(widths) == 20:
                    break
        except SheetProblem:
            return (0, 0)
        if not widths or widths[0] == 1:
            return (0, 0)
        return (widths.count(widths[0]) * 100 // len(widths), widths[0])

    return max(DELIMITERS, key=score)


def _parted(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise SheetProblem({f"line {reader.line_num}": "this line cannot be read as a table"}) from error


# Cells of our own

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_GUARD = "'"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value: Cell) -> Cell:
    """Return a value for a cell that no spreadsheet program takes for a formula.

    A text that begins with =, +, -, @, a tab or a line end gets an apostrophe before it, which our own reading takes
    away again; numbers, days and truth values stay as they are. What no workbook can hold is replaced.
    """
    if not isinstance(value, str):
        return value
    text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)[:32_766]
    return _GUARD + text if text.lstrip(" ").startswith(_STARTS) else text


FONT = "Calibri"
"""Named in every style of ours: a style without a name is shown in whatever font a program takes then."""
_LINE = 15.0
"""Height of a line of that font, in points."""


def tall_enough(sheet: Any, row: int, *, most: int = 12) -> None:
    """Give a row that we wrote the height of its wrapped texts: not every program does so when it opens a file.

    Columns must have their widths. `most` is how many lines it may show.
    """
    lines = 1
    for cell in sheet[row]:
        if cell.value is None or not cell.alignment.wrap_text:
            continue
        width = max(sheet.column_dimensions[cell.column_letter].width, 1)
        lines = max(lines, sum(-(-len(line) // int(width)) or 1 for line in str(cell.value).split("\n")))
    sheet.row_dimensions[row].height = _LINE * min(lines, most)


def printed_in_full(sheet: Any) -> None:
    """Let a sheet that we write be printed on US letter with all columns on a page, and its first row on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = sheet.ORIENTATION_LANDSCAPE, sheet.PAPERSIZE_LETTER
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"


def harmless_row(values: Sequence[Cell]) -> list[Cell]:
    """Return a row of harmless cells."""
    return [harmless(value) for value in values]


def _without_guard(text: str) -> str:
    return text[1:] if text.startswith(_GUARD) and text[1:].lstrip(" ").startswith(_STARTS) else text

"""Writes the template of a schedule as a workbook: a sheet for each section, filled in with what is stated."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from backend.core.sheets import FONT, harmless, printed_in_full, tall_enough
from backend.vendors.rules import sheetform
from backend.vendors.rules.drafting import Fields, Ground

_HEADING = Font(name=FONT, bold=True, color="FFFFFF")
_INK = PatternFill("solid", start_color="1F3A5F")
_QUIET = Font(name=FONT, color="6B6B6B", size=9)
_ANSWER = PatternFill("solid", start_color="FFFBEF")
_WRAP = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")
_OPEN = Protection(locked=False)
_WIDTHS = {1: 24, 2: 34, 3: 46}
_LISTS = "Lists"
_HELP = (
    "Fill in the pale cells, save the file, and upload it at the form of this product.",
    "Column A holds codes by which the upload finds the rows; leave it as it is.",
    "Data sheets: write yes where an element is collected, no where it is not. A category of which nothing is answered "
    "counts as not looked through.",
    "An element's note lists further names under which it is known. What the list lacks stands at its end, as Other.",
    "Formulas are not read; type values. To leave a section as it is in the form, delete its sheet.",
)


def template(*, vendor: str, product: str, fields: Fields, ground: Ground) -> bytes:
    """Return the workbook. `fields` are those of a draft."""
    book = Workbook()
    start = book.active
    assert start is not None
    start.title = sheetform.START
    rows = (
        ("Schedule of data", ""), ("Vendor", vendor), ("Product", product), ("Template", sheetform.TEMPLATE),
        ("Catalogue", ground.catalogue.version), ("", ""), *(("", line) for line in _HELP),
    )  # fmt: skip
    for row in rows:
        start.append([harmless(cell) or None for cell in row])
    start["A1"].font = Font(name=FONT, bold=True, size=14)
    start.column_dimensions["A"].width, start.column_dimensions["B"].width = 20, 110
    for cell in start["B"]:
        cell.alignment = _WRAP
        tall_enough(start, cell.row)
    start.row_dimensions[1].height = 20
    start.protection.enable()
    printed_in_full(start)
    lists = _Lists(book)
    for name in sheetform.SHEETS:
        _sheet(book.create_sheet(name), sheetform.lines_of(name, fields, ground), lists)
    lists.hide_last()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Lists:
    """What may be chosen, on a hidden sheet: labels hold commas, which a list within a cell's rule cannot."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.sheet: Any = book.create_sheet(_LISTS)
        self.columns: dict[tuple[str, ...], str] = {}

    def formula(self, options: tuple[str, ...]) -> str:
        if options not in self.columns:
            letter = get_column_letter(len(self.columns) + 1)
            for row, option in enumerate(options, start=1):
                self.sheet[f"{letter}{row}"] = harmless(option)
            self.columns[options] = f"'{_LISTS}'!${letter}$1:${letter}${len(options)}"
        return self.columns[options]

    def hide_last(self) -> None:
        self.book.move_sheet(self.sheet, len(self.book.sheetnames))
        self.sheet.sheet_state = "hidden"
        self.sheet.protection.enable()


def _sheet(sheet: Any, lines: Any, lists: _Lists) -> None:
    rules: dict[tuple[str, ...], DataValidation] = {}
    widest = 3
    sheet.append([sheetform.CODE, "What", "Your answer"])
    _head(sheet[1])
    for row, line in enumerate(lines, start=2):
        for column, value in enumerate(line.cells, start=1):
            # Excel takes a code for no formula: they are ours, and begin with a letter.
            cell = sheet.cell(row=row, column=column, value=harmless(value))
            cell.alignment = _WRAP
        widest = max(widest, len(line.cells))
        if line.heading:
            _head(sheet[row])
            continue
        code = sheet.cell(row=row, column=1)
        code.font, code.alignment = _QUIET, _TOP
        for column, options in line.answers.items():
            cell = sheet.cell(row=row, column=column)
            cell.protection, cell.fill, cell.alignment = _OPEN, _ANSWER, _WRAP
            if options:
                chosen = tuple(options)
                if chosen not in rules:
                    rule = DataValidation(type="list", formula1=lists.formula(chosen), allow_blank=True)
                    rule.error, rule.errorTitle = "Choose one of the list.", "Not in the list"
                    rules[chosen] = rule
                    sheet.add_data_validation(rule)
                rules[chosen].add(cell)
        if line.note:
            note = Comment(f"Also known as: {line.note}", "DPA Keeper")
            note.width, note.height = 360, 120
            sheet.cell(row=row, column=3).comment = note
    for column in range(1, widest + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(column, 28)
    for row in range(1, sheet.max_row + 1):
        tall_enough(sheet, row)
    sheet.freeze_panes = "D2"
    printed_in_full(sheet)
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.insertRows = False


def _head(cells: Any) -> None:
    for cell in cells:
        cell.font, cell.fill, cell.alignment = _HEADING, _INK, _WRAP

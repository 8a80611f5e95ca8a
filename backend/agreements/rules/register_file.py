"""A register of agreements that were signed elsewhere, as a spreadsheet: what its headings and its cells say.

Pure: rows of cells in, checked rows out. Whether a vendor is known here is asked by the selector that calls this.
"""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from backend.agreements.rules.recorded import date_problems
from backend.core.sheets import FONT, Cell, Rows, harmless_row, printed_in_full
from backend.core.words import email_problem, odd_character, one_line, plain_email, stated

SHEET: Final = "Register"
MOST_ROWS: Final = 10_000
MOST_PROBLEMS: Final = 200
"""Cells with a problem; the rest waits for the next try."""
HEADING_WITHIN: Final = 15
"""The row with the headings is looked for among the first rows; above it a title may stand."""

LABELS: Final = {
    "vendor": "Vendor",
    "products": "Products",
    "states": "States",
    "effective": "Effective",
    "end": "End",
    "signed": "Signed on",
    "reference": "Reference",
    "form": "Form",
    "note": "Note",
    "contact_name": "Contact",
    "contact_email": "Contact e-mail",
}
REQUIRED: Final = ("vendor", "products", "effective")

_NAMES: Final = {
    "vendor": "vendor vendors provider company supplier operator vendorname nameofvendor providername companyname "
    "organization contractor",
    "products": "products product productname application applications app apps tool tools resource resources software "
    "service services productorservice resourcename title",
    "states": "states state governingstate jurisdiction law",
    "effective": "effective effectivedate effectivefrom start startdate starts from begin begins begindate datefrom "
    "startson approvaldate",
    "end": "end enddate ends expires expiry expiration expirationdate expirydate expireson until to termend endson "
    "dateto renewaldate",
    "signed": "signed signedon signeddate datesigned signaturedate executed executedon executiondate dateexecuted",
    "reference": "reference ref referencenumber number no id contract contractnumber contractid agreementnumber "
    "agreementid agreementno",
    "form": "form formname agreementtype type agreementform template agreement dpatype contracttype",
    "note": "note notes comment comments remark remarks",
    "contact_name": "contact contactname contactperson contactatthevendor vendorcontact vendorcontactname "
    "providercontact pointofcontact nameofcontact",
    "contact_email": "contactemail contactemailaddress email emailaddress vendoremail vendorcontactemail "
    "provideremail emailofcontact emailaddressofthecontact",
}
_FIELD_OF: Final = {name: field for field, names in _NAMES.items() for name in names.split()}
_LONGEST: Final = {
    "vendor": 200, "reference": 100, "form": 200, "note": 2000, "contact_name": 200, "contact_email": 254,
}  # fmt: skip

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?")
_WORDS = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_WORDS_DAY_FIRST = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9})\.?,? (\d{4})")


@dataclass(frozen=True)
class RegisterRowIn:
    """One agreement as its row says."""

    row: int
    vendor: str
    products: tuple[str, ...]
    states: tuple[str, ...]
    effective: date
    end: date | None = None
    signed: date | None = None
    reference: str = ""
    form: str = ""
    note: str = ""
    contact_name: str = ""
    contact_email: str = ""


@dataclass
class ReadRegister:
    """A register as read. `problems` has sentences by cell ("C14"); a row with one is not among `rows`."""

    rows: list[RegisterRowIn] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)
    more_problems: int = 0
    """Cells with a problem beyond those that are listed."""
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    """Field -> the heading that was read for it."""
    letters: dict[str, str] = field(default_factory=dict)
    """Field -> the letter of its column."""
    passed_over: list[str] = field(default_factory=list)
    """Headings that mean nothing here."""
    dates_read: Counter[str] = field(default_factory=Counter)
    """How the dates were written -> how many of them."""
    state_filled_in: int = 0
    """Rows that name no state, for which the district's own was taken."""

    def complain(self, cell: str, sentence: str) -> None:
        if cell in self.problems or len(self.problems) < MOST_PROBLEMS:
            self.problems.setdefault(cell, []).append(sentence)
        else:
            self.more_problems += 1


class NoRegister(Exception):
    """Nothing in the file is a register; the sentence says what was looked for."""


def meaning(heading: Cell) -> str:
    """Return the field that a heading means, in whatever case and punctuation; empty where it means none."""
    plain = re.sub(r"[^a-z0-9]", "", str(heading or "").lower())
    for ending in ("s", "dateoptional", "optional", "yyyymmdd", "mmddyyyy"):
        if plain not in _FIELD_OF and plain.removesuffix(ending) in _FIELD_OF:
            plain = plain.removesuffix(ending)
    return _FIELD_OF.get(plain, "")


def heading_row(rows: Rows) -> int | None:
    """Return the place of the row with the headings: the vendor's, and at least one other."""
    for place, row in enumerate(rows[:HEADING_WITHIN]):
        meant = {meaning(cell) for cell in row} - {""}
        if "vendor" in meant and len(meant) > 1:
            return place
    return None


def choose_sheet(sheets: Mapping[str, Rows]) -> tuple[str, Rows]:
    """Return the sheet that is a register: the one of that name, else the first that has such headings."""
    found = [name for name, rows in sheets.items() if heading_row(rows) is not None]
    if not found:
        raise NoRegister(
            "No sheet of this workbook has a row with the headings Vendor, Products and Effective. Copy your list into "
            "the template, or name the columns so."
        )
    name = next((each for each in found if each.strip().lower() == SHEET.lower()), found[0])
    return name, sheets[name]


def read(rows: Rows, *, sheet: str, states: Mapping[str, str], own_state: str, today: date) -> ReadRegister:
    """Return what the rows say. `states` has each state's name by its code; `own_state` stands where none is named.

    Raises NoRegister where no row has the headings, a needed column is missing, or no row follows.
    """
    found = ReadRegister(sheet=sheet)
    at = heading_row(rows)
    if at is None:
        raise NoRegister(
            "No row of this file has the headings Vendor, Products and Effective. Copy your list into the template, or "
            "name the columns so."
        )
    columns = _columns(rows[at], at, found)
    missing = [LABELS[each] for each in REQUIRED if each not in columns]
    if missing:
        named = " and ".join(missing)
        raise NoRegister(
            f"The column {named} is missing." if len(missing) == 1 else f"The columns {named} are missing."
        )
    for place, row in enumerate(rows[at + 1 :], start=at + 2):
        if not any(cell is not None for cell in row):
            continue
        if len(found.rows) >= MOST_ROWS:
            raise NoRegister(f"This register has more than {MOST_ROWS:,} rows. Split it into several files.")
        if (one := _row(row, place, columns, found, states=states, own_state=own_state, today=today)) is not None:
            found.rows.append(one)
    if not found.rows and not found.problems:
        raise NoRegister("There is no row below the headings.")
    return found


def _columns(headings: Sequence[Cell], at: int, found: ReadRegister) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        if heading is None:
            continue
        meant = meaning(heading)
        if not meant:
            found.passed_over.append(one_line(str(heading))[:80])
        elif meant in columns:
            cell = f"{get_column_letter(place + 1)}{at + 1}"
            found.complain(cell, f"Two columns are headed like “{LABELS[meant]}”. Keep one of them.")
        else:
            columns[meant] = place
            found.letters[meant] = get_column_letter(place + 1)
            found.columns[meant] = one_line(str(heading))[:80]
    if "contact_name" in columns and "contact_email" not in columns:
        # A contact is there to be written to: a name alone is of no use here.
        del columns["contact_name"], found.letters["contact_name"]
        found.passed_over.append(found.columns.pop("contact_name"))
    return columns


def _row(
    cells: Sequence[Cell],
    number: int,
    columns: Mapping[str, int],
    found: ReadRegister,
    *,
    states: Mapping[str, str],
    own_state: str,
    today: date,
) -> RegisterRowIn | None:
    """Return what one row says; None where something of it cannot stand."""
    wrong = False

    def cell_of(name: str) -> str:
        return f"{found.letters[name]}{number}"

    def complain(name: str, sentence: str) -> None:
        nonlocal wrong
        wrong = True
        found.complain(cell_of(name), sentence)

    def value(name: str) -> Cell:
        return cells[columns[name]] if name in columns and columns[name] < len(cells) else None

    texts: dict[str, str] = {}
    for name, longest in _LONGEST.items():
        texts[name] = text_of(value(name)) if name != "note" else str(value(name) or "").strip()
        if len(texts[name]) > longest:
            complain(name, f"This is too long: {longest:,} characters are the most.")
        elif odd_character(texts[name]):
            complain(name, "This has a character that cannot be printed. Type it anew.")
    if not stated(texts["vendor"]) and not wrong:
        complain("vendor", "Say the vendor’s name.")
    if plain_email(texts["contact_email"]) and (problem := email_problem(texts["contact_email"])):
        complain("contact_email", problem)
    elif stated(texts["contact_name"]) and not texts["contact_email"]:
        complain("contact_email", "Give the address as well, or leave the contact out.")
    products = products_of(value("products"))
    if not products:
        complain("products", "Name at least one product; several are parted by semicolons.")
    elif len(products) > 20 or any(len(each) > 200 or odd_character(each) for each in products):
        complain("products", "Name up to 20 products, each in up to 200 characters, parted by semicolons.")
    named = states_of(value("states"), states)
    if unknown := [each for each in named if each not in states]:
        complain("states", f"“{unknown[0][:40]}” is no state. Write it as NH or New Hampshire.")
    if not named:
        if not own_state:
            complain("states" if "states" in columns else "vendor", "Say the state; your organization has none.")
        found.state_filled_in += 1
        named = [own_state]
    days: dict[str, date | None] = {}
    for name in ("effective", "end", "signed"):
        days[name] = None
        try:
            days[name], way = day_of(value(name))
        except ValueError as error:
            complain(name, str(error))
        else:
            if way:
                found.dates_read[way] += 1
    if not wrong:
        about = date_problems(effective=days["effective"], end=days["end"], signed_on=days["signed"], today=today)
        at = {"effective_date": "effective", "end_date": "end", "signed_on": "signed"}
        for place, sentences in about.items():
            complain(at[place], sentences[0])
    if wrong or days["effective"] is None:
        return None
    return RegisterRowIn(
        row=number,
        vendor=texts["vendor"],
        products=tuple(products),
        states=tuple(named),
        effective=days["effective"],
        end=days["end"],
        signed=days["signed"],
        reference=texts["reference"],
        form=texts["form"],
        note=texts["note"],
        contact_name=texts["contact_name"],
        contact_email=plain_email(texts["contact_email"]),
    )


def cell_place(cell: str) -> tuple[int, int, str]:
    """Return what sorts cells as they are read, row by row and from left to right: "B9" before "A10" and "AA9"."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), len(letters), letters


def text_of(value: Cell) -> str:
    """Return a cell as one line of text; a whole number as a person writes it, a truth value as nothing."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return one_line(value.isoformat() if isinstance(value, date) else str(value))


def products_of(value: Cell) -> list[str]:
    """Return the products of a cell, each once; they are parted by semicolons, bars or line ends."""
    if value is None or isinstance(value, bool):
        return []
    parts = re.split(r"[;|\n\r]", value) if isinstance(value, str) else [text_of(value)]
    named: dict[str, str] = {}
    for part in parts:
        if stated(part):
            named.setdefault(one_line(part).lower(), one_line(part))
    return list(named.values())


def states_of(value: Cell, states: Mapping[str, str]) -> list[str]:
    """Return the codes of the states of a cell; what is none is returned as it stands."""
    by_name = {name.lower(): code for code, name in states.items()}
    found: list[str] = []
    for part in re.split(r"[;,|/\n\r&]", text_of(value)):
        words = one_line(part)
        if not words:
            continue
        if code := by_name.get(words.lower()):
            found.append(code)
            continue
        pieces = words.split()
        if all(piece.upper() in states for piece in pieces):
            found += [piece.upper() for piece in pieces]
        else:
            found.append(words)
    return list(dict.fromkeys(found))


def day_of(value: Cell) -> tuple[date | None, str]:
    """Return the day of a cell and how it was written; none for an empty cell. Raises ValueError with a sentence."""
    if value is None:
        return None, ""
    if isinstance(value, date):
        return value, "dates of the spreadsheet"
    if isinstance(value, bool | int | float):
        raise ValueError(f"“{text_of(value)}” is a number and no date. Format the cell as a date, or write 2026-07-01.")
    text = one_line(value)
    for pattern, order, way in (
        (_ISO, (1, 2, 3), "year-month-day (2026-07-01)"),
        (_US, (3, 1, 2), "month/day/year (7/1/2026)"),
    ):
        if match := pattern.fullmatch(text):
            year, month, day = (int(match.group(each)) for each in order)
            return _day(_full(year), month, day, text), way
    for pattern, (named, numbered) in ((_WORDS, (1, 2)), (_WORDS_DAY_FIRST, (2, 1))):
        if match := pattern.fullmatch(text):
            month_of = _MONTHS.get(match.group(named).lower(), 0)
            return _day(
                int(match.group(3)), month_of, int(match.group(numbered)), text
            ), "month in words (July 1, 2026)"
    raise ValueError(_no_date(text))


def _full(year: int) -> int:
    """Return the year that two digits mean: 90 to 99 in the last century, the rest in this one."""
    if year >= 100:
        return year
    return 1900 + year if year >= 90 else 2000 + year


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return datetime(year, month, day).date()  # noqa: DTZ001 - a day, no instant
    except ValueError as error:
        if "/" in text and month > 12 >= day:
            raise ValueError(
                f"“{text}” is no date: the month is read first, and there is no month {month}. Write {year}-{day:02d}-"
                f"{month:02d}."
            ) from error
        raise ValueError(_no_date(text)) from error


def _no_date(text: str) -> str:
    return f"“{text[:40]}” is no date. Write it as 2026-07-01 or 7/1/2026."


def template() -> bytes:
    """Return the workbook to fill in: one sheet with the headings, one that explains them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.append(harmless_row(list(LABELS.values())))
    widths = (34, 34, 10, 13, 13, 13, 16, 30, 40, 24, 30)
    for place, width in enumerate(widths, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = width
        sheet.cell(1, place).font = Font(name=FONT, bold=True)
    for letter in "DEF":
        for row in range(2, 502):
            sheet[f"{letter}{row}"].number_format = "yyyy-mm-dd"
    sheet.freeze_panes = "A2"
    about = book.create_sheet("How to fill it in")
    lines = (
        ("Column", "What stands in it", "Needed"),
        (
            "Vendor",
            "The company’s name. One in the directory is found whatever its case, with “Inc.” or without.",
            "yes",
        ),
        ("Products", "What the agreement is about. Several are parted by semicolons: Quillet; Quillet Notes", "yes"),
        ("States", "NH, or New Hampshire; the governing one first. Empty: your district’s own.", "no"),
        ("Effective", "The first day: 2026-07-01 or 7/1/2026 (the month first).", "yes"),
        ("End", "The last day of the term.", "no"),
        ("Signed on", "The day of the last signature, where it is known.", "no"),
        ("Reference", "The number that the agreement has elsewhere.", "no"),
        ("Form", "The name of the form, in your words.", "no"),
        ("Note", "For your district alone.", "no"),
        ("Contact", "Whom to write to at the vendor, by name. The vendor does not see it.", "no"),
        (
            "Contact e-mail",
            "The contact’s one address. Mailed what the vendor owes while nobody there sees it here, if your settings "
            "let such contacts be told.",
            "no",
        ),
    )
    for line in lines:
        about.append(list(line))
    for letter, width in (("A", 14), ("B", 90), ("C", 10)):
        about.column_dimensions[letter].width = width
    for place in (1, 2, 3):
        about.cell(1, place).font = Font(name=FONT, bold=True)
    for each in (sheet, about):
        printed_in_full(each)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

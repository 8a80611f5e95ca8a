"""A schedule as a spreadsheet: which sheets the template has, what stands in their rows, and what filled-in rows say.

Every row that holds something begins with a code, the path of its field; rows without one are headings. So the reading
does not depend on where a row stands, and a cell that cannot be read is named by its place ("Student data!D14").
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.core.sheets import Cell, Rows, place
from backend.vendors.choices import ContactRole
from backend.vendors.rules.completion import LABELS
from backend.vendors.rules.drafting import ENTRIES, SUBJECTS, Fields, Ground, Json, Refused, tidied
from backend.vendors.rules.fielding import entries, group_of
from backend.vendors.rules.names import nearest, plain
from backend.vendors.types import Audience, Question

TEMPLATE = "1"
"""Changes when a template that was downloaded before can no longer be read."""
START = "Start here"
SPARE = 12
"""Empty rows of a list beyond those that are filled."""
CODE = "Code"

COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "subprocessors": (
        ("name", "Name"), ("purpose", "What it does for you"), ("data", "Which data"), ("place", "Where"),
        ("written_agreement", "Written agreement (yes or no)"),
    ),
    "hosting": (
        ("provider", "Provider"), ("country", "Country"), ("region", "Region"), ("protections", "Protections"),
    ),
    "evidence": (
        ("kind", "Kind of evidence"), ("issuer", "Issuer"), ("valid_from", "Valid from (2026-11-21)"),
        ("valid_until", "Valid until (2026-11-21)"),
    ),
    "contacts": (
        ("role", "Role"), ("name", "Name"), ("title", "Title"), ("email", "E-mail"), ("phone", "Phone"),
        ("address", "Address"),
    ),
}  # fmt: skip
"""Lists that have a column for each part of an entry, from column B on."""
ELEMENT_COLUMNS = (
    "Category", "Element", "Collected (yes or no)", "Required (yes or no)", "Purpose", "Whose data", "What exactly",
)  # fmt: skip
TEXTS = {
    "product_kind": "Kind of product",
    "product_url": "Web address of the product",
    "vendor_address": "Mail address of your organization",
    "framework": "Security framework that you follow",
    "end_of_contract.method": "What happens to the data when the contract ends",
    "end_of_contract.format": "Format in which data is returned",
    "end_of_contract.when": "When data is returned or destroyed",
    "end_of_contract.how_destroyed": "How data is destroyed",
    "student_none": "No student data is collected (yes)",
    "teacher_none": "No teacher data is collected (yes)",
    "subprocessors_none": "No subprocessors handle the data (yes)",
    "states": "States whose questions you answer, as NH, ME",
}
REPEATED = {"services": "Service", "notice_methods": "How notices are sent to you"}
"""Lists of texts: one row for each entry."""
METHODS = {
    "destroy": "destroy the data",
    "return": "return the data",
    "return_then_destroy": "return the data, then destroy it",
}
YES_NO = ("yes", "no")
_YES, _NO = ("yes", "y", "x", "true", "1"), ("no", "n", "false", "0")
SHEETS: dict[str, tuple[str, ...]] = {
    LABELS["services"]: ("product_kind", "product_url", "services"),
    LABELS["student_data"]: ("student_none", "student"),
    LABELS["teacher_data"]: ("teacher_none", "teacher"),
    LABELS["subprocessors"]: ("subprocessors_none", "subprocessors"),
    LABELS["hosting"]: ("hosting",),
    LABELS["security"]: (
        "framework", "end_of_contract.method", "end_of_contract.format", "end_of_contract.when",
        "end_of_contract.how_destroyed", "evidence",
    ),
    LABELS["state_questions"]: ("states", "answers"),
    LABELS["contacts"]: ("vendor_address", "notice_methods", "contacts"),
}  # fmt: skip
"""The template's sheets after the first, and what stands in each, in order."""


@dataclass(frozen=True)
class Line:
    """One row of the template. `answers` are the columns that are typed into, counted from 1."""

    cells: tuple[Cell, ...]
    answers: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Column -> what may be chosen there; nothing to choose from: any text."""
    note: str = ""
    """Stands at the third cell: further names of an element."""
    heading: bool = False


# Writing


def lines_of(sheet: str, fields: Fields, ground: Ground) -> Iterator[Line]:
    """Return the rows of one of the template's sheets, filled in with what a draft says."""
    for what in SHEETS[sheet]:
        if what in TEXTS:
            yield _text_line(what, fields)
        elif what in REPEATED:
            yield from _repeated(what, fields)
        elif what in COLUMNS:
            yield from _list(what, fields)
        elif what == "answers":
            yield from _questions(fields, ground)
        else:
            yield from _data("student" if what == "student" else "teacher", fields, ground)


def _text_line(path: str, fields: Fields) -> Line:
    value = fields.get(path)
    options: Sequence[str] = ()
    if path == "end_of_contract.method":
        value, options = METHODS.get(value or "", ""), tuple(METHODS.values())
    elif path.endswith("_none"):
        value, options = "yes" if value else None, YES_NO
    elif isinstance(value, list):
        value = ", ".join(value)
    return Line((path, TEXTS[path], value), {3: options})


def _repeated(name: str, fields: Fields) -> Iterator[Line]:
    listed = [one["text"] for _, one in entries(fields, "services")]
    texts = listed if name == "services" else list(fields.get(name, ()))
    for text in [*texts, *[None] * SPARE]:
        yield Line((name, REPEATED[name], text), {3: ()})


def _list(name: str, fields: Fields) -> Iterator[Line]:
    columns = COLUMNS[name]
    yield Line((None, *(label for _, label in columns)), heading=True)
    filled = [value for _, value in entries(fields, name)]
    for value in [*filled, *[dict.fromkeys(ENTRIES[name])] * SPARE]:
        cells = [_shown(part, value[part]) for part, _ in columns]
        yield Line((name, *cells), {column: _options(part) for column, (part, _) in enumerate(columns, start=2)})


def _shown(part: str, value: Json) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if part == "role" and value:
        return str(ContactRole(value).label)
    if part in ("valid_from", "valid_until") and value:
        return date.fromisoformat(value)
    return value or None


def _options(part: str) -> Sequence[str]:
    if part == "written_agreement":
        return YES_NO
    return [str(label) for label in ContactRole.labels] if part == "role" else ()


def _questions(fields: Fields, ground: Ground) -> Iterator[Line]:
    yield Line((None, "Question", "Your answer", "Asked by"), heading=True)
    for question in ground.questions.values():
        path = f"answers.{question.id}"
        value = fields.get(path)
        if question.type == "many":
            for option in question.options:
                ticked = "yes" if value and option.value in value else "no" if value else None
                words = f"{question.label}: {option.label}"
                yield Line((f"{path}#{option.value}", words, ticked, question.state), {3: YES_NO})
            continue
        options: Sequence[str] = ()
        if question.type == "yes_no":
            options, value = YES_NO, _shown("", value) if value is not None else None
        elif question.type == "choice":
            options = [option.label for option in question.options]
            value = next((option.label for option in question.options if option.value == value), None)
        yield Line((path, question.label, value, question.state), {3: options})


def _data(audience: Audience, fields: Fields, ground: Ground) -> Iterator[Line]:
    yield Line((None, *ELEMENT_COLUMNS), heading=True)
    columns: dict[int, Sequence[str]] = {4: YES_NO, 5: YES_NO, 6: (), 7: (), 8: ()}
    for category in ground.catalogue.of(audience):
        looked = fields.get(f"category.{category.code}")
        used = any(f"element.{element.code}" in fields for element in category.elements)
        for element in category.elements:
            path = f"element.{element.code}"
            use = fields.get(path)
            cells: list[Cell] = ["no" if used or looked else None, None, None, None, None]
            if use is not None:
                people = ", ".join(f"{one}s" for one in use["subjects"]) or None
                required = None if use["required"] is None else _shown("", use["required"])
                cells = ["yes", required, use["purpose"] or None, people, use["specify"] or None]
            yield Line((path, category.label, element.label, *cells), columns, note="; ".join(element.aliases))
    texts = [one["text"] for _, one in entries(fields, f"other.{audience}")]
    for text in [*texts, *[None] * SPARE]:
        yield Line((f"other.{audience}", "Other", "What the list lacks", None, None, None, None, text), {8: ()})


# Reading


@dataclass
class Reading:
    """What a filled-in workbook says, and what in it cannot be read, by place."""

    fields: Fields = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    """What the workbook speaks of, and replaces."""
    problems: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[tuple[dict[str, Json], str, int]]] = field(default_factory=dict)
    """Entries of each list with the sheet and row that they stand in."""


def read(sheets: Mapping[str, Rows], ground: Ground) -> Reading:
    """Return what a workbook says. Sheets of the template that it lacks leave their sections as they are."""
    reading = Reading()
    known = {plain(name): name for name in SHEETS}
    _check_start(sheets, ground, reading)
    if reading.problems:
        return reading
    for title, rows in sheets.items():
        name = known.get(plain(title))
        if name is None and plain(title) not in (plain(START), "lists"):
            hint = nearest(title, ((one, one) for one in SHEETS))
            reading.problems[title] = f"the template has no sheet “{title}”" + (
                f"; the nearest is “{hint}”" if hint else ""
            )
        elif name is not None:
            reading.groups |= {group_of(what) for what in SHEETS[name] if what != "answers"}
            _Sheet(name, title, rows, ground, reading).read()
    _number(reading, ground)
    return reading


def _check_start(sheets: Mapping[str, Rows], ground: Ground, reading: Reading) -> None:
    start = next((rows for title, rows in sheets.items() if plain(title) == plain(START)), None)
    marks = {plain(str(row[0])): str(row[1]) for row in start or () if len(row) > 1 and row[0] and row[1] is not None}
    if start is None or "template" not in marks:
        reading.problems["file"] = (
            f"This workbook is not the template of this form: it has no sheet “{START}” that says so. Download the "
            "template and fill it in."
        )
    elif marks["template"] != TEMPLATE or marks.get("catalogue") != ground.catalogue.version:
        reading.problems["file"] = (
            "This workbook was made from another version of the template. Download it anew, and copy your answers over."
        )


@dataclass(frozen=True)
class _Sheet:
    name: str
    title: str
    rows: Rows
    ground: Ground
    reading: Reading

    def complain(self, row: int, column: int, sentence: str) -> None:
        self.reading.problems.setdefault(place(self.title, row, column), sentence)

    def read(self) -> None:
        used: dict[str, int] = {}
        for number, row in enumerate(self.rows, start=1):
            cells = [*row, *[None] * 9]
            code = str(cells[0]).strip() if cells[0] is not None else ""
            if not code or code == CODE:
                continue
            if code in used and code not in REPEATED and code not in COLUMNS and not code.startswith("other."):
                self.complain(number, 1, f"“{code}” stands in row {used[code]} already")
                continue
            used.setdefault(code, number)
            read = self.reader(code)
            if read is None:
                self.complain(number, 1, self.unknown(code))
            else:
                read(code, number, cells)
        if self.name in (LABELS["student_data"], LABELS["teacher_data"]):
            self.look_through(used)
        for code, number in used.items():
            self.join_ticks(code, number)

    def reader(self, code: str) -> Callable[[str, int, list[Cell]], None] | None:
        stands = SHEETS[self.name]
        if code in TEXTS and code in stands:
            return self.text
        if code in REPEATED and code in stands:
            return self.repeated
        if code in COLUMNS and code in stands:
            return self.entry
        if "answers" in stands and code.startswith("answers."):
            return self.answer if self.question(code) else None
        audience = "student" if "student" in stands else "teacher" if "teacher" in stands else ""
        if audience and code == f"other.{audience}":
            return self.other
        if audience and code.startswith("element."):
            category = self.ground.catalogue.category_of.get(code.removeprefix("element."))
            return self.element if category is not None and category.audience == audience else None
        return None

    def question(self, code: str) -> Question | None:
        name, _, option = code.removeprefix("answers.").partition("#")
        question = self.ground.questions.get(name)
        if question is None or (question.type == "many") != bool(option):
            return None
        return question if not option or option in [one.value for one in question.options] else None

    def unknown(self, code: str) -> str:
        if code.startswith("element."):
            what = f"the catalogue has no element “{code.removeprefix('element.')}” in this sheet"
            known = [f"element.{one}" for one in self.ground.catalogue.elements]
        else:
            what, known = f"this sheet has no row “{code}”", [*SHEETS[self.name]]
        found = nearest(code, ((one, one) for one in known))
        return what + (f"; the nearest is “{found}”" if found else "; take the template's own codes")

    def put(self, path: str, value: Json, row: int, column: int) -> None:
        try:
            tidy = tidied(path, value, self.ground)
        except Refused as refused:
            self.complain(row, column, _said(refused))
            return
        if tidy is not None:
            self.reading.fields[path] = tidy

    def yes_no(self, cell: Cell, row: int, column: int) -> bool | None:
        if cell is None or isinstance(cell, bool):
            return cell
        word = plain(str(cell))
        if word in _YES:
            return True
        if word in _NO:
            return False
        self.complain(row, column, f"“{_short(cell)}” is neither yes nor no")
        return None

    def choice(self, cell: Cell, options: Mapping[str, str], row: int, column: int) -> str | None:
        """Return the value that a cell names by its label or by itself."""
        if cell is None:
            return None
        word = plain(words(cell))
        found = [value for value, label in options.items() if word in (plain(value), plain(label))]
        if not found:
            self.complain(row, column, f"“{_short(cell)}” is not one of: {'; '.join(options.values())}")
        return found[0] if found else None

    def text(self, code: str, row: int, cells: list[Cell]) -> None:
        cell = cells[2]
        value: Json = words(cell)
        if code == "end_of_contract.method":
            value = self.choice(cell, METHODS, row, 3)
        elif code.endswith("_none"):
            value = self.yes_no(cell, row, 3)
        elif code == "states":
            value = [one.strip().upper() for one in words(cell).replace(";", ",").split(",") if one.strip()]
        self.put(code, value, row, 3)

    def repeated(self, code: str, row: int, cells: list[Cell]) -> None:
        text = words(cells[2])
        if code == "services":
            self.add("services", {"text": text}, row)
        elif text:
            self.reading.fields.setdefault(code, []).append(text)
            self.put(code, self.reading.fields[code], row, 3)

    def other(self, code: str, row: int, cells: list[Cell]) -> None:
        self.add(code, {"text": words(cells[7])}, row, column=8)

    def entry(self, code: str, row: int, cells: list[Cell]) -> None:
        value: dict[str, Json] = {}
        for column, (part, _) in enumerate(COLUMNS[code], start=2):
            cell = cells[column - 1]
            if part == "written_agreement":
                value[part] = self.yes_no(cell, row, column)
            elif part == "role":
                value[part] = self.choice(cell, dict(ContactRole.choices), row, column) or ""
            else:
                value[part] = words(cell)
        self.add(code, value, row)

    def add(self, name: str, value: dict[str, Json], row: int, *, column: int = 0) -> None:
        if not any(part not in ("", None) for part in value.values()):
            return
        try:
            tidied(f"{name}.a", {"position": 1, **value}, self.ground)
        except Refused as refused:
            parts = [part for part, _ in COLUMNS.get(name, ())]
            at = column or (parts.index(refused.part) + 2 if refused.part in parts else 3)
            self.complain(row, at, _said(refused))
            return
        self.reading.lists.setdefault(name, []).append((value, self.title, row))

    def answer(self, code: str, row: int, cells: list[Cell]) -> None:
        question = self.question(code)
        assert question is not None
        path, _, option = code.partition("#")
        value: Json
        if question.type == "many":
            if self.yes_no(cells[2], row, 3):
                self.reading.fields.setdefault(path, []).append(option)
            return
        if question.type == "yes_no":
            value = self.yes_no(cells[2], row, 3)
        elif question.type == "choice":
            value = self.choice(cells[2], {one.value: one.label for one in question.options}, row, 3)
        else:
            value = words(cells[2])
        self.reading.groups.add(path)
        self.put(path, value, row, 3)

    def join_ticks(self, code: str, row: int) -> None:
        """Put the ticked options of a question into their order."""
        path, _, option = code.partition("#")
        if option:
            self.reading.groups.add(path)
            if path in self.reading.fields:
                self.put(path, self.reading.fields[path], row, 3)

    def element(self, code: str, row: int, cells: list[Cell]) -> None:
        collected = self.yes_no(cells[3], row, 4)
        said = [column for column in (5, 6, 7, 8) if cells[column - 1] is not None]
        if not collected:
            if said and place(self.title, row, 4) not in self.reading.problems:
                self.complain(row, 4, "say yes here where the element is collected; something is stated beside it")
            return
        people = {plain(part) for part in words(cells[6]).replace(";", ",").split(",") if part.strip()}
        wrong = [one for one in people if one.removesuffix("s") not in SUBJECTS]
        if wrong:
            self.complain(row, 7, f"“{_short(cells[6])}” is not any of students, teachers, parents")
            return
        try:
            self.reading.fields[code] = tidied(
                code,
                {
                    "required": self.yes_no(cells[4], row, 5),
                    "purpose": words(cells[5]),
                    "subjects": [one for one in SUBJECTS if one in {name.removesuffix("s") for name in people}],
                    "specify": words(cells[7]),
                },
                self.ground,
            )
        except Refused as refused:
            self.complain(row, {"purpose": 6, "specify": 8}.get(refused.part, 4), _said(refused))

    def look_through(self, used: Mapping[str, int]) -> None:
        """A category of which an element is answered with no, and none with yes, was looked through."""
        for category in self.ground.catalogue.categories:
            rows = [used[f"element.{one.code}"] for one in category.elements if f"element.{one.code}" in used]
            yes = any(f"element.{one.code}" in self.reading.fields for one in category.elements)
            cells = [self.rows[row - 1][3:4] for row in rows]
            no = any(
                cell and cell[0] is not None and plain(str(cell[0])) in ("no", "n", "false", "0") for cell in cells
            )
            if no and not yes:
                self.reading.fields[f"category.{category.code}"] = "none"


def _number(reading: Reading, ground: Ground) -> None:
    """Give the entries of lists their places."""
    for name, found in reading.lists.items():
        for position, (value, _, _) in enumerate(found, start=1):
            path = f"{name}.p{position}"
            reading.fields[path] = tidied(path, {"position": position, **value}, ground)


def words(cell: Cell) -> str:
    """Return a cell as text: a number without a point that says nothing, a day as 2026-11-21."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _short(cell: Cell) -> str:
    text = " ".join(words(cell).split())
    return text if len(text) <= 40 else f"{text[:40]}…"


def _said(refused: Refused) -> str:
    return refused.sentence[:1].lower() + refused.sentence[1:].removesuffix(".")

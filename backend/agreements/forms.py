"""The agreement form and the states' supplements: what their files may say. `form_files` reads them.

`templates/dpa/<form>/<version>/clauses.yaml` is the base text. `supplements/<xx>/<n>.yaml` beside it holds a state's
operations on that text. Both are read strictly: a misspelt key, an unknown placeholder, or an operation whose words do
not stand exactly once in the base is refused, with the file and the line.

Placeholders in texts stand in braces and are filled in one pass (what they are filled with is never read again):
`{limit:<key>}` prints a time limit ("72 hours"), so that number and clock cannot part; the rest are in PLACEHOLDERS.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from backend.agreements.types import Pin, State
from backend.core.values import Value
from backend.law.types import Jurisdiction
from backend.vendors.types import Catalogue, Question

PLACEHOLDERS = frozenset(
    {
        "provider",
        "lea",
        "state",
        "covered",
        "products",
        "service_agreement",
        "start",
        "term",
        "notice_method",
        "framework",
    }
)
"""Names that a text may carry in braces. {state} is the full name of the state that a reading is for."""

When = Literal["always", "general_offer", "teacher_data", "special_provisions"]
"""On which agreements a section or clause is printed."""


class LimitSpec(Value):
    """A time limit that a clause sets. `key` is its name inside the form: the text prints it as {limit:key}."""

    key: str = Field(pattern=r"^[a-z0-9_.-]+$")
    duty: str
    """Same words as backend/law: "breach.notify_district"."""
    obligor: Literal["provider", "district", "either"]
    addressee: Literal["provider", "district", "parent", "agency", "public"]
    amount: int | None = None
    unit: Literal["hours", "days", "business_days", "school_days", "months", "years", "none"]
    anchor: str
    words: str = ""
    or_state_limit: str = ""

    @model_validator(mode="after")
    def _number_or_words(self) -> "LimitSpec":
        if (self.amount is None) != (self.unit == "none"):
            raise ValueError("an amount needs a unit, and a limit in words has the unit “none”")
        if self.amount is None and not self.words:
            raise ValueError("a limit without a number says its words")
        return self


class Item(Value):
    """A numbered piece below a clause, or below another item."""

    id: str = ""
    """Last part of its id. Empty: its letter or number, so "v.4" gets "v.4.a", "v.4.b"."""
    heading: str = ""
    text: str
    checked: bool | None = None
    """False for a box to tick by hand; None where there is no box."""
    items: tuple["Item", ...] = ()


class Clause(Value):
    """A clause of the base text, or one definition."""

    id: str
    heading: str = ""
    text: str
    items: tuple[Item, ...] = ()
    limits: tuple[LimitSpec, ...] = ()
    numbered: bool = True
    """False for words that introduce a section."""
    when: When = "always"


class FormSection(Value):
    """An article, an exhibit or another first-level part of the form."""

    id: str
    number: str = ""
    """As printed: "Article IV", "Exhibit C"."""
    prefix: str = ""
    """Before the clause's number: "4" gives "4.1". Empty: its clauses bear no number."""
    title: str
    kind: Literal["preamble", "article", "signatures", "exhibit"]
    fill: Literal["", "particulars", "services", "schedule", "changes", "teacher", "special", "signatures"] = ""
    """Which part the engine adds from data."""
    fill_after: str = ""
    """The clause after which it is added. Empty: after all clauses."""
    when: When = "always"
    page_break: bool = False
    clauses: tuple[Clause, ...] = ()


class FormText(Value):
    """clauses.yaml as a whole."""

    form: str
    version: int
    title: str
    released: date
    note: str = ""
    footer: str = ""
    sections: tuple[FormSection, ...]


class OperationSource(Value):
    """Who asks for a change."""

    kind: Literal["law", "customary", "good_practice"]
    citation: str = ""
    status: Literal["confirmed", "secondary", "unconfirmed", "none"] = "none"
    url: str = ""
    law: str = ""
    """Id of the fact in backend/law/data, where there is one."""

    @model_validator(mode="after")
    def _law_is_cited(self) -> "OperationSource":
        if self.kind == "law" and (not self.citation or self.status == "none"):
            raise ValueError("a source in law needs a citation and a status")
        return self


class _Operation(Value):
    id: str
    """"nh.3": the state, a dot, a short word or number."""
    target: str
    """Id of a clause, an item or a definition of the base (or, for ask, of an exhibit that this supplement adds)."""
    note: str
    """One short sentence for the margin, in plain words."""
    source: OperationSource


class Replace(_Operation):
    """Put `with` in the place of `find`, which stands exactly once in the target's own text."""

    op: Literal["replace"]
    find: str = Field(min_length=1)
    with_: str = Field(alias="with")


class Delete(_Operation):
    """Take `find` out of the target's text; without `find` the whole target with its items is taken out."""

    op: Literal["delete"]
    find: str = ""


class AddTerm(_Operation):
    """Add a clause after the clause `after`. `target` repeats the clause or names the one it belongs to."""

    op: Literal["add_term"]
    target: str = ""
    after: str
    heading: str
    text: str
    items: tuple[Item, ...] = ()
    limits: tuple[LimitSpec, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _after_is_the_target(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("target") and data.get("after"):
            return {**data, "target": data["after"]}
        return data


class AddDefinition(_Operation):
    """Add a definition that the base does not have; its id becomes "c." and the term in kebab case."""

    op: Literal["add_definition"]
    target: str = "exhibit.c"
    term: str
    text: str
    items: tuple[Item, ...] = ()

    @property
    def definition_id(self) -> str:
        """The id of the definition that this adds."""
        return "c." + re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")


class ExtendDefinition(_Operation):
    """Add items to the list of a definition of the base."""

    op: Literal["extend_definition"]
    items: tuple[str, ...] = Field(min_length=1)


class AddNoticeItem(_Operation):
    """Add items to what a notice must say (the target is the list, for example "v.4.notice")."""

    op: Literal["add_notice_item"]
    items: tuple[Item | str, ...] = Field(min_length=1)


class SetLimit(_Operation):
    """Set a limit of the target clause: the one with the same key is changed, a new key is added.

    A new key, or wording that must change with the number, brings `find` and `with` (or `append`, a sentence put after
    the target's text); the new words print the limit as {limit:key}. `paragraph` names the item of the clause that the
    words stand in, where it is not the clause's own text.
    """

    op: Literal["set_limit"]
    limit: LimitSpec
    paragraph: str = ""
    find: str = ""
    with_: str = Field(default="", alias="with")
    append: str = ""


class Option(Value):
    """One of several ways to meet a term, printed with a box that is ticked from the answer."""

    value: str
    label: str
    items: tuple[Item | str, ...] = ()


class Choose(_Operation):
    """Add a term with options after the target clause; the answer to `question` ticks one (or several)."""

    op: Literal["choose"]
    heading: str = ""
    text: str = ""
    question: str
    options: tuple[Option, ...] = Field(min_length=2)


class Override(_Operation):
    """Add a statement to the target's text that prevails over what the target says."""

    op: Literal["override"]
    text: str


class ExhibitParagraph(Value):
    """Text of an exhibit that a state adds."""

    type: Literal["paragraph"] = "paragraph"
    id: str = ""
    """Last part of its id. Empty: its number within the exhibit."""
    heading: str = ""
    text: str
    items: tuple[Item, ...] = ()


class ExhibitAnswers(Value):
    """A list of the vendor's or the parties' answers, printed as label and answer."""

    type: Literal["answers"]
    caption: str
    questions: tuple[str, ...] = Field(min_length=1)


class AddedExhibit(Value):
    id: str
    """"ny.plan"; the section's id is "exhibit." and this."""
    title: str
    blocks: tuple[Annotated[ExhibitParagraph | ExhibitAnswers, Field(discriminator="type")], ...]

    @field_validator("blocks", mode="before")
    @classmethod
    def _paragraph_unless_said(cls, blocks: object) -> object:
        if isinstance(blocks, list):
            return [
                {"type": "answers" if "questions" in block else "paragraph", **block}
                if isinstance(block, dict)
                else block
                for block in blocks
            ]
        return blocks


class AddExhibit(_Operation):
    """Add an exhibit of the state's own, after the form's exhibits."""

    op: Literal["add_exhibit"]
    target: str = ""
    exhibit: AddedExhibit


class AlreadyMet(_Operation):
    """The base is at least as strict as the state asks: nothing changes, and the margin says so."""

    op: Literal["already_met"]


class Ask(_Operation):
    """Print the answers to questions after the target clause, or at the end of an exhibit that this supplement adds."""

    op: Literal["ask"]
    caption: str = ""
    questions: tuple[str, ...] = Field(min_length=1)


Operation = Annotated[
    Replace
    | Delete
    | AddTerm
    | AddDefinition
    | ExtendDefinition
    | AddNoticeItem
    | SetLimit
    | Choose
    | Override
    | AddExhibit
    | AlreadyMet
    | Ask,
    Field(discriminator="op"),
]


class Sets(Value):
    """Facts that a supplement switches on for the whole agreement."""

    teacher_data: bool = False
    """The state's law reaches teachers' data: the teacher exhibit is printed."""


class Supplement(Value):
    """One state's operations on the base."""

    state: State
    version: int
    title: str
    released: date
    note: str = ""
    sets: Sets = Sets()
    operations: tuple[Operation, ...]


class LoadedForm(Value):
    """The base text with the pin of its file."""

    text: FormText
    pin: Pin


class LoadedSupplement(Value):
    """A state's supplement with the pin of its file; each operation's target was found exactly once in the base."""

    text: Supplement
    pin: Pin


class Standard(Value):
    """A standard that vendors name and that another one has taken the place of."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    words: str
    """How it reads in a vendor's words, as a regular expression."""
    until: date
    """Its last day."""
    by: str
    """What took its place, and when, in words."""
    citation: str
    url: str = Field(pattern=r"^https://")

    @field_validator("words")
    @classmethod
    def _is_an_expression(cls, words: str) -> str:
        try:
            re.compile(words)
        except re.error as error:
            raise ValueError(f"this is no regular expression: {error}") from error
        return words


class Standards(Value):
    """standards.yaml as a whole."""

    standards: tuple[Standard, ...]


@dataclass(frozen=True)
class Files:
    """Everything that composing an agreement reads from files, loaded (`form_files.files_for` does)."""

    form: LoadedForm
    supplements: Mapping[State, LoadedSupplement]
    catalogue: Catalogue
    questions: Mapping[str, Question]
    law: Mapping[str, Jurisdiction]
    standards: tuple[Standard, ...] = ()
    """Superseded ones."""
    pins: tuple[Pin, ...] = ()
    """Of the catalogue, the questions, the law and the standards."""


def mark_of(index: int, level: int) -> str:
    """Return the letter or number of the item at `index` (0 is the first): a, b at level 2, 1, 2 at 3, i, ii at 4."""
    if level == 2:
        first, second = divmod(index, 26)
        return ("" if first == 0 else chr(96 + first)) + chr(97 + second)
    if level == 3:
        return str(index + 1)
    return ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")[index]


def item_id(parent: str, item: Item, index: int, level: int) -> str:
    """Return the id of an item below `parent`."""
    return f"{parent}.{item.id or mark_of(index, level)}"

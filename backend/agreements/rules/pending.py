"""What a composed text leaves "to be stated", as findings: every such place has one, and none is invented."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from backend.agreements.rules.words import BY_LEA, BY_PROVIDER
from backend.agreements.types import Finding
from backend.documents.types import DocumentText, Facts, Paragraph, Section, Table

_SAID_IN = {
    "Cybersecurity framework": "v.3",
}
"""Particulars that a clause prints too: one finding stands for both, at the clause."""
_SAID_BY = {BY_LEA: "To be stated by the district", BY_PROVIDER: "To be stated by the vendor"}
"""The parties of the text, as the screens call them."""

_SECTIONS = {
    "hosting": "section:hosting",
    "subprocessors": "section:subprocessors",
    "security": "path:framework",
    "end": "path:end_of_contract.method",
}
"""Where in the schedule a part of Exhibit A is filled in."""
_PARTICULARS = {
    "Address of the Provider": "path:vendor_address",
    "Notices to the Provider": "section:contacts",
}
_PART = re.compile(r"(?P<letter>[abf])\.(?P<position>\d+)(?:\.(?P<rest>[a-z_]+))?")


class Places:
    """Where each thing that is still to be stated is filled in."""

    def __init__(self, products: Sequence[str], questions: Mapping[str, str], choices: Mapping[str, str]) -> None:
        """`questions` holds the vendor's questions by label, `choices` the question of each clause with options."""
        self.products = products
        self.questions = questions
        self.choices = choices

    def of(self, block: str, label: str = "") -> tuple[str, str]:
        """Return the anchor in a schedule and the product, both empty where the district or the parties state it."""
        if question := self.questions.get(label) or self.choices.get(block):
            return f"path:answers.{question}", ""
        if label in _PARTICULARS:
            return _PARTICULARS[label], ""
        if block == "v.3":
            return "path:framework", ""
        if block == "a.contacts":
            return "section:contacts", ""
        part = _PART.fullmatch(block)
        if part is None:
            return "", ""
        position = int(part["position"]) - 1
        product = self.products[position] if len(self.products) > max(1, position) else ""
        if part["letter"] == "a":
            return _SECTIONS.get(part["rest"] or "", "section:services"), product
        return "section:student_data" if part["letter"] == "b" else "section:teacher_data", product


def findings(documents: Iterable[DocumentText], *, places: Places, told: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return one finding for each thing that is still to be stated, in the order of the documents.

    `told` holds labels and ids of what other findings already speak of.
    """
    found: dict[str, Finding] = {}
    for document in documents:
        for section in document.sections:
            for finding in _in_section(section, document.governing_state, told, places):
                found.setdefault(finding.code, finding)
    return tuple(found.values())


def _in_section(section: Section, state: str, told: Collection[str], places: Places) -> Iterator[Finding]:
    place = f"{section.number} {section.title}".strip()
    own = state if not section.base else ""
    for block in section.blocks:
        match block:
            case Paragraph() if block.pending and block.id not in _SAID_IN.values() and block.id not in told:
                by = BY_LEA if block.text and BY_LEA in block.text else BY_PROVIDER
                what = block.heading or (block.text or "").split(":")[0]
                found = _finding(block.id, by, what, place, block.id, own, places.of(block.id))
                # Purposes that are left open in the schedule are worth a question; the Services bound them anyway.
                yield found.model_copy(update={"blocking": not block.id.endswith(".open")})
            case Facts():
                within = ", ".join(part for part in (block.caption, section.number) if part)
                for position, line in enumerate(block.facts, start=1):
                    if line.pending and line.label not in told:
                        anchor = _SAID_IN.get(line.label, block.id)
                        code = line.label if line.label in _SAID_IN else f"{block.id}.{position}"
                        by = (
                            line.value
                            if line.value.startswith("to be stated")
                            else BY_LEA
                            if BY_LEA in line.value
                            else BY_PROVIDER
                        )
                        where = places.of(block.id, line.label)
                        yield _finding(code, by, line.label, within, anchor, own, where)
            case Table():
                for position, row in enumerate(block.rows, start=1):
                    for column, cell in zip(block.columns, row, strict=True):
                        if cell == BY_PROVIDER:
                            what = f"{column} of {row[0]}"
                            where = places.of(block.id)
                            yield _finding(f"{block.id}.{position}", cell, what, place, block.id, own, where)


def _finding(code: str, by: str, what: str, place: str, clause: str, state: str, where: tuple[str, str]) -> Finding:
    slug = "".join(letter if letter.isalnum() or letter == "." else "_" for letter in code.lower())
    anchor, product = where
    if by == BY_LEA:
        anchor, todo = "", "The district states it in the terms, or among its contacts."
    elif anchor:
        todo = "The vendor states it in its schedule."
    else:
        todo = "The parties state it in the terms of this agreement."
    return Finding(
        code=f"stated.{slug}",
        blocking=True,
        message=f"{_SAID_BY.get(by, f'{by[0].upper()}{by[1:]}')}: {what} ({place}).",
        clause=clause,
        state=state,
        todo=todo,
        source_kind="contract",
        anchor=anchor,
        product=product,
    )

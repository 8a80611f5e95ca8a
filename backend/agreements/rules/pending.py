"""What a composed text leaves "to be stated", as findings: every such place has one, and none is invented."""

from collections.abc import Collection, Iterable, Iterator

from backend.agreements.rules.words import BY_LEA, BY_PROVIDER
from backend.agreements.types import Finding
from backend.documents.types import DocumentText, Facts, Paragraph, Section, Table

_SAID_IN = {
    "Cybersecurity framework": "v.3",
}
"""Particulars that a clause prints too: one finding stands for both, at the clause."""


def findings(documents: Iterable[DocumentText], *, told: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return one finding for each thing that is still to be stated, in the order of the documents.

    `told` holds labels and ids of what other findings already speak of.
    """
    found: dict[str, Finding] = {}
    for document in documents:
        for section in document.sections:
            for finding in _in_section(section, document.governing_state, told):
                found.setdefault(finding.code, finding)
    return tuple(found.values())


def _in_section(section: Section, state: str, told: Collection[str]) -> Iterator[Finding]:
    place = f"{section.number} {section.title}".strip()
    own = state if not section.base else ""
    for block in section.blocks:
        match block:
            case Paragraph() if block.pending and block.id not in _SAID_IN.values() and block.id not in told:
                by = BY_LEA if block.text and BY_LEA in block.text else BY_PROVIDER
                what = block.heading or (block.text or "").split(":")[0]
                found = _finding(block.id, by, what, place, block.id, own)
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
                        yield _finding(code, by, line.label, within, anchor, own)
            case Table():
                for position, row in enumerate(block.rows, start=1):
                    for column, cell in zip(block.columns, row, strict=True):
                        if cell == BY_PROVIDER:
                            what = f"{column} of {row[0]}"
                            yield _finding(f"{block.id}.{position}", cell, what, place, block.id, own)


def _finding(code: str, by: str, what: str, place: str, anchor: str, state: str) -> Finding:
    slug = "".join(letter if letter.isalnum() or letter == "." else "_" for letter in code.lower())
    return Finding(
        code=f"stated.{slug}",
        blocking=True,
        message=f"{by[0].upper()}{by[1:]}: {what} ({place}).",
        clause=anchor,
        state=state,
    )

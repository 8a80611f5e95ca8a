"""From a DocumentText to what both renderings print: the same words, cleaned once, in reading order.

Word and PDF are two ways of setting this one plain structure; neither makes up words of its own, so they cannot say
different things. Whatever a fixed phrase is needed for stands here.
"""

from collections.abc import Sequence
from typing import Any, Final

from backend.documents.glyphs import printable
from backend.documents.types import (
    Block,
    DocumentText,
    Facts,
    Mark,
    Paragraph,
    Section,
    SignatureBlock,
    Source,
    Table,
)

CONTENTS_TITLE: Final = "Contents"
OMITTED: Final = "Omitted."
EMPTY_CELL: Final = "–"
TICKED: Final = "☒"
UNTICKED: Final = "☐"
GROUP_LENGTH: Final = 1000
"""Characters of a group of rows that are surely kept on one page (a third of it); a longer group is printed in parts,
each with the group's name."""
SIGNATURE_LABELS: Final = ("Signature", "Name", "Title", "Date")

_OPERATIONS: Final = {
    "replace": "changed",
    "delete": "deleted",
    "add_term": "added",
    "add_definition": "definition added",
    "extend_definition": "definition extended",
    "add_notice_item": "item added",
    "set_limit": "time limit set",
    "choose": "choice made",
    "override": "statement added",
    "add_exhibit": "exhibit added",
    "already_met": "already met",
    "ask": "provider’s statement",
    "agreed": "special provision",
    "proposed": "special provision, proposed",
}
_KINDS: Final = {
    "law": "",
    "customary": "customary regional term",
    "good_practice": "good practice",
    "agreed": "agreed by the parties",
}

Json = dict[str, Any]


def _source(source: Source) -> str:
    status = {"secondary": "secondary source", "unconfirmed": "unconfirmed"}.get(source.status, "")
    citation = printable(source.citation, lines=False)
    # "Customary term of Maine agreements" needs no second word for its kind.
    kind = "" if citation.startswith("Customary term") else _KINDS[source.kind]
    parts = [each for each in (citation, kind, status) if each]
    return ", ".join(parts)


def _note(mark: Mark) -> Json:
    places = list(dict.fromkeys(source.jurisdiction for source in mark.sources if source.jurisdiction))
    verb = _OPERATIONS.get(mark.operation, mark.operation.replace("_", " "))
    head = f"{', '.join(places)} · {verb}" if places else verb.capitalize()
    sources: list[str] = []
    for source in mark.sources:
        words = _source(source)
        if words and len(places) > 1 and source.jurisdiction:
            words = f"{source.jurisdiction}: {words}"
        if words and words not in sources:
            sources.append(words)
    return {"head": printable(head), "text": printable(mark.note), "sources": sources}


def _paragraph(block: Paragraph) -> Json:
    text = printable(block.text) if block.text is not None else OMITTED
    box = TICKED if block.checked else UNTICKED
    heading = printable(block.heading, lines=False)
    number = printable(block.number, lines=False)
    if block.checked is not None and block.level == 1 and heading:
        # Under a clause heading the box stands with the text, as it does in a line without a heading.
        text = f"{box} {text}"
    return {
        "type": "paragraph",
        "id": block.id,
        "number": number,
        "heading": heading,
        "level": block.level,
        "text": text,
        "checked": block.checked,
        "box": box,
        "pending": block.pending,
    }


def _table(block: Table) -> Json:
    rows: list[Json] = []
    group: Json | None = None
    length = 0
    for source in block.rows:
        cells = [{"text": printable(cell) if cell.strip() else EMPTY_CELL, "span": 1} for cell in source]
        rule = 0
        if block.group_column and cells:
            height = max(len(str(cell["text"])) for cell in cells)
            same = group is not None and group["text"] == cells[0]["text"] and bool(source[0].strip())
            length = length + height if same else height
            if group is not None and same and length <= GROUP_LENGTH:
                group["span"] += 1
                cells = cells[1:]
                rule = 1
            else:
                group, length = cells[0], height
        rows.append({"cells": cells, "rule": rule})
    # The line under a row spares the group column while its group goes on.
    for index, row in enumerate(rows):
        row["rule"], row["continues"] = (rows[index + 1]["rule"] if index + 1 < len(rows) else 0), bool(row["rule"])
    return {
        "type": "table",
        "id": block.id,
        "caption": printable(block.caption, lines=False),
        "columns": [printable(column) for column in block.columns],
        "widths": list(block.widths),
        "rows": rows,
    }


def _facts(block: Facts) -> Json:
    return {
        "type": "facts",
        "id": block.id,
        "caption": printable(block.caption, lines=False),
        "facts": [
            {
                "label": printable(fact.label),
                "text": printable(fact.value) if fact.value.strip() else EMPTY_CELL,
                "pending": fact.pending,
            }
            for fact in block.facts
        ],
    }


def _signature(block: SignatureBlock) -> Json:
    return {
        "type": "signature",
        "id": block.id,
        "role_line": printable(block.role_line, lines=False),
        "party": printable(block.party, lines=False),
        "labels": list(SIGNATURE_LABELS),
    }


def _block(block: Block) -> Json:
    match block:
        case Paragraph():
            return _paragraph(block)
        case Table():
            return _table(block)
        case Facts():
            return _facts(block)
        case SignatureBlock():
            return _signature(block)


def _runs(blocks: Sequence[Block]) -> list[Json]:
    """Group blocks so that a margin note has the clause and what follows it as its height. Tables take full width."""
    found: list[Json] = []
    for block in blocks:
        wide = not isinstance(block, Paragraph)
        notes = [_note(mark) for mark in block.marks] if isinstance(block, Paragraph | Table) else []
        clause = isinstance(block, Paragraph) and block.level == 1 and bool(block.heading)
        if wide:
            if notes:
                found.append({"wide": False, "notes": notes, "blocks": []})
            found.append({"wide": True, "notes": [], "blocks": [_block(block)]})
        elif found and not found[-1]["wide"] and not notes and not (clause and not found[-1]["notes"]):
            found[-1]["blocks"].append(_block(block))
        else:
            found.append({"wide": False, "notes": notes, "blocks": [_block(block)]})
    return found


def _section(section: Section) -> Json:
    return {
        "id": section.id,
        "number": printable(section.number, lines=False),
        "title": printable(section.title, lines=False),
        "kind": section.kind,
        "page_break": section.page_break,
        "notes": [_note(mark) for mark in section.marks],
        "runs": _runs(section.blocks),
    }


def _reading(text: DocumentText) -> Json:
    return {
        "title": printable(text.title, lines=False),
        "subtitle": printable(text.subtitle),
        "reading": printable(text.reading),
        "sections": [_section(section) for section in text.sections],
    }


def lay_out(text: DocumentText, *, further_readings: Sequence[DocumentText] = ()) -> Json:
    """Return everything that is printed, cleaned, as plain JSON data."""
    every = [text, *further_readings]
    has_notes = any(
        section.marks or any(isinstance(block, Paragraph | Table) and block.marks for block in section.blocks)
        for each in every
        for section in each.sections
    )
    lang, _, region = text.language.partition("-")
    main = _reading(text)
    return {
        **main,
        "description": main["subtitle"].replace("\n", " "),
        "running": " · ".join(each for each in (main["title"], main["subtitle"].replace("\n", " ")) if each),
        "footer": printable(text.footer, lines=False),
        "lang": lang,
        "region": region or None,
        "has_notes": has_notes,
        "contents_title": CONTENTS_TITLE,
        "further": [_reading(each) for each in further_readings],
    }

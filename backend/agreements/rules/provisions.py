"""Special provisions: which clauses they may touch, and how one reads."""

import hashlib
import json
from typing import Final, NamedTuple

from backend.agreements.choices import Status
from backend.agreements.forms import FormText
from backend.agreements.rules.changes import places
from backend.documents.types import DocumentText, Paragraph

OPEN: Final = frozenset({Status.DRAFT, Status.WITH_VENDOR, Status.IN_REVIEW})
"""While the district may propose, change and withdraw them."""
SHOWN_TO_VENDOR: Final = frozenset({Status.WITH_VENDOR, Status.IN_REVIEW})
"""While the vendor reads what is proposed, and agrees; what a sent text says it reads there."""


class ClauseChoice(NamedTuple):
    """A clause that a provision may be added after, replace or leave out, as it reads without any."""

    id: str
    number: str
    heading: str
    section: str
    text: str


def fingerprint(*, operation: str, clause: str, heading: str, text: str) -> str:
    """Return what names exactly these words: whoever agrees, or changes them, has read them and no others."""
    words = json.dumps([operation, clause, heading, text], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def choices(document: DocumentText, form: FormText) -> list[ClauseChoice]:
    """Return the clauses of the form's articles and its definitions, as the document prints them.

    What a state adds is its own law or custom, and exhibits are made from data: neither is offered.
    """
    offered = {
        clause.id
        for section in form.sections
        if section.kind == "article" or section.id == "exhibit.c"
        for clause in section.clauses
        if clause.numbered and clause.heading
    }
    found: list[ClauseChoice] = []
    for section in document.sections:
        title = f"{section.number} {section.title}".strip()
        for block in section.blocks:
            if not isinstance(block, Paragraph):
                continue
            if block.level == 1 and block.id in offered:
                found.append(ClauseChoice(block.id, block.number, block.heading, title, block.text or ""))
            elif found and block.level > 1 and block.id.startswith(f"{found[-1].id}.") and block.text:
                line = f"{block.number} {block.text}".strip()
                found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{line}")
    return found


def label_of(form: FormText, clause: str) -> str:
    """Return how a clause is cited ("4.2 Authorized use"); empty for none."""
    return places(form).get(clause, clause) if clause else ""

"""The text of a composed agreement as lines, to be compared and read as a diff.

`.venv/bin/python -m tests.agreements.golden` writes golden.txt and INDEX.sha256 of a form that is not yet released
(docs/howto/release-a-form.md).
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from backend.agreements.types import AgreementText, ComposeInput
from backend.documents.types import Block, DocumentText, Facts, Mark, Paragraph, SignatureBlock, Table

FORM = Path(__file__).resolve().parents[2] / "templates" / "dpa" / "model" / "1"


def sample() -> ComposeInput:
    return ComposeInput.model_validate_json((FORM / "sample.json").read_text(encoding="utf-8"))


def released() -> list[Path]:
    """The files that a released form consists of."""
    return [FORM / "clauses.yaml", *sorted(FORM.glob("supplements/*/*.yaml"))]


def index() -> str:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(FORM).as_posix()}" for path in released()
    ]
    return "\n".join(lines) + "\n"


def as_lines(text: AgreementText) -> Iterator[str]:
    for document in (text.document, *text.further_readings):
        yield from _document(document)
    for state, limits in {text.document.governing_state: text.limits, **text.further_limits}.items():
        yield f"# Limits for an LEA in {state}"
        for limit in limits:
            words = f"{limit.amount} {limit.unit}" if limit.amount is not None else limit.words
            yield f"{limit.clause} {limit.duty}: {words} from {limit.anchor} [{limit.source}]"


def _document(document: DocumentText) -> Iterator[str]:
    yield f"# {document.title}: {document.subtitle}. {document.reading}"
    for section in document.sections:
        yield ""
        yield f"## {section.number} {section.title}".replace("##  ", "## ")
        yield from (f"    ^ {_mark(mark)}" for mark in section.marks)
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            box = {None: "", True: "[x] ", False: "[ ] "}[block.checked]
            head = " ".join(part for part in (block.number, block.heading and f"{block.heading}.") if part)
            words = "(taken out)" if block.text is None else block.text
            indent, pending = "  " * (block.level - 1), " (pending)" if block.pending else ""
            yield f"{indent}{head}{' ' if head else ''}{box}{words}{pending}"
            yield from (f"    ^ {_mark(mark)}" for mark in block.marks)
        case Table():
            yield f"[{block.caption}]"
            yield " | ".join(block.columns)
            yield from (" | ".join(row) for row in block.rows)
        case Facts():
            yield f"[{block.caption}]"
            yield from (f"{fact.label}: {fact.value}{' (pending)' if fact.pending else ''}" for fact in block.facts)
        case SignatureBlock():
            yield f"[{block.role_line}: {block.party}]"


def _mark(mark: Mark) -> str:
    sources = "; ".join(f"{source.jurisdiction} {source.kind} {source.citation}".strip() for source in mark.sources)
    return f"{mark.operation}: {mark.note} ({sources})"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    import django

    django.setup()
    from backend.agreements import form_files
    from backend.agreements.rules.compose import compose

    given = sample()
    lines = as_lines(compose(given, files=form_files.files_for(given)))
    (FORM / "golden.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (FORM / "INDEX.sha256").write_text(index(), encoding="utf-8")

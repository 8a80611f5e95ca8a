"""Runs Typst: one compiler per thread, only the bundled fonts, no network, data by file and never as markup."""

import json
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import typst

from backend.documents.glyphs import FONT_DIR

Standard = Literal["ua-1", "a-3a"]

TEMPLATE_DIR: Final = Path(__file__).resolve().parents[2] / "templates"
ACCESSIBLE_ARCHIVAL: Final[tuple[Standard, ...]] = ("ua-1", "a-3a")

_own = threading.local()


def _compiler() -> typst.Compiler:
    """Return this thread's compiler: a shared one raises "Already borrowed" in the second thread."""
    compiler: typst.Compiler | None = getattr(_own, "compiler", None)
    if compiler is None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_DIR)])
        compiler = typst.Compiler(font_paths=fonts)
        _own.compiler = compiler
    return compiler


def typeset(
    *,
    main: str,
    data: Any,
    now: datetime,
    files: Mapping[str, bytes] | None = None,
    standards: tuple[Standard, ...] = ACCESSIBLE_ARCHIVAL,
    query: str = "",
) -> tuple[bytes, list[Any]]:
    """Compile a short `main` program that reads "/data.json", and answer a query for labelled values.

    The same arguments give the same bytes. Raises typst.TypstError where a template is wrong, or a text reached it that
    did not pass through glyphs.printable.
    """
    with tempfile.TemporaryDirectory(prefix="dpa-typeset-") as folder:
        root = Path(folder)
        (root / "templates").symlink_to(TEMPLATE_DIR, target_is_directory=True)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, content in (files or {}).items():
            (root / name).write_bytes(content)
        source = root / "main.typ"
        source.write_text(main, encoding="utf-8")
        compiler = _compiler()
        pdf: Any = compiler.compile(
            input=source,
            root=root,
            format="pdf",
            pdf_standards=list(standards),
            timestamp=int(now.timestamp()),
            pdf_tags=bool(standards),
        )
        if not isinstance(pdf, bytes):  # pragma: no cover - Typst answers a list for pictures only
            raise TypeError("Typst gave no single PDF")
        found = json.loads(compiler.query(query, field="value", format="json")) if query else []
        return pdf, found

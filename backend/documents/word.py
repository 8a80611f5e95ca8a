"""The agreement as a Word file: a working copy with the same words as the PDF.

The look (styles, header, footer, page) is the form's agreement.docx, made by `manage build_word_template`; the words
are those of backend/documents/layout.py. Tables are written as rows of XML here, because their number of columns and
their merged cells come from the data.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from docx.opc.pkgwriter import PackageWriter
from docx.oxml import parse_xml
from docxtpl.template import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from backend.documents.glyphs import COMPLEX_FAMILIES, SANS, SERIF, runs
from backend.documents.layout import Json, lay_out
from backend.documents.pdf import template_path
from backend.documents.types import DocumentText
from backend.documents.typesetting import TEMPLATE_DIR

TEXT_WIDTH: Final = 9360
"""Width between the margins in twentieths of a point: 8.5 in less 1 in on both sides."""
LABEL_WIDTH: Final = 1296
SEAL_WIDTH: Final = 6480
WHOLE_FACTS: Final = 6
"""Rows of a list of facts that is not parted by the end of a page; a longer one may be."""


@cache
def environment() -> SandboxedEnvironment:
    """Return the one Jinja environment for Word: sandboxed, escaping, and strict about every name."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


# docxtpl rewrites some sequences of braces after rendering; as entities they stay as typed.
_ENTITIES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "}": "&#125;", "%": "&#37;"}
)


def _xml(text: str) -> str:
    return text.translate(_ENTITIES)


def _runs(text: str, *, main: str = SERIF, properties: str = "") -> str:
    """Return runs of XML, each with a font that draws its text; `properties` is put into every run."""
    found = []
    for run in runs(text, main=main):
        own = properties
        if run.family != main:
            names = f'w:ascii="{run.family}" w:hAnsi="{run.family}" w:eastAsia="{run.family}" w:cs="{run.family}"'
            own = f"<w:rFonts {names}/>{properties}"
            if run.rtl:
                own += "<w:rtl/>"
            elif run.family in COMPLEX_FAMILIES:
                own += "<w:cs/>"
        head = f"<w:rPr>{own}</w:rPr>" if own else ""
        lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(_xml(line) for line in run.text.split("\n"))
        found.append(f'<w:r>{head}<w:t xml:space="preserve">{lines}</w:t></w:r>')
    return "".join(found)


_TAB: Final = "<w:r><w:tab/></w:r>"
_BOLD: Final = "<w:b/><w:bCs/>"
_INK: Final = '<w:color w:val="1C2F55"/>'
_PENDING: Final = '<w:color w:val="B3341C"/>'


def _piece(kind: str, content: str, **more: Any) -> Json:
    return {"kind": kind, "runs": Markup(content), **more}  # noqa: S704 - every text in it went through _xml


def _bookmark(name: str, index: int, content: str) -> str:
    return f'<w:bookmarkStart w:id="{index}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{index}"/>'


def _heading(number: str, title: str) -> str:
    return _runs(f"{number}\u2002{title}" if number else title)


def _notes(notes: Sequence[Json]) -> Iterator[Json]:
    """One paragraph per note. It stands in the flow, above its clause: frames in the margin print over each other."""
    for note in notes:
        head = _runs(note["head"], main=SANS, properties=_BOLD + _INK)
        words = "".join("\n" + source for source in note["sources"])
        yield _piece("note", head + _runs(f"\u2002{note['text']}{words}", main=SANS))


SPACED: Final = (
    "heading_1",
    "heading_2",
    "heading_3",
    "reading_article",
    "note",
    "text",
    *(f"item_{level}" for level in (1, 2, 3, 4)),
    *(f"plain_{level}" for level in (2, 3, 4)),
    "caption",
)
"""What can follow a note. As "<kind>_noted" it moves up to its note, which is then not read with what precedes."""


def _attached(pieces: Iterable[Json]) -> Iterator[Json]:
    """Join notes and what they belong to; the new page of a noted exhibit begins above its first note."""
    held: list[Json] = []
    for piece in pieces:
        if held and piece["kind"].endswith("_new_page"):
            held[0]["kind"] = "note_new_page"
            piece["kind"] = piece["kind"].removesuffix("_new_page")
        if held and piece["kind"] in SPACED:
            piece["kind"] += "_noted"
        if piece["kind"] in ("note", "note_noted"):
            held.append(piece)
            continue
        yield from held
        held = []
        yield piece
    yield from held


def _paragraph(data: Json, shift: int) -> Iterator[Json]:
    colour = _PENDING if data["pending"] else ""
    if data["heading"] and data["level"] == 1:
        yield _piece(f"heading_{2 + shift}", _heading(data["number"], data["heading"]))
        if data["text"]:
            yield _piece("text", _runs(data["text"], properties=colour))
        return
    lead, body = data["number"], ""
    if data["checked"] is not None:
        lead, body = (lead, _runs(data["box"] + " ")) if lead else (data["box"], "")
    if data["heading"]:
        body += _runs(data["heading"] + (" " if data["text"] else ""), properties=_BOLD + _INK)
    body += _runs(data["text"], properties=colour)
    if lead:
        yield _piece(f"item_{data['level']}", _runs(lead) + _TAB + body)
    else:
        yield _piece("text" if data["level"] == 1 else f"plain_{data['level']}", body)


def _cell(width: int, content: str, *, style: str = "TableText", extra: str = "", keep: bool = False) -> str:
    following = "<w:keepNext/>" if keep else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{extra}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{following}</w:pPr>{content}</w:p></w:tc>'
    )


def _grid(style: str, widths: Sequence[int], rows: Sequence[str], *, header: bool) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'<w:tblLook w:val="0020" w:firstRow="{int(header)}" w:lastRow="0" w:firstColumn="0" w:noHBand="1"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


_HEADER_ROW: Final = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{}</w:tr>"
_ROW: Final = "<w:tr><w:trPr><w:cantSplit/></w:trPr>{}</w:tr>"


def _table(data: Json) -> Iterator[Json]:
    if data["caption"]:
        yield _piece("caption", _runs(data["caption"], main=SANS))
    total = sum(data["widths"])
    widths = [round(TEXT_WIDTH * width / total) for width in data["widths"]]
    head = (_cell(w, _runs(c, main=SANS), style="TableHead") for w, c in zip(widths, data["columns"], strict=True))
    rows = [_HEADER_ROW.format("".join(head))]
    for row, following in zip_longest(data["rows"], data["rows"][1:]):
        # The rows of a group stay on one page, so that its name stands over all of them.
        keep = bool(following and following["continues"])
        cells = [
            _cell(
                widths[index + (1 if row["continues"] else 0)],
                _runs(cell["text"], main=SANS),
                extra='<w:vMerge w:val="restart"/>' if cell["span"] > 1 else "",
                keep=keep,
            )
            for index, cell in enumerate(row["cells"])
        ]
        if row["continues"]:
            cells.insert(0, _cell(widths[0], "", extra="<w:vMerge/>", keep=keep))
        rows.append(_ROW.format("".join(cells)))
    yield _piece("table", _grid("Schedule", widths, rows, header=True))
    yield _piece("after_table", "")


def _facts(data: Json) -> Iterator[Json]:
    widths = [round(TEXT_WIDTH / 3.2), TEXT_WIDTH - round(TEXT_WIDTH / 3.2)]
    span = '<w:gridSpan w:val="2"/>'
    rows = [_HEADER_ROW.format(_cell(TEXT_WIDTH, _runs(data["caption"], main=SANS), style="TableHead", extra=span))]
    for index, fact in enumerate(data["facts"], start=1):
        colour = _PENDING if fact["pending"] else ""
        # A short list stays whole, so that no page begins with its last row.
        keep = index < len(data["facts"]) <= WHOLE_FACTS
        label = _cell(widths[0], _runs(fact["label"], main=SANS, properties='<w:color w:val="47536B"/>'), keep=keep)
        rows.append(_ROW.format(label + _cell(widths[1], _runs(fact["text"], main=SANS, properties=colour), keep=keep)))
    yield _piece("table", _grid("Schedule", widths, rows, header=True))
    yield _piece("after_table", "")


def _signature(data: Json, *, last: bool) -> Iterator[Json]:
    """The lines to sign on. Every paragraph but the last block's last row is kept with what follows it."""
    yield _piece("role", _runs(data["role_line"], main=SANS))
    yield _piece("party", _runs(data["party"]))
    line = '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="8D97AB"/></w:tcBorders>'
    rows = []
    for index, label in enumerate(data["labels"]):
        height = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{760 if index == 0 else 360}" w:hRule="atLeast"/></w:trPr>'
        bottom = '<w:vAlign w:val="bottom"/>'
        keep = not last or index + 1 < len(data["labels"])
        cells = _cell(LABEL_WIDTH, _runs(label, main=SANS), style="SignatureLabel", extra=bottom, keep=keep)
        cells += _cell(SEAL_WIDTH, "", extra=line + bottom, keep=keep)
        rows.append(f"<w:tr>{height}{cells}</w:tr>")
    yield _piece("table", _grid("Lines", [LABEL_WIDTH, SEAL_WIDTH], rows, header=False))
    yield _piece("after_table" if last else "after_table_kept", "")


def _section(data: Json, *, shift: int, bookmark: tuple[str, int]) -> Iterator[Json]:
    return _attached(_section_pieces(data, shift=shift, bookmark=bookmark))


def _section_pieces(data: Json, *, shift: int, bookmark: tuple[str, int]) -> Iterator[Json]:
    signing = data["kind"] == "signatures"
    yield from _notes(data["notes"])
    # As in the PDF, signatures stand whole below the last article where there is room; no page of their own.
    new_page = data["page_break"] and not shift and not signing
    kind = "reading_article" if shift else "heading_1_new_page" if new_page else "heading_1"
    yield _piece(kind, _bookmark(*bookmark, _heading(data["number"], data["title"])))
    blocks = [
        (run["notes"] if place == 0 else [], block)
        for run in data["runs"]
        for place, block in enumerate(run["blocks"] or [None])
    ]
    last = len(blocks) - 1
    for index, (notes, block) in enumerate(blocks):
        yield from _notes(notes)
        match block and block["type"]:
            case "paragraph":
                for piece in _paragraph(block, shift):
                    yield piece | {"kind": "text_kept"} if signing and piece["kind"] == "text" else piece
            case "table":
                yield from _table(block)
            case "facts":
                yield from _facts(block)
            case "signature":
                yield from _signature(block, last=index == last)


def _field(kind: str, instruction: str = "") -> str:
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>' if instruction else ""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{code}'


def _contents(data: Json) -> Iterator[Json]:
    """A real contents field without page numbers, so that what is stored in the file is already right."""
    entries = [(f"_S{index}", section) for index, section in enumerate(data["sections"], start=1)]
    entries += [(f"_R{index}", {"number": "", "title": _reading_title(reading)}) for index, reading in _further(data)]
    last = len(entries) - 1
    for index, (name, section) in enumerate(entries):
        content = f'<w:hyperlink w:anchor="{name}" w:history="1">'
        words = "\u2002".join(each for each in (section["number"], section["title"]) if each)
        content += _runs(words, main=SANS) + "</w:hyperlink>"
        if index == 0:
            content = _field("begin", r"TOC \o &quot;1-1&quot; \u \n \h \z") + _field("separate") + content
        if index == last:
            content += _field("end")
        yield _piece("contents", content)


def _further(data: Json) -> list[tuple[int, Json]]:
    return list(enumerate(data["further"], start=1))


def _reading_title(reading: Json) -> str:
    return ": ".join(each for each in (reading["title"], reading["reading"]) if each)


def _body(data: Json) -> list[Json]:
    found = [_piece("title", _runs(data["title"]))]
    if data["subtitle"]:
        found.append(_piece("subtitle", _runs(data["subtitle"])))
    if data["reading"]:
        found.append(_piece("reading", _runs(data["reading"])))
    found.append(_piece("contents_title", _runs(data["contents_title"], main=SANS)))
    found += _contents(data)
    index = 0
    for section in data["sections"]:
        index += 1
        found += _section(section, shift=0, bookmark=(f"_S{index}", index))
    for number, reading in _further(data):
        index += 1
        found.append(_piece("reading_title", _bookmark(f"_R{number}", index, _runs(_reading_title(reading)))))
        if reading["subtitle"]:
            found.append(_piece("subtitle", _runs(reading["subtitle"])))
        for place, section in enumerate(reading["sections"], start=1):
            index += 1
            found += _section(section, shift=1, bookmark=(f"_R{number}_{place}", index))
    return found


class _WordTemplate(DocxTemplate):
    """docxtpl with its preparation done once per template, and without its rewriting of what was rendered.

    Our pieces bring complete runs and tables, so neither line breaks nor column counts need a second look; on long
    agreements those two took most of the time.
    """

    compiled: Template

    def build_xml(self, context: Json, jinja_env: Any = None) -> str:
        return self.compiled.render(context)

    def fix_tables(self, xml: str) -> Any:
        return parse_xml(xml)

    def fix_docpr_ids(self, tree: Any) -> None:
        """Nothing to do: there are no pictures."""

    def resolve_listing(self, xml: str) -> str:
        return xml


@cache
def _prepared(path: Path, changed: float) -> tuple[bytes, Template]:
    """Return the template's bytes and its body as a compiled Jinja template."""
    content = path.read_bytes()
    template = _WordTemplate(io.BytesIO(content))
    template.init_docx()
    source = re.sub(r"\n?<w:p([ >])", r"\n<w:p\1", template.patch_xml(template.get_xml()))  # type: ignore[no-untyped-call]
    return content, environment().from_string(source)


class _Parts:
    """Takes the parts of a Word file and zips them without a clock time: the same input gives the same bytes."""

    def __init__(self, out: io.BytesIO) -> None:
        self.zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    def write(self, name: Any, content: bytes) -> None:
        info = zipfile.ZipInfo(name.membername, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(info, content)


def packed(document: Any) -> bytes:
    """Return a python-docx document as bytes; the same parts give the same bytes."""
    package = document.part.package
    out = io.BytesIO()
    target: Any = _Parts(out)
    package_writer: Any = PackageWriter
    for part in package.parts:
        part.before_marshal()
    package_writer._write_content_types_stream(target, package.parts)
    package_writer._write_pkg_rels(target, package.rels)
    package_writer._write_parts(target, package.parts)
    target.zip.close()
    return out.getvalue()


def render_word(text: DocumentText, *, now: datetime, further_readings: Sequence[DocumentText] = ()) -> bytes:
    """Return the working copy as a .docx. Same input, same bytes; `now` is the creation time it states.

    Raises ValueError for a form without a template, jinja2.UndefinedError for a template that names what is not there.
    """
    data = lay_out(text, further_readings=further_readings)
    path = TEMPLATE_DIR / template_path(text.form, "agreement.docx")
    content, compiled = _prepared(path, path.stat().st_mtime)
    template = _WordTemplate(io.BytesIO(content))
    template.compiled = compiled
    template.render(
        {"blocks": _body(data), "footer": data["footer"], "running": data["running"]}, environment(), autoescape=True
    )
    document: Any = template.docx
    properties = document.core_properties
    properties.title, properties.subject = data["title"][:255], data["description"][:255]
    properties.language, properties.author = text.language, "DPA Keeper"
    properties.created = properties.modified = now.astimezone(UTC).replace(tzinfo=None)
    return packed(document)

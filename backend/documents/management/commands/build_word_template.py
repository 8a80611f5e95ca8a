"""Makes a form's agreement.docx: the look of the Word working copy, with docxtpl tags where the words go.

Kept as a program so that a change of the look can be reviewed; the file itself opens in Word.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches, Pt, RGBColor, Twips

from backend.documents.glyphs import SANS, SERIF
from backend.documents.typesetting import TEMPLATE_DIR
from backend.documents.word import SPACED, TEXT_WIDTH, packed

INK, BODY, NOTE, RULE = RGBColor(0x1C, 0x2F, 0x55), RGBColor(0x16, 0x18, 0x1D), RGBColor(0x47, 0x53, 0x6B), "8D97AB"
WORKING_COPY = "Working copy. Only the sealed PDF is the agreement; an edit here changes nothing that was agreed."


def _fonts(style: Any, family: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in (("ascii", family), ("hAnsi", family), ("eastAsia", "Noto Sans SC"), ("cs", "Noto Sans Arabic")):
        fonts.set(qn(f"w:{name}"), value)


class _Look:
    """The styles, one call each."""

    def __init__(self, document: Any) -> None:
        self.styles = document.styles

    def paragraph(
        self,
        name: str,
        *,
        family: str = SERIF,
        size: float = 10,
        bold: bool = False,
        italic: bool = False,
        color: RGBColor = BODY,
        before: float = 0,
        after: float = 0,
        left: float = 0,
        hang: float = 0,
        keep: bool = False,
        line: float = 1.04,
        builtin: bool = False,
        base: str = "Normal",
        border: str = "",
    ) -> Any:
        style = self.styles[name] if builtin else self.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if not builtin:
            style.base_style = self.styles[base]
        for name_of in ("w:pPr/w:pBdr", "w:rPr/w:spacing", "w:rPr/w:kern", "w:rPr/w:szCs"):  # python-docx's own look
            for found in style.element.xpath(name_of):
                found.getparent().remove(found)
        _fonts(style, family)
        font, form = style.font, style.paragraph_format
        font.size, font.bold, font.italic, font.color.rgb = Pt(size), bold, italic, color
        # Arabic, Hebrew and Devanagari take their look from properties of their own.
        font.cs_bold, font.cs_italic = bold, italic
        style.element.rPr.find(qn("w:sz")).addnext(parse_xml(f'<w:szCs {nsdecls("w")} w:val="{round(size * 2)}"/>'))
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line
        form.left_indent, form.first_line_indent = Inches(left + hang), Inches(-hang)
        form.right_indent = Twips(0)
        form.keep_with_next, form.widow_control = keep, True
        if hang:
            form.tab_stops.add_tab_stop(Inches(left + hang))
        if border:
            style.element.get_or_add_pPr().insert_element_before(
                parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"),
                *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"),
            )
        return style


def _line(side: str, size: int, color: str, space: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/>'


_TABLE_STYLE = """
<w:style {ns} w:type="table" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/><w:uiPriority w:val="99"/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{borders}
<w:tblCellMar><w:top w:w="38" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="38" w:type="dxa"/>
<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>{first}</w:style>"""


def _styles(document: Any) -> None:
    look = _Look(document)
    normal = look.paragraph("Normal", builtin=True)
    normal.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US"/>'))
    top = _line("top", 14, "1C2F55", 6)
    look.paragraph("Title", builtin=True, size=21, bold=True, color=INK, after=2, border=top)
    look.paragraph("Subtitle", builtin=True, size=11.5, after=2)
    under = _line("bottom", 4, RULE, 6)
    look.paragraph("Reading", size=10.5, italic=True, color=NOTE, after=8, border=under)
    look.paragraph("Contents Title", family=SANS, size=8.5, bold=True, color=INK, before=12, after=3)
    look.paragraph("toc 1", family=SANS, size=8.5, after=1.5)
    rule = _line("bottom", 6, "1C2F55", 3)
    heading: dict[str, Any] = {"builtin": True, "bold": True, "color": INK, "keep": True}
    look.paragraph("Heading 1", size=13.5, before=22, after=8, border=rule, **heading)
    look.paragraph(
        "Reading Title", size=19, before=0, after=2, base="Heading 1", border=top, **{**heading, "builtin": False}
    )
    look.paragraph("Heading 2", size=10.5, before=12, after=3, **heading)
    look.paragraph("Heading 3", size=10.5, before=12, after=3, **heading)
    # In a further reading an article is one level lower, but still more than its clauses.
    hair = _line("bottom", 4, RULE, 2)
    own = {**heading, "builtin": False, "base": "Heading 2"}
    look.paragraph("Reading Article", size=12, before=18, after=6, border=hair, **own)
    look.paragraph("Clause Text", after=5)
    for level in (1, 2, 3, 4):
        look.paragraph(f"Item {level}", left=0.23 * (level - 1), hang=0.28 if level == 2 else 0.36, after=4)
        if level > 1:
            look.paragraph(f"Plain {level}", left=0.23 * (level - 1), after=4)
    look.paragraph("Caption", family=SANS, size=8.5, before=10, after=4, **heading)
    look.paragraph("Table Text", family=SANS, size=7.5, line=0.95)
    look.paragraph("Table Head", family=SANS, size=7.5, bold=True, color=INK, line=0.95, keep=True)
    look.paragraph("After Table", size=4, after=6)
    look.paragraph("Role Line", family=SANS, size=8, color=NOTE, before=16, keep=True)
    look.paragraph("Party", size=11, bold=True, color=INK, after=4, keep=True)
    look.paragraph("Signature Label", family=SANS, size=8, color=NOTE, keep=True)
    bar = _line("left", 4, RULE, 6)
    note = look.paragraph(
        "Clause Note", family=SANS, size=7.5, color=NOTE, left=0.23, before=12, after=3, line=1, keep=True, border=bar
    )
    note.paragraph_format.keep_together = True
    inside = _line("top", 6, "1C2F55", 0) + _line("bottom", 6, "1C2F55", 0) + _line("insideH", 4, RULE, 0)
    first = (
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{_line("bottom", 6, "1C2F55", 0)}</w:tcBorders></w:tcPr>'
        "</w:tblStylePr>"
    )
    for name, borders, row in (("Schedule", f"<w:tblBorders>{inside}</w:tblBorders>", first), ("Lines", "", "")):
        xml = _TABLE_STYLE.format(ns=nsdecls("w"), name=name, borders=borders, first=row)
        document.styles.element.append(parse_xml(xml))


def _field(paragraph: Any, instruction: str) -> None:
    for kind in ("begin", instruction, "end"):
        run = paragraph.add_run()
        if kind == instruction:
            xml = f'<w:instrText {nsdecls("w")} xml:space="preserve"> {kind} </w:instrText>'
        else:
            xml = f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'
        run._r.append(parse_xml(xml))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1)
    section.top_margin = section.bottom_margin = Inches(0.95)
    section.header_distance = section.footer_distance = Inches(0.5)
    look = _Look(document)
    style: dict[str, Any] = {"family": SANS, "size": 7.5, "color": NOTE, "builtin": True}
    look.paragraph("Header", **style, border=_line("bottom", 4, RULE, 3))
    look.paragraph("Footer", **style, border=_line("top", 4, RULE, 3))
    section.header.paragraphs[0].text = "{{ running }}"
    section.header.paragraphs[0].insert_paragraph_before(WORKING_COPY, style="Header")
    section.header.paragraphs[0].runs[0].bold = True
    for name in ("Header", "Footer"):
        tabs = document.styles[name].element.pPr.find(qn("w:tabs"))
        tabs.getparent().remove(tabs)
    foot = section.footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(Twips(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run("{{ footer }}\tPage ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")


_KINDS = {
    "title": "Title",
    "subtitle": "Subtitle",
    "reading": "Reading",
    "contents_title": "Contents Title",
    "contents": "toc 1",
    "heading_1": "Heading 1",
    "heading_1_new_page": "Heading 1",
    "heading_2": "Heading 2",
    "heading_3": "Heading 3",
    "reading_title": "Reading Title",
    "reading_article": "Reading Article",
    "text": "Clause Text",
    "text_kept": "Clause Text",
    "item_1": "Item 1",
    "item_2": "Item 2",
    "item_3": "Item 3",
    "item_4": "Item 4",
    "plain_2": "Plain 2",
    "plain_3": "Plain 3",
    "plain_4": "Plain 4",
    "note": "Clause Note",
    "note_new_page": "Clause Note",
    "caption": "Caption",
    "role": "Role Line",
    "party": "Party",
    "after_table": "After Table",
    "after_table_kept": "After Table",
}
_KINDS |= {f"{kind}_noted": _KINDS[kind] for kind in SPACED}


def build() -> bytes:
    """Return the template's bytes; the same at every run."""
    document = Document()
    for paragraph in list(document.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    _styles(document)
    _page(document)
    document.add_paragraph("{%p for block in blocks %}")
    for position, (kind, style) in enumerate(_KINDS.items()):
        document.add_paragraph(f"{{%p {'elif' if position else 'if'} block.kind == '{kind}' %}}")
        paragraph = document.add_paragraph("{{r block.runs }}", style=style)
        form = paragraph.paragraph_format
        if kind.endswith("_new_page") or kind == "reading_title":
            form.page_break_before = True
            form.space_before = Pt(0)
        if kind.endswith("_kept"):
            form.keep_with_next = True
        if kind.endswith("_noted"):
            form.space_before = Pt(4)
    document.add_paragraph("{%p elif block.kind == 'table' %}")
    document.add_paragraph("{{p block.runs }}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "DPA Keeper", "", ""
    properties.revision = 1
    return packed(document)


class Command(BaseCommand):
    help = "Make the Word template of a form anew (templates/dpa/<form>/agreement.docx)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--form", default="model/1", help="which form (model/1)")
        parser.add_argument("--check", action="store_true", help="only say whether the committed file is the same")

    def handle(self, *args: Any, form: str, check: bool, **options: Any) -> None:
        path = Path(TEMPLATE_DIR / "dpa" / form / "agreement.docx")
        content = build()
        if check:
            same = path.is_file() and path.read_bytes() == content
            self.stdout.write("the same" if same else "different")
            if not same:
                raise SystemExit(1)
            return
        path.write_bytes(content)
        self.stdout.write(f"{path}: {len(content)} bytes")

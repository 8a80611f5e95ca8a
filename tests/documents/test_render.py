"""Rendering …"""

import io
import json
import re
import subprocess
import unicodedata
from functools import cache

import docx
import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.documents.glyphs import family_of, printable, runs
from backend.documents.management.commands.build_word_template import build
from backend.documents.services import render_pdf, render_word
from backend.documents.types import Attachment, Mark
from backend.documents.typesetting import TEMPLATE_DIR, typeset
from tests.documents.reading import read
from tests.documents.texts import AS_TYPED, MARKED, NOW, SHAPED, sample

EXTRA = Attachment(name="agreement.json", content=b'{"a": 1}', content_type="application/json", description="Data")


@cache
def pdf() -> bytes:
    return render_pdf(sample(rows=120), now=NOW, attachments=[EXTRA]).content


@cache
def word() -> bytes:
    return render_word(sample(rows=120), now=NOW)


CONTENTS = frozenset({"/TOC"})
"""The contents: on paper with page numbers, in Word without."""


def told(command: list[str], content: bytes) -> str:
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode(errors="replace")


def words_of_pdf(content: bytes) -> str:
    return plain(read(content, skip=CONTENTS))


def words_of_word(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    texts = []
    for paragraph in document.element.body.iter("{*}p"):
        if paragraph.style == "toc1":
            continue
        parts = []
        for node in paragraph.iter("{*}t", "{*}br", "{*}tab"):
            parts.append(node.text or "" if node.tag.endswith("}t") else " ")
        texts.append("".join(parts))
    return plain(" ".join(texts))


def plain(text: str) -> str:
    """Without white space, which line ends make or take, and without letters of shaped scripts: a PDF gives those back
    in the order in which they were drawn."""
    text = unicodedata.normalize("NFC", text)
    return "".join(
        each
        for each in text
        if not each.isspace()
        and each not in "\u200b\u00ad"
        and unicodedata.bidirectional(each) not in ("R", "AL")
        and not "\u0900" <= each <= "\u097f"
    )


def test_gives_the_same_words_in_word_and_pdf() -> None:
    assert words_of_word(word()) == words_of_pdf(pdf())


def test_gives_the_same_bytes_again() -> None:
    assert render_pdf(sample(rows=120), now=NOW, attachments=[EXTRA]).content == pdf()
    assert render_word(sample(rows=120), now=NOW) == word()


@pytest.mark.parametrize("text", AS_TYPED)
def test_prints_as_typed(text: str) -> None:
    assert plain(text) in words_of_pdf(pdf())
    assert plain(text) in words_of_word(word())


def test_names_what_no_font_has() -> None:
    for given_text, shown in MARKED.items():
        assert printable(given_text) == shown
        assert plain(shown) in words_of_pdf(pdf())
        assert plain(shown) in words_of_word(word())


def test_prints_names_of_shaped_scripts_from_their_own_fonts() -> None:
    fonts = told(["pdffonts", "-"], pdf())
    assert "NotoSansArabic" in fonts
    assert "NotoSansHebrew" in fonts
    text = "".join(p.text for p in docx.Document(io.BytesIO(word())).paragraphs)
    for name in SHAPED:
        assert printable(name) == name
        assert name in text


NASTY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    st.sampled_from(
        "a1 é\u0301\u20e3\u200d\u200c\ufe0f\ufe0e👩👍🏽🇺🇸❤#\\*{}<>&\u202e\u2066\ufeffمहि\u094d\u093c王가"
        "\U000e0067\U000e007f"
    ),
    max_size=12,
)


@given(st.lists(NASTY, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_is_never_stopped_by_a_character(texts: list[str]) -> None:
    shown = [printable(text) for text in texts]
    main = (
        '#import "/templates/documents/look.typ": *\n#set document(title: "t")\n#set text(font: serif)\n'
        '#for each in json("/data.json") { par(plain(each)) }'
    )
    content, _ = typeset(main=main, data=["x", *shown], now=NOW)
    assert content.startswith(b"%PDF")
    assert [printable(text) for text in shown] == shown
    for text in shown:
        assert "".join(run.text for run in runs(text)) == text
        assert all(family_of(each) for each in text if each not in "\n\u200d\u200c\ufe0e\ufe0f")


def test_tags_the_pdf_for_assistive_technology_and_archives() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document:
        root = document.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en-US"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        meta = bytes(root.Metadata.read_bytes()).decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in meta
        assert "<pdfaid:part>3</pdfaid:part>" in meta
        assert "Student Data Privacy Agreement {{ 7*7 }}" in meta
        with document.open_outline() as outline:
            titles = [str(item.title) for item in outline.root]
    assert [title.split()[0] for title in titles] == ["The", "Article", "Signatures", "Exhibit", "Exhibit"]
    tags = told(["pdfinfo", "-struct", "-"], pdf())
    for tag in ("H1", "H2", "TOCI", "Table", "THead", "TH ", "TD", "Link", "Form"):
        assert re.search(rf"^ *{tag}", tags, re.M), tag


def test_repeats_table_headers_and_counts_pages() -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf())).pages]
    with_rows = [page for page in pages if "Messages to families" in page]
    assert len(with_rows) > 2
    assert all("Required" in page for page in with_rows)
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page


def test_marks_header_rows_and_headings_in_word() -> None:
    document = docx.Document(io.BytesIO(word()))
    styles = [p.style.name for p in document.paragraphs if p.text == "Article I\u2002The provider’s duties"]
    assert styles == ["toc 1", "Heading 1"]
    headers = document.element.body.findall(".//{*}tblHeader")
    assert len(headers) == 3
    assert "Working copy" in document.sections[0].header.paragraphs[0].text


def test_keeps_each_note_in_the_flow_with_its_clause_in_word() -> None:
    text = sample(rows=2)
    mark = Mark(operation="add_exhibit", note="Asked for by the state.", sources=())
    noted = [each.model_copy(update={"marks": (mark,), "page_break": True}) for each in text.sections]
    document = docx.Document(io.BytesIO(render_word(text.model_copy(update={"sections": tuple(noted)}), now=NOW)))
    assert not document.element.body.findall(".//{*}framePr")
    assert document.styles["Clause Note"].paragraph_format.keep_with_next
    notes = [p for p in document.element.body.iter("{*}p") if p.style == "ClauseNote"]
    assert len(notes) > len(noted)
    assert [note for note in notes if note.find("{*}pPr/{*}pageBreakBefore") is not None]
    for note in notes:
        assert note.getnext().find("{*}pPr/{*}pageBreakBefore") is None


def test_lists_the_same_contents_in_word_and_pdf() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as document, document.open_outline() as outline:
        bookmarks = [plain(str(item.title)) for item in outline.root]
    entries = [plain(p.text) for p in docx.Document(io.BytesIO(word())).paragraphs if p.style.name == "toc 1"]
    assert entries == bookmarks


def test_carries_attachments_inside_the_pdf() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf()))
    assert reader.attachments["agreement.json"] == [EXTRA.content]
    assert json.loads(reader.attachments["agreement.json"][0]) == {"a": 1}


def test_prints_further_readings_behind_the_first() -> None:
    other = sample(rows=2).model_copy(update={"reading": "As it applies to a Vermont LEA"})
    both_pdf = render_pdf(sample(rows=2), now=NOW, further_readings=[other])
    both_word = render_word(sample(rows=2), now=NOW, further_readings=[other])
    assert words_of_word(both_word) == words_of_pdf(both_pdf.content)
    assert "AsitappliestoaVermontLEA" in words_of_word(both_word)


def test_keeps_the_committed_word_template_up_to_date() -> None:
    assert (TEMPLATE_DIR / "dpa/model/1/agreement.docx").read_bytes() == build()

"""A hand-made text with everything that a document can hold, and strings that try to be more than text."""

from datetime import UTC, datetime

from backend.documents.types import (
    DocumentText,
    Fact,
    Facts,
    Mark,
    Paragraph,
    Section,
    SignatureBlock,
    Signing,
    Source,
    Table,
)

NOW = datetime(2026, 11, 21, 20, 4, tzinfo=UTC)

AS_TYPED = (
    "{{ 7*7 }} {% for a in b %} {# hidden #} {_{ a }_} {_% b %_}",
    "<script>alert(1)</script> &amp; ]]> <w:p/>",
    '#eval("1") #let x = 1 $x^2$ *bold* _it_ `raw` @ref <label> = head // no /* comment */ -- --- ... ~',
    "C:\\path\\new \\u{41} \\alpha \\\\",
    "Đặng Łukasz Ñuñez Ærøskøbing Ωμέγα Привет",
    "王小明 山田太郎 ひらがな",
    "👩‍👩‍👧‍👦 👍🏽 🇺🇸 1️⃣ ❤️",
    "“quoted” 'single' O’Brien – — …",
    "x" * 300,
    "☐ ☒ ☑ ✓ → §",
)
SHAPED = ("محمد علي", "שלום כהן", "अनुष्का शर्मा")
"""Names whose letters a PDF gives back in the order in which they were drawn."""
MARKED = {
    "a\ue000b": "a‹U+E000›b",
    "\x01\x7f": "‹U+0001›‹U+007F›",
    "\ufeffBOM": "‹U+FEFF›BOM",
    "pay \u202eevil": "pay ‹U+202E›evil",
    "zero\u200bwidth": "zero‹U+200B›width",
    "김민준": "‹U+AE40›‹U+BBFC›‹U+C900›",
    "ก": "‹U+0E01›",
    "王\u0902": "王‹U+0902›",
    "\U000e0001": "‹U+E0001›",
}


def source(state: str, citation: str, status: str = "confirmed") -> Source:
    return Source(jurisdiction=state, kind="law", citation=citation, status=status)


def clause(number: str, heading: str, text: str | None, **more: object) -> Paragraph:
    values = {"id": number, "number": number, "heading": heading, "text": text, "base": text, **more}
    return Paragraph.model_validate(values)


def sample(*, rows: int = 12, words: str = "") -> DocumentText:
    shorter = Mark(
        operation="set_limit",
        note="The time to tell the district is 48 hours.",
        sources=(source("NH", "RSA 189:66, IV"), source("ME", "20-A M.R.S. § 951", "unconfirmed")),
    )
    dropped = Mark(operation="delete", note="Not used in this state.", sources=(source("VT", "9 V.S.A. § 2443"),))
    duties = (
        clause("1.1", "Authorized use", f"The provider uses the data for the services.\nFor nothing else. {words}"),
        clause("1.2", "Data breach", "The provider tells the district within 48 hours.", marks=(shorter,)),
        clause("(a)", "", "what happened;", id="1.2.a", level=2),
        clause("(b)", "Time.", "when it happened;", id="1.2.b", level=2),
        clause("(i)", "", "and when it was found;", id="1.2.b.i", level=3),
        clause("1.3", "Old clause", None, marks=(dropped,)),
        clause("", "", "A paragraph without a number.", id="1.4"),
        clause("", "", "to be stated by the provider", id="1.5", pending=True),
    )
    elements = tuple(
        (f"Category {row // 4}", f"Element {row}", "Yes" if row % 3 else "", "Messages to families")
        for row in range(rows)
    )
    schedule = Table(
        id="b.table",
        caption="Student data",
        columns=("Category", "Element", "Required", "Purpose"),
        widths=(2, 3, 1, 4),
        rows=elements,
        group_column=True,
        marks=(Mark(operation="ask", note="Stated by the provider.", sources=(source("NY", "8 NYCRR 121.3"),)),),
    )
    typed = tuple(clause(f"({index})", "", each, id=f"z.{index}") for index, each in enumerate(AS_TYPED))
    shaped = tuple(clause("", "", each, id=f"r.{index}") for index, each in enumerate(SHAPED))
    marked = tuple(clause("", "", each, id=f"m.{index}") for index, each in enumerate(MARKED))
    cells = Table(
        id="z.table",
        caption="{{caption}} #1",
        columns=("As typed", "{{ 7*7 }}"),
        widths=(2, 1),
        rows=tuple((each, each) for each in AS_TYPED),
    )
    return DocumentText(
        title="Student Data Privacy Agreement {{ 7*7 }}",
        subtitle="Lantern Classroom LLC and Pinewood School District",
        reading="As it applies to a New Hampshire LEA",
        form="model/1",
        governing_state="NH",
        footer="Model form 1",
        sections=(
            Section(
                id="p",
                number="",
                title="The agreement",
                kind="preamble",
                blocks=(
                    Facts(
                        id="p.facts",
                        caption="Particulars",
                        facts=(Fact(label="Provider", value="Lantern Classroom LLC"), Fact(label="End", value="")),
                    ),
                ),
            ),
            Section(id="1", number="Article I", title="The provider’s duties", kind="article", blocks=duties),
            Section(
                id="s",
                number="",
                title="Signatures",
                kind="signatures",
                page_break=True,
                blocks=(
                    SignatureBlock(
                        id="sign.vendor", side="vendor", party="Lantern Classroom LLC", role_line="For the provider"
                    ),
                    SignatureBlock(
                        id="sign.district", side="district", party="Pinewood School District", role_line="For the LEA"
                    ),
                ),
            ),
            Section(
                id="b",
                number="Exhibit B",
                title="Schedule of data",
                kind="exhibit",
                page_break=True,
                blocks=(
                    schedule,
                    clause("", "", "None collected", id="b.none", checked=True),
                    clause("(b)", "", "Some collected", id="b.some", checked=False, level=2),
                ),
            ),
            Section(
                id="z",
                number="Exhibit Z",
                title="Names & <b>",
                kind="exhibit",
                blocks=(*typed, cells, *marked, *shaped),
            ),
        ),
    )


def signing(party: str = "Lantern Classroom LLC", **more: object) -> Signing:
    values = {
        "name": "Ana Roy",
        "title": "General Counsel",
        "party": party,
        "identified": "a code mailed to a.roy@lantern.example",
        "at": NOW,
        "zone": "America/New_York",
        **more,
    }
    return Signing.model_validate(values)

"""Composes an amendment: a newer schedule version takes the place of the one that an executed agreement names.

Pure, like compose: the same input with the same files gives the same text. It amends by reference: it names the
executed files by their SHA-256, prints the exhibits that change in full, and leaves all else as it is.
"""

from datetime import date
from typing import Final

from backend.agreements.forms import FormSection, FormText
from backend.agreements.rules import exhibits
from backend.agreements.rules.words import capitalized, curly, joined
from backend.agreements.types import AmendmentInput
from backend.core.words import long_date
from backend.documents.types import Block, DocumentText, Fact, Facts, Paragraph, Section, SignatureBlock, Table
from backend.vendors.types import Audience, Catalogue

AGREEMENT: Final = "Student Data Privacy Agreement"
CHANGE_LABELS: Final = {
    "added": "Added",
    "dropped": "Dropped",
    "reworded": "Reworded",
    "newly_sensitive": "Newly sensitive",
    "now_required": "Now required",
    "no_longer_required": "No longer required",
    "changed": "Changed",
}
"""How the list of changes names each kind that comparing two schedules knows."""


def compose_amendment(
    given: AmendmentInput, *, form: FormText, catalogue: Catalogue, teacher_reached: bool
) -> DocumentText:
    """Return the amendment's text. `teacher_reached`: the agreement prints the teacher's exhibit."""
    vendor, product = given.schedule.vendor_name, given.schedule.product_name
    title = f"Amendment {given.number} of the {AGREEMENT}"
    replaced = [_exhibit(section, given, catalogue) for section in _sections(form, teacher_reached)]
    return DocumentText(
        title=title,
        subtitle=f"{capitalized(given.district.name)} and {vendor}",
        reading=f"Schedule version {given.to_number} of {product}",
        form=given.form,
        governing_state=given.states[0],
        sections=(
            _preamble(given),
            _terms(given, replaced),
            _changes(given),
            _signatures(given),
            *replaced,
        ),
        footer=f"{title} · {given.reference}",
    )


def _sections(form: FormText, teacher_reached: bool) -> list[FormSection]:
    """Return the exhibits that are made from a schedule; the teacher's where the agreement has it."""
    fills = ("services", "schedule", "teacher") if teacher_reached else ("services", "schedule")
    return [section for section in form.sections if section.fill in fills]


def _paragraph(id: str, number: str, heading: str, text: str) -> Paragraph:
    return Paragraph(id=id, number=number, heading=heading, text=text, base=text)


def _preamble(given: AmendmentInput) -> Section:
    first, *later = given.papers
    vendor = given.schedule.vendor_name
    lines = [
        Fact(label="LEA", value=given.district.name),
        Fact(label="Provider", value=vendor),
        Fact(label="Agreement", value=first.title),
        Fact(label="Reference of the LEA", value=given.reference),
        Fact(label="Signed" if first.recorded else "Executed", value=_day(first.executed_on)),
        *([Fact(label="In force since", value=_day(given.effective_on))] if given.effective_on else []),
        Fact(label="SHA-256 of the signed file", value=first.sha256),
        *(
            Fact(label=paper.title, value=f"executed {_day(paper.executed_on)}; SHA-256 {paper.sha256}")
            for paper in later
        ),
        Fact(label="Product", value=given.schedule.product_name),
        Fact(label="Schedule version so far", value=str(given.from_number) if given.from_number else "none named here"),
        Fact(label="Schedule version from now on", value=str(given.to_number)),
    ]
    return Section(
        id="amendment",
        number="",
        title="Parties and the Agreement that is amended",
        kind="preamble",
        blocks=(
            _paragraph(
                "amendment.parties",
                "",
                "The parties",
                f"This Amendment is made between {given.district.name} (the LEA) and {vendor} (the Provider). It "
                "amends their agreement named below (the Agreement), which stays in force. Words have the meaning that "
                "they have in the Agreement.",
            ),
            Facts(id="amendment.particulars", caption="Particulars", facts=tuple(lines)),
        ),
    )


def _day(day: date | None) -> str:
    return long_date(day) if day else "on a day that is not recorded"


def _terms(given: AmendmentInput, replaced: list[Section]) -> Section:
    product = given.schedule.product_name
    names = joined(section.number for section in replaced)
    where = (
        f"As far as the Agreement describes the services of {product} and the data that it collects, {names} of this "
        "Amendment take the place of that description."
        if given.papers[0].recorded
        else f"As far as they describe {product}, {names} of the Agreement are replaced by those exhibits of this "
        "Amendment."
    )
    return Section(
        id="amendment.terms",
        number="",
        title="What the parties agree",
        kind="article",
        blocks=(
            _paragraph(
                "amendment.1",
                "1",
                "Exhibits replaced",
                f"{where} From then on the Provider collects for this product no element of Covered Data that the new "
                "schedule does not list.",
            ),
            _paragraph(
                "amendment.2",
                "2",
                "Answers replaced",
                "Where the list of changes gives a new answer to a question that a state asks, it takes the place of "
                "the answer that the Agreement prints.",
            ),
            _paragraph(
                "amendment.3",
                "3",
                "Start",
                "This Amendment takes effect on the day of its last signature. The term of the Agreement stays as it "
                "is.",
            ),
            _paragraph(
                "amendment.4",
                "4",
                "All else stays",
                "In everything else the Agreement stays as it is, with all its duties, rights and time limits. Where "
                f"this Amendment and the Agreement differ about {product}, this Amendment prevails.",
            ),
        ),
    )


def _changes(given: AmendmentInput) -> Section:
    blocks: tuple[Block, ...]
    if given.changes:
        blocks = (
            Table(
                id="amendment.changes",
                caption=f"Changes from schedule version {given.from_number} to {given.to_number}",
                columns=("Part", "What", "Change", "So far", "From now on"),
                widths=(2.2, 3.2, 1.8, 3.4, 3.4),
                rows=tuple(
                    (change.section, change.label, change.what, change.before, change.after) for change in given.changes
                ),
                group_column=True,
            ),
        )
    else:
        blocks = (
            _paragraph(
                "amendment.changes",
                "",
                "",
                "No schedule version to compare with is known here; the exhibits stand for themselves."
                if given.from_number is None
                else "The two versions say the same.",
            ),
        )
    return Section(id="amendment.list", number="", title="List of changes", kind="article", blocks=blocks)


def _signatures(given: AmendmentInput) -> Section:
    return Section(
        id="signatures",
        number="",
        title="Signatures",
        kind="signatures",
        page_break=True,
        blocks=(
            _paragraph("s.intro", "", "", "By signing, each party accepts this Amendment with its exhibits."),
            SignatureBlock(
                id="signature.vendor", side="vendor", party=given.schedule.vendor_name, role_line="For the Provider"
            ),
            SignatureBlock(
                id="signature.district", side="district", party=given.district.name, role_line="For the LEA"
            ),
        ),
    )


def _exhibit(section: FormSection, given: AmendmentInput, catalogue: Catalogue) -> Section:
    """Return one of the form's exhibits with its own introduction, made from the new schedule alone."""
    blocks: list[Block] = [
        _paragraph(clause.id, "", curly(clause.heading), curly(clause.text))
        for clause in section.clauses
        if not clause.numbered
    ]
    if section.fill == "services":
        blocks += exhibits.services((given.schedule,))
    else:
        audience: Audience = "student" if section.fill == "schedule" else "teacher"
        blocks += exhibits.schedule_of_data((given.schedule,), catalogue, audience)
    return Section(
        id=section.id,
        number=section.number,
        title=curly(section.title),
        kind="exhibit",
        blocks=tuple(blocks),
        page_break=section.page_break,
    )

"""A legal text as data. One `DocumentText` feeds three renderings with the same words: screen, Word and PDF.

This room knows no agreement; agreements.compose makes these values, and their JSON form is frozen with an instrument.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from backend.core.values import Value

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
"""Content types of the files that this room makes."""

Coordinate = Annotated[float, Field(ge=-10_000, le=20_000, allow_inf_nan=False)]
SourceKind = Literal["law", "customary", "good_practice", "agreed"]
SourceStatus = Literal["confirmed", "secondary", "unconfirmed", "none"]


class Source(Value):
    """Where a change comes from, as printed in the margin."""

    jurisdiction: str = ""
    """Two capital letters ("NH"), "US", or empty for the agreement's own layer."""
    kind: SourceKind
    citation: str = ""
    status: SourceStatus = "none"
    url: str = ""


class Mark(Value):
    """A margin note: one change (or a confirmation that none is needed) with everyone who asked for it."""

    operation: str
    """replace, delete, add_term, add_definition, extend_definition, add_notice_item, set_limit, choose, override,
    add_exhibit, already_met, ask, agreed, proposed."""
    note: str
    """One short sentence in plain words."""
    sources: tuple[Source, ...]


class Paragraph(Value):
    """A numbered piece of text. `text` is the conformed reading, `base` the model form's own.

    `base` is None for what an operation added; `text` is None for what one deleted.
    """

    type: Literal["paragraph"] = "paragraph"
    id: str
    """Stable within the document ("iv.2", "iv.2.a", "c.student-data"); the anchor of a link."""
    number: str = ""
    """As printed: "4.2", "(a)". Empty for unnumbered text."""
    heading: str = ""
    level: int = Field(default=1, ge=1, le=4)
    """1 a clause of an article, 2 an item below it, and so on."""
    text: str | None
    base: str | None
    marks: tuple[Mark, ...] = ()
    checked: bool | None = None
    """For a tick-box line: ticked or not. None where there is no box."""
    pending: bool = False
    """True where the text says "to be stated by the provider" (a finding says so too)."""


class Table(Value):
    """A table with a header row. Cells are plain text; an empty cell prints as a dash for assistive technology."""

    type: Literal["table"] = "table"
    id: str
    caption: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    """Relative column widths, one per column."""
    rows: tuple[tuple[str, ...], ...]
    group_column: bool = False
    """True where the first column repeats over following rows and is printed once per group."""
    base: bool = True
    """False where an operation added the table."""
    marks: tuple[Mark, ...] = ()


class Fact(Value):
    """One line of a list of particulars: "Term" – "three years from …"."""

    label: str
    value: str
    pending: bool = False


class Facts(Value):
    """A list of particulars, printed as a two-column table with row headers."""

    type: Literal["facts"] = "facts"
    id: str
    caption: str
    facts: tuple[Fact, ...]


class SignatureBlock(Value):
    """Room for one party's signature. The seal's visible appearance is drawn into it."""

    type: Literal["signature"] = "signature"
    id: str
    side: Literal["vendor", "district"]
    party: str
    """The organization's name, as printed above the box."""
    role_line: str
    """"For the provider", "For the local education agency"."""

    @property
    def field(self) -> str:
        """Name of the PDF's signature field for it; a dot in it would make a hierarchy of fields."""
        return self.id.replace(".", "-")


Block = Annotated[Paragraph | Table | Facts | SignatureBlock, Field(discriminator="type")]


class Section(Value):
    """An article, an exhibit or the signature page; a heading of the first level and a bookmark."""

    id: str
    number: str
    """"Article I", "Exhibit B", or empty."""
    title: str
    kind: Literal["preamble", "article", "signatures", "exhibit"]
    blocks: tuple[Block, ...]
    base: bool = True
    """False where an operation added the whole section."""
    marks: tuple[Mark, ...] = ()
    page_break: bool = False


class DocumentText(Value):
    """A whole document, ready to be read on screen or set on paper."""

    title: str
    subtitle: str = ""
    """The parties, one line."""
    reading: str = ""
    """"As it applies to a New Hampshire LEA"."""
    form: str
    """"model/1"."""
    language: str = "en-US"
    governing_state: str
    sections: tuple[Section, ...]
    footer: str = ""
    """Left part of the footer; "page x of y" stands at the right."""


class Attachment(Value):
    """A file that travels inside a PDF (PDF/A-3: associated file)."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$")
    content: bytes
    content_type: str
    description: str
    relationship: Literal["source", "data", "alternative", "supplement"] = "data"


class SignatureBox(Value):
    """Where the seal of one signature block is drawn; in points, from the page's upper left corner."""

    field: str
    """Name of the signature field: `SignatureBlock.field`."""
    label: str
    """What assistive technology says about the field: "Signature for the provider, Acme LLC"."""
    page: int = Field(ge=1)
    x: float
    y: float
    width: float
    height: float


class RenderedPdf(Value):
    """An unsealed PDF with an empty signature field for each signature block, and where those are."""

    content: bytes
    boxes: tuple[SignatureBox, ...]


class Drawing(Value):
    """A name drawn by hand: strokes of points in a box of the given size; vectors, so that nothing is decoded."""

    width: float = Field(gt=0, le=10_000, allow_inf_nan=False)
    height: float = Field(gt=0, le=10_000, allow_inf_nan=False)
    strokes: tuple[Annotated[tuple[tuple[Coordinate, Coordinate], ...], Field(min_length=1, max_length=4_000)], ...] = (
        Field(min_length=1, max_length=300)
    )


class Signing(Value):
    """Who signed, as the seal states it. The same value seals the same file to the same bytes."""

    name: str = Field(min_length=1)
    title: str = ""
    party: str
    """The organization's name."""
    identified: str
    """How the signer was identified, after "identified by": "a code mailed to a.roy@example.org"."""
    at: AwareDatetime
    """The instant of consent."""
    zone: str
    """The IANA zone in which that instant is written."""
    drawing: Drawing | None = None
    """None where the name was typed."""


class SignatureField(Value):
    """A place for a seal in a PDF."""

    name: str
    label: str
    sealed: bool


class CertificateSigner(Value):
    """One signer's line of facts in the certificate."""

    signing: Signing
    side: Literal["vendor", "district"]
    ip_address: str
    consent_text: str
    """What the signer agreed to, word for word."""
    email: str = ""
    sealed_at: AwareDatetime | None = None


class CertificateText(Value):
    """Everything that the certificate of an executed document states."""

    title: str
    """The executed document's title."""
    parties: str
    reference: str
    """What the verify page is asked for: /verify?ref=…"""
    executed_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    executed_size: int = Field(gt=0)
    executed_at: AwareDatetime
    effective: str = ""
    """The effective date in words, where there is one."""
    zone: str
    signers: tuple[CertificateSigner, ...] = Field(min_length=1)


class SealFinding(Value):
    """What verify says about one signature."""

    field: str
    signer: str
    statement: str
    """For whom and how identified, as sealed."""
    at: str
    """The sealed instant, in words."""
    signed_at: AwareDatetime | None = None
    by_this_installation: bool
    certificate: str
    """Whose certificate sealed it, and who issued that."""
    unchanged: bool
    """The bytes that it covers are those that were sealed."""
    covers_whole_file: bool
    timestamped: bool = False


class VerifyReport(Value):
    """What anyone may know about a file that they hold."""

    fine: bool
    """Sealed by this installation, complete, unchanged, and byte for byte a file that it keeps."""
    headline: str
    findings: tuple[str, ...]
    """Plain sentences, the most important first."""
    is_pdf: bool
    sha256: str
    size: int
    seals: tuple[SealFinding, ...] = ()
    open_fields: int = 0
    """Signature fields that nobody has sealed."""
    appended_bytes: int = 0
    """Bytes after the end of what the last seal covers."""
    stored: bool = False
    """Whether this installation keeps a file with the same SHA-256."""
    document: str = ""
    """The kind of the kept file, in words ("executed agreement"); no title, since the file itself says it."""

"""Frozen values of the agreement that cross rooms."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from backend.core.mail import Mail
from backend.core.values import Value
from backend.documents.types import DocumentText
from backend.vendors.types import Answer, Contact, ScheduleData

State = Literal["CA", "MA", "ME", "NH", "NY", "RI", "VT"]


class Party(Value):
    """A district as it stands in the agreement."""

    name: str
    state: str
    county: str = ""
    address: str = ""
    time_zone: str = "America/New_York"
    contacts: tuple[Contact, ...] = ()


class SpecialProvision(Value):
    """A term of this agreement alone: an operation of its own layer, marked "agreed" once the vendor has agreed."""

    id: str = ""
    operation: Literal["add", "replace", "delete"] = "add"
    heading: str = ""
    text: str = ""
    clause: str = ""
    """The clause that it replaces, leaves out, or is added after; empty where it is added at the end."""
    agreed: bool = True


class AgreementTerms(Value):
    """What the two parties state, beside the schedules."""

    district: Party | None
    """None for a general offer, which the vendor signs alone."""
    covered: tuple[Party, ...] = ()
    """Further districts that the agreement covers (a coalition's or BOCES' members)."""
    states: tuple[State, ...]
    """All states whose supplement is part of the agreement; the governing one is first."""
    service_agreement_title: str = ""
    service_agreement_date: date | None = None
    service_agreement_end: date | None = None
    start_date: date | None = None
    """None: the day of the last signature."""
    term_months: int = 36
    term_basis: str = "default"
    notice_method: str = "e-mail, and first-class mail where the other side asks for paper"
    general_offer: bool = False
    answers: dict[str, Answer] = Field(default_factory=dict)
    """Answers to the states' questions that belong to this agreement, by question id."""
    special_provisions: tuple[SpecialProvision, ...] = ()

    @property
    def governing_state(self) -> State:
        """The state whose conformed text is signed."""
        return self.states[0]


class FrozenLimit(Value):
    """A time limit of the agreement's own text, read by the clocks instead of the prose."""

    clause: str
    duty: str
    """For example "breach.notify_district"."""
    obligor: Literal["provider", "district", "either"]
    addressee: Literal["provider", "district", "parent", "agency", "public"]
    amount: int | None
    """None where the text gives words and no number; then `words` says them."""
    unit: Literal["hours", "days", "business_days", "school_days", "months", "years", "none"]
    anchor: str
    """For example "confirmation", "request", "termination", "closing", "signing"."""
    words: str = ""
    """"immediately", "promptly": owed now, beside the number if there is one."""
    or_state_limit: str = ""
    """A duty of backend/law whose limit for the district applies where it is shorter."""
    source: str = ""
    """The clause or the supplement operation that set it."""


class Finding(Value):
    """Something that the agreement lacks or that somebody should look at."""

    code: str
    """Stable, for example "ny.supplemental.data_end"."""
    blocking: bool
    message: str
    """What is missing and what to do, in plain words."""
    clause: str = ""
    """Anchor in the document, where there is one."""
    citation: str = ""
    citation_url: str = ""
    """Where the words of the citation were read."""
    status: str = ""
    """How sure the citation is: confirmed, secondary, unconfirmed."""
    state: str = ""
    todo: str = ""
    """What to do, and who, in one sentence, where the message does not say it."""
    source_kind: Literal["law", "contract", "good_practice", ""] = ""
    anchor: str = ""
    """Where in the schedule it is mended: "element:<code>", "section:<code>", "path:<draft path>"."""
    product: str = ""
    """The product whose schedule it is about, where the agreement has several."""
    void: bool = False
    """Whether the law can make a contract void that lacks this: a waiver does not cure it."""


class Pin(Value):
    """A released file that the text was made from."""

    path: str
    sha256: str


class AgreementText(Value):
    """The composed agreement: the signed reading, further readings for information, limits, findings and pins."""

    document: DocumentText
    further_readings: tuple[DocumentText, ...] = ()
    """One conformed reading per further state of a regional form; never a blend."""
    limits: tuple[FrozenLimit, ...]
    """Of the signed reading."""
    further_limits: dict[State, tuple[FrozenLimit, ...]] = Field(default_factory=dict)
    """Of the further readings: what binds for an LEA in each of these states."""
    findings: tuple[Finding, ...]
    checks: int
    """How many checks ran, so that "no finding" can say "among N checks"."""
    pins: tuple[Pin, ...]


class ComposeInput(Value):
    """What compose needs, and nothing else: the same value gives the same text."""

    form: str = "model/1"
    terms: AgreementTerms
    schedules: tuple[ScheduleData, ...]
    """One per line of the agreement (product)."""
    on: date | None = None
    """The day of composition in the district's zone: what has expired is asked of it. None: nothing is."""


class VersionOfferedMail(Mail):
    """Tells a district's officers that a vendor offers a newer schedule version of a product of theirs."""

    template: ClassVar[str] = "version_offered"
    name: str
    vendor: str
    product: str
    reference: str
    from_number: int | None
    to_number: int
    changes: tuple[str, ...]
    """What changes in counts, one line each: "3 added"."""
    note: str
    url: str


class OfferEndedMail(Mail):
    """Tells the other side that an offer was objected to, or withdrawn."""

    template: ClassVar[str] = "offer_ended"
    name: str
    by: str
    objected: bool
    vendor: str
    product: str
    to_number: int
    reference: str
    reason: str
    url: str


class AmendedPaper(Value):
    """An executed paper that an amendment names."""

    title: str
    executed_on: date | None
    """The day on which the last seal was stored, or the paper was signed elsewhere, in the district's zone."""
    sha256: str
    """Of the executed file."""
    recorded: bool = False


class AmendmentChange(Value):
    """One line of what differs between two schedules."""

    what: str
    """"Added", "Dropped", "Newly sensitive" and so on."""
    section: str
    label: str
    before: str = ""
    after: str = ""


class AmendmentInput(Value):
    """What an amendment is composed from: the same value gives the same text."""

    form: str
    """Whose look and exhibits it is set in."""
    number: int
    """1 for the agreement's first amendment."""
    reference: str
    district: Party
    states: tuple[State, ...]
    papers: tuple[AmendedPaper, ...]
    """The agreement, then its amendments so far."""
    effective_on: date | None
    """Since when the agreement is in force."""
    from_number: int | None
    """The schedule version that the agreement names; None where it names none here."""
    to_number: int
    schedule: ScheduleData
    """What the new version says, with the vendor's contacts of the day."""
    changes: tuple[AmendmentChange, ...]
    on: date


class ContactsChangedMail(Mail):
    """Tells the other side of executed agreements whom an organization has named as its contacts."""

    template: ClassVar[str] = "contacts_changed"
    name: str
    organization: str
    since: str
    changes: tuple[tuple[str, str, str], ...]
    """Role, who it was, who it is."""
    agreements: tuple[str, ...]
    more: int
    url: str

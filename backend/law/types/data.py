"""What a jurisdiction says, as frozen values: dated facts, each with a citation and how sure it is.

These shapes are all that backend/law/data/<xx>.yaml and conditions.yaml may hold.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from backend.core.values import Value

Code = Literal["US", "CA", "CT", "IL", "MA", "ME", "NH", "NY", "RI", "VT"]
Status = Literal["confirmed", "secondary", "unconfirmed"]
"""confirmed: the words of the law, or a faithful reproduction, were read. secondary: a page about the law was read.
unconfirmed: neither; ask counsel."""
Unit = Literal["hours", "days", "business_days", "school_days", "months", "years", "none"]
"""`days` are calendar days: so they are counted where a text says "calendar days" or only "days"."""
Obligor = Literal["provider", "district"]
Addressee = Literal["provider", "district", "parent", "agency", "credit_bureaus", "union", "public"]
Anchor = Literal[
    "discovery",
    "confirmation",
    "confirmation_and_content",
    "aware_and_scope",
    "determination",
    "detection",
    "reasonable_belief",
    "request",
    "request_received",
    "initial_request",
    "contractor_notice_received",
    "people_notified",
    "delay_ended",
    "meeting",
    "conference",
    "appeal_received",
    "refusal",
    "payment",
    "termination",
    "expiration",
    "leaving",
    "execution",
    "adoption",
    "enrollment",
    "access",
    "calendar_year",
    "fiscal_year",
    "september_first",
]
"""The moment that a limit runs from. Discovery, confirmation, awareness and determination are different moments.
`calendar_year` and `fiscal_year`: the first day of the year that is asked about."""
Duty = Literal[
    "records.inspect",
    "records.answer_inquiry",
    "records.notify_custodial_parent",
    "records.amend",
    "records.amend_meeting",
    "records.amend_decision",
    "records.appeal_hearing",
    "records.appeal_decision",
    "records.log",
    "records.correct",
    "records.request_transfer",
    "records.transfer",
    "breach.notify_district",
    "breach.notify_agency",
    "breach.send_agency_copy",
    "breach.explain_no_misuse",
    "breach.notify_people",
    "breach.notify_credit_bureaus",
    "breach.notify_union",
    "breach.post_notice",
    "breach.report_incident",
    "breach.report_ransom",
    "breach.explain_ransom",
    "breach.answer_complaint",
    "breach.remedy",
    "data.delete",
    "data.destroy_record",
    "security.training",
    "security.review",
    "posting.agreement",
    "posting.list",
    "posting.notice",
]
"""Steps that follow each other are duties of their own: only limits of one duty compete."""
DataClass = Literal["student_data", "directory_information", "teacher_evaluations", "private_information", "ssn"]
"""Which data lets a duty arise. `private_information`: a name with a number or credential that a breach law names;
`ssn` among them. `student_data`: what a school keeps about a student, without directory information."""
Reach = Literal["district", "residents"]
"""`district`: the law binds districts of the state and their vendors. `residents`: it reaches whoever holds data of
people who live in the state."""
DelayKind = Literal["law_enforcement", "vulnerability", "scope"]
HolidayName = Literal[
    "new_year", "martin_luther_king", "presidents", "memorial", "juneteenth", "independence", "labor", "columbus",
    "veterans", "thanksgiving", "christmas",
]  # fmt: skip
Applies = Literal["yes", "no", "unknown"]


def _web_address(value: str) -> str:
    if value and not value.startswith("https://"):
        raise ValueError("an address starts with https://")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]


class Cited(Value):
    """Where a fact stands, where its words were read, how sure it is, and when somebody last looked."""

    citation: str = Field(min_length=3)
    url: WebAddress = ""
    status: Status
    checked: date
    note: str = ""
    """What remains open, in plain words."""

    @model_validator(mode="after")
    def _read_somewhere(self) -> "Cited":
        if self.status != "unconfirmed" and not self.url:
            raise ValueError("a fact that is not “unconfirmed” says where it was read (url)")
        return self


class LawFact(Value):
    """A fact with its source and the days on which it holds."""

    id: str = Field(pattern=r"^[a-z]{2}(\.[a-z0-9_]+)+$")
    """Stable, starts with the jurisdiction ("ma.records.inspect"). Two periods of one rule share one id."""
    says: str = Field(min_length=10)
    """One sentence in plain words."""
    source: Cited
    since: date | Literal["unknown"] = Field(alias="from")
    """First day on which it holds. `unknown`: it was in force when last checked."""
    until: date | None = None
    """First day on which it no longer holds."""

    @model_validator(mode="after")
    def _period(self) -> "LawFact":
        if isinstance(self.since, date) and self.until is not None and self.until <= self.since:
            raise ValueError("“until” is not after “from”")
        return self

    def holds_on(self, day: date) -> Applies:
        """Whether the fact held on a day of the jurisdiction's own calendar.

        "unknown" where its first day is not known and the day lies before it was last checked.
        """
        if self.until is not None and day >= self.until:
            return "no"
        if self.since == "unknown":
            return "yes" if day >= self.source.checked else "unknown"
        return "yes" if day >= self.since else "no"


class Due(Value):
    """How long: an amount of a unit from a moment, words without a number, or both."""

    amount: StrictInt | None = Field(default=None, ge=0)
    unit: Unit = "none"
    anchor: Anchor
    words: str = ""
    """"immediately", "as soon as practicable": owed now, beside the number if there is one."""
    before: StrictBool = False
    """It is to be done before the anchor itself ("before the meeting"); then there is no amount."""

    @model_validator(mode="after")
    def _complete(self) -> "Due":
        if (self.amount is None) != (self.unit == "none"):
            raise ValueError("an amount and its unit stand together, or neither stands")
        if self.before and self.amount is not None:
            raise ValueError("what is due before a moment has no amount")
        if self.amount is None and not self.words and not self.before:
            raise ValueError("without an amount, the law's words say when")
        return self


class Threshold(Value):
    """A count of affected residents from which a duty arises: more than, or at least."""

    more_than: StrictInt | None = Field(default=None, ge=0)
    at_least: StrictInt | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one(self) -> "Threshold":
        if (self.more_than is None) == (self.at_least is None):
            raise ValueError("give either “more_than” or “at_least”")
        return self

    def reached(self, count: int | None) -> bool | None:
        """Whether a number of residents reaches it; None where the number is not known."""
        if count is None:
            return None
        return count > self.more_than if self.more_than is not None else count >= (self.at_least or 0)


class Limit(LawFact):
    """A time limit. Limits of one duty, obligor and addressee compete, and the earliest wins."""

    duty: Duty
    obligor: Obligor
    addressee: Addressee
    agency: str = ""
    """Which agency, where the addressee is one."""
    reach: Reach = "district"
    due: Due
    when: tuple[str, ...] = ()
    """Codes of conditions (conditions.yaml) that must all be so. Not known: it "would apply if …"."""
    unless: tuple[str, ...] = ()
    """Codes of conditions of which none may be so. Not known: it applies."""
    data: tuple[DataClass, ...] = ()
    """Any of these lets it arise. Empty: whatever the data, and if there is none."""
    threshold: Threshold | None = None
    delays: tuple[DelayKind, ...] = ()
    """What may hold it up. Empty: nothing in the text does."""
    replaces: tuple[str, ...] = ()
    """Ids of limits that end where this one starts, instead of competing with it."""

    @model_validator(mode="after")
    def _consistent(self) -> "Limit":
        if (self.addressee == "agency") != bool(self.agency):
            raise ValueError("“agency” is named where, and only where, the addressee is an agency")
        if self.threshold is not None and self.reach != "residents":
            raise ValueError("a threshold counts residents, so the limit's “reach” is “residents”")
        if both := sorted(set(self.when) & set(self.unless)):
            raise ValueError(f"“{both[0]}” stands in “when” and in “unless”")
        return self


class NoticeItem(Value):
    id: str = Field(pattern=r"^[a-z0-9_]+$")
    text: str = Field(min_length=3)


class Notice(LawFact):
    """What a breach notice contains, and what it must not."""

    to: Addressee
    agency: str = ""
    items: tuple[NoticeItem, ...] = Field(min_length=1)
    excludes: tuple[str, ...] = ()


class Posting(LawFact):
    """Something that must be published or told again and again, or stay so."""

    obligor: Obligor
    place: Literal["website", "direct_notice", "contract", "board"]
    every: Literal["continuous", "year", "school_year", "half_year"]
    """What is due once after a moment is a limit (`posting.agreement`)."""


class ContractCheck(LawFact):
    """Something that an agreement, or what must be attached to it, contains."""

    required: StrictBool
    """True: the law says that the contract contains it. False: sound practice, or a duty that binds without it."""
    void: StrictBool = False
    """The law says that a contract without it is void, or can become so."""


class Statute(LawFact):
    """A law that a supplement names; `says` is what it is about."""


class Counting(LawFact):
    """How days are counted. Day 0 never counts; alarms use the day without roll-over, so `rolls` is information."""

    rolls: tuple[Literal["saturday", "sunday", "holiday"], ...] = ()
    """Last days that the law moves to the next business day."""
    holidays: tuple[HolidayName, ...] = ()
    """Federal holidays that are holidays here too: only these are no business days, so that a doubtful one can never
    make a date late."""
    observed: tuple[Literal["saturday", "sunday"], ...] = ()
    """On which days of the week a fixed holiday is kept on Monday (Sunday) or on the Friday before (Saturday)."""


class Condition(Value):
    """A fact of one case that a limit asks for, as a question to a person."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    question: str = Field(pattern=r"\?$", min_length=10)
    so: str = Field(min_length=5)
    """Completes "would apply if …"."""


class Conditions(Value):
    """The file conditions.yaml."""

    conditions: tuple[Condition, ...]


class Jurisdiction(Value):
    """One file: everything that one jurisdiction says."""

    code: Code
    name: str
    zone: str = ""
    """Where most of its districts are; a district's own zone counts. Empty for the United States."""
    statutes: tuple[Statute, ...] = ()
    counting: Counting
    limits: tuple[Limit, ...] = Field(min_length=1)
    notices: tuple[Notice, ...] = ()
    postings: tuple[Posting, ...] = ()
    contract_checks: tuple[ContractCheck, ...] = ()

    def facts(self) -> tuple[LawFact, ...]:
        """Every fact of the file, in its order."""
        return (
            *self.statutes, self.counting, *self.limits, *self.notices, *self.postings, *self.contract_checks,
        )  # fmt: skip

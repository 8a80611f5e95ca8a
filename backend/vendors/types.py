"""What a vendor states about one product, as one frozen value.

A case file, a published schedule version and (later) the web form all become this value; agreements are composed
from it, so they never see where it came from.
"""

from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from backend.core.mail import Mail
from backend.core.values import Value

Audience = Literal["student", "teacher"]
Subject = Literal["student", "teacher", "parent"]
Answer = str | bool | tuple[str, ...]
Status = Literal["confirmed", "secondary", "unconfirmed"]


def _day(value: object) -> object:
    """Refuse numbers: pydantic would read 20261121 as seconds since 1970."""
    if isinstance(value, str | date) or value is None:
        return value
    raise ValueError("a date is written like 2026-11-21")


Day = Annotated[date, BeforeValidator(_day)]


class Contact(Value):
    """A dated contact: the document shows the one at signing, the screen today's."""

    role: Literal["representative", "notices", "security", "privacy", "signer"]
    name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


class ElementUse(Value):
    """One element of the catalogue as this product uses it. An element that is not listed is not used."""

    code: str
    """The catalogue's stable code, for example "student.communications.captured"."""
    audience: Audience
    required: bool | None = None
    """True: the product does not work without it; None: not stated."""
    purpose: str = ""
    subjects: tuple[Subject, ...] = ()
    """Whose data it is, where stated."""
    specify: str = ""
    """The "please specify" text."""


class Subprocessor(Value):
    name: str = Field(min_length=1, max_length=200)
    purpose: str = ""
    data: str = ""
    place: str = ""
    written_agreement: bool | None = None


class Hosting(Value):
    provider: str = ""
    country: str = Field(default="", max_length=200)
    region: str = ""
    protections: str = ""


class EvidenceItem(Value):
    """An audit report, certificate or insurance that the vendor names."""

    kind: str = Field(min_length=1, max_length=200)
    issuer: str = Field(default="", max_length=200)
    valid_from: Day | None = None
    valid_until: Day | None = None


class EndOfContract(Value):
    """What happens to the data when the contract ends."""

    method: Literal["destroy", "return", "return_then_destroy", ""] = ""
    format: str = ""
    when: str = ""
    how_destroyed: str = ""


class ScheduleData(Value):
    """Everything that one schedule version says. Empty means "not stated": it prints so and is a finding."""

    vendor_name: str
    vendor_address: str = ""
    notice_methods: tuple[str, ...] = ()
    """How the vendor wants notices sent to it, for example "e-mail" and "first-class mail" (`rules.notices`)."""
    product_name: str
    product_kind: str = ""
    product_url: str = ""
    catalogue: str
    """Version of the catalogue that the codes belong to, for example "1"."""
    services: tuple[str, ...] = ()
    student_elements: tuple[ElementUse, ...] = ()
    student_other: tuple[str, ...] = ()
    """Elements that the catalogue does not have, as listed by the vendor."""
    student_none: bool = False
    """The vendor states that no student data is collected."""
    teacher_elements: tuple[ElementUse, ...] = ()
    teacher_other: tuple[str, ...] = ()
    teacher_none: bool = False
    contacts: tuple[Contact, ...] = ()
    hosting: tuple[Hosting, ...] = ()
    subprocessors: tuple[Subprocessor, ...] | None = None
    """None: not stated; empty: the vendor states that it has none."""
    framework: str = ""
    evidence: tuple[EvidenceItem, ...] = ()
    end_of_contract: EndOfContract = EndOfContract()
    answers: dict[str, Answer] = Field(default_factory=dict)
    """Answers to the states' questions that the vendor gives once, by question id (vendors/data/questions.yaml)."""

    def of(self, audience: Audience) -> tuple[tuple[ElementUse, ...], tuple[str, ...], bool]:
        """Elements, further elements and "none collected" of one audience."""
        if audience == "student":
            return self.student_elements, self.student_other, self.student_none
        return self.teacher_elements, self.teacher_other, self.teacher_none


class Sensitivity(Value):
    """A kind of data that a law treats apart, for example Social Security numbers."""

    code: str
    label: str
    audiences: tuple[Audience, ...] = ("student", "teacher")
    words: tuple[str, ...]
    """Whole words, a * at the end for any ending, that show it in a vendor's free text."""
    answers: tuple[str, ...] = ()
    """Yes-or-no questions whose yes says that such data is collected."""
    sources: tuple["SensitivitySource", ...] = Field(min_length=1)


class SensitivitySource(Value):
    """A law that treats this kind of data apart, and what it says in a few words."""

    jurisdiction: str
    citation: str = Field(min_length=1)
    status: Status
    says: str


class Element(Value):
    """One kind of data in the catalogue."""

    code: str = Field(pattern=r"^(student|teacher)(\.[a-z_]+){2}$")
    label: str
    aliases: tuple[str, ...] = ()
    specify: bool = False
    """True where the exhibit asks "please specify"."""
    sensitivity: tuple[str, ...] = ()
    about: Subject | None = None
    """Whose data it is where that is somebody else than the category's audience."""
    source: str = ""
    """Why the label reads as it does, where that needs saying."""
    ceds: str = ""
    """Element number in the Common Education Data Standards; empty where not certain."""


class Category(Value):
    """One category of the catalogue, in the exhibit's order."""

    code: str = Field(pattern=r"^(student|teacher)\.[a-z_]+$")
    audience: Audience
    label: str
    kind: Literal["elements", "other", "none"] = "elements"
    """"other": the vendor lists what the catalogue lacks; "none": the vendor states that it collects nothing."""
    aliases: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()


class Catalogue(Value):
    """A released version of the list of data elements."""

    version: str
    sensitivities: tuple[Sensitivity, ...]
    categories: tuple[Category, ...]

    @cached_property
    def elements(self) -> dict[str, Element]:
        """All elements by code, in the exhibit's order."""
        return {element.code: element for category in self.categories for element in category.elements}

    @cached_property
    def category_of(self) -> dict[str, Category]:
        """The category of each element, by the element's code."""
        return {element.code: category for category in self.categories for element in category.elements}

    def of(self, audience: Audience) -> tuple[Category, ...]:
        """The categories of one audience, in the exhibit's order."""
        return tuple(category for category in self.categories if category.audience == audience)


class QuestionOption(Value):
    value: str
    label: str


class Question(Value):
    """What a state asks on top: answered once by the vendor, or for one agreement."""

    id: str = Field(pattern=r"^[a-z]{2}(\.[a-z0-9_]+)+$")
    state: str = Field(pattern=r"^[A-Z]{2}$")
    scope: Literal["vendor", "agreement"]
    type: Literal["text", "yes_no", "choice", "many"]
    label: str = Field(min_length=1)
    help: str = ""
    options: tuple[QuestionOption, ...] = ()
    required: bool
    citation: str = Field(min_length=1)
    status: Status

    def in_words(self, answer: Answer) -> list[str]:
        """An answer as a person reads it, one or several: the options' labels, yes or no, or the text."""
        if isinstance(answer, bool):
            return ["Yes" if answer else "No"]
        labels = {option.value: option.label for option in self.options}
        given = [answer] if isinstance(answer, str) else answer
        return [labels.get(one, one) for one in given]


class QuestionList(Value):
    """Everything that the states ask, versioned."""

    version: str
    questions: tuple[Question, ...]


class CaseAgreement(Value):
    """What a case file says about the agreement itself; the vendor's schedules do not depend on it."""

    service_agreement_title: str = ""
    service_agreement_date: Day | None = None
    service_agreement_end: Day | None = None
    start_date: Day | None = None
    term_months: int | None = Field(default=None, ge=1, le=240)
    notice_method: str = ""
    answers: dict[str, Answer] = Field(default_factory=dict)
    """Answers to the states' questions that belong to an agreement, by question id."""


class CaseSchedule(Value):
    """One schedule of a case file, with the product that it belongs to."""

    product: str
    number: int
    """1 for the product's first schedule in the file."""
    data: ScheduleData


class Case(Value):
    """A case file as read: one vendor, its products and their schedules, and the states it was written for."""

    vendor_name: str
    vendor_address: str = ""
    vendor_website: str = ""
    states: tuple[str, ...] = ()
    """In the file's order, each once."""
    schedules: tuple[CaseSchedule, ...]
    agreement: CaseAgreement = CaseAgreement()

    @property
    def latest(self) -> tuple[ScheduleData, ...]:
        """The last schedule of each product, in the file's order: what an agreement would be composed from."""
        return tuple({schedule.product: schedule.data for schedule in self.schedules}.values())


class ScheduleApprovalMail(Mail):
    """A vendor's administrator is asked to approve a schedule before it goes out."""

    template: ClassVar[str] = "schedule_approval"
    name: str
    asked_by: str
    vendor: str
    product: str
    number: int
    note: str
    url: str

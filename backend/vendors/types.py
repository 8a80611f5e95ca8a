"""What a vendor states about one product, as one frozen value.

A case file, a published schedule version and (later) the web form all become this value; agreements are composed
from it, so they never see where it came from.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from backend.core.values import Value

Audience = Literal["student", "teacher"]
Subject = Literal["student", "teacher", "parent"]
Answer = str | bool | tuple[str, ...]


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
    name: str
    purpose: str = ""
    data: str = ""
    place: str = ""
    written_agreement: bool | None = None


class Hosting(Value):
    provider: str = ""
    country: str = ""
    region: str = ""
    protections: str = ""


class EvidenceItem(Value):
    """An audit report, certificate or insurance that the vendor names."""

    kind: str
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


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

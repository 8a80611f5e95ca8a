"""Payloads of this room's mails: one for each template."""

from typing import ClassVar

from backend.core.mail import Mail


class SubmissionInvitationMail(Mail):
    """A vendor's person is asked, or asked again, to fill in what a product collects."""

    template: ClassVar[str] = "submission_invitation"
    secrets: ClassVar[frozenset[str]] = frozenset({"url"})
    name: str
    """Empty where nobody's name is known."""
    inviter: str
    district: str
    vendor: str
    products: str
    states: str
    """Whose law the agreement follows: "New Hampshire and Maine"."""
    message: str
    url: str
    expires: str
    """Written out, with its zone."""
    again: bool
    several: bool = False
    """More than one product is asked about: "Sumsmith and Readsmith collect"."""


class SubmissionReceivedMail(Mail):
    """A vendor has submitted what a district waited for."""

    template: ClassVar[str] = "submission_received"
    name: str
    person: str
    vendor: str
    products: str
    reference: str
    again: bool
    missing: str
    """The agreement's products whose schedules are still with the vendor; empty once it waits for the review."""
    note: str
    url: str


class OpenPoint(Mail):
    """One point of a returned submission: where, and what."""

    template: ClassVar[str] = ""
    place: str
    text: str


class OpenFindings(Mail):
    """What blocks and is mended in the same way: said once, over what it concerns."""

    template: ClassVar[str] = ""
    todo: str
    texts: tuple[str, ...]


class SubmissionReturnedMail(Mail):
    """A district returns a submission, with everything that is open."""

    template: ClassVar[str] = "submission_returned"
    name: str
    person: str
    district: str
    vendor: str
    products: str
    reference: str
    note: str
    comments: tuple[OpenPoint, ...]
    findings: tuple[OpenFindings, ...]
    url: str


class SubmissionReminderMail(Mail):
    """A district that returned a submission waits for the next version: what is still open, and the link."""

    template: ClassVar[str] = "submission_reminder"
    secrets: ClassVar[frozenset[str]] = frozenset({"url"})
    name: str
    """Empty where nobody's name is known."""
    person: str
    district: str
    vendor: str
    products: str
    reference: str
    returned: str
    """When it was returned, written out."""
    note: str
    """With which it was returned."""
    message: str
    comments: tuple[OpenPoint, ...]
    findings: tuple[OpenFindings, ...]
    url: str
    expires: str
    """Written out, with its zone."""


class SubmissionEndedMail(Mail):
    """A district does not ask any more."""

    template: ClassVar[str] = "submission_ended"
    name: str
    district: str
    products: str
    reason: str


class SubmissionEntryMail(Mail):
    """Somebody whom a district wrote to is nobody at the vendor: its administrators may invite them."""

    template: ClassVar[str] = "submission_entry"
    name: str
    vendor: str
    district: str
    products: str
    email: str
    url: str


class ProvisionProposedMail(Mail):
    """A district proposes a special provision of an agreement that the vendor reads."""

    template: ClassVar[str] = "provision_proposed"
    name: str
    person: str
    district: str
    vendor: str
    reference: str
    provision: str
    effect: str
    """What it does to the form's text, as a sentence."""
    words: str
    """How it reads; empty where it leaves a clause out."""
    url: str


class ProvisionChangedMail(Mail):
    """A district has changed or withdrawn a special provision that the vendor had agreed to."""

    template: ClassVar[str] = "provision_changed"
    name: str
    person: str
    district: str
    reference: str
    provision: str
    agreed_by: str
    agreed_at: str
    """Written out, with its zone."""
    withdrawn: bool
    words: str
    """How it reads now; empty where the vendor does not see it while the district works on its draft."""
    url: str
    """Empty where the vendor does not see the agreement."""


class RecordSharedMail(Mail):
    """A district lets a vendor see its record of an agreement that was signed elsewhere."""

    template: ClassVar[str] = "record_shared"
    name: str
    person: str
    district: str
    vendor: str
    products: str
    reference: str
    elsewhere: str
    """The number that the agreement has elsewhere, or nothing."""
    effective: str
    """Written out."""
    ends: str
    """Written out, or nothing."""
    url: str

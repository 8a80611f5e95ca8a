"""Values that this room takes and gives, and the payloads of its mails."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from backend.core.mail import Mail
from backend.core.values import Value
from backend.signing.choices import EnvelopeStatus, SignerStatus

SideName = Literal["vendor", "district"]


class SignerIn(Value):
    """A person to be asked for a signature. The order of the list is the order of signing."""

    side: SideName
    name: str
    email: str
    title: str = ""


class Statements(Value):
    """What a signer declares, word for word as shown and stored."""

    authority: str
    consent: str


class SignatureState(Value):
    """One signature of an envelope, as the register shows it."""

    signer_id: UUID
    position: int
    side: SideName
    organization: str
    name: str
    email: str
    title: str
    """As typed when signing; before that, as the sender gave it."""
    status: SignerStatus
    words: str
    asked_at: datetime | None
    opened_at: datetime | None
    identified_at: datetime | None
    signed_at: datetime | None
    sealed_at: datetime | None
    declined_at: datetime | None
    handed_over_at: datetime | None
    handed_over_to: str
    """The colleague's name, or empty."""


class EnvelopeState(Value):
    """How an envelope stands, as the register shows it. Instants are UTC; `time_zone` is the district's."""

    id: UUID
    title: str
    status: EnvelopeStatus
    words: str
    time_zone: str
    sent_at: datetime
    executed_at: datetime | None
    declined_at: datetime | None
    recalled_at: datetime | None
    reason: str
    """Why it was declined or recalled, in that person's words."""
    signatures: tuple[SignatureState, ...]
    executed_document_id: UUID | None
    certificate_document_id: UUID | None


class SignerView(Value):
    """What the holder of a link may see. Names of people stay empty until the mailed code was entered."""

    title: str
    words: str
    """How the envelope stands, in a sentence."""
    status: EnvelopeStatus
    next: Literal["identify", "sign", "wait", "done"]
    """What the page offers next: enter the mailed code, read and sign, wait for others, or read what was executed."""
    identified: bool
    side: SideName
    organization: str
    """For which this person signs."""
    name: str
    signer_title: str
    sent_to: str
    """The signer's address, masked."""
    sender_organization: str
    sender_name: str
    district: str
    vendor: str
    time_zone: str
    sent_at: datetime
    executed_at: datetime | None
    code_expires_at: datetime | None
    """Until when the code that was mailed last can be entered; None where none can."""
    statements: Statements
    signatures: tuple["PartySignature", ...]
    has_certificate: bool


class PartySignature(Value):
    """One signature, as the other signers see it."""

    side: SideName
    organization: str
    name: str
    status: SignerStatus
    words: str
    you: bool


class SignerFile(Value):
    """A file that an identified signer may read."""

    document_id: UUID
    name: str


class Ending(Value):
    """How an envelope came to its end without being executed."""

    at: datetime
    reason: str
    by: str
    """Name and organization."""


class SigningRequestMail(Mail):
    """Asks a person to sign."""

    template: ClassVar[str] = "signing_request"
    secrets: ClassVar[frozenset[str]] = frozenset({"url"})
    name: str
    sender: str
    title: str
    side_line: str
    """"for Slate Learning, Inc."."""
    already: tuple[str, ...] = ()
    """Who has signed before, one line each."""
    handed_over_by: str = ""
    url: str
    until: str


class SigningLinkMail(Mail):
    """A new link in place of one that expired."""

    template: ClassVar[str] = "signing_link"
    secrets: ClassVar[frozenset[str]] = frozenset({"url"})
    name: str
    title: str
    signed: bool
    url: str
    until: str


class SigningCodeMail(Mail):
    """The code that identifies a signer."""

    template: ClassVar[str] = "signing_code"
    secrets: ClassVar[frozenset[str]] = frozenset({"code"})
    name: str
    title: str
    code: str
    minutes: int


class SigningDeclinedMail(Mail):
    """Tells the sender and who signed before that a signer declined."""

    template: ClassVar[str] = "signing_declined"
    name: str
    title: str
    by: str
    reason: str
    at: str
    url: str = ""
    """Where the agreement stands, for who can sign in; empty for others."""


class SigningRecalledMail(Mail):
    """Tells the signers that nothing is to be signed any more."""

    template: ClassVar[str] = "signing_recalled"
    name: str
    title: str
    by: str
    reason: str
    signed: bool
    """Whether this person had signed already."""


class SigningHandedOverMail(Mail):
    """Tells the sender, and the person who handed over, who is asked now."""

    template: ClassVar[str] = "signing_handed_over"
    name: str
    title: str
    by: str
    to: str
    at: str


class SigningCompletedMail(Mail):
    """Brings the executed document and its certificate."""

    template: ClassVar[str] = "signing_completed"
    secrets: ClassVar[frozenset[str]] = frozenset({"url"})
    name: str
    title: str
    signatures: tuple[str, ...]
    executed: str
    sha256: str
    attached: bool
    url: str
    """A signer's own link, or the agreement's page for the sender."""
    url_is_link: bool
    until: str = ""
    verify_url: str


class Identified(Value):
    """A signer who entered the mailed code, and with which code."""

    signer_id: UUID
    version: int = Field(ge=1)
    code_id: UUID

"""Payloads of this room's mails, and what accepting an invitation or merging two vendors came to."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.mail import Mail
from backend.core.values import Value


class SignInCodeMail(Mail):
    """The code that signs a person in."""

    template: ClassVar[str] = "sign_in_code"
    secrets: ClassVar[frozenset[str]] = frozenset({"code"})
    code: str
    minutes: int


class SignInUnknownMail(Mail):
    """Somebody asked for a code at an address that nobody here has."""

    template: ClassVar[str] = "sign_in_unknown"


class SignInChangedMail(Mail):
    """How a person signs in was changed; said to that person, so that a stranger's change does not go unnoticed."""

    template: ClassVar[str] = "sign_in_changed"
    name: str
    what: str
    """A sentence or two."""
    at: str
    """Written out, with its zone."""


class DomainCodeMail(Mail):
    """The code that shows that a vendor reads a mailbox of its domain."""

    template: ClassVar[str] = "domain_code"
    secrets: ClassVar[frozenset[str]] = frozenset({"code"})
    vendor: str
    domain: str
    asked_by: str
    code: str
    expires: str
    """Written out, with its zone."""


class DomainConfirmedMail(Mail):
    """A vendor's domain was confirmed; every district finds the vendor now."""

    template: ClassVar[str] = "domain_confirmed"
    name: str
    vendor: str
    domain: str


class VendorMergedMail(Mail):
    """Two rows of one vendor became one; said to who manages its people."""

    template: ClassVar[str] = "vendor_merged"
    name: str
    loser: str
    survivor: str


class InvitationMail(Mail):
    """A person is asked to join an organization."""

    template: ClassVar[str] = "invitation"
    secrets: ClassVar[frozenset[str]] = frozenset({"url"})
    name: str
    organization: str
    role: str
    inviter: str
    """Who invites, with their organization where it is another: "Alice Moreau, Elm Valley School District"."""
    url: str
    expires: str
    """Written out, with its zone."""


class Moved(Value):
    """What a merge of two vendors did with rows of one kind."""

    what: str
    """As the operator reads it: "Memberships"."""
    moved: int
    stays: int = 0
    """How many stayed with the row that was merged, where they are reached through it."""
    why: str = ""
    """Why they stay, in a sentence."""


@dataclass(frozen=True)
class Accepted:
    """Who is what by an accepted invitation."""

    person_id: UUID
    email: str
    organization_id: UUID
    organization_name: str

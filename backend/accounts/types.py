"""Payloads of this room's mails, and what accepting an invitation came to."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.mail import Mail


class SignInCodeMail(Mail):
    """The code that signs a person in."""

    template: ClassVar[str] = "sign_in_code"
    secrets: ClassVar[frozenset[str]] = frozenset({"code"})
    code: str
    minutes: int


class SignInUnknownMail(Mail):
    """Somebody asked for a code at an address that nobody here has."""

    template: ClassVar[str] = "sign_in_unknown"


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


@dataclass(frozen=True)
class Accepted:
    """An invitation was accepted. `by_console` is true where the link itself proves who came (the first operator's)."""

    person_id: UUID
    email: str
    organization_id: UUID
    organization_name: str
    by_console: bool

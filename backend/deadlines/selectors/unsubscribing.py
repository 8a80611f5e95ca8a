"""The signed value by which a person who is not signed in takes no more digests of one organization."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.core import signing

from backend.accounts import selectors as accounts
from backend.core.errors import NotFound
from backend.deadlines.selectors.circle import Wish, wishes

SALT = "deadlines.unsubscribe"


class LinkNotGood(NotFound):
    """The link is not one of ours, or was cut."""

    code = "deadlines.link_not_good"
    message = "This link is not complete. Open it again from the mail, or choose your reminders in Settings."


class Digests(NamedTuple):
    """Whose digests a link is about, and of which organization."""

    person_id: UUID
    organization_id: UUID


def unsubscribe_token(person_id: UUID, organization_id: UUID) -> str:
    """Return what the link in a digest carries. It says nothing but whose digests it ends, and never expires, because
    mail is read late."""
    return signing.Signer(salt=SALT).sign(f"{person_id.hex}{organization_id.hex}").replace(":", ".")


def digests_of(token: str) -> Digests:
    """Return whose digests a link is about. Raises LinkNotGood."""
    try:
        value = signing.Signer(salt=SALT).unsign(token.replace(".", ":", 1))
        return Digests(UUID(value[:32]), UUID(value[32:]))
    except (signing.BadSignature, ValueError):
        raise LinkNotGood from None


@dataclass(frozen=True)
class DigestsShown:
    """What the page of a link says before anything is done, to whoever has the mail."""

    organization: str
    digest: bool
    """Whether the digests come."""


def digests_shown(token: str) -> DigestsShown:
    """Return what a link is about. Raises LinkNotGood."""
    whose = digests_of(token)
    found = accounts.organization_rows([whose.organization_id]).first()
    if found is None:
        raise LinkNotGood
    wish = wishes([whose.person_id], [whose.organization_id]).get((whose.person_id, whose.organization_id), Wish())
    return DigestsShown(found.name, wish.digest)

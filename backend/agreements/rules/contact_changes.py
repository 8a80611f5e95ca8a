"""What changed between two lists of contacts, in words for the notice."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from backend.core.words import email_problem, one_line
from backend.vendors.types import Contact

ROLES: Final = {
    "representative": "Representative",
    "notices": "Notices",
    "security": "Security",
    "privacy": "Privacy",
    "signer": "Signer",
}
MOST: Final = 20
_LONGEST: Final = {"name": 200, "title": 200, "email": 254, "phone": 60, "address": 500}


class ContactChange(NamedTuple):
    """One role whose contact is another now. Empty where there was none, or is none."""

    role: str
    label: str
    before: str
    after: str


def in_words(contact: Contact) -> str:
    """Return a contact on one line: "Alice Moreau, Privacy Officer, alice@elm.example"."""
    parts = (contact.name, contact.title, contact.email, contact.phone, contact.address)
    return ", ".join(one_line(part) for part in parts if part.strip())


def changes(before: Sequence[Contact], after: Sequence[Contact]) -> tuple[ContactChange, ...]:
    """Return the roles whose contacts differ, in the order of the roles; several of one role stand side by side."""
    found = []
    for role, label in ROLES.items():
        old, new = ("; ".join(in_words(each) for each in side if each.role == role) for side in (before, after))
        if old != new:
            found.append(ContactChange(role, label, old, new))
    return tuple(found)


def tidy(contact: Contact) -> Contact:
    """Return a contact without blanks around what was typed."""
    texts = {name: one_line(getattr(contact, name)) for name in _LONGEST if name != "address"}
    return contact.model_copy(update={**texts, "address": contact.address.strip()})


def problems(contacts: Sequence[Contact]) -> dict[str, list[str]]:
    """Return what is wrong with a list of contacts, as sentences by field ("contacts.1.email")."""
    found: dict[str, list[str]] = {}
    if len(contacts) > MOST:
        found["contacts"] = [f"These are more than {MOST} contacts."]
    for place, contact in enumerate(contacts):
        at = f"contacts.{place}"
        for name, most in _LONGEST.items():
            if len(getattr(contact, name)) > most:
                found[f"{at}.{name}"] = [f"This is too long: {most} characters are the most."]
        if not contact.name and not contact.email:
            found[f"{at}.name"] = ["Say a name or an e-mail address."]
        if contact.email and (problem := email_problem(contact.email)):
            found[f"{at}.email"] = [problem]
        elif contact.role == "notices" and not contact.email:
            found[f"{at}.email"] = ["Notices are mailed: say the address."]
    return found

"""Words in and out, the same in every room: how instants and days are written, and what is made of what people type."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# Out: instants and days. Months are always English, whatever the machine's locale is.

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: date) -> str:
    """Return "January 5, 2026"."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def written(at: datetime, zone: str) -> str:
    """Return an instant in words, with its zone: "November 21, 2026, 3:04 PM EST". `zone` is a name of IANA's."""
    return written_in_own_zone(at.astimezone(ZoneInfo(zone)))


def time_of_day(local: datetime) -> str:
    """Return "3:04 PM"."""
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"


def written_in_own_zone(local: datetime) -> str:
    """Return an instant in words, in the zone or offset that it carries."""
    name = local.tzname() or ""
    if not name.isalpha():  # zones without a name of their own give "-03"
        name = f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:]}"
    return f"{long_date(local)}, {time_of_day(local)} {name}"


def sentence(text: str) -> str:
    """Return text with a period at its end where none stands: a name may bring its own ("Fernhill Learning, Inc.").

    A question mark, an exclamation mark, an ellipsis and a colon end it too, also inside closing quotes or brackets.
    """
    text = text.rstrip()
    return text if not text or text.rstrip("”’\"')]»").endswith((".", "?", "!", "…", ":")) else f"{text}."


# In: what people type


_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control characters but line ends and tabs, halves of characters, and the marks that turn the direction of reading
without a trace: what is read is then not what is stored. An expression, because it is asked of megabytes."""


def odd_character(text: str) -> str:
    """Return the first character that nobody can see or that turns the direction of reading, as "U+202E", or nothing.

    PostgreSQL cannot store U+0000, and no encoding has the halves of characters that JSON can name.
    """
    found = _ODD.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def one_line(text: str) -> str:
    """Return text with its blanks and line ends made single blanks, and without odd characters: in a name they came by
    pasting, or are there to make it look like another."""
    words = (_ODD.sub("", word) for word in text.split())
    return " ".join(filter(None, words))


def stated(text: str) -> str:
    """Return text without blanks around it; empty where it says nothing: no letter and no digit."""
    return text.strip() if any(character.isalnum() for character in text) else ""


def plain_email(text: str) -> str:
    """Return an address as it is stored and compared: no blanks around it, lower case."""
    return text.strip().lower()


PUBLIC_MAILBOXES = frozenset(
    {
        "aol.com", "att.net", "comcast.net", "fastmail.com", "gmail.com", "gmx.com", "gmx.net", "googlemail.com",
        "hotmail.com", "icloud.com", "live.com", "mac.com", "mail.com", "me.com", "msn.com", "outlook.com",
        "pm.me", "proton.me", "protonmail.com", "sbcglobal.net", "verizon.net", "yahoo.com", "ymail.com", "zoho.com",
    }
)  # fmt: skip
"""Addresses here are open to anyone, so sharing the domain says nothing about working together."""


def domain_of(email: str) -> str:
    """Return what stands behind the @, in lower case."""
    return email.rpartition("@")[2].strip().lower()


def own_domain(email: str) -> str:
    """Return an address's domain; empty where anyone can have an address there."""
    domain = domain_of(email)
    return "" if domain in PUBLIC_MAILBOXES else domain


def masked_email(email: str) -> str:
    """Return an address in a form that its owner knows again and others do not: "v•••@slate.example"."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def email_problem(text: str) -> str:
    """Return what is wrong with an address, as a sentence, or nothing."""
    try:
        validate_email(plain_email(text))
    except ValidationError:
        return f"“{text.strip()}” is not an e-mail address."
    return ""

"""What the services of this room check alike, in the words of who typed it."""

import re

from backend.accounts import rules
from backend.accounts.models import Invitation, Membership, Organization, Person
from backend.core.errors import Invalid
from backend.core.types import Subject
from backend.core.words import email_problem, one_line, plain_email, stated

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com",
    "rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "pm.me", "gmx.com",
    "gmx.net", "gmx.de", "web.de", "mail.com", "email.com", "zoho.com", "yandex.com", "yandex.ru", "mail.ru",
    "fastmail.com", "hey.com", "tutanota.com", "tuta.com", "comcast.net", "verizon.net", "att.net", "sbcglobal.net",
    "bellsouth.net", "cox.net", "charter.net", "qq.com", "163.com", "126.com", "naver.com", "hushmail.com",
    "inbox.com", "duck.com",
})  # fmt: skip
"""Domains at which anybody gets an address, so that none of them is a vendor's own."""


def refuse_free_mail(domain: str, *, field: str = "domain") -> None:
    """Raise Invalid for a domain at which anybody gets an address."""
    if domain in FREE_MAIL:
        raise Invalid(fields={field: [f"Anybody can have an address at {domain}. Use your organization's own domain."]})


def about(row: Organization | Membership | Invitation | Person) -> Subject:
    """Return what this room's events are about."""
    return Subject(type=f"accounts.{type(row).__name__.lower()}", id=row.id)


def checked_time_zone(name: str, fields: dict[str, list[str]]) -> str:
    """Return the zone's name; what is wrong with it is put into `fields`."""
    if not rules.is_time_zone(name):
        fields["time_zone"] = ["Choose a time zone, such as America/New_York."]
    return name


def checked_email(text: str, *, field: str = "email") -> str:
    """Return the address as it is stored. Raises Invalid at the field."""
    if problem := email_problem(text):
        raise Invalid(fields={field: [problem]})
    return plain_email(text)


def checked_name(text: str, fields: dict[str, list[str]], *, what: str) -> str:
    """Return the name as one line; what is wrong with it is put into `fields`. `what` has a name: "organization"."""
    name = one_line(text)
    if not stated(name):
        fields["name"] = [f"Say the {what}'s name."]
    elif len(name) > 200:
        fields["name"] = ["This name is too long: 200 characters are the most."]
    return name

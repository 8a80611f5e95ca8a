"""What the services of this room check alike, in the words of who typed it."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backend.accounts import rules
from backend.accounts.models import Invitation, Membership, Organization, Person
from backend.core.errors import Invalid
from backend.core.types import Subject

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def about(row: Organization | Membership | Invitation | Person) -> Subject:
    return Subject(type=f"accounts.{type(row).__name__.lower()}", id=row.id)


def checked_time_zone(name: str, fields: dict[str, list[str]]) -> str:
    if not rules.is_time_zone(name):
        fields["time_zone"] = ["Choose a time zone, such as America/New_York."]
    return name


def checked_email(text: str, *, field: str = "email") -> str:
    email = rules.plain_email(text)
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(fields={field: [f"“{text.strip()}” is not an e-mail address."]}) from None
    return email


def checked_name(text: str, fields: dict[str, list[str]], *, what: str) -> str:
    name = " ".join(text.split())
    if not name:
        fields["name"] = [f"Say the {what}'s name."]
    elif len(name) > 200:
        fields["name"] = ["This name is too long: 200 characters are the most."]
    return name

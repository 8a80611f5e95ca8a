"""Contacts of vendors that have nobody here: who may be written to, who was, and the signed value by which one says
that they are not the one to be told."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing

from backend.core.errors import NotFound
from backend.core.rows import among
from backend.core.types import Actor
from backend.core.words import long_date
from backend.deadlines.choices import Why
from backend.deadlines.models import DistrictRules, Occasion, Reminder
from backend.deadlines.rules import wording
from backend.deadlines.selectors.settings import own_district
from backend.deadlines.types import Contact

SALT = "deadlines.wrong_contact"


class ContactLinkNotGood(NotFound):
    """The link is not one of ours, or was cut."""

    code = "deadlines.contact_link_not_good"
    message = "This link is not complete. Open it again from the mail, or answer whoever the mail names."


@dataclass(frozen=True)
class ContactRules:
    """Which contacts of vendors a district lets be told."""

    told: bool = DistrictRules._meta.get_field("tell_contacts").default
    """Those that the vendor named, or to whom the district wrote."""
    typed: bool = DistrictRules._meta.get_field("tell_typed_contacts").default
    """Those whom only its own people noted."""

    def allow(self, contact: Contact) -> bool:
        """Tell whether a contact may be told."""
        return self.typed if contact.basis == "typed" else self.told


def contact_rules(actor: Actor) -> ContactRules:
    """Return which contacts the actor's district lets be told. Raises Forbidden, NotFound."""
    district_id = own_district(actor, "deadlines.read")
    return _rules_of([district_id]).get(district_id, ContactRules())


def _rules_of(district_ids: Collection[UUID]) -> Mapping[UUID, ContactRules]:
    rows = DistrictRules.objects.filter(district_id__in=district_ids)
    return {
        district_id: ContactRules(told, typed)
        for district_id, told, typed in rows.values_list("district_id", "tell_contacts", "tell_typed_contacts")
    }


class Known(NamedTuple):
    """The contacts of an occasion: who may be told, and whether there are others who may not."""

    told: tuple[Contact, ...] = ()
    kept_back: bool = False
    """The district's settings let nobody be told of those that there are."""


def contacts_of(occasion_ids: Iterable[UUID]) -> Mapping[UUID, Known]:
    """Return who may be written to of what vendors owe, by occasion, whoever asks: of the contacts of the best basis
    those whom the district lets be told, and who have not said that they are the wrong person. Three queries."""
    rows = list(
        Occasion.objects.filter(among("id", set(occasion_ids)), vendor__isnull=False)
        .exclude(contacts=[])
        .values_list("id", "district_id", "vendor_id", "contacts")
    )
    if not rows:
        return {}
    districts = {district_id for _, district_id, _, _ in rows}
    rules = _rules_of(districts)
    wrong = set(
        Reminder.objects.filter(wrong_at__isnull=False, organization__in=districts).values_list(
            "organization_id", "deadline__vendor_id", "address"
        )
    )
    found: dict[UUID, Known] = {}
    for occasion_id, district_id, vendor_id, stated in rows:
        contacts = [Contact.model_validate(one) for one in stated]
        right = [one for one in contacts if (district_id, vendor_id, one.email) not in wrong]
        allowed = [one for one in right if rules.get(district_id, ContactRules()).allow(one)]
        found[occasion_id] = Known(_best(allowed), bool(right) and not allowed)
    return found


def _best(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """Return the contacts of the basis that comes first, each address once."""
    same = [one for one in contacts if one.basis == contacts[0].basis]
    return tuple({one.email: one for one in reversed(same)}.values())[::-1]


# Who was mailed


def mailed(deadline_ids: Collection[UUID], *, zone: str) -> Mapping[UUID, str]:
    """Return to which contacts the last mail about each of some clocks went and when, in words: "Mailed on November 22,
    2026 to Wes Abernathy (wes@juniper.example), contact of Juniper Forms LLC". `zone` is that of their district.

    Left out are clocks of which somebody at the vendor was told since, and mail that did not get through. One query.
    """
    rows = (
        Reminder.objects.filter(among("deadline_id", deadline_ids), why=Why.RESPONSIBLE, message__isnull=False)
        .select_related("message", "deadline__vendor")
        .only("deadline_id", "address", "name", "planned_at", "wrong_at", "message__accepted_at",
              "message__bounced_at", "deadline__vendor__name")
        .order_by("deadline_id", "-planned_at", "address")
    )  # fmt: skip
    found: dict[UUID, str] = {}
    for deadline_id, of_clock in groupby(rows, key=lambda row: row.deadline_id):
        told = list(of_clock)
        last = [row for row in told if row.planned_at == told[0].planned_at and row.address and row.wrong_at is None]
        days = {
            row: row.message.accepted_at.astimezone(ZoneInfo(zone)).date()
            for row in last
            if row.message and row.message.accepted_at and row.message.bounced_at is None
        }
        if days:
            whom = ", ".join(wording.contact_words(row.name, row.address) for row in days)
            vendor = told[0].deadline.vendor
            of = wording.contact_of(vendor.name if vendor else "", several=len(days) > 1)
            found[deadline_id] = f"Mailed on {long_date(max(days.values()))} to {whom}, {of}"
    return found


# Who is the wrong person


def wrong_token(reminder_id: UUID) -> str:
    """Return what the link in a mail to a contact carries. It opens no row, and never expires, because mail is read
    late."""
    return signing.Signer(salt=SALT).sign(reminder_id.hex).replace(":", ".")


def reminder_of(token: str) -> Reminder:
    """Return the reminder that a link stands for. Raises ContactLinkNotGood."""
    try:
        reminder_id = UUID(signing.Signer(salt=SALT).unsign(token.replace(".", ":", 1)))
    except (signing.BadSignature, ValueError):
        raise ContactLinkNotGood from None
    rows = Reminder.objects.exclude(address="").select_related("deadline", "organization", "deadline__vendor")
    row = rows.defer("deadline__answer", "deadline__why").filter(id=reminder_id).first()
    if row is None or row.deadline.vendor is None:
        raise ContactLinkNotGood
    return row


@dataclass(frozen=True)
class ContactShown:
    """What the page of a link says to whoever has the mail: no clock, and no address."""

    district: str
    vendor: str
    wrong: bool
    """Whether they have said that they are not the one to be told."""


def contact_shown(token: str) -> ContactShown:
    """Return what a link is about. Raises ContactLinkNotGood."""
    row = reminder_of(token)
    assert row.deadline.vendor is not None
    return ContactShown(row.organization.name, row.deadline.vendor.name, row.wrong_at is not None)

"""Whom an agreement's clocks are told to at a vendor that has nobody here, and the links by which they come in.

It asks nobody's permission: clocks follow from what stands, whoever asks.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from backend.agreements.models import Agreement, AgreementLine, SubmissionInvitation
from backend.agreements.rules.words import joined
from backend.agreements.selectors.submission import addresses_written, link_of, open_invitations, product_names
from backend.core.rows import among
from backend.core.words import email_problem, long_date, one_line, plain_email, sentence
from backend.deadlines.types import Contact
from backend.vendors import selectors as vendors
from backend.vendors.types import Contact as Stated

LINK = "agreements.submission"
ROLES = {"notices": "contact for notices", "representative": "representative"}
"""Of a vendor's contacts, whom a district writes to, the first that there is."""
LONGEST = 254


def clock_contacts(agreement: Agreement, *, now: datetime) -> tuple[Contact, ...]:
    """Return whom an agreement names to be told of what its vendor owes, those first that are to be told first: whom
    the vendor named, to whom the district wrote when it asked for a schedule, whom it noted with a record."""
    if agreement.district is None:
        return ()
    return (*_named(agreement, now=now), *_invited(agreement, now=now), *_typed(agreement))


def _contact(
    email: str,
    name: str,
    basis: Literal["named", "invited", "typed"],
    why: str,
    *,
    answer: str = "",
    link_id: UUID | None = None,
) -> Iterator[Contact]:
    """Yield the contact, if the address is one."""
    email = plain_email(email)
    if email and len(email) <= LONGEST and not email_problem(email):
        yield Contact(
            email=email, name=one_line(name)[:200], basis=basis, from_words=sentence(why), answer=one_line(answer),
            link=LINK if link_id else "", link_id=link_id,
        )  # fmt: skip


def known_to_vendor(agreement: Agreement) -> bool:
    """Tell whether the vendor may know of an agreement's clocks. A record that the district keeps to itself is none of
    the vendor's, nor its contacts the record's."""
    return not agreement.recorded or agreement.first_sent_at is not None


def _named(agreement: Agreement, *, now: datetime) -> Iterator[Contact]:
    """Yield the vendor's contacts: today's, because they change without signing; else those of the bound schedules."""
    if not known_to_vendor(agreement):
        return
    stated: Sequence[Stated] = vendors.contacts_of(agreement.vendor_id, at=now)
    if not stated:
        lines = AgreementLine.objects.filter(agreement=agreement, version__isnull=False).order_by("position")
        bound = [line.version for line in lines.select_related("version__product") if line.version is not None]
        stated = [one for version in bound for one in vendors.data_of(version).contacts]
    role, found = _first(stated)
    answer = _answer(agreement, now=now) if found else ""
    for one in found:
        why = f"You are told because {agreement.vendor.name} names you as its {ROLES[role]}"
        yield from _contact(one.email, one.name, "named", why, answer=answer)


def _first(stated: Iterable[Stated]) -> tuple[str, list[Stated]]:
    """Return the role that is written to, and who has it with an address."""
    with_address = [one for one in stated if one.email]
    for role in ROLES:
        if found := [one for one in with_address if one.role == role]:
            return role, found
    return "", []


def _answer(agreement: Agreement, *, now: datetime) -> str:
    """Return whom at the district the vendor answers, in words: its contact, who stands in the agreement."""
    assert agreement.district_id is not None
    _, found = _first(vendors.contacts_of(agreement.district_id, at=now))
    return f"{found[0].name} ({found[0].email})" if found and found[0].name else found[0].email if found else ""


def _invited(agreement: Agreement, *, now: datetime) -> Iterator[Contact]:
    """Yield to whom the district wrote while nobody managed the vendor, and who never came."""
    assert agreement.district is not None
    rows = [row for row in open_invitations(agreement) if row.accepted_at is None]
    if not rows:
        return
    written = addresses_written(agreement.district.id, [row.email for row in rows])
    products, answer = joined(product_names(agreement)), _answer(agreement, now=now)
    for row in rows:
        if row.email not in written:
            continue
        day = long_date(row.created_at.astimezone(ZoneInfo(agreement.district.time_zone)).date())
        why = f"You are told because {agreement.district.name} asked you on {day} for the schedule of {products}"
        yield from _contact(
            row.email, row.name, "invited", why, answer=answer or row.invited_by.name, link_id=row.id
        )  # fmt: skip


def _typed(agreement: Agreement) -> Iterator[Contact]:
    """Yield whom the district noted with a record."""
    assert agreement.district is not None
    why = f"You are told because {agreement.district.name} has you as the contact of {agreement.vendor.name}"
    yield from _contact(agreement.contact_email, agreement.contact_name, "typed", why)


def invitation_addresses(invitation_ids: Collection[UUID], *, now: datetime) -> dict[UUID, str]:
    """Return the addresses of the pages of invitations, without those whose link does not work any more. The page shows
    what is asked; a code to the invited address, and to no other, lets somebody in."""
    rows = SubmissionInvitation.objects.filter(among("id", invitation_ids), revoked_at__isnull=True, expires_at__gt=now)
    return {row.id: f"{settings.PUBLIC_URL}/submission/{link_of(row)}" for row in rows}

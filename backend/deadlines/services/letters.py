"""What a reminder says: from the rows of the batch to the payload of a mail."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Func, JSONField

from backend.core.mail import Planned
from backend.core.rows import among
from backend.core.words import long_date, sentence
from backend.deadlines.choices import ClockStatus, Why
from backend.deadlines.mails import ClockEntry, ClockGroup, ContactReminderMail, DigestMail, ReminderMail
from backend.deadlines.models import Deadline
from backend.deadlines.rules import wording
from backend.deadlines.rules.leaving import comes_anyway
from backend.deadlines.rules.status import status
from backend.deadlines.rules.wording import party
from backend.deadlines.selectors.circle import Circle, Clock
from backend.deadlines.selectors.contacts import wrong_token
from backend.deadlines.selectors.unsubscribing import unsubscribe_token
from backend.deadlines.services.linking import addresses_of
from backend.deadlines.types import Contact
from backend.law.selectors import state_name, sure_words

MOST_LISTED = 50
"""Clocks that a digest lists."""
_GROUPS: tuple[tuple[str, str, tuple[ClockStatus, ...]], ...] = (
    ("Overdue", "overdue", (ClockStatus.OVERDUE,)),
    ("Owed now", "owed now", (ClockStatus.OWED_NOW, ClockStatus.UNCOMPUTABLE)),
    ("Due within 72 hours", "due within 72 hours", (ClockStatus.DUE_SOON,)),
    ("Later", "later", (ClockStatus.OPEN,)),
    ("Owed only if what is not yet known is so", "not yet known to be owed", (ClockStatus.CONDITIONAL,)),
    ("Without a date for now", "without a date for now", (ClockStatus.HELD, ClockStatus.WAITING)),
)
_URGENT = (ClockStatus.OVERDUE, ClockStatus.OWED_NOW)


class SetBy(Func):
    """The candidate that sets a clock's instant, or by which it is owed now, out of its stored answer."""

    template = (
        "jsonb_path_query_first(answer, '$.candidates[*] ? (@.id == $id)', "
        "jsonb_build_object('id', coalesce(nullif(winner, ''), answer -> 'owed_now' -> 0 ->> 'candidate')))"
    )
    output_field = JSONField()


class Waiting(NamedTuple):
    """A reminder of somebody that is to leave, by its columns: of a person, or of a contact by their address."""

    id: UUID
    deadline_id: UUID
    offset: str
    instant: datetime
    organization_id: UUID
    person_id: UUID | None
    address: str
    why: str
    way: str
    leave_at: datetime


class Told(NamedTuple):
    """One clock in somebody's mail, and the reminder that says it."""

    row: Clock
    reminder: Waiting


class To(NamedTuple):
    """Whose mail it is: a person's for one organization, or a contact's for what one vendor owes to one district."""

    person_id: UUID | None
    organization_id: UUID
    """The person's; of a contact, the district."""
    address: str = ""
    vendor_id: UUID | None = None


Mails = Mapping[To, Sequence[Told]]
"""What is said in each mail."""


def _key(told: Sequence[tuple[int, Told]]) -> str:
    # With the instants: what came back and is tried again leaves by another mail.
    ids = " ".join(sorted(f"{one.reminder.id}@{one.reminder.leave_at.timestamp()}" for _, one in told))
    return f"reminder:{sha256(ids.encode()).hexdigest()}"


def dates_before(rows: Iterable[Clock]) -> dict[UUID, datetime]:
    """Return when clocks whose dates moved were due before that. One query."""
    now = {row.id: (row.moved_at, row.due_at) for row in rows if row.moved_at is not None}
    if not now:
        return {}
    past: Any = Deadline.history
    found: dict[UUID, datetime] = {}
    trail = (
        past.filter(id__in=list(now))
        .order_by("id", "history_date", "history_id")
        .values_list("id", "history_date", "due_at")
    )
    for deadline_id, at, due_at in trail:
        moved_at, due = now[deadline_id]
        if at < moved_at and due_at is not None and due_at != due:
            found[deadline_id] = due_at
    return found


class Writer:
    """Writes the mails of one batch. Reads in two queries what stands in the clocks that are listed, and in no others:
    their answers are long; and in one for each kind of link by which contacts come in."""

    def __init__(self, circle: Circle, mails: Mails, *, now: datetime) -> None:
        self._circle = circle
        self._now = now
        self._site = settings.PUBLIC_URL
        self._mails = {
            to: sorted(
                ((self._group(one.row), one) for one in told),
                key=lambda one: (one[0], one[1].row.due_at is None, one[1].row.due_at or now, one[1].row.title),
            )
            for to, told in mails.items()
        }
        listed = {one.row.id: one for told in self._mails.values() for _, one in told[:MOST_LISTED]}
        self._sources = dict(Deadline.objects.filter(among("id", listed)).values_list("id", SetBy()))
        self._before = dates_before(one.row for one in listed.values() if one.reminder.offset == "moved")
        self._contacts = {to: self._named(to, told) for to, told in self._mails.items() if to.person_id is None}
        self._links = addresses_of((one for several in self._contacts.values() for one in several), now=now)

    def planned(self, to: To) -> Planned:
        """Return the one mail that says all of it to a person or a contact."""
        if to.person_id is None:
            return self._to_contact(to)
        person_id, organization_id = to.person_id, to.organization_id
        told = self._mails[to]
        person = self._circle.people[person_id]
        # Only what says nothing but what comes anyway cannot be unsubscribed from.
        anyway = all(comes_anyway(one.reminder.offset, one.reminder.way) for _, one in told)
        link = f"{self._site}/unsubscribe/{unsubscribe_token(person_id, organization_id)}"
        one_click = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        payload: ReminderMail | DigestMail
        if len(told) == 1:
            [(_, only)] = told
            payload = ReminderMail(
                name=person.name,
                clock=self._entry(only),
                next=self._next(only),
                anyway=anyway,
                unsubscribe_url="" if anyway else link,
            )
        else:
            organization = self._circle.organizations[organization_id].name
            payload = self._digest(person.name, organization, told, anyway=anyway, link="" if anyway else link)
        return Planned(
            mail=payload,
            to=person.email,
            key=_key(told),
            organization_id=organization_id,
            headers={} if anyway else one_click,
        )

    def _to_contact(self, to: To) -> Planned:
        """Return the mail to a contact. It stands in the district's ledger: nobody at the vendor could read it."""
        told = self._mails[to]
        # All of them name the same person; one of them may know a way in.
        contacts = self._contacts[to]
        contact = next((one for one in contacts if one.link_id in self._links), contacts[0])
        link = self._links.get(contact.link_id, "") if contact.link_id else ""
        names = self._circle.names(told[0][1].row)
        return Planned(
            mail=ContactReminderMail(
                name=contact.name,
                district=names.district,
                vendor=names.vendor,
                summary=self._summary(told),
                count=len(told),
                groups=self._groups(told),
                more=max(0, len(told) - MOST_LISTED),
                because=contact.from_words,
                answer=contact.answer,
                url=link or f"{self._site}/sign-in",
                invited=bool(link),
                vendor_sees=any(one.row.vendor_sees for _, one in told),
                wrong_url=f"{self._site}/wrong-contact/{wrong_token(told[0][1].reminder.id)}",
            ),
            to=to.address,
            key=_key(told),
            organization_id=to.organization_id,
        )

    def _named(self, to: To, told: Iterable[tuple[int, Told]]) -> list[Contact]:
        found = (self._circle.contact(one.row, to.address) for _, one in told)
        return [one for one in found if one is not None]

    def _group(self, row: Clock) -> int:
        stands = self._status(row)
        return next((place for place, (_, _, among) in enumerate(_GROUPS) if stands in among), len(_GROUPS) - 1)

    def _status(self, row: Clock) -> ClockStatus:
        return status(row, now=self._now)

    def _digest(
        self, name: str, organization: str, told: Sequence[tuple[int, Told]], *, anyway: bool, link: str
    ) -> DigestMail:
        return DigestMail(
            name=name,
            organization=organization,
            summary=self._summary(told),
            count=len(told),
            groups=self._groups(told),
            more=max(0, len(told) - MOST_LISTED),
            all_url=f"{self._site}/clocks",
            anyway=anyway,
            unsubscribe_url=link,
        )

    def _summary(self, told: Sequence[tuple[int, Told]]) -> str:
        counts = Counter(place for place, _ in told)
        return ", ".join(f"{counts[place]:,} {_GROUPS[place][1]}" for place in sorted(counts))

    def _groups(self, told: Sequence[tuple[int, Told]]) -> tuple[ClockGroup, ...]:
        groups = []
        for place, alike in groupby(told[:MOST_LISTED], key=lambda one: one[0]):
            heading, _, stands = _GROUPS[place]
            entries = tuple(self._entry(one) for _, one in alike)
            groups.append(ClockGroup(heading=heading, urgent=stands[0] in _URGENT, clocks=entries))
        return tuple(groups)

    def _entry(self, one: Told) -> ClockEntry:
        row, zone = one.row, self._circle.zone(one.row)
        stands = self._status(row)
        cited = self._sources.get(row.id) or {}
        by_law = cited.get("source") == "law" and cited.get("status") != "confirmed"
        return ClockEntry(
            headline=wording.headline(
                stands, offset=one.reminder.offset, due_at=row.due_at, zone=zone, now=self._now
            ),
            title=row.title,
            about=row.about,
            owes=self._owes(row),
            when=wording.when_words(stands, due_at=row.due_at, zone=zone, now=self._now),
            news=wording.news(one.reminder.offset, was=self._before.get(row.id), zone=zone),
            why=sentence(row.why),
            citation=cited.get("citation") or "",
            citation_url=cited.get("url") or "",
            unsure=sure_words(cited["status"]) if by_law else "",
            # A contact has no page to open here, and is told once for all of it why it is they.
            reader=self._reader(one) if one.reminder.person_id else "",
            url=f"{self._site}/clocks/{row.id}?r={one.reminder.id}" if one.reminder.person_id else "",
        )  # fmt: skip

    def _owes(self, row: Clock) -> str:
        sides = self._circle.names(row)
        names = {"district": sides.district, "provider": sides.vendor}
        agency = f"{row.agency} ({state_name(row.agency_state)})" if row.agency_state else row.agency
        whom = wording.owed_to(row, names=names, agency=agency)
        return wording.owes(party(row.obligor, names=names), whom)

    def _reader(self, one: Told) -> str:
        row, person = one.row, one.reminder.person_id
        organization = self._circle.organizations[one.reminder.organization_id].name
        if one.reminder.why == Why.OWED:
            return sentence(f"You are told because it is owed to {organization}")
        if one.reminder.why == Why.SECOND:
            return sentence(f"You are the second person for clocks of this kind at {organization}")
        if person in (row.assigned_to_id, self._circle.planning.plan(row).person_id):
            return sentence(f"You are responsible for it at {organization}")
        return sentence(f"You are told because nobody else is named as responsible for it at {organization}")

    def _next(self, one: Told) -> str:
        row = one.row
        if one.reminder.why == Why.OWED:
            said = "What came of it, and what you can do about it, stands on its page."
            if self._status(row) in (ClockStatus.OPEN, ClockStatus.DUE_SOON):
                said += " You are told again if it is missed or if its date moves."
            return said
        sentences = ["Once it is done, say so on its page, with the proof."]
        if row.remind_at is not None and row.remind_at > self._now:
            local = row.remind_at.astimezone(self._circle.planning.zone(row))
            sentences.append(f"Otherwise the next reminder comes on {long_date(local.date())}.")
        plan = self._circle.planning.plan(row)
        second = plan.second_person_id
        if (
            one.reminder.organization_id == row.district_id  # whom a district tells is not for the vendor to know
            and second not in (None, one.reminder.person_id)
            and second in self._circle.people
            and "missed" in plan.second_offsets
            and row.due_at is not None
            and row.due_at > self._now
        ):
            sentences.append(f"If it is missed, {self._circle.people[second].name} is told, too.")
        return " ".join(sentences)

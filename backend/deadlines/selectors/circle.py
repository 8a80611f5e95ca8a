"""Who is around some clocks: organizations with their people, how these want to be reminded, the plans, and contacts of
vendors that have nobody here. Read once for many clocks, whoever asks: for the sweep, and for screens that checked
their rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from backend.accounts import selectors as accounts
from backend.core.rows import among, read_each
from backend.deadlines.models import Deadline, Preference
from backend.deadlines.rules.leaving import Leaving, leaving
from backend.deadlines.rules.offsets import Said
from backend.deadlines.rules.recipients import KEEPERS, Owing, Recipient, recipients
from backend.deadlines.selectors.contacts import Known, contacts_of
from backend.deadlines.selectors.plans import Plan, Planning, Timed
from backend.deadlines.types import Contact


class Concerning(Timed, Protocol):
    """What of a clock decides what is said of it to whom."""

    @property
    def occasion_id(self) -> UUID: ...
    @property
    def vendor_id(self) -> UUID | None: ...
    @property
    def vendor_sees(self) -> bool: ...
    @property
    def obligor(self) -> str: ...
    @property
    def addressee(self) -> str: ...
    @property
    def hourly(self) -> bool: ...
    @property
    def assigned_to_id(self) -> UUID | None: ...


class Clock(NamedTuple):
    """What of a clock is read to find what is said of it and to say it, by its columns: not its answer, which is long.
    A model would take several times as long to make."""

    id: UUID
    occasion_id: UUID
    district_id: UUID
    vendor_id: UUID | None
    vendor_sees: bool
    kind: str
    obligor: str
    addressee: str
    agency: str
    agency_state: str
    title: str
    about: str
    standing: str
    due_at: datetime | None
    why: str
    hourly: bool
    opened_at: datetime
    moved_at: datetime | None
    assigned_to_id: UUID | None
    ending: str
    met_at: datetime | None
    remind_at: datetime | None
    reminded_until: datetime | None


def clocks(rows: QuerySet[Deadline]) -> list[Clock]:
    """Return what is read of these clocks, in their order."""
    return list(map(Clock._make, read_each(rows, Clock._fields)))


class Party(Protocol):
    """An organization, as far as it matters here."""

    @property
    def name(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


class Reader(Protocol):
    """A person to whom mail goes."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


@dataclass(frozen=True)
class Wish:
    """How a person wants to be reminded in one organization."""

    digest: bool = Preference._meta.get_field("digest").default
    hour: int = Preference._meta.get_field("hour").default
    zone: str = ""
    """Empty: the organization's."""


def wishes(person_ids: Collection[UUID], organization_ids: Collection[UUID]) -> Mapping[tuple[UUID, UUID], Wish]:
    """Return what these people have chosen in these organizations."""
    rows = Preference.objects.filter(among("person_id", person_ids), among("organization_id", organization_ids))
    return {(row.person_id, row.organization_id): Wish(row.digest, row.hour, row.zone) for row in rows}


class Names(NamedTuple):
    """What the two sides of a clock are called."""

    district: str
    vendor: str
    """Empty where there is none."""


class Circle:
    """Five queries for however many clocks; three more where a vendor owes one of them and has nobody to tell."""

    def __init__(
        self, rows: Sequence[Concerning], *, now: datetime, instead: Mapping[tuple[UUID, str], Plan] | None = None
    ) -> None:
        """With `instead`, plans that nobody has set yet stand in the place of those that are set."""
        districts = {row.district_id for row in rows}
        ids = districts | {row.vendor_id for row in rows if row.vendor_id is not None}
        self.planning = Planning(districts, instead=instead)
        self.organizations: Mapping[UUID, Party] = {
            row.id: row for row in accounts.organization_rows(ids).values_list("id", "name", "time_zone", named=True)
        }
        found = accounts.people_of_each(ids, now=now)
        self._roles = {one: {person: roles for person, (_, roles) in people.items()} for one, people in found.items()}
        self.people: Mapping[UUID, Reader] = {
            person: reader for people in found.values() for person, (reader, _) in people.items()
        }
        self._wishes = wishes(list(self.people), ids)
        lonely = {row.occasion_id for row in rows if row.obligor == "provider" and not self._has_somebody(row)}
        self._contacts: Mapping[UUID, Known] = contacts_of(lonely) if lonely else {}

    def _has_somebody(self, row: Concerning) -> bool:
        """Tell whether somebody at a clock's vendor answers for what it owes."""
        there = self._roles.get(row.vendor_id, {}) if row.vendor_id and row.vendor_sees else {}
        return row.assigned_to_id in there or any(roles & KEEPERS for roles in there.values())

    def belongs(self, row: Concerning, person_id: UUID, organization_id: UUID) -> bool:
        """Tell whether a person belongs now to an organization that sees a clock."""
        sees = row.vendor_sees or organization_id != row.vendor_id
        return sees and person_id in self._roles.get(organization_id, {})

    def wish(self, person_id: UUID, organization_id: UUID) -> Wish:
        """Return how a person wants to be reminded there."""
        return self._wishes.get((person_id, organization_id), Wish())

    def recipients(self, row: Concerning, *, offset: str) -> list[Recipient]:
        """Return who is told of a clock at an offset."""
        plan = self.planning.plan(row)
        owing = Owing(
            district_id=row.district_id,
            vendor_id=row.vendor_id if row.vendor_sees else None,
            obligor=row.obligor,
            addressee=row.addressee,
            owed_now=row.standing == "owed_now",
            assigned_to=row.assigned_to_id,
            person=plan.person_id,
            second_person=plan.second_person_id,
            second_offsets=plan.second_offsets,
            contacts=self._contacts.get(row.occasion_id, Known()).told,
        )
        return recipients(owing, self._roles, offset=offset)

    def contact(self, row: Concerning, address: str) -> Contact | None:
        """Return the contact with an address who is told of what a vendor owes; None where it is not theirs any more:
        somebody at the vendor can be told, the room above names others, the district or they themselves said no."""
        if row.obligor != "provider" or self._has_somebody(row):  # of an occasion, several clocks can be here
            return None
        told = self._contacts.get(row.occasion_id, Known()).told
        return next((one for one in told if one.email == address), None)

    def keeps_back(self, row: Concerning) -> bool:
        """Tell whether a clock has contacts whom its district's settings let nobody write to."""
        return self._contacts.get(row.occasion_id, Known()).kept_back

    def leaving(self, row: Concerning, to: Recipient, said: Said, *, now: datetime) -> Leaving:
        """Return how what is said of a clock leaves for somebody. To nobody it leaves at once, and is shown."""
        wish = self.wish(to.person_id, to.organization_id) if to.person_id else Wish()
        zone = ZoneInfo(wish.zone or self.organizations[to.organization_id].time_zone)
        return leaving(said, hourly=row.hourly, due_at=row.due_at, hour=wish.hour, zone=zone, now=now)

    def names(self, row: Concerning) -> Names:
        """Return what the two sides of a clock are called."""
        vendor = self.organizations.get(row.vendor_id) if row.vendor_id else None
        return Names(self.organizations[row.district_id].name, vendor.name if vendor else "")

    def zone(self, row: Concerning) -> str:
        """Return the name of the zone of a clock's district."""
        return self.planning.zone(row).key

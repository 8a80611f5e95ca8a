"""Who is told of a clock: whoever answers for it, a second person, and the side that it is owed to; of what a vendor
owes that has nobody here, a contact."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from backend.deadlines.choices import Why
from backend.deadlines.rules.offsets import TO_WHOM_IT_IS_OWED
from backend.deadlines.types import Contact

KEEPERS = frozenset({"privacy_officer", "vendor_administrator"})
"""Who answers for what their organization owes, where nobody is named."""

People = Mapping[UUID, Mapping[UUID, Set[str]]]
"""The people of organizations who can be told something now, with their roles there, in a stable order."""


@dataclass(frozen=True)
class Owing:
    """What of a clock and its district's plan decides who is told."""

    district_id: UUID
    vendor_id: UUID | None
    obligor: str
    addressee: str
    owed_now: bool
    assigned_to: UUID | None = None
    person: UUID | None = None
    """Whom the district named for clocks of this kind."""
    second_person: UUID | None = None
    second_offsets: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    """Who may be written to at the vendor where nobody there can be told."""

    def organization(self, side: str) -> UUID | None:
        """Return which organization is a side of the clock: "district" or "provider"."""
        return self.district_id if side == "district" else self.vendor_id if side == "provider" else None


class Recipient(NamedTuple):
    """Somebody who is told, and why. Without a person it is for the district to know what came of it: a contact of the
    vendor is written to, or there was nobody."""

    organization_id: UUID
    person_id: UUID | None
    why: Why
    contact: Contact | None = None

    @property
    def address(self) -> str:
        """The contact's; empty of a person and of nobody."""
        return self.contact.email if self.contact else ""


def recipients(owing: Owing, people: People, *, offset: str) -> list[Recipient]:
    """Return who is told at an offset, each person once.

    What the district owes is told to who is chosen for this clock, else to who is named for its kind, else to every
    privacy officer; what a vendor owes to who is chosen, else to its administrators. Only who belongs to the
    organization now counts. Where nobody does at a vendor that owes it, its contacts are told. The other side of the
    clock is told that it began, was missed, moved. The second person is told at the offsets chosen for them, of what is
    owed now always.
    """
    found: dict[UUID, Recipient] = {}
    responsible = owing.organization(owing.obligor)
    for person in _answering(owing, responsible, people, chosen=True):
        found[person] = Recipient(responsible or owing.district_id, person, Why.RESPONSIBLE)
    instead: list[Recipient] = []
    if not found:
        contacts = owing.contacts if owing.obligor == "provider" else ()
        instead = [Recipient(owing.district_id, None, Why.RESPONSIBLE, one) for one in contacts or (None,)]
    other = owing.organization(owing.addressee)
    if other is not None and other != responsible and offset in TO_WHOM_IT_IS_OWED:
        for person in _answering(owing, other, people, chosen=False):
            found.setdefault(person, Recipient(other, person, Why.OWED))
    concerned = owing.obligor == "district" or any(one.organization_id == owing.district_id for one in found.values())
    if concerned and (owing.owed_now or offset in owing.second_offsets):
        second = owing.second_person
        if second is not None and second in people.get(owing.district_id, {}):
            found.setdefault(second, Recipient(owing.district_id, second, Why.SECOND))
    return [*found.values(), *instead]


def _answering(owing: Owing, organization: UUID | None, people: People, *, chosen: bool) -> Iterator[UUID]:
    there = people.get(organization, {}) if organization is not None else {}
    named = owing.person if organization == owing.district_id else None
    for person in (owing.assigned_to if chosen else None, named):
        if person is not None and person in there:
            yield person
            return
    yield from (person for person, roles in there.items() if roles & KEEPERS)

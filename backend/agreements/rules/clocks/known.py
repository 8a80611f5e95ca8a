"""What an agreement's state says that has to do with clocks, and what follows for each of its occasions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.agreements.choices import OccurrenceKind, Status
from backend.agreements.types import FrozenLimit
from backend.deadlines.types import CaseFacts
from backend.law.types import DataClass, Posting

ENDED = frozenset({Status.TERMINATED, Status.SUPERSEDED})
"""Executed once, and over by a step. That a term ran out is computed from its last day."""


@dataclass(frozen=True)
class Happened:
    """An occurrence that stands."""

    id: UUID
    kind: OccurrenceKind
    on: date
    at: datetime
    """Its hour where one was stated, else the last second of its day, or when it was stated, where that is earlier."""
    by_vendor: bool
    stated_at: datetime
    planned_on: date | None = None


@dataclass(frozen=True)
class Signature:
    """One side's signature of a paper that was sent out, the sides in the order in which they sign."""

    side: str
    """"provider" or "district"."""
    asked_at: datetime | None
    signed_at: datetime | None


@dataclass(frozen=True)
class Paper:
    """A paper that was sent out for signature."""

    number: int
    amendment: bool
    sent_at: datetime
    signatures: tuple[Signature, ...]
    executed_at: datetime | None
    set_aside: bool


@dataclass(frozen=True)
class Shown:
    """Evidence that the district may see, with an end."""

    id: UUID
    kind: str
    issuer: str
    valid_until: date
    since: datetime
    replaced_by: str = ""
    """What took its place, in words."""
    replaced_at: datetime | None = None


@dataclass(frozen=True)
class Newer:
    """A published version that says that data is collected, where the version that binds says that there is none."""

    id: UUID
    product: str
    number: int
    published_at: datetime
    offered_at: datetime | None


@dataclass(frozen=True)
class Follower:
    """Another agreement of the same two about the same products, in force."""

    reference: str
    since: datetime
    end_date: date | None


@dataclass(frozen=True, kw_only=True)
class ClockInputs:
    """Everything that the rules of clocks look at. The same value at the same `now` gives the same clocks."""

    now: datetime
    reference: str
    status: str
    recorded: bool
    created_at: datetime
    vendor: str
    products: tuple[str, ...]
    zone: str
    state: str
    """The district's own."""
    law_known: bool
    """Whether the law of that state is in the data."""
    executed_at: datetime | None = None
    effective: date | None = None
    end_date: date | None = None
    terminated_at: datetime | None = None
    followed_by: Follower | None = None
    asked_at: datetime | None = None
    """Since when the vendor is asked for its schedule, or was asked again by a return."""
    missing: tuple[str, ...] = ()
    """Products whose schedule is asked for and not there."""
    submitted_at: datetime | None = None
    papers: tuple[Paper, ...] = ()
    limits: tuple[FrozenLimit, ...] = ()
    clauses: Mapping[str, str] = field(default_factory=dict)
    """Numbers of clauses as they are printed, by the clause that a limit names."""
    data: frozenset[DataClass] | None = None
    """Kinds of data that the schedules name; None: not known, empty: they say that there are none."""
    proves_standard: bool = False
    """Whether the vendor relies on a standard, so that it proves it."""
    evidence: tuple[Shown, ...] = ()
    newer: tuple[Newer, ...] = ()
    happened: tuple[Happened, ...] = ()
    """In the order of their days."""
    schedule_days: int = 30
    signature_days: int = 14
    posted_within: bool = False
    """Whether the state's law asks that a contract is published within a time."""
    published: tuple[Posting, ...] = ()
    """What the state's law asks to be published of each contract, without a number of days."""
    trained_yearly: bool = False
    """Whether an agreement of this state is one under which training each year is watched."""
    after_business_days: Callable[[date, int], date] = field(compare=False)
    """The last of so many business days after a day, as the district's state counts them."""

    @cached_property
    def there(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def today(self) -> date:
        return self.day(self.now)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.there).date()

    def end_of(self, day: date) -> datetime:
        """Return the last second of a day in the district's zone, in UTC."""
        return datetime.combine(day, time(23, 59, 59), tzinfo=self.there).astimezone(UTC)

    def begin_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.there).astimezone(UTC)

    @cached_property
    def was_executed(self) -> bool:
        return self.status in {Status.EXECUTED, *ENDED} and self.executed_at is not None

    @cached_property
    def ended_at(self) -> datetime | None:
        """When the agreement ended without another in its place: terminated, or its term ran out."""
        if self.status == Status.TERMINATED:
            return self.terminated_at
        if self.status == Status.EXECUTED and self.end_date is not None and self.end_date < self.today:
            return self.end_of(self.end_date)
        return None

    @cached_property
    def in_force(self) -> bool:
        return self.status == Status.EXECUTED and self.was_executed and self.ended_at is None

    @cached_property
    def about(self) -> str:
        """What it is about, as a row of a list says it."""
        products = ", ".join(self.products)
        return f"{products} by {self.vendor}, agreement {self.reference}"

    @cached_property
    def over(self) -> str:
        """Why clocks that run while it is in force run no more, in one sentence."""
        if self.status == Status.SUPERSEDED:
            return "Another agreement took this one’s place."
        if self.status == Status.TERMINATED:
            return "The agreement was terminated."
        if self.ended_at is not None:
            return "The agreement’s term is over."
        if self.status == Status.WITHDRAWN:
            return "The agreement was withdrawn."
        return "By what is recorded of the agreement now, this is not owed."

    def of(self, *kinds: OccurrenceKind) -> list[Happened]:
        return [one for one in self.happened if one.kind in kinds]

    def limit(self, duty: str, *, anchor: str = "") -> list[FrozenLimit]:
        return [one for one in self.limits if one.duty == duty and anchor in ("", one.anchor)]

    def clause(self, limit: FrozenLimit) -> str:
        """Return the number of the clause that states a limit, as it is printed; empty where that is not known."""
        return self.clauses.get(limit.clause, limit.clause)

    def citation(self, limit: FrozenLimit) -> str:
        number = self.clause(limit)
        return f"Agreement, {number}" if number else "Agreement"


@dataclass(frozen=True)
class Met:
    """Something met an occasion's clocks."""

    at: datetime
    proof: str
    duty: str = ""
    """Of one duty alone; empty: all of them."""


@dataclass(frozen=True)
class Occasion:
    """What the agreement's state says about one of its occasions."""

    topic: str
    case: CaseFacts | None = None
    """What is known. None: nothing new is kept; clocks that were started before are met or closed."""
    met: tuple[Met, ...] = ()
    closed: str = ""
    """Why it is over, in one sentence; what is open of it is withdrawn."""

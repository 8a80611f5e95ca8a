"""What happened in one case, as far as it is known: what `backend.law.rules.explain` asks for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from backend.core.values import Value
from backend.law.types.data import Addressee, DataClass, DelayKind, Obligor, Unit

Word = Annotated[str, Field(pattern=r"^[a-z_.]+$")]
"""A duty or an anchor: those of the law, and those that only an agreement has ("audit.allow", "closing")."""


class Moment(Value):
    """When something happened, in any zone (an aware instant)."""

    anchor: Word
    at: datetime
    by: Obligor | None = None
    """Whose it is: a vendor's discovery starts the vendor's clock, and not the district's. None: it is everybody's."""


class Delay(Value):
    """A reason, with its document, for which a notice may wait."""

    kind: DelayKind
    since: datetime
    until: datetime | None = None
    """None: it still holds."""
    document: str = Field(min_length=1)
    """The request or finding that it rests on, in words."""


class AgreedLimit(Value):
    """A time limit of an agreement, as it was frozen when the agreement was executed."""

    id: str
    clause: str
    duty: Word
    obligor: Obligor
    addressee: Addressee
    agency: str = ""
    amount: int | None = None
    unit: Unit = "none"
    anchor: Word
    words: str = ""
    or_state_limit: str = ""
    """A duty of the law: its limit for the district, from its own anchor, binds where it is sooner."""
    delays: tuple[DelayKind, ...] = ()
    data: tuple[DataClass, ...] = ()


class PolicyLimit(Value):
    """A stricter limit that a district set for itself, or asks of its own people."""

    id: str
    title: str
    duty: Word
    obligor: Obligor
    addressee: Addressee
    agency: str = ""
    amount: int
    unit: Unit
    anchor: Word


class Facts(Value):
    """One case. What is not known is None or absent, and hides nothing."""

    matters: tuple[str, ...]
    """Duties that are asked about, by their beginning: "breach", "records.inspect"."""
    district_state: str
    zone: str
    """The district's zone, as the time zone database names it: its days begin and end there."""
    moments: tuple[Moment, ...] = ()
    residents: Mapping[str, int | None] = Field(default_factory=dict)
    """How many affected people live in each state; None: some, not counted. A state that is absent has none, except
    the district's own, where it means not known."""
    data: frozenset[DataClass] | None = None
    """The kinds of data that were touched. None: not known; empty: none."""
    conditions: Mapping[str, bool | None] = Field(default_factory=dict)
    delays: tuple[Delay, ...] = ()
    agreed: tuple[AgreedLimit, ...] = ()
    policies: tuple[PolicyLimit, ...] = ()
    closures: frozenset[date] = frozenset()
    """Days on which the district is closed. They never make a date later."""
    school_days: frozenset[date] | None = None
    """Days of its school calendar. None: not known."""
    margin_days: int = 0
    """Calendar days by which a vendor answers before the district must."""

"""Values of the clocks that cross rooms."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from backend.core.values import Value
from backend.law.types import Addressee, Facts, Obligor
from backend.law.types.facts import Word


class StatedLimit(Value):
    """A date that another room states as it is, because it was agreed as a date or because the district set it: the
    last day of a term, the day on which a certificate expires, the day by which a schedule is expected."""

    key: str = Field(pattern=r"^[a-z0-9_.:-]+$", max_length=120)
    """Stable within its occasion."""
    duty: Word
    title: str = Field(min_length=1, max_length=300)
    """What is owed, as a row of a list says it: "Renew the agreement, or let it end"."""
    obligor: Obligor
    addressee: Addressee
    due_at: datetime | None
    """In UTC. None: owed now, since `since`; then `words` says how."""
    words: str = ""
    since: datetime
    """From when it runs."""
    why: str
    """One sentence."""
    source: Literal["law", "agreement", "policy"]
    citation: str
    url: str = ""


class CaseFacts(Value):
    """What is known of an occasion, without what the district has set for all of them (its state, zone, closed days,
    school calendar, own limits and margin): these are added when the clocks are computed."""

    facts: Facts | None = None
    stated: tuple[StatedLimit, ...] = ()

"""Values of the clocks that cross rooms."""

from datetime import datetime
from typing import Literal
from uuid import UUID

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


class Contact(Value):
    """Somebody at a vendor whom the room above knows by an address and not by an account: told of what the vendor owes
    while nobody there can be."""

    email: str = Field(min_length=3, max_length=254)
    """As it is stored and compared (`core.words.plain_email`)."""
    name: str = Field(default="", max_length=200)
    basis: Literal["named", "invited", "typed"]
    """The vendor named them, a district wrote to them, or a district's people only noted them."""
    from_words: str
    """Why it is they who are told, as a sentence to them."""
    answer: str = ""
    """Whom at the district they can answer, in words; only what the district shows the vendor elsewhere."""
    link: str = ""
    """Whose link leads on: a kind that the room above registered (`services.contact_link`); empty: there is none."""
    link_id: UUID | None = None

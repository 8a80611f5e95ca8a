"""Links by which a contact of a vendor comes in: the rooms above have them, and say here which is one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from backend.deadlines.types import Contact

Links = Callable[[Collection[UUID], datetime], Mapping[UUID, str]]
_links: dict[str, Links] = {}


def contact_link(kind: str) -> Callable[[Links], Links]:
    """Register a function of a room above that returns the full addresses of its mailed links by the ids of their rows,
    as they are at an instant, without those that do not work any more. A link must admit nobody by being forwarded."""

    def register(function: Links) -> Links:
        if _links.setdefault(kind, function) is not function:
            raise RuntimeError(f"two links of contacts {kind}")
        return function

    return register


def addresses_of(contacts: Iterable[Contact], *, now: datetime) -> Mapping[UUID, str]:
    """Return the addresses by which contacts come in now, by the rows of their links; each kind is asked once. A kind
    that no room registers any more leads nowhere: what is owed is told without it."""
    by_kind: dict[str, set[UUID]] = defaultdict(set)
    for one in contacts:
        if one.link in _links and one.link_id:
            by_kind[one.link].add(one.link_id)
    found: dict[UUID, str] = {}
    for kind, ids in by_kind.items():
        found |= _links[kind](ids, now)
    return found

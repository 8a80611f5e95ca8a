"""Links by which a contact of a vendor comes in: the rooms above have them, and say here which is one."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from backend.deadlines.types import Contact

Link = Callable[[UUID, datetime], str]
_links: dict[str, Link] = {}


def contact_link(kind: str) -> Callable[[Link], Link]:
    """Register a function of a room above that returns the full address of one of its mailed links by the row's id, as
    it is at an instant; empty where the link does not work any more. It must admit nobody by being forwarded."""

    def register(function: Link) -> Link:
        if _links.setdefault(kind, function) is not function:
            raise RuntimeError(f"two links of contacts {kind}")
        return function

    return register


def address_of(contact: Contact, *, now: datetime) -> str:
    """Return the address by which a contact comes in now; empty where there is none."""
    return _links[contact.link](contact.link_id, now) if contact.link and contact.link_id else ""

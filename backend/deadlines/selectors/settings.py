"""What a district has set for its clocks, for the people who set it."""

from uuid import UUID

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.types import Actor


def own_district(actor: Actor, verb: str = "deadlines.set") -> UUID:
    """Return the actor's district. Raises Forbidden by role, NotFound for who acts for something else: only a district
    has clocks of its own to set."""
    accounts.require(actor, verb)
    if actor.organization_id is None or actor.organization_kind != OrganizationKind.DISTRICT:
        raise NotFound
    return actor.organization_id

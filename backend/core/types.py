"""Values that cross every room."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """Who does something: a person in one of their organizations, or the installation itself.

    `role` is one of accounts.choices.Role for a member and empty for a signer or the installation, who may do
    nothing that the permission table guards. Who has several roles there has the others in `further_roles`.
    """

    person_id: UUID | None
    label: str
    organization_id: UUID | None = None
    organization_kind: str = ""
    role: str = ""
    further_roles: frozenset[str] = frozenset()


INSTALLATION = Actor(person_id=None, label="DPA Keeper")


@dataclass(frozen=True)
class Subject:
    """What a row of a lower room is about, when that room does not know the rooms above it."""

    type: str
    id: UUID

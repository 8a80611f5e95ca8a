"""Organizations, members and invitations."""

from typing import Any
from uuid import uuid4

from django.core import signing

from backend.accounts import selectors as accounts
from backend.accounts import services as people
from backend.accounts.choices import Role
from backend.accounts.models import Invitation, Membership
from backend.core import clock
from backend.core.types import Actor
from tests.journeys.matrix.ground import (
    ANYBODY,
    COALITION,
    DISTRICTS,
    ELM,
    NOBODY,
    OPERATOR,
    OTHER,
    QUILL,
    SLATE,
    Ground,
    Row,
    Source,
)


def organizations(ground: Ground) -> list[Row]:
    return [
        Row("Elm Valley", {"organization_id": ground.world.elm_valley.id}, ELM | COALITION | SLATE | QUILL | OPERATOR),
        Row("Stone Harbor", {"organization_id": ground.world.stone_harbor.id}, OTHER | COALITION | SLATE | OPERATOR),
        Row("Slate, verified", {"organization_id": ground.world.slate.id}, DISTRICTS | SLATE | OPERATOR),
        Row("Quill, Elm's own", {"organization_id": ground.world.quill.id}, ELM | QUILL | OPERATOR),
    ]


def members(ground: Ground) -> list[Row]:
    def of(actor: Actor) -> Any:
        return Membership.objects.get(person_id=actor.person_id, organization_id=actor.organization_id).id

    return [
        Row("Dana's", {"membership_id": of(ground.world.dana)}, frozenset({"officer"}) | OPERATOR),
        Row("Charlie's", {"membership_id": of(ground.world.charlie)}, OTHER | OPERATOR),
        Row("Victor's", {"membership_id": of(ground.world.victor)}, frozenset({"vendor administrator"}) | OPERATOR),
    ]


def invitations(ground: Ground) -> list[Row]:
    rows = []
    for actor, role, seen_by in (
        (ground.world.alice, Role.DISTRICT_SIGNATORY, {"officer"}),
        (ground.world.charlie, Role.DISTRICT_SIGNATORY, {"other officer"}),
        (ground.world.vera, Role.VENDOR_CONTRIBUTOR, {"vendor administrator"}),
    ):
        row = people.invite(actor=actor, now=clock.now(), email=f"{uuid4().hex}@new.example", name="New", role=role)
        rows.append(Row(f"{actor.label}'s", {"invitation_id": row.id}, frozenset(seen_by) | OPERATOR))
    return rows


def invitation_links(ground: Ground) -> list[Row]:
    link = accounts.link_of(Invitation.objects.filter(accepted_at=None, revoked_at=None).latest("created_at"))
    absent = signing.Signer(salt=accounts.LINK_SALT).sign(uuid4().hex)
    return [
        Row("open", {"token": link}, ANYBODY),
        Row("altered", {"token": link[:-1] + ("A" if link[-1] != "A" else "B")}, NOBODY),
        Row("signed for none", {"token": absent}, NOBODY),
    ]


SOURCES: dict[str, Source] = {
    "api/v1/organizations/<uuid:organization_id>": organizations,
    "api/v1/organizations/<uuid:organization_id>/confirm-domain": lambda ground: [
        Row(row.what, row.ids, OPERATOR) for row in organizations(ground)
    ],
    "api/v1/members/<uuid:membership_id>/end": members,
    "api/v1/invitations/<uuid:invitation_id>/revoke": invitations,
    "api/v1/invitations/by-token/<str:token>": invitation_links,
    "api/v1/invitations/by-token/<str:token>/accept": invitation_links,
}
BODIES: dict[str, Any] = {
    "api/v1/organizations/<uuid:organization_id>/confirm-domain": {"domain": "new.example"},
    "api/v1/invitations/by-token/<str:token>/accept": {"name": "Mallory"},
}

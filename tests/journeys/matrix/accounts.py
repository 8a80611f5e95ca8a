"""Organizations, members and invitations."""

from typing import Any
from uuid import uuid4

from django.core import signing

from backend.accounts import selectors as accounts
from backend.accounts import services as people
from backend.accounts.choices import Role
from backend.accounts.models import Invitation, Membership, Person
from backend.core import clock
from backend.core.types import Actor
from tests.accounts.world import browser_of
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


def own_people(ground: Ground) -> list[Row]:
    """People whose roles somebody may change: those of the organization that one acts for."""
    return [
        Row("Dana", {"person_id": ground.world.dana.person_id}, frozenset({"officer"})),
        Row("Charlie", {"person_id": ground.world.charlie.person_id}, OTHER),
        Row("Victor", {"person_id": ground.world.victor.person_id}, frozenset({"vendor administrator"})),
    ]


def own_organizations(ground: Ground) -> list[Row]:
    """Organizations whose people one may ask for a second factor: one's own."""
    return [
        Row("Elm Valley", {"organization_id": ground.world.elm_valley.id}, frozenset({"officer"})),
        Row("Stone Harbor", {"organization_id": ground.world.stone_harbor.id}, OTHER),
        Row("Slate", {"organization_id": ground.world.slate.id}, frozenset({"vendor administrator"})),
    ]


def sessions(ground: Ground) -> list[Row]:
    rows = []
    for name in ("officer", "vendor contributor", "operator"):
        actor = ground.people[name]
        assert actor is not None
        browser = browser_of(actor)
        row = people.begin_session(
            person=Person.objects.get(id=actor.person_id),
            session_key=browser.session.session_key,
            how="code",
            address=None,
            user_agent="",
            now=clock.now(),
        )
        rows.append(Row(f"the {name}'s", {"session_id": row.id}, frozenset({name})))
    return rows


def domain_claims(ground: Ground) -> list[Row]:
    quinn = ground.people["other vendor"]
    assert quinn is not None
    claim = people.claim_domain(actor=quinn, now=clock.now(), domain="quill.example", method="mail", mailbox="privacy")
    return [Row("Quill's", {"claim_id": claim.id}, QUILL)]


def operators_organizations(ground: Ground) -> list[Row]:
    return [Row(row.what, row.ids, OPERATOR) for row in organizations(ground)]


SOURCES: dict[str, Source] = {
    "api/v1/organizations/<uuid:organization_id>/second-factor": own_organizations,
    "api/v1/members/people/<uuid:person_id>/roles": own_people,
    "api/v1/sessions/<uuid:session_id>/end": sessions,
    "api/v1/sign-in-methods/identities/<str:provider>/end": lambda ground: [
        Row("nobody's", {"provider": "google"}, NOBODY)
    ],
    "api/v1/domain-claims/<uuid:claim_id>/check": domain_claims,
    "api/v1/domain-claims/<uuid:claim_id>/end": domain_claims,
    "api/v1/organizations/<uuid:organization_id>": organizations,
    "api/v1/organizations/<uuid:organization_id>/domain-claim": operators_organizations,
    "api/v1/organizations/<uuid:organization_id>/confirm-domain": operators_organizations,
    "api/v1/members/<uuid:membership_id>/end": members,
    "api/v1/invitations/<uuid:invitation_id>/revoke": invitations,
    "api/v1/invitations/by-token/<str:token>": invitation_links,
    "api/v1/invitations/by-token/<str:token>/accept": invitation_links,
}
BODIES: dict[str, Any] = {
    "api/v1/organizations/<uuid:organization_id>/second-factor": {"second_factor_required": True},
    "api/v1/members/people/<uuid:person_id>/roles": {"roles": ["district_signatory"]},
    "api/v1/domain-claims/<uuid:claim_id>/check": {"code": "0000-0000"},
    "api/v1/organizations/<uuid:organization_id>/confirm-domain": {"domain": "new.example"},
    "api/v1/invitations/by-token/<str:token>/accept": {"name": "Mallory"},
}

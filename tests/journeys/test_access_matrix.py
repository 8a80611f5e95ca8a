"""Every address of the API with an id in it, asked by everybody about rows that are theirs, shared, foreign or absent…

What somebody may not see answers as what does not exist, byte for byte. A new address without rows fails this test.
"""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from backend.accounts import selectors as accounts
from backend.accounts import services as people
from backend.accounts.choices import Role
from backend.accounts.models import Invitation, Membership
from backend.agreements.models import Agreement
from backend.core import clock
from backend.core.models import Outbox
from backend.core.types import Actor
from backend.signing import selectors as signatures
from backend.vendors.models import Product
from tests.accounts.world import World, browser_of, make_world
from tests.agreements.story import SIGNERS, SMALL, coalition, executed, get, member, schedule, sent, started
from tests.architecture.test_api import api_views
from tests.signing.story import run_outbox, visitor

pytestmark = pytest.mark.django_db

ELM = frozenset({"officer", "signatory", "auditor"})
SLATE = frozenset({"vendor administrator", "vendor signatory", "vendor contributor"})
QUILL, OTHER, OPERATOR = frozenset({"other vendor"}), frozenset({"other officer"}), frozenset({"operator"})
ANYBODY = ELM | SLATE | QUILL | OTHER | OPERATOR | {"signed-out"}
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One row to ask for: what stands in the address, and who sees the row."""

    what: str
    ids: dict[str, Any]
    seen_by: frozenset[str]


@dataclass(frozen=True)
class Ground:
    """The rows that the matrix is about."""

    world: World
    people: dict[str, Actor | None]
    sent: str
    draft: str
    foreign: str
    covering: str

    def agreements(self) -> list[Row]:
        return [
            Row("sent", {"agreement_id": self.sent}, ELM | SLATE),
            Row("draft", {"agreement_id": self.draft}, ELM),
            Row("another district's draft", {"agreement_id": self.foreign}, OTHER),
            Row("executed, covering another", {"agreement_id": self.covering}, OTHER | SLATE),
        ]

    def steps(self, **ids: Any) -> list[Row]:
        return [Row(row.what, {**row.ids, **ids}, row.seen_by) for row in self.agreements()]

    def documents(self) -> list[Row]:
        def newest(agreement_id: str) -> Any:
            return Agreement.objects.get(id=agreement_id).instruments.get().unsigned_document_id

        mine, theirs = newest(self.sent), newest(self.covering)
        return [
            Row("sent", {"agreement_id": self.sent, "document_id": mine}, ELM | SLATE),
            Row("executed, covering another", {"agreement_id": self.covering, "document_id": theirs}, OTHER | SLATE),
            Row("another agreement's", {"agreement_id": self.sent, "document_id": theirs}, NOBODY),
            Row("none of it", {"agreement_id": self.sent, "document_id": uuid4()}, NOBODY),
        ]

    def organizations(self) -> list[Row]:
        return [
            Row("Elm Valley", {"organization_id": self.world.elm_valley.id}, ELM | SLATE | QUILL | OPERATOR),
            Row("Stone Harbor", {"organization_id": self.world.stone_harbor.id}, OTHER | SLATE | OPERATOR),
            Row("Slate, verified", {"organization_id": self.world.slate.id}, ELM | SLATE | OTHER | OPERATOR),
            Row("Quill, Elm's own", {"organization_id": self.world.quill.id}, ELM | QUILL | OPERATOR),
        ]

    def members(self) -> list[Row]:
        def of(actor: Actor) -> Any:
            return Membership.objects.get(person_id=actor.person_id, organization_id=actor.organization_id).id

        return [
            Row("Dana's", {"membership_id": of(self.world.dana)}, frozenset({"officer"}) | OPERATOR),
            Row("Charlie's", {"membership_id": of(self.world.charlie)}, OTHER | OPERATOR),
            Row("Victor's", {"membership_id": of(self.world.victor)}, frozenset({"vendor administrator"}) | OPERATOR),
        ]

    def invitations(self) -> list[Row]:
        rows = []
        for actor, role, seen_by in (
            (self.world.alice, Role.DISTRICT_SIGNATORY, {"officer"}),
            (self.world.charlie, Role.DISTRICT_SIGNATORY, {"other officer"}),
            (self.world.vera, Role.VENDOR_CONTRIBUTOR, {"vendor administrator"}),
        ):
            row = people.invite(actor=actor, now=clock.now(), email=f"{uuid4().hex}@new.example", name="New", role=role)
            rows.append(Row(f"{actor.label}'s", {"invitation_id": row.id}, frozenset(seen_by) | OPERATOR))
        return rows

    def invitation_links(self) -> list[Row]:
        link = accounts.link_of(Invitation.objects.filter(accepted_at=None, revoked_at=None).latest("created_at"))
        absent = signing.Signer(salt=accounts.LINK_SALT).sign(uuid4().hex)
        return [
            Row("open", {"token": link}, ANYBODY),
            Row("altered", {"token": link[:-1] + ("A" if link[-1] != "A" else "B")}, NOBODY),
            Row("signed for none", {"token": absent}, NOBODY),
        ]

    def links(self) -> list[Row]:
        link = visitor("victor@slate.example").token
        absent = signing.TimestampSigner(salt=signatures.LINK_SALT).sign(f"{uuid4().hex}-1")
        return [
            Row("open", {"token": link}, ANYBODY),
            Row("altered", {"token": link[:-1] + ("A" if link[-1] != "A" else "B")}, NOBODY),
            Row("signed for none", {"token": absent}, NOBODY),
        ]

    def vendors(self) -> list[Row]:
        return [
            Row("Slate, verified", {"vendor_id": self.world.slate.id}, ELM | SLATE | OTHER),
            Row("Quill, Elm's own", {"vendor_id": self.world.quill.id}, ELM | QUILL),
            Row("a district", {"vendor_id": self.world.elm_valley.id}, NOBODY),
        ]

    def products(self) -> list[Row]:
        own = Product.objects.get(name="Slate Sketch").id
        return [
            Row("Slate's", {"product_id": own}, ELM | SLATE | OTHER),
            Row("Quill's", {"product_id": Product.objects.get(vendor=self.world.quill.id).id}, ELM | QUILL),
        ]

    def versions(self) -> list[Row]:
        return [
            Row("shared with Elm Valley", {"version_id": schedule(self.world)}, ELM | SLATE | OTHER),
            Row(
                "shared with Stone Harbor alone",
                {"version_id": Product.objects.get(name="Slate Sketch").versions.get().id},
                OTHER | SLATE,
            ),
            Row("Quill's", {"version_id": Product.objects.get(vendor=self.world.quill.id).versions.get().id},
                ELM | QUILL),
        ]  # fmt: skip

    def outbox(self) -> list[Row]:
        failed = []
        for organization_id, seen_by in (
            (self.world.elm_valley.id, frozenset({"officer"})),
            (self.world.stone_harbor.id, OTHER),
            (None, OPERATOR),
        ):
            row = Outbox.objects.create(
                kind="matrix", key=uuid4().hex, organization_id=organization_id, created_at=clock.now(),
                available_at=clock.now(), failed_at=clock.now(),
            )  # fmt: skip
            failed.append(Row(str(organization_id), {"row_id": row.id}, seen_by))
        return failed


SIGN = "api/v1/sign/<str:token>"
AGREEMENT = "api/v1/agreements/<uuid:agreement_id>"
SOURCES: dict[str, Callable[[Ground], list[Row]]] = {
    "api/v1/organizations/<uuid:organization_id>": Ground.organizations,
    "api/v1/organizations/<uuid:organization_id>/confirm-domain": lambda ground: [
        Row(row.what, row.ids, OPERATOR) for row in ground.organizations()
    ],
    "api/v1/members/<uuid:membership_id>/end": Ground.members,
    "api/v1/invitations/<uuid:invitation_id>/revoke": Ground.invitations,
    "api/v1/invitations/by-token/<str:token>": Ground.invitation_links,
    "api/v1/invitations/by-token/<str:token>/accept": Ground.invitation_links,
    "api/v1/vendors/<uuid:vendor_id>": Ground.vendors,
    "api/v1/products/<uuid:product_id>": Ground.products,
    "api/v1/schedule-versions/<uuid:version_id>": Ground.versions,
    **{
        SIGN + end: Ground.links
        for end in (
            "", "/opened", "/link", "/code", "/identify", "/text", "/document", "/certificate", "/sign", "/decline",
            "/hand-over",
        )
    },
    AGREEMENT: Ground.agreements,
    f"{AGREEMENT}/text": Ground.agreements,
    f"{AGREEMENT}/timeline": Ground.agreements,
    f"{AGREEMENT}/actions/send": Ground.agreements,
    f"{AGREEMENT}/actions/<str:verb>": lambda ground: [
        row
        for verb in ("ready", "draft", "recall", "withdraw", "terminate")
        for row in ground.steps(verb=verb)
    ] + [Row("no such verb", {"agreement_id": ground.sent, "verb": "burn"}, NOBODY)],
    f"{AGREEMENT}/documents/<uuid:document_id>": Ground.documents,
    "api/v1/outbox/<uuid:row_id>/retry": Ground.outbox,
}  # fmt: skip

BODIES: dict[str, Any] = {
    f"{AGREEMENT}/actions/send": SIGNERS,
    f"{AGREEMENT}/actions/<str:verb>": {"reason": "Because."},
    AGREEMENT: {"states": ["NH"], "versions": [str(uuid4())]},
    f"{SIGN}/sign": {"authority": True, "consent": True, "name": "Mallory", "title": "None"},
    f"{SIGN}/decline": {"reason": "Because."},
    f"{SIGN}/hand-over": {"name": "Mallory", "email": "mallory@slate.example"},
    f"{SIGN}/identify": {"code": "000000"},
    "api/v1/organizations/<uuid:organization_id>/confirm-domain": {"domain": "new.example"},
    "api/v1/invitations/by-token/<str:token>/accept": {"name": "Mallory"},
}


def routes() -> dict[str, list[str]]:
    """Every address with something in it that names a row, and the verbs that its view answers."""
    return {
        address: [verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(view, verb)]
        for address, view in api_views()
        if "<" in address and not address.startswith("api/v1/demo/")
    }


def test_has_rows_for_every_address() -> None:
    assert set(routes()) == set(SOURCES)


@pytest.fixture
def ground() -> Ground:
    world = make_world()
    sketch = schedule(world, content=SMALL, share_with=world.stone_harbor.id)
    schedule(world, content=SMALL.replace("Slate Learning, Inc.", "Quill Labs").replace("Sketch", "Pad"))
    coalition_id, noel = coalition(world)
    version = str(schedule(world, share_with=coalition_id))
    schedule(world, share_with=world.stone_harbor.id)
    covering = executed(world, by=noel, versions=[version], states=["NH", "ME"], covered=[str(world.stone_harbor.id)])
    foreign = started(world, by=world.charlie, versions=[str(sketch)], states=["ME"])
    out = sent(world)
    run_outbox()
    return Ground(
        world=world,
        people={
            "officer": world.alice,
            "signatory": world.dana,
            "auditor": world.bob,
            "other officer": world.charlie,
            "vendor administrator": world.vera,
            "vendor signatory": world.victor,
            "vendor contributor": member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR),
            "other vendor": member(world.quill.id, "Quinn Abara", Role.VENDOR_ADMINISTRATOR),
            "operator": world.otto,
            "signed-out": None,
        },
        sent=out,
        draft=started(world),
        foreign=foreign,
        covering=covering,
    )


def address_of(route: str, ids: dict[str, Any]) -> str:
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(ids[found.group(1)]), route)


def absent(route: str) -> dict[str, Any]:
    """Return ids that name nothing, as the address wants them."""
    made: dict[str, Any] = {name: uuid4() for name in re.findall(r"<uuid:(\w+)>", route)}
    return {**made, **dict.fromkeys(re.findall(r"<str:(\w+)>", route), "absent")}


def ask(browser: Client, verb: str, address: str, body: Any) -> tuple[int, bytes]:
    """Ask, and undo whatever came of it."""
    cache.clear()  # the limits of attempts are another test's
    cookies = copy.deepcopy(browser.cookies)  # to accept an invitation signs in
    with transaction.atomic():
        answer = getattr(browser, verb)(address, body, content_type="application/json") if verb != "get" else (
            browser.get(address)
        )  # fmt: skip
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer.status_code, answer.content


def asked(ground: Ground) -> Iterator[tuple[str, str, str, Client, list[Row]]]:
    browsers = {name: browser_of(actor) if actor else Client() for name, actor in ground.people.items()}
    for route, verbs in routes().items():
        rows = SOURCES[route](ground)
        for verb in verbs:
            for name, browser in browsers.items():
                yield route, verb, name, browser, rows


def test_answers_for_what_one_may_not_see_as_for_what_does_not_exist(ground: Ground) -> None:
    wrong = []
    for route, verb, name, browser, rows in asked(ground):
        ids = absent(route)
        if "verb" in ids:
            ids["verb"] = "ready"
        nothing = ask(browser, verb, address_of(route, ids), BODIES.get(route, {}))
        is_open = route.startswith(("api/v1/sign/", "api/v1/invitations/by-token/"))
        expected = {404} if is_open else {401} if name == "signed-out" else {403, 404}
        if nothing[0] not in expected:
            wrong.append(f"{verb} {route}, absent, by the {name}: {nothing}")
        for row in rows:
            said = ask(browser, verb, address_of(route, row.ids), BODIES.get(route, {}))
            where = f"{verb} {route}, {row.what} {row.ids.get('verb', '')}, by the {name}"
            if row.what == "no such verb":
                same = said[0] in (401, 404)
            elif name not in row.seen_by:
                same = said == nothing
            elif verb == "get" and not is_open:
                same = said[0] == 200
            else:
                # A role that may not do this at all is told so, whichever row it is.
                same = said[0] < 500 and (said[0] not in (401, 404) or said[1] != nothing[1])
            if not same:
                wrong.append(f"{where}: {said[0]} {said[1][:200]!r} instead of {nothing[0]} {nothing[1][:80]!r}")
    assert not wrong, "\n".join(wrong)


def test_shows_each_what_is_theirs_by_the_same_addresses(ground: Ground) -> None:
    world = ground.world
    assert get(world.alice, f"/agreements/{ground.sent}")["agreement"]["id"] == ground.sent
    assert get(world.charlie, f"/agreements/{ground.covering}")["agreement"]["id"] == ground.covering
    assert [row["id"] for row in get(world.vera, "/agreements?sort=reference")["results"]].count(ground.sent) == 1
    for actor, hidden in ((world.vera, ground.draft), (world.vera, ground.foreign), (world.charlie, ground.sent)):
        shown = str([get(actor, "/agreements"), get(actor, "/today")])
        assert hidden not in shown

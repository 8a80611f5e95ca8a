"""What the tests of agreements share: Slate's schedule, shared with Elm Valley, and an agreement at any step.

Steps are taken over HTTP by the people of tests.accounts.world, and the outbox does what is due.
"""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from backend.accounts import selectors as accounts
from backend.accounts import services as people
from backend.accounts.choices import Role
from backend.core.types import INSTALLATION, Actor
from backend.vendors import services as vendors
from backend.vendors.types import Contact
from tests.accounts.world import START, World, browser_of
from tests.signing.story import run_outbox, visitor

API = "/api/v1"
SIGNERS = {
    "vendor_signer": {"name": "Victor Reyes", "email": "victor@slate.example", "title": "Chief Executive"},
    "district_signer": {"name": "Dana Whitfield", "email": "dana@elm.example", "title": "Superintendent"},
}
SMALL = """\
provider: {name: "Slate Learning, Inc."}
product: {name: Slate Sketch}
student_data: {Student Name: {First and/or Last: true}}
"""


@cache
def _complete() -> str:
    return Path(settings.BASE_DIR, "backend/config/demo/fernhill.yaml").read_text()


def schedule(world: World, *, content: str = "", share_with: UUID | None = None, vendor: str = "") -> UUID:
    """Publish a schedule (by default one that lacks nothing), share it with a district that has named whom to write to,
    and return its version."""
    district_id = share_with or world.elm_valley.id
    vendors.set_contacts(
        actor=INSTALLATION,
        now=START,
        organization_id=district_id,
        contacts=(
            Contact(role="notices", name="Alice Moreau", title="Privacy Officer", email="alice@elm.example"),
            Contact(role="signer", name="Dana Whitfield", title="Superintendent", email="dana@elm.example"),
        ),
    )
    text = (content or _complete()).replace("Fernhill Learning, Inc.", vendor or world.slate.name)
    done = vendors.import_case(actor=INSTALLATION, now=START, content=text, file="case.yaml", district_id=district_id)
    return done.versions[0].version_id


def call(actor: Actor, method: str, address: str, body: Any = None) -> Any:
    """Ask the API as this person."""
    return getattr(browser_of(actor), method)(API + address, body, content_type="application/json")


def get(actor: Actor, address: str) -> Any:
    answer = browser_of(actor).get(API + address)
    assert answer.status_code == 200, answer.content
    return answer.json()


def body(world: World, **changes: Any) -> dict[str, Any]:
    """Return what an officer of Elm Valley sends to start an agreement with Slate."""
    given: dict[str, Any] = {
        "vendor": str(world.slate.id),
        "states": ["NH"],
        "service_agreement_title": "Quillet subscription",
        "service_agreement_date": "2026-07-01",
        "service_agreement_end": "2029-06-30",
    }
    given.update(changes)
    if "versions" not in given:
        given["versions"] = [str(schedule(world))]
    return given


def started(world: World, *, by: Actor | None = None, **changes: Any) -> str:
    answer = call(by or world.alice, "post", "/agreements", body(world, **changes))
    assert answer.status_code == 201, answer.json()
    agreement_id: str = answer.json()["id"]
    return agreement_id


def step(actor: Actor, agreement_id: str, verb: str, **given: Any) -> Any:
    return call(actor, "post", f"/agreements/{agreement_id}/actions/{verb}", given)


def taken(actor: Actor, agreement_id: str, verb: str, **given: Any) -> None:
    answer = step(actor, agreement_id, verb, **given)
    assert answer.status_code == 204, answer.json()


def invited(world: World, *, by: Actor | None = None, **changes: Any) -> str:
    """Let Elm Valley ask Slate for the schedule of Quillet, and return the agreement."""
    given: dict[str, Any] = {"vendor": str(world.slate.id), "product_names": ["Quillet"], **changes}
    answer = call(by or world.alice, "post", "/agreements/invite", given)
    assert answer.status_code == 201, answer.json()
    agreement_id: str = answer.json()["id"]
    return agreement_id


def draft_of(actor: Actor, agreement_id: str, *, fields: dict[str, Any] | None = None, source: str = "last") -> str:
    """Start a draft of the product that an agreement asks for, with these fields typed in, and return it."""
    (row,) = [one for one in get(actor, "/submissions") if one["agreement_id"] == agreement_id]
    answer = call(actor, "post", f"/products/{row['product']['id']}/drafts", {"from": source})
    assert answer.status_code == 201, answer.json()
    draft = answer.json()
    typed = {"student_none": True, "subprocessors_none": True} if fields is None else fields
    changes = [{"path": path, "was": draft["fields"].get(path), "value": value} for path, value in typed.items()]
    answer = call(actor, "patch", f"/drafts/{draft['id']}", {"revision": draft["revision"], "changes": changes})
    assert answer.status_code == 200, answer.json()
    draft_id: str = draft["id"]
    return draft_id


def submitted(actor: Actor, agreement_id: str, version: str, note: str = "") -> None:
    answer = call(actor, "post", f"/agreements/{agreement_id}/submit", {"version": version, "note": note})
    assert answer.status_code == 204, answer.json()


def review(actor: Actor, agreement_id: str) -> Any:
    return get(actor, f"/agreements/{agreement_id}/review")


def waived(actor: Actor, agreement_id: str, reason: str = "Counsel accepts it for a pilot.") -> list[str]:
    """Waive every blocking finding, and return the codes."""
    read: dict[str, list[str]] = {}
    for one in review(actor, agreement_id)["findings"]:
        if one["blocking"]:
            read.setdefault(one["code"], []).append(one["message"])
    for code, messages in read.items():
        given = {"code": code, "reason": reason, "read": messages}
        answer = call(actor, "post", f"/agreements/{agreement_id}/waivers", given)
        assert answer.status_code == 201, answer.json()
    return list(read)


def made_ready(world: World, *, by: Actor | None = None, **changes: Any) -> str:
    """Start an agreement, mark it as ready, and let its documents be set."""
    agreement_id = started(world, by=by, **changes)
    taken(by or world.alice, agreement_id, "ready")
    run_outbox()
    return agreement_id


def sent(world: World, *, by: Actor | None = None, **changes: Any) -> str:
    agreement_id = made_ready(world, by=by, **changes)
    taken(by or world.alice, agreement_id, "send", **SIGNERS)
    return agreement_id


def sign(email: str, name: str) -> None:
    answer = visitor(email).identify().sign(name=name, title="Director")
    assert answer.status_code == 200, answer.json()


def both_sign() -> None:
    sign("victor@slate.example", "Victor Reyes")
    sign("dana@elm.example", "Dana Whitfield")


def executed(world: World, *, by: Actor | None = None, **changes: Any) -> str:
    agreement_id = sent(world, by=by, **changes)
    both_sign()
    run_outbox()
    assert get(by or world.alice, f"/agreements/{agreement_id}")["agreement"]["status"] == "executed"
    return agreement_id


def member(organization_id: UUID, name: str, role: Role) -> Actor:
    """Add a person to an organization and return them as an actor of it."""
    membership = people.add_member(
        actor=INSTALLATION,
        now=START,
        organization_id=organization_id,
        email=f"{name.split()[0].lower()}@members.example",
        name=name,
        role=role,
    )
    return accounts.actor_in(membership.person_id, organization_id, now=START)


def coalition(world: World) -> tuple[UUID, Actor]:
    """Make a coalition of Elm Valley and Stone Harbor; returns its id and its officer."""
    row = people.create_organization(
        actor=INSTALLATION, now=START, kind="coalition", name="North Notch Coalition", state="NH",
        county="Grafton County", address="9 Notch Road",
        time_zone="America/New_York",
    )  # fmt: skip
    for district in (world.elm_valley, world.stone_harbor):
        people.join_coalition(
            actor=INSTALLATION, now=START, coalition_id=row.id, district_id=district.id, joined_on=START.date()
        )
    return row.id, member(row.id, "Noel Castor", Role.PRIVACY_OFFICER)

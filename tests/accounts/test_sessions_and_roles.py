"""Sessions and roles…"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from backend.accounts import services
from backend.accounts.choices import Role
from backend.accounts.models import Membership, PersonSession
from backend.core import clock
from backend.core.models import Event
from tests.accounts.test_sign_in import AUTH, mailed_code, post
from tests.accounts.world import World, browser_of

pytestmark = pytest.mark.django_db

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.fixture(autouse=True)
def _no_earlier_tries(db: None) -> None:
    cache.clear()


def signed_in(email: str, *, agent: str = CHROME) -> Client:
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR="203.0.113.5")
    post(browser, f"{AUTH}/code/request", {"email": email})
    post(browser, f"{AUTH}/code/confirm", {"code": mailed_code()})
    return browser


def change(world_actor: Any, person: Any, roles: list[str], **more: Any) -> Any:
    return browser_of(world_actor).put(
        f"/api/v1/members/people/{person.person_id}/roles", {"roles": roles, **more}, content_type="application/json"
    )


def test_are_seen_with_browser_address_and_way_in(world: World) -> None:
    here, there = signed_in("alice@elm.example"), signed_in("alice@elm.example", agent=FIREFOX)
    signed_in("dana@elm.example")

    rows = here.get("/api/v1/sessions").json()

    assert [(row["browser"], row["address"], row["how"], row["current"]) for row in rows] == [
        ("Firefox on macOS", "203.0.113.5", "code", False),
        ("Chrome on Windows", "203.0.113.5", "code", True),
    ]
    there.post("/api/v1/session/sign-out")
    assert len(here.get("/api/v1/sessions").json()) == 1


def test_are_ended_one_by_one_or_all_others_at_once(world: World) -> None:
    here, *others = [signed_in("alice@elm.example") for _ in range(3)]
    dana = signed_in("dana@elm.example")
    first = here.get("/api/v1/sessions").json()[0]["id"]

    assert dana.post(f"/api/v1/sessions/{first}/end").status_code == 404
    assert here.post(f"/api/v1/sessions/{first}/end").status_code == 204
    assert [browser.get("/api/v1/members").status_code for browser in others].count(401) == 1
    assert here.post("/api/v1/sessions/end-others").json() == {"ended": 1}
    assert {browser.get("/api/v1/members").status_code for browser in others} == {401}
    assert (here.get("/api/v1/members").status_code, dana.get("/api/v1/members").status_code) == (200, 200)
    assert Event.objects.filter(kind="person.session_ended").count() == 2


def test_are_forgotten_ninety_days_after_they_were_last_seen(world: World) -> None:
    signed_in("alice@elm.example")
    PersonSession.objects.update(seen_at=clock.now() - timedelta(days=91))

    signed_in("alice@elm.example")

    assert PersonSession.objects.count() == 1


def test_of_a_vendors_employee_who_left_open_nothing_any_more(world: World) -> None:
    cleo = services.add_member(
        actor=world.vera, now=clock.now(), organization_id=world.slate.id, email="cleo@slate.example",
        name="Cleo Marsh", role=Role.VENDOR_CONTRIBUTOR,
    )  # fmt: skip
    browser = signed_in("cleo@slate.example")
    assert browser.get("/api/v1/vendors").status_code == 200

    assert browser_of(world.vera).post(f"/api/v1/members/{cleo.id}/end").status_code == 204

    for address in ("vendors", "agreements", "products", "members", "catalogue"):
        assert browser.get(f"/api/v1/{address}").json()["code"] in ("accounts.nobody_here", "core.not_found"), address
    made = post(browser, "/api/v1/invitations", {"email": "x@y.example", "name": "X", "role": "vendor_contributor"})
    assert (made.status_code, made.json()["code"]) == (403, "accounts.nobody_here")
    again = Client()
    post(again, f"{AUTH}/code/request", {"email": "cleo@slate.example"})
    assert post(again, f"{AUTH}/code/confirm", {"code": "0000-0000"}).status_code != 200


def test_of_a_person_are_changed_by_who_manages_the_organization(world: World) -> None:
    assert change(world.alice, world.dana, ["district_signatory", "privacy_officer"]).status_code == 200
    assert change(world.alice, world.dana, ["privacy_officer"]).json()[0]["role"] == "privacy_officer"
    ended = Membership.objects.get(person_id=world.dana.person_id, role=Role.DISTRICT_SIGNATORY)
    assert ended.ended_at is not None

    assert list(change(world.alice, world.dana, []).json()["fields"]) == ["roles"]
    assert list(change(world.alice, world.dana, ["vendor_signatory"]).json()["fields"]) == ["roles"]
    assert list(change(world.alice, world.dana, ["auditor"]).json()["fields"]) == ["ends_at"]
    assert change(world.bob, world.dana, ["privacy_officer"]).status_code == 403
    assert change(world.alice, world.charlie, ["auditor"]).status_code == 404


def test_never_leave_an_organization_without_who_manages_it_until_the_operator_invites_another(world: World) -> None:
    refused = change(world.alice, world.alice, ["district_signatory"])
    assert (refused.status_code, refused.json()["code"]) == (409, "accounts.last_manager")

    Membership.objects.filter(person_id=world.alice.person_id).update(ended_at=clock.now())  # she left for good
    otto = browser_of(world.otto)
    shown = otto.get(f"/api/v1/organizations/{world.elm_valley.id}").json()
    assert shown["managed"] is False
    body = {"email": "nora@elm.example", "name": "Nora Quist", "role": "privacy_officer"}
    made = post(otto, "/api/v1/invitations", {**body, "organization_id": str(world.elm_valley.id)})
    assert made.status_code == 201

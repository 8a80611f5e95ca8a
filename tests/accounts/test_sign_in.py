"""Signing in…"""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from backend.accounts import services, urls
from backend.accounts.models import Membership
from backend.core import clock, outbox
from backend.core.models import Event, Message, Outbox
from tests.accounts.world import World, browser_of

AUTH = "/_allauth/browser/v1/auth"
CODE = re.compile(r"^ {4}([A-Z0-9-]{6,})$", re.MULTILINE)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_earlier_tries(db: None) -> None:
    cache.clear()


def post(browser: Client, address: str, body: dict[str, str]):  # type: ignore[no-untyped-def]
    return browser.post(address, body, content_type="application/json")


def mailed_code() -> str:
    """Let the worker send what is due and return the code of the newest message, as its reader sees it."""
    outbox.drain()
    found = CODE.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group(1)


@pytest.fixture
def asked(world: World) -> Client:
    browser = Client()
    assert post(browser, f"{AUTH}/code/request", {"email": "Alice@Elm.example"}).status_code == 401
    return browser


def signed_in(browser: Client) -> bool:
    return browser.get("/api/v1/session").json()["person"] is not None


def test_works_with_the_mailed_code_once_and_in_that_browser_only(asked: Client) -> None:
    code = mailed_code()
    assert mail.outbox[-1].to == ["alice@elm.example"]

    assert post(Client(), f"{AUTH}/code/confirm", {"code": code}).status_code == 409
    assert post(asked, f"{AUTH}/code/confirm", {"code": code.lower()}).status_code == 200

    session = asked.get("/api/v1/session").json()
    assert session["person"]["name"] == "Alice Moreau"
    assert session["organization"]["name"] == "Elm Valley School District"
    assert "agreements.send" in session["may"]
    assert Event.objects.get(kind="person.signed_in").data == {"how": "code"}
    assert asked.post("/api/v1/session/sign-out").json()["person"] is None
    assert post(asked, f"{AUTH}/code/confirm", {"code": code}).status_code == 409
    assert not signed_in(asked)


def test_starts_a_new_session_key_so_that_a_planted_one_is_worthless(asked: Client) -> None:
    before = asked.cookies["sessionid"].value
    post(asked, f"{AUTH}/code/confirm", {"code": mailed_code()})

    assert asked.cookies["sessionid"].value != before
    assert asked.cookies["sessionid"]["httponly"]


def test_shows_the_code_to_its_reader_alone(asked: Client) -> None:
    code = mailed_code()
    line = Message.objects.get()

    assert line.recipient == "alice@elm.example"
    assert code not in line.subject + line.text + line.html
    assert code not in str(Outbox.objects.get().payload)


def test_refuses_an_altered_code_and_all_codes_after_five_tries(asked: Client) -> None:
    code = mailed_code()
    answers = [post(asked, f"{AUTH}/code/confirm", {"code": "XXXX-XXXX"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert answers[0].json()["errors"][0]["message"] == "This code is not right. Compare it with the newest message."
    assert post(asked, f"{AUTH}/code/confirm", {"code": code}).status_code == 409
    assert not signed_in(asked)


def test_refuses_a_code_after_ten_minutes(asked: Client) -> None:
    code = mailed_code()
    session = asked.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session.save()

    assert post(asked, f"{AUTH}/code/confirm", {"code": code}).status_code == 409
    assert not signed_in(asked)


def test_refuses_the_code_of_who_lost_their_membership_meanwhile(asked: Client, world: World) -> None:
    code = mailed_code()
    Membership.objects.filter(person_id=world.alice.person_id).update(ended_at=clock.now())

    assert post(asked, f"{AUTH}/code/confirm", {"code": code}).status_code == 401
    assert not signed_in(asked)


def test_answers_an_unknown_address_and_a_person_without_membership_as_any_other(world: World) -> None:
    member = Membership.objects.get(person_id=world.dana.person_id)
    services.end_membership(actor=world.alice, now=clock.now(), membership_id=member.id)

    answers = [
        post(Client(), f"{AUTH}/code/request", {"email": email})
        for email in ("alice@elm.example", "stranger@nowhere.example", "dana@elm.example")
    ]
    outbox.drain()

    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}
    assert [bool(CODE.search(str(message.body))) for message in mail.outbox] == [True, False, False]
    assert "Nobody has access with it" in str(mail.outbox[1].body)


def test_mails_one_address_three_codes_a_minute_at_most(world: World) -> None:
    answers = [post(Client(), f"{AUTH}/code/request", {"email": "alice@elm.example"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 400, 400]
    assert "Wait a few minutes" in answers[-1].json()["errors"][0]["message"]
    assert Message.objects.count() == 3
    assert post(Client(), f"{AUTH}/code/request", {"email": "vera@slate.example"}).status_code == 401


def test_needs_the_token_against_other_sites_forms(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser_of(world.alice).cookies

    for address in (f"{AUTH}/code/request", "/api/v1/session/sign-out", "/api/v1/session/switch"):
        answer = strict.post(address, {}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "core.stale_page"), address
    assert signed_in(strict)


@pytest.mark.parametrize("address", ["signup", "password/request", "password/reset", "email/verify", "provider/token"])
def test_has_no_other_way_in(address: str) -> None:
    assert post(Client(), f"{AUTH}/{address}", {"email": "new@nowhere.example"}).status_code == 404


def test_by_one_click_does_not_exist_outside_the_demo(world: World) -> None:
    browser = Client()

    assert urls.demo_addresses(False) == []
    assert browser.get("/api/v1/demo/people").status_code == 404
    assert post(browser, "/api/v1/demo/sign-in", {"person_id": str(world.alice.person_id)}).status_code == 404
    assert not signed_in(browser)


@pytest.mark.urls("tests.accounts.demo_urls")
def test_by_one_click_offers_the_people_of_the_demo(world: World) -> None:
    browser = Client()
    people = browser.get("/demo/people").json()
    alice = next(one for one in people if one["person"]["name"] == "Alice Moreau")
    assert len(people) == 7

    session = post(browser, "/demo/sign-in", {"person_id": alice["person"]["id"]}).json()

    assert session["organization"]["name"] == "Elm Valley School District"
    assert browser.get("/session").json()["person"]["name"] == "Alice Moreau"
    switched = post(browser, "/demo/sign-in", {"person_id": str(world.vera.person_id)}).json()
    assert switched["organization"]["name"] == "Slate Learning, Inc."
    assert post(browser, "/demo/sign-in", {"person_id": str(world.slate.id)}).status_code == 404

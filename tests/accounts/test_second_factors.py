"""A second factor…"""

import re
import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from backend.accounts.models import Organization, Person, PersonSession
from backend.core import outbox
from backend.core.models import Event, Message
from tests.accounts.test_sign_in import AUTH, mailed_code, post
from tests.accounts.world import World

pytestmark = pytest.mark.django_db

FACTORS = "/_allauth/browser/v1/account/authenticators"


@pytest.fixture(autouse=True)
def _no_earlier_tries(db: None) -> None:
    cache.clear()


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return what an app with this secret shows now, or so many half minutes later."""
    # A code counts once: a test that shows several within half a minute forgets the earlier ones.
    cache.clear()
    for app in Authenticator.objects.filter(type=Authenticator.Type.TOTP):
        app.data.pop("step", None)
        app.save()
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def by_code(email: str) -> tuple[Client, Any]:
    browser = Client()
    post(browser, f"{AUTH}/code/request", {"email": email})
    return browser, post(browser, f"{AUTH}/code/confirm", {"code": mailed_code()})


def with_app(email: str = "alice@elm.example") -> tuple[Client, str]:
    """Return a browser in which the person has signed in and switched on codes from an app, and the app's secret."""
    browser, _ = by_code(email)
    secret = browser.get(f"{FACTORS}/totp").json()["meta"]["secret"]
    assert post(browser, f"{FACTORS}/totp", {"code": code_of(secret)}).status_code == 200
    return browser, secret


def require(browser: Client, organization: Organization, required: bool = True) -> Any:
    return browser.put(
        f"/api/v1/organizations/{organization.id}/second-factor",
        {"second_factor_required": required},
        content_type="application/json",
    )


def test_is_scanned_as_a_picture_or_typed_and_shown_once_before_it_counts(world: World) -> None:
    browser, _ = by_code("alice@elm.example")

    offer = browser.get(f"{FACTORS}/totp")
    secret = offer.json()["meta"]["secret"]
    assert (offer.status_code, offer.json()["meta"]["totp_svg"][:4]) == (404, "<?xm")
    wrong = post(browser, f"{FACTORS}/totp", {"code": "000000"})
    assert "shown now" in wrong.json()["errors"][0]["message"]
    assert not Authenticator.objects.exists()
    assert post(browser, f"{FACTORS}/totp", {"code": code_of(secret)}).status_code == 200

    outbox.drain()
    assert "Codes from an app were switched on" in str(mail.outbox[-1].body)
    assert Event.objects.filter(kind="person.totp_added", actor_id=world.alice.person_id).count() == 1
    stored = str([row.data for row in Authenticator.objects.all()])
    assert secret not in stored, "a copy of the database must make no code"
    methods = browser.get("/api/v1/sign-in-methods").json()
    assert (methods["app_codes"] is not None, methods["recovery_codes"]) == (True, {"left": 10, "made": 10})


def test_is_asked_after_the_mailed_code_and_takes_no_code_twice(world: World) -> None:
    _, secret = with_app()
    browser, answer = by_code("alice@elm.example")

    assert answer.status_code == 401
    assert browser.get("/api/v1/session").json()["person"] is None
    assert browser.get("/api/v1/members").status_code == 401
    code = code_of(secret)
    assert post(browser, f"{AUTH}/2fa/authenticate", {"code": "123456"}).status_code == 400
    assert post(browser, f"{AUTH}/2fa/authenticate", {"code": code}).status_code == 200
    assert browser.get("/api/v1/session").json()["person"]["name"] == "Alice Moreau"
    assert Event.objects.filter(kind="person.signed_in").latest("number").data == {"how": "code", "second": "totp"}

    cache.clear()  # as after half a minute, or where the cache was full
    other, _ = by_code("alice@elm.example")
    refused = post(other, f"{AUTH}/2fa/authenticate", {"code": f" {code[:3]} {code[3:]}"})
    assert (refused.status_code, "used already" in refused.json()["errors"][0]["message"]) == (400, True)
    assert other.get("/api/v1/session").json()["person"] is None
    assert post(browser, f"{AUTH}/2fa/reauthenticate", {"code": code}).status_code == 400


def test_that_was_switched_on_with_a_code_is_not_shown_by_the_same_one(world: World) -> None:
    first, _ = by_code("alice@elm.example")
    secret = first.get(f"{FACTORS}/totp").json()["meta"]["secret"]
    code = code_of(secret)
    assert post(first, f"{FACTORS}/totp", {"code": code}).status_code == 200

    cache.clear()
    browser, _ = by_code("alice@elm.example")
    assert post(browser, f"{AUTH}/2fa/authenticate", {"code": code}).status_code == 400
    later = format_hotp_value(hotp_value(secret, Authenticator.objects.get(type="totp").data["step"] + 1))
    assert post(browser, f"{AUTH}/2fa/authenticate", {"code": later}).status_code == 200


def test_counts_tries_of_a_used_code_too(world: World) -> None:
    _, secret = with_app()
    used = format_hotp_value(hotp_value(secret, Authenticator.objects.get(type="totp").data["step"]))
    browser, _ = by_code("alice@elm.example")
    tries = [post(browser, f"{AUTH}/2fa/authenticate", {"code": used}) for _ in range(6)]
    assert "too often" in tries[-1].json()["errors"][0]["message"]


def test_is_tried_five_times_in_five_minutes_at_most(world: World) -> None:
    _, secret = with_app()
    browser, _ = by_code("alice@elm.example")

    tries = [post(browser, f"{AUTH}/2fa/authenticate", {"code": "000000"}) for _ in range(6)]
    right = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    assert "too often" in tries[-1].json()["errors"][0]["message"]
    assert post(browser, f"{AUTH}/2fa/authenticate", {"code": right}).status_code == 400


def test_is_stood_in_for_by_a_recovery_code_once(world: World) -> None:
    browser, _ = with_app()
    codes = browser.get(f"{FACTORS}/recovery-codes").json()["data"]["unused_codes"]
    first, answer = by_code("alice@elm.example")
    assert answer.status_code == 401
    assert post(first, f"{AUTH}/2fa/authenticate", {"code": codes[0]}).status_code == 200

    again, _ = by_code("alice@elm.example")
    assert post(again, f"{AUTH}/2fa/authenticate", {"code": codes[0]}).status_code == 400
    assert first.get("/api/v1/sign-in-methods").json()["recovery_codes"]["left"] == 9


def test_that_an_organization_requires_keeps_out_who_has_none_at_every_address(world: World) -> None:
    alice, _ = with_app()
    dana, _ = by_code("dana@elm.example")
    assert dana.get("/api/v1/members").status_code == 200
    assert require(alice, world.elm_valley).status_code == 200

    for address in ("members", "agreements", "vendors", "organizations", f"organizations/{world.slate.id}", "today"):
        answer = dana.get(f"/api/v1/{address}")
        assert (answer.status_code, answer.json()["code"]) == (403, "accounts.second_factor_needed"), address
    session = dana.get("/api/v1/session").json()
    assert (session["second_factor"], session["may"]) == ("add", [])
    assert dana.get("/api/v1/sign-in-methods").json()["required_by"][0]["name"] == "Elm Valley School District"
    assert alice.get("/api/v1/members").status_code == 200

    secret = dana.get(f"{FACTORS}/totp").json()["meta"]["secret"]
    post(dana, f"{FACTORS}/totp", {"code": code_of(secret)})
    assert dana.get("/api/v1/members").status_code == 200
    assert {event.kind for event in Event.objects.filter(subject_id=world.elm_valley.id)} >= {
        "organization.second_factor_required"
    }


def test_that_an_organization_requires_has_to_be_shown_in_each_session(world: World) -> None:
    older, _ = by_code("alice@elm.example")
    newer, secret = with_app()
    require(newer, world.elm_valley)

    assert older.get("/api/v1/session").json()["second_factor"] == "show"
    assert older.get("/api/v1/agreements").json()["code"] == "accounts.second_factor_needed"
    assert post(older, f"{AUTH}/2fa/reauthenticate", {"code": code_of(secret)}).status_code == 200
    assert older.get("/api/v1/agreements").status_code == 200


def test_that_is_the_last_cannot_be_removed_while_an_organization_requires_one(world: World) -> None:
    browser, _ = with_app()
    require(browser, world.elm_valley)

    refused = browser.delete(f"{FACTORS}/totp")
    assert refused.status_code == 409
    assert "your only one" in refused.json()["errors"][0]["message"]
    require(browser, world.elm_valley, False)
    assert browser.delete(f"{FACTORS}/totp").status_code == 200
    assert not Authenticator.objects.exists(), "recovery codes stand in for nothing now"


def test_is_required_by_who_manages_the_organization_alone(world: World) -> None:
    dana, _ = by_code("dana@elm.example")
    alice, _ = by_code("alice@elm.example")

    assert require(dana, world.elm_valley).status_code == 403
    assert require(alice, world.stone_harbor).status_code == 404
    assert require(alice, world.elm_valley, False).status_code == 409


def test_is_removed_by_who_showed_it_lately_alone(world: World) -> None:
    browser, secret = with_app()
    session = browser.session
    session[RECORDS] = [{**record, "at": record["at"] - 301} for record in session[RECORDS]]
    session.save()

    assert browser.delete(f"{FACTORS}/totp").status_code == 401
    assert browser.get(f"{FACTORS}/recovery-codes").status_code == 401
    assert post(browser, f"{AUTH}/2fa/reauthenticate", {"code": code_of(secret)}).status_code == 200
    assert browser.delete(f"{FACTORS}/totp").status_code == 200


def test_that_is_lost_is_removed_on_the_server_and_the_person_is_told(world: World) -> None:
    browser, _ = with_app()

    call_command("remove_second_factor", "Alice@Elm.example")

    assert browser.get("/api/v1/members").status_code == 401
    _, answer = by_code("alice@elm.example")
    assert answer.status_code == 200
    assert Message.objects.filter(template="sign_in_changed", recipient="alice@elm.example").count() == 2
    with pytest.raises(CommandError):
        call_command("remove_second_factor", "alice@elm.example")


# Passwords


def put_password(browser: Client, password: str) -> Any:
    return browser.put("/api/v1/sign-in-methods/password", {"password": password}, content_type="application/json")


def test_may_follow_a_password_which_is_set_with_care(world: World) -> None:
    browser, _ = by_code("alice@elm.example")
    elsewhere, _ = by_code("alice@elm.example")

    for weak in ("short", "alice@elm.example", "123456789012"):
        assert list(put_password(browser, weak).json()["fields"]) == ["password"], weak
    assert put_password(browser, "gravel-otter-lamp-7").json()["password"] is True

    assert browser.get("/api/v1/members").status_code == 200, "this session goes on"
    assert elsewhere.get("/api/v1/members").status_code == 401, "the others ended"
    assert PersonSession.objects.filter(ended_at=None, person_id=world.alice.person_id).count() == 1
    assert "gravel" not in str(Person.history.values()) + str(Message.objects.values())
    fresh = Client()
    wrong = post(fresh, f"{AUTH}/login", {"email": "alice@elm.example", "password": "gravel-otter-lamp-8"})
    absent = post(fresh, f"{AUTH}/login", {"email": "nobody@elm.example", "password": "gravel-otter-lamp-8"})
    assert (wrong.status_code, wrong.content) == (absent.status_code, absent.content)
    right = post(fresh, f"{AUTH}/login", {"email": "Alice@Elm.example", "password": "gravel-otter-lamp-7"})
    assert right.status_code == 200
    assert Event.objects.filter(kind="person.signed_in").latest("number").data == {"how": "password"}


def test_is_asked_after_the_password_too_and_changing_it_later_asks_again_who_it_is(world: World) -> None:
    browser, secret = with_app()
    put_password(browser, "gravel-otter-lamp-7")
    fresh = Client()
    assert (
        post(fresh, f"{AUTH}/login", {"email": "alice@elm.example", "password": "gravel-otter-lamp-7"}).status_code
        == 401
    )
    assert post(fresh, f"{AUTH}/2fa/authenticate", {"code": code_of(secret)}).status_code == 200
    session = fresh.session
    session[RECORDS] = [{**record, "at": record["at"] - 301} for record in session[RECORDS]]
    session.save()

    refused = fresh.delete("/api/v1/sign-in-methods/password")
    assert (refused.status_code, refused.json()["code"]) == (403, "accounts.prove_yourself")
    assert post(fresh, f"{AUTH}/reauthenticate", {"password": "gravel-otter-lamp-7"}).status_code == 200
    assert fresh.delete("/api/v1/sign-in-methods/password").json()["password"] is False
    assert re.search("password was removed", str(Message.objects.latest("planned_at").text))

"""Signing in with another provider…"""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import environ
import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from backend.accounts import rules, services
from backend.accounts.models import Membership, Person
from backend.config import oidc
from backend.core import clock
from backend.core.models import Event, Message
from tests.accounts.test_sign_in import AUTH, post
from tests.accounts.world import World

pytestmark = pytest.mark.django_db

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """An OpenID Connect provider of our own on loopback, in place of Google's: it says what a test tells it to say."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(provider.configuration() if "openid-configuration" in self.path else provider.claims)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                now = int(time.time())
                claims = {**provider.claims, "iss": provider.url, "aud": "client", "iat": now, "exp": now + 60}
                token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
                self._say({"access_token": "access", "token_type": "Bearer", "id_token": token})

            def _say(self, body: dict[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def configuration(self) -> dict[str, Any]:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            **{f"{name}_endpoint": f"{self.url}/{end}" for name, end in ends.items()},
        }


@pytest.fixture
def google(settings, world: World) -> Iterator[Provider]:  # type: ignore[no-untyped-def]
    cache.clear()
    provider = Provider()
    app = {
        "provider_id": "google", "name": "Google", "client_id": "client", "secret": "secret",
        "settings": {"server_url": provider.url, "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SIGN_IN_PROVIDERS = [{"id": "google", "name": "Google", "domains": [], "app": app}]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield provider
    provider.server.shutdown()


def come_back(provider: Provider, **claims: Any) -> tuple[Client, str]:
    """Go to the provider and come back with what it says; return the browser and where it was led."""
    provider.claims = {"sub": "77", "email": "alice@elm.example", "email_verified": True, "hd": "elm.example", **claims}
    browser = Client()
    asked = post(browser, "/api/v1/session/provider", {"provider": "google", "next": "/agreements"})
    there = urlsplit(asked.json()["url"])
    assert (asked.status_code, f"{there.scheme}://{there.netloc}") == (200, provider.url)
    state = parse_qs(there.query)["state"][0]
    answer = browser.get("/_allauth/oidc/google/login/callback/", {"code": "any", "state": state})
    return browser, str(answer["Location"])


def test_lets_in_who_was_invited_at_the_address_that_it_vouches_for(google: Provider, world: World) -> None:
    browser, led = come_back(google)

    assert browser.get("/api/v1/session").json()["person"]["name"] == "Alice Moreau"
    assert led.endswith("/sign-in?next=%2Fagreements")
    assert Event.objects.filter(kind="person.signed_in").latest("number").data == {"how": "google"}
    assert Message.objects.get(template="sign_in_changed").recipient == "alice@elm.example"
    assert browser.get("/api/v1/sign-in-methods").json()["identities"][0]["name"] == "Google"
    assert SocialAccount.objects.get().extra_data == {}
    # Known by who they are there, not by an address that may be somebody else's next year.
    again, _ = come_back(google, email="new.name@elm.example")
    assert again.get("/api/v1/session").json()["person"]["name"] == "Alice Moreau"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@nowhere.example", "hd": "nowhere.example"},
        {"email_verified": False},
        {"hd": "other.example"},
        {"hd": ""},
        {"email": ""},
    ],
)
def test_makes_nobody_of_who_was_not_invited_or_is_not_vouched_for(
    google: Provider, world: World, claims: dict[str, Any]
) -> None:
    people = Person.objects.count()

    browser, led = come_back(google, **claims)

    assert "error=nobody" in led
    assert browser.get("/api/v1/session").json()["person"] is None
    assert (Person.objects.count(), SocialAccount.objects.count()) == (people, 0)


def test_makes_nobody_of_who_left_and_no_operator_of_who_comes_first(google: Provider, world: World) -> None:
    come_back(google, email="dana@elm.example")
    dana = Membership.objects.get(person_id=world.dana.person_id)
    services.end_membership(actor=world.alice, now=clock.now(), membership_id=dana.id)

    browser, led = come_back(google, email="dana@elm.example")
    assert "error=" in led
    assert browser.get("/api/v1/session").json()["person"] is None

    Membership.objects.all().update(ended_at=clock.now())
    browser, _ = come_back(google, sub="78")
    assert browser.get("/api/v1/session").json()["person"] is None
    assert not Membership.objects.filter(ended_at=None).exists()


def test_still_asks_for_the_second_factor(google: Provider, world: World) -> None:
    from tests.accounts.test_second_factors import code_of, with_app

    _, secret = with_app()
    browser, led = come_back(google)

    assert "error" not in led
    assert browser.get("/api/v1/session").json()["person"] is None
    assert post(browser, f"{AUTH}/2fa/authenticate", {"code": code_of(secret)}).status_code == 200
    assert browser.get("/api/v1/session").json()["person"]["name"] == "Alice Moreau"


def test_exists_only_where_settings_name_it(world: World) -> None:
    assert Client().get("/api/v1/session").json()["providers"] == []
    assert post(Client(), "/api/v1/session/provider", {"provider": "google"}).status_code == 404


def test_with_microsoft_is_bound_to_one_directory_and_its_domains(monkeypatch: pytest.MonkeyPatch) -> None:
    def configured(**values: str) -> list[dict[str, Any]]:
        for name in ("CLIENT_ID", "CLIENT_SECRET", "TENANT", "DOMAINS"):
            monkeypatch.setenv(f"OIDC_MICROSOFT_{name}", values.get(name, ""))
        return oidc.providers(environ.Env())

    tenant = "11111111-2222-3333-4444-555555555555"
    secrets = {"CLIENT_ID": "a", "CLIENT_SECRET": "b"}
    assert configured() == []
    for wrong in (
        {"CLIENT_ID": "a"}, {**secrets, "TENANT": "common", "DOMAINS": "elm.example"}, {**secrets, "TENANT": tenant},
    ):  # fmt: skip
        with pytest.raises(ImproperlyConfigured):
            configured(**wrong)
    [provider] = configured(**secrets, TENANT=tenant, DOMAINS="Elm.example, elm2.example")
    assert provider["domains"] == ["elm.example", "elm2.example"]
    assert tenant in provider["app"]["settings"]["server_url"]
    vouched = {
        email: rules.vouched_address("microsoft", {"email": email}, domains=provider["domains"])
        for email in ("Alice@ELM.example", "alice@slate.example", "")
    }
    assert vouched == {"Alice@ELM.example": "alice@elm.example", "alice@slate.example": "", "": ""}

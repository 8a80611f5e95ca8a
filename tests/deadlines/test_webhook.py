"""A district's own system…"""

import hashlib
import hmac
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as django_settings
from django.db.models import F

from backend.accounts.models import Organization
from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.models import Outbox
from backend.core.types import Actor
from backend.deadlines import sending, services, tasks
from backend.deadlines.models import Delivery, Webhook
from backend.deadlines.rules.telling import address_problem, is_public
from backend.deadlines.services import webhooks
from tests.accounts.world import browser_of
from tests.deadlines.listener import Listener
from tests.deadlines.occasions import NOW, deletion, kept, officer_of, only, sides, stated

DAY = timedelta(days=1)
ADDRESS = "/api/v1/clocks/settings/webhook"


@pytest.fixture
def listener(settings: Any) -> Iterator[Listener]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    found = Listener()
    found.start()
    yield found
    found.stop()


def told(listener: Listener, district: Organization) -> tuple[Actor, str]:
    """Let the district's system be told there; return its officer and the secret."""
    officer = officer_of(district)
    url = f"http://127.0.0.1:{listener.port}/clocks?of=us"
    return officer, webhooks.set_webhook(actor=officer, now=NOW, url=url)


def drain() -> None:
    """Let the worker do what is due now, and what it tries again at once."""
    # In the order in which it was written: of what is due at one instant, any may be the first.
    Outbox.objects.filter(done_at__isnull=True, failed_at__isnull=True).update(available_at=F("created_at"))
    outbox.drain()


def receiver() -> Callable[[str, bytes, str], bool]:
    """Return the example of the page that tells receivers how to check a signature."""
    page = Path(django_settings.BASE_DIR, "docs/howto/webhook.md").read_text()
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    found: dict[str, Any] = {}
    exec(example, found)
    check: Callable[[str, bytes, str], bool] = found["is_from_dpa_keeper"]
    return check


@pytest.mark.django_db
def test_is_told_of_a_clock_from_its_start_to_its_end_in_signed_messages(listener: Listener) -> None:
    district, vendor = sides()
    _, secret = told(listener, district)
    occasion = kept(district, vendor, deletion())
    kept(district, vendor, deletion(NOW - 25 * DAY), subject_id=occasion.subject_id, now=NOW + DAY)
    row = only(occasion)
    services.not_applicable(
        actor=officer_of(district), now=NOW + 2 * DAY, deadline_id=row.id, reason="No data was held."
    )
    assert listener.heard == [], "nothing leaves in the transaction of the fact"
    drain()
    bodies = {one["event"]: one for one in (json.loads(heard.body) for heard in listener.heard)}
    assert list(bodies) == ["deadlines.opened", "deadlines.moved", "deadlines.not_applicable"]
    assert [one["clock"]["sequence"] for one in bodies.values()] == [0, 1, 2]
    clock = bodies["deadlines.moved"]["clock"]
    assert datetime.fromisoformat(clock["due_at"]) == row.due_at
    assert (clock["title"], clock["about"]) == (row.title, row.about)
    assert clock["url"] == f"{django_settings.PUBLIC_URL}/clocks/{row.id}"
    check = receiver()
    for heard in listener.heard:
        signed = heard.headers["DPA-Keeper-Signature"]
        assert heard.path == "/clocks?of=us"
        assert heard.headers["Content-Type"] == "application/json"
        assert heard.headers["DPA-Keeper-Delivery"] == json.loads(heard.body)["id"]
        assert check(signed, heard.body, secret)
        assert not check(signed, heard.body + b" ", secret)
        assert not check(signed, heard.body, "another secret")
    old = int(time.time()) - 400
    forged = hmac.new(secret.encode(), f"{old}.x".encode(), hashlib.sha256).hexdigest()
    assert not check(f"t={old},v1={forged}", b"x", secret), "what was recorded is refused later"
    assert {one.answer for one in Delivery.objects.all()} == {"204 No Content"}
    listener.heard.clear()
    webhooks.deliver(delivery_id=Delivery.objects.latest("made_at").id, now=NOW)
    assert listener.heard == [], "what was delivered is not sent again"


@pytest.mark.django_db
def test_is_told_again_with_the_same_body_until_it_takes_it(listener: Listener) -> None:
    district, vendor = sides()
    _, secret = told(listener, district)
    listener.answers = [(500, "no\x00t now\n" + "x" * 5_000), (302, ""), (200, "thanks")]
    listener.headers = {"Location": f"http://127.0.0.1:{listener.port}/elsewhere"}
    kept(district, vendor, stated())
    drain()
    [delivery] = Delivery.objects.all()
    assert (delivery.attempts, delivery.delivered_at) == (1, None)
    assert delivery.answer.startswith("500 Internal Server Error: not now xxx")
    assert len(delivery.answer) < 250
    drain()
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.answer, delivery.delivered_at) == (2, "302 Found", None)
    drain()
    delivery.refresh_from_db()
    assert delivery.attempts == 3
    assert delivery.delivered_at is not None
    assert [heard.path for heard in listener.heard] == ["/clocks?of=us"] * 3, "no redirect is followed"
    assert len({heard.body for heard in listener.heard}) == 1
    assert all(receiver()(heard.headers["DPA-Keeper-Signature"], heard.body, secret) for heard in listener.heard)


@pytest.mark.django_db
def test_that_wants_no_more_is_not_asked_again_and_one_that_was_replaced_hears_nothing(listener: Listener) -> None:
    district, vendor = sides()
    officer, _ = told(listener, district)
    listener.answers = [(410, "gone")]
    kept(district, vendor, stated())
    drain()
    [row] = outbox.failed(district.id)
    assert "wants no more: 410 Gone" in row.last_error
    kept(district, vendor, stated())
    webhooks.set_webhook(actor=officer, now=NOW, url=f"http://127.0.0.1:{listener.port}/new")
    listener.heard.clear()
    drain()
    assert listener.heard == []
    assert Delivery.objects.get(attempts=0).answer == "The webhook was ended before this was delivered."
    assert Webhook.objects.filter(district=district, ended_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_that_drips_an_answer_is_left_in_time(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TO_ANSWER", 0.5)
    listener.drip = 0.05
    started = time.monotonic()
    with pytest.raises(sending.Unsent, match=r"No answer came within 0.5 seconds\."):
        sending.post(f"http://127.0.0.1:{listener.port}/", b"{}", headers={}, allowed=["127.0.0.1"])
    assert time.monotonic() - started < 3


@pytest.mark.django_db
def test_is_tried_by_an_officer_who_sees_what_came_back_and_the_secret_once(listener: Listener) -> None:
    district, _ = sides()
    browser = browser_of(officer_of(district))
    assert browser.post(f"{ADDRESS}/trial").json()["code"] == "deadlines.no_webhook"
    made = browser.post(ADDRESS, {"url": f"http://127.0.0.1:{listener.port}/"}, content_type="application/json")
    secret = made.json()["secret"]
    assert browser.post(f"{ADDRESS}/trial").status_code == 201
    drain()
    [heard] = listener.heard
    assert json.loads(heard.body)["event"] == "deadlines.trial"
    assert receiver()(heard.headers["DPA-Keeper-Signature"], heard.body, secret)
    shown = browser.get(ADDRESS)
    assert secret not in shown.content.decode()
    assert shown.json()["deliveries"][0]["answer"] == "204 No Content"
    assert browser_of(officer_of(sides()[0])).get(ADDRESS).json() == {"webhook": None, "deliveries": []}
    assert browser.delete(ADDRESS).status_code == 204
    assert browser.delete(ADDRESS).status_code == 409
    assert browser.get(ADDRESS).json()["webhook"] is None


@pytest.mark.django_db
def test_costs_one_query_where_there_is_none(django_assert_num_queries: Any) -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, stated()))
    with django_assert_num_queries(1):
        webhooks.tell_each([row], "deadlines.moved", NOW)
    with django_assert_num_queries(0):
        webhooks.tell_each([], "deadlines.moved", NOW)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("systems.example", "Write a full address"),
        ("ftp://systems.example/", "Write a full address"),
        ("https://", "Write a full address"),
        ("https://[::1", "Write a full address"),
        ("https://systems.example:99999/", "Write a full address"),
        ("https://systems.example/a b", "An address has no blanks"),
        ("https://systems.example/\r\nX: y", "Write a full address"),
        ("https://dana:secret@systems.example/", "Leave name and password out"),
        ("http://systems.example/", "The address must begin with https://"),
        ("https://localhost/", "This address cannot be reached"),
        ("https://10.0.0.8/", "This address cannot be reached"),
        ("https://[::ffff:127.0.0.1]/", "This address cannot be reached"),
        ("https://printer.local/", "This address cannot be reached"),
        ("https://printer.local./", "This address cannot be reached"),
        ("https://systems..example/", "This address cannot be reached"),
        ("https://" + "a" * 64 + ".example/", "This address cannot be reached"),
        ("https://127.1/", "This address cannot be reached"),
        ("https://SYSTEMS.example./clocks", ""),
        ("https://systems.example/" + "x" * 500, "This address is longer than 500 characters."),
        ("https://systems.example/clocks?key=1", ""),
        ("http://inside:8080/", ""),
    ],
)
def test_has_an_address_of_the_open_internet(url: str, sentence: str) -> None:
    said = address_problem(url, allowed=["inside"])
    assert said.startswith(sentence)
    assert bool(said) == bool(sentence)


@pytest.mark.django_db
def test_is_refused_at_the_field_where_its_address_is_not_open() -> None:
    district, _ = sides()
    with pytest.raises(Invalid) as refused:
        webhooks.set_webhook(actor=officer_of(district), now=NOW, url="https://169.254.169.254/latest")
    assert list(refused.value.fields) == ["url"]
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "ff02::1",
     "64:ff9b:1::a00:1", "::127.0.0.1", "::ffff:0:7f00:1", "fec0::1"],
)  # fmt: skip
def test_is_never_one_inside_whatever_the_address_is_wrapped_in(address: str) -> None:
    assert not is_public(address)


def test_is_not_spoken_to_where_its_name_is_none() -> None:
    with pytest.raises(sending.Unsent, match="leads nowhere"):
        sending.post(f"https://{'a' * 64}.example/", b"{}", headers={}, allowed=[])


def test_is_not_spoken_to_where_its_name_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where only one of several addresses does, and where the name led outside a moment before."""
    asked: list[str] = []
    inside = Listener()
    inside.start()

    def look_up(*answers: list[str]) -> Callable[..., Any]:
        left = list(answers)

        def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
            if re.match(r"[\d.]+$", host):  # an address already
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in left.pop(0)]

        return getaddrinfo

    try:
        monkeypatch.setattr(sending.socket, "getaddrinfo", look_up(["93.184.215.14", "127.0.0.1"]))
        with pytest.raises(sending.Unsent, match="leads into a network that is not open to the Internet"):
            sending.post(f"http://evil.example:{inside.port}/", b"{}", headers={}, allowed=[])
        # Looked up once: the connection goes to the address that was looked at. 192.0.2.1 answers nobody.
        monkeypatch.setattr(sending, "is_public", lambda address: address == "192.0.2.1")
        monkeypatch.setattr(sending, "TO_CONNECT", 0.3)
        monkeypatch.setattr(sending.socket, "getaddrinfo", look_up(["192.0.2.1"], ["127.0.0.1"]))
        with pytest.raises(sending.Unsent, match="No answer came"):
            sending.post(f"http://rebinding.example:{inside.port}/", b"{}", headers={}, allowed=[])
    finally:
        inside.stop()
    assert inside.heard == []
    assert [host for host in asked if host == "rebinding.example"] == ["rebinding.example"]


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Return a certificate of its own signing for a name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths[1].write_bytes(key.private_bytes(*form))
    return paths


def test_shows_a_certificate_that_is_good_for_the_name_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to an address, the certificate is held against the name."""
    good = certificate(tmp_path, "systems.example")
    listener = Listener(certificate=good)
    listener.start()
    sending._trust.cache_clear()
    context = sending._trust()
    at_home = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", listener.port))]
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *_, **__: at_home)
    names = ["systems.example", "other.example"]

    def post(name: str) -> sending.Answered:
        return sending.post(f"https://{name}:{listener.port}/x", b"{}", headers={}, allowed=names)

    try:
        with pytest.raises(sending.Unsent, match=r"Its certificate is not good for systems\.example"):
            post("systems.example")  # nobody vouches for it yet
        context.load_verify_locations(good[0])
        assert post("systems.example").took_it
        with pytest.raises(sending.Unsent, match=r"Its certificate is not good for other\.example"):
            post("other.example")
    finally:
        listener.stop()
        sending._trust.cache_clear()
    [heard] = listener.heard
    assert heard.headers["Host"] == f"systems.example:{listener.port}"


@pytest.mark.django_db
def test_is_forgotten_of_what_was_told_after_ninety_days(listener: Listener) -> None:
    district, vendor = sides()
    told(listener, district)
    kept(district, vendor, stated())
    kept(district, vendor, stated(), now=NOW + DAY)
    assert Delivery.objects.count() == 2
    assert webhooks.prune(now=NOW + 90 * DAY) == 0
    drain()
    tasks.prune(now=NOW + 90 * DAY + timedelta(minutes=1))
    [left] = Delivery.objects.all()
    assert left.made_at == NOW + DAY
    with pytest.raises(outbox.Permanent, match="kept no more"):
        webhooks.deliver(delivery_id=uuid4(), now=NOW)


@pytest.mark.django_db
def test_is_tried_once_in_a_few_seconds(listener: Listener) -> None:
    district, _ = sides()
    officer, _ = told(listener, district)
    webhooks.try_webhook(actor=officer, now=NOW)
    with pytest.raises(webhooks.TriedJustNow):
        webhooks.try_webhook(actor=officer, now=NOW + timedelta(seconds=4))
    webhooks.try_webhook(actor=officer, now=NOW + timedelta(seconds=6))
    assert Delivery.objects.count() == 2

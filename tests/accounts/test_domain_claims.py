"""A vendor's claim to a domain…"""

import re
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from django.core import mail
from django.core.cache import cache

from backend.accounts import dns as lookups
from backend.accounts import selectors, services
from backend.accounts.models import DomainClaim, Organization
from backend.core import clock, outbox
from backend.core.errors import DomainError, Invalid
from backend.core.models import Event
from tests.accounts.test_sign_in import post
from tests.accounts.world import World, browser_of
from tests.agreements.story import member

pytestmark = pytest.mark.django_db


class NameServer(threading.Thread):
    """A real name server on loopback that knows a few TXT records, answers badly, or not at all."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.records: dict[str, str] = {}
        self.mood = "good"

    def run(self) -> None:
        while True:
            try:
                asked, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(asked)
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            name = query.question[0].name
            text = self.records.get(str(name).rstrip("."))
            if self.mood == "silent":
                continue
            if self.mood == "broken":
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif text is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            else:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", f'"{text}"'))
            self.socket.sendto(answer.to_wire(), sender)


@pytest.fixture
def names(settings) -> Iterator[NameServer]:  # type: ignore[no-untyped-def]
    server = NameServer()
    server.start()
    settings.DNS_SERVERS = [server.address]
    yield server
    server.socket.close()


@pytest.fixture
def quinn(world: World):  # type: ignore[no-untyped-def]
    cache.clear()
    return member(world.quill.id, "Quinn Abara", "vendor_administrator")


def claim(actor, **body: str):  # type: ignore[no-untyped-def]
    return post(browser_of(actor), "/api/v1/domain-claims", {"domain": "quill.example", "method": "dns", **body})


def mailed() -> str:
    outbox.drain()
    message = next(one for one in reversed(mail.outbox) if one.to == ["privacy@quill.example"])
    found = re.search(r"^ {4}(\d{4}-\d{4})$", str(message.body), re.MULTILINE)
    assert found
    return found.group(1)


def test_by_mail_is_confirmed_by_who_reads_the_mailbox(world: World, quinn) -> None:  # type: ignore[no-untyped-def]
    made = claim(quinn, domain=" https://www.Quill.example/ ", method="mail", mailbox="privacy").json()
    row = made["claims"][0]
    code = mailed()
    assert (row["domain"], row["status"], made["verified_at"]) == ("quill.example", "open", None)
    assert world.quill.id not in {one.id for one in selectors.directory(world.charlie)}

    address = f"/api/v1/domain-claims/{row['id']}/check"
    wrong = post(browser_of(quinn), address, {"code": "0000-0000"})
    assert "4 more times" in wrong.json()["fields"]["code"][0]
    done = post(browser_of(quinn), address, {"code": code.replace("-", " ")}).json()

    assert (done["domain"], done["claims"][0]["status"]) == ("quill.example", "confirmed")
    assert world.quill.id in {one.id for one in selectors.directory(world.charlie)}
    assert Event.objects.get(kind="organization.domain_confirmed").data == {"domain": "quill.example", "method": "mail"}
    outbox.drain()
    assert "is now confirmed for Quill Labs" in str(mail.outbox[-1].body)
    assert post(browser_of(quinn), address, {"code": code}).status_code == 409


def test_by_mail_ends_after_five_wrong_codes_a_day_or_a_newer_one(world: World, quinn) -> None:  # type: ignore[no-untyped-def]
    def begin() -> DomainClaim:
        return services.claim_domain(
            actor=quinn, now=clock.now(), domain="quill.example", method="mail", mailbox="privacy"
        )

    def refusal(row: DomainClaim, code: str, late: timedelta = timedelta(0)) -> str:
        with pytest.raises(DomainError) as error:
            services.check_claim(actor=quinn, now=clock.now() + late, claim_id=row.id, code=code)
        return error.value.code

    older, newer = begin(), begin()
    code = mailed()
    assert refusal(older, code) == "accounts.claim_over"
    assert refusal(newer, code, timedelta(hours=25)) == "accounts.claim_over"
    assert [refusal(newer, "11111111") for _ in range(6)] == ["core.invalid"] * 5 + ["accounts.claim_over"]
    assert refusal(newer, code) == "accounts.claim_over"
    for _ in range(3):
        begin()
    assert claim(quinn, method="mail", mailbox="privacy").json()["code"] == "accounts.too_many_claims"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"domain": "gmail.com"}, "domain"),
        ({"domain": "quill"}, "domain"),
        ({"domain": "slate.example"}, "domain"),
        ({"method": "mail", "mailbox": "quinn"}, "mailbox"),
        ({"method": "fax"}, "method"),
    ],
)
def test_with_a_mistake_says_so_at_the_field(world: World, quinn, given: dict[str, str], field: str) -> None:  # type: ignore[no-untyped-def]
    answer = claim(quinn, **given)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not DomainClaim.objects.exists()


def test_by_record_says_in_one_sentence_what_each_look_found(
    world: World, quinn, names: NameServer, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(lookups, "SECONDS", 0.5)
    row = claim(quinn).json()["claims"][0]
    assert row["record_name"] == "_dpakeeper.quill.example"

    def look() -> str:
        answer = post(browser_of(quinn), f"/api/v1/domain-claims/{row['id']}/check", {})
        return str(answer.json()["fields"]["record"][0]) if answer.status_code == 400 else answer.json()["domain"]

    assert "There is no TXT record at _dpakeeper.quill.example yet" in look()
    names.records["_dpakeeper.quill.example"] = "v=spf1 -all"
    assert "says “v=spf1 -all”, but has to say “dpakeeper=" in look()
    names.mood = "broken"
    assert "gave no usable answer" in look()
    names.mood = "silent"
    assert "did not answer within" in look()
    names.mood = "good"
    names.records["_dpakeeper.quill.example"] = row["record"]
    assert look() == "quill.example"


def test_by_record_is_looked_after_without_anybody_asking(world: World, quinn, names: NameServer) -> None:  # type: ignore[no-untyped-def]
    row = services.claim_domain(actor=quinn, now=clock.now(), domain="quill.example", method="dns")

    assert services.look_for_record(claim_id=row.id, now=clock.now() + timedelta(minutes=10)) is False
    names.records["_dpakeeper.quill.example"] = row.record
    assert services.look_for_record(claim_id=row.id, now=clock.now() + timedelta(days=15)) is False
    assert services.look_for_record(claim_id=row.id, now=clock.now() + timedelta(hours=1)) is True
    assert services.look_for_record(claim_id=row.id, now=clock.now() + timedelta(hours=6)) is False
    assert Organization.objects.get(id=world.quill.id).is_verified


def test_is_the_administrators_alone(world: World, quinn) -> None:  # type: ignore[no-untyped-def]
    row = services.claim_domain(actor=quinn, now=clock.now(), domain="quill.example", method="dns")

    for actor in (world.alice, world.victor, world.otto):
        assert claim(actor).status_code == 403
    assert post(browser_of(world.vera), f"/api/v1/domain-claims/{row.id}/end", {}).status_code == 404
    with pytest.raises(Invalid, match=r"\S"):
        services.confirm_domain(actor=world.otto, now=clock.now(), vendor_id=world.quill.id, domain="outlook.com")


def test_that_is_open_is_shown_to_the_operator_with_how_it_is_to_be_confirmed(world: World, quinn) -> None:  # type: ignore[no-untyped-def]
    here = f"/api/v1/organizations/{world.quill.id}/domain-claim"
    assert browser_of(world.otto).get(here).json() == {"claim": None}
    claim(quinn)

    shown = browser_of(world.otto).get(here).json()["claim"]

    assert (shown["domain"], shown["method"], shown["asked_by"]) == ("quill.example", "dns", "Quinn Abara")
    assert shown["record_name"] == "_dpakeeper.quill.example"
    assert shown["record"].startswith("dpakeeper=")
    assert browser_of(world.alice).get(here).status_code == 403
    DomainClaim.objects.update(expires_at=clock.now())
    assert browser_of(world.otto).get(here).json() == {"claim": None}

"""A mailed link and code…"""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from backend.core import clock
from backend.core.models import Message, Outbox
from backend.signing.models import Code, Signer
from tests.accounts.world import World
from tests.signing.story import code_in, link_in, mails_to, run_outbox, send_out, visitor

pytestmark = pytest.mark.django_db

VICTOR = "victor@slate.example"


def test_opens_nothing_by_itself_and_names_no_person_before_the_code(world: World) -> None:
    send_out(world)
    victor = visitor(VICTOR)
    before = list(Signer.objects.order_by("position").values())

    answer = victor.get()

    shown = answer.json()
    assert shown["next"] == "identify"
    assert (shown["title"], shown["organization"]) == ("Data Privacy Agreement (Slate Writer)", "Slate Learning, Inc.")
    for name in ("Victor", "Dana", "Alice", "victor@", "Chief"):
        assert name not in answer.content.decode()
    assert shown["sent_to"] == "v•••@slate.example"
    assert victor.get("/text").status_code == victor.get("/document").status_code == 403
    assert list(Signer.objects.order_by("position").values()) == before


def test_lets_the_person_read_text_and_file(world: World) -> None:
    send_out(world)
    victor = visitor(VICTOR)
    assert victor.post("opened").status_code == 204

    victor.identify()

    assert victor.get().json()["next"] == "sign"
    assert victor.get("/text").json()["title"] == "Data Privacy Agreement"
    pdf = victor.get("/document")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Type"] == "application/pdf"
    cookie = next(value for name, value in victor.client.cookies.items() if name.startswith("signing-"))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/api/v1/sign/")
    signer = Signer.objects.get(position=1)
    assert signer.opened_at
    assert signer.identified_at


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "%00"])
def test_that_was_altered_is_answered_in_one_sentence(world: World, token: str) -> None:
    send_out(world)
    victor = visitor(VICTOR)
    good = victor.token

    for wrong in (token, good[:-1], "x" + good[1:]):
        victor.token = wrong
        answer = victor.get()
        assert answer.status_code == 404
        assert answer.json()["code"] == "signing.link_altered"


def test_that_expired_can_be_renewed_by_mail_to_the_same_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send_out(world)
    victor = visitor(VICTOR)
    assert victor.post("link").status_code == 429  # one was mailed just now
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=lambda: later.timestamp()))
    expired = victor.get()
    assert expired.status_code == 410
    assert expired.json()["code"] == "signing.link_expired"

    answer = victor.post("link")
    run_outbox()

    assert answer.json() == {"sent_to": "v•••@slate.example"}
    (renewed,) = mails_to(VICTOR, "Your new link")
    old, victor.token = victor.token, link_in(renewed)
    assert victor.get().status_code == 200
    victor.token = old
    assert victor.get().json()["code"] == "signing.link_replaced"


def test_wrong_five_times_is_spent_even_when_the_right_one_follows(world: World) -> None:
    send_out(world)
    victor = visitor(VICTOR)
    right = victor.mailed_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    sentences = [victor.post("identify", code=wrong).json()["message"] for _ in range(6)]

    assert sentences[0] == "This is not the code that was mailed last. 4 tries are left."
    assert sentences[3].endswith("One try is left.")
    assert sentences[5] == "This code was entered wrongly too often. Ask for a new one."
    assert victor.post("identify", code=right).json()["code"] == "signing.code_spent"
    assert victor.identify().get().json()["identified"]


def test_ends_after_ten_minutes_after_one_use_and_with_a_newer_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_out(world)
    victor = visitor(VICTOR)
    assert victor.post("identify", code="123456").json()["code"] == "signing.no_code"
    first, second = victor.mailed_code(), victor.mailed_code()
    if first != second:
        assert victor.post("identify", code=first).json()["code"] == "signing.code_wrong"
    assert victor.post("identify", code=f" {second[:3]} {second[3:]}").status_code == 200
    assert victor.post("identify", code=second).json()["code"] == "signing.code_used"

    third = victor.mailed_code()
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert victor.post("identify", code=third).json()["code"] == "signing.code_expired"


def test_is_mailed_five_times_an_hour_at_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send_out(world)
    victor = visitor(VICTOR)

    answers = [victor.post("code") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert answers[-1].json()["message"] == "Too many codes were asked for. Wait an hour, then ask for another."
    later = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert victor.post("code").status_code == 201


def test_entered_for_one_agreement_opens_no_other(world: World) -> None:
    send_out(world)
    send_out(world, url="/agreements/2")
    victor = visitor(VICTOR).identify()
    assert victor.get("/text").status_code == 200

    other = next(link_in(one) for one in mails_to(VICTOR, "asks you") if link_in(one) != victor.token)
    victor.token = other
    ticket = next(value for name, value in victor.client.cookies.items() if name.startswith("signing-")).value
    victor.client.cookies[f"signing-{other.partition('-')[0]}"] = ticket

    assert victor.get("/text").status_code == 403


def test_is_kept_as_a_hash_and_leaves_outbox_and_ledger_masked(world: World) -> None:
    send_out(world)
    victor = visitor(VICTOR)

    code = victor.mailed_code()

    assert code not in str(list(Code.objects.values()))
    assert code not in str(list(Outbox.objects.values("payload")))
    assert code not in str(list(Message.objects.values("text", "html", "subject")))
    assert code == code_in(mails_to(VICTOR, "Your code")[-1])

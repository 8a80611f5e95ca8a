"""Of two who act on one envelope at the same moment…"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from backend.core import clock
from backend.core.errors import DomainError
from backend.documents.models import Document
from backend.signing import services
from backend.signing.models import Code, Consent, Envelope, Seal, Signer
from backend.signing.services import papers, steps
from tests.accounts.world import World
from tests.signing.story import Visitor, mails_to, run_outbox, send_out, signed_by_vendor, visitor

pytestmark = pytest.mark.django_db(transaction=True)


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Do all at once, each in a thread with a connection of its own; return what each gave or raised."""
    results: list[Any] = [None] * len(actions)

    def run(index: int, action: Callable[[], Any]) -> None:
        try:
            results[index] = action()
        except DomainError as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return results


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let two meet in front of a function, so that they really go in at the same moment."""

    def at(module: Any, name: str) -> None:
        real, door = getattr(module, name), threading.Barrier(2, timeout=20)

        def wait(*args: Any, **kwargs: Any) -> Any:
            door.wait()
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, wait)

    return at


def twin(one: Visitor) -> Visitor:
    """Return a second tab of the same browser."""
    other = Visitor(email=one.email, token=one.token)
    other.client.cookies = one.client.cookies
    return other


def test_the_same_click_twice_signs_once(world: World, meet: Callable[..., None]) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()
    meet(steps, "locked")

    answers = together(victor.sign, twin(victor).sign)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Consent.objects.count() == 1


def test_signing_and_recalling_one_wins(world: World, meet: Callable[..., None]) -> None:
    envelope = signed_by_vendor(world)
    dana = visitor("dana@elm.example").identify()
    meet(steps, "locked")

    signed, recalled = together(
        dana.sign,
        lambda: services.recall_envelope(actor=world.alice, now=clock.now(), envelope_id=envelope.id, reason="Wrong."),
    )

    envelope = Envelope.objects.get(id=envelope.id)
    if signed.status_code == 200:
        assert isinstance(recalled, services.SignedByAll)
        assert (envelope.signed_count, envelope.recalled_at) == (2, None)
    else:
        assert (signed.status_code, signed.json()["code"]) == (410, "signing.recalled")
        assert recalled is None
        assert envelope.signed_count == Consent.objects.count() == 1


def test_signing_and_handing_over_one_wins(world: World, meet: Callable[..., None]) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()
    meet(steps, "locked")

    signed, handed = together(
        victor.sign, lambda: twin(victor).post("hand-over", name="Cora Lane", email="cora@slate.example")
    )

    assert sorted([signed.status_code, handed.status_code]) in ([200, 409], [200, 410])
    assert Consent.objects.count() == (1 if signed.status_code == 200 else 0)
    assert Signer.objects.filter(position=1, handed_over_at=None).count() == 1


def test_declining_and_signing_one_wins(world: World, meet: Callable[..., None]) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()
    meet(steps, "locked")

    signed, declined = together(victor.sign, lambda: twin(victor).post("decline", reason="No."))

    envelope = Envelope.objects.get()
    assert {signed.status_code, declined.status_code} in ({200, 409}, {204, 410})
    assert (envelope.declined_at is None) == (signed.status_code == 200)
    assert envelope.signed_count == Consent.objects.count()


def test_workers_sealing_one_consent_one_stores_the_seal(world: World, meet: Callable[..., None]) -> None:
    send_out(world)
    visitor("victor@slate.example").identify().sign()
    consent = Consent.objects.get()
    meet(papers, "sealed")

    def work() -> None:
        services.seal_consent(consent_id=consent.id, now=clock.now())

    together(work, work)
    run_outbox()

    assert Seal.objects.count() == Document.objects.filter(kind="sealed").count() == 1
    assert len(mails_to("dana@elm.example", "asks you to sign")) == 1


def test_guesses_at_a_code_no_more_than_five_count(world: World) -> None:
    send_out(world)
    victor = visitor("victor@slate.example")
    wrong = f"{(int(victor.mailed_code()) + 1) % 1_000_000:06d}"

    answers = together(*[lambda: twin(victor).post("identify", code=wrong) for _ in range(8)])

    codes = sorted(answer.json()["code"] for answer in answers)
    assert codes == ["signing.code_spent"] * 3 + ["signing.code_wrong"] * 5
    assert Code.objects.get().attempts == 5

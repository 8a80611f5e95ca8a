"""An envelope that ends early…"""

import pytest
from django.core import mail

from backend.core import clock
from backend.core.errors import Changed, NotFound
from backend.signing import selectors, services
from backend.signing.models import Consent, Seal
from backend.signing.services.envelopes import ReasonMissing, SignedByAll
from tests.accounts.world import World
from tests.signing.story import (
    TAKEN,
    Visitor,
    executed,
    mails_to,
    run_outbox,
    send_out,
    signed_by_vendor,
    visitor,
)

pytestmark = pytest.mark.django_db


def recall(world: World, envelope_id: object, reason: str = "A product is missing.") -> None:
    services.recall_envelope(actor=world.alice, now=clock.now(), envelope_id=envelope_id, reason=reason)  # type: ignore[arg-type]


def test_by_declining_tells_the_sender_and_who_signed_and_the_caller_why(world: World) -> None:
    envelope = signed_by_vendor(world)
    dana = visitor("dana@elm.example").identify()
    assert dana.post("decline", reason=" ").json()["fields"] == {"reason": ["Enter a reason."]}

    assert dana.post("decline", reason="The retention period\nis too long.").status_code == 204
    run_outbox()

    for email in ("alice@elm.example", "victor@slate.example"):
        (message,) = mails_to(email, "Declined")
        assert "is too long." in message.body
        assert "Dana Whitfield, Elm Valley School District declined to sign" in message.body
    assert [told["kind"] for told in TAKEN] == ["declined"]
    ending = selectors.ending_of(envelope.id)
    assert ending is not None
    assert (ending.by, ending.reason) == (
        "Dana Whitfield, Elm Valley School District",
        "The retention period\nis too long.",
    )
    assert selectors.envelope_state(world.vera, envelope.id).status == "declined"
    for link in (dana, visitor("victor@slate.example")):
        assert link.get().status_code == 410
        assert link.get().json()["code"] == "signing.declined"
    assert dana.sign().status_code == 410


def test_by_recall_ends_the_links_and_tells_who_was_asked(world: World) -> None:
    envelope = signed_by_vendor(world)
    dana = visitor("dana@elm.example").identify()

    recall(world, envelope.id)
    run_outbox()

    assert "You had signed it" in mails_to("victor@slate.example", "Recalled")[0].body
    assert "nothing for you to do" in mails_to("dana@elm.example", "Recalled")[0].body
    assert dana.get().json()["message"] == "The sender recalled this request. Nothing is to be signed any more."
    assert dana.sign().status_code == dana.post("code").status_code == dana.post("link").status_code == 410
    assert Consent.objects.count() == 1
    with pytest.raises(Changed):
        recall(world, envelope.id)


def test_by_recall_before_anybody_else_was_asked_tells_nobody_else(world: World) -> None:
    envelope = send_out(world)
    recall(world, envelope.id)
    run_outbox()

    assert {message.to[0] for message in mail.outbox} == {"victor@slate.example"}


def test_by_recall_is_not_sealed_any_more(world: World) -> None:
    envelope = send_out(world)
    visitor("victor@slate.example").identify().sign()

    recall(world, envelope.id)
    run_outbox()

    assert not Seal.objects.exists()
    assert mails_to("dana@elm.example") == []


def test_is_the_senders_to_recall_with_a_reason_and_only_before_all_signed(world: World) -> None:
    envelope = send_out(world)
    with pytest.raises(ReasonMissing):
        recall(world, envelope.id, reason=" ")
    for stranger in (world.charlie, world.vera):
        with pytest.raises(NotFound):
            services.recall_envelope(actor=stranger, now=clock.now(), envelope_id=envelope.id, reason="x")

    done = executed(world)
    with pytest.raises(SignedByAll):
        recall(world, done.id)


def test_is_not_ended_by_who_has_signed_already(world: World) -> None:
    signed_by_vendor(world)
    victor: Visitor = visitor("victor@slate.example").identify()

    answer = victor.post("decline", reason="Second thoughts.")

    assert answer.status_code == 409
    assert answer.json()["message"] == "You have signed already, so this cannot be done any more."

"""Sending out for signature…"""

from typing import Any

import pytest

from backend.agreements.models import Agreement
from backend.signing.models import Envelope
from tests.accounts.world import World
from tests.agreements.story import SIGNERS, call, get, made_ready, sent, started, step, taken
from tests.signing.story import mails_to, run_outbox

pytestmark = pytest.mark.django_db


def test_asks_the_vendor_and_shows_the_vendor_what_was_sent(world: World) -> None:
    agreement_id = made_ready(world)
    assert call(world.vera, "get", f"/agreements/{agreement_id}").status_code == 404
    assert get(world.vera, "/agreements")["count"] == 0

    taken(world.alice, agreement_id, "send", **SIGNERS)
    run_outbox()

    (asked,) = mails_to("victor@slate.example", "asks you to sign")
    assert "Alice Moreau, Elm Valley School District" in asked.body
    shown = get(world.vera, f"/agreements/{agreement_id}")
    assert shown["agreement"]["status"] == "out_for_signature"
    assert shown["allowed_actions"] == []
    assert [one["status"] for one in shown["instruments"][0]["signatures"]] == ["asked", "planned"]
    assert (
        get(world.vera, f"/agreements/{agreement_id}/text")["document"]
        == get(world.alice, f"/agreements/{agreement_id}/text")["document"]
    )


@pytest.mark.parametrize(
    ("side", "change", "field", "sentence"),
    [
        ("vendor_signer", {"name": "  "}, "vendor_signer.name", "Say the signer's name."),
        ("vendor_signer", {"email": "victor(at)slate"}, "vendor_signer.email", "is not an e-mail address"),
        ("district_signer", {"email": "dana@elm"}, "district_signer.email", "is not an e-mail address"),
        ("district_signer", {"email": "Victor@Slate.example"}, "district_signer.email", "another signer's"),
        ("district_signer", {"title": "x" * 201}, "district_signer.title", "200 characters"),
        ("vendor_signer", {"name": "a\x00b"}, "vendor_signer.name", "cannot be printed"),
    ],
)
def test_says_at_the_signers_field_what_is_wrong(
    world: World, side: str, change: dict[str, Any], field: str, sentence: str
) -> None:
    agreement_id = made_ready(world)

    answer = step(world.alice, agreement_id, "send", **{**SIGNERS, side: {**SIGNERS[side], **change}})

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert sentence in answer.json()["fields"][field][0]
    assert Agreement.objects.get().status == "ready"
    assert not Envelope.objects.exists()


def test_waits_for_the_documents(world: World) -> None:
    agreement_id = started(world)
    taken(world.alice, agreement_id, "ready")
    assert get(world.alice, f"/agreements/{agreement_id}")["documents_pending"]

    answer = step(world.alice, agreement_id, "send", **SIGNERS)

    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.documents_not_ready")


def test_again_says_that_it_is_out(world: World) -> None:
    agreement_id = sent(world)

    answer = step(world.alice, agreement_id, "send", **SIGNERS)

    assert answer.json()["message"] == "This is not possible while the agreement is “out for signature”."
    assert Envelope.objects.count() == 1

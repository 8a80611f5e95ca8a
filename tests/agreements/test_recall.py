"""An agreement that comes back or ends early…"""

from typing import Any

import pytest

from backend.agreements import services as agreements
from backend.agreements.models import Agreement, Instrument
from backend.agreements.services import checks
from backend.core import clock
from backend.core.errors import Changed
from backend.core.models import Outbox
from backend.signing.models import Consent, Envelope
from tests.accounts.world import World
from tests.agreements.story import (
    SIGNERS,
    SMALL,
    body,
    both_sign,
    call,
    get,
    made_ready,
    schedule,
    sent,
    sign,
    started,
    step,
    taken,
    waived,
)
from tests.signing.story import run_outbox, visitor
from tests.signing.test_races import meet, together  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def test_by_recall_is_a_draft_again_and_its_links_end(world: World) -> None:
    agreement_id = sent(world)
    victor = visitor("victor@slate.example").identify()

    for reason in ("", " \n ", "..."):
        assert step(world.alice, agreement_id, "recall", reason=reason).json()["fields"] == {
            "reason": ["Enter a reason."]
        }
    taken(world.alice, agreement_id, "recall", reason=" The term is wrong. ")

    assert victor.sign().status_code == 410
    for actor in (world.alice, world.vera):
        shown = get(actor, f"/agreements/{agreement_id}")["agreement"]
        assert (shown["status"], shown["status_reason"]) == ("draft", "The term is wrong.")
    assert Instrument.objects.get().set_aside_at
    taken(world.alice, agreement_id, "ready")
    run_outbox()
    taken(world.alice, agreement_id, "send", **SIGNERS)
    assert visitor("victor@slate.example").identify().sign().status_code == 200


def test_shows_the_vendor_what_was_out_and_not_the_work_on_the_next_draft(world: World) -> None:
    agreement_id = sent(world, service_agreement_title="First title")
    was_out = get(world.vera, f"/agreements/{agreement_id}/text")
    papers = get(world.vera, f"/agreements/{agreement_id}")["instruments"]
    taken(world.alice, agreement_id, "recall", reason="A product is missing.")

    change = {
        "revision": 0,
        "states": ["NH", "MA"],
        "versions": [str(schedule(world, content=SMALL))],
        "service_agreement_title": "Secret title",
        "answers": {"ca.ferpa_joint": "Secret answer"},
    }
    assert call(world.alice, "put", f"/agreements/{agreement_id}", change).status_code == 204
    waived(world.alice, agreement_id, reason="Secret reason: counsel accepts it.")
    taken(world.alice, agreement_id, "ready")
    run_outbox()

    seen = get(world.vera, f"/agreements/{agreement_id}")
    assert get(world.vera, f"/agreements/{agreement_id}/text") == was_out
    assert [one["id"] for one in seen["instruments"]] == [one["id"] for one in papers]
    assert seen["terms"]["service_agreement_title"] == "First title"
    assert seen["agreement"]["states"] == ["NH"]
    said = get(world.vera, f"/agreements/{agreement_id}/timeline")
    assert "Secret" not in str([seen, said, get(world.vera, "/agreements")])
    assert {"agreement.sent", "agreement.recalled"} <= {one["kind"] for one in said}
    new = next(one for one in get(world.alice, f"/agreements/{agreement_id}")["instruments"] if one["number"] == 2)
    for document in new["documents"]:
        address = f"/agreements/{agreement_id}/documents/{document['id']}"
        assert call(world.alice, "get", address).status_code == 200
        assert call(world.vera, "get", address).status_code == 404
    assert "Secret title" in str(get(world.alice, f"/agreements/{agreement_id}"))


def test_by_declining_is_a_draft_again_with_the_reason(world: World) -> None:
    agreement_id = sent(world)
    victor = visitor("victor@slate.example").identify()
    assert victor.post("decline", reason="We cannot keep 30 days.").status_code == 204
    assert get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"] == []

    answer = step(world.alice, agreement_id, "recall", reason="Too late.")
    assert (answer.status_code, answer.json()["code"]) == (409, "core.changed")
    run_outbox()

    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert (shown["agreement"]["status"], shown["agreement"]["status_reason"]) == ("draft", "We cannot keep 30 days.")
    assert get(world.alice, f"/agreements/{agreement_id}/timeline")[-1]["sentence"] == (
        "Because Victor Reyes, Slate Learning, Inc. declined to sign, it is a draft again."
    )
    agreements.mark_declined(now=clock.now(), instrument_id=Instrument.objects.get().id, reason="Again", by="Nobody")
    assert get(world.alice, f"/agreements/{agreement_id}") == shown


def test_cannot_be_recalled_once_everyone_has_signed(world: World) -> None:
    agreement_id = sent(world)
    sign("victor@slate.example", "Victor Reyes")
    assert [one["verb"] for one in get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"]] == ["recall"]
    sign("dana@elm.example", "Dana Whitfield")

    assert get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"] == []
    answer = step(world.alice, agreement_id, "recall", reason="Changed our mind.")

    assert (answer.status_code, answer.json()["code"]) == (409, "signing.signed_by_all")
    run_outbox()
    assert Agreement.objects.get().status == "executed"


@pytest.mark.parametrize("ready", [False, True])
def test_by_withdrawal_stays_in_the_register_and_the_vendor_hears_nothing_of_it(world: World, ready: bool) -> None:
    agreement_id = made_ready(world) if ready else started(world)
    assert step(world.alice, agreement_id, "withdraw").json()["code"] == "agreements.reason_missing"

    taken(world.alice, agreement_id, "withdraw", reason="The pilot was dropped.")

    assert get(world.bob, "/agreements?status=withdrawn")["count"] == 1
    assert get(world.vera, "/agreements")["count"] == 0
    assert get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"] == []
    assert not Instrument.objects.filter(set_aside_at=None).exists()


def test_by_withdrawal_after_a_recall_tells_the_vendor_why(world: World) -> None:
    agreement_id = sent(world)
    taken(world.alice, agreement_id, "recall", reason="First the board.")
    taken(world.alice, agreement_id, "withdraw", reason="The board said no.")

    assert get(world.vera, f"/agreements/{agreement_id}")["agreement"]["status_reason"] == "The board said no."
    assert get(world.vera, f"/agreements/{agreement_id}/text")["document"]["sections"]


def outcomes(answers: list[Any]) -> list[tuple[int, str]]:
    return sorted((one.status_code, one.json()["code"] if one.content else "") for one in answers)


CHANGED = (409, "core.changed")


class TestAtTheSameMoment:
    """With real connections: each in its own thread, both through the door at once."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def doors(self, meet: Any) -> None:  # noqa: F811
        meet(checks, "locked")

    def test_two_who_mark_as_ready_make_one_instrument(self, world: World, doors: None) -> None:
        agreement_id = started(world)

        answers = together(*[lambda: step(world.alice, agreement_id, "ready")] * 2)

        assert outcomes(answers) == [(204, ""), CHANGED]
        assert Instrument.objects.count() == 1
        assert Outbox.objects.filter(kind="agreement.set_documents").count() == 1

    def test_who_marks_as_ready_and_who_changes_the_draft_leave_the_text_of_the_terms(
        self, world: World, doors: None
    ) -> None:
        agreement_id = started(world, term_months=36)
        version = str(Agreement.objects.get().lines.get().version_id)
        change = body(world, versions=[version], term_months=12, revision=0)  # nothing left out that "ready" would miss

        together(
            lambda: step(world.alice, agreement_id, "ready"),
            lambda: call(world.alice, "put", f"/agreements/{agreement_id}", change),
        )

        row = Agreement.objects.get()
        assert row.status == "ready"
        assert Instrument.objects.get().input["terms"]["term_months"] == row.term_months

    def test_two_who_recall_recall_once(self, world: World, meet: Any) -> None:  # noqa: F811
        agreement_id = sent(world)
        meet(checks, "locked")

        answers = together(*[lambda: step(world.alice, agreement_id, "recall", reason="Wrong form.")] * 2)

        assert outcomes(answers) == [(204, ""), CHANGED]
        assert Envelope.objects.get().recalled_at

    def test_the_same_click_on_send_twice_makes_one_envelope(self, world: World, meet: Any) -> None:  # noqa: F811
        agreement_id = made_ready(world)
        meet(checks, "locked")

        answers = together(*[lambda: step(world.alice, agreement_id, "send", **SIGNERS)] * 2)

        assert outcomes(answers) == [(204, ""), CHANGED]
        assert Envelope.objects.count() == 1

    def test_who_sends_and_who_takes_it_back_do_not_both(self, world: World, meet: Any) -> None:  # noqa: F811
        agreement_id = made_ready(world)
        meet(checks, "locked")

        answers = together(
            lambda: step(world.alice, agreement_id, "send", **SIGNERS),
            lambda: step(world.alice, agreement_id, "draft"),
        )

        assert outcomes(answers) == [(204, ""), CHANGED]
        out = Agreement.objects.get().status == "out_for_signature"
        assert out == Envelope.objects.exists()
        assert out != Instrument.objects.filter(set_aside_at__isnull=False).exists()

    def test_who_recalls_and_who_signs_last_do_not_both(self, world: World) -> None:
        agreement_id = sent(world)
        sign("victor@slate.example", "Victor Reyes")
        dana = visitor("dana@elm.example").identify()

        recalled, signed = together(
            lambda: step(world.alice, agreement_id, "recall", reason="Wrong form."), lambda: dana.sign()
        )
        run_outbox()

        if recalled.status_code == 204:
            assert signed.status_code in (409, 410)
            assert Agreement.objects.get().status == "draft"
            assert Consent.objects.count() == 1
        else:
            assert recalled.json()["code"] in ("signing.signed_by_all", "core.changed")
            assert signed.status_code == 200
            assert Agreement.objects.get().status == "executed"

    def test_the_outcome_taken_over_twice_is_taken_over_once(self, world: World, meet: Any) -> None:  # noqa: F811
        sent(world)
        both_sign()
        run_outbox()
        instrument = Instrument.objects.get()
        row = Agreement.objects.get()
        assert row.executed_at
        Agreement.objects.update(status="out_for_signature")
        Instrument.objects.update(executed_at=None)

        def take_over() -> None:
            agreements.mark_executed(
                now=clock.now(),
                instrument_id=instrument.id,
                executed_document_id=instrument.executed_document_id,
                certificate_document_id=instrument.certificate_document_id,
                executed_at=row.executed_at,
                last_consent_on=row.effective_date,
            )

        results = together(take_over, take_over)

        assert not any(isinstance(one, Changed) for one in results)
        assert Agreement.objects.get().status == "executed"

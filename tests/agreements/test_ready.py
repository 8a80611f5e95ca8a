"""Marking as ready…"""

from typing import Any

import pytest

from backend.agreements import selectors, services
from backend.agreements.models import Agreement, Instrument
from backend.agreements.types import ComposeInput
from backend.core import clock
from backend.core.events import events_about
from backend.core.models import Outbox
from backend.core.types import Subject
from backend.vendors import services as vendors
from backend.vendors.models import ScheduleVersion
from tests.accounts.world import World
from tests.agreements.story import SMALL, call, get, invited, made_ready, schedule, started, step, taken
from tests.signing.story import run_outbox

pytestmark = pytest.mark.django_db


def lacking(world: World) -> str:
    """Start an agreement on a schedule that leaves out nearly everything."""
    return started(world, versions=[str(schedule(world, content=SMALL))])


def test_freezes_the_text_and_sets_both_documents_once(world: World) -> None:
    agreement_id = made_ready(world)

    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert shown["agreement"]["status"] == "ready"
    assert not shown["documents_pending"]
    (paper,) = shown["instruments"]
    assert [document["kind"] for document in paper["documents"]] == ["unsigned", "word"]
    contents = {}
    for document in paper["documents"]:
        answer = call(world.alice, "get", f"/agreements/{agreement_id}/documents/{document['id']}")
        contents[document["kind"]] = (answer.content[:4], answer["Content-Disposition"])
    reference = shown["agreement"]["reference"]
    assert contents == {
        "unsigned": (b"%PDF", f'attachment; filename="{reference}-slate-learning-inc-unsigned.pdf"'),
        "word": (b"PK\x03\x04", f'attachment; filename="{reference}-slate-learning-inc-word.docx"'),
    }
    services.set_documents(now=clock.now(), instrument_id=Instrument.objects.get().id)
    assert get(world.alice, f"/agreements/{agreement_id}") == shown
    kinds = [event.kind for event in events_about(Subject("agreement", Agreement.objects.get().id))]
    assert kinds == ["agreement.created", "agreement.ready", "agreement.documents_set"]
    assert list(Instrument.objects.get().history.order_by("history_date").values_list("history_type", flat=True)) == [
        "+",
        "~",
    ]


def test_keeps_the_frozen_text_when_the_vendors_contacts_change(world: World) -> None:
    agreement_id = started(world)
    taken(world.alice, agreement_id, "ready")
    frozen = get(world.alice, f"/agreements/{agreement_id}/text")

    vendors.set_contacts(actor=world.vera, now=clock.now(), organization_id=world.slate.id, contacts=())

    assert get(world.alice, f"/agreements/{agreement_id}/text") == frozen
    instrument = Instrument.objects.get()
    composed_again = selectors.compose(ComposeInput.model_validate(instrument.input))
    assert composed_again.model_dump(mode="json") == instrument.text


def test_says_which_blocking_findings_stand_and_takes_no_reason_for_all_of_them(world: World) -> None:
    agreement_id = lacking(world)

    answer = step(world.alice, agreement_id, "ready", reason="Counsel accepts it.")

    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.findings_stand")
    blocking = [f for f in get(world.alice, f"/agreements/{agreement_id}/text")["findings"] if f["blocking"]]
    assert answer.json()["fields"]["findings"] == [finding["message"] for finding in blocking]
    assert Agreement.objects.get().status == "draft"
    assert not Instrument.objects.exists()


def test_waits_for_every_product_to_have_a_schedule(world: World) -> None:
    agreement_id = invited(world)
    taken(world.alice, agreement_id, "draft")

    answer = step(world.alice, agreement_id, "ready")

    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.schedule_missing")
    assert answer.json()["message"] == "The vendor has not submitted a schedule of Quillet yet."
    assert "ready" not in str(get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"])


def test_refuses_a_schedule_that_was_withdrawn_since(world: World) -> None:
    agreement_id = started(world)
    version = ScheduleVersion.objects.get()
    vendors.withdraw_version(actor=world.vera, now=clock.now(), version_id=version.id, reason="Wrong list")

    answer = step(world.alice, agreement_id, "ready")

    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.schedule_withdrawn")
    assert "schedule of Quillet" in answer.json()["message"]
    assert Agreement.objects.get().status == "draft"


def test_says_what_the_status_is_before_it_looks_for_findings(world: World) -> None:
    agreement_id = lacking(world)
    taken(world.alice, agreement_id, "withdraw", reason="Not needed.")

    answer = step(world.alice, agreement_id, "ready")

    assert answer.json()["message"] == "This is not possible while the agreement is “withdrawn”."


def test_can_be_taken_back_while_the_documents_are_being_set(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement_id = started(world)
    taken(world.alice, agreement_id, "ready")
    real = selectors.papers

    def slow(*args: Any, **kwargs: Any) -> Any:
        taken(world.alice, agreement_id, "draft", reason="One product is missing.")
        return real(*args, **kwargs)

    monkeypatch.setattr(selectors, "papers", slow)
    run_outbox()

    instrument = Instrument.objects.get()
    assert instrument.set_aside_at
    assert instrument.unsigned_document_id is None
    assert not Outbox.objects.filter(done_at=None).exists()
    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert (shown["agreement"]["status"], shown["agreement"]["status_reason"]) == ("draft", "")
    said = get(world.alice, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert said == "Alice Moreau took it back to draft. The reason: “One product is missing.”"
    monkeypatch.setattr(selectors, "papers", real)
    taken(world.alice, agreement_id, "ready")
    assert Instrument.objects.get(set_aside_at=None).number == 2

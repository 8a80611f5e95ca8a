"""A special provision…"""

from typing import Any

import pytest
from django.utils import timezone

from backend.agreements.models import Agreement, Provision
from backend.core.events import verify_chains
from backend.core.types import Actor
from backend.documents.services import render_pdf, render_word
from backend.documents.types import DocumentText
from tests.accounts.world import START, World
from tests.agreements.story import call, get, started
from tests.documents.test_render import plain, words_of_pdf, words_of_word
from tests.signing.story import mails_to, run_outbox

pytestmark = pytest.mark.django_db

AUDIT = {"op": "replace", "clause": "v.2", "heading": "", "text": "The LEA audits each month."}
DRILLS = {"op": "add", "clause": "", "heading": "Drills", "text": "Both sides rehearse a breach each fall."}


def proposed(actor: Actor, agreement_id: str, given: dict[str, Any]) -> str:
    answer = call(actor, "post", f"/agreements/{agreement_id}/provisions", given)
    assert answer.status_code == 201, answer.json()
    provision_id: str = answer.json()["id"]
    return provision_id


def with_vendor(world: World) -> str:
    """Start an agreement that the vendor is asked about."""
    agreement_id = started(world)
    Agreement.objects.filter(id=agreement_id).update(status="with_vendor", asked_at=timezone.now())
    return agreement_id


def shown(actor: Actor, agreement_id: str) -> Any:
    return get(actor, f"/agreements/{agreement_id}/provisions")


def clause(actor: Actor, agreement_id: str, id: str) -> Any:
    text = get(actor, f"/agreements/{agreement_id}/text")
    blocks = [block for section in text["document"]["sections"] for block in section["blocks"]]
    return next(block for block in blocks if block["id"] == id)


def agree(actor: Actor, provision: Any) -> Any:
    return call(actor, "post", f"/provisions/{provision['id']}/agree", {"fingerprint": provision["fingerprint"]})


def test_is_chosen_from_the_clauses_as_they_read(world: World) -> None:
    agreement_id = started(world)
    offered = {one["id"]: one for one in shown(world.alice, agreement_id)["clauses"]}

    assert (offered["v.2"]["number"], offered["v.2"]["heading"]) == ("5.2", "Audits")
    assert offered["v.2"]["text"].startswith("Once every 12 months")
    assert "\n(a) The LEA asks in writing" in offered["v.2"]["text"]
    assert offered["c.student-data"]["section"] == "Exhibit C Definitions"
    # What a state adds, and what is made from data, is nobody's to leave out.
    assert not {"nh.no_trade", "b.intro", "signatures"} & set(offered)
    assert shown(world.bob, agreement_id)["clauses"] == []


def test_is_agreed_to_by_the_vendor_and_marked_so_in_the_text(world: World) -> None:
    agreement_id = with_vendor(world)
    proposed(world.alice, agreement_id, AUDIT)
    (seen,) = shown(world.vera, agreement_id)["provisions"]
    assert (seen["clause_label"], seen["agreed_at"], seen["allowed_actions"]) == ("5.2 Audits", None, ["agree"])
    assert clause(world.alice, agreement_id, "v.2")["marks"][-1]["operation"] == "proposed"

    assert agree(world.alice, seen).status_code == 403
    assert agree(world.vera, seen).status_code == 204

    (seen,) = shown(world.alice, agreement_id)["provisions"]
    assert (seen["agreed_by"], seen["allowed_actions"]) == ("Vera Lindqvist", ["edit", "withdraw"])
    replaced = clause(world.vera, agreement_id, "v.2")
    assert (replaced["text"], replaced["marks"][-1]["operation"]) == ("The LEA audits each month.", "agreed")
    said = get(world.alice, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert said == "Vera Lindqvist agreed to the special provision “5.2 Audits”."
    assert all(chain.broken_at is None for chain in verify_chains())


def test_is_not_agreed_to_in_words_that_the_vendor_did_not_read(world: World) -> None:
    agreement_id = with_vendor(world)
    provision_id = proposed(world.alice, agreement_id, DRILLS)
    (read,) = shown(world.vera, agreement_id)["provisions"]
    changed = {**DRILLS, "text": "Both sides rehearse a breach each week.", "fingerprint": read["fingerprint"]}
    assert call(world.alice, "put", f"/provisions/{provision_id}", changed).status_code == 204

    answer = agree(world.vera, read)

    assert (answer.status_code, "Read it again" in answer.json()["message"]) == (409, True)
    assert Provision.objects.get().agreed_at is None
    # The same holds for a second officer, who changes what somebody else has changed.
    assert call(world.alice, "put", f"/provisions/{provision_id}", changed).status_code == 409


def test_is_agreed_to_no_more_once_it_was_changed(world: World) -> None:
    agreement_id = with_vendor(world)
    provision_id = proposed(world.alice, agreement_id, DRILLS)
    (read,) = shown(world.vera, agreement_id)["provisions"]
    agree(world.vera, read)
    same = {**DRILLS, "heading": "  Drills ", "fingerprint": read["fingerprint"]}
    assert call(world.alice, "put", f"/provisions/{provision_id}", same).status_code == 204
    assert Provision.objects.get().agreed_at is not None  # nothing was changed

    call(world.alice, "put", f"/provisions/{provision_id}", {**same, "heading": "Exercises"})

    row = Provision.objects.get()
    assert (row.heading, row.agreed_at, row.agreed_by) == ("Exercises", None, None)


def test_is_withdrawn_and_leaves_the_form_as_it_was(world: World) -> None:
    agreement_id = started(world)
    before = clause(world.alice, agreement_id, "v.2")
    provision_id = proposed(world.alice, agreement_id, {**AUDIT, "op": "delete", "text": "ignored"})
    assert clause(world.alice, agreement_id, "v.2")["text"] is None

    assert call(world.alice, "post", f"/provisions/{provision_id}/withdraw").status_code == 204

    assert clause(world.alice, agreement_id, "v.2") == before
    assert call(world.alice, "post", f"/provisions/{provision_id}/withdraw").status_code == 404
    assert Provision.objects.get().withdrawn_at is not None


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"op": "add"}, {"heading": "Enter a heading", "text": "Enter what the clause says."}),
        ({"op": "replace", "text": "Less."}, {"clause": "Choose the clause."}),
        ({"op": "delete", "clause": "nh.no_trade"}, {"clause": "no such clause"}),
        ({"op": "replace", "clause": "v.2", "text": "Again."}, {"clause": "Another special provision already"}),
        ({"op": "burn"}, {"op": "“burn” cannot be chosen here."}),
        ({**DRILLS, "text": "x" * 10_001}, {"text": "too long"}),
        ({**DRILLS, "text": "A bell: \u0007"}, {"text": "cannot be printed"}),
    ],
)  # fmt: skip
def test_is_refused_with_a_sentence_at_the_field(world: World, given: dict[str, Any], fields: dict[str, str]) -> None:
    agreement_id = started(world)
    proposed(world.alice, agreement_id, AUDIT)

    answer = call(world.alice, "post", f"/agreements/{agreement_id}/provisions", given)

    assert answer.status_code == 400
    said = answer.json()["fields"]
    assert set(said) == set(fields)
    assert all(words in said[field][0] for field, words in fields.items()), said
    assert Provision.objects.count() == 1


def test_is_printed_in_the_same_words_in_word_and_pdf(world: World) -> None:
    agreement_id = with_vendor(world)
    for given in (
        AUDIT,
        DRILLS,
        {**DRILLS, "clause": "v.4"},
        {"op": "delete", "clause": "iv.5", "heading": "No such use"},
    ):
        proposed(world.alice, agreement_id, given)
    agree(world.vera, shown(world.vera, agreement_id)["provisions"][0])
    document = DocumentText.model_validate(get(world.vera, f"/agreements/{agreement_id}/text")["document"])

    printed = words_of_pdf(render_pdf(document, now=START).content)

    assert printed == words_of_word(render_word(document, now=START))
    for words in (
        "The LEA audits each month.",
        "Agreed for this agreement in place of the form’s words.",
        "5.4A Drills",
        "7.1 Drills",
        "Proposed for this agreement to be left out: No such use.",
        "Not agreed yet; the Provider agrees to it by signing.",
    ):
        assert plain(words) in printed, words


def test_is_closed_once_the_text_is_composed_and_unseen_by_a_vendor_that_was_not_asked(world: World) -> None:
    agreement_id = started(world)
    provision_id = proposed(world.alice, agreement_id, DRILLS)
    assert call(world.vera, "get", f"/agreements/{agreement_id}/provisions").status_code == 404
    assert call(world.vera, "post", f"/provisions/{provision_id}/agree", {"fingerprint": "x"}).status_code == 404
    assert call(world.charlie, "post", f"/provisions/{provision_id}/withdraw").status_code == 404

    Agreement.objects.filter(id=agreement_id).update(status="ready")

    assert shown(world.alice, agreement_id)["allowed_actions"] == []
    answer = call(world.alice, "post", f"/provisions/{provision_id}/withdraw")
    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.not_possible_now")


def test_newly_proposed_is_told_to_who_manages_the_vendor_in_its_words(world: World) -> None:
    agreement_id = with_vendor(world)
    proposed(world.alice, agreement_id, DRILLS)
    proposed(world.alice, agreement_id, {"op": "delete", "clause": "v.2", "heading": "", "text": ""})

    run_outbox()
    added, left_out = mails_to("vera@slate.example")
    assert added.subject.startswith("Elm Valley School District proposes a special provision, agreement ")
    for words in (added.body, str(added.alternatives[0][0])):
        said = " ".join(words.split())
        assert "Alice Moreau of Elm Valley School District proposes the special provision “Drills”" in said
        assert "It adds a clause at the end." in said
        assert DRILLS["text"] in said
        assert f"/agreements/{agreement_id}/provisions" in said
    assert added.body.count("http") == 1
    assert "proposes the special provision “5.2 Audits”" in left_out.body
    assert "It leaves that clause out of the agreement." in left_out.body
    assert "It reads:" not in left_out.body
    assert mails_to("victor@slate.example") == []


def test_proposed_in_the_districts_own_draft_is_mailed_to_nobody(world: World) -> None:
    proposed(world.alice, started(world), DRILLS)

    run_outbox()
    assert mails_to("vera@slate.example") == []


def test_changed_after_it_was_agreed_to_is_told_to_the_vendor_by_mail(world: World) -> None:
    agreement_id = with_vendor(world)
    provision = proposed(world.alice, agreement_id, DRILLS)
    change = {**DRILLS, "fingerprint": shown(world.alice, agreement_id)["provisions"][0]["fingerprint"]}
    assert call(world.alice, "put", f"/provisions/{provision}", {**change, "text": "Each spring."}).status_code == 204
    run_outbox()
    assert mails_to("vera@slate.example", "Changed") == []  # nobody had agreed to anything
    (seen,) = shown(world.vera, agreement_id)["provisions"]
    assert agree(world.vera, seen).status_code == 204

    change = {
        **DRILLS,
        "heading": "Rehearsals",
        "text": "Each month, at the vendor's cost.",
        "fingerprint": seen["fingerprint"],
    }
    assert call(world.alice, "put", f"/provisions/{provision}", change).status_code == 204

    run_outbox()
    (message,) = mails_to("vera@slate.example", "Changed")
    assert message.subject.startswith("Changed: the special provision “Drills”, agreement ")
    for words in (message.body, str(message.alternatives[0][0])):
        said = " ".join(words.split())
        assert "Alice Moreau of Elm Valley School District has changed the special provision" in said
        assert "Vera Lindqvist had agreed to it on" in said
        assert "they count as proposed until you agree to them" in said
        assert f"/agreements/{agreement_id}" in said
    assert "    Each month, at the vendor's cost." in message.body
    assert mails_to("victor@slate.example") == []


def test_withdrawn_from_the_districts_own_draft_shows_the_vendor_nothing_of_it(world: World) -> None:
    agreement_id = with_vendor(world)
    provision = proposed(world.alice, agreement_id, DRILLS)
    assert agree(world.vera, shown(world.vera, agreement_id)["provisions"][0]).status_code == 204
    Agreement.objects.filter(id=agreement_id).update(status="draft", asked_at=None)

    assert call(world.alice, "post", f"/provisions/{provision}/withdraw").status_code == 204

    run_outbox()
    (message,) = mails_to("vera@slate.example", "Withdrawn")
    assert "It is not part of the agreement any more." in message.body
    assert "/agreements/" not in message.body
    assert "you see the agreement again when it asks you for it" in message.body

"""Signing…"""

import hashlib
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.db import connection
from django.test import Client

from backend.accounts.models import Organization
from backend.core.events import events_about, verify_chains
from backend.core.types import Subject
from backend.documents import selectors as stored
from backend.documents import services as documents
from backend.signing import rules, selectors
from backend.signing.models import Consent, Seal
from backend.signing.services import steps
from tests.accounts.world import World
from tests.signing.story import (
    DRAWING,
    TAKEN,
    executed,
    mails_to,
    run_outbox,
    send_out,
    signed_by_vendor,
    signer_at,
    visitor,
)

pytestmark = pytest.mark.django_db


def test_by_both_sides_leaves_an_executed_file_that_anyone_can_check(world: World) -> None:
    envelope = executed(world)

    state = selectors.envelope_state(world.alice, envelope.id)
    assert state.status == "executed"
    assert [one.status for one in state.signatures] == ["sealed", "sealed"]
    assert state.executed_document_id
    assert state.certificate_document_id
    report = documents.verify(stored.document_content(state.executed_document_id))
    assert report.fine, report.findings
    assert [seal.signer for seal in report.seals] == ["Victor Reyes", "Dana Whitfield"]
    assert "a code mailed to victor@slate.example" in report.seals[0].statement
    assert documents.verify(stored.document_content(state.certificate_document_id)).fine


def test_tells_the_caller_once_with_the_files_and_the_day_of_the_last_consent(world: World) -> None:
    envelope = executed(world)

    state = selectors.envelope_state(world.alice, envelope.id)
    last = Consent.objects.get(signer=signer_at(envelope, 2)).at
    told = {
        "kind": "executed",
        "envelope_id": str(envelope.id),
        "subject_type": "story",
        "subject_id": str(envelope.subject_id),
        "executed_document_id": str(state.executed_document_id),
        "certificate_document_id": str(state.certificate_document_id),
        "executed_at": envelope.executed_at.isoformat() if envelope.executed_at else "",
        "last_consent_on": last.astimezone(ZoneInfo("America/New_York")).date().isoformat(),
    }
    assert told in TAKEN
    assert len(TAKEN) == 1


def test_leaves_a_chain_of_events_that_holds(world: World) -> None:
    envelope = executed(world)

    kinds = [event.kind.removeprefix("signing.") for event in events_about(Subject("envelope", envelope.id))]
    one_side = ["asked", "opened", "identified", "signed", "sealed"]
    assert kinds == ["sent", *one_side, *one_side, "executed", "certified"]
    assert all(chain.broken_at is None for chain in verify_chains())


def test_sends_both_files_to_both_sides_and_the_sender(world: World) -> None:
    envelope = executed(world)

    state = selectors.envelope_state(world.alice, envelope.id)
    assert state.executed_document_id
    content = stored.document_content(state.executed_document_id)
    for email in ("victor@slate.example", "dana@elm.example", "alice@elm.example"):
        (message,) = mails_to(email, "Signed by all")
        assert [name for name, _, _ in message.attachments] == [
            "Data-Privacy-Agreement-Slate-Writer-executed.pdf",
            "Data-Privacy-Agreement-Slate-Writer-certificate.pdf",
        ]
        assert message.attachments[0][1] == content
        assert hashlib.sha256(content).hexdigest() in message.body
    dana = visitor("dana@elm.example").identify()
    assert dana.get("/document").content == content
    assert dana.get("/certificate").content.startswith(b"%PDF")
    assert dana.get().json()["next"] == "done"


def test_keeps_the_statements_as_they_were_shown(world: World) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()
    shown = victor.get().json()["statements"]
    Organization.objects.filter(id=world.slate.id).update(name="Slate and Sons")

    victor.sign(name="Victor  Reyes ", title="CEO", drawing=DRAWING)

    consent = Consent.objects.get()
    assert [consent.authority_statement, consent.consent_statement] == [shown["authority"], shown["consent"]]
    assert (consent.name, consent.title) == ("Victor Reyes", "CEO")
    assert (consent.ip, consent.user_agent) == ("203.0.113.7", "Browser/1")
    assert rules.strokes(consent.drawing) == rules.strokes(DRAWING)
    run_outbox()
    assert Seal.objects.count() == 1


def test_asks_the_district_only_once_the_vendors_sealed_file_is_stored(world: World) -> None:
    envelope = send_out(world)
    visitor("victor@slate.example").identify().sign()
    assert mails_to("dana@elm.example") == []
    assert selectors.envelope_state(world.alice, envelope.id).signatures[1].status == "planned"

    run_outbox()

    (asked,) = mails_to("dana@elm.example", "asks you to sign")
    assert "Name As Typed, Slate Learning, Inc., on" in asked.body
    dana = visitor("dana@elm.example").identify()
    sealed = dana.get("/document").content
    assert [seal.signer for seal in documents.verify(sealed).seals] == ["Name As Typed"]


def test_twice_by_the_same_click_signs_once_and_answers_alike(world: World) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()

    first, second = victor.sign(), victor.sign()

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"authority": False}, "authority", "authority to sign"),
        ({"consent": False}, "consent", "sign on paper"),
        ({"name": "  "}, "name", "Enter your name"),
        ({"name": "\u200b"}, "name", "Enter your name"),
        ({"title": ""}, "title", "Enter your title"),
        ({"name": "x" * 201}, "name", "200 characters"),
        ({"drawing": "M10 20 L<script>"}, "drawing", "could not be read"),
        ({"drawing": "M10 20 L601 20"}, "drawing", "leaves its box"),
        ({"drawing": "M10 20 L11 20"}, "drawing", "too small"),
        ({"drawing": "M10 20 L60 20 " * 301}, "drawing", "too long"),
        ({"drawing": "M10 20 " + "L60 20 " * 4000}, "drawing", "too long"),
    ],
)
def test_refuses_at_the_field_and_stores_nothing(
    world: World, change: dict[str, Any], field: str, sentence: str
) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()

    answer = victor.sign(**change)

    assert answer.status_code == 400
    assert sentence in " ".join(answer.json()["fields"][field])
    assert not Consent.objects.exists()


def test_needs_the_code_and_only_in_the_browser_that_entered_it(world: World) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()
    victor.client = Client()

    answer = victor.sign()

    assert answer.status_code == 403
    assert answer.json()["code"] == "signing.not_identified"
    assert not Consent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_the_database_goes_away_says_so_and_the_next_click_signs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()
    real = steps.record

    def then_gone(*args: Any, **kwargs: Any) -> None:
        monkeypatch.setattr(steps, "record", real)
        database = connection.connection.info
        with psycopg.connect(database.dsn, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", [database.backend_pid])
        real(*args, **kwargs)

    monkeypatch.setattr(steps, "record", then_gone)
    answer = victor.sign()
    assert (answer.status_code, answer.json()["code"]) == (503, "core.unavailable")
    assert not Consent.objects.exists()

    assert victor.sign().status_code == 200
    assert Consent.objects.count() == 1


def test_is_protected_against_other_sites_forms(world: World) -> None:
    send_out(world)
    victor = visitor("victor@slate.example").identify()
    victor.client.handler.enforce_csrf_checks = True

    assert victor.sign().status_code == 403
    assert not Consent.objects.exists()

    victor.client.defaults["HTTP_X_CSRFTOKEN"] = victor.get().cookies["csrftoken"].value
    assert victor.sign().status_code == 200


def test_shows_the_vendor_and_the_district_the_same_and_a_stranger_nothing(world: World) -> None:
    envelope = signed_by_vendor(world)

    by_vendor = selectors.envelope_state(world.vera, envelope.id)
    assert by_vendor == selectors.envelope_state(world.bob, envelope.id)
    assert by_vendor.words == "Waiting for Dana Whitfield, Elm Valley School District"
    assert selectors.envelope_states(world.charlie, [envelope.id]) == {}
    with pytest.raises(selectors.NotFound):
        selectors.envelope_state(world.charlie, envelope.id)


def test_is_read_for_a_register_in_two_queries(world: World, django_assert_num_queries: Any) -> None:
    envelopes = [signed_by_vendor(world), send_out(world, url="/agreements/2")]

    with django_assert_num_queries(2):
        found = selectors.envelope_states(world.alice, [one.id for one in envelopes])
    assert [found[one.id].signatures[0].status for one in envelopes] == ["sealed", "asked"]

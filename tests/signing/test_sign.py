"""Signing…"""

import hashlib

import pytest
from django.core import mail
from django.test import Client

from backend.core.events import verify_chains
from backend.documents import selectors as stored
from backend.documents import services as documents
from backend.signing import selectors
from backend.signing.models import Consent, Envelope, Seal
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
    content = stored.document_content(state.executed_document_id)
    report = documents.verify(content)
    assert report.fine, report.findings
    assert [seal.signer for seal in report.seals] == ["Victor Reyes", "Dana Whitfield"]
    assert "a code mailed to victor@slate.example" in report.seals[0].statement
    assert state.certificate_document_id
    certificate = stored.document_content(state.certificate_document_id)
    assert documents.verify(certificate).fine
    assert all(chain.broken_at is None for chain in verify_chains())
    consent = Consent.objects.get(signer=signer_at(envelope, 2))
    assert TAKEN == [
        {
            "kind": "executed",
            "envelope_id": str(envelope.id),
            "subject_type": "story",
            "subject_id": str(envelope.subject_id),
            "executed_document_id": str(state.executed_document_id),
            "certificate_document_id": str(state.certificate_document_id),
            "executed_at": envelope.executed_at.isoformat() if envelope.executed_at else "",
            "last_consent_on": TAKEN[0]["last_consent_on"],
        }
    ]
    assert consent.ip == "203.0.113.7"
    assert consent.user_agent == "Browser/1"


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

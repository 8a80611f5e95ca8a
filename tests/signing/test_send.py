"""Sending an agreement out for signature…"""

from uuid import uuid4

import pytest
from django.core import mail

from backend.core import clock
from backend.core.errors import Invalid
from backend.core.models import Message
from backend.core.types import INSTALLATION, Subject
from backend.documents import services as documents
from backend.signing.models import Envelope
from backend.signing.services.envelopes import NoRoomToSign
from backend.signing.services.steps import SamePerson
from backend.signing.types import SignerIn
from tests.accounts.world import World
from tests.signing.story import DISTRICT_SIGNER, TEXT, VENDOR_SIGNER, run_outbox, send_out, signer_at

pytestmark = pytest.mark.django_db


def test_asks_the_first_signer_only_with_a_link_that_the_ledger_does_not_show(world: World) -> None:
    envelope = send_out(world)
    run_outbox()

    (message,) = mail.outbox
    assert message.to == ["victor@slate.example"]
    assert "Alice Moreau, Elm Valley School District asks you to sign" in message.subject
    assert "/sign/" in message.body
    line = Message.objects.get()
    assert "/sign/" not in line.text + line.html
    assert line.organization_id == world.elm_valley.id
    assert signer_at(envelope, 2).asked_at is None


def test_refuses_one_person_for_both_sides_in_whatever_case_the_address_is_typed(world: World) -> None:
    twice = SignerIn(side="district", name="V. Reyes", email=" VICTOR@slate.example")

    with pytest.raises(SamePerson):
        send_out(world, [VENDOR_SIGNER, twice])
    assert not Envelope.objects.exists()


def test_names_every_field_that_is_wrong(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        send_out(world, [VENDOR_SIGNER, SignerIn(side="district", name=" ", email="dana at elm")])

    assert refusal.value.fields == {
        "signers.1.name": ["Say the signer's name."],
        "signers.1.email": ["“dana at elm” is not an e-mail address."],
    }


def test_refuses_a_signer_for_whom_the_text_or_the_file_has_no_room(world: World) -> None:
    second = SignerIn(side="district", name="Carl Boone", email="carl@elm.example")
    with pytest.raises(NoRoomToSign):
        send_out(world, [VENDOR_SIGNER, DISTRICT_SIGNER, second])

    subject = Subject("story", uuid4())
    no_pdf = documents.file_document(
        actor=INSTALLATION, now=clock.now(), kind="unsigned", title=TEXT.title, content=b"no PDF",
        content_type="application/pdf", district_id=world.elm_valley.id, vendor_id=None, subject=subject,
    )  # fmt: skip
    with pytest.raises(NoRoomToSign):
        send_out(world, document_id=no_pdf)
    assert not Envelope.objects.exists()


def test_lets_the_district_go_first_where_the_caller_says_so(world: World) -> None:
    send_out(world, [DISTRICT_SIGNER, VENDOR_SIGNER])
    run_outbox()

    assert [message.to for message in mail.outbox] == [["dana@elm.example"]]

"""What the tests of signing share: an agreement of Elm Valley and Slate Learning, sent out, and its signers' browsers.

Everything is real but for the mail server, in whose place Django's in-memory outbox stands.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.core import mail
from django.test import Client

from backend.core import clock, outbox
from backend.core.models import Outbox
from backend.core.types import INSTALLATION, Subject
from backend.documents import services as documents
from backend.documents.types import DocumentText, Paragraph, Section, SignatureBlock
from backend.signing import services, tasks  # noqa: F401 - registers the handlers
from backend.signing.models import Envelope, Signer
from backend.signing.types import SignerIn
from tests.accounts.world import World

VENDOR_SIGNER = SignerIn(side="vendor", name="Victor Reyes", email="victor@slate.example", title="Chief Executive")
DISTRICT_SIGNER = SignerIn(side="district", name="Dana Whitfield", email="Dana@Elm.example", title="Superintendent")
DRAWING = "M10 20 L60 80.5 L120 30 M130 30 L180 90"

TEXT = DocumentText(
    title="Data Privacy Agreement",
    subtitle="Elm Valley School District and Slate Learning, Inc.",
    form="model/1",
    governing_state="NH",
    sections=(
        Section(
            id="i",
            number="Article I",
            title="Purpose",
            kind="article",
            blocks=(
                Paragraph(
                    id="i.1", number="1.1", heading="Purpose", text="Data stay the LEA’s.", base="Data stay the LEA’s."
                ),
            ),
        ),
        Section(
            id="signatures",
            number="",
            title="Signatures",
            kind="signatures",
            blocks=(
                SignatureBlock(
                    id="sign.vendor", side="vendor", party="Slate Learning, Inc.", role_line="For the provider"
                ),
                SignatureBlock(
                    id="sign.district",
                    side="district",
                    party="Elm Valley School District",
                    role_line="For the local education agency",
                ),
            ),
        ),
    ),
)


@cache
def unsealed_pdf() -> bytes:
    return documents.render_pdf(TEXT, now=clock.now()).content


def file_pdf(world: World, subject: Subject) -> UUID:
    return documents.file_document(
        actor=INSTALLATION,
        now=clock.now(),
        kind="unsigned",
        title=TEXT.title,
        content=unsealed_pdf(),
        content_type="application/pdf",
        district_id=world.elm_valley.id,
        vendor_id=world.slate.id,
        subject=subject,
    )


def send_out(world: World, signers: list[SignerIn] | None = None, **changes: Any) -> Envelope:
    """Send the agreement out for signature by Alice, and return its envelope."""
    subject = Subject("story", uuid4())
    wanted: dict[str, Any] = {
        "actor": world.alice,
        "now": clock.now(),
        "district_id": world.elm_valley.id,
        "vendor_id": world.slate.id,
        "subject": subject,
        "title": "Data Privacy Agreement (Slate Writer)",
        "url": "/agreements/1",
        "document_id": file_pdf(world, subject),
        "text": TEXT,
        "time_zone": "America/New_York",
        "signers": signers or [VENDOR_SIGNER, DISTRICT_SIGNER],
        "on_completed": "story.executed",
        "on_declined": "story.declined",
        "on_recalled": "",
    }
    return Envelope.objects.get(id=services.create_envelope(**{**wanted, **changes}))


TAKEN: list[dict[str, Any]] = []
"""What the caller of signing was told, in order."""


@outbox.handler("story.executed")
def _executed(*, payload: dict[str, Any], now: Any) -> None:
    TAKEN.append({"kind": "executed", **payload})


@outbox.handler("story.declined")
def _declined(*, payload: dict[str, Any], now: Any) -> None:
    TAKEN.append({"kind": "declined", **payload})


def run_outbox() -> None:
    """Let the worker do what is due, until nothing is."""
    outbox.drain()


def hurry_outbox() -> None:
    """Make rows that wait for their next try due at once, and do them."""
    Outbox.objects.filter(done_at=None, failed_at=None).update(available_at=clock.now() - timedelta(minutes=1))
    outbox.drain()


def mails_to(email: str, about: str = "") -> list[Any]:
    return [one for one in mail.outbox if one.to == [email.lower()] and about in one.subject]


def link_in(message: Any) -> str:
    """Return the signed value of the link in a mail."""
    found = re.search(r"/sign/(\S+)", message.body)
    assert found, message.body
    return found.group(1)


def code_in(message: Any) -> str:
    found = re.search(r"^ +(\d{6})$", message.body, re.MULTILINE)
    assert found, message.body
    return found.group(1)


@dataclass
class Visitor:
    """A signer's browser on the page of a link."""

    email: str
    token: str
    client: Client = field(default_factory=lambda: Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Browser/1"))

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/api/v1/sign/{self.token}{path}")

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"/api/v1/sign/{self.token}/{path}", body, content_type="application/json")

    def mailed_code(self) -> str:
        assert self.post("code").status_code == 201
        run_outbox()
        return code_in(mails_to(self.email, "Your code")[-1])

    def identify(self) -> "Visitor":
        answer = self.post("identify", code=self.mailed_code())
        assert answer.status_code == 200, answer.json()
        return self

    def sign(self, **changes: Any) -> Any:
        body = {"authority": True, "consent": True, "name": "Name As Typed", "title": "Director"}
        return self.post("sign", **{**body, **changes})


def visitor(email: str) -> Visitor:
    """Return the browser of the person to whom a link was mailed last."""
    run_outbox()
    links = [one for one in mails_to(email) if "/sign/" in one.body]
    return Visitor(email=email.lower(), token=link_in(links[-1]))


def signed_by_vendor(world: World) -> Envelope:
    """Send out, let the vendor sign, and seal."""
    envelope = send_out(world)
    assert visitor("victor@slate.example").identify().sign(name="Victor Reyes").status_code == 200
    run_outbox()
    envelope.refresh_from_db()
    return envelope


def executed(world: World) -> Envelope:
    """Send out, let both sign, and let the outbox finish."""
    envelope = signed_by_vendor(world)
    assert visitor("dana@elm.example").identify().sign(name="Dana Whitfield").status_code == 200
    run_outbox()
    envelope.refresh_from_db()
    return envelope


def signer_at(envelope: Envelope, position: int) -> Signer:
    return envelope.signers.get(position=position, handed_over_at=None)

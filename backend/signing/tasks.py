"""Outbox handlers of signing, and the loader of what goes with its mails."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core import mail, outbox
from backend.signing import services


@outbox.handler("signing.seal")
def seal(*, payload: dict[str, Any], now: datetime) -> None:
    services.seal_consent(consent_id=UUID(payload["consent_id"]), now=now)


@outbox.handler("signing.certify")
def certify(*, payload: dict[str, Any], now: datetime) -> None:
    services.certify_envelope(envelope_id=UUID(payload["envelope_id"]), now=now)


@mail.attachment_loader(services.ATTACHMENT_LOADER)
def load_document(document_id: str) -> bytes:
    return services.document_content(UUID(document_id))

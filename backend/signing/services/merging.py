"""This room's part of a merge of two rows of one vendor."""

from datetime import datetime
from uuid import UUID

from backend.accounts.types import Moved
from backend.core import history
from backend.core.types import Actor
from backend.signing.models import Envelope, Signer


def move_vendor(*, actor: Actor, now: datetime, from_id: UUID, into_id: UUID) -> list[Moved]:
    """Put the vendor's envelopes and signers under the row that goes on. What was signed stays as it was signed: names
    and addresses of signers, texts and seals do not change, and a mailed link goes on working. A building block."""
    envelopes = history.change_each(Envelope.objects.filter(vendor=from_id), actor=actor, at=now, vendor_id=into_id)
    history.change_each(Envelope.objects.filter(sender=from_id), actor=actor, at=now, sender_id=into_id)
    history.change_each(Signer.objects.filter(organization=from_id), actor=actor, at=now, organization_id=into_id)
    return [Moved(what="Envelopes", moved=len(envelopes))]

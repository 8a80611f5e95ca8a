"""This room's part of a merge of two rows of one vendor."""

from datetime import datetime
from uuid import UUID

from backend.accounts.types import Moved
from backend.agreements.models import Agreement, Comment, Occurrence
from backend.agreements.services.clocks import wind_soon
from backend.core import history
from backend.core.types import Actor


def move_vendor(*, actor: Actor, now: datetime, from_id: UUID, into_id: UUID) -> list[Moved]:
    """Put the vendor's agreements, with all that hangs on them, under the row that goes on. Instruments keep the text
    that was signed, with the vendor's name as it stood there. A building block."""
    agreements = history.change_each(Agreement.objects.filter(vendor=from_id), actor=actor, at=now, vendor_id=into_id)
    comments = history.change_each(
        Comment.objects.filter(organization=from_id), actor=actor, at=now, organization_id=into_id
    )
    history.change_each(Occurrence.objects.filter(organization=from_id), actor=actor, at=now, organization_id=into_id)
    wind_soon(agreements, now=now)  # their clocks name the vendor
    return [Moved(what="Agreements", moved=len(agreements)), Moved(what="Comments", moved=len(comments))]

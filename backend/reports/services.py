"""Writes that reach across rooms."""

from uuid import UUID

from django.db import transaction

from backend.core import outbox
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.reports import selectors


@transaction.atomic
def retry(*, actor: Actor, row_id: UUID) -> None:
    """Try again what could not leave. Raises NotFound where nothing of this organization failed under this id."""
    if not outbox.retry(row_id=row_id, organization_id=selectors.ledger_of(actor)):
        raise NotFound


@transaction.atomic
def retry_all(*, actor: Actor) -> int:
    """Try again everything of the actor's organization that could not leave; returns how many. Raises Forbidden."""
    return outbox.retry_all(organization_id=selectors.ledger_of(actor))

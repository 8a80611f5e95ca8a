"""Outbox handlers of the clocks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core import outbox
from backend.deadlines.services import webhooks


@outbox.handler("deadlines.webhook")
def tell(*, payload: dict[str, Any], now: datetime) -> None:
    webhooks.deliver(delivery_id=UUID(payload["delivery_id"]), now=now)

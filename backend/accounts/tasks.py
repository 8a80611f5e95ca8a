"""Outbox handlers of this room."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.accounts import services
from backend.core.outbox import handler


@handler("accounts.look_for_record")
def look_for_record(*, payload: dict[str, Any], now: datetime) -> None:
    """Look whether a vendor's DNS record stands by now. Finding none is no failure: the next look has its own row."""
    services.look_for_record(claim_id=UUID(payload["claim"]), now=now)

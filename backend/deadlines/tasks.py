"""Outbox handlers of the clocks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core import outbox
from backend.deadlines.services import setting, webhooks


@outbox.handler("deadlines.webhook")
def tell(*, payload: dict[str, Any], now: datetime) -> None:
    webhooks.deliver(delivery_id=UUID(payload["delivery_id"]), now=now)


@outbox.handler("deadlines.recompute")
def recompute(*, payload: dict[str, Any], now: datetime) -> None:
    setting.recompute_some(
        district_id=UUID(payload["district_id"]),
        why=payload["why"],
        run=UUID(payload["run"]),
        after=UUID(payload["after"]) if payload["after"] else None,
        now=now,
    )


@outbox.handler("deadlines.replan")
def replan(*, payload: dict[str, Any], now: datetime) -> None:
    setting.replan(district_id=UUID(payload["district_id"]), kind=payload["kind"], now=now)

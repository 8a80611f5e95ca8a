"""Outbox handlers of the clocks, and what the minute sweep does about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core import outbox
from backend.core.sweeping import each_minute
from backend.deadlines.services import reminding, setting, webhooks


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


@each_minute("deadlines.prune")
def prune(*, now: datetime) -> None:
    webhooks.prune(now=now)


@each_minute("deadlines.remind")
def remind(*, now: datetime) -> None:
    """Find what is to be said of clocks, then write the mails that are due. What fails in the first step does not keep
    the second from being done."""
    try:
        reminding.fire(now=now)
    finally:
        reminding.leave(now=now)

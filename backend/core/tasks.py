"""The worker's one task, and the handler of mail."""

from datetime import datetime
from typing import Any

from celery import shared_task

from backend.core import mail, outbox
from backend.core.heartbeat import beat


@shared_task(name="core.drain", ignore_result=True, acks_late=True)  # type: ignore[untyped-decorator]
def drain() -> None:
    """Handle what is due. Ends after a while even when more is due, so that a message is never held for long."""
    beat("worker")
    if outbox.drain(limit=100) == 100:
        outbox.poke()


@outbox.handler("mail.send")
def send_mail(*, payload: dict[str, Any], now: datetime) -> None:
    mail.deliver(payload=payload, now=now)

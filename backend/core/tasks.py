"""The worker: its one task, what it does when it starts, and the handler of mail. The sweep reads what came back."""

import logging
import threading
from datetime import datetime
from typing import Any

from celery import shared_task
from celery.signals import worker_init, worker_ready
from celery.worker import state
from django.db import Error, connection

from backend.core import bounce_mailbox, mail, outbox, skew
from backend.core.heartbeat import beat
from backend.core.sweeping import each_minute

log = logging.getLogger(__name__)

CLOCK_CHECKED_EACH = 20.0
"""Seconds."""
CLOCK_IS_WRONG = 78
"""The worker's exit code then: EX_CONFIG of sysexits.h."""


@shared_task(name="core.drain", ignore_result=True, acks_late=True)  # type: ignore[untyped-decorator]
def drain() -> None:
    """Handle what is due. Ends after a while even when more is due, so that a message is never held for long."""
    if skew.stops_worker():  # the worker's main process notices, too, and ends
        return
    beat("worker")
    if outbox.drain(limit=100) == 100:
        outbox.poke()


@outbox.handler("mail.send")
def send_mail(*, payload: dict[str, Any], now: datetime) -> None:
    mail.deliver(payload=payload, now=now)


@each_minute("core.bounces", late="Mail that comes back is seen late.")
def read_bounces(*, now: datetime) -> None:
    bounce_mailbox.read_if_due(now=now)


def _clock_is_wrong() -> bool:
    try:
        return skew.stops_worker()
    except Error:
        log.warning("the database did not say what time it is", exc_info=True)
        return False
    finally:
        connection.close()  # the pool's processes are forked from this one


@worker_init.connect  # type: ignore[untyped-decorator]
def refuse_to_start(**_: Any) -> None:
    if _clock_is_wrong():
        raise SystemExit(CLOCK_IS_WRONG)


@worker_ready.connect  # type: ignore[untyped-decorator]
def start_working(sender: Any, **_: Any) -> None:
    """Look at once for what a killed worker left, in each process, and keep an eye on the clock."""
    for _number in range(sender.pool.num_processes):
        outbox.poke()
    threading.Thread(target=_watch_clock, name="clock", daemon=True).start()


def _watch_clock() -> None:
    pause = threading.Event()
    while not pause.wait(CLOCK_CHECKED_EACH):
        if _clock_is_wrong():
            state.should_stop = CLOCK_IS_WRONG  # type: ignore[assignment]  # what a signal to stop sets, too: what is in hand is finished
            return

"""The minute sweep: our own loop, asking the database's clock, so that no schedule file can silence it."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from backend.core import outbox, sweeping
from backend.core.heartbeat import beat

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Every minute (--every SECONDS), poke the worker and do what the rooms want done each minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=60.0)
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        while True:
            close_old_connections()
            try:
                beat("sweep")
                outbox.poke()
            except Error:
                log.warning("the database did not answer the sweep", exc_info=True)
            sweeping.run()
            if options["once"] or stop.wait(options["every"]):
                return

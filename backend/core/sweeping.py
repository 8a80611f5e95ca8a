"""What the minute sweep runs: hooks that rooms register in their tasks.py."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from django.db import close_old_connections

from backend.core import clock, heartbeat

log = logging.getLogger(__name__)


class Hook(Protocol):
    def __call__(self, *, now: datetime) -> None: ...


_Registered = TypeVar("_Registered", bound=Hook)
_hooks: dict[str, Hook] = {}


def each_minute(name: str, *, late: str = "") -> Callable[[_Registered], _Registered]:
    """Register a function that the sweep calls every minute with the instant of the database's clock.

    It keeps its own transactions, and may run in two processes at once: what it does must then not be done twice. What
    it raises is logged, stops no other hook, and is shown once the hook has not come to its end for ten minutes
    (`heartbeat.silent`).
    """

    def register(function: _Registered) -> _Registered:
        if _hooks.setdefault(name, function) is not function:
            raise RuntimeError(f"two hooks of the sweep are called {name}")
        says = f"What is done each minute as “{name}” has not succeeded for ten minutes. {late}"
        heartbeat.expect(name, says=says.strip(), within="sweep")
        return function

    return register


def run() -> list[str]:
    """Call every hook once; return the names of those that failed."""
    failed = []
    for name, hook in _hooks.items():
        close_old_connections()  # what a failed hook left of its connection
        try:
            hook(now=clock.database_now())
            heartbeat.beat(name)
        except Exception:
            log.exception("the sweep's hook %s failed", name)
            failed.append(name)
    return failed

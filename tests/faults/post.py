"""A real mail server on the loopback network that also fails, in the ways in which mail servers do."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from aiosmtpd.controller import Controller

MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE | re.IGNORECASE)


class Mood(Enum):
    """What the server does with one try."""

    REFUSE_FOR_NOW = auto()
    REFUSE_FOR_GOOD = auto()
    HANG = auto()
    TAKE_AND_CUT = auto()
    """It takes the message, and the line is cut before its answer is read."""


NOT_NOW = "451 4.3.2 busy, try again"
NEVER = "550 5.1.1 no such mailbox here"


@dataclass
class PostOffice:
    """Keeps of each message that it took its Message-ID, and when."""

    port: int = 0
    moods: dict[str, list[Mood]] = field(default_factory=dict)
    """By recipient: what happens to the next tries, one after the other; then it takes what comes."""
    hangs: float = 60.0
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By Message-ID: the instants (of time.monotonic) at which it was taken."""
    tries: int = 0
    _controller: Controller | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def count(self) -> int:
        """How many messages it took, each counted once."""
        return len(self.taken)

    @property
    def again(self) -> dict[str, list[float]]:
        """What it took more than once."""
        return {name: instants for name, instants in self.taken.items() if len(instants) > 1}

    def start(self) -> None:
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def wait(self, reached: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is so that changes as messages come; return whether it came to be."""
        with self._changed:
            return self._changed.wait_for(reached, seconds)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.tries += 1
        waiting = self.moods.get(envelope.rcpt_tos[0])
        mood = waiting.pop(0) if waiting else None
        match mood:
            case Mood.REFUSE_FOR_NOW:
                return NOT_NOW
            case Mood.REFUSE_FOR_GOOD:
                return NEVER
            case Mood.HANG:
                await asyncio.sleep(self.hangs)
                return NOT_NOW
        found = MESSAGE_ID.search(envelope.content)
        assert found is not None
        with self._changed:
            self.taken[found[1].decode()].append(time.monotonic())
            self._changed.notify_all()
        if mood is Mood.TAKE_AND_CUT:
            server.transport.abort()
        return "250 taken"

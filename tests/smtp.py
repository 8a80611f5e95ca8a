"""A real mail server on the loopback network, which keeps what it takes."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Taken:
    """One message as it came over the wire."""

    sender: str
    recipients: list[str]
    message: EmailMessage


@dataclass
class MailServer:
    """Starts, stops and starts again on the same port, to be gone for a while."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)  # recipients that get "550 no such mailbox"
    _controller: Controller | None = None
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        """As EMAIL_URL wants it."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self._arrived:
            self.taken.append(Taken(envelope.mail_from, list(envelope.rcpt_tos), message))
            self._arrived.notify_all()
        return "250 taken"

    def wait_for(self, recipient: str, *, count: int = 1, seconds: float = 30.0) -> list[Taken]:
        """The messages to that address, once there are `count`. Fails when they do not come."""
        until = time.monotonic() + seconds
        with self._arrived:
            while True:
                found = [taken for taken in self.taken if recipient in taken.recipients]
                if len(found) >= count:
                    return found
                if not self._arrived.wait(until - time.monotonic()) and time.monotonic() >= until:
                    raise AssertionError(f"{len(found)} of {count} messages to {recipient} within {seconds:.0f} s")

"""Asks a real server process over HTTP, as a browser that is signed in, and says how long the answers took."""

import contextlib
import http.client
import math
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore

from backend.accounts import selectors as accounts

START_SECONDS = 60


@dataclass(frozen=True)
class Timing:
    """Milliseconds from sending a request to having read its whole answer."""

    median: float
    p95: float
    slowest: float
    size: int
    """Bytes of the last answer."""


@dataclass(frozen=True)
class Download:
    seconds: float
    first_byte: float
    size: int
    lines: int
    memory_before: int
    """Bytes of the server's processes, resident, before it was asked."""
    memory_most: int
    """And the most while it answered."""


class Server:
    """The product's own web server on the database in use, with one process that answers."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator["Server"]:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
                   "--port", str(self.port), "--no-ws", "--workers", "1", "--blocking-threads", "4",
                   "backend.config.wsgi:application"]  # fmt: skip
        environment = {**os.environ, "DATABASE_URL": settings.DATABASE_URL, "BROKER_URL": "memory://"}
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
        try:
            self._wait()
            yield self
        finally:
            self.process.terminate()
            self.process.wait()

    def _wait(self) -> None:
        for _ in range(START_SECONDS * 10):
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return
            sleep(0.1)
        raise RuntimeError("The server did not answer.")

    def memory(self) -> int:
        """Return what the server and the processes that it started hold resident, in bytes."""
        assert self.process is not None
        wanted, found = {self.process.pid}, 0
        for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
            with contextlib.suppress(OSError):
                lines = dict(
                    line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line
                )
                if int(folder.name) in wanted or int(lines["PPid"]) in wanted:
                    wanted.add(int(folder.name))
                    found += int(lines.get("VmRSS", "0 kB").split()[0]) * 1024
        return found


class Browser:
    """A person who is signed in and acts for an organization, with one connection that is kept."""

    def __init__(self, server: Server, person_id: UUID, organization_id: UUID) -> None:
        person = get_user_model().objects.get(pk=person_id)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session[accounts.SESSION_KEY] = str(organization_id)
        session.set_expiry(timedelta(hours=4))
        session.save()
        self.server = server
        self.headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "Host": "localhost"}
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)

    def get(self, address: str) -> bytes:
        self.connection.request("GET", f"/api/v1{address}", headers=self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {content[:300]!r}")
        return content

    def timed(self, address: str, *, runs: int) -> Timing:
        """Return how long the address takes; it is asked three times before that."""
        for _ in range(3):
            content = self.get(address)
        taken = []
        for _ in range(runs):
            start = perf_counter()
            content = self.get(address)
            taken.append((perf_counter() - start) * 1000)
        taken.sort()
        return Timing(median(taken), taken[math.ceil(runs * 0.95) - 1], taken[-1], len(content))

    def download(self, address: str) -> Download:
        """Read a file that is written while it is sent, and look at the server's memory all the time."""
        before = most = self.server.memory()
        done = threading.Event()

        def watch() -> None:
            nonlocal most
            while not done.wait(0.1):
                most = max(most, self.server.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            start = perf_counter()
            self.connection.request("GET", f"/api/v1{address}", headers=self.headers)
            answer = self.connection.getresponse()
            first, size, lines = 0.0, 0, 0
            while piece := answer.read(65536):
                first = first or perf_counter() - start
                size += len(piece)
                lines += piece.count(b"\n")
            if answer.status != 200:
                raise RuntimeError(f"{address}: {answer.status}")
            return Download(perf_counter() - start, first, size, lines, before, most)
        finally:
            done.set()
            watcher.join()

"""An installation's processes, without its web server: PostgreSQL as it runs for real, workers, sweeps."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from launcher.postgres import Cluster
from tests.faults.post import PostOffice

ROOT = Path(__file__).resolve().parents[2]
WORKER = [
    sys.executable, "-m", "celery", "--app", "backend.config", "worker", "--concurrency", "2", "--without-gossip",
    "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING",
]  # fmt: skip
SWEEP = [sys.executable, "manage.py", "sweep", "--skip-checks", "--every"]


def other_clock(file: Path) -> dict[str, str]:
    """Return what makes a process take its clock from a file ("+2d"), which may change while it runs."""
    package = importlib.util.find_spec("libfaketime")
    assert package is not None
    assert package.origin is not None
    return {
        "LD_PRELOAD": str(Path(package.origin).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


@dataclass
class House:
    cluster: Cluster
    database: str
    """The database's address."""
    folder: Path
    post: PostOffice
    env: dict[str, str] = field(default_factory=dict)
    cuts: list[float] = field(default_factory=list)
    """When a process was killed, or a server stopped (of time.monotonic)."""
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, **env: str) -> subprocess.Popen[bytes]:
        return self._start("worker", WORKER, env)

    def sweep(self, *, every: float = 2.0, **env: str) -> subprocess.Popen[bytes]:
        return self._start("sweep", [*SWEEP, str(every)], env)

    def _start(self, name: str, command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
        ours = {
            "DATABASE_URL": self.database,
            "DPAKEEPER_DATA_DIR": str(self.folder / "data"),
            "EMAIL_URL": self.post.url,
            "PUBLIC_URL": "https://dpa.example.org",
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**kept, **ours, **self.env, **env}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._running.append(process)
        return process

    def log_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a worker and the processes of its pool in one go, as a machine that loses its power does."""
        assert process.poll() is None, f"it had ended by itself, with code {process.returncode}"
        os.killpg(process.pid, signal.SIGKILL)
        self.cuts.append(time.monotonic())
        process.wait()
        self._running.remove(process)

    def restart_database(self, *, pause: float = 0.0) -> None:
        """Stop PostgreSQL at once, without a word to anybody, and start it again where it was."""
        assert self.cluster.process is not None
        connection.close()
        self.cluster.process.send_signal(signal.SIGQUIT)
        self.cluster.process.wait()
        self.cuts.append(time.monotonic())
        time.sleep(pause)
        self.cluster.start()

    def ends(self, process: subprocess.Popen[bytes]) -> int:
        """Return with what code a process ends by itself."""
        code = process.wait(90)
        self._running.remove(process)
        return code

    def until(self, reached: Callable[[], bool], seconds: float, what: str, *, may_end: bool = False) -> float:
        """Wait until something is so; return how many seconds it took. Fails when it does not come to be, and at once
        when a process ended by itself, unless it may."""
        started = time.monotonic()
        while not reached():
            ended = [] if may_end else [process.returncode for process in self._running if process.poll() is not None]
            if ended or time.monotonic() - started > seconds:
                why = f"ended by itself: code {ended[0]}" if ended else f"not within {seconds:.0f} s"
                raise AssertionError(f"{what}: {why}; logs in {self.folder}")
            time.sleep(0.2)
        return time.monotonic() - started

    def close(self) -> None:
        """Ask all processes to end, and insist."""
        for process in self._running:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + 15
        for process in self._running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()

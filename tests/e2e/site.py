"""The real thing, as `./dpakeeper run` starts it, in a data folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "artifacts" / "logs"
MANAGE = "import sys; from launcher.manage import manage; sys.exit(manage(sys.argv[2:], data_dir=sys.argv[1]))"
READY_SECONDS = 600.0  # the first start may build the screens and writes the demo; two do it beside each other
STOP_SECONDS = 180.0
# The supervisor in this very environment: `./dpakeeper run` without looking whether packages must be installed.
START = (
    "import sys; from launcher.run import Options, run; "
    "sys.exit(run(Options(port=int(sys.argv[1]), data_dir=sys.argv[2], empty=sys.argv[3] == 'empty')))"
)


@contextmanager
def temporary_sites() -> Iterator[Callable[..., Site]]:
    """Sites in folders of their own, which are stopped and removed at the end; their logs stay as artifacts.

    Not in pytest's folders: those are closed to other accounts, and PostgreSQL's (when we are root) must get in."""
    made: list[Site] = []

    def make(kind: str = "demo", **env: str) -> Site:
        folder = Path(tempfile.mkdtemp(prefix="dpakeeper-site-"))
        folder.chmod(0o711)
        made.append(Site(folder / "data", kind, env))
        return made[-1]

    try:
        yield make
    finally:
        for site in made:
            site.stop()
            kept = LOGS / site.data.parent.name
            shutil.copytree(site.data / "logs", kept, dirs_exist_ok=True)
            shutil.copy(site.log, kept)
            shutil.rmtree(site.data.parent, ignore_errors=True)


@dataclass
class Site:
    """One running installation."""

    data: Path
    kind: str
    env: dict[str, str]
    url: str = ""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.data.with_name("run.log")

    @property
    def printed(self) -> str:
        """What the supervisor wrote to its terminal."""
        return self.log.read_text() if self.log.exists() else ""

    def start(self, *, port: int = 0) -> None:
        """Start everything and return once the site answers and has said where it is."""
        before = len(self.printed)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START, str(port), str(self.data), self.kind],
                cwd=ROOT, env={**kept, **self.env}, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            printed = self.printed[before:]
            found = re.search(r"^DPA Keeper runs at (\S+)$", printed, re.MULTILINE)
            if found and "Stop: Ctrl-C" in printed:
                self.url = found[1]
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise AssertionError(f"The site did not start:\n{self.printed[before:]}")

    def stop(self) -> int:
        """As Ctrl-C does; returns the exit code. Nothing happens when it is not running."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        code = self._process.wait(STOP_SECONDS)
        self._process = None
        return code

    def kill(self) -> None:
        """Kill the supervisor the hard way."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def children(self) -> dict[str, int]:
        """Process ids of what the supervisor started: postgres, web, worker, sweep."""
        assert self._process is not None
        words = {"postgres": "bin/postgres", "web": "granian", "worker": "celery", "sweep": "sweep"}
        found: dict[str, int] = {}
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in listed:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            for name, word in words.items():
                if word in command:
                    found[name] = int(pid)
                    break
        return found

    def pause(self, name: str) -> None:
        """Stop a child from running, as if it were gone, without the supervisor starting another."""
        os.kill(self.children()[name], signal.SIGSTOP)

    def resume(self, name: str) -> None:
        os.kill(self.children()[name], signal.SIGCONT)

    def crash(self, name: str) -> None:
        os.kill(self.children()[name], signal.SIGKILL)

    def manage(self, *words: str) -> str:
        """Run a management command beside the running site, as an operator does; return what it printed."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-c", MANAGE, str(self.data), *words],
            cwd=ROOT, env={**kept, **self.env}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def get(self, path: str) -> tuple[int, bytes]:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.status, answer.read()

"""`./dpakeeper run`: starts everything, says where it is, keeps it up, and stops it cleanly."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from launcher import installation, postgres, screens
from launcher.installation import Installation
from launcher.paths import PYTHON, ROOT, fingerprint, is_stamped
from launcher.process import Problem, spawn

READY_SECONDS = 90.0
STOP_SECONDS = 20.0
CALM_SECONDS = 60.0  # up for so long, and the next crash counts as the first again
LONGEST_WAIT = 30.0
LONGEST_LOG = 20_000_000  # bytes; then it becomes <name>.log.1
# A rendering process keeps up to 300 MB; past this it is replaced once its task is done, so that idle memory stays low.
WORKER_KILOBYTES = 180_000


class Stop(Exception):
    """Somebody asked us to stop."""


@dataclass
class Child:
    """One supervised process and its log."""

    name: str
    command: Sequence[str | Path]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    crashes: int = 0
    not_before: float = 0.0

    def start(self, env: Mapping[str, str]) -> None:
        with self.log.open("ab") as output:
            self.process = spawn(self.command, env=env, cwd=ROOT, output=output)
        self.started = time.monotonic()

    def crashed(self) -> int | None:
        """The exit code, when it ended without being asked to."""
        return None if self.process is None else self.process.poll()

    def wait_before_restart(self) -> float:
        """Seconds until the next try: 1, 2, 4 … 30, from the start again after a calm minute."""
        if time.monotonic() - self.started > CALM_SECONDS:
            self.crashes = 0
        self.crashes += 1
        return min(2.0 ** (self.crashes - 1), LONGEST_WAIT)

    def last_line(self) -> str:
        with contextlib.suppress(OSError):
            lines = self.log.read_text(errors="replace").strip().splitlines()
            return lines[-1] if lines else ""
        return ""


@dataclass(frozen=True)
class Options:
    """What the command line said. `port` 0 takes any free one."""

    port: int | None = None
    host: str = "127.0.0.1"
    data_dir: str | None = None
    empty: bool = False
    build: bool = True


def run(options: Options) -> int:
    """Serve until Ctrl-C or SIGTERM; returns the exit code. Raises Problem with what keeps us from starting."""
    place = installation.at(options.data_dir)
    port = _free_port(options)
    if options.build:
        screens.ensure()
    place.prepare()
    kind = _kind(place, empty=options.empty)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    try:
        supervisor = Supervisor(place, kind, options.host, port)
        try:
            supervisor.start()
            supervisor.watch()
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # stopping is under way
            supervisor.stop()
    except Stop:
        print("Stopped.", flush=True)
    return 0


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def _free_port(options: Options) -> int:
    """The port to serve on. Raises Problem when somebody else serves there."""
    wanted = installation.DEFAULT_PORT if options.port is None else options.port
    with socket.socket(socket.AF_INET6 if ":" in options.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, wanted))
        except OSError as problem:
            raise Problem(
                f"Port {wanted} on {options.host} cannot be used ({problem.strerror}); choose another one with --port."
            ) from problem
        return int(probe.getsockname()[1])


def _kind(place: Installation, *, empty: bool) -> str:
    """`demo` or `empty`: decided on the first start, so that a real installation never turns into a demo."""
    known = place.notes().get("kind")
    if known == "demo" and empty:
        raise Problem(f"{place.data} already holds the demo; --empty needs another --data-dir.")
    if os.environ.get("DEMO"):
        return "demo" if os.environ["DEMO"].lower() in {"1", "true", "yes", "on"} else "empty"
    return known or ("empty" if empty else "demo")


class Supervisor:
    """The processes of one installation, from start to stop."""

    def __init__(self, place: Installation, kind: str, host: str, port: int) -> None:
        self.place = place
        self.kind = kind
        self.port = port
        self.host = host
        self.cluster: postgres.Cluster | None = None
        self.env: dict[str, str] = {}
        self.children = [
            self._child(
                "web",
                [
                    PYTHON, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws",
                    "--workers", "1", "--blocking-threads", "8", "--respawn-failed-workers",
                    "backend.config.wsgi:application",
                ],
            ),
            self._child(
                "worker",
                [
                    PYTHON, "-m", "celery", "--app", "backend.config", "worker", "--concurrency", "2",
                    "--max-memory-per-child", str(WORKER_KILOBYTES), "--without-gossip", "--without-mingle",
                    "--without-heartbeat", "--loglevel", "WARNING",
                ],
            ),
            self._child("sweep", [PYTHON, ROOT / "manage.py", "sweep", "--skip-checks"]),
        ]  # fmt: skip

    def _child(self, name: str, command: Sequence[str | Path]) -> Child:
        return Child(name, command, self.place.logs / f"{name}.log")

    def start(self) -> None:
        """Database, tables, contents, servers; returns once the site answers."""
        if not os.environ.get("DATABASE_URL"):
            self.cluster = self.place.cluster()
            self.cluster.start()
        self.place.note(public_url=os.environ.get("PUBLIC_URL") or f"http://localhost:{self.port}")
        self.env = self.place.surroundings(database_url=self.cluster.url if self.cluster else None)
        self.env["DEMO"] = "1" if self.kind == "demo" else "0"
        self._manage("migrate", "--verbosity", "0")
        self._collect_static()
        if "kind" not in self.place.notes():
            if self.kind == "demo":
                print("Writing the demo.", flush=True)
                self._manage("seed_demo")
            self.place.note(kind=self.kind)
        for child in self.children:
            _rotate(child.log)
            child.start(self.env)
        self._wait_until_ready()
        self._greet()

    def _collect_static(self) -> None:
        """Gather and compress the files that the web server hands out, when they changed."""
        stamp = self.place.data / "static.stamp"
        built = screens.DIST / screens.STAMP
        wanted = fingerprint([ROOT / "requirements.txt", *([built] if built.exists() else [])])
        if not is_stamped(stamp, wanted):
            self._manage("collectstatic", "--noinput", "--clear", "--verbosity", "0")
            stamp.write_text(wanted)

    def _manage(self, *words: str) -> None:
        """Run a management command that must succeed. Raises Problem."""
        code, text = self._call(*words)
        if code != 0:
            print(text, flush=True)
            raise Problem(f"`manage {words[0]}` failed; the reason stands above.")

    def _call(self, *words: str) -> tuple[int, str]:
        """Run a management command to its end; returns its exit code and what it wrote.

        Django's checks are part of `./dpakeeper test`; here they would only cost a second each time."""
        process = spawn(
            [PYTHON, ROOT / "manage.py", *words, "--skip-checks"], env=self.env, cwd=ROOT, output=subprocess.PIPE
        )
        try:
            output, _ = process.communicate()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        return process.returncode, output.decode(errors="replace").strip()

    def _wait_until_ready(self) -> None:
        web = self.children[0]
        until = time.monotonic() + READY_SECONDS
        host = "127.0.0.1" if self.host in {"0.0.0.0", ""} else "[::1]" if self.host == "::" else self.host  # noqa: S104
        problem = "no answer"
        while time.monotonic() < until:
            code = web.crashed()
            if code is not None:
                raise Problem(f"The web server ended with code {code} ({web.last_line()}); all of it in {web.log}.")
            try:
                with urllib.request.urlopen(f"http://{host}:{self.port}/healthz", timeout=5):
                    return
            except urllib.error.HTTPError as answer:
                problem = f"/healthz says {answer.code}: {answer.read(500).decode(errors='replace')}"
            except OSError as refused:
                problem = str(refused)
            time.sleep(0.1)
        raise Problem(f"The site was not ready within {READY_SECONDS:.0f} seconds ({problem}); see {web.log}.")

    def _greet(self) -> None:
        address = self.env["PUBLIC_URL"]
        print(f"\nDPA Keeper runs at {address}\n", flush=True)
        if self.kind == "demo":
            print("This is a demo with invented people: open the address and choose one of them on the sign-in page.")
            print(f"The mail it sends goes nowhere; read it at {address}/demo/mail.")
        else:
            code, text = self._call("first_operator_link")  # refuses once there is an operator
            if code == 0:
                print(f"The first operator signs up here, once: {text}")
        print(f"Data and logs: {self.place.data}    Stop: Ctrl-C", flush=True)

    def watch(self) -> None:
        """Restart what dies, until Stop."""
        next_look = time.monotonic()
        while True:
            time.sleep(0.25)
            self._watch_database()
            for child in self.children:
                self._watch_child(child)
            if time.monotonic() > next_look:
                next_look = time.monotonic() + 60
                for child in self.children:
                    _rotate(child.log)

    def _watch_database(self) -> None:
        cluster = self.cluster
        if cluster is None or cluster.process is None or cluster.process.poll() is None:
            return
        print(f"PostgreSQL ended with code {cluster.process.returncode}; starting it again.", flush=True)
        try:
            cluster.start()
        except Problem as problem:
            raise Problem(f"PostgreSQL ended and did not start again. {problem}") from problem

    def _watch_child(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.not_before:
                child.start(self.env)
            return
        code = child.crashed()
        if code is None:
            return
        _end_group(child.process.pid)
        child.process = None
        wait = child.wait_before_restart()
        child.not_before = now + wait
        print(
            f"The {child.name} ended with code {code}; starting it again in {wait:.0f} s (see {child.log}).", flush=True
        )

    def stop(self) -> None:
        """Ask everything to finish, insist after a while, then stop the database."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, until - time.monotonic()))
            _end_group(process.pid)
            process.wait()
        if self.cluster is not None:
            self.cluster.stop()


def _end_group(leader: int) -> None:
    """Kill what a child may have left behind: each leads a process group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _rotate(log: Path) -> None:
    """Keep a log from filling the disk. The process goes on appending to the same, emptied file."""
    with contextlib.suppress(OSError):
        if log.stat().st_size > LONGEST_LOG:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)

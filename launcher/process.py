"""Child processes that end with their parent, and the account they run as when we are root."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Loaded before any fork: a child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Problem(Exception):
    """Something the person at the terminal has to know or do, in one sentence."""


@dataclass(frozen=True)
class Account:
    """An ordinary account that root starts PostgreSQL as; PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may go into the folder: asked of the system, because of ACLs and mounts."""
        probe = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)],
            user=self.uid, group=self.gid, extra_groups=[], check=False,
        )  # fmt: skip
        return probe.returncode == 0


def unprivileged_account() -> Account | None:
    """The account for PostgreSQL: our own (None) if we are not root, else `dpakeeper`, if it exists, or `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("dpakeeper", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Problem("PostgreSQL does not run as root, and this machine has neither an account dpakeeper nor nobody.")


def end_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child does between fork and exec so that it gets `death_signal` when its parent dies, by SIGKILL too.

    The signal is tied to the *thread* that forks: start children from a thread that lives as long as the process.
    Linux only; elsewhere None, and a parent's SIGKILL leaves the children running.
    """
    libc = _libc
    if libc is None:
        return None
    parent = os.getpid()

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the call above
            os._exit(1)

    return in_child


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session (a Ctrl-C at the terminal reaches only us) that ends when we do."""
    return subprocess.Popen(
        [str(word) for word in command],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        umask=0o077,  # what servers write is for their account alone
        preexec_fn=end_with_parent(death_signal),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

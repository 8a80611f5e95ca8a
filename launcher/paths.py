"""Where things are, below the checkout."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.process import Problem

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_HOME = VENV / "node"  # only where PATH has no suitable node
FRONTEND = ROOT / "frontend"
ARTIFACTS = ROOT / "artifacts"


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """A hash of the files' names and contents and of some facts: equal means that nothing has to be made again."""
    total = hashlib.sha256("\0".join(facts).encode())
    for file in sorted(files):
        total.update(f"\0{file}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text() == value
    except OSError:
        return False


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold off another `./dpakeeper` of this checkout while the environment or the screens are made."""
    handle = os.open(ROOT / "launcher", os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another ./dpakeeper that prepares this checkout.", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def check_writable() -> None:
    if not os.access(ROOT, os.W_OK):
        raise Problem(f"This account may not write in {ROOT}, where the environment goes; use a checkout of your own.")

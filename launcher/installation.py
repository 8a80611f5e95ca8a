"""An installation: its data folder, whether it is a demo, and the surroundings of its processes."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher import postgres
from launcher.paths import ROOT
from launcher.process import Problem, unprivileged_account

DEFAULT_PORT = 8000
PRIVATE = ("documents", "files", "keys", "logs", "mail", "secrets")


@dataclass(frozen=True)
class Installation:
    """`data` holds the database, documents, keys, secrets and logs."""

    data: Path

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def _notes(self) -> Path:
        return self.data / "installation.json"

    def notes(self) -> dict[str, str]:
        """What the first start wrote down: `kind` (demo or empty) and the latest `public_url`."""
        try:
            found = json.loads(self._notes.read_text())
        except FileNotFoundError:
            return {}
        return {str(key): str(value) for key, value in found.items()}

    def note(self, **facts: str) -> None:
        draft = self._notes.with_suffix(".tmp")
        draft.write_text(json.dumps({**self.notes(), **facts}, indent=2) + "\n")
        draft.replace(self._notes)

    def prepare(self) -> None:
        """Make the data folder, for us alone. When we are root, PostgreSQL's account passes through it, and then each
        folder in it is for us alone."""
        try:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700 if unprivileged_account() is None else 0o711)
            for name in PRIVATE:
                (self.data / name).mkdir(exist_ok=True, mode=0o700)
        except OSError as problem:
            raise Problem(f"The data folder {self.data} cannot be made ({problem.strerror}).") from problem
        if not os.access(self.data, os.W_OK | os.X_OK):
            raise Problem(f"This account may not write in the data folder {self.data}.")

    def cluster(self) -> postgres.Cluster:
        account = unprivileged_account()
        return postgres.Cluster(
            data=postgres.home_of(self.data, account), account=account, log=self.logs / "postgres.log"
        )

    def surroundings(self, *, database_url: str | None) -> dict[str, str]:
        """The environment of a process of this installation. What the person set wins."""
        notes = self.notes()
        known = {"DPAKEEPER_DATA_DIR": str(self.data), "PYTHONUNBUFFERED": "1"}
        if database_url is not None:
            known["DATABASE_URL"] = database_url
        if "public_url" in notes:
            known.setdefault("PUBLIC_URL", notes["public_url"])
        if "kind" in notes:
            known["DEMO"] = "1" if notes["kind"] == "demo" else "0"
        return {**known, **os.environ, "DPAKEEPER_DATA_DIR": str(self.data)}


def at(data_dir: str | None) -> Installation:
    """The installation in that folder, else in DPAKEEPER_DATA_DIR, else in `var` of the checkout."""
    return Installation(Path(data_dir or os.environ.get("DPAKEEPER_DATA_DIR") or ROOT / "var").resolve())


@contextlib.contextmanager
def database(installation: Installation) -> Iterator[tuple[str | None, bool]]:
    """The address of the embedded database for the length of the block, and whether it was made just now.

    The server of `run` is used where it is up. With DATABASE_URL set there is nothing to do: (None, False)."""
    if os.environ.get("DATABASE_URL"):
        yield None, False
        return
    installation.prepare()
    cluster = installation.cluster()
    socket_dir = postgres.running(cluster.data)
    if socket_dir is not None:
        yield postgres.url_of(socket_dir), False
        return
    is_new = not (cluster.data / "PG_VERSION").exists()
    cluster.start()
    try:
        yield cluster.url, is_new
    finally:
        cluster.stop()

"""A database with all migrations applied, made once for all test runs of the same migrations.

To apply them takes longer than many a test file: what they made is kept as a dump, and each run's databases are copies.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from launcher import postgres

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test-schema"
TEMPLATE = "migrated"


def _stamp() -> str:
    """Of all that decides what the migrations make: ours, what they import of ours, and those of the packages."""
    made = hashlib.sha256()
    migrations = sorted(ROOT.glob("backend/*/migrations/*.py"))
    for path in [ROOT / "requirements.txt", *migrations, *sorted(_imported(migrations) - set(migrations))]:
        made.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return made.hexdigest()[:20]


def _imported(paths: Iterable[Path]) -> set[Path]:
    """Return the files of ours that these import, and those import in turn. Nothing of ours is run for it."""
    found: set[Path] = set()
    waiting = list(paths)
    while waiting:
        for node in ast.walk(ast.parse(waiting.pop().read_bytes())):
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                bare = ROOT.joinpath(*name.split("."))
                for path in (bare.with_suffix(".py"), bare / "__init__.py"):
                    if name.startswith("backend.") and path.exists() and path not in found:
                        found.add(path)
                        waiting.append(path)
    return found


def make_template(cluster: postgres.Cluster) -> str:
    """Put a migrated database beside the cluster's own and return its name.

    Two runs that start at once wait for the one that applies the migrations. Raises CalledProcessError."""
    KEPT.mkdir(parents=True, exist_ok=True)
    dump = KEPT / f"{_stamp()}.dump"
    assert cluster.socket_dir is not None
    address = postgres.url_of(cluster.socket_dir, TEMPLATE)
    _run(cluster, "createdb", f"--maintenance-db={cluster.url}", TEMPLATE)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not dump.exists():
            env = {**os.environ, "DATABASE_URL": address}
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
            subprocess.run(migrate, cwd=ROOT, env=env, check=True)
            for other in KEPT.glob("*.dump"):
                other.unlink()
            fresh = dump.with_suffix(".fresh")
            fresh.write_bytes(_run(cluster, "pg_dump", "--format=custom", "--compress=0", address))
            fresh.rename(dump)
            return TEMPLATE
        content = dump.read_bytes()
    _run(cluster, "pg_restore", "--exit-on-error", f"--dbname={address}", given=content)
    return TEMPLATE


def _run(cluster: postgres.Cluster, program: str, *words: str, given: bytes | None = None) -> bytes:
    command: list[str | Path] = [postgres.binaries(cluster.account) / program, *words]
    done = subprocess.run([str(word) for word in command], input=given, stdout=subprocess.PIPE, check=True)
    return done.stdout

"""`./dpakeeper run` starts everything, keeps it up, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import postgres
from launcher.process import is_alive
from tests.e2e.site import ROOT, START, Site, temporary_sites

PARTS = {"postgres", "web", "worker", "sweep"}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with temporary_sites() as make:
        started = make("empty")
        started.start()
        yield started


SOON = 60.0
"""Seconds that a busy build server may take for what is done in two."""


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def answers(site: Site) -> bool:
    try:
        return site.get("/healthz")[0] == 200
    except OSError:
        return False


def try_to_start(site: Site, port: int, kind: str = "empty") -> subprocess.CompletedProcess[str]:
    """A second start on the same folder; it is expected to fail at once."""
    code = (
        f"from launcher.process import Problem\ntry:\n    exec({START!r})\n"
        "except Problem as problem:\n    sys.exit(str(problem))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(port), str(site.data), kind],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_prints_the_address_and_a_link_for_the_first_operator(site: Site) -> None:
    assert answers(site)
    assert set(site.children()) == PARTS
    assert re.search(rf"signs up here, once: {site.url}/invitation/\S+", site.printed)


def test_keeps_files_for_its_own_account(site: Site) -> None:
    for name in ("documents", "keys", "logs", "secrets"):
        assert (site.data / name).stat().st_mode & 0o077 == 0, name
    secret = next((site.data / "secrets").iterdir())
    assert secret.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("part", ["web", "worker", "sweep", "postgres"])
def test_starts_again_what_dies(site: Site, part: str) -> None:
    before = site.children()[part]
    site.crash(part)
    assert within(SOON, lambda: site.children().get(part) not in {None, before})
    assert within(SOON, lambda: answers(site))
    name = "PostgreSQL" if part == "postgres" else f"The {part}"
    assert f"{name} ended with code -9; starting it again" in site.printed


def test_refuses_a_busy_port_in_one_sentence(site: Site) -> None:
    port = int(site.url.rsplit(":", 1)[1])
    refused = try_to_start(site, port)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use); choose another one with --port.\n"
    )


def test_refuses_a_folder_that_is_in_use_and_keeps_its_address(site: Site) -> None:
    refused = try_to_start(site, 0)
    assert refused.returncode == 1
    assert "already runs on" in refused.stderr
    assert json.loads((site.data / "installation.json").read_text())["public_url"] == site.url


def test_lets_manage_use_its_database(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from launcher.cli import _dispatch; "
         "sys.exit(_dispatch('manage', None, ['shell', '-v0', '-c', 'from django.conf import settings; "
         "print(settings.PUBLIC_URL, settings.DEMO)']))"],
        cwd=ROOT, env={"PATH": os.environ["PATH"], "DPAKEEPER_DATA_DIR": str(site.data)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == f"{site.url} False", done.stderr
    assert "postgres" in site.children()  # and did not stop it


def test_leaves_nothing_running_when_it_is_killed_and_starts_again_as_what_it_was(site: Site) -> None:
    everything = descendants(site.children().values())
    site.kill()
    assert within(SOON, lambda: not any(is_alive(pid) for pid in everything)), [
        Path(f"/proc/{pid}/cmdline").read_text() for pid in everything if is_alive(pid)
    ]
    site.kind = "demo"  # without --empty this time: a real installation must not turn into a demo
    site.start()
    assert answers(site)
    assert "invented people" not in site.printed
    with pytest.raises(urllib.error.HTTPError, match="404"):
        site.get("/api/v1/demo/people")


def test_stops_everything_on_ctrl_c(site: Site) -> None:
    everything = descendants(site.children().values())
    assert site.stop() == 0
    assert [pid for pid in everything if is_alive(pid)] == []
    assert not (site.data / "postgres" / "postmaster.pid").exists()


def test_starts_beside_a_stale_pid_file_of_a_living_process() -> None:
    """After a restart of the machine, the number in PostgreSQL's pid file may be anybody's."""
    cluster = postgres.throw_away()
    try:
        assert cluster.process is not None
        os.kill(cluster.process.pid, 9)
        cluster.process.wait()
        file = cluster.data / "postmaster.pid"
        file.write_text(file.read_text().replace(str(cluster.process.pid), str(os.getpid()), 1))
        cluster.start()
        assert postgres.running(cluster.data) is not None
    finally:
        postgres.discard(cluster)


def descendants(pids: object) -> set[int]:
    """These processes and all below them."""
    found: set[int] = set()
    waiting = list(pids)  # type: ignore[call-overload]
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(child) for child in children.read_text().split()]
    return found

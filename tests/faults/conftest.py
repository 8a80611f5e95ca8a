"""A house of processes per test, and the figures of all of them at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import environ
import psycopg
import pytest
import pytest_django
from django.db import connection

from launcher import postgres
from launcher.process import unprivileged_account
from tests.faults.house import House
from tests.faults.post import PostOffice
from tests.schema import make_template

LOGS = Path(__file__).resolve().parents[2] / "artifacts" / "faults"
HERE = Path(__file__).parent.as_posix()
FIGURES = "figures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.as_posix().startswith(HERE):
            item.add_marker("faults")


@dataclass(frozen=True)
class Figures:
    """What one test counted."""

    fault: str
    due: int
    cuts: int
    taken: int
    twice: int
    seconds: float


_figures: list[Figures] = []
"""Of all tests that came to their end, in whichever process they ran."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        _figures.extend(Figures(**value) for name, value in report.user_properties if name == FIGURES)


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """PostgreSQL as an installation runs it: what was committed survives, also when the server is killed."""
    folder = Path(tempfile.mkdtemp(prefix="dpakeeper-faults-", dir=postgres.TEMPORARY))
    account = unprivileged_account()
    folder.chmod(0o755 if account else 0o700)
    cluster = postgres.Cluster(data=folder / "postgres", account=account, log=folder / "postgres.log")
    cluster.start()
    make_template(cluster)
    yield cluster
    postgres.discard(cluster)


@pytest.fixture
def house(cluster: postgres.Cluster, request: pytest.FixtureRequest) -> Iterator[House]:
    """An empty installation whose database this process asks, too."""
    name = f"house_{os.getpid()}_{time.monotonic_ns()}"
    assert cluster.socket_dir is not None
    with psycopg.connect(cluster.url, autocommit=True) as server:
        server.execute(f"create database {name} template migrated")
    address = postgres.url_of(cluster.socket_dir, name)
    folder = LOGS / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    post = PostOffice()
    post.start()
    house = House(cluster, address, folder, post)
    with connected(address, request.getfixturevalue("django_db_blocker")):
        yield house
        house.close()
    post.stop()


@contextmanager
def connected(address: str, blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Let Django in this process talk to that database, for as long as it lasts."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(environ.Env.db_url_config(address))
    with blocker.unblock():
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(kept)


@pytest.fixture
def note(house: House, record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Keeps the figures of a test that came to its end."""
    started = time.monotonic()

    def keep(fault: str, due: int) -> None:
        twice = sum(len(instants) - 1 for instants in house.post.again.values())
        figures = Figures(fault, due, len(house.cuts), house.post.count, twice, time.monotonic() - started)
        record_property(FIGURES, asdict(figures))

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _figures:
        return
    lines = [f"{'fault':<48} {'due':>6} {'cuts':>5} {'taken':>6} {'twice':>6} {'seconds':>8}"]
    lines += [
        f"{row.fault:<48} {row.due:>6,} {row.cuts:>5} {row.taken:>6,} {row.twice:>6} {row.seconds:>8.1f}"
        for row in _figures
    ]
    terminalreporter.section("faults: reminders due, processes cut, messages that the mail server took")
    for line in lines:
        terminalreporter.write_line(f"faults | {line}")
    (LOGS / "figures.txt").write_text("\n".join(lines) + "\n")

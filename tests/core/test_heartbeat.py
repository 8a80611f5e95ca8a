"""What runs in the background…"""

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from backend.core import clock, heartbeat, skew, sweeping, tasks
from backend.core.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def expected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the worker, the sweep and what a test adds are waited for."""
    kept = {name: heartbeat._expected[name] for name in ("worker", "sweep")}
    monkeypatch.setattr(heartbeat, "_expected", kept)
    monkeypatch.setattr(sweeping, "_hooks", {})


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets this process's clock by so much before the database's."""

    def put(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + by)

    return put


def test_is_silent_before_it_was_seen_and_ten_minutes_after() -> None:
    assert heartbeat.silent() == ["worker", "sweep"]

    heartbeat.beat("worker")
    heartbeat.beat("sweep")
    assert heartbeat.silent() == []

    Heartbeat.objects.filter(name="worker").update(seen_at=Now() - timedelta(minutes=11))
    assert heartbeat.silent() == ["worker"]
    assert heartbeat.troubles() == ["The worker has not been seen for ten minutes. Mail and seals are late."]


def test_is_silent_when_the_database_saw_it_in_the_future() -> None:
    heartbeat.beat("worker")
    heartbeat.beat("sweep")
    Heartbeat.objects.update(seen_at=Now() + timedelta(days=2))

    assert heartbeat.silent() == ["worker", "sweep"]
    call_command("sweep", once=True)
    assert heartbeat.silent() == ["worker"]


def test_is_named_when_a_part_of_the_sweep_fails_each_time() -> None:
    @sweeping.each_minute("test.remind", late="Reminders are late.")
    def fail(*, now: datetime) -> None:
        raise RuntimeError("broken")

    heartbeat.beat("worker")
    assert heartbeat.silent() == ["sweep"]  # the one reason for both

    call_command("sweep", once=True)

    assert heartbeat.silent() == ["test.remind"]
    assert heartbeat.troubles() == [
        "What is done each minute as “test.remind” has not succeeded for ten minutes. Reminders are late."
    ]


def test_says_that_its_clock_is_wrong_and_stops(
    ahead: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "mill-3")
    monkeypatch.setattr("backend.core.outbox.drain", lambda limit: pytest.fail("it worked on"))
    heartbeat.beat("worker")
    heartbeat.beat("sweep")
    ahead(timedelta(days=2))

    tasks.drain()

    said = "The worker on mill-3 has stopped: its clock is 2 days ahead of the database’s."
    assert heartbeat.troubles() == [said]
    assert said in caplog.text
    with pytest.raises(SystemExit) as stopped:
        tasks.refuse_to_start()
    assert stopped.value.code not in {0, None}


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (timedelta(minutes=-3), "3 minutes behind the database’s"),
        (timedelta(minutes=61), "1 hour ahead of the database’s"),
        (timedelta(days=-400), "400 days behind the database’s"),
    ],
)
def test_says_by_how_much_its_clock_is_wrong(
    ahead: Callable[[timedelta], None], by: timedelta, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    ahead(by)

    assert skew.stops_worker()
    assert says in caplog.text


def test_takes_back_what_it_said_of_its_clock_once_that_is_right(
    ahead: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    drained: list[Any] = []
    monkeypatch.setattr("backend.core.outbox.drain", lambda limit: drained.append(limit))
    heartbeat.beat("sweep")
    ahead(timedelta(days=2))
    tasks.drain()
    ahead(timedelta(seconds=100))

    tasks.drain()

    assert drained
    assert heartbeat.troubles() == []

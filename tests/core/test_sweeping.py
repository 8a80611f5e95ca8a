"""The sweep…"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from backend.core import sweeping
from backend.core.models import Heartbeat

pytestmark = pytest.mark.django_db(transaction=True)

Register = Callable[..., None]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Replaces the rooms' hooks by the given ones."""

    def put(**hooks: sweeping.Hook) -> None:
        monkeypatch.setattr(sweeping, "_hooks", hooks)

    return put


def sweep() -> None:
    call_command("sweep", once=True)


def test_hands_the_databases_instant_to_each_hook(register: Register) -> None:
    seen: list[datetime] = []
    register(first=lambda *, now: seen.append(now), second=lambda *, now: seen.append(now))

    sweep()

    assert len(seen) == 2
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        [after] = cursor.fetchone()
    assert all(after - timedelta(seconds=10) < moment <= after and moment.tzinfo is UTC for moment in seen)


def test_goes_on_with_the_others_and_keeps_nothing_of_a_hook_that_fails(register: Register) -> None:
    seen: list[str] = []

    def fail(*, now: datetime) -> None:
        with transaction.atomic():
            Heartbeat.objects.create(name="half done", seen_at=now)
            Heartbeat.objects.create(name="half done", seen_at=now)

    register(first=fail, second=lambda *, now: seen.append("second"))

    assert sweeping.run() == ["first"]

    assert seen == ["second"]
    assert not Heartbeat.objects.filter(name="half done").exists()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"second"}


def test_connects_again_after_the_database_closed_the_connection(register: Register) -> None:
    seen: list[str] = []

    def lose(*, now: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    register(first=lose, second=lambda *, now: seen.append("second"))

    assert sweeping.run() == ["first"]
    assert seen == ["second"]


def test_is_seen_and_pokes_even_when_every_hook_fails(register: Register) -> None:
    def fail(*, now: datetime) -> None:
        raise IntegrityError("broken")

    register(first=fail)

    sweep()

    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"sweep"}
    with pytest.raises(RuntimeError, match="two hooks"):
        sweeping.each_minute("first")(lambda *, now: None)

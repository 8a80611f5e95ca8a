"""The outbox…"""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from backend.core import clock, outbox
from backend.core.models import Outbox

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], None]]:
    def register(function: Any) -> None:
        monkeypatch.setitem(outbox._handlers, "test.kind", function)

    return register


def put(key: str = "one", **more: Any) -> None:
    with transaction.atomic():
        outbox.enqueue(kind="test.kind", payload={"key": key}, key=key, now=NOW, **more)


@pytest.mark.django_db
def test_handles_each_row_once(handle: Any) -> None:
    seen: list[str] = []
    handle(lambda *, payload, now: seen.append(payload["key"]))
    put("one")
    put("two")

    assert outbox.drain() == 2
    assert outbox.drain() == 0
    assert sorted(seen) == ["one", "two"]


@pytest.mark.django_db
def test_takes_a_key_once() -> None:
    put("one")
    put("one")

    assert Outbox.objects.count() == 1


@pytest.mark.django_db
def test_refuses_to_be_written_outside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.enqueue(kind="test.kind", payload={}, key="x", now=NOW)


@pytest.mark.django_db
def test_puts_a_failed_try_back_with_growing_delay_and_then_gives_up(handle: Any) -> None:
    def fail(**_: Any) -> None:
        raise OSError("no space left on device")

    handle(fail)
    put()

    for seconds in (5 * 2**tried for tried in range(outbox.MAX_ATTEMPTS - 1)):
        before = clock.database_now()
        assert outbox.drain_one()
        after = clock.database_now()
        row = Outbox.objects.get()
        assert before <= row.available_at - timedelta(seconds=seconds) <= after
        assert row.failed_at is None
        Outbox.objects.update(available_at=F("available_at") - timedelta(hours=2))
    assert outbox.drain_one()
    row = Outbox.objects.get()

    assert row.failed_at is not None
    assert "no space left" in row.last_error
    assert not outbox.drain_one()


@pytest.mark.django_db
def test_gives_up_at_once_when_trying_again_cannot_help_and_starts_again_on_request(handle: Any) -> None:
    def refuse(**_: Any) -> None:
        raise outbox.Permanent("the mail server refused it: 550 no such user")

    handle(refuse)
    put()
    outbox.drain()
    row = Outbox.objects.get()
    assert row.failed_at is not None

    assert outbox.retry(row_id=row.id, organization_id=None)
    handle(lambda **_: None)
    assert outbox.drain() == 1
    assert Outbox.objects.get().done_at is not None


@pytest.mark.django_db
def test_does_not_retry_another_organizations_row(handle: Any) -> None:
    put(organization_id=uuid.uuid4())
    Outbox.objects.update(failed_at=NOW)

    assert not outbox.retry(row_id=Outbox.objects.get().id, organization_id=uuid.uuid4())


@pytest.mark.django_db
def test_waits_for_its_time_by_the_databases_clock(handle: Any) -> None:
    handle(lambda **_: None)
    put(available_at=datetime.now(UTC) + timedelta(hours=1))

    assert outbox.drain() == 0


@pytest.mark.django_db
def test_is_due_at_once_however_wrong_the_writers_clock_is(handle: Any) -> None:
    handle(lambda **_: None)
    with transaction.atomic():
        outbox.enqueue(kind="test.kind", payload={}, key="ahead", now=datetime.now(UTC) + timedelta(days=2))

    assert outbox.drain() == 1


@pytest.mark.django_db(transaction=True)
def test_is_drained_by_two_workers_without_handling_a_row_twice(handle: Any) -> None:
    seen: list[str] = []
    gate = threading.Barrier(2)
    handle(lambda *, payload, now: seen.append(payload["key"]))
    for number in range(30):
        put(str(number))

    def work() -> None:
        gate.wait()
        outbox.drain()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(seen) == 30
    assert len(set(seen)) == 30


@pytest.mark.django_db(transaction=True)
def test_is_taken_over_when_a_worker_died_holding_the_lease(handle: Any) -> None:
    seen: list[str] = []
    handle(lambda *, payload, now: seen.append(payload["key"]))
    put()
    assert outbox._claim() is not None

    assert outbox.drain() == 0
    Outbox.objects.update(leased_until=datetime.now(UTC) - timedelta(seconds=1))
    assert outbox.drain() == 1
    assert seen == ["one"]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["a lease", "a second try", "what is written", "what a person retries"])
def test_is_not_silenced_by_what_the_databases_clock_wrote_while_it_was_days_ahead(handle: Any, what: str) -> None:
    seen: list[str] = []
    handle(lambda *, payload, now: seen.append(payload["key"]))
    put()
    ahead = Now() + timedelta(days=2)
    match what:
        case "a lease":
            claimed = outbox._claim()
            assert claimed is not None
            Outbox.objects.update(leased_until=ahead + outbox.LEASE)
        case "a second try":
            Outbox.objects.update(attempts=3, available_at=ahead + timedelta(seconds=20))
        case "what is written":  # by a process on the same machine
            Outbox.objects.update(created_at=ahead, available_at=ahead)
        case _:
            Outbox.objects.update(created_at=ahead, failed_at=ahead, attempts=3)
            assert outbox.retry(row_id=Outbox.objects.get().id, organization_id=None)

    assert outbox.drain() == 1
    assert seen == ["one"]


@pytest.mark.django_db
def test_waits_for_a_second_try_and_for_a_lease_of_the_present(handle: Any) -> None:
    handle(lambda **_: None)
    put()
    Outbox.objects.update(attempts=3, available_at=Now() + outbox.LONGEST_RETRY - timedelta(seconds=1))
    assert outbox.drain() == 0
    Outbox.objects.update(attempts=1, available_at=Now(), lease=uuid.uuid4(), leased_until=Now() + outbox.LEASE)
    assert outbox.drain() == 0


@pytest.mark.django_db
def test_hands_the_databases_instant_to_the_handler(handle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[datetime] = []
    handle(lambda *, payload, now: seen.append(now))
    put()
    monkeypatch.setattr(clock, "now", lambda: datetime(2001, 1, 1, tzinfo=UTC))

    outbox.drain()

    assert abs(seen[0] - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_gives_up_what_kills_every_process_that_tries_it(handle: Any) -> None:
    handle(lambda **_: pytest.fail("it was tried once more"))
    put()
    for _ in range(outbox.MAX_ATTEMPTS):
        assert outbox._claim() is not None
        Outbox.objects.update(leased_until=Now() - timedelta(seconds=1))

    outbox.drain()

    row = Outbox.objects.get()
    assert row.failed_at is not None
    assert "ended 10 times" in row.last_error


@pytest.mark.django_db
def test_goes_in_the_order_in_which_it_was_written(handle: Any) -> None:
    seen: list[str] = []
    handle(lambda *, payload, now: seen.append(payload["key"]))
    with transaction.atomic():
        for batch in ("a", "b", "c"):
            rows = [outbox.Leaving("test.kind", {"key": f"{batch}{place}"}, f"{batch}{place}") for place in range(4)]
            outbox.enqueue_each(rows, now=NOW)
    written = list(Outbox.objects.order_by("key").values("id", "key"))
    assert [row["key"] for row in sorted(written, key=lambda row: row["id"])] == [row["key"] for row in written]
    assert {(row["id"].version, row["id"].variant) for row in written} == {(7, uuid.RFC_4122)}

    # The database meets them in any order, as after long use.
    stored = list(Outbox.objects.order_by("-key"))
    Outbox.objects.all().delete()
    for row in stored:
        Outbox.objects.bulk_create([row])
    assert outbox.drain() == 12
    assert seen == [row["key"] for row in written]

"""Many rows are written at once…"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.core import rows
from backend.core.models import Message, Outbox

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 5, 15, 0, 0, 123456, tzinfo=UTC)


def row(key: str, **more: Any) -> dict[str, Any]:
    given = {"id": uuid4(), "kind": "x", "key": key, "organization_id": uuid4()}
    return {**given, "created_at": NOW, "available_at": NOW, **more}


def line(number: int) -> dict[str, Any]:
    given = {"organization_id": None, "template": "x", "recipient": "ana@example.org", "subject": "", "text": "a"}
    outbox = Outbox.objects.create(kind="x", key=f"{number}:{uuid4()}", created_at=NOW, available_at=NOW)
    return {**given, "html": "b", "outbox_id": outbox.id, "message_id": f"<{number}@example.org>", "planned_at": NOW}


@pytest.mark.parametrize("write", [rows.insert_each, rows.copy_each])
def test_with_every_value_as_it_was(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    said = 'a "b" \\ c\n\t“é” 🎒 \\N {} %s'
    made = [{**row(f"key {number}"), "kind": said} for number in range(5)]
    write(Outbox, made)
    others: dict[str, Any] = {"payload": {}, "attempts": 0, "leased_until": None, "lease": None}
    others |= {"done_at": None, "failed_at": None, "last_error": ""}
    for one in made:
        assert Outbox.objects.values().get(id=one["id"]) == {**one, **others}


def test_with_objects_inside() -> None:
    made = row("objects", payload={"text": 'a "b" \\ c\n\t“é” 🎒', "none": None, "many": [1, {}]})
    assert rows.insert_each(Outbox, [made]) == {made["id"]}
    assert Outbox.objects.get(id=made["id"]).payload == made["payload"]


def test_without_those_whose_key_is_known() -> None:
    first, again, new = row("one"), row("one"), row("two")
    rows.insert_each(Outbox, [first])
    assert rows.insert_each(Outbox, [again, new]) == {new["id"]}
    assert Outbox.objects.count() == 2
    assert rows.insert_each(Outbox, []) == set()


def test_or_not_at_all_where_one_is_there_already() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.copy_each(Message, [line(1), line(2), line(1)])
    assert not Message.objects.exists()
    assert rows.copy_each(Message, [line(1), line(2)]) == 2


def test_are_found_by_many_ids_in_one_parameter() -> None:
    made = [row(f"among {number}") for number in range(4)]
    rows.insert_each(Outbox, made)
    wanted = {made[1]["id"], made[3]["id"]}
    assert set(Outbox.objects.filter(rows.among("id", wanted)).values_list("id", flat=True)) == wanted
    assert not Outbox.objects.filter(rows.among("id", [])).exists()
    with CaptureQueriesContext(connection) as asked:
        Outbox.objects.filter(rows.among("organization_id", [one["organization_id"] for one in made])).count()
    assert "any('{" in asked.captured_queries[0]["sql"]


def test_are_read_as_values_list_reads_them() -> None:
    for number, at in enumerate([datetime(2026, 3, 8, 6, 59, 59, 999999, UTC), datetime(2028, 2, 29, tzinfo=UTC)]):
        Outbox.objects.create(kind="core.nothing", payload={}, key=f"read-{number}", created_at=at, available_at=at)
    fields = ("id", "key", "attempts", "available_at", "done_at")
    asked = Outbox.objects.order_by("available_at")
    read = rows.read_each(asked, fields)
    assert read == list(asked.values_list(*fields))
    assert [at.isoformat() for _, _, _, at, _ in read] == [
        "2026-03-08T06:59:59.999999+00:00",
        "2028-02-29T00:00:00+00:00",
    ]
    assert rows.read_each(asked.none(), fields) == []

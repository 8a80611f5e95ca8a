"""Many rows are written at once…"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core import rows
from backend.core.models import Outbox

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 5, 15, 0, 0, 123456, tzinfo=UTC)


def row(key: str, payload: Any = None) -> Outbox:
    return Outbox(kind="x", payload=payload, key=key, organization_id=uuid4(), created_at=NOW, available_at=NOW)


def test_with_every_value_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    said = {"text": 'a "b" \\ c\n\t“é” 🎒', "none": None, "many": [1, {}]}
    made = [row(f"key {number}", said) for number in range(5)]
    assert rows.insert_each(made) == {one.id for one in made}
    for one in made:
        stored = Outbox.objects.values().get(id=one.id)
        assert stored == {field.attname: getattr(one, field.attname) for field in Outbox._meta.concrete_fields}


def test_without_those_whose_key_is_known() -> None:
    first, again, new = row("one", {}), row("one", {}), row("two", {})
    rows.insert_each([first])
    assert rows.insert_each([again, new], skip_known=True) == {new.id}
    assert Outbox.objects.count() == 2
    assert rows.insert_each([]) == set()


def test_are_found_by_many_ids_in_one_parameter() -> None:
    made = [row(f"among {number}", {}) for number in range(4)]
    rows.insert_each(made)
    wanted = {made[1].id, made[3].id}
    assert set(Outbox.objects.filter(rows.among("id", wanted)).values_list("id", flat=True)) == wanted
    assert not Outbox.objects.filter(rows.among("id", [])).exists()
    with CaptureQueriesContext(connection) as asked:
        Outbox.objects.filter(rows.among("organization_id", [one.organization_id for one in made])).count()
    assert "any('{" in asked.captured_queries[0]["sql"]

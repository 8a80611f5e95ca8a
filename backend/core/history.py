"""Conditional updates with their history row.

django-simple-history listens to `post_save`, and a queryset update passes it by. Every change of a legal row goes
through `change`, so that "exactly one row, in exactly this state" and "what it was and who changed it" are one thing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet
from simple_history.models import HistoricalRecords

from backend.core.errors import Changed
from backend.core.types import Actor

M = TypeVar("M", bound=models.Model)


def records(*, without: Sequence[str] = ()) -> HistoricalRecords:
    """Return the history of a model: `history = records()` in its class body. Fields in `without` leave no trace.

    Who changed it is kept as a bare id without foreign key, because the trail outlives the person's row.
    """
    return HistoricalRecords(
        excluded_fields=list(without),
        history_user_id_field=models.UUIDField(null=True),
        history_user_getter=lambda historical: None,
        history_user_setter=lambda historical, user: None,
    )


def _write_history(row: models.Model, *, actor: Actor, at: datetime, kind: str) -> None:
    tracked = getattr(type(row), "history", None)
    if tracked is None:
        return
    history_model = tracked.model
    values = {field.attname: getattr(row, field.attname) for field in history_model.tracked_fields}
    history_model.objects.create(
        **values,
        history_date=at,
        history_type=kind,
        history_user_id=actor.person_id,
        history_change_reason=actor.label[:100],
    )


def _save_quietly(row: models.Model, *, force_insert: bool = False) -> None:
    row.skip_history_when_saving = True  # type: ignore[attr-defined]
    row.save(force_insert=force_insert)
    del row.skip_history_when_saving  # type: ignore[attr-defined]


def save_draft(row: models.Model) -> None:
    """Insert or update a row that nobody else has seen yet. It leaves no trace: its history begins when it is shown."""
    _save_quietly(row)


def discard_draft(queryset: QuerySet[Any]) -> None:
    """Delete rows that `save_draft` kept and nobody else has seen. It leaves no trace."""
    queryset._raw_delete(queryset.db)


def create(row: M, *, actor: Actor, at: datetime) -> M:
    """Insert the row with its first history row, and return it."""
    _save_quietly(row, force_insert=True)
    _write_history(row, actor=actor, at=at, kind="+")
    return row


def change(queryset: QuerySet[M], *, actor: Actor, at: datetime, **changes: Any) -> M:
    """Apply `changes` to the one row that `queryset` names, with its history row, and return the row.

    The queryset's conditions are the expected state (`filter(id=…, status="ready")`). Raises Changed when no row is in
    that state any more, and RuntimeError outside a transaction or when the conditions fit several rows.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("change belongs into a transaction")
    keys = list(queryset.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)[:2])
    if not keys:
        raise Changed
    if len(keys) > 1:
        raise RuntimeError(f"{queryset.model.__name__}: the conditions fit more than one row")
    rows = queryset.model._default_manager.filter(pk=keys[0])
    rows.update(**changes)
    row = rows.get()
    _write_history(row, actor=actor, at=at, kind="~")
    return row


def change_each(queryset: QuerySet[M], *, actor: Actor, at: datetime, **changes: Any) -> int:
    """Apply the same `changes` to every row of the queryset, each with its history row; return how many there were.

    For what moves together with something else (two rows of one vendor that become one), in the caller's transaction.
    """
    keys = list(queryset.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        change(queryset.model._default_manager.filter(pk=key), actor=actor, at=at, **changes)
    return len(keys)

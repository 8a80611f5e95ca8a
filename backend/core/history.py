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


def _write_history(rows: Sequence[models.Model], *, actor: Actor, at: datetime, kind: str) -> None:
    """Write a history row of each of the rows, which are of one model, in one statement."""
    tracked = getattr(type(rows[0]), "history", None) if rows else None
    if tracked is None:
        return
    history_model = tracked.model
    names = [field.attname for field in history_model.tracked_fields]
    history_model.objects.bulk_create(
        history_model(
            **{name: getattr(row, name) for name in names},
            history_date=at,
            history_type=kind,
            history_user_id=actor.person_id,
            history_change_reason=actor.label[:100],
        )
        for row in rows
    )


def save_draft(row: models.Model) -> None:
    """Insert or update a row that nobody else has seen yet. It leaves no trace: its history begins when it is shown."""
    row.skip_history_when_saving = True  # type: ignore[attr-defined]
    row.save()
    del row.skip_history_when_saving  # type: ignore[attr-defined]


def discard_draft(queryset: QuerySet[Any]) -> None:
    """Delete rows that `save_draft` kept and nobody else has seen. It leaves no trace."""
    queryset._raw_delete(queryset.db)


def create(row: M, *, actor: Actor, at: datetime) -> M:
    """Insert the row with its first history row, and return it."""
    return create_each([row], actor=actor, at=at)[0]


def create_each(rows: Sequence[M], *, actor: Actor, at: datetime) -> list[M]:
    """Insert rows of one model, each with its first history row, in two statements; return them."""
    if not rows:
        return []
    made: list[M] = type(rows[0])._default_manager.bulk_create(rows)
    _write_history(made, actor=actor, at=at, kind="+")
    return made


def change(queryset: QuerySet[M], *, actor: Actor, at: datetime, **changes: Any) -> M:
    """Apply `changes` to the one row that `queryset` names, with its history row, and return the row.

    The queryset's conditions are the expected state (`filter(id=…, status="ready")`). Raises Changed when no row is in
    that state any more, and RuntimeError outside a transaction or when the conditions fit several rows.
    """
    keys = _locked(queryset, limit=2)
    if not keys:
        raise Changed
    if len(keys) > 1:
        raise RuntimeError(f"{queryset.model.__name__}: the conditions fit more than one row")
    return _changed(queryset.model, keys, actor=actor, at=at, changes=changes)[0]


def change_each(queryset: QuerySet[M], *, actor: Actor, at: datetime, **changes: Any) -> list[M]:
    """Apply the same `changes` to every row of the queryset, each with its history row; return them by their keys.

    For what moves together with something else (two rows of one vendor that become one, a list that is undone), in
    the caller's transaction. Takes as many statements for a thousand rows as for one.
    """
    keys = _locked(queryset.order_by("pk"))
    return _changed(queryset.model, keys, actor=actor, at=at, changes=changes) if keys else []


def _locked(queryset: QuerySet[M], *, limit: int | None = None) -> list[Any]:
    """Return the keys of the rows that the queryset names, held until the transaction ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("change belongs into a transaction")
    return list(queryset.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)[:limit])


def _changed(model: type[M], keys: Sequence[Any], *, actor: Actor, at: datetime, changes: dict[str, Any]) -> list[M]:
    rows = model._default_manager.filter(pk__in=keys).order_by("pk")
    rows.update(**changes)
    changed = list(rows)
    _write_history(changed, actor=actor, at=at, kind="~")
    return changed

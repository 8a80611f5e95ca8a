"""Finds and writes many rows at once, faster than Django does by long lists and with long texts."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Q, TextField, Value

AT_ONCE = 1000
"""Rows that one statement writes."""


class _Among(Func):
    template = "(%(expressions)s::uuid[]))"
    arg_joiner = " = any("
    output_field = BooleanField()


def among(column: str, ids: Iterable[UUID]) -> Q:
    """Return the condition that a column is one of these ids, as one parameter of the statement.

    `__in` makes a parameter of each: for a thousand ids, to write the statement takes longer than to run it.
    """
    return Q(_Among(F(column), Value("{" + ",".join(map(str, ids)) + "}", output_field=TextField())))


def _as_json(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()  # Django's own encoder cuts microseconds
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no value of a row")


def insert_each(rows: Sequence[Model], *, skip_known: bool = False) -> set[UUID]:
    """Insert new rows of one model, in one statement for each thousand of them; return the ids of those written.

    They go as one JSON text. `bulk_create` sends arrays, whose every quotation mark the driver escapes on its own: of
    mails that took more time than to make them. With `skip_known` rows that break a unique constraint are left out.
    """
    if not rows:
        return set()
    model = type(rows[0])
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    typed = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    skipping = " on conflict do nothing" if skip_known else ""
    statement = (
        f'insert into "{model._meta.db_table}" ({names}) select {names} '  # noqa: S608 (names of a model)
        f"from json_to_recordset(%s::json) as given ({typed}){skipping} returning id"
    )
    written: set[UUID] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            values = [
                {field.column: getattr(row, field.attname) for field in fields} for row in rows[start : start + AT_ONCE]
            ]
            cursor.execute(statement, [json.dumps(values, default=_as_json, ensure_ascii=False)])
            written.update(row_id for (row_id,) in cursor.fetchall())
    return written

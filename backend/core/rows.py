"""Finds, reads and writes many rows at once, faster than Django does by long lists, with instants and long texts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, TextField, Value
from psycopg.types.datetime import TimestamptzLoader

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


def read_each(rows: QuerySet[Any], fields: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return what `values_list` of these fields would: of fields that Django takes as the driver reads them.

    Django reads an instant by a loader of its own, in Python; the driver's, in C, takes a tenth of that. Its zone is
    the connection's, which Django keeps at UTC.
    """
    try:
        statement, parameters = rows.values_list(*fields).query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _as_json(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()  # Django's own encoder cuts microseconds
    raise TypeError(f"{type(value).__name__} is no value of a row")


def copy_each(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """Stream new rows into a model's table; what a row does not say is the field's default. Returns how many.

    Rows are no instances of the model: to make those takes longer than the database takes to store them.
    """
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    given = [
        (field.attname, field.default is uuid4, field.get_db_prep_save(field.get_default(), connection))
        for field in fields
    ]
    count = 0
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'copy "{model._meta.db_table}" ({columns}) from stdin') as stream,
    ):
        for row in rows:
            stream.write_row(
                [row[name] if name in row else uuid4() if own else default for name, own, default in given]
            )
            count += 1
    return count


def insert_each(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Insert rows but those that break a unique constraint, in one statement for each thousand of them; return the ids
    of those written. Each row says the same fields, among them its id; the others get their defaults.

    They go as one JSON text: `copy_each` cannot leave out what is known, and `bulk_create` sends arrays, whose every
    quotation mark the driver escapes on its own.
    """
    if not rows:
        return set()
    columns, sources, defaults = [], [], []
    for field in model._meta.concrete_fields:
        if field.attname in rows[0]:
            columns.append(f'"{field.column}"')
            sources.append(f'given."{field.attname}"')
        elif (default := field.get_db_prep_save(field.get_default(), connection)) is not None:
            columns.append(f'"{field.column}"')
            sources.append("%s")
            defaults.append(default)
    given = ", ".join(
        f'"{field.attname}" {field.db_type(connection)}'
        for field in model._meta.concrete_fields
        if field.attname in rows[0]
    )
    statement = (
        f'insert into "{model._meta.db_table}" ({", ".join(columns)}) select {", ".join(sources)} '  # noqa: S608 (names
        f"from json_to_recordset(%s::json) as given ({given}) on conflict do nothing returning id"  # of a model)
    )
    written: set[UUID] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            text = json.dumps(rows[start : start + AT_ONCE], default=_as_json, ensure_ascii=False)
            cursor.execute(statement, [*defaults, text])
            written.update(row_id for (row_id,) in cursor.fetchall())
    return written

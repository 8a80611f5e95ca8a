"""A page of a list and the length of the list, from one query."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable, OrderBy


def count_and_page(
    rows: "QuerySet[Any, Any]", start: int, stop: int, *, most: int | None = None
) -> tuple[int | None, list[Any]]:
    """Return how many rows there are and the keys of those from one place up to before another, in the rows' order: the
    one column that they select, or else their primary key.

    To count and then to sort would have the database find everything twice: here it finds the keys of all rows once
    and keeps them. That pays where it walks along no index of the order anyway. With `most`, no more than one row more
    is looked for, and if that is found the count says so and there is no page: it would be one of any rows. The count
    is None where it cannot be told, past the end of the list. `rows` are ordered by expressions or columns of theirs.
    """
    order = [_order_by(item) for item in rows.query.order_by]
    (key,) = rows.query.values_select or ("pk",)
    keys = rows.order_by().values_list(key, *(item.expression for item in order))
    try:
        found, values = (keys if most is None else keys[: most + 1]).query.sql_with_params()
    except EmptyResultSet:  # conditions that nothing can meet
        return 0, []
    sorts = ", ".join(_sort(place, item) for place, item in enumerate(order, 2))
    columns = ", ".join(f"key{place}" for place in range(1, len(order) + 2))
    query = (  # what stands in it is Django's own; values are passed apart
        f"with found ({columns}) as materialized ({found}) "  # noqa: S608
        f"select (select count(*) from found), key1 from found order by {sorts} limit %s offset %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, stop - start, start])
        page: Sequence[tuple[int, Any]] = cursor.fetchall()
    count = page[0][0] if page else (0 if start == 0 else None)
    if most is not None and count is not None and count > most:
        return count, []
    return count, [key for _, key in page]


def _order_by(item: Any) -> OrderBy:
    if isinstance(item, OrderBy):
        return item
    if isinstance(item, Combinable):
        return item.asc()  # type: ignore[attr-defined, no-any-return]
    return OrderBy(F(item.removeprefix("-")), descending=item.startswith("-"))


def _sort(place: int, item: OrderBy) -> str:
    empty = " nulls last" if item.nulls_last else " nulls first" if item.nulls_first else ""
    return f"key{place} {'desc' if item.descending else 'asc'}{empty}"

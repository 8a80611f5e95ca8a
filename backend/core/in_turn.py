"""Lists whose length and whose pages come from different queries."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")


class Walked(ABC, Generic[T]):
    """A list of which a page is found by walking along an index, and whose length is told in a cheaper way than by
    counting what is walked."""

    total: int
    """How many there are."""

    @abstractmethod
    def between(self, start: int, stop: int) -> list[T]:
        """Return the rows from one place up to before another, which is not past the end."""


@dataclass(frozen=True)
class Told(Walked[T]):
    """The rows of one query."""

    rows: "QuerySet[Any, T]"
    total: int

    def between(self, start: int, stop: int) -> list[T]:
        if start > self.total // 2:  # the database walks past every row before the page: never more than half of them
            return list(self.rows.reverse()[self.total - stop : self.total - start])[::-1]
        return list(self.rows[start:stop])


@dataclass(frozen=True)
class InTurn(Walked[T]):
    """The rows of one query, then those of another: for an order that the database walks along an index for most rows
    and that others have no place in, so that one query for all would sort them all."""

    first: "QuerySet[Any, T]"
    rest: "Callable[[], QuerySet[Any, T]]"
    """Put together only for a page that reaches it: most do not."""
    total: int

    def between(self, start: int, stop: int) -> list[T]:
        """One query, or up to three where `first` ends."""
        found = list(self.first[start:stop])
        if len(found) < stop - start:
            ends = start + len(found) if found or not start else self.first.count()
            found += self.rest()[max(0, start - ends) : stop - ends]
        return found


@dataclass(frozen=True)
class Merged(Walked[T]):
    """The rows of several queries in one order, each of which the database walks along an index of its own. They give
    the columns to sort by, all rising or all falling, and the key as the last of them."""

    parts: "Sequence[QuerySet[Any, tuple[Any, ...]]]"
    columns: Sequence[str]
    falling: bool
    total: int

    def between(self, start: int, stop: int) -> list[T]:
        """One query."""
        if start > self.total // 2:
            return self._found(self.total - stop, self.total - start, falling=not self.falling)[::-1]
        return self._found(start, stop, falling=self.falling)

    def _found(self, start: int, stop: int, *, falling: bool) -> list[T]:
        order = [f"-{column}" if falling else column for column in self.columns]
        first, *others = [part.values_list(*self.columns).order_by(*order) for part in self.parts]
        if others:
            first = first[:stop].union(*(other[:stop] for other in others), all=True).order_by(*order)
        return [row[-1] for row in first[start:stop]]

"""One list from two queries."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")


@dataclass(frozen=True)
class InTurn(Generic[T]):
    """The rows of one query, then those of another: for an order that the database walks along an index for most rows
    and that others have no place in, so that one query for all would sort them all."""

    first: "QuerySet[Any, T]"
    rest: "QuerySet[Any, T]"
    every: "QuerySet[Any, T]"
    """Both, in whatever order: to be counted."""

    def count(self) -> int:
        return self.every.count()

    def between(self, start: int, stop: int) -> list[T]:
        """Return the rows from one place up to before another. One query, or up to three where `first` ends."""
        found = list(self.first[start:stop])
        if len(found) < stop - start:
            ends = start + len(found) if found else self.first.count()
            found += self.rest[max(0, start - ends) : stop - ends]
        return found

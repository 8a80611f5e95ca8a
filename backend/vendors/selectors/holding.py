"""What published schedules hold: the conditions by which registers of vendors and of products find."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet

from backend.accounts import selectors as accounts
from backend.core.search import MOST_WORDS, Begins, SearchWords, words_of
from backend.core.types import Actor
from backend.vendors.models import SharedProduct, StatedName
from backend.vendors.selectors.catalogue import data_called

COUNTED = 10_000
"""Up to which matches of a filter are counted."""


@dataclass(frozen=True)
class HoldingAsked:
    """What is looked for; everything left empty restricts nothing."""

    search: str = ""
    """Beginnings of words in names, or in the name of a kind of data."""
    holds: str = ""
    """A sensitivity that stands anywhere in a schedule."""
    element: str = ""
    subprocessor: str = ""
    country: str = ""

    @property
    def about_schedules(self) -> bool:
        """Whether only those match that have a schedule which says so."""
        return bool(self.holds or self.element or self.subprocessor or self.country)


def named(text: str) -> Q:
    """Return the condition that each word of a search begins a word of `name`; a search without a word finds none."""
    words = words_of(text)[:MOST_WORDS]
    return Q(Begins(SearchWords("name"), words)) if words else Q(pk__in=())


def element_number(code: str) -> int:
    """Return the number that stands for an element in rows that the database keeps, as it makes it of the code: the
    first four bytes of MD5, which is no secret here but the same everywhere."""
    return int.from_bytes(hashlib.md5(code.encode(), usedforsecurity=False).digest()[:4], "big", signed=True)


def data_held(codes: Iterable[str], marks: Iterable[str]) -> Q:
    """Return the condition that one of these elements, or data of one of these sensitivities, stands in a row; an empty
    one where there are none."""
    found = Q()
    if numbers := [element_number(code) for code in sorted(codes)]:
        found |= Q(elements__overlap=numbers)
    if wanted := sorted(marks):
        found |= Q(marks__overlap=wanted)
    return found


def names_stated(kind: Literal["subprocessor", "country"], text: str) -> list[str]:
    """Return the names that schedules state, whoever may read them, in which each word of the text begins a word: to
    find among rows that the actor sees anyway."""
    words = words_of(text)[:MOST_WORDS]
    rows = StatedName.objects.filter(Begins(SearchWords("name"), words), kind=kind)
    return list(rows.values_list("name", flat=True)) if words else []


def read_by(actor: Actor) -> QuerySet[SharedProduct]:
    """Return what the actor's organization reads in published schedules, a row per product. Raises Forbidden."""
    accounts.require(actor, "vendors.read")
    return SharedProduct.objects.filter(reader=actor.organization_id)


def holding_data_called(rows: QuerySet[SharedProduct], text: str) -> QuerySet[SharedProduct] | None:
    """Return the rows that hold data of this name; None where no data is called so."""
    words = words_of(text)[:MOST_WORDS]
    codes, marks = data_called(words) if words else ([], [])
    if not codes and not marks:
        return None
    return rows.filter(data_held(codes, marks))


def holding(rows: QuerySet[SharedProduct], asked: HoldingAsked) -> QuerySet[SharedProduct]:
    """Return the rows whose schedules say what is looked for; the search is not looked at."""
    if asked.holds:
        rows = rows.filter(marks__contains=[asked.holds])
    if asked.element:
        rows = rows.filter(elements__contains=[element_number(asked.element)])
    if asked.subprocessor:
        rows = rows.filter(subprocessors__overlap=names_stated("subprocessor", asked.subprocessor))
    if asked.country:
        rows = rows.filter(countries__overlap=names_stated("country", asked.country))
    return rows

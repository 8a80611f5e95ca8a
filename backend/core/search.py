"""Finds names by the beginnings of their words: "lab qui" finds "Quillet Labs". No case, no accents, no punctuation.

The database cuts names into words by its function core_search_words (migration 0003), this module what was typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import IRegex, Regex

LONGEST_WORD = 100
MOST_WORDS = 12
_ACCENTS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile(r"[\W_]+")
_PLAIN = "^[ -~’“”–]*$"
"""A text of the signs that mean the same to every way of cutting words, as a pattern of the database."""


def words_of(text: str) -> list[str]:
    """Return the words of a name or of what was typed, as the database's index has them."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return [word[:LONGEST_WORD] for word in _BETWEEN.split(plain) if word]


def in_lower_case(names: Sequence[str]) -> list[str]:
    """Return names as the database compares those that are one in whatever case; Python's `lower` differs for a few."""
    if not names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select lower(name) from unnest(%s::text[]) with ordinality as asked (name, place) order by place",
            [list(names)],
        )
        return [lower for (lower,) in cursor.fetchall()]


class SearchWords(Func):
    """The words of a column of names: for an index, and for what is to be found by it."""

    function = "core_search_words"
    arity = 1
    output_field = SearchVectorField()


class Begins(Func):
    """Whether each of the words is the beginning of one in the vector."""

    arg_joiner = " @@ "
    template = "(%(expressions)s::tsquery)"
    output_field = BooleanField()

    def __init__(self, vector: Combinable | str, words: Iterable[str]) -> None:
        # Words hold letters and digits only, so nothing in them means anything to a query but themselves.
        query = " & ".join(f"'{word}':*" for word in words)
        super().__init__(F(vector) if isinstance(vector, str) else vector, Value(query))


class _BeginsThere(Begins):
    """The same of rows that something else finds: no index looks for it."""

    template = "((%(expressions)s::tsquery) is true)"


def begins(vector: Combinable | str, words: Sequence[str]) -> Q:
    """Return the condition that each of the words is the beginning of one in the vector, which has an index.

    With a single letter a third of all words begins: to gather those from the index takes longer than to look whether
    the rows that the longer words find have one.
    """
    longer = [word for word in words if len(word) > 1]
    letters = [word for word in words if len(word) == 1]
    if not longer or not letters:
        return Q(Begins(vector, words))
    return Q(Begins(vector, longer)) & Q(_BeginsThere(vector, letters))


def begins_in(text: Combinable, words: Sequence[str]) -> Q:
    """Return the condition that each of the words is the beginning of one in a text that no index has, of rows that
    something else finds.

    It finds what `Begins` would in the words of that text. To cut thousands of texts into words takes a second's tenth,
    and to look into them as they are an eighth of that, so only what has other signs than plain ones is cut.
    """
    there = Q(*(IRegex(text, f"(^|[^a-z0-9]){word}") for word in words))
    found = Case(
        When(~Q(Regex(text, _PLAIN)), then=Begins(SearchWords(text), words)),
        When(there, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return Q(found)

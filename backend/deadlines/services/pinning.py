"""By which law the clocks of an occasion are computed: by the files that were loaded when it was opened, or when
somebody last reviewed what newer ones move. Those files are kept, so that a date moves for one reason at a time."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from backend.deadlines.models import KeptLaw, Occasion
from backend.deadlines.rules import pins
from backend.law import selectors as law
from backend.law.types import Facts


class Pinned(NamedTuple):
    """The law by which an occasion is computed."""

    book: law.Book
    law: str
    """What is stored of it (`rules.pins`)."""
    lost: tuple[str, ...] = ()
    """Jurisdictions whose older file this version of the product cannot read: the newer one stands in."""

    @property
    def said(self) -> str:
        """Say plainly where the law changed together with something else, or nothing."""
        if not self.lost:
            return ""
        names = " and ".join(law.state_name(code) for code in self.lost)
        return f"The law data of {names} was updated meanwhile, and the older can no longer be read."


def loaded_pins() -> dict[str, str]:
    """Return the SHA-256 of each jurisdiction's file as it is loaded."""
    return {code: law.file_of(code)[1] for code in law.jurisdictions()}


def loaded(facts: Facts | None) -> Pinned:
    """Return the law as it is loaded, for new occasions and for a review."""
    codes = law.concerned(facts) if facts is not None else ()
    return Pinned(law.book(), pins.written({code: law.file_of(code)[1] for code in codes}))


def pinned(occasion: Occasion, facts: Facts | None) -> Pinned:
    """Return the law by which a stored occasion goes on to be computed, whatever is loaded by now.

    Facts can concern further states by now: for them, what is loaded begins to hold.
    """
    now = loaded(facts)
    wanted, there = pins.read(occasion.law), pins.read(now.law)
    older = {code: wanted[code] for code in there if wanted.get(code, there[code]) != there[code]}
    if not older:
        return now
    book, lost = _book(pins.written(older))
    return Pinned(book, pins.written({**there, **older, **{code: there[code] for code in lost}}), lost)


_books: dict[tuple[str, str], law.Book] = {}
"""By older files and by what is loaded: what a SHA-256 names stays as it is."""
MOST_BOOKS = 32


def _book(older: str) -> tuple[law.Book, tuple[str, ...]]:
    """Return the law with these older files, and the codes of those that cannot be read."""
    key = (older, pins.written(loaded_pins()))
    if key in _books:
        return _books[key], ()
    wanted = pins.read(older)
    texts = {row.sha256: bytes(row.content) for row in KeptLaw.objects.filter(sha256__in=wanted.values())}
    questions = [bytes(row.content) for row in KeptLaw.objects.filter(code="").order_by("kept_at")]
    readable: dict[str, bytes] = {}
    for code, pin in wanted.items():
        try:
            law.book_with({code: texts[pin]}, questions)
        except (KeyError, law.YamlProblem):
            continue
        readable[code] = texts[pin]
    book = law.book_with(readable, questions)
    lost = tuple(sorted(wanted.keys() - readable.keys()))
    if not lost:
        if len(_books) >= MOST_BOOKS:
            _books.clear()
        _books[key] = book
    return book, lost


def pin(occasion: Occasion, found: Pinned, *, now: datetime) -> None:
    """Store by which law an occasion was computed, and keep the files. The trail of it are the clocks' own answers."""
    if occasion.law == found.law:
        return
    _keep(pins.read(found.law), now=now)
    Occasion.objects.filter(id=occasion.id).update(law=found.law)
    occasion.law = found.law


def _keep(wanted: Mapping[str, str], *, now: datetime) -> None:
    current = loaded_pins()
    codes = {sha: code for code, sha in wanted.items() if current.get(code) == sha}
    there = set(KeptLaw.objects.filter(sha256__in=list(codes)).values_list("sha256", flat=True))
    missing = [KeptLaw(sha256=sha, code=code, content=law.text_of(code), kept_at=now) for sha, code in codes.items()
               if sha not in there]  # fmt: skip
    if missing:
        questions = law.conditions_text()
        missing.append(KeptLaw(sha256=sha256(questions).hexdigest(), content=questions, kept_at=now))
        KeptLaw.objects.bulk_create(missing, ignore_conflicts=True)

"""Which duties the law knows."""

from typing import NamedTuple

from backend.law.types.data import Addressee, Obligor


class Anchored(NamedTuple):
    """A moment that limits of a duty run from, and how a sentence names it."""

    code: str
    words: str


class KnownDuty(NamedTuple):
    """A duty that some limit here has: who owes what to whom."""

    duty: str
    obligor: Obligor
    addressee: Addressee
    agency: str
    title: str
    anchors: tuple[Anchored, ...]
    law: tuple[str, ...]
    """What the law of the United States and of the state says of it, a sentence and its citation each."""

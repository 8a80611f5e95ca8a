"""How a vendor wants notices sent to it: one word per way, whoever wrote it."""

from collections.abc import Iterable

from backend.vendors.rules.names import plain

USUAL = ("e-mail", "first-class mail", "certified mail", "overnight courier")
"""The ways that the form offers, in its order. Any other is in the vendor's words."""
_SPELLED = {plain(way): way for way in USUAL}


def notice_methods(stated: Iterable[str]) -> tuple[str, ...]:
    """Return each way once: the usual ones in one spelling and order, then the others as stated.

    Case, spaces and punctuation do not matter, so “Email” is e-mail; nothing else is guessed.
    """
    ways: dict[str, str] = {}
    for way in stated:
        if key := plain(way):
            ways.setdefault(key, _SPELLED.get(key, " ".join(way.split())))
    return (*(way for way in USUAL if way in ways.values()), *(way for way in ways.values() if way not in USUAL))

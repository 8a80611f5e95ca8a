"""Which duties the law knows, for who sets a stricter limit for one."""

from collections import defaultdict
from collections.abc import Iterator

from backend.law.rules import wording
from backend.law.rules.book import Book
from backend.law.rules.candidates import AFTER_DELAY
from backend.law.rules.limits import AnyLimit
from backend.law.types import Anchored, KnownDuty


def known_duties(book: Book, state: str) -> list[KnownDuty]:
    """Return every duty that a limit here has: those of the United States and the state, and what other states ask that
    is owed to no agency of theirs, because a case can reach there. By title."""
    here = ("US", state)
    found: dict[tuple[str, str, str, str], list[AnyLimit]] = defaultdict(list)
    for code, limit in _all(book):
        if code in here or limit.addressee != "agency":
            found[limit.duty, limit.obligor, limit.addressee, limit.agency].append(limit)
    known = []
    for (duty, _, _, agency), limits in found.items():
        first = limits[0]
        own = [one for one in limits if one.jurisdiction in here and one.in_force_on(None) != "no"]
        anchors = {one.anchor: wording.anchor_words(one.anchor, first.obligor) for one in limits}
        known.append(
            KnownDuty(
                duty=duty,
                obligor=first.obligor,
                addressee=first.addressee,
                agency=agency,
                title=wording.title(duty, first.obligor, agency, book.state_name(first.jurisdiction or state)),
                anchors=tuple(Anchored(code, words) for code, words in sorted(anchors.items()) if code != AFTER_DELAY),
                law=tuple(f"{one.says} ({one.citation})" for one in own),
            )
        )
    return sorted(known, key=lambda one: (one.title, one.addressee))


def _all(book: Book) -> Iterator[tuple[str, AnyLimit]]:
    for code, file in book.files.items():
        for limit in book.limits(code, sorted({one.duty for one in file.jurisdiction.limits})):
            yield code, limit

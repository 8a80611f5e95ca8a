"""Which stored clock is which of a new answer: facts that come later can split or join the rows of one duty."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple


class Owed(NamedTuple):
    """Who owes what to whom and for which data, and the row that says so: a stored clock, or an answer."""

    owed: tuple[str, ...]
    classes: frozenset[str]
    """Empty: whatever the data."""
    limits: frozenset[str]
    """Ids of the limits that were looked at."""
    row: Any


class Matched(NamedTuple):
    """Pairs of old and new, what is only new, and what is only old."""

    pairs: list[tuple[Owed, Owed]]
    added: list[Owed]
    gone: list[Owed]


def matched(old: Sequence[Owed], new: Sequence[Owed]) -> Matched:
    """Pair the clocks that were kept with those of a new answer: of one duty and the same two sides, those first that
    are about the same data, then those that share most limits.

    Every old one is in a pair or gone, every new one in a pair or added.
    """
    by_owed: dict[tuple[str, ...], list[Owed]] = defaultdict(list)
    for one in old:
        by_owed[one.owed].append(one)
    pairs: list[tuple[Owed, Owed]] = []
    left: list[Owed] = []
    for fresh in new:
        same = next((kept for kept in by_owed[fresh.owed] if kept.classes == fresh.classes), None)
        if same is None:
            left.append(fresh)
        else:
            by_owed[fresh.owed].remove(same)
            pairs.append((same, fresh))
    added: list[Owed] = []
    for fresh in left:
        closest = max(by_owed[fresh.owed], key=lambda kept: len(kept.limits & fresh.limits), default=None)
        if closest is None:
            added.append(fresh)
        else:
            by_owed[fresh.owed].remove(closest)
            pairs.append((closest, fresh))
    return Matched(pairs, added, [one for kept in by_owed.values() for one in kept])


def covers(ended: Owed, fresh: Owed) -> bool:
    """Tell whether a clock that ended was about this too: who was told of all data was told of each kind of it."""
    return ended.owed == fresh.owed and (not ended.classes or (bool(fresh.classes) and fresh.classes <= ended.classes))

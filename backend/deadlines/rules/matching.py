"""Which stored clock is which of a new answer: facts that come later can split or join the rows of one duty."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar


class Owed(Protocol):
    """Who owes what to whom, and for which data."""

    @property
    def owed(self) -> tuple[str, ...]: ...
    @property
    def classes(self) -> frozenset[str]:
        """Empty: whatever the data."""
        ...
    @property
    def limits(self) -> frozenset[str]:
        """Ids of the limits that were looked at."""
        ...


Old = TypeVar("Old", bound=Owed)
New = TypeVar("New", bound=Owed)


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
    added: list[Owed] = []
    waiting: dict[tuple[str, ...], list[Owed]] = defaultdict(list)
    for fresh in new:
        same = next((kept for kept in by_owed[fresh.owed] if kept.classes == fresh.classes), None)
        if same is None:
            waiting[fresh.owed].append(fresh)
        else:
            by_owed[fresh.owed].remove(same)
            pairs.append((same, fresh))
    for owed, several in waiting.items():
        for fresh in several:
            closest = max(by_owed[owed], key=lambda kept: len(kept.limits & fresh.limits), default=None)
            if closest is None:
                added.append(fresh)
            else:
                by_owed[owed].remove(closest)
                pairs.append((closest, fresh))
    return Matched(pairs, added, [one for kept in by_owed.values() for one in kept])

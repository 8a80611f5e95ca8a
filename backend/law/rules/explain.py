"""Facts in, duties out: the strictest among equals, with everything that was looked at and why.

Pure: no clock, no database. The order in which facts are stated does not matter. Design: "Law is data".
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from backend.law.rules import wording
from backend.law.rules.book import Book
from backend.law.rules.candidates import Looked, candidates
from backend.law.rules.case import Case
from backend.law.types import Answer, DataClass, DutyAnswer, Facts, Standing, Words

_LAST = datetime.max.replace(tzinfo=UTC)
_SOURCES = ("law", "agreement", "policy")
_STANDINGS: tuple[Standing, ...] = (
    "due", "owed_now", "held", "uncomputable", "waiting", "conditional", "not_owed",
)  # fmt: skip
_Owed = tuple[str, str, str, str, str | None]
"""Duty, obligor, addressee, agency, and the state of an agency."""


def explain(facts: Facts, book: Book) -> Answer:
    """Return every duty that the facts touch, with its candidates, winner and reasons.

    Limits of the same duty, obligor, addressee and class of data compete, and the earliest wins; words without a number
    stand beside it as owed now. What is not known leaves its duty standing as "would apply if …". Instants are UTC.
    Raises WrongFacts where facts contradict each other or are about what the law here does not have.
    """
    case = Case(facts, book)
    looked = sorted(candidates(case), key=_order)
    owed: dict[_Owed, list[Looked]] = defaultdict(list)
    for one in looked:
        limit = one.limit
        # An agency is one of a state: what agreement and policy say of it is about the district's own.
        state = limit.jurisdiction or facts.district_state if limit.addressee == "agency" else None
        owed[limit.duty, limit.obligor, limit.addressee, limit.agency, state].append(one)
    duties = [
        _answer(key, classes, members, case) for key, found in owed.items() for classes, members in _equals(found, case)
    ]
    duties.sort(key=lambda duty: (_STANDINGS.index(duty.standing), duty.due_at or _LAST, duty.key))
    questions = {(one.about, one.code, one.by or ""): one for row in looked for one in row.unknown}
    return Answer(duties=tuple(duties), questions=tuple(questions[key] for key in sorted(questions)))


def _order(one: Looked) -> tuple[int, str, str]:
    return _SOURCES.index(one.limit.source), one.limit.id, one.limit.anchor


def _equals(found: Sequence[Looked], case: Case) -> Iterable[tuple[tuple[DataClass, ...], list[Looked]]]:
    """Arrange the limits of a duty by class of data: those of one class are equals.

    Classes for which the same limits stand are one row, whatever the facts. A limit that holds whatever the data
    competes in each class that is known to be touched; where none is, it has a row of its own.
    """
    whatever = [one for one in found if not one.limit.data]
    of_class: dict[DataClass, list[Looked]] = defaultdict(list)
    for one in found:
        for data in one.limit.data:
            of_class[data].append(one)
    rows: dict[tuple[int, ...], list[DataClass]] = defaultdict(list)
    for data in sorted(of_class):
        rows[tuple(id(one) for one in of_class[data])].append(data)
    placed = False
    for classes in rows.values():
        members, touched = of_class[classes[0]], case.touched
        if touched is not None and not touched & set(classes):
            # What another class lets arise stands in that class's row.
            members = [one for one in members if not touched & set(one.limit.data)]
        elif touched is not None and whatever:
            members, placed = sorted([*whatever, *members], key=_order), True
        if members:
            yield tuple(classes), members
    if whatever and not placed:
        yield (), whatever


def _answer(owed: _Owed, classes: tuple[DataClass, ...], members: Sequence[Looked], case: Case) -> DutyAnswer:
    duty, obligor, addressee, agency, state = owed
    binding = [one for one in members if one.applies]
    numbers = _by_date(binding)
    words = tuple(Words(words=one.words, candidate=one.limit.id) for one in binding if one.words)
    standing = _standing(members, has_number=bool(numbers), has_words=bool(words))
    if standing == "conditional":
        numbers = _by_date(one for one in members if one.standing == "conditional")
    winner = numbers[0] if numbers else None
    sooner = [one.limit.id for one in members if _could_be_sooner(one, winner)]
    reason = winner or next(
        (one for one in members if one.standing == standing or (standing == "owed_now" and one.applies)), members[0]
    )
    return DutyAnswer(
        key="|".join([duty, obligor, addressee, agency, state or "", "+".join(classes)]),
        title=wording.title(duty, members[0].limit.obligor, agency, case.book.state_name(state) if state else ""),
        duty=duty, obligor=members[0].limit.obligor, addressee=members[0].limit.addressee, agency=agency, state=state,
        data=classes, standing=standing, due_at=winner.due_at if winner else None,
        rolled_at=winner.rolled_at if winner else None, rolled_why=winner.rolled_why if winner else "",
        winner=winner.limit.id if winner else "", why=" ".join(reason.why), owed_now=words, sooner_if=tuple(sooner),
        candidates=tuple(one.candidate() for one in members),
    )  # fmt: skip


def _by_date(found: Iterable[Looked]) -> list[Looked]:
    return sorted((one for one in found if one.due_at), key=lambda one: (one.due_at or _LAST, _order(one)))


def _could_be_sooner(one: Looked, winner: Looked | None) -> bool:
    """Whether a limit would come before the winner if what is not known of it were so."""
    if (
        one is winner
        or one.standing not in ("conditional", "waiting", "uncomputable")
        or (one.limit.amount is None and not one.limit.before)
    ):
        return False
    return one.due_at is None or winner is None or winner.due_at is None or one.due_at < winner.due_at


def _standing(members: Sequence[Looked], *, has_number: bool, has_words: bool) -> Standing:
    if has_number:
        return "due"
    if has_words:
        return "owed_now"
    found = {one.standing for one in members}
    for standing in _STANDINGS[2:]:
        if standing in found:
            return standing
    return "not_owed"

"""One case: the facts, checked, and what limits ask of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from backend.core.words import written
from backend.law import calendars
from backend.law.rules.book import Book
from backend.law.rules.limits import AnyLimit
from backend.law.rules.moments import WrongFacts, end_of_day, hours_after, months_after, zone_named
from backend.law.rules.wording import in_a_row
from backend.law.types import DataClass, Facts, Obligor

_IN_ORDER = (
    ("discovery", "confirmation"),
    ("discovery", "determination"),
    ("discovery", "confirmation_and_content"),
    ("discovery", "aware_and_scope"),
    ("confirmation", "confirmation_and_content"),
    ("request", "request_received"),
    ("conference", "appeal_received"),
    ("execution", "termination"),
    ("execution", "expiration"),
)
"""What one party can only do in this order."""


LONGEST_CLOSURE = 400
"""Business days; a district that is closed for longer has no later day that could be named."""
_NUMBER = "A limit is a number of hours, days, months or years and cannot be negative."


class Uncomputable(Exception):
    """A calendar is missing; the argument says which, as a sentence."""


@dataclass(frozen=True)
class Case:
    """Facts that cannot contradict each other, with lookups. Raises WrongFacts when they do."""

    facts: Facts
    book: Book
    zone: ZoneInfo = field(init=False)
    _moments: dict[tuple[str, Obligor | None], datetime] = field(init=False)
    touched: frozenset[DataClass] | None = field(init=False)
    _days: dict[datetime, date] = field(init=False, default_factory=dict)
    _words: dict[datetime, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        problems = dict(_problems(self.facts, self.book))
        if problems:
            raise WrongFacts(fields={name: [sentence] for name, sentence in problems.items()})
        moments = {(one.anchor, one.by): one.at.astimezone(UTC) for one in self.facts.moments}
        for one, other in _IN_ORDER:
            for by in ("provider", "district", None):
                first, then = (moments.get((name, by), moments.get((name, None))) for name in (one, other))
                if first and then and then < first:
                    sentence = f"The {_plain(other)} cannot lie before the {_plain(one)}."
                    raise WrongFacts(fields={moment_field(other, by if (other, by) in moments else None): [sentence]})
        data = self.facts.data
        object.__setattr__(self, "zone", zone_named(self.facts.zone))
        object.__setattr__(self, "_moments", moments)
        # A name with a Social Security number is private information in every one of the breach laws.
        touched = data | {"private_information"} if data is not None and "ssn" in data else data
        object.__setattr__(self, "touched", touched)

    def moment(self, anchor: str, obligor: Obligor) -> datetime | None:
        """Return when it was: the obligor's own moment, or else one that is nobody's in particular."""
        return self._moments.get((anchor, obligor), self._moments.get((anchor, None)))

    def day(self, at: datetime) -> date:
        """Return the day of an instant in the district's zone. Remembered: few instants are asked about often."""
        if (day := self._days.get(at)) is None:
            day = self._days[at] = at.astimezone(self.zone).date()
        return day

    def words(self, at: datetime) -> str:
        """Return an instant in words, with the district's zone. Remembered, too."""
        if (words := self._words.get(at)) is None:
            words = self._words[at] = written(at, self.facts.zone)
        return words

    def residents(self, code: str) -> int | None:
        """How many of the people affected live in a state; None where that is not known."""
        return self.facts.residents.get(code)

    def due(self, limit: AnyLimit, at: datetime) -> datetime | None:
        """Return the instant until which a limit runs from a moment; None where it has words only.

        Days end with the day in the district's zone, and the day they run from does not count; hours are hours.
        Raises Uncomputable where the calendar is missing.
        """
        if limit.before:
            return at
        if limit.amount is None:
            return None
        if limit.unit == "hours":
            return hours_after(at, limit.amount)
        return end_of_day(self._last_day(limit, self.day(at), limit.amount), self.zone)

    def _last_day(self, limit: AnyLimit, day: date, amount: int) -> date:
        match limit.unit:
            case "business_days":
                return calendars.business_days_after(day, amount, limit.counting)
            case "school_days":
                last = calendars.school_days_after(day, amount, sorted(self.facts.school_days or ()))
                if self.facts.school_days is None:
                    raise Uncomputable("It counts school days, and the district's school calendar is not known.")
                if last is None:
                    raise Uncomputable("It counts school days, and the district's school calendar ends before.")
                return last
            case "months" | "years":
                return months_after(day, amount * (12 if limit.unit == "years" else 1))
        return date.fromordinal(day.toordinal() + amount)

    def rolled(self, limit: AnyLimit, due_at: datetime) -> tuple[datetime | None, str]:
        """Return the later instant to which the state's law or the district's closed days would move a last day, and
        why; information only. Hours are never moved."""
        if limit.unit == "hours" or limit.before:
            return None, ""
        day = self.day(due_at)
        # What a state says of its own periods is not read into an agreement's or a district's.
        moved, why = calendars.rolled(day, limit.counting) if limit.source == "law" else day, ""
        if moved != day:
            why = f"The last day moves to the next business day ({limit.counting.source.citation})."
        for _ in range(LONGEST_CLOSURE):
            if moved not in self.facts.closures:
                break
            moved = calendars.business_days_after(moved, 1, limit.counting)
            why = why or "The district is closed on the last day."
        else:
            return None, ""  # closed for good: no later day can be named
        return (end_of_day(moved, self.zone), why) if moved != day else (None, "")


def moment_field(anchor: str, by: Obligor | None) -> str:
    """Return the name at which a complaint about a moment stands: two parties can have one of the same name."""
    return f"moments.{by}.{anchor}" if by else f"moments.{anchor}"


def _plain(anchor: str) -> str:
    return anchor.replace("_", " ")


def _unknown(code: str, known: str) -> str:
    return f"The law of the state “{code}” is not in the data. Known are {known}."


def _problems(facts: Facts, book: Book) -> Iterator[tuple[str, str]]:
    """What cannot be so, with the field it stands in. Of two complaints about one field, the later is told."""
    known = in_a_row(sorted(book.state_name(code) for code in book.files if code != "US"))
    if facts.district_state not in book.files or facts.district_state == "US":
        yield "district_state", _unknown(facts.district_state, known)
    for code, count in facts.residents.items():
        if code not in book.files or code == "US":
            yield f"residents.{code}", _unknown(code, known)
        elif count is not None and count < 0:
            yield f"residents.{code}", "A number of people cannot be negative."
    try:
        zone_named(facts.zone)
    except WrongFacts as wrong:
        yield "zone", wrong.fields["zone"][0]
    if not facts.matters:
        yield "matters", "Say which duties are asked about."
    for code in facts.conditions:
        if code not in book.conditions:
            yield f"conditions.{code}", f"No law here asks about “{code}”."
    seen: set[tuple[str, Obligor | None]] = set()
    for moment in facts.moments:
        name = moment_field(moment.anchor, moment.by)
        if moment.at.tzinfo is None:
            yield name, "This time has no zone."
        if (moment.anchor, moment.by) in seen:
            yield name, "This moment is stated twice."
        seen.add((moment.anchor, moment.by))
    for number, delay in enumerate(facts.delays):
        if delay.since.tzinfo is None or (delay.until is not None and delay.until.tzinfo is None):
            yield f"delays.{number}.since", "This time has no zone."
        elif delay.until is not None and delay.until < delay.since:
            yield f"delays.{number}.until", "A delay cannot end before it began."
    for number, policy in enumerate(facts.policies):
        if policy.amount < 0 or policy.unit == "none":
            yield f"policies.{number}.amount", _NUMBER
    for number, agreed in enumerate(facts.agreed):
        if (agreed.amount is None) != (agreed.unit == "none") or (agreed.amount or 0) < 0:
            yield f"agreed.{number}.amount", _NUMBER
    if facts.margin_days < 0:
        yield "margin_days", "The margin is a number of days and cannot be negative."

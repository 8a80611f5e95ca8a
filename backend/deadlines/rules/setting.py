"""What is wrong with what a district wants to set, by field: a sentence each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.core.words import odd_character
from backend.deadlines.rules.offsets import MOST, OFFSET
from backend.law.types import KnownDuty

Problems = dict[str, list[str]]
UNITS = ("hours", "days", "business_days", "school_days", "months", "years")
LONGEST = 1_000
"""Of a number of hours, days, months or years."""
MOST_POLICIES = 100
MOST_LINES = 400
LONGEST_TITLE = 120


@dataclass(frozen=True)
class PolicyIn:
    """A stricter limit that a district wants to set."""

    title: str
    duty: str
    obligor: str
    addressee: str
    agency: str
    amount: int
    unit: str
    anchor: str


@dataclass(frozen=True)
class NumbersIn:
    """Days that a district sets for all its clocks. None: as they are, so that two people who change different ones at
    once take nothing back from each other."""

    margin_days: int | None = None
    expect_schedule_days: int | None = None
    expect_signature_days: int | None = None


@dataclass(frozen=True)
class PlanIn:
    """When a district wants to be reminded of clocks of a kind, and who is."""

    offsets: tuple[str, ...]
    person_id: UUID | None = None
    second_person_id: UUID | None = None
    second_offsets: tuple[str, ...] = ()


_BOUNDS = {"margin_days": (0, 60), "expect_schedule_days": (1, 365), "expect_signature_days": (1, 365)}


def policy_problems(given: PolicyIn, known: Sequence[KnownDuty]) -> Problems:
    """Return what is wrong with a policy. `known` are the duties that the law knows here."""
    problems: Problems = {}
    if not given.title:
        problems["title"] = ["Name it, as your people would: “Parents are told within five days”."]
    elif len(given.title) > LONGEST_TITLE:
        problems["title"] = [f"This is longer than {LONGEST_TITLE} characters."]
    elif odd := odd_character(given.title):
        problems["title"] = [f"This has a character that cannot be seen ({odd}). Type it again."]
    of_duty = [one for one in known if one.duty == given.duty]
    of_obligor = [one for one in of_duty if one.obligor == given.obligor]
    same = [one for one in of_obligor if (one.addressee, one.agency) == (given.addressee, given.agency)]
    if not of_duty:
        problems["duty"] = ["Choose what it is about from the list."]
    elif not of_obligor:
        problems["obligor"] = ["No limit here puts this duty on them. Choose who owes it from the list."]
    elif not same:
        field = "agency" if any(one.addressee == given.addressee for one in of_obligor) else "addressee"
        problems[field] = ["No limit here owes it to them. Choose from the list."]
    elif given.anchor not in [one.code for one in same[0].anchors]:
        problems["anchor"] = ["Choose the moment that it runs from."]
    if given.amount < 1:
        problems["amount"] = ["Give a number of at least 1."]
    elif given.amount > LONGEST:
        problems["amount"] = [f"Give a number of at most {LONGEST:,}."]
    if given.unit not in UNITS:
        problems["unit"] = ["Choose hours, days, business days, school days, months or years."]
    return problems


def numbers_problems(given: NumbersIn) -> Problems:
    """Return what is wrong with the days that a district sets."""
    problems: Problems = {}
    for field, (least, most) in _BOUNDS.items():
        days = getattr(given, field)
        if days is not None and not least <= days <= most:
            problems[field] = [f"Give a number of days from {least} to {most}."]
    return problems


def plan_problems(given: PlanIn, people: Collection[UUID]) -> Problems:
    """Return what is wrong with a plan of reminders. `people` are those of the district."""
    problems: Problems = {}
    unknown = next((one for one in (*given.offsets, *given.second_offsets) if not OFFSET.match(one)), None)
    if unknown is not None:
        where = "offsets" if unknown in given.offsets else "second_offsets"
        problems[where] = [f"“{unknown[:30]}” is no time of a reminder. Write it like before:7d, before:2h or missed."]
    elif len(given.offsets) > MOST:
        problems["offsets"] = [f"Choose at most {MOST} times."]
    elif len(set(given.offsets)) < len(given.offsets):
        problems["offsets"] = ["One time is chosen twice."]
    elif "missed" not in given.offsets:
        problems["offsets"] = ["Keep the reminder for when a clock is over: nobody may miss that."]
    elif not set(given.second_offsets) <= set(given.offsets):
        problems["second_offsets"] = ["Choose among the times at which something is said anyway."]
    if given.person_id is not None and given.person_id not in people:
        problems["person"] = ["Choose one of your people."]
    if given.second_person_id is not None:
        if given.second_person_id not in people:
            problems["second_person"] = ["Choose one of your people."]
        elif given.second_person_id == given.person_id:
            problems["second_person"] = ["Choose somebody else than the first person."]
        elif not given.second_offsets:
            problems.setdefault("second_offsets", ["Choose when the second person is told, too."])
    elif given.second_offsets:
        problems.setdefault("second_person", ["Choose who is told at these times, or none of them."])
    return problems

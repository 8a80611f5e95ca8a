"""What the stated terms must satisfy, and the dates that follow from them."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import get_args

from backend.agreements.types import State

LONGEST_TERM = 120
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
"""Outside of these a date is a slip of the keyboard, and the last day of a term could leave the calendar."""


def problems(
    *,
    states: Sequence[str],
    district_state: str,
    service_agreement_date: date | None,
    service_agreement_end: date | None,
    term_months: int,
    start_date: date | None = None,
    covered: Mapping[str, str] | None = None,
) -> dict[str, list[str]]:
    """Return sentences by field for terms that do not fit together; empty when they do.

    `covered` has the state of each covered district by its name.
    """
    found: dict[str, list[str]] = {}
    if not district_state:
        found["states"] = [
            "Your organization has no state, which would govern the agreement. Ask the operator to add it."
        ]
    elif district_state not in get_args(State):
        found["states"] = [
            f"There are no terms for {district_state} yet, and the district's own state governs its agreements."
        ]
    elif not states:
        found["states"] = ["Choose at least the district's own state."]
    elif len(set(states)) < len(states):
        found["states"] = ["A state is named twice."]
    elif states[0] != district_state:
        found["states"] = [f"The first state governs the agreement; for this district it is {district_state}."]
    elsewhere = [f"{name} is in {state}." for name, state in (covered or {}).items() if state not in states]
    if elsewhere:
        found["covered"] = [*elsewhere, "Add that state's terms, or leave the district out."]
    dates = {
        "service_agreement_date": service_agreement_date,
        "service_agreement_end": service_agreement_end,
        "start_date": start_date,
    }
    for field, day in dates.items():
        if day is not None and not EARLIEST <= day <= LATEST:
            found[field] = [f"Enter a date between {EARLIEST.year} and {LATEST.year}."]
    if service_agreement_date and service_agreement_end and service_agreement_end < service_agreement_date:
        found.setdefault("service_agreement_end", ["The service agreement ends before it begins."])
    if not 1 <= term_months <= LONGEST_TERM:
        found["term_months"] = [f"Enter a term between 1 and {LONGEST_TERM} months."]
    return found


def last_day(effective: date, months: int) -> date:
    """Return the last day of a term: the day before the same day of the month, `months` later.

    Where that month has no such day, the term ends with the month: from 31 August, six months end on 28 February.
    """
    total = effective.month - 1 + months
    year, month = effective.year + total // 12, total % 12 + 1
    days = calendar.monthrange(year, month)[1]
    if effective.day > days:
        return date(year, month, days)
    return date(year, month, effective.day) - timedelta(days=1)

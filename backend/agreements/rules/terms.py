"""What the stated terms must satisfy, and the dates that follow from them."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

LONGEST_TERM = 120


def problems(
    *,
    states: Sequence[str],
    district_state: str,
    service_agreement_date: date | None,
    service_agreement_end: date | None,
    term_months: int,
) -> dict[str, list[str]]:
    """Return sentences by field for terms that do not fit together; empty when they do."""
    found: dict[str, list[str]] = {}
    if not states:
        found["states"] = ["Choose at least the district's own state."]
    elif len(set(states)) < len(states):
        found["states"] = ["A state is named twice."]
    elif states[0] != district_state:
        found["states"] = [f"The first state governs the agreement; for this district it is {district_state}."]
    if service_agreement_date and service_agreement_end and service_agreement_end < service_agreement_date:
        found["service_agreement_end"] = ["The service agreement ends before it begins."]
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

"""How long a piece of evidence is good, in words."""

from datetime import date
from typing import Literal, NamedTuple

from backend.core.words import long_date

SOON = 60
"""Days before its end from which evidence is called ending soon."""

State = Literal["valid", "soon", "expired", "future", "undated"]


class Standing(NamedTuple):
    """How evidence stands on a day, for a filter and for a reader."""

    state: State
    words: str


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def standing(valid_from: date | None, valid_until: date | None, *, today: date) -> Standing:
    """Return how evidence stands on a day. The last day counts: what is good until today expires tomorrow."""
    if valid_from is not None and valid_from > today:
        return Standing("future", f"Good from {long_date(valid_from)}.")
    if valid_until is None:
        return Standing("undated", "No end is stated.")
    left = (valid_until - today).days
    if left < 0:
        return Standing("expired", f"Expired {days(-left)} ago, on {long_date(valid_until)}.")
    if left == 0:
        return Standing("soon", "Expires today.")
    return Standing("soon" if left <= SOON else "valid", f"Expires in {days(left)}, on {long_date(valid_until)}.")


def problems(*, kind: str, issuer: str, valid_from: date | None, valid_until: date | None) -> dict[str, list[str]]:
    """Return what is wrong with a piece of evidence as it was stated, as sentences by field."""
    found: dict[str, list[str]] = {}
    if not kind:
        found["kind"] = ["Say what it is, as “SOC 2 Type II report”."]
    for name, text in (("kind", kind), ("issuer", issuer)):
        if len(text) > 200:
            found[name] = ["This is too long: 200 characters are the most."]
    for name, day in (("valid_from", valid_from), ("valid_until", valid_until)):
        if day is not None and not 1990 <= day.year <= 2099:
            found[name] = ["Enter a date between 1990 and 2099."]
    if valid_from and valid_until and valid_until < valid_from:
        found.setdefault("valid_until", ["It ends before it begins."])
    return found

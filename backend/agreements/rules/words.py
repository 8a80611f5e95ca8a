"""The words that an agreement is filled with: names, dates, lists, and what prints where nothing was stated."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from backend.agreements.forms import LimitSpec
from backend.agreements.types import State

STATE_NAMES: Final[Mapping[State, str]] = {
    "CA": "California",
    "MA": "Massachusetts",
    "ME": "Maine",
    "NH": "New Hampshire",
    "NY": "New York",
    "RI": "Rhode Island",
    "VT": "Vermont",
}

BY_PROVIDER: Final = "to be stated by the provider"
BY_LEA: Final = "to be stated by the LEA"

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNITS = {
    "hours": "hour",
    "days": "day",
    "business_days": "business day",
    "school_days": "school day",
    "months": "month",
    "years": "year",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Filled(NamedTuple):
    """Words ready to print, and whether something in them is still to be stated."""

    text: str
    pending: bool = False


def joined(parts: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    words = list(parts)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}" if words else ""


def duration(months: int) -> str:
    """Return "three years", "one year" or "18 months"."""
    amount, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    number = _NUMBERS[amount] if amount < len(_NUMBERS) else str(amount)
    return f"{number} {unit}{'' if amount == 1 else 's'}"


def limit_words(limit: LimitSpec) -> str:
    """Return how a limit prints: "72 hours", "1 business day", or its words where it has no number."""
    if limit.amount is None:
        return curly(limit.words)
    unit = _UNITS[limit.unit]
    return f"{limit.amount} {unit}{'' if limit.amount == 1 else 's'}"


def fill(text: str, values: Mapping[str, Filled], limits: Mapping[str, LimitSpec]) -> Filled:
    """Put values and limits in the place of the placeholders.

    One pass: what a placeholder is filled with is printed as it is, even where it looks like a placeholder itself.
    """
    pending = False

    def value(match: re.Match[str]) -> str:
        nonlocal pending
        name = match.group(1)
        if name.startswith("limit:"):
            return limit_words(limits[name.removeprefix("limit:")])
        found = values[name]
        pending = pending or found.pending
        return found.text

    # A placeholder that is filled with nothing leaves no space behind.
    text = curly(text)
    empty = [name for name in _PLACEHOLDER.findall(text) if name in values and not values[name].text]
    for name in empty:
        text = text.replace(f" {{{name}}}", "").replace(f"{{{name}}}", "")
    return Filled(_PLACEHOLDER.sub(value, text), pending)


def curly(text: str) -> str:
    """Return our own words with the apostrophes that print has. What people typed is left as it is."""
    return text.replace("'", "’")


def capitalized(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def fragment(text: str) -> str:
    """Return an item of a list that can be extended: without end punctuation, unless it holds whole sentences."""
    words = text.strip()
    return words.rstrip(";,.") if not re.search(r"[.!?]\s", words) else words

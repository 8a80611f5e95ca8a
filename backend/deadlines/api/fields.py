"""Fields that several views of this room read: times as people type them, on the clocks of the district's zone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from rest_framework import serializers

from backend.core.sentences import UNPRINTABLE
from backend.core.words import odd_character
from backend.law.selectors import CameTwice, WrongFacts, local_instant

FIRST_YEAR, LAST_YEAR = 1970, 2200
_LOCAL = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$"
_PROBLEM = "Give a day and a time."
_YEARS = f"Write a year from {FIRST_YEAR} to {LAST_YEAR}."


class TextField(serializers.CharField):
    """Text as people type it."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if found := odd_character(text):
            raise serializers.ValidationError(UNPRINTABLE.format(character=found))
        return text


class DayField(serializers.DateField):
    """A day within the years that clocks know: instants come of it in any zone."""

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise serializers.ValidationError(_YEARS)
        return day


class WordField(serializers.RegexField):
    """A code of the law's data."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[a-z_.]+$", max_length=60, **options)


def local_time(*, blank: str = _PROBLEM, **options: Any) -> serializers.RegexField:
    """A time as text, like 2026-11-01T13:30: an instant comes of it once the zone is known. `blank` asks for it."""
    messages: dict[str, Any] = {"invalid": _PROBLEM, "blank": blank, "required": blank, "null": blank}
    return serializers.RegexField(_LOCAL, max_length=20, error_messages=messages, **options)


def which_time() -> serializers.ChoiceField:
    """Which of two is meant, where the clock change repeated a time."""
    return serializers.ChoiceField(
        choices=["first", "second"],
        required=False,
        default=None,
        allow_null=True,
        help_text="Where the clock change repeated that time: which of the two is meant.",
    )


def instant_of(given: Mapping[str, Any], name: str, zone: str) -> datetime:
    """Return the instant of a time that must be given. Raises WrongFacts, CameTwice where it is to be asked back."""
    (found,) = instants_of(given, (name,), zone)
    if found is None:
        raise WrongFacts(fields={name: [_PROBLEM]})
    return found


def instants_of(given: Mapping[str, Any], names: tuple[str, ...], zone: str) -> list[datetime | None]:
    """Return the instants of times in a zone, None for those left open; `<name>_which` says which of two is meant.

    Raises WrongFacts with every time that the zone's clocks do not have, at its field, and CameTwice where nothing is
    wrong but that they have some twice.
    """
    found: list[datetime | None] = []
    wrong: dict[str, list[str]] = {}
    twice: dict[str, list[str]] = {}
    for name in names:
        found.append(None)
        text = given.get(name)
        if not text:
            continue
        try:
            local = datetime.fromisoformat(text)
            if not FIRST_YEAR <= local.year <= LAST_YEAR:
                wrong[name] = [_YEARS]
                continue
            found[-1] = local_instant(local, zone, which=given.get(f"{name}_which"), field=name)
        except CameTwice as asked_back:
            twice.update(asked_back.fields)
        except WrongFacts as refused:
            wrong.update(refused.fields)
        except ValueError:
            wrong[name] = [_PROBLEM]
    if wrong:
        raise WrongFacts(fields={**wrong, **twice})
    if twice:
        raise CameTwice(fields=twice)
    return found

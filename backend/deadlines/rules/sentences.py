"""Events of a clock as sentences for its page."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from backend.core.words import long_date, sentence
from backend.deadlines.rules.wording import at_words, due_words

SENTENCES: dict[str, str] = {
    "deadlines.opened": "The clock was started.",
    "deadlines.moved": "The date moved.",
    "deadlines.restated": "What stands behind it was stated anew; the date stayed.",
    "deadlines.met": "{actor} said that it was met.",
    "deadlines.met_undone": "{actor} took back that it was met.",
    "deadlines.waived": "{actor} waived it.",
    "deadlines.not_applicable": "{actor} said that it does not apply.",
    "deadlines.withdrawn": "It ended, because nothing is owed any more.",
    "deadlines.reopened": "{actor} opened it again.",
    "deadlines.answered": "{actor} stated what is known.",
    "deadlines.extended": "{actor} stated what lets the law give more time.",
    "deadlines.delayed": "{actor} stated a delay.",
    "deadlines.delay_ended": "{actor} stated the end of a delay.",
    "deadlines.time_given": "{actor} gave more time.",
    "deadlines.assigned": "{actor} chose who is responsible.",
}


def told(
    kind: str,
    data: Mapping[str, Any],
    personal: Mapping[str, Any] | None,
    *,
    zone: str,
    question: Callable[[str], str],
    person: Callable[[str], str],
) -> str:
    """Return an event as one or two sentences, with the reason that was given; what was purged reads as "(removed)".

    `question` returns what is asked by a condition's code; `person` the name of somebody whom the reader knows, or
    nothing.
    """
    actor = (personal or {}).get("actor") or "(removed)"
    said = SENTENCES.get(kind, f"Recorded as {kind}.").format(actor=actor)
    match kind:
        case "deadlines.opened" if data.get("to"):
            said = f"The clock was started, due {_on(data['to'], zone)}."
        case "deadlines.moved":
            said = _moved(data, zone)
        case "deadlines.time_given" if data.get("until"):
            said = f"{actor} gave more time, until the end of {long_date(date.fromisoformat(data['until']))}."
        case "deadlines.answered" | "deadlines.extended" if data.get("code"):
            answer = {True: "yes", False: "no"}.get(data.get("so"), "not known")  # type: ignore[arg-type]
            said = f"{said} “{question(data['code'])}” – {answer}."
        case "deadlines.assigned":
            name = person(data.get("person") or "")
            if not data.get("person"):
                said = f"{actor} left it to the plan who is responsible."
            elif name:
                said = f"{actor} made {sentence(f'{name} responsible')}"
    if personal is None:
        return said
    reason = personal.get("reason") or ""
    return f"{said} “{reason}”" if reason else said


def _moved(data: Mapping[str, Any], zone: str) -> str:
    old, new = data.get("from"), data.get("to")
    if old and new:
        return f"The date moved from {_words(old, zone)} to {_words(new, zone)}."
    if new:
        return f"It has a date now: {_words(new, zone)}."
    return f"It has no date any more; before, it was due {_on(old, zone)}." if old else SENTENCES["deadlines.moved"]


def _words(instant: str, zone: str) -> str:
    return due_words(datetime.fromisoformat(instant), zone)


def _on(instant: str, zone: str) -> str:
    return at_words(datetime.fromisoformat(instant), zone)

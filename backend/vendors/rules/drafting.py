"""The fields of a draft: which paths there are, what each may hold, and how two people's changes of one draft meet.

A draft is one flat map from path to value; a path that is not there is not stated. Everything is pure: the caller
brings the stored fields and keeps what comes of them.

    vendor_address, product_kind, product_url, framework: a text
    notice_methods, states: a list of texts (`states` chooses whose questions the form shows, and is no part of what is
        published)
    services.<key>, other.student.<key>, other.teacher.<key>: {position, text}
    element.<code>: {required, purpose, subjects, specify}; category.<code>: "none" (looked through, nothing used)
    student_none, teacher_none, subprocessors_none: true
    contacts.<key>, hosting.<key>, subprocessors.<key>, evidence.<key>: {position, …}
    end_of_contract.method, .format, .when, .how_destroyed: a text
    answers.<question id>: a text, true or false, an option's value, or a list of them

<key> is made by the client. Values are stored tidied: without blanks around them, nothing stated as None, an entry with
all of its parts.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from backend.core.words import odd_character
from backend.vendors.choices import ContactRole
from backend.vendors.rules.casefile import MAX_NAME, MAX_TEXT
from backend.vendors.rules.notices import notice_methods
from backend.vendors.types import Catalogue, Question

Json = Any
Fields = dict[str, Json]

MOST_ENTRIES = 200
"""Entries of one list: services, contacts, places and so on."""
FARTHEST = 1_000_000_000
"""Of positions in a list; they need not be whole, so that an entry can be put between two."""
MOST_WORDS = 20
"""Entries of a list of plain texts."""
SUBJECTS = ("student", "teacher", "parent")
METHODS = ("destroy", "return", "return_then_destroy")

_KEY = re.compile(r"[a-z0-9]{1,20}")


class Refused(Exception):
    """A value that a field cannot hold. `part` names the part of an entry that is wrong."""

    def __init__(self, sentence: str, *, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part


@dataclass(frozen=True)
class Ground:
    """What the values of fields are checked against."""

    catalogue: Catalogue
    questions: Mapping[str, Question]
    """Those that a vendor answers, by id, in the states' order."""
    states: tuple[str, ...]
    """The states whose law is known, by postal code."""


# What a value may be


def text(value: Json, *, most: int, one_line: bool = False) -> str:
    """Return a text as it is stored. Raises Refused for what is none, is too long or cannot be shown."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused("A text is expected here.")
    tidy = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(tidy) > most:
        raise Refused(f"This is too long: it has {len(tidy):,} characters, and {most:,} are the most.")
    if odd := odd_character(tidy):
        raise Refused(f"This has a character that cannot be shown ({odd}). Delete it.")
    return tidy.replace("\n", " ") if one_line else tidy


def _one_of(value: Json, allowed: Iterable[str]) -> str:
    tidy = text(value, most=MAX_NAME)
    known = tuple(allowed)
    if tidy and tidy not in known:
        raise Refused(f"“{tidy}” is not one of {', '.join(known)}.")
    return tidy


def _yes_no(value: Json) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise Refused("Answer yes or no.")


def _day(value: Json) -> str | None:
    tidy = text(value, most=MAX_NAME)
    try:
        found = date.fromisoformat(tidy) if tidy else None
    except ValueError as error:
        raise Refused(f"“{tidy}” is not a day of the calendar, written like 2026-11-21.") from error
    return found.isoformat() if found else None


def _subjects(value: Json) -> list[str]:
    given = value or []
    if not isinstance(given, list) or any(one not in SUBJECTS for one in given):
        raise Refused("Whose data it is: any of students, teachers and parents.")
    return [one for one in SUBJECTS if one in given]


def _words(value: Json, *, most: int) -> list[str]:
    given = value or []
    if not isinstance(given, list):
        raise Refused("A list of texts is expected here.")
    found = [text(one, most=most, one_line=True) for one in given]
    if len(found) > MOST_WORDS:
        raise Refused(f"{MOST_WORDS} entries are the most.")
    return [one for one in found if one]


_long = partial(text, most=MAX_TEXT)
_name = partial(text, most=MAX_NAME, one_line=True)
Part = Callable[[Json], Json]

ENTRIES: dict[str, dict[str, Part]] = {
    "services": {"text": _long},
    "other.student": {"text": _long},
    "other.teacher": {"text": _long},
    "contacts": {
        "role": partial(_one_of, allowed=tuple(ContactRole.values)),
        "name": _name,
        "title": _name,
        "email": partial(text, most=254, one_line=True),
        "phone": partial(text, most=60, one_line=True),
        "address": partial(text, most=500),
    },
    "hosting": {"provider": _long, "country": _name, "region": _long, "protections": _long},
    "subprocessors": {"name": _name, "purpose": _long, "data": _long, "place": _long, "written_agreement": _yes_no},
    "evidence": {"kind": _name, "issuer": _name, "valid_from": _day, "valid_until": _day},
}
"""The lists whose entries are fields of their own, and what each part of an entry may be."""

TEXTS: dict[str, Part] = {
    "vendor_address": partial(text, most=500),
    "product_kind": _name,
    "product_url": partial(text, most=500, one_line=True),
    "framework": _long,
    "end_of_contract.method": partial(_one_of, allowed=METHODS),
    "end_of_contract.format": _long,
    "end_of_contract.when": _long,
    "end_of_contract.how_destroyed": _long,
}
FLAGS = ("student_none", "teacher_none", "subprocessors_none")

_ELEMENT: dict[str, Part] = {"required": _yes_no, "purpose": _long, "subjects": _subjects, "specify": _long}


def list_of(path: str) -> str:
    """Return which list's entry a path names ("hosting" for "hosting.a1"), or an empty text."""
    name, _, key = path.rpartition(".")
    return name if name in ENTRIES and _KEY.fullmatch(key) else ""


def _parts(value: Json, parts: Mapping[str, Part]) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise Refused("This entry could not be read.")
    for key in value:
        if key not in parts:
            raise Refused(f"An entry here has no “{key}”.")
    tidy = {}
    for key, read in parts.items():
        try:
            tidy[key] = read(value.get(key))
        except Refused as refused:
            raise Refused(refused.sentence, part=key) from refused
    return tidy


def _entry(value: Json, parts: Mapping[str, Part]) -> dict[str, Json] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Refused("This entry could not be read.")
    position = value.get("position")
    if isinstance(position, bool) or not isinstance(position, int | float) or not -FARTHEST <= position <= FARTHEST:
        raise Refused("This entry does not say where it stands in its list.", part="position")
    rest = _parts({key: part for key, part in value.items() if key != "position"}, parts)
    return {"position": position, **rest}


def _answer(value: Json, question: Question) -> Json:
    options = [option.value for option in question.options]
    if value is None:
        return None
    match question.type:
        case "text":
            return _long(value) or None
        case "yes_no":
            return _yes_no(value)
        case "choice":
            if value not in ("", *options) or isinstance(value, bool):
                raise Refused("Choose one of the options.")
            return value or None
        case "many":
            if not isinstance(value, list) or any(one not in options for one in value):
                raise Refused("Tick any of the options.")
            return [one for one in options if one in value] or None


def tidied(path: str, value: Json, ground: Ground) -> Json:
    """Return a field's value as it is stored; None where it states nothing. Raises Refused."""
    if path in TEXTS:
        return TEXTS[path](value) or None
    if path in FLAGS:
        return _yes_no(value) or None
    if path == "notice_methods":
        return list(notice_methods(_words(value, most=MAX_NAME))) or None
    if path == "states":
        return _states(value, ground)
    if name := list_of(path):
        return _entry(value, ENTRIES[name])
    kind, _, name = path.partition(".")
    if kind == "element" and name in ground.catalogue.elements:
        return None if value is None else _parts(value, _ELEMENT)
    if kind == "element":
        raise Refused(f"The catalogue of data elements has no “{name}”.")
    if kind == "category" and any(one.code == name and one.kind == "elements" for one in ground.catalogue.categories):
        if value not in (None, "", "none"):
            raise Refused("A category is looked through (“none”), or it is not.")
        return value or None
    if kind == "answers" and name in ground.questions:
        return _answer(value, ground.questions[name])
    if kind == "answers":
        raise Refused(f"“{name}” is not a question that a vendor answers.")
    raise Refused(f"This form has no field “{path[:100]}”.")


def _states(value: Json, ground: Ground) -> list[str] | None:
    given = set(_words(value, most=MAX_NAME))
    if unknown := sorted(given - set(ground.states)):
        raise Refused(f"The state “{unknown[0]}” is not known. Known are {', '.join(ground.states)}.")
    return sorted(given) or None


# How changes meet


@dataclass(frozen=True)
class Change:
    """One change as a person sent it: what they saw at the path, and what they put there."""

    path: str
    was: Json
    value: Json


@dataclass(frozen=True)
class Conflict:
    """A change that was not stored, because the path holds something that its author never saw."""

    path: str
    yours: Json
    theirs: Json


@dataclass
class Merged:
    """What came of a list of changes."""

    fields: Fields
    saved: dict[str, Json] = field(default_factory=dict)
    """What stands at each path that was taken, also where the same stood there before."""
    stored: dict[str, Json] = field(default_factory=dict)
    """Of those, what is new."""
    conflicts: list[Conflict] = field(default_factory=list)


def problems(changes: Iterable[Change], ground: Ground) -> dict[str, list[str]]:
    """Return what cannot be taken, as a sentence by path; an entry's part is named after a further dot."""
    found: dict[str, list[str]] = {}
    for change in changes:
        try:
            tidied(change.path, change.value, ground)
        except Refused as refused:
            found[".".join(filter(None, (change.path, refused.part)))] = [refused.sentence]
    return found


def merged(fields: Mapping[str, Json], changes: Iterable[Change], ground: Ground) -> Merged:
    """Return what a draft's fields become by changes that `problems` had nothing against.

    A change is stored where the path still holds what its author saw. Where it holds something else the author is
    asked, unless it is just what they put there.
    """
    result = Merged(fields=dict(fields))
    for change in changes:
        value = tidied(change.path, change.value, ground)
        theirs = result.fields.get(change.path)
        if theirs != value and theirs != _seen(change, ground):
            result.conflicts.append(Conflict(change.path, value, theirs))
            continue
        result.saved[change.path] = value
        if theirs == value:
            continue
        result.stored[change.path] = value
        if value is None:
            del result.fields[change.path]
        else:
            result.fields[change.path] = value
    return result


def _seen(change: Change, ground: Ground) -> Json:
    try:
        return tidied(change.path, change.was, ground)
    except Refused:
        return change.was


def crowded(fields: Mapping[str, Json]) -> dict[str, list[str]]:
    """Return the lists that have more entries than a schedule can, as a sentence by list."""
    counts = Counter(filter(None, map(list_of, fields)))
    return {
        name: [f"There are {count} entries here; {MOST_ENTRIES} are the most."]
        for name, count in counts.items()
        if count > MOST_ENTRIES
    }

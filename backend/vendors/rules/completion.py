"""How far a draft is: per section of the form and per category of data, with what is missing and why.

What is missing here is a question to the vendor and stops nobody: a district's checks decide what blocks.
`unpublishable` says what does stop a draft from becoming a version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from backend.vendors.rules.drafting import Fields, Json, list_of
from backend.vendors.rules.fielding import entries
from backend.vendors.rules.names import marks_in
from backend.vendors.types import Audience, Catalogue, Element, Question

State = Literal["empty", "started", "complete"]

LABELS = {
    "services": "Services",
    "student_data": "Student data",
    "teacher_data": "Teacher data",
    "subprocessors": "Subprocessors",
    "hosting": "Hosting",
    "security": "Security",
    "state_questions": "State questions",
    "contacts": "Contacts",
    "review": "Review and submit",
}
"""The sections of the form, in order."""

FOLLOW_UPS: tuple[tuple[str, Json, tuple[str, ...]], ...] = (
    ("me.ssn_collected", True, ("me.ssn_purpose", "me.ssn_opt_out")),
    ("nh.security.route", "controls", ("nh.security.controls",)),
    ("nh.security.route", "standard", ("nh.security.standard", "nh.security.evidence")),
)
"""Questions that are needed once another one is answered so. The same laws as the questions' own citations."""


@dataclass(frozen=True)
class Missing:
    """Something that the form still asks for. `path` is a field, a part of an entry, or the name of a list."""

    path: str
    message: str


@dataclass(frozen=True)
class CategoryState:
    code: str
    label: str
    state: State
    used: int


@dataclass(frozen=True)
class Section:
    code: str
    label: str
    state: State
    missing: tuple[Missing, ...] = ()
    categories: tuple[CategoryState, ...] = ()
    """Of the two sections of data only."""
    optional_open: int = 0
    """Of the state questions only: how many may be answered, need not be, and are not."""


@dataclass(frozen=True)
class Asked:
    """What a draft has to answer."""

    catalogue: Catalogue
    questions: Mapping[str, Question]
    """Those that a vendor answers, by id."""
    states: tuple[str, ...]
    """Whose questions: those that were asked for, and those that the vendor chose beside."""
    state_names: Mapping[str, str]
    teacher_reached: bool
    """Whether one of the states reaches teachers' data."""


def sections(fields: Fields, asked: Asked) -> tuple[Section, ...]:
    """Return the form's sections in order, each with its state and what is missing in it."""
    found = [_section("services", _touched(fields, "services."), list(_services(fields)))]
    found.append(_data(fields, asked, "student", expected=True))
    if asked.teacher_reached or says_of_data(fields, "teacher"):
        found.append(_data(fields, asked, "teacher", expected=asked.teacher_reached))
    found.append(_section("subprocessors", _touched(fields, "subprocessors"), list(_subprocessors(fields))))
    found.append(_section("hosting", _touched(fields, "hosting."), list(_hosting(fields))))
    security = _touched(fields, "framework", "evidence.", "end_of_contract.")
    found.append(_section("security", security, list(_security(fields))))
    if wanted := [one for one in asked.questions.values() if one.state in asked.states]:
        answered = any(f"answers.{one.id}" in fields for one in wanted)
        section = _section("state_questions", answered, list(_questions(fields, asked)))
        found.append(replace(section, optional_open=_optional_open(fields, asked)))
    found.append(_section("contacts", _touched(fields, "contacts.", "notice_methods"), list(_contacts(fields))))
    states = {section.state for section in found}
    review: State = "complete" if states == {"complete"} else "empty" if states == {"empty"} else "started"
    return (*found, Section("review", LABELS["review"], review))


def _section(code: str, touched: bool, missing: list[Missing]) -> Section:
    return Section(code, LABELS[code], _state(touched, missing), tuple(missing))


def _state(touched: bool, missing: list[Missing]) -> State:
    if not missing:
        return "complete"
    return "started" if touched else "empty"


def _touched(fields: Fields, *beginnings: str) -> bool:
    return any(path.startswith(beginnings) for path in fields)


# Section by section


def _services(fields: Fields) -> Iterator[Missing]:
    if not entries(fields, "services"):
        yield Missing("services", "List what the product does for schools, at least one service.")


def says_of_data(fields: Fields, audience: Audience) -> bool:
    """Tell whether anything is stated of an audience's data."""
    return _touched(fields, f"{audience}_none", f"element.{audience}.", f"category.{audience}.", f"other.{audience}.")


def _data(fields: Fields, asked: Asked, audience: Audience, *, expected: bool) -> Section:
    code = f"{audience}_data"
    none = f"{audience}_none"
    categories = [one for one in asked.catalogue.of(audience) if one.kind == "elements"]
    if not says_of_data(fields, audience):
        missing = [Missing(none, f"Tick the {audience} data that is collected, or say that none is.")]
        empty = tuple(CategoryState(one.code, one.label, "empty", 0) for one in categories)
        return Section(code, LABELS[code], "empty", tuple(missing), empty)
    missing = list(contradictions(fields, audience))
    shown = []
    for category in categories:
        used = [element for element in category.elements if f"element.{element.code}" in fields]
        lacks = [lack for element in used for lack in _element(fields, element, audience, asked.catalogue)]
        looked = bool(used) or fields.get(none) or fields.get(f"category.{category.code}")
        if not looked and expected:
            lacks.append(
                Missing(f"category.{category.code}", f"Tick what is collected under “{category.label}”, or none of it.")
            )
        state: State = ("started" if used else "empty") if lacks else "complete" if looked else "empty"
        shown.append(CategoryState(category.code, category.label, state, len(used)))
        missing += lacks
    return Section(code, LABELS[code], _state(True, missing), tuple(missing), tuple(shown))


def contradictions(fields: Fields, audience: Audience) -> Iterator[Missing]:
    """Return "none is collected" beside something that is."""
    number = _used(fields, audience)
    if fields.get(f"{audience}_none") and number:
        yield Missing(
            f"{audience}_none",
            f"No {audience} data is collected, it says, and {number} element{'' if number == 1 else 's'} "
            f"{'is' if number == 1 else 'are'} listed. Take one of the two back.",
        )


def _used(fields: Fields, audience: Audience) -> int:
    elements = sum(1 for path in fields if path.startswith(f"element.{audience}."))
    return elements + len(entries(fields, f"other.{audience}"))


def _element(fields: Fields, element: Element, audience: Audience, catalogue: Catalogue) -> Iterator[Missing]:
    use = fields[f"element.{element.code}"]
    if element.specify and not use["specify"]:
        yield Missing(f"element.{element.code}.specify", f"Say which “{_lower(element.label)}” is meant.")
    marks = {*element.sensitivity, *marks_in(use["specify"], audience, catalogue)}
    if marks and not use["purpose"]:
        labels = [one.label for one in catalogue.sensitivities if one.code in marks]
        yield Missing(
            f"element.{element.code}.purpose",
            f"Say what “{_lower(element.label)}” is needed for: laws treat it apart ({', '.join(labels)}).",
        )


def _lower(label: str) -> str:
    """Return a label within a sentence, without its examples. An abbreviation at the beginning stays as it is."""
    label = label.partition(" (")[0]
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _subprocessors(fields: Fields) -> Iterator[Missing]:
    listed = entries(fields, "subprocessors")
    if listed and fields.get("subprocessors_none"):
        yield Missing(
            "subprocessors_none", "“No subprocessors” is ticked, and some are listed. Take one of the two back."
        )
    if not listed and not fields.get("subprocessors_none"):
        yield Missing("subprocessors_none", "List the subprocessors that handle the data, or say that there are none.")
    for path, one in listed:
        name = f"“{one['name']}”" if one["name"] else "this subprocessor"
        if not one["name"]:
            yield Missing(f"{path}.name", "Name the subprocessor.")
        if not one["purpose"]:
            yield Missing(f"{path}.purpose", f"Say what {name} does for you.")
        if one["written_agreement"] is None:
            yield Missing(f"{path}.written_agreement", f"Say whether there is a written agreement with {name}.")


def _hosting(fields: Fields) -> Iterator[Missing]:
    listed = entries(fields, "hosting")
    if not listed:
        yield Missing("hosting", "Say where the data is stored, at least one place.")
    for path, one in listed:
        if not one["country"]:
            where = f" by “{one['provider']}”" if one["provider"] else ""
            yield Missing(f"{path}.country", f"Name the country in which the data is stored{where}.")


def _security(fields: Fields) -> Iterator[Missing]:
    for path, one in entries(fields, "evidence"):
        if not one["kind"]:
            yield Missing(f"{path}.kind", "Say what kind of evidence this is, as “SOC 2 Type 2 report”.")
        if one["valid_from"] and one["valid_until"] and one["valid_until"] < one["valid_from"]:
            yield Missing(f"{path}.valid_until", "The evidence ends before it begins. Look at the two dates.")
    if "end_of_contract.method" not in fields:
        yield Missing("end_of_contract.method", "Say what happens to the data when the contract ends.")


def _questions(fields: Fields, asked: Asked) -> Iterator[Missing]:
    following = {
        then
        for question, answer, needed in FOLLOW_UPS
        if fields.get(f"answers.{question}") == answer
        for then in needed
    }
    for question in asked.questions.values():
        wanted = question.state in asked.states and (question.required or question.id in following)
        if wanted and f"answers.{question.id}" not in fields:
            state = asked.state_names[question.state]
            yield Missing(f"answers.{question.id}", f"Not answered for {state}: “{question.label}.”")


def _optional_open(fields: Fields, asked: Asked) -> int:
    """Count the optional questions without an answer, but not those that only follow from another one's answer."""
    follows = {then for _, _, needed in FOLLOW_UPS for then in needed}
    return sum(
        question.state in asked.states
        and not question.required
        and question.id not in follows
        and f"answers.{question.id}" not in fields
        for question in asked.questions.values()
    )


def _contacts(fields: Fields) -> Iterator[Missing]:
    people = [one for _, one in entries(fields, "contacts") if one["name"]]
    reachable = {one["role"] for one in people if one["email"] or one["phone"] or one["address"]}
    if not reachable & {"notices", "representative"}:
        yield Missing(
            "contacts", "Name whom districts write to: a contact for notices, or your representative, with an address."
        )
    if not any(one["role"] == "security" for one in people):
        yield Missing("contacts", "Name who is responsible for security.")
    if "vendor_address" not in fields:
        yield Missing("vendor_address", "State your organization's mail address; the agreement names it.")
    if "notice_methods" not in fields:
        yield Missing("notice_methods", "Say how you want notices sent to you.")


# What stops a draft from becoming a version


def unpublishable(fields: Fields) -> dict[str, list[str]]:
    """Return why a draft cannot be published, as sentences by path: contradictions, nameless entries, nothing said."""
    found: list[Missing] = []
    if not says_of_data(fields, "student"):
        found.append(
            Missing("student_none", "Nothing is said of student data yet. Tick what is collected, or say that none is.")
        )
    found += [*contradictions(fields, "student"), *contradictions(fields, "teacher")]
    found += [one for one in _subprocessors(fields) if _stops(one, fields)]
    found += [one for one in _security(fields) if _stops(one, fields)]
    problems: dict[str, list[str]] = {}
    for one in found:
        problems.setdefault(one.path, []).append(one.message)
    return problems


def _stops(one: Missing, fields: Fields) -> bool:
    entry, _, part = one.path.rpartition(".")
    if list_of(entry):
        return part in ("name", "kind")
    return one.path == "subprocessors_none" and bool(fields.get(one.path))

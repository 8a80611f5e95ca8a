"""What a comment is about: one place of the schedule, of the text, or a finding, by a short address.

"section:<section of the form>", "element:<code>", "path:<field of the draft>", "clause:<id>", "provision:<id>",
"finding:<code>".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

OF_SCHEDULE = frozenset({"section", "element", "path"})
"""Kinds that are about one product's schedule."""

_KEY = re.compile(r"[a-z0-9]{1,20}")
_FIELDS = {
    "vendor_address": "Address of the vendor",
    "product_kind": "Kind of product",
    "product_url": "Address of the product",
    "framework": "Security framework",
    "notice_methods": "How notices are sent",
    "student_none": "No student data",
    "teacher_none": "No teacher data",
    "subprocessors_none": "No subprocessors",
    "end_of_contract.method": "End of the contract: what happens to the data",
    "end_of_contract.format": "End of the contract: format",
    "end_of_contract.when": "End of the contract: when",
    "end_of_contract.how_destroyed": "End of the contract: how data is destroyed",
}
_ENTRIES = {
    "services": "Service",
    "other.student": "Other student data",
    "other.teacher": "Other teacher data",
    "contacts": "Contact",
    "hosting": "Place of storage",
    "subprocessors": "Subprocessor",
    "evidence": "Evidence",
}
_SECTION_OF = {
    "vendor_address": "contacts",
    "notice_methods": "contacts",
    "contacts": "contacts",
    "product_kind": "services",
    "product_url": "services",
    "services": "services",
    "student_none": "student_data",
    "other.student": "student_data",
    "teacher_none": "teacher_data",
    "other.teacher": "teacher_data",
    "subprocessors_none": "subprocessors",
    "subprocessors": "subprocessors",
    "hosting": "hosting",
    "framework": "security",
    "evidence": "security",
    "end_of_contract": "security",
    "answers": "state_questions",
}


@dataclass(frozen=True)
class Places:
    """What there is to comment on, with a label each."""

    sections: Mapping[str, str]
    elements: Mapping[str, str]
    categories: Mapping[str, str]
    questions: Mapping[str, str]
    clauses: Mapping[str, str] = field(default_factory=dict)
    provisions: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)


def kind_of(anchor: str) -> str:
    return anchor.partition(":")[0]


def label(anchor: str, places: Places) -> str:
    """Return what an anchor names, in words; empty where it names nothing that is there."""
    kind, _, name = anchor.partition(":")
    if kind == "path":
        return _path_label(name, places)
    by_kind = {
        "section": places.sections,
        "element": places.elements,
        "clause": places.clauses,
        "provision": places.provisions,
        "finding": places.findings,
    }
    return by_kind.get(kind, {}).get(name, "")


def _path_label(path: str, places: Places) -> str:
    if path in _FIELDS:
        return _FIELDS[path]
    kind, _, name = path.partition(".")
    by_kind = {"element": places.elements, "category": places.categories, "answers": places.questions}
    if kind in by_kind:
        return by_kind[kind].get(name, "")
    entry, _, key = path.rpartition(".")
    return _ENTRIES[entry] if entry in _ENTRIES and _KEY.fullmatch(key) else ""


def path_of(anchor: str) -> str:
    """Return the field of the draft that an anchor names, where it names one."""
    kind, _, name = anchor.partition(":")
    return {"element": f"element.{name}", "path": name}.get(kind, "")


def section_of(anchor: str) -> str:
    """Return the section of the schedule's form that an anchor stands in, or an empty text."""
    kind, _, name = anchor.partition(":")
    if kind == "section":
        return name
    path = path_of(anchor)
    if path.startswith(("element.", "category.")):
        return "teacher_data" if path.split(".")[1] == "teacher" else "student_data"
    for start in (path, path.rpartition(".")[0], path.partition(".")[0]):
        if start in _SECTION_OF:
            return _SECTION_OF[start]
    return ""

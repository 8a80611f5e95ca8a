"""What changed from one schedule to another, entry by entry, in the order of the form."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from backend.vendors.choices import ContactRole
from backend.vendors.rules.casereading import AUDIENCES
from backend.vendors.rules.drafting import SUBJECTS
from backend.vendors.rules.names import plain
from backend.vendors.rules.schedule import marks_of
from backend.vendors.types import (
    Answer,
    Audience,
    Catalogue,
    Contact,
    Element,
    ElementUse,
    EvidenceItem,
    Hosting,
    Question,
    ScheduleData,
    Subprocessor,
)

Kind = Literal["added", "dropped", "reworded", "newly_sensitive", "now_required", "no_longer_required", "changed"]
KINDS: tuple[Kind, ...] = (
    "added", "dropped", "reworded", "newly_sensitive", "now_required", "no_longer_required", "changed",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One thing that differs. An element that changed in several ways has one for each."""

    kind: Kind
    section: str
    path: str
    """A path of the draft's fields, or the name of the list that the entry stands in."""
    label: str
    before: str
    after: str
    marks: tuple[str, ...] = ()
    """Sensitivities that the entry has now; of a dropped one, those that it had."""


def compare(
    before: ScheduleData, after: ScheduleData, *, catalogue: Catalogue, questions: Mapping[str, Question]
) -> tuple[Difference, ...]:
    """Return everything in which `after` differs from `before`. `catalogue` is the one of `after`."""
    found: list[Difference] = []
    found += _text("services", "product_kind", "Kind of product", before.product_kind, after.product_kind)
    found += _text("services", "product_url", "Web address of the product", before.product_url, after.product_url)
    found += _texts("services", "services", "Service", before.services, after.services)
    for audience in AUDIENCES:
        found += _data(audience, before, after, catalogue)
    found += _none("subprocessors", "subprocessors_none", "No subprocessors", before, after)
    listed = [one.subprocessors or () for one in (before, after)]
    found += _rows("subprocessors", "subprocessors", "Subprocessor", listed[0], listed[1], lambda one: one.name)
    found += _rows(
        "hosting", "hosting", "Hosting", before.hosting, after.hosting, lambda one: one.provider or one.country
    )
    found += _text("security", "framework", "Security framework", before.framework, after.framework)
    found += _rows(
        "security",
        "evidence",
        "Evidence",
        before.evidence,
        after.evidence,
        lambda one: ", ".join(filter(None, (one.kind, one.issuer))),
    )
    for part, label in _END.items():
        found += _text(
            "security",
            f"end_of_contract.{part}",
            label,
            _method(getattr(before.end_of_contract, part)),
            _method(getattr(after.end_of_contract, part)),
        )
    found += _answers(before.answers, after.answers, catalogue, questions)
    found += _text("contacts", "vendor_address", "Address", before.vendor_address, after.vendor_address)
    found += _texts("contacts", "notice_methods", "How notices are sent", before.notice_methods, after.notice_methods)
    found += _rows(
        "contacts",
        "contacts",
        "Contact",
        before.contacts,
        after.contacts,
        lambda one: str(ContactRole(one.role).label),
    )
    return tuple(found)


def counts(differences: Sequence[Difference]) -> dict[str, int]:
    """Return how many there are of each kind."""
    return {kind: sum(1 for one in differences if one.kind == kind) for kind in KINDS}


_END = {
    "method": "When the contract ends",
    "format": "Format in which data is returned",
    "when": "When data is returned or destroyed",
    "how_destroyed": "How data is destroyed",
}
_METHODS = {
    "destroy": "the data is destroyed",
    "return": "the data is returned",
    "return_then_destroy": "the data is returned, then destroyed",
}


def _method(value: str) -> str:
    return _METHODS.get(value, value)


# Texts and lists


def _kind(before: object, after: object) -> Kind:
    return "added" if not before else "dropped" if not after else "changed"


def _text(section: str, path: str, label: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        kind = _kind(before, after)
        yield Difference("reworded" if kind == "changed" else kind, section, path, label, before, after)


def _texts(section: str, path: str, label: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """Texts of a list: those at one place are one reworded, unless they stand elsewhere, too."""
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    if len(before) == len(after) and len(gone) == len(new):
        for old, text in zip(gone, new, strict=True):
            yield Difference("reworded", section, path, label, old, text)
        return
    for old in gone:
        yield Difference("dropped", section, path, label, old, "")
    for text in new:
        yield Difference("added", section, path, label, "", text)


def _none(section: str, path: str, label: str, before: ScheduleData, after: ScheduleData) -> Iterator[Difference]:
    was, now = before.subprocessors == (), after.subprocessors == ()
    if was != now:
        yield Difference(
            "added" if now else "dropped", section, path, label, "Yes" if was else "", "Yes" if now else ""
        )


Entry = Subprocessor | Hosting | EvidenceItem | Contact

_PARTS = {
    "name": "name", "purpose": "purpose", "data": "data", "place": "place", "written_agreement": "written agreement",
    "provider": "provider", "country": "country", "region": "region", "protections": "protections",
    "kind": "kind", "issuer": "issuer", "valid_from": "valid from", "valid_until": "valid until",
    "role": "role", "title": "title", "email": "e-mail", "phone": "phone", "address": "address",
}  # fmt: skip


def _words(value: object) -> str:
    """Return a part's value as a person reads it; what is not stated is empty."""
    if value is None:
        return ""
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else str(value)


def _whole(entry: Entry) -> str:
    """Return an entry in a line. Yes and no say nothing without what they answer."""
    said = []
    for part, value in entry.model_dump().items():
        text = _words(value)
        said.append(f"{part.replace('_', ' ')}: {text.lower()}" if isinstance(value, bool) else text)
    return "; ".join(text for text in said if text)


def _rows(
    section: str, path: str, label: str, before: Sequence[Entry], after: Sequence[Entry], name: Callable[[Any], str]
) -> Iterator[Difference]:
    """Entries of a list that are the same by name are one; what differs in them is said part by part."""
    left: dict[str, list[Entry]] = {}
    for one in before:
        left.setdefault(plain(name(one)), []).append(one)
    for one in after:
        same = left.get(plain(name(one)))
        if not same:
            yield Difference("added", section, path, f"{label}: {name(one)}", "", _whole(one))
            continue
        old = one if one in same else same[0]
        same.remove(old)
        for part in type(one).model_fields:
            was, now = _words(getattr(old, part)), _words(getattr(one, part))
            if was != now:
                kind: Kind = "reworded" if was and now and isinstance(getattr(one, part), str) else "changed"
                yield Difference(kind, section, path, f"{label}: {name(one)}, {_PARTS[part]}", was, now)
    for old in (entry for entries in left.values() for entry in entries):
        yield Difference("dropped", section, path, f"{label}: {name(old)}", _whole(old), "")


# Data


def _data(audience: Audience, before: ScheduleData, after: ScheduleData, catalogue: Catalogue) -> Iterator[Difference]:
    section = f"{audience}_data"
    was, was_other, was_none = before.of(audience)
    now, now_other, now_none = after.of(audience)
    if was_none != now_none:
        label = f"No {audience} data is collected"
        kind: Kind = "added" if now_none else "dropped"
        yield Difference(kind, section, f"{audience}_none", label, _words(was_none), _words(now_none))
    old = {use.code: use for use in was}
    new = {use.code: use for use in now}
    for code in (*catalogue.elements, *(code for code in old if code not in catalogue.elements)):
        if code in old or code in new:
            yield from _element(section, catalogue.elements.get(code), old.get(code), new.get(code), catalogue)
    other = {one.label for one in catalogue.of(audience) if one.kind == "other"}
    label = min(other, default="Other")
    for one in _texts(section, f"other.{audience}", label, was_other, now_other):
        had, has = _marks(None, one.before, audience, catalogue), _marks(None, one.after, audience, catalogue)
        yield replace(one, marks=tuple(has or had))
        yield from _newly(section, one.path, label, had, has)


def _marks(element: Element | None, text: str, audience: Audience, catalogue: Catalogue) -> dict[str, str]:
    """Return the sensitivities of an entry, each with its label."""
    return {mark.code: mark.label for mark in marks_of(element, text, audience, catalogue)}


def _newly(section: str, path: str, label: str, had: Mapping[str, str], has: Mapping[str, str]) -> Iterator[Difference]:
    new = tuple(code for code in has if code not in had)
    if new:
        names = ", ".join(has[code] for code in new)
        yield Difference("newly_sensitive", section, path, label, ", ".join(had.values()), names, new)


def _element(
    section: str, element: Element | None, was: ElementUse | None, now: ElementUse | None, catalogue: Catalogue
) -> Iterator[Difference]:
    use = now or was
    assert use is not None
    path = f"element.{use.code}"
    label = f"{catalogue.category_of[use.code].label}: {element.label}" if element else use.code
    had = _marks(element, was.specify, use.audience, catalogue) if was else {}
    has = _marks(element, now.specify, use.audience, catalogue) if now else {}
    marks = tuple(has or had)
    if was is None or now is None:
        texts = [_use(one) if one else "" for one in (was, now)]
        yield Difference("added" if now else "dropped", section, path, label, texts[0], texts[1], marks)
    else:
        if was.required is not now.required:
            kind: Kind = "now_required" if now.required else "no_longer_required" if was.required else "changed"
            texts = [_words(was.required), _words(now.required)]
            yield Difference(kind, section, path, f"{label}, required", texts[0], texts[1], marks)
        for part in ("purpose", "specify"):
            before, after = getattr(was, part), getattr(now, part)
            if before != after:
                what = "purpose" if part == "purpose" else "what exactly"
                yield Difference("reworded", section, path, f"{label}, {what}", before, after, marks)
        people = [_people(one) for one in (was, now)]
        if people[0] != people[1]:
            yield Difference("changed", section, path, f"{label}, whose data", people[0], people[1], marks)
    yield from _newly(section, path, label, had, has)


def _people(use: ElementUse) -> str:
    return ", ".join(f"{one}s" for one in SUBJECTS if one in use.subjects)


def _use(use: ElementUse) -> str:
    """Return what an element's use says, in a line."""
    required = {True: "required", False: "not required", None: ""}[use.required]
    return "; ".join(filter(None, ("collected", required, use.specify, use.purpose, _people(use))))


# Answers


def _answers(
    before: Mapping[str, Answer], after: Mapping[str, Answer], catalogue: Catalogue, questions: Mapping[str, Question]
) -> Iterator[Difference]:
    order = [*questions, *sorted({*before, *after} - set(questions))]
    for question in order:
        was, now = before.get(question), after.get(question)
        if was == now:
            continue
        known = questions.get(question)
        label = f"{known.state}: {known.label}" if known else question
        texts = ["; ".join(known.in_words(one)) if known and one is not None else _words(one) for one in (was, now)]
        kind: Kind = "added" if was is None else "dropped" if now is None else "changed"
        if kind == "changed" and isinstance(now, str) and known and known.type == "text":
            kind = "reworded"
        path = f"answers.{question}"
        yield Difference(kind, "state_questions", path, label, texts[0], texts[1])
        if now is True:
            new = {one.code: one.label for one in catalogue.sensitivities if question in one.answers}
            yield from _newly("state_questions", path, label, {}, new)

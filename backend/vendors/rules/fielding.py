"""A draft's fields as the schedule that they state, and back.

The same content gives the same schedule however it was entered: elements stand in the catalogue's order, entries of a
list by position, whose data it is and ticked options in one order.
"""

from collections.abc import Collection, Iterable, Mapping

from backend.core.values import Value
from backend.vendors.rules.casereading import AUDIENCES
from backend.vendors.rules.drafting import ENTRIES, SUBJECTS, Fields, Json, list_of
from backend.vendors.rules.notices import notice_methods
from backend.vendors.types import (
    Audience,
    Catalogue,
    Contact,
    ElementUse,
    EndOfContract,
    EvidenceItem,
    Hosting,
    Question,
    ScheduleData,
    Subprocessor,
)

NAMELESS = "(not named)"
"""Stands in a draft's reading for a name that is still to be typed. No schedule is published with one."""
NOTICE = "notice_methods"


def entries(fields: Mapping[str, Json], name: str) -> list[tuple[str, dict[str, Json]]]:
    """Return a list's entries that state anything, by position, each with its path."""
    found = [(path, value) for path, value in fields.items() if list_of(path) == name and _says(name, value)]
    return sorted(found, key=lambda pair: (pair[1]["position"], pair[0]))


def _says(name: str, value: Mapping[str, Json]) -> bool:
    """A contact's role alone says nothing."""
    return any(value[part] not in ("", None) for part in ENTRIES[name] if part != "role")


def _parts(fields: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
    return [{key: part for key, part in value.items() if key != "position"} for _, value in entries(fields, name)]


def to_data(fields: Mapping[str, Json], *, vendor_name: str, product_name: str, catalogue: Catalogue) -> ScheduleData:
    """Return the schedule that a draft's fields state, also where it is not complete."""
    subprocessors = tuple(
        Subprocessor.model_validate({**one, "name": one["name"] or NAMELESS}) for one in _parts(fields, "subprocessors")
    )
    evidence = tuple(
        EvidenceItem.model_validate({**one, "kind": one["kind"] or NAMELESS}) for one in _parts(fields, "evidence")
    )
    uses: dict[Audience, tuple[ElementUse, ...]] = {}
    other: dict[Audience, tuple[str, ...]] = {}
    for audience in AUDIENCES:
        uses[audience] = tuple(
            ElementUse.model_validate({"code": code, "audience": audience, **use})
            for code, category in catalogue.category_of.items()
            if category.audience == audience and (use := fields.get(f"element.{code}")) is not None
        )
        other[audience] = tuple(one["text"] for one in _parts(fields, f"other.{audience}"))
    return ScheduleData(
        vendor_name=vendor_name,
        vendor_address=fields.get("vendor_address", ""),
        notice_methods=tuple(fields.get(NOTICE, ())),
        product_name=product_name,
        product_kind=fields.get("product_kind", ""),
        product_url=fields.get("product_url", ""),
        catalogue=catalogue.version,
        services=tuple(one["text"] for one in _parts(fields, "services")),
        student_elements=uses["student"],
        student_other=other["student"],
        student_none=fields.get("student_none", False),
        teacher_elements=uses["teacher"],
        teacher_other=other["teacher"],
        teacher_none=fields.get("teacher_none", False),
        contacts=tuple(
            Contact.model_validate({**one, "role": one["role"] or "representative"})
            for one in _parts(fields, "contacts")
        ),
        hosting=tuple(Hosting.model_validate(one) for one in _parts(fields, "hosting")),
        subprocessors=subprocessors or (() if fields.get("subprocessors_none") else None),
        framework=fields.get("framework", ""),
        evidence=evidence,
        end_of_contract=EndOfContract.model_validate(
            {part: fields.get(f"end_of_contract.{part}", "") for part in EndOfContract.model_fields}
        ),
        answers={
            path.removeprefix("answers."): tuple(value) if isinstance(value, list) else value
            for path, value in fields.items()
            if path.startswith("answers.")
        },
    )


def to_fields(data: ScheduleData, catalogue: Catalogue) -> Fields:
    """Return the fields that state a schedule.

    What a schedule does not list it does not use: where it says anything of an audience, the categories without an
    element count as looked through. Elements that this catalogue does not have are left out.
    """
    fields: Fields = {
        "vendor_address": data.vendor_address,
        "product_kind": data.product_kind,
        "product_url": data.product_url,
        "framework": data.framework,
        NOTICE: list(notice_methods(data.notice_methods)),
        "student_none": data.student_none,
        "teacher_none": data.teacher_none,
        "subprocessors_none": data.subprocessors == (),
    }
    for part in EndOfContract.model_fields:
        fields[f"end_of_contract.{part}"] = getattr(data.end_of_contract, part)
    for audience in AUDIENCES:
        uses, other, _ = data.of(audience)
        known = [use for use in uses if use.code in catalogue.elements]
        for use in known:
            stated = use.model_dump(mode="json", include={"required", "purpose", "specify"})
            fields[f"element.{use.code}"] = {**stated, "subjects": [one for one in SUBJECTS if one in use.subjects]}
        _list(fields, f"other.{audience}", ({"text": one} for one in other))
        if known or other:
            used = {catalogue.category_of[use.code].code for use in known}
            for category in catalogue.of(audience):
                if category.kind == "elements" and category.code not in used:
                    fields[f"category.{category.code}"] = "none"
    _list(fields, "services", ({"text": one} for one in data.services))
    for name, rows in (
        ("contacts", data.contacts),
        ("hosting", data.hosting),
        ("subprocessors", data.subprocessors or ()),
        ("evidence", data.evidence),
    ):
        fields |= entry_fields(name, rows)
    for question, answer in data.answers.items():
        fields[f"answers.{question}"] = list(answer) if isinstance(answer, tuple) else answer
    return {path: value for path, value in fields.items() if _stated(path, value)}


def _stated(path: str, value: Json) -> bool:
    """A yes-or-no answer that is no states something; a flag that is not set does not."""
    return value is not None and value not in ("", []) and (value is not False or path.startswith("answers."))


def _list(fields: Fields, name: str, rows: Iterable[dict[str, Json]]) -> None:
    """Put rows under paths of their own, with keys that no client makes by chance: "p1", "p2", …"""
    for position, row in enumerate(rows, start=1):
        fields[f"{name}.p{position}"] = {"position": position, **row}


def entry_fields(name: str, rows: Iterable[Value]) -> Fields:
    """Return the fields of one list."""
    fields: Fields = {}
    _list(fields, name, (row.model_dump(mode="json") for row in rows))
    return fields


def group_of(path: str) -> str:
    """Return what a path is replaced together with: its list, its audience's data, or itself."""
    kind, _, rest = path.partition(".")
    if kind in ("element", "category", "other"):
        return rest.partition(".")[0]
    if path in ("student_none", "teacher_none"):
        return path.removesuffix("_none")
    if path == "subprocessors_none":
        return "subprocessors"
    return list_of(path) or path


def replaced(fields: Mapping[str, Json], new: Mapping[str, Json], groups: Collection[str]) -> Fields:
    """Return a draft's fields with `new` in the place of everything in `groups`.

    An entry that stands where one stood before keeps its path, so that pages which show it know it again.
    """
    result = {path: value for path, value in fields.items() if group_of(path) not in groups}
    for name in ENTRIES:
        keys = [path for path, _ in entries(fields, name)]
        rows = entries(new, name)
        spare = (path for n in range(1, 10_000) if (path := f"{name}.p{n}") not in keys)
        for number, (_, value) in enumerate(rows):
            result[keys[number] if number < len(keys) and group_of(keys[number]) in groups else next(spare)] = value
    return {**result, **{path: value for path, value in new.items() if not list_of(path)}}


def in_order(data: ScheduleData, catalogue: Catalogue, questions: Mapping[str, Question]) -> ScheduleData:
    """Return a schedule as the form keeps it: in one order, without entries that say nothing. For what files say."""
    known = {code: number for number, code in enumerate(catalogue.elements)}

    def uses(of: Iterable[ElementUse]) -> tuple[ElementUse, ...]:
        ordered = sorted(of, key=lambda use: known.get(use.code, len(known)))
        return tuple(
            use.model_copy(update={"subjects": tuple(one for one in SUBJECTS if one in use.subjects)})
            for use in ordered
        )

    answers = {
        question: tuple(option.value for option in questions[question].options if option.value in answer)
        if isinstance(answer, tuple) and question in questions
        else answer
        for question, answer in data.answers.items()
    }
    return data.model_copy(
        update={
            "student_elements": uses(data.student_elements),
            "teacher_elements": uses(data.teacher_elements),
            "answers": answers,
            "services": tuple(filter(None, data.services)),
            "notice_methods": notice_methods(data.notice_methods),
            "contacts": tuple(one for one in data.contacts if _says("contacts", one.model_dump())),
            "hosting": tuple(one for one in data.hosting if _says("hosting", one.model_dump())),
        }
    )

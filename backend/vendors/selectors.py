"""Reads: the catalogue and questions (public), case files (pure), vendors, products and schedules (by actor).

A vendor's people see everything of their own. A district sees the vendors of its directory (verified, related, or
invited by it) and their products by name, and a schedule version only by a grant. Everything else is absent.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core import yamlfile
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.core.yamlfile import YamlProblem
from backend.law import selectors as law
from backend.vendors.choices import MarkFrom, VersionStatus
from backend.vendors.models import (
    OrganizationContact,
    Product,
    ScheduleVersion,
    VersionGrant,
)
from backend.vendors.rules import casefile, casereading, names, schedule
from backend.vendors.types import (
    Case,
    Catalogue,
    Contact,
    ElementUse,
    Hosting,
    QuestionList,
    ScheduleData,
    Subprocessor,
)

if TYPE_CHECKING:
    from backend.accounts.models import Organization

DATA = Path(__file__).parent / "data"
CATALOGUE = "1"
"""The version that new schedules are made with."""
CASE_FILE_MAX_BYTES = casefile.MAX_BYTES

# Files


def load_catalogue(path: Path) -> Catalogue:
    """Return the catalogue in a file. Raises YamlProblem, also for ambiguous names and unknown marks."""
    catalogue = yamlfile.load(path, Catalogue)
    if problems := names.catalogue_problems(catalogue):
        _, lines = yamlfile.read(path.read_text(encoding="utf-8"), file=path.name)
        raise YamlProblem(path.name, sorted((yamlfile.line_of(lines, where), text) for where, text in problems))
    return catalogue


@cache
def catalogue(version: str = CATALOGUE) -> Catalogue:
    """Return a released version of the catalogue of data elements. Raises NotFound for one that was never released."""
    path = DATA / "catalogue" / f"{version}.yaml"
    if not version.isalnum() or not path.is_file():
        raise NotFound(f"There is no catalogue {version}.")
    return load_catalogue(path)


@cache
def _names() -> names.Names:
    return names.names_of(catalogue())


def load_questions(path: Path) -> QuestionList:
    """Return the states' questions in a file. Raises YamlProblem, also for repeated ids and options that do not fit."""
    questions = yamlfile.load(path, QuestionList)
    _, lines = yamlfile.read(path.read_text(encoding="utf-8"), file=path.name)
    problems = []
    seen: set[str] = set()
    for index, question in enumerate(questions.questions):
        line = yamlfile.line_of(lines, ("questions", index))
        if question.id in seen:
            problems.append((line, f"{question.id} stands here a second time"))
        seen.add(question.id)
        if not question.id.startswith(question.state.lower() + "."):
            problems.append((line, f"{question.id} does not begin with its state, {question.state.lower()}"))
        if (question.type in ("choice", "many")) != bool(question.options):
            problems.append((line, f"{question.id}: “choice” and “many” need options, other types have none"))
        if len({option.value for option in question.options}) < len(question.options):
            problems.append((line, f"{question.id}: an option stands there twice"))
    if problems:
        raise YamlProblem(path.name, problems)
    return questions


@cache
def questions() -> QuestionList:
    """Return everything that the states ask on top, in the file's order."""
    return load_questions(DATA / "questions.yaml")


def known_states() -> tuple[str, ...]:
    """Return the states whose law is in the data, by postal code."""
    return tuple(sorted(code for code in law.jurisdictions() if code != "US"))


def read_case(content: str | bytes, *, file: str) -> Case:
    """Return what a case file says, without a database.

    Raises YamlProblem with everything that is wrong in it and the lines (see rules.casereading).
    """
    return casereading.read_case(
        content, file=file, names=_names(), states=known_states(), questions=questions().questions
    )


def case_file_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, for docs/case-file.schema.json and for editors."""
    use = {
        "anyOf": [
            {"type": "boolean"},
            {"type": "string", "minLength": 1, "description": "what exactly, where the schedule asks to specify"},
            {"$ref": "#/$defs/CaseUse"},
        ]
    }
    text_list = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    ref = {"$ref": "#/$defs/use"}
    sections: dict[str, Any] = {"CaseUse": casefile.CaseUse.model_json_schema(), "use": use}
    for audience in casereading.AUDIENCES:
        properties: dict[str, Any] = {}
        for category in catalogue().of(audience):
            if category.kind == "elements":
                properties[category.label] = {
                    "type": "object",
                    "description": category.code,
                    "properties": {e.label: {**ref, "description": e.code} for e in category.elements},
                    "additionalProperties": ref,
                }
            else:
                properties[category.label] = text_list if category.kind == "other" else {"type": "boolean"}
        sections[f"{audience}_data"] = {
            "description": f"{audience.capitalize()} data by category and element. Names are compared without case, "
            "spaces and punctuation; further names of each element stand in the catalogue.",
            "anyOf": [
                {"const": "none"},
                {
                    "type": "object",
                    "properties": properties,
                    "additionalProperties": {
                        "anyOf": [*text_list["anyOf"], {"type": "object", "additionalProperties": ref}]
                    },
                },
            ],
        }
    return casefile.case_file_schema(
        sections, list(known_states()), [question.id for question in questions().questions]
    )


# Vendors

SORTS = {
    "name": (Lower("name").asc(),),
    "-name": (Lower("name").desc(),),
    "products": ("-product_count", Lower("name")),
}


def visible_vendors(
    actor: Actor, *, search: str = "", verified: bool | None = None, holds: str = "", sort: str = "name"
) -> "QuerySet[Organization]":
    """Return the vendors that the actor can see, each with `product_count` and `shared_count`.

    `search` looks into names of vendors and their products; `holds` keeps those with a visible published schedule that
    names data of this sensitivity ("social_security_number"): by the catalogue, in the vendor's words, by an answer.
    `shared_count` is how many of its published versions the actor can read. Raises Forbidden.
    """
    accounts.require(actor, "vendors.read")
    rows = accounts.directory(actor)
    if search:
        rows = rows.filter(
            Q(name__icontains=search) | Exists(Product.objects.filter(vendor=OuterRef("pk"), name__icontains=search))
        )
    if verified is not None:
        rows = rows.filter(verified_at__isnull=not verified)
    published = versions(actor).filter(status=VersionStatus.PUBLISHED)
    if holds:
        rows = rows.filter(Exists(published.filter(marks__contains=[holds], product__vendor=OuterRef("pk"))))
    shared = published.filter(product__vendor=OuterRef("pk")).order_by().values("product__vendor")
    products = Product.objects.filter(vendor=OuterRef("pk")).order_by().values("vendor")
    rows = rows.annotate(
        product_count=Coalesce(Subquery(products.annotate(n=Count("pk")).values("n")), 0),
        shared_count=Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0),
    )
    return rows.order_by(*SORTS[sort], "id")


def get_vendor(actor: Actor, vendor_id: UUID) -> "Organization":
    """Return one vendor. Raises NotFound where there is none that the actor can see, and Forbidden."""
    row = visible_vendors(actor).filter(id=vendor_id).first()
    if row is None:
        raise NotFound
    return row


def counts_of(vendor: "Organization") -> dict[str, int]:
    """Return the counts that `visible_vendors` put on a row."""
    return {key: getattr(vendor, key) for key in ("product_count", "shared_count")}


def knows(actor: Actor, vendor_id: UUID) -> bool:
    """Tell whether the actor belongs to the vendor or deals with it, so that its contacts are shown."""
    return vendor_id in accounts.visible_organization_ids(actor)


# Products and schedule versions


def versions(actor: Actor) -> QuerySet[ScheduleVersion]:
    """Return the schedule versions that the actor can read: a vendor's own, a district's by grant."""
    accounts.require(actor, "vendors.read")
    rows = ScheduleVersion.objects.all()
    if actor.organization_kind == OrganizationKind.VENDOR:
        return rows.filter(product__vendor=actor.organization_id)
    granted = VersionGrant.objects.filter(version=OuterRef("pk"), district=actor.organization_id, ended_at__isnull=True)
    return rows.filter(Exists(granted)).exclude(status=VersionStatus.DRAFT)


def products(actor: Actor, *, vendor_id: UUID | None = None) -> QuerySet[Product]:
    """Return the products of the vendors that the actor can see, by name, with the readable versions, newest first."""
    readable = versions(actor).select_related("variant_for").order_by("-number")
    rows = Product.objects.filter(vendor__in=accounts.directory(actor).order_by().values("id"))
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    return (
        rows.select_related("vendor")
        .prefetch_related(Prefetch("versions", queryset=readable, to_attr="readable_versions"))
        .order_by(Lower("name"), "id")
    )


def get_product(actor: Actor, product_id: UUID) -> Product:
    """Return one product with `readable_versions`. Raises NotFound and Forbidden."""
    row = products(actor).filter(id=product_id).first()
    if row is None:
        raise NotFound
    return row


def get_version(actor: Actor, version_id: UUID) -> ScheduleVersion:
    """Return one schedule version with its product and vendor. Raises NotFound and Forbidden."""
    row = versions(actor).filter(id=version_id).select_related("product__vendor", "variant_for").first()
    if row is None:
        raise NotFound
    return row


def contacts_of(organization_id: UUID, *, at: datetime) -> tuple[Contact, ...]:
    """Return an organization's contacts as they were at an instant.

    It asks nobody's permission: the caller has checked a row of its own that names the organization.
    """
    rows = OrganizationContact.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=at), organization=organization_id, valid_from__lte=at
    ).order_by("position")
    return tuple(
        Contact.model_validate(
            {
                "role": row.role,
                "name": row.name,
                "title": row.title,
                "email": row.email,
                "phone": row.phone,
                "address": row.address,
            }
        )
        for row in rows
    )


def data_of(version: ScheduleVersion, *, at: datetime | None = None) -> ScheduleData:
    """Return what a version says, exactly as it was saved; with `at`, with the vendor's contacts of that instant.

    The caller has got the version from this room. Three queries, one more with `at`.
    """
    elements = list(version.elements.order_by("position"))

    def uses(audience: str) -> tuple[ElementUse, ...]:
        return tuple(
            ElementUse.model_validate(
                {
                    "code": row.code,
                    "audience": row.audience,
                    "required": row.required,
                    "purpose": row.purpose,
                    "subjects": tuple(row.subjects),
                    "specify": row.specify,
                }
            )
            for row in elements
            if row.audience == audience and row.code != f"{audience}.other"
        )

    def other(audience: str) -> tuple[str, ...]:
        return tuple(row.specify for row in elements if row.code == f"{audience}.other")

    subprocessors = tuple(
        Subprocessor(
            name=row.name,
            purpose=row.purpose,
            data=row.data,
            place=row.place,
            written_agreement=row.written_agreement,
        )
        for row in version.subprocessors.order_by("position")
    )
    stated = ScheduleData.model_validate(
        {
            **version.parts,
            "vendor_name": version.vendor_name,
            "vendor_address": version.vendor_address,
            "product_name": version.product_name,
            "product_kind": version.product_kind,
            "product_url": version.product_url,
            "catalogue": version.catalogue,
            "student_elements": uses("student"),
            "student_other": other("student"),
            "student_none": version.student_none,
            "teacher_elements": uses("teacher"),
            "teacher_other": other("teacher"),
            "teacher_none": version.teacher_none,
            "hosting": tuple(
                Hosting(provider=row.provider, country=row.country, region=row.region, protections=row.protections)
                for row in version.hosting.order_by("position")
            ),
            "subprocessors": subprocessors if version.subprocessors_stated else None,
        }
    )
    if at is None:
        return stated
    current = contacts_of(version.product.vendor_id, at=at)
    return stated.model_copy(update={"contacts": current}) if current else stated


def schedule_data(actor: Actor, version_id: UUID, *, at: datetime | None = None) -> ScheduleData:
    """Return what a schedule version says, exactly as it was saved.

    With `at`, the vendor's contacts are those of that instant (a document shows the ones at signing). Raises NotFound
    and Forbidden.
    """
    return data_of(get_version(actor, version_id), at=at)


def laid_out(data: ScheduleData) -> tuple[schedule.AudiencePart, ...]:
    """Return a schedule as the exhibits print it: every category, with sensitivity marks."""
    return schedule.laid_out(data, catalogue(data.catalogue))


def marks_of(data: ScheduleData) -> dict[str, tuple[MarkFrom, ...]]:
    """Return the sensitivities that stand anywhere in a schedule, with what shows each."""
    return schedule.all_marks(data, catalogue(data.catalogue))


def version_shown(actor: Actor, version_id: UUID) -> dict[str, Any]:
    """Return everything that a schedule version says, laid out for the screen as the exhibits print it.

    Raises NotFound and Forbidden.
    """
    version = get_version(actor, version_id)
    data = data_of(version)
    listed = catalogue(version.catalogue)
    by_id = {question.id: question for question in questions().questions}
    found_in = marks_of(data)
    return {
        **{key: getattr(version, key) for key in ("id", "number", "status", "variant_for", "marks", "catalogue")},
        **{key: getattr(version, key) for key in ("created_at", "published_at", "withdrawn_at", "withdrawn_reason")},
        **{key: getattr(version, key) for key in ("vendor_name", "vendor_address", "product", "product_name")},
        "vendor": version.product.vendor,
        "sensitivities": [
            {"code": one.code, "label": one.label, "sources": one.sources, "found_in": found_in[one.code]}
            for one in listed.sensitivities
            if one.code in found_in
        ],
        "schedules": [_part_shown(part) for part in laid_out(data)],
        **{key: getattr(data, key) for key in ("services", "contacts", "notice_methods", "hosting", "subprocessors")},
        **{key: getattr(data, key) for key in ("framework", "evidence", "end_of_contract")},
        "answers": [
            {
                "question": key,
                "state": by_id[key].state,
                "label": by_id[key].label,
                "answers": by_id[key].in_words(value),
                "citation": by_id[key].citation,
                "status": by_id[key].status,
            }
            for key, value in sorted(data.answers.items(), key=lambda pair: list(by_id).index(pair[0]))
        ],
    }


def _part_shown(part: schedule.AudiencePart) -> dict[str, Any]:
    return {
        "audience": part.audience,
        "none": part.none,
        "used": part.used,
        "categories": [
            {
                "code": group.code,
                "label": group.label,
                "used": group.used,
                "elements": [
                    {
                        "code": line.code,
                        "label": line.label,
                        "used": line.use is not None,
                        "required": line.use.required if line.use else None,
                        "purpose": line.use.purpose if line.use else "",
                        "specify": line.use.specify if line.use else "",
                        "asks_to_specify": line.asks_to_specify,
                        "subjects": line.subjects,
                        "marks": line.marks,
                    }
                    for line in group.lines
                ],
            }
            for group in part.groups
        ],
        "other": part.other,
    }


def answer_problems(answers: Mapping[str, Any], *, scope: str) -> dict[str, str]:
    """Return what is wrong with answers to the states' questions, as a sentence by question id.

    `scope` says whose they are: "vendor" or "agreement".
    """
    known = {question.id: question for question in questions().questions if question.scope == scope}
    whose = "a vendor answers" if scope == "vendor" else "belongs to an agreement"
    found = {}
    for key, value in answers.items():
        question = known.get(key)
        if question is None:
            found[key] = f"“{key}” is not a question that {whose}."
        elif problem := casereading.answer_problem(question, value):
            found[key] = f"“{question.label}” {problem}."
    return found

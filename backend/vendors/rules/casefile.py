"""The shape of a case file: a vendor, its products and their schedules as one YAML file a person can write.

`backend/vendors/rules/casereading.py` turns it into `Case`; `docs/case-file.schema.json` is generated from here.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from backend.core.values import Value
from backend.core.words import one_line
from backend.vendors.types import (
    Answer,
    CaseAgreement,
    Contact,
    EndOfContract,
    EvidenceItem,
    Hosting,
    Subject,
    Subprocessor,
)

MAX_BYTES = 500_000
MAX_TEXT = 5_000
MAX_NAME = 200

NOTHING = frozenset({"none", "nonecollected"})
"""Plain names (`names.plain`) that state "none", where a file may say so instead of giving a list."""


def _none_is_empty(value: object) -> object:
    return [] if isinstance(value, str) and value.strip().casefold() == "none" else value


def _none_is_unnamed(value: object) -> object:
    return "" if isinstance(value, str) and value.strip().casefold() == "none" else value


NameText = Annotated[str, Field(min_length=1, max_length=MAX_NAME), AfterValidator(one_line)]


class CaseUse(Value):
    """How an element is used, where a file says more than `true` or a text."""

    used: bool = True
    required: bool | None = None
    purpose: str = ""
    subjects: tuple[Subject, ...] = ()
    specify: str = ""


class CasePart(Value):
    """Everything that a schedule can say. What a schedule leaves out holds from its product, then from the file."""

    services: tuple[str, ...] | None = None
    student_data: Any = None
    """By category, by element: true, false, the "please specify" text, or details; or "none"."""
    teacher_data: Any = None
    hosting: tuple[Hosting, ...] | None = None
    subprocessors: Annotated[tuple[Subprocessor, ...] | None, BeforeValidator(_none_is_empty)] = None
    """"none" states that there are none; left out is "not stated"."""
    framework: Annotated[str | None, BeforeValidator(_none_is_unnamed)] = None
    evidence: tuple[EvidenceItem, ...] | None = None
    end_of_contract: EndOfContract | None = None
    answers: dict[str, Answer] = Field(default_factory=dict)
    """Answers to the states' questions that the vendor gives once, by question id."""


class CaseProduct(CasePart):
    name: NameText
    kind: Annotated[str, Field(max_length=MAX_NAME)] = ""
    url: Annotated[str, Field(max_length=500)] = ""
    schedules: Annotated[tuple[CasePart, ...], Field(max_length=100)] | None = None
    """Several schedules of this product, oldest first; left out, the product has one."""


class CaseRepresentative(Value):
    name: Annotated[str, Field(max_length=MAX_NAME)] = ""
    title: Annotated[str, Field(max_length=MAX_NAME)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=60)] = ""
    address: Annotated[str, Field(max_length=500)] = ""
    notices: tuple[str, ...] = ()
    """How the vendor takes notices, in its words; they go to this representative unless a contact says otherwise."""


class CaseProvider(Value):
    name: NameText
    address: Annotated[str, Field(max_length=500)] = ""
    website: Annotated[str, Field(max_length=500)] = ""
    representative: CaseRepresentative | None = None
    contacts: tuple[Contact, ...] = ()


class CaseForm(Value):
    """The form of the agreement that the facts come from."""

    title_states: tuple[str, ...] = ()
    exhibit_states: tuple[str, ...] = ()
    general_offer_exhibit: str = ""
    framework_named: Annotated[str, BeforeValidator(_none_is_unnamed)] = ""


class CaseFile(CasePart):
    """A whole case file. Either `product` with its schedule beside it, or `products`, each with its own."""

    provider: CaseProvider
    product: CaseProduct | None = None
    products: Annotated[tuple[CaseProduct, ...], Field(min_length=1, max_length=100)] | None = None
    form: CaseForm = CaseForm()
    states: tuple[str, ...] = ()
    agreement: CaseAgreement = CaseAgreement()


def case_file_schema(categories: Mapping[str, Any], states: list[str], question_ids: list[str]) -> dict[str, Any]:
    """Return the JSON Schema of a case file.

    `categories` maps "student_data" and "teacher_data" to the schema of that section, made from the catalogue; names
    outside it are allowed by the schema (their spelling is free) and checked on reading.
    """
    schema = CaseFile.model_json_schema()
    for shape in (schema, *schema["$defs"].values()):
        properties = shape.get("properties", {})
        for section in ("student_data", "teacher_data"):
            if section in properties:
                properties[section] = {"$ref": f"#/$defs/{section}"}
        for key in ("states", "title_states", "exhibit_states"):
            if key in properties:
                properties[key]["items"] = {"type": "string", "enum": states}
        if "answers" in properties and question_ids:
            properties["answers"]["propertyNames"] = {"enum": question_ids}
        if "subprocessors" in properties:
            properties["subprocessors"]["anyOf"].append({"const": "none"})
    schema["$defs"].update(categories)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "DPA Keeper case file"
    schema["oneOf"] = [{"required": ["product"]}, {"required": ["products"]}]
    return schema

"""A whole case, typed into the form by hand…"""

from typing import Any

from backend.core.types import INSTALLATION
from backend.vendors import selectors, services
from backend.vendors.models import Evidence, ScheduleVersion
from tests.accounts.world import START, World
from tests.vendors.cases import FULL
from tests.vendors.drafting import call, new_product, read, started, type_in, use

PRODUCT = "Lantern Path Reading"
CASE = FULL.replace("Lantern Path, Inc.", "Slate Learning, Inc.")
# What FULL says, in another order than the catalogue's, with keys of a browser's making.
TYPED: dict[str, Any] = {
    "vendor_address": "12 Mill Street, Burlington, VT 05401",
    "notice_methods": ["first-class mail", "e-mail"],
    "product_kind": "reading practice",
    "product_url": "https://lanternpath.example/reading",
    "services.zz": {"position": 2, "text": "weekly reports for teachers"},
    "services.aa": {"position": 1, "text": " reading practice with recorded exercises "},
    "element.student.work.generated_content": use(specify="Voice recordings of exercises"),
    "element.student.special_indicator.health": use(),
    "element.student.schedule.teacher_names": use(
        required=False, purpose="showing whose class it is", subjects=["teacher"]
    ),
    "element.student.demographics.birth_date": use(required=True, purpose="placing the student in an age group"),
    "element.student.technology.other": use(specify="Browser device"),
    "element.student.technology.ip_cookies": use(),
    "other.student.q1": {"position": 7, "text": "Social Security number of the student"},
    "other.student.q2": {"position": 3, "text": "Reading level"},
    "other.student.q3": {"position": 9, "text": ""},
    "element.teacher.identifiers.app_id": use(),
    "element.teacher.demographics.ssn": use(),
    "category.student.name": "none",
    "contacts.c": {"position": 30, "role": "security", "name": "Ilse Brandt", "email": "security@lanternpath.example",
                   "phone": "802 555 0100"},
    "contacts.b": {"position": 20, "role": "notices", "name": "Noor Hassan", "title": "Chief Operating Officer",
                   "email": "noor@lanternpath.example"},
    "contacts.a": {"position": 10, "role": "representative", "name": "Noor Hassan", "title": "Chief Operating Officer",
                   "email": "noor@lanternpath.example"},
    "contacts.d": {"position": 40, "role": "privacy"},
    "hosting.h": {"position": 1, "provider": "Granite Cloud", "country": "United States", "region": "northeast",
                  "protections": "encrypted, two zones"},
    "subprocessors.s2": {"position": 2, "name": "Post Relay", "purpose": "sending mail"},
    "subprocessors.s1": {"position": 1.5, "name": "Granite Cloud", "purpose": "hosting", "data": "all data",
                         "place": "United States", "written_agreement": True},
    "framework": "NIST Cybersecurity Framework 2.0",
    "evidence.e": {"position": 1, "kind": "SOC 2 Type 2 report", "issuer": "Hollis and Co.",
                   "valid_from": "2026-01-01", "valid_until": "2026-12-31"},
    "end_of_contract.method": "return_then_destroy",
    "end_of_contract.format": "CSV",
    "end_of_contract.when": "within 60 days",
    "end_of_contract.how_destroyed": "NIST SP 800-88",
    "answers.me.ssn_purpose": "matching the state's test results",
    "answers.me.ssn_collected": True,
    "states": ["ME"],
}  # fmt: skip


def typed(world: World) -> str:
    draft = started(world, new_product(world, PRODUCT))["id"]
    type_in(world.vera, draft, TYPED)
    return str(draft)


def test_is_the_same_schedule_as_the_import_of_the_case_file(world: World) -> None:
    version = typed(world)
    (imported,) = selectors.read_case(CASE, file="case.yaml").latest

    assert selectors.schedule_data(world.vera, version) == imported  # type: ignore[arg-type]
    call(world.vera, "post", f"/drafts/{version}/publish")
    assert selectors.schedule_data(world.vera, version) == imported  # type: ignore[arg-type]
    row = ScheduleVersion.objects.get(id=version)
    assert row.content_sha256 == services.content_hash(imported)
    assert row.marks == ["social_security_number", "child_voice", "health"]
    assert [one.code for one in row.elements.order_by("position")][:2] == [
        "student.technology.ip_cookies",
        "student.technology.other",
    ]


def test_is_recognized_when_the_case_file_is_imported_afterwards(world: World) -> None:
    version = typed(world)
    call(world.vera, "post", f"/drafts/{version}/publish")

    done = services.import_case(actor=INSTALLATION, now=START, content=CASE, file="case.yaml")

    assert done.changed is False
    assert [str(one.version_id) for one in done.versions] == [version]
    assert Evidence.objects.count() == 1


def test_gives_the_same_whichever_order_the_file_has(world: World) -> None:
    shuffled = CASE.replace("subjects: [teacher]", "subjects: [teacher, parent]")
    other = CASE.replace("subjects: [teacher]", "subjects: [parent, teacher]").replace(
        "student_data:\n", "student_data:\n  Student Name: {Name: false}\n"
    )

    (one,) = selectors.read_case(shuffled, file="case.yaml").latest
    (two,) = selectors.read_case(other, file="case.yaml").latest

    assert services.content_hash(one) == services.content_hash(two)


def test_shows_questions_that_are_answered_though_nobody_asks_them(world: World) -> None:
    draft = started(world, new_product(world, PRODUCT))["id"]

    saved = type_in(world.vera, draft, {"answers.me.ssn_collected": True})

    assert "state_questions" in [one["code"] for one in saved["sections"]]
    assert read(world.vera, f"/drafts/{draft}")["states"] == ["ME"]


def test_comes_back_as_fields_that_say_the_same(world: World) -> None:
    version = typed(world)
    call(world.vera, "post", f"/drafts/{version}/publish")
    product = read(world.vera, f"/schedule-versions/{version}")["product"]["id"]

    again = started(world, product)

    assert again["prefilled_from"] == {"id": version, "number": 1, "product": PRODUCT}
    assert again["number"] == 2
    assert again["fields"]["states"] == again["states"] == ["ME"]
    assert "state_questions" in [one["code"] for one in again["sections"]]
    first, second = (selectors.schedule_data(world.vera, one) for one in (version, again["id"]))  # type: ignore[arg-type]
    assert first == second
    student = next(one for one in again["sections"] if one["code"] == "student_data")
    assert [one["label"] for one in student["categories"] if one["state"] != "complete"] == [
        "Special Indicator",
        "Student Work",
    ]
    assert [one["message"] for one in student["missing"]] == [
        "Say what “medical alerts or health data” is needed for: laws treat it apart (Health).",
        "Say what “student generated content” is needed for: laws treat it apart (A child's voice).",
    ]

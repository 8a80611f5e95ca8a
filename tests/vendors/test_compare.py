"""Comparing two versions of a schedule…"""

from typing import Any

from backend.core.types import INSTALLATION
from backend.vendors import selectors, services
from backend.vendors.types import ScheduleData
from tests.accounts.world import START, World
from tests.vendors.cases import FULL
from tests.vendors.drafting import read

CHANGES = (
    ("Date of Birth: {required: true, purpose: placing the student in an age group}",
     "Date of Birth: {required: false, purpose: showing birthdays}"),
    ("Schedule: {Teacher names: {required: false,", "Schedule: {Teacher names: {required: true,"),
    ("Voice recordings of exercises", "Fingerprint of the thumb"),
    ("Special Indicator: {Medical alerts/health data: true}", "Student Name: {First and/or Last: true}"),
    ("Other: [Reading level, Social Security number of the student]", "Other: [Reading age, Allergies]"),
    ("teacher_data:\n  Demographics: {Social Security Number: true}\n", "teacher_data:\n"),
    ("{name: Post Relay, purpose: sending mail}", "{name: Pigeon Post, purpose: sending mail}"),
    ("data: all data, place: United States, written_agreement: true", "data: all data, place: Canada"),
    ("country: United States, region: northeast", "country: Canada, region: northeast"),
    ("valid_until: 2026-12-31", "valid_until: 2027-12-31"),
    ("framework: NIST Cybersecurity Framework 2.0\n", ""),
    ("method: return_then_destroy", "method: destroy"),
    ("  me.ssn_purpose: matching the state's test results\n", "  ny.framework: '2.0'\n"),
    ("me.ssn_collected: true", "me.ssn_collected: false"),
    ("name: Ilse Brandt", "name: Ilse Roth"),
    ("    - weekly reports for teachers", "    - daily reports for teachers"),
)  # fmt: skip


def one(text: str) -> ScheduleData:
    (data,) = selectors.read_case(text, file="case.yaml").latest
    return data


def changed() -> str:
    text = FULL
    for old, new in CHANGES:
        assert old in text, old
        text = text.replace(old, new)
    return text


def test_finds_nothing_in_the_same() -> None:
    assert selectors.compare_data(one(FULL), one(FULL)) == ()


def test_says_everything_that_differs_in_the_order_of_the_form() -> None:
    found = selectors.compare_data(one(FULL), one(changed()))

    assert [(each.kind, each.path, each.before, each.after, each.marks) for each in found] == [
        ("reworded", "services", "weekly reports for teachers", "daily reports for teachers", ()),
        ("no_longer_required", "element.student.demographics.birth_date", "Yes", "No", ()),
        ("reworded", "element.student.demographics.birth_date", "placing the student in an age group",
         "showing birthdays", ()),
        ("now_required", "element.student.schedule.teacher_names", "No", "Yes", ()),
        ("dropped", "element.student.special_indicator.health", "collected", "", ("health",)),
        ("added", "element.student.name.name", "", "collected", ()),
        ("reworded", "element.student.work.generated_content", "Voice recordings of exercises",
         "Fingerprint of the thumb", ("biometric",)),
        ("newly_sensitive", "element.student.work.generated_content", "A child's voice", "Biometric data",
         ("biometric",)),
        ("reworded", "other.student", "Reading level", "Reading age", ()),
        ("reworded", "other.student", "Social Security number of the student", "Allergies", ("health",)),
        ("newly_sensitive", "other.student", "Social Security number", "Health", ("health",)),
        ("dropped", "element.teacher.demographics.ssn", "collected", "", ("social_security_number",)),
        ("reworded", "subprocessors", "United States", "Canada", ()),
        ("changed", "subprocessors", "Yes", "", ()),
        ("added", "subprocessors", "", "Pigeon Post; sending mail", ()),
        ("dropped", "subprocessors", "Post Relay; sending mail", "", ()),
        ("reworded", "hosting", "United States", "Canada", ()),
        ("dropped", "framework", "NIST Cybersecurity Framework 2.0", "", ()),
        ("changed", "evidence", "2026-12-31", "2027-12-31", ()),
        ("reworded", "end_of_contract.method", "the data is returned, then destroyed", "the data is destroyed", ()),
        ("changed", "answers.me.ssn_collected", "Yes", "No", ()),
        ("dropped", "answers.me.ssn_purpose", "matching the state's test results", "", ()),
        ("added", "answers.ny.framework", "", "Version 2.0", ()),
        ("reworded", "contacts", "Ilse Brandt", "Ilse Roth", ()),
    ]  # fmt: skip


def test_tells_a_sensitive_element_that_was_added_or_is_said_by_an_answer() -> None:
    plain = "provider: {name: A}\nproduct: {name: B}\n"
    before = one(plain + "student_data: none\nanswers: {me.ssn_collected: false}\n")
    after = one(
        plain
        + "student_data: {Special Indicator: {Medical alerts/health data: true}}\nanswers: {me.ssn_collected: true}\n"
    )

    kinds = [(each.kind, each.path, each.marks) for each in selectors.compare_data(before, after)]

    assert kinds == [
        ("dropped", "student_none", ()),
        ("added", "element.student.special_indicator.health", ("health",)),
        ("newly_sensitive", "element.student.special_indicator.health", ("health",)),
        ("changed", "answers.me.ssn_collected", ()),
        ("newly_sensitive", "answers.me.ssn_collected", ("social_security_number",)),
    ]


def test_does_not_mind_the_order_of_lists() -> None:
    text = FULL.replace("subprocessors:\n", "subprocessors:\n  - {name: Zebra Mail}\n")
    turned = FULL.replace("  - {name: Post Relay, purpose: sending mail}\n",
                          "  - {name: Post Relay, purpose: sending mail}\n  - {name: ZEBRA mail}\n")  # fmt: skip

    found = selectors.compare_data(one(text), one(turned))

    assert [(each.label, each.before, each.after) for each in found] == [
        ("Subprocessor: ZEBRA mail, name", "Zebra Mail", "ZEBRA mail")
    ]


def test_is_answered_to_who_reads_both(world: World) -> None:
    def take(content: str, district: Any) -> str:
        text = content.replace("Lantern Path, Inc.", "Slate Learning, Inc.")
        done = services.import_case(actor=INSTALLATION, now=START, content=text, file="case.yaml", district_id=district)
        return str(done.versions[0].version_id)

    first = take(FULL, world.elm_valley.id)
    second = take(changed(), world.elm_valley.id)
    unshared = take(FULL.replace("Gender: false", "Gender: true"), None)
    other = take(FULL.replace("Lantern Path Reading", "Lantern Maps"), world.elm_valley.id)

    answer = read(world.alice, f"/schedule-versions/{first}/compare/{second}")

    assert (answer["from"]["number"], answer["to"]["number"]) == (1, 2)
    assert answer["counts"] == {
        "added": 3, "dropped": 5, "reworded": 9, "newly_sensitive": 2, "now_required": 1, "no_longer_required": 1,
        "changed": 3,
    }  # fmt: skip
    assert answer["changes"][0]["label"] == "Service"
    assert read(world.vera, f"/schedule-versions/{first}/compare/{unshared}")["counts"]["added"] == 1
    for actor, pair in (
        (world.alice, (first, unshared)),
        (world.charlie, (first, second)),
        (world.vera, (first, other)),
    ):
        read(actor, f"/schedule-versions/{pair[0]}/compare/{pair[1]}", 404)

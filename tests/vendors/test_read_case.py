import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from backend.core.yamlfile import YamlProblem
from backend.vendors import selectors
from tests.vendors.cases import FULL, SMALL, TWO_PRODUCTS


def problems_of(content: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(YamlProblem) as caught:
        selectors.read_case(content, file="case.yaml")
    return caught.value.problems


def test_reads_everything_that_a_schedule_can_say() -> None:
    case = selectors.read_case(FULL, file="case.yaml")

    assert case.vendor_name == "Lantern Path, Inc."
    assert case.states == ("NH", "MA")
    assert case.agreement.service_agreement_date == date(2026, 8, 1)
    assert case.agreement.term_months == 24
    (schedule,) = case.latest
    assert schedule.catalogue == "1"
    uses = {use.code: use for use in schedule.student_elements}
    assert list(uses) == [
        "student.technology.ip_cookies",
        "student.technology.other",
        "student.demographics.birth_date",
        "student.schedule.teacher_names",
        "student.special_indicator.health",
        "student.work.generated_content",
    ]
    assert uses["student.technology.other"].specify == "Browser device"
    assert uses["student.demographics.birth_date"].required is True
    assert uses["student.demographics.birth_date"].purpose == "placing the student in an age group"
    assert uses["student.schedule.teacher_names"].subjects == ("teacher",)
    assert uses["student.technology.ip_cookies"].required is None
    assert schedule.student_other == ("Reading level", "Social Security number of the student")
    assert [use.code for use in schedule.teacher_elements] == ["teacher.demographics.ssn", "teacher.identifiers.app_id"]
    assert [contact.role for contact in schedule.contacts] == ["representative", "notices", "security"]
    assert schedule.notice_methods == ("e-mail", "first-class mail")
    assert schedule.subprocessors is not None
    assert [one.written_agreement for one in schedule.subprocessors] == [True, None]
    assert schedule.evidence[0].valid_until == date(2026, 12, 31)
    assert schedule.end_of_contract.method == "return_then_destroy"
    assert schedule.answers == {"me.ssn_collected": True, "me.ssn_purpose": "matching the state's test results"}


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("[email]", ("e-mail",)),
        ("[First Class Mail, E-Mail, e-mail]", ("e-mail", "first-class mail")),
        ("[the  district portal, fax, Certified mail, Fax]", ("certified mail", "the district portal", "fax")),
        ('[" "]', ()),
    ],
)
def test_keeps_one_word_for_each_way_to_send_a_notice(stated: str, kept: tuple[str, ...]) -> None:
    content = FULL.replace("[email, first-class mail]", stated)

    (schedule,) = selectors.read_case(content, file="case.yaml").latest

    assert schedule.notice_methods == kept


def test_tells_none_from_not_stated() -> None:
    (small,) = selectors.read_case(SMALL, file="case.yaml").latest
    (_, read) = selectors.read_case(TWO_PRODUCTS, file="case.yaml").latest

    assert small.student_none is True
    assert small.teacher_none is False
    assert small.subprocessors is None
    assert read.subprocessors == ()


def test_gives_each_product_its_own_schedules_and_the_file_s_common_parts() -> None:
    case = selectors.read_case(TWO_PRODUCTS, file="case.yaml")

    told = [
        (one.product, one.number, one.data.hosting[0].country, len(one.data.student_elements)) for one in case.schedules
    ]
    assert told == [
        ("Oak Math", 1, "United States", 1),
        ("Oak Math", 2, "Canada", 2),
        ("Oak Read", 1, "United States", 0),
    ]
    assert [one.product_name for one in case.latest] == ["Oak Math", "Oak Read"]


def test_names_all_unknown_elements_states_and_keys_in_one_error_with_lines_and_the_nearest_name() -> None:
    text = """\
provider: {name: Lantern, adress: x}
product: {name: Reading}
states: [NX, nh]
student_data:
  Demografics: {Gender: true}
  Demographics:
    Date of Brith: true
    Social Security Number: true
    Homeroom: true
answers: {me.ssn_colected: true}
"""

    assert problems_of(text) == [
        (1, "“provider, adress” is not known here; the nearest is “address”"),
        (3, "the state “NX” is not known; known are CA, MA, ME, NH, NY, RI, VT"),
        (3, "the state “nh” is not known; write “NH”"),
        (5, "the category “Demografics” is not in the catalogue of student data; the nearest is “Demographics”"),
        (
            7,
            "the element “Date of Brith” is not in the catalogue under “Demographics”; the nearest there is "
            "“Date of birth”",
        ),
        (
            8,
            "the element “Social Security Number” is not in the catalogue under “Demographics”; what the catalogue "
            "lacks is named under “Other”",
        ),
        (
            9,
            "the element “Homeroom” is not in the catalogue under “Demographics”; “Homeroom” stands under “Enrollment”",
        ),
        (10, "the question “me.ssn_colected” is not known; the nearest is “me.ssn_collected”"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "    Gender: false",
            "    Gender: false\n    Gender: true",
            "“Gender” stands here a second time; the first is in line 25",
        ),
        (
            "    Gender: false",
            "    DOB: true",
            "“DOB” and “Date of Birth” are one element of the catalogue (“Date of birth”)",
        ),
        (
            "    Gender: false",
            "    Gender:",
            "“Gender” is true, false, a text in quotes, or details (purpose, required, …)",
        ),
        (
            "    Gender: false",
            "    Gender: 7",
            "“Gender” is true, false, a text in quotes, or details (purpose, required, …)",
        ),
        ("  Schedule: {", "  None: true\n  Schedule: {", ""),
        (
            "  Other: [Reading level, S",
            "  Other: [7, S",
            "“Other” is a text, or a list of texts, that names each further element",
        ),
        (
            "  name: Lantern Path Reading",
            "  nam: Lantern Path Reading",
            "“product, nam” is not known here; the nearest is “name”",
        ),
        (
            "written_agreement: true",
            "written_agreement: perhaps",
            "“subprocessors, entry 1, written_agreement” must be true or false",
        ),
        (
            "2026-12-31",
            "2026-02-30",
            "“evidence, entry 1, valid_until” must be a day of the calendar, written like 2026-11-21",
        ),
        (
            "2026-12-31",
            "20261231",
            "“evidence, entry 1, valid_until” must be a day of the calendar, written like 2026-11-21",
        ),
        (
            "method: return_then_destroy",
            "method: burn",
            "“end_of_contract, method” must be one of destroy, return, return_then_destroy",
        ),
        ('"802 555 0100"', "8025550100", "“provider, contacts, entry 1, phone” must be text; put it in quotes"),
        (
            "me.ssn_collected: true",
            "me.ssn_collected: perhaps",
            "“me.ssn_collected”: is answered with yes or no, without quotes",
        ),
        (
            "states: [NH]",
            "states: [NO]",
            "“states, entry 1” must be text; yes, no, on and off go in quotes, else they mean true or false",
        ),
        ("Browser device", '"Browser \\0 device"', "the text of “other” has a character that cannot be shown (U+0000)"),
        ("Browser device", '"Browser \\ud800"', "not readable: found invalid Unicode character escape code"),
        ("Browser device", "x" * 5001, "the text of “other” is longer than 5,000 characters"),
        ("- weekly reports for teachers", "- *all", "aliases (*name) are not allowed here"),
    ],
)
def test_says_in_one_sentence_what_is_wrong_and_where(old: str, new: str, sentence: str) -> None:
    before, after = FULL.split(old, 1)
    last_changed_line = before.count("\n") + new.count("\n") + 1
    if not sentence:
        sentence = "“None” says that nothing is collected, but elements are listed beside it"
        last_changed_line -= 1

    assert (last_changed_line, sentence) in problems_of(before + new + after)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"provider: x" + b" " * 10_000_000, 1, "the file is larger than 500 KB"),
        (b"provider:\n  name: Caf\xe9\n", 2, "the file is not UTF-8 text"),
        ("", 1, "the file is empty"),
        ("- a\n- b\n", 1, "the file must have entries"),
        ("provider: {name: [}\n", 1, "not readable"),
        ("[" * 5000, 1, "nested too deeply"),
        ("provider: {name: A}\nproduct: {name: B}\nproducts: [{name: C}]\n", 2, "either “product” or “products”"),
        ("provider: {name: A}\n", 1, "either “product” or “products”"),
        ("provider: {name: A}\nproducts: [{name: B}, {name: b}]\n", 2, "stands here a second time"),
        ("provider: {name: A}\nproducts: [{name: B}, {name: C}]\nstudent_data: none\n", 3, "with several products"),
        ("provider: {name: ''}\nproduct: {name: B}\n", 1, "“provider, name” is empty"),
        ("provider: {name: A}\nproduct: {name: B}\nstudent_data: {None: maybe}\n", 3, "“None” is true or false"),
        ("provider: {name: A}\nproduct: {name: B}\nstudent_data: yes\n", 3, "lists categories and their elements"),
        ("provider: {name: A}\nproduct: {name: B}\nagreement: {term_months: 0}\n", 3, "whole number of months"),
    ],
)
def test_refuses_what_is_no_case_file_in_a_sentence(content: str | bytes, line: int, words: str) -> None:
    problems = problems_of(content)

    assert [at for at, _ in problems] == [line]
    assert words in problems[0][1]


def test_prints_what_looks_like_a_template_as_typed() -> None:
    text = FULL.replace("Reading level", "'{{ 7*7 }} <script>'")

    (schedule,) = selectors.read_case(text, file="case.yaml").latest

    assert schedule.student_other[0] == "{{ 7*7 }} <script>"


def test_reads_every_example_of_the_howto() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "howto" / "import-a-case.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)

    assert len(examples) == 4
    for example in examples:
        whole = example if "provider" in example else f"provider: {{name: A}}\nproduct: {{name: B}}\n{example}"
        assert selectors.read_case(whole, file="howto").schedules

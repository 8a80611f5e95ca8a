from hashlib import sha256
from pathlib import Path

import pytest

from backend.core.errors import NotFound
from backend.core.yamlfile import YamlProblem
from backend.vendors import selectors
from backend.vendors.rules.names import marks_in, names_of


def test_has_every_category_of_both_exhibits() -> None:
    catalogue = selectors.catalogue()

    assert len(catalogue.of("student")) == 24
    assert len(catalogue.of("teacher")) == 14
    assert sum(1 for code in catalogue.elements if code.startswith("student.")) == 59
    assert sum(1 for code in catalogue.elements if code.startswith("teacher.")) == 29


def test_restores_the_labels_that_sources_lost() -> None:
    elements = selectors.catalogue().elements

    assert elements["student.contact.email"].label == "Email"
    assert elements["student.parent_contact.email"].label == "Email"
    assert elements["teacher.identifiers.app_id"].label == "Vendor/App assigned ID number"


@pytest.mark.parametrize(
    ("audience", "category", "name", "code"),
    [
        (
            "student",
            "APPLICATION TECHNOLOGY METADATA",
            "ip addresses of users; use of cookies, etc",
            "technology.ip_cookies",
        ),
        ("student", "Parent / Guardian Contact Information", "E-mail", "parent_contact.email"),
        (
            "student",
            "Special indicator",
            "Living situations (homeless/foster care)",
            "special_indicator.living_situation",
        ),
        ("student", "student.transcript", "student.transcript.other", "transcript.other"),
        ("teacher", "Teacher identifiers", "Vendor/App assigned student ID number", "identifiers.app_id"),
        ("teacher", "Application Technology MetaData", "Other", "technology.other"),
    ],
)
def test_answers_to_the_names_of_real_files(audience: str, category: str, name: str, code: str) -> None:
    names = names_of(selectors.catalogue())

    found = names.category(audience, category)  # type: ignore[arg-type]

    assert found is not None
    element = names.element(found, name)
    assert element is not None
    assert element.code == f"{audience}.{code}"


@pytest.mark.parametrize(
    ("text", "audience", "marks"),
    [
        ("Student SSN, last four digits", "student", ("social_security_number",)),
        ("Social-Security numbers", "teacher", ("social_security_number",)),
        ("Fingerprints and voice recordings", "student", ("biometric", "child_voice")),
        ("Voice recordings", "teacher", ()),
        ("Assignment scores", "student", ()),
        ("lessons", "student", ()),
        ("IEP goals; suspensions; allergies", "student", ("health", "disability", "discipline")),
    ],
)
def test_finds_sensitive_data_in_a_vendors_own_words(text: str, audience: str, marks: tuple[str, ...]) -> None:
    assert marks_in(text, audience, selectors.catalogue()) == marks  # type: ignore[arg-type]


def test_gives_every_sensitivity_a_source_and_every_linked_question_exists() -> None:
    asked = {question.id: question for question in selectors.questions().questions}

    for sensitivity in selectors.catalogue().sensitivities:
        assert sensitivity.sources
        for question in sensitivity.answers:
            assert asked[question].type == "yes_no"


SHORT = """\
version: "9"
sensitivities:
  - {code: health, label: H, words: [health*], sources: [{jurisdiction: NY, citation: x, status: confirmed, says: y}]}
categories:
  - code: student.contact
    audience: student
    label: Contact
    elements:
      - {code: student.contact.email, label: Email}
      - {code: student.contact.mail, label: Mail, aliases: [E-Mail]}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("", "", 10, "student.contact.mail: the name “E-Mail” already means student.contact.email"),
        ("aliases: [E-Mail]", "sensitivity: [wealth]", 10, "the mark “wealth” is not defined above"),
        (
            "student.contact.mail, label: Mail, aliases: [E-Mail]",
            "student.contact.email, label: Mail",
            10,
            "a second time",
        ),
        (
            "student.contact.mail, label: Mail, aliases: [E-Mail]",
            "student.other.mail, label: Mail",
            10,
            "does not begin",
        ),
    ],
)
def test_is_refused_with_the_line_where_it_is_ambiguous_or_wrong(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    file = tmp_path / "9.yaml"
    file.write_text(SHORT.replace(old, new) if old else SHORT, encoding="utf-8")

    with pytest.raises(YamlProblem) as caught:
        selectors.load_catalogue(file)

    assert [problem[0] for problem in caught.value.problems] == [line]
    assert sentence in str(caught.value)


@pytest.mark.parametrize("version", ["99", "../questions", ""])
def test_has_only_released_versions(version: str) -> None:
    with pytest.raises(NotFound):
        selectors.catalogue(version)


def test_questions_are_refused_with_the_line_where_they_do_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "questions.yaml"
    one = (
        "  - {id: ny.a, state: NY, scope: vendor, type: choice,"
        " label: A, required: no, citation: x, status: secondary}\n"
    )
    file.write_text('version: "1"\nquestions:\n' + one + one.replace("choice", "text"), encoding="utf-8")

    with pytest.raises(YamlProblem) as caught:
        selectors.load_questions(file)

    assert caught.value.problems == [
        (3, "ny.a: “choice” and “many” need options, other types have none"),
        (4, "ny.a stands here a second time"),
    ]


def test_never_changes_once_released() -> None:
    """Published schedules point to a version of the catalogue; a change is a new version beside it."""
    folder = selectors.DATA / "catalogue"
    index = dict(reversed(line.split("  ")) for line in (folder / "INDEX.sha256").read_text().splitlines())

    assert {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.yaml")} == index

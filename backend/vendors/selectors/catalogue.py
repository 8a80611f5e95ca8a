"""The catalogue and the states' questions, which are public, and case files, which are pure."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from backend.core import yamlfile
from backend.core.errors import NotFound
from backend.core.search import words_of
from backend.core.yamlfile import YamlProblem
from backend.law import selectors as law
from backend.vendors.rules import casefile, casereading, fielding, names
from backend.vendors.types import Case, Catalogue, QuestionList

DATA = Path(__file__).parents[1] / "data"
CATALOGUE = "1"
"""The version that new schedules are made with."""
CASE_FILE_MAX_BYTES = casefile.MAX_BYTES
LAST_LETTER = "\U0010ffff"
"""Stands behind every letter, and in no word."""


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
    """Return the states that agreements are offered for, by postal code: those that ask something of a vendor.

    The law of more states than these is in the data.
    """
    return tuple(sorted({question.state for question in questions().questions}))


@cache
def teacher_states() -> frozenset[str]:
    """Return the states whose law, or whose customary agreements, reach teachers' data."""
    return frozenset(
        code
        for code, law_of in law.jurisdictions().items()
        if any("teacher_evaluations" in limit.data for limit in law_of.limits)
        or any(check.id == f"{code.lower()}.contract.teacher_data" for check in law_of.contract_checks)
    )


def read_case(content: str | bytes, *, file: str) -> Case:
    """Return what a case file says, without a database.

    Raises YamlProblem with everything that is wrong in it and the lines (see rules.casereading).
    """
    case = casereading.read_case(
        content, file=file, names=_names(), states=known_states(), questions=questions().questions
    )
    by_id = {question.id: question for question in questions().questions}
    schedules = tuple(
        one.model_copy(update={"data": fielding.in_order(one.data, catalogue(one.data.catalogue), by_id)})
        for one in case.schedules
    )
    return case.model_copy(update={"schedules": schedules})


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


@cache
def _data_by_words() -> tuple[Sequence[tuple[str, int]], Sequence[tuple[str, bool]]]:
    """Return every word of a name of an element or a sensitivity with the name's number, sorted, and for each number
    the code, and whether it is a sensitivity's."""
    listed = catalogue()
    names = [(name, one.code, False) for one in listed.elements.values() for name in (one.label, *one.aliases)]
    names += [(one.label, one.code, True) for one in listed.sensitivities]
    words = sorted((word, number) for number, (name, _, _) in enumerate(names) for word in words_of(name))
    return words, [(code, mark) for _, code, mark in names]


def data_called(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the codes of the elements, and those of the sensitivities, of which one name has a word that begins with
    each of the words: "soc sec" finds Social Security numbers. The words are as core.search.words_of gives them."""
    listed, called = _data_by_words()
    numbers = [
        {number for _, number in listed[bisect_left(listed, (word, 0)) : bisect_left(listed, (word + LAST_LETTER, 0))]}
        for word in words
    ]
    found: tuple[list[str], list[str]] = ([], [])
    for code, mark in dict.fromkeys(called[number] for number in sorted(set[int].intersection(*numbers))):
        found[mark].append(code)
    return found

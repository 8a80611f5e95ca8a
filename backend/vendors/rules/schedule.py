"""What a schedule of data must be before it is stored, and how it is laid out for a reader."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.vendors.choices import MarkFrom
from backend.vendors.rules.casereading import AUDIENCES, answer_problem
from backend.vendors.rules.names import marks_in
from backend.vendors.types import Audience, Catalogue, Element, ElementUse, Question, ScheduleData


def schedule_problems(data: ScheduleData, catalogue: Catalogue, questions: Iterable[Question]) -> dict[str, list[str]]:
    """Return what cannot be stored, as sentences by field. What is merely not stated is no problem here."""
    problems: dict[str, list[str]] = {}

    def complain(field: str, text: str) -> None:
        problems.setdefault(field, []).append(text)

    if data.catalogue != catalogue.version:
        complain("catalogue", f"This schedule was made with catalogue {data.catalogue}, not {catalogue.version}.")
    for audience in AUDIENCES:
        field = f"{audience}_elements"
        uses, other, none = data.of(audience)
        seen: set[str] = set()
        for use in uses:
            element = catalogue.elements.get(use.code)
            if element is None or use.audience != audience or catalogue.category_of[use.code].audience != audience:
                complain(field, f"“{use.code}” is not in the catalogue of {audience} data.")
            elif use.code in seen:
                complain(field, f"“{element.label}” ({use.code}) is listed twice.")
            seen.add(use.code)
        if none and (uses or other):
            complain(f"{audience}_none", "“None” says that nothing is collected, but elements are listed beside it.")
        if any(not text.strip() for text in other):
            complain(f"{audience}_other", "An entry under “Other” is empty.")
    known = {question.id: question for question in questions}
    for key, value in data.answers.items():
        question = known.get(key)
        if question is None or question.scope != "vendor":
            complain("answers", f"“{key}” is not a question that a vendor answers.")
        elif problem := answer_problem(question, value):
            complain("answers", f"“{question.label}” {problem}.")
    return problems


@dataclass(frozen=True)
class Mark:
    """A sensitivity of one entry, and what shows it."""

    code: str
    label: str
    found_in: MarkFrom


@dataclass(frozen=True)
class ElementLine:
    """One line of the exhibit: an element of the catalogue, used or not."""

    code: str
    label: str
    asks_to_specify: bool
    subjects: tuple[str, ...]
    """Whose data it is: as the vendor states, else as the catalogue knows."""
    use: ElementUse | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class CategoryGroup:
    code: str
    label: str
    used: int
    """How many of its elements are used."""
    lines: tuple[ElementLine, ...]


@dataclass(frozen=True)
class OtherLine:
    """An element that the catalogue lacks, in the vendor's words."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class AudiencePart:
    """The schedule of one audience as the exhibit prints it: every category, in the catalogue's order."""

    audience: Audience
    none: bool
    used: int
    groups: tuple[CategoryGroup, ...]
    other: tuple[OtherLine, ...]


def marks_of(element: Element | None, text: str, audience: Audience, catalogue: Catalogue) -> tuple[Mark, ...]:
    """Return the sensitivities of an entry: those that the catalogue gives it, then those that its text names."""
    labels = {sensitivity.code: sensitivity.label for sensitivity in catalogue.sensitivities}
    given = element.sensitivity if element else ()
    named = tuple(code for code in marks_in(text, audience, catalogue) if code not in given)
    return tuple(Mark(code, labels[code], MarkFrom.CATALOGUE) for code in given) + tuple(
        Mark(code, labels[code], MarkFrom.WORDS) for code in named
    )


def all_marks(data: ScheduleData, catalogue: Catalogue) -> dict[str, tuple[MarkFrom, ...]]:
    """Return every sensitivity that stands anywhere in a schedule, in the catalogue's order, with what shows it."""
    found: dict[str, set[MarkFrom]] = {}
    for audience in AUDIENCES:
        uses, other, _ = data.of(audience)
        entries = [(catalogue.elements[use.code], use.specify) for use in uses]
        for element, text in [*entries, *((None, text) for text in other)]:
            for mark in marks_of(element, text, audience, catalogue):
                found.setdefault(mark.code, set()).add(mark.found_in)
    for sensitivity in catalogue.sensitivities:
        if any(data.answers.get(question) is True for question in sensitivity.answers):
            found.setdefault(sensitivity.code, set()).add(MarkFrom.ANSWER)
    return {
        sensitivity.code: tuple(one for one in MarkFrom if one in found[sensitivity.code])
        for sensitivity in catalogue.sensitivities
        if sensitivity.code in found
    }


def laid_out(data: ScheduleData, catalogue: Catalogue) -> tuple[AudiencePart, ...]:
    """Return the schedule as Exhibit B and the teacher exhibit print it, students first."""
    parts = []
    for audience in AUDIENCES:
        uses, other, none = data.of(audience)
        by_code = {use.code: use for use in uses}
        groups = []
        for category in catalogue.of(audience):
            if category.kind != "elements":
                continue
            lines = tuple(
                ElementLine(
                    code=element.code,
                    label=element.label,
                    asks_to_specify=element.specify,
                    subjects=(by_code[element.code].subjects if element.code in by_code else ())
                    or (element.about or audience,),
                    use=by_code.get(element.code),
                    marks=marks_of(
                        element, by_code[element.code].specify if element.code in by_code else "", audience, catalogue
                    ),
                )
                for element in category.elements
            )
            used = sum(1 for line in lines if line.use is not None)
            groups.append(CategoryGroup(code=category.code, label=category.label, used=used, lines=lines))
        parts.append(
            AudiencePart(
                audience=audience,
                none=none,
                used=len(uses),
                groups=tuple(groups),
                other=tuple(OtherLine(text, marks_of(None, text, audience, catalogue)) for text in other),
            )
        )
    return tuple(parts)

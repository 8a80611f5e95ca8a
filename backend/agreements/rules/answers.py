"""What the states ask on top: the answers of the vendor's schedules and of the agreement, as they are printed."""

from collections.abc import Iterable, Mapping, Sequence

from backend.agreements.rules.exhibits import fact
from backend.agreements.rules.words import BY_PROVIDER, curly
from backend.agreements.types import AgreementTerms
from backend.documents.types import Fact, Facts
from backend.vendors.types import Answer, Question, ScheduleData

BY_PARTIES = "to be stated by the parties"


def values(question_id: str, terms: AgreementTerms, schedules: Sequence[ScheduleData]) -> list[tuple[str, Answer]]:
    """Return each answer given to a question, with the product that it was given for ("" for the agreement's own)."""
    if question_id in terms.answers and _given(terms.answers[question_id]):
        return [("", terms.answers[question_id])]
    return [
        (schedule.product_name, schedule.answers[question_id])
        for schedule in schedules
        if question_id in schedule.answers and _given(schedule.answers[question_id])
    ]


def _given(answer: Answer) -> bool:
    return answer.strip() != "" if isinstance(answer, str) else answer is not None and answer != ()


def chosen(question_id: str, terms: AgreementTerms, schedules: Sequence[ScheduleData]) -> tuple[str, ...]:
    """Return the values that answer a choice: those that hold for every product."""
    given = values(question_id, terms, schedules)
    if not given or (given[0][0] and len(given) < len(schedules)):
        return ()
    sets = [{answer} if isinstance(answer, str) else set(answer) for _, answer in given if not isinstance(answer, bool)]
    return tuple(sorted(set.intersection(*sets))) if sets else ()


def facts(
    *,
    id: str,
    caption: str,
    questions: Iterable[str],
    known: Mapping[str, Question],
    terms: AgreementTerms,
    schedules: Sequence[ScheduleData],
) -> Facts | None:
    """Return answers as label and answer.

    A required question without an answer is pending; an optional one is left out, and None is returned where nothing
    is left.
    """
    lines: list[Fact] = []
    for question_id in questions:
        question = known[question_id]
        given = values(question_id, terms, schedules)
        otherwise = BY_PROVIDER if question.scope == "vendor" else BY_PARTIES
        if not given:
            if question.required:
                lines.append(fact(curly(question.label), "", otherwise))
            continue
        texts = [(product, "\n".join(question.in_words(answer))) for product, answer in given]
        missing = [each.product_name for each in schedules if given[0][0] and each.product_name not in dict(given)]
        if len({text for _, text in texts}) == 1 and not missing:
            lines.append(Fact(label=curly(question.label), value=texts[0][1]))
            continue
        rows = [f"{product}: {text}" for product, text in texts] + [f"{name}: {otherwise}" for name in missing]
        lines.append(
            Fact(label=curly(question.label), value="\n".join(rows), pending=bool(missing) and question.required)
        )
    return Facts(id=id, caption=curly(caption), facts=tuple(lines)) if lines else None

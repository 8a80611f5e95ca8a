"""What a check of an agreement may look at, and the kinds of checks that most of them are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from backend.agreements.rules.answers import values
from backend.agreements.rules.words import curly
from backend.agreements.types import AgreementTerms, ComposeInput, FrozenLimit, State
from backend.documents.types import DocumentText, Facts, Paragraph
from backend.law.types import Jurisdiction
from backend.vendors.types import Answer, Question, ScheduleData


class Lack(NamedTuple):
    """What one check found, before it is dressed as a finding."""

    message: str
    clause: str = ""
    blocking: bool | None = None
    """None: as the law of the check says."""
    question: str = ""
    """The unanswered question, where that is what is missing."""
    code: str = ""
    """Where it differs from the check's own."""


class Look:
    """What a check may look at: the agreement as it reads for one state."""

    def __init__(
        self,
        *,
        agreement: ComposeInput,
        state: State,
        reading: DocumentText,
        limits: Sequence[FrozenLimit],
        law: Mapping[str, Jurisdiction],
        questions: Mapping[str, Question],
    ) -> None:
        self.terms: AgreementTerms = agreement.terms
        self.schedules: tuple[ScheduleData, ...] = agreement.schedules
        self.state = state
        self.limits = limits
        self.law = law
        self.questions = questions
        self.paragraphs: dict[str, Paragraph] = {}
        self._asked_in: dict[str, str] = {}
        for section in reading.sections:
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    self.paragraphs.setdefault(block.id, block)
                elif isinstance(block, Facts):
                    for fact in block.facts:
                        self._asked_in.setdefault(fact.label, block.id)

    def place_of(self, question: str) -> str:
        """Return the id of the block that prints a question's answer, or an empty text."""
        return self._asked_in.get(curly(self.questions[question].label), "")

    def answer(self, question: str) -> list[tuple[str, Answer]]:
        """Return each answer with the product that it is for ("" for the agreement's own)."""
        return values(question, self.terms, self.schedules)

    def silent(self, question: str) -> tuple[str, ...] | None:
        """Return the products without an answer; None where everybody who is asked has answered."""
        given = dict(self.answer(question))
        if "" in given:
            return None
        if self.questions[question].scope == "agreement":
            return ()
        names = tuple(schedule.product_name for schedule in self.schedules if schedule.product_name not in given)
        return names or None


Run = Callable[[Look], Iterator[Lack]]


class Check(NamedTuple):
    """One check. `code` is the id of the law's contract check, or the check's own where no single law asks for it."""

    code: str
    run: Run


# --- kinds of checks -----------------------------------------------------------------------------------------------


def unanswered(look: Look, question: str, clause: str = "") -> Iterator[Lack]:
    products = look.silent(question)
    if products is None:
        return
    asked = look.questions[question]
    if asked.scope == "agreement":
        who, where = "The parties have", "It belongs in the terms of this agreement."
    else:
        several = len(look.schedules) > 1
        who = f"For {', '.join(products)}, the provider has" if several else "The provider has"
        where = "It belongs in the product's schedule."
    what = "not said yes or no to" if asked.type == "yes_no" else "not stated"
    yield Lack(
        f"{who} {what}: “{asked.label}.” {where}",
        clause=clause or look.place_of(question),
        blocking=True if asked.required else None,
        question=question,
    )


def stated(*questions: str) -> Run:
    """Each of the questions has an answer."""

    def run(look: Look) -> Iterator[Lack]:
        for question in questions:
            yield from unanswered(look, question)

    return run


def stands(*clauses: str) -> Run:
    """Each of the clauses or items is in the text, and no special provision has taken its place."""

    def run(look: Look) -> Iterator[Lack]:
        for clause in clauses:
            paragraph = look.paragraphs.get(clause)
            if paragraph is None or (not paragraph.text and not replaced(look, clause)):
                yield Lack(
                    f"The text lacks its clause “{clause}”. Put it back, or state the same in it.", clause=clause
                )
            elif replaced(look, clause):
                yield Lack(
                    f"A special provision stands in the place of clause {number_of(look, clause)}. Make sure "
                    "that it still "
                    "says what is asked for.",
                    clause=clause,
                    blocking=False,
                )

    return run


def replaced(look: Look, clause: str) -> bool:
    whole = ".".join(clause.split(".")[:2])
    return any(
        provision.clause in (clause, whole) and provision.operation == "replace"
        for provision in look.terms.special_provisions
        if provision.clause
    )


def number_of(look: Look, clause: str) -> str:
    paragraph = look.paragraphs.get(".".join(clause.split(".")[:2]))
    return paragraph.number if paragraph and paragraph.number else clause


def affirmed(question: str, lack: str, *, blocking: bool | None = None) -> Run:
    """The question is answered, and not with no. An optional question may stay open."""

    def run(look: Look) -> Iterator[Lack]:
        if look.questions[question].required:
            yield from unanswered(look, question)
        for product, answer in look.answer(question):
            if answer is False:
                yield Lack(f"{for_product(product)}{lack}", clause=look.place_of(question), blocking=blocking)

    return run


def both(*runs: Run) -> Run:
    """Everything that any of the checks finds."""

    def run(look: Look) -> Iterator[Lack]:
        for each in runs:
            yield from each(look)

    return run


def for_product(product: str) -> str:
    return f"{product}: " if product else ""

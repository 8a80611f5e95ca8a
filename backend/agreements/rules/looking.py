"""What a check of an agreement may look at, and the kinds of checks that most of them are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from backend.agreements.forms import Standard
from backend.agreements.rules.answers import values
from backend.agreements.rules.words import curly
from backend.agreements.types import AgreementTerms, ComposeInput, FrozenLimit, State
from backend.documents.types import DocumentText, Facts, Paragraph
from backend.law.types import Jurisdiction
from backend.vendors.types import Answer, Catalogue, Question, ScheduleData

SourceKind = Literal["law", "contract", "good_practice", ""]
QUESTIONS = "under State questions"


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
    todo: str = ""
    """Who does what about it."""
    anchor: str = ""
    """Where in the schedule it is mended: "element:<code>", "section:<code>", "path:<draft path>"."""
    product: str = ""
    """Whose schedule that is."""
    source: SourceKind = ""
    """Empty: law, where the check's law or the question's cites one."""


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
        catalogue: Catalogue,
        standards: Sequence[Standard] = (),
        reaches_teachers: bool = False,
        base_limits: Sequence[FrozenLimit] = (),
    ) -> None:
        """`reaches_teachers`: the state's supplement extends the agreement to teachers' data."""
        self.on = agreement.on
        self.catalogue = catalogue
        self.standards = standards
        self.reaches_teachers = reaches_teachers
        self.base_limits = base_limits or limits
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
    """One lack for each product whose vendor has not answered, or one for the parties."""
    products = look.silent(question)
    if products is None:
        return
    asked = look.questions[question]
    what = "not said yes or no to" if asked.type == "yes_no" else "not stated"
    place = clause or look.place_of(question)
    blocking = True if asked.required else None
    if asked.scope == "agreement":
        yield Lack(
            f"The parties have {what}: “{asked.label}.”",
            clause=place,
            blocking=blocking,
            question=question,
            todo="The district states it in the terms of this agreement.",
        )
    for product in products:
        who = f"For {product}, the vendor has" if len(look.schedules) > 1 else "The vendor has"
        yield Lack(
            f"{who} {what}: “{asked.label}.”",
            clause=place,
            blocking=blocking,
            question=question,
            todo=f"The vendor answers it in the product’s schedule, {QUESTIONS}.",
            anchor=f"path:answers.{question}",
            product=product,
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
            number = number_of(look, clause)
            if replaced(look, clause):
                yield Lack(
                    f"A special provision stands in the place of clause {number}.",
                    clause=clause,
                    blocking=False,
                    todo="Make sure that it still says what is asked for.",
                )
            elif left_out(look, clause):
                yield Lack(
                    f"A special provision leaves out clause {number}, which says what is asked for.",
                    clause=clause,
                    todo="Withdraw the provision, or state the same in another one.",
                )
            elif paragraph is None or not paragraph.text:
                yield Lack(
                    f"The text lacks its clause “{clause}”.",
                    clause=clause,
                    todo="Put it back, or state the same in it.",
                )

    return run


def replaced(look: Look, clause: str) -> bool:
    """Tell whether a special provision stands in a clause's place, or in that of the clause that an item is of."""
    return _touched(look, clause, "replace")


def left_out(look: Look, clause: str) -> bool:
    """Tell whether a special provision leaves a clause out, or the one that an item is of."""
    return _touched(look, clause, "delete")


def _touched(look: Look, clause: str, operation: str) -> bool:
    whole = ".".join(clause.split(".")[:2])
    return any(
        provision.clause in (clause, whole) and provision.operation == operation
        for provision in look.terms.special_provisions
        if provision.clause
    )


def number_of(look: Look, clause: str) -> str:
    paragraph = look.paragraphs.get(".".join(clause.split(".")[:2]))
    return paragraph.number if paragraph and paragraph.number else clause


def affirmed(question: str, lack: str, *, todo: str, blocking: bool | None = None) -> Run:
    """The question is answered, and not with no. An optional question may stay open."""

    def run(look: Look) -> Iterator[Lack]:
        if look.questions[question].required:
            yield from unanswered(look, question)
        for product, answer in look.answer(question):
            if answer is False:
                yield answered(look, product, question, lack, todo=todo, blocking=blocking)

    return run


def answered(
    look: Look,
    product: str,
    question: str,
    lack: str,
    *,
    todo: str,
    blocking: bool | None = None,
    clause: str = "",
    code: str = "",
) -> Lack:
    """Return a lack in what somebody answered: the vendor for a product, or the parties."""
    vendors = look.questions[question].scope == "vendor"
    return Lack(
        f"{for_product(product)}{lack}",
        clause=clause or look.place_of(question),
        blocking=blocking,
        code=code,
        todo=todo,
        anchor=f"path:answers.{question}" if vendors else "",
        product=product,
    )


def both(*runs: Run) -> Run:
    """Everything that any of the checks finds."""

    def run(look: Look) -> Iterator[Lack]:
        for each in runs:
            yield from each(look)

    return run


def for_product(product: str) -> str:
    return f"{product}: " if product else ""

"""Composes an agreement: base text, one state's operations, the parties' own terms and the vendor's data in one value.

Pure: no ORM, no clock, no files. The same input with the same files gives the same text to the letter.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from backend.agreements.forms import (
    AddExhibit,
    Ask,
    Choose,
    ExhibitAnswers,
    Files,
    FormSection,
    Supplement,
    When,
    mark_of,
)
from backend.agreements.rules import answers, changes, exhibits, findings, pending
from backend.agreements.rules.limits import base_limits, frozen
from backend.agreements.rules.operations import Reading, mark_for, special_clause
from backend.agreements.rules.words import (
    BY_PROVIDER,
    STATE_NAMES,
    Filled,
    capitalized,
    curly,
    duration,
    fill,
    joined,
)
from backend.agreements.types import AgreementTerms, AgreementText, ComposeInput, FrozenLimit, State
from backend.core.errors import Invalid
from backend.core.words import long_date
from backend.documents.types import Block, DocumentText, Facts, Paragraph, Section
from backend.vendors.types import ScheduleData

READ_AGAIN: Final = ("article", "exhibit.c")
"""What a further reading prints: the articles and the definitions. The rest is the same for every state."""


class CannotCompose(Invalid):
    """The input contradicts itself, or names something that the form does not have."""

    code = "agreements.cannot_compose"
    message = "This agreement cannot be composed yet."


def compose(given: ComposeInput, *, files: Files) -> AgreementText:
    """Return the agreement's text with its limits, findings and pins.

    The document is the conformed text of the governing state, the first of `given.terms.states`; each further state
    has a reading of its own. Raises CannotCompose.
    """
    _check(given, files)
    states = given.terms.states
    supplements = [files.supplements[state].text for state in states]
    composers = [_Composer(given, files, each, supplements) for each in supplements]
    document = composers[0].document()
    further = tuple(composer.further_reading() for composer in composers[1:])
    limits = {composer.own.state: composer.limits() for composer in composers}
    lacks, checks = findings.check(
        given,
        (document, *further),
        limits=limits,
        law=files.law,
        questions=files.questions,
        catalogue=files.catalogue,
        standards=files.standards,
        teacher_states=composers[0].teacher_states,
        base_limits=frozen(base_limits(files.form.text), printed=composers[0].reading.printed_clauses()),
    )
    # A question that a check has already found unanswered is not told twice.
    asked = {finding.code for finding in lacks if finding.code in files.questions}
    told = {curly(files.questions[code].label) for code in asked}
    told |= {op.id for each in supplements for op in each.operations if isinstance(op, Choose) and op.question in asked}
    return AgreementText(
        document=document,
        further_readings=further,
        limits=limits[states[0]],
        further_limits={state: limits[state] for state in states[1:]},
        findings=(*pending.findings((document, *further), places=_places(given, files), told=told), *lacks),
        checks=checks + 1,
        pins=(files.form.pin, *(files.supplements[state].pin for state in states), *files.pins),
    )


def _places(given: ComposeInput, files: Files) -> pending.Places:
    """Return where in a schedule each thing is filled in that a text may leave open."""
    operations = [op for each in files.supplements.values() for op in each.text.operations]
    return pending.Places(
        products=[schedule.product_name for schedule in given.schedules],
        questions={curly(each.label): each.id for each in files.questions.values() if each.scope == "vendor"},
        choices={op.id: op.question for op in operations if isinstance(op, Choose)},
    )


def _check(given: ComposeInput, files: Files) -> None:
    terms, problems = given.terms, dict[str, list[str]]()
    if not given.schedules:
        problems["schedules"] = ["The agreement names no product yet."]
    elif len({schedule.vendor_name for schedule in given.schedules}) > 1:
        problems["schedules"] = ["All products of an agreement belong to one vendor."]
    unknown = sorted(
        use.code
        for schedule in given.schedules
        for use in (*schedule.student_elements, *schedule.teacher_elements)
        if use.code not in files.catalogue.elements
    )
    if unknown:
        problems["schedules"] = [f"The catalogue has no element “{code}”." for code in unknown]
    missing = [state for state in terms.states if state not in files.supplements]
    if missing or not terms.states:
        problems["states"] = [f"The form has no terms for {state} yet." for state in missing] or ["Name a state."]
    if len(set(terms.states)) < len(terms.states):
        problems["states"] = ["A state is named twice."]
    for party in (terms.district, *terms.covered):
        if party is not None and party.state not in terms.states:
            problems.setdefault("states", []).append(
                f"{party.name} is in {party.state}, which is not among the states."
            )
    if terms.district is not None and terms.states and terms.district.state != terms.states[0]:
        problems.setdefault("states", []).append("The district’s own state comes first: its reading is what is signed.")
    clauses = {clause.id for section in files.form.text.sections for clause in section.clauses}
    wrong = [each.clause for each in terms.special_provisions if each.clause and each.clause not in clauses]
    if wrong:
        problems["special_provisions"] = [f"The form has no clause “{clause}”." for clause in wrong]
    taken = [each.clause for each in terms.special_provisions if each.operation != "add"]
    twice = sorted({clause for clause in taken if taken.count(clause) > 1})
    if twice:
        problems.setdefault("special_provisions", []).extend(
            f"Two special provisions replace or leave out clause “{clause}”." for clause in twice
        )
    if problems:
        raise CannotCompose(fields=problems)


class _Composer:
    """One reading of one agreement."""

    def __init__(self, given: ComposeInput, files: Files, own: Supplement, supplements: Sequence[Supplement]) -> None:
        self.terms, self.schedules = given.terms, given.schedules
        self.files, self.form = files, files.form.text
        self.form_name = given.form
        self.own, self.supplements = own, supplements
        self.values = _values(given.terms, given.schedules, own.state)
        self.teacher_states = [each.state for each in supplements if each.sets.teacher_data]
        self.reading = Reading(
            form=self.form,
            supplement=own,
            values=self.values,
            printed_when=self._printed(teacher=own.sets.teacher_data),
            special=given.terms.special_provisions,
            answers={op.id: self._asked(op) for op in own.operations if isinstance(op, Ask)},
            chosen={
                op.id: answers.chosen(op.question, given.terms, given.schedules)
                for op in own.operations
                if isinstance(op, Choose)
            },
        )

    def _printed(self, *, teacher: bool) -> frozenset[When]:
        found: set[When] = {"always"}
        if teacher:
            found.add("teacher_data")
        if self.terms.general_offer or self.terms.district is None:
            found.add("general_offer")
        if any(not provision.clause for provision in self.terms.special_provisions):
            found.add("special_provisions")
        return frozenset(found)

    def limits(self) -> tuple[FrozenLimit, ...]:
        """Return the time limits of the clauses that this reading prints and no special provision leaves out."""
        left_out = {each.clause for each in self.terms.special_provisions if each.operation == "delete"}
        return frozen(self.reading.limits, printed=self.reading.printed_clauses() - left_out)

    # -------------------------------------------------------------------------------------------------- documents

    def document(self) -> DocumentText:
        """Return the whole document: what is signed."""
        printed = self._printed(teacher=bool(self.teacher_states))
        sections = [self._section(section) for section in self.form.sections if section.when in printed]
        return self._document([*sections, *self._state_exhibits()])

    def further_reading(self) -> DocumentText:
        """Return the articles and definitions as they apply in this state, and the state's own exhibits."""
        sections = [
            self._section(section)
            for section in self.form.sections
            if (section.kind in READ_AGAIN or section.id in READ_AGAIN) and section.when in self.reading.printed_when
        ]
        # The definitions follow the articles at once; only a state's own exhibits start on a new page.
        sections = [section.model_copy(update={"page_break": False}) for section in sections]
        return self._document([*sections, *self._state_exhibits()])

    def _document(self, sections: list[Section]) -> DocumentText:
        lea = self.values["lea"].text
        name = STATE_NAMES[self.own.state]
        return DocumentText(
            title=self.form.title,
            subtitle=f"{capitalized(lea)} and {self.schedules[0].vendor_name}",
            reading=f"As it applies to a {name} LEA",
            form=self.form_name,
            governing_state=self.own.state,
            sections=tuple(sections),
            footer=self.form.footer if len(self.supplements) > 1 else f"{self.form.footer} · {name}",
        )

    def _section(self, section: FormSection) -> Section:
        blocks = self.reading.section_blocks(section)
        position = len(blocks)
        if section.fill_after:
            clauses = [clause.id for clause in section.clauses]
            following = clauses[clauses.index(section.fill_after) + 1 :]
            position = next((place for place, block in enumerate(blocks) if block.id in following), position)
        return Section(
            id=section.id,
            number=section.number,
            title=curly(section.title),
            kind=section.kind,
            blocks=(*blocks[:position], *self._filled(section), *blocks[position:]),
            base=section.when != "special_provisions",
            page_break=section.page_break,
        )

    def _filled(self, section: FormSection) -> Iterable[Block]:
        """Return the part of a section that is made from data."""
        match section.fill:
            case "particulars":
                return [exhibits.particulars(self.terms, self.schedules, self.values["start"].text)]
            case "services":
                return exhibits.services(self.schedules)
            case "schedule":
                return exhibits.schedule_of_data(self.schedules, self.files.catalogue, "student")
            case "teacher":
                return self._teacher()
            case "changes":
                merged = changes.merged(self.supplements)
                return [changes.table(merged, form=self.form, supplements=self.supplements)]
            case "signatures":
                return exhibits.signatures(self.terms, self.schedules[0].vendor_name)
            case "special":
                return self._special_provisions()
            case "":
                return []

    def _teacher(self) -> list[Block]:
        blocks = exhibits.schedule_of_data(self.schedules, self.files.catalogue, "teacher")
        if self.own.state not in self.teacher_states:
            names = joined(STATE_NAMES[state] for state in self.teacher_states)
            text = f"This exhibit applies to an LEA in {names}, as the further reading for that state says."
            blocks.insert(0, Paragraph(id="f.applies", text=text, base=text))
        return blocks

    def _special_provisions(self) -> list[Block]:
        added = [each for each in self.terms.special_provisions if not each.clause]
        return [
            special_clause(provision, id=f"vii.{position}", number=f"7.{position}")
            for position, provision in enumerate(added, start=1)
        ]

    # --------------------------------------------------------------------------------------------- state exhibits

    def _state_exhibits(self) -> list[Section]:
        operations = [op for op in self.own.operations if isinstance(op, AddExhibit)]
        return [self._state_exhibit(op, position) for position, op in enumerate(operations, start=1)]

    def _state_exhibit(self, op: AddExhibit, position: int) -> Section:
        section_id, letter = f"exhibit.{op.exhibit.id}", f"{self.own.state}-{position}"
        blocks: list[Block] = []
        number = 0
        for place, block in enumerate(op.exhibit.blocks, start=1):
            if isinstance(block, ExhibitAnswers):
                facts = self._facts(f"{section_id}.{place}", block.caption, block.questions)
                blocks += [facts] if facts else []
                continue
            number += 1
            own = f"{section_id}.{block.id or place}"
            blocks.append(self._added(own, block.text, number=f"{letter}.{number}", heading=block.heading))
            for index, item in enumerate(block.items):
                mark = mark_of(index, 2)
                blocks.append(self._added(f"{own}.{mark}", item.text, number=f"({mark})", level=2))
        for ask in self.own.operations:
            if isinstance(ask, Ask) and ask.target == section_id and (facts := self._asked(ask)):
                blocks.append(facts)
        return Section(
            id=section_id,
            number=f"Exhibit {letter}",
            title=curly(op.exhibit.title),
            kind="exhibit",
            blocks=tuple(blocks),
            base=False,
            marks=(mark_for(self.own.state, op),),
            page_break=position == 1,
        )

    def _added(self, id: str, text: str, *, number: str, heading: str = "", level: int = 1) -> Paragraph:
        filled = fill(text, self.values, self.reading.own_limits)
        return Paragraph(
            id=id,
            number=number,
            heading=curly(heading),
            level=level,
            text=filled.text,
            base=None,
            pending=filled.pending,
        )

    def _asked(self, op: Ask) -> Facts | None:
        scopes = {self.files.questions[question].scope for question in op.questions}
        stated = "Stated by the Provider" if scopes == {"vendor"} else "Stated by the parties"
        return self._facts(op.id, op.caption or stated, op.questions)

    def _facts(self, id: str, caption: str, questions: Iterable[str]) -> Facts | None:
        return answers.facts(
            id=id,
            caption=caption,
            questions=questions,
            known=self.files.questions,
            terms=self.terms,
            schedules=self.schedules,
        )


def _values(terms: AgreementTerms, schedules: Sequence[ScheduleData], state: State) -> dict[str, Filled]:
    """Return what the placeholders of the form are filled with."""
    district = terms.district
    covered = [party.name for party in terms.covered]
    return {
        "provider": Filled(schedules[0].vendor_name),
        "lea": Filled("each Subscribing LEA" if district is None else district.name),
        "state": Filled(STATE_NAMES[state]),
        "covered": Filled(
            f"It also covers {joined(covered)}, {'which is' if len(covered) == 1 else 'each of which is'} an LEA under "
            "this Agreement for its own data."
            if covered
            else ""
        ),
        "products": Filled(joined(schedule.product_name for schedule in schedules)),
        "service_agreement": Filled(_service_agreement(terms)),
        "start": Filled(long_date(terms.start_date) if terms.start_date else "the day of the last signature"),
        "term": Filled(duration(terms.term_months)),
        "notice_method": Filled(terms.notice_method),
        "framework": _framework(schedules),
    }


def _stated(text: str, otherwise: str) -> Filled:
    return Filled(text) if text.strip() else Filled(otherwise, pending=True)


def _service_agreement(terms: AgreementTerms) -> str:
    if not terms.service_agreement_title:
        return "the agreement of the LEA and the Provider about the Services"
    dated = f" of {long_date(terms.service_agreement_date)}" if terms.service_agreement_date else ""
    return f"“{terms.service_agreement_title}”{dated}"


def _framework(schedules: Sequence[ScheduleData]) -> Filled:
    # The form's sentence brings the period.
    frameworks = [(each.product_name, each.framework.strip().rstrip(".")) for each in schedules]
    named = {framework for _, framework in frameworks}
    if len(named) == 1:
        return _stated(named.pop(), BY_PROVIDER)
    parts = [f"{product}: {framework or BY_PROVIDER}" for product, framework in frameworks]
    return Filled("; ".join(parts), pending="" in named)

"""What an agreement lacks: small checks, each with the law that asks for it, over the composed text and its input.

A finding blocks where the text has a hole ("to be stated by the provider"), where it contradicts what was stated, or
where a law requires the contract to contain something that it does not. Everything else is advice, and so is what rests
on law that nobody confirmed: it says "ask counsel" by its status. That no check found anything is not legal advice.

The checks of a state are those of `contract_checks` in backend/law/data; tests hold the two lists together.
"""

from collections.abc import Iterator, Mapping, Sequence

from backend.agreements.rules.looking import Check, Lack, Look, number_of
from backend.agreements.rules.state_checks import CHECKS as STATES
from backend.agreements.types import ComposeInput, Finding, FrozenLimit, State
from backend.core.words import sentence
from backend.documents.types import DocumentText
from backend.law.types import ContractCheck, Jurisdiction
from backend.vendors.types import Question

# --- checks of no single law ---------------------------------------------------------------------------------------


def _none_and_some(look: Look) -> Iterator[Lack]:
    for schedule in look.schedules:
        for whose, none, elements, other, clause in (
            ("student", schedule.student_none, schedule.student_elements, schedule.student_other, "b.intro"),
            ("teacher", schedule.teacher_none, schedule.teacher_elements, schedule.teacher_other, "f.intro"),
        ):
            if none and (elements or other):
                yield Lack(
                    f"{schedule.product_name}: the provider states that no {whose} data is collected, and lists "
                    f"{_count(len(elements) + len(other), 'element')}. One of the two is wrong; the provider "
                    "corrects the "
                    "schedule.",
                    clause=clause,
                    blocking=True,
                    code=f"schedule.none_{whose}",
                )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _subprocessors_bound(look: Look) -> Iterator[Lack]:
    for position, schedule in enumerate(look.schedules, start=1):
        for each in schedule.subprocessors or ():
            if each.written_agreement is False:
                yield Lack(
                    f"{schedule.product_name}: the provider states that it has no written agreement with "
                    f"{sentence(each.name)} Clause {number_of(look, 'ii.5')} does not let it pass data on without one.",
                    clause=f"a.{position}.subprocessors",
                    blocking=True,
                )


_UNITED_STATES = {"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america"}


def _storage_abroad(look: Look) -> Iterator[Lack]:
    storage = look.paragraphs.get("v.1")
    if storage is not None and any(mark.operation == "override" for mark in storage.marks):
        return
    for position, schedule in enumerate(look.schedules, start=1):
        for place in schedule.hosting:
            if place.country.strip() and place.country.strip().casefold() not in _UNITED_STATES:
                yield Lack(
                    f"{schedule.product_name}: data is stored in {sentence(place.country.strip())} Clause "
                    f"{number_of(look, 'v.1')} asks for the LEA's consent in writing; add a special provision, "
                    "or store it "
                    "in the United States.",
                    clause=f"a.{position}.hosting",
                )


def _clocks_of_replaced_clauses(look: Look) -> Iterator[Lack]:
    timed = {limit.clause for limit in look.limits}
    for provision in look.terms.special_provisions:
        if provision.clause in timed:
            yield Lack(
                f"The special provision “{provision.heading}” stands in the place of clause "
                f"{number_of(look, provision.clause)}, which sets time limits. The clocks keep the limits of "
                "the model form; "
                "compare them with the new words.",
                clause=provision.clause,
            )


def _access_in_time(look: Look) -> Iterator[Lack]:
    """The provider's limit for supplying records follows the state's where that is shorter."""
    ours = [limit for limit in look.limits if limit.duty == "records.inspect" and limit.obligor == "provider"]
    if any(limit.or_state_limit == "records.inspect" for limit in ours):
        return
    yield Lack(
        f"Nothing binds the provider to the shorter time that the law of {look.law[look.state].name} may give the LEA "
        f"for access to records. Let clause {number_of(look, 'ii.2')} follow the state's limit.",
        clause="ii.2",
    )


GENERAL: tuple[Check, ...] = (
    Check("schedule.none", _none_and_some),
    Check("subprocessors.agreement", _subprocessors_bound),
    Check("storage.abroad", _storage_abroad),
    Check("special.clocks", _clocks_of_replaced_clauses),
    Check("limits.access", _access_in_time),
)
"""Asked once for each state's reading."""


# --- running them --------------------------------------------------------------------------------------------------


def check(
    agreement: ComposeInput,
    readings: Sequence[DocumentText],
    *,
    limits: Mapping[State, Sequence[FrozenLimit]],
    law: Mapping[str, Jurisdiction],
    questions: Mapping[str, Question],
) -> tuple[tuple[Finding, ...], int]:
    """Return what the agreement lacks, and how many checks ran.

    `readings` are the signed one and one for each further state; each state's checks look at its own reading and at its
    own `limits`. A check that several readings share counts once, and the same finding is told once.
    """
    facts = {fact.id: fact for each in law.values() for fact in each.contract_checks}
    found: dict[tuple[str, str], Finding] = {}
    ran: set[str] = set()
    for reading in readings:
        state = next(each for each in agreement.terms.states if each == reading.governing_state)
        look = Look(
            agreement=agreement,
            state=state,
            reading=reading,
            limits=limits.get(state, ()),
            law=law,
            questions=questions,
        )
        for each in (*GENERAL, *STATES):
            if each in STATES and each.code[:2].upper() not in ("US", state):
                continue
            ran.add(each.code)
            for lack in each.run(look):
                finding = _finding(each, lack, facts.get(each.code), look)
                found.setdefault((finding.code, finding.message), finding)
    return tuple(found.values()), len(ran)


def _finding(check: Check, lack: Lack, fact: ContractCheck | None, look: Look) -> Finding:
    question = look.questions.get(lack.question)
    asks = bool(fact and fact.required and fact.source.status != "unconfirmed")
    source = (question.citation, question.status) if question else ("", "")
    if fact is not None:
        source = (fact.source.citation, fact.source.status)
    own = check.code[:2].upper()
    return Finding(
        code=lack.question or lack.code or check.code,
        blocking=asks if lack.blocking is None else lack.blocking,
        message=lack.message[:1].upper() + lack.message[1:],
        clause=lack.clause,
        citation=source[0],
        status=source[1],
        state=own if check in STATES and own != "US" else "",
    )

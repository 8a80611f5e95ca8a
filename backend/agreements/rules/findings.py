"""What an agreement lacks: small checks, each with the law that asks for it, over the composed text and its input.

A finding blocks where the text has a hole ("to be stated by the provider"), where it contradicts what was stated, or
where a law requires the contract to contain something that it does not. Everything else is advice, and so is what rests
on law that nobody confirmed: it says "ask counsel" by its status. That no check found anything is not legal advice.

The checks of a state are those of `contract_checks` in backend/law/data; tests hold the two lists together.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from backend.agreements.forms import Standard
from backend.agreements.rules.looking import Check, Lack, Look, number_of
from backend.agreements.rules.schedule_checks import CHECKS as SCHEDULE
from backend.agreements.rules.schedule_checks import DATED
from backend.agreements.rules.state_checks import CHECKS as STATES
from backend.agreements.types import ComposeInput, Finding, FrozenLimit, SpecialProvision, State
from backend.documents.types import DocumentText
from backend.law.types import ContractCheck, Jurisdiction
from backend.vendors.types import Catalogue, Question

# --- checks of no single law ---------------------------------------------------------------------------------------


def _named(look: Look, provision: SpecialProvision) -> str:
    return f"“{provision.heading}”" if provision.heading else f"on clause {number_of(look, provision.clause)}"


def _provisions_agreed(look: Look) -> Iterator[Lack]:
    for position, provision in enumerate(look.terms.special_provisions, start=1):
        if not provision.agreed:
            yield Lack(
                f"The vendor has not agreed to the special provision {_named(look, provision)} yet.",
                clause=provision.clause,
                blocking=True,
                code=f"special.agreed.{provision.id or position}",
                todo="The vendor reads it and agrees, or the district changes or withdraws it.",
                anchor=f"provision:{provision.id}" if provision.id else "",
                source="contract",
            )


def _clocks_of_replaced_clauses(look: Look) -> Iterator[Lack]:
    timed = {limit.clause for limit in look.base_limits}
    for provision in look.terms.special_provisions:
        if provision.clause not in timed or provision.operation == "add":
            continue
        number = number_of(look, provision.clause)
        if provision.operation == "replace":
            yield Lack(
                f"The special provision {_named(look, provision)} stands in the place of clause {number}, which sets "
                "time limits. The clocks keep the limits of the model form.",
                clause=provision.clause,
                todo="Compare them with the new words.",
                source="contract",
            )
        else:
            yield Lack(
                f"The special provision {_named(look, provision)} leaves out clause {number}, which sets time limits. "
                "No clock of this agreement will run for them; those of the law stay.",
                clause=provision.clause,
                todo="Make sure that no limit is missed.",
                source="contract",
            )


def _access_in_time(look: Look) -> Iterator[Lack]:
    """The vendor's limit for supplying records follows the state's where that is shorter."""
    ours = [limit for limit in look.limits if limit.duty == "records.inspect" and limit.obligor == "provider"]
    if any(limit.or_state_limit == "records.inspect" for limit in ours):
        return
    yield Lack(
        f"Nothing binds the vendor to the shorter time that the law of {look.law[look.state].name} may give the "
        "district for access to records.",
        clause="ii.2",
        todo=f"Let clause {number_of(look, 'ii.2')} follow the state’s limit.",
        source="contract",
    )


GENERAL: tuple[Check, ...] = (
    *SCHEDULE,
    Check("special.agreed", _provisions_agreed),
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
    catalogue: Catalogue,
    standards: Sequence[Standard] = (),
    teacher_states: Collection[State] = (),
    base_limits: Sequence[FrozenLimit] = (),
) -> tuple[tuple[Finding, ...], int]:
    """Return what the agreement lacks, and how many checks ran.

    `readings` are the signed one and one for each further state; each state's checks look at its own reading and at its
    own `limits`. A check that several readings share counts once, and the same finding is told once. `base_limits` are
    those of the form's clauses, also of clauses that a special provision leaves out.
    """
    general = (*GENERAL, *(DATED if agreement.on is not None else ()))
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
            catalogue=catalogue,
            standards=standards,
            reaches_teachers=state in teacher_states,
            base_limits=base_limits,
        )
        for each in (*general, *STATES):
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
    citation, url, status = (question.citation, "", question.status) if question else ("", "", "")
    if fact is not None:
        citation, url, status = fact.source.citation, fact.source.url, fact.source.status
    own = check.code[:2].upper()
    blocking = asks if lack.blocking is None else lack.blocking
    return Finding(
        code=lack.question or lack.code or check.code,
        blocking=blocking,
        message=lack.message[:1].upper() + lack.message[1:],
        clause=lack.clause,
        citation=citation,
        citation_url=url,
        status=status,
        state=own if check in STATES and own != "US" else "",
        todo=lack.todo,
        source_kind=lack.source or ("contract" if citation.startswith("Customary") or not citation else "law"),
        anchor=lack.anchor,
        product=lack.product if len(look.schedules) > 1 else "",
        void=bool(blocking and fact and fact.void),
    )

"""What becomes of each limit in a case: whether it binds, from when until when, and in one sentence why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backend.law.rules import wording
from backend.law.rules.book import is_about
from backend.law.rules.case import Case, Uncomputable
from backend.law.rules.limits import AnyLimit, of_agreement, of_policy
from backend.law.rules.moments import end_of_day
from backend.law.types import Candidate, CandidateStanding, Delay, Question

AFTER_DELAY = "delay_ended"


@dataclass
class Looked:
    """A limit while it is being decided on. Only this module changes one."""

    limit: AnyLimit
    standing: CandidateStanding = "competes"
    at: datetime | None = None
    due_at: datetime | None = None
    rolled_at: datetime | None = None
    rolled_why: str = ""
    in_force: bool = True
    why: list[str] = field(default_factory=list)
    unknown: list[Question] = field(default_factory=list)
    held_by: list[Delay] = field(default_factory=list)
    words: str = ""
    replaced_by: str = ""

    @property
    def applies(self) -> bool:
        """It binds, and the moment that it runs from is known."""
        return self.standing == "competes"

    def candidate(self) -> Candidate:
        limit = self.limit
        return Candidate(
            id=limit.id, source=limit.source, jurisdiction=limit.jurisdiction, says=limit.says, citation=limit.citation,
            url=limit.url, status=limit.status, checked=limit.checked, note=limit.note, amount=limit.amount,
            unit=limit.unit, words=self.words, anchor=limit.anchor, anchored_at=self.at, due_at=self.due_at,
            rolled_at=self.rolled_at, rolled_why=self.rolled_why, standing=self.standing, why=" ".join(self.why),
            replaced_by=self.replaced_by, in_force=self.in_force, file=limit.file, file_sha256=limit.file_sha256,
        )  # fmt: skip


def candidates(case: Case) -> list[Looked]:
    """Return every limit that has to do with the case, decided on, in no particular order."""
    found = [one for limit in _asked(case) if (one := _look(limit, case)) is not None]
    found += [one for agreed in found for one in _state_limits(agreed, case)]
    for one in found:
        _hold(one, case)
    by_id = {one.limit.id: one for one in found}
    for one in found:
        if one.limit.anchor == AFTER_DELAY:
            _start_after_delay(one, [by_id[other] for other in one.limit.replaces if other in by_id], case)
    _replace(found, by_id)
    for one in found:
        _outlive(one)
    return [one for one in found if one.limit.anchor != AFTER_DELAY or one.standing != "not_owed"]


def _asked(case: Case) -> Iterator[AnyLimit]:
    """The limits of the duties that are asked about: of the United States and the district's state, of the other
    states where people affected live what reaches them, of agreement and policy."""
    facts, book = case.facts, case.book
    counting = book.counting(facts.district_state)
    for code in ("US", facts.district_state):
        yield from book.limits(code, facts.matters)
    for code in facts.residents:
        if code != facts.district_state:
            yield from (one for one in book.limits(code, facts.matters) if one.reach == "residents")
    yield from (of_agreement(one, counting) for one in facts.agreed if is_about(one.duty, facts.matters))
    yield from (of_policy(one, counting) for one in facts.policies if is_about(one.duty, facts.matters))


def _look(limit: AnyLimit, case: Case) -> Looked | None:
    """Decide on a limit by itself; None where it was not in force."""
    at = case.moment(limit.anchor, limit.obligor)
    # A limit whose moment is still to come is the one that holds from now on.
    held = limit.in_force_on(case.day(at) if at else None)
    if held == "no":
        return None
    one = Looked(limit, at=at, words=limit.words, in_force=at is None or held == "yes")
    if not_owed := list(_denied(limit, case)):
        one.standing, one.why = "not_owed", not_owed[:1]
        return one
    asked = list(_asked_back(limit, case))
    if at is None:
        one.standing = "waiting"
        one.why = [f"It runs from {wording.anchor_words(limit.anchor, limit.obligor)}, which is not stated."]
        question = wording.moment_question(limit.anchor, limit.obligor)
        by = limit.obligor if limit.anchor in wording.OWN else None
        one.unknown.append(Question(about="moment", code=limit.anchor, by=by, question=question))
    else:
        _compute(one, at, case)
    # What would do away with it is asked, too, but it stands until that is known.
    one.unknown += [_condition_question(code, case) for code in limit.unless if case.facts.conditions.get(code) is None]
    if asked:
        one.standing = "conditional"
        one.why.insert(0, f"It would apply if {wording.in_a_row([so for so, _ in asked])}.")
        one.unknown += [question for _, question in asked]
    if not one.in_force:
        one.why.append("It is not known whether it was in force on that day.")
    return one


def _denied(limit: AnyLimit, case: Case) -> Iterator[str]:
    """Why the limit does not bind, by a fact that is known."""
    state = case.book.state_name(limit.jurisdiction) if limit.jurisdiction else ""
    if limit.reach == "residents" and limit.jurisdiction and case.residents(limit.jurisdiction) == 0:
        yield f"None of the people affected lives in {state}."
    if limit.data and case.touched is not None and not case.touched & set(limit.data):
        yield f"It arises only where the case touches {wording.data_words(limit.data)}."
    for code in limit.when:
        if case.facts.conditions.get(code) is False:
            yield f"It would apply only if {case.book.conditions[code].so}."
    for code in limit.unless:
        if case.facts.conditions.get(code) is True:
            yield f"It does not apply, since {case.book.conditions[code].so}."
    if limit.threshold is not None and _reached(limit, case) is False:
        yield f"It arises only where {wording.threshold_words(limit.threshold, state)}."


def _asked_back(limit: AnyLimit, case: Case) -> Iterator[tuple[str, Question]]:
    """What would have to be so and is not known, with the question for it."""
    if limit.data and case.touched is None:
        question = Question(about="data", code="data", question=wording.QUESTIONS["data"])
        yield f"it touched {wording.data_words(limit.data)}", question
    for code in limit.when:
        if case.facts.conditions.get(code) is None:
            yield case.book.conditions[code].so, _condition_question(code, case)
    if limit.threshold is not None and limit.jurisdiction and _reached(limit, case) is None:
        state = case.book.state_name(limit.jurisdiction)
        yield (
            wording.threshold_words(limit.threshold, state),
            Question(about="residents", code=limit.jurisdiction, question=wording.residents_question(state)),
        )


def _condition_question(code: str, case: Case) -> Question:
    return Question(about="condition", code=code, question=case.book.conditions[code].question)


def _reached(limit: AnyLimit, case: Case) -> bool | None:
    """Whether as many people are affected as the limit asks for; None where that is not known."""
    if limit.threshold is None or limit.jurisdiction is None:
        return True
    return limit.threshold.reached(case.residents(limit.jurisdiction))


def _compute(one: Looked, at: datetime, case: Case) -> None:
    limit, since = one.limit, f"{wording.anchor_words(one.limit.anchor, one.limit.obligor)} on {case.words(at)}"
    try:
        one.due_at = case.due(limit, at)
    except Uncomputable as missing:
        one.standing, one.why = "uncomputable", [str(missing)]
        one.unknown.append(Question(about="school_days", code="school_days", question=wording.QUESTIONS["school_days"]))
        return
    if one.due_at is None:
        one.why = [f"“{limit.words}”, from {since}."]
        return
    one.rolled_at, one.rolled_why = case.rolled(limit, one.due_at)
    span = wording.length(limit.amount, limit.unit)
    one.why = [f"Before {since}." if limit.before else f"{span} from {since}."]


def _state_limits(agreed: Looked, case: Case) -> Iterator[Looked]:
    """What "or the state's limit, whichever is sooner" makes of each limit of the district, and the district's margin
    before it."""
    limit, state = agreed.limit, case.facts.district_state
    if not limit.or_state_limit:
        return
    for code in ("US", state):
        for law in case.book.limits(code, [limit.or_state_limit]):
            if law.obligor != "district" or (own := _look(law, case)) is None:
                continue
            own.limit = replace(
                law, id=f"{limit.id}/{law.id}", source="agreement", duty=limit.duty, obligor=limit.obligor,
                addressee=limit.addressee, agency=limit.agency, delays=limit.delays, replaces=(), law=None,
                citation=f"{limit.citation}, with {law.citation}",
            )  # fmt: skip
            own.why.insert(0, "The agreement takes the district's own limit where it is sooner.")
            yield own
            if case.facts.margin_days and own.due_at is not None and own.standing in ("competes", "conditional"):
                yield _with_margin(own, case)


def _with_margin(own: Looked, case: Case) -> Looked:
    days = case.facts.margin_days
    assert own.due_at is not None
    earlier = end_of_day(case.day(own.due_at) - timedelta(days=days), case.zone)
    why = f"The district asks for it {wording.length(days, 'days')} before its own last day."
    limit = replace(
        own.limit, id=f"{own.limit.id}/margin", source="policy", words="", citation="District policy: margin"
    )
    return replace(own, limit=limit, words="", due_at=earlier, rolled_at=None, rolled_why="", why=[why])


def _hold(one: Looked, case: Case) -> None:
    """Let the delays that the limit allows hold it, and say of the others that they do not."""
    if one.standing == "not_owed" or one.limit.anchor == AFTER_DELAY:
        return
    for delay in sorted(case.facts.delays, key=lambda delay: (delay.since, delay.kind)):
        reason = wording.DELAYS[delay.kind]
        if delay.kind not in one.limit.delays:
            one.why.append(f"It cannot wait {reason}: nothing here allows that delay.")
        elif one.due_at is not None and one.due_at < delay.since:
            one.why.append(f"It cannot wait {reason}: its time was over before that delay began.")
        else:
            one.held_by.append(delay)
            if delay.until is None:
                one.why.append(f"It waits {reason}, since {case.words(delay.since)}.")
            else:
                one.why.append(f"It waited {reason} until {case.words(delay.until)}.")
    if one.standing in ("competes", "uncomputable") and any(delay.until is None for delay in one.held_by):
        one.standing = "held"


def _outlive(one: Looked) -> None:
    """Let a limit whose number ran out while a delay held it be owed as soon as the delay is over.

    Only where no limit takes its place: the law then gives no number for the time after the delay."""
    ends = [delay.until for delay in one.held_by if delay.until is not None]
    if one.standing not in ("competes", "conditional") or one.due_at is None or not ends or one.due_at >= max(ends):
        return
    one.due_at, one.rolled_at, one.rolled_why = None, None, ""
    one.words = one.words or "as soon as the delay is over"
    one.why.append("Its time ran out meanwhile, and nothing says how long it may take from then: it is owed now.")


def _start_after_delay(one: Looked, waited: Iterable[Looked], case: Case) -> None:
    """Let a limit run from the end of the delays that held those whose place it takes."""
    delays = [delay for other in waited for delay in other.held_by]
    if one.standing == "not_owed" or not delays:
        one.standing = "not_owed"
        return
    conditional, if_so = one.standing == "conditional", one.why[:1]
    one.unknown = [question for question in one.unknown if question.code != AFTER_DELAY]
    ends = [delay.until for delay in delays if delay.until is not None]
    if len(ends) < len(delays):
        one.standing, one.why = "waiting", ["It runs from the end of the delay, which still lasts."]
    else:
        one.standing, one.at = "competes", max(ends)
        _compute(one, max(ends), case)
    if conditional:
        one.standing, one.why = "conditional", [*if_so, *one.why]


def _replace(found: Iterable[Looked], by_id: dict[str, Looked]) -> None:
    """Let limits that apply take the place of those they name. What is itself replaced takes nobody's place."""
    takers = sorted((one for one in found if one.applies and one.limit.replaces), key=lambda one: one.limit.id)
    gone = {other for one in takers for other in one.limit.replaces}
    for one in takers:
        if one.limit.id in gone:
            continue
        for other_id in one.limit.replaces:
            other = by_id.get(other_id)
            if other is not None and other.standing != "not_owed":
                other.standing, other.replaced_by = "replaced", one.limit.id
                other.why.append(f"{one.limit.citation} takes its place.")

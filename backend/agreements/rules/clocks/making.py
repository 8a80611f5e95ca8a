"""Cases from frozen limits: in the shape in which the law is asked, or as dates where no law is known."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from backend.agreements.rules.clocks.known import ClockInputs
from backend.agreements.rules.recorded import BEFORE, EACH, duty_label, limit_in_words
from backend.agreements.types import FrozenLimit
from backend.core.words import long_date
from backend.deadlines.types import CaseFacts, StatedLimit
from backend.law.types import AgreedLimit, Facts, Moment, Obligor

OWN_WISH = "The district's own expectation; no law sets it"


def is_about(duty: str, matters: Iterable[str]) -> bool:
    """Tell whether a duty is one of those, or under one of them."""
    return any(duty == matter or duty.startswith(f"{matter}.") for matter in matters)


def obligors(limit: FrozenLimit) -> tuple[Obligor, ...]:
    return ("provider", "district") if limit.obligor == "either" else (limit.obligor,)


def _pairs(inputs: ClockInputs, matters: Collection[str]) -> Iterator[tuple[FrozenLimit, AgreedLimit]]:
    """Yield the agreement's limits on these duties, each for whoever owes it, as the law's engine takes them.

    What is due so long before a moment, or says how often something comes, does not run from a moment; those have
    functions of their own here.
    """
    for place, limit in enumerate(inputs.limits):
        if not is_about(limit.duty, matters) or limit.duty in BEFORE | EACH:
            continue
        for obligor in obligors(limit):
            side = f".{obligor}" if limit.obligor == "either" else ""
            given = {
                "id": f"agreement.{limit.duty}.{limit.anchor}.{place + 1}{side}", "clause": inputs.clause(limit),
                "duty": limit.duty, "obligor": obligor, "addressee": limit.addressee, "amount": limit.amount,
                "unit": limit.unit, "anchor": limit.anchor, "words": limit.words,
                "or_state_limit": limit.or_state_limit,
            }  # fmt: skip
            yield limit, AgreedLimit.model_validate(given)


def agreed(inputs: ClockInputs, matters: Collection[str]) -> tuple[AgreedLimit, ...]:
    """Return the agreement's limits on these duties, as the law's engine takes them."""
    return tuple(one for _, one in _pairs(inputs, matters))


def case(inputs: ClockInputs, matters: tuple[str, ...], moments: tuple[Moment, ...]) -> CaseFacts:
    """Return what is known of an occasion on which the agreement and the law can say something.

    For a state whose law is not in the data, the agreement's limits alone are computed, here.
    """
    if not inputs.law_known:
        return CaseFacts(stated=tuple(_stated(inputs, matters, moments)))
    facts = Facts(
        matters=matters, district_state=inputs.state, zone=inputs.zone, moments=moments, data=inputs.data,
        agreed=agreed(inputs, matters),
    )  # fmt: skip
    return CaseFacts(facts=facts)


def _stated(inputs: ClockInputs, matters: tuple[str, ...], moments: tuple[Moment, ...]) -> Iterator[StatedLimit]:
    at = {one.anchor: one.at for one in moments}
    for limit, one in _pairs(inputs, matters):
        since = at.get(one.anchor)
        if since is None:
            continue
        day = last_day(inputs, limit, inputs.day(since))
        due_at = inputs.end_of(day) if day is not None else None
        if limit.unit == "hours" and limit.amount is not None:
            due_at = since.astimezone(UTC) + timedelta(hours=limit.amount)
        if due_at is None and not limit.words:
            continue  # counted in school days: nobody here knows the calendar
        yield StatedLimit(
            key=one.id, duty=one.duty, title=duty_label(limit), obligor=one.obligor, addressee=one.addressee,
            due_at=due_at, words=limit.words, since=since,
            why=opened(f"{limit_in_words(limit)}, which was on {long_date(inputs.day(since))}."), source="agreement",
            citation=inputs.citation(limit),
        )  # fmt: skip


def opened(text: str) -> str:
    """Return a sentence with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def last_day(inputs: ClockInputs, limit: FrozenLimit, day: date) -> date | None:
    """Return the last day of a limit that runs from a day; None for hours, school days and words."""
    match limit.unit, limit.amount:
        case _, None:
            return None
        case "days", amount:
            return day + timedelta(days=amount)
        case "business_days", amount:
            return inputs.after_business_days(day, amount)
        case "months", amount:
            return day + relativedelta(months=amount)
        case "years", amount:
            return day + relativedelta(years=amount)
    return None


def days_ahead(inputs: ClockInputs, limit: FrozenLimit, day: date) -> date | None:
    """Return the last day on which something so long before `day` is still in time; None for words and hours."""
    match limit.unit, limit.amount:
        case _, None:
            return None
        case "days", amount:
            return day - timedelta(days=amount)
        case "months", amount:
            return day - relativedelta(months=amount)
        case "business_days", amount:
            found = day - timedelta(days=amount)
            while inputs.after_business_days(found, amount) > day:
                found -= timedelta(days=1)
            return found
    return None


def moment(anchor: str, at: datetime, by: Obligor | None = None) -> Moment:
    return Moment(anchor=anchor, at=at, by=by)

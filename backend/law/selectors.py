"""Reads the law. Never answers with a default: what is not in the data is LawNotFound.

The law is public, so these take no actor.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from backend.core.errors import NotFound
from backend.core.yamlfile import YamlProblem
from backend.law import calendars, loader
from backend.law.calendars import listed_days
from backend.law.pages import SURE, Page, page_of
from backend.law.rules import Book, WrongFacts, explain, local_instant
from backend.law.rules.known import known_duties as _known_duties
from backend.law.rules.moments import CameTwice, end_of_day
from backend.law.rules.wording import DELAYS, anchor_words, data_words
from backend.law.rules.wording import length as length_words
from backend.law.types import Answer, Condition, DelayKind, Facts, Jurisdiction, KnownDuty, LawFact, Limit, Status

__all__ = [
    "Book",
    "CameTwice",
    "LawNotFound",
    "WrongFacts",
    "YamlProblem",
    "anchor_words",
    "book",
    "book_with",
    "business_days_after",
    "concerned",
    "conditions",
    "conditions_text",
    "data_words",
    "delay_words",
    "end_of_day",
    "explained",
    "fact",
    "file_of",
    "jurisdiction",
    "jurisdictions",
    "known_duties",
    "length_words",
    "limits",
    "listed_days",
    "local_instant",
    "page",
    "pages",
    "state_name",
    "sure_words",
    "text_of",
    "unchecked_since",
]


class LawNotFound(NotFound):
    """Nothing about this in the data. It does not mean that no law says anything."""

    code = "law.not_found"
    message = "The law data has nothing about this."


@cache
def _files() -> dict[str, loader.LawFile]:
    return loader.load_folder()


def jurisdiction(code: str) -> Jurisdiction:
    """Return what a state ("NH") or the United States ("US") says. Raises LawNotFound for any other code."""
    file = _files().get(code)
    if file is None:
        known = ", ".join(sorted(_files()))
        raise LawNotFound(f"The law of “{code}” is not in the data. Known are {known}.")
    return file.jurisdiction


def jurisdictions() -> Mapping[str, Jurisdiction]:
    """Return every jurisdiction by code."""
    return {code: file.jurisdiction for code, file in _files().items()}


@cache
def conditions() -> Mapping[str, Condition]:
    """Return what limits can ask of a case, by code, in the order in which a person is asked."""
    return {condition.code: condition for condition in loader.load_conditions().conditions}


@cache
def book() -> Book:
    """Return all law in one value: what `rules.explain` answers from."""
    return Book(_files(), conditions())


@cache
def known_duties(state: str) -> tuple[KnownDuty, ...]:
    """Return every duty that a limit has which can bind in a state, by title. Raises LawNotFound."""
    jurisdiction(state)
    return tuple(_known_duties(book(), state))


def explained(facts: Facts, by: Book | None = None) -> Answer:
    """Return every duty that the facts touch, by the law as it is loaded, or by another book. Raises WrongFacts;
    `rules.explain` says the rest."""
    return explain(facts, by or book())


def concerned(facts: Facts) -> frozenset[str]:
    """Return the codes of the jurisdictions whose files an answer to these facts rests on."""
    return frozenset(code for code in ("US", facts.district_state, *facts.residents) if code in _files())


def text_of(code: str) -> bytes:
    """Return the bytes of the file of a jurisdiction as it is loaded, to be kept by what relies on it."""
    jurisdiction(code)
    return _files()[code].content


def conditions_text() -> bytes:
    """Return the bytes of the file of conditions."""
    return (loader.DATA / loader.CONDITIONS).read_bytes()


def book_with(texts: Mapping[str, bytes], questions: Iterable[bytes] = ()) -> Book:
    """Return the law as it is loaded, but with other texts of some jurisdictions, by code. `questions` are texts of the
    file of conditions that those may ask for as well; what is loaded goes first.

    Raises YamlProblem where a text cannot be read by this version of the product.
    """
    known = {one.code: one for text in questions for one in loader.read_conditions(text).conditions}
    known.update(conditions())
    read = {code: loader.read_file(text, f"{code.lower()}.yaml", known) for code, text in texts.items()}
    return Book({**_files(), **read}, known)


@cache
def page(code: str) -> Page:
    """Return what a jurisdiction says, arranged for reading. Raises LawNotFound."""
    jurisdiction(code)
    return page_of(_files()[code], book().conditions)


def pages() -> list[Page]:
    """Return the pages of all jurisdictions: the United States first, then the states by name."""
    return sorted((page(code) for code in _files()), key=lambda one: (one.code != "US", one.name))


def file_of(code: str) -> tuple[str, str]:
    """Return path and SHA-256 of the file that holds a jurisdiction, to be pinned by what relies on it."""
    jurisdiction(code)
    file = _files()[code]
    return file.path, file.sha256


def state_name(code: str) -> str:
    """Return the name of a state ("New Hampshire"); the code itself where the data has nothing about it."""
    file = _files().get(code)
    return file.jurisdiction.name if file else code


def sure_words(status: Status) -> str:
    """Return how sure a fact is, as a sentence."""
    return SURE[status]


def delay_words(kind: DelayKind) -> str:
    """Return for what a notice waits: "for law enforcement"."""
    return DELAYS[kind]


def fact(fact_id: str, *, on: date) -> LawFact:
    """Return the fact with this id as it holds on a day, also where it is not known whether it held.

    Raises LawNotFound for an unknown id and for a day on which it did not hold; LawFact.holds_on tells the rest.
    """
    periods = [item for item in jurisdiction(fact_id.partition(".")[0].upper()).facts() if item.id == fact_id]
    if not periods:
        raise LawNotFound(f"The law data has no entry “{fact_id}”.")
    for item in periods:
        if item.holds_on(on) != "no":
            return item
    raise LawNotFound(f"“{fact_id}” did not hold on {on.isoformat()}.")


def unchecked_since(day: date) -> list[LawFact]:
    """Return what nobody has checked since a day, the longest ago first."""
    found = [fact for law in jurisdictions().values() for fact in law.facts() if fact.source.checked < day]
    return sorted(found, key=lambda fact: (fact.source.checked, fact.id, fact.source.citation))


def limits(code: str, *, duty: str, obligor: str, on: date) -> tuple[Limit, ...]:
    """Return a jurisdiction's limits for a duty and who owes it, without those that did not hold on the day.

    What is not known for that day stays in: an unknown hides nothing. Raises LawNotFound where none is left, because
    no answer is not the same as no limit.
    """
    found = tuple(
        limit
        for limit in jurisdiction(code).limits
        if limit.duty == duty and limit.obligor == obligor and limit.holds_on(on) != "no"
    )
    if not found:
        raise LawNotFound(f"The law data of {code} has no limit for “{duty}” owed by the {obligor}.")
    return found


def business_days_after(code: str, day: date, number: int) -> date:
    """Return the last of so many business days after a day, as a state counts them; the day itself does not count.

    For a state that is not in the data, holidays of the United States are no business days.
    """
    counting = _files()[code if code in _files() else "US"].jurisdiction.counting
    return calendars.business_days_after(day, number, counting)

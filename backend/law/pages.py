"""A jurisdiction as one page that a lawyer can read: on the screen, and as a file in docs/law."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from backend.core.values import Value
from backend.core.words import long_date, sentence
from backend.law.loader import LawFile
from backend.law.rules import wording
from backend.law.types import Condition, Jurisdiction, LawFact, Limit, Notice, Posting, Status

SURE: dict[Status, str] = {
    "confirmed": "Confirmed: the words of the law were read.",
    "secondary": "Read on a page about the law, not in the law itself.",
    "unconfirmed": "Not confirmed: ask counsel.",
}
_EVERY = {
    "continuous": "All the time",
    "year": "Every year",
    "school_year": "Every school year",
    "half_year": "Twice a year",
}
_PLACES = {
    "website": "on the website",
    "direct_notice": "told directly",
    "contract": "in the contract",
    "board": "before the board",
}
_ROLLS = {"saturday": "Saturday", "sunday": "Sunday", "holiday": "holiday"}
_GROUPS = (
    ("records.", "Access to records, and their correction"),
    ("breach.", "Breaches"),
    ("data.", "Deletion and retention"),
    ("security.", "Training and review"),
    ("posting.", "Posting"),
)


class Detail(Value):
    label: str
    value: str


class Fact(Value):
    """One fact with its source."""

    id: str
    says: str
    details: tuple[Detail, ...] = ()
    items: tuple[str, ...] = ()
    citation: str
    url: str
    status: Status
    sure: str
    """How sure it is, in words."""
    checked: date
    note: str
    since: date | None
    """First day on which it holds; None where it is not known."""
    until: date | None


class Section(Value):
    heading: str
    facts: tuple[Fact, ...]


class Page(Value):
    code: str
    name: str
    file: str
    file_sha256: str
    counts: Mapping[Status, int]
    sections: tuple[Section, ...]


def page_of(file: LawFile, conditions: Mapping[str, Condition]) -> Page:
    """Return everything that a file says, arranged for reading."""
    law = file.jurisdiction
    facts = law.facts()
    statuses: tuple[Status, ...] = ("confirmed", "secondary", "unconfirmed")
    counts = {status: sum(fact.source.status == status for fact in facts) for status in statuses}

    def told(found: Iterable[LawFact], details: Callable[..., Sequence[Detail]] = lambda _: ()) -> tuple[Fact, ...]:
        return tuple(_fact(fact, tuple(details(fact))) for fact in found)

    def of_limit(limit: Limit) -> Sequence[Detail]:
        return _limit(limit, law, conditions)

    sections = [
        Section(heading=heading, facts=told((one for one in law.limits if one.duty.startswith(begins)), of_limit))
        for begins, heading in _GROUPS
    ]
    sections += [
        Section(heading="What a breach notice says", facts=told(law.notices, _notice)),
        Section(heading="What is published or told again and again", facts=told(law.postings, _posting)),
        Section(heading="What an agreement contains", facts=told(law.contract_checks)),
        Section(heading="How days are counted", facts=told([law.counting], lambda _: _counting(law))),
        Section(heading="Laws that are named", facts=told(law.statutes)),
    ]
    return Page(
        code=law.code, name=law.name, file=file.path, file_sha256=file.sha256, counts=counts,
        sections=tuple(section for section in sections if section.facts),
    )  # fmt: skip


def _fact(fact: LawFact, details: tuple[Detail, ...]) -> Fact:
    source = fact.source
    return Fact(
        id=fact.id, says=sentence(fact.says), details=details,
        items=tuple(item.text for item in fact.items) if isinstance(fact, Notice) else (),
        citation=source.citation, url=source.url, status=source.status, sure=SURE[source.status],
        checked=source.checked, note=source.note, since=fact.since if isinstance(fact.since, date) else None,
        until=fact.until,
    )  # fmt: skip


def _limit(limit: Limit, law: Jurisdiction, conditions: Mapping[str, Condition]) -> Sequence[Detail]:
    due = limit.due
    from_words = wording.anchor_words(due.anchor, limit.obligor)
    if due.before:
        length = f"before {from_words}"
    else:
        length = ", and ".join(filter(None, [due.words, wording.length(due.amount, due.unit)])) + f" from {from_words}"
    found = [
        Detail(label="Who", value=wording.title(limit.duty, limit.obligor, limit.agency, law.name)),
        Detail(label="Until when", value=length),
    ]
    if limit.reach == "residents" and law.code != "US":
        found.append(
            Detail(label="For whom", value=f"affected people who live in {law.name}, wherever the district is")
        )
    if limit.data:
        found.append(Detail(label="Only where it touched", value=wording.data_words(limit.data)))
    if limit.threshold is not None:
        found.append(Detail(label="Only if", value=wording.threshold_words(limit.threshold, law.name)))
    found += [Detail(label="Only if", value=conditions[code].so) for code in limit.when]
    found += [Detail(label="Not if", value=conditions[code].so) for code in limit.unless]
    if limit.delays:
        found.append(
            Detail(label="Can wait", value=wording.in_a_row([wording.DELAYS[kind] for kind in limit.delays], last="or"))
        )
    if limit.replaces:
        places = wording.in_a_row([one.source.citation for one in law.limits if one.id in limit.replaces])
        found.append(Detail(label="Takes the place of", value=places))
    return found


def _notice(notice: Notice) -> Sequence[Detail]:
    to = notice.agency or {"parent": "the people concerned", "district": "the district"}.get(notice.to, notice.to)
    found = [Detail(label="To", value=to)]
    if notice.excludes:
        found.append(Detail(label="It does not say", value=wording.in_a_row(notice.excludes, last="or")))
    return found


def _posting(posting: Posting) -> Sequence[Detail]:
    return [
        Detail(label="Who", value=wording.PARTIES[posting.obligor]),
        Detail(label="When and where", value=f"{_EVERY[posting.every]}, {_PLACES[posting.place]}"),
    ]


def _counting(law: Jurisdiction) -> Sequence[Detail]:
    counting = law.counting
    found = []
    if counting.rolls:
        found.append(
            Detail(
                label="A last day moves off a",
                value=wording.in_a_row([_ROLLS[one] for one in counting.rolls], last="or"),
            )
        )
    if law.code != "US":
        names = wording.in_a_row([wording.HOLIDAYS[one] for one in counting.holidays])
        found.append(Detail(label="No business days, besides weekends", value=names or "none: every weekday counts"))
    return found


def markdown(page: Page) -> str:
    """Return a page as the file docs/law/<xx>.md."""
    lines = [
        f"# {page.name}",
        "",
        f"Made from `{page.file}` by `./dpakeeper manage law pages --write`; change that file and not this one.",
        "A collection of facts with their sources, and not legal advice. What is not confirmed says so.",
        "",
        f"Confirmed facts: {page.counts['confirmed']}. Read on a page about the law: {page.counts['secondary']}.",
        f"Not confirmed: {page.counts['unconfirmed']}.",
    ]
    for section in page.sections:
        lines += ["", f"## {section.heading}"]
        for fact in section.facts:
            lines += ["", f"**{fact.says}**  ", f"`{fact.id}`", ""]
            lines += [f"- {label}: {'; '.join(one.value for one in same)}" for label, same in _by_label(fact.details)]
            lines += [f"  {number}. {item}" for number, item in enumerate(fact.items, 1)]
            cited = f"[{fact.citation}]({fact.url})" if fact.url else fact.citation
            lines.append(f"- Source: {cited}. {fact.sure} Last looked at on {long_date(fact.checked)}.")
            if fact.since or fact.until:
                lines.append(f"- In force {_period(fact)}.")
            if fact.note:
                lines.append(f"- Note: {sentence(fact.note)}")
    return "\n".join(lines) + "\n"


def _by_label(details: Sequence[Detail]) -> list[tuple[str, list[Detail]]]:
    return [(label, list(same)) for label, same in groupby(details, key=lambda one: one.label)]


def _period(fact: Fact) -> str:
    since = f"from {long_date(fact.since)}" if fact.since else ""
    until = f"until the day before {long_date(fact.until)}" if fact.until else ""
    return " ".join(filter(None, [since, until]))

"""Recording an agreement that was signed elsewhere: its limits in words, and what its dates must satisfy."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from backend.agreements.rules.terms import EARLIEST, LATEST
from backend.agreements.types import FrozenLimit

RECORDED: Final = "recorded"
"""The source of a limit that was taken down by hand."""

MOST_LIMITS: Final = 60
LONGEST: Final = 3_650
"""A limit of more days, hours or months than this is a slip of the keyboard."""
OWN_ADDRESS: Final = "This is an address of your own organization. Give one of the vendor’s."
"""Of a contact at the vendor, whom the vendor's clocks are told to."""


class Duty(NamedTuple):
    """A duty that an agreement may set a limit for, as a person reads it."""

    duty: str
    obligor: str
    addressee: str
    label: str
    anchors: tuple[str, ...]
    """The moments that it is usually counted from; any other may be chosen as well."""

    @property
    def code(self) -> str:
        return f"{self.duty}:{self.obligor}:{self.addressee}"


DUTIES: Final = (
    Duty("breach.notify_district", "provider", "district", "Vendor tells the district of a breach",
         ("confirmation", "discovery", "determination")),
    Duty("breach.update_district", "provider", "district", "Vendor reports again while it looks into a breach",
         ("discovery",)),
    Duty("breach.notify_people", "provider", "parent", "Vendor tells the people whom a breach concerns",
         ("confirmation_and_content", "discovery")),
    Duty("breach.plan_summary", "provider", "district", "Vendor shows its plan for breaches", ("request",)),
    Duty("access.notify_provider", "district", "provider", "District tells the vendor of access that nobody allowed",
         ("discovery",)),
    Duty("records.inspect", "provider", "district", "Vendor hands over data that a parent asks to see", ("request",)),
    Duty("records.amend", "provider", "district", "Vendor corrects data", ("request",)),
    Duty("records.refer", "provider", "parent", "Vendor sends a parent who asks it on to the district", ("request",)),
    Duty("content.transfer", "provider", "parent", "Vendor moves what a student made to a personal account",
         ("request",)),
    Duty("data.delete", "provider", "district", "Vendor deletes or returns data", ("request", "termination")),
    Duty("data.notify_deletion", "provider", "district", "Vendor tells that it will delete data", ("deletion",)),
    Duty("data.certify_deletion", "provider", "district", "Vendor certifies in writing that data were deleted",
         ("deletion", "request")),
    Duty("data.delete_ssn", "provider", "district", "Vendor deletes Social Security numbers", ("leaving",)),
    Duty("disclosure.notify_compelled", "provider", "district", "Vendor tells of an order to hand over data",
         ("disclosure",)),
    Duty("subprocessor.notify_new", "provider", "district", "Vendor tells of a new subprocessor", ("disclosure",)),
    Duty("schedule.notify_change", "provider", "district", "Vendor tells of a change to the data it collects",
         ("change",)),
    Duty("storage.list", "provider", "district", "Vendor lists where data are stored", ("request",)),
    Duty("security.training", "provider", "provider", "Vendor trains the people who handle data", ("access",)),
    Duty("security.prove_standard", "provider", "district", "Vendor proves the security standard that it keeps",
         ("signing", "request")),
    Duty("audit.allow", "provider", "district", "How often the vendor lets the district audit it", ("audit",)),
    Duty("audit.notify", "district", "provider", "District announces an audit", ("audit",)),
    Duty("successor.notify", "provider", "district", "Vendor tells of a sale or closing", ("closing",)),
    Duty("deidentified.notify_transfer", "provider", "district", "Vendor tells before it passes on de-identified data",
         ("disclosure",)),
    Duty("deidentified.approve_publication", "provider", "district",
         "Vendor asks before it publishes something that names the district", ("publication",)),
    Duty("notice.annual_rights", "district", "parent", "District tells parents of their rights each year",
         ("school_year",)),
)  # fmt: skip

ANCHORS: Final = {
    "confirmation": "confirmation of the breach",
    "confirmation_and_content": "confirmation of the breach and of what the notice must say",
    "discovery": "discovery",
    "determination": "determination of the breach",
    "delay_ended": "the end of a delay for the police",
    "request": "the request",
    "termination": "the end of the agreement",
    "deletion": "the deletion",
    "disclosure": "the disclosure",
    "change": "the change",
    "access": "a person’s first access",
    "audit": "the audit",
    "closing": "the sale or closing",
    "publication": "the publication",
    "school_year": "the start of the school year",
    "leaving": "the person’s leaving",
    "signing": "the signing",
}

UNITS: Final = {
    "hours": "hours",
    "days": "days",
    "business_days": "business days",
    "school_days": "school days",
    "months": "months",
    "years": "years",
    "none": "in words only",
}
BEFORE: Final = frozenset({"audit.notify", "data.notify_deletion"})
"""Duties whose limit is how long before the moment they are due."""
EACH: Final = frozenset({"audit.allow", "security.training"})
"""Duties whose limit is how often they come."""
_BY_CODE: Final = {each.code: each for each in DUTIES}


def duty_code(limit: FrozenLimit) -> str:
    return f"{limit.duty}:{limit.obligor}:{limit.addressee}"


def duty_label(limit: FrozenLimit) -> str:
    """Return what a limit is about, as a person reads it."""
    known = _BY_CODE.get(duty_code(limit))
    return known.label if known else limit.duty.replace(".", ": ").replace("_", " ")


def limit_in_words(limit: FrozenLimit) -> str:
    """Return "72 hours from confirmation of the breach", or the words that it has."""
    if limit.amount is None:
        return limit.words
    unit = UNITS[limit.unit].removesuffix("s") if limit.amount == 1 else UNITS[limit.unit]
    anchor = ANCHORS.get(limit.anchor, limit.anchor.replace("_", " "))
    said = f"{limit.amount} {unit} from {anchor}"
    if limit.duty in BEFORE:
        said = f"at least {limit.amount} {unit} before {anchor}"
    elif limit.duty in EACH:
        said = f"once every {limit.amount} {unit}"
    return f"{said}; {limit.words}" if limit.words else said


def checked_limits(given: Iterable[dict[str, object]]) -> tuple[tuple[FrozenLimit, ...], dict[str, list[str]]]:
    """Return limits as they are kept, and what is wrong with them by field ("limits.2.amount")."""
    found: list[FrozenLimit] = []
    problems: dict[str, list[str]] = {}
    for place, row in enumerate(given):
        code, anchor = str(row.get("duty", "")), str(row.get("anchor", ""))
        unit, words = str(row.get("unit", "")), str(row.get("words", "")).strip()
        amount = row.get("amount")
        at = f"limits.{place}"
        if code not in _BY_CODE:
            problems[f"{at}.duty"] = ["Choose what the limit is about."]
            continue
        if unit not in UNITS:
            problems[f"{at}.unit"] = ["Choose hours, days or another unit."]
        elif unit == "none" and not words:
            problems[f"{at}.words"] = ["Say the limit in the agreement’s words, as “promptly”."]
        elif unit != "none" and not (isinstance(amount, int) and 1 <= amount <= LONGEST):
            problems[f"{at}.amount"] = [f"Enter a whole number between 1 and {LONGEST:,}."]
        if anchor not in ANCHORS:
            problems[f"{at}.anchor"] = ["Choose the moment from which it is counted."]
        if any(key.startswith(f"{at}.") for key in problems):
            continue
        duty = _BY_CODE[code]
        found.append(
            FrozenLimit.model_validate(
                {
                    "clause": str(row.get("clause", "")).strip(),
                    "duty": duty.duty,
                    "obligor": duty.obligor,
                    "addressee": duty.addressee,
                    "amount": None if unit == "none" else amount,
                    "unit": unit,
                    "anchor": anchor,
                    "words": words,
                    "source": RECORDED,
                }
            )
        )
    if len(found) > MOST_LIMITS:
        problems["limits"] = [f"These are more than {MOST_LIMITS} limits. Take down those that somebody has to watch."]
    return tuple(found), problems


def date_problems(
    *, effective: date | None, end: date | None, signed_on: date | None, today: date
) -> dict[str, list[str]]:
    """Return what does not fit together about a record's dates, as sentences by field. `today` is the district's."""
    found: dict[str, list[str]] = {}
    named = {"effective_date": effective, "end_date": end, "signed_on": signed_on}
    for field, day in named.items():
        if day is not None and not EARLIEST <= day <= LATEST:
            found[field] = [f"Enter a date between {EARLIEST.year} and {LATEST.year}."]
    if effective is None:
        found["effective_date"] = ["Enter the day from which the agreement is in force."]
    if effective and end and end < effective:
        found.setdefault("end_date", ["The agreement ends before it begins."])
    if signed_on and signed_on > today:
        found.setdefault("signed_on", ["This day is still to come; only a signed agreement is recorded."])
    return found


def months_between(start: date, last: date) -> int:
    """Return about how many months a term has whose last day is `last`; at least one."""
    return max(1, (last.year - start.year) * 12 + last.month - start.month + (1 if last.day >= start.day - 1 else 0))


def following(reference: str, *, by: int) -> str:
    """Return the number that comes so many after this one: "2026-0016" two after "2026-0014"."""
    year, _, number = reference.partition("-")
    return f"{year}-{int(number) + by:04d}"

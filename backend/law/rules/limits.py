"""Every kind of limit in one shape: what a law says, what an agreement says, what a district asks of itself."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from backend.law.loader import LawFile
from backend.law.types import (
    Addressee,
    AgreedLimit,
    Applies,
    Code,
    Counting,
    DataClass,
    DelayKind,
    Limit,
    Obligor,
    PolicyLimit,
    Reach,
    Status,
    Threshold,
    Unit,
)


@dataclass(frozen=True)
class AnyLimit:
    """A limit with everything that deciding on it needs."""

    id: str
    source: Literal["law", "agreement", "policy"]
    says: str
    citation: str
    counting: Counting
    duty: str
    obligor: Obligor
    addressee: Addressee
    agency: str
    anchor: str
    amount: int | None
    unit: Unit
    words: str = ""
    before: bool = False
    jurisdiction: Code | None = None
    reach: Reach = "district"
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    data: tuple[DataClass, ...] = ()
    threshold: Threshold | None = None
    delays: tuple[DelayKind, ...] = ()
    replaces: tuple[str, ...] = ()
    or_state_limit: str = ""
    status: Status = "confirmed"
    url: str = ""
    checked: str = ""
    note: str = ""
    file: str = ""
    file_sha256: str = ""
    law: Limit | None = None

    def in_force_on(self, day: date | None) -> Applies:
        """Whether it held on a day; without a day, whether it is the one that holds now and from then on."""
        if self.law is None:
            return "yes"
        if day is None:
            return "yes" if self.law.until is None else "no"
        return self.law.holds_on(day)


def of_law(limit: Limit, file: LawFile) -> AnyLimit:
    due, source = limit.due, limit.source
    return AnyLimit(
        id=limit.id, source="law", says=limit.says, citation=source.citation, counting=file.jurisdiction.counting,
        duty=limit.duty, obligor=limit.obligor, addressee=limit.addressee, agency=limit.agency, anchor=due.anchor,
        amount=due.amount, unit=due.unit, words=due.words, before=due.before, jurisdiction=file.jurisdiction.code,
        reach=limit.reach, when=limit.when, unless=limit.unless, data=limit.data, threshold=limit.threshold,
        delays=limit.delays, replaces=limit.replaces, status=source.status, url=source.url,
        checked=source.checked.isoformat(), note=source.note, file=file.path, file_sha256=file.sha256, law=limit,
    )  # fmt: skip


def of_agreement(limit: AgreedLimit, counting: Counting) -> AnyLimit:
    """`counting`: of the district's state, whose law governs the agreement."""
    return AnyLimit(
        id=limit.id, source="agreement",
        says=f"Clause {limit.clause} of the agreement." if limit.clause else "The agreement says so.",
        citation=f"Agreement, {limit.clause}" if limit.clause else "Agreement", counting=counting, duty=limit.duty,
        obligor=limit.obligor, addressee=limit.addressee, agency=limit.agency, anchor=limit.anchor, amount=limit.amount,
        unit=limit.unit, words=limit.words, data=limit.data, delays=limit.delays, or_state_limit=limit.or_state_limit,
    )  # fmt: skip


def of_policy(limit: PolicyLimit, counting: Counting) -> AnyLimit:
    return AnyLimit(
        id=limit.id, source="policy", says=f"{limit.title}.", citation=f"District policy: {limit.title}",
        counting=counting, duty=limit.duty, obligor=limit.obligor, addressee=limit.addressee, agency=limit.agency,
        anchor=limit.anchor, amount=limit.amount, unit=limit.unit,
    )  # fmt: skip

"""All law in one value, arranged for looking up. Made once, then only read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from backend.law.loader import LawFile
from backend.law.rules.limits import AnyLimit, of_law
from backend.law.types import Condition, Counting


def is_about(duty: str, matters: Iterable[str]) -> bool:
    """Whether a duty is one of those that are asked about by their beginning: "breach" asks about all of them."""
    return any(duty == matter or duty.startswith(f"{matter}.") for matter in matters)


@dataclass(frozen=True)
class Book:
    """The files of all jurisdictions by code, and the conditions that their limits name."""

    files: Mapping[str, LawFile]
    conditions: Mapping[str, Condition]
    _by_duty: dict[str, dict[str, list[AnyLimit]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_duty: dict[str, dict[str, list[AnyLimit]]] = {code: {} for code in self.files}
        for code, file in self.files.items():
            for limit in file.jurisdiction.limits:
                by_duty[code].setdefault(limit.duty, []).append(of_law(limit, file))
        object.__setattr__(self, "_by_duty", by_duty)

    def counting(self, code: str) -> Counting:
        return self.files[code].jurisdiction.counting

    def state_name(self, code: str) -> str:
        return self.files[code].jurisdiction.name

    def limits(self, code: str, matters: Iterable[str]) -> list[AnyLimit]:
        """Return a jurisdiction's limits of the duties that are asked about, all periods of them."""
        asked = tuple(matters)
        return [limit for duty, found in self._by_duty[code].items() if is_about(duty, asked) for limit in found]

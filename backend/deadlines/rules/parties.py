"""Who owes a clock and to whom, in words."""

from typing import Protocol

from backend.deadlines.choices import Kind

_OTHERS = {
    "credit_bureaus": "the credit bureaus",
    "union": "the employees’ union",
    "public": "the public",
}


class Sides(Protocol):
    """What of a clock says who its sides are."""

    @property
    def kind(self) -> str: ...
    @property
    def obligor(self) -> str: ...
    @property
    def addressee(self) -> str: ...
    @property
    def agency(self) -> str: ...


def owed_by(row: Sides, *, district: str, vendor: str) -> str:
    """Return who owes it, by name; "the vendor" where it is not known which."""
    return district if row.obligor == "district" else vendor or "the vendor"


def owed_to(row: Sides, *, district: str, vendor: str, state: str) -> str:
    """Return to whom it is owed, by name where there is one; nothing where it is owed to nobody else. `state` names the
    state of an agency."""
    if row.addressee == row.obligor:
        return ""
    match row.addressee:
        case "district":
            return district
        case "provider":
            return vendor or "the vendor"
        case "parent":
            return "the people concerned" if row.kind == Kind.BREACH else "the parent or student"
        case "agency":
            return f"the {row.agency} ({state})" if state else f"the {row.agency}"
    return _OTHERS.get(row.addressee, row.addressee.replace("_", " "))

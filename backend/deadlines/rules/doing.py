"""Who may do what to a clock as it stands: one table, asked by the services and by what the screens offer."""

from typing import NamedTuple, Protocol

from backend.deadlines.choices import Ending
from backend.deadlines.rules import answers
from backend.law.types import DutyAnswer

MOST_TIME_GIVEN = 366
"""Days."""
OVER = "What started it is over, so it cannot be opened again."
REPLACED = "A newer clock stands in its place."


class Row(Protocol):
    """What of a clock decides what may be done to it."""

    @property
    def ending(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def obligor(self) -> str: ...
    @property
    def addressee(self) -> str: ...


class Problem(NamedTuple):
    """Why something cannot be done."""

    sentence: str
    of_side: bool = False
    """It is for the other side to do, whatever the clock."""


class _Act(NamedTuple):
    name: str
    label: str
    """What the button says."""


ACTS = (
    _Act("meet", "Say that it was met"),
    _Act("answer", "State what is known"),
    _Act("delay", "Delay it"),
    _Act("end_delay", "End the delay"),
    _Act("give_time", "Give more time"),
    _Act("assign", "Choose who is responsible"),
    _Act("waive", "Waive it"),
    _Act("not_applicable", "Say that it does not apply"),
    _Act("reopen", "Open it again"),
)


def problem(act: str, row: Row, duty: DutyAnswer, *, side: str) -> Problem | None:
    """Return why a side ("district" or "provider") cannot do this to the clock as it stands; None: it can."""
    of_side = _of_side(act, row, side)
    if of_side:
        return Problem(of_side, of_side=True)
    as_it_stands = _as_it_stands(act, row, duty)
    return Problem(as_it_stands) if as_it_stands else None


def _of_side(act: str, row: Row, side: str) -> str:
    owes, is_owed = row.obligor == side, row.addressee == side
    if act == "meet" and not (owes or is_owed):
        return "Only who owes it, or to whom it is owed, can say that it was met."
    if act in ("waive", "give_time") and not is_owed:
        return "Only the party to whom it is owed can do this."
    if act == "not_applicable" and side != "district":
        return "Only the district can say that it does not apply."
    if act in ("answer", "delay", "end_delay") and not (owes or side == "district"):
        return "Only who owes it, or the district, can do this."
    if act == "reopen":
        return _of_ender(row, side, owes=owes, is_owed=is_owed)
    if act == "assign" and not owes:
        return "Only who owes it chooses who is responsible."
    return ""


def _of_ender(row: Row, side: str, *, owes: bool, is_owed: bool) -> str:
    """Return why a side cannot open it again: for who could have ended it so, it is theirs to take back."""
    if row.ending == Ending.WAIVED and not is_owed:
        return "Only the party that waived it can open it again."
    if row.ending == Ending.NOT_APPLICABLE and side != "district":
        return "Only the district, which said that it does not apply, can open it again."
    if row.ending == Ending.MET and not (owes or is_owed):
        return "Only who owes it, or to whom it is owed, can open it again."
    return ""


def _as_it_stands(act: str, row: Row, duty: DutyAnswer) -> str:
    if act == "reopen":
        return "" if row.ending in (Ending.MET, Ending.WAIVED, Ending.NOT_APPLICABLE) else "It is not ended by anybody."
    if row.ending:
        return "This clock has ended."
    if row.standing == "not_owed":
        return "Nothing is owed here, by what is known now."
    if act == "waive" and answers.rests_on_law(duty):
        return "A law demands this, so nobody can waive it. It can only be said not to apply, with a reason."
    if act == "give_time" and not answers.may_be_given(duty):
        return "A law sets this date, and nobody here can move it."
    return ""

"""How a clock stands at an instant, from what is stored of it. Nothing here is ever stored."""

from datetime import datetime, timedelta
from typing import Protocol

from backend.deadlines.choices import ClockStatus, Ending

SOON = timedelta(hours=72)


class Stands(Protocol):
    """What of a clock decides how it stands."""

    @property
    def ending(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def met_at(self) -> datetime | None: ...


_AS_IT_STANDS = {
    "owed_now": ClockStatus.OWED_NOW,
    "held": ClockStatus.HELD,
    "waiting": ClockStatus.WAITING,
    "uncomputable": ClockStatus.UNCOMPUTABLE,
    "conditional": ClockStatus.CONDITIONAL,
    "not_owed": ClockStatus.NOT_OWED,
}


def status(clock: Stands, *, now: datetime) -> ClockStatus:
    """Return how a clock stands at `now`: due soon within 72 hours, overdue once its instant has passed.

    What was met after its instant was met late, also where the instant was corrected afterwards. A duty of which it is
    not known whether it arises stays "would apply", however its date lies: it cannot be overdue before it is owed.
    """
    if clock.ending == Ending.MET:
        late = clock.due_at is not None and clock.met_at is not None and clock.met_at > clock.due_at
        return ClockStatus.MET_LATE if late else ClockStatus.MET
    if clock.ending:
        return ClockStatus(clock.ending)
    if clock.standing != "due" or clock.due_at is None:
        return _AS_IT_STANDS.get(clock.standing, ClockStatus.OPEN)
    if clock.due_at < now:
        return ClockStatus.OVERDUE
    return ClockStatus.DUE_SOON if clock.due_at - now <= SOON else ClockStatus.OPEN

"""What happens under an agreement and is recorded nowhere else: who may state what, and what must be so about it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from backend.agreements.choices import OccurrenceKind, Status
from backend.core.words import long_date

DISTRICT, PROVIDER = "district", "provider"
LONGEST_NOTE: Final = 2_000
PLANNED_WITHIN: Final = timedelta(days=730)
"""An audit that is planned for later than this is a slip of the keyboard."""
EXECUTED: Final = frozenset({Status.EXECUTED, Status.TERMINATED, Status.SUPERSEDED})


class Form(NamedTuple):
    """The short form of one kind."""

    sides: frozenset[str]
    """Who may state it: what is one's own to know."""
    when: str
    """What its day is called."""
    help: str
    """What it starts or ends, in one sentence."""
    plans: bool = False
    """Whether a planned day goes with it."""


_BOTH = frozenset({DISTRICT, PROVIDER})
FORMS: Final[Mapping[OccurrenceKind, Form]] = {
    OccurrenceKind.DIRECTIVE_GIVEN: Form(
        frozenset({DISTRICT}), "Day of the request",
        "A written request starts the vendor’s time to delete or return the data.",
    ),
    OccurrenceKind.DELETION_CERTIFIED: Form(
        _BOTH, "Day of the certificate",
        "It ends the clocks of the data that is still held, and of written requests before it.",
    ),
    OccurrenceKind.AUDIT_ASKED: Form(
        frozenset({DISTRICT}), "Day on which it was asked for",
        "It starts the vendor’s time to let the district audit, as the agreement sets it.", plans=True,
    ),
    OccurrenceKind.AUDIT_DONE: Form(
        _BOTH, "Day of the audit", "It ends the clock of the audit; the next right to one is counted from it.",
    ),
    OccurrenceKind.POSTED: Form(
        frozenset({DISTRICT}), "Day on which it was published", "It ends what a state asks to be published.",
    ),
    OccurrenceKind.STANDARD_PROVED: Form(
        _BOTH, "Day of the proof", "It ends this year’s clock, and those of earlier years that are still open.",
    ),
    OccurrenceKind.TRAINING_HELD: Form(
        _BOTH, "Day of the training", "It ends this year’s clock, and those of earlier years that are still open.",
    ),
    OccurrenceKind.SALE_CLOSED: Form(
        _BOTH, "Day of the closing", "The vendor tells the district of it, within the time that the agreement sets.",
    ),
    OccurrenceKind.SCHEDULE_CHANGED: Form(
        _BOTH, "Day of the change",
        "For an agreement that says that no data is collected: the vendor tells the district at once.",
    ),
}  # fmt: skip


def kinds_for(side: str, *, status: str) -> list[OccurrenceKind]:
    """Return what a side may state of an agreement as it stands, in the order of the form."""
    return [kind for kind, form in FORMS.items() if side in form.sides] if status in EXECUTED else []


def problems(
    kind: str, *, side: str, on: date | None, at: datetime | None, planned_on: date | None, note: str, has_file: bool,
    today: date, now: datetime, begins: date,
) -> dict[str, list[str]]:  # fmt: skip
    """Return what cannot be so, as sentences by field.

    `today` and `begins` (the first day of the agreement) are days of the district's zone.
    """
    found: dict[str, list[str]] = {}
    form = FORMS.get(OccurrenceKind(kind)) if kind in OccurrenceKind.values else None
    if form is None or side not in form.sides:
        found["kind"] = ["Choose what happened, from the list."]
    if on is None:
        found["on"] = ["Enter the day on which it happened."]
    elif on > today:
        found["on"] = [f"{long_date(on)} is still to come. State it once it has happened."]
    elif at is not None and at > now:
        found["on"] = ["This time is still to come. State it once it has happened."]
    elif on < begins:
        found["on"] = [f"This is before the agreement, which began on {long_date(begins)}."]
    if planned_on is not None:
        if form is None or not form.plans:
            found["planned_on"] = ["Only an audit that was asked for has a planned day."]
        elif on is not None and planned_on < on:
            found["planned_on"] = ["The audit is planned for a day before it was asked for."]
        elif on is not None and planned_on - on > PLANNED_WITHIN:
            found["planned_on"] = ["This is more than two years after it was asked for."]
    if len(note) > LONGEST_NOTE:
        found["note"] = [f"This is too long: {LONGEST_NOTE:,} characters are the most."]
    elif not note and not has_file:
        found["note"] = ["Say how this is known, or add the file that shows it."]
    return found

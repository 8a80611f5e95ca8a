"""Which delays something about a clock allows."""

from collections.abc import Sequence

from backend.deadlines.models import Deadline
from backend.deadlines.rules import answers
from backend.deadlines.types import CaseFacts
from backend.law import selectors as law
from backend.law.types import DelayKind


def delays_allowed(row: Deadline) -> list[DelayKind]:
    """Return the kinds of delay that some limit of this clock allows, by the law and by the agreement."""
    facts = CaseFacts.model_validate(row.occasion.facts).facts
    agreed = facts.agreed if facts else ()
    found: set[DelayKind] = set()
    for one in answers.loaded(row.answer).candidates:
        if one.standing != "not_owed":
            # "<limit>/<of the law>" is what the agreement makes of the state's own limit.
            found.update(kind for limit in agreed if f"{one.id}/".startswith(f"{limit.id}/") for kind in limit.delays)
            found.update(_of_law(one.id) if one.source == "law" else ())
    return sorted(found)


def _of_law(limit_id: str) -> Sequence[DelayKind]:
    file = law.jurisdictions().get(limit_id.partition(".")[0].upper())
    return [kind for limit in file.limits if limit.id == limit_id for kind in limit.delays] if file else []

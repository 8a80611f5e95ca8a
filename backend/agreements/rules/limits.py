"""Time limits: what the form sets, what a state sets instead, and the frozen values that the clocks read."""

from collections.abc import Mapping
from typing import NamedTuple

from backend.agreements.forms import AddTerm, FormText, LimitSpec, SetLimit, Supplement
from backend.agreements.types import FrozenLimit


class LimitInForce(NamedTuple):
    """A limit with the clause that states it and who set it."""

    limit: LimitSpec
    clause: str
    source: str
    """The clause of the base, or the operation."""


def base_limits(form: FormText) -> dict[str, LimitInForce]:
    """Return the form's own limits by key."""
    return {
        limit.key: LimitInForce(limit, clause.id, clause.id)
        for section in form.sections
        for clause in section.clauses
        for limit in clause.limits
    }


def limits_in_force(form: FormText, supplement: Supplement) -> dict[str, LimitInForce]:
    """Return the limits of one state's reading by key: the base's, those its operations set instead, and added ones."""
    found = base_limits(form)
    for op in supplement.operations:
        if isinstance(op, SetLimit):
            found[op.limit.key] = LimitInForce(op.limit, op.target, op.id)
        elif isinstance(op, AddTerm):
            for limit in op.limits:
                found[limit.key] = LimitInForce(limit, op.id, op.id)
    return found


def specs(limits: Mapping[str, LimitInForce]) -> dict[str, LimitSpec]:
    """Return what the text prints, by key."""
    return {key: found.limit for key, found in limits.items()}


def frozen(limits: Mapping[str, LimitInForce], *, printed: frozenset[str]) -> tuple[FrozenLimit, ...]:
    """Return the limits of the clauses that are printed, as they are frozen with an executed agreement."""
    return tuple(
        FrozenLimit(clause=found.clause, source=found.source, **found.limit.model_dump(exclude={"key"}))
        for found in limits.values()
        if found.clause in printed
    )

"""Reads of this room: clocks by actor, and what rooms above ask."""

from backend.deadlines.selectors.delays import delays_allowed
from backend.deadlines.selectors.rows import (
    Expectations,
    OwnRules,
    deadline,
    deadlines,
    expectations,
    open_deadlines,
    own_rules,
    seen_by,
    side_of,
    zones,
)

__all__ = [
    "Expectations",
    "OwnRules",
    "deadline",
    "deadlines",
    "delays_allowed",
    "expectations",
    "open_deadlines",
    "own_rules",
    "seen_by",
    "side_of",
    "zones",
]

"""Reads of this room: clocks by actor, and what rooms above ask."""

from backend.deadlines.selectors.allowed import OpenQuestion, delays_allowed, open_questions
from backend.deadlines.selectors.register import COUNTED, SORTS, ClocksAsked, clocks
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
from backend.deadlines.selectors.showing import entries_of

__all__ = [
    "COUNTED",
    "SORTS",
    "ClocksAsked",
    "Expectations",
    "OpenQuestion",
    "OwnRules",
    "clocks",
    "deadline",
    "deadlines",
    "delays_allowed",
    "entries_of",
    "expectations",
    "open_deadlines",
    "open_questions",
    "own_rules",
    "seen_by",
    "side_of",
    "zones",
]

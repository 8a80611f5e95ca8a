"""Reads of this room: clocks by actor, and what rooms above ask."""

from backend.deadlines.selectors.allowed import OpenQuestion, delays_allowed, open_questions, problem_beside
from backend.deadlines.selectors.detail import detail, proof
from backend.deadlines.selectors.month import Month, month
from backend.deadlines.selectors.register import COUNTED, SORTS, ClocksAsked, clocks, own_zone
from backend.deadlines.selectors.reminders import FailedReminder, failed, failed_in_all
from backend.deadlines.selectors.rows import (
    Expectations,
    OwnRules,
    deadline,
    deadlines,
    expectations,
    expectations_changed,
    open_deadlines,
    own_rules,
    seen_by,
    side_of,
    topics_of,
    zones,
)
from backend.deadlines.selectors.showing import entries_of
from backend.deadlines.selectors.today import Section, today

__all__ = [
    "COUNTED",
    "SORTS",
    "ClocksAsked",
    "Expectations",
    "FailedReminder",
    "Month",
    "OpenQuestion",
    "OwnRules",
    "Section",
    "clocks",
    "deadline",
    "deadlines",
    "delays_allowed",
    "detail",
    "entries_of",
    "expectations",
    "expectations_changed",
    "failed",
    "failed_in_all",
    "month",
    "open_deadlines",
    "open_questions",
    "own_rules",
    "own_zone",
    "problem_beside",
    "proof",
    "seen_by",
    "side_of",
    "today",
    "topics_of",
    "zones",
]

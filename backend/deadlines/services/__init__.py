"""Writes of this room: clocks kept for rooms above, and what people do to them."""

from backend.deadlines.services.acting import (
    NotPossible,
    NotYours,
    answer,
    assign,
    delay,
    end_delay,
    give_time,
    meet,
    not_applicable,
    reopen,
    waive,
)
from backend.deadlines.services.keeping import (
    Move,
    WouldMove,
    close,
    keep,
    met_by,
    recompute,
    recompute_district,
    would_move,
)
from backend.deadlines.services.linking import contact_link
from backend.deadlines.services.merging import move_vendor
from backend.deadlines.services.reviewing import Applied, LawMove, apply_law, moved_by_law, older_law
from backend.deadlines.services.undoing import not_met_by

__all__ = [
    "Applied",
    "LawMove",
    "Move",
    "NotPossible",
    "NotYours",
    "WouldMove",
    "answer",
    "apply_law",
    "assign",
    "close",
    "contact_link",
    "delay",
    "end_delay",
    "give_time",
    "keep",
    "meet",
    "met_by",
    "move_vendor",
    "moved_by_law",
    "not_applicable",
    "not_met_by",
    "older_law",
    "recompute",
    "recompute_district",
    "reopen",
    "waive",
    "would_move",
]

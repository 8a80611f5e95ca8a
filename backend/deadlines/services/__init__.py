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
    close,
    keep,
    met_by,
    recompute,
    recompute_district,
    would_move,
)

__all__ = [
    "Move",
    "NotPossible",
    "NotYours",
    "answer",
    "assign",
    "close",
    "delay",
    "end_delay",
    "give_time",
    "keep",
    "meet",
    "met_by",
    "not_applicable",
    "recompute",
    "recompute_district",
    "reopen",
    "waive",
    "would_move",
]

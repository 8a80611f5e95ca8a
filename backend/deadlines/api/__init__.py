"""Clocks over HTTP."""

from backend.deadlines.api.rows import ClocksView

__all__ = ["ClocksView"]

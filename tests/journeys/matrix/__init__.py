"""What the access matrix asks for: for each address with an id, rows of ten organizations and who sees each.

One module per room. A new address wants an entry in its room's SOURCES (and in BODIES what is sent with it).
"""

from collections.abc import Callable
from typing import Any

from tests.journeys.matrix import (
    accounts,
    agreements,
    clock_settings,
    clocks,
    reminders,
    reports,
    review,
    signing,
    vendors,
)
from tests.journeys.matrix.ground import Ground, Row

ROOMS = (accounts, agreements, clock_settings, clocks, reminders, reports, review, signing, vendors)
SOURCES: dict[str, Callable[[Ground], list[Row]]] = {}
BODIES: dict[str, Any] = {}
for room in ROOMS:
    SOURCES |= room.SOURCES
    BODIES |= room.BODIES

__all__ = ["BODIES", "SOURCES", "Ground", "Row"]

"""Clocks: what a vendor owes its district, what the district owes itself, and one of another district."""

from datetime import timedelta
from typing import Any

from backend.core import clock
from backend.deadlines import services
from backend.deadlines.models import Deadline, Occasion
from tests.deadlines.occasions import deletion, kept, only, stated
from tests.journeys.matrix.ground import ELM, OTHER, SLATE, Ground, Row, Source
from tests.uploads import pdf


def _owed(occasion: Occasion) -> Deadline:
    """The one that the agreement sets; the state has its own beside it."""
    return Deadline.objects.get(occasion=occasion, winner="iv.6/end")


def clocks(ground: Ground) -> list[Row]:
    world, now = ground.world, clock.now()
    ended = now - timedelta(days=2)
    owed = _owed(kept(world.elm_valley, world.slate, deletion(since=ended), now=now))
    own = only(kept(world.elm_valley, world.slate, stated(now + timedelta(days=9), addressee="district"), now=now))
    other = only(kept(world.stone_harbor, world.slate, stated(now + timedelta(days=9), addressee="district"), now=now))
    return [
        Row("owed by the vendor", {"clock_id": owed.id}, ELM | SLATE),
        Row("the district's own", {"clock_id": own.id}, ELM),
        Row("another district's own", {"clock_id": other.id}, OTHER),
    ]


def proofs(ground: Ground) -> list[Row]:
    world, now = ground.world, clock.now()
    row = _owed(kept(world.elm_valley, world.slate, deletion(since=now - timedelta(days=2)), now=now))
    services.meet(actor=world.vera, now=now, deadline_id=row.id, met_at=now, proof="", content=pdf())
    return [Row("proof of the vendor's", {"clock_id": row.id}, ELM | SLATE)]


CLOCK = "api/v1/clocks/<uuid:clock_id>"
ACTS: dict[str, Any] = {
    "meet": {"met_at": "2026-10-01T10:00", "proof": "A letter."},
    "waive": {"reason": "Not needed."},
    "not-applicable": {"reason": "Not so."},
    "reopen": {"reason": "By mistake."},
    "answer": {"code": "oral_request", "so": True, "reason": "They said so."},
    "delay": {"kind": "law_enforcement", "since": "2026-10-01T10:00", "document": "A letter."},
    "end-delay": {"kind": "law_enforcement", "until": "2026-10-01T10:00"},
    "give-time": {"until": "2027-01-31", "reason": "They asked."},
    "assign": {"person": None},
}
SOURCES: dict[str, Source] = {
    CLOCK: clocks,
    f"{CLOCK}/proof": proofs,
    **{f"{CLOCK}/{act}": clocks for act in ACTS},
}
BODIES: dict[str, Any] = {f"{CLOCK}/{act}": body for act, body in ACTS.items()}

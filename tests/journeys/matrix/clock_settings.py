"""What districts set for their clocks, and calendar feeds."""

from datetime import date
from typing import Any

from backend.accounts.models import Organization
from backend.core import clock
from backend.deadlines.models import Closure, Policy
from backend.deadlines.services import feeds
from tests.journeys.matrix.ground import ANYBODY, NOBODY, OTHER, Ground, Row, Source

OFFICER = frozenset({"officer"})
OFFICERS = OFFICER | OTHER | {"strange officer"}


def closures(ground: Ground) -> list[Row]:
    def made(district: Organization) -> dict[str, Any]:
        day = date(2027, 2, 15)
        return {"closure_id": Closure.objects.create(district=district, first=day, last=day, name="Winter recess").id}

    return [
        Row("Elm Valley's", made(ground.world.elm_valley), OFFICER),
        Row("Stone Harbor's", made(ground.world.stone_harbor), OTHER),
    ]


def policies(ground: Ground) -> list[Row]:
    def made(district: Organization) -> dict[str, Any]:
        row = Policy.objects.create(
            district=district, title="Ten days", duty="data.delete", obligor="provider", addressee="district",
            amount=10, unit="days", anchor="termination", set_at=clock.now(),
        )  # fmt: skip
        return {"policy_id": row.id}

    return [
        Row("Elm Valley's", made(ground.world.elm_valley), OFFICER),
        Row("Stone Harbor's", made(ground.world.stone_harbor), OTHER),
    ]


def plans(ground: Ground) -> list[Row]:
    """Each kind has a plan in each district: one's own."""
    return [Row("of one's own", {"kind": "term"}, OFFICERS)]


def addresses(ground: Ground) -> list[Row]:
    """The address is the right."""

    def made() -> str:
        address = feeds.make_feed(actor=ground.world.alice, now=clock.now())
        return address.rpartition("/")[2].removesuffix(".ics")

    ended, current = made(), made()
    return [
        Row("Alice's, replaced", {"secret": ended}, NOBODY),
        Row("Alice's", {"secret": current}, ANYBODY | {"coalition officer"}),
    ]


SETTINGS = "api/v1/clocks/settings"
SOURCES: dict[str, Source] = {
    f"{SETTINGS}/closures/<uuid:closure_id>/end": closures,
    f"{SETTINGS}/policies/<uuid:policy_id>/end": policies,
    f"{SETTINGS}/plans/<str:kind>": plans,
    "feeds/<str:secret>.ics": addresses,
}
BODIES: dict[str, Any] = {
    f"{SETTINGS}/policies/<uuid:policy_id>/end": {"reason": "The board dropped it."},
    f"{SETTINGS}/plans/<str:kind>": {"offsets": ["before:7d", "missed"]},
}

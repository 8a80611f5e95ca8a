"""What could not be sent, and saved views."""

from typing import Any
from uuid import uuid4

from backend.core import clock
from backend.core.models import Outbox
from backend.reports import services
from tests.journeys.matrix.ground import OPERATOR, OTHER, Ground, Row, Source


def outbox(ground: Ground) -> list[Row]:
    failed = []
    for organization_id, seen_by in (
        (ground.world.elm_valley.id, frozenset({"officer"})),
        (ground.world.stone_harbor.id, OTHER),
        (None, OPERATOR),
    ):
        row = Outbox.objects.create(
            kind="matrix", key=uuid4().hex, organization_id=organization_id, created_at=clock.now(),
            available_at=clock.now(), failed_at=clock.now(),
        )  # fmt: skip
        failed.append(Row(str(organization_id), {"row_id": row.id}, seen_by))
    return failed


def saved_views(ground: Ground) -> list[Row]:
    """A view of the officer's own; that it is shared is another test's."""
    view = services.save_view(
        actor=ground.world.alice, now=clock.now(), page="agreements", name="Mine", query="state=NH", shared=False
    )
    return [Row("the officer's own", {"view_id": view.id}, frozenset({"officer"}))]


SOURCES: dict[str, Source] = {
    "api/v1/outbox/<uuid:row_id>/retry": outbox,
    "api/v1/saved-views/<uuid:view_id>": saved_views,
}
BODIES: dict[str, Any] = {"api/v1/saved-views/<uuid:view_id>": {"name": "Mine", "query": "", "shared": False}}

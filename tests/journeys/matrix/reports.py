"""What could not be sent."""

from typing import Any
from uuid import uuid4

from backend.core import clock
from backend.core.models import Outbox
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


SOURCES: dict[str, Source] = {"api/v1/outbox/<uuid:row_id>/retry": outbox}
BODIES: dict[str, Any] = {}

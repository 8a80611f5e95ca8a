"""Districts that wait for a product's schedule. Building blocks: the room that asks has checked a row of its own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.core import history
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.models import Product, ScheduleRequest


def ask_schedule(
    *, actor: Actor, now: datetime, product_id: UUID, district_id: UUID, states: Sequence[str]
) -> ScheduleRequest:
    """Ask for a product's schedule on behalf of a district, or change the states of the request that is open.

    `states` are those whose questions the schedule has to answer, by postal code. The vendor's people see the request
    with the draft until `end_schedule_request`. Raises NotFound where there is no such product.
    """
    wanted = sorted(set(states))
    with transaction.atomic():
        if Product.objects.select_for_update(no_key=True).filter(id=product_id).first() is None:
            raise NotFound
        rows = ScheduleRequest.objects.filter(product=product_id, district=district_id, ended_at__isnull=True)
        found = rows.first()
        if found is None:
            request = ScheduleRequest(product_id=product_id, district_id=district_id, states=wanted, asked_at=now)
            return history.create(request, actor=actor, at=now)
        if found.states == wanted:
            return found
        return history.change(rows.filter(id=found.id), actor=actor, at=now, states=wanted)


def end_schedule_request(*, actor: Actor, now: datetime, product_id: UUID, district_id: UUID) -> None:
    """End a district's open request for a product's schedule. Does nothing where none is open."""
    with transaction.atomic():
        rows = ScheduleRequest.objects.filter(product=product_id, district=district_id, ended_at__isnull=True)
        found = rows.select_for_update(no_key=True).first()
        if found is not None:
            history.change(rows.filter(id=found.id), actor=actor, at=now, ended_at=now)

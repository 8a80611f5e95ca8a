"""This room's part of a merge of two rows of one vendor."""

from datetime import datetime
from uuid import UUID

from backend.accounts.types import Moved
from backend.core import history
from backend.core.types import Actor
from backend.deadlines.models import Deadline, Feed, Occasion, Preference, Reminder


def move_vendor(*, actor: Actor, now: datetime, from_id: UUID, into_id: UUID) -> list[Moved]:
    """Put the vendor's clocks, with the reminders of its people, under the row that goes on.

    A person's own choices there stay where the same person has chosen in the other row, too; calendar addresses of the
    row that ends are ended with it. A building block.
    """
    history.change_each(Occasion.objects.filter(vendor=from_id), actor=actor, at=now, vendor_id=into_id)
    clocks = history.change_each(Deadline.objects.filter(vendor=from_id), actor=actor, at=now, vendor_id=into_id)
    Reminder.objects.filter(organization=from_id).update(organization_id=into_id)
    chosen = Preference.objects.filter(organization=into_id).values("person_id")
    Preference.objects.filter(organization=from_id).exclude(person_id__in=chosen).update(organization_id=into_id)
    Feed.objects.filter(organization=from_id, ended_at__isnull=True).update(ended_at=now)
    return [Moved(what="Clocks", moved=len(clocks))]

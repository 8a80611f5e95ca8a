"""Takes back what a room above had said met its clocks: what it rested on turned out to be a mistake."""

from datetime import datetime

from django.db import transaction

from backend.core import history
from backend.core.events import record_events
from backend.core.types import Actor, Subject
from backend.deadlines.choices import Ending
from backend.deadlines.models import Deadline, Occasion
from backend.deadlines.services import plans, webhooks
from backend.deadlines.services.keeping import happened


@transaction.atomic
def not_met_by(
    *, actor: Actor, now: datetime, subject: Subject, topic: str, met_at: datetime, proof: str, reason: str
) -> int:
    """Open the clocks again that `met_by` ended with this instant and proof, and return how many they were.

    What people themselves said met a clock stays. How it had ended stays in the history.
    """
    rows = Occasion.objects.filter(subject_type=subject.type, subject_id=subject.id, topic=topic)
    occasion = rows.select_for_update(no_key=True).first()
    if occasion is None:
        return 0
    found = Deadline.objects.filter(
        occasion=occasion, ending=Ending.MET, met_at=met_at, ended_why=proof[:2000], evidence__isnull=True
    )
    ended = list(found.select_for_update(no_key=True).order_by("id"))
    opened = []
    for row in ended:
        if Deadline.objects.filter(occasion=occasion, key=row.key, ending=Ending.NONE).exists():
            continue  # a newer clock stands in its place
        row.ending = Ending.NONE
        opened.append(
            history.change(
                Deadline.objects.filter(id=row.id),
                actor=actor,
                at=now,
                ending=Ending.NONE,
                ended_at=None,
                ended_by_id=None,
                ended_why="",
                met_at=None,
                sequence=row.sequence + 1,
                remind_at=plans.remind_at_each([row])[0],
            )
        )
    record_events([happened("met_undone", row, why=reason) for row in opened], actor=actor, at=now)
    webhooks.tell_each(opened, "deadlines.met_undone", now=now)
    return len(opened)

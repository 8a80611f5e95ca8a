"""Reminders, and tests of the mail."""

from typing import Any
from uuid import uuid4

from backend.core import clock
from backend.core.models import Message, Outbox
from backend.core.types import Actor
from backend.deadlines.models import Deadline, Reminder
from backend.deadlines.services import reminders as services
from tests.accounts.world import person_id
from tests.factories import DeadlineFactory, OccasionFactory
from tests.journeys.matrix.ground import OPERATOR, OTHER, Ground, Row, Source

OFFICER = frozenset({"officer"})


def _failed(district: Any, actor: Actor) -> dict[str, Any]:
    """A reminder to somebody of the district that the mail server refused."""
    occasion = OccasionFactory(district=district)
    deadline: Deadline = DeadlineFactory(occasion=occasion, due_at=None, remind_at=None)
    now = clock.now()
    row = Outbox.objects.create(
        kind="matrix", key=uuid4().hex, organization_id=district.id, created_at=now, available_at=now, failed_at=now
    )
    message = Message.objects.create(
        outbox=row, organization_id=district.id, template="reminder", recipient="a@elm.example",
        message_id=uuid4().hex, subject="Owed now", text="", html="", planned_at=now, refused_at=now,
    )  # fmt: skip
    reminder = Reminder.objects.create(
        deadline=deadline, offset="start", instant=deadline.opened_at, organization=district,
        person_id=person_id(actor), why="responsible", way="at_once", planned_at=now, leave_at=now, message=message,
    )  # fmt: skip
    return {"reminder_id": reminder.id}


def reminders(ground: Ground) -> list[Row]:
    world = ground.world
    return [
        Row("Alice's", _failed(world.elm_valley, world.alice), OFFICER),
        Row("Charlie's", _failed(world.stone_harbor, world.charlie), OTHER),
    ]


def mail_tests(ground: Ground) -> list[Row]:
    world = ground.world
    return [
        Row(f"{actor.label}'s", {"message_id": services.mail_test(actor=actor, now=clock.now())}, seen_by)
        for actor, seen_by in ((world.alice, OFFICER), (world.charlie, OTHER), (world.otto, OPERATOR))
    ]


REMINDER = "api/v1/reminders/<uuid:reminder_id>"
SOURCES: dict[str, Source] = {
    **{f"{REMINDER}/{step}": reminders for step in ("opened", "deal", "retry")},
    "api/v1/mail-test/<uuid:message_id>": mail_tests,
}
BODIES: dict[str, Any] = {f"{REMINDER}/deal": {"reason": "Called them."}}

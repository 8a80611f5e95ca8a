"""The demo…"""

from datetime import timedelta

import pytest
from django.conf import LazySettings

from backend.agreements.models import Agreement
from backend.config.demo.seed import seed
from backend.core import clock, outbox
from backend.core.events import verify_chains
from backend.core.models import Message, Outbox
from backend.deadlines.models import Deadline
from backend.deadlines.rules.status import status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "backend.core.mailbox.Mailbox"


def test_shows_an_agreement_at_every_step_and_leaves_nothing_undone() -> None:
    assert seed(now=clock.now())
    outbox.drain()

    assert sorted(Agreement.objects.values_list("status", flat=True)) == [
        "draft",
        *["executed"] * 9,
        "in_review",
        "out_for_signature",
        "ready",
        *["with_vendor"] * 3,
    ]
    assert not Outbox.objects.filter(done_at__isnull=True).exists()
    assert Message.objects.filter(template="signing_request").count() == 3
    assert Message.objects.filter(template="signing_completed").count() >= 2
    assert all(report.broken_at is None for report in verify_chains())


def test_gives_each_district_clocks_that_one_can_believe() -> None:
    now = clock.now()
    assert seed(now=now)

    def of(state: str) -> set[tuple[str, str]]:
        rows = Deadline.objects.filter(district__state=state, standing__in=["due", "owed_now"])
        return {(row.duty, str(status(row, now=now))) for row in rows}

    assert of("MA") >= {
        ("term.renew", "open"), ("data.delete", "open"), ("paper.schedule", "overdue"), ("audit.allow", "open"),
        ("term.renew", "due_soon"),
    }  # fmt: skip
    assert of("NH") >= {
        ("security.prove_standard", "open"), ("evidence.renew", "open"), ("term.renew", "due_soon"),
        ("data.delete", "overdue"),
    }  # fmt: skip
    assert Deadline.objects.filter(duty="evidence.renew", due_at__lte=now + timedelta(days=21), due_at__gt=now).exists()
    assert of("NY") >= {
        ("posting.contract", "owed_now"), ("paper.signature", "open"), ("data.delete", "open"), ("term.renew", "open"),
        ("term.renew", "due_soon"),
    }  # fmt: skip


def test_is_made_once() -> None:
    assert seed(now=clock.now())
    assert not seed(now=clock.now())

"""The demo…"""

import pytest
from django.conf import LazySettings

from backend.agreements.models import Agreement
from backend.config.demo.seed import seed
from backend.core import clock, outbox
from backend.core.events import verify_chains
from backend.core.models import Message, Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "backend.core.mailbox.Mailbox"


def test_shows_an_agreement_at_every_step_and_leaves_nothing_undone() -> None:
    assert seed(now=clock.now())
    outbox.drain()

    assert sorted(Agreement.objects.values_list("status", flat=True)) == [
        "draft",
        "executed",
        "in_review",
        "out_for_signature",
        "ready",
        "with_vendor",
        "with_vendor",
    ]
    assert not Outbox.objects.filter(done_at__isnull=True).exists()
    assert Message.objects.filter(template="signing_request").count() == 3
    assert Message.objects.filter(template="signing_completed").count() >= 2
    assert all(report.broken_at is None for report in verify_chains())


def test_is_made_once() -> None:
    assert seed(now=clock.now())
    assert not seed(now=clock.now())

"""The lifecycle of an agreement…"""

from pathlib import Path

from django.conf import settings

from backend.accounts.rules import PERMISSIONS
from backend.agreements.choices import Status
from backend.agreements.rules.lifecycle import STEPS, lifecycle_page, steps_from


def test_stands_in_the_docs_as_in_the_code() -> None:
    assert Path(settings.BASE_DIR, "docs", "lifecycle.md").read_text() == lifecycle_page()


def test_has_a_permission_for_every_step_that_a_person_takes() -> None:
    assert {f"agreements.{step.verb}" for step in STEPS.values() if step.label} <= set(PERMISSIONS)


def test_can_end_from_every_status_and_starts_with_draft() -> None:
    reached = {Status.DRAFT}
    for _ in Status:
        reached |= {step.target for step in STEPS.values() if step.sources & reached}

    assert reached == set(Status)


def test_offers_nothing_without_a_verb_for_it() -> None:
    assert steps_from(Status.READY, []) == []
    assert [step.verb for step in steps_from(Status.READY, ["send", "terminate"])] == ["send"]

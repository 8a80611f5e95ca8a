"""Submitting a schedule…"""

import pytest

from tests.accounts.world import World
from tests.agreements.story import draft_of, invited, submitted, taken
from tests.signing.story import run_outbox

pytestmark = pytest.mark.django_db


def test_goes_through(world: World) -> None:
    agreement_id = invited(world)
    run_outbox()
    submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id))
    taken(world.alice, agreement_id, "return", reason="Everything is missing.")
    run_outbox()

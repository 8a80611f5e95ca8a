import pytest

from tests.accounts.world import World, make_world
from tests.signing.story import TAKEN


@pytest.fixture
def world(db: None) -> World:
    TAKEN.clear()
    return make_world()

"""The list of questions…"""

import pytest
from django.test import Client

from tests.accounts.world import World, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_says_who_answers_what(world: World) -> None:
    answer = browser_of(world.alice).get("/api/v1/questions")

    asked = {question["id"]: question for question in answer.json()}
    assert asked["ny.supplemental.accuracy"]["scope"] == "agreement"
    assert asked["nh.security.route"]["scope"] == "vendor"
    assert [option["value"] for option in asked["nh.security.route"]["options"]] == ["controls", "standard"]


def test_is_for_people_who_are_signed_in(world: World) -> None:
    assert Client().get("/api/v1/questions").status_code == 401

"""Saved views…"""

from typing import Any

import pytest

from backend.reports.models import SavedView
from tests.accounts.world import World
from tests.agreements.story import call, get

pytestmark = pytest.mark.django_db


def saved(actor: Any, name: str = "Ends soon", **more: Any) -> Any:
    body = {"page": "agreements", "name": name, "query": "ends_within=90&page=3", "shared": False, **more}
    return call(actor, "post", "/saved-views", body)


def names(actor: Any) -> list[str]:
    return [view["name"] for view in get(actor, "/saved-views?page=agreements")]


def test_keep_what_is_asked_for_but_not_the_page(world: World) -> None:
    answer = saved(world.alice, query="?ends_within=90&page=3&holds=health")

    assert answer.status_code == 201, answer.json()
    assert answer.json()["query"] == "ends_within=90&holds=health"
    assert answer.json()["allowed_actions"] == ["change", "delete"]


def test_are_ones_own_until_they_are_shared_and_never_leave_the_organization(world: World) -> None:
    view = saved(world.dana).json()
    assert (names(world.dana), names(world.alice), names(world.charlie)) == (["Ends soon"], [], [])

    changed = call(world.dana, "put", f"/saved-views/{view['id']}", {"name": "Ends", "query": "", "shared": True})
    assert changed.status_code == 200
    assert (names(world.dana), names(world.alice), names(world.charlie), names(world.vera)) == (
        ["Ends"],
        ["Ends"],
        [],
        [],
    )


def test_answer_for_somebody_elses_as_for_none(world: World) -> None:
    view = saved(world.dana).json()
    body = {"name": "x", "query": "", "shared": False}

    for actor in (world.alice, world.charlie, world.vera):
        foreign = call(actor, "put", f"/saved-views/{view['id']}", body)
        absent = call(actor, "put", "/saved-views/00000000-0000-4000-8000-000000000000", body)
        assert (foreign.status_code, foreign.content) == (404, absent.content)
        assert call(actor, "delete", f"/saved-views/{view['id']}").status_code == 404
    assert SavedView.objects.get().name == "Ends soon"


def test_that_are_shared_are_changed_by_their_owner_and_taken_away_by_who_manages_people(world: World) -> None:
    view = saved(world.dana, shared=True).json()

    assert call(world.bob, "delete", f"/saved-views/{view['id']}").status_code == 403
    body = {"name": "Mine now", "query": "", "shared": False}
    assert call(world.alice, "put", f"/saved-views/{view['id']}", body).status_code == 403
    assert call(world.alice, "delete", f"/saved-views/{view['id']}").status_code == 204
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"query": "a=" + "x" * 2500}, "query"),
        ({"page": "people"}, "page"),
    ],
)
def test_are_refused_with_a_sentence_at_the_field(world: World, given: dict[str, Any], field: str) -> None:
    answer = saved(world.alice, **given)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_have_each_name_once_for_a_person(world: World) -> None:
    saved(world.alice)
    again = saved(world.alice, name="ENDS SOON")

    assert (again.status_code, list(again.json()["fields"])) == (409, ["name"])
    assert saved(world.bob).status_code == 201


def test_of_a_list_that_one_may_not_open_are_not_kept(world: World) -> None:
    assert saved(world.otto).status_code == 403

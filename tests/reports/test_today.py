"""Today…"""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.agreements.models import Agreement
from backend.core.types import Actor
from tests.accounts.world import World
from tests.agreements.story import SIGNERS, draft_of, get, invited, made_ready, started, submitted, taken
from tests.signing.story import run_outbox

pytestmark = pytest.mark.django_db


def groups(actor: Actor) -> dict[str, list[str]]:
    shown: Any = get(actor, "/today")
    return {group["heading"]: [item["what"] for item in group["items"]] for group in shown["groups"]}


def test_says_who_can_take_the_next_step(world: World) -> None:
    out = made_ready(world)
    version = str(Agreement.objects.get().lines.get().version_id)
    started(world, versions=[version])
    taken(world.alice, out, "send", **SIGNERS)
    came_back = made_ready(world, versions=[version])
    taken(world.alice, came_back, "send", **SIGNERS)
    taken(world.alice, came_back, "recall", reason="A page is missing.")
    made_ready(world, versions=[version])

    assert groups(world.alice) == {
        "Waits for you": ["Send out for signature", "Finish the draft", "It came back unsigned: change the draft"],
        "Waits for vendors": [],
        "Waits for signatures": ["Signatures outstanding"],
    }
    assert (
        groups(world.bob)
        == groups(world.dana)
        == {
            "Being prepared": ["Ready to be sent out", "Draft", "Draft that came back unsigned"],
            "Waits for vendors": [],
            "Waits for signatures": ["Signatures outstanding"],
        }
    )
    assert groups(world.vera) == {
        "Asked of you": [],
        "Out for signature": ["Look for the mailed link to sign"],
    }
    assert groups(world.charlie) == {
        "Waits for you": [],
        "Waits for vendors": [],
        "Waits for signatures": [],
    }


def test_counts_from_when_it_was_sent_and_names_the_other_side(world: World) -> None:
    agreement_id = made_ready(world)
    taken(world.alice, agreement_id, "send", **SIGNERS)
    run_outbox()
    row = Agreement.objects.get()

    for actor, other in ((world.alice, "Slate Learning, Inc."), (world.vera, "Elm Valley School District")):
        (item,) = [item for group in get(actor, "/today")["groups"] for item in group["items"]]
        assert item["about"] == f"{other} – Quillet ({row.reference})"
        assert item["url"] == f"/agreements/{agreement_id}"
        assert row.first_sent_at
        assert item["since"] == row.first_sent_at.isoformat().replace("+00:00", "Z")


def test_shows_a_schedule_that_is_asked_for_behind_older_ones_that_were_submitted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The package has a function of the module's name, so the module is asked for itself.
    monkeypatch.setattr(import_module("backend.agreements.selectors.waiting"), "LOOKED_AT", 1)
    older = invited(world)
    submitted(world.vera, older, draft_of(world.vera, older))
    assert groups(world.vera)["Asked of you"] == []

    invited(world, product_name="Quillet Choir")
    assert groups(world.vera)["Asked of you"] == ["Fill in the schedule"]


def test_says_to_both_sides_where_a_submission_waits(world: World) -> None:
    agreement_id = invited(world)
    assert groups(world.alice)["Waits for vendors"] == ["Schedule asked for"]
    assert groups(world.vera)["Asked of you"] == ["Fill in the schedule"]
    assert groups(world.victor)["Asked of you"] == ["A schedule is asked for"]

    draft = draft_of(world.vera, agreement_id)
    (item,) = get(world.vera, "/today")["groups"][0]["items"]
    assert item["url"] == f"/schedule/{draft}"
    submitted(world.vera, agreement_id, draft)
    assert groups(world.alice)["Waits for you"] == ["Review the schedule"]
    assert groups(world.bob)["Being prepared"] == ["In review"]
    assert groups(world.vera)["Asked of you"] == []
    (item,) = get(world.alice, "/today")["groups"][0]["items"]
    assert item["url"] == f"/agreements/{agreement_id}/review"
    taken(world.alice, agreement_id, "return", reason="More, please.")
    assert groups(world.alice)["Waits for vendors"] == ["Schedule asked for"]
    assert groups(world.vera)["Asked of you"] == ["Returned: mend the schedule"]


def test_shows_the_first_of_each_kind_and_how_many_more_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.reports.selectors.SHOWN", 2)
    invited(world)
    queries = []
    ids = [started(world), started(world)]
    for more in (1, 2):
        ids.append(started(world))
        with CaptureQueriesContext(connection) as asking:
            drafts = get(world.alice, "/today")["groups"][0]
        queries.append(len(asking))
        assert [item["url"] for item in drafts["items"]] == [f"/agreements/{one}" for one in ids[:2]]
        assert drafts["count"] == 2 + more
        assert drafts["more"] == [{"what": "Finish the draft", "count": more, "status": "draft", "stage": ""}]
    assert queries[0] == queries[1]

    asked = [invited(world, product_names=[name]) for name in ("Slate Sketch", "Slate Maps", "Slate Sums")]
    shown = get(world.vera, "/today")["groups"][0]
    assert [item["about"].partition(" (")[0] for item in shown["items"]] == [
        "Elm Valley School District – Quillet",
        "Elm Valley School District – Slate Sketch",
    ]
    assert shown["count"] == 1 + len(asked)
    assert shown["more"] == [{"what": "Schedules asked for", "count": 2, "status": "with_vendor", "stage": ""}]
    assert get(world.alice, "/agreements?status=with_vendor")["count"] == 1 + len(asked)

"""Today…"""

from typing import Any

import pytest

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

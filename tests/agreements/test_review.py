"""Comments of a review…"""

from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.choices import Role
from backend.agreements.models import Comment
from backend.core.models import Event, EventPersonal
from backend.vendors.models import Product
from tests.accounts.world import World
from tests.agreements.story import (
    call,
    coalition,
    draft_of,
    executed,
    get,
    invited,
    member,
    review,
    schedule,
    started,
    submitted,
    taken,
)
from tests.signing.story import mails_to, run_outbox

pytestmark = pytest.mark.django_db


def in_review(world: World, **fields: Any) -> str:
    agreement_id = invited(world)
    typed = {f"element.{element(world)}": {"required": True, "purpose": "Sign in"}, "subprocessors_none": True}
    submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id, fields={**typed, **fields}))
    return agreement_id


def element(world: World) -> str:
    listed = get(world.alice, "/catalogue")
    return str(listed["categories"][0]["elements"][0]["code"])


def written(actor: Any, agreement_id: str, **given: Any) -> Any:
    wanted = {"anchor": "section:hosting", "body": "Where is it stored?", **given}
    return call(actor, "post", f"/agreements/{agreement_id}/comments", wanted)


def comment(actor: Any, agreement_id: str, **given: Any) -> str:
    answer = written(actor, agreement_id, **given)
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def test_are_written_beside_any_place_and_answered_by_the_other_side(world: World) -> None:
    agreement_id = in_review(world)
    code = element(world)
    finding = review(world.alice, agreement_id)["findings"][0]["code"]
    places = {
        "section:hosting": "Hosting",
        f"element:{code}": None,
        "path:end_of_contract.method": "End of the contract: what happens to the data",
        "path:subprocessors.a1": "Subprocessor",
        "clause:ii.5": None,
        f"finding:{finding}": None,
    }
    for anchor in places:
        comment(world.alice, agreement_id, anchor=anchor)
    rows = review(world.vera, agreement_id)["comments"]

    assert [row["anchor"] for row in rows] == list(places)
    for row in rows:
        assert row["anchor_label"]
        assert places[row["anchor"]] in (None, row["anchor_label"])
        assert row["organization"]["name"] == "Elm Valley School District"
    comment(world.vera, agreement_id, answers=rows[0]["id"], body="In Ohio.", anchor="")
    answers = review(world.alice, agreement_id)["comments"][0]["answers"]
    assert [(one["body"], one["author"]["name"]) for one in answers] == [("In Ohio.", "Vera Lindqvist")]
    assert rows[0]["product"]["name"] == "Quillet"
    assert rows[0]["version"]["number"] == 1


def test_that_are_internal_never_leave_the_district(world: World) -> None:
    agreement_id = in_review(world)
    internal = comment(world.alice, agreement_id, body="Zebra: our counsel doubts it.", visibility="internal")
    comment(world.alice, agreement_id, body="Zebra answer.", answers=internal, visibility="shared")
    comment(world.alice, agreement_id, body="Please name the region.")
    taken(world.alice, agreement_id, "return")
    run_outbox()

    seen = [get(world.vera, f"/agreements/{agreement_id}{page}") for page in ("", "/review", "/timeline", "/text")]
    assert "Zebra" not in str([*seen, get(world.vera, "/submissions"), get(world.vera, "/today")])
    assert "internal" not in str([one["sentence"] for one in seen[2]])
    (returned,) = mails_to("vera@slate.example", "returns")
    assert "Zebra" not in returned.body
    assert "Please name the region." in returned.body
    assert "Zebra" not in str(list(EventPersonal.objects.values("data"))) + str(list(Event.objects.values("data")))
    assert [one["body"] for one in review(world.bob, agreement_id)["comments"]] == [
        "Zebra: our counsel doubts it.",
        "Please name the region.",
    ]
    assert written(world.vera, agreement_id, answers=internal, body="What?").status_code == 400


def test_are_resolved_and_opened_again_by_the_officer(world: World) -> None:
    agreement_id = in_review(world)
    row = comment(world.alice, agreement_id)
    answer = comment(world.vera, agreement_id, answers=row, body="Soon.")

    assert call(world.vera, "post", f"/comments/{row}/resolve").status_code == 403
    assert call(world.alice, "post", f"/comments/{answer}/resolve").json()["code"] == "agreements.not_possible_now"
    assert call(world.alice, "post", f"/comments/{row}/resolve").status_code == 204
    assert call(world.alice, "post", f"/comments/{row}/resolve").json()["code"] == "core.changed"
    (shown,) = review(world.vera, agreement_id)["comments"]
    assert (shown["resolved_by"]["name"], bool(shown["resolved_at"])) == ("Alice Moreau", True)
    refused = written(world.vera, agreement_id, answers=row, body="But still.")
    assert refused.json()["fields"]["answers"][0].startswith("This comment is resolved.")
    assert call(world.alice, "post", f"/comments/{row}/reopen").status_code == 204
    assert call(world.alice, "post", f"/comments/{row}/reopen").json()["code"] == "core.changed"
    assert review(world.vera, agreement_id)["comments"][0]["resolved_by"] is None


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"anchor": "element:student.nothing.such"}, "anchor", "There is no such place"),
        ({"anchor": "section:kitchen"}, "anchor", "There is no such place"),
        ({"anchor": "path:contacts.NOT-A-KEY"}, "anchor", "There is no such place"),
        ({"anchor": "clause:xx.9"}, "anchor", "There is no such place"),
        ({"anchor": "finding:ny.nothing"}, "anchor", "There is no such place"),
        ({"anchor": ""}, "anchor", "There is no such place"),
        ({"product": str(uuid4())}, "product", "which of the agreement's products"),
        ({"body": " … "}, "body", "Say something"),
        ({"body": "x" * 1_000_000}, "body", "4000 characters are the most"),
        ({"answers": str(uuid4())}, "answers", "does not exist any more"),
    ],
)
def test_say_at_the_field_what_is_wrong(world: World, change: dict[str, Any], field: str, sentence: str) -> None:
    agreement_id = invited(world)

    answer = written(world.alice, agreement_id, **change)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert sentence in answer.json()["fields"][field][0]
    assert not Comment.objects.exists()


def test_of_the_vendor_are_shared_and_end_with_its_turn(world: World) -> None:
    agreement_id = in_review(world)
    answer = written(world.vera, agreement_id, visibility="internal")
    assert answer.json()["fields"] == {"visibility": ["What you write here is shared with the district."]}
    comment(world.vera, agreement_id)
    assert written(world.victor, agreement_id).status_code == 403
    taken(world.alice, agreement_id, "withdraw", reason="Not needed.")
    for actor in (world.alice, world.vera):
        assert written(actor, agreement_id).json()["code"] == "agreements.not_possible_now"
    assert review(world.vera, agreement_id)["allowed_actions"] == []


def test_say_which_product_they_are_about_where_there_are_several(world: World) -> None:
    agreement_id = invited(world, product_names=["Quillet", "Slate Sketch"])

    assert list(written(world.alice, agreement_id).json()["fields"]) == ["product"]
    comment(world.alice, agreement_id, product=str(Product.objects.get(name="Slate Sketch").id))
    comment(world.alice, agreement_id, anchor="clause:ii.5")
    assert [row["product"] and row["product"]["name"] for row in review(world.bob, agreement_id)["comments"]] == [
        "Slate Sketch",
        None,
    ]


def test_are_nobodys_but_the_two_parties(world: World) -> None:
    agreement_id = in_review(world)
    row = comment(world.alice, agreement_id)
    quinn = member(world.quill.id, "Quinn Abara", Role.VENDOR_ADMINISTRATOR)

    for actor, verb in ((world.charlie, "/resolve"), (world.charlie, "/reopen")):
        foreign = call(actor, "post", f"/comments/{row}{verb}")
        assert (foreign.status_code, foreign.content) == (
            404,
            call(actor, "post", f"/comments/{uuid4()}{verb}").content,
        )
    for actor in (world.charlie, quinn):
        assert call(actor, "get", f"/agreements/{agreement_id}/review").status_code == 404
        assert written(actor, agreement_id).status_code == 404


def test_are_not_for_a_covered_district(world: World) -> None:
    coalition_id, noel = coalition(world)
    version = str(schedule(world, share_with=coalition_id))
    agreement_id = executed(
        world, by=noel, versions=[version], states=["NH", "ME"], covered=[str(world.stone_harbor.id)]
    )

    assert call(world.charlie, "get", f"/agreements/{agreement_id}").status_code == 200
    assert call(world.charlie, "get", f"/agreements/{agreement_id}/review").status_code == 404
    assert written(world.charlie, agreement_id).status_code == 404


def test_show_what_changed_at_their_place_in_the_next_version(world: World) -> None:
    agreement_id = in_review(world)
    code = element(world)
    about = comment(world.alice, agreement_id, anchor=f"element:{code}", body="Why do you need it?")
    untouched = comment(world.alice, agreement_id, anchor="path:framework", body="Which one?")
    taken(world.alice, agreement_id, "return")

    (row,) = get(world.vera, "/submissions")
    assert row["returned"]["open_points"] == 2
    draft = draft_of(
        world.vera, agreement_id, fields={f"element.{code}": {"required": True, "purpose": "To greet the student"}},
        source=row["submitted_version"]["id"],
    )  # fmt: skip
    submitted(world.vera, agreement_id, draft)

    shown = {one["id"]: one for one in review(world.alice, agreement_id)["comments"]}
    assert shown[untouched]["change"] is None
    assert "Sign in" in shown[about]["change"]["before"]
    assert "To greet the student" in shown[about]["change"]["after"]
    assert [(one["round"], one["status"]) for one in review(world.vera, agreement_id)["rounds"]] == [
        (2, "submitted"),
        (1, "returned"),
    ]


def test_wait_in_a_draft_until_the_vendor_is_asked(world: World) -> None:
    agreement_id = started(world)
    comment(world.alice, agreement_id, body="Please look at this first.")
    assert call(world.vera, "get", f"/agreements/{agreement_id}/review").status_code == 404

    taken(world.alice, agreement_id, "ask")

    assert [one["body"] for one in review(world.vera, agreement_id)["comments"]] == ["Please look at this first."]

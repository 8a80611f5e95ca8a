"""Giving a submission back…"""

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.choices import Role
from backend.agreements.models import Agreement, Review
from backend.core import clock
from backend.vendors.models import ScheduleRequest, ScheduleVersion
from tests.accounts.world import World, browser_of
from tests.agreements.story import (
    API,
    call,
    draft_of,
    get,
    invited,
    member,
    review,
    step,
    submitted,
    taken,
    waived,
)
from tests.signing.story import mails_to, run_outbox

pytestmark = pytest.mark.django_db


def in_review(world: World) -> str:
    agreement_id = invited(world)
    submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id))
    return agreement_id


def comment(actor: Any, agreement_id: str, **given: Any) -> str:
    answer = call(actor, "post", f"/agreements/{agreement_id}/comments", given)
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def test_sends_one_mail_with_everything_that_is_open(world: World) -> None:
    agreement_id = in_review(world)
    comment(world.alice, agreement_id, anchor="section:hosting", body="Name the region.")
    settled = comment(world.alice, agreement_id, anchor="path:framework", body="Settled point.")
    assert call(world.alice, "post", f"/comments/{settled}/resolve").status_code == 204

    taken(world.alice, agreement_id, "return", reason="Nearly there.")

    run_outbox()
    (message,) = mails_to("vera@slate.example", "returns")
    assert "Alice Moreau of Elm Valley School District returns the schedule of Quillet" in message.body
    assert "Nearly there." in message.body
    assert "- Quillet – Hosting: Name the region." in message.body
    assert "Settled point." not in message.body
    told = [one for one in review(world.vera, agreement_id)["findings"] if one["blocking"]]
    for one in told:
        assert one["message"] in message.body
        assert message.body.count(one["todo"]) == 1
    (row,) = review(world.vera, agreement_id)["rounds"]
    assert (row["status_label"], row["decision_note"], row["decided_by"]["name"]) == (
        "Returned to the vendor",
        "Nearly there.",
        "Alice Moreau",
    )
    said = get(world.vera, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert said.startswith("Alice Moreau returned the schedule to the vendor with one open comment")
    assert said.endswith("The note: “Nearly there.”")
    assert ScheduleRequest.objects.filter(ended_at=None).count() == 1


def test_goes_to_who_submitted_and_to_the_administrators_who_are_there_now(world: World) -> None:
    agreement_id = invited(world)
    cleo = member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR)
    submitted(cleo, agreement_id, draft_of(cleo, agreement_id))

    taken(world.alice, agreement_id, "return", reason="Nearly there.")

    run_outbox()
    assert [len(mails_to(to, "returns")) for to in ("vera@slate.example", "cleo@members.example")] == [1, 1]
    assert mails_to("victor@slate.example", "returns") == []


def test_says_something(world: World) -> None:
    agreement_id = in_review(world)
    waived(world.alice, agreement_id)

    answer = step(world.alice, agreement_id, "return")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])
    assert Agreement.objects.get().status == "in_review"


def test_begins_the_next_version_with_what_was_returned(world: World) -> None:
    agreement_id = in_review(world)
    first = str(ScheduleVersion.objects.get().id)
    taken(world.alice, agreement_id, "return", reason="Nearly there.")
    run_outbox()
    token = mails_to("vera@slate.example", "asks")[0].body.partition("/submission/")[2].split()[0]

    going_on = browser_of(world.vera).post(f"{API}/submission/{token}/open", {}, content_type="application/json").json()

    draft = get(world.vera, f"/drafts/{going_on['draft_id']}")
    assert (draft["number"], draft["prefilled_from"]["id"]) == (2, first)
    assert draft["fields"]["student_none"] is True
    submitted(world.vera, agreement_id, going_on["draft_id"])
    assert [row.round for row in Review.objects.order_by("round")] == [1, 2]
    assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["lines"][0]["version"] == 2
    run_outbox()
    assert mails_to("alice@elm.example")[-1].subject.startswith("Slate Learning, Inc. has submitted Quillet again")


def test_is_possible_only_while_it_is_in_review(world: World) -> None:
    agreement_id = in_review(world)
    taken(world.alice, agreement_id, "return", reason="Nearly there.")

    assert step(world.alice, agreement_id, "return", reason="Again.").json()["code"] == "agreements.not_possible_now"
    for actor in (world.dana, world.bob, world.vera):
        assert step(actor, agreement_id, "return", reason="I.").status_code == 403
    assert step(world.charlie, agreement_id, "return", reason="I.").status_code == 404


def test_counts_what_was_undecided_as_returned_when_the_vendor_is_asked_anew(world: World) -> None:
    agreement_id = in_review(world)
    taken(world.alice, agreement_id, "draft")
    assert Review.objects.get().status == "submitted"

    taken(world.alice, agreement_id, "ask", message="Please look at it once more.")

    assert Review.objects.get().status == "returned"
    (row,) = get(world.vera, "/submissions")
    assert (row["status"], row["message"]) == ("returned", "Please look at it once more.")
    submitted(world.vera, agreement_id, str(ScheduleVersion.objects.get().id))
    assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["status"] == "in_review"


def test_is_reminded_of_by_what_is_open_and_not_by_the_invitation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement_id = in_review(world)
    comment(world.alice, agreement_id, anchor="section:hosting", body="In which country?")
    taken(world.alice, agreement_id, "return", reason="Nearly there.")
    at = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert call(world.alice, "post", f"/agreements/{agreement_id}/remind", {"message": "By Friday?"}).status_code == 204

    run_outbox()
    told = mails_to("vera@slate.example")[-1]
    blocking = [one["message"] for one in review(world.vera, agreement_id)["findings"] if one["blocking"]]
    assert told.subject.startswith("Reminder: Elm Valley School District waits for a new version of the schedule of")
    for body in (told.body, html.unescape(str(told.alternatives[0][0]))):
        words = " ".join(body.split())
        assert "Alice Moreau reminds you that it waits for a new version." in words
        assert "By Friday?" in words
        assert "Nearly there." in words
        assert "In which country?" in words
        assert blocking
        assert all(" ".join(one.split()) in words for one in blocking)
        assert "confirm this e-mail address" not in words
        assert len(set(re.findall(r"/submission/([^\s\"<]+)", body))) == 1

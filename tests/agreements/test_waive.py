"""Waiving a blocking finding…"""

from typing import Any
from uuid import uuid4

import pytest

from backend.agreements.models import Agreement, Instrument, Review, Waiver
from backend.agreements.rules import waivers
from backend.agreements.types import Finding
from tests.accounts.world import World
from tests.agreements.story import (
    SIGNERS,
    SMALL,
    body,
    call,
    draft_of,
    get,
    invited,
    made_ready,
    review,
    schedule,
    started,
    step,
    submitted,
    taken,
    waived,
)
from tests.signing.story import run_outbox
from tests.signing.test_races import together

pytestmark = pytest.mark.django_db


def lacking(world: World) -> str:
    """Start an agreement on a schedule that leaves out nearly everything."""
    return started(world, versions=[str(schedule(world, content=SMALL))])


def blocking(world: World, agreement_id: str) -> list[dict[str, Any]]:
    return [one for one in review(world.alice, agreement_id)["findings"] if one["blocking"]]


def read_of(world: World, agreement_id: str, code: str) -> list[str]:
    return [one["message"] for one in blocking(world, agreement_id) if one["code"] == code]


def waive(world: World, agreement_id: str, *, code: str, **given: Any) -> Any:
    given = {"reason": "A pilot.", "read": given.get("read") or read_of(world, agreement_id, code), **given}
    return call(world.alice, "post", f"/agreements/{agreement_id}/waivers", {"code": code, **given})


def test_lets_an_agreement_be_ready_in_spite_of_it_and_keeps_who_and_why(world: World) -> None:
    agreement_id = lacking(world)
    before = review(world.alice, agreement_id)
    assert before["blocking_open"] > 1
    assert step(world.alice, agreement_id, "ready").status_code == 409

    codes = waived(world.alice, agreement_id, reason=" Counsel accepts it for a pilot. ")
    after = review(world.alice, agreement_id)
    assert after["blocking_open"] == 0
    for one in after["findings"]:
        assert (one["waiver"] is not None) == one["blocking"]
    waiver = next(one["waiver"] for one in after["findings"] if one["blocking"])
    assert (waiver["person"]["name"], waiver["reason"]) == ("Alice Moreau", "Counsel accepts it for a pilot.")
    assert "does not cure" in waiver["notice"]
    taken(world.alice, agreement_id, "ready")

    shown = get(world.bob, f"/agreements/{agreement_id}")
    assert list(dict.fromkeys(shown["instruments"][0]["findings_accepted"])) == codes
    assert [one["code"] for one in shown["waivers"]] == codes
    said = get(world.bob, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert said.startswith("Alice Moreau marked it as ready to sign. It went on in spite of ")
    assert said.endswith("blocking findings, waived by name.")


@pytest.mark.parametrize("reason", ["", "   \n\t ", "…", "- . -", "x" * 1_000_000])
def test_wants_a_reason_that_says_something(world: World, reason: str) -> None:
    agreement_id = lacking(world)
    code = blocking(world, agreement_id)[0]["code"]

    answer = waive(world, agreement_id, code=code, reason=reason)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])
    assert not Waiver.objects.exists()


def test_is_of_a_finding_that_blocks_now_and_once(world: World) -> None:
    agreement_id = lacking(world)
    code = blocking(world, agreement_id)[0]["code"]

    assert waive(world, agreement_id, code="ny.nothing").json()["fields"]["code"][0].startswith("No blocking finding")
    assert waive(world, agreement_id, code=code).status_code == 201
    assert waive(world, agreement_id, code=code).json()["code"] == "agreements.waived_already"
    assert Waiver.objects.count() == 1


def test_does_not_cover_what_reads_otherwise_since_and_ends_by_itself_then(world: World) -> None:
    agreement_id = lacking(world)
    waived(world.alice, agreement_id)
    kept = Waiver.objects.count()
    Waiver.objects.filter(id=Waiver.objects.earliest("waived_at", "id").id).update(message="It read like this before.")
    other = Waiver.objects.latest("waived_at", "id")
    Waiver.objects.filter(id=other.id).update(code="gone.since")

    assert review(world.alice, agreement_id)["blocking_open"] == 2
    answer = step(world.alice, agreement_id, "ready")
    assert (answer.json()["code"], len(answer.json()["fields"]["findings"])) == ("agreements.findings_stand", 2)
    assert not Waiver.objects.exclude(ended_at=None).exists()
    waived_now = {one["code"] for one in blocking(world, agreement_id) if one["waiver"] is None}
    for code in waived_now:
        assert waive(world, agreement_id, code=code).status_code == 201
    taken(world.alice, agreement_id, "ready")
    ended = {one.code: one.ended_reason for one in Waiver.objects.exclude(ended_at=None)}
    assert sorted(ended.values()) == ["The finding does not stand any more.", "The finding reads otherwise now."]
    assert Waiver.objects.filter(ended_at=None).count() == kept


def test_can_be_taken_back_and_the_finding_blocks_again(world: World) -> None:
    agreement_id = lacking(world)
    waived(world.alice, agreement_id)
    row = Waiver.objects.earliest("waived_at", "id")

    assert call(world.alice, "post", f"/waivers/{row.id}/end", {"reason": " "}).status_code == 400
    assert call(world.alice, "post", f"/waivers/{row.id}/end", {"reason": "The board said no."}).status_code == 204
    assert call(world.alice, "post", f"/waivers/{row.id}/end", {"reason": "Again."}).json()["code"] == "core.changed"
    assert review(world.alice, agreement_id)["blocking_open"] == 1
    assert step(world.alice, agreement_id, "ready").status_code == 409
    said = get(world.bob, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert said == "Alice Moreau took a waiver back: “The board said no.”"


def test_never_reaches_the_vendor(world: World) -> None:
    agreement_id = invited(world)
    submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id))
    waived(world.alice, agreement_id, reason="Zebra reason.")
    taken(world.alice, agreement_id, "ready")
    run_outbox()

    def seen() -> str:
        pages = ("", "/review", "/timeline", "/text", "/provisions")
        return str([get(world.vera, f"/agreements/{agreement_id}{page}") for page in pages])

    assert "Zebra" not in seen()
    assert "waive" not in seen().replace("'waiver': None", "").replace("'waivers': []", "").lower()
    taken(world.alice, agreement_id, "send", **SIGNERS)
    assert "Zebra" not in seen() + str(get(world.vera, "/agreements"))
    assert "Zebra" in str(get(world.bob, f"/agreements/{agreement_id}"))


def test_is_for_officers_while_the_agreement_is_prepared(world: World) -> None:
    agreement_id = lacking(world)
    code = blocking(world, agreement_id)[0]["code"]
    given = {"code": code, "reason": "I.", "read": read_of(world, agreement_id, code)}
    for actor in (world.dana, world.bob, world.vera, world.otto):
        answer = call(actor, "post", f"/agreements/{agreement_id}/waivers", given)
        assert answer.status_code == 403
    foreign = call(world.charlie, "post", f"/agreements/{agreement_id}/waivers", given)
    absent = call(world.charlie, "post", f"/agreements/{uuid4()}/waivers", given)
    assert (foreign.status_code, foreign.content) == (404, absent.content)
    ready = made_ready(world)
    assert waive(world, ready, code=code).json()["code"] == "agreements.not_possible_now"


def test_accepts_with_ready_what_was_submitted(world: World) -> None:
    agreement_id = invited(world)
    submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id))
    waived(world.alice, agreement_id)

    taken(world.alice, agreement_id, "ready")

    row = Review.objects.get()
    assert (row.status, row.decided_by_id) == ("accepted", world.alice.person_id)
    assert Instrument.objects.get().findings_accepted
    shown = get(world.vera, f"/agreements/{agreement_id}")
    assert (shown["agreement"]["status_label"], shown["instruments"]) == ("Ready to sign", [])
    assert get(world.vera, "/submissions")[0]["status"] == "accepted"


def test_keeps_a_waiver_over_a_change_that_leaves_its_finding(world: World) -> None:
    agreement_id = lacking(world)
    waived(world.alice, agreement_id)
    line = get(world.alice, f"/agreements/{agreement_id}")["agreement"]["lines"][0]
    change = body(world, versions=[line["version_id"]], term_months=12, revision=Agreement.objects.get().revision)
    assert call(world.alice, "put", f"/agreements/{agreement_id}", change).status_code == 204

    assert review(world.alice, agreement_id)["blocking_open"] == 0


class Kept:
    """A waiver as the rules ask of it."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


def test_of_one_code_covers_those_that_were_there_and_no_new_one() -> None:
    def finding(message: str) -> Finding:
        return Finding(code="subprocessors.agreement", blocking=True, message=message)

    two = [finding("No agreement with Acme."), finding("No agreement with Bolt.")]
    waiver = Kept("subprocessors.agreement", waivers.words_of(two, "subprocessors.agreement"))

    assert waivers.unwaived(two, [waiver]) == []
    assert waivers.unwaived(two[:1], [waiver]) == []
    third = finding("No agreement with Cask.")
    assert waivers.unwaived([*two, third], [waiver]) == [third]
    assert waivers.outdated(waiver, two[:1]) == ""
    assert waivers.outdated(waiver, [third]) == "The finding reads otherwise now."
    assert waivers.outdated(waiver, []) == "The finding does not stand any more."


def test_of_what_makes_a_contract_void_says_that_it_does_not_cure() -> None:
    assert waivers.notice(void=True, citation="Cal. Educ. Code 49073.1(d)") == (
        "The law can make a contract void that lacks this (Cal. Educ. Code 49073.1(d)). The waiver does not cure that."
    )


class TestOfWhatWasRead:
    """The officer reads a finding; meanwhile the vendor submits a version of which it says something else."""

    CODE = "subprocessors.agreement"

    def submitted_with(self, world: World, agreement_id: str, name: str, source: str = "last") -> None:
        hosting = {"position": 1, "name": name, "purpose": "Hosting", "data": "All", "place": "United States"}
        fields = {"student_none": True, "subprocessors.a": {**hosting, "written_agreement": False}}
        submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id, fields=fields, source=source))

    def read(self, world: World, agreement_id: str) -> list[str]:
        return read_of(world, agreement_id, self.CODE)

    def test_is_needed_to_waive_anything(self, world: World) -> None:
        agreement_id = lacking(world)
        code = blocking(world, agreement_id)[0]["code"]

        refusal = call(world.alice, "post", f"/agreements/{agreement_id}/waivers", {"code": code, "reason": "A pilot."})
        unread = waive(world, agreement_id, code=code, read=[""])

        assert (refusal.status_code, list(refusal.json()["fields"])) == (400, ["read"])
        assert unread.status_code in (400, 409)
        assert not Waiver.objects.exists()

    def test_waives_nothing_that_a_new_version_says_since(self, world: World) -> None:
        agreement_id = invited(world)
        self.submitted_with(world, agreement_id, "Acorn Hosting")
        before = self.read(world, agreement_id)
        taken(world.alice, agreement_id, "return", reason="Which one?")
        self.submitted_with(world, agreement_id, "Zinc Hosting", source="empty")

        refusal = waive(world, agreement_id, code=self.CODE, read=before)

        assert (refusal.status_code, refusal.json()["code"]) == (409, "core.changed")
        assert not Waiver.objects.exists()
        now = self.read(world, agreement_id)
        assert now != before
        assert waive(world, agreement_id, code=self.CODE, read=now).status_code == 201

    @pytest.mark.django_db(transaction=True)
    def test_at_the_same_moment_covers_no_finding_of_the_new_version(self, world: World) -> None:
        agreement_id = invited(world)
        self.submitted_with(world, agreement_id, "Acorn Hosting")
        before = self.read(world, agreement_id)
        taken(world.alice, agreement_id, "return", reason="Which one?")

        answer, _ = together(
            lambda: waive(world, agreement_id, code=self.CODE, read=before),
            lambda: self.submitted_with(world, agreement_id, "Zinc Hosting", source="empty"),
        )

        assert answer.status_code in (201, 409)
        assert Waiver.objects.count() == (answer.status_code == 201)
        (finding,) = [one for one in blocking(world, agreement_id) if one["code"] == self.CODE]
        assert "Zinc Hosting" in finding["message"]
        assert finding["waiver"] is None
        assert step(world.alice, agreement_id, "ready").status_code == 409

"""Submitting a schedule…"""

from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.choices import Role
from backend.agreements.models import Agreement, AgreementLine, Review
from backend.agreements.services import checks, submission
from backend.core import clock
from backend.vendors import services as vendors
from backend.vendors.models import Product, ScheduleVersion, VendorPreference, VersionGrant
from tests.accounts.world import World
from tests.agreements.story import (
    SMALL,
    body,
    call,
    draft_of,
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
from tests.signing.test_races import meet, together  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def submit(actor: Any, agreement_id: str, version: Any, note: str = "") -> Any:
    return call(actor, "post", f"/agreements/{agreement_id}/submit", {"version": str(version), "note": note})


def test_publishes_the_draft_shares_it_pins_it_and_tells_the_officers(world: World) -> None:
    agreement_id = invited(world)
    draft = draft_of(world.vera, agreement_id)

    submitted(world.vera, agreement_id, draft, note="Ask us about the photos.")

    version = ScheduleVersion.objects.get(id=draft)
    assert version.status == "published"
    assert VersionGrant.objects.get(version=version).district_id == world.elm_valley.id
    shown = get(world.alice, f"/agreements/{agreement_id}")["agreement"]
    assert (shown["status_label"], [line["version_id"] for line in shown["lines"]]) == ("In review", [draft])
    (row,) = review(world.alice, agreement_id)["rounds"]
    assert (row["round"], row["status"], row["note"]) == (1, "submitted", "Ask us about the photos.")
    run_outbox()
    (message,) = mails_to("alice@elm.example")
    assert "Vera Lindqvist of Slate Learning, Inc. has submitted the schedule of Quillet." in message.body
    assert "Ask us about the photos." in message.body
    assert mails_to("dana@elm.example") == []
    (row,) = get(world.vera, "/submissions")
    assert (row["status"], row["submitted_version"]["id"]) == ("submitted", draft)
    said = [one["sentence"] for one in get(world.vera, f"/agreements/{agreement_id}/timeline")]
    assert said[-1] == (
        "Vera Lindqvist submitted version 1 of the schedule of Quillet. The note: “Ask us about the photos.”"
    )


def test_takes_a_published_version_as_it_is(world: World) -> None:
    version = schedule(world)
    agreement_id = invited(world, products=[str(Product.objects.get().id)], product_names=[])

    submitted(world.vera, agreement_id, str(version))

    assert review(world.alice, agreement_id)["rounds"][0]["version"]["id"] == str(version)


def test_again_changes_nothing_and_of_another_version_is_refused(world: World) -> None:
    agreement_id = invited(world)
    draft = draft_of(world.vera, agreement_id)
    submitted(world.vera, agreement_id, draft)
    before = get(world.alice, f"/agreements/{agreement_id}/timeline")

    assert submit(world.vera, agreement_id, draft).status_code == 204
    assert get(world.alice, f"/agreements/{agreement_id}/timeline") == before
    other = call(world.vera, "post", f"/products/{Product.objects.get().id}/drafts", {"from": "last"}).json()["id"]
    answer = submit(world.vera, agreement_id, other)
    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.submitted_already")
    assert ScheduleVersion.objects.get(id=other).status == "draft"
    run_outbox()
    assert len(mails_to("alice@elm.example")) == 1


def test_waits_until_every_product_has_a_schedule(world: World) -> None:
    agreement_id = invited(world, product_names=["Quillet", "Slate Sketch"])
    versions = []
    for name in ("Quillet", "Slate Sketch"):
        product = Product.objects.get(name=name)
        versions.append(vendors.start_draft(actor=world.vera, now=clock.now(), product_id=product.id))
    for version in versions:
        change = [{"path": path, "was": None, "value": True} for path in ("student_none", "subprocessors_none")]
        call(world.vera, "patch", f"/drafts/{version.id}", {"revision": 0, "changes": change})

    assert submit(world.vera, agreement_id, versions[0].id).status_code == 204
    assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["status"] == "with_vendor"
    assert sorted(one["status"] for one in get(world.vera, "/submissions")) == ["asked", "submitted"]
    assert submit(world.vera, agreement_id, versions[0].id).status_code == 204
    assert submit(world.vera, agreement_id, versions[1].id).status_code == 204
    assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["status"] == "in_review"
    run_outbox()
    first, last = mails_to("alice@elm.example")
    assert "has submitted Quillet (" in first.subject
    assert "The schedule of Slate Sketch is still with the vendor" in first.body
    assert "You can read what came already" in first.alternatives[0][0].replace("\n", " ")
    assert "waits for your review:" not in first.body
    assert "has submitted Quillet and Slate Sketch (" in last.subject
    assert "waits for your review:" in last.body


def test_names_at_the_version_what_cannot_be_submitted(world: World) -> None:
    agreement_id = invited(world)
    sketch = schedule(world, content=SMALL)
    pad = schedule(world, content=SMALL.replace("Slate Learning, Inc.", "Quill Labs").replace("Sketch", "Pad"))

    def refusal(version: Any) -> Any:
        answer = submit(world.vera, agreement_id, version)
        assert answer.status_code == 400
        return answer.json()["fields"]["version"]

    assert refusal(sketch) == ["The district does not ask for this product in this agreement."]
    assert refusal(pad) == refusal(uuid4()) == ["This schedule does not exist, or is not yours."]
    empty = draft_of(world.vera, agreement_id, fields={})
    answer = submit(world.vera, agreement_id, empty)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["student_none"])
    assert not Review.objects.exists()
    assert ScheduleVersion.objects.get(id=empty).status == "draft"


def test_waits_for_the_vendors_own_approval_where_it_wants_one(world: World) -> None:
    agreement_id = invited(world)
    draft = draft_of(world.vera, agreement_id)
    cleo = member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR)
    VendorPreference.objects.create(vendor=world.slate, approval_required=True)

    answer = submit(cleo, agreement_id, draft)

    assert (answer.status_code, answer.json()["code"]) == (409, "vendors.approval_needed")
    assert not Review.objects.exists()
    assert submit(world.vera, agreement_id, draft).status_code == 204


def test_is_for_the_vendors_people_who_fill_in(world: World) -> None:
    agreement_id = invited(world)
    draft = draft_of(world.vera, agreement_id)
    quinn = member(world.quill.id, "Quinn Abara", Role.VENDOR_ADMINISTRATOR)

    for actor in (world.alice, world.victor, world.otto):
        assert submit(actor, agreement_id, draft).status_code == 403
    foreign, absent = submit(quinn, agreement_id, draft), submit(quinn, str(uuid4()), draft)
    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert get(quinn, "/submissions") == []
    assert get(world.alice, "/submissions") == []


def test_is_over_once_the_agreement_is_no_more_with_the_vendor(world: World) -> None:
    agreement_id = invited(world)
    draft = draft_of(world.vera, agreement_id)
    taken(world.alice, agreement_id, "withdraw", reason="Not needed.")

    answer = submit(world.vera, agreement_id, draft)

    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.not_possible_now")
    assert ScheduleVersion.objects.get(id=draft).status == "draft"


def test_has_a_note_of_a_readable_length(world: World) -> None:
    agreement_id = invited(world)
    answer = submit(world.vera, agreement_id, draft_of(world.vera, agreement_id), note="x" * 1_000_000)

    assert answer.status_code == 400
    assert "2000 characters are the most" in answer.json()["fields"]["note"][0]


def test_shows_the_vendor_the_agreement_in_the_making_and_nothing_of_it_once_taken_back(world: World) -> None:
    agreement_id = started(world, service_agreement_title="First title")
    taken(world.alice, agreement_id, "ask")

    shown = get(world.vera, f"/agreements/{agreement_id}")
    assert (shown["terms"]["service_agreement_title"], shown["agreement"]["status"]) == ("First title", "with_vendor")
    assert get(world.vera, f"/agreements/{agreement_id}/text")["document"]["sections"]
    assert (shown["allowed_actions"], shown["asked"], shown["waivers"]) == ([], [], [])
    taken(world.alice, agreement_id, "draft")
    for page in ("", "/text", "/timeline", "/review"):
        assert call(world.vera, "get", f"/agreements/{agreement_id}{page}").status_code == 404
    assert get(world.vera, "/agreements")["count"] == 0
    revision = Agreement.objects.get().revision
    version = str(AgreementLine.objects.get().version_id)
    change = body(world, versions=[version], service_agreement_title="Second title", revision=revision)
    assert call(world.alice, "put", f"/agreements/{agreement_id}", change).status_code == 204
    taken(world.alice, agreement_id, "ask")
    assert get(world.vera, f"/agreements/{agreement_id}")["terms"]["service_agreement_title"] == "Second title"


class TestAtTheSameMoment:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_twice_makes_one_round(self, world: World, meet: Any) -> None:  # noqa: F811
        agreement_id = invited(world)
        draft = draft_of(world.vera, agreement_id)
        cleo = member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR)
        meet(submission, "locked")

        answers = together(*[lambda one=one: submit(one, agreement_id, draft) for one in (world.vera, cleo)])

        assert sorted(one.status_code for one in answers) == [204, 409]
        assert Review.objects.count() == 1

    def test_and_back_to_draft_leave_no_review_of_a_draft(self, world: World) -> None:
        agreement_id = invited(world)
        draft = draft_of(world.vera, agreement_id)
        real = checks.locked

        def first_the_other(*args: Any, **kwargs: Any) -> Any:
            taken(world.alice, agreement_id, "draft")
            return real(*args, **kwargs)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(submission, "locked", first_the_other)
            answer = submit(world.vera, agreement_id, draft)

        assert (answer.status_code, answer.json()["code"]) == (409, "core.changed")
        assert not Review.objects.exists()
        assert ScheduleVersion.objects.get(id=draft).status == "draft"

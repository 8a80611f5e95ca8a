"""A new schedule version that a vendor offers to an executed agreement…"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backend.agreements import services as agreements
from backend.agreements.models import Agreement, Instrument, VersionOffer
from backend.agreements.services import checks
from backend.core.events import verify_chains
from backend.core.models import Message
from backend.core.types import INSTALLATION, Actor
from backend.reports import selectors as reports
from backend.vendors import services as vendors
from backend.vendors.models import Product, ScheduleVersion
from tests.accounts.world import START, World
from tests.agreements.story import (
    API,
    SIGNERS,
    both_sign,
    call,
    executed,
    get,
    schedule,
    started,
    step,
    taken,
)
from tests.signing.story import run_outbox, visitor
from tests.signing.test_races import meet, together  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

HOMEROOM = "    Homeroom: {required: false, purpose: to group students where a district works by homeroom}\n"
GENDER = "    Gender: {required: true, purpose: to address students as they wish}\n"


@cache
def _words() -> str:
    return Path(settings.BASE_DIR, "backend/config/demo/fernhill.yaml").read_text()


def newer(world: World, *edits: tuple[str, str]) -> UUID:
    """Publish a newer version of Slate's product, shared with nobody, and return it."""
    content = _words().replace("Fernhill Learning, Inc.", world.slate.name)
    for old, new in edits or ((HOMEROOM, ""), ("  Demographics:\n", f"  Demographics:\n{GENDER}")):
        assert old in content
        content = content.replace(old, new)
    done = vendors.import_case(actor=INSTALLATION, now=START, content=content, file="case.yaml")
    return done.versions[0].version_id


def product() -> str:
    return str(Product.objects.get(name="Quillet", vendor__name="Slate Learning, Inc.").id)


def offer(actor: Actor, version: UUID, note: str = "") -> Any:
    return call(actor, "post", f"/products/{product()}/offers", {"version": str(version), "note": note})


def offered(world: World, *edits: tuple[str, str], note: str = "") -> str:
    answer = offer(world.vera, newer(world, *edits), note)
    assert answer.status_code == 201, answer.json()
    (offer_id,) = answer.json()["offers"]
    return str(offer_id)


def accepted(world: World, offer_id: str) -> str:
    answer = call(world.alice, "post", f"/offers/{offer_id}/accept", {})
    assert answer.status_code == 201, answer.json()
    run_outbox()
    instrument_id: str = answer.json()["instrument"]
    return instrument_id


def today(actor: Actor) -> dict[str, list[str]]:
    return {
        group["heading"]: [f"{item['what']} {item['url']}" for item in group["items"]]
        for group in get(actor, "/today")["groups"]
        if group["items"]
    }


def the_offer(actor: Actor) -> Any:
    (row,) = get(actor, "/offers")["results"]
    return row


def verbs(actor: Actor, agreement_id: str) -> list[str]:
    return [one["verb"] for one in get(actor, f"/agreements/{agreement_id}")["allowed_actions"]]


def number_named(agreement_id: str) -> int:
    version = ScheduleVersion.objects.get(agreement_lines__agreement=agreement_id)
    return version.number


def test_is_accepted_signed_by_both_and_sealed_as_an_amendment(world: World) -> None:
    agreement_id = executed(world)
    original = get(world.alice, f"/agreements/{agreement_id}/text")
    executed_sha = get(world.alice, f"/agreements/{agreement_id}")["instruments"][0]["documents"][0]["sha256"]
    version = newer(world)
    assert call(world.alice, "get", f"/schedule-versions/{version}").status_code == 404
    (bound,) = get(world.vera, f"/products/{product()}/offers")
    assert (bound["agreement"]["id"], bound["version"]["number"], bound["offered"]) == (agreement_id, 1, None)

    assert offer(world.vera, version, "Gender lets us address students as they wish.").status_code == 201

    # The district is told by mail, may read the version from now on, and sees what changes.
    told = Message.objects.get(recipient="alice@elm.example", template="version_offered")
    assert "offers version 2 of the schedule of Quillet" in told.subject
    assert "1 added" in told.text
    assert "1 dropped" in told.text
    assert "Gender lets us address students as they wish." in told.text
    assert get(world.alice, f"/schedule-versions/{version}")["number"] == 2
    row = the_offer(world.alice)
    assert (row["status"], row["allowed_actions"]) == ("offered", ["accept", "object"])
    assert the_offer(world.vera)["allowed_actions"] == ["withdraw"]
    detail = get(world.alice, f"/offers/{row['id']}")
    assert {one["what"]: one["label"] for one in detail["changes"]} == {
        "Added": "Demographics: Gender",
        "Dropped": "Enrollment: Homeroom",
    }

    # Accepted: an amendment is composed; the agreement stays executed and reads as before.
    instrument_id = accepted(world, row["id"])
    page = get(world.alice, f"/agreements/{agreement_id}")
    assert page["agreement"]["status"] == "executed"
    assert [one["kind"] for one in page["instruments"]] == ["amendment", "original"]
    assert [one["verb"] for one in page["allowed_actions"]] == ["send", "draft", "terminate"]
    text = get(world.alice, f"/agreements/{agreement_id}/text?instrument={instrument_id}")
    assert text["document"]["title"] == "Amendment 1 of the Student Data Privacy Agreement"
    assert executed_sha in str(text["document"])
    assert get(world.alice, f"/agreements/{agreement_id}/text") == original
    # The Today page says whose turn it is; the agreement's own status does not.
    place = f"/offers/{row['id']}"
    assert today(world.alice) == {"Waits for you": [f"Send the amendment out for signature {place}"]}
    assert today(world.bob) == {"Being prepared": [f"An amendment is ready to be sent out {place}"]}
    assert today(world.vera) == {}
    # The vendor does not see it before it is sent.
    assert [one["kind"] for one in get(world.vera, f"/agreements/{agreement_id}")["instruments"]] == ["original"]
    assert call(world.vera, "get", f"/agreements/{agreement_id}/text?instrument={instrument_id}").status_code == 404

    taken(world.alice, agreement_id, "send", **SIGNERS)
    run_outbox()
    assert verbs(world.alice, agreement_id) == ["recall"]
    assert today(world.alice) == {"Waits for signatures": [f"Signatures of an amendment outstanding {place}"]}
    assert today(world.vera) == {"Out for signature": [f"Look for the mailed link to sign the amendment {place}"]}
    assert step(world.alice, agreement_id, "send", **SIGNERS).status_code == 409
    assert step(world.alice, agreement_id, "terminate", reason="Now.").status_code == 409
    both_sign()
    run_outbox()

    # Sealed like any instrument; the agreement names the new version from now on, and all else stays.
    page = get(world.vera, f"/agreements/{agreement_id}")
    assert (page["agreement"]["status"], page["agreement"]["lines"][0]["version"]) == ("executed", 2)
    paper = page["instruments"][0]
    assert [one["kind"] for one in paper["documents"]] == ["executed", "certificate", "unsigned", "word"]
    assert [one["name"] for one in paper["signatures"]] == ["Victor Reyes", "Dana Whitfield"]
    address = f"/agreements/{agreement_id}/documents/{paper['documents'][0]['id']}"
    download = call(world.vera, "get", address)
    name = re.search(r'filename="([^"]+)"', download["Content-Disposition"])
    assert name is not None
    assert name.group(1).endswith("-amendment-1-executed.pdf")
    upload = SimpleUploadedFile("amendment.pdf", download.content, content_type="application/pdf")
    report = Client().post(f"{API}/verify", {"file": upload}).json()
    assert report["fine"], report["findings"]
    assert [seal["signer"] for seal in report["seals"]] == ["Victor Reyes", "Dana Whitfield"]
    assert (the_offer(world.vera)["status"], the_offer(world.vera)["amendment"]) == ("accepted", "executed")
    assert verbs(world.alice, agreement_id) == ["terminate"]
    assert today(world.alice) == today(world.vera) == {}
    assert get(world.vera, f"/agreements/{agreement_id}/text")["limits"] == original["limits"]
    said = [one["sentence"] for one in get(world.alice, f"/agreements/{agreement_id}/timeline")]
    assert any("on the agreement names version 2 of the schedule of Quillet." in one for one in said)
    assert all(chain.broken_at is None for chain in verify_chains())

    # Told once more by signing, nothing happens a second time.
    instrument = Instrument.objects.get(id=instrument_id)
    assert instrument.executed_document_id
    assert instrument.certificate_document_id
    assert instrument.executed_at
    events = len(said)
    agreements.mark_executed(
        now=timezone.now(),
        instrument_id=instrument.id,
        executed_document_id=instrument.executed_document_id,
        certificate_document_id=instrument.certificate_document_id,
        executed_at=instrument.executed_at,
        last_consent_on=date(2026, 11, 21),
    )
    assert len(get(world.alice, f"/agreements/{agreement_id}/timeline")) == events

    # A second amendment names the first one, too.
    second = accepted(world, offered(world, (HOMEROOM, "")))
    facts = str(get(world.alice, f"/agreements/{agreement_id}/text?instrument={second}")["document"])
    assert "Amendment 2 of the Student Data Privacy Agreement" in facts
    assert instrument.executed_document.file_id in facts


def test_stands_open_again_where_the_amendment_is_declined_recalled_or_taken_back(world: World) -> None:
    agreement_id = executed(world)
    offer_id = offered(world)
    accepted(world, offer_id)
    assert step(world.alice, agreement_id, "draft").status_code == 204
    assert the_offer(world.alice)["status"] == "offered"

    accepted(world, offer_id)
    taken(world.alice, agreement_id, "send", **SIGNERS)
    run_outbox()
    assert step(world.alice, agreement_id, "draft").status_code == 409
    assert step(world.alice, agreement_id, "recall", reason="  ").status_code == 400
    taken(world.alice, agreement_id, "recall", reason="The wrong signer.")
    assert the_offer(world.alice)["status"] == "offered"

    accepted(world, offer_id)
    taken(world.alice, agreement_id, "send", **SIGNERS)
    run_outbox()
    assert visitor("victor@slate.example").identify().post("decline", reason="Not yet.").status_code == 204
    run_outbox()
    row = the_offer(world.alice)
    assert (row["status"], row["decided_by"], row["amendment"]) == ("offered", "", "")
    page = get(world.alice, f"/agreements/{agreement_id}")
    assert page["agreement"]["status"] == "executed"
    assert page["agreement"]["status_reason"] == ""
    assert number_named(agreement_id) == 1
    assert [one["kind"] for one in page["instruments"]] == ["amendment", "amendment", "amendment", "original"]
    said = get(world.alice, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert "declined to sign the amendment" in said


def test_is_objected_to_with_a_reason_that_the_vendor_reads(world: World) -> None:
    agreement_id = executed(world)
    offer_id = offered(world)
    assert call(world.alice, "post", f"/offers/{offer_id}/object", {"reason": "..."}).status_code == 400

    answer = call(world.alice, "post", f"/offers/{offer_id}/object", {"reason": "We do not need gender."})

    assert answer.status_code == 204
    told = Message.objects.get(recipient="vera@slate.example", template="offer_ended")
    assert "Elm Valley School District objects to version 2" in told.text
    assert "We do not need gender." in told.text
    assert f"/offers/{offer_id}" in told.text
    (bound,) = get(world.vera, f"/products/{product()}/offers")
    assert (bound["offer"], bound["status"]) == (offer_id, "objected")
    assert the_offer(world.vera)["reason"] == "We do not need gender."
    again = call(world.alice, "post", f"/offers/{offer_id}/accept", {})
    assert (again.status_code, "objected to" in again.json()["message"]) == (409, True)
    assert number_named(agreement_id) == 1


def test_is_listed_by_what_waits_and_reached_from_today_where_not_all_are_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement_id = executed(world)
    version = str(ScheduleVersion.objects.get(product=product()).id)
    other = started(world, versions=[version])
    Agreement.objects.filter(id=other).update(
        status="executed",
        first_sent_at=START,
        executed_at=START,
        effective_date=date(2026, 11, 1),
        end_date=date(2029, 11, 1),
    )
    assert len(offer(world.vera, newer(world)).json()["offers"]) == 2
    monkeypatch.setattr(reports, "SHOWN", 1)

    waits = get(world.alice, "/today")["groups"][0]
    listed = get(world.alice, "/offers?stage=offered")

    assert waits["count"] == 2
    assert waits["more"] == [{"what": "Decide on a new version", "count": 1, "status": "", "stage": "offered"}]
    assert listed["count"] == 2
    # Of the two only this one was really signed, and so has papers that an amendment names.
    accepted(world, next(one["id"] for one in listed["results"] if one["agreement"]["id"] == agreement_id))
    stages = ("offered", "composed", "out")
    assert [get(world.alice, f"/offers?stage={stage}")["count"] for stage in stages] == [1, 1, 0]


def test_gives_way_to_a_newer_one_and_can_be_withdrawn(world: World) -> None:
    executed(world)
    first = offered(world)
    second = offered(world, (HOMEROOM, ""))
    rows = {row["id"]: row for row in get(world.alice, "/offers")["results"]}
    assert (rows[first]["status"], rows[first]["reason"]) == ("withdrawn", "A newer version was offered.")
    assert [row["id"] for row in get(world.alice, "/offers?status=offered")["results"]] == [second]

    assert call(world.vera, "post", f"/offers/{second}/withdraw", {"reason": "A mistake."}).status_code == 204

    assert Message.objects.filter(recipient="alice@elm.example", template="offer_ended").exists()
    assert VersionOffer.objects.filter(status="offered").count() == 0
    rows = {row["id"]: row for row in get(world.alice, "/offers")["results"]}
    assert rows[second]["reason"] == "A mistake."
    assert all(row["decided_by"] and row["decided_at"] for row in rows.values())


def test_asks_once_about_a_version_unless_it_was_withdrawn(world: World) -> None:
    executed(world)
    version = newer(world)
    (first,) = offer(world.vera, version).json()["offers"]

    again = offer(world.vera, version)

    assert (again.status_code, list(again.json()["fields"])) == (400, ["version"])
    assert the_offer(world.alice)["status"] == "offered"
    assert call(world.vera, "post", f"/offers/{first}/withdraw", {"reason": "Too early."}).status_code == 204
    assert offer(world.vera, version).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_asks_once_about_a_version_that_two_offer_at_the_same_moment(
    world: World,
    meet: Callable[..., None],  # noqa: F811 - the fixture
) -> None:
    executed(world)
    version = newer(world)
    meet(checks, "locked")

    answers = together(*[lambda: offer(world.vera, version) for _ in range(2)])

    assert sorted(answer.status_code for answer in answers) == [201, 400]
    assert [row["status"] for row in get(world.alice, "/offers")["results"]] == ["offered"]


def test_waits_for_an_amendment_in_the_making_and_is_not_left_behind_by_it(world: World) -> None:
    agreement_id = executed(world)
    first = offered(world)
    accepted(world, first)
    second = offered(world, (HOMEROOM, ""))

    answer = call(world.alice, "post", f"/offers/{second}/accept", {})
    assert (answer.status_code, "Another amendment" in answer.json()["message"]) == (409, True)
    taken(world.alice, agreement_id, "draft")

    # The older one would stand open beside the newer one; it gives way.
    rows = {row["id"]: row["status"] for row in get(world.alice, "/offers")["results"]}
    assert rows == {first: "withdrawn", second: "offered"}


def test_that_brings_a_blocking_finding_is_accepted_with_a_reason_only(world: World) -> None:
    executed(world)
    offer_id = offered(
        world, ("\nsubprocessors:\n", "\nsubprocessors:\n  - {name: Loose Ends, written_agreement: false}\n")
    )
    (finding,) = get(world.alice, f"/offers/{offer_id}")["findings"]
    assert finding["blocking"]
    assert get(world.vera, f"/offers/{offer_id}")["findings"] == []

    answer = call(world.alice, "post", f"/offers/{offer_id}/accept", {})
    assert (answer.status_code, answer.json()["fields"]) == (409, {"reason": [finding["message"]]})

    reason = {"reason": "They sign it on Monday."}
    assert call(world.alice, "post", f"/offers/{offer_id}/accept", reason).status_code == 201
    assert Instrument.objects.get(kind="amendment").findings_accepted == [finding["code"]]


def test_ends_with_the_agreement(world: World) -> None:
    agreement_id = executed(world)
    accepted(world, offered(world))

    taken(world.alice, agreement_id, "terminate", reason="The product is gone.")

    assert (the_offer(world.alice)["status"], the_offer(world.alice)["allowed_actions"]) == ("withdrawn", [])
    assert Instrument.objects.get(kind="amendment").set_aside_at is not None
    assert offer(world.vera, newer(world, (HOMEROOM, ""))).status_code == 400


def test_reaches_only_agreements_in_force_that_name_an_earlier_one(world: World) -> None:
    draft = started(world)
    first = UUID(str(Agreement.objects.get(id=draft).lines.get().version_id))
    answer = offer(world.vera, newer(world))
    assert answer.json()["fields"] == {"version": ["No agreement in force names an earlier version of this product."]}
    agreement_id = executed(world, versions=[str(first)])
    assert offer(world.vera, first).status_code == 400  # the one that it names

    Agreement.objects.filter(id=agreement_id).update(end_date=date(2020, 1, 1))

    assert offer(world.vera, newer(world, (HOMEROOM, ""))).status_code == 400
    assert VersionOffer.objects.count() == 0


def test_is_the_vendors_to_make_and_the_districts_to_decide(world: World) -> None:
    executed(world)
    offer_id = offered(world)
    version = str(VersionOffer.objects.get().to_version_id)
    made = {"version": version}
    assert call(world.alice, "post", f"/products/{product()}/offers", made).status_code == 403
    assert call(world.victor, "post", f"/products/{product()}/offers", made).status_code == 403
    foreign = schedule(world, vendor="Quill Labs", content="")
    assert offer(world.vera, foreign).json()["fields"] == {"version": ["This product has no such version."]}
    assert call(world.bob, "post", f"/offers/{offer_id}/accept", {}).status_code == 403
    assert call(world.vera, "post", f"/offers/{offer_id}/accept", {}).status_code == 403
    assert call(world.charlie, "post", f"/offers/{offer_id}/object", {"reason": "No."}).status_code == 404
    assert get(world.charlie, "/offers")["count"] == 0

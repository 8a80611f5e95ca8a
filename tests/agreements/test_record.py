"""An agreement that was signed elsewhere…"""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.accounts.models import Organization
from backend.agreements.models import Agreement, Instrument
from backend.core.events import verify_chains
from backend.documents.models import Document, StoredFile
from backend.vendors.models import Product
from tests import uploads
from tests.accounts.world import World, browser_of
from tests.agreements.records import BREACH, particulars, post, record, recorded
from tests.agreements.story import API, call, coalition, get, step, taken
from tests.signing.story import mails_to, run_outbox


def test_stands_in_the_register_as_executed_and_not_sealed_here(world: World) -> None:
    agreement_id = recorded(world)
    [row] = get(world.alice, "/agreements")["results"]
    assert (row["id"], row["status"], row["recorded"]) == (agreement_id, "executed", True)
    assert row["status_label"] == "Executed, not sealed here"
    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert shown["agreement"]["status_label"] == "Executed, not sealed here"
    assert (shown["agreement"]["effective_date"], shown["agreement"]["end_date"]) == ("2025-08-01", "2028-07-31")
    [paper] = shown["instruments"]
    assert (paper["kind"], paper["signatures"]) == ("recorded_copy", [])
    assert [each["kind"] for each in paper["documents"]] == ["recorded"]
    assert shown["record"] | {"recorded_at": ""} == {
        "form": "NH statewide agreement, second version", "reference": "DPA-77", "note": "Signed on paper.",
        "contact_name": "", "contact_email": "",
        "signed_on": "2025-07-21", "has_file": True, "shared_at": None, "imported_from": "", "recorded_at": "",
        "limits": [{
            **BREACH, "label": "Vendor tells the district of a breach", "words": "",
            "in_words": "48 hours from confirmation of the breach",
        }],
    }  # fmt: skip
    [said] = [each["sentence"] for each in get(world.alice, f"/agreements/{agreement_id}/timeline")]
    assert "signed elsewhere" in said
    assert "not sealed here" in said
    assert all(chain.broken_at is None for chain in verify_chains())


def test_gives_its_very_file_back_and_the_verify_page_says_who_recorded_it(world: World) -> None:
    content = uploads.pdf(pages=2)
    agreement_id = recorded(world, content=content)
    [document] = get(world.alice, f"/agreements/{agreement_id}")["instruments"][0]["documents"]
    assert document["sha256"] == hashlib.sha256(content).hexdigest()
    back = browser_of(world.alice).get(f"{API}/agreements/{agreement_id}/documents/{document['id']}")
    assert back.content == content
    assert back.headers["Content-Disposition"].startswith("attachment")
    said = Client().post(f"{API}/verify", {"file": SimpleUploadedFile("x.pdf", content)}).json()
    assert said["headline"] == (
        "Recorded by Elm Valley School District as an agreement signed elsewhere; not sealed here."
    )
    assert "This PDF carries no seal." in said["findings"]
    assert not said["fine"]


def test_has_no_text_here_and_every_page_of_it_says_so_or_shows_the_rest(world: World) -> None:
    agreement_id = recorded(world)
    answer = call(world.alice, "get", f"/agreements/{agreement_id}/text")
    assert (answer.status_code, answer.json()["code"]) == (404, "agreements.no_text")
    assert "signed elsewhere" in answer.json()["message"]
    for actor in (world.alice, world.bob, world.dana):
        assert get(actor, f"/agreements/{agreement_id}")["agreement"]["id"] == agreement_id
        assert get(actor, f"/agreements/{agreement_id}/timeline")
    get(world.alice, "/today")


def test_is_the_districts_alone_until_it_shares_it_and_then_the_vendor_reads_all_but_the_note(world: World) -> None:
    agreement_id = recorded(world)
    assert call(world.vera, "get", f"/agreements/{agreement_id}").status_code == 404
    assert call(world.charlie, "get", f"/agreements/{agreement_id}").status_code == 404
    taken(world.alice, agreement_id, "share")
    run_outbox()
    (message,) = mails_to("vera@slate.example")
    assert message.subject.startswith("Elm Valley School District shares its record of your agreement on Slate Re")
    for words in (message.body, str(message.alternatives[0][0])):
        assert "signed elsewhere under the number DPA-77" in " ".join(words.split())
        assert "neither was signed or sealed here" in " ".join(words.split())
        assert f"/agreements/{agreement_id}" in words
    assert mails_to("victor@slate.example") == []
    shown = get(world.vera, f"/agreements/{agreement_id}")
    assert shown["agreement"]["status_label"] == "Executed, not sealed here"
    assert (shown["record"]["note"], shown["record"]["reference"]) == ("", "DPA-77")
    assert shown["allowed_actions"] == []
    [document] = shown["instruments"][0]["documents"]
    browser = browser_of(world.vera)
    assert browser.get(f"{API}/agreements/{agreement_id}/documents/{document['id']}").status_code == 200
    taken(world.alice, agreement_id, "unrecord", reason="Recorded with the wrong vendor.")
    for actor in (world.vera, world.alice):
        assert get(actor, f"/agreements/{agreement_id}")["agreement"]["status"] == "withdrawn"


def test_may_be_with_a_vendor_and_products_that_nobody_knew(world: World) -> None:
    given = {**record(world, limits=[]), "vendor": None, "vendor_name": "  Inkwell   Press ", "products": [
        {"name": "Inkwell"}, {"name": "Blotter"},
    ]}  # fmt: skip
    assert post(world.alice, "/agreements/record", given, uploads.pdf()).status_code == 201
    vendor = Organization.objects.get(name="Inkwell Press")
    assert (vendor.is_verified, vendor.invited_by_id) == (False, world.elm_valley.id)
    assert call(world.charlie, "get", f"/vendors/{vendor.id}").status_code == 404
    assert [each["name"] for each in get(world.alice, f"/vendors/{vendor.id}")["products"]] == ["Blotter", "Inkwell"]


def test_names_products_of_a_verified_vendor_for_its_own_district_only(world: World) -> None:
    recorded(world)
    assert [each["name"] for each in get(world.alice, f"/vendors/{world.slate.id}")["products"]] == ["Slate Reader"]
    assert get(world.charlie, f"/vendors/{world.slate.id}")["products"] == []
    [row] = get(world.charlie, "/vendors")["results"]
    assert row["product_count"] == 0
    recorded(world, by=world.charlie, states=["ME"])
    assert Product.objects.filter(name="Slate Reader").count() == 1
    assert [each["name"] for each in get(world.charlie, f"/vendors/{world.slate.id}")["products"]] == ["Slate Reader"]


def test_covers_districts_of_a_coalition_which_read_it(world: World) -> None:
    _, noel = coalition(world)
    given = {**record(world), "covered": [str(world.stone_harbor.id)]}
    agreement_id = post(noel, "/agreements/record", given, uploads.pdf()).json()["id"]
    shown = get(world.charlie, f"/agreements/{agreement_id}")
    assert [each["name"] for each in shown["covered"]] == ["Stone Harbor Public Schools"]
    assert shown["record"]["note"] == ""


def nothing_stored() -> bool:
    return not (
        Agreement.objects.exists() or Document.objects.exists() or StoredFile.objects.exists()
        or Organization.objects.filter(name__startswith="Inkwell").exists() or Product.objects.exists()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty."),
        (b"Dear district, we agree.", "not a PDF, whatever its name says"),
        (uploads.pdf(uploads.with_javascript), "carries a program"),
        (uploads.pdf(uploads.with_bomb), "unpacks to far more"),
        (uploads.pdf(lambda writer: writer.encrypt("secret")), "only with a password"),
    ],
)
def test_with_a_bad_file_is_refused_in_one_sentence_and_nothing_is_stored(
    world: World, content: bytes, says: str
) -> None:
    given = {**record(world), "vendor": None, "vendor_name": "Inkwell Press"}
    answer = post(world.alice, "/agreements/record", given, content)
    assert answer.status_code == 400, answer.content
    [sentence] = answer.json()["fields"]["file"]
    assert says in sentence
    assert nothing_stored()


def test_of_more_than_25_mb_is_refused_before_it_is_read(world: World) -> None:
    answer = post(world.alice, "/agreements/record", record(world), b"%PDF-1.7" + b"0" * 26_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "documents.upload_too_big")
    assert nothing_stored()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"effective_date": None}, "effective_date", "day from which"),
        ({"end_date": "2024-01-01"}, "end_date", "ends before it begins"),
        ({"signed_on": "2098-01-01"}, "signed_on", "still to come"),
        ({"effective_date": "0202-08-01"}, "effective_date", "between 1990 and 2099"),
        ({"states": []}, "states", "Choose the state"),
        ({"states": ["ZZ"]}, "states", "from the list"),
        ({"products": []}, "products", "at least one product"),
        ({"products": [{"name": "A"}, {"name": " a "}]}, "products", "named twice"),
        ({"vendor": None, "vendor_name": " ! "}, "vendor_name", "say its name"),
        ({"vendor": "00000000-0000-4000-8000-000000000000"}, "vendor", "not in your directory"),
        ({"limits": [{**BREACH, "amount": 0}]}, "limits.0.amount", "between 1 and 3,650"),
        ({"limits": [BREACH, {**BREACH, "duty": "x"}]}, "limits.1.duty", "what the limit is about"),
        ({"limits": [{**BREACH, "unit": "none"}]}, "limits.0.words", "in the agreement’s words"),
    ],
)
def test_says_at_the_field_what_is_wrong_with_it(world: World, changes: dict[str, Any], field: str, says: str) -> None:
    answer = post(world.alice, "/agreements/record", {**record(world), **changes}, uploads.pdf())
    assert answer.status_code == 400, answer.content
    assert says in answer.json()["fields"][field][0]
    assert nothing_stored()


def test_is_not_recorded_twice(world: World) -> None:
    recorded(world)
    answer = post(world.alice, "/agreements/record", record(world), uploads.pdf(pages=2))
    assert answer.status_code == 400
    assert "effective that day already" in answer.json()["fields"]["effective_date"][0]
    assert Agreement.objects.count() == 1


def test_can_be_changed_by_one_officer_at_a_time(world: World) -> None:
    agreement_id = recorded(world)
    given = {**particulars(end_date="2027-07-31", limits=[]), "revision": 0}
    assert post(world.alice, f"/agreements/{agreement_id}/record", given).status_code == 204
    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert (shown["agreement"]["end_date"], shown["record"]["limits"], shown["revision"]) == ("2027-07-31", [], 1)
    stale = post(world.alice, f"/agreements/{agreement_id}/record", given)
    assert (stale.status_code, stale.json()["code"]) == (409, "core.changed")
    again = post(world.alice, f"/agreements/{agreement_id}/record", {**given, "revision": 1}, uploads.pdf(pages=4))
    assert "has its file" in again.json()["fields"]["file"][0]
    assert Agreement.history.filter(id=agreement_id).count() == 2


def test_is_written_by_the_officer_only(world: World) -> None:
    agreement_id = recorded(world)
    for actor in (world.bob, world.dana, world.vera, world.otto):
        assert post(actor, "/agreements/record", record(world), uploads.pdf()).status_code == 403
        assert step(actor, agreement_id, "unrecord", reason="Because.").status_code == 403
    given = {**particulars(), "revision": 0}
    assert post(world.charlie, f"/agreements/{agreement_id}/record", given).status_code == 404


def test_can_be_terminated_like_any_other(world: World) -> None:
    agreement_id = recorded(world)
    verbs = [each["verb"] for each in get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"]]
    assert verbs == ["terminate", "change_record", "share", "unrecord"]
    taken(world.alice, agreement_id, "terminate", reason="The vendor gave notice.")
    row = get(world.alice, f"/agreements/{agreement_id}")["agreement"]
    assert row["status_label"] == "Terminated, not sealed here"
    assert step(world.alice, agreement_id, "unrecord", reason="Because.").status_code == 409


def test_starts_with_the_limits_that_our_form_sets_in_that_state(world: World) -> None:
    def of(state: str) -> dict[str, Any]:
        found = get(world.alice, f"/agreements/record-choices?state={state}")["suggested"]
        return {each["duty"] + each["anchor"]: each["in_words"] for each in found}

    breach = "breach.notify_district:provider:district"
    assert of("NH")[f"{breach}confirmation"] == "72 hours from confirmation of the breach"
    assert of("NH")["audit.notify:district:provideraudit"] == "at least 10 business days before the audit"
    assert of("NH")["security.training:provider:provideraccess"].startswith("once every 12 months")
    assert f"{breach}discovery" in of("NY")
    assert of("OH"), "a state without a supplement starts with the base text"
    assert Instrument.objects.count() == 0

"""A draft of a schedule…"""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core import clock
from backend.core.events import events_about
from backend.core.models import Message
from backend.core.types import INSTALLATION, Subject
from backend.vendors import services
from backend.vendors.models import Product, ScheduleDraft, ScheduleVersion
from backend.vendors.types import Contact
from tests.accounts.world import START, World, browser_of
from tests.vendors.cases import FULL
from tests.vendors.drafting import API, call, change, cleo, new_product, read, save, started, type_in, use

IP = "element.student.technology.ip_cookies"
BEGUN = {"product_kind": "reading", "vendor_address": "200 Lake Street, Chicago, IL"}


def section(answer: Any, code: str) -> Any:
    return next(one for one in answer["sections"] if one["code"] == code)


def asked(world: World, product_id: str, *states: str) -> None:
    services.ask_schedule(
        actor=world.alice, now=START, product_id=product_id, district_id=world.elm_valley.id, states=states
    )  # type: ignore[arg-type]


def test_is_begun_with_what_is_known_of_vendor_and_product(world: World) -> None:
    draft = started(world)

    assert draft["fields"] == BEGUN
    assert (draft["number"], draft["revision"], draft["prefilled_from"]) == (1, 0, None)
    assert draft["allowed_actions"] == ["save", "publish", "discard"]
    assert [(one["code"], one["state"]) for one in draft["sections"]] == [
        ("services", "empty"),
        ("student_data", "empty"),
        ("subprocessors", "empty"),
        ("hosting", "empty"),
        ("security", "empty"),
        ("contacts", "empty"),
        ("review", "empty"),
    ]


def test_is_one_at_a_time(world: World) -> None:
    product = new_product(world)
    started(world, product)

    assert call(world.vera, "post", f"/products/{product}/drafts", {}, 409)["code"] == "vendors.draft_exists"


def test_keeps_what_is_typed_and_gives_it_back(world: World) -> None:
    draft = started(world)["id"]

    saved = save(
        world.vera,
        draft,
        change("framework", "  NIST CSF 2.0 "),
        change(IP, {"required": True, "subjects": ["parent", "student"]}),
        change("hosting.a1", {"position": 1, "country": "United States"}),
        change("answers.me.ssn_collected", False),
        change("student_none", False),
    )

    assert saved["revision"] == 1
    assert {one["path"]: one["value"] for one in saved["saved"]} == {
        "framework": "NIST CSF 2.0",
        IP: use(required=True, subjects=["student", "parent"]),
        "hosting.a1": {"position": 1, "provider": "", "country": "United States", "region": "", "protections": ""},
        "answers.me.ssn_collected": False,
        "student_none": None,
    }
    assert section(saved, "hosting")["state"] == "complete"
    again = read(world.vera, f"/drafts/{draft}")
    assert again["fields"]["framework"] == "NIST CSF 2.0"
    assert "student_none" not in again["fields"]
    assert again["fields"]["answers.me.ssn_collected"] is False


def test_shows_each_what_the_other_changed_and_asks_where_both_did(world: World) -> None:
    draft, contributor = started(world)["id"], cleo(world)
    save(world.vera, draft, change("framework", "NIST"), change("hosting.a1", {"position": 1, "country": "Canada"}))

    seen = save(contributor, draft, change("framework", "ISO 27001"), change(IP, use(purpose="sign-in")), revision=0)

    (conflict,) = seen["conflicts"]
    assert {key: conflict[key] for key in ("path", "yours", "theirs", "by")} == {
        "path": "framework", "yours": "ISO 27001", "theirs": "NIST", "by": "Vera Lindqvist",
    }  # fmt: skip
    assert [one["path"] for one in seen["saved"]] == [IP]
    assert [(one["path"], one["by"]) for one in seen["others"]] == [("hosting.a1", "Vera Lindqvist")]
    stored = read(world.vera, f"/drafts/{draft}")["fields"]
    assert (stored["framework"], stored[IP]["purpose"]) == ("NIST", "sign-in")

    chosen = save(contributor, draft, change("framework", "ISO 27001", was="NIST"), revision=seen["revision"])
    assert (chosen["conflicts"], chosen["others"]) == ([], [])
    heard = read(world.vera, f"/drafts/{draft}/changes?since=1")
    assert [(one["path"], one["value"] == "ISO 27001", one["by"]) for one in heard["others"]] == [
        (IP, False, "Cleo Marsh"),
        ("framework", True, "Cleo Marsh"),
    ]
    assert heard["revision"] == chosen["revision"] == 3


def test_takes_the_same_value_from_two_people_without_asking(world: World) -> None:
    draft, contributor = started(world)["id"], cleo(world)
    save(world.vera, draft, change("framework", "NIST"))

    both = save(contributor, draft, change("framework", "NIST "))

    assert (both["conflicts"], both["revision"]) == ([], 1)
    assert save(contributor, draft, change("framework", None, was="NIST"))["saved"] == [
        {"path": "framework", "value": None}
    ]
    assert read(world.vera, f"/drafts/{draft}/changes?since=1")["others"][0]["value"] is None


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "1 MB in a text box": (change("framework", "x" * 1_000_000), "framework", "1,000,000 characters, and 5,000 are"),
    "unknown field": (change("shoe", "42"), "shoe", "no field “shoe”"),
    "unknown element": (change("element.student.shoe.size", use()), "element.student.shoe.size", "has no “student.sh"),
    "unknown question": (change("answers.xx.y", True), "answers.xx.y", "is not a question that a vendor answers"),
    "another's question": (
        change("answers.ny.supplemental.accuracy", "x"), "answers.ny.supplemental.accuracy", "is not"),
    "a part that is too long": (
        change("subprocessors.a", {"position": 1, "name": "x" * 201}), "subprocessors.a.name", "200 are the most"),
    "a part that is unknown": (change("hosting.a", {"position": 1, "planet": "Mars"}), "hosting.a", "no “planet”"),
    "no position": (change("hosting.a", {"country": "Chad"}), "hosting.a.position", "where it stands"),
    "a key that is none": (change("hosting.A b", {"position": 1}), "hosting.A b", "no field"),
    "no day": (
        change("evidence.a", {"position": 1, "valid_until": "next May"}), "evidence.a.valid_until", "2026-11-21"),
    "a number for a text": (change("framework", 27001), "framework", "A text is expected"),
    "a text for yes or no": (change("answers.me.ssn_collected", "yes"), "answers.me.ssn_collected", "yes or no"),
    "no option": (change("answers.ny.framework", "3.0"), "answers.ny.framework", "one of the options"),
    "a state that is unknown": (change("states", ["ZZ"]), "states", "“ZZ” is not known"),
    "a character that is none": (change("framework", "a\x00b"), "framework", "U+0000"),
    "half a character": (change("services.a", {"position": 1, "text": "\ud83d"}), "services.a.text", "U+D83D"),
    "a list for an entry": (change("contacts.a", ["x"]), "contacts.a", "could not be read"),
    "whose data": (change(IP, use(subjects=["cat"])), f"{IP}.subjects", "students, teachers and parents"),
    "endless position": (change("hosting.a", {"position": 10**400}), "hosting.a.position", "where it stands"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "place", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_what_a_field_cannot_hold_and_stores_nothing_of_the_rest(
    world: World, wrong: dict[str, Any], place: str, sentence: str
) -> None:
    draft = started(world)["id"]

    answer = save(world.vera, draft, change("product_kind", "maps", "reading"), wrong, expected=400)

    assert list(answer["fields"]) == [place]
    assert sentence in answer["fields"][place][0]
    again = read(world.vera, f"/drafts/{draft}")
    assert (again["revision"], again["fields"]) == (0, BEGUN)


@pytest.mark.parametrize(
    "body",
    [{}, {"revision": 0}, {"revision": "x", "changes": []}, {"revision": 0, "changes": [{"path": "framework"}]}, []],
)
def test_refuses_a_body_that_is_none(world: World, body: Any) -> None:
    call(world.vera, "patch", f"/drafts/{started(world)['id']}", body, 400)


def test_has_no_more_entries_than_a_schedule_can(world: World) -> None:
    draft = started(world)["id"]
    many = [change(f"hosting.k{n}", {"position": n, "country": "US"}) for n in range(201)]

    assert "200 are the most" in save(world.vera, draft, *many, expected=400)["fields"]["hosting"][0]
    assert read(world.vera, f"/drafts/{draft}")["revision"] == 0


def test_counts_the_optional_questions_that_nothing_asks_an_answer_to(world: World) -> None:
    product = new_product(world)
    asked(world, product, "MA")
    draft = started(world, product)
    of_the_state = section(draft, "state_questions")
    assert (of_the_state["state"], of_the_state["missing"], of_the_state["optional_open"]) == ("complete", [], 2)

    now = type_in(world.vera, draft["id"], {"answers.ma.background_checks": True})

    assert section(now, "state_questions")["optional_open"] == 1
    assert section(now, "services")["optional_open"] == 0


def test_says_what_is_missing_and_why(world: World) -> None:
    product = new_product(world)
    asked(world, product, "NH", "ME")
    draft = started(world, product)

    assert draft["teacher_reached"] is True
    assert draft["states"] == ["ME", "NH"]
    assert [one["district"]["name"] for one in draft["asked_by"]] == ["Elm Valley School District"]
    assert draft["allowed_actions"] == ["save", "publish", "submit", "discard"]
    assert section(draft, "teacher_data")["state"] == "empty"
    questions = [one["path"] for one in section(draft, "state_questions")["missing"]]
    assert questions == ["answers.me.ssn_collected", "answers.nh.security.route"]
    assert section(draft, "state_questions")["optional_open"] == 3

    now = type_in(
        world.vera,
        draft["id"],
        {
            "answers.me.ssn_collected": True,
            "answers.nh.security.route": "standard",
            "teacher_none": True,
            "element.student.demographics.other": use(),
            "category.student.name": "none",
            "subprocessors.a": {"position": 1, "name": "Granite"},
            "hosting.a": {"position": 1, "provider": "Granite"},
        },
    )
    assert [one["path"] for one in section(now, "state_questions")["missing"]] == [
        "answers.me.ssn_purpose",
        "answers.me.ssn_opt_out",
        "answers.nh.security.standard",
        "answers.nh.security.evidence",
    ]
    assert section(now, "teacher_data")["state"] == "complete"
    states = {one["code"]: one["state"] for one in section(now, "student_data")["categories"]}
    assert (states["student.name"], states["student.demographics"], states["student.work"]) == (
        "complete",
        "started",
        "empty",
    )
    assert "element.student.demographics.other.specify" in [
        one["path"] for one in section(now, "student_data")["missing"]
    ]
    assert [one["path"] for one in section(now, "subprocessors")["missing"]] == [
        "subprocessors.a.purpose",
        "subprocessors.a.written_agreement",
    ]
    assert section(now, "hosting")["missing"] == [
        {"path": "hosting.a.country", "message": "Name the country in which the data is stored by “Granite”."}
    ]


def test_asks_for_teachers_data_only_where_a_state_reaches_it(world: World) -> None:
    product = new_product(world)
    asked(world, product, "ME")
    draft = started(world, product)
    assert "teacher_data" not in [one["code"] for one in draft["sections"]]

    chosen = save(world.vera, draft["id"], change("states", ["NY"]))
    assert section(chosen, "teacher_data")["state"] == "empty"
    assert read(world.vera, f"/drafts/{draft['id']}")["states"] == ["ME", "NY"]

    services.end_schedule_request(actor=world.alice, now=START, product_id=product, district_id=world.elm_valley.id)  # type: ignore[arg-type]
    assert read(world.vera, f"/drafts/{draft['id']}")["states"] == ["NY"]


def test_is_seen_by_reads_elsewhere_as_it_stands_now(world: World) -> None:
    draft = started(world)["id"]
    type_in(world.vera, draft, {IP: use(purpose="sign-in"), "subprocessors.a": {"position": 1, "purpose": "mail"}})

    shown = read(world.vera, f"/schedule-versions/{draft}")

    assert shown["schedules"][0]["used"] == 1
    assert shown["subprocessors"][0]["name"] == "(not named)"
    assert shown["status"] == "draft"
    read(world.alice, f"/schedule-versions/{draft}", 404)


CANNOT_GO_OUT: dict[str, tuple[dict[str, Any], str]] = {
    "nothing said": ({}, "student_none"),
    "none and some": ({"student_none": True, IP: use()}, "student_none"),
    "none and some, of teachers": ({"student_none": True, "teacher_none": True, "other.teacher.a": {
        "position": 1, "text": "shoe size"}}, "teacher_none"),
    "no subprocessors and one": ({"student_none": True, "subprocessors_none": True, "subprocessors.a": {
        "position": 1, "name": "Granite"}}, "subprocessors_none"),
    "a nameless subprocessor": ({"student_none": True, "subprocessors.a": {
        "position": 1, "purpose": "mail"}}, "subprocessors.a.name"),
    "nameless evidence": ({"student_none": True, "evidence.a": {"position": 1, "issuer": "Hollis"}}, "evidence.a.kind"),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "place"), CANNOT_GO_OUT.values(), ids=CANNOT_GO_OUT.keys())
def test_does_not_go_out_with_a_contradiction(world: World, fields: dict[str, Any], place: str) -> None:
    draft = started(world)["id"]
    type_in(world.vera, draft, fields)

    assert list(call(world.vera, "post", f"/drafts/{draft}/publish", expected=400)["fields"]) == [place]
    assert ScheduleVersion.objects.get(id=draft).status == "draft"
    assert read(world.vera, f"/drafts/{draft}")["id"] == draft


def test_takes_no_change_once_it_is_published(world: World) -> None:
    draft = started(world)["id"]
    type_in(world.vera, draft, {"student_none": True})
    call(world.vera, "post", f"/drafts/{draft}/publish")

    for method, address, body in (
        ("patch", "", {"revision": 1, "changes": []}),
        ("delete", "", None),
        ("get", "", None),
        ("post", "/publish", None),
        ("post", "/ask-approval", {}),
    ):
        answer = call(world.vera, method, f"/drafts/{draft}{address}", body, 409)
        assert answer["code"] == "vendors.not_a_draft"
    assert not ScheduleDraft.objects.exists()
    assert [one.kind for one in events_about(Subject("vendors.scheduleversion", ScheduleVersion.objects.get().id))] == [
        "schedule.published"
    ]


def test_is_discarded_without_a_trace(world: World) -> None:
    product = new_product(world)
    draft = started(world, product)["id"]
    type_in(world.vera, draft, {"student_none": True})

    call(world.vera, "delete", f"/drafts/{draft}", expected=204)

    assert (ScheduleVersion.objects.count(), ScheduleVersion.history.count()) == (0, 0)
    read(world.vera, f"/drafts/{draft}", 404)
    assert started(world, product)["number"] == 1


def test_waits_for_the_administrator_where_the_vendor_wants_that(world: World) -> None:
    contributor = cleo(world)
    draft = started(world)["id"]
    type_in(contributor, draft, {"student_none": True})
    assert "publish" in read(contributor, f"/drafts/{draft}")["allowed_actions"]
    call(contributor, "put", "/vendor-preferences", {"approval_required": True}, 403)
    assert call(world.vera, "post", f"/drafts/{draft}/ask-approval", {}, 409)["code"] == "vendors.approval_not_wanted"
    call(world.vera, "put", "/vendor-preferences", {"approval_required": True})

    assert read(contributor, "/vendor-preferences") == {"approval_required": True}
    assert read(contributor, f"/drafts/{draft}")["allowed_actions"] == ["save", "ask_approval", "discard"]
    refused = call(contributor, "post", f"/drafts/{draft}/publish", expected=409)
    assert refused["code"] == "vendors.approval_needed"
    asked = call(contributor, "post", f"/drafts/{draft}/ask-approval", {"note": "Please look at hosting."})
    assert {**asked["approval"], "asked_at": bool(asked["approval"]["asked_at"])} == {
        "required": True, "asked_at": True, "asked_by": "Cleo Marsh", "note": "Please look at hosting.",
    }  # fmt: skip
    (message,) = Message.objects.filter(template="schedule_approval")
    assert (message.recipient, message.organization_id) == ("vera@slate.example", world.slate.id)
    assert "Please look at hosting." in message.text
    assert f"/schedule/{draft}/review" in message.text
    assert read(world.vera, f"/drafts/{draft}")["allowed_actions"] == ["save", "publish", "discard"]
    (waits,) = read(world.vera, "/today")["groups"][0]["items"]
    assert (waits["what"], waits["url"]) == ("Approve the schedule", f"/schedule/{draft}/review")
    assert "asked by Cleo Marsh" in waits["about"]
    assert read(contributor, "/today")["groups"][0]["items"] == []
    assert call(world.vera, "post", f"/drafts/{draft}/publish")["status"] == "published"
    assert read(world.vera, "/today")["groups"][0]["items"] == []


def test_is_prefilled_from_any_version_of_the_vendor(world: World) -> None:
    done = services.import_case(
        actor=INSTALLATION, now=START, content=FULL.replace("Lantern Path, Inc.", "Slate Learning, Inc."), file="c.yaml"
    )
    source = str(done.versions[0].version_id)

    other = started(world, new_product(world, "Slate Writer"), **{"from": source})
    empty = started(world, str(Product.objects.get(name="Lantern Path Reading").id), **{"from": "empty"})

    assert other["prefilled_from"]["product"] == "Lantern Path Reading"
    assert other["fields"]["product_kind"] == "reading"
    assert other["fields"]["framework"] == "NIST Cybersecurity Framework 2.0"
    assert other["fields"]["category.student.assessment"] == "none"
    assert [one for one in empty["fields"] if not one.startswith("contacts.")] == [
        "product_url", "product_kind", "vendor_address",
    ]  # fmt: skip
    assert len([one for one in empty["fields"] if one.startswith("contacts.")]) == 3


def test_is_not_prefilled_from_another_vendors_version(world: World) -> None:
    done = services.import_case(actor=INSTALLATION, now=START, content=FULL, file="c.yaml")
    product = new_product(world)

    for source in (str(done.versions[0].version_id), str(uuid4())):
        call(world.vera, "post", f"/products/{product}/drafts", {"from": source}, 404)
    call(world.vera, "post", f"/products/{product}/drafts", {"from": "yesterday"}, 400)


def test_carries_older_contacts_along_without_bringing_them_back(world: World) -> None:
    first = started(world, product := new_product(world))["id"]
    type_in(world.vera, first, {"student_none": True, "contacts.a": {"position": 1, "role": "notices", "name": "Noor"}})
    call(world.vera, "post", f"/drafts/{first}/publish")
    second = started(world, product)["id"]
    vendor = f"/vendors/{world.slate.id}"
    assert [one["name"] for one in read(world.vera, vendor)["contacts"]] == ["Noor"]

    services.set_contacts(
        actor=INSTALLATION,
        now=clock.now(),
        organization_id=world.slate.id,
        contacts=(Contact(role="notices", name="Sam"),),
    )
    call(world.vera, "post", f"/drafts/{second}/publish")

    assert [one["name"] for one in read(world.vera, vendor)["contacts"]] == ["Sam"]


def test_is_filled_in_by_roles_that_the_permission_table_lists(world: World) -> None:
    product = new_product(world)
    draft = started(world, product)["id"]

    for stranger in (world.victor, world.alice, world.otto):
        call(stranger, "get", f"/drafts/{draft}", expected=403)
        call(stranger, "patch", f"/drafts/{draft}", {"revision": 0, "changes": []}, 403)
        call(stranger, "post", f"/products/{product}/drafts", {}, 403)
        call(stranger, "delete", f"/drafts/{draft}", expected=403)


def test_costs_few_queries_however_much_it_says(world: World) -> None:
    product = new_product(world)
    draft = started(world, product)["id"]
    browser = browser_of(world.vera)

    def count(method: str, address: str, *changes: dict[str, Any]) -> int:
        body = {"revision": 0, "changes": list(changes)}
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(browser, method)(API + address, body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return len(queries)

    few = [count("patch", f"/drafts/{draft}", change("framework", "A")), count("get", f"/drafts/{draft}/changes")]
    for number in range(3):
        asked(world, product, *["NH", "ME", "NY"][: number + 1])
    many = [change(f"services.k{n}", {"position": n, "text": f"service {n}"}) for n in range(150)]

    assert count("patch", f"/drafts/{draft}", *many) == few[0]
    assert count("get", f"/drafts/{draft}/changes") == few[1]
    assert few[0] <= 9

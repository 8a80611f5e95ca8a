"""Inviting a vendor to submit…"""

import re
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from backend.accounts import services as people
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import Membership, Organization, Person
from backend.agreements.models import Agreement, SubmissionInvitation
from backend.core import clock
from backend.core.types import INSTALLATION
from backend.vendors.models import Product, ScheduleRequest, ScheduleVersion
from tests.accounts.test_sign_in import AUTH, mailed_code
from tests.accounts.world import START, World, browser_of, person_id
from tests.agreements.story import API, call, draft_of, get, invited, member, started, step, submitted, taken
from tests.signing.story import mails_to, run_outbox
from tests.signing.test_races import together

pytestmark = pytest.mark.django_db

NEW: dict[str, Any] = {
    "vendor_name": "Brightleaf Reading",
    "email": "Rosa@brightleaf.example",
    "contact_name": "Rosa Imai",
    "product_names": ["Leaf Reader"],
    "message": "Our third graders start in January.",
}


@pytest.fixture(autouse=True)
def _no_earlier_tries(db: None) -> None:
    cache.clear()


def invited_anew(world: World, **changes: Any) -> str:
    answer = call(world.alice, "post", "/agreements/invite", {**NEW, **changes})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def refused(world: World, **given: Any) -> dict[str, list[str]]:
    """Ask for it, see that nothing at all is stored, and return what is said at the fields."""
    before = [model.objects.count() for model in (Agreement, Organization, Product)]
    answer = call(world.alice, "post", "/agreements/invite", given)
    assert answer.status_code in (400, 409), answer.content
    assert [model.objects.count() for model in (Agreement, Organization, Product)] == before
    fields: dict[str, list[str]] = answer.json()["fields"]
    return fields


def link(email: str) -> str:
    """Return the value of the link that was mailed last."""
    run_outbox()
    found = re.search(r"/submission/(\S+)", mails_to(email)[-1].body)
    assert found
    return found.group(1)


def follow(token: str, browser: Client | None = None) -> Any:
    return (browser or Client()).get(f"{API}/submission/{token}")


def enter(browser: Client, token: str, **given: Any) -> Any:
    return browser.post(f"{API}/submission/{token}/enter", given, content_type="application/json")


def opened(browser: Client, token: str) -> Any:
    return browser.post(f"{API}/submission/{token}/open", {}, content_type="application/json")


def came_in(token: str, **given: Any) -> Client:
    """Follow a link as the invited person, who reads the mailed code."""
    browser = Client()
    answer = enter(browser, token, **given)
    assert answer.json()["outcome"] == "code_sent", answer.json()
    answer = browser.post(f"{AUTH}/code/confirm", {"code": mailed_code()}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return browser


def later(monkeypatch: pytest.MonkeyPatch, **ahead: Any) -> None:
    moment = clock.now() + timedelta(**ahead)
    monkeypatch.setattr(clock, "now", lambda: moment)


# Asked


def test_starts_an_agreement_with_a_new_vendor_that_only_this_district_sees(world: World) -> None:
    agreement_id = invited_anew(world)

    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert (shown["agreement"]["status"], shown["agreement"]["status_label"]) == ("with_vendor", "With the vendor")
    assert [(line["product"], line["version_id"]) for line in shown["agreement"]["lines"]] == [("Leaf Reader", None)]
    assert shown["agreement"]["states"] == ["NH"]
    assert [(one["name"], one["email"]) for one in shown["asked"]] == [("Rosa Imai", "rosa@brightleaf.example")]
    assert "(rosa@brightleaf.example)" in get(world.alice, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert shown["vendor_managed"] is False
    vendor = Organization.objects.get(name="Brightleaf Reading")
    assert (vendor.verified_at, vendor.invited_by_id, vendor.domain) == (
        None,
        world.elm_valley.id,
        "brightleaf.example",
    )
    assert "Brightleaf" not in str(get(world.charlie, "/vendors"))
    request = ScheduleRequest.objects.get()
    assert (request.district_id, request.states, request.ended_at) == (world.elm_valley.id, ["NH"], None)
    assert get(world.alice, f"/agreements/{agreement_id}/text")["document"]["sections"]


def test_tells_in_three_sentences_what_is_asked_and_by_whom(world: World) -> None:
    invited_anew(world)
    run_outbox()

    (message,) = mails_to("rosa@brightleaf.example")
    html = " ".join(re.sub(r"<[^>]+>", " ", str(message.alternatives[0][0])).split())
    for text in (" ".join(message.body.split()), html):
        assert "Alice Moreau of Elm Valley School District asks Brightleaf Reading to fill in which data Leaf" in text
        assert "under the law of New Hampshire. The page behind this link shows what is asked" in text
        assert "Our third graders start in January." in text
    token = link("rosa@brightleaf.example")
    assert token not in str(get(world.alice, "/messages"))


def test_shows_by_its_link_what_is_asked_and_nothing_else_to_whoever_has_it(world: World) -> None:
    invited_anew(world)

    shown = follow(link("rosa@brightleaf.example")).json()

    assert shown["district"]["name"] == "Elm Valley School District"
    assert (shown["invited_by"], shown["products"], shown["states"]) == ("Alice Moreau", ["Leaf Reader"], ["NH"])
    assert (shown["sent_to"], shown["state"], shown["managed"]) == ("r•••@brightleaf.example", "waiting", False)
    assert [one["code"] for one in shown["sections"]][:3] == ["services", "student_data", "teacher_data"]
    assert "rosa@" not in str(shown)
    assert SubmissionInvitation.objects.get().opened_at is None  # looking uses nothing up
    Agreement.objects.update(states=["MA"])  # whose law does not reach teachers
    asked = follow(link("rosa@brightleaf.example")).json()["sections"]
    assert [one["code"] for one in asked][:3] == ["services", "student_data", "subprocessors"]


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("slate learning", "someone@other.example"),
        ("Slate  Learnings Inc", "someone@other.example"),
        ("Something Else", "someone@slate.example"),
    ],
)
def test_warns_of_a_vendor_that_the_directory_has_and_goes_on_only_when_told(
    world: World, name: str, email: str
) -> None:
    given = {**NEW, "vendor_name": name, "email": email}

    fields = refused(world, **given)

    assert fields["vendor_name"] == [
        "Slate Learning, Inc. (slate.example) is in your directory already. Choose it there, or say that this is "
        "another vendor."
    ]
    assert fields[f"known.{world.slate.id}"] == ["Slate Learning, Inc. (slate.example)"]
    agreement_id = invited_anew(world, **given, new=True)
    assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["vendor"]["id"] != str(world.slate.id)


def test_does_not_warn_of_a_vendor_that_another_district_keeps_to_itself(world: World) -> None:
    answer = call(world.charlie, "post", "/agreements/invite", {**NEW, "vendor_name": "Quill Labs"})

    assert answer.status_code == 201


def test_writes_to_the_administrators_of_a_vendor_that_has_them(world: World) -> None:
    second = member(world.slate.id, "Anton Weiss", Role.VENDOR_ADMINISTRATOR)
    product = str(Product.objects.create(vendor=world.slate, name="Quillet", created_at=START).id)

    fields = refused(world, vendor=str(world.slate.id), products=[product], email="else@slate.example")
    agreement_id = invited(world, product_names=["quillet"])

    assert "has administrators here, who are written to" in fields["email"][0]
    run_outbox()
    assert [len(mails_to(to)) for to in ("vera@slate.example", "anton@members.example")] == [1, 1]
    # The district knows their names, and has not been told where they read their mail.
    asked = get(world.alice, f"/agreements/{agreement_id}")["asked"]
    assert {one["name"]: one["email"] for one in asked} == {
        "Anton Weiss": "a•••@members.example", "Vera Lindqvist": "v•••@slate.example",
    }  # fmt: skip
    sentence = get(world.alice, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
    assert "Anton Weiss (a•••@members.example)" in sentence
    line = Agreement.objects.get(id=agreement_id).lines.get()
    assert str(line.product_id) == product  # the product of that name, not a second one
    assert get(second, "/submissions")[0]["agreement_id"] == agreement_id


def test_asks_for_an_address_where_nobody_manages_the_vendor(world: World) -> None:
    given = {"vendor": str(world.quill.id), "product_names": ["Pad"]}

    assert "nobody manages this vendor" in refused(world, **given)["email"][0]
    assert call(world.alice, "post", "/agreements/invite", {**given, "email": "q@quill.example"}).status_code == 201


def test_hands_a_verified_vendor_to_an_address_of_its_own_domain_only(world: World) -> None:
    vendor = people.create_organization(
        actor=INSTALLATION, now=START, kind=OrganizationKind.VENDOR, name="Tern Software", domain="tern.example",
        verified=True,
    )  # fmt: skip
    given = {"vendor": str(vendor.id), "product_names": ["Tern"]}

    for stranger in ("mallory@gmail.com", "mallory@not-tern.example"):
        assert "verified by the domain tern.example" in refused(world, **given, email=stranger)["email"][0]
    assert call(world.alice, "post", "/agreements/invite", {**given, "email": "t@tern.example"}).status_code == 201


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"vendor_name": " - "}, "vendor_name", "Say the vendor's name."),
        ({"vendor_name": "x" * 201}, "vendor_name", "too long"),
        ({"email": ""}, "email", "Say whom to write to"),
        ({"email": "rosa at brightleaf"}, "email", "is not an e-mail address"),
        ({"email": "dana@elm.example"}, "email", "an address of your own organization"),
        ({"product_names": []}, "product_names", "which product"),
        ({"product_names": ["Leaf", "leaf"]}, "product_names", "named twice"),
        ({"products": ["5b6e5c46-0d05-4f4e-9a5c-f2c1f6a6a0a1"]}, "products", "does not exist"),
        ({"states": ["MA"]}, "states", "for this district it is NH"),
        ({"message": "x" * 1_000_000}, "message", "2000 characters are the most"),
        ({"vendor": "5b6e5c46-0d05-4f4e-9a5c-f2c1f6a6a0a1"}, "vendor", "does not exist"),
    ],
)
def test_says_at_the_field_what_is_wrong_and_stores_nothing(
    world: World, change: dict[str, Any], field: str, sentence: str
) -> None:
    fields = refused(world, **{**NEW, **change})

    assert list(fields) == [field]
    assert sentence in fields[field][0]


def test_is_for_officers_only(world: World) -> None:
    for actor in (world.dana, world.bob, world.vera, world.otto):
        assert call(actor, "post", "/agreements/invite", NEW).status_code == 403


# Followed


def test_lets_in_by_a_code_that_goes_to_the_invited_address_and_to_no_other(world: World) -> None:
    agreement_id = invited_anew(world)
    token = link("rosa@brightleaf.example")
    stranger = Client()

    answer = enter(stranger, token)
    run_outbox()

    assert answer.json() == {"sent_to": "r•••@brightleaf.example", "outcome": "code_sent"}
    assert {to for one in mails_to("rosa@brightleaf.example") for to in one.to} == {"rosa@brightleaf.example"}
    assert stranger.get(f"{API}/session").json()["person"] is None
    wrong = stranger.post(f"{AUTH}/code/confirm", {"code": "000000"}, content_type="application/json")
    assert wrong.status_code == 400
    assert opened(stranger, token).status_code == 401
    assert stranger.get(f"{API}/agreements/{agreement_id}").status_code == 401
    rosa = came_in(token)
    assert rosa.get(f"{API}/session").json()["organization"]["name"] == "Brightleaf Reading"
    assert [one.role for one in Membership.objects.filter(person__email="rosa@brightleaf.example")] == [
        Role.VENDOR_ADMINISTRATOR
    ]
    going_on = opened(rosa, token).json()
    assert going_on["agreement_id"] == agreement_id
    assert opened(rosa, token).json() == going_on  # the same draft, not a second one
    assert rosa.get(f"{API}/drafts/{going_on['draft_id']}").status_code == 200
    (asked,) = get(world.alice, f"/agreements/{agreement_id}")["asked"]
    assert asked["opened_at"]
    assert asked["accepted_at"]


def test_makes_nobody_a_member_of_whom_only_the_link_is_known(world: World) -> None:
    """A stranger to whom the link was passed on asks for the code, and gives a name; the code goes to somebody else."""
    invited_anew(world)
    token = link("rosa@brightleaf.example")

    assert enter(Client(), token, name="A Stranger").json()["outcome"] == "code_sent"

    assert not Membership.objects.filter(person__email="rosa@brightleaf.example").exists()
    assert not follow(token).json()["managed"]
    rosa = came_in(token)
    assert rosa.get(f"{API}/session").json()["person"]["name"] == "Rosa Imai"
    assert follow(token).json()["managed"]


@pytest.mark.parametrize("ended_by", ["draft", "withdraw", "another address", "time"])
def test_admits_nobody_whose_link_ended_while_they_waited_for_the_code(
    world: World, monkeypatch: pytest.MonkeyPatch, ended_by: str
) -> None:
    agreement_id = invited_anew(world)
    token, browser = link("rosa@brightleaf.example"), Client()
    enter(browser, token)
    code = mailed_code()
    if ended_by == "time":
        SubmissionInvitation.objects.update(expires_at=clock.now())
    elif ended_by == "another address":
        instead = {"email": "uwe@brightleaf.example", "contact_name": "Uwe Sand"}
        with monkeypatch.context() as ahead:
            later(ahead, hours=1)
            assert call(world.alice, "post", f"/agreements/{agreement_id}/remind", instead).status_code == 204
    else:
        taken(world.alice, agreement_id, ended_by, reason="Wrong product.")

    answer = browser.post(f"{AUTH}/code/confirm", {"code": code}, content_type="application/json")

    assert answer.status_code == 410, answer.content
    assert "This link" in answer.json()["errors"][0]["message"]
    assert browser.get(f"{API}/session").json()["person"] is None
    assert not Membership.objects.filter(person__email="rosa@brightleaf.example").exists()
    again = browser.post(f"{AUTH}/code/confirm", {"code": code}, content_type="application/json")
    assert (again.status_code, browser.get(f"{API}/session").json()["person"]) == (401, None)


def test_brings_nobody_back_who_left_the_vendor_since(world: World) -> None:
    """The vendor's last administrator leaves; the message that they had is still in their mailbox."""
    invited_anew(world)
    token = link("rosa@brightleaf.example")
    rosa = came_in(token)
    draft = opened(rosa, token).json()["draft_id"]
    Membership.objects.filter(person__email="rosa@brightleaf.example").update(ended_at=clock.now())

    answer = enter(Client(), token)

    assert (answer.status_code, answer.json()["code"]) == (403, "accounts.left_vendor")
    for address in (f"drafts/{draft}", "submissions", f"drafts/{draft}/changes?since=0"):
        assert rosa.get(f"{API}/{address}").status_code == 403
    typed = {"revision": 0, "changes": [{"path": "framework", "was": None, "value": "SOC 2"}]}
    assert rosa.patch(f"{API}/drafts/{draft}", typed, content_type="application/json").status_code == 403


def test_asks_a_new_person_for_a_name_where_none_was_given(world: World) -> None:
    invited_anew(world, contact_name="")
    token = link("rosa@brightleaf.example")

    answer = enter(Client(), token)

    assert (answer.status_code, answer.json()["fields"]) == (400, {"name": ["Say the person's name."]})
    assert not Person.objects.filter(email="rosa@brightleaf.example").exists()
    came_in(token, name="Rosa Imai")
    assert Person.objects.get(email="rosa@brightleaf.example").name == "Rosa Imai"


def test_lets_who_is_signed_in_already_go_on_at_once(world: World) -> None:
    invited(world)
    token = link("vera@slate.example")
    vera = browser_of(world.vera)

    assert enter(vera, token).json()["outcome"] == "signed_in"
    assert opened(vera, token).json()["draft_id"]
    assert opened(browser_of(world.alice), token).json()["code"] == "agreements.submission_elsewhere"
    assert opened(browser_of(world.victor), token).json()["draft_id"]  # he sees it, and may not type into it


def test_tells_the_administrators_when_somebody_else_comes(world: World) -> None:
    """Two are asked while nobody manages the vendor; the first manages it, the second is nobody there."""
    invited_anew(world)
    vendor = Organization.objects.get(name="Brightleaf Reading")
    first = link("rosa@brightleaf.example")
    call(
        world.alice, "post", "/agreements/invite",
        {"vendor": str(vendor.id), "email": "uwe@brightleaf.example", "contact_name": "Uwe", "product_names": ["Two"]},
    )  # fmt: skip
    second = link("uwe@brightleaf.example")
    came_in(first)

    for _ in range(3):
        answer = enter(Client(), second)

    assert answer.json()["outcome"] == "administrators_asked"
    run_outbox()
    told = mails_to("rosa@brightleaf.example", "uwe@brightleaf.example wants")
    assert len(told) == 1
    assert not Person.objects.filter(email="uwe@brightleaf.example").exists()
    assert mails_to("uwe@brightleaf.example", "code") == []


def test_mails_no_more_codes_than_a_person_needs(world: World) -> None:
    invited_anew(world)
    token = link("rosa@brightleaf.example")

    answers = [enter(Client(), token) for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["message"].startswith("Too many codes were asked for.")


def test_has_nothing_for_somebody_who_left_the_vendor(world: World) -> None:
    agreement_id = invited(world)
    member(world.slate.id, "Anton Weiss", Role.VENDOR_ADMINISTRATOR)
    token = link("vera@slate.example")
    vera = browser_of(world.vera)
    Membership.objects.filter(person=person_id(world.vera)).update(ended_at=clock.now())

    assert opened(vera, token).status_code == 403
    assert vera.get(f"{API}/agreements/{agreement_id}").status_code == 403
    assert enter(vera, token).json()["outcome"] == "administrators_asked"


def test_lets_a_code_in_no_more_that_was_mailed_before_its_reader_left(world: World) -> None:
    invited(world)
    member(world.slate.id, "Anton Weiss", Role.VENDOR_ADMINISTRATOR)
    token, browser = link("vera@slate.example"), Client()
    assert enter(browser, token).json()["outcome"] == "code_sent"
    code = mailed_code()
    Membership.objects.filter(person=person_id(world.vera)).update(ended_at=clock.now())

    answer = browser.post(f"{AUTH}/code/confirm", {"code": code}, content_type="application/json")

    assert answer.status_code == 401
    assert opened(browser, token).status_code == 401


def test_says_in_one_sentence_why_a_link_does_not_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement_id = invited_anew(world)
    token = link("rosa@brightleaf.example")

    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert follow(altered).json()["code"] == "agreements.submission_link_altered"
    taken(world.alice, agreement_id, "draft", reason="Wrong product.")
    answer = follow(token)
    assert (answer.status_code, answer.json()["code"]) == (410, "agreements.submission_link_ended")
    assert enter(Client(), token).status_code == 410
    assert get(world.alice, f"/agreements/{agreement_id}")["asked"] == []
    assert ScheduleRequest.objects.get().ended_at
    run_outbox()
    told = mails_to("rosa@brightleaf.example", "does not ask")
    assert "The reason: Wrong product." in told[0].body
    taken(world.alice, agreement_id, "ask", email="rosa@brightleaf.example")
    token = link("rosa@brightleaf.example")
    later(monkeypatch, days=61)
    assert follow(token).json()["code"] == "agreements.submission_link_expired"


# Reminded


def test_is_corrected_at_once_where_nobody_has_followed_the_link(world: World) -> None:
    agreement_id = invited_anew(world)
    again, wrong, right = f"/agreements/{agreement_id}/remind", "rosa@brightleaf.example", "uwe@brightleaf.example"
    old = link(wrong)
    actions = [one["verb"] for one in get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"]]
    assert ("readdress" in actions, "remind" in actions) == (True, False)
    assert call(world.alice, "post", again, {"email": wrong}).json()["code"] == "agreements.reminded_lately"

    assert call(world.alice, "post", again, {"email": right, "contact_name": "Uwe Sand"}).status_code == 204

    assert follow(link(right)).status_code == 200
    assert not mails_to(right)[-1].subject.startswith("Reminder: ")
    assert follow(old).status_code != 200
    # Who has asked for a code at the address is no mistake any more.
    enter(Client(), link(right))
    assert call(world.alice, "post", again, {"email": wrong}).json()["code"] == "agreements.reminded_lately"
    actions = [one["verb"] for one in get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"]]
    assert "readdress" not in actions


def test_can_be_sent_again_after_an_hour_and_to_another_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement_id = invited_anew(world)
    first = link("rosa@brightleaf.example")
    again = f"/agreements/{agreement_id}/remind"

    assert call(world.alice, "post", again, {}).json()["code"] == "agreements.reminded_lately"
    later(monkeypatch, hours=1)
    actions = [one["verb"] for one in get(world.alice, f"/agreements/{agreement_id}")["allowed_actions"]]
    assert "remind" in actions
    assert call(world.alice, "post", again, {}).status_code == 204
    assert link("rosa@brightleaf.example") == first  # the same link, and the message again
    assert mails_to("rosa@brightleaf.example")[-1].subject.startswith("Reminder: ")
    assert "third graders" in mails_to("rosa@brightleaf.example")[-1].body
    later(monkeypatch, hours=1)
    assert call(world.alice, "post", again, {"email": "uwe@brightleaf.example"}).status_code == 204
    assert follow(first).status_code == 410
    assert follow(link("uwe@brightleaf.example")).status_code == 200


def test_of_an_existing_draft_asks_for_what_it_names(world: World) -> None:
    agreement_id = started(world)
    assert get(world.vera, "/submissions") == []
    assert call(world.vera, "get", f"/agreements/{agreement_id}").status_code == 404

    taken(world.alice, agreement_id, "ask", message="Please bring it up to date.")

    (row,) = get(world.vera, "/submissions")
    assert (row["status"], row["message"]) == ("asked", "Please bring it up to date.")
    assert row["published_version"]["number"] == 1
    assert get(world.vera, f"/agreements/{agreement_id}")["terms"]["service_agreement_title"] == "Quillet subscription"
    assert step(world.alice, agreement_id, "ask").json()["code"] == "agreements.not_possible_now"


def test_waits_no_more_for_one_agreement_while_another_of_the_district_does(world: World) -> None:
    first, second = invited(world), invited(world)
    assert ScheduleRequest.objects.filter(ended_at=None).count() == 1

    version = draft_of(world.vera, first)
    submitted(world.vera, first, version)
    assert ScheduleRequest.objects.filter(ended_at=None).count() == 1
    taken(world.alice, second, "withdraw", reason="Doubled.")
    assert not ScheduleRequest.objects.filter(ended_at=None).exists()
    taken(world.alice, first, "return", reason="More, please.")
    assert ScheduleRequest.objects.filter(ended_at=None).count() == 1
    assert ScheduleVersion.objects.get(id=version).status == "published"


class TestAtTheSameMoment:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_two_who_come_first_do_not_both_manage_the_vendor(self, world: World) -> None:
        invited_anew(world)
        vendor = Organization.objects.get(name="Brightleaf Reading")

        def come(name: str) -> Any:
            expected = people.expect_at_vendor(
                now=clock.now(), vendor_id=vendor.id, email=f"{name}@brightleaf.example", name=name, since=START
            )
            assert expected is not None
            try:
                people.admit_to_vendor(now=clock.now(), vendor_id=vendor.id, person=expected.person, since=START)
            except people.ManagedByNow as refusal:
                return refusal.code
            return "admitted"

        assert sorted(together(lambda: come("rosa"), lambda: come("uwe"))) == [
            "accounts.managed_by_now",
            "admitted",
        ]
        assert Membership.objects.filter(organization=vendor).count() == 1

    def test_one_invitation_sent_twice_makes_one_vendor(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both have found that the directory does not have it before either is done."""
        made = people.create_organization
        monkeypatch.setattr(people, "create_organization", lambda **given: (sleep(0.3), made(**given))[1])

        answers = together(*[lambda: call(world.alice, "post", "/agreements/invite", NEW)] * 2)

        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert Organization.objects.filter(name="Brightleaf Reading").count() == 1

"""Starting an agreement…"""

from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.choices import Role
from backend.agreements.models import Agreement
from backend.core.events import events_about
from backend.core.types import Subject
from tests.accounts.world import World
from tests.agreements.story import SMALL, body, call, coalition, executed, get, member, schedule, started
from tests.factories import VendorFactory
from tests.signing.test_races import together

pytestmark = pytest.mark.django_db


def refused(world: World, field: str, **changes: Any) -> str:
    """Send it, see that nothing is stored, and return the sentence at the field."""
    answer = call(world.alice, "post", "/agreements", body(world, **changes))
    assert answer.status_code == 400, answer.content
    assert not Agreement.objects.exists()
    assert list(answer.json()["fields"]) == [field]
    return " ".join(answer.json()["fields"][field])


def test_makes_a_draft_with_a_number_of_its_district_an_event_and_a_history_row(world: World) -> None:
    version = schedule(world)
    first, second = started(world, versions=[version]), started(world, versions=[version])

    shown = get(world.alice, f"/agreements/{second}")
    assert shown["agreement"]["status"] == "draft"
    assert shown["agreement"]["vendor"]["name"] == "Slate Learning, Inc."
    assert [line["product"] for line in shown["agreement"]["lines"]] == ["Quillet"]
    references = [get(world.alice, f"/agreements/{one}")["agreement"]["reference"] for one in (first, second)]
    assert [reference.partition("-")[2] for reference in references] == ["0001", "0002"]
    row = Agreement.objects.get(id=second)
    assert row.history.values_list("history_type", "history_user_id").get() == ("+", world.alice.person_id)
    (event,) = events_about(Subject("agreement", row.id))
    assert (event.kind, event.data["versions"], event.actor_id) == (
        "agreement.created",
        [str(version)],
        world.alice.person_id,
    )


def test_goes_on_counting_past_9999_and_over_a_gap(world: World) -> None:
    first = started(world)
    year = Agreement.objects.get(id=first).reference[:4]
    Agreement.objects.filter(id=first).update(reference=f"{year}-10041")

    assert Agreement.objects.get(id=started(world)).reference == f"{year}-10042"


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"versions": []}, "versions", "at least one product"),
        ({"versions": [str(uuid4())]}, "versions", "does not exist, or is not shared"),
        ({"vendor": str(uuid4()), "versions": []}, "vendor", "does not exist, or you do not deal with it"),
        ({"states": []}, "states", "own state"),
        ({"states": ["MA", "NH"]}, "states", "for this district it is NH"),
        ({"service_agreement_date": "2026-02-30"}, "service_agreement_date", "not a date"),
        ({"service_agreement_end": "2026-06-30"}, "service_agreement_end", "ends before it begins"),
        ({"start_date": "9999-12-31"}, "start_date", "between 1990 and 2099"),
        ({"start_date": "0026-07-01"}, "start_date", "between 1990 and 2099"),
        ({"term_months": 0}, "term_months", "between 1 and 120"),
        ({"term_months": 10**30}, "term_months", "between 1 and 120"),
        ({"service_agreement_title": "a\x00b"}, "service_agreement_title", "cannot be printed (U+0000)"),
        ({"notice_method": "by \x1b[31mowl"}, "notice_method", "cannot be printed (U+001B)"),
        ({"service_agreement_title": "x" * 1_000_000}, "service_agreement_title", "200 characters are the most"),
        ({"answers": {"ny.nonsense": "yes"}}, "answers.ny.nonsense", "not a question that belongs to an agreement"),
        ({"answers": {"ma.wisp": True}}, "answers.ma.wisp", "not a question that belongs to an agreement"),
        ({"answers": {"a\x00b": "yes"}}, "answers.a\x00b", "not a question that belongs to an agreement"),
        ({"answers": {"ca.ferpa_joint": True}}, "answers.ca.ferpa_joint", "is answered with a text"),
        ({"answers": {"ca.ferpa_joint": {"a": 1}}}, "answers.ca.ferpa_joint", "An answer is a text, yes or no"),
        ({"answers": {"ca.ferpa_joint": "x" * 1_000_000}}, "answers.ca.ferpa_joint", "5000 characters are the most"),
        ({"supersedes": str(uuid4())}, "supersedes", "not yours to replace"),
        ({"covered": [str(uuid4())]}, "covered", "not a member of your coalition"),
    ],
)
def test_says_at_the_field_what_is_wrong_and_stores_nothing(
    world: World, change: dict[str, Any], field: str, sentence: str
) -> None:
    fields = {"vendor", "versions"} if field == "vendor" else {field}
    answer = call(world.alice, "post", "/agreements", body(world, **change))

    assert answer.status_code == 400, answer.content
    assert set(answer.json()["fields"]) == fields
    assert sentence in " ".join(answer.json()["fields"][field])
    assert not Agreement.objects.exists()


def test_says_everything_that_is_wrong_at_once(world: World) -> None:
    answer = call(
        world.alice,
        "post",
        "/agreements",
        body(world, versions=[], states=["MA"], term_months=500, answers={"ny.framework": "2.0"}),
    )

    assert set(answer.json()["fields"]) == {"versions", "states", "term_months", "answers.ny.framework"}


def test_refuses_a_schedule_that_is_not_shared_like_one_that_does_not_exist(world: World) -> None:
    foreign = schedule(world, content=SMALL, share_with=world.stone_harbor.id)

    assert refused(world, "versions", versions=[str(foreign)]) == refused(world, "versions", versions=[str(uuid4())])


def test_refuses_another_vendors_schedule(world: World) -> None:
    quills = schedule(world, content=SMALL.replace("Slate Learning, Inc.", "Quill Labs"))

    assert "another vendor" in refused(world, "versions", versions=[str(quills)])


def test_refuses_a_product_twice(world: World) -> None:
    version = str(schedule(world))

    assert "named twice" in refused(world, "versions", versions=[version, version])


def test_refuses_another_districts_unverified_vendor_like_an_absent_one(world: World) -> None:
    foreign = VendorFactory(verified_at=None, domain="", invited_by=world.stone_harbor)
    answers = [
        call(world.alice, "post", "/agreements", body(world, vendor=str(vendor), versions=[])).content
        for vendor in (foreign.id, uuid4(), world.elm_valley.id)
    ]

    assert answers[0] == answers[1] == answers[2]
    assert not Agreement.objects.exists()


def test_replaces_only_an_executed_agreement_of_the_same_two(world: World) -> None:
    draft = started(world)
    answer = call(world.alice, "post", "/agreements", body(world, supersedes=draft))
    assert answer.json()["fields"] == {"supersedes": ["Only an executed agreement can be replaced by a later one."]}

    theirs = schedule(world, share_with=world.stone_harbor.id)
    foreign = started(world, by=world.charlie, versions=[theirs], states=["ME"])
    answer = call(world.alice, "post", "/agreements", body(world, supersedes=foreign))
    assert answer.json()["fields"] == {"supersedes": ["This agreement does not exist, or is not yours to replace."]}

    older = executed(world)
    newer = started(world, supersedes=older)
    assert str(Agreement.objects.get(id=newer).supersedes_id) == older


def test_covers_districts_of_the_own_coalition_only(world: World) -> None:
    coalition_id, noel = coalition(world)
    version = str(schedule(world, share_with=coalition_id))
    covered = [str(world.elm_valley.id), str(world.stone_harbor.id)]

    refused = call(noel, "post", "/agreements", body(world, versions=[version], covered=covered))
    assert refused.json()["fields"] == {
        "covered": ["Stone Harbor Public Schools is in ME.", "Add that state's terms, or leave the district out."]
    }
    states = ["NH", "ME"]
    agreement_id = started(world, by=noel, versions=[version], states=states, covered=[*covered, covered[0]])

    assert [one["id"] for one in get(noel, f"/agreements/{agreement_id}")["covered"]] == covered
    for district in (world.alice, world.charlie):  # covered, but it is still a draft
        assert call(district, "get", f"/agreements/{agreement_id}").status_code == 404
    answer = call(noel, "post", "/agreements", body(world, versions=[version], covered=[str(coalition_id)]))
    assert list(answer.json()["fields"]) == ["covered"]


def test_is_for_officers_only(world: World) -> None:
    contributor = member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR)
    given = body(world)

    for actor in (world.dana, world.bob, world.vera, world.victor, contributor, world.otto):
        assert call(actor, "post", "/agreements", given).status_code == 403
    assert not Agreement.objects.exists()


def test_keeps_an_answer_and_takes_an_empty_one_for_none(world: World) -> None:
    answers = {"ca.ferpa_joint": "By a yearly review.\nIn writing.", "ny.complaints_contact": "  "}

    agreement_id = started(world, answers=answers, service_agreement_title=" Two \n words ")

    terms = get(world.alice, f"/agreements/{agreement_id}")["terms"]
    assert terms["answers"] == {"ca.ferpa_joint": "By a yearly review.\nIn writing."}
    assert terms["service_agreement_title"] == "Two words"


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_gives_each_its_own_number(world: World) -> None:
    given = body(world)

    answers = together(*[lambda: call(world.alice, "post", "/agreements", given) for _ in range(6)])

    assert [answer.status_code for answer in answers] == [201] * 6
    numbers = sorted(int(one.partition("-")[2]) for one in Agreement.objects.values_list("reference", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]

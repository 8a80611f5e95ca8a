"""An executed agreement…"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.accounts import services as people
from backend.agreements.models import Agreement
from backend.agreements.rules.terms import last_day
from backend.core import clock
from backend.core.events import verify_chains
from backend.core.types import INSTALLATION
from backend.signing.models import Consent
from tests.accounts.world import World
from tests.agreements.story import body, call, coalition, executed, get, schedule, started, step, taken

pytestmark = pytest.mark.django_db


def test_takes_effect_on_the_day_of_the_last_consent_in_the_districts_zone(world: World) -> None:
    agreement_id = executed(world)

    row = Agreement.objects.get(id=agreement_id)
    consent = Consent.objects.latest("at")
    day = consent.at.astimezone(ZoneInfo("America/New_York")).date()
    assert (row.effective_date, row.end_date) == (day, last_day(day, 36))
    shown = get(world.vera, f"/agreements/{agreement_id}")
    assert [document["kind"] for document in shown["instruments"][0]["documents"]] == [
        "executed",
        "certificate",
        "unsigned",
        "word",
    ]
    assert not shown["agreement"]["expired"]
    Agreement.objects.filter(id=agreement_id).update(end_date=date(2020, 1, 1))
    assert get(world.vera, f"/agreements/{agreement_id}")["agreement"]["expired"]


def test_takes_effect_on_the_day_that_was_stated_and_takes_the_place_of_the_earlier_one(world: World) -> None:
    older = executed(world)
    newer = executed(world, supersedes=older, start_date="2027-01-31", term_months=1)

    row = Agreement.objects.get(id=newer)
    assert (row.effective_date, row.end_date) == (date(2027, 1, 31), date(2027, 2, 28))
    assert Agreement.objects.get(id=older).status == "superseded"
    said = get(world.alice, f"/agreements/{older}/timeline")[-1]
    assert said["sentence"] == "A later agreement took its place."
    assert all(chain.broken_at is None for chain in verify_chains())


def test_leaves_an_earlier_one_alone_that_was_terminated_meanwhile(world: World) -> None:
    older = executed(world)
    version = str(Agreement.objects.get().lines.get().version_id)
    newer = started(world, versions=[version], supersedes=older)
    assert step(world.alice, older, "terminate", reason=" ").status_code == 400
    taken(world.alice, older, "terminate", reason="The product is gone.")

    shown = get(world.vera, f"/agreements/{older}")["agreement"]
    assert (shown["status"], shown["status_reason"]) == ("terminated", "The product is gone.")
    assert Agreement.objects.get(id=older).terminated_at
    assert Agreement.objects.get(id=newer).status == "draft"


def test_of_a_coalition_is_read_by_the_districts_it_covers_who_take_no_step(world: World) -> None:
    coalition_id, noel = coalition(world)
    version = str(schedule(world, share_with=coalition_id))
    agreement_id = executed(
        world, by=noel, versions=[version], states=["NH", "ME"], covered=[str(world.stone_harbor.id)]
    )

    shown = get(world.charlie, f"/agreements/{agreement_id}")
    assert shown["allowed_actions"] == []
    assert shown["vendor_signer"]["name"] == "Marisol Vance"
    assert get(world.charlie, "/agreements")["count"] == 1
    assert get(world.charlie, f"/agreements/{agreement_id}/text") == get(noel, f"/agreements/{agreement_id}/text")
    kinds = [one["kind"] for one in get(world.charlie, f"/agreements/{agreement_id}/timeline")]
    assert "agreement.executed" in kinds
    assert "agreement.ready" not in kinds
    document = shown["instruments"][0]["documents"][0]
    address = f"/agreements/{agreement_id}/documents/{document['id']}"
    assert call(world.charlie, "get", address).content.startswith(b"%PDF")
    answer = step(world.charlie, agreement_id, "terminate", reason="Not ours to end.")
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "Only the district that made this agreement can do this.",
    )
    assert call(world.alice, "get", f"/agreements/{agreement_id}").status_code == 404
    assert Agreement.objects.get().status == "executed"


def test_of_a_coalition_stays_the_covered_districts_to_read_after_it_left_and_no_later_one_is(world: World) -> None:
    """Stone Harbor is covered, Elm Valley is a member and is not; then Stone Harbor leaves."""
    coalition_id, noel = coalition(world)
    version = str(schedule(world, share_with=coalition_id))
    covered, states = [str(world.stone_harbor.id)], ["NH", "ME"]
    made = executed(world, by=noel, versions=[version], states=states, covered=covered)
    document = get(noel, f"/agreements/{made}")["instruments"][0]["documents"][0]["id"]
    pages = ["", "/text", "/timeline", f"/documents/{document}"]
    people.leave_coalition(
        actor=INSTALLATION,
        now=clock.now(),
        coalition_id=coalition_id,
        district_id=world.stone_harbor.id,
        left_on=(clock.now() - timedelta(days=1)).date(),  # yesterday, in whatever zone
    )

    later = call(noel, "post", "/agreements", body(world, versions=[version], states=states, covered=covered))

    assert (later.status_code, list(later.json()["fields"])) == (400, ["covered"])
    for page in pages:
        assert call(world.charlie, "get", f"/agreements/{made}{page}").status_code == 200
        assert call(world.alice, "get", f"/agreements/{made}{page}").status_code == 404
    assert [row["id"] for row in get(world.charlie, "/agreements")["results"]] == [made]
    assert get(world.alice, "/agreements")["count"] == 0
    assert str(coalition_id) not in str(get(world.charlie, "/organizations"))
    assert str(coalition_id) in str(get(world.alice, "/organizations"))
    # What the coalition prepares is its own, also while the district was a member.
    draft = started(world, by=noel, versions=[version], states=["NH"], covered=[str(world.elm_valley.id)])
    for member_of in (world.alice, world.charlie):
        for page in ("", "/text", "/timeline", "/review", "/comments", "/provisions"):
            assert call(member_of, "get", f"/agreements/{draft}{page}").status_code in (404, 405)

"""An executed agreement…"""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from backend.agreements.models import Agreement
from backend.agreements.rules.terms import last_day
from backend.core.events import verify_chains
from backend.signing.models import Consent
from tests.accounts.world import World
from tests.agreements.story import call, coalition, executed, get, schedule, started, step, taken

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

"""The clocks of an agreement, as its steps wind them…"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.agreements import services
from backend.agreements.models import Agreement, Winding
from backend.agreements.services import clocks
from backend.core import clock
from backend.core.events import verify_chains
from backend.core.models import Event
from backend.core.types import INSTALLATION
from backend.deadlines.models import Deadline, Occasion
from backend.vendors import services as vendors
from tests import uploads
from tests.accounts.world import World
from tests.agreements.records import recorded
from tests.agreements.story import (
    both_sign,
    call,
    draft_of,
    executed,
    get,
    invited,
    schedule,
    sent,
    sign,
    started,
    step,
    submitted,
    taken,
)
from tests.signing.story import run_outbox

THERE = ZoneInfo("America/New_York")


def standing(agreement_id: str) -> dict[str, set[str]]:
    """Return how each occasion's clocks stand, by the first word of its topic: "" is open."""
    found: dict[str, set[str]] = {}
    for topic, ending in Deadline.objects.filter(occasion__subject_id=agreement_id).values_list(
        "occasion__topic", "ending"
    ):
        found.setdefault(topic.partition(":")[0], set()).add(ending)
    return found


def clock_of(agreement_id: str, duty: str) -> Deadline:
    return Deadline.objects.exclude(standing="conditional").get(occasion__subject_id=agreement_id, duty=duty, ending="")


def ended(agreement_id: str, day: date) -> None:
    Agreement.objects.filter(id=agreement_id).update(end_date=day)


def swept(now: datetime) -> int:
    return services.wind_due(now=now)


def test_start_with_the_signature_and_show_on_the_agreement(world: World) -> None:
    agreement_id = executed(world)
    rows = get(world.alice, f"/clocks?agreement={agreement_id}")["results"]
    assert {row["duty"] for row in rows} >= {"term.renew", "evidence.renew", "security.prove_standard", "audit.notify"}
    reference = Agreement.objects.get(id=agreement_id).reference
    assert {row["about"] for row in rows} == {f"Quillet by {world.slate.name}, agreement {reference}"}
    theirs = get(world.vera, f"/clocks?agreement={agreement_id}")["results"]
    assert {row["duty"] for row in theirs} == {"term.renew", "evidence.renew", "security.prove_standard"}
    assert call(world.charlie, "get", f"/clocks?agreement={agreement_id}").json()["results"] == []
    assert all(chain.broken_at is None for chain in verify_chains())


def test_follow_the_schedule_from_the_asking_to_the_submission_and_the_return(world: World) -> None:
    agreement_id = invited(world)
    owed = clock_of(agreement_id, "paper.schedule")
    assert owed.title == "Fill in and submit the schedule of Quillet"
    draft = draft_of(world.vera, agreement_id)
    submitted(world.vera, agreement_id, draft)
    assert standing(agreement_id) == {"schedule": {"met"}}
    taken(world.alice, agreement_id, "return", reason="Say what it is used for.")
    assert standing(agreement_id) == {"schedule": {"met", ""}}
    taken(world.alice, agreement_id, "withdraw", reason="The school chose another product.")
    assert standing(agreement_id) == {"schedule": {"met", "withdrawn"}}
    assert Deadline.objects.get(ending="withdrawn").ended_why == "The district does not ask for it any more."


def test_start_again_where_the_vendor_is_asked_again(world: World) -> None:
    agreement_id = invited(world)
    taken(world.alice, agreement_id, "draft")
    assert standing(agreement_id) == {"schedule": {"withdrawn"}}
    assert step(world.alice, agreement_id, "ask").status_code == 204
    assert standing(agreement_id) == {"schedule": {"withdrawn", ""}}


def test_ask_the_vendor_for_its_signature_and_then_the_district(world: World) -> None:
    agreement_id = sent(world)
    run_outbox()
    assert clock_of(agreement_id, "paper.signature").obligor == "provider"
    sign("victor@slate.example", "Victor Reyes")
    run_outbox()
    assert swept(clock.now()) == 1  # nobody tells this room who signed: the sweep finds it
    assert clock_of(agreement_id, "paper.signature").obligor == "district"
    assert swept(clock.now()) == 0
    assert swept(clock.now() + timedelta(days=1)) == 1  # and looks again each day, for what it may have missed
    sign("dana@elm.example", "Dana Whitfield")
    run_outbox()
    assert standing(agreement_id)["signature"] == {"met"}
    assert "term" in standing(agreement_id)


def test_end_where_it_is_recalled_and_start_anew_with_the_next_sending(world: World) -> None:
    agreement_id = sent(world)
    run_outbox()
    services.wind(UUID(agreement_id), actor=INSTALLATION, now=clock.now())
    taken(world.alice, agreement_id, "recall", reason="The price changed.")
    assert standing(agreement_id) == {"signature": {"withdrawn"}}


def test_change_nothing_where_nothing_changed(world: World) -> None:
    agreement_id = executed(world)
    before = (Event.objects.count(), Deadline.history.count(), Occasion.history.count())
    with CaptureQueriesContext(connection) as asked:
        services.wind(UUID(agreement_id), actor=INSTALLATION, now=clock.now())
    assert (Event.objects.count(), Deadline.history.count(), Occasion.history.count()) == before
    assert len(asked) <= 45, len(asked)


def test_cost_as_much_per_agreement_however_many_there_are(world: World) -> None:
    first = executed(world)
    services.wind(UUID(first), actor=INSTALLATION, now=clock.now())
    with CaptureQueriesContext(connection) as one:
        services.wind(UUID(first), actor=INSTALLATION, now=clock.now())
    for day in range(1, 8):
        recorded(world, by=world.charlie, states=["ME"], effective_date=f"2025-08-{day:02d}", signed_on=None)
    with CaptureQueriesContext(connection) as many:
        services.wind(UUID(first), actor=INSTALLATION, now=clock.now())
    assert len(many) == len(one)


def test_turn_from_the_term_to_the_data_on_the_day_after_the_last(world: World) -> None:
    agreement_id = executed(world)
    now = clock.now()
    today = now.astimezone(THERE).date()
    ended(agreement_id, today)
    services.wind(UUID(agreement_id), actor=INSTALLATION, now=now)
    assert standing(agreement_id)["term"] == {""}
    assert swept(now + timedelta(hours=1)) == 0 or today != (now + timedelta(hours=1)).astimezone(THERE).date()
    assert swept(now + timedelta(days=1)) == 1
    assert standing(agreement_id)["term"] == {"withdrawn"}
    deletion = clock_of(agreement_id, "data.delete")
    assert deletion.due_at is not None
    assert deletion.due_at.astimezone(THERE).date() == today + timedelta(days=60)
    assert (deletion.obligor, deletion.kind) == ("provider", "deletion")
    assert "audit" not in {topic for topic, states in standing(agreement_id).items() if "" in states}


def test_start_the_deletion_with_a_termination(world: World) -> None:
    agreement_id = executed(world)
    taken(world.alice, agreement_id, "terminate", reason="The service ended.")
    assert standing(agreement_id)["term"] == {"withdrawn"}
    assert standing(agreement_id)["deletion"] == {""}
    why = Deadline.objects.get(occasion__subject_id=agreement_id, duty="term.renew").ended_why
    assert why == "The agreement was terminated."


def test_go_on_with_the_agreement_that_takes_its_place(world: World) -> None:
    first = executed(world)
    second = sent(world, versions=[str(schedule(world))])
    Agreement.objects.filter(id=second).update(supersedes=first)
    both_sign()
    run_outbox()
    assert Agreement.objects.get(id=first).status == "superseded"
    assert standing(first)["term"] == {"met"}
    assert "deletion" not in standing(first)
    assert standing(second)["term"] == {""}


def test_watch_a_certificate_once_however_many_agreements_there_are(world: World) -> None:
    first = executed(world)
    second = executed(world, states=["NH"], versions=[str(schedule(world))], service_agreement_title="Another school")
    swept(clock.now())
    watched = Deadline.objects.filter(duty="evidence.renew", ending="").values_list("occasion__subject_id", flat=True)
    assert set(map(str, watched)) == {first}
    taken(world.alice, first, "terminate", reason="The service ended.")
    swept(clock.now() + timedelta(minutes=1))
    watched = Deadline.objects.filter(duty="evidence.renew", ending="").values_list("occasion__subject_id", flat=True)
    assert set(map(str, watched)) == {second}


def test_find_evidence_that_a_vendor_adds_and_what_takes_its_place(world: World) -> None:
    agreement_id = executed(world)
    now = clock.now()
    (product,) = get(world.vera, "/products")["results"]

    def add(until: date, at: datetime) -> None:
        vendors.add_evidence(
            actor=world.vera, now=at, content=uploads.pdf(), file_name="iso.pdf",
            given=vendors.EvidenceIn(kind="ISO 27001", valid_until=until, product_id=UUID(product["id"])),
        )  # fmt: skip

    add(now.date() + timedelta(days=20), now + timedelta(seconds=1))
    assert swept(now + timedelta(minutes=1)) == 1
    owed = Deadline.objects.get(title="Renew: ISO 27001", occasion__subject_id=agreement_id)
    assert owed.ending == ""
    add(now.date() + timedelta(days=400), now + timedelta(minutes=2))
    assert swept(now + timedelta(minutes=3)) == 1
    assert Deadline.objects.filter(title="Renew: ISO 27001").count() == 2
    owed.refresh_from_db()
    assert (owed.ending, owed.ended_why[:12]) == ("met", "“ISO 27001”,")
    assert swept(now + timedelta(minutes=4)) == 0


def test_count_what_was_taken_down_of_a_record_and_follow_its_changes(world: World) -> None:
    deletion = {"duty": "data.delete:provider:district", "amount": 30, "unit": "days", "anchor": "termination",
                "clause": "IX"}  # fmt: skip
    today = clock.now().astimezone(THERE).date()
    end = (today - timedelta(days=10)).isoformat()
    agreement_id = recorded(world, end_date=end, limits=[deletion])
    owed = clock_of(agreement_id, "data.delete")
    assert owed.due_at is not None
    assert owed.due_at.astimezone(THERE).date() == today + timedelta(days=20)
    assert "Agreement, IX" in [one["citation"] for one in owed.answer["candidates"]]
    taken(world.alice, agreement_id, "unrecord", reason="Recorded twice.")
    assert standing(agreement_id)["deletion"] == {"withdrawn"}


def test_leave_a_whole_register_to_the_sweep_and_one_that_fails_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"Press {n},Reader {n},2025-01-01,2029-01-01\n" for n in range(5))
    content = f"Vendor,Products,Effective,Ends\n{lines}".encode()
    row = services.check_register(actor=world.alice, now=clock.now(), content=content, file_name="r.csv")
    services.run_import(actor=world.alice, now=clock.now(), import_id=row)
    run_outbox()
    ids = list(Agreement.objects.values_list("id", flat=True))
    assert len(ids) == 5
    assert not Deadline.objects.exists()
    whole = clocks.wind

    def wind(agreement_id: UUID, **given: Any) -> None:
        if agreement_id == ids[0]:
            raise RuntimeError("broken")
        whole(agreement_id, **given)

    monkeypatch.setattr(clocks, "wind", wind)
    now = clock.now()
    assert swept(now) == 5
    assert Deadline.objects.filter(duty="term.renew").count() == 4
    assert Winding.objects.get(agreement=ids[0]).wind_at == now + timedelta(hours=1)
    monkeypatch.setattr(clocks, "wind", whole)
    assert swept(now + timedelta(hours=1)) == 1
    assert Deadline.objects.filter(duty="term.renew").count() == 5


def test_are_none_of_a_draft(world: World) -> None:
    agreement_id = started(world)
    services.wind(UUID(agreement_id), actor=INSTALLATION, now=clock.now())
    assert standing(agreement_id) == {}

"""What happened under an agreement and is recorded nowhere else…"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.agreements.models import Agreement, Occurrence
from backend.core import clock
from backend.core.events import verify_chains
from backend.core.types import Actor
from backend.deadlines.models import Deadline
from backend.documents.models import StoredFile
from tests import uploads
from tests.accounts.world import World, browser_of
from tests.agreements.records import recorded
from tests.agreements.story import API, call, coalition, executed, get, schedule, started, taken
from tests.agreements.test_clocks_wound import THERE, clock_of, standing


def today() -> date:
    return clock.now().astimezone(THERE).date()


def state(actor: Actor, agreement_id: str, kind: str, on: str | None = None, **given: Any) -> Any:
    form = {"kind": kind, "on": str(today()) if on is None else on, "note": "By letter.", **given}
    return browser_of(actor).post(f"{API}/agreements/{agreement_id}/occurrences", form)


def stated(actor: Actor, agreement_id: str, kind: str, on: str | None = None, **given: Any) -> str:
    answer = state(actor, agreement_id, kind, on, **given)
    assert answer.status_code == 201, answer.json()
    occurrence_id: str = answer.json()["id"]
    return occurrence_id


def signed_elsewhere(world: World) -> str:
    """Return an agreement that both sides see, without the work of signing one here."""
    agreement_id = recorded(world, effective_date="2025-01-02", signed_on="2025-01-02")
    taken(world.alice, agreement_id, "share")
    return agreement_id


def fields(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 400, answer.content
    said: dict[str, list[str]] = answer.json()["fields"]
    return said


def test_starts_its_clock_and_is_read_by_both_sides_with_its_proof(world: World) -> None:
    agreement_id = executed(world)
    content = uploads.pdf()
    file = SimpleUploadedFile("closing.pdf", content, content_type="application/pdf")
    stated(world.vera, agreement_id, "sale_closed", file=file, note="")
    owed = clock_of(agreement_id, "successor.notify")
    assert owed.due_at is not None
    assert owed.due_at.astimezone(THERE).date() == today() + timedelta(days=60)
    assert owed.title == "The vendor tells the district of the sale or closing"
    for actor in (world.alice, world.vera):
        (row,) = get(actor, f"/agreements/{agreement_id}/occurrences")["results"]
        assert (row["label"], row["organization"], row["file_name"]) == (
            "A sale or merger of the vendor closed", world.slate.name, "closing.pdf",
        )  # fmt: skip
        back = browser_of(actor).get(f"{API}/occurrences/{row['id']}/file")
        assert back.content == content
        assert back.headers["Content-Disposition"] == 'attachment; filename="closing.pdf"'
    said = [each["sentence"] for each in get(world.alice, f"/agreements/{agreement_id}/timeline")]
    assert said[-1].endswith(": a sale or merger of the vendor closed.")
    assert all(chain.broken_at is None for chain in verify_chains())


def test_ends_what_it_proves_and_runs_again_once_it_is_taken_back(world: World) -> None:
    agreement_id = executed(world)
    taken(world.alice, agreement_id, "terminate", reason="The service ended.")
    due = clock_of(agreement_id, "data.delete").due_at
    occurrence_id = stated(world.vera, agreement_id, "deletion_certified", note="Certificate 17.")
    back = f"/occurrences/{occurrence_id}/withdraw"
    assert standing(agreement_id)["deletion"] == {"met"}
    assert call(world.alice, "post", back, {"reason": "Mistake."}).status_code == 403
    assert "reason" in fields(call(world.vera, "post", back, {"reason": " "}))
    assert call(world.vera, "post", back, {"reason": "Another district's data."}).status_code == 204
    assert standing(agreement_id)["deletion"] == {""}
    assert clock_of(agreement_id, "data.delete").due_at == due
    (row,) = get(world.alice, f"/agreements/{agreement_id}/occurrences")["results"]
    assert (row["withdrawn_why"], row["allowed_actions"]) == ("Another district's data.", [])
    assert call(world.vera, "post", back, {"reason": "Again."}).status_code == 409
    stated(world.vera, agreement_id, "deletion_certified", note="Certificate 18.")
    assert standing(agreement_id)["deletion"] == {"met"}


def test_leaves_alone_what_a_person_said_met_a_clock(world: World) -> None:
    agreement_id = executed(world)
    taken(world.alice, agreement_id, "terminate", reason="The service ended.")
    occurrence_id = stated(world.vera, agreement_id, "deletion_certified")
    Deadline.objects.filter(duty="data.delete").update(ended_why="I saw the certificate.")
    call(world.vera, "post", f"/occurrences/{occurrence_id}/withdraw", {"reason": "Mistake."})
    assert Deadline.objects.get(duty="data.delete").ending == "met"
    assert Deadline.objects.get(duty="data.certify_deletion").ending == ""


def test_counts_an_audit_that_was_asked_for_and_one_that_was_done(world: World) -> None:
    agreement_id = executed(world)
    stated(world.alice, agreement_id, "audit_asked", planned_on=str(today() + timedelta(days=40)))
    owed = clock_of(agreement_id, "audit.allow")
    assert (owed.obligor, owed.addressee) == ("provider", "district")
    assert owed.due_at is not None
    assert owed.due_at.astimezone(THERE).date() == today() + timedelta(days=40)
    assert not Deadline.objects.filter(duty="audit.notify", ending="").exists()
    stated(world.vera, agreement_id, "audit_done")
    assert standing(agreement_id)["audit_asked"] == {"met"}
    assert "may take place from" in clock_of(agreement_id, "audit.notify").why


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("alice", "directive_given", 201),
        ("alice", "training_held", 201),
        ("vera", "training_held", 201),
        ("vera", "sale_closed", 201),
        ("vera", "posted", 400),
        ("vera", "audit_asked", 400),
        ("alice", "burned", 400),
        ("dana", "posted", 403),
        ("bob", "posted", 403),
        ("victor", "sale_closed", 403),
        ("charlie", "posted", 404),
    ],
)
def test_is_stated_by_whom_it_is_for_to_know(world: World, who: str, kind: str, status: int) -> None:
    agreement_id = signed_elsewhere(world)
    assert state(getattr(world, who), agreement_id, kind).status_code == status
    assert Occurrence.objects.exists() == (status == 201)
    if status != 404:
        codes = {one["code"] for one in get(getattr(world, who), f"/agreements/{agreement_id}/occurrences")["kinds"]}
        assert (kind in codes) == (status == 201)


def test_is_not_for_a_district_that_is_only_covered(world: World) -> None:
    coalition_id, noel = coalition(world)
    version = str(schedule(world, share_with=coalition_id))
    agreement_id = executed(
        world, by=noel, versions=[version], states=["NH", "ME"], covered=[str(world.stone_harbor.id)]
    )
    assert get(world.charlie, f"/agreements/{agreement_id}/occurrences")["kinds"] == []
    assert state(world.charlie, agreement_id, "posted").status_code == 403


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"on": ""}, "on", "Enter the day on which it happened."),
        ({"on": "2026-02-30"}, "on", ""),
        ({"on": timedelta(days=1)}, "on", "is still to come. State it once it has happened."),
        ({"on": "9999-12-31", "at": "23:59"}, "on", "is still to come. State it once it has happened."),
        ({"on": "0001-01-01", "at": "00:00"}, "on", "This is before the agreement, which began on"),
        ({"on": "2001-01-01"}, "on", "This is before the agreement, which began on"),
        ({"on": timedelta(), "at": "23:59:59.999"}, "on", "This time is still to come."),
        ({"at": "25:00"}, "at", ""),
        ({"planned_on": timedelta()}, "planned_on", "Only an audit that was asked for has a planned day."),
        (
            {"kind": "audit_asked", "planned_on": timedelta(days=-1)},
            "planned_on",
            "before it was asked for",
        ),
        ({"kind": "audit_asked", "planned_on": "2099-01-01"}, "planned_on", "more than two years"),
        ({"note": " … "}, "note", "Say how this is known, or add the file that shows it."),
        ({"note": "x" * 2001}, "note", "2,000 characters are the most"),
        ({"note": "By\u202eletter"}, "note", "U+202E"),
        ({"file": SimpleUploadedFile("x.pdf", b"no pdf", content_type="application/pdf")}, "file", ""),
        ({"file": SimpleUploadedFile("x.pdf", b"", content_type="application/pdf")}, "file", "empty"),
    ],
)
def test_that_cannot_be_so_is_told_at_its_field_and_not_stored(
    world: World, given: dict[str, Any], field: str, said: str
) -> None:
    """A span of time stands for the day that lies so far from today."""
    agreement_id = signed_elsewhere(world)
    given = {name: str(today() + one) if isinstance(one, timedelta) else one for name, one in given.items()}
    files = StoredFile.objects.count()
    answer = state(world.alice, agreement_id, **{"kind": "posted", **given})
    (sentence,) = fields(answer)[field]
    assert said in sentence
    assert sentence.endswith((".", "?"))
    assert not Occurrence.objects.exists()
    assert StoredFile.objects.count() == files


def test_asks_back_about_times_that_a_clock_change_skipped_or_repeated(world: World) -> None:
    agreement_id = recorded(world, effective_date="2025-01-02", signed_on="2025-01-02")
    skipped = state(world.alice, agreement_id, "sale_closed", "2026-03-08", at="02:30")
    assert "does not exist" in fields(skipped)["on"][0]
    twice = state(world.alice, agreement_id, "sale_closed", "2026-11-01", at="01:30")
    assert (twice.json()["code"], "came twice" in fields(twice)["on"][0]) == ("law.came_twice", True)
    stated(world.alice, agreement_id, "sale_closed", "2026-11-01", at="01:30", which="second")
    row = Occurrence.objects.get()
    assert row.at is not None
    assert row.at.isoformat() == "2026-11-01T06:30:00+00:00"


def test_waits_until_the_agreement_is_executed(world: World) -> None:
    agreement_id = started(world)
    assert state(world.alice, agreement_id, "posted").status_code == 409
    assert get(world.alice, f"/agreements/{agreement_id}/occurrences")["kinds"] == []


def test_of_a_record_is_the_districts_alone_until_it_is_shared(world: World) -> None:
    agreement_id = recorded(world, effective_date="2025-01-02", signed_on="2025-01-02")
    file = SimpleUploadedFile("page.pdf", uploads.pdf(), content_type="application/pdf")
    stated(world.alice, agreement_id, "posted", file=file)
    assert call(world.vera, "get", f"/agreements/{agreement_id}/occurrences").status_code == 404
    document = Occurrence.objects.get().document
    assert document is not None
    assert (document.district_id, document.vendor_id) == (world.elm_valley.id, None)
    assert Agreement.objects.get(id=UUID(agreement_id)).first_sent_at is None


def test_is_stated_once_by_a_second_click(world: World) -> None:
    agreement_id = signed_elsewhere(world)
    first = stated(world.alice, agreement_id, "posted", note="On our page.")
    again = state(world.alice, agreement_id, "posted", note="On our page.")
    assert (again.status_code, again.json()["code"]) == (409, "agreements.stated_already")
    stated(world.alice, agreement_id, "posted", note="On the state's page, too.")
    withdrawn = call(world.alice, "post", f"/occurrences/{first}/withdraw", {"reason": "Of another agreement."})
    assert withdrawn.status_code == 204
    stated(world.alice, agreement_id, "posted", note="On our page.")
    assert Occurrence.objects.count() == 3

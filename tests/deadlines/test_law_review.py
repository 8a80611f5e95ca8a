"""A change of the law data moves clocks only by review."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backend.accounts.models import Organization
from backend.core.events import events_about
from backend.core.models import Event
from backend.core.types import INSTALLATION
from backend.deadlines import services
from backend.deadlines.models import Closure, Deadline, KeptLaw, Occasion, Policy
from backend.deadlines.services import pinning, reviewing
from backend.deadlines.services.keeping import about
from backend.deadlines.types import CaseFacts
from backend.law import loader, selectors
from tests.deadlines.occasions import NOW, deletion, facts, kept, sides, stated

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SEVEN = "due: {amount: 7, unit: days, anchor: discovery, words: in the most expedient"
FIVE = SEVEN.replace("7", "5")
SIGNED = ("--name", "Robin Hale", "--reason", "The rule was amended on November 1")

Update = Callable[..., None]


@pytest.fixture
def update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Update:
    """Load the law from a folder of its own, in which a file was changed, as after an update of the product."""
    folder = tmp_path / "data"
    shutil.copytree(loader.DATA, folder)
    cached = (selectors._files, selectors.book, selectors.conditions, selectors.known_duties, selectors.page)

    def forget() -> None:
        for function in cached:
            function.cache_clear()
        pinning._books.clear()

    def change(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        forget()
        monkeypatch.setattr(selectors, "_files", cache(lambda: loader.load_folder(folder)))

    yield change  # type: ignore[misc]
    monkeypatch.undo()
    forget()


def breach(**moments: Any) -> CaseFacts:
    found = facts(matters=("breach.notify_district",), **(moments or {"discovery": NOW - DAY}))
    return CaseFacts(facts=found.model_copy(update={"data": frozenset({"student_data"})}))


def told(occasion: Occasion) -> Deadline:
    return Deadline.objects.get(occasion=occasion, duty="breach.notify_district", obligor="provider", ending="")


def law_breach(district: Organization | None = None) -> Occasion:
    own, vendor = sides("NY")
    return kept(district or own, vendor, breach(), topic="breach")


def review(*options: str) -> str:
    out = StringIO()
    call_command("law", "review", *options, stdout=out)
    return out.getvalue()


def snapshot() -> list[Any]:
    rows = [list(model.objects.order_by("pk").values()) for model in (Occasion, Deadline, KeptLaw)]  # type: ignore[attr-defined]
    return [*rows, Event.objects.count()]


def test_nothing_would_move_while_the_files_are_the_same() -> None:
    law_breach()
    assert review() == "Every open clock is computed by the law as it is loaded. Nothing would move.\n"
    assert json.loads(review("--json")) == {"older": [], "moves": []}


def test_it_lists_from_and_to_and_the_citation_and_changes_nothing(update: Update) -> None:
    occasion = law_breach()
    kept(*sides("NH"), breach(), topic="breach")
    row, before = told(occasion), snapshot()
    assert row.due_at is not None
    update("ny.yaml", SEVEN, FIVE)
    said = review()
    assert "The law data of New York changed: 1 open matter still computed by the older." in said
    assert "November 11, 2026, 11:59 PM EST" in said
    assert "November 9, 2026, 11:59 PM EST" in said
    assert "8 NYCRR 121.10(a): 5 calendar days from the vendor's discovery" in said
    assert "1 clock would move, 0 would start, 0 would end. Nothing was changed." in said
    (move,) = json.loads(review("--json"))["moves"]
    assert (move["clock"], move["change"], move["citation"]) == (str(row.id), "move", "8 NYCRR 121.10(a)")
    assert move["from"] == row.due_at.isoformat()
    assert move["to"] == (row.due_at - 2 * DAY).isoformat()
    assert snapshot() == before


def test_applying_moves_each_with_an_event_that_bears_name_and_reason(update: Update) -> None:
    occasion = law_breach()
    row = told(occasion)
    assert row.due_at is not None
    update("ny.yaml", SEVEN, FIVE)
    assert "1 open matter computed by the law as it is loaded." in review("--apply", *SIGNED)
    moved = told(occasion)
    assert moved.due_at == row.due_at - 2 * DAY
    assert [one.due_at for one in moved.history.order_by("history_date")] == [row.due_at, moved.due_at]
    event = events_about(about(moved))[-1]
    assert event.kind == "deadlines.moved"
    assert event.personal.data["actor"] == "Robin Hale"
    assert event.personal.data["reason"].endswith("The rule was amended on November 1.")
    assert event.data["from"] == row.due_at.isoformat()
    assert event.data["files"]["NY"]["to"] == selectors.file_of("NY")[1]
    assert {one["file_sha256"] for one in moved.answer["candidates"]} == {selectors.file_of("NY")[1]}

    before = snapshot()
    assert review("--apply", *SIGNED).endswith("Nothing was to be moved.\n")
    assert snapshot() == before


def test_a_review_that_was_stopped_goes_on_where_it_was(update: Update, monkeypatch: pytest.MonkeyPatch) -> None:
    occasions = [law_breach() for _ in range(3)]
    due = told(occasions[0]).due_at
    assert due is not None
    update("ny.yaml", SEVEN, FIVE)
    monkeypatch.setattr(reviewing, "CHUNK", 1)
    next(services.apply_law(name="Robin Hale", reason="Amended", now=NOW))
    assert sorted(str(told(one).due_at) for one in occasions) == [str(due - 2 * DAY), str(due), str(due)]
    assert len(list(services.moved_by_law())) == 2
    review("--apply", *SIGNED)
    assert {told(one).due_at for one in occasions} == {due - 2 * DAY}
    assert Event.objects.filter(kind="deadlines.moved").count() == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--apply",), "Nothing was changed. Say who reviewed what moves: --name. Say why the dates move: --reason."),
        (
            ("--apply", "--name", "Robin Hale", "--reason", " "),
            "Nothing was changed. Say why the dates move: --reason.",
        ),
        (("--name", "Robin Hale"), "A name and a reason belong to --apply. Nothing was changed."),
    ],
)
def test_it_is_applied_only_with_a_name_and_a_reason(update: Update, options: tuple[str, ...], words: str) -> None:
    law_breach()
    update("ny.yaml", SEVEN, FIVE)
    before = snapshot()
    with pytest.raises(CommandError) as refused:
        review(*options)
    assert str(refused.value) == words
    assert snapshot() == before


def test_nothing_else_that_computes_clocks_brings_the_new_law_in(update: Update) -> None:
    occasion = law_breach()
    row = told(occasion)
    assert row.due_at is not None
    update("ny.yaml", SEVEN, FIVE)
    district = row.district
    Closure.objects.create(district=district, first=row.due_at.date(), last=row.due_at.date(), name="Snow")
    services.recompute_district(district_id=district.id, after=None, most=100, now=NOW, reason="Closed days")
    assert told(occasion).due_at == row.due_at

    # A corrected fact moves it by the seven days that it is computed by, and no law moves it at the same time.
    vendor = row.vendor
    kept(district, vendor, breach(discovery=NOW - 2 * DAY), topic="breach", subject_id=occasion.subject_id)
    assert told(occasion).due_at == row.due_at - DAY
    assert "8 NYCRR 121.10(a)" in {one["citation"] for one in told(occasion).answer["candidates"]}
    assert Occasion.objects.get(id=occasion.id).law == occasion.law

    # What a policy would move is told by the same law.
    Policy.objects.create(
        district=district, title="Ours", duty="breach.notify_district", obligor="provider", addressee="district",
        amount=6, unit="days", anchor="discovery", set_at=NOW,
    )  # fmt: skip
    services.recompute(actor=INSTALLATION, now=NOW, occasion_id=occasion.id, reason="A policy was set.")
    assert told(occasion).winner.startswith("policy.")
    assert [one.move.citation for one in services.moved_by_law()] == ["8 NYCRR 121.10(a)"]


def test_what_begins_after_the_change_is_computed_by_the_new_law(update: Update) -> None:
    old = law_breach()
    update("ny.yaml", SEVEN, FIVE)
    new = law_breach()
    due = told(old).due_at
    assert due is not None
    assert told(new).due_at == due - 2 * DAY
    assert [one.move.occasion_id for one in services.moved_by_law()] == [old.id]


def test_a_newer_file_that_says_the_same_leaves_only_its_pins(update: Update) -> None:
    occasion = law_breach()
    row, events = told(occasion), Event.objects.filter(subject_type="deadlines.deadline").count()
    update("ny.yaml", "url: ", "url:  ")
    assert "0 clocks would move" in review()
    review("--apply", *SIGNED)
    assert (told(occasion).due_at, told(occasion).sequence) == (row.due_at, row.sequence)
    assert {one["file_sha256"] for one in told(occasion).answer["candidates"]} == {selectors.file_of("NY")[1]}
    assert Event.objects.filter(subject_type="deadlines.deadline").count() == events
    reviewed = Event.objects.get(kind="deadlines.law_reviewed")
    assert reviewed.personal.data["actor"] == "Robin Hale"


def test_a_limit_that_is_added_starts_a_clock_and_one_that_is_taken_out_ends_one(update: Update) -> None:
    """Also for matters of which no candidate came from the file until then."""
    district, vendor = sides("NH")
    asked = facts(matters=("data.delete",), termination=NOW - 5 * DAY)
    occasion = kept(district, vendor, CaseFacts(facts=asked), topic="end")
    assert not Deadline.objects.filter(occasion=occasion, obligor="district").exists()
    limit = (
        "limits:\n"
        "  - id: nh.data.delete_own\n"
        '    says: "The district deletes its copies within 20 days."\n'
        "    duty: data.delete\n    obligor: district\n    addressee: public\n"
        "    due: {amount: 20, unit: days, anchor: termination}\n    from: unknown\n"
        '    source: {citation: RSA 1, url: "https://example.org/1", status: confirmed, checked: 2026-11-01}\n'
    )
    update("nh.yaml", "limits:\n", limit)
    assert "0 clocks would move, 1 would start, 0 would end." in review()
    review("--apply", *SIGNED)
    added = Deadline.objects.get(occasion=occasion, obligor="district")
    assert added.due_at is not None
    event = events_about(about(added))[-1]
    assert (event.kind, event.personal.data["actor"]) == ("deadlines.opened", "Robin Hale")
    update("nh.yaml", limit, "limits:\n")
    assert "0 clocks would move, 0 would start, 1 would end." in review()
    review("--apply", *SIGNED)
    added.refresh_from_db()
    assert added.ending == "withdrawn"
    assert "The rule was amended" in added.ended_why


def test_an_older_file_that_cannot_be_read_any_more_is_said_with_the_move(update: Update) -> None:
    occasion = law_breach()
    due = told(occasion).due_at
    assert due is not None
    KeptLaw.objects.filter(code="NY").update(content=b"code: NY\nmotto: Excelsior\n")
    update("ny.yaml", SEVEN, FIVE)
    kept(told(occasion).district, None, breach(discovery=NOW - 2 * DAY), topic="breach", subject_id=occasion.subject_id)
    row = told(occasion)
    assert row.due_at == due - 3 * DAY
    event = events_about(about(row))[-1]
    assert "The law data of New York was updated meanwhile" in event.personal.data["reason"]


def test_stated_dates_rest_on_no_law_and_are_not_looked_at(update: Update) -> None:
    district, vendor = sides("NY")
    kept(district, vendor, stated())
    kept(district, vendor, deletion(), topic="deletion")
    update("ma.yaml", "url: ", "url:  ")
    assert services.older_law() == []

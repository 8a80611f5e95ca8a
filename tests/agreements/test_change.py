"""Changing a draft…"""

from typing import Any

import pytest

from backend.agreements.models import Agreement
from backend.core.events import events_about
from backend.core.types import Subject
from tests.accounts.world import World
from tests.agreements.story import SMALL, body, call, draft_of, get, invited, schedule, started, submitted, taken

pytestmark = pytest.mark.django_db


def put(world: World, agreement_id: str, **changes: Any) -> Any:
    given = {"revision": Agreement.objects.get(id=agreement_id).revision, **body(world, **changes)}
    given.pop("vendor")
    return call(world.alice, "put", f"/agreements/{agreement_id}", given)


def test_replaces_terms_and_lines_and_records_both(world: World) -> None:
    agreement_id = started(world)
    other = schedule(world, content=SMALL)

    answer = put(world, agreement_id, versions=[str(other)], term_months=12, service_agreement_title="")

    assert answer.status_code == 204, answer.content
    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert [line["product"] for line in shown["agreement"]["lines"]] == ["Slate Sketch"]
    assert (shown["terms"]["term_months"], shown["terms"]["service_agreement_title"]) == (12, "")
    row = Agreement.objects.get(id=agreement_id)
    assert list(row.history.order_by("history_date").values_list("history_type", "term_months")) == [
        ("+", 36),
        ("~", 12),
    ]
    changed = events_about(Subject("agreement", row.id))[-1]
    assert (changed.kind, changed.data["versions"]) == ("agreement.changed", [str(other)])


def test_refuses_at_the_field_and_leaves_everything_as_it_was(world: World) -> None:
    agreement_id = started(world)
    before = get(world.alice, f"/agreements/{agreement_id}")

    answer = put(world, agreement_id, term_months=0, versions=[])

    assert set(answer.json()["fields"]) == {"term_months", "versions"}
    assert get(world.alice, f"/agreements/{agreement_id}") == before


def test_is_over_once_it_is_ready(world: World) -> None:
    agreement_id = started(world)
    taken(world.alice, agreement_id, "ready")

    answer = put(world, agreement_id, term_months=12)

    assert (answer.status_code, answer.json()["code"]) == (409, "agreements.not_possible_now")
    assert Agreement.objects.get(id=agreement_id).term_months == 36


def test_is_refused_where_somebody_else_has_changed_it_since(world: World) -> None:
    agreement_id = started(world)
    assert put(world, agreement_id, revision=0, term_months=12).status_code == 204

    answer = put(world, agreement_id, revision=0, term_months=24)

    assert (answer.status_code, answer.json()["code"]) == (409, "core.changed")
    assert "Somebody else has changed this draft" in answer.json()["message"]
    assert Agreement.objects.get(id=agreement_id).term_months == 12


def test_states_more_while_the_schedule_is_reviewed_but_not_what_the_vendor_was_asked_for(world: World) -> None:
    agreement_id = invited(world)
    submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id))
    (line,) = get(world.alice, f"/agreements/{agreement_id}")["agreement"]["lines"]
    asked_for = {"versions": [line["version_id"]], "states": ["NH"]}

    answer = put(world, agreement_id, **asked_for, service_agreement_title="Quillet subscription")

    assert answer.status_code == 204, answer.content
    row = Agreement.objects.get(id=agreement_id)
    assert (row.status, row.service_agreement_title) == ("in_review", "Quillet subscription")
    another = put(world, agreement_id, versions=[str(schedule(world, content=SMALL))], states=["NH", "MA"])
    assert set(another.json()["fields"]) == {"versions", "states"}
    assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["states"] == ["NH"]

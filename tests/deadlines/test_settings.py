"""What a district sets for its clocks…"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.accounts.choices import Role
from backend.core import outbox
from backend.core.types import Actor
from backend.deadlines import selectors, services
from backend.deadlines.models import Closure, Deadline, DistrictRules, Policy, ReminderPlan
from backend.law.types import PolicyLimit
from tests.accounts.world import browser_of, person_id
from tests.deadlines.occasions import NOW, administrator_of, deletion, kept, officer_of, only, sides, stated

pytestmark = pytest.mark.django_db

API = "/api/v1/clocks/settings"
DAY = timedelta(days=1)
POLICY = {
    "title": "Vendors delete within ten days", "duty": "data.delete", "obligor": "provider", "addressee": "district",
    "agency": "", "amount": 10, "unit": "days", "anchor": "termination",
}  # fmt: skip


def ask(actor: Actor, method: str, address: str, body: Any = None) -> Any:
    return getattr(browser_of(actor), method)(API + address, body, content_type="application/json")


def fields(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 400, answer.content
    found: dict[str, list[str]] = answer.json()["fields"]
    return found


def test_closed_days_are_added_all_or_none_and_the_same_days_once() -> None:
    district, _ = sides()
    officer = officer_of(district)
    good = {"first": "2026-12-24", "last": "2027-01-01", "name": "Winter break"}
    wrong = {"first": "2027-02-10", "last": "2027-02-09"}
    answer = ask(officer, "post", "/closures", {"closures": [good, wrong]})
    assert fields(answer) == {"closures.1.last": ["February 9, 2027 is before February 10, 2027, on which it begins."]}
    assert not Closure.objects.exists()
    assert ask(officer, "post", "/closures", {"closures": [good, good]}).json() == {"added": 1}
    assert ask(officer, "post", "/closures", {"closures": [good]}).json() == {"added": 0}
    [row] = Closure.objects.all()
    assert row.history.count() == 1
    assert date(2026, 12, 31) in selectors.own_rules(district.id).closures
    assert ask(officer, "post", f"/closures/{row.id}/end").status_code == 204
    assert selectors.own_rules(district.id).closures == frozenset()
    assert ask(officer, "post", f"/closures/{row.id}/end").status_code == 404


def test_a_file_is_shown_before_anything_of_it_is_kept() -> None:
    district, _ = sides()
    officer = officer_of(district)
    ask(officer, "post", "/closures", {"closures": [{"first": "2026-11-26", "last": "2026-11-26"}]})

    def bring(content: bytes) -> Any:
        form = {"file": SimpleUploadedFile("days.csv", content)}
        return browser_of(officer).post(f"{API}/calendar-file", form)

    shown = bring(b"first,last,name\n2026-11-26,,Thanksgiving\n2026-12-24,2027-01-01,Winter break\n").json()
    assert [(one["first"], one["fate"]) for one in shown["listed"]] == [
        ("2026-11-26", "repeated"), ("2026-12-24", "new"),
    ]  # fmt: skip
    assert fields(bring(b"2026-12-24,2027-01-01,x\n2026-13-24,,y\n")) == {
        "line 2": ["There is no 2026-13-24: no such day is in the calendar."]
    }
    assert bring(b"x" * 1_100_000).status_code == 413
    assert Closure.objects.count() == 1


def test_a_closed_day_makes_no_date_later() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    assert row.due_at is not None
    last = (row.due_at - DAY / 2).date()
    answer = ask(officer_of(district), "post", "/closures", {"closures": [{"first": str(last), "last": str(last)}]})
    assert answer.status_code == 200
    outbox.drain()
    after = Deadline.objects.get(id=row.id)
    assert after.due_at == row.due_at
    assert after.rolled_at is not None
    assert after.rolled_at > row.due_at


def test_the_school_calendar_is_refused_at_its_lines() -> None:
    district, _ = sides()
    officer = officer_of(district)
    wrong = ["2026-09-01 to 2026-12-22", "", "2026-12-22 to 2026-09-01", "in January"]
    found = fields(ask(officer, "put", "/school-days", {"lines": wrong}))
    assert set(found) == {"lines.2", "lines.3"}
    assert found["lines.2"] == ["“2026-12-22 to 2026-09-01” ends before it begins."]
    assert fields(ask(officer, "put", "/school-days", {"lines": []})) == {
        "lines": ["Give at least one line, such as 2026-09-01 to 2026-12-22."]
    }
    assert not DistrictRules.objects.exists()
    assert ask(officer, "put", "/school-days", {"lines": wrong[:2]}).status_code == 204
    assert ask(officer, "get", "/calendar").json()["school_days"] == wrong[:1]
    assert ask(officer, "put", "/school-days", {"lines": None}).status_code == 204
    assert selectors.own_rules(district.id).school_days is None


def test_a_policy_moves_open_clocks_as_was_shown_before_and_back_when_it_ends() -> None:
    district, vendor = sides()
    row = only(kept(district, vendor, deletion()))
    officer = officer_of(district)
    preview = ask(officer, "post", "/would-move", {"policy": POLICY}).json()
    assert preview["more"] is False
    [move] = preview["moves"]
    assert move["deadline_id"] == str(row.id)
    assert datetime.fromisoformat(move["from_at"]) == row.due_at
    assert Deadline.objects.get(id=row.id).due_at == row.due_at, "a preview changes nothing"
    set_ = ask(officer, "post", "/policies", POLICY)
    assert set_.status_code == 201, set_.content
    assert Deadline.objects.get(id=row.id).due_at == row.due_at, "the worker moves them"
    outbox.drain()
    moved = Deadline.objects.get(id=row.id)
    assert moved.due_at == datetime.fromisoformat(move["to_at"])
    assert moved.sequence == row.sequence + 1
    back = ask(officer, "post", "/would-move", {"end_policy": set_.json()["id"]}).json()
    assert [datetime.fromisoformat(one["to_at"]) for one in back["moves"]] == [row.due_at]
    ended = f"/policies/{set_.json()['id']}/end"
    assert fields(ask(officer, "post", ended, {"reason": " . "})) == {"reason": ["Say why it ends, in a few words."]}
    assert ask(officer, "post", ended, {"reason": "The board dropped it."}).status_code == 204
    outbox.drain()
    assert Deadline.objects.get(id=row.id).due_at == row.due_at
    [shown] = ask(officer, "get", "/policies").json()["policies"]
    assert (shown["what"], shown["ended_why"]) == ("The vendor deletes the data", "The board dropped it.")
    assert Policy.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -3}, "amount"),
        ({"amount": 1001}, "amount"),
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"duty": "data.burn"}, "duty"),
        ({"duty": "data.delete", "obligor": "district"}, "obligor"),
        ({"addressee": "parent"}, "addressee"),
        ({"agency": "Attorney General"}, "agency"),
        ({"anchor": "discovery"}, "anchor"),
        ({"anchor": "delay_ended"}, "anchor"),
        ({"unit": "weeks"}, "unit"),
    ],
)
def test_a_wrong_policy_is_refused_at_its_field(change: dict[str, Any], field: str) -> None:
    district, _ = sides()
    officer = officer_of(district)
    for address, body in (("/policies", POLICY | change), ("/would-move", {"policy": POLICY | change})):
        found = fields(ask(officer, "post", address, body))
        assert [name.removeprefix("policy.") for name in found] == [field], found
    assert not Policy.objects.exists()


def test_a_policy_can_be_about_every_duty_that_is_offered() -> None:
    """What is offered is taken, and comes to the engine as one of the law's own kind."""
    for state in ("NH", "NY"):
        district, _ = sides(state)
        officer = officer_of(district)
        known = ask(officer, "get", "/policies").json()["known"]
        assert len(known) > 25
        for one in known:
            given = {key: one[key] for key in ("duty", "obligor", "addressee", "agency")}
            body = {
                **given,
                "title": one["title"][:120],
                "amount": 1,
                "unit": "days",
                "anchor": one["anchors"][0]["code"],
            }
            assert ask(officer, "post", "/policies", body).status_code == 201, body
        policies = selectors.own_rules(district.id).policies
        assert len(policies) == len(known)
        assert isinstance(policies[0], PolicyLimit)


def test_days_are_kept_within_bounds() -> None:
    district, _ = sides()
    officer = officer_of(district)
    wrong = {"margin_days": 61, "expect_schedule_days": 0, "expect_signature_days": 14}
    assert fields(ask(officer, "put", "/numbers", wrong)) == {
        "margin_days": ["Give a number of days from 0 to 60."],
        "expect_schedule_days": ["Give a number of days from 1 to 365."],
    }
    good = {"margin_days": 3, "expect_schedule_days": 20, "expect_signature_days": 10}
    assert ask(officer, "put", "/numbers", good).status_code == 204
    assert ask(officer, "get", "/policies").json()["numbers"] == good
    assert selectors.own_rules(district.id).margin_days == 3
    assert selectors.expectations(district.id) == selectors.Expectations(20, 10)
    # Two people change different ones at once: neither takes back what the other set.
    assert ask(officer, "put", "/numbers", {"margin_days": 5}).status_code == 204
    assert ask(officer, "put", "/numbers", {"expect_schedule_days": 21}).status_code == 204
    assert ask(officer, "get", "/policies").json()["numbers"] == {**good, "margin_days": 5, "expect_schedule_days": 21}
    assert ask(officer, "put", "/numbers", good).status_code == 204
    [(changed, at)] = selectors.expectations_changed(since=NOW).items()
    assert changed == district.id
    assert selectors.expectations_changed(since=at) == {}


def test_a_plan_is_of_the_districts_own_people_and_moves_the_next_reminder() -> None:
    district, vendor = sides()
    officer, second = officer_of(district), officer_of(district, Role.DISTRICT_SIGNATORY)
    stranger = administrator_of(vendor)
    row = only(kept(district, vendor, stated(datetime(2099, 3, 20, 16, 0, tzinfo=UTC), since=NOW)))
    plan = {
        "offsets": ["before:2d", "missed"], "person": str(person_id(officer)),
        "second_person": str(person_id(second)), "second_offsets": ["missed"],
    }  # fmt: skip
    for change, field in (
        ({"offsets": ["before:2w", "missed"]}, "offsets"),
        ({"offsets": ["before:2d"]}, "offsets"),
        ({"offsets": ["missed", "missed"]}, "offsets"),
        ({"offsets": ["missed", *(f"before:{day}d" for day in range(1, 13))]}, "offsets"),
        ({"person": str(person_id(stranger))}, "person"),
        ({"second_person": str(person_id(stranger))}, "second_person"),
        ({"second_person": str(person_id(officer))}, "second_person"),
        ({"second_person": None}, "second_person"),
        ({"second_offsets": []}, "second_offsets"),
        ({"second_offsets": ["start"]}, "second_offsets"),
    ):
        assert list(fields(ask(officer, "put", "/plans/term", plan | change))) == [field], change
    assert not ReminderPlan.objects.exists()
    assert ask(officer, "put", "/plans/term", plan).status_code == 204
    outbox.drain()
    assert Deadline.objects.get(id=row.id).remind_at == datetime(2099, 3, 18, 4, 0, tzinfo=UTC)  # midnight there
    shown = {one["kind"]: one for one in ask(officer, "get", "/plans").json()["plans"]}
    assert (shown["term"]["own"], shown["term"]["offsets"]) == (True, ["before:2d", "missed"])
    assert shown["breach"]["own"] is False
    assert ask(officer, "put", "/plans/nothing", plan).status_code == 404


def test_only_officers_set_and_only_the_districts_people_see() -> None:
    district, vendor = sides()
    other, _ = sides("NY")
    officer, auditor, foreign = officer_of(district), officer_of(district, Role.AUDITOR), officer_of(other)
    ask(officer, "post", "/closures", {"closures": [{"first": "2026-12-24", "last": "2026-12-24"}]})
    ask(officer, "post", "/policies", POLICY)
    closure, policy = Closure.objects.get(), Policy.objects.get()
    for address in ("/calendar", "/policies", "/plans"):
        assert ask(auditor, "get", address).json()["allowed_actions"] == []
        assert ask(officer, "get", address).json()["allowed_actions"] == ["set"]
        assert ask(administrator_of(vendor), "get", address).status_code == 404
    assert ask(foreign, "get", "/policies").json()["policies"] == []
    assert (
        ask(auditor, "post", "/closures", {"closures": [{"first": "2026-12-24", "last": "2026-12-24"}]}).status_code
        == 403
    )
    assert ask(foreign, "post", f"/closures/{closure.id}/end").status_code == 404
    assert ask(foreign, "post", f"/policies/{policy.id}/end", {"reason": "x"}).status_code == 404
    assert ask(foreign, "post", "/would-move", {"end_policy": str(policy.id)}).status_code == 404


def test_what_would_move_is_looked_for_among_what_is_due_the_soonest() -> None:
    district, vendor = sides()
    later, soonest, _, over = (
        kept(district, vendor, deletion(NOW - days * DAY)) for days in (10, 50, 1, 55)
    )  # fmt: skip
    services.waive(actor=officer_of(district), now=NOW, deadline_id=only(over).id, reason="Nothing was ever stored")
    policy = PolicyLimit.model_validate({"id": "policy.ours", **POLICY, "agency": "", "amount": 59})
    own = replace(selectors.own_rules(district.id), policies=(policy,))

    def found(**bounds: int) -> tuple[list[UUID], bool]:
        would = services.would_move(district_id=district.id, own=own, **bounds)
        return [one.occasion_id for one in would.moves], would.more

    assert found(looked_at=2) == ([soonest.id, later.id], True)
    assert found(most=1) == ([soonest.id], True)
    assert len(found(looked_at=3)[0]) == 3
    assert found(looked_at=3)[1] is False


def test_a_district_that_is_closed_for_good_keeps_nobody_busy() -> None:
    district, vendor = sides()
    officer = officer_of(district)
    years = [{"first": f"{year}-01-01", "last": f"{year}-12-31"} for year in range(2026, 2040)]
    answer = ask(officer, "post", "/closures", {"closures": years})
    assert (answer.status_code, answer.json()["code"]) == (409, "deadlines.too_many_closed_days")
    assert not Closure.objects.exists()
    assert ask(officer, "post", "/closures", {"closures": years[:13]}).json() == {"added": 13}
    row = only(kept(district, vendor, deletion()))
    assert row.due_at is not None
    assert row.rolled_at is None, "no later day can be named"


def test_a_reason_that_turns_the_direction_of_reading_is_refused() -> None:
    district, _ = sides()
    officer = officer_of(district)
    policy = ask(officer, "post", "/policies", POLICY).json()["id"]
    answer = ask(officer, "post", f"/policies/{policy}/end", {"reason": "Over \u202e gnihton"})
    assert list(fields(answer)) == ["reason"]
    assert Policy.objects.get().ended_at is None

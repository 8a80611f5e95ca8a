"""What is said of a clock when…"""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from backend.deadlines.choices import Kind, Way, Why
from backend.deadlines.rules.leaving import comes_anyway, digest_at, leaving
from backend.deadlines.rules.offsets import (
    DEFAULTS,
    OFFSET,
    SECOND_DEFAULTS,
    Said,
    Times,
    next_said,
    now_and_next,
    said,
)
from backend.deadlines.rules.recipients import Owing, Recipient, recipients
from tests.deadlines.ids import DISTRICT, VENDOR, A, B, C

NEW_YORK = ZoneInfo("America/New_York")
OPENED = datetime(2026, 10, 1, 14, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 11, 4, 59, 59, tzinfo=UTC)
PLAN = ("start", "half", "before:7d", "before:1d", "missed", "after:7d")


def local(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=NEW_YORK)


def test_follows_the_plan_and_goes_on_weekly_by_the_clocks_on_the_wall() -> None:
    times = Times(OPENED, DUE, "due")

    found = list(islice(said(times, PLAN, NEW_YORK), 7))

    assert found == [
        Said(OPENED, "start"),
        Said(OPENED + (DUE - OPENED) / 2, "half"),
        Said(local(2026, 11, 3), "before:7d"),
        Said(local(2026, 11, 9), "before:1d"),
        Said(DUE, "missed"),
        Said(DUE + timedelta(days=7), "after:7d"),
        Said(DUE + timedelta(days=14), "after:7d"),
    ]
    winter = next_said(times, PLAN, NEW_YORK, after=local(2027, 3, 14, 12))
    assert winter is not None
    assert winter.instant.astimezone(NEW_YORK).hour == 23, "a clock change moved a weekly reminder"


def test_is_over_at_once_where_it_was_over_when_it_was_opened() -> None:
    late = Times(DUE + timedelta(days=100), DUE, "due")

    first, second = islice(said(late, PLAN, NEW_YORK), 2)

    assert first == Said(late.opened_at, "missed")
    assert second.offset == "after:7d"
    assert timedelta() < second.instant - late.opened_at <= timedelta(days=7)


def test_is_the_last_thing_that_came_due_however_long_nobody_asked() -> None:
    times = Times(OPENED, DUE, "due")
    weekly = Said(DUE + timedelta(days=14), "after:7d")
    back = DUE + timedelta(days=15)

    passed, coming = now_and_next(times, PLAN, NEW_YORK, after=OPENED, now=back)

    assert passed == [weekly, Said(DUE, "missed"), Said(local(2026, 11, 9), "before:1d"), *passed[3:]]
    assert [one.offset for one in passed[3:]] == ["before:7d", "half"]
    assert coming == Said(DUE + timedelta(days=21), "after:7d")
    assert now_and_next(times, PLAN, NEW_YORK, after=back, now=back) == ([], coming)


def test_tells_of_a_moved_date_before_anything_of_the_same_moment() -> None:
    moved = Times(OPENED, DUE, "due", moved_at=local(2026, 11, 9))

    now = local(2026, 11, 9)
    assert now_and_next(moved, PLAN, NEW_YORK, after=OPENED, now=now)[0][0] == Said(now, "moved")


@pytest.mark.parametrize(
    ("standing", "due", "expected"),
    [
        ("owed_now", None, ["start", "after:1d", "after:3d", "after:7d", "after:7d"]),
        ("uncomputable", None, ["start", "after:7d", "after:7d"]),
        ("conditional", DUE, ["half", "before:7d", "before:1d"]),
        ("waiting", None, []),
        ("held", None, []),
    ],
)
def test_follows_how_the_clock_stands(standing: str, due: datetime | None, expected: list[str]) -> None:
    found = islice(said(Times(OPENED, due, standing), PLAN, NEW_YORK), len(expected) or 1)

    assert [one.offset for one in found] == expected


def test_has_a_plan_for_every_kind_that_reminds_of_what_is_over() -> None:
    for kind in Kind:
        assert "missed" in DEFAULTS[kind]
        assert all(OFFSET.match(one) for one in (*DEFAULTS[kind], *SECOND_DEFAULTS[kind]))


@pytest.mark.parametrize(
    ("instant", "hour", "expected"),
    [
        (local(2026, 11, 5, 6), 7, local(2026, 11, 5, 7)),
        (local(2026, 11, 5, 7), 7, local(2026, 11, 5, 7)),
        (local(2026, 11, 5, 8), 7, local(2026, 11, 6, 7)),
        # November 1: the clocks go back at two. Seven is seven before and after.
        (local(2026, 10, 31, 8), 7, datetime(2026, 11, 1, 12, tzinfo=UTC)),
        # One in the morning comes twice: the first counts, and after it the next day's.
        (datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), 1, datetime(2026, 11, 2, 6, tzinfo=UTC)),
        # March 14, 2027: two in the morning does not come, so it leaves at three.
        (datetime(2027, 3, 14, 6, 30, tzinfo=UTC), 2, datetime(2027, 3, 14, 7, tzinfo=UTC)),
    ],
)
def test_leaves_once_a_day_at_the_hour_of_the_zone(instant: datetime, hour: int, expected: datetime) -> None:
    assert digest_at(instant, hour=hour, zone=NEW_YORK) == expected


def test_leaves_at_once_where_the_digest_would_come_too_late() -> None:
    evening = DUE - timedelta(hours=2)

    def way(instant: datetime, *, hourly: bool = False, offset: str = "before:3d") -> Way:
        said = Said(instant, offset)
        return leaving(said, hourly=hourly, due_at=DUE, hour=7, zone=NEW_YORK, now=instant).way

    assert way(evening) == Way.AT_ONCE
    assert way(DUE - timedelta(days=3)) == Way.DIGEST
    assert way(DUE - timedelta(days=3), hourly=True) == Way.AT_ONCE
    assert way(DUE - timedelta(days=30), offset="moved") == Way.AT_ONCE, "somebody plans by the old date"
    assert way(DUE) == Way.DIGEST, "what is over waits for the morning"


def test_comes_to_who_takes_no_digests_only_where_it_is_a_legal_notice() -> None:
    assert [one for one in (*PLAN, "moved", "before:14d") if comes_anyway(one, Way.DIGEST)] == [
        "before:1d", "missed", "after:7d", "moved",
    ]  # fmt: skip
    assert comes_anyway("half", Way.AT_ONCE)


PEOPLE = {
    DISTRICT: {A: frozenset({"privacy_officer"}), B: frozenset({"auditor"})},
    VENDOR: {C: frozenset({"vendor_administrator"})},
}


def owing(**changes: object) -> Owing:
    given = {
        "district_id": DISTRICT, "vendor_id": VENDOR, "obligor": "provider", "addressee": "district", "owed_now": False
    }  # fmt: skip
    return Owing(**{**given, **changes})  # type: ignore[arg-type]


def test_is_told_to_who_owes_it_and_the_other_side_hears_how_it_begins_and_ends() -> None:
    vendor, district = Recipient(VENDOR, C, Why.RESPONSIBLE), Recipient(DISTRICT, A, Why.OWED)

    assert recipients(owing(), PEOPLE, offset="start") == [vendor, district]
    assert recipients(owing(), PEOPLE, offset="before:1d") == [vendor]
    assert recipients(owing(addressee="parent"), PEOPLE, offset="missed") == [vendor]


def test_is_told_to_who_is_named_as_long_as_they_belong_there() -> None:
    def told(**changes: object) -> list[object]:
        return [
            one.person_id
            for one in recipients(owing(obligor="district", addressee="parent", **changes), PEOPLE, offset="half")
        ]

    assert told() == [A]
    assert told(person=B) == [B]
    assert told(person=B, assigned_to=A) == [A]
    assert told(person=C) == [A], "somebody of another organization was told"


def test_is_told_to_a_second_person_at_the_chosen_times_and_always_where_it_is_owed_now() -> None:
    mine = owing(obligor="district", addressee="parent", second_person=B, second_offsets=("missed",))
    second = Recipient(DISTRICT, B, Why.SECOND)

    assert second in recipients(mine, PEOPLE, offset="missed")
    assert second not in recipients(mine, PEOPLE, offset="half")
    theirs = owing(second_person=B, second_offsets=("missed",), owed_now=True)
    assert second in recipients(theirs, PEOPLE, offset="start")
    once = owing(obligor="district", addressee="parent", person=B, second_person=B, second_offsets=("missed",))
    assert recipients(once, PEOPLE, offset="missed") == [Recipient(DISTRICT, B, Why.RESPONSIBLE)]


def test_is_known_to_the_district_where_there_is_nobody() -> None:
    nobody = Recipient(DISTRICT, None, Why.RESPONSIBLE)

    assert recipients(owing(obligor="district"), {DISTRICT: {}, VENDOR: {}}, offset="half") == [nobody]
    assert recipients(owing(), {**PEOPLE, VENDOR: {}}, offset="half") == [nobody]
    assert recipients(owing(vendor_id=None), PEOPLE, offset="half") == [nobody]

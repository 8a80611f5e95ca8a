"""Whatever is known of a case…"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.law import selectors
from backend.law.choices import MATTERS
from backend.law.rules import explain
from backend.law.types import AgreedLimit, Anchor, Answer, DataClass, Delay, Facts, Moment

T = TypeVar("T")
BOOK = selectors.book()
STATES = sorted(code for code in BOOK.files if code != "US")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
AGREED = AgreedLimit(
    id="v.4", clause="v.4", duty="breach.notify_district", obligor="provider", addressee="district", amount=72,
    unit="hours", anchor="confirmation", delays=("law_enforcement",),
)  # fmt: skip

# In the order in which things happen, so that no case contradicts itself.
ANCHORS = sorted(get_args(Anchor), key=lambda anchor: (anchor not in ("discovery", "request", "conference"), anchor))
hours = st.integers(min_value=0, max_value=24 * 400)
# On a busy machine a case takes its time; that says nothing of the law.
patiently = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def moments(draw: st.DrawFn) -> tuple[Moment, ...]:
    """Each anchor or not, all at instants that no order forbids."""
    chosen = draw(st.lists(st.sampled_from(ANCHORS), unique=True))
    at = START + timedelta(hours=draw(hours))
    return tuple(Moment(anchor=anchor, at=at) for anchor in chosen)


@st.composite
def cases(draw: st.DrawFn) -> Facts:
    others = draw(st.lists(st.sampled_from(STATES), unique=True, max_size=3))
    since = START + timedelta(hours=draw(hours))
    delays = st.builds(
        Delay,
        kind=st.sampled_from(["law_enforcement", "vulnerability", "scope"]),
        since=st.just(since),
        until=st.none() | st.just(since + timedelta(hours=50)),
        document=st.just("Letter"),
    )
    return Facts(
        matters=draw(st.sampled_from(sorted(MATTERS.values()))),
        district_state=draw(st.sampled_from(STATES)),
        zone=draw(st.sampled_from(["America/New_York", "America/Los_Angeles", "America/Chicago"])),
        moments=draw(moments()),
        residents={code: draw(st.none() | st.integers(0, 6000)) for code in others},
        data=draw(st.none() | st.frozensets(st.sampled_from(get_args(DataClass)))),
        conditions=draw(st.dictionaries(st.sampled_from(sorted(BOOK.conditions)), st.none() | st.booleans())),
        delays=tuple(draw(st.lists(delays, max_size=2))),
        agreed=draw(st.sampled_from([(), (AGREED,)])),
    )  # fmt: skip


def standing(answer: Answer) -> dict[str, str]:
    """Which limits are owed, or would be: all but those that a fact denies or another limit replaces."""
    return {
        one.id: one.standing
        for duty in answer.duties
        for one in duty.candidates
        if one.standing not in ("not_owed", "replaced")
    }


@patiently
@given(cases())
def test_the_winner_is_never_later_than_what_competes_with_it(facts: Facts) -> None:
    for duty in explain(facts, BOOK).duties:
        binding = [one.due_at for one in duty.candidates if one.standing == "competes" and one.due_at]
        if duty.standing == "due":
            assert duty.due_at == min(binding)
        else:
            assert not binding


@patiently
@given(cases(), st.data())
def test_forgetting_a_fact_hides_no_duty(facts: Facts, draw: st.DataObject) -> None:
    known = standing(explain(facts, BOOK))
    forgotten = draw.draw(st.sampled_from(["data", "conditions", "residents"]))
    less: dict[str, object] = {"data": None, "conditions": {}, "residents": dict.fromkeys(facts.residents)}
    without = standing(explain(facts.model_copy(update={forgotten: less[forgotten]}), BOOK))
    replacing = {limit.id for file in BOOK.files.values() for limit in file.jurisdiction.limits if limit.replaces}
    assert set(known) - replacing <= set(without)


@patiently
@given(cases(), st.integers(1, 5000))
def test_more_people_drop_no_duty(facts: Facts, more: int) -> None:
    before = standing(explain(facts, BOOK))
    larger = {code: None if count is None else count + more for code, count in facts.residents.items()}
    assert set(before) <= set(standing(explain(facts.model_copy(update={"residents": larger}), BOOK)))


@patiently
@given(cases(), st.randoms())
def test_the_order_in_which_facts_arrive_does_not_matter(facts: Facts, shuffler: Random) -> None:
    def shuffled(items: Iterable[T]) -> list[T]:
        mixed = list(items)
        shuffler.shuffle(mixed)
        return mixed

    again = facts.model_copy(
        update={
            "moments": tuple(shuffled(facts.moments)),
            "residents": dict(shuffled(facts.residents.items())),
            "conditions": dict(shuffled(facts.conditions.items())),
            "delays": tuple(shuffled(facts.delays)),
        }
    )
    first, second = explain(facts, BOOK), explain(again, BOOK)
    assert [(duty.key, duty.due_at, duty.standing, duty.winner) for duty in first.duties] == [
        (duty.key, duty.due_at, duty.standing, duty.winner) for duty in second.duties
    ]
    assert first.questions == second.questions

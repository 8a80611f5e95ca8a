"""What asking the law takes: every duty of a state at once, most of it known and most of it applying."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from backend.law import selectors
from backend.law.rules import Book, explain
from backend.law.types import AgreedLimit, Delay, Facts, Moment

ALL = ("breach", "records", "data", "security", "posting")
REPEATS = 50
"""Answers in one timing: a single one is too short for the clock."""
WANTED_MS = 2.0


def _case(book: Book, code: str) -> Facts:
    """Every moment that a limit of the state or the United States names, and everything else known."""
    limits = [one for each in ("US", code) for one in book.limits(each, ALL)]
    at = datetime(2026, 11, 2, 15, tzinfo=UTC)
    agreed = AgreedLimit(
        id="v.4", clause="V.4", duty="breach.notify_district", obligor="provider", addressee="district", amount=72,
        unit="hours", anchor="confirmation",
    )  # fmt: skip
    return Facts(
        matters=ALL,
        district_state=code,
        zone=book.files[code].jurisdiction.zone,
        moments=tuple(Moment(anchor=anchor, at=at) for anchor in sorted({one.anchor for one in limits})),
        residents={code: 6000},
        data=frozenset({"student_data", "directory_information", "teacher_evaluations", "private_information", "ssn"}),
        conditions=dict.fromkeys(book.conditions, True),
        delays=(Delay(kind="law_enforcement", since=at, until=at + timedelta(days=3), document="Letter"),),
        agreed=(agreed,),
    )


def measure_law(say: Callable[[str], None], *, runs: int) -> None:
    """Time `explain` for each state: processor milliseconds an answer, the median of the runs, and their range."""
    book = selectors.book()
    for code in sorted(set(book.files) - {"US"}):
        facts = _case(book, code)
        answer = explain(facts, book)
        took = []
        for _ in range(max(3, runs)):
            before = time.process_time()
            for _ in range(REPEATS):
                explain(facts, book)
            took.append((time.process_time() - before) / REPEATS * 1000)
        looked = sum(len(duty.candidates) for duty in answer.duties)
        slow = "" if median(took) <= WANTED_MS else f"   more than {WANTED_MS:.0f} ms"
        say(
            f"{code}: {median(took):.2f} ms ({min(took):.2f} to {max(took):.2f}), {len(answer.duties)} duties, "
            f"{looked} limits looked at{slow}"
        )

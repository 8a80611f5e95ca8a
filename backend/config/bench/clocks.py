"""What reminding of clocks, the Today page and a review of the law take among a million open clocks, for
docs/figures.md."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from backend.config.bench.seed import FIRST, SECOND, table_of
from backend.config.bench.web import Browser, Server, Timing
from backend.core.rows import copy_each
from backend.core.types import INSTALLATION, Subject
from backend.deadlines import services as deadlines
from backend.deadlines.services import reminding
from backend.deadlines.types import CaseFacts
from backend.law.types import AgreedLimit, Facts, Moment

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
"""A Monday on which it is past seven in the morning in every zone here, so that each digest leaves."""
ROUNDS = 3
DUE = 10_000
"""Clocks that are to be reminded of: half of them owed by districts, half by vendors. In the hardest case by as many of
them, so that no two share a mail."""
BELIEVABLE = 1_500
"""People whose clocks these are on a day that may come: each gets one digest of six or seven."""
FEW = 20_000
LONGEST_SWEEP = 10.0
LEAST_SHARE = 0.8
LONGEST_TODAY = 150.0
DISTRICTS = DUE // 2
EACH = 200
"""Of so many clocks one is of the officer who looks at them: 5,000 of a million, and not beside each other."""
STATES = {
    "NY": "America/New_York", "MA": "America/New_York", "ME": "America/New_York", "NH": "America/New_York",
    "RI": "America/New_York", "VT": "America/New_York", "CT": "America/New_York", "IL": "America/Chicago",
    "CA": "America/Los_Angeles",
}  # fmt: skip
CODES = sorted(STATES)


def _case(state: str) -> CaseFacts:
    """Return an agreement that ended in a state, with a breach and a request: both sides owe, by law and agreement."""
    at = datetime(2026, 9, 1, 15, tzinfo=UTC)
    agreed = tuple(
        AgreedLimit.model_validate(
            {"id": f"iv.6/{side}", "clause": "iv.6", "duty": "data.delete", "obligor": side, "addressee": to,
             "amount": amount, "unit": "days", "anchor": "termination"}
        )
        for side, to, amount in (("provider", "district", 60), ("district", "parent", 90))
    )  # fmt: skip
    names = ("discovery", "confirmation", "termination", "request")
    facts = Facts(
        matters=("breach", "records", "data.delete"), district_state=state, zone=STATES[state], residents={state: 600},
        moments=tuple(Moment(anchor=name, at=at) for name in names), agreed=agreed,
        data=frozenset({"student_data", "private_information"}),
    )  # fmt: skip
    return CaseFacts(facts=facts)


@dataclass(frozen=True)
class Seeded:
    officer: UUID
    district: UUID
    administrator: UUID
    vendor: UUID


class _Seeder:
    """Fills an empty, throw-away database. People and organizations come by COPY, clocks are made by the database."""

    def __init__(self) -> None:
        self.districts = [uuid4() for _ in range(DISTRICTS)]
        self.vendors = [uuid4() for _ in range(DISTRICTS)]
        self.officers = [uuid4() for _ in range(DISTRICTS)]
        self.administrators = [uuid4() for _ in range(DISTRICTS)]
        self.made = 0

    def start(self) -> Seeded:
        since = NOW - timedelta(days=900)

        def organizations() -> Iterator[dict[str, Any]]:
            yield {"kind": "installation", "name": "Bench", "time_zone": "UTC", "created_at": since}
            for number, id in enumerate(self.districts):
                state = CODES[number % len(CODES)]
                yield {"id": id, "kind": "district", "name": f"{FIRST[number % 20]} Hollow School District {number}",
                       "state": state, "time_zone": STATES[state], "created_at": since}  # fmt: skip
            for number, id in enumerate(self.vendors):
                yield {"id": id, "kind": "vendor", "time_zone": "America/Chicago", "created_at": since,
                       "name": f"{FIRST[number % 20]} {SECOND[number % 16]} {number}, Inc."}  # fmt: skip

        people = [
            *((person, of, "privacy_officer") for person, of in zip(self.officers, self.districts, strict=True)),
            *((person, of, "vendor_administrator")
              for person, of in zip(self.administrators, self.vendors, strict=True)),
        ]  # fmt: skip
        self._replica("replica")
        copy_each(table_of("accounts.Organization"), organizations())
        copy_each(
            table_of("accounts.Person"),
            ({"id": id, "email": f"person{number}@bench.example", "name": f"Bench Person {number}",
              "time_zone": "America/New_York", "created_at": since, "password": "!"}
             for number, (id, _, _) in enumerate(people)),
        )  # fmt: skip
        copy_each(
            table_of("accounts.Membership"),
            ({"person_id": id, "organization_id": of, "role": role, "starts_at": since} for id, of, role in people),
        )
        copy_each(
            table_of("accounts.Relationship"),
            ({"district_id": one, "vendor_id": other, "since": since}
             for one, other in zip(self.districts, self.vendors, strict=True)),
        )  # fmt: skip
        self._replica("origin")
        self._cases()
        return Seeded(self.officers[0], self.districts[0], self.administrators[0], self.vendors[0])

    def _replica(self, role: str) -> None:
        """Without the triggers that look at each row, or with them."""
        with connection.cursor() as cursor:
            cursor.execute(f"set session_replication_role = {role}")

    def _cases(self) -> None:
        """Keep one real case of each state, and what of it the million is copied from where the database finds it."""
        for number, state in enumerate(CODES):
            deadlines.keep(
                actor=INSTALLATION, now=NOW - timedelta(days=80), subject=Subject("agreements.agreement", uuid4()),
                topic="end", district_id=self.districts[number], vendor_id=self.vendors[number], title=state, url="/",
                case=_case(state),
            )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("create table bench_side (n int primary key, district uuid, vendor uuid, state text)")
            sides = zip(self.districts, self.vendors, strict=True)
            cursor.executemany(
                "insert into bench_side values (%s, %s, %s, %s)",
                [(n, one, other, CODES[n % len(CODES)]) for n, (one, other) in enumerate(sides)],
            )
            cursor.execute(CASES)
            cursor.execute("set session_replication_role = replica")
            cursor.execute("delete from deadlines_deadline")
            cursor.execute("delete from deadlines_occasion")
            cursor.execute("set session_replication_role = origin")

    def clocks(self, until: int) -> None:
        """Make clocks up to so many, two of each occasion: each 200th of one district, the others of all in turn.

        What only finds rows is made anew after them, all at once.
        """
        given: dict[str, Any] = {"first": self.made // 2, "last": until // 2 - 1, "few": FEW // 2, "now": NOW}
        given |= {"one": EACH, "others": DISTRICTS - 1}
        self._replica("replica")
        with connection.cursor() as cursor:
            cursor.execute(
                "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid in "
                "('deadlines_deadline'::regclass, 'deadlines_occasion'::regclass) and not indisunique"
            )
            indexes = cursor.fetchall()
            for name, _ in indexes:
                cursor.execute(f"drop index {name}")
            cursor.execute(OCCASIONS, given)
            cursor.execute(CLOCKS, given)
            cursor.execute("set maintenance_work_mem = '256MB'")
            for _, definition in indexes:
                cursor.execute(definition)
        self._replica("origin")
        self.made = until

    def fall_due(self) -> None:
        """Let the clocks that were chosen be to be reminded of, and take back what was said."""
        with connection.cursor() as cursor:
            cursor.execute("truncate deadlines_reminder, core_message, core_outbox cascade")
            cursor.execute(
                "update deadlines_deadline set remind_at = %s, reminded_until = %s "
                "where id in (select id from bench_due)",
                [NOW - timedelta(minutes=1), NOW - timedelta(days=1)],
            )

    def choose_due(self, *, people: int) -> None:
        """Choose the clocks that fall due, of so many people as many each: a week before their last day, which begins
        there and then."""
        with connection.cursor() as cursor:
            cursor.execute("create unlogged table if not exists bench_due (id uuid primary key)")
            cursor.execute("truncate bench_due")
            cursor.execute(
                "insert into bench_due select id from (select clock.id, row_number() over "
                "(partition by side.n, obligor order by clock.id) as place from deadlines_deadline as clock "
                "join bench_side as side on side.district = clock.district_id where kind = 'deletion' and side.n < %s) "
                "as found where place <= %s order by place limit %s",
                [people // 2, -(-DUE // people), DUE],
            )
            cursor.execute(
                "update deadlines_deadline as row set standing = 'due', hourly = false, "
                "due_at = ((%s at time zone zone.time_zone)::date + 8)::timestamp "
                "at time zone zone.time_zone - interval '1 second' from accounts_organization as zone "
                "where zone.id = row.district_id and row.id in (select id from bench_due)",
                [NOW],
            )

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze deadlines_deadline, deadlines_occasion, deadlines_reminder, core_message")
            cursor.execute("analyze")


CASES = """
create table bench_case as
select occasion.title as state, clock.obligor as side, occasion.facts, occasion.law,
    row_number() over (partition by occasion.title, clock.obligor order by clock.duty <> 'data.delete', clock.id) - 1
        as place,
    count(*) over (partition by occasion.title, clock.obligor) as places,
    clock.kind, clock.key, clock.duty, clock.obligor, clock.addressee, clock.agency, clock.agency_state, clock.data,
    clock.title, clock.why, clock.winner,
    jsonb_set(clock.answer, '{candidates}', (
        select jsonb_agg(two.one) from (
            select one from jsonb_array_elements(clock.answer -> 'candidates') as one
            order by one ->> 'id' <> clock.winner limit 2
        ) as two
    )) as answer
from deadlines_deadline as clock join deadlines_occasion as occasion on occasion.id = clock.occasion_id
where clock.standing = 'due'
"""
"""What a million is copied from: clocks as they are really kept, with two of the limits that were looked at."""
MADE = """
(select m, case when m %% %(one)s = 0 then 0 else 1 + m %% %(others)s end as n,
    ('00000000-0000-4000-8000-' || lpad(to_hex(m), 12, '0'))::uuid as occasion,
    'Agreement 2026-' || lpad(m::text, 6, '0') || ' with vendor' as title,
    case when m < %(few)s or m %% 3 > 0 then 0 else 1 end as place
from generate_series(%(first)s::int, %(last)s::int) as m) as made join bench_side as side on side.n = made.n
"""
OCCASIONS = f"""
insert into deadlines_occasion (id, district_id, vendor_id, vendor_sees, subject_type, subject_id, topic, title, url,
    facts, contacts, delays, answers, revision, opened_at, closed_at, law)
select made.occasion, side.district, side.vendor, true, 'agreements.agreement', gen_random_uuid(), 'end', made.title,
    '/agreements/' || m || '/clocks', kept.facts, '[]', '[]', '{{}}', 1, %(now)s - interval '80 days', null, kept.law
from {MADE}
join bench_case as kept on kept.state = side.state and kept.side = 'district' and kept.place = 0
"""  # noqa: S608 (its only part is the text above)
CLOCKS = f"""
insert into deadlines_deadline (id, occasion_id, district_id, vendor_id, vendor_sees, kind, key, duty, obligor,
    addressee, agency, agency_state, data, title, about, standing, due_at, rolled_at, rolled_why, runs_from, why,
    winner, hourly, answer, granted_until, granted_why, opened_at, moved_at, sequence, assigned_to_id, ending,
    ended_at, ended_by_id, ended_why, met_at, evidence_id, remind_at, reminded_until)
select gen_random_uuid(), made.occasion, side.district, side.vendor, true, kept.kind, kept.key, kept.duty, kept.obligor,
    kept.addressee, kept.agency, kept.agency_state, kept.data, kept.title, made.title,
    case when m %% 50 = 7 then 'owed_now' when m %% 50 = 11 then 'conditional' else 'due' end,
    case when m %% 50 = 7 then null else %(now)s + (m::bigint * 7919 %% 370 - 6) * interval '1 day' end,
    null, '', %(now)s - interval '80 days', kept.why, kept.winner, m %% 50 = 7, kept.answer, null, '',
    %(now)s - interval '80 days', null, 0, null, '', null, null, '', null, null,
    %(now)s + (1 + m::bigint * 31 %% 9000) * interval '1 hour', %(now)s - interval '1 day'
from {MADE}
join bench_case as kept on kept.state = side.state and kept.place = least(made.place, kept.places - 1)
"""  # noqa: S608


def _rounds(say: Callable[[str], None], seeder: _Seeder, what: str) -> float:
    """Sweep and enqueue what is due some times; return the seconds of the median."""
    taken = []
    for _ in range(ROUNDS):
        seeder.fall_due()
        seeder.settle()
        start, worked = perf_counter(), process_time()
        fired = reminding.fire(now=NOW)
        middle = perf_counter()
        mails = reminding.leave(now=NOW)
        end = perf_counter()
        taken.append(end - start)
        say(
            f"{what:<28}{fired:>8,} due{mails:>8,} mails   sweep {middle - start:5.2f} s   enqueue {end - middle:5.2f}"
            f" s   together {end - start:5.2f} s, {process_time() - worked:.2f} of its processor   load {_load()}"
        )
        if fired != DUE:
            raise RuntimeError(f"{fired} clocks were reminded of, not {DUE}")
    return median(taken)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


ADDRESSES = {
    "Today": "/today",
    "list, first page": "/clocks",
    "list, page in the middle": "/clocks?page=50",
    "list, overdue": "/clocks?status=overdue",
    "list, owed by the district": "/clocks?side=ours",
    "list, one kind": "/clocks?kind=deletion",
    "list, due in December": "/clocks?first=2026-12-01&last=2026-12-31",
    "list, sorted by title": "/clocks?sort=title",
    "list, searched": "/clocks?q=agreement+2026",
    "list, searched, few": "/clocks?q=2026-000042",
    "month": "/clocks/month?month=2026-12",
}


def measure_clocks(say: Callable[[str], None], *, runs: int, clocks: int) -> bool:
    """Fill the database in use, sweep it, ask a real server, review the law. Returns whether every bar was held."""
    start = perf_counter()
    seeder = _Seeder()
    made = seeder.start()
    seeder.clocks(FEW)
    seeder.choose_due(people=DUE)
    few = _rounds(say, seeder, f"among {FEW:,} open")
    filled = perf_counter()
    seeder.clocks(clocks)
    seeder.fall_due()
    seeder.settle()
    say(f"Filled with {clocks:,} open clocks of {DISTRICTS:,} districts in {perf_counter() - filled:.0f} s.")
    many = _rounds(say, seeder, f"among {clocks:,} open")
    seeder.choose_due(people=BELIEVABLE)
    believable = _rounds(say, seeder, f"the same, {BELIEVABLE:,} people")
    timings = _asked(say, made, runs=max(20, runs))
    began = perf_counter()
    older = deadlines.older_law()
    moves = sum(1 for _ in deadlines.moved_by_law())
    reviewed = perf_counter() - began
    if older or moves:
        raise RuntimeError("the review found something although no file changed")
    say(f"law review, unchanged files: {reviewed * 1000:.0f} ms")
    held = many <= LONGEST_SWEEP and few / many >= LEAST_SHARE and timings["Today"].p95 <= LONGEST_TODAY
    say(f"\nAll in {perf_counter() - start:.0f} s. {'Every bar was held.' if held else 'NOT every bar was held.'}\n")
    for line in _lines(few, many, believable, timings, reviewed, clocks):
        say(line)
    return held


def _asked(say: Callable[[str], None], made: Seeded, *, runs: int) -> dict[str, Timing]:
    found: dict[str, Timing] = {}
    with Server().running() as server:
        for who, browser in (
            ("an officer", Browser(server, made.officer, made.district)),
            ("a vendor", Browser(server, made.administrator, made.vendor)),
        ):
            for name, address in ADDRESSES.items():
                taken = browser.timed(address, runs=runs)
                count = json.loads(browser.get(address)).get("count", "")
                say(f"{who:<12}{name:<30}{count:>8}   median {taken.median:6.1f} ms   p95 {taken.p95:6.1f} ms   "
                    f"most {taken.slowest:6.1f} ms")  # fmt: skip
                if who == "an officer":
                    found[name] = taken
    return found


def _lines(
    few: float, many: float, believable: float, timings: dict[str, Timing], reviewed: float, clocks: int
) -> Iterator[str]:
    """Yield the rows of docs/figures.md."""
    command = "`./dpakeeper manage bench --clocks`"
    yield (
        f"| {DUE:,} clocks due among {clocks:,} open: sweep and enqueue, a mail each | 10 s | {many:.1f} s "
        f"(median of {ROUNDS}) | {command} |"
    )
    yield (
        f"| the same of {BELIEVABLE:,} people, for each of whom it is one digest | none | {believable:.1f} s "
        f"(median of {ROUNDS}) | the same |"
    )
    share = few / many
    yield f"| the same {DUE:,} among {FEW:,} open | 0.8 of that or more | {few:.1f} s, {share:.2f} of it | the same |"
    yield (
        f"| Today of an officer with {clocks // EACH:,} open clocks, over HTTP, 95th percentile | under 150 ms | "
        f"{timings['Today'].p95:.0f} ms (median {timings['Today'].median:.0f} ms) | the same |"
    )
    lists = {name: one for name, one in timings.items() if name != "Today"}
    worst = max(lists, key=lambda name: lists[name].p95)
    medians = sorted(one.median for one in lists.values())
    yield (
        f"| their list and month, {len(lists)} addresses | none | medians {medians[0]:.0f} to {medians[-1]:.0f} ms; "
        f"95th percentile of the slowest {lists[worst].p95:.0f} ms ({worst}) | the same |"
    )
    yield f"| `law review` over {clocks:,} open clocks, unchanged files | none | {reviewed * 1000:.0f} ms | the same |"

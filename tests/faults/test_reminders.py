"""Reminders, on real processes, arrive each exactly once as the ledger has it, and none is lost, when…"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import Q
from django.db.models.functions import Now

from backend.core import heartbeat
from backend.core.clock import database_now
from backend.core.models import Heartbeat, Message, Outbox
from backend.deadlines.models import Deadline, Reminder
from tests.faults import rows
from tests.faults.house import House, other_clock
from tests.faults.post import NEVER, Mood

Note = Callable[[str, int], None]

KILLS = int(os.environ.get("FAULTS_KILLS", "50"))
DUE = int(os.environ.get("FAULTS_DUE", "10000"))
FEW = max(60, DUE // 20)
"""For what does not depend on how many they are."""
WORKERS = 2
SHORT_LEASE = "8"
"""Seconds, where it is not killing workers that is looked at."""


def test_workers_are_killed(house: House, note: Note) -> None:
    house.env["OUTBOX_LEASE_SECONDS"] = "30"
    rows.plant(DUE, now=database_now())
    sweep = house.sweep()
    house.until(lambda: rows.planned(DUE), 300, "all mails are written")
    chance = random.Random(20261122)
    workers = [house.worker() for _ in range(WORKERS)]
    share = DUE // (2 * KILLS)  # half of them leave while workers are killed
    for number in range(KILLS):
        until = house.post.count + chance.randint(1, 2 * share)
        assert house.post.wait(lambda until=until: house.post.count >= until, 120), "nothing leaves"
        time.sleep(chance.random() / 20)
        assert house.post.count < DUE, "all had left before the last worker was killed"
        place = number % WORKERS
        house.kill(workers[place])
        workers[place] = house.worker()
    assert sweep.poll() is None

    house.until(rows.settled, 300, "every mail is taken")

    assert len(house.cuts) == KILLS
    rows.check(house, DUE)
    note(f"workers killed (SIGKILL), {KILLS} times", DUE)


def test_the_database_is_killed(house: House, note: Note) -> None:
    house.env["OUTBOX_LEASE_SECONDS"] = SHORT_LEASE
    count = 4 * FEW
    rows.plant(count, now=database_now())
    processes = {"sweep": house.sweep(every=1), "worker": house.worker()}
    for part in (1, 2, 3):
        assert house.post.wait(lambda part=part: house.post.count >= part * count // 5, 90), "nothing leaves any more"
        house.restart_database(pause=(0, 1, 4)[part - 1])

    def settled() -> bool:
        # What the supervisor of an installation does, too.
        for name, process in processes.items():
            if process.poll() is not None:
                processes[name] = getattr(house, name)()
        return rows.planned(count) and rows.settled()

    house.until(settled, 180, "every mail is taken", may_end=True)

    rows.check(house, count)
    note("PostgreSQL killed and started again, 3 times", count)


def test_the_database_is_killed_while_the_sweep_writes(house: House, note: Note) -> None:
    count = 4 * FEW
    rows.plant(count, now=database_now())
    chance = random.Random(20261122)
    for number in range(6):
        started = database_now()
        sweep = house.sweep(every=1)
        house.until(lambda since=started: _seen("sweep", since), 60, "the sweep runs")
        time.sleep(chance.random())
        if number == 3:
            house.restart_database()
            again = database_now()
            house.until(lambda since=again: _seen("sweep", since), 60, "the same sweep goes on")
        house.kill(sweep)
    house.sweep(every=1)
    house.worker()

    house.until(lambda: rows.planned(count) and rows.settled(), 120, "every mail is taken")

    rows.check(house, count)
    note("sweep killed, and PostgreSQL while it writes", count)


def test_the_mail_server_refuses_hangs_and_cuts_the_line(house: House, note: Note) -> None:
    house.env |= {"OUTBOX_LEASE_SECONDS": "30", "EMAIL_TIMEOUT": "2"}
    officers = rows.plant(FEW, now=database_now())
    moods = {
        "busy": [Mood.REFUSE_FOR_NOW] * 2,
        "gone": [Mood.REFUSE_FOR_GOOD],
        "hanging": [Mood.HANG],
        "cut": [Mood.TAKE_AND_CUT],
    }
    tried = {name: officers[start :: len(moods) + 1][:8] for start, name in enumerate(moods)}
    for name, addresses in tried.items():
        house.post.moods |= {address: list(moods[name]) for address in addresses}
    house.post.stop()  # and at first there is no server at all
    house.sweep(every=1)
    house.worker()
    house.until(lambda: Outbox.objects.filter(last_error__contains="refused").count() >= 5, 60, "there is no server")
    house.post.start()

    house.until(lambda: rows.planned(FEW) and rows.settled(), 120, "every mail is taken or refused for good")

    refused = Message.objects.filter(refused_at__isnull=False)
    assert set(refused.values_list("recipient", flat=True)) == set(tried["gone"])
    assert {(row.server_reply, row.accepted_at) for row in refused} == {(NEVER, None)}
    failed = Outbox.objects.filter(failed_at__isnull=False)
    assert set(failed.values_list("message__recipient", flat=True)) == set(tried["gone"])
    assert all(NEVER in row.last_error for row in failed)
    again = Message.objects.filter(message_id__in=house.post.again)
    assert set(again.values_list("recipient", flat=True)) == set(tried["cut"])
    assert {len(instants) for instants in house.post.again.values()} == {2}
    for address in tried["busy"] + tried["hanging"]:
        assert Message.objects.get(recipient=address).outbox.attempts >= 2
    house.cuts += [instants[0] for instants in house.post.again.values()]

    # The mailboxes are there again, and people try again: then they have arrived, too.
    Outbox.objects.filter(failed_at__isnull=False).update(failed_at=None, attempts=0)
    house.until(rows.settled, 60, "what was refused is taken")
    rows.check(house, FEW)
    note("mail server absent, refusing, hanging, cutting", FEW)


def test_the_workers_clock_is_two_days_ahead(house: House, note: Note) -> None:
    clock = house.folder / "clock"
    clock.write_text("+2d")
    rows.plant(FEW, now=database_now())
    rows.plant(FEW, now=database_now(), later=True)
    # The sweep's clock is wrong as well, and makes no difference: it asks the database's.
    house.sweep(every=1, **other_clock(clock))
    wrong = house.worker(**other_clock(clock))

    assert house.ends(wrong) == 78
    assert "its clock is 2 days ahead of the database’s" in house.log_of("worker")
    assert any("has stopped: its clock is 2 days ahead" in sentence for sentence in heartbeat.troubles())
    house.until(lambda: rows.planned(FEW), 30, "the sweep writes mails")
    assert house.post.tries == 0

    # A clock that jumps while the worker works.
    jumping = house.folder / "jumping"
    jumping.write_text("+0")
    worker = house.worker(**other_clock(jumping))
    assert house.post.wait(lambda: house.post.count >= FEW // 10, 60), "the right clock sends nothing"
    assert not any("clock" in sentence for sentence in heartbeat.troubles())
    jumping.write_text("+2d")
    assert house.ends(worker) == 78
    assert house.log_of("worker").count("its clock is 2 days ahead") >= 2

    house.worker()
    house.until(rows.settled, 120, "every mail is taken")
    rows.check(house, FEW)
    assert Deadline.objects.filter(remind_at__gt=Now(), reminded_until__isnull=True).count() == FEW
    house.until(lambda: not any("clock" in one for one in heartbeat.troubles()), 30, "the complaint is taken back")
    note("the worker's clock two days ahead", FEW)


def test_the_databases_clock_was_once_two_days_ahead(house: House, note: Note) -> None:
    """Nobody can set it here: what it would have written stands in the future instead."""
    two_days = timedelta(days=2)
    rows.plant(FEW, now=database_now())
    rows.plant(FEW, now=database_now(), digest=True)
    sweep = house.sweep(every=1)
    house.until(lambda: Reminder.objects.count() == 2 * FEW and Message.objects.exists(), 90, "the sweep works")
    house.kill(sweep)
    house.cuts.clear()
    ahead = Now() + two_days
    mails = list(Outbox.objects.values_list("id", flat=True))
    Outbox.objects.update(created_at=ahead, available_at=ahead)
    Outbox.objects.filter(id__in=mails[::3]).update(attempts=2)
    Outbox.objects.filter(id__in=mails[1::3]).update(attempts=1, lease=uuid4(), leased_until=ahead)
    Message.objects.update(planned_at=ahead)
    Heartbeat.objects.update(seen_at=ahead)
    Reminder.objects.update(planned_at=ahead)
    assert Reminder.objects.filter(message__isnull=True).update(leave_at=ahead + timedelta(hours=3))
    assert heartbeat.silent() == ["worker", "sweep"]

    house.worker()
    house.sweep(every=1)

    house.until(lambda: rows.planned(2 * FEW) and rows.settled(), 120, "every mail is taken")
    house.until(lambda: not heartbeat.silent(), 30, "worker and sweep are seen")
    rows.check(house, 2 * FEW)
    note("the database's clock once two days ahead", 2 * FEW)


def test_two_sweeps_run_by_mistake(house: House, note: Note) -> None:
    count = 4 * FEW
    now = database_now()
    # All come due in one instant that both sweeps wait for.
    rows.plant(count, now=now)
    start = now + timedelta(seconds=12)
    Deadline.objects.update(remind_at=start)
    for _ in range(2):
        house.sweep(every=0.2)
        house.worker()

    house.until(lambda: rows.planned(count) and rows.settled(), 120, "every mail is taken")

    time.sleep(2)  # for what would come twice
    rows.check(house, count)
    assert not house.post.again
    assert not Reminder.objects.filter(Q(planned_at__lt=start) | Q(message__isnull=True)).exists()
    note("two sweeps and two workers at once", count)


def _seen(name: str, since: datetime) -> bool:
    return Heartbeat.objects.filter(name=name, seen_at__gt=since).exists()

"""What of the clocks the Today page shows: what is over, what is near, what others owe, what is to be cleared up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from backend.core.types import Actor
from backend.core.words import long_date
from backend.deadlines.rules.status import SOON
from backend.deadlines.selectors.register import own_side, own_zone
from backend.deadlines.selectors.rows import open_deadlines
from backend.deadlines.selectors.showing import entries_of
from backend.law.selectors import end_of_day

FIRST = 10
"""Clocks of one section that the Today page shows."""
UNCLEAR = ("conditional", "waiting", "uncomputable", "held")


@dataclass(frozen=True)
class Section:
    """Clocks that stand alike, with a heading and what is said where there are none."""

    key: str
    heading: str
    note: str
    """Under the heading: how far the section goes."""
    empty: str
    count: int
    clocks: Sequence[dict[str, Any]]
    """The first of them."""


def today(actor: Actor, *, now: datetime) -> list[Section]:
    """Return the sections in the order in which a person needs them. Raises Forbidden by role.

    Three queries however many clocks there are: one walks the open ones of the organization along their index.
    """
    zone = own_zone(actor)
    sunday = now.astimezone(zone).date() + timedelta(days=6 - now.astimezone(zone).weekday())
    week = end_of_day(sunday, zone)
    ours = Q(obligor=own_side(actor))
    key = Case(
        When(Q(standing__in=UNCLEAR), then=Value("unclear")),
        When(~ours, then=Value("others")),
        When(standing="owed_now", then=Value("owed_now")),
        When(due_at__lt=now, then=Value("overdue")),
        When(due_at__lte=now + SOON, then=Value("soon")),
        When(due_at__lte=week, then=Value("week")),
        default=Value("later"),
    )
    # What is owed now was due when it began to run, so that it stands among dates where it belongs.
    since = Coalesce("due_at", "runs_from", "opened_at")
    rows = (
        open_deadlines(actor)
        .annotate(section=key)
        .annotate(
            place=Window(RowNumber(), partition_by="section", order_by=[since.asc(), F("id").asc()]),
            of_section=Window(Count("id"), partition_by="section"),
        )
        .filter(place__lte=FIRST)
        .order_by("section", "place")
    )
    ids: dict[str, list[UUID]] = {}
    counts: dict[str, int] = {}
    for one, section, count in rows.values_list("id", "section", "of_section"):
        ids.setdefault(section, []).append(one)
        counts[section] = count
    found = {row["id"]: row for row in entries_of(actor, [one for some in ids.values() for one in some], now=now)}
    return [
        Section(
            name, heading, note, empty, counts.get(name, 0), [found[one] for one in ids.get(name, []) if one in found]
        )
        for name, heading, note, empty in _sections(now, week, zone)
    ]


def _sections(now: datetime, week: datetime, zone: ZoneInfo) -> list[tuple[str, str, str, str]]:
    sunday = long_date(week.astimezone(zone).date())
    found = [
        ("overdue", "Overdue", "", "Nothing that you owe is overdue."),
        ("owed_now", "Owed now", "The words that set these give no number of days.", ""),
        ("soon", "Due within 72 hours", "", "Nothing is due within 72 hours."),
    ]
    if week > now + SOON:
        found.append(
            (
                "week",
                "Due this week",
                f"Until the end of Sunday, {sunday}.",
                f"Nothing more until the end of Sunday, {sunday}.",
            )
        )
    return [
        *found,
        ("later", "Due later", "", "Nothing is due later."),
        ("others", "Owed by others", "", "Nobody else owes anything here."),
        (
            "unclear",
            "To be cleared up",
            "These depend on a fact that is not stated, or wait for the end of a delay.",
            "",
        ),
    ]

"""The list of clocks: those that the actor sees, found, filtered and sorted. How one stands is a condition on instants,
which says the same as `rules.status`."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.search import MOST_WORDS, begins_in, words_of
from backend.core.types import Actor
from backend.deadlines.choices import ClockStatus, Ending
from backend.deadlines.models import OPEN, Deadline
from backend.deadlines.rules.status import SOON
from backend.deadlines.selectors.rows import deadlines
from backend.law.selectors import end_of_day

COUNTED = 10_000
"""Up to which matches of a filter are counted."""
SORTS = ("due", "title")
AGREEMENT = "agreements.agreement"


@dataclass(frozen=True)
class ClocksAsked:
    """What of the clocks is asked for; everything left empty restricts nothing, but that those that ended are left out
    unless they are asked for."""

    status: tuple[str, ...] = ()
    """Any of these (ClockStatus)."""
    kind: str = ""
    side: str = ""
    """"ours": the actor's organization owes it; "theirs": somebody else does."""
    vendor: UUID | None = None
    agreement: UUID | None = None
    q: str = ""
    """Beginnings of words of what is owed, and of what it is about."""
    first: date | None = None
    last: date | None = None
    """Due on one of these days, in the organization's zone."""
    ended: str = ""
    """"yes": only those that ended; "no": only those that did not; "all"; empty: all of the status that is asked for,
    else those that did not end."""
    sort: str = "due"
    """"due": what is owed now first, then by date."""


def own_side(actor: Actor) -> str:
    """Return as which side the actor's organization stands in clocks: "district" or "provider"."""
    return "provider" if actor.organization_kind == OrganizationKind.VENDOR else "district"


def own_zone(actor: Actor) -> ZoneInfo:
    """Return the zone of the actor's organization; UTC for who acts for none."""
    if actor.organization_id is None:
        return ZoneInfo("UTC")
    return ZoneInfo(accounts.organization_row(actor.organization_id).time_zone)


def standing_as(status: str, *, now: datetime) -> Q:
    """Return which clocks stand so at `now`: the same that `rules.status` finds."""
    kept = Q(ending=Ending.NONE)
    dated = kept & Q(standing="due", due_at__isnull=False)
    late = Q(due_at__isnull=False, met_at__gt=F("due_at"))
    match ClockStatus(status):
        case ClockStatus.MET:
            return Q(ending=Ending.MET) & ~late
        case ClockStatus.MET_LATE:
            return Q(ending=Ending.MET) & late
        case ClockStatus.WITHDRAWN | ClockStatus.WAIVED | ClockStatus.NOT_APPLICABLE:
            return Q(ending=status)
        case ClockStatus.OVERDUE:
            return dated & Q(due_at__lt=now)
        case ClockStatus.DUE_SOON:
            return dated & Q(due_at__gte=now, due_at__lte=now + SOON)
        case ClockStatus.OPEN:
            return kept & Q(standing="due") & (Q(due_at__isnull=True) | Q(due_at__gt=now + SOON))
    return kept & Q(standing=status)


def clocks(actor: Actor, asked: ClocksAsked, *, now: datetime) -> QuerySet[Deadline]:
    """Return the clocks that are asked for, sorted down to their ids. Raises Forbidden by role."""
    rows = deadlines(actor)
    if asked.status:
        found = Q(pk__in=())
        for one in asked.status:
            found |= standing_as(one, now=now)
        rows = rows.filter(found)
    if asked.ended == "yes":
        rows = rows.exclude(OPEN)
    elif asked.ended == "no" or (not asked.ended and not asked.status):
        rows = rows.filter(OPEN)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.side:
        ours = Q(obligor=own_side(actor))
        rows = rows.filter(ours if asked.side == "ours" else ~ours)
    if asked.vendor is not None:
        rows = rows.filter(vendor_id=asked.vendor)
    if asked.agreement is not None:
        rows = rows.filter(occasion__subject_type=AGREEMENT, occasion__subject_id=asked.agreement)
    if asked.q:
        words = words_of(asked.q)[:MOST_WORDS]
        rows = rows.filter(begins_in(Concat("title", Value(" "), "about"), words)) if words else rows.none()
    if asked.first is not None or asked.last is not None:
        zone = own_zone(actor)
        if asked.first is not None:
            rows = rows.filter(due_at__gte=datetime.combine(asked.first, time(), tzinfo=zone))
        if asked.last is not None:
            rows = rows.filter(due_at__lte=end_of_day(asked.last, zone))
    now_first = Case(When(standing="owed_now", ending=Ending.NONE, then=Value(0)), default=Value(1))
    match asked.sort:
        case "title":
            return rows.order_by("title", F("due_at").asc(nulls_last=True), "id")
        case "-title":
            return rows.order_by("-title", F("due_at").asc(nulls_last=True), "id")
        case "-due":
            return rows.order_by(F("due_at").desc(nulls_last=True), "-id")
    return rows.order_by(now_first, F("due_at").asc(nulls_last=True), "id")

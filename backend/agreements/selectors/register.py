"""The register: the visible agreements, found, filtered and sorted by their rows of `RegisterRow`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import DateField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.agreements.choices import Status
from backend.agreements.models import SORTED_WITH_EMPTY, RegisterRow
from backend.agreements.selectors.rows import seen_apart
from backend.core.search import MOST_WORDS, begins, words_of
from backend.core.types import Actor
from backend.vendors import selectors as vendors

EXPIRED = "expired"
COUNTED = vendors.COUNTED
"""Up to which matches of a filter are counted; the whole register is counted exactly, along an index."""
SHOWN = (
    "reference", "district", "vendor", "vendor_name", "vendor_verified", "product_names", "states", "status",
    "recorded", "created_at", "executed_at", "effective_date", "end_date", "running_until", "open_points",
    "open_shared", "marks", "element_count", "subprocessors", "countries",
)  # fmt: skip
"""Columns of the register that a page of it shows; the others are only looked for and sorted by."""
FOR_FINDING = ("words", "elements")
"""Columns that are only looked for, and long."""
SORTS: dict[str, str] = {
    "reference": "reference",
    "vendor": "vendor_key",
    "district": "district__name",
    "products": "products_key",
    "states": "states_key",
    "status": "place",
    "effective": "effective_date",
    "end": "end_date",
    "days_left": "running_until",
    "open_points": "open_points",
    "sensitive": "mark_count",
    "elements": "element_count",
    "subprocessors": "subprocessor_count",
    "countries": "countries_key",
    "recorded": "recorded",
    "executed": "executed_at",
    "created": "created_at",
}
"""What the register can be sorted by -> the column that it is."""


@dataclass(frozen=True)
class RegisterAsked:
    """What of the register is asked for; everything left empty restricts nothing."""

    search: str = ""
    """Beginnings of words in names of vendor, district and products, in the number, in elements and sensitivities."""
    status: tuple[str, ...] = ()
    """Any of these; "expired" is one, and "executed" means not expired."""
    state: str = ""
    vendor: UUID | None = None
    ends_within: int | None = None
    """The term is running and its last day is within so many days, today included."""
    holds: str = ""
    """A sensitivity that stands anywhere in a pinned schedule."""
    element: str = ""
    subprocessor: str = ""
    country: str = ""
    recorded: bool | None = None
    verified: bool | None = None
    open: bool | None = None
    sort: str = "-created"

    @property
    def restricts(self) -> bool:
        """Whether it is less than the whole register."""
        return replace(self, sort="") != RegisterAsked(sort="")


class _Today(Func):
    """The date at an instant in the district's zone, or the vendor's for a general offer."""

    template = "((%(expressions)s)::date)"
    arg_joiner = " at time zone "
    output_field = DateField()

    def __init__(self, now: datetime) -> None:
        super().__init__(Value(now), Coalesce("district__time_zone", "vendor__time_zone"))


class _DaysLeft(Func):
    template = "(running_until - %(expressions)s)"
    output_field = IntegerField()


def _running(now: datetime) -> tuple[date, date]:
    """Return the earliest and the latest date that it is anywhere, so that an index narrows what a zone decides."""
    return (now.astimezone(UTC) - timedelta(hours=12)).date(), (now.astimezone(UTC) + timedelta(hours=14)).date()


def _status(asked: Sequence[str], now: datetime, today: date | None) -> Q:
    over = Q(running_until__lt=today or _running(now)[1])
    if today is None:
        over &= Q(running_until__lt=_Today(now))
    found = Q(pk__in=())
    plain = [status for status in asked if status not in (EXPIRED, Status.EXECUTED)]
    if plain:
        found |= Q(status__in=plain)
    if {EXPIRED, Status.EXECUTED} <= set(asked):
        found |= Q(status=Status.EXECUTED)
    elif EXPIRED in asked:
        found |= over
    elif Status.EXECUTED in asked:
        going_on = Q(running_until__isnull=True) | Q(running_until__gte=today or _Today(now))
        found |= Q(status=Status.EXECUTED) & going_on
    return found


def _named(words: Sequence[str], *, districts: bool) -> Q:
    """Return the condition that every word begins one in a name, or in the number."""
    if not districts:
        return begins("words", words)
    found = Q()
    for word in words:
        found &= begins("words", [word]) | Q(district__in=accounts.districts_named(word).values("pk"))
    return found


def _search(text: str, *, districts: bool) -> Q:
    """Return the condition of a search: every word begins one in a name, or the words at its beginning or end name a
    kind of data that the agreement holds and the others stand in names ("quillet grades")."""
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return Q(pk__in=())
    codes, marks = vendors.data_called(words)
    found = _named(words, districts=districts) | vendors.data_held(codes, marks)
    both: list[tuple[Sequence[str], Sequence[str], Q]] = []
    for place in range(1, len(words)):
        for names, kind in ((words[:place], words[place:]), (words[place:], words[:place])):
            # What all the words name is found already, whatever else stands there.
            more_codes, more_marks = vendors.data_called(kind)
            if held := vendors.data_held(set(more_codes).difference(codes), set(more_marks).difference(marks)):
                both.append((names, kind, held))
    if len(both) == 1 and not codes and not marks:
        # As "a and (b or c)", which has the database gather "a" once.
        ((named, called, held),) = both
        return _named(named, districts=districts) & (_named(called, districts=districts) | held)
    for named, _, held in both:
        found |= _named(named, districts=districts) & held
    return found


@dataclass(frozen=True)
class _Stated:
    """What was typed, as the names that schedules state."""

    subprocessors: Sequence[str] | None
    countries: Sequence[str] | None


def _found(
    rows: QuerySet[RegisterRow],
    asked: RegisterAsked,
    stated: _Stated,
    *,
    now: datetime,
    points: str,
    districts: bool,
    today: date | None,
) -> QuerySet[RegisterRow]:
    """Return those of the rows that are asked for. `districts`: they are of several, which names find; `today` is
    the date in the zone of the one district whose rows these all are."""
    if asked.search:
        rows = rows.filter(_search(asked.search, districts=districts))
    if asked.status:
        rows = rows.filter(_status(asked.status, now, today))
    if asked.state:
        rows = rows.filter(states__contains=[asked.state])
    if asked.vendor is not None:
        rows = rows.filter(vendor_id=asked.vendor)
    if asked.ends_within is not None:
        within = timedelta(days=asked.ends_within)
        earliest, latest = (today, today) if today else _running(now)
        rows = rows.filter(running_until__gte=earliest, running_until__lte=latest + within)
        if today is None:
            rows = rows.alias(left=_DaysLeft(_Today(now))).filter(left__gte=0, left__lte=asked.ends_within)
    if asked.holds:
        rows = rows.filter(marks__contains=[asked.holds])
    if asked.element:
        rows = rows.filter(elements__contains=[vendors.element_number(asked.element)])
    if stated.subprocessors is not None:
        rows = rows.filter(subprocessors__overlap=stated.subprocessors)
    if stated.countries is not None:
        rows = rows.filter(countries__overlap=stated.countries)
    if asked.recorded is not None:
        rows = rows.filter(recorded=asked.recorded)
    if asked.verified is not None:
        rows = rows.filter(vendor_verified=asked.verified)
    if asked.open is not None:
        rows = rows.filter(**{f"{points}__gt" if asked.open else points: 0})
    return rows


def _register(
    actor: Actor, asked: RegisterAsked, every: QuerySet[RegisterRow], *, now: datetime
) -> QuerySet[RegisterRow]:
    """Return those of every row that the actor sees and asks for, sorted."""
    of_vendor = actor.organization_kind == OrganizationKind.VENDOR
    points = "open_shared" if of_vendor else "open_points"
    stated = _Stated(
        vendors.names_stated("subprocessor", asked.subprocessor) if asked.subprocessor else None,
        vendors.names_stated("country", asked.country) if asked.country else None,
    )
    own, covered = seen_apart(actor)
    today = None
    if not of_vendor and actor.organization_id is not None and (asked.status or asked.ends_within is not None):
        zone = accounts.organization_row(actor.organization_id).time_zone
        today = now.astimezone(ZoneInfo(zone)).date()
    rows = _found(every.filter(own), asked, stated, now=now, points=points, districts=of_vendor, today=today)
    falling = asked.sort.startswith("-")
    column = SORTS.get(asked.sort.removeprefix("-"), "created_at")
    column = points if column == "open_points" else column
    # No comment on what others agreed is read here, so that none can be looked for, and none be told by the order.
    if covered is not None and not asked.open:
        readable = replace(asked, open=None)
        others = _found(every.filter(covered), readable, stated, now=now, points=points, districts=True, today=None)
        if column == points:
            column = "points_read"
            rows, others = rows.annotate(points_read=F(points)), others.annotate(points_read=Value(0))
        rows = rows.union(others, all=True)
    empty_last = {"nulls_last": True} if column in SORTED_WITH_EMPTY else {}
    if falling:
        return rows.order_by(F(column).desc(**empty_last), "-pk")
    return rows.order_by(F(column).asc(**empty_last), "pk")


def _shown(rows: QuerySet[RegisterRow]) -> QuerySet[RegisterRow]:
    elsewhere = {"district_name": F("district__name"), "zone": Coalesce("district__time_zone", "vendor__time_zone")}
    return rows.annotate(**elsewhere)


def register(actor: Actor, asked: RegisterAsked, *, now: datetime) -> QuerySet[RegisterRow]:
    """Return the register's rows that are asked for, sorted, with what is shown of them. Raises Forbidden by role.

    `asked.sort` is a key of SORTS, with "-" for falling order; what is empty stands last both ways. For a district that
    others cover it is the union of its own and those, so that each is walked along its own index: count, slice and
    read it, but filter it no further.
    """
    return _register(actor, asked, _shown(RegisterRow.objects.defer(*FOR_FINDING)), now=now)


def register_ids(actor: Actor, asked: RegisterAsked, *, now: datetime) -> QuerySet[RegisterRow, UUID]:
    """Return the ids of the rows of `register`: to be counted, and for a page of them. Raises Forbidden by role."""
    return _register(actor, asked, RegisterRow.objects.all(), now=now).values_list("pk", flat=True)


def register_page(ids: Sequence[UUID]) -> list[RegisterRow]:
    """Return these rows of the register in this order, with what is shown of them. They came from `register_ids`."""
    found = _shown(RegisterRow.objects.only(*SHOWN)).in_bulk(list(ids))
    return [found[one] for one in ids if one in found]


def days_left(row: RegisterRow, now: datetime) -> int | None:
    """Return how many days the running term has, 0 on its last day, below 0 once it is over; None where none runs."""
    if row.running_until is None:
        return None
    return (row.running_until - now.astimezone(ZoneInfo(row.zone)).date()).days


def open_point_count(actor: Actor, row: RegisterRow) -> int | None:
    """Return how many open comments the actor reads; None for a district that is only covered."""
    if actor.organization_id == row.vendor_id:
        return row.open_shared
    return row.open_points if actor.organization_id == row.district_id else None

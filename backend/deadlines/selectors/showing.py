"""Clocks as a list, a calendar and the Today page show them: each says what, who, when and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from backend.core.types import Actor
from backend.deadlines.choices import ClockStatus, Kind
from backend.deadlines.models import Deadline, ReminderPlan
from backend.deadlines.rules.status import status
from backend.deadlines.rules.wording import due_words, end_of_local_day, owed_to, party
from backend.deadlines.selectors.contacts import mailed
from backend.law import selectors as law

if TYPE_CHECKING:
    from backend.law.types import DataClass

_SHOWN = (
    "district", "vendor", "kind", "duty", "obligor", "addressee", "agency", "agency_state", "data", "title", "about",
    "standing", "due_at", "rolled_at", "rolled_why", "runs_from", "why", "winner", "hourly", "granted_until",
    "opened_at", "ending", "ended_at", "met_at", "assigned_to", "occasion__url", "district__name",
    "district__time_zone", "vendor__name", "assigned_to__name",
)  # fmt: skip


class _OfAnswer(Func):
    """A text at a place of the stored answer; empty where there is none."""

    output_field = CharField()

    def __init__(self, path: str) -> None:
        super().__init__(F("answer"), Value(path))

    template = "coalesce(%(expressions)s, '')"
    arg_joiner = " #>> "


class _CitationOf(Func):
    """The citation of one candidate of the stored answer, by its id."""

    output_field = CharField()
    template = (
        "coalesce((select one ->> 'citation' from jsonb_array_elements(answer -> 'candidates') as one "
        "where one ->> 'id' = %(expressions)s limit 1), '')"
    )


def shown(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """Return clocks with what a row of a list shows of them, without the long answer."""
    words, sooner = _OfAnswer("{owed_now,0,words}"), _OfAnswer("{sooner_if,0}")
    # What says why: what sets the date, else what says "now", else what could set one, else what was looked at first.
    speaks = Coalesce(
        NullIf("winner", Value("")),
        NullIf(_OfAnswer("{owed_now,0,candidate}"), Value("")),
        NullIf(sooner, Value("")),
        _OfAnswer("{candidates,0,id}"),
    )
    return (
        rows.select_related("district", "vendor", "occasion", "assigned_to")
        .only(*_SHOWN)
        .annotate(now_words=words, citation=_CitationOf(speaks))
    )


@dataclass(frozen=True)
class Planned:
    """Whom a district's plans name as responsible, by district and kind."""

    names: Mapping[tuple[UUID, str], str]

    def responsible(self, row: Deadline) -> str:
        """Return who looks after a clock, for the side that owes it: a name, or words within a sentence."""
        if row.assigned_to is not None:
            return row.assigned_to.name
        if row.obligor == "provider":
            return "every administrator"
        return self.names.get((row.district_id, row.kind)) or "every privacy officer"


def planned(rows: Iterable[Deadline]) -> Planned:
    """Return whom the plans of these clocks' districts name, in one query at most."""
    wanted = {(row.district_id, row.kind) for row in rows if row.assigned_to_id is None and row.obligor == "district"}
    if not wanted:
        return Planned({})
    found = ReminderPlan.objects.filter(district_id__in={district for district, _ in wanted}, person__isnull=False)
    rows_of = found.values_list("district_id", "kind", "person__name")
    return Planned({(district, kind): name or "" for district, kind, name in rows_of})


def entries(actor: Actor, rows: Sequence[Deadline], *, now: datetime) -> list[dict[str, Any]]:
    """Return rows that `shown` read, as they are sent."""
    plans = planned(rows)
    told = _told(actor, rows)
    return [{**entry(actor, row, plans, now=now), "mailed": told.get(row.id, "")} for row in rows]


def _told(actor: Actor, rows: Iterable[Deadline]) -> Mapping[UUID, str]:
    """Return to which contacts of vendors the actor's district mailed about open clocks last, in words."""
    owed = [
        row for row in rows if row.obligor == "provider" and not row.ending and row.district_id == actor.organization_id
    ]
    return mailed({row.id for row in owed}, zone=owed[0].district.time_zone) if owed else {}


def entries_of(actor: Actor, ids: Sequence[UUID], *, now: datetime) -> list[dict[str, Any]]:
    """Return the clocks with these ids in this order. They came from what the actor sees."""
    found = shown(Deadline.objects.all()).in_bulk(list(ids))
    return entries(actor, [found[one] for one in ids if one in found], now=now)


def entry(actor: Actor, row: Deadline, plans: Planned, *, now: datetime) -> dict[str, Any]:
    """Return one clock as it is sent. Who is responsible is for the side that owes it to know."""
    zone = row.district.time_zone
    names = {"district": row.district.name, "provider": row.vendor.name if row.vendor else ""}
    agency = f"{row.agency} ({law.state_name(row.agency_state)})" if row.agency_state else row.agency
    how = status(row, now=now)
    owner = row.district_id if row.obligor == "district" else row.vendor_id
    ours = owner == actor.organization_id
    return {
        "id": row.id,
        "title": row.title,
        "about": row.about,
        "url": row.occasion.url,
        "kind": row.kind,
        "kind_label": str(Kind(row.kind).label),
        "duty": row.duty,
        "data_words": law.data_words(cast("list[DataClass]", row.data)),
        "status": how.value,
        "status_label": str(how.label),
        "due_at": row.due_at,
        "due_words": due_words(row.due_at, zone) if row.due_at else "",
        "day_end": row.due_at is not None and end_of_local_day(row.due_at, zone),
        "zone": zone,
        "rolled_words": due_words(row.rolled_at, zone) if row.rolled_at else "",
        "rolled_why": row.rolled_why,
        "now_words": getattr(row, "now_words", ""),
        "why": row.why,
        "citation": getattr(row, "citation", ""),
        "owed_by": party(row.obligor, names=names),
        "owed_to": owed_to(row, names=names, agency=agency),
        "ours": ours,
        "hourly": row.hourly,
        "more_time": row.granted_until is not None,
        "responsible": plans.responsible(row) if ours and how in STILL_OPEN else "",
        "ended_at": row.ended_at,
        "met_at": row.met_at,
    }


STILL_OPEN = frozenset(
    {
        ClockStatus.OPEN, ClockStatus.DUE_SOON, ClockStatus.OVERDUE, ClockStatus.OWED_NOW, ClockStatus.CONDITIONAL,
        ClockStatus.WAITING, ClockStatus.HELD, ClockStatus.UNCOMPUTABLE,
    }
)  # fmt: skip
"""How a clock stands that somebody still has to do something about."""

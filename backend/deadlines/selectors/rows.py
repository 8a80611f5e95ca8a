"""The doors to rows: who sees which clock, and what a district has set for its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.types import Actor, Subject
from backend.deadlines.choices import Ending
from backend.deadlines.models import OPEN, Closure, Deadline, DistrictRules, Occasion, Policy
from backend.law import selectors as law
from backend.law.types import PolicyLimit


def seen_by(actor: Actor) -> Q:
    """Return which clocks the actor's organization sees: a district all of its own, a vendor those that it owes or
    that are owed to it, but for what the district keeps to itself. Raises Forbidden by role."""
    accounts.require(actor, "deadlines.read")
    if actor.organization_id is None:
        return Q(pk__in=[])
    if actor.organization_kind == OrganizationKind.VENDOR:
        return Q(vendor_id=actor.organization_id, vendor_sees=True) & (Q(obligor="provider") | Q(addressee="provider"))
    return Q(district_id=actor.organization_id)


def deadlines(actor: Actor) -> QuerySet[Deadline]:
    """Return the clocks that the actor sees. Raises Forbidden by role."""
    return Deadline.objects.filter(seen_by(actor))


def deadline(actor: Actor, deadline_id: UUID) -> Deadline:
    """Return one clock with its occasion. Raises NotFound, also for somebody else's."""
    found = deadlines(actor).select_related("occasion", "district", "vendor").filter(id=deadline_id).first()
    if found is None:
        raise NotFound
    return found


def open_deadlines(actor: Actor) -> QuerySet[Deadline]:
    """Return the clocks that the actor sees and that are not ended."""
    return deadlines(actor).filter(OPEN)


def side_of(actor: Actor, row: Deadline) -> str:
    """Return which side of a clock the actor's organization is: "district" or "provider"."""
    return "district" if actor.organization_id == row.district_id else "provider"


def is_replaced(row: Deadline) -> bool:
    """Tell whether a clock that ended has another one open in its place."""
    return Deadline.objects.filter(occasion_id=row.occasion_id, key=row.key, ending=Ending.NONE).exists()


@dataclass(frozen=True)
class OwnRules:
    """What a district has set, in the shape in which the law is asked."""

    state: str
    zone: str
    closures: frozenset[date] = frozenset()
    school_days: frozenset[date] | None = None
    policies: tuple[PolicyLimit, ...] = ()
    margin_days: int = 0


def policy_limit(row: Policy) -> PolicyLimit:
    """Return a stored policy in the shape in which the law is asked."""
    return PolicyLimit.model_validate(
        {
            "id": f"policy.{row.id}", "title": row.title, "duty": row.duty, "obligor": row.obligor,
            "addressee": row.addressee, "agency": row.agency, "amount": row.amount, "unit": row.unit,
            "anchor": row.anchor,
        }
    )  # fmt: skip


def days_of(closures: QuerySet[Closure]) -> frozenset[date]:
    """Return every single day of some closures."""
    return frozenset(
        first + timedelta(days=number)
        for first, last in closures.values_list("first", "last")
        for number in range((last - first).days + 1)
    )


def own_rules(district_id: UUID) -> OwnRules:
    """Return what a district has set for its clocks, whoever asks: for a task, and a room that checked its row."""
    district = accounts.organization_row(district_id)
    row = DistrictRules.objects.filter(district_id=district_id).first()
    policies = Policy.objects.filter(district_id=district_id, ended_at__isnull=True).order_by("set_at", "id")
    return OwnRules(
        state=district.state,
        zone=district.time_zone,
        closures=days_of(Closure.objects.filter(district_id=district_id, ended_at__isnull=True)),
        school_days=law.listed_days(row.school_days) if row and row.school_days is not None else None,
        policies=tuple(policy_limit(one) for one in policies),
        margin_days=row.margin_days if row else 0,
    )


@dataclass(frozen=True)
class Expectations:
    """Days after which a district itself wants what is outstanding. No law sets them."""

    schedule_days: int = DistrictRules._meta.get_field("expect_schedule_days").default
    signature_days: int = DistrictRules._meta.get_field("expect_signature_days").default


def expectations(district_id: UUID) -> Expectations:
    """Return within how many days a district expects a schedule and a signature, whoever asks."""
    row = DistrictRules.objects.filter(district_id=district_id).first()
    return Expectations(row.expect_schedule_days, row.expect_signature_days) if row else Expectations()


def expectations_changed(*, since: datetime) -> Mapping[UUID, datetime]:
    """Return which districts set their days anew after an instant, and when last, whoever asks."""
    kept = DistrictRules.history.filter(history_date__gt=since)  # type: ignore[attr-defined]
    rows = kept.values("district_id").order_by()
    return dict(rows.annotate(at=Max("history_date")).values_list("district_id", "at"))


def zones(district_ids: set[UUID]) -> Mapping[UUID, str]:
    """Return the time zones of districts, whoever asks."""
    return dict(accounts.organization_rows(district_ids).values_list("id", "time_zone"))


def topics_of(subject: Subject) -> dict[str, bool]:
    """Return the topics of a subject of a room above that are not closed, and whether a clock of each is open. It asks
    nobody's permission: for the room that keeps them."""
    rows = Occasion.objects.filter(subject_type=subject.type, subject_id=subject.id, closed_at__isnull=True)
    is_open = Exists(Deadline.objects.filter(occasion=OuterRef("pk"), ending=Ending.NONE))
    return dict(rows.annotate(is_open=is_open).values_list("topic", "is_open"))

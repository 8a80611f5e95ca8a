"""What a district has set for its clocks, for its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.deadlines.choices import Kind
from backend.deadlines.models import Closure, Delivery, DistrictRules, Feed, Policy, ReminderPlan, Webhook
from backend.deadlines.rules import offsets
from backend.deadlines.rules.closures import Listed, Span, fates, read
from backend.deadlines.rules.setting import NumbersIn
from backend.law import selectors as law
from backend.law.types import KnownDuty

DELIVERIES_SHOWN = 20


def own_district(actor: Actor, verb: str = "deadlines.set") -> UUID:
    """Return the actor's district. Raises Forbidden by role, NotFound for who acts for something else: only a district
    has clocks of its own to set."""
    accounts.require(actor, verb)
    if actor.organization_id is None or actor.organization_kind != OrganizationKind.DISTRICT:
        raise NotFound
    return actor.organization_id


def actions(actor: Actor) -> list[str]:
    """Return what the actor may do on the screens of settings."""
    return ["set"] if accounts.may(actor, "deadlines.set") else []


def kept_spans(district_id: UUID) -> list[Span]:
    """Return the closed days of a district, whoever asks."""
    rows = Closure.objects.filter(district=district_id, ended_at__isnull=True).order_by("first", "last")
    return [Span(row.first, row.last, row.name) for row in rows]


@dataclass(frozen=True)
class CalendarShown:
    """Closed days that are still to come or passed within the year, those of before as a number, and school days."""

    today: date
    closures: list[Closure]
    past: int
    """How many ended before today; `closures` has them only where they were asked for."""
    school_days: list[str] | None


def calendar(actor: Actor, *, now: datetime, with_past: bool) -> CalendarShown:
    """Return the closed days and the school calendar of the actor's district. Raises Forbidden, NotFound."""
    district_id = own_district(actor, "deadlines.read")
    today = now.astimezone(ZoneInfo(accounts.organization_row(district_id).time_zone)).date()
    rows = Closure.objects.filter(district=district_id, ended_at__isnull=True).order_by("first", "last", "id")
    past = rows.filter(last__lt=today)
    row = DistrictRules.objects.filter(district=district_id).first()
    return CalendarShown(
        today=today,
        closures=list(rows if with_past else rows.filter(last__gte=today)),
        past=past.count(),
        school_days=row.school_days if row else None,
    )


@dataclass(frozen=True)
class FileShown:
    """What a file of closed days says, before anything of it is kept."""

    listed: list[Listed]
    passed_over: Sequence[str]


def read_file(actor: Actor, content: bytes) -> FileShown:
    """Return what a file would add to the district's closed days. Nothing is kept. Raises Forbidden, NotFound, and
    SheetProblem with a sentence for each line."""
    district_id = own_district(actor)
    found = read(content)
    return FileShown(fates(found.spans, kept_spans(district_id)), found.passed_over)


@dataclass(frozen=True)
class PolicyShown:
    """A limit of the district's own, in words."""

    policy: Policy
    what: str
    """What it is about: "The district tells the people concerned of the breach"."""
    runs_from: str


@dataclass(frozen=True)
class PoliciesShown:
    """The limits of a district, those in force first, with what a new one could be about."""

    policies: list[PolicyShown]
    numbers: NumbersIn
    known: Sequence[KnownDuty]


def policies(actor: Actor) -> PoliciesShown:
    """Return the own limits of the actor's district. Raises Forbidden, NotFound."""
    district_id = own_district(actor, "deadlines.read")
    known = law.known_duties(accounts.organization_row(district_id).state)
    titles: dict[tuple[str, ...], KnownDuty] = {
        (one.duty, one.obligor, one.addressee, one.agency): one for one in known
    }
    rows = Policy.objects.filter(district=district_id).order_by(F("ended_at").desc(nulls_first=True), "-set_at", "id")
    row = DistrictRules.objects.filter(district=district_id).first() or DistrictRules()
    shown = []
    for policy in rows:
        about = titles.get((policy.duty, policy.obligor, policy.addressee, policy.agency))
        anchors = {one.code: one.words for one in about.anchors} if about else {}
        what = about.title if about else policy.duty
        shown.append(PolicyShown(policy, what, anchors.get(policy.anchor, policy.anchor)))
    return PoliciesShown(shown, NumbersIn(row.margin_days, row.expect_schedule_days, row.expect_signature_days), known)


class Named(NamedTuple):
    """A person, for choosing among several."""

    id: UUID
    name: str


@dataclass(frozen=True)
class PlanShown:
    """When a district is reminded of clocks of a kind."""

    kind: Kind
    offsets: Sequence[str]
    person_id: UUID | None
    second_person_id: UUID | None
    second_offsets: Sequence[str]
    own: bool
    """Whether the district has set it; otherwise it is what holds where nobody did."""
    default_offsets: Sequence[str]


def reminder_plans(actor: Actor) -> list[PlanShown]:
    """Return the plan of each kind for the actor's district. Raises Forbidden, NotFound."""
    district_id = own_district(actor, "deadlines.read")
    rows = {row.kind: row for row in ReminderPlan.objects.filter(district=district_id)}
    shown = []
    for kind in Kind:
        default = offsets.DEFAULTS[kind]
        row = rows.get(kind)
        shown.append(
            PlanShown(
                kind=kind,
                offsets=row.offsets if row else default,
                person_id=row.person_id if row else None,
                second_person_id=row.second_person_id if row else None,
                second_offsets=row.second_offsets if row else [],
                own=row is not None,
                default_offsets=default,
            )
        )
    return shown


def possible_people(actor: Actor, *, now: datetime) -> list[Named]:
    """Return who of the actor's district can be responsible, by name. Raises Forbidden, NotFound."""
    return [Named(one.id, one.name) for one in accounts.people(own_district(actor, "deadlines.read"), now=now)]


@dataclass(frozen=True)
class WebhookShown:
    """Where a district's systems are told, and what was told last. Its secret is never shown again."""

    webhook: Webhook | None
    deliveries: list[Delivery]


def webhook(actor: Actor) -> WebhookShown:
    """Return the webhook of the actor's district and its last deliveries. Raises Forbidden, NotFound."""
    district_id = own_district(actor)
    row = Webhook.objects.filter(district=district_id, ended_at__isnull=True).first()
    if row is None:
        return WebhookShown(None, [])
    told = Delivery.objects.filter(webhook=row).select_related("deadline").order_by("-made_at", "-id")
    return WebhookShown(row, list(told[:DELIVERIES_SHOWN]))


def own_feed(actor: Actor) -> Feed | None:
    """Return the actor's own calendar feed in this organization. Raises Forbidden."""
    accounts.require(actor, "reminders.prefer")
    return Feed.objects.filter(
        person=actor.person_id, organization=actor.organization_id, ended_at__isnull=True
    ).first()

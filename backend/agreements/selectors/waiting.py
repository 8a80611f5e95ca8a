"""What waits for somebody, as the page Today shows it: the first few of each kind, and how many there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, RowNumber

from backend.accounts.choices import OrganizationKind
from backend.agreements.choices import OfferStatus, ReviewStatus, Status
from backend.agreements.models import Agreement, AgreementLine, Review, VersionOffer
from backend.agreements.selectors.rows import seen_apart
from backend.core.at_once import count_and_page
from backend.core.types import Actor
from backend.vendors import selectors as vendors
from backend.vendors.choices import VersionStatus

T = TypeVar("T")
LOOKED_AT = 200
"""Of how many agreements in one status it is looked up since when they wait; where there are more, of the oldest."""


@dataclass(frozen=True)
class Some(Generic[T]):
    """The first of a list, and how long the whole of it is."""

    first: Sequence[T] = ()
    count: int = 0


@dataclass(frozen=True)
class Waiting:
    """An agreement in a step that waits for somebody, and since when it does."""

    id: UUID
    reference: str
    district: str
    """Its name; empty for a general offer."""
    vendor: str
    products: Sequence[str]
    status_reason: str
    since: datetime


def _since(status: Status) -> F | Func:
    last_review = Review.objects.filter(agreement=OuterRef("pk")).order_by("-submitted_at")
    since: F | Func = F("created_at") if status == Status.DRAFT else Coalesce(F("asked_at"), F("created_at"))
    if status == Status.WITH_VENDOR:
        since = Greatest(since, Coalesce(Subquery(last_review.values("decided_at")[:1]), since))
    elif status == Status.IN_REVIEW:
        since = Coalesce(Subquery(last_review.values("submitted_at")[:1]), since)
    return Coalesce("unfinished__envelope__created_at", "unfinished__composed_at", since)


def _waiting(id: UUID, said: Sequence[Any], since: datetime) -> Waiting:
    reference, district, vendor, products, why = said
    return Waiting(id, reference, district or "", vendor, products or (), why, since)


def waiting(actor: Actor, statuses: Collection[Status], *, most: int) -> dict[Status, Some[Waiting]]:
    """Return the agreements of the actor's organization in each of these statuses, those first that wait longest, and
    at most so many of each. Raises Forbidden by role.

    They are the statuses before an agreement is executed, in which whom it merely covers does not see it.
    """
    own, _ = seen_apart(actor)
    rows = Agreement.objects.filter(own)
    counted = rows.filter(status__in=statuses).order_by().values_list("status").annotate(count=Count("*"))
    counts: dict[str, int] = dict(counted)
    found: dict[Status, dict[UUID, datetime]] = {}
    unfinished = Q(instruments__executed_at__isnull=True, instruments__set_aside_at__isnull=True)
    for status in statuses:
        if counts.get(status):
            oldest = rows.filter(status=status).order_by("created_at", "pk")[:LOOKED_AT]
            waits = Agreement.objects.filter(pk__in=oldest.values("pk")).annotate(
                unfinished=FilteredRelation("instruments", condition=unfinished), waits_since=_since(status)
            )
            found[status] = dict(waits.order_by("waits_since", "id").values_list("id", "waits_since")[:most])
    shown = Agreement.objects.filter(id__in=[one for ids in found.values() for one in ids]).values_list(
        "id", "reference", "district__name", "vendor__name", "register_row__product_names", "status_reason"
    )
    said = {row[0]: row[1:] for row in shown}
    return {
        status: Some([_waiting(id, said[id], at) for id, at in ids.items() if id in said], counts[status])
        for status, ids in found.items()
    }


@dataclass(frozen=True)
class WaitingOffer:
    """A newer schedule version that somebody has to decide on, send out or sign, and since when."""

    id: UUID
    reference: str
    district: str
    vendor: str
    product: str
    number: int
    since: datetime


def waiting_offers(actor: Actor, *, most: int) -> dict[str, Some[WaitingOffer]]:
    """Return the versions that are "offered", and those accepted whose amendment is "composed" or "out", for agreements
    that the actor's organization is a party of: the newest first, at most so many of each. Raises Forbidden by role.

    The agreement itself stays executed meanwhile, so that its status does not tell that somebody has something to do.
    """
    own, _ = seen_apart(actor)
    unsigned = Q(instrument__isnull=False, instrument__executed_at__isnull=True, instrument__set_aside_at__isnull=True)
    stage = Case(
        When(status=OfferStatus.OFFERED, then=Value("offered")),
        When(instrument__envelope__isnull=True, then=Value("composed")),
        default=Value("out"),
        output_field=CharField(),
    )
    since = Case(
        When(status=OfferStatus.OFFERED, then=F("offered_at")),
        default=Coalesce("instrument__envelope__created_at", "decided_at"),
    )
    rows = (
        VersionOffer.objects.filter(
            Q(status=OfferStatus.OFFERED) | Q(unsigned, status=OfferStatus.ACCEPTED),
            agreement__in=Agreement.objects.filter(own).values("pk"),
        )
        .annotate(stage=stage, since=since)
        .annotate(
            place=Window(RowNumber(), partition_by="stage", order_by=[F("offered_at").desc(), "id"]),
            count=Window(Count("*"), partition_by="stage"),
        )
        .filter(place__lte=most)
        .order_by("stage", "place")
        .values_list(
            "stage", "count", "id", "agreement__reference", "agreement__district__name", "agreement__vendor__name",
            "product__name", "to_version__number", "since",
        )
    )  # fmt: skip
    found: dict[str, list[WaitingOffer]] = {}
    counts: dict[str, int] = {}
    for at, count, *said in rows:
        found.setdefault(at, []).append(WaitingOffer(*said))
        counts[at] = count
    return {at: Some(first, counts[at]) for at, first in found.items()}


@dataclass(frozen=True)
class AskedSchedule:
    """A product whose schedule a district waits for."""

    reference: str
    district: str
    product_id: UUID
    product: str
    returned: bool
    since: datetime
    draft_id: UUID | None
    """The draft for this district, or else the one for all."""


def asked_schedules(actor: Actor, *, most: int) -> Some[AskedSchedule]:
    """Return what districts ask the actor's vendor to fill in or to mend, what was asked first, and at most so many.

    For anybody else there is nothing. Raises Forbidden by role.
    """
    own, _ = seen_apart(actor)
    if actor.organization_kind != OrganizationKind.VENDOR:
        return Some()
    asked = Agreement.objects.filter(
        own, asked_at__isnull=False, district__isnull=False,
        status__in=[Status.WITH_VENDOR, Status.IN_REVIEW, Status.READY],
    )  # fmt: skip
    last = Review.objects.filter(agreement=OuterRef("agreement"), product=OuterRef("product")).order_by("-round")
    missing = AgreementLine.objects.annotate(
        stands=Coalesce(Subquery(last.values("status")[:1]), Value(ReviewStatus.RETURNED.value))
    ).filter(stands=ReviewStatus.RETURNED, agreement__in=asked.values("pk"))
    order = ("agreement__asked_at", "agreement_id", "position")
    count, first = count_and_page(missing.order_by(*order), 0, most)
    shown: list[tuple[Any, ...]] = list(
        AgreementLine.objects.filter(pk__in=first)
        .annotate(last=Subquery(last.values("status")[:1]), decided_at=Subquery(last.values("decided_at")[:1]))
        .order_by(*order)
        .values_list(
            "agreement__reference", "agreement__district", "agreement__district__name", "product", "product__name",
            "last", "decided_at", "agreement__asked_at",
        )
    )  # fmt: skip
    drafts: dict[tuple[UUID, UUID | None], UUID] = {}
    written = vendors.versions(actor).filter(product__in={one[3] for one in shown}, status=VersionStatus.DRAFT)
    for id, product_id, variant_for in written.order_by("number").values_list("id", "product_id", "variant_for"):
        drafts[product_id, variant_for] = id
    return Some(
        [
            AskedSchedule(
                reference=reference,
                district=district,
                product_id=product_id,
                product=product,
                returned=status == ReviewStatus.RETURNED,
                since=decided_at or asked_at,
                draft_id=drafts.get((product_id, district_id)) or drafts.get((product_id, None)),
            )
            for reference, district_id, district, product_id, product, status, decided_at, asked_at in shown
        ],
        count or 0,
    )

"""Which agreements an actor sees, and what an agreement is to them."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Length

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.agreements.choices import Status
from backend.agreements.models import Agreement, AgreementLine, CoveredDistrict
from backend.core.errors import NotFound
from backend.core.types import Actor

if TYPE_CHECKING:
    from backend.accounts.models import Organization


def seen_apart(actor: Actor) -> tuple[Q, Q | None]:
    """Return which agreements the actor's organization is a party of, and which others it sees because it is covered
    (None where there are none), as conditions on agreements and on rows of the register alike. Raises Forbidden by
    role."""
    accounts.require(actor, "agreements.read")
    own = actor.organization_id
    if own is not None and actor.organization_kind == OrganizationKind.VENDOR:
        shown = Q(first_sent_at__isnull=False) | Q(asked_at__isnull=False) | Q(general_offer=True)
        return Q(vendor_id=own) & shown, None
    if own is not None and actor.organization_kind in (OrganizationKind.DISTRICT, OrganizationKind.COALITION):
        covered = CoveredDistrict.objects.filter(district_id=own)
        # Asked beforehand, because "or" keeps the database from walking along the district's own indexes.
        if not covered.exists():
            return Q(district_id=own), None
        others = Q(district_id__isnull=True) | ~Q(district_id=own)
        return Q(district_id=own), others & Q(pk__in=covered.values("agreement_id"), executed_at__isnull=False)
    return Q(pk__in=()), None


def seen_by(actor: Actor) -> Q:
    """Return which agreements the actor's organization is a party of or is covered by, and has been shown. Raises
    Forbidden by role."""
    own, covered = seen_apart(actor)
    return own if covered is None else own | covered


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements that the actor's organization is a party of or is covered by, and has been shown.

    Raises Forbidden by role.
    """
    return Agreement.objects.filter(seen_by(actor))


def whole(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return rows.select_related("district", "vendor").prefetch_related(
        Prefetch("lines", AgreementLine.objects.select_related("product", "version").order_by("position"))
    )


def get_agreement(actor: Actor, agreement_id: UUID) -> Agreement:
    """Return one agreement. Raises NotFound for somebody else's as for none, and Forbidden by role."""
    row = whole(visible_agreements(actor)).filter(id=agreement_id).first()
    if row is None:
        raise NotFound
    return row


def is_own(actor: Actor, agreement: Agreement) -> bool:
    """Tell whether the actor's organization prepares this agreement, and so takes its steps."""
    return actor.organization_id is not None and actor.organization_id == (agreement.district_id or agreement.vendor_id)


def is_vendor(actor: Actor, agreement: Agreement) -> bool:
    """Tell whether the actor's organization is the vendor of an agreement that a district prepares."""
    return agreement.district_id is not None and actor.organization_id == agreement.vendor_id


def sees_the_making(actor: Actor, agreement: Agreement) -> bool:
    """Tell whether the actor sees the agreement as it stands now: who prepares it does, and the vendor while it is
    asked for its schedule and until the district takes the agreement back to draft."""
    if is_own(actor, agreement):
        return True
    return is_vendor(actor, agreement) and agreement.asked_at is not None and agreement.executed_at is None


def own_district(actor: Actor) -> "Organization":
    """Return the district or coalition that the actor acts for. Raises NotFound for anybody else."""
    if actor.organization_id is None or actor.organization_kind not in (
        OrganizationKind.DISTRICT,
        OrganizationKind.COALITION,
    ):
        raise NotFound
    return accounts.organization_row(actor.organization_id)


def next_reference(district: "Organization", now: datetime) -> str:
    """Return the district's next number, "2026-0014", in the year of its own zone.

    The caller holds off others who number this district's agreements until its transaction ends.
    """
    year = now.astimezone(ZoneInfo(district.time_zone)).year
    rows = Agreement.objects.filter(district_id=district.id, reference__startswith=f"{year}-")
    last = rows.order_by(Length("reference").desc(), "-reference").values_list("reference", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:04d}"


def is_expired(agreement: Agreement, now: datetime) -> bool:
    """Tell whether the last day of an executed agreement's term is over in the district's zone."""
    zone = agreement.district.time_zone if agreement.district else "UTC"
    today = now.astimezone(ZoneInfo(zone)).date()
    return agreement.status == Status.EXECUTED and agreement.end_date is not None and agreement.end_date < today

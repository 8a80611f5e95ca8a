"""Evidence: audit reports, certificates, insurance. A vendor's people see their own, a district what it may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.documents import selectors as documents
from backend.vendors.models import Evidence, EvidenceGrant, VersionGrant
from backend.vendors.rules import evidence as rules
from backend.vendors.selectors.products import get_product

if TYPE_CHECKING:
    from backend.accounts.models import Organization
    from backend.documents.models import Document


def evidence(actor: Actor) -> QuerySet[Evidence]:
    """Return the evidence that the actor sees and that was not withdrawn, what ends first on top.

    A district sees what belongs to a product of which it may read a schedule, what belongs to such a product's vendor
    as a whole, and what the vendor shared with it by choice. Raises Forbidden by role.
    """
    accounts.require(actor, "vendors.read")
    rows = Evidence.objects.filter(withdrawn_at__isnull=True)
    if actor.organization_kind == OrganizationKind.VENDOR:
        rows = rows.filter(vendor=actor.organization_id)
    else:
        rows = rows.filter(_shown_to(actor.organization_id))
    ordered = F("valid_until").asc(nulls_last=True)
    return rows.select_related("vendor", "product").order_by(ordered, Lower("kind"), "id")


def _shown_to(district_id: UUID | None) -> Q:
    granted = VersionGrant.objects.filter(district=district_id, ended_at__isnull=True)
    chosen = EvidenceGrant.objects.filter(evidence=OuterRef("pk"), district=district_id, ended_at__isnull=True)
    return (
        Q(Exists(chosen))
        | Q(Exists(granted.filter(version__product=OuterRef("product"))))
        | Q(Exists(granted.filter(version__product__vendor=OuterRef("vendor"))), product__isnull=True)
    )


def evidence_with_an_end(*, vendor_id: UUID, district_id: UUID) -> list[Evidence]:
    """Return a vendor's evidence that a district may see and that has a last day, what ends first on top.

    It asks nobody's permission: for a room that has checked a row of its own between the two.
    """
    rows = Evidence.objects.filter(
        _shown_to(district_id), vendor=vendor_id, withdrawn_at__isnull=True, valid_until__isnull=False
    )
    return list(rows.order_by("valid_until", "created_at", "id")[:200])


def evidence_changed(*, since: datetime) -> dict[UUID, datetime]:
    """Return the vendors of whose evidence something was added, withdrawn, shared or no longer shared since then, with
    when that was last. It asks nobody's permission: for the sweep."""
    own = Evidence.objects.filter(Q(created_at__gte=since) | Q(withdrawn_at__gte=since))
    granted = EvidenceGrant.objects.filter(Q(granted_at__gte=since) | Q(ended_at__gte=since))
    found: dict[UUID, datetime] = {}
    for vendor_id, *instants in [
        *own.values_list("vendor_id", "created_at", "withdrawn_at"),
        *granted.values_list("evidence__vendor_id", "granted_at", "ended_at"),
    ]:
        last = max(at for at in instants if at is not None)
        found[vendor_id] = max(last, found.get(vendor_id, last))
    return found


def get_evidence(actor: Actor, evidence_id: UUID) -> Evidence:
    """Return one piece of evidence. Raises NotFound for somebody else's and a withdrawn one as for none, Forbidden."""
    row = evidence(actor).filter(id=evidence_id).first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True)
class EvidenceShown:
    """A piece of evidence as a list shows it."""

    evidence: Evidence
    state: str
    words: str
    file: "Document | None"
    shared_with: "Collection[Organization]"
    """The districts that the vendor chose; for its own people only."""
    by_schedule: int
    """How many districts see it because they may read a schedule; for the vendor's own people only."""
    allowed_actions: list[str]


def evidence_list(
    actor: Actor, *, now: datetime, vendor_id: UUID | None = None, product_id: UUID | None = None
) -> list[EvidenceShown]:
    """Return the evidence that the actor sees, of one vendor or for one product where asked.

    For a product, what belongs to its vendor as a whole is in the list too. Days are counted in the zone of the
    actor's organization. Raises Forbidden, and NotFound for a product that the actor does not see.
    """
    rows = evidence(actor)
    if product_id is not None:
        product = get_product(actor, product_id)
        rows = rows.filter(Q(product=product_id) | Q(product__isnull=True, vendor=product.vendor_id))
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    return [_shown(actor, row, now=now) for row in rows[:500]]


def _shown(actor: Actor, row: Evidence, *, now: datetime) -> EvidenceShown:
    own = actor.organization_id == row.vendor_id
    standing = rules.standing(row.valid_from, row.valid_until, today=today_of(actor, now))
    grants = row.grants.filter(ended_at__isnull=True).select_related("district").order_by(Lower("district__name"))
    actions = []
    if own and accounts.may(actor, "evidence.edit"):
        actions = [*([] if row.document_id else ["add_file"]), "share", "withdraw"]
    return EvidenceShown(
        evidence=row,
        state=standing.state,
        words=standing.words,
        file=documents.document_row(row.document_id) if row.document_id else None,
        shared_with=[grant.district for grant in grants] if own else [],
        by_schedule=_districts_by_schedule(row) if own else 0,
        allowed_actions=actions,
    )


def today_of(actor: Actor, now: datetime) -> date:
    """Return the day that it is where the actor's organization is."""
    assert actor.organization_id is not None
    return now.astimezone(ZoneInfo(accounts.organization_row(actor.organization_id).time_zone)).date()


def _districts_by_schedule(row: Evidence) -> int:
    grants = VersionGrant.objects.filter(version__product__vendor=row.vendor_id, ended_at__isnull=True)
    if row.product_id:
        grants = grants.filter(version__product=row.product_id)
    return grants.values("district").distinct().count()


@dataclass(frozen=True)
class EvidenceFile:
    """A file with the name that it is offered under."""

    name: str
    content_type: str
    content: bytes


def evidence_file(actor: Actor, evidence_id: UUID) -> EvidenceFile:
    """Return the file of a piece of evidence. Raises NotFound, also where it has none, and Forbidden."""
    accounts.require(actor, "documents.read")
    row = get_evidence(actor, evidence_id)
    if row.document_id is None:
        raise NotFound
    document = documents.document_row(row.document_id)
    return EvidenceFile(
        name=row.file_name or "evidence",
        content_type=document.file.content_type,
        content=documents.file_content(document.file_id),
    )

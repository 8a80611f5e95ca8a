"""Schedule versions: kept as drafts, published, withdrawn, shared."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from backend.accounts import services as accounts
from backend.core import history
from backend.core.errors import Changed, DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.types import Actor, Subject
from backend.core.words import one_line
from backend.vendors import selectors
from backend.vendors.choices import MarkFrom, VersionStatus
from backend.vendors.models import (
    Evidence,
    Product,
    ScheduleElement,
    ScheduleVersion,
    VersionGrant,
    VersionHosting,
    VersionSubprocessor,
)
from backend.vendors.rules import schedule
from backend.vendors.rules.casereading import AUDIENCES
from backend.vendors.selectors import NotADraft
from backend.vendors.types import ScheduleData

PARTS = ("services", "notice_methods", "contacts", "framework", "evidence", "end_of_contract", "answers")
"""What a version only prints, and therefore keeps as JSON."""


class DraftExists(DomainError):
    code = "vendors.draft_exists"
    message = "This product has an open draft already. Go on with that one."


class ApprovalNeeded(DomainError):
    code = "vendors.approval_needed"
    message = "Your administrator approves a schedule before it goes out. Ask for the approval."


class NotPublished(DomainError):
    code = "vendors.not_published"
    message = "Only a published schedule version can be shared or withdrawn."


def own_product(actor: Actor, product_id: UUID) -> Product:
    """Return the actor's own product, locked: who numbers versions waits for the one before."""
    rows = Product.objects.select_for_update(no_key=True).filter(id=product_id, vendor=actor.organization_id)
    product = rows.first()
    if product is None:
        raise NotFound
    return product


def insert_draft(
    product: Product,
    *,
    now: datetime,
    variant_for: UUID | None = None,
    derived_from: UUID | None = None,
) -> ScheduleVersion:
    """Insert a draft that says nothing yet, with the next number. The caller holds the product's lock.

    Raises DraftExists.
    """
    rows = ScheduleVersion.objects.filter(product=product)
    if rows.filter(variant_for=variant_for, status=VersionStatus.DRAFT).exists():
        raise DraftExists
    version = ScheduleVersion(
        product=product,
        number=(rows.aggregate(n=Max("number"))["n"] or 0) + 1,
        status=VersionStatus.DRAFT,
        variant_for_id=variant_for,
        derived_from_id=derived_from,
        catalogue=selectors.CATALOGUE,
        vendor_name=product.vendor.name,
        product_name=product.name,
        created_at=now,
    )
    history.save_draft(version)
    return version


def content_hash(data: ScheduleData) -> str:
    """Return SHA-256 over everything that a schedule says, the same for the same content."""
    canonical = json.dumps(data.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def fill(version: ScheduleVersion, data: ScheduleData) -> ScheduleVersion:
    """Store what a draft says in the version's own columns and rows, right before it is published. Raises Invalid."""
    catalogue = selectors.catalogue(data.catalogue)
    if problems := schedule.schedule_problems(data, catalogue, selectors.questions().questions):
        raise Invalid(fields=problems)
    for field in ("vendor_name", "vendor_address", "product_name", "product_kind", "product_url", "catalogue"):
        setattr(version, field, getattr(data, field))
    version.student_none = data.student_none
    version.teacher_none = data.teacher_none
    version.subprocessors_stated = data.subprocessors is not None
    version.parts = data.model_dump(mode="json", include=set(PARTS))
    version.marks = list(schedule.all_marks(data, catalogue))
    version.content_sha256 = content_hash(data)
    history.save_draft(version)
    elements: list[ScheduleElement] = []
    for audience in AUDIENCES:
        uses, other, _ = data.of(audience)
        for use in uses:
            marks = schedule.marks_of(catalogue.elements[use.code], use.specify, audience, catalogue)
            stated = {"code": use.code, "required": use.required, "purpose": use.purpose, "specify": use.specify}
            elements.append(_element(version, audience, marks, subjects=list(use.subjects), **stated))
        for text in other:
            marks = schedule.marks_of(None, text, audience, catalogue)
            elements.append(_element(version, audience, marks, code=f"{audience}.other", specify=text))
    for position, row in enumerate(elements):
        row.position = position
    ScheduleElement.objects.bulk_create(elements)
    VersionSubprocessor.objects.bulk_create(
        VersionSubprocessor(version=version, position=position, **one.model_dump())
        for position, one in enumerate(data.subprocessors or ())
    )
    VersionHosting.objects.bulk_create(
        VersionHosting(version=version, position=position, **one.model_dump())
        for position, one in enumerate(data.hosting)
    )
    return version


def _element(
    version: ScheduleVersion, audience: str, marks: tuple[schedule.Mark, ...], **values: Any
) -> ScheduleElement:
    return ScheduleElement(
        version=version,
        audience=audience,
        marks=[mark.code for mark in marks if mark.found_in == MarkFrom.CATALOGUE],
        text_marks=[mark.code for mark in marks if mark.found_in == MarkFrom.WORDS],
        **values,
    )


def publish(version: ScheduleVersion, *, actor: Actor, now: datetime) -> ScheduleVersion:
    try:
        published = history.change(
            ScheduleVersion.objects.filter(id=version.id, status=VersionStatus.DRAFT),
            actor=actor,
            at=now,
            status=VersionStatus.PUBLISHED,
            published_at=now,
        )
    except Changed as error:
        raise NotADraft from error
    record("schedule.published", published, actor=actor, now=now, data={"sha256": published.content_sha256})
    return published


def withdraw_version(*, actor: Actor, now: datetime, version_id: UUID, reason: str) -> ScheduleVersion:
    """Withdraw a published version of the actor's own vendor. Agreements that pin it keep it, as does who may read it.

    Raises Forbidden, NotFound, Invalid, NotPublished.
    """
    accounts.require(actor, "schedules.withdraw")
    reason = one_line(reason)
    if not reason or len(reason) > 500:
        raise Invalid(fields={"reason": ["Say why it is withdrawn, in up to 500 characters."]})
    with transaction.atomic():
        version = selectors.get_version(actor, version_id)
        try:
            withdrawn = history.change(
                ScheduleVersion.objects.filter(id=version.id, status=VersionStatus.PUBLISHED),
                actor=actor,
                at=now,
                status=VersionStatus.WITHDRAWN,
                withdrawn_at=now,
                withdrawn_reason=reason,
            )
        except Changed as error:
            raise NotPublished from error
        record("schedule.withdrawn", withdrawn, actor=actor, now=now, data={"reason": reason})
    return withdrawn


def record(kind: str, version: ScheduleVersion, *, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    record_event(
        kind=kind,
        actor=actor,
        at=now,
        chain=version.product.vendor_id,
        subject=Subject("vendors.scheduleversion", version.id),
        data={"product": version.product_name, "number": version.number, **data},
    )


def share_version(*, actor: Actor, now: datetime, version_id: UUID, district_id: UUID, reason: str) -> VersionGrant:
    """Let a district (or coalition) read a published version, and relate the two. A building block.

    Returns the grant, the one there was where it was shared before. Raises NotFound, NotPublished.
    """
    with transaction.atomic():
        rows = ScheduleVersion.objects.select_for_update(no_key=True, of=("self",)).select_related("product")
        version = rows.filter(id=version_id).first()
        if version is None:
            raise NotFound
        if version.status != VersionStatus.PUBLISHED:
            raise NotPublished
        if version.variant_for_id not in (None, district_id):
            raise NotFound
        accounts.relate(actor=actor, now=now, district_id=district_id, vendor_id=version.product.vendor_id)
        found = VersionGrant.objects.filter(version=version, district=district_id, ended_at__isnull=True).first()
        if found is not None:
            return found
        grant = history.create(
            VersionGrant(version=version, district_id=district_id, reason=reason, granted_at=now), actor=actor, at=now
        )
        record("schedule.shared", version, actor=actor, now=now, data={"district": str(district_id), "reason": reason})
    return grant


def keep_evidence(product: Product, data: ScheduleData, *, actor: Actor, now: datetime) -> None:
    for item in data.evidence:
        values = item.model_dump()
        if not Evidence.objects.filter(vendor=product.vendor_id, product=product, **_equal(values)).exists():
            row = Evidence(vendor_id=product.vendor_id, product=product, created_at=now, **values)
            history.create(row, actor=actor, at=now)


def _equal(values: dict[str, Any]) -> dict[str, Any]:
    """Return the lookup for exactly these values; SQL's null equals nothing."""
    return {
        f"{key}__isnull" if value is None else key: True if value is None else value for key, value in values.items()
    }

"""Writes: products, schedule versions, contacts, grants, and the import of a case file.

Two kinds of functions. Those that begin with a check answer a vendor's people. The building blocks (`share_version`,
`set_contacts`, `import_case`) do not ask the permission table: commands, and the services of rooms above, call them
after a check of their own.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from backend.accounts import services as accounts
from backend.accounts.choices import OrganizationKind
from backend.accounts.selectors import organization_row, organizations_named
from backend.core import history
from backend.core.errors import Changed, DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.types import Actor, Subject
from backend.core.words import one_line
from backend.core.yamlfile import YamlProblem
from backend.vendors import selectors
from backend.vendors.choices import MarkFrom, VersionStatus
from backend.vendors.models import (
    Evidence,
    OrganizationContact,
    Product,
    ScheduleElement,
    ScheduleVersion,
    VersionGrant,
    VersionHosting,
    VersionSubprocessor,
)
from backend.vendors.rules import schedule
from backend.vendors.rules.casereading import AUDIENCES
from backend.vendors.types import Case, CaseSchedule, Contact, ScheduleData

PARTS = ("services", "notice_methods", "contacts", "framework", "evidence", "end_of_contract", "answers")
"""What a version only prints, and therefore keeps as JSON."""


class ProductExists(DomainError):
    code = "vendors.product_exists"
    message = "This vendor has a product of that name already."


class NotADraft(DomainError):
    code = "vendors.not_a_draft"
    message = "This schedule version is published or withdrawn: it does not change any more. Start a new version."


class DraftExists(DomainError):
    code = "vendors.draft_exists"
    message = "This product has an open draft already. Go on with that one."


class NotPublished(DomainError):
    code = "vendors.not_published"
    message = "Only a published schedule version can be shared or withdrawn."


class SeveralVendors(DomainError):
    code = "vendors.several_of_that_name"
    message = "Several vendors have this name. They have to be merged first."


class CaseUnreadable(Invalid):
    code = "vendors.case_unreadable"
    message = "The case file was not imported. Nothing was stored."


# Products


def create_product(
    *, actor: Actor, now: datetime, vendor_id: UUID, name: str, kind: str = "", url: str = ""
) -> Product:
    """Add a product to the actor's own vendor. Raises Forbidden, NotFound, Invalid, ProductExists."""
    accounts.require(actor, "products.edit")
    if vendor_id != actor.organization_id:
        raise NotFound
    return _create_product(actor=actor, now=now, vendor_id=vendor_id, name=name, kind=kind, url=url)


def _create_product(*, actor: Actor, now: datetime, vendor_id: UUID, name: str, kind: str, url: str) -> Product:
    name = one_line(name)
    limits = {"name": (name, 200), "kind": (kind, 200), "url": (url, 500)}
    fields = {
        field: [f"This is too long: {most} characters are the most."]
        for field, (text, most) in limits.items()
        if len(text) > most
    }
    if not name:
        fields["name"] = ["Say the product's name."]
    if fields:
        raise Invalid(fields=fields)
    try:
        with transaction.atomic():
            product = history.create(
                Product(vendor_id=vendor_id, name=name, kind=kind, url=url, created_at=now), actor=actor, at=now
            )
            record_event(
                kind="product.created",
                actor=actor,
                at=now,
                chain=vendor_id,
                subject=Subject("vendors.product", product.id),
                data={"name": name},
            )
    except IntegrityError as error:
        raise ProductExists(fields={"name": [ProductExists.message]}) from error
    return product


# Schedule versions


def save_schedule(
    *,
    actor: Actor,
    now: datetime,
    product_id: UUID,
    data: ScheduleData,
    version_id: UUID | None = None,
    variant_for: UUID | None = None,
    derived_from: UUID | None = None,
) -> ScheduleVersion:
    """Keep a schedule as a draft: with the product's next number, or in place of what draft `version_id` said.

    A variant for one district names the version that it derives from. Neither event nor history: both come with
    publishing. Raises Forbidden, NotFound, Invalid, NotADraft, DraftExists.
    """
    accounts.require(actor, "schedules.edit")
    with transaction.atomic():
        product = _own_product(actor, product_id)
        if variant_for is not None:
            if organization_row(variant_for).kind == OrganizationKind.VENDOR:
                raise NotFound
            source = selectors.get_version(actor, derived_from) if derived_from else None
            if source is None or source.product_id != product.id:
                raise Invalid(fields={"derived_from": ["A variant derives from a version of the same product."]})
        if version_id is None:
            return _new_draft(product, data, now=now, variant_for=variant_for, derived_from=derived_from)
        version = ScheduleVersion.objects.select_for_update(no_key=True).filter(id=version_id, product=product).first()
        if version is None:
            raise NotFound
        if version.status != VersionStatus.DRAFT:
            raise NotADraft
        return _fill(version, data)


def _own_product(actor: Actor, product_id: UUID) -> Product:
    """Return the actor's own product, locked: who numbers versions waits for the one before."""
    rows = Product.objects.select_for_update(no_key=True).filter(id=product_id, vendor=actor.organization_id)
    product = rows.first()
    if product is None:
        raise NotFound
    return product


def _new_draft(
    product: Product,
    data: ScheduleData,
    *,
    now: datetime,
    variant_for: UUID | None = None,
    derived_from: UUID | None = None,
) -> ScheduleVersion:
    """Insert a draft with the next number. The caller holds the product's lock."""
    last = ScheduleVersion.objects.filter(product=product).aggregate(n=Max("number"))["n"] or 0
    version = ScheduleVersion(
        product=product,
        number=last + 1,
        status=VersionStatus.DRAFT,
        variant_for_id=variant_for,
        derived_from_id=derived_from,
        created_at=now,
    )
    if ScheduleVersion.objects.filter(product=product, variant_for=variant_for, status=VersionStatus.DRAFT).exists():
        raise DraftExists
    return _fill(version, data)


def content_hash(data: ScheduleData) -> str:
    """Return SHA-256 over everything that a schedule says, the same for the same content."""
    canonical = json.dumps(data.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _fill(version: ScheduleVersion, data: ScheduleData) -> ScheduleVersion:
    """Store what a draft says, in place of what it said."""
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
    if not version._state.adding:
        for rows in (version.elements, version.subprocessors, version.hosting):
            rows.all().delete()
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


def publish_version(*, actor: Actor, now: datetime, version_id: UUID) -> ScheduleVersion:
    """Publish a draft of the actor's own vendor; it never changes again. Raises Forbidden, NotFound, NotADraft."""
    accounts.require(actor, "schedules.publish")
    with transaction.atomic():
        version = selectors.get_version(actor, version_id)
        return _publish(version, actor=actor, now=now)


def _publish(version: ScheduleVersion, *, actor: Actor, now: datetime) -> ScheduleVersion:
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
    _record("schedule.published", published, actor=actor, now=now, data={"sha256": published.content_sha256})
    return published


def withdraw_version(*, actor: Actor, now: datetime, version_id: UUID, reason: str) -> ScheduleVersion:
    """Withdraw a published version of the actor's own vendor. Agreements that pin it keep it, as does who may read it.

    Raises Forbidden, NotFound, Invalid, NotPublished.
    """
    accounts.require(actor, "schedules.publish")
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
        _record("schedule.withdrawn", withdrawn, actor=actor, now=now, data={"reason": reason})
    return withdrawn


def _record(kind: str, version: ScheduleVersion, *, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
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
        _record("schedule.shared", version, actor=actor, now=now, data={"district": str(district_id), "reason": reason})
    return grant


# Contacts and evidence


def set_contacts(*, actor: Actor, now: datetime, organization_id: UUID, contacts: tuple[Contact, ...]) -> bool:
    """Make these the organization's contacts from `now` on, and tell whether anything changed. A building block.

    Earlier ones end and stay, so that a document can say who it was then.
    """
    with transaction.atomic():
        organization_row(organization_id)
        queue_up(f"vendors.contacts {organization_id}")
        current = list(
            OrganizationContact.objects.filter(organization=organization_id, valid_until__isnull=True).order_by(
                "position"
            )
        )
        wanted = [(position, contact.model_dump()) for position, contact in enumerate(contacts)]
        kept = [
            row
            for row in current
            if any(
                row.position == position and all(getattr(row, key) == value for key, value in values.items())
                for position, values in wanted
            )
        ]
        if len(kept) == len(current) == len(wanted):
            return False
        for row in current:
            if row not in kept:
                rows = OrganizationContact.objects.filter(id=row.id, valid_until__isnull=True)
                history.change(rows, actor=actor, at=now, valid_until=now)
        positions = {row.position for row in kept}
        for position, values in wanted:
            if position not in positions:
                history.create(
                    OrganizationContact(organization_id=organization_id, position=position, valid_from=now, **values),
                    actor=actor,
                    at=now,
                )
        record_event(
            kind="organization.contacts_changed",
            actor=actor,
            at=now,
            chain=organization_id,
            subject=Subject("accounts.organization", organization_id),
            data={"roles": [contact.role for contact in contacts]},
            personal={"contacts": [contact.model_dump() for contact in contacts]},
        )
    return True


def _keep_evidence(product: Product, data: ScheduleData, *, actor: Actor, now: datetime) -> None:
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


# Case files


@dataclass(frozen=True)
class ImportedVersion:
    product: str
    number: int
    version_id: UUID
    created: bool


@dataclass(frozen=True)
class CaseImport:
    """What an import did. `changed` is false where everything in the file was there already."""

    vendor_id: UUID
    vendor_name: str
    vendor_created: bool
    versions: tuple[ImportedVersion, ...]
    shared_with: str
    changed: bool


def import_case(
    *, actor: Actor, now: datetime, content: str | bytes, file: str, district_id: UUID | None = None
) -> CaseImport:
    """Take a case file's vendor, products and schedules, published; with `district_id`, share them. A building block.

    All or nothing, in one transaction. The same file again changes nothing; a schedule that differs becomes the
    product's next version. Raises CaseUnreadable (with every complaint and its line), SeveralVendors, NotFound.
    """
    try:
        case = selectors.read_case(content, file=file)
    except YamlProblem as error:
        sentences = [f"Line {line}: {text}." for line, text in error.problems]
        raise CaseUnreadable(f"{CaseUnreadable.message}\n{error}", fields={"file": sentences}) from error
    with transaction.atomic():
        queue_up("vendors.import_case")  # two imports of one new vendor would otherwise both create it
        vendor, vendor_created = _vendor_of(case, actor=actor, now=now)
        changed = vendor_created
        versions = []
        granted_before = VersionGrant.objects.count()
        for one in case.schedules:
            version, created = _take_schedule(vendor.id, one, actor=actor, now=now)
            versions.append(ImportedVersion(one.product, version.number, version.id, created))
            changed = changed or created
        contacts = case.schedules[-1].data.contacts
        if contacts:
            changed = set_contacts(actor=actor, now=now, organization_id=vendor.id, contacts=contacts) or changed
        shared_with = ""
        if district_id is not None:
            shared_with = organization_row(district_id).name
            for imported in versions:
                share_version(
                    actor=actor,
                    now=now,
                    version_id=imported.version_id,
                    district_id=district_id,
                    reason="imported from a case file",
                )
            changed = changed or VersionGrant.objects.count() > granted_before
    return CaseImport(
        vendor_id=vendor.id,
        vendor_name=vendor.name,
        vendor_created=vendor_created,
        versions=tuple(versions),
        shared_with=shared_with,
        changed=changed,
    )


def _vendor_of(case: Case, *, actor: Actor, now: datetime) -> tuple[Any, bool]:
    found = organizations_named(case.vendor_name, kind=OrganizationKind.VENDOR)
    if len(found) > 1:
        raise SeveralVendors(f"{len(found)} vendors have the name “{case.vendor_name}”. They have to be merged first.")
    if found:
        return found[0], False
    vendor = accounts.create_organization(
        actor=actor, now=now, kind=OrganizationKind.VENDOR, name=case.vendor_name, address=case.vendor_address
    )
    return vendor, True


def _take_schedule(vendor_id: UUID, one: CaseSchedule, *, actor: Actor, now: datetime) -> tuple[ScheduleVersion, bool]:
    """Return the published version that says this, made if there was none, and whether it was made."""
    data = one.data
    product = Product.objects.select_for_update(no_key=True).filter(vendor=vendor_id, name__iexact=one.product).first()
    if product is None:
        product = _create_product(
            actor=actor, now=now, vendor_id=vendor_id, name=one.product, kind=data.product_kind, url=data.product_url
        )
    same = ScheduleVersion.objects.filter(
        product=product, content_sha256=content_hash(data), status=VersionStatus.PUBLISHED, variant_for__isnull=True
    )
    version = same.order_by("-number").first()
    if version is not None:
        return version, False
    version = _publish(_new_draft(product, data, now=now), actor=actor, now=now)
    _keep_evidence(product, data, actor=actor, now=now)
    return version, True

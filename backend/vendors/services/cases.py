"""The import of a case file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts import services as accounts
from backend.accounts.choices import OrganizationKind
from backend.accounts.selectors import organization_row, organizations_named
from backend.core.errors import DomainError, Invalid
from backend.core.locks import queue_up
from backend.core.types import Actor
from backend.core.yamlfile import YamlProblem
from backend.vendors import selectors
from backend.vendors.choices import VersionStatus
from backend.vendors.models import Product, ScheduleVersion, VersionGrant
from backend.vendors.services.contacts import set_contacts
from backend.vendors.services.products import create_product_for
from backend.vendors.services.versions import content_hash, fill, insert_draft, keep_evidence, publish, share_version
from backend.vendors.types import Case, CaseSchedule


class SeveralVendors(DomainError):
    code = "vendors.several_of_that_name"
    message = "Several vendors have this name. They have to be merged first."


class CaseUnreadable(Invalid):
    code = "vendors.case_unreadable"
    message = "The case file was not imported. Nothing was stored."


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
        # A new vendor keeps the time of the district that knows it, until it says where it is.
        zone = organization_row(district_id).time_zone if district_id else None
        vendor, vendor_created = _vendor_of(case, zone, actor=actor, now=now)
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


def _vendor_of(case: Case, zone: str | None, *, actor: Actor, now: datetime) -> tuple[Any, bool]:
    found = organizations_named(case.vendor_name, kind=OrganizationKind.VENDOR)
    if len(found) > 1:
        raise SeveralVendors(f"{len(found)} vendors have the name “{case.vendor_name}”. They have to be merged first.")
    if found:
        return found[0], False
    vendor = accounts.create_organization(
        actor=actor,
        now=now,
        kind=OrganizationKind.VENDOR,
        name=case.vendor_name,
        address=case.vendor_address,
        time_zone=zone,
    )
    return vendor, True


def _take_schedule(vendor_id: UUID, one: CaseSchedule, *, actor: Actor, now: datetime) -> tuple[ScheduleVersion, bool]:
    """Return the published version that says this, made if there was none, and whether it was made."""
    data = one.data
    product = Product.objects.select_for_update(no_key=True).filter(vendor=vendor_id, name__iexact=one.product).first()
    if product is None:
        product = create_product_for(
            actor=actor, now=now, vendor_id=vendor_id, name=one.product, kind=data.product_kind, url=data.product_url
        )
    same = ScheduleVersion.objects.filter(
        product=product, content_sha256=content_hash(data), status=VersionStatus.PUBLISHED, variant_for__isnull=True
    )
    version = same.order_by("-number").first()
    if version is not None:
        return version, False
    version = publish(fill(insert_draft(product, now=now), data), actor=actor, now=now)
    keep_evidence(product, data, actor=actor, now=now)
    return version, True

"""Schedule versions: who can read them, what they say, and how a screen shows it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.choices import MarkFrom, VersionStatus
from backend.vendors.models import OrganizationContact, Product, ScheduleDraft, ScheduleVersion, VersionGrant
from backend.vendors.rules import fielding, schedule
from backend.vendors.selectors.catalogue import CATALOGUE, catalogue, questions
from backend.vendors.types import Contact, ElementUse, Hosting, ScheduleData, Subprocessor


def versions(actor: Actor) -> QuerySet[ScheduleVersion]:
    """Return the schedule versions that the actor can read: a vendor's own, a district's by grant."""
    accounts.require(actor, "vendors.read")
    rows = ScheduleVersion.objects.all()
    if actor.organization_kind == OrganizationKind.VENDOR:
        return rows.filter(product__vendor=actor.organization_id)
    granted = VersionGrant.objects.filter(version=OuterRef("pk"), district=actor.organization_id, ended_at__isnull=True)
    return rows.filter(Exists(granted)).exclude(status=VersionStatus.DRAFT)


def get_version(actor: Actor, version_id: UUID) -> ScheduleVersion:
    """Return one schedule version with its product and vendor. Raises NotFound and Forbidden."""
    row = versions(actor).filter(id=version_id).select_related("product__vendor", "variant_for").first()
    if row is None:
        raise NotFound
    return row


def contacts_of(organization_id: UUID, *, at: datetime) -> tuple[Contact, ...]:
    """Return an organization's contacts as they were at an instant.

    It asks nobody's permission: the caller has checked a row of its own that names the organization.
    """
    rows = OrganizationContact.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=at), organization=organization_id, valid_from__lte=at
    ).order_by("position")
    return tuple(
        Contact.model_validate(
            {
                "role": row.role,
                "name": row.name,
                "title": row.title,
                "email": row.email,
                "phone": row.phone,
                "address": row.address,
            }
        )
        for row in rows
    )


def contacts_changed(since: datetime) -> dict[UUID, datetime]:
    """Return the organizations whose contacts began or ended since then, with when that was last. It asks nobody's
    permission: for the sweep."""
    rows = OrganizationContact.objects.filter(Q(valid_from__gte=since) | Q(valid_until__gte=since))
    found: dict[UUID, datetime] = {}
    for organization_id, *instants in rows.values_list("organization_id", "valid_from", "valid_until"):
        last = max(at for at in instants if at is not None)
        found[organization_id] = max(last, found.get(organization_id, last))
    return found


def data_of(version: ScheduleVersion, *, at: datetime | None = None) -> ScheduleData:
    """Return what a version says, exactly as it was saved; with `at`, with the vendor's contacts of that instant.

    An open draft says what its fields say. The caller has got the version from this room. Three queries, one more with
    `at`.
    """
    stated = _of_draft(version) if version.status == VersionStatus.DRAFT else _of_rows(version)
    if at is None:
        return stated
    current = contacts_of(version.product.vendor_id, at=at)
    return stated.model_copy(update={"contacts": current}) if current else stated


def _of_draft(version: ScheduleVersion) -> ScheduleData:
    return fielding.to_data(
        ScheduleDraft.objects.get(version=version).fields,
        vendor_name=version.vendor_name,
        product_name=version.product_name,
        catalogue=catalogue(version.catalogue),
    )


def _of_rows(version: ScheduleVersion) -> ScheduleData:
    elements = list(version.elements.order_by("position"))

    def uses(audience: str) -> tuple[ElementUse, ...]:
        return tuple(
            ElementUse.model_validate(
                {
                    "code": row.code,
                    "audience": row.audience,
                    "required": row.required,
                    "purpose": row.purpose,
                    "subjects": tuple(row.subjects),
                    "specify": row.specify,
                }
            )
            for row in elements
            if row.audience == audience and row.code != f"{audience}.other"
        )

    def other(audience: str) -> tuple[str, ...]:
        return tuple(row.specify for row in elements if row.code == f"{audience}.other")

    subprocessors = tuple(
        Subprocessor(
            name=row.name,
            purpose=row.purpose,
            data=row.data,
            place=row.place,
            written_agreement=row.written_agreement,
        )
        for row in version.subprocessors.order_by("position")
    )
    return ScheduleData.model_validate(
        {
            **version.parts,
            "vendor_name": version.vendor_name,
            "vendor_address": version.vendor_address,
            "product_name": version.product_name,
            "product_kind": version.product_kind,
            "product_url": version.product_url,
            "catalogue": version.catalogue,
            "student_elements": uses("student"),
            "student_other": other("student"),
            "student_none": version.student_none,
            "teacher_elements": uses("teacher"),
            "teacher_other": other("teacher"),
            "teacher_none": version.teacher_none,
            "hosting": tuple(
                Hosting(provider=row.provider, country=row.country, region=row.region, protections=row.protections)
                for row in version.hosting.order_by("position")
            ),
            "subprocessors": subprocessors if version.subprocessors_stated else None,
        }
    )


def nothing_stated(product_id: UUID) -> ScheduleData:
    """Return the schedule of a product whose vendor has submitted none yet: names, and nothing stated.

    It asks nobody's permission: the caller has checked a row of its own that names the product.
    """
    product = Product.objects.select_related("vendor").get(id=product_id)
    return ScheduleData(
        vendor_name=product.vendor.name,
        vendor_address=" ".join(product.vendor.address.split()),
        product_name=product.name,
        product_kind=product.kind,
        product_url=product.url,
        catalogue=CATALOGUE,
    )


def schedule_data(actor: Actor, version_id: UUID, *, at: datetime | None = None) -> ScheduleData:
    """Return what a schedule version says, exactly as it was saved.

    With `at`, the vendor's contacts are those of that instant (a document shows the ones at signing). Raises NotFound
    and Forbidden.
    """
    return data_of(get_version(actor, version_id), at=at)


def laid_out(data: ScheduleData) -> tuple[schedule.AudiencePart, ...]:
    """Return a schedule as the exhibits print it: every category, with sensitivity marks."""
    return schedule.laid_out(data, catalogue(data.catalogue))


def marks_of(data: ScheduleData) -> dict[str, tuple[MarkFrom, ...]]:
    """Return the sensitivities that stand anywhere in a schedule, with what shows each."""
    return schedule.all_marks(data, catalogue(data.catalogue))


def version_shown(actor: Actor, version_id: UUID) -> dict[str, Any]:
    """Return everything that a schedule version says, laid out for the screen as the exhibits print it.

    Raises NotFound and Forbidden.
    """
    version = get_version(actor, version_id)
    data = data_of(version)
    listed = catalogue(version.catalogue)
    by_id = {question.id: question for question in questions().questions}
    found_in = marks_of(data)
    return {
        **{key: getattr(version, key) for key in ("id", "number", "status", "variant_for", "catalogue")},
        "marks": list(found_in),
        **{key: getattr(version, key) for key in ("created_at", "published_at", "withdrawn_at", "withdrawn_reason")},
        **{key: getattr(version, key) for key in ("vendor_name", "product", "product_name")},
        "vendor_address": data.vendor_address,
        "vendor": version.product.vendor,
        "sensitivities": [
            {"code": one.code, "label": one.label, "sources": one.sources, "found_in": found_in[one.code]}
            for one in listed.sensitivities
            if one.code in found_in
        ],
        "schedules": [_part_shown(part) for part in laid_out(data)],
        **{key: getattr(data, key) for key in ("services", "contacts", "notice_methods", "hosting", "subprocessors")},
        **{key: getattr(data, key) for key in ("framework", "evidence", "end_of_contract")},
        "answers": [
            {
                "question": key,
                "state": by_id[key].state,
                "label": by_id[key].label,
                "answers": by_id[key].in_words(value),
                "citation": by_id[key].citation,
                "status": by_id[key].status,
            }
            for key, value in sorted(data.answers.items(), key=lambda pair: list(by_id).index(pair[0]))
        ],
    }


def _part_shown(part: schedule.AudiencePart) -> dict[str, Any]:
    return {
        "audience": part.audience,
        "none": part.none,
        "used": part.used,
        "categories": [
            {
                "code": group.code,
                "label": group.label,
                "used": group.used,
                "elements": [
                    {
                        "code": line.code,
                        "label": line.label,
                        "used": line.use is not None,
                        "required": line.use.required if line.use else None,
                        "purpose": line.use.purpose if line.use else "",
                        "specify": line.use.specify if line.use else "",
                        "asks_to_specify": line.asks_to_specify,
                        "subjects": line.subjects,
                        "marks": line.marks,
                    }
                    for line in group.lines
                ],
            }
            for group in part.groups
        ],
        "other": part.other,
    }


def newer_versions(product_id: UUID, *, than: int, district_id: UUID) -> list[ScheduleVersion]:
    """Return the published versions of a product after number `than` that are meant for everybody or for this district,
    the oldest first. It asks nobody's permission: for a room whose own row names the product."""
    rows = ScheduleVersion.objects.filter(
        Q(variant_for=None) | Q(variant_for=district_id),
        product=product_id, number__gt=than, status=VersionStatus.PUBLISHED,
    )  # fmt: skip
    return list(rows.select_related("product").order_by("number")[:20])


def published_since(since: datetime) -> dict[UUID, datetime]:
    """Return the products of which a version was published since then, with when that was last. It asks nobody's
    permission: for the sweep."""
    rows = ScheduleVersion.objects.filter(published_at__gte=since, status=VersionStatus.PUBLISHED)
    return dict(rows.values("product_id").annotate(last=Max("published_at")).values_list("product_id", "last"))

"""Vendors that one district adds for itself, and takes back: no list shows them any more, what points at them stays."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from backend.accounts.choices import OrganizationKind
from backend.accounts.models import Invitation, Membership, Organization, Relationship
from backend.accounts.services.checks import about, checked_name
from backend.accounts.services.organizations import insert_organizations
from backend.core import history
from backend.core.errors import Invalid
from backend.core.events import Happening, record_events
from backend.core.types import Actor


def add_vendors(*, actor: Actor, now: datetime, district_id: UUID, names: Sequence[str]) -> list[Organization]:
    """Add vendors that only this district sees, until their domain is confirmed; return them in the order of their
    names. They keep the district's time, until they say where they are. A building block: it does not ask the
    permission table. Raises Invalid at "name".
    """
    zone = Organization.objects.values_list("time_zone", flat=True).get(id=district_id)
    rows = []
    for given in names:
        fields: dict[str, list[str]] = {}
        name = checked_name(given, fields, what="organization")
        if fields:
            raise Invalid(fields=fields)
        rows.append(
            Organization(
                kind=OrganizationKind.VENDOR, name=name, time_zone=zone, invited_by_id=district_id, created_at=now
            )
        )
    with transaction.atomic():
        return insert_organizations(rows, actor=actor, now=now)


def take_back_vendors(*, actor: Actor, now: datetime, vendor_ids: Collection[UUID], district_id: UUID) -> int:
    """Take back those of these vendors that this district alone added, and that nobody has dealt with since; return
    how many they were.

    A building block, in the caller's transaction: the caller has looked whether rows of its own still use a vendor.
    Nobody sees a vendor that is unverified, that nobody invited and that deals with nobody.
    """
    rows = Organization.objects.filter(
        ~Exists(Membership.objects.filter(organization=OuterRef("pk"))),
        ~Exists(Invitation.objects.filter(organization=OuterRef("pk"))),
        ~Exists(Relationship.objects.filter(vendor=OuterRef("pk"))),
        id__in=vendor_ids,
        kind=OrganizationKind.VENDOR,
        verified_at__isnull=True,
        merged_into__isnull=True,
        invited_by=district_id,
    )
    gone = history.change_each(rows, actor=actor, at=now, invited_by_id=None)
    happenings = [
        Happening(kind="organization.taken_back", chain=row.id, subject=about(row), data={"by": str(district_id)})
        for row in gone
    ]
    record_events(happenings, actor=actor, at=now)
    return len(gone)

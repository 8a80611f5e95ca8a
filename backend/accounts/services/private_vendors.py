"""A vendor that one district added for itself, taken back: no list shows it any more, what points at it stays."""

from datetime import datetime
from uuid import UUID

from backend.accounts.choices import OrganizationKind
from backend.accounts.models import Invitation, Membership, Organization, Relationship
from backend.accounts.services.checks import about
from backend.core import history
from backend.core.events import record_event
from backend.core.types import Actor


def take_back_vendor(*, actor: Actor, now: datetime, vendor_id: UUID, district_id: UUID) -> bool:
    """Take back a vendor that this district alone added, where nobody has dealt with it since; tells whether it was.

    A building block, in the caller's transaction: the caller has looked whether rows of its own still use the vendor.
    Nobody sees a vendor that is unverified, that nobody invited and that deals with nobody.
    """
    rows = Organization.objects.filter(
        id=vendor_id,
        kind=OrganizationKind.VENDOR,
        verified_at__isnull=True,
        merged_into__isnull=True,
        invited_by=district_id,
    )
    dealt_with = (
        Membership.objects.filter(organization=vendor_id).exists()
        or Invitation.objects.filter(organization=vendor_id).exists()
        or Relationship.objects.filter(vendor=vendor_id).exists()
    )
    if dealt_with or not rows.exists():
        return False
    row = history.change(rows, actor=actor, at=now, invited_by_id=None)
    record_event(
        kind="organization.taken_back",
        actor=actor,
        at=now,
        chain=row.id,
        subject=about(row),
        data={"by": str(district_id)},
    )
    return True

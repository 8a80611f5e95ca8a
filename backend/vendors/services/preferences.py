"""How a vendor wants to work."""

from datetime import datetime

from django.db import transaction

from backend.accounts import services as accounts
from backend.accounts.choices import OrganizationKind
from backend.core import history
from backend.core.errors import NotFound
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.types import Actor, Subject
from backend.vendors.models import VendorPreference


def set_preference(*, actor: Actor, now: datetime, approval_required: bool) -> None:
    """Say whether the vendor's administrator approves a schedule before it goes out. Raises Forbidden."""
    accounts.require(actor, "vendors.prefer")
    vendor_id = actor.organization_id
    if vendor_id is None or actor.organization_kind != OrganizationKind.VENDOR:
        raise NotFound
    with transaction.atomic():
        queue_up(f"vendors.preference {vendor_id}")
        rows = VendorPreference.objects.filter(vendor=vendor_id)
        found = rows.first()
        if (found is not None and found.approval_required) == approval_required:
            return
        if found is None:
            history.create(
                VendorPreference(vendor_id=vendor_id, approval_required=approval_required), actor=actor, at=now
            )
        else:
            history.change(rows, actor=actor, at=now, approval_required=approval_required)
        record_event(
            kind="vendor.preference_changed",
            actor=actor,
            at=now,
            chain=vendor_id,
            subject=Subject("accounts.organization", vendor_id),
            data={"approval_required": approval_required},
        )

"""Writes: organizations and how they relate."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.accounts import selectors
from backend.accounts.choices import OrganizationKind, State
from backend.accounts.models import CoalitionMember, Organization, Relationship
from backend.accounts.selectors import require
from backend.accounts.services.checks import DOMAIN, about, checked_name, checked_time_zone, refuse_free_mail
from backend.core import history
from backend.core.errors import Changed, Invalid, NotFound
from backend.core.events import Happening, record_event, record_events
from backend.core.types import Actor, Subject
from backend.core.words import sentence


def create_organization(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    name: str,
    state: str = "",
    county: str = "",
    address: str = "",
    time_zone: str | None = None,
    domain: str = "",
    verified: bool = False,
    invited_by: UUID | None = None,
) -> Organization:
    """Create an organization. A building block: it does not ask the permission table.

    A district needs a state and a time zone; without `time_zone` any other organization gets UTC. `verified` says that
    a vendor's domain was confirmed, so that every district sees it; `invited_by` is the district that alone sees it
    until then. Raises Invalid with a sentence at each wrong field.
    """
    fields: dict[str, list[str]] = {}
    if kind not in OrganizationKind.values:
        raise Invalid(fields={"kind": ["Say whether it is a district, a vendor or a coalition."]})
    name = checked_name(name, fields, what="organization")
    if (state or kind == OrganizationKind.DISTRICT) and state not in State.values:
        fields["state"] = ["Choose the state that the district is in."]
    if time_zone is None and kind == OrganizationKind.DISTRICT:
        fields["time_zone"] = ["Choose the district's time zone: its deadlines end with the day there."]
    zone = checked_time_zone(time_zone or "UTC", fields)
    domain = domain.strip().lower()
    if domain and kind != OrganizationKind.VENDOR:
        fields["domain"] = ["Only a vendor has a domain to confirm."]
    elif domain and not (len(domain) <= 253 and DOMAIN.fullmatch(domain)):
        fields["domain"] = [f"“{domain}” is not a domain. Write it as example.com."]
    elif verified and not domain:
        fields["domain"] = ["A verified vendor needs the domain that was confirmed."]
    if fields:
        raise Invalid(fields=fields)
    with transaction.atomic():
        if verified and _verified_with(domain):
            raise Invalid(fields={"domain": [f"Another vendor was verified by the domain {domain}."]})
        row = Organization(
            kind=kind,
            name=name,
            state=state,
            county=county.strip(),
            address=address.strip(),
            time_zone=zone,
            domain=domain,
            verified_at=now if verified else None,
            invited_by_id=invited_by,
            created_at=now,
        )
        return insert_organizations([row], actor=actor, now=now)[0]


def insert_organizations(rows: Sequence[Organization], *, actor: Actor, now: datetime) -> list[Organization]:
    """Insert organizations that the caller has checked, in its transaction; return them."""
    made = history.create_each(rows, actor=actor, at=now)
    happenings = [
        Happening(
            kind="organization.created",
            chain=row.id,
            subject=about(row),
            data={
                "kind": row.kind,
                "state": row.state,
                "verified": row.is_verified,
                "invited_by": str(row.invited_by_id or ""),
                "name": row.name,
            },
        )
        for row in made
    ]
    record_events(happenings, actor=actor, at=now)
    return made


def register_organization(*, actor: Actor, now: datetime, kind: str, **particulars: Any) -> Organization:
    """Create a district or a coalition, as the operator does. Raises Forbidden, Invalid."""
    require(actor, "organizations.create")
    if kind not in (OrganizationKind.DISTRICT, OrganizationKind.COALITION):
        raise Invalid(fields={"kind": ["The operator creates districts and coalitions. Vendors come by invitation."]})
    return create_organization(actor=actor, now=now, kind=kind, **particulars)


def _verified_with(domain: str) -> bool:
    return Organization.objects.filter(domain__iexact=domain, verified_at__isnull=False).exists()


def confirm_domain(*, actor: Actor, now: datetime, vendor_id: UUID, domain: str) -> Organization:
    """Record that a vendor owns its domain, so that every district may see it. Raises Forbidden, NotFound, Invalid."""
    require(actor, "organizations.confirm_domain")
    domain = domain.strip().lower()
    if not (len(domain) <= 253 and DOMAIN.fullmatch(domain)):
        raise Invalid(fields={"domain": [f"“{domain}” is not a domain. Write it as example.com."]})
    refuse_free_mail(domain)
    vendor = selectors.organization(actor, vendor_id)
    if vendor.kind != OrganizationKind.VENDOR:
        raise Invalid(fields={"domain": ["Only a vendor has a domain to confirm."]})
    with transaction.atomic():
        if _verified_with(domain):
            raise Invalid(fields={"domain": [f"Another vendor was verified by the domain {domain}."]})
        rows = Organization.objects.filter(id=vendor_id, verified_at__isnull=True)
        row = history.change(rows, actor=actor, at=now, domain=domain, verified_at=now)
        record_event(
            kind="organization.domain_confirmed",
            actor=actor,
            at=now,
            chain=row.id,
            subject=about(row),
            data={"domain": domain},
        )
    return row


def require_second_factor(*, actor: Actor, now: datetime, organization_id: UUID, required: bool) -> Organization:
    """Ask the organization's people for a second factor, or no longer. It holds from their next request on.

    Raises Forbidden, NotFound (another organization's), Changed (it is so already).
    """
    require(actor, "organizations.secure")
    if organization_id != actor.organization_id:
        raise NotFound
    with transaction.atomic():
        rows = Organization.objects.filter(id=organization_id, second_factor_required=not required)
        row = history.change(rows, actor=actor, at=now, second_factor_required=required)
        record_event(
            kind="organization.second_factor_required" if required else "organization.second_factor_optional",
            actor=actor,
            at=now,
            chain=row.id,
            subject=about(row),
        )
    return row


def relate(*, actor: Actor, now: datetime, district_id: UUID, vendor_id: UUID) -> Relationship:
    """Return the relationship of a district and a vendor, made if there was none. A building block.

    Raises NotFound where the two are not a district (or coalition) and a vendor, or where the vendor is another
    district's unverified invitee, which nobody else may know of.
    """
    with transaction.atomic():
        district = selectors.organization_row(district_id)
        vendor = selectors.organization_row(vendor_id)
        if district.kind not in (OrganizationKind.DISTRICT, OrganizationKind.COALITION):
            raise NotFound
        if vendor.kind != OrganizationKind.VENDOR:
            raise NotFound
        found = Relationship.objects.filter(district=district, vendor=vendor).first()
        if found is not None:
            return found
        if vendor.merged_into_id or (not vendor.is_verified and vendor.invited_by_id not in (None, district_id)):
            raise NotFound
        try:
            with transaction.atomic():
                row = history.create(Relationship(district=district, vendor=vendor, since=now), actor=actor, at=now)
        except IntegrityError:  # somebody else related them between the two statements
            return Relationship.objects.get(district=district, vendor=vendor)
        happenings = [
            Happening(
                kind="organization.related",
                chain=one.id,
                subject=about(one),
                data={"with": str(other.id), "name": other.name},
            )
            for one, other in ((district, vendor), (vendor, district))
        ]
        record_events(happenings, actor=actor, at=now)
    return row


def join_coalition(
    *, actor: Actor, now: datetime, coalition_id: UUID, district_id: UUID, joined_on: date
) -> CoalitionMember:
    """Add a district to a coalition from a day on. A building block. Raises NotFound, Changed (it already belongs)."""
    with transaction.atomic():
        coalition = selectors.organization_row(coalition_id)
        district = selectors.organization_row(district_id)
        if coalition.kind != OrganizationKind.COALITION or district.kind != OrganizationKind.DISTRICT:
            raise NotFound
        if CoalitionMember.objects.filter(coalition=coalition, district=district, left_on__isnull=True).exists():
            raise Changed(sentence(f"{district.name} already belongs to {coalition.name}"))
        row = history.create(
            CoalitionMember(coalition=coalition, district=district, joined_on=joined_on), actor=actor, at=now
        )
        record_event(
            kind="coalition.joined",
            actor=actor,
            at=now,
            chain=coalition.id,
            subject=about(coalition),
            data={"district": str(district.id), "on": joined_on.isoformat()},
        )
    return row


def leave_coalition(
    *, actor: Actor, now: datetime, coalition_id: UUID, district_id: UUID, left_on: date
) -> CoalitionMember:
    """Record the day from which a district belongs to a coalition no more. A building block.

    Raises Changed, Invalid.
    """
    with transaction.atomic():
        rows = CoalitionMember.objects.filter(coalition=coalition_id, district=district_id, left_on__isnull=True)
        if rows.filter(joined_on__gt=left_on).exists():
            raise Invalid(fields={"left_on": ["A district cannot leave before the day on which it joined."]})
        row = history.change(rows, actor=actor, at=now, left_on=left_on)
        record_event(
            kind="coalition.left",
            actor=actor,
            at=now,
            chain=coalition_id,
            subject=Subject("accounts.organization", coalition_id),
            data={"district": str(district_id), "on": left_on.isoformat()},
        )
    return row

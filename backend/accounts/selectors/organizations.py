"""Which organizations an actor can see, and how they relate."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, Now

from backend.accounts import dns, rules
from backend.accounts.choices import OrganizationKind
from backend.accounts.models import (
    CoalitionMember,
    DomainClaim,
    Membership,
    Organization,
    Relationship,
)
from backend.accounts.selectors.acting import require
from backend.core.errors import NotFound
from backend.core.rows import among
from backend.core.search import MOST_WORDS, Begins, SearchWords, words_of
from backend.core.types import Actor
from backend.core.words import one_line


def _partners(organization_id: UUID) -> Iterable[UUID]:
    for district_id, vendor_id in Relationship.objects.filter(
        Q(district_id=organization_id) | Q(vendor_id=organization_id)
    ).values_list("district_id", "vendor_id"):
        yield vendor_id if district_id == organization_id else district_id
    for coalition_id, district_id in CoalitionMember.objects.filter(
        Q(coalition_id=organization_id) | Q(district_id=organization_id), left_on__isnull=True
    ).values_list("coalition_id", "district_id"):
        yield district_id if coalition_id == organization_id else coalition_id


def visible_organization_ids(actor: Actor) -> set[UUID]:
    """Return the actor's own organization, those that it has a relationship with, and coalition and members.

    It is what other rooms scope by; it says that an organization may be known, not that its rows may be read.
    """
    if actor.organization_id is None:
        return set()
    return {actor.organization_id, *_partners(actor.organization_id)}


def _visible(actor: Actor, kind: str = "") -> Q:
    """Return which organizations, of one kind or of all, the actor can see."""
    if rules.may(actor, "organizations.read_any"):
        return Q()
    own = actor.organization_id
    if own is None:
        return Q(pk__in=())
    of_districts = actor.organization_kind in (OrganizationKind.DISTRICT, OrganizationKind.COALITION)
    if of_districts and kind == OrganizationKind.VENDOR:
        # What is cheap to tell first, and nothing that no vendor can be: a district may deal with 20,000 of them.
        seen = Q(verified_at__isnull=False) | Q(invited_by=own)
        return seen | Q(Exists(Relationship.objects.filter(district_id=own, vendor_id=OuterRef("id"))))
    # As sub-selects, and not as a list: a district may deal with 20,000 vendors.
    seen = Q(id=own) | Q(id__in=Relationship.objects.filter(district_id=own).values("vendor_id"))
    seen |= Q(id__in=Relationship.objects.filter(vendor_id=own).values("district_id"))
    together = CoalitionMember.objects.filter(left_on__isnull=True)
    seen |= Q(id__in=together.filter(coalition_id=own).values("district_id"))
    seen |= Q(id__in=together.filter(district_id=own).values("coalition_id"))
    if of_districts:
        # The directory of verified vendors is open to all districts; an invited one only to who invited it.
        seen |= Q(kind=OrganizationKind.VENDOR, verified_at__isnull=False)
        seen |= Q(kind=OrganizationKind.VENDOR, invited_by=actor.organization_id)
    return seen


def organizations(actor: Actor, *, kind: str = "", search: str = "") -> QuerySet[Organization]:
    """Return the organizations that the actor can see, by name. Raises Forbidden."""
    require(actor, "organizations.read")
    keepers = Membership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now()),
        organization=OuterRef("id"),
        role__in=rules.MANAGERS,
        ended_at__isnull=True,
    )
    rows = Organization.objects.filter(_visible(actor, kind), merged_into__isnull=True)
    rows = rows.annotate(managed=Exists(keepers))
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(domain__icontains=search))
    return rows.order_by(Lower("name"), "id")


def organization(actor: Actor, organization_id: UUID) -> Organization:
    """Return one organization; for a row that was merged into another, that other one. Raises NotFound where it does
    not exist or the actor cannot see it."""
    row = organizations(actor).filter(Q(id=organization_id) | Q(merged_from=organization_id)).first()
    if row is None:
        raise NotFound
    return row


def organization_row(organization_id: UUID) -> Organization:
    """Return an organization without asking who may see it: for a room that has already checked a row of its own that
    names it, and for tasks. Raises NotFound."""
    row = Organization.objects.filter(id=organization_id).first()
    if row is None:
        raise NotFound
    return row


def organizations_named(name: str, *, kind: str) -> list[Organization]:
    """Return the organizations of a kind that have this name in whatever case, without asking who may see them: for
    commands, and imports that look for their vendor."""
    rows = Organization.objects.filter(kind=kind, name__iexact=one_line(name))
    return list(rows.order_by("created_at", "id"))


NEIGHBORS = 8
"""With how many of the next in the alphabet a vendor's name is compared."""


def vendor_duplicates(actor: Actor) -> list[tuple[Organization, Organization, str]]:
    """Return pairs of vendors that may be one, with why: "domain", "name" or "similar name". Raises Forbidden.

    Names are compared within those that begin alike, so that 20,000 vendors take no longer than a page may.
    """
    require(actor, "organizations.merge")
    rows = list(organizations(actor, kind=OrganizationKind.VENDOR))
    bare = {row.id: rules.bare_name(row.name) for row in rows}
    rows.sort(key=lambda row: (bare[row.id], row.created_at, row.id))
    found: dict[frozenset[UUID], tuple[Organization, Organization, str]] = {}

    def note(one: Organization, other: Organization, why: str) -> None:
        found.setdefault(frozenset({one.id, other.id}), (one, other, why))

    for key, why in ((lambda row: row.domain.lower(), "domain"), (lambda row: bare[row.id].replace(" ", ""), "name")):
        groups: dict[str, list[Organization]] = {}
        for row in rows:
            groups.setdefault(key(row), []).append(row)
        for text, group in groups.items():
            for other in group[1:] if text else ():
                note(group[0], other, why)
    beginnings: dict[str, list[Organization]] = {}
    for row in rows:
        beginnings.setdefault(bare[row.id].replace(" ", "")[:4], []).append(row)
    for group in beginnings.values():
        for place, one in enumerate(group):
            for other in group[place + 1 : place + 1 + NEIGHBORS]:
                if rules.alike(bare[one.id], bare[other.id]):
                    note(one, other, "similar name")
    return list(found.values())


def domain_claims(actor: Actor) -> QuerySet[DomainClaim]:
    """Return the claims of the actor's vendor, the newest first. Raises Forbidden."""
    require(actor, "organizations.claim_domain")
    rows = DomainClaim.objects.filter(vendor=actor.organization_id).select_related("asked_by", "vendor")
    return rows.order_by("-asked_at", "id")


def open_claim(actor: Actor, vendor_id: UUID, now: datetime) -> DomainClaim | None:
    """Return what a vendor claims and has not shown yet, for the operator. Raises Forbidden, NotFound."""
    require(actor, "organizations.confirm_domain")
    vendor = organization(actor, vendor_id)
    rows = DomainClaim.objects.filter(vendor=vendor, confirmed_at__isnull=True, ended_at__isnull=True)
    return rows.filter(expires_at__gt=now).select_related("asked_by").first()


def claim_status(claim: DomainClaim, now: datetime) -> str:
    """Return "confirmed", "ended", "expired" or "open"; computed from instants, never stored."""
    if claim.confirmed_at is not None:
        return "confirmed"
    if claim.ended_at is not None:
        return "ended"
    return "expired" if claim.expires_at <= now else "open"


def record_name(claim: DomainClaim) -> str:
    """Return where the claim's DNS record has to stand; empty for one by mail."""
    return dns.record_name(claim.domain) if claim.record else ""


def vendors_of(actor: Actor) -> QuerySet[Organization]:
    """Return the vendors that the actor's district has a relationship with, by name. Raises Forbidden."""
    require(actor, "vendors.read")
    rows = Organization.objects.filter(district_relationships__district=actor.organization_id)
    return rows.order_by(Lower("name"), "id")


def directory(actor: Actor) -> QuerySet[Organization]:
    """Return every verified vendor, and the unverified ones that the actor's own district invited, by name."""
    return organizations(actor, kind=OrganizationKind.VENDOR)


def vendors_named(text: str) -> QuerySet[Organization]:
    """Return the vendors of which each word of a search begins a word of the name, without asking who may see them: to
    find among rows that are the actor's anyway."""
    words = words_of(text)[:MOST_WORDS]
    rows = Organization.objects.filter(kind=OrganizationKind.VENDOR)
    return rows.filter(Begins(SearchWords("name"), words)) if words else rows.none()


def districts_named(word: str) -> QuerySet[Organization]:
    """Return the districts and coalitions of which a word of the name begins so, without asking who may see them: to
    find among rows that are the actor's anyway."""
    kinds = [OrganizationKind.DISTRICT, OrganizationKind.COALITION]
    return Organization.objects.filter(Begins(SearchWords("name"), words_of(word)), kind__in=kinds)


def organization_rows(ids: Iterable[UUID]) -> QuerySet[Organization]:
    """Return these organizations without asking who may see them: for a room that has checked it already."""
    return Organization.objects.filter(among("id", ids))


def vendors_like(actor: Actor, *, name: str, domain: str) -> list[Organization]:
    """Return the vendors of the actor's directory that may be the one meant, by name: its name is this one or nearly
    this one, or its domain is."""
    meant = rules.bare_name(name)
    near = Q(name__icontains=meant.split()[0][:4]) if meant else Q()
    rows = directory(actor).filter(near | Q(domain__iexact=domain) if domain else near)
    return [
        row for row in rows
        if (domain and row.domain.lower() == domain) or (meant and rules.alike(rules.bare_name(row.name), meant))
    ]  # fmt: skip


def covered_districts(coalition_id: UUID, on: date) -> list[Organization]:
    """Return the districts that belong to a coalition on a day, by name. The day of leaving is not covered any more."""
    rows = Organization.objects.filter(
        Q(coalition_memberships__left_on__isnull=True) | Q(coalition_memberships__left_on__gt=on),
        coalition_memberships__coalition=coalition_id,
        coalition_memberships__joined_on__lte=on,
    )
    return list(rows.order_by(Lower("name"), "id").distinct())

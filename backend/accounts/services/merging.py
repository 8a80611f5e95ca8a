"""Writes: this room's part of a merge of two rows of one vendor (docs/adr has the decision)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from backend.accounts import selectors
from backend.accounts.choices import OrganizationKind
from backend.accounts.models import DomainClaim, Invitation, Membership, Organization, Relationship
from backend.accounts.services.checks import about
from backend.accounts.types import Moved, VendorMergedMail
from backend.core import history, mail
from backend.core.errors import Changed, Invalid, NotFound
from backend.core.events import record_event
from backend.core.types import Actor
from backend.core.words import sentence


def locked_pair(*, from_id: UUID, into_id: UUID) -> tuple[Organization, Organization]:
    """Return both rows, locked in the order of their ids. A pair that was merged already may be merged again: what came
    to the loser since then follows. Raises NotFound, Invalid and Changed for a pair that cannot be merged."""
    if from_id == into_id:
        raise Invalid(fields={"into_id": ["Choose another row: a vendor is not merged into itself."]})
    rows = Organization.objects.select_for_update(no_key=True).filter(
        id__in=[from_id, into_id], kind=OrganizationKind.VENDOR
    )
    found = {row.id: row for row in rows.order_by("id")}
    if len(found) != 2:
        raise NotFound
    loser, survivor = found[from_id], found[into_id]
    if survivor.merged_into_id is not None:
        raise Changed(sentence(f"{survivor.name} was itself merged into another vendor meanwhile"))
    if loser.merged_into_id not in (None, survivor.id):
        raise Changed(sentence(f"{loser.name} was merged into another vendor meanwhile"))
    return loser, survivor


def move_vendor(*, actor: Actor, now: datetime, from_id: UUID, into_id: UUID) -> list[Moved]:
    """Make one vendor's row the other's: its people, invitations and relationships move, its confirmed domain too where
    the other has none, and it says from then on which row it became. A building block; the caller moves what other
    rooms keep, in the same transaction.

    What cannot move because the other has the same already stays where it is and is reached through `merged_into`.
    """
    loser, survivor = locked_pair(from_id=from_id, into_id=into_id)
    told = {person.id: person for row in (loser, survivor) for person in selectors.managers(row.id, now=now)}
    moved = [
        _members(loser, survivor, actor=actor, now=now),
        _invitations(loser, survivor, actor=actor, now=now),
        _relationships(loser, survivor, actor=actor, now=now),
        _domain(loser, survivor, actor=actor, now=now),
    ]
    if loser.merged_into_id is None:
        rows = Organization.objects.filter(id=loser.id, merged_into__isnull=True)
        history.change(rows, actor=actor, at=now, merged_into=survivor, merged_at=now, second_factor_required=False)
        if loser.second_factor_required and not survivor.second_factor_required:
            rows = Organization.objects.filter(id=survivor.id, second_factor_required=False)
            history.change(rows, actor=actor, at=now, second_factor_required=True)
    for row in sorted((loser, survivor), key=lambda one: str(one.id)):
        record_event(
            kind="organization.merged",
            actor=actor,
            at=now,
            chain=row.id,
            subject=about(row),
            data={"from": str(loser.id), "into": str(survivor.id), "names": [loser.name, survivor.name]},
        )
    for person in told.values():
        mail.send(
            VendorMergedMail(name=person.name, loser=loser.name, survivor=survivor.name),
            to=person.email,
            key=f"merged:{loser.id}:{now.isoformat()}:{person.id}",
            now=now,
            organization_id=survivor.id,
        )
    return moved


def _members(loser: Organization, survivor: Organization, *, actor: Actor, now: datetime) -> Moved:
    there = set(
        Membership.objects.filter(organization=survivor, ended_at__isnull=True).values_list("person_id", "role")
    )
    moved = stays = 0
    for row in Membership.objects.filter(organization=loser).order_by("starts_at", "id"):
        rows = Membership.objects.filter(id=row.id)
        if row.ended_at is None and (row.person_id, row.role) in there:
            history.change(rows, actor=actor, at=now, ended_at=now)
            stays += 1
        else:
            history.change(rows, actor=actor, at=now, organization=survivor)
            moved += 1
    return Moved(what="Memberships", moved=moved, stays=stays, why="The same person has the same role there.")


def _invitations(loser: Organization, survivor: Organization, *, actor: Actor, now: datetime) -> Moved:
    waiting = Q(accepted_at__isnull=True, revoked_at__isnull=True)
    there = set(Invitation.objects.filter(waiting, organization=survivor).values_list("email", "role"))
    moved = stays = 0
    for row in Invitation.objects.filter(organization=loser).order_by("created_at", "id"):
        rows = Invitation.objects.filter(id=row.id)
        is_open = row.accepted_at is None and row.revoked_at is None
        if is_open and (row.email, row.role) in there:
            history.change(rows, actor=actor, at=now, revoked_at=now)
            stays += 1
        else:
            history.change(rows, actor=actor, at=now, organization=survivor)
            moved += 1
    for row in Invitation.objects.filter(invited_for=loser).order_by("created_at", "id"):
        history.change(Invitation.objects.filter(id=row.id), actor=actor, at=now, invited_for=survivor)
    return Moved(what="Invitations", moved=moved, stays=stays, why="The same person is invited there already.")


def _relationships(loser: Organization, survivor: Organization, *, actor: Actor, now: datetime) -> Moved:
    there = dict(Relationship.objects.filter(vendor=survivor).values_list("district_id", "since"))
    moved = stays = 0
    for row in Relationship.objects.filter(vendor=loser).order_by("since", "id"):
        if row.district_id in there:
            if row.since < there[row.district_id]:
                rows = Relationship.objects.filter(district=row.district_id, vendor=survivor)
                history.change(rows, actor=actor, at=now, since=row.since)
            stays += 1
            continue
        history.change(Relationship.objects.filter(id=row.id), actor=actor, at=now, vendor=survivor)
        there[row.district_id] = row.since
        moved += 1
    if loser.invited_by_id and loser.invited_by_id not in there:
        # The district that added the loser knew it by that alone; it must not lose sight of its vendor.
        history.create(
            Relationship(district_id=loser.invited_by_id, vendor=survivor, since=loser.created_at), actor=actor, at=now
        )
    return Moved(what="Districts that deal with it", moved=moved, stays=stays, why="The district deals with both.")


def _domain(loser: Organization, survivor: Organization, *, actor: Actor, now: datetime) -> Moved:
    for row in DomainClaim.objects.filter(vendor=loser, confirmed_at__isnull=True, ended_at__isnull=True):
        history.change(DomainClaim.objects.filter(id=row.id), actor=actor, at=now, ended_at=now)
    if loser.verified_at is None:
        return Moved(what="Confirmed domain", moved=0)
    history.change(Organization.objects.filter(id=loser.id), actor=actor, at=now, verified_at=None)
    if survivor.verified_at is not None:
        return Moved(what="Confirmed domain", moved=0, stays=1, why=f"{survivor.domain} is confirmed there already.")
    history.change(
        Organization.objects.filter(id=survivor.id),
        actor=actor,
        at=now,
        domain=loser.domain,
        verified_at=loser.verified_at,
    )
    return Moved(what="Confirmed domain", moved=1)

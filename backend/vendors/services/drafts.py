"""Drafts of schedules, field by field: started, typed into by several people at once, approved, published or discarded.

Every write locks the draft's row first, so that two people's changes come one after the other and none is lost.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts import services as accounts
from backend.accounts.selectors import managers, may, visible_organization_ids
from backend.core import history, mail
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.types import Actor
from backend.vendors import selectors
from backend.vendors.choices import VersionStatus
from backend.vendors.models import Product, ScheduleDraft, ScheduleVersion
from backend.vendors.rules import completion, drafting, fielding, schedule
from backend.vendors.rules.drafting import Change, Fields
from backend.vendors.selectors import START, FieldNow, NotADraft
from backend.vendors.services.contacts import set_contacts
from backend.vendors.services.versions import (
    ApprovalNeeded,
    NotPublished,
    fill,
    insert_draft,
    keep_evidence,
    own_product,
    publish,
)
from backend.vendors.types import ScheduleApprovalMail, ScheduleData

MOST_CHARACTERS = 1_500_000
"""Of all fields of one draft as JSON."""
Source = UUID | Literal["last", "empty"]


class ApprovalNotWanted(DomainError):
    code = "vendors.approval_not_wanted"
    message = "Your organization asks for no approval: the schedule can be published at once."


class DraftTooLarge(Invalid):
    code = "vendors.draft_too_large"
    message = "This schedule is larger than a schedule can be. Shorten its texts."


class NothingToDeriveFrom(DomainError):
    code = "vendors.nothing_to_derive_from"
    message = "A variant for one district derives from a published schedule. Publish the product's schedule first."


@dataclass(frozen=True)
class Stored:
    """What stands at a path now."""

    path: str
    value: drafting.Json


@dataclass(frozen=True)
class Conflict:
    """A change that was not stored: what the author put there, and what somebody else had put there before."""

    path: str
    yours: drafting.Json
    theirs: drafting.Json
    by: str
    at: datetime


@dataclass(frozen=True)
class Saved:
    """What came of a save."""

    revision: int
    saved: tuple[Stored, ...]
    conflicts: tuple[Conflict, ...]
    others: tuple[FieldNow, ...]
    """What somebody else changed since the revision that the author had."""
    sections: tuple[completion.Section, ...]


# Start


def start_draft(
    *, actor: Actor, now: datetime, product_id: UUID, source: Source = "last", variant_for: UUID | None = None
) -> ScheduleVersion:
    """Start a draft of the actor's own product, prefilled.

    `source`: "last", the product's newest published version (for a variant, the district's own); "empty"; or any
    version of the vendor, also of another product. Contacts are the vendor's of today wherever it has any. Raises
    Forbidden, NotFound, DraftExists, NothingToDeriveFrom.
    """
    accounts.require(actor, "schedules.edit")
    with transaction.atomic():
        product = own_product(actor, product_id)
        base = None
        if variant_for is not None:
            if variant_for not in visible_organization_ids(actor) - {actor.organization_id}:
                raise NotFound
            base = selectors.last_version(product)
            if base is None:
                raise NothingToDeriveFrom
        origin: ScheduleVersion | None = None
        if source == "last":
            origin = selectors.last_version(product, variant_for=variant_for)
        elif source != "empty":
            origin = selectors.get_version(actor, source)
        version = insert_draft(product, now=now, variant_for=variant_for, derived_from=base.id if base else None)
        _new_fields(version, _prefilled(product, origin, now=now), actor=actor, now=now, origin=origin)
    return version


def _prefilled(product: Product, origin: ScheduleVersion | None, *, now: datetime) -> Fields:
    catalogue = selectors.catalogue()
    fields: Fields = {}
    if origin is not None:
        fields = fielding.to_fields(selectors.data_of(origin), catalogue)
        if origin.status == VersionStatus.DRAFT:
            fields = dict(ScheduleDraft.objects.get(version=origin).fields)
        elif answered := selectors.states_answered(fields):
            fields["states"] = list(answered)
    if origin is None or origin.product_id != product.id:
        own = {"product_kind": product.kind, "product_url": product.url}
        fields = {path: value for path, value in {**fields, **own}.items() if value}
    if origin is None and product.vendor.address:
        fields["vendor_address"] = product.vendor.address
    contacts = selectors.contacts_of(product.vendor_id, at=now)
    if contacts:
        fields = {path: value for path, value in fields.items() if drafting.list_of(path) != "contacts"}
        fields |= fielding.entry_fields("contacts", contacts)
    return fields


def _new_fields(
    version: ScheduleVersion, fields: Fields, *, actor: Actor, now: datetime, origin: ScheduleVersion | None = None
) -> ScheduleDraft:
    draft = ScheduleDraft(version=version, fields=fields, stamps={START: _stamp(0, actor, now)}, prefilled_from=origin)
    history.save_draft(draft)
    return draft


def _stamp(revision: int, actor: Actor, now: datetime) -> dict[str, Any]:
    person = str(actor.person_id) if actor.person_id else None
    return {"revision": revision, "person": person, "by": actor.label, "at": now.isoformat()}


# Save


def locked_draft(actor: Actor, version_id: UUID) -> ScheduleDraft:
    """Return the draft with its row locked. Raises Forbidden, NotFound, NotADraft."""
    rows = selectors.own_drafts(actor).select_for_update(no_key=True, of=("self",))
    draft = rows.filter(version=version_id).first()
    if draft is None:
        selectors.refuse_without_draft(actor, version_id)
        raise NotFound
    return draft


def save_fields(*, actor: Actor, now: datetime, version_id: UUID, revision: int, changes: Sequence[Change]) -> Saved:
    """Store changes of a draft's fields, each where it still holds what its author saw.

    `revision` is the one that the author's page last heard of. Neither event nor history: both come with publishing.
    Raises Forbidden, NotFound, NotADraft, and Invalid (by path, nothing stored) for what a field cannot hold.
    """
    with transaction.atomic():
        draft = locked_draft(actor, version_id)
        ground = selectors.ground(draft.version.catalogue)
        if problems := drafting.problems(changes, ground):
            raise Invalid(fields=problems)
        merged = drafting.merged(draft.fields, changes, ground)
        _store(draft, merged.fields, merged.stored, actor=actor, now=now)
    besides = {*merged.saved, *(one.path for one in merged.conflicts)}
    found = [(one, selectors.field_now(draft, one.path)) for one in merged.conflicts]
    return Saved(
        revision=draft.revision,
        saved=tuple(Stored(path, value) for path, value in merged.saved.items()),
        conflicts=tuple(Conflict(one.path, one.yours, one.theirs, by=theirs.by, at=theirs.at) for one, theirs in found),
        others=selectors.others_since(draft, revision, besides=besides),
        sections=selectors.sections_of(draft.version, draft.fields, selectors.requests_for(draft.version)),
    )


def _store(draft: ScheduleDraft, fields: Fields, changed: Iterable[str], *, actor: Actor, now: datetime) -> None:
    """Keep a draft's fields with who changed which. Does nothing where nothing changed. Raises Invalid."""
    paths = list(changed)
    if not paths:
        return
    if crowded := drafting.crowded(fields):
        raise Invalid(fields=crowded)
    if len(json.dumps(fields, ensure_ascii=False)) > MOST_CHARACTERS:
        raise DraftTooLarge
    draft.revision += 1
    draft.fields = fields
    draft.stamps = {**draft.stamps, **dict.fromkeys(paths, _stamp(draft.revision, actor, now))}
    ScheduleDraft.objects.filter(version=draft.version_id).update(
        fields=draft.fields, stamps=draft.stamps, revision=draft.revision
    )


def replace_fields(draft: ScheduleDraft, fields: Fields, *, actor: Actor, now: datetime) -> None:
    """Put these fields in the place of what a locked draft says. Who typed what stays the same stays its author."""
    changed = [path for path in {**draft.fields, **fields} if draft.fields.get(path) != fields.get(path)]
    _store(draft, fields, changed, actor=actor, now=now)


def save_schedule(
    *, actor: Actor, now: datetime, product_id: UUID, data: ScheduleData, version_id: UUID | None = None
) -> ScheduleVersion:
    """Keep a whole schedule as a draft: a new one, or in place of what draft `version_id` said.

    Raises Forbidden, NotFound, Invalid, NotADraft, DraftExists.
    """
    accounts.require(actor, "schedules.edit")
    catalogue = selectors.catalogue(data.catalogue)
    if problems := schedule.schedule_problems(data, catalogue, selectors.questions().questions):
        raise Invalid(fields=problems)
    with transaction.atomic():
        if version_id is None:
            version = start_draft(actor=actor, now=now, product_id=product_id, source="empty")
            version_id = version.id
        draft = locked_draft(actor, version_id)
        if draft.version.product_id != product_id:
            raise NotFound
        replace_fields(draft, fielding.to_fields(data, catalogue), actor=actor, now=now)
    return draft.version


def discard_draft(*, actor: Actor, now: datetime, version_id: UUID) -> None:
    """Delete a draft. What was submitted is published and stays. Raises Forbidden, NotFound, NotADraft."""
    with transaction.atomic():
        draft = locked_draft(actor, version_id)
        draft.delete()
        history.discard_draft(ScheduleVersion.objects.filter(id=version_id, status=VersionStatus.DRAFT))


# Approve and publish


def ask_approval(*, actor: Actor, now: datetime, version_id: UUID, note: str) -> None:
    """Ask the vendor's administrators to approve a draft; they are mailed. Asking again replaces the note.

    Raises Forbidden, NotFound, NotADraft, Invalid, ApprovalNotWanted.
    """
    note = note.strip()
    if len(note) > 2000:
        raise Invalid(fields={"note": ["This is too long: 2,000 characters are the most."]})
    with transaction.atomic():
        draft = locked_draft(actor, version_id)
        if not selectors.approval_required(draft.version.product.vendor_id):
            raise ApprovalNotWanted
        ScheduleDraft.objects.filter(version=draft.version_id).update(
            approval_asked_at=now, approval_asked_by=actor.person_id, approval_note=note
        )
        version = draft.version
        for person in managers(version.product.vendor_id, now=now):
            mail.send(
                ScheduleApprovalMail(
                    name=person.name,
                    asked_by=actor.label,
                    vendor=version.product.vendor.name,
                    product=version.product_name,
                    number=version.number,
                    note=note,
                    url=f"{settings.PUBLIC_URL}/schedule/{version.id}/review",
                ),
                to=person.email,
                # Who asks again after more was typed reaches them again; who asks twice at once does not.
                key=f"schedule-approval:{version.id}:{draft.revision}:{person.id}",
                now=now,
                organization_id=version.product.vendor_id,
            )


def publish_version(*, actor: Actor, now: datetime, version_id: UUID) -> ScheduleVersion:
    """Publish a draft of the actor's own vendor; it never changes again. An administrator approves by publishing.

    Raises Forbidden, NotFound, NotADraft, Invalid (by path) for what cannot be published, and ApprovalNeeded where the
    vendor wants its administrator to approve first.
    """
    accounts.require(actor, "schedules.publish")
    with transaction.atomic():
        draft = locked_draft(actor, version_id)
        product = draft.version.product
        if selectors.approval_required(product.vendor_id) and not may(actor, "schedules.approve"):
            raise ApprovalNeeded
        return _publish(draft, product, actor=actor, now=now)


def _publish(draft: ScheduleDraft, product: Product, *, actor: Actor, now: datetime) -> ScheduleVersion:
    if problems := completion.unpublishable(draft.fields):
        raise Invalid("The schedule cannot go out like this.", fields=problems)
    version = draft.version
    data = fielding.to_data(
        draft.fields,
        vendor_name=product.vendor.name,
        product_name=product.name,
        catalogue=selectors.catalogue(version.catalogue),
    )
    touched = any(drafting.list_of(path) == "contacts" for path in draft.stamps)
    draft.delete()
    published = publish(fill(version, data), actor=actor, now=now)
    keep_evidence(product, data, actor=actor, now=now)
    if data.contacts and (touched or not selectors.contacts_of(product.vendor_id, at=now)):
        # Contacts hold for the vendor from now on. A draft that only carried older ones along changes none.
        set_contacts(actor=actor, now=now, organization_id=product.vendor_id, contacts=data.contacts)
    return published


def publish_for_submission(*, actor: Actor, now: datetime, version_id: UUID) -> ScheduleVersion:
    """Return a version that can be submitted to a district: a published one as it is, a draft once it is published.

    A building block for the room that keeps submissions; it asks for the same permission and approval as
    `publish_version`, and raises the same, and NotPublished for a withdrawn version.
    """
    accounts.require(actor, "schedules.publish")
    version = selectors.get_version(actor, version_id)
    if version.status == VersionStatus.WITHDRAWN:
        raise NotPublished("This schedule version was withdrawn. Submit another one.")
    if version.status == VersionStatus.PUBLISHED:
        return version
    try:
        return publish_version(actor=actor, now=now, version_id=version_id)
    except NotADraft:
        return selectors.get_version(actor, version_id)  # published by somebody else in between

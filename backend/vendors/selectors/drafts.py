"""Open drafts of schedules, as the web form shows them. For a vendor's own people who fill them in."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.errors import DomainError, NotFound
from backend.core.types import Actor
from backend.law import selectors as law
from backend.vendors import workbook
from backend.vendors.choices import VersionStatus
from backend.vendors.models import Product, ScheduleDraft, ScheduleRequest, ScheduleVersion
from backend.vendors.rules import completion, drafting, fielding
from backend.vendors.selectors.catalogue import CATALOGUE, catalogue, known_states, questions, teacher_states
from backend.vendors.selectors.products import approval_required
from backend.vendors.selectors.versions import data_of, versions
from backend.vendors.types import Question

START = ""
"""Where a draft's stamps say who began it: whoever has changed nothing since, that is who wrote a field."""


class NotADraft(DomainError):
    code = "vendors.not_a_draft"
    message = "This schedule version is published or withdrawn: it does not change any more. Start a new version."


@dataclass(frozen=True)
class FieldNow:
    """What stands at a path, and who put it there when."""

    path: str
    value: drafting.Json
    by: str
    at: datetime


@dataclass(frozen=True)
class DraftChanges:
    """What others changed since a revision."""

    revision: int
    others: tuple[FieldNow, ...]
    sections: tuple[completion.Section, ...]


def own_drafts(actor: Actor) -> QuerySet[ScheduleDraft]:
    """Return the open drafts of the actor's vendor, with version, product and vendor. Raises Forbidden."""
    accounts.require(actor, "schedules.edit")
    if actor.organization_kind != OrganizationKind.VENDOR:
        return ScheduleDraft.objects.none()
    rows = ScheduleDraft.objects.filter(version__product__vendor=actor.organization_id)
    return rows.select_related("version__product__vendor")


def approvals_asked(actor: Actor) -> list[ScheduleDraft]:
    """Return the drafts for which a colleague asked the actor's approval, what waits longest first.

    Empty where the actor does not approve, or the vendor does not want it any more."""
    if not accounts.may(actor, "schedules.approve") or actor.organization_id is None:
        return []
    if not approval_required(actor.organization_id):
        return []
    rows = own_drafts(actor).filter(approval_asked_at__isnull=False).select_related("approval_asked_by")
    return list(rows.order_by("approval_asked_at", "version"))


def get_draft(actor: Actor, version_id: UUID) -> ScheduleDraft:
    """Return the draft of a version. Raises NotFound, Forbidden, and NotADraft once it was published."""
    row = own_drafts(actor).select_related("approval_asked_by", "prefilled_from", "version__variant_for")
    found = row.filter(version=version_id).first()
    if found is None:
        refuse_without_draft(actor, version_id)
        raise NotFound
    return found


def refuse_without_draft(actor: Actor, version_id: UUID) -> None:
    """Raise NotADraft where a version that the actor can read is published or withdrawn."""
    if versions(actor).filter(id=version_id).exclude(status=VersionStatus.DRAFT).exists():
        raise NotADraft


def open_draft(product_id: UUID, *, variant_for: UUID | None = None) -> ScheduleVersion | None:
    """Return the product's open draft (one for all districts, or one district's variant), if there is one.

    It asks nobody's permission: for a room that has checked a row of its own.
    """
    rows = ScheduleVersion.objects.filter(product=product_id, status=VersionStatus.DRAFT, variant_for=variant_for)
    return rows.first()


@cache
def ground(catalogue_version: str) -> drafting.Ground:
    """Return what the fields of a draft are checked against."""
    return drafting.Ground(catalogue=catalogue(catalogue_version), questions=vendor_questions(), states=known_states())


@cache
def vendor_questions() -> Mapping[str, Question]:
    """Return the questions that a vendor answers, by id, in the file's order."""
    return {question.id: question for question in questions().questions if question.scope == "vendor"}


def requests_for(version: ScheduleVersion) -> list[ScheduleRequest]:
    """Return the districts that wait for this schedule, the first one first."""
    rows = ScheduleRequest.objects.filter(product=version.product_id, ended_at__isnull=True)
    if version.variant_for_id is not None:
        rows = rows.filter(district=version.variant_for_id)
    return list(rows.select_related("district").order_by("asked_at", "id"))


def sections_of(
    version: ScheduleVersion, fields: drafting.Fields, waiting: Iterable[ScheduleRequest]
) -> tuple[completion.Section, ...]:
    """Return how far a draft with these fields is, for the districts that wait."""
    return completion.sections(fields, _asked(version, fields, waiting))


def section_labels() -> dict[str, str]:
    """Return the sections of the form in order, labels by code. Public."""
    return dict(completion.LABELS)


def states_of(fields: drafting.Fields, waiting: Iterable[ScheduleRequest]) -> tuple[str, ...]:
    """Return whose questions a draft shows: those that were asked for, that the vendor chose, and that it answers.

    What is answered goes out with the schedule, so it is never out of sight.
    """
    asked = {state for one in waiting for state in one.states}
    return tuple(sorted({*fields.get("states", ()), *asked, *states_answered(fields)}))


def states_answered(fields: drafting.Fields) -> tuple[str, ...]:
    """Return the states of which a draft answers any question."""
    answered = {one.state for one in vendor_questions().values() if f"answers.{one.id}" in fields}
    return tuple(sorted(answered))


def _asked(version: ScheduleVersion, fields: drafting.Fields, waiting: Iterable[ScheduleRequest]) -> completion.Asked:
    states = states_of(fields, waiting)
    return completion.Asked(
        catalogue=catalogue(version.catalogue),
        questions=vendor_questions(),
        states=states,
        state_names={state: law.jurisdiction(state).name for state in states},
        teacher_reached=bool(set(states) & teacher_states()),
    )


def others_since(draft: ScheduleDraft, revision: int, *, besides: Collection[str] = ()) -> tuple[FieldNow, ...]:
    """Return what stands at the paths that were changed after a revision, but for those in `besides`."""
    return tuple(
        field_now(draft, path)
        for path, stamp in sorted(draft.stamps.items())
        if path != START and stamp["revision"] > revision and path not in besides
    )


def field_now(draft: ScheduleDraft, path: str) -> FieldNow:
    """Return what stands at a path, and whose it is."""
    stamp = draft.stamps.get(path) or draft.stamps.get(START)
    by, at = (stamp["by"], datetime.fromisoformat(stamp["at"])) if stamp else ("", draft.version.created_at)
    return FieldNow(path=path, value=draft.fields.get(path), by=by, at=at)


def draft_changes(actor: Actor, version_id: UUID, *, since: int) -> DraftChanges:
    """Return what was changed in a draft since a revision. Raises NotFound, Forbidden, NotADraft."""
    draft = get_draft(actor, version_id)
    return DraftChanges(
        revision=draft.revision,
        others=others_since(draft, since),
        sections=sections_of(draft.version, draft.fields, requests_for(draft.version)),
    )


def draft_shown(actor: Actor, version_id: UUID) -> dict[str, Any]:
    """Return everything about a draft that the form needs. Raises NotFound, Forbidden, NotADraft."""
    draft = get_draft(actor, version_id)
    version, product = draft.version, draft.version.product
    waiting = requests_for(version)
    asked = _asked(version, draft.fields, waiting)
    required = approval_required(product.vendor_id)
    source = draft.prefilled_from
    published = ScheduleVersion.objects.filter(
        Q(variant_for__isnull=True) | Q(variant_for=version.variant_for_id),
        product=product,
        status=VersionStatus.PUBLISHED,
    )
    return {
        "id": version.id,
        "product": product,
        "vendor": product.vendor,
        "number": version.number,
        "variant_for": version.variant_for,
        "catalogue": version.catalogue,
        "revision": draft.revision,
        "prefilled_from": source and {"id": source.id, "number": source.number, "product": source.product_name},
        "approval": {
            "required": required,
            "asked_at": draft.approval_asked_at,
            "asked_by": draft.approval_asked_by.name if draft.approval_asked_by else "",
            "note": draft.approval_note,
        },
        "fields": draft.fields,
        "sections": completion.sections(draft.fields, asked),
        "states": asked.states,
        "teacher_reached": asked.teacher_reached,
        "asked_by": waiting,
        "allowed_actions": allowed_actions(actor, approval=required, waited_for=bool(waiting)),
        "published_versions": published.order_by("-number"),
    }


def allowed_actions(actor: Actor, *, approval: bool, waited_for: bool) -> list[str]:
    """Return what the actor may do with an open draft of their vendor."""
    may_publish = accounts.may(actor, "schedules.publish")
    approves = accounts.may(actor, "schedules.approve")
    goes_out = may_publish and (approves or not approval)
    return [
        verb
        for verb, may in (
            ("save", accounts.may(actor, "schedules.edit")),
            ("ask_approval", approval and not approves),
            ("publish", goes_out),
            ("submit", goes_out and waited_for and accounts.may(actor, "agreements.submit")),
            ("discard", accounts.may(actor, "schedules.edit")),
        )
        if may
    ]


def last_version(product: Product, *, variant_for: UUID | None = None) -> ScheduleVersion | None:
    """Return the product's newest published version: the district's own variant, else the one for all."""
    rows = ScheduleVersion.objects.filter(product=product, status=VersionStatus.PUBLISHED).order_by("-number")
    own = rows.filter(variant_for=variant_for).first() if variant_for else None
    return own or rows.filter(variant_for__isnull=True).first()


def schedule_template(actor: Actor, product_id: UUID) -> tuple[str, bytes]:
    """Return the name and content of a product's spreadsheet, filled in with its open draft, else its last version.

    Raises NotFound and Forbidden.
    """
    accounts.require(actor, "schedules.edit")
    rows = Product.objects.select_related("vendor").filter(id=product_id, vendor=actor.organization_id)
    product = rows.first()
    if product is None:
        raise NotFound
    fields: drafting.Fields = {"product_kind": product.kind, "product_url": product.url}
    listed = CATALOGUE
    if (draft := open_draft(product.id)) is not None:
        fields, listed = ScheduleDraft.objects.get(version=draft).fields, draft.catalogue
    elif (last := last_version(product)) is not None:
        fields = fielding.to_fields(data_of(last), catalogue())
    content = workbook.template(
        vendor=product.vendor.name,
        product=product.name,
        fields=fields,
        ground=ground(listed),
    )
    return f"{slug(product.name)}-schedule.xlsx", content


def slug(name: str) -> str:
    """Return a name as part of a file's name."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "product"

"""Evidence files of a vendor: added, shared with a district by choice, withdrawn. Nothing is deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.accounts import selectors as organizations
from backend.accounts.selectors import require
from backend.core import history
from backend.core.errors import Changed, DomainError, Forbidden, Invalid
from backend.core.events import record_event
from backend.core.types import Actor, Subject
from backend.core.words import one_line, stated
from backend.documents import services as documents
from backend.vendors import selectors
from backend.vendors.models import Evidence, EvidenceGrant, Product
from backend.vendors.rules import evidence as rules

_ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


class EvidenceExists(DomainError):
    code = "vendors.evidence_exists"
    message = "There is a file for exactly this already. Withdraw that one first, or state other dates."


@dataclass(frozen=True)
class EvidenceIn:
    """What the vendor states about a file."""

    kind: str
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    product_id: UUID | None = None
    """None: it is about the vendor as a whole."""


def _file_name(name: str, content_type: str) -> str:
    """Return a harmless name for a file: its last part, and the ending that its content has."""
    stem = one_line(PurePath(name.replace("\\", "/")).name).rsplit(".", 1)[0]
    kept = "".join(letter for letter in stem if letter.isprintable() and letter not in '<>:"|?*').strip(". ")
    return f"{kept[:150] or 'evidence'}{_ENDINGS[content_type]}"


def _record(kind: str, row: Evidence, *, actor: Actor, now: datetime, data: dict[str, Any] | None = None) -> None:
    record_event(
        kind=f"evidence.{kind}",
        actor=actor,
        at=now,
        chain=row.vendor_id,
        subject=Subject("vendors.evidence", row.id),
        data={"kind": row.kind, **(data or {})},
    )


def add_evidence(*, actor: Actor, now: datetime, given: EvidenceIn, content: bytes, file_name: str) -> Evidence:
    """Add a file of the actor's vendor. What a schedule has named already, without a file, gets this one.

    The file is looked into first, outside of any transaction. Raises Forbidden, NotFound, EvidenceExists, Invalid at
    the fields, and what `documents.check_upload` raises.
    """
    require(actor, "evidence.edit")
    given = EvidenceIn(**{**given.__dict__, "kind": one_line(given.kind), "issuer": one_line(given.issuer)})
    problems = rules.problems(
        kind=stated(given.kind), issuer=given.issuer, valid_from=given.valid_from, valid_until=given.valid_until
    )
    if problems:
        raise Invalid(fields=problems)
    file = documents.check_upload(content, pictures=True)
    with transaction.atomic():
        if given.product_id and not Product.objects.filter(id=given.product_id, vendor=actor.organization_id).exists():
            raise Invalid(fields={"product": ["This product does not exist, or is not yours."]})
        values: dict[str, Any] = {
            "vendor_id": actor.organization_id,
            "product_id": given.product_id,
            "kind": given.kind,
            "issuer": given.issuer,
            "valid_from": given.valid_from,
            "valid_until": given.valid_until,
        }
        same = Evidence.objects.filter(
            **{key if value is not None else f"{key}__isnull": value if value is not None else True
               for key, value in values.items()},
            withdrawn_at__isnull=True,
        ).first()  # fmt: skip
        if same is None:
            try:
                with transaction.atomic():
                    same = history.create(Evidence(created_at=now, **values), actor=actor, at=now)
            except IntegrityError as error:  # somebody else added it between the two statements
                raise EvidenceExists from error
            _record("added", same, actor=actor, now=now)
        return _keep_file(same, file, file_name=file_name, actor=actor, now=now)


def add_evidence_file(*, actor: Actor, now: datetime, evidence_id: UUID, content: bytes, file_name: str) -> Evidence:
    """Add the file to evidence that a schedule has named. Raises as `add_evidence`."""
    require(actor, "evidence.edit")
    _own(actor, evidence_id)
    file = documents.check_upload(content, pictures=True)
    with transaction.atomic():
        return _keep_file(_own(actor, evidence_id, lock=True), file, file_name=file_name, actor=actor, now=now)


def _own(actor: Actor, evidence_id: UUID, *, lock: bool = False) -> Evidence:
    """Return evidence of the actor's own vendor. Raises NotFound, and Forbidden where it is only shared with them."""
    row = selectors.get_evidence(actor, evidence_id)
    if row.vendor_id != actor.organization_id:
        raise Forbidden
    return Evidence.objects.select_for_update(no_key=True).get(id=row.id) if lock else row


def _keep_file(row: Evidence, file: documents.CheckedFile, *, file_name: str, actor: Actor, now: datetime) -> Evidence:
    if row.document_id is not None:
        raise EvidenceExists
    document_id = documents.file_document(
        actor=actor,
        now=now,
        kind="evidence",
        title=row.kind,
        content=file.content,
        content_type=file.content_type,
        district_id=None,
        vendor_id=row.vendor_id,
        subject=Subject("vendors.evidence", row.id),
    )
    try:
        row = history.change(
            Evidence.objects.filter(id=row.id, document_id__isnull=True, withdrawn_at__isnull=True),
            actor=actor,
            at=now,
            document_id=document_id,
            file_name=_file_name(file_name, file.content_type),
        )
    except Changed as error:
        raise EvidenceExists from error
    _record("file_added", row, actor=actor, now=now, data={"document": str(document_id)})
    return row


@transaction.atomic
def withdraw_evidence(*, actor: Actor, now: datetime, evidence_id: UUID) -> None:
    """Withdraw evidence: from now on nobody sees it. The row and its file stay. Raises Forbidden, NotFound, Changed."""
    require(actor, "evidence.edit")
    row = _own(actor, evidence_id)
    rows = Evidence.objects.filter(id=row.id, withdrawn_at__isnull=True)
    row = history.change(rows, actor=actor, at=now, withdrawn_at=now)
    _record("withdrawn", row, actor=actor, now=now)


@transaction.atomic
def share_evidence(*, actor: Actor, now: datetime, evidence_id: UUID, district_id: UUID) -> None:
    """Let a district that the vendor deals with see evidence, whether or not it may read a schedule.

    Sharing it again does nothing. Raises Forbidden, NotFound, Invalid.
    """
    require(actor, "evidence.edit")
    row = _own(actor, evidence_id, lock=True)
    if district_id not in organizations.visible_organization_ids(actor) - {actor.organization_id}:
        raise Invalid(fields={"district": ["Choose a district that you deal with."]})
    if EvidenceGrant.objects.filter(evidence=row, district=district_id, ended_at__isnull=True).exists():
        return
    history.create(EvidenceGrant(evidence=row, district_id=district_id, granted_at=now), actor=actor, at=now)
    _record("shared", row, actor=actor, now=now, data={"district": str(district_id)})


@transaction.atomic
def unshare_evidence(*, actor: Actor, now: datetime, evidence_id: UUID, district_id: UUID) -> None:
    """End what `share_evidence` opened. Raises Forbidden, NotFound, Changed where it was not shared."""
    require(actor, "evidence.edit")
    row = _own(actor, evidence_id, lock=True)
    rows = EvidenceGrant.objects.filter(evidence=row, district=district_id, ended_at__isnull=True)
    history.change(rows, actor=actor, at=now, ended_at=now)
    _record("unshared", row, actor=actor, now=now, data={"district": str(district_id)})

"""What happened under an agreement: who reads it, what one may state, and the files that prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.accounts import selectors as accounts
from backend.agreements.choices import OccurrenceKind
from backend.agreements.models import Agreement, Occurrence
from backend.agreements.rules import occurrences as rules
from backend.agreements.selectors.rows import get_agreement, is_own, visible_agreements
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.documents import selectors as kept

ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def side_of(actor: Actor, agreement: Agreement) -> str:
    """Return which side of the agreement the actor's organization is: "district", "provider", or nothing for one that
    it only covers."""
    if actor.organization_id == agreement.vendor_id:
        return rules.PROVIDER
    return rules.DISTRICT if is_own(actor, agreement) else ""


@dataclass(frozen=True)
class OccurrenceShown:
    """Something that happened, as a list shows it."""

    row: Occurrence
    allowed_actions: list[str]


@dataclass(frozen=True)
class KindShown:
    """Something that the actor may state, with the words of its form."""

    code: str
    label: str
    when: str
    help: str
    plans: bool


@dataclass(frozen=True)
class Occurrences:
    """What happened under one agreement, the latest first, and what the actor may state."""

    results: Sequence[OccurrenceShown]
    kinds: Sequence[KindShown]
    time_zone: str


def occurrences(actor: Actor, agreement_id: UUID) -> Occurrences:
    """Return what was stated under an agreement, also what was taken back. Raises NotFound and Forbidden."""
    agreement = get_agreement(actor, agreement_id)
    rows = Occurrence.objects.filter(agreement=agreement).select_related(
        "organization", "stated_by", "withdrawn_by", "document"
    )
    may = accounts.may(actor, "agreements.state")
    side = side_of(actor, agreement)
    shown = [
        OccurrenceShown(
            row,
            ["withdraw"] if may and row.withdrawn_at is None and row.organization_id == actor.organization_id else [],
        )
        for row in rows.order_by("-on", "-stated_at", "id")
    ]
    kinds = [] if not may or agreement.district_id is None else rules.kinds_for(side, status=agreement.status)
    return Occurrences(
        results=shown,
        kinds=[_kind(kind) for kind in kinds],
        time_zone=(agreement.district or agreement.vendor).time_zone,
    )


def _kind(kind: OccurrenceKind) -> KindShown:
    form = rules.FORMS[kind]
    return KindShown(code=kind.value, label=str(kind.label), when=form.when, help=form.help, plans=form.plans)


def get_occurrence(actor: Actor, occurrence_id: UUID) -> Occurrence:
    """Return one occurrence of an agreement that the actor sees. Raises NotFound and Forbidden."""
    row = (
        Occurrence.objects.filter(id=occurrence_id, agreement__in=visible_agreements(actor).values("pk"))
        .select_related("agreement")
        .first()
    )
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True)
class Proof:
    """A file with the name that it is offered under."""

    name: str
    content_type: str
    content: bytes


def occurrence_file(actor: Actor, occurrence_id: UUID) -> Proof:
    """Return the file that proves an occurrence. Raises NotFound, also where it has none, and Forbidden."""
    accounts.require(actor, "documents.read")
    row = get_occurrence(actor, occurrence_id)
    if row.document_id is None:
        raise NotFound
    document = kept.document_row(row.document_id)
    kind = document.file.content_type
    stem = row.file_name.rsplit(".", 1)[0].strip(". ") or "proof"
    safe = "".join(letter for letter in stem if letter.isprintable() and letter not in '<>:"|?*/\\')
    return Proof(f"{safe[:150] or 'proof'}{ENDINGS.get(kind, '')}", kind, kept.file_content(document.file_id))

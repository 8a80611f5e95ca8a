"""The review of a submission: rounds, findings with their waivers, comments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.accounts import selectors as accounts
from backend.agreements.choices import ReviewStatus, Status, Visibility
from backend.agreements.models import Agreement, AgreementLine, Comment, Review, Waiver
from backend.agreements.rules import anchors, waivers
from backend.agreements.selectors.rows import get_agreement, is_own, is_vendor, visible_agreements
from backend.agreements.selectors.text import special_provisions, text_of
from backend.agreements.types import AgreementText, Finding
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.documents.types import Paragraph
from backend.vendors import selectors as vendors

PREPARING = (Status.DRAFT, Status.WITH_VENDOR, Status.IN_REVIEW)
"""Where findings can still be waived."""
SPOKEN_OF = (*PREPARING, Status.READY, Status.OUT_FOR_SIGNATURE)
"""Where comments can be written."""
VENDOR_SPEAKS = (Status.WITH_VENDOR, Status.IN_REVIEW, Status.READY, Status.OUT_FOR_SIGNATURE)


def seen_text(actor: Actor, agreement: Agreement, *, at: datetime, instrument_id: UUID | None = None) -> AgreementText:
    """Return the agreement's text as the actor sees it: the other side is told what its own schedule lacks, and not
    what else the preparing side was warned of."""
    text = text_of(actor, agreement, at=at, instrument_id=instrument_id)
    if is_own(actor, agreement):
        return text
    told = tuple(one for one in text.findings if waivers.about_schedule(one)) if is_vendor(actor, agreement) else ()
    return text.model_copy(update={"findings": told})


@dataclass(frozen=True)
class FindingNow:
    """A finding as it stands, with the waiver that covers it (for the district's own people)."""

    finding: Finding
    waiver: Waiver | None


@dataclass(frozen=True)
class Difference:
    """What stood at a comment's place in the version that it was made on, and what stands there now."""

    before: str
    after: str


@dataclass(frozen=True)
class CommentNow:
    """A comment with its answers."""

    row: Comment
    anchor_label: str
    change: Difference | None
    answers: Sequence["CommentNow"] = field(default_factory=tuple)


@dataclass(frozen=True)
class ReviewNow:
    """Everything that the page of a review shows."""

    agreement: Agreement
    rounds: Sequence[Review]
    findings: Sequence[FindingNow]
    checks: int
    blocking_open: int
    comments: Sequence[CommentNow]
    allowed_actions: Sequence[str]


def party(actor: Actor, agreement_id: UUID) -> Agreement:
    """Return an agreement that the actor's organization prepares or is the vendor of. Raises NotFound and Forbidden."""
    agreement = get_agreement(actor, agreement_id)
    if not is_own(actor, agreement) and not is_vendor(actor, agreement):
        raise NotFound
    return agreement


def standing_waivers(agreement: Agreement) -> list[Waiver]:
    """Return the waivers that nobody has ended. The caller has made sure that the actor may see them."""
    rows = Waiver.objects.filter(agreement=agreement, ended_at__isnull=True).select_related("person")
    return list(rows.order_by("waived_at", "id"))


def all_waivers(actor: Actor, agreement: Agreement) -> list[Waiver]:
    """Return every waiver of an agreement, also the ended ones, for its own people; none for anybody else."""
    if not is_own(actor, agreement):
        return []
    return list(Waiver.objects.filter(agreement=agreement).select_related("person").order_by("waived_at", "id"))


def get_waiver(actor: Actor, waiver_id: UUID) -> Waiver:
    """Return a waiver of the actor's own agreement. Raises NotFound and Forbidden."""
    rows = Waiver.objects.filter(id=waiver_id, agreement__in=visible_agreements(actor))
    row = rows.select_related("agreement").first()
    if row is None or not is_own(actor, row.agreement):
        raise NotFound
    return row


# Comments


def comments(actor: Actor, agreement: Agreement) -> QuerySet[Comment]:
    """Return the comments that the actor reads, the oldest first: one's own district's all, the vendor's people those
    that are shared, nobody else any."""
    rows = Comment.objects.filter(agreement=agreement)
    if is_vendor(actor, agreement):
        rows = rows.filter(visibility=Visibility.SHARED)
    elif not is_own(actor, agreement):
        rows = rows.none()
    return rows.select_related("author", "organization", "product", "version", "resolved_by").order_by(
        "created_at", "id"
    )


def get_comment(actor: Actor, comment_id: UUID) -> Comment:
    """Return one comment that the actor reads, with its agreement. Raises NotFound and Forbidden."""
    seen = visible_agreements(actor).filter(
        Q(district_id=actor.organization_id)
        | Q(vendor_id=actor.organization_id, general_offer=True)
        | Q(vendor_id=actor.organization_id, comments__visibility=Visibility.SHARED, comments__id=comment_id)
    )
    row = Comment.objects.filter(id=comment_id, agreement__in=seen.values("id")).select_related("agreement").first()
    if row is None:
        raise NotFound
    return row


def open_points(agreement: Agreement) -> list[Comment]:
    """Return the shared comments that nobody has resolved, without answers. It asks nobody's permission: for the mail
    that gives a submission back."""
    rows = Comment.objects.filter(
        agreement=agreement, visibility=Visibility.SHARED, answers__isnull=True, resolved_at__isnull=True
    )
    return list(rows.select_related("product").order_by("created_at", "id"))


@cache
def _of_schedules(version: str) -> anchors.Places:
    catalogue = vendors.catalogue(version)
    return anchors.Places(
        sections=vendors.section_labels(),
        elements={code: element.label for code, element in catalogue.elements.items()},
        categories={category.code: category.label for category in catalogue.categories},
        questions={question.id: question.label for question in vendors.questions().questions},
    )


def places(agreement: Agreement, text: AgreementText) -> anchors.Places:
    """Return what there is to comment on in an agreement whose text the actor sees."""
    clauses: dict[str, str] = {}
    for reading in (text.document, *text.further_readings):
        for section in reading.sections:
            clauses.setdefault(section.id, " ".join(filter(None, (section.number, section.title))))
            for block in section.blocks:
                if isinstance(block, Paragraph) and block.id:
                    clauses.setdefault(block.id, " ".join(filter(None, (block.number, block.heading))) or block.id)
    schedules = _of_schedules(vendors.CATALOGUE)
    return anchors.Places(
        sections=schedules.sections,
        elements=schedules.elements,
        categories=schedules.categories,
        questions=schedules.questions,
        clauses=clauses,
        provisions={one.id: one.heading or "Special provision" for one in special_provisions(agreement)},
        findings={one.code: one.message.removesuffix(".") for one in text.findings},
    )


def _comments_now(
    actor: Actor, agreement: Agreement, lines: Sequence[AgreementLine], text: AgreementText
) -> list[CommentNow]:
    rows = list(comments(actor, agreement))
    there = places(agreement, text)
    now = {line.product_id: line.version_id for line in lines}
    compared: dict[tuple[UUID, UUID], Any] = {}

    def difference(row: Comment) -> Difference | None:
        current = now.get(row.product_id) if row.product_id else None
        if row.version is None or current is None or current == row.version_id:
            return None
        pair = (row.version.id, current)
        if pair not in compared:
            after = next(line.version for line in lines if line.version_id == current)
            assert after is not None
            compared[pair] = vendors.compare_data(vendors.data_of(row.version), vendors.data_of(after))
        path, section = anchors.path_of(row.anchor), anchors.section_of(row.anchor)
        found = [
            one
            for one in compared[pair]
            if (one.path == path if path else anchors.kind_of(row.anchor) == "section" and one.section == section)
        ]
        if not found:
            return None
        named = len(found) > 1 or not path
        return Difference(
            before="\n".join(_line(one.label, one.before, named) for one in found if one.before),
            after="\n".join(_line(one.label, one.after, named) for one in found if one.after),
        )

    def now_of(row: Comment, answers: Sequence[CommentNow] = ()) -> CommentNow:
        label = anchors.label(row.anchor, there) or "A place that is not in the text any more"
        return CommentNow(row, label, None if row.answers_id else difference(row), answers)

    answers: dict[UUID, list[CommentNow]] = {}
    for row in rows:
        if row.answers_id:
            answers.setdefault(row.answers_id, []).append(now_of(row))
    return [now_of(row, answers.get(row.id, ())) for row in rows if not row.answers_id]


def _line(label: str, said: str, named: bool) -> str:
    return f"{label}: {said}" if named else said


# The page


def review_of(actor: Actor, agreement_id: UUID, *, at: datetime) -> ReviewNow:
    """Return the review of an agreement as the actor sees it. Raises NotFound and Forbidden.

    The vendor's people see their own rounds, what their schedules lack, and the shared comments; never waivers.
    """
    agreement = party(actor, agreement_id)
    own = is_own(actor, agreement)
    text = seen_text(actor, agreement, at=at)
    standing = standing_waivers(agreement) if own else []
    rows = Review.objects.filter(agreement=agreement).select_related("product", "version", "submitted_by", "decided_by")
    lines = list(agreement.lines.all())
    return ReviewNow(
        agreement=agreement,
        rounds=list(rows.order_by("-submitted_at", "-round", "id")),
        findings=[
            FindingNow(one, next((waiver for waiver in standing if waivers.covers(waiver, one)), None))
            for one in text.findings
        ],
        checks=text.checks,
        blocking_open=len(waivers.unwaived(text.findings, standing)),
        comments=_comments_now(actor, agreement, lines, text),
        allowed_actions=allowed_in_review(actor, agreement),
    )


def allowed_in_review(actor: Actor, agreement: Agreement) -> list[str]:
    """Return what the actor can do on the page of the review now."""
    found = []
    status = Status(agreement.status)
    if is_own(actor, agreement):
        if status in SPOKEN_OF and accounts.may(actor, "comments.write"):
            found += ["comment", "comment_internally"]
        if status in SPOKEN_OF and accounts.may(actor, "comments.resolve"):
            found.append("resolve")
        if status in PREPARING and accounts.may(actor, "findings.waive"):
            found.append("waive")
        if status == Status.IN_REVIEW:
            found += [verb for verb in ("return", "ready") if accounts.may(actor, f"agreements.{verb}")]
        return found
    if status in VENDOR_SPEAKS and accounts.may(actor, "comments.write"):
        found.append("comment")
    if status == Status.WITH_VENDOR and accounts.may(actor, "agreements.submit"):
        found.append("submit")
    return found


def open_reviews(agreement: Agreement) -> list[Review]:
    """Return the submissions that nobody has decided. The caller has checked a row of its own."""
    rows = Review.objects.filter(agreement=agreement, status=ReviewStatus.SUBMITTED)
    return list(rows.select_related("product", "submitted_by").order_by("submitted_at", "id"))

"""What the district decides about a submission: returned, or gone on with in spite of a finding by a named person."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.choices import ReviewStatus
from backend.agreements.mails import SubmissionReturnedMail
from backend.agreements.models import Agreement, Review, Waiver
from backend.agreements.rules import waivers
from backend.agreements.rules.lifecycle import STEPS
from backend.agreements.rules.words import joined
from backend.agreements.services import checks
from backend.agreements.services.checks import entered, record, refuse_unless, take
from backend.agreements.services.clocks import wind
from backend.agreements.services.invitations import settle_requests
from backend.agreements.services.open_points import OpenPoints, open_points
from backend.agreements.types import Finding
from backend.core import history, mail
from backend.core.errors import Changed, DomainError, Invalid
from backend.core.events import together
from backend.core.types import Actor

if TYPE_CHECKING:
    from backend.accounts.models import Person


class NothingToReturn(Invalid):
    code = "agreements.nothing_to_return"


class WaivedAlready(DomainError):
    code = "agreements.waived_already"
    message = "Somebody has waived this finding already, as it reads now."


# Returned


@transaction.atomic
@together()
def return_submission(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str = "") -> None:
    """Give a submission back to the vendor: one mail with every open shared comment and what blocks in its schedules.

    Raises what every step raises, and NothingToReturn where neither a note nor an open point says what is missing.
    """
    agreement = entered(actor, "return", agreement_id)
    refuse_unless(STEPS["return"], agreement)
    reason = checks.checked_reason(reason)
    points = open_points(actor, agreement, now=now)
    if not reason and not points.findings and not points.comments:
        said = "Say what is missing: no shared comment is open, and no finding about the schedule blocks."
        raise NothingToReturn(said, fields={"reason": [said]})
    decide_reviews(agreement, ReviewStatus.RETURNED, actor=actor, now=now, note=reason)
    agreement = take(STEPS["return"], agreement, actor=actor, at=now)
    settle_requests(agreement, actor=actor, now=now)
    record(
        agreement,
        kind="returned",
        actor=actor,
        at=now,
        data={"comments": len(points.comments), "findings": points.blocking},
        personal={"reason": reason} if reason else None,
    )
    wind(agreement.id, actor=actor, now=now)
    _mail_returned(agreement, points, actor=actor, now=now, note=reason)


def _mail_returned(agreement: Agreement, points: OpenPoints, *, actor: Actor, now: datetime, note: str) -> None:
    district = agreement.district
    assert district is not None
    last = Review.objects.filter(agreement=agreement).order_by("-submitted_at").select_related("submitted_by").first()
    to: dict[UUID, Person] = {one.id: one for one in selectors.administrators(agreement.vendor_id, now=now)}
    for person in accounts.people(agreement.vendor_id, now=now):
        if last is not None and person.id == last.submitted_by_id:
            to[person.id] = person
    for person in to.values():
        mail.send(
            SubmissionReturnedMail(
                name=person.name,
                person=actor.label,
                district=district.name,
                vendor=agreement.vendor.name,
                products=joined(selectors.product_names(agreement)),
                reference=agreement.reference,
                note=note,
                comments=tuple(points.comments),
                findings=tuple(points.findings),
                url=f"{settings.PUBLIC_URL}/agreements/{agreement.id}/review",
            ),
            to=person.email,
            key=f"submission_returned:{agreement.id}:{now.isoformat()}:{person.id}",
            now=now,
            organization_id=district.id,
        )


def decide_reviews(agreement: Agreement, status: ReviewStatus, *, actor: Actor, now: datetime, note: str = "") -> None:
    """Decide the submissions that are open. One whose version the agreement no longer names is returned in any case."""
    pinned = set(agreement.lines.values_list("version_id", flat=True))
    for review in selectors.open_reviews(agreement):
        history.change(
            Review.objects.filter(id=review.id, status=ReviewStatus.SUBMITTED),
            actor=actor,
            at=now,
            status=status if review.version_id in pinned else ReviewStatus.RETURNED,
            decided_at=now,
            decided_by_id=actor.person_id,
            decision_note=note,
        )


# Waived


@transaction.atomic
def waive(*, actor: Actor, now: datetime, agreement_id: UUID, code: str, reason: str, read: Sequence[str]) -> UUID:
    """Record that a named person goes on in spite of a blocking finding, and why; returns the waiver's id.

    All blocking findings of the code are waived together, as they read now; an earlier waiver of other words ends. It
    cures nothing. `read` is what the person had before them: where a new version has changed it since, nothing is
    waived. Raises Forbidden, NotFound, OthersAgreement, NotPossibleNow, ReasonMissing, WaivedAlready, Changed, Invalid.
    """
    accounts.require(actor, "findings.waive")
    agreement = _preparing(actor, agreement_id)
    reason = checks.checked_reason(reason)
    if not reason:
        raise checks.ReasonMissing("Say why; the reason is kept.", fields={"reason": ["Enter a reason."]})
    text = selectors.seen_text(actor, agreement, at=now)
    found = [one for one in text.findings if one.blocking and one.code == code]
    if not found:
        raise Invalid(fields={"code": ["No blocking finding of this kind stands any more. Load the page again."]})
    if waivers.read_otherwise(found, read):
        raise Changed("This finding reads otherwise by now. Load the page again, and read it before you waive it.")
    standing = [one for one in selectors.standing_waivers(agreement) if one.code == code]
    if standing and not waivers.unwaived(found, standing):
        raise WaivedAlready
    for older in standing:
        _end(older, actor=actor, now=now, reason=waivers.outdated(older, found) or "A later waiver took its place.")
    assert actor.person_id is not None
    row = history.create(
        Waiver(
            agreement=agreement,
            code=code,
            message=waivers.words_of(found, code),
            citation=found[0].citation,
            void=any(one.void for one in found),
            reason=reason,
            person_id=actor.person_id,
            waived_at=now,
        ),
        actor=actor,
        at=now,
    )
    record(
        agreement,
        kind="waived",
        actor=actor,
        at=now,
        data={"waiver": str(row.id), "code": code, "void": row.void, "finding": row.message},
        personal={"reason": reason},
    )
    return row.id


def _preparing(actor: Actor, agreement_id: UUID) -> Agreement:
    seen = selectors.party(actor, agreement_id)
    if not selectors.is_own(actor, seen):
        raise checks.OthersAgreement
    agreement = checks.locked(seen.id, status=seen.status)
    if agreement.status not in selectors.PREPARING:
        raise checks.NotPossibleNow(
            f"Findings are waived while an agreement is prepared, not while it is "
            f"“{agreement.get_status_display().lower()}”."
        )
    return agreement


@transaction.atomic
def end_waiver(*, actor: Actor, now: datetime, waiver_id: UUID, reason: str) -> None:
    """Take a waiver back; the finding blocks again. Raises Forbidden, NotFound, NotPossibleNow, ReasonMissing, and
    Changed where it has ended."""
    accounts.require(actor, "findings.waive")
    row = selectors.get_waiver(actor, waiver_id)
    agreement = _preparing(actor, row.agreement_id)
    reason = checks.checked_reason(reason)
    if not reason:
        raise checks.ReasonMissing("Say why; the reason is kept.", fields={"reason": ["Enter a reason."]})
    _end(row, actor=actor, now=now, reason=reason)
    record(
        agreement,
        kind="waiver_ended",
        actor=actor,
        at=now,
        data={"waiver": str(row.id), "code": row.code},
        personal={"reason": reason},
    )


def _end(row: Waiver, *, actor: Actor, now: datetime, reason: str) -> None:
    rows = Waiver.objects.filter(id=row.id, ended_at__isnull=True)
    history.change(rows, actor=actor, at=now, ended_at=now, ended_reason=reason)


def end_outdated_waivers(agreement: Agreement, findings: Sequence[Finding], *, actor: Actor, now: datetime) -> None:
    """End the waivers of findings that are gone or read otherwise by now."""
    for row in selectors.standing_waivers(agreement):
        if reason := waivers.outdated(row, findings):
            _end(row, actor=actor, now=now, reason=reason)

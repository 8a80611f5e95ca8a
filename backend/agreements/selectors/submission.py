"""What districts ask of a vendor: the links that were mailed, and the vendor's list."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.signing import BadSignature, Signer

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind, Role
from backend.agreements.choices import ReviewStatus, Status, Visibility
from backend.agreements.models import Agreement, AgreementLine, Comment, Review, SubmissionInvitation
from backend.agreements.rules.sentences import addresses_told
from backend.agreements.selectors.rows import get_agreement, is_vendor, visible_agreements, whole
from backend.core.errors import DomainError, NotFound
from backend.core.events import events_about
from backend.core.models import Event
from backend.core.types import Actor, Subject
from backend.core.words import masked_email
from backend.signing import selectors as signing
from backend.vendors import selectors as vendors
from backend.vendors.choices import VersionStatus

if TYPE_CHECKING:
    from backend.accounts.models import Person
    from backend.vendors.models import ScheduleVersion

LINK_SALT = "agreements.submission"
REMIND_PAUSE = timedelta(hours=1)
"""Between two mails that ask for the same."""


class SubmissionLinkAltered(DomainError):
    code = "agreements.submission_link_altered"
    status = 404
    message = "This link is not one of ours, or part of it is missing. Open it from the message again."


class SubmissionLinkEnded(DomainError):
    code = "agreements.submission_link_ended"
    status = 410
    message = "This link does not work any more: the district took it back, or wrote to somebody else."


class SubmissionLinkExpired(DomainError):
    code = "agreements.submission_link_expired"
    status = 410
    message = "This link has expired. Ask the district to send it again."


def link_of(invitation: SubmissionInvitation) -> str:
    """Return the signed value that stands in the invitation's link. It is made anew each time and stored nowhere."""
    return Signer(salt=LINK_SALT).sign(invitation.id.hex)


def invitation_by_token(token: str, *, now: datetime) -> SubmissionInvitation:
    """Return the invitation that a link is for. It needs no actor: the link itself opens what it says.

    Raises SubmissionLinkAltered, …Ended, …Expired.
    """
    try:
        invitation_id = UUID(hex=Signer(salt=LINK_SALT).unsign(token))
    except (BadSignature, ValueError) as error:
        raise SubmissionLinkAltered from error
    rows = SubmissionInvitation.objects.select_related("agreement__district", "agreement__vendor", "invited_by")
    return alive(rows.filter(id=invitation_id).first(), now=now)


def alive(row: SubmissionInvitation | None, *, now: datetime) -> SubmissionInvitation:
    """Return the invitation, if its link works. Raises SubmissionLinkAltered, …Ended, …Expired."""
    if row is None:
        raise SubmissionLinkAltered
    if row.revoked_at is not None:
        raise SubmissionLinkEnded
    if row.expires_at <= now:
        raise SubmissionLinkExpired
    return row


def open_invitations(agreement: Agreement) -> list[SubmissionInvitation]:
    """Return who is asked by a link that still works or has merely expired, in the order of asking."""
    rows = SubmissionInvitation.objects.filter(agreement=agreement, revoked_at__isnull=True)
    return list(rows.order_by("created_at", "id"))


@dataclass(frozen=True)
class Asked:
    """What the page of a link shows to whoever opens it: the request, and nothing of the vendor's data."""

    invitation: SubmissionInvitation
    agreement: Agreement
    products: Sequence[str]
    state: str
    """"waiting", "submitted" (the district is reviewing) or "over" (the district does not wait for a schedule)."""
    managed: bool
    """Whether the vendor has an administrator here."""


def asked(token: str, *, now: datetime) -> Asked:
    """Return what a link asks for. It needs no actor. Raises what a link that does not work raises."""
    invitation = invitation_by_token(token, now=now)
    agreement = invitation.agreement
    states = {Status.WITH_VENDOR: "waiting", Status.IN_REVIEW: "submitted"}
    return Asked(
        invitation=invitation,
        agreement=agreement,
        products=product_names(agreement),
        state=states.get(Status(agreement.status), "over"),
        managed=bool(administrators(agreement.vendor_id, now=now)),
    )


def product_names(agreement: Agreement) -> list[str]:
    """Return the names of the agreement's products, in its order."""
    return [line.product.name for line in agreement.lines.select_related("product").order_by("position")]


def administrators(vendor_id: UUID, *, now: datetime) -> list["Person"]:
    """Return who manages the vendor, by name. It asks nobody's permission."""
    return accounts.people(vendor_id, now=now, roles=[Role.VENDOR_ADMINISTRATOR])


def addresses_written(district_id: UUID, among: Collection[str]) -> set[str]:
    """Return those of some addresses that a district's people wrote when they asked a vendor that nobody managed. It
    asks nobody's permission."""
    rows = SubmissionInvitation.objects.filter(agreement__district=district_id, email__in=among)
    found = rows.values_list("email", "agreement__vendor", "created_at")
    return {
        email for email, vendor_id, at in found
        if email not in {person.email for person in administrators(vendor_id, now=at)}
    }  # fmt: skip


def addresses_known(actor: Actor, agreement: Agreement, events: Iterable[Event]) -> set[str]:
    """Return whose addresses the actor reads in full among those that an agreement's events name as written to: those
    that are `known_to` the actor, and those that a side gave as its contacts. Who manages the other side is written to
    without the actor knowing where."""
    among: set[str] = set()
    stated: set[str] = set()
    for event in events:
        personal = getattr(event, "personal", None)
        if personal is None:
            continue
        among |= {email for email, _ in personal.data.get("whom", ())}
        if told := addresses_told(personal.data):
            among |= set(told)
            sides = [side for side in (agreement.vendor_id, agreement.district_id) if side is not None]
            stated |= {one.email for side in sides for one in vendors.contacts_of(side, at=event.at)}
    return known_to(actor, among) | (among & stated)


def known_to(actor: Actor, among: Collection[str]) -> set[str]:
    """Return those of some addresses that the actor's organization has from nobody else: its own people's, and those
    that its people wrote when they asked a vendor or named who signs."""
    if actor.organization_id is None:
        return set()
    return (
        accounts.addresses_known(actor.organization_id, among)
        | addresses_written(actor.organization_id, among)
        | signing.addresses_written(actor.organization_id, among)
    )


@dataclass(frozen=True)
class WrittenTo:
    """Whom a district asked by a link that still stands, and how far they came."""

    name: str
    email: str
    """Masked where the district has not written it itself."""
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    accepted_at: datetime | None


def written_to(actor: Actor, agreement: Agreement) -> list[WrittenTo]:
    """Return whom the agreement's district asked, in the order of asking. The caller has checked that it is its own."""
    rows = open_invitations(agreement)
    known = known_to(actor, [row.email for row in rows])
    return [
        WrittenTo(
            row.name,
            row.email if row.email in known else masked_email(row.email),
            row.created_at,
            row.expires_at,
            row.opened_at,
            row.accepted_at,
        )
        for row in rows
    ]


def last_mail_at(agreement: Agreement) -> datetime | None:
    """Return when the vendor was last written to: asked, reminded, or given its submission back."""
    kinds = {"agreement.asked", "agreement.reminded", "agreement.returned"}
    found = [event.at for event in events_about(Subject("agreement", agreement.id)) if event.kind in kinds]
    return max(found, default=None)


def may_remind(agreement: Agreement, *, at: datetime) -> bool:
    """Tell whether the vendor is asked and was not written to just now."""
    if agreement.status != Status.WITH_VENDOR:
        return False
    last = last_mail_at(agreement)
    return last is None or at - last >= REMIND_PAUSE


def may_readdress(agreement: Agreement, *, at: datetime) -> bool:
    """Tell whether the request may be mailed to another address at once: nobody manages the vendor, and nobody has
    followed a link yet, so the address may have been mistyped."""
    if agreement.status != Status.WITH_VENDOR:
        return False
    asked = open_invitations(agreement)
    unused = bool(asked) and not any(one.opened_at or one.accepted_at for one in asked)
    return unused and not administrators(agreement.vendor_id, now=at)


# The vendor's list


@dataclass(frozen=True)
class Returned:
    """A district has given a submission back."""

    note: str
    at: datetime
    open_points: int


@dataclass(frozen=True)
class Submission:
    """One product that one agreement asks for."""

    agreement: Agreement
    line: AgreementLine
    status: str
    """"asked", "returned", "submitted" or "accepted"."""
    message: str
    draft_id: UUID | None
    published: "ScheduleVersion | None"
    """The newest published version that this district may be given."""
    submitted: "ScheduleVersion | None"
    returned: Returned | None


def own_submission(actor: Actor, agreement_id: UUID) -> Agreement:
    """Return an agreement whose schedules the actor's vendor is or was asked for. Raises NotFound and Forbidden."""
    agreement = get_agreement(actor, agreement_id)
    if not is_vendor(actor, agreement):
        raise NotFound
    return agreement


def _status(agreement: Agreement, review: Review | None) -> str:
    if review is None:
        return "asked"
    if review.status == ReviewStatus.RETURNED:
        return "returned"
    return str(review.status)


def submissions(actor: Actor) -> list[Submission]:
    """Return what districts ask the actor's vendor for, what waits longest first. Raises Forbidden.

    What is out for signature or signed does not stand here any more.
    """
    accounts.require(actor, "agreements.read")
    if actor.organization_kind != OrganizationKind.VENDOR:
        return []
    rows = whole(visible_agreements(actor)).filter(
        asked_at__isnull=False, status__in=[Status.WITH_VENDOR, Status.IN_REVIEW, Status.READY]
    )
    agreements = list(rows.order_by("asked_at", "id")[:500])
    ids = [agreement.id for agreement in agreements]
    last: dict[tuple[UUID, UUID], Review] = {}
    for row in Review.objects.filter(agreement__in=ids).select_related("version").order_by("round"):
        last[row.agreement_id, row.product_id] = row
    points: dict[UUID, int] = {}
    for comment in Comment.objects.filter(
        agreement__in=ids, visibility=Visibility.SHARED, answers__isnull=True, resolved_at__isnull=True
    ):
        points[comment.agreement_id] = points.get(comment.agreement_id, 0) + 1
    messages = {
        one.agreement_id: one.message
        for one in SubmissionInvitation.objects.filter(agreement__in=ids, revoked_at__isnull=True)
    }
    versions: dict[tuple[UUID, str], list[ScheduleVersion]] = {}
    for version in (
        vendors.versions(actor)
        .filter(product__in={line.product_id for one in agreements for line in one.lines.all()})
        .exclude(status=VersionStatus.WITHDRAWN)
        .order_by("-number")
        .defer("parts")
    ):
        versions.setdefault((version.product_id, version.status), []).append(version)

    def newest(line: AgreementLine, district_id: UUID | None, status: str) -> "ScheduleVersion | None":
        stated = versions.get((line.product_id, status), ())
        fitting = [one for one in stated if one.variant_for_id in (None, district_id)]
        return next((one for one in fitting if one.variant_for_id == district_id), fitting[0] if fitting else None)

    found = []
    for agreement in agreements:
        for line in agreement.lines.all():
            review = last.get((agreement.id, line.product_id))
            draft = newest(line, agreement.district_id, VersionStatus.DRAFT)
            returned = None
            if review is not None and review.status == ReviewStatus.RETURNED and review.decided_at is not None:
                returned = Returned(review.decision_note, review.decided_at, points.get(agreement.id, 0))
            found.append(
                Submission(
                    agreement=agreement,
                    line=line,
                    status=_status(agreement, review),
                    message=messages.get(agreement.id, ""),
                    draft_id=draft.id if draft else None,
                    published=newest(line, agreement.district_id, VersionStatus.PUBLISHED),
                    submitted=review.version if review else None,
                    returned=returned,
                )
            )
    return found

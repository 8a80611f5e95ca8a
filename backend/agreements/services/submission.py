"""What a vendor's people do: come in by the mailed link, open what they fill in, and submit it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts import selectors as accounts
from backend.accounts import services as people
from backend.accounts.choices import Role
from backend.agreements import selectors
from backend.agreements.choices import ReviewStatus, Status
from backend.agreements.mails import SubmissionEntryMail, SubmissionReceivedMail
from backend.agreements.models import Agreement, AgreementLine, Review, SubmissionInvitation
from backend.agreements.rules.lifecycle import STEPS
from backend.agreements.rules.words import joined
from backend.agreements.services import checks
from backend.agreements.services.checks import locked, record, take
from backend.agreements.services.clocks import wind
from backend.agreements.services.invitations import LINK_LASTS, LONGEST_MESSAGE, settle_requests
from backend.core import history, mail
from backend.core.errors import DomainError, Forbidden, Invalid, NotFound
from backend.core.events import together
from backend.core.types import INSTALLATION, Actor
from backend.core.words import stated
from backend.vendors import selectors as vendors
from backend.vendors import services as schedules
from backend.vendors.choices import VersionStatus

if TYPE_CHECKING:
    from backend.accounts.models import Person
    from backend.vendors.models import ScheduleVersion


WITHDRAWN = "The district has withdrawn this agreement."


class SubmissionElsewhere(Forbidden):
    code = "agreements.submission_elsewhere"
    message = "You are signed in for another organization. Go on with a code that is mailed to the invited address."


class SubmittedAlready(DomainError):
    code = "agreements.submitted_already"
    message = "Another version of this product's schedule is being reviewed. The district can return it to you."


@dataclass(frozen=True)
class Entered:
    """Who may come in by a link. `comer` is None where the vendor's administrators were asked to invite them."""

    email: str
    vendor_id: UUID
    link_id: UUID
    comer: people.Comer | None


@transaction.atomic
def enter(*, token: str, now: datetime, name: str = "") -> Entered:
    """Expect the person whom a link was mailed to; a code mailed to the same address then lets them in.

    Whoever has the link can ask for this, and gets nothing by it: the code goes to the invited address alone. Where
    that is nobody at the vendor while others manage it, those are told. Raises what a link that does not work raises,
    NotPossibleNow, and Invalid for a new person without a name.
    """
    invitation = selectors.invitation_by_token(token, now=now)
    agreement = invitation.agreement
    if agreement.status == Status.WITHDRAWN:
        raise checks.NotPossibleNow(WITHDRAWN)
    comer = people.expect_at_vendor(
        now=now,
        vendor_id=agreement.vendor_id,
        email=invitation.email,
        name=name or invitation.name,
        since=_mailed_at(invitation),
    )
    if comer is None:
        _tell_administrators(invitation, now=now)
    elif invitation.opened_at is None:
        rows = SubmissionInvitation.objects.filter(id=invitation.id, opened_at__isnull=True)
        history.change(rows, actor=INSTALLATION, at=now, opened_at=now)
    return Entered(email=invitation.email, vendor_id=agreement.vendor_id, link_id=invitation.id, comer=comer)


def _mailed_at(invitation: SubmissionInvitation) -> datetime:
    return invitation.expires_at - LINK_LASTS


@people.admission("agreements.submission")
def _admit(*, link_id: UUID, person: "Person", name: str, now: datetime) -> UUID:
    """Admit a person whose code has come back. The district may have taken the link back since it was asked for."""
    rows = SubmissionInvitation.objects.select_for_update(no_key=True, of=("self",)).select_related("agreement")
    invitation = selectors.alive(rows.filter(id=link_id, email=person.email).first(), now=now)
    agreement = invitation.agreement
    if agreement.status == Status.WITHDRAWN:
        raise checks.NotPossibleNow(WITHDRAWN)
    people.admit_to_vendor(
        now=now, vendor_id=agreement.vendor_id, person=person, since=_mailed_at(invitation), name=name
    )
    return agreement.vendor_id


def _tell_administrators(invitation: SubmissionInvitation, *, now: datetime) -> None:
    agreement = invitation.agreement
    for manager in selectors.administrators(agreement.vendor_id, now=now):
        mail.send(
            SubmissionEntryMail(
                name=manager.name,
                vendor=agreement.vendor.name,
                district=agreement.district.name if agreement.district else "",
                products=joined(selectors.product_names(agreement)),
                email=invitation.email,
                url=f"{settings.PUBLIC_URL}/settings/members",
            ),
            to=manager.email,
            # once a day, however often somebody tries
            key=f"submission_entry:{invitation.id}:{manager.id}:{now.date().isoformat()}",
            now=now,
            organization_id=agreement.vendor_id,
        )


@dataclass(frozen=True)
class Opened:
    """Where to go on: a product that is asked for, and its draft, where there is something to fill in."""

    agreement_id: UUID
    product_id: UUID
    draft_id: UUID | None


@transaction.atomic
def open_submission(*, actor: Actor, now: datetime, token: str) -> Opened:
    """Open what a link asks for as one of the vendor's people, and start the draft where there is none.

    It is prefilled from the version that the district returned, else from the product's last published one. Raises what
    a link that does not work raises, and SubmissionElsewhere.
    """
    invitation = selectors.invitation_by_token(token, now=now)
    try:
        agreement = selectors.own_submission(actor, invitation.agreement_id)
    except NotFound as error:
        raise SubmissionElsewhere from error
    if invitation.accepted_at is None and actor.person_id is not None:
        person = accounts.person_by_email(invitation.email)
        if person is not None and person.id == actor.person_id:
            rows = SubmissionInvitation.objects.filter(id=invitation.id, accepted_at__isnull=True)
            history.change(rows, actor=actor, at=now, accepted_at=now)
    lines = list(agreement.lines.all())
    if agreement.status != Status.WITH_VENDOR:
        return Opened(agreement.id, lines[0].product_id, None)
    handed_in = _in_review(agreement)
    line = next((one for one in lines if one.product_id not in handed_in), lines[0])
    return Opened(agreement.id, line.product_id, _draft_for(actor, agreement, line, now=now))


def _draft_for(actor: Actor, agreement: Agreement, line: AgreementLine, *, now: datetime) -> UUID | None:
    drafts = vendors.versions(actor).filter(product=line.product_id, status=VersionStatus.DRAFT)
    for whose in (agreement.district_id, None):
        if found := drafts.filter(variant_for=whose).first():
            return found.id
    if not accounts.may(actor, "schedules.edit"):
        return None
    returned = Review.objects.filter(
        agreement=agreement, product=line.product_id, status=ReviewStatus.RETURNED
    ).order_by("-round").first()  # fmt: skip
    try:
        with transaction.atomic():
            started = schedules.start_draft(
                actor=actor, now=now, product_id=line.product_id, source=returned.version_id if returned else "last"
            )
    except schedules.DraftExists:  # somebody else opened it at the same moment
        return drafts.get(variant_for=None).id
    return started.id


def _in_review(agreement: Agreement) -> dict[UUID, Review]:
    rows = Review.objects.filter(agreement=agreement, status=ReviewStatus.SUBMITTED)
    return {row.product_id: row for row in rows}


@transaction.atomic
@together()
def submit(*, actor: Actor, now: datetime, agreement_id: UUID, version_id: UUID, note: str = "") -> None:
    """Submit a product's schedule to the district that asks for it: a draft is published by it.

    The agreement is in review once every product has one. The same version again changes nothing. Raises Forbidden,
    NotFound, Changed, NotPossibleNow, SubmittedAlready, Invalid at the version, and what publishing raises (a draft
    that the vendor's administrator has to approve).
    """
    accounts.require(actor, "agreements.submit")
    seen = selectors.own_submission(actor, agreement_id)
    note = stated(note)
    if len(note) > LONGEST_MESSAGE:
        raise Invalid(fields={"note": ["This is too long: 2,000 characters are the most."]})
    agreement = locked(seen.id, status=seen.status)
    lines = list(agreement.lines.select_related("product").order_by("position"))
    version, line = _submitted(actor, agreement, lines, version_id)
    handed_in = _in_review(agreement)
    standing = handed_in.get(line.product_id)
    if standing is not None and agreement.status in (Status.WITH_VENDOR, Status.IN_REVIEW):
        if standing.version_id == version.id:
            return
        raise SubmittedAlready
    checks.refuse_unless(STEPS["submit"], agreement)
    assert agreement.district_id is not None
    schedules.publish_for_submission(actor=actor, now=now, version_id=version.id)
    schedules.share_version(
        actor=actor, now=now, version_id=version.id, district_id=agreement.district_id, reason="submitted for review"
    )
    AgreementLine.objects.filter(id=line.id).update(version_id=version.id)
    review = history.create(
        Review(
            agreement=agreement,
            product_id=line.product_id,
            version_id=version.id,
            round=Review.objects.filter(agreement=agreement, product=line.product_id).count() + 1,
            submitted_at=now,
            submitted_by_id=actor.person_id,
            note=note,
        ),
        actor=actor,
        at=now,
    )
    missing = [one for one in lines if one.product_id not in {*handed_in, line.product_id}]
    if not missing:
        agreement = take(STEPS["submit"], agreement, actor=actor, at=now)
    record(
        agreement,
        kind="submitted",
        actor=actor,
        at=now,
        data={
            "product": line.product.name,
            "version": str(version.id),
            "number": version.number,
            "round": review.round,
        },
        personal={"note": note} if note else None,
    )
    settle_requests(agreement, actor=actor, now=now)
    wind(agreement.id, actor=actor, now=now)
    _tell_officers(agreement, review, [line] if missing else lines, missing, actor=actor, now=now)


def _submitted(
    actor: Actor, agreement: Agreement, lines: Sequence[AgreementLine], version_id: UUID
) -> tuple["ScheduleVersion", AgreementLine]:
    """Return the version and its line. Raises Invalid at the version for anything that cannot be submitted here."""

    def refuse(said: str) -> Invalid:
        return Invalid(fields={"version": [said]})

    version = vendors.versions(actor).filter(id=version_id).first()
    if version is None:
        raise refuse("This schedule does not exist, or is not yours.")
    line = next((one for one in lines if one.product_id == version.product_id), None)
    if line is None:
        raise refuse("The district does not ask for this product in this agreement.")
    if version.status == VersionStatus.WITHDRAWN:
        raise refuse("This version was withdrawn. Submit a newer one.")
    if version.variant_for_id not in (None, agreement.district_id):
        raise refuse("This version is a variant for another district.")
    return version, line


def _tell_officers(
    agreement: Agreement,
    review: Review,
    submitted: Sequence[AgreementLine],
    missing: Sequence[AgreementLine],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Of several products, each is told of as it comes, and what is still missing; with the last, all of them."""
    assert agreement.district_id is not None
    for officer in accounts.people(agreement.district_id, now=now, roles=[Role.PRIVACY_OFFICER]):
        mail.send(
            SubmissionReceivedMail(
                name=officer.name,
                person=actor.label,
                vendor=agreement.vendor.name,
                products=joined(one.product.name for one in submitted),
                reference=agreement.reference,
                again=review.round > 1,
                missing=joined(one.product.name for one in missing),
                note=review.note,
                url=f"{settings.PUBLIC_URL}/agreements/{agreement.id}/review",
            ),
            to=officer.email,
            key=f"submission_received:{review.id}:{officer.id}",
            now=now,
            organization_id=agreement.district_id,
        )

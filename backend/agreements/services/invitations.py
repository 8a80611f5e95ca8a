"""A district asks a vendor for its schedules: the agreement it is for, the mailed links, and their end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from backend.accounts import selectors as accounts
from backend.accounts import services as organizations
from backend.accounts.choices import OrganizationKind
from backend.agreements import selectors
from backend.agreements.choices import ReviewStatus, Status
from backend.agreements.mails import SubmissionEndedMail, SubmissionInvitationMail, SubmissionReminderMail
from backend.agreements.models import Agreement, Review, SubmissionInvitation
from backend.agreements.rules.lifecycle import STEPS
from backend.agreements.rules.words import STATE_NAMES, joined
from backend.agreements.services import checks
from backend.agreements.services.checks import entered, record, refuse_unless, take
from backend.agreements.services.clocks import wind
from backend.agreements.services.drafts import TermsIn, create_agreement, term_problems
from backend.agreements.services.open_points import open_points
from backend.agreements.types import State
from backend.core import history, mail
from backend.core.errors import DomainError, Invalid
from backend.core.events import together
from backend.core.locks import queue_up
from backend.core.types import Actor
from backend.core.words import domain_of, email_problem, one_line, own_domain, plain_email, sentence, stated, written
from backend.vendors import selectors as vendors
from backend.vendors import services as schedules

if TYPE_CHECKING:
    from backend.accounts.models import Organization

LINK_LASTS = timedelta(days=60)
LONGEST_MESSAGE = 2000


class VendorKnown(DomainError):
    """The directory has a vendor that may be the one meant."""

    code = "agreements.vendor_known"
    message = "The directory has this vendor already, or one that is called nearly the same."


class RemindedLately(DomainError):
    code = "agreements.reminded_lately"
    message = "The vendor was written to less than an hour ago. Wait a little before you remind it again."


def _name_problem(text: str, what: str) -> str:
    if not stated(text):
        return f"Say the {what}'s name."
    return "This name is too long: 200 characters are the most." if len(text) > 200 else ""


def _address_problem(email: str, *, vendor: "Organization | None", district_id: UUID, now: datetime) -> str:
    """Return what is wrong with writing to this address, as a sentence, or nothing."""
    if not email:
        return "Say whom to write to: nobody manages this vendor here yet."
    if problem := email_problem(email):
        return problem
    if len(email) > 254:
        return "This address is too long."
    if any(person.email == email for person in accounts.people(district_id, now=now)):
        return "This is an address of your own organization. Give one of the vendor's."
    if vendor is not None and vendor.is_verified:
        domain = domain_of(email)
        if domain != vendor.domain and not domain.endswith(f".{vendor.domain}"):
            return f"{vendor.name} was verified by the domain {vendor.domain}. Give an address there."
    return ""


def _known_vendors(actor: Actor, *, name: str, email: str) -> dict[str, list[str]]:
    """Return the vendors of the directory that may be meant: a sentence at the name, and one line by each one's id."""
    found = accounts.vendors_like(actor, name=name, domain=own_domain(email))
    if not found:
        return {}
    fields = {f"known.{row.id}": [f"{row.name} ({row.domain})" if row.domain else row.name] for row in found}
    names = joined(line for (line,) in fields.values())
    verb = "is" if len(found) == 1 else "are"
    said = f"{names} {verb} in your directory already. Choose it there, or say that this is another vendor."
    return {"vendor_name": [said], **fields}


@transaction.atomic
@together()
def invite_vendor(
    *,
    actor: Actor,
    now: datetime,
    terms: TermsIn,
    vendor_id: UUID | None = None,
    vendor_name: str = "",
    new: bool = False,
    email: str = "",
    contact_name: str = "",
    product_ids: Sequence[UUID] = (),
    product_names: Sequence[str] = (),
    covered_ids: Sequence[UUID] = (),
    message: str = "",
) -> UUID:
    """Start an agreement with a vendor and ask for its schedules, and return the agreement's id.

    The vendor is one of the directory, or a new one by name and address, which only the actor's district sees until
    its domain is verified. Where a new one looks like one of the directory, VendorKnown names those (`known.<id>` in
    its fields) unless `new` says that it is another. Without states in the terms, the district's own governs. Raises
    Forbidden, and Invalid with everything that is wrong, at the fields.
    """
    accounts.require(actor, "agreements.ask")
    accounts.require(actor, "agreements.create")
    district = selectors.own_district(actor)
    if not terms.states:
        terms = replace(terms, states=(district.state,))  # type: ignore[arg-type]  # checked below
    names = [one_line(name) for name in product_names]
    email, vendor_name = plain_email(email), one_line(vendor_name)
    fields = term_problems(terms, district=district, covered_ids=covered_ids, now=now)
    vendor = None
    if vendor_id is not None:
        vendor = accounts.directory(actor).filter(id=vendor_id).first()
        if vendor is None:
            fields["vendor"] = ["This vendor does not exist, or you do not deal with it."]
    elif problem := _name_problem(vendor_name, "vendor"):
        fields["vendor_name"] = [problem]
    if not names and not product_ids:
        fields["product_names"] = ["Say which product you need the schedule of."]
    elif problem := next(filter(None, (_name_problem(name, "product") for name in names)), ""):
        fields["product_names"] = [problem]
    elif len({name.casefold() for name in names}) < len(names):
        fields["product_names"] = ["A product is named twice."]
    if vendor_id is None:
        accounts.require(actor, "vendors.create")
        if problem := _address_problem(email, vendor=None, district_id=district.id, now=now):
            fields["email"] = [problem]
    fields |= _message_problems(message, contact_name)
    if fields:
        raise Invalid(fields=fields)
    if vendor is None:
        queue_up(f"agreements.invite {district.id}")  # who sends one invitation twice at once makes one vendor
        if not new and (known := _known_vendors(actor, name=vendor_name, email=email)):
            raise VendorKnown(fields=known)
        vendor = organizations.create_organization(
            actor=actor,
            now=now,
            kind=OrganizationKind.VENDOR,
            name=vendor_name,
            domain=own_domain(email),
            time_zone=district.time_zone,
            invited_by=district.id,
        )
    organizations.relate(actor=actor, now=now, district_id=district.id, vendor_id=vendor.id)
    have = {product.name.casefold(): product.id for product in vendors.products(actor, vendor_id=vendor.id)}
    for name in names:
        if name.casefold() not in have:
            made = schedules.create_product_for(actor=actor, now=now, vendor_id=vendor.id, name=name)
            have[name.casefold()] = made.id
    agreement_id = create_agreement(
        actor=actor,
        now=now,
        vendor_id=vendor.id,
        version_ids=(),
        product_ids=[*product_ids, *(have[name.casefold()] for name in names)],
        covered_ids=covered_ids,
        terms=terms,
    )
    ask(actor=actor, now=now, agreement_id=agreement_id, message=message, email=email, contact_name=contact_name)
    return agreement_id


def _message_problems(message: str, contact_name: str) -> dict[str, list[str]]:
    fields = {}
    if len(message) > LONGEST_MESSAGE:
        fields["message"] = ["This is too long: 2,000 characters are the most."]
    if len(one_line(contact_name)) > 200:
        fields["contact_name"] = ["This name is too long: 200 characters are the most."]
    return fields


def _whom(agreement: Agreement, *, email: str, contact_name: str, now: datetime) -> list[tuple[str, str]]:
    """Return whom to write to by address and name: the vendor's administrators, else who is given. Raises Invalid."""
    managers = selectors.administrators(agreement.vendor_id, now=now)
    if managers:
        if email and email not in [person.email for person in managers]:
            said = f"{agreement.vendor.name} has administrators here, who are written to. Leave the address out."
            raise Invalid(fields={"email": [said]})
        return [(person.email, person.name) for person in managers]
    assert agreement.district_id is not None
    if problem := _address_problem(email, vendor=agreement.vendor, district_id=agreement.district_id, now=now):
        raise Invalid(fields={"email": [problem]})
    return [(email, one_line(contact_name))]


@transaction.atomic
@together()
def ask(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    message: str = "",
    email: str = "",
    contact_name: str = "",
) -> None:
    """Ask the vendor of a draft for the schedules of its products, by mail; it is with the vendor from now on.

    Raises what every step raises, and Invalid where nobody manages the vendor and no address is given. What was
    submitted for an earlier request and not decided is given back with it.
    """
    agreement = entered(actor, "ask", agreement_id)
    refuse_unless(STEPS["ask"], agreement)
    if fields := _message_problems(message, contact_name):
        raise Invalid(fields=fields)
    assert agreement.district_id is not None
    whom = _whom(agreement, email=plain_email(email), contact_name=contact_name, now=now)
    organizations.relate(actor=actor, now=now, district_id=agreement.district_id, vendor_id=agreement.vendor_id)
    for review in Review.objects.filter(agreement=agreement, status=ReviewStatus.SUBMITTED):
        history.change(
            Review.objects.filter(id=review.id, status=ReviewStatus.SUBMITTED),
            actor=actor,
            at=now,
            status=ReviewStatus.RETURNED,
            decided_at=now,
            decided_by_id=actor.person_id,
        )
    agreement = take(STEPS["ask"], agreement, actor=actor, at=now, changes={"asked_at": now})
    settle_requests(agreement, actor=actor, now=now)
    _write(agreement, whom, actor=actor, now=now, message=stated(message), again=False)
    record(
        agreement,
        kind="asked",
        actor=actor,
        at=now,
        data={"products": [str(line.product_id) for line in agreement.lines.all()]},
        personal={"whom": [list(one) for one in whom]},
    )
    wind(agreement.id, actor=actor, now=now)


@transaction.atomic
def remind(
    *, actor: Actor, now: datetime, agreement_id: UUID, email: str = "", contact_name: str = "", message: str = ""
) -> None:
    """Mail the invitation once more: to who manages the vendor now, or, while nobody does, to the address it went to or
    to another one that is given. A link that went elsewhere ends. Where the last submission was returned, the mail says
    what is open instead.

    Raises Forbidden, NotFound, Changed, NotPossibleNow, Invalid, and RemindedLately within an hour of the last mail,
    unless it corrects an address at which nobody has followed the link.
    """
    agreement = entered(actor, "ask", agreement_id)
    if agreement.status != Status.WITH_VENDOR:
        raise checks.NotPossibleNow("The vendor is not asked for anything now.")
    email, before = plain_email(email), selectors.open_invitations(agreement)
    corrects = email not in {"", *(one.email for one in before)} and selectors.may_readdress(agreement, at=now)
    if not corrects and not selectors.may_remind(agreement, at=now):
        raise RemindedLately
    if fields := _message_problems(message, contact_name):
        raise Invalid(fields=fields)
    if not email and before and not selectors.administrators(agreement.vendor_id, now=now):
        email, contact_name = before[0].email, contact_name or before[0].name
    whom = _whom(agreement, email=email, contact_name=contact_name, now=now)
    returned = _returned(agreement)
    words = stated(message) or (before[0].message if before and not returned else "")
    _write(agreement, whom, actor=actor, now=now, message=words, again=not corrects, returned=returned)
    record(agreement, kind="reminded", actor=actor, at=now, personal={"whom": [list(one) for one in whom]})


def _returned(agreement: Agreement) -> Review | None:
    """Return the last submission where it was returned; nothing before one, or where the last one is not decided."""
    last = Review.objects.filter(agreement=agreement).order_by("-submitted_at", "-round").first()
    return last if last is not None and last.status == ReviewStatus.RETURNED else None


def _write(
    agreement: Agreement,
    whom: Sequence[tuple[str, str]],
    *,
    actor: Actor,
    now: datetime,
    message: str,
    again: bool,
    returned: Review | None = None,
) -> None:
    """Make or renew a link for each address, end those of others, and mail them."""
    district = agreement.district
    assert district is not None
    assert actor.person_id is not None
    points = open_points(actor, agreement, now=now) if returned else None
    held = {row.email: row for row in selectors.open_invitations(agreement)}
    for email, row in held.items():
        if email not in [one for one, _ in whom]:
            _revoke(row, actor=actor, now=now)
    for email, name in whom:
        values: dict[str, Any] = {"name": name, "expires_at": now + LINK_LASTS}
        if returned is None:  # what the page of the link shows is what the request said
            values["message"] = message
        if email in held:
            rows = SubmissionInvitation.objects.filter(id=held[email].id, revoked_at__isnull=True)
            row = history.change(rows, actor=actor, at=now, **values)
        else:
            row = SubmissionInvitation(
                agreement=agreement, email=email, invited_by_id=actor.person_id, created_at=now, **values
            )
            row = history.create(row, actor=actor, at=now)
        products = selectors.product_names(agreement)
        common = {
            "name": name,
            "district": district.name,
            "vendor": agreement.vendor.name,
            "products": joined(products),
            "message": message,
            "url": f"{settings.PUBLIC_URL}/submission/{selectors.link_of(row)}",
            "expires": written(row.expires_at, district.time_zone),
        }
        words: mail.Mail
        if returned is not None and points is not None:
            words = SubmissionReminderMail(
                **common,
                person=actor.label,
                reference=agreement.reference,
                returned=written(returned.decided_at or now, district.time_zone),
                note=returned.decision_note,
                comments=tuple(points.comments),
                findings=tuple(points.findings),
            )
        else:
            words = SubmissionInvitationMail(
                **common,
                inviter=actor.label,
                states=joined(STATE_NAMES.get(_state(code), code) for code in agreement.states),
                again=again,
                several=len(products) > 1,
            )
        mail.send(
            words,
            to=email,
            key=f"submission:{row.id}:{now.isoformat()}",
            now=now,
            organization_id=district.id,
        )


def _state(code: str) -> State:
    return code  # type: ignore[return-value]  # an unknown one is printed by its code


def _revoke(row: SubmissionInvitation, *, actor: Actor, now: datetime) -> None:
    rows = SubmissionInvitation.objects.filter(id=row.id, revoked_at__isnull=True)
    history.change(rows, actor=actor, at=now, revoked_at=now)


def settle_requests(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """Let the requests for this agreement's products stand as long as any agreement of the district waits for them."""
    if agreement.district_id is None:
        return
    for product_id in agreement.lines.values_list("product_id", flat=True):
        handed_in = Review.objects.filter(agreement=OuterRef("pk"), product=product_id, status=ReviewStatus.SUBMITTED)
        waiting = Agreement.objects.filter(
            ~Exists(handed_in), district=agreement.district_id, status=Status.WITH_VENDOR, lines__product=product_id
        )
        states = {state for one in waiting.values_list("states", flat=True) for state in one}
        which = {"product_id": product_id, "district_id": agreement.district_id}
        if states:
            schedules.ask_schedule(actor=actor, now=now, states=sorted(states), **which)
        else:
            schedules.end_schedule_request(actor=actor, now=now, **which)


def end_asking(agreement: Agreement, *, actor: Actor, now: datetime, tell: bool, reason: str = "") -> None:
    """End the links and requests of an agreement that waits for the vendor no more; with `tell`, by mail."""
    district = agreement.district
    for row in selectors.open_invitations(agreement):
        _revoke(row, actor=actor, now=now)
        if tell and district is not None:
            mail.send(
                SubmissionEndedMail(
                    name=row.name,
                    district=district.name,
                    products=joined(selectors.product_names(agreement)),
                    reason=sentence(reason),
                ),
                to=row.email,
                key=f"submission_ended:{row.id}",
                now=now,
                organization_id=district.id,
            )
    settle_requests(agreement, actor=actor, now=now)

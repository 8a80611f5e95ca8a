"""Newer schedule versions for executed agreements: the vendor offers and withdraws, the district accepts or objects."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts import selectors as accounts
from backend.accounts.choices import Role
from backend.agreements import selectors
from backend.agreements.choices import OfferStatus, Status
from backend.agreements.models import Agreement, AgreementLine, VersionOffer
from backend.agreements.services import amendments, checks
from backend.agreements.services.clocks import wind
from backend.agreements.types import OfferEndedMail, VersionOfferedMail
from backend.core import history
from backend.core.errors import Invalid, NotFound
from backend.core.events import together
from backend.core.mail import Mail
from backend.core.mail import send as send_mail
from backend.core.types import Actor
from backend.core.words import stated
from backend.vendors import selectors as vendors
from backend.vendors import services as sharing
from backend.vendors.choices import VersionStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from backend.accounts.models import Person
    from backend.vendors.models import ScheduleVersion

ALL_ASKED = "Everybody bound to an earlier version is asked about this one already."


def _page(offer_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/offers/{offer_id}"


def _version_offered(actor: Actor, product_id: UUID, version_id: UUID) -> "ScheduleVersion":
    """Return a published version of the actor's own product. Raises NotFound, and Invalid at the field."""
    product = vendors.get_product(actor, product_id)
    if product.vendor_id != actor.organization_id:
        raise NotFound
    version = vendors.versions(actor).filter(id=version_id, product=product_id).select_related("product").first()
    if version is None:
        raise Invalid(fields={"version": ["This product has no such version."]})
    if version.status != VersionStatus.PUBLISHED:
        raise Invalid(fields={"version": ["Only a published version can be offered."]})
    return version


def _asked_about(version: "ScheduleVersion") -> "QuerySet[VersionOffer]":
    """Return the offers of this very version. Nobody is asked a second time, unless the question was taken back."""
    return VersionOffer.objects.filter(to_version=version).exclude(status=OfferStatus.WITHDRAWN)


def _bound(actor: Actor, version: "ScheduleVersion", now: datetime) -> list[AgreementLine]:
    """Return the lines in force that name an earlier version and were not asked about this one.

    Raises Invalid where there is none.
    """
    rows = selectors.bound_lines(actor, version.product_id)
    lines = [
        line
        for line in rows
        if (line.version is None or line.version.number < version.number)
        and version.variant_for_id in (None, line.agreement.district_id)
        and not selectors.is_expired(line.agreement, now)
    ]
    if not lines:
        raise Invalid(fields={"version": ["No agreement in force names an earlier version of this product."]})
    asked = set(_asked_about(version).values_list("agreement_id", flat=True))
    to_ask = [line for line in lines if line.agreement_id not in asked]
    if not to_ask:
        raise Invalid(fields={"version": [ALL_ASKED]})
    return to_ask


@transaction.atomic
@together()
def offer_version(*, actor: Actor, now: datetime, product_id: UUID, version_id: UUID, note: str = "") -> list[UUID]:
    """Offer a newer version of a product to every agreement in force that names an earlier one; returns the offers.

    Whoever was asked about this very version before is left out, unless that offer was withdrawn. Each district may
    read the version from now on, and its officers are told by mail. An offer that stands open gives way to the newer
    one. Raises Forbidden, NotFound and Invalid.
    """
    accounts.require(actor, "offers.make")
    version = _version_offered(actor, product_id, version_id)
    note = stated(note)
    after = vendors.schedule_data(actor, version.id)
    lines = _bound(actor, version, now)
    counted: dict[UUID | None, tuple[str, ...]] = {None: ()}
    made = []
    for line in sorted(lines, key=lambda one: one.agreement_id):
        agreement = checks.locked(line.agreement_id)
        district_id = agreement.district_id
        if agreement.status != Status.EXECUTED or district_id is None:
            continue  # it ended a moment ago
        if _asked_about(version).filter(agreement=agreement).exists():
            continue  # a colleague asked a moment ago
        if line.version_id is not None and line.version_id not in counted:
            difference = selectors.difference(vendors.schedule_data(actor, line.version_id), after)
            counted[line.version_id] = tuple(f"{count} {what}" for what, count in difference.counts.items())
        _replace_open(agreement, product_id, actor=actor, now=now)
        sharing.share_version(
            actor=actor, now=now, version_id=version.id, district_id=district_id, reason="offered for an agreement"
        )
        offer = history.create(
            VersionOffer(
                agreement=agreement,
                product_id=product_id,
                from_version_id=line.version_id,
                to_version=version,
                note=note,
                offered_by_id=checks.person_of(actor),
                offered_at=now,
            ),
            actor=actor,
            at=now,
        )
        checks.record(
            agreement,
            kind="version_offered",
            actor=actor,
            at=now,
            data={"offer": str(offer.id), "product": version.product_name, "number": version.number},
        )
        wind(agreement.id, actor=actor, now=now)
        for person in _officers(district_id, now):
            _mail(
                VersionOfferedMail(
                    name=person.name,
                    vendor=version.vendor_name,
                    product=version.product_name,
                    reference=agreement.reference,
                    from_number=line.version.number if line.version else None,
                    to_number=version.number,
                    changes=counted[line.version_id],
                    note=note,
                    url=_page(offer.id),
                ),
                person,
                key=f"offered:{offer.id}:{person.id}",
                organization_id=version.product.vendor_id,
                now=now,
            )
        made.append(offer.id)
    if not made:
        raise Invalid(fields={"version": [ALL_ASKED]})
    return made


def _officers(organization_id: UUID, now: datetime) -> "Iterable[Person]":
    return accounts.people(organization_id, now=now, roles=[Role.PRIVACY_OFFICER])


def _mail(message: Mail, person: "Person", *, key: str, organization_id: UUID, now: datetime) -> None:
    send_mail(message, to=person.email, key=f"agreements:{key}", now=now, organization_id=organization_id)


def _replace_open(agreement: Agreement, product_id: UUID, *, actor: Actor, now: datetime) -> None:
    for offer in VersionOffer.objects.filter(agreement=agreement, product=product_id, status=OfferStatus.OFFERED):
        history.change(
            VersionOffer.objects.filter(id=offer.id, status=OfferStatus.OFFERED),
            actor=actor,
            at=now,
            status=OfferStatus.WITHDRAWN,
            decided_by_id=actor.person_id,
            decided_at=now,
            reason=amendments.NEWER,
        )


def _entered(actor: Actor, offer_id: UUID) -> tuple[VersionOffer, Agreement]:
    """Return an open offer to the actor's own district with its agreement, both held until the transaction ends.

    Raises Forbidden, NotFound, OthersAgreement, and NotPossibleNow for an offer that is decided or withdrawn.
    """
    accounts.require(actor, "offers.decide")
    offer = selectors.get_offer(actor, offer_id)
    if not selectors.is_own(actor, offer.agreement):
        raise checks.OthersAgreement
    agreement = checks.locked(offer.agreement_id)
    return _still_open(offer), agreement


def _still_open(offer: VersionOffer) -> VersionOffer:
    locked = VersionOffer.objects.select_for_update(no_key=True).get(id=offer.id)
    if locked.status != OfferStatus.OFFERED:
        raise checks.NotPossibleNow(f"This offer is “{locked.get_status_display().lower()}” by now.")
    return offer


@transaction.atomic
def accept_offer(*, actor: Actor, now: datetime, offer_id: UUID, reason: str = "") -> UUID:
    """Accept an offered version: compose the amendment that both sides will sign, and return its instrument's id.

    Raises Forbidden, NotFound, OthersAgreement, NotPossibleNow (decided, the agreement is not in force, or another
    amendment of it is being made), ScheduleWithdrawn, and FindingsStand without a reason.
    """
    offer, agreement = _entered(actor, offer_id)
    reason = checks.checked_reason(reason)
    if agreement.status != Status.EXECUTED or selectors.is_expired(agreement, now):
        raise checks.NotPossibleNow("This agreement is not in force any more, so it cannot be amended.")
    if selectors.open_instrument(agreement) is not None:
        raise checks.NotPossibleNow("Another amendment of this agreement is being made. Finish it or take it back.")
    if offer.to_version.status != VersionStatus.PUBLISHED:
        raise checks.ScheduleWithdrawn("The vendor has withdrawn this version. It can offer another one.")
    instrument, blocking = amendments.compose(offer, agreement, actor=actor, at=now, reason=reason)
    history.change(
        VersionOffer.objects.filter(id=offer.id, status=OfferStatus.OFFERED),
        actor=actor,
        at=now,
        status=OfferStatus.ACCEPTED,
        decided_by_id=actor.person_id,
        decided_at=now,
        instrument_id=instrument.id,
    )
    checks.record(
        agreement,
        kind="offer_accepted",
        actor=actor,
        at=now,
        data={
            "offer": str(offer.id),
            "instrument": str(instrument.id),
            "product": offer.to_version.product_name,
            "number": offer.to_version.number,
            "blocking": blocking,
        },
        personal={"reason": reason} if blocking else None,
    )
    return instrument.id


@transaction.atomic
def object_to_offer(*, actor: Actor, now: datetime, offer_id: UUID, reason: str) -> None:
    """Object to an offered version, with a reason that the vendor's administrators are mailed.

    Raises Forbidden, NotFound, OthersAgreement, NotPossibleNow, ReasonMissing.
    """
    offer, agreement = _entered(actor, offer_id)
    reason = checks.checked_reason(reason)
    if not reason:
        raise checks.ReasonMissing("Say why; the vendor reads it.", fields={"reason": ["Enter a reason."]})
    history.change(
        VersionOffer.objects.filter(id=offer.id, status=OfferStatus.OFFERED),
        actor=actor,
        at=now,
        status=OfferStatus.OBJECTED,
        decided_by_id=actor.person_id,
        decided_at=now,
        reason=reason,
    )
    checks.record(
        agreement,
        kind="offer_objected",
        actor=actor,
        at=now,
        data={"offer": str(offer.id), "product": offer.to_version.product_name, "number": offer.to_version.number},
        personal={"reason": reason},
    )
    assert agreement.district is not None
    _tell(
        offer, accounts.managers(agreement.vendor_id, now=now), by=agreement.district.name, objected=True,
        reason=reason, sender_id=agreement.district.id, now=now,
    )  # fmt: skip


@transaction.atomic
def withdraw_offer(*, actor: Actor, now: datetime, offer_id: UUID, reason: str = "") -> None:
    """Withdraw an offer that is not decided; the district's officers are told.

    Raises Forbidden, NotFound (also for the district, whose offer it is not), NotPossibleNow.
    """
    accounts.require(actor, "offers.make")
    offer = selectors.get_offer(actor, offer_id)
    if offer.agreement.vendor_id != actor.organization_id:
        raise NotFound
    agreement = checks.locked(offer.agreement_id)
    _still_open(offer)
    reason = checks.checked_reason(reason)
    history.change(
        VersionOffer.objects.filter(id=offer.id, status=OfferStatus.OFFERED),
        actor=actor,
        at=now,
        status=OfferStatus.WITHDRAWN,
        decided_by_id=actor.person_id,
        decided_at=now,
        reason=reason,
    )
    checks.record(
        agreement,
        kind="offer_withdrawn",
        actor=actor,
        at=now,
        data={"offer": str(offer.id), "product": offer.to_version.product_name, "number": offer.to_version.number},
        personal={"reason": reason} if reason else None,
    )
    if agreement.district_id is not None:
        _tell(
            offer, _officers(agreement.district_id, now), by=agreement.vendor.name, objected=False, reason=reason,
            sender_id=agreement.vendor_id, now=now,
        )  # fmt: skip


def _tell(
    offer: VersionOffer, people: "Iterable[Person]", *, by: str, objected: bool, reason: str, sender_id: UUID,
    now: datetime,
) -> None:  # fmt: skip
    for person in people:
        _mail(
            OfferEndedMail(
                name=person.name,
                by=by,
                objected=objected,
                vendor=offer.agreement.vendor.name,
                product=offer.to_version.product_name,
                to_number=offer.to_version.number,
                reference=offer.agreement.reference,
                reason=reason,
                url=_page(offer.id),
            ),
            person,
            key=f"offer-ended:{offer.id}:{now.isoformat()}:{person.id}",
            organization_id=sender_id,
            now=now,
        )

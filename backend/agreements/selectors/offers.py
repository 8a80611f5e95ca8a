"""Newer schedule versions that a vendor offers to executed agreements, as far as the actor sees them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from backend.accounts import selectors as accounts
from backend.agreements import form_files
from backend.agreements.choices import InstrumentKind, OfferStatus, Status
from backend.agreements.models import Agreement, AgreementLine, Instrument, VersionOffer
from backend.agreements.rules.addendum import AGREEMENT, CHANGE_LABELS, compose_amendment
from backend.agreements.selectors.rows import is_expired, is_own, visible_agreements
from backend.agreements.selectors.text import compose, compose_input, party_of
from backend.agreements.types import (
    AgreementText,
    AmendedPaper,
    AmendmentChange,
    AmendmentInput,
    Finding,
)
from backend.core.errors import DomainError, NotFound
from backend.core.types import Actor
from backend.vendors import selectors as vendors
from backend.vendors.types import ScheduleData

OUR_FORM = "model/1"
"""The form whose look an amendment of an agreement gets that was signed elsewhere, on a form that is not ours."""


_UNSIGNED = Q(
    status=OfferStatus.ACCEPTED,
    instrument__isnull=False,
    instrument__executed_at__isnull=True,
    instrument__set_aside_at__isnull=True,
)
OFFER_STAGES: Final[Mapping[str, Q]] = {
    "offered": Q(status=OfferStatus.OFFERED),
    "composed": _UNSIGNED & Q(instrument__envelope__isnull=True),
    "out": _UNSIGNED & Q(instrument__envelope__isnull=False),
}
"""Where somebody has something to do: decide on a version, send out its amendment, sign that."""


def offers(
    actor: Actor, *, statuses: Sequence[str] = (), agreement_id: UUID | None = None, stage: str = ""
) -> QuerySet[VersionOffer]:
    """Return the offers of the agreements that the actor is a party of, the newest first; with `stage`, those at one of
    `OFFER_STAGES`. Raises Forbidden by role."""
    party = Q(agreement__district=actor.organization_id) | Q(agreement__vendor=actor.organization_id)
    rows = VersionOffer.objects.filter(party, agreement__in=visible_agreements(actor).order_by())
    if statuses:
        rows = rows.filter(status__in=statuses)
    if agreement_id is not None:
        rows = rows.filter(agreement=agreement_id)
    if stage:
        rows = rows.filter(OFFER_STAGES[stage])
    return rows.select_related(
        "agreement__district", "agreement__vendor", "product", "from_version", "to_version", "offered_by", "decided_by",
        "instrument__envelope",
    ).order_by("-offered_at", "id")  # fmt: skip


def get_offer(actor: Actor, offer_id: UUID) -> VersionOffer:
    """Return one offer. Raises NotFound and Forbidden."""
    row = offers(actor).filter(id=offer_id).first()
    if row is None:
        raise NotFound
    return row


def offer_actions(actor: Actor, offer: VersionOffer, *, now: datetime) -> list[str]:
    """Return what the actor may do with an offer now: accept, object, withdraw."""
    if offer.status != OfferStatus.OFFERED:
        return []
    if is_own(actor, offer.agreement):
        in_force = offer.agreement.status == Status.EXECUTED and not is_expired(offer.agreement, now)
        decides = accounts.may(actor, "offers.decide")
        return ["accept", "object"] if decides and in_force else ["object"] if decides else []
    if actor.organization_id == offer.agreement.vendor_id and accounts.may(actor, "offers.make"):
        return ["withdraw"]
    return []


@dataclass(frozen=True)
class Difference:
    """What differs between the schedule that an agreement names and an offered one."""

    counts: Mapping[str, int]
    """By the words that are printed: {"added": 3}."""
    changes: Sequence[AmendmentChange]


@dataclass(frozen=True)
class OfferDetail:
    """One offer with what it would change, and what the agreement would newly lack with it (its own district reads)."""

    offer: VersionOffer
    difference: Difference
    findings: Sequence[Finding]
    checks: int


def offer_detail(actor: Actor, offer_id: UUID, *, at: datetime) -> OfferDetail:
    """Return one offer with what it changes. Raises NotFound and Forbidden."""
    offer = get_offer(actor, offer_id)
    found = Difference(counts={}, changes=())
    if offer.from_version_id is not None:
        before = vendors.schedule_data(actor, offer.from_version_id)
        found = difference(before, vendors.schedule_data(actor, offer.to_version_id))
    asks = is_own(actor, offer.agreement) and offer.status == OfferStatus.OFFERED
    findings, checks = new_findings(actor, offer, at=at) if asks else ((), 0)
    return OfferDetail(offer, found, findings, checks)


def amendment_stage(offer: VersionOffer) -> str:
    """Return how far the amendment of an accepted offer is: composed, out, executed; empty where there is none."""
    if offer.instrument is None:
        return ""
    if offer.instrument.executed_at:
        return "executed"
    return "out" if offer.instrument.envelope_id else "composed"


@dataclass(frozen=True)
class BoundAgreement:
    """An executed agreement that names a product, with the version that it names and its last offer."""

    agreement: Agreement
    line: AgreementLine
    offer: VersionOffer | None


def bound_lines(actor: Actor, product_id: UUID) -> QuerySet[AgreementLine]:
    """Return the lines of executed agreements that name a product of the actor's vendor, as far as the vendor sees
    them, by district. Expired ones are still among them."""
    rows = AgreementLine.objects.filter(
        product=product_id,
        agreement__vendor=actor.organization_id,
        agreement__status=Status.EXECUTED,
        agreement__district__isnull=False,
        agreement__in=visible_agreements(actor).order_by(),
    )
    return rows.select_related("agreement__district", "agreement__vendor", "version").order_by(
        "agreement__district__name", "agreement_id"
    )


def bound_agreements(actor: Actor, product_id: UUID, *, now: datetime) -> list[BoundAgreement]:
    """Return who is bound by a product of the actor's own vendor, by district. Raises NotFound and Forbidden."""
    product = vendors.get_product(actor, product_id)
    if product.vendor_id != actor.organization_id:
        raise NotFound
    lines = [line for line in bound_lines(actor, product_id) if not is_expired(line.agreement, now)]
    offered = VersionOffer.objects.filter(product=product_id, agreement__in=[line.agreement_id for line in lines])
    latest = {offer.agreement_id: offer for offer in offered.select_related("to_version").order_by("offered_at")}
    return [BoundAgreement(line.agreement, line, latest.get(line.agreement_id)) for line in lines]


# ------------------------------------------------------------------------------------------------------ amendments


def difference(before: ScheduleData, after: ScheduleData) -> Difference:
    """Return what differs between two schedules, for people."""
    sections = vendors.section_labels()
    changes = tuple(
        AmendmentChange(
            what=CHANGE_LABELS[one.kind],
            section=sections[one.section],
            label=one.label,
            before=one.before,
            after=one.after,
        )
        for one in vendors.compare_data(before, after)
    )
    return Difference(counts=Counter(change.what.lower() for change in changes), changes=changes)


def _local_day(at: datetime | None, zone: str) -> date | None:
    return at.astimezone(ZoneInfo(zone)).date() if at else None


def executed_papers(agreement: Agreement) -> list[Instrument]:
    """Return the executed papers of an agreement, the oldest first."""
    rows = Instrument.objects.filter(agreement=agreement, executed_at__isnull=False, executed_document__isnull=False)
    return list(rows.select_related("executed_document").order_by("number"))


def _paper(instrument: Instrument, agreement: Agreement, zone: str) -> AmendedPaper:
    recorded = instrument.kind == InstrumentKind.RECORDED_COPY
    title = AGREEMENT if instrument.text is None else AgreementText.model_validate(instrument.text).document.title
    assert instrument.executed_document is not None
    return AmendedPaper(
        title=title,
        executed_on=agreement.signed_on if recorded else _local_day(instrument.executed_at, zone),
        sha256=instrument.executed_document.file_id,
        recorded=recorded,
    )


def amendment_input(actor: Actor, offer: VersionOffer, *, at: datetime) -> AmendmentInput:
    """Return what the amendment for an offer is composed from. Raises NotFound where the district cannot read it."""
    agreement = offer.agreement
    district = agreement.district
    assert district is not None  # a general offer is bound to no district, and gets no version offered
    line = agreement.lines.select_related("version").get(product=offer.product_id)
    papers = executed_papers(agreement)
    before = vendors.schedule_data(actor, line.version_id) if line.version_id else None
    changes = difference(before, vendors.schedule_data(actor, offer.to_version_id)).changes if before else ()
    on = _local_day(at, district.time_zone)
    assert on is not None
    return AmendmentInput(
        form=OUR_FORM if agreement.recorded else agreement.form,
        number=sum(1 for paper in papers if paper.kind == InstrumentKind.AMENDMENT) + 1,
        reference=agreement.reference,
        district=party_of(district),
        states=tuple(agreement.states),
        papers=tuple(_paper(paper, agreement, district.time_zone) for paper in papers),
        effective_on=agreement.effective_date,
        from_number=line.version.number if line.version else None,
        to_number=offer.to_version.number,
        schedule=vendors.schedule_data(actor, offer.to_version_id, at=at),
        changes=tuple(changes),
        on=on,
    )


def amendment_text(actor: Actor, offer: VersionOffer, given: AmendmentInput, *, at: datetime) -> AgreementText:
    """Return an amendment's text, with what the agreement would newly lack with the offered schedule.

    Limits stay those of the agreement, so that none are frozen here.
    """
    form = form_files.load_form(given.form)
    reached = any(form_files.load_supplement(given.form, state).text.sets.teacher_data for state in given.states)
    catalogue = vendors.catalogue(given.schedule.catalogue)
    found, checks = new_findings(actor, offer, at=at)
    return AgreementText(
        document=compose_amendment(given, form=form.text, catalogue=catalogue, teacher_reached=reached),
        limits=(),
        findings=found,
        checks=checks,
        pins=(form.pin, form_files.catalogue_pin(given.schedule.catalogue)),
    )


def new_findings(actor: Actor, offer: VersionOffer, *, at: datetime) -> tuple[tuple[Finding, ...], int]:
    """Return what the agreement would newly lack with the offered schedule, and how many checks ran.

    None run for an agreement that was signed elsewhere: its text is not ours to check.
    """
    if offer.agreement.recorded:
        return (), 0
    try:
        now = compose_input(actor, offer.agreement, at=at)
        lines = list(offer.agreement.lines.order_by("position"))
        offered = vendors.schedule_data(actor, offer.to_version_id, at=at)
        schedules = tuple(
            offered if line.product_id == offer.product_id else stated
            for line, stated in zip(lines, now.schedules, strict=True)
        )
        before, after = compose(now), compose(now.model_copy(update={"schedules": schedules}))
    except DomainError:
        return (), 0
    known = {(finding.code, finding.message) for finding in before.findings}
    return tuple(one for one in after.findings if (one.code, one.message) not in known), after.checks

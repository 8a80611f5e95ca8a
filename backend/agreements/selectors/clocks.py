"""What an agreement's state says that has to do with clocks, read for `rules.clocks`, and which are looked at again.

It asks nobody's permission: clocks follow from what stands, whoever asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from backend.agreements.choices import InstrumentKind, OccurrenceKind, ReviewStatus, Status
from backend.agreements.models import Agreement, AgreementLine, Instrument, Occurrence, Review, VersionOffer, Winding
from backend.agreements.rules.clocks import ClockInputs, Follower, Happened, Newer, Paper, Shown, Signature
from backend.agreements.types import FrozenLimit
from backend.core.types import Subject
from backend.core.words import long_date
from backend.deadlines import selectors as deadlines
from backend.law import selectors as law
from backend.law.types import DataClass, Posting
from backend.signing import selectors as signing
from backend.signing.types import EnvelopeState
from backend.vendors import selectors as vendors
from backend.vendors.types import ScheduleData

SUBJECT = "agreements.agreement"
PUBLISHED_OF_EACH = frozenset({"ny.posting.supplemental_information"})
"""What the law asks to be published of each single contract, without saying within how many days."""
TRAINING_WATCHED = frozenset({"CA"})
"""States whose law wants the training of those who handle the data in the contract (Cal. Educ. Code 49073.1(b)(5))."""
STANDARD = ("nh.security.route", "standard")
"""The answer by which a vendor in New Hampshire relies on a standard and not on the list of controls."""
LOOKED_BACK = timedelta(days=7)
"""So far back the sweep looks for evidence and versions that changed; longer than it is ever silent."""


def subject_of(agreement_id: UUID) -> Subject:
    """Return what the clocks of an agreement are about."""
    return Subject(SUBJECT, agreement_id)


def clock_inputs(agreement: Agreement, *, now: datetime) -> ClockInputs:
    """Return everything that the rules of clocks look at. The agreement has a district."""
    district = agreement.district
    assert district is not None
    lines = list(agreement.lines.select_related("product", "version__product").order_by("position"))
    rows = Instrument.objects.filter(agreement=agreement).order_by("number").values(
        "number", "kind", "executed_at", "set_aside_at", "envelope_id", "recorded_limits", "text__limits",
        "text__document__sections",
    )  # fmt: skip
    papers: list[dict[str, Any]] = [dict(one) for one in rows]
    running = [one for one in papers if one["executed_at"] is not None]
    executed = agreement.status in (Status.EXECUTED, Status.TERMINATED, Status.SUPERSEDED)
    schedules = {one.product_id: vendors.data_of(one.version) for one in lines if executed and one.version is not None}
    others = _standing(agreement, now=now) if executed else []
    expected = deadlines.expectations(district.id)
    asked_at, submitted_at, missing = _asked(agreement, lines)
    state = district.state
    known = law.jurisdictions()
    happened = _happened(agreement)
    return ClockInputs(
        now=now,
        reference=agreement.reference,
        status=agreement.status,
        recorded=agreement.recorded,
        created_at=agreement.created_at,
        vendor=agreement.vendor.name,
        products=tuple(one.product.name for one in lines),
        zone=district.time_zone,
        state=state,
        law_known=state in known and state != "US",
        executed_at=agreement.executed_at,
        effective=agreement.effective_date,
        end_date=agreement.end_date,
        terminated_at=agreement.terminated_at,
        followed_by=_follower(agreement, lines, others),
        asked_at=asked_at,
        missing=missing,
        submitted_at=submitted_at,
        papers=_papers(papers),
        limits=_limits(running),
        clauses=_clauses(running),
        data=_data(lines, schedules, state),
        proves_standard=any(one.answers.get(STANDARD[0]) == STANDARD[1] for one in schedules.values()),
        evidence=_evidence(agreement, lines, others) if agreement.status == Status.EXECUTED else (),
        newer=_newer(agreement, lines, schedules) if agreement.status == Status.EXECUTED else (),
        happened=happened,
        schedule_days=expected.schedule_days,
        signature_days=expected.signature_days,
        posted_within=any(one.duty == "posting.agreement" for one in known[state].limits) if state in known else False,
        published=_published(state, agreement.executed_at),
        trained_yearly=agreement.states[0] in TRAINING_WATCHED,
        after_business_days=partial(law.business_days_after, state),
    )


def _asked(
    agreement: Agreement, lines: Iterable[AgreementLine]
) -> tuple[datetime | None, datetime | None, tuple[str, ...]]:
    """Return since when the vendor is asked, when it last submitted, and the products that are missing."""
    if agreement.asked_at is None:
        return None, None, ()
    reviews = list(Review.objects.filter(agreement=agreement).order_by("submitted_at"))
    returned = [one.decided_at for one in reviews if one.status == ReviewStatus.RETURNED and one.decided_at]
    last = {one.product_id: one.status for one in reviews}
    missing = tuple(
        one.product.name for one in lines if last.get(one.product_id, ReviewStatus.RETURNED) == ReviewStatus.RETURNED
    )
    submitted = max((one.submitted_at for one in reviews), default=None)
    return max([agreement.asked_at, *returned]), submitted, missing


# Papers and what they say


def _papers(rows: list[dict[str, Any]]) -> tuple[Paper, ...]:
    sent = [row for row in rows if row["envelope_id"] is not None]
    states = signing.states_of([row["envelope_id"] for row in sent])
    return tuple(
        Paper(
            number=row["number"],
            amendment=row["kind"] == InstrumentKind.AMENDMENT,
            sent_at=states[row["envelope_id"]].sent_at,
            signatures=_signatures(states[row["envelope_id"]]),
            executed_at=row["executed_at"],
            set_aside=row["set_aside_at"] is not None,
        )
        for row in sent
    )


def _signatures(envelope: EnvelopeState) -> tuple[Signature, ...]:
    """Return each side's signature. Whoever handed it over to a colleague was asked first, and the side with them."""
    found = []
    for side in dict.fromkeys(one.side for one in envelope.signatures):
        signers = [one for one in envelope.signatures if one.side == side]
        found.append(
            Signature(
                side="provider" if side == "vendor" else "district",
                asked_at=min((one.asked_at for one in signers if one.asked_at), default=None),
                signed_at=min((one.signed_at for one in signers if one.signed_at), default=None),
            )
        )
    return tuple(found)


def _limits(rows: list[dict[str, Any]]) -> tuple[FrozenLimit, ...]:
    """Return the limits of the executed papers, each once: an amendment leaves those of the agreement as they are."""
    found: list[FrozenLimit] = []
    for row in rows:
        stated = row["text__limits"] or row["recorded_limits"] or []
        found += [FrozenLimit.model_validate(one) for one in stated]
    return tuple(dict.fromkeys(found))


def _clauses(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the printed number of each clause, by its id."""
    found: dict[str, str] = {}
    for row in reversed(rows):
        for section in row["text__document__sections"] or []:
            if section["kind"] != "article":
                continue
            for block in section["blocks"]:
                if block["type"] == "paragraph" and block["number"]:
                    found.setdefault(block["id"], block["number"])
    return found


# Data, law, evidence


def _none(data: ScheduleData, audience: str) -> bool:
    return data.student_none if audience == "student" else data.teacher_none


def _some(data: ScheduleData, audience: str) -> bool:
    if audience == "student":
        return bool(data.student_elements or data.student_other)
    return bool(data.teacher_elements or data.teacher_other)


def _data(
    lines: list[AgreementLine], schedules: Mapping[UUID, ScheduleData], state: str
) -> frozenset[DataClass] | None:
    """Return the kinds of data that the schedules name, as the law on deletion tells them apart. None: not known."""
    if not lines or len(schedules) < len(lines):
        return None
    if all(_none(one, "student") and _none(one, "teacher") for one in schedules.values()):
        return frozenset()
    if not any(_some(one, "student") for one in schedules.values()):
        return None
    found: set[DataClass] = {"student_data", "directory_information"}
    if any("social_security_number" in vendors.marks_of(one) for one in schedules.values()):
        found |= {"ssn", "private_information"}
    asked = {each for one in _deletion_limits(state) for each in one}
    # A name with a password or an account number is asked for by no schedule: whether there is one stays open.
    return None if asked - found - {"teacher_evaluations"} else frozenset(found)


def _deletion_limits(state: str) -> list[tuple[DataClass, ...]]:
    known = law.jurisdictions()
    codes = [code for code in ("US", state) if code in known]
    return [one.data for code in codes for one in known[code].limits if one.duty == "data.delete"]


def _published(state: str, executed_at: datetime | None) -> tuple[Posting, ...]:
    known = law.jurisdictions()
    if state not in known or executed_at is None:
        return ()
    on = executed_at.date()
    return tuple(one for one in known[state].postings if one.id in PUBLISHED_OF_EACH and one.holds_on(on) != "no")


@dataclass(frozen=True)
class _Other:
    """An agreement of the same two that stands as executed and whose term is not over."""

    id: UUID
    reference: str
    executed_at: datetime
    end_date: date | None
    products: frozenset[UUID]


def _standing(agreement: Agreement, *, now: datetime) -> list[_Other]:
    """Return the agreements in force between the two, this one among them if it is, the oldest first."""
    today = now.date() - timedelta(days=1)  # a district's day can be the one before in UTC
    rows = Agreement.objects.filter(
        Q(end_date__isnull=True) | Q(end_date__gte=today),
        district=agreement.district_id, vendor=agreement.vendor_id, status=Status.EXECUTED,
    ).order_by("executed_at", "id")  # fmt: skip
    return [
        _Other(
            row.id, row.reference, row.executed_at, row.end_date, frozenset(line.product_id for line in row.lines.all())
        )
        for row in rows.prefetch_related("lines")
        if row.executed_at is not None
    ]


def _follower(agreement: Agreement, lines: list[AgreementLine], others: list[_Other]) -> Follower | None:
    """Return what took the agreement's place, or a later one in force about the same products."""
    if agreement.status == Status.SUPERSEDED:
        row = Agreement.objects.filter(supersedes=agreement, executed_at__isnull=False).order_by("executed_at").first()
        return Follower(row.reference, row.executed_at, row.end_date) if row and row.executed_at else None
    if agreement.executed_at is None:
        return None
    mine = {one.product_id for one in lines}
    later = [
        one
        for one in others
        if one.id != agreement.id and one.executed_at > agreement.executed_at and mine <= one.products
    ]
    return Follower(later[0].reference, later[0].executed_at, later[0].end_date) if later else None


def _evidence(agreement: Agreement, lines: list[AgreementLine], others: list[_Other]) -> tuple[Shown, ...]:
    """Return the evidence with an end that the district may see. Where the two have several agreements, it is watched
    with the oldest that it is about, so that a certificate that expires is one clock and not ten."""
    assert agreement.district_id is not None
    rows = vendors.evidence_with_an_end(vendor_id=agreement.vendor_id, district_id=agreement.district_id)
    mine = {one.product_id for one in lines}
    ends = [(row, row.valid_until) for row in rows if row.valid_until is not None]
    found = []
    for row, until in ends:
        carriers = [one.id for one in others if row.product_id is None or row.product_id in one.products]
        if carriers[:1] != [agreement.id] or (row.product_id is not None and row.product_id not in mine):
            continue
        same = (row.product_id, row.kind.casefold())
        later = [(one, end) for one, end in ends if end > until and (one.product_id, one.kind.casefold()) == same]
        words, at = "", None
        if later:
            words, at = f"“{later[-1][0].kind}”, good until {long_date(later[-1][1])},", later[-1][0].created_at
        found.append(Shown(row.id, row.kind, row.issuer, until, row.created_at, words, at))
    return tuple(found)


def _newer(
    agreement: Agreement, lines: list[AgreementLine], schedules: Mapping[UUID, ScheduleData]
) -> tuple[Newer, ...]:
    found: list[Newer] = []
    for line in lines:
        bound = schedules.get(line.product_id)
        audiences = [one for one in ("student", "teacher") if bound is not None and _none(bound, one)]
        if not audiences or line.version is None or agreement.district_id is None:
            continue
        for version in vendors.newer_versions(
            line.product_id, than=line.version.number, district_id=agreement.district_id
        ):
            data = vendors.data_of(version)
            if version.published_at is None or not any(_some(data, one) for one in audiences):
                continue
            offer = VersionOffer.objects.filter(agreement=agreement, to_version=version).order_by("offered_at").first()
            told = offer.offered_at if offer else None
            found.append(Newer(version.id, line.product.name, version.number, version.published_at, told))
            break  # the first that says so is the change; later ones go on from it
    return tuple(found)


def _happened(agreement: Agreement) -> tuple[Happened, ...]:
    rows = Occurrence.objects.filter(agreement=agreement, withdrawn_at__isnull=True).order_by("on", "stated_at", "id")
    assert agreement.district is not None
    return tuple(
        Happened(
            id=row.id, kind=OccurrenceKind(row.kind), on=row.on, at=row.at or min(_end_of(row.on, agreement),
            row.stated_at), by_vendor=row.organization_id == agreement.vendor_id, stated_at=row.stated_at,
            planned_on=row.planned_on,
        )
        for row in rows
    )  # fmt: skip


def _end_of(day: date, agreement: Agreement) -> datetime:
    assert agreement.district is not None
    return law.end_of_day(day, ZoneInfo(agreement.district.time_zone))


# What is looked at again


def to_wind(*, now: datetime, most: int) -> list[UUID]:
    """Return agreements whose clocks are due to be looked at again, those first that wait longest."""
    rows = Winding.objects.filter(wind_at__lte=now).order_by("wind_at")
    return list(rows.values_list("agreement_id", flat=True)[:most])


def touched_from_below(*, now: datetime) -> QuerySet[Winding]:
    """Return agreements in force whose vendor's evidence, or a newer version of whose product, changed since they were
    last looked at, those whose open paper somebody signed, those whose district expects what is outstanding within
    other days, and those one of whose sides has other contacts. The rooms below do not know agreements and cannot say
    so."""
    since = now - LOOKED_BACK
    changed = Q(pk__in=[])
    for vendor_id, at in vendors.evidence_changed(since=since).items():
        changed |= Q(agreement__vendor=vendor_id, wound_at__lt=at)
    for product_id, at in vendors.published_since(since).items():
        changed |= Q(agreement__lines__product=product_id, wound_at__lt=at)
    changed &= Q(agreement__status=Status.EXECUTED)
    for district_id, at in deadlines.expectations_changed(since=since).items():
        changed |= Q(agreement__district=district_id, wound_at__lt=at)
    for side_id, at in vendors.contacts_changed(since).items():
        changed |= (Q(agreement__vendor=side_id) | Q(agreement__district=side_id)) & Q(wound_at__lt=at)
    signed = Instrument.objects.filter(
        executed_at__isnull=True,
        set_aside_at__isnull=True,
        envelope__consents__at__gt=F("agreement__winding__wound_at"),
    )
    changed |= Q(pk__in=signed.values("agreement"))
    return Winding.objects.filter(changed).distinct()


def siblings(agreement: Agreement) -> QuerySet[Winding]:
    """Return the other agreements of the same two that were executed: what one of them says can change with this one's
    state (which watches a certificate, which goes on in whose place)."""
    return Winding.objects.filter(
        agreement__district=agreement.district_id, agreement__vendor=agreement.vendor_id,
        agreement__executed_at__isnull=False,
    ).exclude(agreement=agreement)  # fmt: skip

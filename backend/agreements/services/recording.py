"""Record an agreement that was signed elsewhere, change the record, share it with the vendor, take it back.

A record is executed without an envelope: nothing here has sealed it, and every screen says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from backend.accounts import selectors as accounts
from backend.accounts import services as organizations
from backend.accounts.choices import State as AnyState
from backend.agreements import selectors
from backend.agreements.choices import InstrumentKind, Status, TermBasis
from backend.agreements.mails import RecordSharedMail
from backend.agreements.models import Agreement, AgreementLine, CoveredDistrict, Instrument
from backend.agreements.rules import recorded as rules
from backend.agreements.rules.lifecycle import STEPS
from backend.agreements.rules.words import joined
from backend.agreements.services import checks
from backend.agreements.services.clocks import wind, wind_siblings_soon, wind_soon
from backend.agreements.types import FrozenLimit
from backend.core import history, mail
from backend.core.errors import Changed, DomainError, Invalid
from backend.core.events import record_events, together
from backend.core.locks import queue_up
from backend.core.types import Actor, Subject
from backend.core.words import email_problem, long_date, one_line, plain_email, stated
from backend.documents import services as documents
from backend.vendors import selectors as vendor_selectors
from backend.vendors import services as vendors

if TYPE_CHECKING:
    from backend.accounts.models import Organization

MOST_PRODUCTS = 20


class NotARecord(DomainError):
    code = "agreements.not_a_record"
    message = "This agreement was made here: its text and its papers do not change."


@dataclass(frozen=True)
class ProductIn:
    """A product of the vendor: one that is listed, or a name."""

    product_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True)
class ParticularsIn:
    """What a record states about the paper, beside the parties."""

    states: tuple[str, ...]
    effective_date: date | None
    end_date: date | None = None
    signed_on: date | None = None
    form: str = ""
    reference: str = ""
    note: str = ""
    contact_name: str = ""
    contact_email: str = ""
    """Whom the vendor's clocks are told to while it has nobody here."""
    limits: tuple[Mapping[str, object], ...] = ()
    """duty (a code of the choices), amount, unit, anchor, words, clause."""


@dataclass(frozen=True)
class RecordIn:
    """A whole record."""

    particulars: ParticularsIn
    products: tuple[ProductIn, ...]
    vendor_id: UUID | None = None
    vendor_name: str = ""
    covered_ids: tuple[UUID, ...] = field(default=())


@dataclass(frozen=True)
class CheckedRecord:
    """A record of which everything was checked, and whose vendor and products are there."""

    vendor_id: UUID
    product_ids: tuple[UUID, ...]
    particulars: ParticularsIn


def executed_at(day: date, zone: str) -> datetime:
    """Return the instant that stands for a day of which no hour is known: its beginning in the district's zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def particular_columns(given: ParticularsIn, *, effective: date, zone: str) -> dict[str, Any]:
    """Return a record's particulars as the agreement's columns keep them."""
    return {
        "states": list(given.states),
        "form": one_line(given.form),
        "recorded_reference": one_line(given.reference),
        "record_note": given.note.strip(),
        "contact_name": one_line(given.contact_name),
        "contact_email": plain_email(given.contact_email),
        "signed_on": given.signed_on,
        "start_date": effective,
        "effective_date": effective,
        "end_date": given.end_date,
        "term_months": rules.months_between(effective, given.end_date) if given.end_date else 36,
        "term_basis": TermBasis.AGREED if given.end_date else TermBasis.DEFAULT,
        "executed_at": executed_at(given.signed_on or effective, zone),
    }


def _checked_particulars(
    given: ParticularsIn, *, district: "Organization", now: datetime
) -> tuple[tuple[FrozenLimit, ...], dict[str, list[str]]]:
    today = now.astimezone(ZoneInfo(district.time_zone)).date()
    problems = rules.date_problems(
        effective=given.effective_date, end=given.end_date, signed_on=given.signed_on, today=today
    )
    if not given.states:
        problems["states"] = ["Choose the state whose law governs the agreement."]
    elif set(given.states) - set(AnyState.values) or len(set(given.states)) < len(given.states):
        problems["states"] = ["Choose each state once, from the list."]
    longest = {"form": 200, "reference": 100, "note": 2000, "contact_name": 200, "contact_email": 254}
    for name, most in longest.items():
        if len(getattr(given, name)) > most:
            problems[name] = [f"This is too long: {most:,} characters are the most."]
    if plain_email(given.contact_email) and (problem := email_problem(given.contact_email)):
        problems.setdefault("contact_email", [problem])
    elif any(one.email == plain_email(given.contact_email) for one in accounts.people(district.id, now=now)):
        problems["contact_email"] = [rules.OWN_ADDRESS]
    elif stated(given.contact_name) and not plain_email(given.contact_email):
        problems["contact_email"] = ["Give the address as well: the contact is written to."]
    limits, about_limits = rules.checked_limits(dict(each) for each in given.limits)
    return limits, {**problems, **about_limits}


def vendor_named(actor: Actor, name: str) -> "Organization | None":
    """Return the vendor of the actor's directory that has exactly this name, in whatever case."""
    return accounts.directory(actor).filter(name__iexact=one_line(name)).first()


def add_vendor(*, actor: Actor, now: datetime, district_id: UUID, name: str) -> "Organization":
    """Add a vendor that only this district sees, until its domain is confirmed. Raises Invalid at "vendor_name"."""
    try:
        return organizations.add_vendors(actor=actor, now=now, district_id=district_id, names=[name])[0]
    except Invalid as error:
        raise Invalid(fields={"vendor_name": error.fields.get("name", [error.message])}) from error


def _vendor(actor: Actor, given: RecordIn, problems: dict[str, list[str]]) -> "Organization | None":
    """Return the vendor that is there already; None for one that is to be added, or where there is a problem."""
    if given.vendor_id is not None:
        found = accounts.directory(actor).filter(id=given.vendor_id).first()
        if found is None:
            problems["vendor"] = ["This vendor does not exist, or is not in your directory."]
        return found
    if not stated(given.vendor_name):
        problems["vendor_name"] = ["Choose a vendor, or say its name."]
    elif len(one_line(given.vendor_name)) > 200:
        problems["vendor_name"] = ["This name is too long: 200 characters are the most."]
    else:
        return vendor_named(actor, given.vendor_name)
    return None


def _product_problems(actor: Actor, given: RecordIn, vendor: "Organization | None") -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    listed = [each.product_id for each in given.products if each.product_id is not None]
    names = [one_line(each.name).lower() for each in given.products if each.product_id is None]
    if not given.products:
        problems["products"] = ["Name at least one product."]
    elif len(given.products) > MOST_PRODUCTS:
        problems["products"] = [f"These are more than {MOST_PRODUCTS} products. Record the rest as a second agreement."]
    elif any(not stated(name) or len(name) > 200 for name in names):
        problems["products"] = ["Say each product’s name, in up to 200 characters."]
    elif len(set(listed)) < len(listed) or len(set(names)) < len(names):
        problems["products"] = ["A product is named twice."]
    elif listed:
        known = vendor_selectors.products(actor, vendor_id=vendor.id).filter(id__in=listed) if vendor else None
        if known is None or known.count() < len(listed):
            problems["products"] = ["One of these products does not exist, or belongs to another vendor."]
    return problems


def _product_ids(actor: Actor, given: RecordIn, *, now: datetime, vendor_id: UUID, district_id: UUID) -> list[UUID]:
    """Return the products, made where they are new. Raises Invalid where a name is a product chosen already."""
    found = []
    for each in given.products:
        if each.product_id is not None:
            found.append(each.product_id)
            continue
        product_id, _ = vendors.name_product(
            actor=actor, now=now, vendor_id=vendor_id, district_id=district_id, name=each.name
        )
        found.append(product_id)
    if len(set(found)) < len(found):
        raise Invalid(fields={"products": ["A product is named twice."]})
    return found


def write_records(
    *,
    actor: Actor,
    now: datetime,
    district: "Organization",
    records: Sequence[CheckedRecord],
    register_import_id: UUID | None = None,
) -> list[Agreement]:
    """Insert recorded agreements with their lines, numbered one after the other, and return them in their order.

    The caller has checked everything and holds the numbering.
    """
    first = selectors.next_reference(district, now)
    rows = []
    for place, record in enumerate(records):
        effective = record.particulars.effective_date
        assert effective is not None
        rows.append(
            Agreement(
                reference=rules.following(first, by=place),
                district_id=district.id,
                vendor_id=record.vendor_id,
                status=Status.EXECUTED,
                recorded=True,
                register_import_id=register_import_id,
                created_at=now,
                **particular_columns(record.particulars, effective=effective, zone=district.time_zone),
            )
        )
    made = history.create_each(rows, actor=actor, at=now)
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, product_id=product_id, position=position)
        for agreement, record in zip(made, records, strict=True)
        for position, product_id in enumerate(record.product_ids)
    )
    wind_soon(made, now=now)  # by the sweep: a register brings thousands
    return made


def record_agreement(*, actor: Actor, now: datetime, given: RecordIn, content: bytes, file_name: str) -> UUID:
    """Record an agreement of the actor's district that was signed elsewhere, with its file, and return its id.

    The file is looked into first, outside of any transaction. Raises Forbidden, what `documents.check_upload` raises,
    and Invalid with everything that is wrong, at the fields.
    """
    accounts.require(actor, "agreements.record")
    district = selectors.own_district(actor)
    file = documents.check_upload(content)
    with transaction.atomic(), together():
        limits, problems = _checked_particulars(given.particulars, district=district, now=now)
        vendor = _vendor(actor, given, problems)
        problems |= _product_problems(actor, given, vendor)
        today = now.astimezone(ZoneInfo(district.time_zone)).date()
        if not set(given.covered_ids) <= {one.id for one in accounts.covered_districts(district.id, today)}:
            problems["covered"] = ["One of these districts is not a member of your coalition."]
        if problems:
            raise Invalid(fields=problems)
        queue_up(f"agreements.reference {district.id}")  # numbers are given one after the other
        if vendor is None:
            accounts.require(actor, "vendors.create")
            vendor = add_vendor(actor=actor, now=now, district_id=district.id, name=given.vendor_name)
        product_ids = _product_ids(actor, given, now=now, vendor_id=vendor.id, district_id=district.id)
        _refuse_twin(district, vendor.id, product_ids, given.particulars)
        record = CheckedRecord(vendor_id=vendor.id, product_ids=tuple(product_ids), particulars=given.particulars)
        [agreement] = write_records(actor=actor, now=now, district=district, records=[record])
        CoveredDistrict.objects.bulk_create(
            CoveredDistrict(agreement=agreement, district_id=each) for each in dict.fromkeys(given.covered_ids)
        )
        document_id = _add_copy(agreement, file, limits, actor=actor, now=now)
        checks.record(
            agreement,
            kind="recorded",
            actor=actor,
            at=now,
            data={
                "reference": agreement.reference,
                "effective": str(agreement.effective_date),
                "document": str(document_id),
                "products": [str(each) for each in product_ids],
                "covered": [str(each) for each in given.covered_ids],
            },
            personal={"file": file_name[:200]},
        )
        wind_siblings_soon(agreement, now=now)
        wind(agreement.id, actor=actor, now=now)
    return agreement.id


def _refuse_twin(
    district: "Organization",
    vendor_id: UUID,
    product_ids: Sequence[UUID],
    given: ParticularsIn,
    *,
    but: UUID | None = None,
) -> None:
    assert given.effective_date is not None
    twin = selectors.twin_of(
        district_id=district.id,
        vendor_id=vendor_id,
        product_ids=product_ids,
        effective=given.effective_date,
        without=but,
    )
    if twin is not None:
        said = f"Agreement {twin.reference} with this vendor about the same products is effective that day already."
        raise Invalid(fields={"effective_date": [said]})


def _add_copy(
    agreement: Agreement,
    file: documents.CheckedFile,
    limits: Sequence[FrozenLimit],
    *,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Keep the file as the agreement's recorded copy, with its limits; returns the document's id."""
    instrument_id = Instrument._meta.get_field("id").get_default()
    document_id = documents.file_document(
        actor=actor,
        now=now,
        kind="recorded",
        title=f"Recorded copy of {agreement.reference}",
        content=file.content,
        content_type=file.content_type,
        district_id=agreement.district_id,
        vendor_id=None,
        subject=Subject("instrument", instrument_id),
    )
    history.create(
        Instrument(
            id=instrument_id,
            agreement=agreement,
            kind=InstrumentKind.RECORDED_COPY,
            number=Instrument.objects.filter(agreement=agreement).count() + 1,
            composed_at=now,
            executed_at=agreement.executed_at,
            executed_document_id=document_id,
            recorded_limits=[each.model_dump(mode="json") for each in limits],
        ),
        actor=actor,
        at=now,
    )
    return document_id


def _entered_record(actor: Actor, agreement_id: UUID) -> Agreement:
    """Return a recorded agreement of the actor's own district that is in force, locked."""
    agreement = checks.entered(actor, "record", agreement_id)
    if not agreement.recorded:
        raise NotARecord
    if agreement.status != Status.EXECUTED:
        raise checks.NotPossibleNow(
            f"This is not possible while the agreement is “{agreement.get_status_display().lower()}”."
        )
    return agreement


def change_record(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    revision: int,
    given: ParticularsIn,
    content: bytes | None = None,
    file_name: str = "",
) -> None:
    """Replace what a record states, as it stood at `revision`; `content` adds the file where the record has none yet.

    Raises Forbidden, NotFound, NotARecord, NotPossibleNow, Changed where somebody changed it since, Invalid, and what
    `documents.check_upload` raises.
    """
    accounts.require(actor, "agreements.record")
    selectors.get_agreement(actor, agreement_id)
    file = documents.check_upload(content) if content is not None else None
    with transaction.atomic(), together():
        agreement = _entered_record(actor, agreement_id)
        if agreement.revision != revision:
            raise Changed("Somebody else has changed this record since you opened it. Load it again, then change it.")
        district = selectors.own_district(actor)
        limits, problems = _checked_particulars(given, district=district, now=now)
        instrument = selectors.recorded_copy(agreement)
        if instrument is not None and file is not None:
            problems["file"] = ["This record has its file. Take the record back and record it again to replace it."]
        if instrument is None and file is None and limits:
            problems["file"] = ["Add the file as well: limits are taken down from it."]
        if problems:
            raise Invalid(fields=problems)
        assert given.effective_date is not None
        product_ids = list(AgreementLine.objects.filter(agreement=agreement).values_list("product_id", flat=True))
        _refuse_twin(district, agreement.vendor_id, product_ids, given, but=agreement.id)
        agreement = history.change(
            Agreement.objects.filter(id=agreement.id, revision=revision, status=Status.EXECUTED),
            actor=actor,
            at=now,
            revision=revision + 1,
            **particular_columns(given, effective=given.effective_date, zone=district.time_zone),
        )
        document_id = None
        if file is not None:
            document_id = _add_copy(agreement, file, limits, actor=actor, now=now)
        elif instrument is not None:
            history.change(
                Instrument.objects.filter(id=instrument.id),
                actor=actor,
                at=now,
                executed_at=agreement.executed_at,
                recorded_limits=[each.model_dump(mode="json") for each in limits],
            )
        checks.record(
            agreement,
            kind="record_changed",
            actor=actor,
            at=now,
            data={"limits": len(limits), **({"document": str(document_id)} if document_id else {})},
            personal={"file": file_name[:200]} if document_id else None,
        )
        wind_siblings_soon(agreement, now=now)
        wind(agreement.id, actor=actor, now=now)


@transaction.atomic
@together()
def share_record(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str = "") -> None:
    """Let the vendor's people see the record and its file; the two are related from then on. It is not taken back."""
    agreement = _entered_record(actor, agreement_id)
    if agreement.first_sent_at is not None:
        raise Changed
    assert agreement.district_id is not None
    organizations.relate(actor=actor, now=now, district_id=agreement.district_id, vendor_id=agreement.vendor_id)
    history.change(
        Agreement.objects.filter(id=agreement.id, first_sent_at__isnull=True),
        actor=actor,
        at=now,
        first_sent_at=now,
    )
    checks.record(agreement, kind="record_shared", actor=actor, at=now)
    _tell_vendor(agreement, actor=actor, now=now)
    wind(agreement.id, actor=actor, now=now)  # the vendor's own contacts are told of it from now on


def _tell_vendor(agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """Write to who manages the vendor; where nobody does, nobody there would see it."""
    assert agreement.district is not None
    for manager in selectors.administrators(agreement.vendor_id, now=now):
        mail.send(
            RecordSharedMail(
                name=manager.name,
                person=actor.label,
                district=agreement.district.name,
                vendor=agreement.vendor.name,
                products=joined(selectors.product_names(agreement)),
                reference=agreement.reference,
                elsewhere=agreement.recorded_reference,
                effective=long_date(agreement.effective_date) if agreement.effective_date else "",
                ends=long_date(agreement.end_date) if agreement.end_date else "",
                url=f"{settings.PUBLIC_URL}/agreements/{agreement.id}",
            ),
            to=manager.email,
            key=f"record_shared:{agreement.id}:{manager.id}",
            now=now,
            organization_id=agreement.district_id,
        )


@transaction.atomic
@together()
def take_record_back(*, actor: Actor, now: datetime, agreement_id: UUID, reason: str) -> None:
    """End a record that should not have been made. It stays in the register as withdrawn, with the reason."""
    agreement = _entered_record(actor, agreement_id)
    take_back_each([agreement], actor=actor, now=now, reason=checks.checked_reason(reason))
    wind_siblings_soon(agreement, now=now)
    wind(agreement.id, actor=actor, now=now)


def take_back_each(agreements: Sequence[Agreement], *, actor: Actor, now: datetime, reason: str) -> None:
    """Withdraw records that the caller has locked. Their clocks are wound by the sweep."""
    checks.take_each(STEPS["unrecord"], agreements, actor=actor, at=now, reason=reason)
    happenings = [checks.happening(each, kind="record_taken_back", personal={"reason": reason}) for each in agreements]
    record_events(happenings, actor=actor, at=now)
    wind_soon(agreements, now=now)

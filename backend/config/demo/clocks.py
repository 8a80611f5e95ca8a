"""The demo's clocks: agreements signed elsewhere whose terms run out, data still held, an audit, evidence that expires.

Their days are counted from the day on which the demo is made, so that it is believable whenever that is.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from backend.agreements import services as agreements
from backend.agreements.types import State
from backend.core.types import Actor
from backend.core.words import long_date
from backend.documents import services as documents
from backend.documents.types import DocumentText, Paragraph, Section
from backend.vendors import services as vendors

ZONE = ZoneInfo("America/New_York")


def _limit(duty: str, amount: int | None, unit: str, anchor: str, clause: str, words: str = "") -> dict[str, object]:
    return {"duty": duty, "amount": amount, "unit": unit, "anchor": anchor, "clause": clause, "words": words}


BREACH = _limit("breach.notify_district:provider:district", 72, "hours", "confirmation", "V.4")
DELETION = (
    _limit("data.delete:provider:district", 60, "days", "termination", "IV.6"),
    _limit("data.delete:provider:district", 60, "days", "request", "IV.5"),
    _limit("data.certify_deletion:provider:district", None, "none", "deletion", "IV.7", "promptly"),
)
AUDIT = (
    _limit("audit.allow:provider:district", 12, "months", "audit", "V.2"),
    _limit("audit.notify:district:provider", 10, "business_days", "audit", "V.2"),
)
STANDARD = _limit("security.prove_standard:provider:district", 12, "months", "signing", "V.3")
SUCCESSOR = _limit("successor.notify:provider:district", 60, "days", "closing", "VII.9")


@dataclass(frozen=True)
class Elsewhere:
    """An agreement that was signed on paper."""

    vendor: str
    product: str
    state: State
    signed_on: date
    effective: date
    end: date
    form: str
    reference: str
    limits: tuple[dict[str, object], ...] = field(default=())
    vendor_id: UUID | None = None
    contact: tuple[str, str] = ("", "")
    """Whom the district noted at the vendor: name and address."""


def _paper(given: Elsewhere, district: str, *, now: datetime) -> bytes:
    """Return the paper as it was scanned: a page with what the two agreed on, without a word of any real form."""
    lines = (
        f"This agreement is between {district} and {given.vendor} about the data of students who use {given.product}.",
        f"It is in force from {long_date(given.effective)} to {long_date(given.end)}.",
        f"Both sides signed it on paper on {long_date(given.signed_on)}.",
    )
    blocks = tuple(
        Paragraph(id=f"p.{number}", number=str(number), text=line, base=line) for number, line in enumerate(lines, 1)
    )
    text = DocumentText(
        title="Agreement on student data", subtitle=f"{district} and {given.vendor}", form="model/1",
        governing_state=given.state,
        sections=(Section(id="all", number="", title="What was agreed", kind="article", blocks=blocks),),
    )  # fmt: skip
    return documents.render_pdf(text, now=now).content


def _record(officer: Actor, given: Elsewhere, district: str, *, now: datetime) -> UUID:
    return agreements.record_agreement(
        actor=officer,
        now=now,
        given=agreements.RecordIn(
            particulars=agreements.ParticularsIn(
                states=(given.state,),
                effective_date=given.effective,
                end_date=given.end,
                signed_on=given.signed_on,
                form=given.form,
                reference=given.reference,
                note="Taken over from the filing cabinet.",
                contact_name=given.contact[0],
                contact_email=given.contact[1],
                limits=given.limits,
            ),
            products=(agreements.ProductIn(name=given.product),),
            vendor_id=given.vendor_id,
            vendor_name="" if given.vendor_id else given.vendor,
        ),
        content=_paper(given, district, now=now),
        file_name=f"{given.reference}.pdf",
    )


def _three_years(start: date) -> date:
    return start + relativedelta(years=3) - timedelta(days=1)


def _record_ending(
    officer: Actor,
    district: str,
    vendor: str,
    product: str,
    state: State,
    reference: str,
    *,
    now: datetime,
    then: datetime,
) -> None:
    """An agreement that ends the day after tomorrow, and nobody has decided yet whether it goes on."""
    end = now.astimezone(ZONE).date() + timedelta(days=2)
    start = end - relativedelta(years=1) + timedelta(days=1)
    _record(
        officer,
        Elsewhere(
            vendor, product, state, start - timedelta(days=6), start, end, "Vendor’s agreement, for one year",
            reference, (BREACH, *DELETION),
        ),
        district,
        now=then,
    )  # fmt: skip


def _ask_to_delete(officer: Actor, agreement_id: UUID, day: date, note: str, *, now: datetime) -> None:
    given = agreements.OccurrenceIn(kind="directive_given", on=day, note=note)
    agreements.state_occurrence(actor=officer, now=now, agreement_id=agreement_id, given=given)


def record_for_kestrel(dana: Actor, *, tidewick_id: UUID, now: datetime, then: datetime) -> None:
    """Massachusetts: a term that ends in two days and one in five weeks, data held since fifty days, a schedule 33 days
    outstanding."""
    today = now.astimezone(ZONE).date()
    end = today + timedelta(days=35)
    start = end - relativedelta(years=3) + timedelta(days=1)
    district = "Kestrel Valley Regional School District"
    ends = _record(
        dana,
        Elsewhere(
            "Bramble Mathematics, Inc.", "Bramble", "MA", start - timedelta(days=12), start, end,
            "Our own agreement of 2023", "KV-2023-11", (BREACH, *DELETION, *AUDIT, SUCCESSOR),
            contact=("Odette Varga", "odette.varga@bramblemath.example"),
        ),
        district,
        now=then,
    )  # fmt: skip
    agreements.state_occurrence(
        actor=dana,
        now=now,
        agreement_id=ends,
        given=agreements.OccurrenceIn(
            kind="audit_asked",
            on=today - timedelta(days=5),
            planned_on=today + timedelta(days=16),
            note="By letter to the head of security, with the list of what we want to see.",
        ),
    )
    _record_ending(dana, district, "Saltbox Scheduling Co.", "Saltbox", "MA", "KV-2025-02", now=now, then=then)
    over = today - timedelta(days=50)
    began = over - relativedelta(years=2)
    held = _record(
        dana,
        Elsewhere(
            "Tidewick Software LLC", "Hallway Visitors", "MA", began, began, over,
            "Vendor’s agreement, with our addendum", "KV-2024-03", (BREACH, *DELETION), vendor_id=tidewick_id,
        ),
        district,
        now=then,
    )  # fmt: skip
    agreements.share_record(actor=dana, now=then, agreement_id=held)
    agreements.invite_vendor(
        actor=dana,
        now=now - timedelta(days=33),
        terms=agreements.TermsIn(states=("MA",), service_agreement_title="Juniper Forms, permission slips"),
        vendor_name="Juniper Forms LLC",
        email="wes.abernathy@juniperforms.example",
        contact_name="Wes Abernathy",
        product_names=["Juniper Forms"],
        message="We use it for permission slips already and need your schedule of data.",
    )


def record_for_larch(joel: Actor, *, now: datetime, then: datetime) -> None:
    """New Hampshire: a term that ends in two days, a request to delete whose days are over, and the yearly proof of a
    security standard, due in 25 days."""
    today = now.astimezone(ZONE).date()
    district = "Larch Hollow School District"
    _record_ending(joel, district, "Granite Lunch Systems LLC", "Granite Lunch", "NH", "LH-22", now=now, then=then)
    signed = today + timedelta(days=25) - relativedelta(years=1)
    asked = _record(
        joel,
        Elsewhere(
            "Thistle Reading Company", "Thistle", "NH", signed, signed, _three_years(signed),
            "New Hampshire agreement on paper", "LH-19", (BREACH, *DELETION, STANDARD, *AUDIT),
        ),
        district,
        now=then,
    )  # fmt: skip
    note = "Letter about the reading logs of two classes that moved to another product."
    _ask_to_delete(joel, asked, today - timedelta(days=63), note, now=now)


def record_for_port_amity(simone: Actor, *, now: datetime, then: datetime) -> None:
    """New York: a contract signed four days ago whose supplemental information is to be published, a term that ends in
    two days, and a written request to delete that was given 40 days ago."""
    today = now.astimezone(ZONE).date()
    district = "Port Amity Central School District"
    signed = today - timedelta(days=4)
    _record(
        simone,
        Elsewhere(
            "Wrenfield Library Systems, Inc.", "Wrenfield", "NY", signed, signed, _three_years(signed),
            "Education Law 2-d agreement on paper", "PA-2026-31", (BREACH, *DELETION, *AUDIT),
        ),
        district,
        now=now,
    )  # fmt: skip
    _record_ending(simone, district, "Harborlight Media LLC", "Harborlight", "NY", "PA-2025-17", now=now, then=then)
    end = today + timedelta(days=75)
    start = end - relativedelta(years=3) + timedelta(days=1)
    asked = _record(
        simone,
        Elsewhere(
            "Sorrel Assessments, Inc.", "Sorrel", "NY", start, start, end, "Education Law 2-d agreement on paper",
            "PA-2024-08", (BREACH, *DELETION, *AUDIT, SUCCESSOR),
        ),
        district,
        now=then,
    )  # fmt: skip
    note = "Letter about the scores of those who graduated in June."
    _ask_to_delete(simone, asked, today - timedelta(days=40), note, now=now)


def add_evidence(
    ines: Actor, *, product_id: UUID, district_id: UUID, content: bytes, now: datetime, then: datetime
) -> None:
    """A vendor's certificate that expires in 20 days, with its file, and a penetration test without an end."""
    until = now.astimezone(ZONE).date() + timedelta(days=20)

    def add(**given: Any) -> UUID:
        row = vendors.add_evidence(
            actor=ines,
            now=then,
            given=vendors.EvidenceIn(**given),
            content=content,
            file_name="certificate.pdf",
        )
        return row.id

    certificate = add(
        kind="ISO/IEC 27001 certificate", issuer="Whitlow & Greer Assurance LLP", product_id=product_id,
        valid_from=until - relativedelta(years=3), valid_until=until,
    )  # fmt: skip
    vendors.share_evidence(actor=ines, now=then, evidence_id=certificate, district_id=district_id)
    add(kind="Summary of the penetration test", issuer="Ridgeback Testing", valid_from=until - timedelta(days=200))


def certificate(*, now: datetime) -> bytes:
    """Return the file of the certificate."""
    line = "This sheet stands for a certificate. All names in the demo are invented."
    text = DocumentText(
        title="Certificate", form="model/1", governing_state="NH",
        sections=(
            Section(id="all", number="", title="What it certifies", kind="article",
                    blocks=(Paragraph(id="p.1", text=line, base=line),)),
        ),
    )  # fmt: skip
    return documents.render_pdf(text, now=now).content

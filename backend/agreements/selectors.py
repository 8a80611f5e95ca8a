"""Reads of agreements. A district sees its own; a vendor sees those that were sent to it at least once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.text import slugify

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.agreements import form_files
from backend.agreements.choices import Status
from backend.agreements.models import Agreement, AgreementLine, Instrument
from backend.agreements.rules.compose import compose as compose_text
from backend.agreements.rules.lifecycle import steps_from
from backend.agreements.types import (
    AgreementTerms,
    AgreementText,
    ComposeInput,
    Party,
    SpecialProvision,
)
from backend.core.errors import NotFound
from backend.core.events import events_about
from backend.core.models import Event
from backend.core.types import Actor, Subject
from backend.documents import selectors as kept
from backend.documents import services as documents
from backend.documents.types import Attachment, RenderedPdf
from backend.signing import selectors as signing
from backend.signing.types import SignatureState
from backend.vendors import selectors as vendors
from backend.vendors.types import Contact

if TYPE_CHECKING:
    from backend.accounts.models import Organization
    from backend.documents.models import Document

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

SORTS: dict[str, F | Lower] = {
    "vendor": Lower("vendor__name"),
    "district": Lower("district__name"),
    "status": F("status"),
    "created": F("created_at"),
    "effective": F("effective_date"),
    "end": F("end_date"),
    "reference": F("reference"),
}


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements that the actor's organization is a party of or is covered by, and has been shown."""
    if actor.organization_id is None:
        return Agreement.objects.none()
    if actor.organization_kind == OrganizationKind.VENDOR:
        return Agreement.objects.filter(vendor_id=actor.organization_id).filter(
            Q(first_sent_at__isnull=False) | Q(general_offer=True)
        )
    if actor.organization_kind in (OrganizationKind.DISTRICT, OrganizationKind.COALITION):
        covered = Q(covered__district_id=actor.organization_id, executed_at__isnull=False)
        return Agreement.objects.filter(Q(district_id=actor.organization_id) | covered).distinct()
    return Agreement.objects.none()


def _whole(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return rows.select_related("district", "vendor").prefetch_related(
        Prefetch("lines", AgreementLine.objects.select_related("product", "version").order_by("position"))
    )


def list_agreements(
    actor: Actor,
    *,
    search: str = "",
    statuses: Sequence[str] = (),
    state: str = "",
    sort: str = "-created",
) -> QuerySet[Agreement]:
    """Return the register, filtered and sorted; `sort` is a key of SORTS, with "-" for falling order."""
    rows = _whole(visible_agreements(actor))
    if search:
        rows = rows.filter(
            Q(vendor__name__icontains=search)
            | Q(district__name__icontains=search)
            | Q(reference__icontains=search)
            | Q(lines__product__name__icontains=search)
        ).distinct()
    if statuses:
        rows = rows.filter(status__in=statuses)
    if state:
        rows = rows.filter(states__contains=[state])
    key = SORTS.get(sort.removeprefix("-"), F("created_at"))
    ordered = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    # DISTINCT wants what it sorts by among the columns; a sub-select leaves both alone.
    return _whole(Agreement.objects.filter(id__in=rows.values("id"))).order_by(ordered, "id")


def get_agreement(actor: Actor, agreement_id: UUID) -> Agreement:
    """Return one agreement. Raises NotFound for somebody else's as for none."""
    row = _whole(visible_agreements(actor)).filter(id=agreement_id).first()
    if row is None:
        raise NotFound
    return row


def allowed_actions(actor: Actor, agreement: Agreement) -> list[dict[str, Any]]:
    """Return the steps that this actor can take now, with label and whether a reason is needed."""
    verbs = accounts.verbs_of(actor)
    mine = {verb.removeprefix("agreements.") for verb in verbs if verb.startswith("agreements.")}
    if agreement.district_id != actor.organization_id:
        return []
    steps = steps_from(agreement.status, mine)
    instrument = open_instrument(agreement)
    ready = instrument is not None and instrument.unsigned_document_id is not None
    actions = [
        {"verb": step.verb, "label": step.label, "reason": step.reason}
        for step in steps
        if step.verb != "send" or ready
    ]
    if agreement.status == Status.DRAFT and "create" in mine:
        actions.append({"verb": "edit", "label": "Change the terms", "reason": False})
    return actions


def open_instrument(agreement: Agreement) -> Instrument | None:
    """Return the instrument that is being made, if there is one."""
    return Instrument.objects.filter(agreement=agreement, executed_at__isnull=True, set_aside_at__isnull=True).first()


def current_instrument(agreement: Agreement) -> Instrument | None:
    """Return the instrument whose text counts now: the open one, else the last executed one."""
    rows = Instrument.objects.filter(agreement=agreement, set_aside_at__isnull=True)
    return rows.order_by(F("executed_at").desc(nulls_first=True), "-number").first()


def instruments(agreement: Agreement) -> list[Instrument]:
    """Return all instruments, the newest first."""
    return list(
        Instrument.objects.filter(agreement=agreement)
        .select_related(
            "word_document__file", "unsigned_document__file", "executed_document__file", "certificate_document__file"
        )
        .order_by("-number")
    )


def own_district(actor: Actor) -> "Organization":
    """Return the district or coalition that the actor acts for. Raises NotFound for anybody else."""
    if actor.organization_id is None or actor.organization_kind == OrganizationKind.VENDOR:
        raise NotFound
    return accounts.organization_row(actor.organization_id)


def next_reference(district: "Organization", now: datetime, *, skip: int = 0) -> str:
    """Return the district's next number, "2026-0014", in the year of its own zone."""
    year = now.astimezone(ZoneInfo(district.time_zone)).year
    taken = Agreement.objects.filter(district_id=district.id, reference__startswith=f"{year}-").aggregate(n=Count("id"))
    return f"{year}-{taken['n'] + 1 + skip:04d}"


# The text


def _party(organization: "Organization", contacts: Sequence[Contact] = ()) -> Party:
    return Party(
        name=organization.name,
        state=organization.state,
        county=organization.county,
        address=" ".join(organization.address.split()),
        time_zone=organization.time_zone,
        contacts=tuple(contacts),
    )


def compose_input(actor: Actor, agreement: Agreement, *, at: datetime) -> ComposeInput:
    """Return what the agreement's text is composed from, with the contacts as they are at `at`."""
    covered = [row.district for row in agreement.covered.select_related("district").order_by(Lower("district__name"))]
    district = agreement.district
    return ComposeInput(
        form=agreement.form,
        terms=AgreementTerms(
            district=_party(district, vendors.contacts_of(district.id, at=at)) if district else None,
            covered=tuple(_party(row) for row in covered),
            states=tuple(agreement.states),
            service_agreement_title=agreement.service_agreement_title,
            service_agreement_date=agreement.service_agreement_date,
            service_agreement_end=agreement.service_agreement_end,
            start_date=agreement.start_date,
            term_months=agreement.term_months,
            term_basis=agreement.term_basis,
            notice_method=agreement.notice_method,
            general_offer=agreement.general_offer,
            answers=agreement.answers,
            special_provisions=tuple(SpecialProvision.model_validate(row) for row in agreement.special_provisions),
        ),
        schedules=tuple(
            vendors.schedule_data(actor, line.version_id, at=at) for line in agreement.lines.order_by("position")
        ),
    )


def compose(value: ComposeInput) -> AgreementText:
    """Return the composed agreement, from the form and supplements in force. Pure but for reading the files."""
    return compose_text(value, files=form_files.files_for(value))


def text_of(actor: Actor, agreement: Agreement, *, at: datetime) -> AgreementText:
    """Return the frozen text where there is one, else the draft as it would be composed now."""
    instrument = current_instrument(agreement)
    if instrument is not None:
        return AgreementText.model_validate(instrument.text)
    return compose(compose_input(actor, agreement, at=at))


@dataclass(frozen=True)
class Papers:
    """The unsigned files of a composed text."""

    word: bytes
    pdf: RenderedPdf


def papers(text: AgreementText, *, at: datetime) -> Papers:
    """Return the Word working copy and the unsigned PDF of a composed text; needs no database.

    The Word file and the agreement's data travel inside the PDF: only what is printed, without findings.
    """
    word = documents.render_word(text.document, now=at, further_readings=text.further_readings)
    pdf = documents.render_pdf(
        text.document,
        now=at,
        further_readings=text.further_readings,
        attachments=[
            Attachment(
                name="agreement.json",
                content=text.model_dump_json(indent=1, exclude={"findings", "checks"}).encode(),
                content_type="application/json",
                description="The agreement as data",
                relationship="data",
            ),
            Attachment(
                name="agreement.docx",
                content=word,
                content_type=WORD,
                description="The working copy in Word",
                relationship="alternative",
            ),
        ],
    )
    return Papers(word=word, pdf=pdf)


def timeline(actor: Actor, agreement: Agreement) -> list[Event]:
    """Return what happened, oldest first: the agreement's own events and its instruments'."""
    found = events_about(Subject("agreement", agreement.id))
    for instrument in Instrument.objects.filter(agreement=agreement):
        found += events_about(Subject("instrument", instrument.id))
        if instrument.envelope_id:
            found += events_about(Subject("envelope", instrument.envelope_id))
    return sorted(found, key=lambda event: (event.at, event.number))


def is_expired(agreement: Agreement, now: datetime) -> bool:
    """Tell whether the last day of an executed agreement's term is over in the district's zone."""
    zone = agreement.district.time_zone if agreement.district else "UTC"
    today = now.astimezone(ZoneInfo(zone)).date()
    return agreement.status == Status.EXECUTED and agreement.end_date is not None and agreement.end_date < today


@dataclass(frozen=True)
class NamedSigner:
    """Who signs by an organization's contacts; empty where none is named."""

    name: str = ""
    title: str = ""
    email: str = ""


@dataclass(frozen=True)
class Paper:
    """An instrument with its documents, the executed one first, and its signatures."""

    instrument: Instrument
    documents: Sequence["Document"]
    signatures: Sequence[SignatureState]


@dataclass(frozen=True)
class Detail:
    """One agreement with what its page shows beside the columns."""

    agreement: Agreement
    covered: Sequence["Organization"]
    allowed_actions: Sequence[dict[str, Any]]
    papers: Sequence[Paper]
    documents_pending: bool
    vendor_signer: NamedSigner
    district_signer: NamedSigner
    time_zone: str


def _documents(instrument: Instrument) -> list["Document"]:
    found = (
        instrument.executed_document,
        instrument.certificate_document,
        instrument.unsigned_document,
        instrument.word_document,
    )
    return [document for document in found if document is not None]


def _named_signer(contacts: Sequence[Contact]) -> NamedSigner:
    signer = next((contact for contact in contacts if contact.role == "signer"), None)
    return NamedSigner(signer.name, signer.title, signer.email) if signer else NamedSigner()


def agreement_detail(actor: Actor, agreement_id: UUID, *, at: datetime) -> Detail:
    """Return one agreement with what its page shows, contacts as of `at`. Raises NotFound."""
    agreement = get_agreement(actor, agreement_id)
    rows = instruments(agreement)
    envelopes = signing.envelope_states(actor, [row.envelope_id for row in rows if row.envelope_id])
    papers = [
        Paper(row, _documents(row), envelopes[row.envelope_id].signatures if row.envelope_id in envelopes else ())
        for row in rows
    ]
    unfinished = open_instrument(agreement)
    vendor_contacts = [
        contact
        for line in agreement.lines.all()
        for contact in vendors.schedule_data(actor, line.version_id, at=at).contacts
    ]
    district_contacts = vendors.contacts_of(agreement.district_id, at=at) if agreement.district_id else ()
    return Detail(
        agreement=agreement,
        covered=[row.district for row in agreement.covered.select_related("district")],
        allowed_actions=allowed_actions(actor, agreement),
        papers=papers,
        documents_pending=unfinished is not None and unfinished.unsigned_document_id is None,
        vendor_signer=_named_signer(vendor_contacts),
        district_signer=_named_signer(district_contacts),
        time_zone=(agreement.district or agreement.vendor).time_zone,
    )


@dataclass(frozen=True)
class Download:
    """A file with the name that it is saved under."""

    name: str
    content_type: str
    content: bytes


def download(actor: Actor, agreement_id: UUID, document_id: UUID) -> Download:
    """Return a document of an agreement. Raises NotFound also for a document of another agreement, and Forbidden."""
    accounts.require(actor, "documents.read")
    agreement = get_agreement(actor, agreement_id)
    for instrument in instruments(agreement):
        for document in _documents(instrument):
            if document.id == document_id:
                suffix = "docx" if document.file.content_type == WORD else "pdf"
                vendor = slugify(agreement.vendor.name)
                return Download(
                    name=f"{agreement.reference}-{vendor}-{document.kind}.{suffix}",
                    content_type=document.file.content_type,
                    content=kept.file_content(document.file_id),
                )
    raise NotFound

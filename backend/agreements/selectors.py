"""Reads of agreements.

The party that prepares an agreement (the district; the vendor for its general offer) sees all of it. The other party
sees what was sent to it, from the first sending on: those papers, those terms, and what happened since, but no work on
the next draft. A covered district sees what was executed. Everything else is absent.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length, Lower
from django.utils.text import slugify

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.agreements import form_files
from backend.agreements.choices import Status
from backend.agreements.models import Agreement, AgreementLine, Instrument
from backend.agreements.rules.compose import compose as compose_text
from backend.agreements.rules.lifecycle import steps_from
from backend.agreements.rules.sentences import PREPARATION
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
from backend.documents.types import WORD, Attachment, RenderedPdf
from backend.signing import selectors as signing
from backend.signing.choices import EnvelopeStatus
from backend.signing.types import EnvelopeState, SignatureState
from backend.vendors import selectors as vendors
from backend.vendors.types import Contact

if TYPE_CHECKING:
    from backend.accounts.models import Organization
    from backend.documents.models import Document

SORTS: dict[str, F | Lower | Case] = {
    "vendor": Lower("vendor__name"),
    "district": Lower("district__name"),
    "status": Case(
        *(When(status=status, then=Value(place)) for place, status in enumerate(Status.values)),
        output_field=IntegerField(),
    ),
    "created": F("created_at"),
    "effective": F("effective_date"),
    "end": F("end_date"),
    "reference": F("reference"),
}


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements that the actor's organization is a party of or is covered by, and has been shown.

    Raises Forbidden by role.
    """
    accounts.require(actor, "agreements.read")
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


@dataclass(frozen=True)
class Waiting:
    """An agreement in a step that waits for somebody, and since when it does."""

    agreement: Agreement
    since: datetime


def waiting(actor: Actor, status: Status, *, limit: int = 100) -> list[Waiting]:
    """Return the visible agreements in one status, those that wait longest first. Raises Forbidden by role."""
    unfinished = Instrument.objects.filter(
        agreement=OuterRef("pk"), executed_at__isnull=True, set_aside_at__isnull=True
    )
    rows = (
        _whole(visible_agreements(actor))
        .filter(status=status)
        .annotate(
            waits_since=Coalesce(
                Subquery(unfinished.values("envelope__created_at")[:1]),
                Subquery(unfinished.values("composed_at")[:1]),
                F("created_at"),
            )
        )
        .order_by("waits_since", "id")
    )
    return [Waiting(row, row.waits_since) for row in rows[:limit]]


def get_agreement(actor: Actor, agreement_id: UUID) -> Agreement:
    """Return one agreement. Raises NotFound for somebody else's as for none, and Forbidden by role."""
    row = _whole(visible_agreements(actor)).filter(id=agreement_id).first()
    if row is None:
        raise NotFound
    return row


def is_own(actor: Actor, agreement: Agreement) -> bool:
    """Tell whether the actor's organization prepares this agreement, and so takes its steps."""
    return actor.organization_id is not None and actor.organization_id == (agreement.district_id or agreement.vendor_id)


def allowed_actions(
    actor: Actor, agreement: Agreement, *, unfinished: Instrument | None, envelope: EnvelopeState | None
) -> list[dict[str, Any]]:
    """Return the steps that this actor can take now, with label and whether a reason is needed.

    `unfinished` is the open instrument, `envelope` how its signatures stand, where there are such.
    """
    if not is_own(actor, agreement):
        return []
    mine = {verb.removeprefix("agreements.") for verb in accounts.verbs_of(actor) if verb.startswith("agreements.")}
    not_yet = set()
    if unfinished is None or unfinished.unsigned_document_id is None:
        not_yet.add("send")
    if envelope is None or envelope.status != EnvelopeStatus.OUT:
        not_yet.add("recall")  # everyone has signed, or somebody declined this moment: the worker is about to say so
    actions = [
        {"verb": step.verb, "label": step.label, "reason": step.reason}
        for step in steps_from(agreement.status, mine - not_yet)
    ]
    if agreement.status == Status.DRAFT and "create" in mine:
        actions.append({"verb": "edit", "label": "Change the terms", "reason": False})
    return actions


def open_instrument(agreement: Agreement) -> Instrument | None:
    """Return the instrument that is being made, if there is one."""
    return Instrument.objects.filter(agreement=agreement, executed_at__isnull=True, set_aside_at__isnull=True).first()


def _seen(actor: Actor, agreement: Agreement) -> Q:
    """Return which instruments of an agreement the actor sees."""
    if is_own(actor, agreement):
        return Q()
    if actor.organization_id == agreement.vendor_id:
        return Q(envelope__isnull=False)
    return Q(executed_at__isnull=False)


def instruments(actor: Actor, agreement: Agreement) -> list[Instrument]:
    """Return the instruments that the actor sees, the newest first."""
    return list(
        Instrument.objects.filter(_seen(actor, agreement), agreement=agreement)
        .select_related(
            "word_document__file", "unsigned_document__file", "executed_document__file", "certificate_document__file"
        )
        .order_by("-number")
    )


def current_instrument(actor: Actor, agreement: Agreement) -> Instrument | None:
    """Return the instrument whose text counts now for the actor: the open one, else the last executed one.

    For who does not see the work on a draft, it is the last one that was out, where there is none of those.
    """
    rows = Instrument.objects.filter(_seen(actor, agreement), agreement=agreement)
    if is_own(actor, agreement):
        rows = rows.filter(set_aside_at__isnull=True)
    open_first = Case(
        When(executed_at__isnull=False, then=Value(1)),
        When(set_aside_at__isnull=False, then=Value(2)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return rows.order_by(open_first, "-number").first()


def as_seen(actor: Actor, agreement: Agreement) -> Agreement:
    """Return the agreement with the terms as they were sent, for who does not see the work on a draft.

    Terms are changed in a draft only; what was sent since is what stands in the columns.
    """
    if is_own(actor, agreement) or agreement.status not in (Status.DRAFT, Status.READY, Status.WITHDRAWN):
        return agreement
    instrument = current_instrument(actor, agreement)
    if instrument is None:
        return agreement
    terms = ComposeInput.model_validate(instrument.input).terms
    shown = copy.copy(agreement)
    shown.states = list(terms.states)
    for field in (
        "service_agreement_title",
        "service_agreement_date",
        "service_agreement_end",
        "start_date",
        "term_months",
        "term_basis",
        "notice_method",
        "answers",
    ):
        setattr(shown, field, getattr(terms, field))
    return shown


def own_district(actor: Actor) -> "Organization":
    """Return the district or coalition that the actor acts for. Raises NotFound for anybody else."""
    if actor.organization_id is None or actor.organization_kind not in (
        OrganizationKind.DISTRICT,
        OrganizationKind.COALITION,
    ):
        raise NotFound
    return accounts.organization_row(actor.organization_id)


def next_reference(district: "Organization", now: datetime) -> str:
    """Return the district's next number, "2026-0014", in the year of its own zone.

    The caller holds off others who number this district's agreements until its transaction ends.
    """
    year = now.astimezone(ZoneInfo(district.time_zone)).year
    rows = Agreement.objects.filter(district_id=district.id, reference__startswith=f"{year}-")
    last = rows.order_by(Length("reference").desc(), "-reference").values_list("reference", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:04d}"


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
    instrument = current_instrument(actor, agreement)
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
    """Return what happened, oldest first: to the agreement, and to the envelopes of the instruments that are seen."""
    found = events_about(Subject("agreement", agreement.id))
    if not is_own(actor, agreement):
        found = [event for event in found if event.kind not in PREPARATION]
        if actor.organization_id != agreement.vendor_id:
            found = [event for event in found if agreement.executed_at and event.at >= agreement.executed_at]
    for instrument in instruments(actor, agreement):
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
    findings_accepted: Sequence[str]
    """In spite of which findings the preparing party went on; nobody else is told."""


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


def _vendor_contacts(agreement: Agreement, *, at: datetime) -> Sequence[Contact]:
    """Return the vendor's contacts of that instant, else those that its pinned schedules name."""
    current = vendors.contacts_of(agreement.vendor_id, at=at)
    if current:
        return current
    return [contact for line in agreement.lines.all() for contact in vendors.data_of(line.version).contacts]


def agreement_detail(actor: Actor, agreement_id: UUID, *, at: datetime) -> Detail:
    """Return one agreement with what its page shows, contacts as of `at`. Raises NotFound and Forbidden."""
    agreement = get_agreement(actor, agreement_id)
    own = is_own(actor, agreement)
    rows = instruments(actor, agreement)
    envelopes = signing.envelope_states(actor, [row.envelope_id for row in rows if row.envelope_id])
    papers = [
        Paper(
            row,
            _documents(row),
            envelopes[row.envelope_id].signatures if row.envelope_id in envelopes else (),
            row.findings_accepted if own else (),
        )
        for row in rows
    ]
    unfinished = next((row for row in rows if row.executed_at is None and row.set_aside_at is None), None)
    envelope = envelopes.get(unfinished.envelope_id) if unfinished and unfinished.envelope_id else None
    district_contacts = vendors.contacts_of(agreement.district_id, at=at) if agreement.district_id else ()
    return Detail(
        agreement=as_seen(actor, agreement),
        covered=[row.district for row in agreement.covered.select_related("district").order_by("district__name")],
        allowed_actions=allowed_actions(actor, agreement, unfinished=unfinished, envelope=envelope),
        papers=papers,
        documents_pending=unfinished is not None and unfinished.unsigned_document_id is None,
        vendor_signer=_named_signer(_vendor_contacts(agreement, at=at)),
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
    for instrument in instruments(actor, agreement):
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

"""The text of an agreement: composed from what is stated, or frozen with its instrument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models.functions import Lower

from backend.agreements import form_files
from backend.agreements.models import Agreement, Instrument
from backend.agreements.rules.compose import compose as compose_text
from backend.agreements.types import (
    AgreementTerms,
    AgreementText,
    ComposeInput,
    Party,
    SpecialProvision,
)
from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.documents import services as documents
from backend.documents.types import WORD, Attachment, RenderedPdf
from backend.vendors import selectors as vendors
from backend.vendors.types import Contact

if TYPE_CHECKING:
    from backend.accounts.models import Organization

from backend.agreements.selectors.instruments import current_instrument, seen_instruments
from backend.agreements.selectors.recording import NoText


def party_of(organization: "Organization", contacts: Sequence[Contact] = ()) -> Party:
    """Return an organization as it stands in an agreement."""
    return Party(
        name=organization.name,
        state=organization.state,
        county=organization.county,
        address=" ".join(organization.address.split()),
        time_zone=organization.time_zone,
        contacts=tuple(contacts),
    )


def compose_input(actor: Actor, agreement: Agreement, *, at: datetime) -> ComposeInput:
    """Return what the agreement's text is composed from, with the contacts as they are at `at`, on that day."""
    covered = [row.district for row in agreement.covered.select_related("district").order_by(Lower("district__name"))]
    district = agreement.district
    zone = (district or agreement.vendor).time_zone
    return ComposeInput(
        form=agreement.form,
        on=at.astimezone(ZoneInfo(zone)).date(),
        terms=AgreementTerms(
            district=party_of(district, vendors.contacts_of(district.id, at=at)) if district else None,
            covered=tuple(party_of(row) for row in covered),
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
            special_provisions=special_provisions(agreement),
        ),
        schedules=tuple(
            vendors.schedule_data(actor, line.version_id, at=at)
            if line.version_id
            else vendors.nothing_stated(line.product_id)
            for line in agreement.lines.order_by("position")
        ),
    )


def special_provisions(agreement: Agreement) -> tuple[SpecialProvision, ...]:
    """Return the agreement's own layer: its provisions that stand, in order, agreed to or not yet."""
    return tuple(
        SpecialProvision(
            id=str(row.id),
            operation=row.operation,
            heading=row.heading,
            text=row.text,
            clause=row.clause,
            agreed=row.agreed_at is not None,
        )
        for row in agreement.provisions.filter(withdrawn_at__isnull=True).order_by("position")
    )


def compose(value: ComposeInput) -> AgreementText:
    """Return the composed agreement, from the form and supplements in force. Pure but for reading the files."""
    return compose_text(value, files=form_files.files_for(value))


def text_of(actor: Actor, agreement: Agreement, *, at: datetime, instrument_id: UUID | None = None) -> AgreementText:
    """Return the frozen text where there is one, else the draft as it would be composed now.

    An amendment changes the agreement and is not its text: it is read by `instrument_id`, as is each earlier paper.
    Raises NotFound for a paper that the actor does not see, and NoText for a recorded copy: it has no text of ours.
    """
    if instrument_id is not None:
        instrument = Instrument.objects.filter(
            seen_instruments(actor, agreement), agreement=agreement, id=instrument_id
        ).first()
        if instrument is None:
            raise NotFound
    else:
        instrument = current_instrument(actor, agreement)
    if instrument is None:
        return compose(compose_input(actor, agreement, at=at))
    if instrument.text is None:
        raise NoText
    return AgreementText.model_validate(instrument.text)


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

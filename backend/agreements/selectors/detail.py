"""What the page of one agreement shows, its timeline and its downloads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.text import slugify

from backend.accounts import selectors as accounts
from backend.agreements.choices import InstrumentKind
from backend.agreements.models import Agreement, Instrument, Waiver
from backend.agreements.rules.lifecycle import steps_from
from backend.agreements.rules.sentences import PREPARATION
from backend.core.errors import NotFound
from backend.core.events import events_about
from backend.core.models import Event
from backend.core.types import Actor, Subject
from backend.documents import selectors as kept
from backend.documents.types import WORD
from backend.signing import selectors as signing
from backend.signing.choices import EnvelopeStatus
from backend.signing.types import EnvelopeState, SignatureState
from backend.vendors import selectors as vendors
from backend.vendors.types import Contact

if TYPE_CHECKING:
    from backend.accounts.models import Organization
    from backend.documents.models import Document

from backend.agreements.selectors.instruments import as_seen, instruments
from backend.agreements.selectors.recording import Record, record_actions, record_of
from backend.agreements.selectors.review import PREPARING, all_waivers
from backend.agreements.selectors.rows import get_agreement, is_own
from backend.agreements.selectors.submission import WrittenTo, administrators, may_readdress, may_remind, written_to


def allowed_actions(
    actor: Actor,
    agreement: Agreement,
    *,
    unfinished: Instrument | None,
    envelope: EnvelopeState | None,
    at: datetime,
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
    if any(line.version_id is None for line in agreement.lines.all()):
        not_yet.add("ready")
    actions = [
        {"verb": step.verb, "label": step.label, "reason": step.reason}
        for step in steps_from(agreement.status, mine - not_yet)
    ]
    if unfinished is not None and unfinished.kind == InstrumentKind.AMENDMENT:
        actions = _amendment_actions(actions, mine - not_yet, sent=unfinished.envelope_id is not None)
    if agreement.status in PREPARING and "create" in mine:
        actions.append({"verb": "edit", "label": "Change the terms", "reason": False})
    if "ask" in mine and may_remind(agreement, at=at):
        actions.append({"verb": "remind", "label": "Remind the vendor", "reason": False})
    elif "ask" in mine and may_readdress(agreement, at=at):
        actions.append({"verb": "readdress", "label": "Mail it to another address", "reason": False})
    actions += record_actions(agreement, may_record="record" in mine)
    return actions


def _amendment_actions(actions: list[dict[str, Any]], verbs: set[str], *, sent: bool) -> list[dict[str, Any]]:
    """Return the steps of an executed agreement of which an amendment is being made: that one comes first."""
    steps = (
        [("recall", "Recall the amendment", True)]
        if sent
        else [("send", "Send the amendment out for signature", False), ("draft", "Take the amendment back", False)]
    )
    own = [{"verb": verb, "label": label, "reason": reason} for verb, label, reason in steps if verb in verbs]
    # What is out for signature is recalled before the agreement that it amends can be ended.
    return own + [action for action in actions if not (sent and action["verb"] == "terminate")]


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
    asked: Sequence[WrittenTo]
    """Whom the preparing party wrote to; nobody else is told."""
    waivers: Sequence[Waiver]
    """In spite of what the preparing party goes on, also what has ended; nobody else is told."""
    vendor_managed: bool
    record: Record | None
    """What an agreement that was signed elsewhere is recorded with."""


def documents_of(instrument: Instrument) -> list["Document"]:
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
    stated = [line.version for line in agreement.lines.all() if line.version is not None]
    return [contact for version in stated for contact in vendors.data_of(version).contacts]


def agreement_detail(actor: Actor, agreement_id: UUID, *, at: datetime) -> Detail:
    """Return one agreement with what its page shows, contacts as of `at`. Raises NotFound and Forbidden."""
    agreement = get_agreement(actor, agreement_id)
    own = is_own(actor, agreement)
    rows = instruments(actor, agreement)
    envelopes = signing.envelope_states(actor, [row.envelope_id for row in rows if row.envelope_id])
    papers = [
        Paper(
            row,
            documents_of(row),
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
        allowed_actions=allowed_actions(actor, agreement, unfinished=unfinished, envelope=envelope, at=at),
        papers=papers,
        documents_pending=unfinished is not None and unfinished.unsigned_document_id is None,
        vendor_signer=_named_signer(_vendor_contacts(agreement, at=at)),
        district_signer=_named_signer(district_contacts),
        time_zone=(agreement.district or agreement.vendor).time_zone,
        asked=written_to(actor, agreement) if own else (),
        waivers=all_waivers(actor, agreement),
        vendor_managed=bool(administrators(agreement.vendor_id, now=at)),
        record=record_of(agreement, own=own),
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
        for document in documents_of(instrument):
            if document.id == document_id:
                suffix = "docx" if document.file.content_type == WORD else "pdf"
                parts = [agreement.reference, slugify(agreement.vendor.name), document.kind]
                if instrument.kind == InstrumentKind.AMENDMENT and instrument.input:
                    parts.insert(2, f"amendment-{instrument.input['number']}")
                return Download(
                    name=f"{'-'.join(parts)}.{suffix}",
                    content_type=document.file.content_type,
                    content=kept.file_content(document.file_id),
                )
    raise NotFound

"""Agreements that were signed elsewhere: what one is recorded with, and what our form's limits would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from backend.accounts import selectors as accounts
from backend.accounts.choices import State as AnyState
from backend.agreements import form_files
from backend.agreements.choices import InstrumentKind, Status
from backend.agreements.models import Agreement, AgreementLine, Instrument
from backend.agreements.rules.limits import base_limits, limits_in_force
from backend.agreements.rules.recorded import ANCHORS, DUTIES, UNITS, duty_code, duty_label, limit_in_words
from backend.agreements.selectors.rows import is_expired
from backend.agreements.types import FrozenLimit, State
from backend.core.errors import DomainError
from backend.core.types import Actor

OUR_FORM = "model/1"


class NoText(DomainError):
    """A recorded agreement has no text here: it stands in the file."""

    code = "agreements.no_text"
    status = 404
    message = "This agreement was signed elsewhere. Its text stands in the recorded file, not here."


@dataclass(frozen=True)
class LimitShown:
    """A limit as a screen shows it."""

    duty: str
    """The code of its duty, as the choices have it."""
    label: str
    amount: int | None
    unit: str
    anchor: str
    words: str
    clause: str
    in_words: str


@dataclass(frozen=True)
class Record:
    """What a recorded agreement is recorded with, beside what every agreement has."""

    form: str
    reference: str
    note: str
    contact_name: str
    contact_email: str
    """Whom the district noted at the vendor; the district's own."""
    signed_on: date | None
    has_file: bool
    limits: Sequence[LimitShown]
    recorded_at: datetime
    shared_at: datetime | None
    imported_from: str
    """The name of the register's file, where it came with one."""


@dataclass(frozen=True)
class RecordChoices:
    """What can be chosen while an agreement is recorded."""

    forms: Sequence[tuple[str, str]]
    states: Sequence[tuple[str, str]]
    duties: Sequence[tuple[str, str, Sequence[str]]]
    anchors: Sequence[tuple[str, str]]
    units: Sequence[tuple[str, str]]


def shown(limit: FrozenLimit) -> LimitShown:
    return LimitShown(
        duty=duty_code(limit),
        label=duty_label(limit),
        amount=limit.amount,
        unit=limit.unit,
        anchor=limit.anchor,
        words=limit.words,
        clause=limit.clause,
        in_words=limit_in_words(limit),
    )


def record_choices(actor: Actor) -> RecordChoices:
    """Return the forms by name, the states, and what a limit is made of. Raises Forbidden by role."""
    accounts.require(actor, "agreements.read")
    return RecordChoices(
        forms=list(_forms().items()),
        states=[(state.value, str(state.label)) for state in AnyState],
        duties=[(each.code, each.label, each.anchors) for each in DUTIES],
        anchors=list(ANCHORS.items()),
        units=list(UNITS.items()),
    )


def form_name(form: str) -> str:
    """Return what a recorded agreement's form is called: ours by its title, any other as it was typed."""
    return _forms().get(form, form)


def _forms() -> dict[str, str]:
    text = form_files.load_form(OUR_FORM).text
    return {OUR_FORM: f"{text.title}, model form {text.version}"}


def suggested_limits(state: str) -> list[LimitShown]:
    """Return the limits that our own form sets for an LEA of this state, numbers first: a list to start from.

    For a state without a supplement, those of the base text. The clause is left open: it is the other paper's to say.
    """
    form = form_files.load_form(OUR_FORM).text
    if state in form_files.supplement_states(OUR_FORM):
        found = limits_in_force(form, form_files.load_supplement(OUR_FORM, cast("State", state)).text)
    else:
        found = base_limits(form)
    limits = [FrozenLimit(clause="", **each.limit.model_dump(exclude={"key"})) for each in found.values()]
    order = {each.code: place for place, each in enumerate(DUTIES)}
    listed = [shown(limit) for limit in limits if duty_code(limit) in order and limit.anchor in ANCHORS]
    return sorted(listed, key=lambda each: (each.amount is None, order[each.duty]))


NOT_SEALED = "not sealed here"


def status_label(agreement: Agreement, now: datetime) -> str:
    """Return an agreement's status in words: what a recorded one is called wherever its status stands."""
    said = "Expired" if is_expired(agreement, now) else str(agreement.get_status_display())
    return f"{said}, {NOT_SEALED}" if agreement.recorded else said


def recorded_copy(agreement: Agreement) -> Instrument | None:
    """Return the instrument that holds the recorded file, where there is one."""
    return Instrument.objects.filter(agreement=agreement, kind=InstrumentKind.RECORDED_COPY).first()


def record_of(agreement: Agreement, *, own: bool) -> Record | None:
    """Return what a recorded agreement is recorded with; None for one that was made here.

    The caller has got the agreement by a selector of the actor; with `own`, what the district noted for itself is
    in it.
    """
    if not agreement.recorded:
        return None
    instrument = recorded_copy(agreement)
    source = agreement.register_import
    return Record(
        form=form_name(agreement.form),
        reference=agreement.recorded_reference,
        note=agreement.record_note if own else "",
        contact_name=agreement.contact_name if own else "",
        contact_email=agreement.contact_email if own else "",
        signed_on=agreement.signed_on,
        has_file=instrument is not None,
        limits=[shown(FrozenLimit.model_validate(each)) for each in instrument.recorded_limits] if instrument else [],
        recorded_at=agreement.created_at,
        shared_at=agreement.first_sent_at,
        imported_from=source.file_name if source and own else "",
    )


def twin_of(
    *, district_id: UUID, vendor_id: UUID, product_ids: Sequence[UUID], effective: date, without: UUID | None = None
) -> Agreement | None:
    """Return an agreement of the district with this vendor about the very same products, effective the same day, that
    was not withdrawn. Asks nobody's permission: for a service that has asked."""
    rows = Agreement.objects.filter(district_id=district_id, vendor_id=vendor_id, effective_date=effective)
    if without is not None:
        rows = rows.exclude(id=without)
    for row in rows.exclude(status=Status.WITHDRAWN).order_by("created_at"):
        products = AgreementLine.objects.filter(agreement=row).values_list("product_id", flat=True)
        if set(products) == set(product_ids):
            return row
    return None


def record_actions(agreement: Agreement, *, may_record: bool) -> list[dict[str, Any]]:
    """Return the steps that only a recorded agreement has, for who may record at the organization that keeps it."""
    if not (may_record and agreement.recorded and agreement.status == Status.EXECUTED):
        return []
    steps: list[dict[str, Any]] = [{"verb": "change_record", "label": "Change the record", "reason": False}]
    if agreement.first_sent_at is None:
        steps.append({"verb": "share", "label": "Share with the vendor", "reason": False})
    return [*steps, {"verb": "unrecord", "label": "Take the record back", "reason": True}]

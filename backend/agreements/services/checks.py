"""What all writes of this room do alike: find and lock the row, take a step, record it.

Rows are always locked in this order: agreement, instrument, envelope (by signing), the organization's chain of events.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.models import Agreement, Instrument
from backend.agreements.rules.lifecycle import Step
from backend.core import history
from backend.core.errors import Changed, DomainError, Forbidden, Invalid
from backend.core.events import Happening, record_events
from backend.core.types import Actor, Subject
from backend.core.words import stated


class NotPossibleNow(DomainError):
    """The agreement's status does not allow this step."""

    code = "agreements.not_possible_now"


class ReasonMissing(Invalid):
    """This step needs a reason."""

    code = "agreements.reason_missing"


class FindingsStand(DomainError):
    """Blocking findings stand and nobody has given a reason to go on."""

    code = "agreements.findings_stand"


class ScheduleWithdrawn(DomainError):
    """A schedule version of the draft was withdrawn by the vendor since it was chosen."""

    code = "agreements.schedule_withdrawn"


class ScheduleMissing(DomainError):
    """A product of the agreement has no schedule yet."""

    code = "agreements.schedule_missing"


class DocumentsNotReady(DomainError):
    """The documents of this text are still being set."""

    code = "agreements.documents_not_ready"
    message = "The documents are still being set. Try again in a moment."


class OthersAgreement(Forbidden):
    """The actor sees the agreement, but another organization prepares it."""

    code = "agreements.anothers"
    message = "Only the district that made this agreement can do this."


def person_of(actor: Actor) -> UUID:
    """Return the person who acts, for a row that names them. Raises Forbidden for a task of the installation's own."""
    if actor.person_id is None:
        raise Forbidden
    return actor.person_id


def locked(agreement_id: UUID, *, status: str = "") -> Agreement:
    """Return the agreement as it stands now, held until the transaction ends.

    With `status`, raises Changed where it stands elsewhere by now: whoever clicked saw something else.
    """
    rows = Agreement.objects.select_for_update(no_key=True, of=("self",)).select_related("district", "vendor")
    row = rows.get(id=agreement_id)
    if status and row.status != status:
        raise Changed
    return row


def entered(actor: Actor, verb: str, agreement_id: UUID) -> Agreement:
    """Return an agreement of the actor's own organization, locked. Raises Forbidden, NotFound, Changed."""
    accounts.require(actor, f"agreements.{verb}")
    seen = selectors.get_agreement(actor, agreement_id)
    if not selectors.is_own(actor, seen):
        raise OthersAgreement
    return locked(agreement_id, status=seen.status)


def refuse_unless(step: Step, agreement: Agreement, *, reason: str = "") -> None:
    """Raise NotPossibleNow where the status does not allow the step, and ReasonMissing where it needs a reason."""
    if agreement.status not in step.sources:
        raise NotPossibleNow(f"This is not possible while the agreement is “{agreement.get_status_display().lower()}”.")
    if step.reason and not reason:
        raise ReasonMissing("Say why; the reason is kept.", fields={"reason": ["Enter a reason."]})


def take(
    step: Step,
    agreement: Agreement,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Agreement:
    """Take a step with a conditional update, and return the agreement.

    A reason stands beside the status where the step asks for one: both sides read it. Otherwise it is the event's.
    """
    return take_each(step, [agreement], actor=actor, at=at, reason=reason, changes=changes)[0]


def take_each(
    step: Step,
    agreements: Sequence[Agreement],
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> list[Agreement]:
    """Take a step with all of these agreements, which stand alike, and return them; raises Changed where one does not
    stand as it did."""
    for agreement in agreements:
        refuse_unless(step, agreement, reason=reason)
    rows = Agreement.objects.filter(
        id__in=[each.id for each in agreements], status__in={each.status for each in agreements}
    )
    taken = history.change_each(
        rows,
        actor=actor,
        at=at,
        status=step.target,
        status_reason=reason if step.reason else "",
        **(changes or {}),
    )
    if len(taken) < len(agreements):
        raise Changed
    return taken


def set_aside(agreement: Agreement, *, actor: Actor, at: datetime) -> None:
    """Set the open instrument aside. Raises Changed where there is none."""
    history.change(
        Instrument.objects.filter(agreement=agreement, executed_at__isnull=True, set_aside_at__isnull=True),
        actor=actor,
        at=at,
        set_aside_at=at,
    )


def record(
    agreement: Agreement,
    *,
    kind: str,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Append an event about the agreement to the chain of its district (of its vendor where it has none)."""
    record_events([happening(agreement, kind=kind, data=data, personal=personal)], actor=actor, at=at)


def happening(
    agreement: Agreement, *, kind: str, data: Mapping[str, Any] | None = None, personal: Mapping[str, Any] | None = None
) -> Happening:
    """Return what `record` records, for many at once."""
    return Happening(
        kind=f"agreement.{kind}",
        chain=agreement.district_id or agreement.vendor_id,
        subject=Subject("agreement", agreement.id),
        data=data,
        personal=personal,
    )


def checked_reason(text: str) -> str:
    """Return a reason without blanks around it; empty where it says nothing. Raises ReasonMissing for one too long."""
    reason = stated(text)
    if len(reason) > 2000:
        raise ReasonMissing(fields={"reason": ["This is too long: 2,000 characters are the most."]})
    return reason

"""State what happened under an agreement and is recorded nowhere else, with proof; take it back with a reason."""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.models import Agreement, Occurrence
from backend.agreements.rules import clocks as clock_rules
from backend.agreements.rules import occurrences as rules
from backend.agreements.services import checks
from backend.agreements.services.clocks import wind
from backend.core import history
from backend.core.errors import Changed, DomainError, Invalid
from backend.core.events import together
from backend.core.types import Actor, Subject
from backend.core.words import one_line, stated
from backend.deadlines import services as deadlines
from backend.documents import services as documents
from backend.law import selectors as law


@dataclass(frozen=True)
class OccurrenceIn:
    """What somebody states. The time is on the clocks of the district's zone."""

    kind: str
    on: date | None
    at: time | None = None
    which: Literal["first", "second"] | None = None
    """Where a clock change repeated that time."""
    planned_on: date | None = None
    note: str = ""


class StatedAlready(DomainError):
    """A second click, or a second try of a program that did not hear the answer."""

    code = "agreements.stated_already"
    message = "Your organization stated this already, with the same day and words."


def _file_name(name: str) -> str:
    return one_line(PurePath(name.replace("\\", "/")).name)[:200]


def state_occurrence(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    given: OccurrenceIn,
    content: bytes | None = None,
    file_name: str = "",
) -> UUID:
    """Record that something happened, and wind the agreement's clocks by it; returns its id.

    The file is looked into first, outside of any transaction. Raises Forbidden, NotFound, OthersAgreement,
    NotPossibleNow before the agreement was executed, StatedAlready where the same stands there, Invalid with everything
    that is wrong, at the fields, law's WrongFacts and CameTwice at "on" for a time that a clock change skipped or
    repeated, and what `documents.check_upload` raises.
    """
    accounts.require(actor, "agreements.state")
    seen = selectors.get_agreement(actor, agreement_id)
    side = selectors.side_of(actor, seen)
    if not side:
        raise checks.OthersAgreement("Only the district that made this agreement, or its vendor, can state this.")
    _refuse_unless_executed(seen)
    file = documents.check_upload(content, pictures=True) if content is not None else None
    with transaction.atomic(), together():
        agreement = checks.locked(agreement_id)
        _refuse_unless_executed(agreement)
        at, note = _checked(given, agreement, side=side, has_file=file is not None, now=now)
        assert given.on is not None
        said: dict[str, Any] = {
            "agreement": agreement,
            "kind": given.kind,
            "on": given.on,
            "at": at,
            "planned_on": given.planned_on,
            "note": note,
            "file_name": _file_name(file_name) if file is not None else "",
            "organization_id": actor.organization_id,
        }
        if Occurrence.objects.filter(**said, document__isnull=file is None, withdrawn_at__isnull=True).exists():
            raise StatedAlready
        occurrence_id: UUID = Occurrence._meta.get_field("id").get_default()
        document_id = None
        if file is not None:
            document_id = documents.file_document(
                actor=actor,
                now=now,
                kind="proof",
                title=f"Proof for {agreement.reference}",
                content=file.content,
                content_type=file.content_type,
                district_id=agreement.district_id,
                vendor_id=agreement.vendor_id if agreement.first_sent_at else None,
                subject=Subject("occurrence", occurrence_id),
            )
        assert actor.organization_id is not None
        row = history.create(
            Occurrence(
                id=occurrence_id,
                **said,
                document_id=document_id,
                stated_by_id=checks.person_of(actor),
                stated_at=now,
            ),
            actor=actor,
            at=now,
        )
        checks.record(
            agreement,
            kind="occurred",
            actor=actor,
            at=now,
            data={
                "occurrence": str(row.id),
                "what": row.kind,
                "on": row.on.isoformat(),
                **({"document": str(document_id)} if document_id else {}),
            },
            personal={"note": note} if note else None,
        )
        wind(agreement.id, actor=actor, now=now)
    return occurrence_id


def _refuse_unless_executed(agreement: Agreement) -> None:
    if agreement.status not in rules.EXECUTED or agreement.executed_at is None or agreement.district_id is None:
        raise checks.NotPossibleNow("This can be stated once the agreement is executed.")


def _checked(
    given: OccurrenceIn, agreement: Agreement, *, side: str, has_file: bool, now: datetime
) -> tuple[datetime | None, str]:
    """Return the instant, where a time was given, and the note. Raises Invalid, WrongFacts, CameTwice."""
    district = agreement.district
    assert district is not None
    assert agreement.executed_at is not None
    zone = ZoneInfo(district.time_zone)
    at = None
    signed_on = agreement.executed_at.astimezone(zone).date()
    today, begins = now.astimezone(zone).date(), min(signed_on, agreement.effective_date or signed_on)
    # Of a day that cannot be, no instant is asked: the last one of the calendar has none in another zone.
    if given.on is not None and given.at is not None and begins <= given.on <= today:
        local = datetime.combine(given.on, given.at)
        at = law.local_instant(local, district.time_zone, which=given.which, field="on")
    note = stated(given.note)
    problems = rules.problems(
        given.kind, side=side, on=given.on, at=at, planned_on=given.planned_on, note=note, has_file=has_file,
        today=today, now=now, begins=begins,
    )  # fmt: skip
    if problems:
        raise Invalid(fields=problems)
    return at, note


@transaction.atomic
@together()
def withdraw_occurrence(*, actor: Actor, now: datetime, occurrence_id: UUID, reason: str) -> None:
    """Take back what one's own organization stated by mistake. It stays in the list, with the reason; clocks that it
    had met are open again.

    Raises Forbidden, also for what the other side stated, NotFound, ReasonMissing, Changed.
    """
    accounts.require(actor, "agreements.state")
    seen = selectors.get_occurrence(actor, occurrence_id)
    if seen.organization_id != actor.organization_id:
        raise checks.OthersAgreement("Only the side that stated it can take it back.")
    reason = checks.checked_reason(reason)
    if not reason:
        raise checks.ReasonMissing("Say why; the reason is kept.", fields={"reason": ["Enter a reason."]})
    agreement = checks.locked(seen.agreement_id)
    if not Occurrence.objects.filter(id=seen.id, withdrawn_at__isnull=True).exists():
        raise Changed
    before = clock_rules.occasions(selectors.clock_inputs(agreement, now=now))
    history.change(
        Occurrence.objects.filter(id=seen.id, withdrawn_at__isnull=True),
        actor=actor,
        at=now,
        withdrawn_at=now,
        withdrawn_by_id=checks.person_of(actor),
        withdrawn_why=reason,
    )
    after = clock_rules.occasions(selectors.clock_inputs(agreement, now=now))
    still = {(one.topic, met) for one in after for met in one.met}
    for one in before:
        for met in one.met:
            if (one.topic, met) not in still:
                deadlines.not_met_by(
                    actor=actor, now=now, subject=selectors.subject_of(agreement.id), topic=one.topic, met_at=met.at,
                    proof=met.proof, reason=reason,
                )  # fmt: skip
    checks.record(
        agreement,
        kind="occurrence_withdrawn",
        actor=actor,
        at=now,
        data={"occurrence": str(seen.id), "what": seen.kind, "on": seen.on.isoformat()},
        personal={"reason": reason},
    )
    wind(agreement.id, actor=actor, now=now)

"""What people do to a clock: say that it was met, delay it where the law allows, give more time, waive what is owed to
them, say that it does not apply, open it again, choose who is responsible. Each is an event and computes again."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.core import history
from backend.core.errors import Changed, DomainError, Forbidden, Invalid
from backend.core.events import record_events
from backend.core.types import Actor, Subject
from backend.core.words import stated, written
from backend.deadlines import selectors
from backend.deadlines.choices import Ending
from backend.deadlines.models import Deadline, Occasion
from backend.deadlines.rules import answers, doing
from backend.deadlines.services import plans, webhooks
from backend.deadlines.services.keeping import end_each, happened, recompute
from backend.documents import services as documents
from backend.law.selectors import end_of_day
from backend.law.types import Delay, DelayKind

LONGEST = 2000
LONG_BEFORE = timedelta(days=366)
"""What was done so long before its clock began was done in another year than somebody typed: much can rightly be done
before (a notice before the confirmation, a deletion before the end), but not that."""
MOST_DELAYS = 20
"""Of one occasion."""


class NotYours(Forbidden):
    """The actor sees the clock, and this is for the other side to do."""

    code = "deadlines.not_yours"


class NotPossible(DomainError):
    """The clock as it stands does not allow this."""

    code = "deadlines.not_possible"


def _reason(text: str, *, field: str = "reason") -> str:
    """Return a reason that says something. Raises Invalid."""
    said = stated(text)
    if not said:
        raise Invalid(fields={field: ["Say why, in a few words."]})
    if len(said) > LONGEST:
        raise Invalid(fields={field: [f"This is longer than {LONGEST:,} characters."]})
    return said


def _held(actor: Actor, deadline_id: UUID, verb: str, act: str, *, kind: DelayKind | None = None) -> Deadline:
    """Return the clock, held until the transaction ends, where the actor may do this to it as it stands; `kind` is that
    of a delay.

    Its occasion is held first, as everywhere. Raises NotFound, Forbidden, NotYours, NotPossible.
    """
    accounts.require(actor, verb)
    seen = selectors.deadline(actor, deadline_id)
    Occasion.objects.select_for_update(no_key=True).get(id=seen.occasion_id)
    row = Deadline.objects.select_for_update(no_key=True).get(id=deadline_id)
    row.occasion, row.district, row.vendor = seen.occasion, seen.district, seen.vendor
    problem = doing.problem(act, row, answers.loaded(row.answer), side=selectors.side_of(actor, row))
    if problem is not None:
        raise (NotYours if problem.of_side else NotPossible)(problem.sentence)
    beside = selectors.problem_beside(act, row, kind=kind)
    if beside:
        raise NotPossible(beside)
    return row


def meet(
    *,
    actor: Actor,
    now: datetime,
    deadline_id: UUID,
    met_at: datetime,
    proof: str,
    content: bytes | None = None,
    file_name: str = "",
) -> Deadline:
    """Say that a clock was met at `met_at`, with proof in words and, where there is one, a file.

    The file is looked into first, outside of any transaction. Who owes it says so, or to whom it is owed. Raises
    NotFound, Forbidden, NotYours, NotPossible, Invalid at "met_at", "proof" or "file", and what `check_upload` raises.
    """
    accounts.require(actor, "deadlines.meet")
    seen = selectors.deadline(actor, deadline_id)
    fields: dict[str, list[str]] = {}
    said = stated(proof)
    if not said and content is None:
        fields["proof"] = ["Say what shows that it was done, or add a file."]
    if len(said) > LONGEST:
        fields["proof"] = [f"This is longer than {LONGEST:,} characters."]
    if met_at > now:
        fields["met_at"] = ["This is in the future. Say when it was done."]
    if met_at < answers.began(answers.loaded(seen.answer), seen.opened_at) - LONG_BEFORE:
        fields["met_at"] = ["This is more than a year before its clock began. Look at the year."]
    if fields:
        raise Invalid(fields=fields)
    file = documents.check_upload(content, pictures=True) if content is not None else None
    with transaction.atomic():
        row = _held(actor, deadline_id, "deadlines.meet", "meet")
        document_id = None
        if file is not None:
            document_id = documents.file_document(
                actor=actor, now=now, kind="proof", title=f"Proof: {row.title}", content=file.content,
                content_type=file.content_type, district_id=row.district_id,
                vendor_id=row.vendor_id if row.vendor_sees else None,
                subject=Subject("deadlines.deadline", row.id),
            )  # fmt: skip
        return end_each(
            Deadline.objects.filter(id=row.id, ending=Ending.NONE), Ending.MET, actor=actor, now=now, why=said,
            event="met", met_at=met_at, evidence_id=document_id,
        )[0]  # fmt: skip


@transaction.atomic
def waive(*, actor: Actor, now: datetime, deadline_id: UUID, reason: str) -> Deadline:
    """Let the party to whom it is owed do without it. What a law demands, nobody can waive.

    Raises NotFound, Forbidden, NotYours, NotPossible, Invalid at "reason".
    """
    why = _reason(reason)
    row = _held(actor, deadline_id, "deadlines.settle", "waive")
    return end_each(
        Deadline.objects.filter(id=row.id), Ending.WAIVED, actor=actor, now=now, why=why, event="waived"
    )[0]  # fmt: skip


@transaction.atomic
def not_applicable(*, actor: Actor, now: datetime, deadline_id: UUID, reason: str) -> Deadline:
    """Say, for a district, that a duty does not arise in this case, with a reason.

    Raises NotFound, Forbidden, NotYours, NotPossible, Invalid at "reason".
    """
    why = _reason(reason)
    row = _held(actor, deadline_id, "deadlines.settle", "not_applicable")
    return end_each(
        Deadline.objects.filter(id=row.id), Ending.NOT_APPLICABLE, actor=actor, now=now, why=why,
        event="not_applicable",
    )[0]  # fmt: skip


@transaction.atomic
def reopen(*, actor: Actor, now: datetime, deadline_id: UUID, reason: str) -> Deadline:
    """Open a clock again that was ended by mistake, as its facts say by now. How it had ended stays in the history.

    Raises NotFound, Forbidden, NotYours, NotPossible, Invalid at "reason".
    """
    why = _reason(reason)
    row = _held(actor, deadline_id, "deadlines.settle", "reopen")
    row.ending = Ending.NONE
    changed = history.change(
        Deadline.objects.filter(id=row.id), actor=actor, at=now, ending=Ending.NONE, ended_at=None, ended_by_id=None,
        ended_why="", met_at=None, evidence_id=None, sequence=row.sequence + 1,
        remind_at=plans.remind_at_each([row])[0],
    )  # fmt: skip
    record_events([happened("reopened", changed, why=why)], actor=actor, at=now)
    webhooks.tell_each([changed], "deadlines.reopened", now=now)
    recompute(actor=actor, now=now, occasion_id=row.occasion_id, reason=why)
    return Deadline.objects.get(id=row.id)


# Facts, delays and more time


@transaction.atomic
def answer(*, actor: Actor, now: datetime, deadline_id: UUID, code: str, so: bool | None, reason: str) -> Deadline:
    """Answer a condition that limits of this clock ask for, with the reason; None: it is not known after all.

    It holds for the whole occasion, and its clocks are computed again. This is also how time is extended where the law
    allows it: the law's condition for the extension was met. Raises NotFound, Forbidden, NotYours, NotPossible, Invalid
    at "code" or "reason".
    """
    why = _reason(reason)
    row = _held(actor, deadline_id, "deadlines.settle", "answer")
    asked = next((one for one in selectors.open_questions(row) if one.code == code), None)
    if asked is None:
        raise Invalid(fields={"code": ["This is not asked of this clock."]})
    if asked.so is so:
        raise NotPossible("This is what is known already.")
    history.change(
        Occasion.objects.filter(id=row.occasion_id, revision=row.occasion.revision), actor=actor, at=now,
        answers={**row.occasion.answers, code: so}, revision=row.occasion.revision + 1,
    )  # fmt: skip
    data = {"code": code, "so": so, "citation": asked.citation}
    event = "extended" if asked.extends and so else "answered"
    record_events([happened(event, row, data=data, why=why)], actor=actor, at=now)
    recompute(actor=actor, now=now, occasion_id=row.occasion_id, reason=why)
    return Deadline.objects.get(id=row.id)


@transaction.atomic
def delay(
    *,
    actor: Actor,
    now: datetime,
    deadline_id: UUID,
    kind: DelayKind,
    since: datetime,
    until: datetime | None,
    document: str,
) -> Deadline:
    """State a reason for which the law lets a notice wait, with its document. It holds for the whole occasion: each
    limit that allows the delay waits, and the others do not.

    Raises NotFound, Forbidden, NotYours, NotPossible where nothing about this clock allows it, Invalid at "since",
    "until", "document".
    """
    fields: dict[str, list[str]] = {}
    if not stated(document):
        fields["document"] = ["Name the request or finding that the delay rests on."]
    if len(document) > 300:
        fields["document"] = ["This is longer than 300 characters."]
    if since > now:
        fields["since"] = ["This is in the future. Say since when the delay holds."]
    if until is not None and until < since:
        fields["until"] = ["This is before the delay began."]
    if fields:
        raise Invalid(fields=fields)
    row = _held(actor, deadline_id, "deadlines.settle", "delay", kind=kind)
    held = [Delay.model_validate(one) for one in row.occasion.delays]
    given = Delay(kind=kind, since=since, until=until, document=stated(document))
    if any((one.kind, one.since, one.until) == (kind, since, until) for one in held):
        raise NotPossible("This delay is stated already.")
    if len(held) >= MOST_DELAYS:
        raise NotPossible(f"{MOST_DELAYS} delays are stated here already, and no more can be.")
    _restate_delays(row, [*held, given], actor=actor, now=now, event="delayed", why=given.document)
    return Deadline.objects.get(id=row.id)


@transaction.atomic
def end_delay(*, actor: Actor, now: datetime, deadline_id: UUID, kind: DelayKind, until: datetime) -> Deadline:
    """State when a delay ended: what the law gives for its end starts then.

    Raises NotFound, Forbidden, NotYours, NotPossible where no such delay lasts, Invalid at "until".
    """
    row = _held(actor, deadline_id, "deadlines.settle", "end_delay", kind=kind)
    held = [Delay.model_validate(one) for one in row.occasion.delays]
    lasting = next(one for one in held if one.kind == kind and one.until is None)
    if until > now:
        raise Invalid(fields={"until": ["This is in the future. Say when the delay ended."]})
    if until < lasting.since:
        raise Invalid(fields={"until": [f"The delay began on {written(lasting.since, row.district.time_zone)}."]})
    ended = [one.model_copy(update={"until": until}) if one is lasting else one for one in held]
    _restate_delays(row, ended, actor=actor, now=now, event="delay_ended", why=lasting.document)
    return Deadline.objects.get(id=row.id)


def _restate_delays(row: Deadline, delays: list[Delay], *, actor: Actor, now: datetime, event: str, why: str) -> None:
    history.change(
        Occasion.objects.filter(id=row.occasion_id, revision=row.occasion.revision), actor=actor, at=now,
        delays=[one.model_dump(mode="json") for one in delays], revision=row.occasion.revision + 1,
    )  # fmt: skip
    record_events([happened(event, row, why=why)], actor=actor, at=now)
    recompute(actor=actor, now=now, occasion_id=row.occasion_id, reason=why)


@transaction.atomic
def give_time(*, actor: Actor, now: datetime, deadline_id: UUID, until: date, reason: str) -> Deadline:
    """Give more time for what is owed to the actor's organization, until the end of a day in the district's zone.

    It moves what an agreement or a policy set; where a law binds earlier, the law's date stands. Raises NotFound,
    Forbidden, NotYours, NotPossible, Invalid at "until" or "reason".
    """
    why = _reason(reason)
    row = _held(actor, deadline_id, "deadlines.settle", "give_time")
    duty, zone = answers.loaded(row.answer), row.district.time_zone
    there = ZoneInfo(zone)
    # Days are compared before an instant is made of one: the last that a calendar has ends in no other zone.
    too_much = row.due_at is not None and (until - row.due_at.astimezone(there).date()).days > doing.MOST_TIME_GIVEN
    instant = end_of_day(until, there) if not too_much else None
    if row.due_at is None or (instant is not None and instant <= row.due_at):
        raise Invalid(fields={"until": ["This is not later than the day that it is due."]})
    if instant is None:
        raise Invalid(
            fields={"until": ["This is more than a year later. Agree on a new date in the agreement itself."]}
        )
    law = answers.latest_to_give(duty)
    if law is not None and instant > law:
        raise Invalid(fields={"until": [f"The law does not wait longer than {written(law, zone)}."]})
    history.change(
        Deadline.objects.filter(id=row.id), actor=actor, at=now, granted_until=instant, granted_why=why
    )  # fmt: skip
    data: dict[str, Any] = {"until": until.isoformat()}
    record_events([happened("time_given", row, data=data, why=why)], actor=actor, at=now)
    recompute(actor=actor, now=now, occasion_id=row.occasion_id, reason=f"More time was given: {why}")
    return Deadline.objects.get(id=row.id)


@transaction.atomic
def assign(*, actor: Actor, now: datetime, deadline_id: UUID, person_id: UUID | None) -> Deadline:
    """Choose who of the actor's organization is responsible for a clock that it owes; None: as its plan says.

    Raises NotFound, Forbidden, NotYours, NotPossible, Invalid at "person".
    """
    row = _held(actor, deadline_id, "deadlines.settle", "assign")
    if actor.organization_id is None:
        raise Changed
    if person_id is not None and person_id not in {one.id for one in accounts.people(actor.organization_id, now=now)}:
        raise Invalid(fields={"person": ["This is nobody of your organization."]})
    if row.assigned_to_id == person_id:
        return row
    changed = history.change(Deadline.objects.filter(id=row.id), actor=actor, at=now, assigned_to_id=person_id)
    data = {"person": str(person_id) if person_id else ""}
    record_events([happened("assigned", row, data=data)], actor=actor, at=now)
    return changed

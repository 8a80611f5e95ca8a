"""What a district sets for its clocks: closed days, school calendar, own limits, days, reminders.

Its clocks follow at once where that is one row's matter, and in chunks through the outbox where it is many.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.core import history, outbox
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.types import Actor, Subject
from backend.core.words import one_line, stated
from backend.deadlines.choices import Kind
from backend.deadlines.models import Closure, DistrictRules, Policy, ReminderPlan
from backend.deadlines.rules import closures as files
from backend.deadlines.rules.setting import (
    MOST_LINES,
    MOST_POLICIES,
    NumbersIn,
    PlanIn,
    PolicyIn,
    Problems,
    numbers_problems,
    plan_problems,
    policy_problems,
)
from backend.deadlines.selectors import OwnRules, own_rules
from backend.deadlines.selectors.rows import policy_limit
from backend.deadlines.selectors.settings import kept_spans, own_district
from backend.deadlines.services import keeping, plans
from backend.law import selectors as law

CHUNK = 100
"""Occasions that are computed anew in one go of the worker."""
MOST_MOVES = 200
"""Clocks that are listed of those that a change would move."""
WHY = {
    "closures": "The district's closed days changed.",
    "school_days": "The district's school calendar changed.",
    "policies": "The district's policies changed.",
    "margin": "The district's margin before its own last day changed.",
}


class TooManyClosures(DomainError):
    code = "deadlines.too_many_closures"
    message = f"A district keeps at most {files.MOST:,} closures. Take back those that are long past."


class TooManyClosedDays(DomainError):
    code = "deadlines.too_many_closed_days"
    message = f"A district keeps at most {files.MOST_DAYS:,} closed days. Give closures only, not weekends or summers."


class TooManyPolicies(DomainError):
    code = "deadlines.too_many_policies"
    message = f"A district keeps at most {MOST_POLICIES} policies. End one first."


# Closed days


def add_closures(*, actor: Actor, now: datetime, spans: Sequence[files.Span]) -> int:
    """Add days on which the district is closed, all of them or none; return how many were new.

    The same days are kept once. Raises Forbidden, TooManyClosures, Invalid at "closures.0.first" and so on.
    """
    district_id = own_district(actor)
    spans = [replace(span, name=one_line(span.name)) for span in spans]
    problems = {
        f"closures.{number}.{field}": [sentence]
        for number, span in enumerate(spans)
        for field, sentence in files.problems_of(span).items()
    }
    if not spans:
        problems["closures"] = ["Choose at least one."]
    if problems:
        raise Invalid(fields=problems)
    with transaction.atomic():
        _queue(district_id)
        kept = kept_spans(district_id)
        new = [one.span for one in files.fates(spans, kept) if one.fate != "repeated"]
        if len(kept) + len(new) > files.MOST:
            raise TooManyClosures
        if sum((one.last - one.first).days + 1 for one in (*kept, *new)) > files.MOST_DAYS:
            raise TooManyClosedDays
        if not new:
            return 0
        rows = [Closure(district_id=district_id, first=one.first, last=one.last, name=one.name) for one in new]
        history.create_each(rows, actor=actor, at=now)
        _changed(
            "closures_added", district_id, actor=actor, now=now,
            data={"days": [f"{one.first} to {one.last}" for one in new]}, moves="closures",
        )  # fmt: skip
        return len(new)


def end_closure(*, actor: Actor, now: datetime, closure_id: UUID) -> None:
    """Take closed days back. Raises Forbidden, NotFound."""
    district_id = own_district(actor)
    with transaction.atomic():
        _queue(district_id)
        rows = Closure.objects.filter(id=closure_id, district=district_id, ended_at__isnull=True)
        if not rows.exists():
            raise NotFound
        row = history.change(rows, actor=actor, at=now, ended_at=now)
        _changed(
            "closure_ended", district_id, actor=actor, now=now,
            data={"days": [f"{row.first} to {row.last}"]}, moves="closures",
        )  # fmt: skip


# The row of a district


def set_school_days(*, actor: Actor, now: datetime, lines: Sequence[str] | None) -> None:
    """Set the school calendar by its lines, as `law.selectors` reads them; None: it is not known.

    Raises Forbidden, Invalid at "lines.0" and so on.
    """
    district_id = own_district(actor)
    kept = None if lines is None else checked_lines(lines)
    with transaction.atomic():
        _queue(district_id)
        if _set(district_id, actor=actor, now=now, school_days=kept):
            data = {"lines": len(kept) if kept is not None else None}
            _changed("school_days_set", district_id, actor=actor, now=now, data=data, moves="school_days")


def checked_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines of a school calendar without empty ones. Raises Invalid at the lines that cannot be read."""
    problems: Problems = {}
    kept = []
    for number, line in enumerate(lines):
        if not (text := one_line(line)):
            continue
        try:
            law.listed_days([text])
        except ValueError as unreadable:
            problems[f"lines.{number}"] = [str(unreadable)]
        kept.append(text)
    if len(kept) > MOST_LINES:
        problems["lines"] = [f"A school calendar has at most {MOST_LINES} lines. Use one line for each span of school."]
    elif not kept and not problems:
        problems["lines"] = ["Give at least one line, such as 2026-09-01 to 2026-12-22."]
    if problems:
        raise Invalid(fields=problems)
    return kept


def set_numbers(*, actor: Actor, now: datetime, given: NumbersIn) -> None:
    """Set the margin and the days after which something outstanding is wanted. Raises Forbidden, Invalid."""
    district_id = own_district(actor)
    if problems := numbers_problems(given):
        raise Invalid(fields=problems)
    with transaction.atomic():
        _queue(district_id)
        margin = own_rules(district_id).margin_days
        values = {name: days for name, days in vars(given).items() if days is not None}
        if _set(district_id, actor=actor, now=now, **values):
            moves = "margin" if margin != values.get("margin_days", margin) else ""
            _changed("numbers_set", district_id, actor=actor, now=now, data=values, moves=moves)


def _set(district_id: UUID, *, actor: Actor, now: datetime, **values: Any) -> bool:
    """Write what differs from the district's row, which is made when first something is set; tell whether it did."""
    rows = DistrictRules.objects.filter(district=district_id)
    row = rows.first()
    if row is None:
        row = DistrictRules(district_id=district_id)
        if all(getattr(row, name) == value for name, value in values.items()):
            return False
        for name, value in values.items():
            setattr(row, name, value)
        history.create(row, actor=actor, at=now)
        return True
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    history.change(rows, actor=actor, at=now, **values)
    return True


# Own limits


def set_policy(*, actor: Actor, now: datetime, given: PolicyIn) -> UUID:
    """Set a stricter limit of the district's own. Raises Forbidden, TooManyPolicies, Invalid at the fields."""
    district_id = own_district(actor)
    row = _policy(district_id, given, now=now)
    with transaction.atomic():
        _queue(district_id)
        if Policy.objects.filter(district=district_id, ended_at__isnull=True).count() >= MOST_POLICIES:
            raise TooManyPolicies
        history.create(row, actor=actor, at=now)
        _changed(
            "policy_set", district_id, actor=actor, now=now,
            data={"policy": str(row.id), "title": row.title}, moves="policies",
        )  # fmt: skip
    return row.id


def end_policy(*, actor: Actor, now: datetime, policy_id: UUID, reason: str) -> None:
    """End a limit of the district's own; it stays in the list, with the reason. Raises Forbidden, NotFound, Invalid."""
    district_id = own_district(actor)
    reason = stated(reason)
    with transaction.atomic():
        _queue(district_id)
        rows = Policy.objects.filter(id=policy_id, district=district_id, ended_at__isnull=True)
        if not rows.exists():
            raise NotFound
        if not reason:
            raise Invalid(fields={"reason": ["Say why it ends, in a few words."]})
        row = history.change(rows, actor=actor, at=now, ended_at=now, ended_why=reason[:2000])
        _changed(
            "policy_ended", district_id, actor=actor, now=now, data={"policy": str(row.id), "title": row.title},
            personal={"reason": reason}, moves="policies",
        )  # fmt: skip


def _policy(district_id: UUID, given: PolicyIn, *, now: datetime) -> Policy:
    given = replace(given, title=one_line(given.title))
    known = law.known_duties(accounts.organization_row(district_id).state)
    if problems := policy_problems(given, known):
        raise Invalid(fields=problems)
    return Policy(district_id=district_id, set_at=now, **vars(given))


# Reminders


def set_plan(*, actor: Actor, now: datetime, kind: str, given: PlanIn) -> None:
    """Set when people are reminded of clocks of a kind, and who. Raises Forbidden, NotFound for an unknown kind,
    Invalid at the fields."""
    district_id = own_district(actor)
    if kind not in Kind.values:
        raise NotFound
    with transaction.atomic():
        _queue(district_id)
        people = {person.id for person in accounts.people(district_id, now=now)}
        if problems := plan_problems(given, people):
            raise Invalid(fields=problems)
        values: dict[str, Any] = {
            "offsets": list(given.offsets),
            "person_id": given.person_id,
            "second_person_id": given.second_person_id,
            "second_offsets": list(given.second_offsets),
        }
        rows = ReminderPlan.objects.filter(district=district_id, kind=kind)
        row = rows.first()
        if row is not None and all(getattr(row, name) == value for name, value in values.items()):
            return
        if row is None:
            history.create(ReminderPlan(district_id=district_id, kind=kind, **values), actor=actor, at=now)
        else:
            history.change(rows, actor=actor, at=now, **values)
        _record("plan_set", district_id, actor=actor, now=now, data={"kind": kind, "offsets": list(given.offsets)})
        outbox.enqueue(
            kind="deadlines.replan",
            payload={"district_id": str(district_id), "kind": kind},
            key=f"deadlines.replan:{uuid.uuid4()}",
            now=now,
            organization_id=district_id,
        )


def set_contacts(*, actor: Actor, now: datetime, told: bool, typed: bool) -> None:
    """Set which contacts of vendors that have nobody here are told what they owe: those that a vendor named or to whom
    the district wrote, and those whom only its people noted. It holds from the next reminder on. Raises Forbidden."""
    district_id = own_district(actor)
    with transaction.atomic():
        _queue(district_id)
        values = {"tell_contacts": told, "tell_typed_contacts": typed}
        if _set(district_id, actor=actor, now=now, **values):
            _record("contacts_set", district_id, actor=actor, now=now, data=values)


def replan(*, district_id: UUID, kind: str, now: datetime) -> None:
    """Set anew when a district's open clocks of a kind are reminded of, for the worker."""
    plans.replan(district_id=district_id, kind=kind, now=now)


# What follows


def _queue(district_id: UUID) -> None:
    queue_up(f"deadlines.settings {district_id}")


def _changed(
    what: str,
    district_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    data: dict[str, Any],
    moves: str,
    personal: dict[str, Any] | None = None,
) -> None:
    _record(what, district_id, actor=actor, now=now, data=data, personal=personal)
    if moves:
        _plan_recompute(district_id, moves, run=uuid.uuid4(), after=None, now=now)


def _record(
    what: str,
    district_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    data: dict[str, Any],
    personal: dict[str, Any] | None = None,
) -> None:
    record_event(
        kind=f"deadlines.{what}",
        actor=actor,
        at=now,
        chain=district_id,
        subject=Subject("accounts.organization", district_id),
        data=data,
        personal=personal,
    )


def _plan_recompute(district_id: UUID, why: str, *, run: UUID, after: UUID | None, now: datetime) -> None:
    outbox.enqueue(
        kind="deadlines.recompute",
        payload={
            "district_id": str(district_id), "why": why, "run": str(run), "after": str(after) if after else None,
        },
        key=f"deadlines.recompute:{run}:{after or ''}",
        now=now,
        organization_id=district_id,
    )  # fmt: skip


def recompute_some(*, district_id: UUID, why: str, run: UUID, after: UUID | None, now: datetime) -> None:
    """Compute some of a district's open occasions anew, and plan the next: so many at a time that a worker holds the
    row no longer than its lease. A second call does no harm."""
    last = keeping.recompute_district(district_id=district_id, after=after, most=CHUNK, now=now, reason=WHY[why])
    if last is not None:
        with transaction.atomic():
            _plan_recompute(district_id, why, run=run, after=last, now=now)


# What would follow


def would_move_with_policy(*, actor: Actor, now: datetime, given: PolicyIn) -> keeping.WouldMove:
    """Return which open clocks a limit would move, before it is set. Raises as `set_policy`."""
    own = own_rules(own_district(actor))
    row = _policy(own_district(actor), given, now=now)
    return _moves(actor, replace(own, policies=(*own.policies, policy_limit(row))))


def would_move_without_policy(*, actor: Actor, policy_id: UUID) -> keeping.WouldMove:
    """Return which open clocks would move without a limit, before it ends. Raises Forbidden, NotFound."""
    own = own_rules(own_district(actor))
    left = tuple(one for one in own.policies if one.id != f"policy.{policy_id}")
    if len(left) == len(own.policies):
        raise NotFound
    return _moves(actor, replace(own, policies=left))


def would_move_with_margin(*, actor: Actor, days: int) -> keeping.WouldMove:
    """Return which open clocks another margin would move. Raises Forbidden, Invalid."""
    own = own_rules(own_district(actor))
    problems = numbers_problems(NumbersIn(margin_days=days))
    if problems:
        raise Invalid(fields=problems)
    return _moves(actor, replace(own, margin_days=days))


def would_move_with_school_days(*, actor: Actor, lines: Sequence[str] | None) -> keeping.WouldMove:
    """Return which open clocks another school calendar would move. Raises Forbidden, Invalid."""
    own = own_rules(own_district(actor))
    days = None if lines is None else law.listed_days(checked_lines(lines))
    return _moves(actor, replace(own, school_days=days))


def _moves(actor: Actor, own: OwnRules) -> keeping.WouldMove:
    return keeping.would_move(district_id=own_district(actor), own=own, most=MOST_MOVES)

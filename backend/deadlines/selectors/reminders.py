"""Who was reminded of a clock, who will be, what failed, and how a person wants it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, UUIDField, When

from backend.accounts import selectors as accounts
from backend.core.errors import Invalid, NotFound
from backend.core.mail import ledger
from backend.core.models import Message
from backend.core.rows import among
from backend.core.types import Actor
from backend.core.words import written
from backend.deadlines.choices import Kind, Way, Why
from backend.deadlines.models import OPEN, TO_SOMEBODY, Deadline, Reminder
from backend.deadlines.rules import offsets, wording
from backend.deadlines.rules.leaving import comes_anyway, digest_at
from backend.deadlines.rules.recipients import Recipient
from backend.deadlines.rules.setting import PlanIn, plan_problems
from backend.deadlines.selectors.circle import Circle, Clock, Wish, wishes
from backend.deadlines.selectors.contacts import Known, contacts_of
from backend.deadlines.selectors.plans import Plan, times_of
from backend.deadlines.selectors.settings import own_district

MOST_PLANNED = 10
MOST_PREVIEWED = 50
LOOKED_AT = 300
"""Open clocks that a preview looks at: those that somebody is reminded of first."""
MOST_SENT = 200
MOST_FAILED = 50

WAYS: Mapping[str, str] = {Way.AT_ONCE: "at once", Way.DIGEST: "in the daily digest"}
WHYS: Mapping[str, str] = {
    Why.RESPONSIBLE: "responsible for it",
    Why.SECOND: "second person",
    Why.OWED: "it is owed to them",
}


# How a person wants it


@dataclass(frozen=True)
class PreferenceShown:
    """How the actor is reminded in the organization that they act for."""

    organization: str
    email: str
    wish: Wish
    zone: str
    """The one that counts: chosen, or the organization's."""
    organization_zone: str
    next_digest: str
    """When the next one would leave, in words."""


def preference(actor: Actor, *, now: datetime) -> PreferenceShown:
    """Return how the actor is reminded. Raises Forbidden."""
    accounts.require(actor, "reminders.prefer")
    if actor.person_id is None or actor.organization_id is None:
        raise NotFound
    organization = accounts.organization_row(actor.organization_id)
    person = accounts.people_of_each([organization.id], now=now)[organization.id][actor.person_id][0]
    wish = wishes([actor.person_id], [organization.id]).get((actor.person_id, organization.id), Wish())
    zone = wish.zone or organization.time_zone
    return PreferenceShown(
        organization=organization.name,
        email=person.email,
        wish=wish,
        zone=zone,
        organization_zone=organization.time_zone,
        next_digest=written(digest_at(now, hour=wish.hour, zone=ZoneInfo(zone)), zone),
    )


# What was said


@dataclass(frozen=True)
class ReminderShown:
    """One reminder, and what became of it."""

    id: UUID
    what: str
    """At which of its times it was said: "7 days before"."""
    at: datetime
    """When it left or is to leave; of what leaves nowhere, when it was planned."""
    to: str
    """A person of one's own, else their organization; to the district a contact of its vendor, with the address."""
    why: str
    way: str
    state: str
    """planned, waiting, accepted, opened, refused, bounced, failed, wrong, dropped or nobody."""
    says: str
    """The same in words, with those of the mail server."""
    opened_at: datetime | None
    dealt: str
    """Who dealt with one that failed, and how."""
    failed: bool
    """It failed, and nobody has dealt with it."""


def sent(actor: Actor, row: Deadline) -> list[ReminderShown]:
    """Return the reminders of a clock that the actor sees, the newest first. A vendor reads those to its own people; a
    district also those to the vendor, without names, and those to contacts. The caller has checked that the actor may
    see the clock."""
    rows = Reminder.objects.filter(deadline=row).select_related(
        "person", "organization", "message__outbox", "dealt_by", "deadline__vendor"
    )
    if actor.organization_id != row.district_id:
        rows = rows.filter(organization=actor.organization_id)
    return [_shown(actor, one) for one in rows.order_by("-planned_at", "-instant", "id")[:MOST_SENT]]


def _shown(actor: Actor, row: Reminder) -> ReminderShown:
    state, says = _state(row, mine=row.organization_id == actor.organization_id)
    to, why, way = "Nobody", WHYS[row.why], WAYS[row.way]
    if row.address:
        to = wording.contact_words(row.name, row.address)
        why = wording.contact_of(row.deadline.vendor.name if row.deadline.vendor else "")
    elif row.person is not None:
        to = row.person.name if row.organization_id == actor.organization_id else row.organization.name
    else:
        why = way = ""
    dealt = f"{row.dealt_by.name}: “{row.dealt_why}”" if row.dealt_at and row.dealt_by else ""
    return ReminderShown(
        id=row.id,
        what=wording.offset_words(row.offset, after=row.instant - (row.deadline.due_at or row.deadline.opened_at)),
        at=row.message.planned_at if row.message else row.planned_at if state == "nobody" else row.leave_at,
        to=to,
        why=why,
        way=way,
        state=state,
        says=says,
        opened_at=row.opened_at,
        dealt=dealt,
        failed=state in ("refused", "bounced", "failed", "wrong", "nobody") and row.dealt_at is None,
    )


def _state(row: Reminder, *, mine: bool) -> tuple[str, str]:
    """Return what became of a reminder. What a server says can name an address, so the other side does not read it."""
    if row.dropped_at is not None:
        ended = row.deadline.ended_at is not None and row.deadline.ended_at <= row.dropped_at
        why = "the clock had ended" if ended else "by then it was not for this person, or not wanted"
        return "dropped", f"Not sent: {why}"
    if row.person_id is None and not row.address:
        return "nobody", "Nobody could be told"
    if row.message is None:
        return "planned", "Planned"
    if row.wrong_at is not None:
        return "wrong", "They said that they are not the one to be told"
    return message_state(row.message, opened_at=row.opened_at, words=mine)


def message_state(message: Message, *, opened_at: datetime | None = None, words: bool = True) -> tuple[str, str]:
    """Return what became of a mail, as a word for programs and in words with those of the mail server. `words`: whether
    these are shown."""
    reply = f": {wording.servers_words(message.server_reply)}" if words and message.server_reply else ""
    tries = wording.count(message.outbox.attempts, "time")
    if message.bounced_at is not None:
        back = f": {message.bounce_words}" if words else ""
        return "bounced", f"Accepted by the mail server, and came back{back}"
    if opened_at is not None:
        return "opened", "Accepted by the mail server, link opened"
    if message.accepted_at is not None:
        return "accepted", "Accepted by the mail server"
    if message.refused_at is not None:
        return "refused", f"Refused by the mail server{reply}"
    if message.outbox.failed_at is not None:
        return "failed", f"Given up: tried {tries}{reply or ', and no mail server answered'}"
    if message.outbox.attempts:
        return "waiting", f"Tried {tries}, and is tried again{reply}"
    return "waiting", "Handed to the worker, not sent yet"


# What will be said


@dataclass(frozen=True)
class PlannedShown:
    """Somebody will be told something of a clock."""

    at: datetime
    """When it leaves."""
    at_words: str
    """In the zone of the district."""
    clock: str
    what: str
    to: str
    why: str
    way: str


def planned(actor: Actor, row: Deadline, *, now: datetime) -> list[PlannedShown]:
    """Return what is still to be said of a clock, the next first, to whom the actor may know of. What was planned and
    did not leave yet is among what `sent` returns."""
    return list(islice(_coming(actor, row, Circle([row], now=now), now=now), MOST_PLANNED))


def _coming(actor: Actor, row: Deadline, circle: Circle, *, now: datetime) -> Iterator[PlannedShown]:
    if row.ending:
        return
    zone = circle.zone(row)
    all_said = offsets.said(times_of(row), circle.planning.plan(row).offsets, circle.planning.zone(row))
    coming = (one for one in all_said if row.reminded_until is None or one.instant > row.reminded_until)
    nobody = False
    for said in islice(coming, MOST_PLANNED):
        known: set[tuple[str, str]] = set()
        for to in circle.recipients(row, offset=said.offset):
            at = max(now, said.instant)
            leaving = circle.leaving(row, to, said, now=at)
            name = _name(actor, row, to, circle)
            takes = to.person_id is None or circle.wish(to.person_id, to.organization_id).digest
            if not name or (name, to.why) in known or not (takes or comes_anyway(said.offset, leaving.way)):
                continue
            to_nobody = to.person_id is None and to.contact is None
            if to_nobody:
                if nobody:  # said once: it is the clock that nobody knows of
                    continue
                nobody = True
            known.add((name, to.why))
            when = max(now, leaving.at)
            yield PlannedShown(
                at=when,
                at_words=written(when, zone),
                clock=row.title,
                what=wording.offset_words(said.offset, after=said.instant - (row.due_at or row.opened_at)),
                to=name,
                why=_why_told(to, vendor=circle.names(row).vendor),
                way="" if to_nobody else WAYS[leaving.way],
            )


def _why_told(to: Recipient, *, vendor: str) -> str:
    """Return why somebody is told, in words; empty of nobody."""
    if to.contact is not None:
        return wording.contact_of(vendor)
    return WHYS[to.why] if to.person_id else ""


def _name(actor: Actor, row: Deadline, to: Recipient, circle: Circle) -> str:
    """Return how the actor reads a recipient: their own people by name, the other side by its own, a contact with the
    address. A vendor reads nothing of whom a district tells."""
    mine = to.organization_id == actor.organization_id
    if not mine and actor.organization_id != row.district_id:
        return ""
    if to.contact is not None:
        return wording.contact_words(to.contact.name, to.contact.email)
    if to.person_id is None:
        why = nobody_at(row, vendor=circle.names(row).vendor, kept_back=circle.keeps_back(row))
        return f"Nobody: {why}"
    return circle.people[to.person_id].name if mine else circle.organizations[to.organization_id].name


def nobody_at(row: Deadline, *, vendor: str, kept_back: bool) -> str:
    """Return why there is nobody to tell of a clock, to its district. `kept_back`: the vendor has a contact to whom the
    district's settings let nobody write."""
    if row.obligor != "provider":
        return "your organization has no privacy officer"
    nobody = "has no administrator here" if row.vendor_sees else "does not see this record, which you keep to yourself"
    missing = "your settings do not let its contact be written to" if kept_back else "no contact of it is known"
    return f"{vendor or 'the vendor'} {nobody}, and {missing}"


@dataclass(frozen=True)
class PreviewShown:
    """Who would get what and when, by a plan that nobody has set yet."""

    sample: bool
    """No clock of this kind is open: it is shown on one that could be."""
    clocks: int
    """How many clocks it was worked out for."""
    messages: Sequence[PlannedShown]


def preview(actor: Actor, *, kind: str, given: PlanIn, now: datetime) -> PreviewShown:
    """Return exactly who would get what and when, the next fifty, for the open clocks of the actor's district of this
    kind; for one as it could be, where none is open. Raises Forbidden, NotFound, Invalid at the fields."""
    district_id = own_district(actor)
    if problems := plan_problems(given, {person.id for person in accounts.people(district_id, now=now)}):
        raise Invalid(fields=problems)
    plan = Plan(given.offsets, given.person_id, given.second_person_id, given.second_offsets)
    found = Deadline.objects.filter(OPEN, district_id=district_id, kind=kind).only(*Clock._fields)
    rows = list(found.order_by("remind_at", "id")[:LOOKED_AT])
    sample = not rows
    if sample:
        rows = [_sample(district_id, kind, now)]
    for row in rows:
        # As the plan would be set now: what it says of the past is not made up for.
        row.reminded_until = max(row.reminded_until or now, now) if not sample else None
    circle = Circle(rows, now=now, instead={(district_id, kind): plan})
    coming = [one for row in rows for one in _coming(actor, row, circle, now=now)]
    coming.sort(key=lambda one: (one.at, one.clock, one.to))
    return PreviewShown(sample, len(rows), coming[:MOST_PREVIEWED])


def _sample(district_id: UUID, kind: str, now: datetime) -> Deadline:
    hourly = kind == Kind.BREACH
    return Deadline(
        district_id=district_id,
        kind=kind,
        obligor="district",
        addressee="parent",
        title="A clock of 72 hours, as an example" if hourly else "A clock of 30 days, as an example",
        standing="due",
        opened_at=now,
        due_at=now + (timedelta(hours=72) if hourly else timedelta(days=30)),
        hourly=hourly,
    )


# What failed


@dataclass(frozen=True)
class FailedReminder:
    """Something that somebody should have been told and was not, for the Today page."""

    id: UUID
    """Of one of its reminders: to retry it, and to deal with it. One line stands for all that failed in one mail, and
    for all of which nobody at one vendor can be told."""
    deadline_id: UUID
    """Of the first clock that it is about."""
    says: str
    since: datetime
    allowed_actions: Sequence[str]


def failed(actor: Actor) -> list[FailedReminder]:
    """Return what could not be said to people of the actor's organization, or to nobody there, the newest first, until
    it is dealt with or got through. Empty for who may not see what could not leave."""
    if not accounts.may(actor, "outbox.read") or actor.organization_id is None:
        return []
    acts = [
        *(["retry"] if accounts.may(actor, "outbox.retry") else []),
        *(["deal"] if accounts.may(actor, "deadlines.settle") else []),
    ]
    found = [
        *_to_nobody(actor.organization_id, acts),
        *_refused(actor.organization_id, acts),
        *_came_back(actor.organization_id, acts),
    ]
    return sorted(found, key=lambda one: one.since, reverse=True)[:MOST_FAILED]


STILL_NOBODY = ~Exists(
    Reminder.objects.filter(
        TO_SOMEBODY, deadline=OuterRef("deadline"), why=Why.RESPONSIBLE, planned_at__gt=OuterRef("planned_at")
    )
) & Q(person__isnull=True, address="", dropped_at__isnull=True, deadline__ending="")
"""Of these clocks nobody could be told, nor was anybody later."""
WRONG = Q(wrong_at__isnull=False)
"""What was told to a contact who said that they are not the one to be told."""
_OF_PROVIDER = Q(deadline__obligor="provider")


def known_to_nobody(deadline_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some clocks of which it stands already that nobody can be told."""
    rows = Reminder.objects.filter(STILL_NOBODY, among("deadline_id", deadline_ids), dealt_at__isnull=True)
    return set(rows.values_list("deadline_id", flat=True))


def _undealt_of(organization_id: UUID) -> QuerySet[Reminder]:
    """Return what nobody is told, and what was told to a contact who said that they are the wrong person, where nobody
    dealt with it."""
    rows = Reminder.objects.filter(organization=organization_id, dealt_at__isnull=True)
    # Each by an index of its own: an organization has many reminders that reached somebody.
    nobody, wrong = rows.filter(STILL_NOBODY), rows.filter(WRONG)
    return Reminder.objects.filter(id__in=nobody.values("id").union(wrong.values("id")))


def _to_nobody(organization_id: UUID, acts: Sequence[str]) -> Iterator[FailedReminder]:
    """Yield one line for each vendor of whose clocks nobody there can be told, and one for the organization's own."""
    rows = _undealt_of(organization_id).annotate(
        whose=Case(When(_OF_PROVIDER, then=F("deadline__vendor_id")), default=None, output_field=UUIDField())
    )
    counted = rows.values("whose").annotate(clocks=Count("deadline_id", distinct=True), last=Max("planned_at"))
    counts = {one["whose"]: one for one in counted.order_by("-last")[:MOST_FAILED]}
    if not counts:
        return
    first = (
        rows.select_related("deadline__vendor", "deadline__district")
        .defer("deadline__answer", "deadline__why")
        .order_by("whose", F("wrong_at").desc(nulls_last=True), F("deadline__due_at").asc(nulls_first=True), "id")
        .distinct("whose")
    )
    found = [row for row in first if row.whose in counts]
    contacts = contacts_of(row.deadline.occasion_id for row in found)
    for row in found:
        about = counts[row.whose]
        known = contacts.get(row.deadline.occasion_id, Known())
        says = _said_of_nobody(row, kept_back=known.kept_back, others=about["clocks"] - 1)
        yield FailedReminder(row.id, row.deadline_id, says, about["last"], acts)


def _said_of_nobody(row: Reminder, *, kept_back: bool, others: int) -> str:
    clock, vendor = row.deadline, row.deadline.vendor.name if row.deadline.vendor else ""
    zone = clock.district.time_zone
    state = f"due {wording.at_words(clock.due_at, zone)}" if clock.due_at else "owed now"
    if clock.ending:
        state = "which has ended since"
    elif clock.standing == "conditional":
        state = f"which may be {state}" if clock.due_at else "which may be owed"
    what, more = f"“{clock.title}”, {state}", wording.count(others, "other clock")
    if row.wrong_at is None:
        nor = f", nor of {more}" if others else ""
        nobody = nobody_at(clock, vendor=vendor, kept_back=kept_back)
        return f"Nobody could be told of {what}{nor}: {nobody}.{_way_out(clock, kept_back=kept_back)}"
    also = f", and {more}" if others else ""
    return (
        f"{wording.contact_words(row.name, row.address)} says that they are not the one to be told of what "
        f"{vendor or 'the vendor'} owes: {what}{also}. Nothing more goes to this address, unless you try it again."
    )


def _way_out(row: Deadline, *, kept_back: bool) -> str:
    """Return what a district can do for a vendor to be told."""
    if row.obligor != "provider":
        return ""
    if not row.vendor_sees and not kept_back:
        return " Share the record, note a contact with it, or tell them yourself."
    if kept_back:
        return " You choose who is written to in Settings, Reminders; until then, tell them yourself."
    return " Invite somebody there, note a contact with the agreement if it was recorded, or tell them yourself."


def _refused(organization_id: UUID, acts: Sequence[str]) -> Iterable[FailedReminder]:
    rows = _UNDEALT.filter(
        message__outbox__organization_id=organization_id, message__outbox__failed_at__isnull=False
    ).order_by("-message__outbox__failed_at", "instant", "id")
    for first, message, about in _by_message(rows):
        reply = wording.servers_words(message.server_reply)
        if message.refused_at is not None:
            says = f"The mail server refused the reminder of {about} to {_recipient(first, message)}: {reply}"
        else:
            tries = wording.count(message.outbox.attempts, "try")
            says = f"The reminder of {about} to {_recipient(first, message)} did not leave after {tries}" + (
                f": {reply}" if reply else ": no mail server answered."
            )
        yield FailedReminder(first.id, first.deadline_id, says, message.outbox.failed_at or first.planned_at, acts)


def _came_back(organization_id: UUID, acts: Sequence[str]) -> Iterable[FailedReminder]:
    rows = _UNDEALT.filter(
        CAME_BACK, message__organization_id=organization_id, message__outbox__failed_at__isnull=True
    ).order_by("-message__bounced_at", "instant", "id")
    zone = ""
    for first, message, about in _by_message(rows):
        assert message.bounced_at is not None
        zone = zone or accounts.organization_row(organization_id).time_zone
        says = (
            f"The reminder of {about} to {_recipient(first, message)} was accepted by the mail server and came back on "
            f"{written(message.bounced_at, zone)}: {wording.servers_words(message.bounce_words)}"
        )
        yield FailedReminder(first.id, first.deadline_id, says, message.bounced_at, acts)


def _recipient(row: Reminder, message: Message) -> str:
    """Return to whom a mail went: a person's address, or a contact with the vendor that they are of."""
    if not row.address:
        return message.recipient
    vendor = row.deadline.vendor.name if row.deadline.vendor else "the vendor"
    return f"{wording.contact_words(row.name, row.address)} of {vendor}"


CAME_BACK = Q(message__bounced_at__isnull=False)
_UNDEALT = (
    Reminder.objects.filter(dealt_at__isnull=True)
    .select_related("message__outbox", "deadline__vendor")
    .defer("deadline__answer", "deadline__why", "message__html", "message__text", "message__outbox__payload")
)


def _by_message(rows: QuerySet[Reminder]) -> Iterator[tuple[Reminder, Message, str]]:
    """Return each mail among the first rows, with the first reminder in it and what it is about, in words."""
    by_message: dict[UUID, list[Reminder]] = {}
    for row in rows[:1_000]:
        assert row.message is not None
        by_message.setdefault(row.message.id, []).append(row)
    for group in by_message.values():
        first, message = group[0], group[0].message
        assert message is not None
        titles = {row.deadline_id: row.deadline.title for row in group}
        yield first, message, f"“{first.deadline.title}”" if len(titles) == 1 else f"{len(titles)} clocks"


def failed_in_all() -> int:
    """Return how many mails with reminders did not get through or came to the wrong person, and of how many clocks
    nobody could be told, in all organizations together, where nobody dealt with it. It asks nobody's permission: for
    the operator's daily mail, which names none of them."""
    undealt = Reminder.objects.filter(dealt_at__isnull=True)
    back = undealt.filter(CAME_BACK).values("message_id")
    failed = undealt.filter(message__outbox__failed_at__isnull=False).values("message_id")
    wrong = undealt.filter(WRONG, message__isnull=False).values("message_id")
    nobody = undealt.filter(STILL_NOBODY).aggregate(found=Count("deadline_id", distinct=True))
    return back.union(failed, wrong).count() + int(nobody["found"])


def failed_group(actor: Actor, verb: str, reminder_id: UUID) -> tuple[Reminder, list[UUID]]:
    """Return a reminder of the actor's organization that failed, and the ids of all that failed with it: in the same
    mail, or for want of somebody to tell at the same vendor. The list is empty where it did not fail, or somebody dealt
    with it. Raises Forbidden where the actor's role does not allow the verb, NotFound."""
    accounts.require(actor, verb)
    rows = Reminder.objects.filter(organization=actor.organization_id)
    row = rows.select_related("message__outbox", "deadline").filter(id=reminder_id).first()
    if row is None:
        raise NotFound
    if row.wrong_at is not None or (row.person_id is None and not row.address):
        clock = row.deadline
        whose = Q(deadline__vendor=clock.vendor_id) & _OF_PROVIDER if clock.obligor == "provider" else ~_OF_PROVIDER
        group = _undealt_of(row.organization_id).filter(whose)
    elif row.message is not None and (row.message.outbox.failed_at or row.message.bounced_at):
        group = rows.filter(message=row.message)
    else:
        return row, []
    return row, list(group.filter(dealt_at__isnull=True).values_list("id", flat=True))


# The test of the mail


@dataclass(frozen=True)
class MailTestShown:
    """What became of a test of the mail."""

    id: UUID
    recipient: str
    planned_at: datetime
    state: str
    says: str


def mail_test(actor: Actor, message_id: UUID) -> MailTestShown:
    """Return what became of a test that the actor's organization asked for. Raises Forbidden, NotFound."""
    accounts.require(actor, "outbox.retry")
    row = ledger(mail_ledger(actor)).filter(template="mail_test", id=message_id).first()
    if row is None:
        raise NotFound
    state, says = message_state(row)
    return MailTestShown(row.id, row.recipient, row.planned_at, state, says)


def mail_ledger(actor: Actor) -> UUID | None:
    """Return in whose ledger a test of the mail stands: None for that of the installation."""
    return None if actor.organization_kind == "installation" else actor.organization_id

"""What people do about reminders: choose how they come, follow and stop them, deal with those that failed, try the
mail."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from backend.accounts import selectors as accounts
from backend.core import outbox
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.mail import Planned, ledger, send_each
from backend.core.types import INSTALLATION, Actor, Subject
from backend.core.words import stated, written
from backend.deadlines.choices import Way
from backend.deadlines.mails import MailTestMail
from backend.deadlines.models import Preference, Reminder
from backend.deadlines.rules.leaving import digest_at
from backend.deadlines.selectors.circle import Wish, wishes
from backend.deadlines.selectors.contacts import reminder_of
from backend.deadlines.selectors.reminders import failed_group, mail_ledger
from backend.deadlines.selectors.unsubscribing import Digests, digests_of
from backend.deadlines.services.reminding import mail_again, tell_again

LONGEST_REASON = 2000
BETWEEN_TESTS = timedelta(minutes=1)


class NothingFailed(DomainError):
    code = "deadlines.nothing_failed"
    message = "This reminder did not fail, or somebody dealt with it already."


class StillNobody(DomainError):
    code = "deadlines.still_nobody"
    message = "There is still nobody who could be told. Invite somebody, or name who is responsible."


class TestedJustNow(DomainError):
    code = "deadlines.tested_just_now"
    message = "You asked for a test less than a minute ago. Look whether it came, then try again."


@transaction.atomic
def prefer(*, actor: Actor, now: datetime, digest: bool, hour: int, zone: str) -> None:
    """Choose how the actor is reminded in the organization that they act for: whether the daily digest comes, and at
    which hour of which zone (empty: the organization's). What waits for the next digest goes with it.

    Raises Forbidden, Invalid at the fields.
    """
    accounts.require(actor, "reminders.prefer")
    if actor.person_id is None or actor.organization_id is None:
        raise NotFound
    problems = {}
    if not 0 <= hour <= 23:
        problems["hour"] = ["Choose an hour of the day, from 0 to 23."]
    if zone and not accounts.is_time_zone(zone):
        problems["zone"] = [f"“{zone}” is no time zone. Write it like “America/New_York”."]
    if problems:
        raise Invalid(fields=problems)
    _keep(Digests(actor.person_id, actor.organization_id), Wish(digest, hour, zone), actor=actor, now=now)


def _keep(whose: Digests, wish: Wish, *, actor: Actor, now: datetime) -> None:
    queue_up(f"preference:{whose.person_id}:{whose.organization_id}")
    before = wishes([whose.person_id], [whose.organization_id]).get((whose.person_id, whose.organization_id), Wish())
    if before == wish:
        return
    Preference.objects.update_or_create(
        person_id=whose.person_id,
        organization_id=whose.organization_id,
        defaults={"digest": wish.digest, "hour": wish.hour, "zone": wish.zone},
    )
    zone = ZoneInfo(wish.zone or accounts.organization_row(whose.organization_id).time_zone)
    at = digest_at(now, hour=wish.hour, zone=zone)
    waiting = Reminder.objects.filter(
        # What would then come only once its clock is over stays at the hour that it had.
        Q(deadline__due_at__isnull=True) | Q(deadline__due_at__gt=at) | Q(deadline__due_at__lte=now),
        person_id=whose.person_id, organization_id=whose.organization_id, way=Way.DIGEST, leave_at__gt=now,
        message__isnull=True, dropped_at__isnull=True,
    )  # fmt: skip
    waiting.update(leave_at=at)
    record_event(
        kind="deadlines.reminders_chosen",
        chain=whose.organization_id,
        subject=Subject("accounts.person", whose.person_id),
        actor=actor,
        at=now,
        data={"digest": wish.digest, "hour": wish.hour, "zone": wish.zone},
    )


@transaction.atomic
def unsubscribe(*, token: str, now: datetime, again: bool = False) -> Digests:
    """End somebody's digests of one organization, or with `again` let them come again, by the link of a digest: whoever
    has the mail need not sign in. What is counted in hours, over or moved comes anyway. Doing it twice does no harm.

    Raises LinkNotGood.
    """
    whose = digests_of(token)
    known = accounts.people_of_each([whose.organization_id], now=now)[whose.organization_id]
    if whose.person_id in known:
        wish = wishes([whose.person_id], [whose.organization_id]).get((whose.person_id, whose.organization_id), Wish())
        wanted = Wish(again, wish.hour, wish.zone)
        _keep(whose, wanted, actor=INSTALLATION, now=now)
    return whose


def opened(*, actor: Actor, now: datetime, reminder_id: UUID) -> None:
    """Note that the actor followed the link of a reminder that was sent to them; the first time counts.

    Raises NotFound for anybody else's.
    """
    if actor.person_id is None:
        raise NotFound
    mine = Reminder.objects.filter(id=reminder_id, person_id=actor.person_id)
    if not mine.exists():
        raise NotFound
    mine.filter(opened_at__isnull=True).update(opened_at=now)


@transaction.atomic
def deal(*, actor: Actor, now: datetime, reminder_id: UUID, reason: str) -> None:
    """Say how a reminder that failed was dealt with, and all that failed with it in the same mail, or for want of
    somebody to tell at the same vendor: the Today page shows it no more.

    Raises NotFound, Forbidden, Invalid, NothingFailed.
    """
    row, group = failed_group(actor, "deadlines.settle", reminder_id)
    said = stated(reason)
    if not said:
        raise Invalid(fields={"reason": ["Say how you dealt with it, in a few words."]})
    if len(said) > LONGEST_REASON:
        raise Invalid(fields={"reason": [f"This is longer than {LONGEST_REASON:,} characters."]})
    changed = Reminder.objects.filter(id__in=group, dealt_at__isnull=True).update(
        dealt_at=now, dealt_by_id=actor.person_id, dealt_why=said
    )
    if not changed:
        raise NothingFailed
    record_event(
        kind="deadlines.reminder_dealt",
        chain=actor.organization_id,
        subject=Subject("deadlines.deadline", row.deadline_id),
        actor=actor,
        at=now,
        data={"reminder": str(row.id), "reminders": changed},
        personal={"reason": said},
    )


@transaction.atomic
def retry(*, actor: Actor, now: datetime, reminder_id: UUID) -> None:
    """Try again what failed: the mail leaves once more, another one in place of what came back or of what a contact
    said is not for them, or whoever can be told by now is told.

    Raises NotFound, Forbidden, NothingFailed, StillNobody.
    """
    row, group = failed_group(actor, "outbox.retry", reminder_id)
    if not group:
        raise NothingFailed
    if row.wrong_at is not None or (row.person_id is None and not row.address):
        _retry_nobody(row, group, actor=actor, now=now)
        return
    if row.message is not None and row.message.outbox.failed_at is None:  # it came back: another mail says the same
        Reminder.objects.filter(id__in=group).update(message=None, leave_at=now, opened_at=None)
        return
    if row.message is None or not outbox.retry(row_id=row.message.outbox_id, organization_id=actor.organization_id):
        raise NothingFailed


def _retry_nobody(first: Reminder, group: Sequence[UUID], *, actor: Actor, now: datetime) -> None:
    """Write again to contacts who said that they are the wrong person, and tell of all other clocks whoever can be told
    by now. Raises StillNobody where there is neither."""
    rows = list(Reminder.objects.filter(id__in=group).order_by("instant", "id").select_for_update(no_key=True))
    wrong = [row for row in rows if row.wrong_at is not None]
    if wrong:
        of_vendor = Reminder.objects.filter(
            organization=first.organization_id, deadline__vendor=first.deadline.vendor_id, wrong_at__isnull=False,
            address__in={row.address for row in wrong},
        )  # fmt: skip
        of_vendor.update(wrong_at=None)
        mail_again(wrong, now=now)
    told = tell_again([row for row in rows if row.wrong_at is None], now=now)
    if not told and not wrong:
        raise StillNobody
    Reminder.objects.filter(id__in=[row.id for row in rows if row.wrong_at is None and row.deadline_id in told]).update(
        dealt_at=now, dealt_by_id=actor.person_id, dealt_why="It was tried again, and there was somebody to tell."
    )


@transaction.atomic
def wrong_contact(*, token: str, now: datetime) -> None:
    """Leave a contact alone who says, by the link of a mail, that they are not the one to be told of what a vendor owes
    to a district: whoever has the mail can say so. The district reads it on its Today page, and can take it back. Doing
    it twice does no harm. Raises ContactLinkNotGood."""
    row = reminder_of(token)
    queue_up(f"wrong_contact:{row.organization_id}:{row.address}")
    same = Reminder.objects.filter(
        Q(dropped_at__isnull=True) | Q(id=row.id), organization=row.organization_id, address=row.address,
        deadline__vendor=row.deadline.vendor_id, wrong_at__isnull=True,
    ).order_by("instant", "id")  # fmt: skip
    ids = same.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True)  # as the sweep locks them
    said = Reminder.objects.filter(id__in=list(ids)).update(wrong_at=now)
    if not said:
        return
    record_event(
        kind="deadlines.contact_wrong",
        chain=row.organization_id,
        subject=Subject("accounts.organization", row.deadline.vendor_id or row.organization_id),
        actor=INSTALLATION,
        at=now,
        data={"reminders": said},
        personal={"address": row.address, "name": row.name},
    )


@transaction.atomic
def mail_test(*, actor: Actor, now: datetime) -> UUID:
    """Send a test to the actor's own address, and return the id of its line in the ledger.

    Raises Forbidden, TestedJustNow.
    """
    accounts.require(actor, "outbox.retry")
    if actor.person_id is None or actor.organization_id is None:
        raise NotFound
    queue_up(f"mail_test:{actor.person_id}")
    organization = accounts.organization_row(actor.organization_id)
    person, _ = accounts.people_of_each([organization.id], now=now)[organization.id][actor.person_id]
    tested = ledger(mail_ledger(actor)).filter(template="mail_test", recipient=person.email)
    if tested.filter(planned_at__gt=now - BETWEEN_TESTS).exists():
        raise TestedJustNow
    mail = MailTestMail(
        name=person.name, organization=organization.name, asked=written(now, organization.time_zone)
    )  # fmt: skip
    key = f"mail_test:{person.id}:{now.isoformat()}"
    [message_id] = send_each([Planned(mail, person.email, key, mail_ledger(actor))], now=now)
    if message_id is None:
        raise TestedJustNow
    return message_id

"""What the operators read in their daily mail, and whether that mail leaves. Reads only; asks nobody's permission."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Min, Q

from backend.core import bounce_mailbox, heartbeat
from backend.core.mail import ledger
from backend.core.models import Heartbeat, Message, Outbox
from backend.core.words import written
from backend.deadlines import selectors as deadlines
from backend.law import selectors as law
from backend.reports.mails import HeartbeatFigure, HeartbeatMail, HeartbeatSection

TEMPLATE = HeartbeatMail.template
AT = time(6)
DAY = timedelta(days=1)
WITHIN = timedelta(hours=1)
"""In which a mail is accepted where mail leaves; also how long one waits without anybody having to look."""
YEAR = timedelta(days=365)
NOTHING = "Nothing to look at"


def due(now: datetime, zone: str, *, since: datetime) -> date | None:
    """Return the day whose mail is to be there at `now`; None before six, and on the day on which the installation was
    made after that hour."""
    day = now.astimezone(ZoneInfo(zone)).date()
    at = datetime.combine(day, AT, tzinfo=ZoneInfo(zone))
    return day if since < at <= now else None


def planned(day: date) -> bool:
    """Tell whether the mail of a day was planned, for whomever."""
    return Outbox.objects.filter(key__startswith=f"mail:{key(day, '')}").exists()


def key(day: date, person_id: object) -> str:
    """Return the key by which a person gets the mail of a day once."""
    return f"heartbeat:{day.isoformat()}:{person_id}"


def stuck_since(now: datetime) -> datetime | None:
    """Return when the last daily mail was planned that should have been accepted by now and was not, for no operator,
    nor any later one; None where mail leaves, as far as that shows."""
    rows = ledger(None).filter(template=TEMPLATE, planned_at__gt=now - 2 * DAY, planned_at__lte=now)
    found = list(rows.values_list("planned_at", "accepted_at"))
    last = max((at for at, _ in found if at <= now - WITHIN), default=None)
    if last is None or any(accepted for at, accepted in found if at >= last):
        return None
    return last


def mail(name: str, *, now: datetime, zone: str) -> HeartbeatMail:
    """Return the mail for one operator, with what was counted of the day before `now`."""
    troubles = tuple(heartbeat.troubles())
    sections = (
        HeartbeatSection(heading="Mail in the last 24 hours", figures=tuple(_mails(now, zone))),
        HeartbeatSection(heading="In the background", figures=tuple(_background(now, zone))),
        HeartbeatSection(heading="What people have to do", figures=tuple(_to_do(now))),
    )
    wrong = len(troubles) + sum(one.wrong for section in sections for one in section.figures)
    return HeartbeatMail(
        name=name,
        summary=NOTHING if not wrong else "1 thing to look at" if wrong == 1 else f"{wrong} things to look at",
        asked=written(now, zone),
        troubles=troubles,
        sections=sections,
        url=f"{settings.PUBLIC_URL}/settings/messages",
    )


def _figure(name: str, number: int, *, wrong: bool = False) -> HeartbeatFigure:
    return HeartbeatFigure(name=name, says=f"{number:,}", wrong=wrong)


def _mails(now: datetime, zone: str) -> Iterator[HeartbeatFigure]:
    since = now - DAY
    of = Message.objects.aggregate(
        accepted=Count("id", filter=Q(accepted_at__gt=since)),
        refused=Count("id", filter=Q(refused_at__gt=since)),
        bounced=Count("id", filter=Q(bounced_at__gt=since)),
    )
    mails = Outbox.objects.filter(kind="mail.send")
    given_up = mails.filter(failed_at__gt=since, message__refused_at__isnull=True).count()
    open_mails = mails.filter(done_at__isnull=True, failed_at__isnull=True)
    waiting = open_mails.aggregate(count=Count("id"), oldest=Min("created_at"))
    yield _figure("Accepted by the mail server", of["accepted"])
    yield _figure("Refused by the mail server", of["refused"], wrong=of["refused"] > 0)
    yield _figure("Given up after several tries", given_up, wrong=given_up > 0)
    if bounce_mailbox.is_told() or of["bounced"]:
        yield _figure("Accepted, and came back", of["bounced"], wrong=of["bounced"] > 0)
    else:
        yield HeartbeatFigure(name="Accepted, and came back", says="Not seen here", wrong=False)
    if waiting["count"]:
        says = f"{waiting['count']:,}, the oldest since {written(waiting['oldest'], zone)}"
        yield HeartbeatFigure(name="Waiting now", says=says, wrong=waiting["oldest"] <= now - WITHIN)
    else:
        yield _figure("Waiting now", 0)


def _background(now: datetime, zone: str) -> Iterator[HeartbeatFigure]:
    seen = dict(Heartbeat.objects.filter(name__in=("worker", "sweep")).values_list("name", "seen_at"))
    for name, label in (("worker", "Worker last seen"), ("sweep", "Sweep last seen")):
        at = seen.get(name)
        # That one is silent is among the troubles: it is counted there.
        yield HeartbeatFigure(name=label, says=written(at, zone) if at else "Never", wrong=False)


def _to_do(now: datetime) -> Iterator[HeartbeatFigure]:
    failed = deadlines.failed_in_all()
    unchecked = len(law.unchecked_since((now - YEAR).date()))
    yield _figure("Failed reminders that nobody dealt with", failed, wrong=failed > 0)
    yield _figure("Values of the law that nobody checked for a year", unchecked, wrong=unchecked > 0)

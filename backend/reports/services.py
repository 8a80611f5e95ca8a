"""Writes that reach across rooms."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict

from backend.accounts import selectors as accounts_selectors
from backend.accounts import services as accounts
from backend.accounts.types import Moved
from backend.core import heartbeat, outbox
from backend.core.errors import DomainError, Forbidden, Invalid, NotFound
from backend.core.locks import alone
from backend.core.mail import Planned, send_each
from backend.core.types import Actor
from backend.core.words import one_line, written
from backend.reports import daily, selectors
from backend.reports.choices import ViewPage
from backend.reports.models import SavedView


class ViewExists(DomainError):
    code = "reports.view_exists"
    message = "You have a view of this name already. Choose another name, or change that one."


class TooManyViews(DomainError):
    code = "reports.too_many_views"
    message = "You have 100 views of this list. Delete one that you do not use."


HEARTBEAT = "daily heartbeat"
MOST_VIEWS = 100
LONGEST_QUERY = 2000
NOT_KEPT = ("page", "size")


@transaction.atomic
def retry(*, actor: Actor, row_id: UUID) -> None:
    """Try again what could not leave. Raises NotFound where nothing of this organization failed under this id."""
    if not outbox.retry(row_id=row_id, organization_id=selectors.ledger_of(actor)):
        raise NotFound


@transaction.atomic
def retry_all(*, actor: Actor) -> int:
    """Try again everything of the actor's organization that could not leave; returns how many. Raises Forbidden."""
    return outbox.retry_all(organization_id=selectors.ledger_of(actor))


@transaction.atomic
def send_heartbeat(*, now: datetime) -> int:
    """Plan the daily mail to the installation's operators, once a day after six in the installation's zone; return how
    many were planned. A day that was missed is not made up for. Two sweeps at once plan it once. A building block."""
    found = accounts_selectors.operators(now=now) if settings.DAILY_HEARTBEAT else None
    day = daily.due(now, found.time_zone, since=found.since) if found else None
    if found is None or day is None or daily.planned(day):
        return 0
    if not alone("reports.heartbeat") or daily.planned(day):
        return 0
    mails = [
        Planned(daily.mail(one.name, now=now, zone=found.time_zone), one.email, daily.key(day, one.id))
        for one in found.people
    ]
    return len([one for one in send_each(mails, now=now) if one])


def watch_heartbeat(*, now: datetime) -> None:
    """Have people read that mail does not leave, where the daily mail was not accepted within an hour, until one is."""
    since = daily.stuck_since(now) if settings.DAILY_HEARTBEAT else None
    if since is None:
        heartbeat.forget(HEARTBEAT)
        return
    found = accounts_selectors.operators(now=now)
    when = written(since, found.time_zone if found else "UTC")
    heartbeat.complain(
        HEARTBEAT,
        f"Mail does not leave: the daily mail to the operators, planned on {when}, was not accepted by a mail server "
        "within an hour.",
    )


def save_view(*, actor: Actor, now: datetime, page: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep what the actor looks for in a list, under a name. Raises Forbidden, Invalid, ViewExists, TooManyViews."""
    accounts.require(actor, selectors.READS[ViewPage(page)])
    if actor.organization_id is None or actor.person_id is None:
        raise Forbidden
    mine = SavedView.objects.filter(organization_id=actor.organization_id, owner_id=actor.person_id, page=page)
    if mine.count() >= MOST_VIEWS:
        raise TooManyViews
    view = SavedView(
        organization_id=actor.organization_id, owner_id=actor.person_id, page=page, created_at=now, changed_at=now
    )
    return _stored(view, name=name, query=query, shared=shared)


def change_view(*, actor: Actor, now: datetime, view_id: UUID, name: str, query: str, shared: bool) -> SavedView:
    """Change a view of the actor's own. Raises NotFound, Forbidden for a colleague's, Invalid, ViewExists."""
    view = selectors.get_saved_view(actor, view_id)
    if "change" not in selectors.view_actions(actor, view):
        raise Forbidden
    view.changed_at = now
    return _stored(view, name=name, query=query, shared=shared)


def delete_view(*, actor: Actor, view_id: UUID) -> None:
    """Delete a view: one's own, and a shared one who manages the people. Raises NotFound, Forbidden."""
    view = selectors.get_saved_view(actor, view_id)
    if "delete" not in selectors.view_actions(actor, view):
        raise Forbidden
    view.delete()


def move_vendor(*, from_id: UUID, into_id: UUID) -> list[Moved]:
    """Put the saved views of a vendor's people under the row that goes on, in a merge; one of a name that the same
    person has there stays. A building block."""
    moved = stays = 0
    for view in SavedView.objects.filter(organization_id=from_id).order_by("created_at", "id"):
        there = SavedView.objects.filter(
            organization_id=into_id, owner_id=view.owner_id, page=view.page, name__iexact=view.name
        )
        if there.exists():
            stays += 1
            continue
        SavedView.objects.filter(id=view.id).update(organization_id=into_id)
        moved += 1
    return [Moved(what="Saved views", moved=moved, stays=stays, why="The same person has a view of that name there.")]


def _stored(view: SavedView, *, name: str, query: str, shared: bool) -> SavedView:
    name = one_line(name)
    if not name or len(name) > 80:
        raise Invalid(fields={"name": ["Name the view, in up to 80 characters."]})
    try:
        asked = QueryDict(query.removeprefix("?"), mutable=True)
    except ValueError as error:  # more fields than an address may have
        raise Invalid(fields={"query": ["This is no address of a list."]}) from error
    for key in NOT_KEPT:
        asked.pop(key, None)
    view.name, view.query, view.shared = name, asked.urlencode(), shared
    if len(view.query) > LONGEST_QUERY:
        raise Invalid(fields={"query": ["This asks for more than a view can keep. Take some filters away."]})
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ViewExists(fields={"name": [ViewExists.message]}) from error
    return view

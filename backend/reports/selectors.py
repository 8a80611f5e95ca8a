"""What reads across rooms: the ledger of messages, what could not leave, and the Today page."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.agreements import selectors as agreements
from backend.agreements.choices import Status
from backend.core import bounce_mailbox, heartbeat, mail, outbox
from backend.core.errors import DomainError, Forbidden, NotFound
from backend.core.models import Message, Outbox
from backend.core.types import Actor
from backend.deadlines import selectors as deadlines
from backend.reports.choices import ViewPage
from backend.reports.models import SavedView
from backend.signing import selectors as signing
from backend.vendors import selectors as vendors


def _ledger_of(actor: Actor) -> UUID | None:
    # What belongs to no organization (invitations of districts, sign-in of the operator) is the installation's.
    return None if actor.organization_kind == OrganizationKind.INSTALLATION else actor.organization_id


def messages(actor: Actor) -> QuerySet[Message]:
    """Return the messages of the actor's organization, the newest first. Raises Forbidden."""
    accounts.require(actor, "messages.read")
    return mail.ledger(_ledger_of(actor))


@dataclass(frozen=True)
class MailState:
    """What stands over the ledger, the same for everybody."""

    bounces_seen: bool
    bounces_since: datetime | None
    """None: nobody has looked yet, or they are not seen."""
    troubles: Sequence[str]
    """What does not run, in sentences: the operator, who can mend it, has no Today page."""


def mail_state(actor: Actor) -> MailState:
    """Return whether, and since when, the ledger shows mail that comes back later, and what does not run. Raises
    Forbidden."""
    accounts.require(actor, "messages.read")
    return MailState(bounce_mailbox.is_told(), bounce_mailbox.seen_since(), heartbeat.troubles())


def addresses_shown(actor: Actor, rows: Sequence[Message]) -> set[str]:
    """Return whose addresses the actor reads in full in these lines: those of their own people, and those that their
    people wrote. The others are the other side's, and were never told; the operator reads everybody's."""
    among = {row.recipient for row in rows}
    if accounts.may(actor, "organizations.read_any"):
        return among
    if actor.organization_id is None:
        return set()
    return (
        accounts.addresses_known(actor.organization_id, among)
        | agreements.addresses_written(actor.organization_id, among)
        | signing.addresses_written(actor.organization_id, among)
    )


def failed(actor: Actor) -> list[Outbox]:
    """Return what could not leave for the actor's organization, newest first. Raises Forbidden."""
    accounts.require(actor, "outbox.read")
    return outbox.failed(_ledger_of(actor))


def ledger_of(actor: Actor) -> UUID | None:
    """Return whose outbox the actor may retry. Raises Forbidden."""
    accounts.require(actor, "outbox.retry")
    return _ledger_of(actor)


@dataclass(frozen=True)
class Item:
    """One thing on the Today page."""

    what: str
    about: str
    url: str
    since: datetime | None


@dataclass(frozen=True)
class More:
    """How many things of one kind are not shown."""

    what: str
    count: int
    status: str
    """By which the register of agreements shows them all; empty where another list does, or none."""
    stage: str
    """By which the list of offered versions shows them all."""


@dataclass(frozen=True)
class Group:
    """Things of one kind, with a heading and what an empty group says."""

    key: str
    heading: str
    empty: str
    items: Sequence[Item]
    more: Sequence[More]

    @property
    def count(self) -> int:
        return len(self.items) + sum(one.count for one in self.more)


@dataclass(frozen=True)
class Today:
    """What waits for the actor and for others, and what does not run, in sentences."""

    groups: Sequence[Group]
    clocks: Sequence[deadlines.Section]
    reminders: Sequence[deadlines.FailedReminder]
    """That did not reach who should have been told, until somebody dealt with it."""
    silent: Sequence[str]
    failed: int


@dataclass(frozen=True)
class _Kind:
    """Things of one kind, of which a group has several."""

    items: Sequence[Item]
    count: int
    what: str
    status: str = ""
    stage: str = ""


SHOWN = 10
"""How many things of one kind the Today page shows."""


def _group(key: str, heading: str, empty: str, *kinds: _Kind) -> Group:
    items = [item for kind in kinds for item in kind.items]
    rest = [
        More(kind.what, kind.count - len(kind.items), kind.status, kind.stage)
        for kind in kinds
        if kind.count > len(kind.items)
    ]
    return Group(key, heading, empty, items, rest)


def today(actor: Actor, *, now: datetime) -> Today:
    """Return the Today page of the actor's organization. Raises Forbidden where they may not read agreements.

    Only who can take the next step reads that it waits for them; colleagues read that it is being prepared.
    """
    accounts.require(actor, "agreements.read")
    groups = _groups_of_vendor(actor) if actor.organization_kind == OrganizationKind.VENDOR else _groups(actor)
    may_see_failures = accounts.may(actor, "outbox.read")
    return Today(
        groups=groups,
        clocks=deadlines.today(actor, now=now),
        reminders=deadlines.failed(actor),
        silent=heartbeat.troubles(),
        failed=len(outbox.failed(_ledger_of(actor))) if may_see_failures else 0,
    )


def _groups(actor: Actor) -> list[Group]:
    """Return what waits in a district, or for it."""
    mine = accounts.may(actor, "agreements.send")
    found = agreements.waiting(
        actor, [Status.IN_REVIEW, Status.READY, Status.DRAFT, Status.WITH_VENDOR, Status.OUT_FOR_SIGNATURE], most=SHOWN
    )
    offers = agreements.waiting_offers(actor, most=SHOWN)

    def offered(stage: str, what: str) -> _Kind:
        return _offers(offers, stage, what, of_vendor=False)

    def items(status: Status, what: str, came_back: str = "", page: str = "") -> _Kind:
        return _agreements(found, status, what, came_back, page, of_vendor=False)

    preparing = (
        _group(
            "waiting_for_you",
            "Waits for you",
            "Nothing waits for you.",
            offered("offered", "Decide on a new version"),
            offered("composed", "Send the amendment out for signature"),
            items(Status.IN_REVIEW, "Review the schedule", page="/review"),
            items(Status.READY, "Send out for signature"),
            items(Status.DRAFT, "Finish the draft", "It came back unsigned: change the draft"),
        )
        if mine
        else _group(
            "being_prepared",
            "Being prepared",
            "No agreement is being prepared.",
            offered("offered", "A new version is offered"),
            offered("composed", "An amendment is ready to be sent out"),
            items(Status.IN_REVIEW, "In review", page="/review"),
            items(Status.READY, "Ready to be sent out"),
            items(Status.DRAFT, "Draft", "Draft that came back unsigned"),
        )
    )
    return [
        preparing,
        _group(
            "waiting_for_vendors",
            "Waits for vendors",
            "No vendor is asked for a schedule.",
            items(Status.WITH_VENDOR, "Schedule asked for"),
        ),
        _group(
            "waiting_for_others",
            "Waits for signatures",
            "No agreement is out for signature.",
            items(Status.OUT_FOR_SIGNATURE, "Signatures outstanding"),
            offered("out", "Signatures of an amendment outstanding"),
        ),
    ]


def _groups_of_vendor(actor: Actor) -> list[Group]:
    """Return what a vendor is asked for, and what of its own is out."""
    found = agreements.waiting(actor, [Status.OUT_FOR_SIGNATURE], most=SHOWN)
    offers = agreements.waiting_offers(actor, most=SHOWN)
    sign = "Look for the mailed link to sign"
    return [
        _asked(actor),
        _group(
            "waiting_for_you",
            "Out for signature",
            "No agreement is out for signature.",
            _agreements(found, Status.OUT_FOR_SIGNATURE, sign, of_vendor=True),
            _offers(offers, "out", "Look for the mailed link to sign the amendment", of_vendor=True),
        ),
    ]


def _asked(actor: Actor) -> Group:
    """Return what districts wait for, for the people of a vendor: those who fill in what they are to do next."""
    fill, mend = "Fill in the schedule", "Returned: mend the schedule"
    if not accounts.may(actor, "agreements.submit"):
        fill, mend = "A schedule is asked for", "A schedule was returned"
    approvals = [
        Item(
            what="Approve the schedule",
            about=f"{draft.version.product.name}, version {draft.version.number}"
            + (f", asked by {draft.approval_asked_by.name}" if draft.approval_asked_by else ""),
            url=f"/schedule/{draft.version_id}/review",
            since=draft.approval_asked_at,
        )
        for draft in vendors.approvals_asked(actor)
    ]
    asked = agreements.asked_schedules(actor, most=SHOWN)
    items = [
        Item(
            what=mend if one.returned else fill,
            about=f"{one.district} – {one.product} ({one.reference})",
            url=f"/schedule/{one.draft_id}" if one.draft_id else f"/products/{one.product_id}",
            since=one.since,
        )
        for one in asked.first
    ]
    return _group(
        "asked_of_you",
        "Asked of you",
        "No district waits for a schedule.",
        _Kind(approvals, len(approvals), "Approve the schedule"),
        _Kind(items, asked.count, "Schedules asked for", Status.WITH_VENDOR),
    )


def _agreements(
    found: Mapping[Status, "agreements.Some[agreements.Waiting]"],
    status: Status,
    what: str,
    came_back: str = "",
    page: str = "",
    *,
    of_vendor: bool,
) -> _Kind:
    some = found.get(status, agreements.Some())
    items = [
        Item(
            what=came_back if came_back and one.status_reason else what,
            about=_about(one, of_vendor=of_vendor),
            url=f"/agreements/{one.id}{page}",
            since=one.since,
        )
        for one in some.first
    ]
    return _Kind(items, some.count, what, status)


def _offers(
    found: Mapping[str, "agreements.Some[agreements.WaitingOffer]"], stage: str, what: str, *, of_vendor: bool
) -> _Kind:
    some = found.get(stage, agreements.Some())
    items = [
        Item(
            what=what,
            about=f"{one.district if of_vendor else one.vendor} – {one.product}, version {one.number} "
            f"({one.reference})",
            url=f"/offers/{one.id}",
            since=one.since,
        )
        for one in some.first
    ]
    return _Kind(items, some.count, what, stage=stage)


def _about(one: agreements.Waiting, *, of_vendor: bool) -> str:
    party = (one.district or "General offer") if of_vendor else one.vendor
    return f"{party} – {', '.join(one.products)} ({one.reference})"


READS = {
    ViewPage.AGREEMENTS: "agreements.read",
    ViewPage.VENDORS: "vendors.read",
    ViewPage.PRODUCTS: "vendors.read",
}
"""Who may open a list may keep views of it."""


def saved_views(actor: Actor, page: str = "") -> QuerySet[SavedView]:
    """Return the actor's own views and those that colleagues share, by name; of one page, or of all that they may open.

    Raises Forbidden for a page that they may not open.
    """
    if page:
        accounts.require(actor, READS[ViewPage(page)])
    if actor.organization_id is None or actor.person_id is None:
        return SavedView.objects.none()
    pages = [page] if page else [one for one, verb in READS.items() if accounts.may(actor, verb)]
    rows = SavedView.objects.filter(organization_id=actor.organization_id, page__in=pages)
    return (
        rows.filter(Q(owner_id=actor.person_id) | Q(shared=True)).select_related("owner").order_by(Lower("name"), "id")
    )


def get_saved_view(actor: Actor, view_id: UUID) -> SavedView:
    """Return one view. Raises NotFound for somebody else's that is not shared, as for none."""
    row = saved_views(actor).filter(id=view_id).first()
    if row is None:
        raise NotFound
    return row


def view_actions(actor: Actor, view: SavedView) -> list[str]:
    """Return what the actor can do with a view: its owner everything, who manages people can take a shared one away."""
    if view.owner_id == actor.person_id:
        return ["change", "delete"]
    return ["delete"] if accounts.may(actor, "members.manage") else []


PAGES: Mapping[str, Callable[[Actor, UUID], object]] = {
    "agreements": agreements.get_agreement,
    "clocks": deadlines.deadline,
    "offers": agreements.get_offer,
    "products": vendors.get_product,
    "schedule": vendors.get_draft,
    "schedules": vendors.get_version,
    "vendors": vendors.get_vendor,
}
"""Pages about one row, by the first word of their address, and the door to it."""
_PAGE = re.compile(r"/([a-z]+)/([0-9a-f-]{36})(?:/|$)")


def shown_elsewhere(actor: Actor, path: str, *, now: datetime) -> list[tuple[UUID, str]]:
    """Return for which of their other organizations the person could open the page at `path`: id and name.

    It asks the same doors as the page itself, once as an actor of each of them, so that who belongs to none that sees
    the row learns as little as from the page. Empty, too, for an address that is about no row.
    """
    found = _PAGE.match(path)
    try:
        row_id = UUID(found[2]) if found else None
    except ValueError:
        return []
    door = PAGES.get(found[1]) if found else None
    if door is None or row_id is None:
        return []
    return [
        (organization.id, organization.name)
        for organization, other in accounts.elsewhere(actor, now=now)
        if _opens(door, other, row_id)
    ]


def _opens(door: Callable[[Actor, UUID], object], actor: Actor, row_id: UUID) -> bool:
    try:
        door(actor, row_id)
    except (NotFound, Forbidden):
        return False
    except DomainError:  # it is there, and another page shows it by now
        return True
    return True

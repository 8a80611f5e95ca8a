"""What reads across rooms: the ledger of messages, what could not leave, and the Today page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.agreements import selectors as agreements
from backend.agreements.choices import OfferStatus, Status
from backend.core import heartbeat, mail, outbox
from backend.core.errors import NotFound
from backend.core.models import Message, Outbox
from backend.core.types import Actor
from backend.reports.choices import ViewPage
from backend.reports.models import SavedView
from backend.signing import selectors as signing


def _ledger_of(actor: Actor) -> UUID | None:
    # What belongs to no organization (invitations of districts, sign-in of the operator) is the installation's.
    return None if actor.organization_kind == OrganizationKind.INSTALLATION else actor.organization_id


def messages(actor: Actor) -> QuerySet[Message]:
    """Return the messages of the actor's organization, the newest first. Raises Forbidden."""
    accounts.require(actor, "messages.read")
    return mail.ledger(_ledger_of(actor))


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
class Group:
    """Things of one kind, with a heading and what an empty group says."""

    key: str
    heading: str
    empty: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Today:
    """What waits for the actor and for others, and what does not run."""

    groups: Sequence[Group]
    silent: Sequence[str]
    failed: int


def today(actor: Actor) -> Today:
    """Return the Today page of the actor's organization. Raises Forbidden where they may not read agreements.

    Only who can take the next step reads that it waits for them; colleagues read that it is being prepared.
    """
    accounts.require(actor, "agreements.read")
    of_vendor = actor.organization_kind == OrganizationKind.VENDOR

    def items(status: Status, what: str, came_back: str = "", page: str = "") -> list[Item]:
        return [
            Item(
                what=came_back if came_back and one.status_reason else what,
                about=_about(one, of_vendor=of_vendor),
                url=f"/agreements/{one.id}{page}",
                since=one.since,
            )
            for one in agreements.waiting(actor, status)
        ]

    if of_vendor:
        groups = [
            _asked(actor),
            Group(
                "waiting_for_you",
                "Out for signature",
                "No agreement is out for signature.",
                [
                    *items(Status.OUT_FOR_SIGNATURE, "Look for the mailed link to sign"),
                    *_amended(actor, "out", "Look for the mailed link to sign the amendment"),
                ],
            ),
        ]
    else:
        mine = accounts.may(actor, "agreements.send")
        groups = [
            Group(
                "waiting_for_you",
                "Waits for you",
                "Nothing waits for you.",
                [
                    *_offered(actor, "Decide on a new version"),
                    *_amended(actor, "composed", "Send the amendment out for signature"),
                    *items(Status.IN_REVIEW, "Review the schedule", page="/review"),
                    *items(Status.READY, "Send out for signature"),
                    *items(Status.DRAFT, "Finish the draft", "It came back unsigned: change the draft"),
                ],
            )
            if mine
            else Group(
                "being_prepared",
                "Being prepared",
                "No agreement is being prepared.",
                [
                    *_offered(actor, "A new version is offered"),
                    *_amended(actor, "composed", "An amendment is ready to be sent out"),
                    *items(Status.IN_REVIEW, "In review", page="/review"),
                    *items(Status.READY, "Ready to be sent out"),
                    *items(Status.DRAFT, "Draft", "Draft that came back unsigned"),
                ],
            ),
            Group(
                "waiting_for_vendors",
                "Waits for vendors",
                "No vendor is asked for a schedule.",
                items(Status.WITH_VENDOR, "Schedule asked for"),
            ),
            Group(
                "waiting_for_others",
                "Waits for signatures",
                "No agreement is out for signature.",
                [
                    *items(Status.OUT_FOR_SIGNATURE, "Signatures outstanding"),
                    *_amended(actor, "out", "Signatures of an amendment outstanding"),
                ],
            ),
        ]
    may_see_failures = accounts.may(actor, "outbox.read")
    return Today(
        groups=groups,
        silent=heartbeat.silent(),
        failed=len(outbox.failed(_ledger_of(actor))) if may_see_failures else 0,
    )


def _asked(actor: Actor) -> Group:
    """Return what districts wait for, for the people of a vendor: those who fill in what they are to do next."""
    what = {"asked": "Fill in the schedule", "returned": "Returned: mend the schedule"}
    if not accounts.may(actor, "agreements.submit"):
        what = {"asked": "A schedule is asked for", "returned": "A schedule was returned"}
    found = []
    for one in agreements.submissions(actor):
        if one.status in what and one.agreement.district is not None:
            since = one.returned.at if one.returned else one.agreement.asked_at
            found.append(
                Item(
                    what=what[one.status],
                    about=f"{one.agreement.district.name} – {one.line.product.name} ({one.agreement.reference})",
                    url=f"/schedule/{one.draft_id}" if one.draft_id else f"/products/{one.line.product_id}",
                    since=since,
                )
            )
    return Group("asked_of_you", "Asked of you", "No district waits for a schedule.", found)


def _offered(actor: Actor, what: str) -> list[Item]:
    """Return the newer schedule versions that vendors offer for the district's agreements in force."""
    return [
        Item(
            what=what,
            about=f"{one.agreement.vendor.name} – {one.product.name}, version {one.to_version.number} "
            f"({one.agreement.reference})",
            url=f"/offers/{one.id}",
            since=one.offered_at,
        )
        for one in agreements.offers(actor, statuses=[OfferStatus.OFFERED])
        if one.agreement.district_id == actor.organization_id
    ]


def _amended(actor: Actor, stage: str, what: str) -> list[Item]:
    """Return the amendments of accepted offers that have come so far: composed, or out for signature.

    The agreement itself stays executed meanwhile, so that its status does not tell that somebody has something to do.
    """
    of_vendor = actor.organization_kind == OrganizationKind.VENDOR
    found = []
    for one in agreements.offers(actor, statuses=[OfferStatus.ACCEPTED], unsigned=True):
        own = of_vendor or one.agreement.district_id == actor.organization_id
        party = one.agreement.district if of_vendor else one.agreement.vendor
        if own and party is not None and one.instrument and agreements.amendment_stage(one) == stage:
            sent = one.instrument.envelope
            found.append(
                Item(
                    what=what,
                    about=f"{party.name} – {one.product.name}, version {one.to_version.number} "
                    f"({one.agreement.reference})",
                    url=f"/offers/{one.id}",
                    since=sent.created_at if sent else one.decided_at,
                )
            )
    return found


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

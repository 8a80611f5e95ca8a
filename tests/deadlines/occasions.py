"""Occasions as rooms above state them, for tests of the clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from backend.accounts import services as accounts
from backend.accounts.choices import Role
from backend.accounts.models import Organization
from backend.core.types import INSTALLATION, Actor, Subject
from backend.deadlines import services
from backend.deadlines.models import Deadline, Occasion
from backend.deadlines.types import CaseFacts, StatedLimit
from backend.law.types import AgreedLimit, Facts, Moment
from tests.accounts.world import END_OF_YEAR
from tests.factories import DistrictFactory, MembershipFactory, VendorFactory

NOW = datetime(2026, 11, 5, 15, 0, tzinfo=UTC)
"""A Thursday, ten in the morning in New York."""
BREACH_72 = AgreedLimit(
    id="v.4/breach", clause="v.4", duty="breach.notify_district", obligor="provider", addressee="district", amount=72,
    unit="hours", anchor="confirmation", delays=("law_enforcement",),
)  # fmt: skip
DELETE_60 = AgreedLimit(
    id="iv.6/end", clause="iv.6", duty="data.delete", obligor="provider", addressee="district", amount=60, unit="days",
    anchor="termination",
)  # fmt: skip


def sides(state: str = "MA") -> tuple[Organization, Organization]:
    """Return a district of the state and a vendor that deal with each other."""
    district, vendor = DistrictFactory(state=state), VendorFactory()
    accounts.relate(actor=INSTALLATION, now=NOW - timedelta(days=60), district_id=district.id, vendor_id=vendor.id)
    return district, vendor


def officer_of(district: Organization, role: str = Role.PRIVACY_OFFICER) -> Actor:
    """Return somebody of the organization who acts for it."""
    until = END_OF_YEAR if role == Role.AUDITOR else None
    member = MembershipFactory(organization=district, role=role, ends_at=until)
    return Actor(member.person_id, member.person.name, district.id, district.kind, role)


def administrator_of(vendor: Organization) -> Actor:
    return officer_of(vendor, Role.VENDOR_ADMINISTRATOR)


def facts(*, matters: tuple[str, ...], agreed: tuple[AgreedLimit, ...] = (), **moments: datetime | None) -> Facts:
    return Facts(
        matters=matters,
        district_state="NH",
        zone="UTC",
        agreed=agreed,
        moments=tuple(Moment(anchor=name, at=at) for name, at in moments.items() if at is not None),
    )


def deletion(since: datetime = NOW - timedelta(days=20)) -> CaseFacts:
    """Data that is still held after an agreement ended: 60 days by the agreement."""
    return CaseFacts(facts=facts(matters=("data.delete",), agreed=(DELETE_60,), termination=since))


def stated(due_at: datetime | None = NOW + timedelta(days=30), **changes: Any) -> CaseFacts:
    """A date that a room states: the end of a term, owed by the district."""
    given: dict[str, Any] = {
        "key": "term", "duty": "term.renew", "title": "Renew the agreement, or let it end", "obligor": "district",
        "addressee": "provider", "due_at": due_at, "since": NOW, "why": "The term of 36 months ends.",
        "source": "agreement", "citation": "Agreement, vii.1",
    }  # fmt: skip
    return CaseFacts(stated=(StatedLimit(**{**given, **changes}),))


def kept(
    district: Organization,
    vendor: Organization | None,
    case: CaseFacts,
    *,
    now: datetime = NOW,
    subject_id: UUID | None = None,
    topic: str = "term",
) -> Occasion:
    """Keep an occasion and return it."""
    occasion_id = services.keep(
        actor=INSTALLATION,
        now=now,
        subject=Subject("agreements.agreement", subject_id or uuid4()),
        topic=topic,
        district_id=district.id,
        vendor_id=vendor.id if vendor else None,
        title="Agreement 2026-0014 with Slate Learning, Inc.",
        url="/agreements/1/clocks",
        case=case,
    )
    return Occasion.objects.get(id=occasion_id)


def only(occasion: Occasion) -> Deadline:
    """Return the one clock of an occasion."""
    return Deadline.objects.get(occasion=occasion)

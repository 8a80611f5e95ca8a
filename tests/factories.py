"""Rows for tests, as they stand after the product made them. Each room appends its own.

For a whole story with people who see and do not see each other's rows, use tests.accounts.world instead.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import Membership, Organization, Person
from backend.deadlines.models import Deadline, Occasion
from backend.deadlines.rules.answers import dumped, of_stated
from backend.deadlines.rules.kinds import kind_of
from backend.deadlines.types import CaseFacts, StatedLimit

START = datetime(2026, 9, 1, 13, 0, tzinfo=UTC)


class DistrictFactory(DjangoModelFactory[Organization]):
    class Meta:
        model = Organization

    kind = OrganizationKind.DISTRICT
    name = factory.Sequence(lambda number: f"Elm Valley {number} School District")
    state = "NH"
    county = "Grafton County"
    time_zone = "America/New_York"
    created_at = START


class VendorFactory(DjangoModelFactory[Organization]):
    class Meta:
        model = Organization

    kind = OrganizationKind.VENDOR
    name = factory.Sequence(lambda number: f"Slate {number} Learning, Inc.")
    time_zone = "America/Chicago"
    domain = factory.Sequence(lambda number: f"slate{number}.example")
    verified_at = START
    created_at = START


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    email = factory.Sequence(lambda number: f"person{number}@district.example")
    name = factory.Sequence(lambda number: f"Robin Hale {number}")
    time_zone = "America/New_York"
    created_at = START


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    person: Any = factory.SubFactory(PersonFactory)
    organization: Any = factory.SubFactory(DistrictFactory)
    role = Role.PRIVACY_OFFICER
    starts_at = START


class OccasionFactory(DjangoModelFactory[Occasion]):
    """An occasion with dates that were stated, of no row of a room above."""

    class Meta:
        model = Occasion

    district: Any = factory.SubFactory(DistrictFactory)
    subject_type = "agreements.agreement"
    subject_id = factory.LazyFunction(uuid4)
    topic = "term"
    title = "Agreement 2026-0014 with Slate Learning, Inc."
    url = "/agreements/1/clocks"
    facts = factory.LazyFunction(lambda: CaseFacts().model_dump(mode="json"))
    opened_at = START


class DeadlineFactory(DjangoModelFactory[Deadline]):
    """An open clock that the district owes, due 30 days after it was opened, which nobody was reminded of yet."""

    class Meta:
        model = Deadline

    class Params:
        citation = "Agreement, vii.1"
        source = "agreement"

    occasion: Any = factory.SubFactory(OccasionFactory)
    district = factory.SelfAttribute("occasion.district")
    vendor = factory.SelfAttribute("occasion.vendor")
    key = factory.Sequence(lambda number: f"term:{number}")
    duty = "term.renew"
    kind = factory.LazyAttribute(lambda row: kind_of(row.duty))
    obligor = "district"
    addressee = "provider"
    title = "Renew the agreement, or let it end"
    about = factory.SelfAttribute("occasion.title")
    standing = factory.LazyAttribute(lambda row: "due" if row.due_at else "owed_now")
    opened_at = START
    due_at: Any = START + timedelta(days=30)
    why = "The term of 36 months ends."
    hourly = factory.LazyAttribute(lambda row: row.standing == "owed_now")
    winner = factory.LazyAttribute(lambda row: row.key if row.due_at else "")
    remind_at: Any = START

    @factory.lazy_attribute  # type: ignore[untyped-decorator]
    def answer(self: Any) -> dict[str, Any]:
        limit = StatedLimit(
            key=self.key, duty=self.duty, title=self.title, obligor=self.obligor, addressee=self.addressee,
            due_at=self.due_at, words="" if self.due_at else "immediately", since=self.opened_at, why=self.why,
            source=self.source, citation=self.citation,
        )  # fmt: skip
        return dumped(of_stated(limit))

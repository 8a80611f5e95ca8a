"""Rows for tests, as they stand after the product made them. Each room appends its own.

For a whole story with people who see and do not see each other's rows, use tests.accounts.world instead.
"""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import Membership, Organization, Person

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

"""A name is found …"""

from datetime import UTC, datetime

import pytest

from backend.accounts.models import Organization
from backend.core.search import Begins, SearchWords, begins, words_of

pytestmark = pytest.mark.django_db

START = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("lab qui", True),
        ("LÁB", True),
        ("abs", False),
        ("labs 1", True),
        ("labs 12", True),
        ("1", True),
        ("labs 1 2", False),
        ("labs q", True),
        ("q l 1", True),
        ("labs q z", False),
    ],
)
def test_by_the_beginnings_of_its_words(asked: str, found: bool) -> None:
    Organization.objects.create(kind="vendor", name="Quillet Labs 120", time_zone="UTC", created_at=START)
    vendors = Organization.objects.filter(kind="vendor")
    assert vendors.filter(Begins(SearchWords("name"), words_of(asked))).exists() is found
    assert vendors.filter(begins(SearchWords("name"), words_of(asked))).exists() is found

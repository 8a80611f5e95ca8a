"""A name is found …"""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db.models import F

from backend.accounts.models import Organization
from backend.core.search import Begins, SearchWords, begins, begins_in, words_of

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


NAMES = (
    "Quillet Labs 120", "Agreement 2026-000042 with Tidewick’s “Reader”, Inc.", "a.b_c/d", "École Élan – north",
    "ﬁne ½", "Школа 5", "two\nlines", "  ", "x" * 150 + " y", "R&D (west)", "naïve\tTABS", "Ⅳ quarter", "İstanbul",
)  # fmt: skip
ASKED = (
    "lab", "AGREE 2026", "2026 42", "2026-000042", "tide read", "tidewicks", "s inc", "b c d", "bc", "ecole", "École",
    "lan", "fi", "1", "школа", "5", "lines", "x" * 120, "xy", "r d", "west", "nai tabs", "iv", "quart", "stan",
    "i", "o",
)  # fmt: skip


def test_in_a_text_without_an_index_as_by_one() -> None:
    for place, name in enumerate(NAMES):
        Organization.objects.create(kind="vendor", name=name, time_zone="UTC", created_at=START, id=UUID(int=place + 1))
    vendors = Organization.objects.filter(kind="vendor")
    seen = set()
    for asked in ASKED:
        words = words_of(asked)
        expected = set(vendors.filter(Begins(SearchWords("name"), words)).values_list("name", flat=True))
        assert set(vendors.filter(begins_in(F("name"), words)).values_list("name", flat=True)) == expected, asked
        seen |= expected
    assert seen == {name for name in NAMES if name.strip()}, "some name is found by nothing that is asked"

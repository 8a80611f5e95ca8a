"""What is mailed to contacts of vendors that have nobody here…"""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core.models import Message
from backend.deadlines.services import linking, reminding
from tests.deadlines.test_contacts import OPENED, WES, clock, contact, sides, sweep, to

pytestmark = pytest.mark.django_db


def test_costs_as_many_queries_for_fifty_as_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def links(link_ids: set[UUID], at: object) -> dict[UUID, str]:
        asked.append(len(link_ids))
        return {one: f"https://dpa.example.org/{one}" for one in link_ids}

    monkeypatch.setitem(linking._links, "tests.link", links)
    costs: list[int] = []
    for number in (1, 50):
        for place in range(number):
            district, vendor = sides()
            for _ in range(2):
                given = contact(f"{place}.{number}@juniper.example", link="tests.link", link_id=uuid4())
                clock(district, vendor, given, hourly=True)
        with CaptureQueriesContext(connection) as queries:
            sweep(OPENED)
        costs.append(len(queries))
        assert Message.objects.filter(template="contact_reminder").count() == (1 if number == 1 else 51)

    assert costs[0] == costs[1]
    assert asked == [2, 100], "the room above is asked more than once"

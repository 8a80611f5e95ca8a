"""Clocks of a record that the district keeps to itself…"""

from datetime import timedelta

import pytest
from django.db import connection

from backend.agreements import services
from backend.agreements.migrations import __name__ as migrations
from backend.core import clock
from backend.core.models import Message
from backend.deadlines.models import Deadline, Occasion, Reminder
from backend.deadlines.selectors import reminders as selectors
from backend.deadlines.services import reminders, reminding, setting
from tests.accounts.world import World, browser_of
from tests.agreements.records import recorded
from tests.agreements.story import API, get, taken

pytestmark = pytest.mark.django_db

NEVER = timedelta(days=1200)
"""After which the recorded term is over."""


def titles(world: World) -> list[str]:
    return [one["title"] for one in get(world.victor, "/clocks")["results"]]


def test_are_none_of_the_vendors_until_it_is_shared(world: World) -> None:
    agreement_id = recorded(world)
    row = Deadline.objects.get(occasion__subject_id=agreement_id)
    assert (row.vendor_id, row.addressee) == (world.slate.id, "provider")
    over = clock.now() + NEVER

    assert titles(world) == []
    assert browser_of(world.victor).get(f"{API}/clocks/{row.id}").status_code == 404
    assert [one["id"] for one in get(world.alice, "/clocks")["results"]] == [str(row.id)]
    reminding.fire(now=over)
    reminding.leave(now=over + timedelta(days=2))
    assert set(Message.objects.values_list("recipient", flat=True)) == {"alice@elm.example"}
    assert not Reminder.objects.filter(organization=world.slate).exists()

    taken(world.alice, agreement_id, "share")

    assert titles(world) == [row.title]
    assert browser_of(world.victor).get(f"{API}/clocks/{row.id}").status_code == 200


def test_that_the_vendor_owes_are_told_to_nobody_there_but_to_whom_the_district_noted(world: World) -> None:
    noted = {"contact_name": "Tess Lund", "contact_email": "tess@slate.example"}
    agreement_id = recorded(world, **noted)
    services.wind_due(now=clock.now() + timedelta(minutes=1))
    row = Deadline.objects.get(occasion__subject_id=agreement_id)
    Deadline.objects.filter(id=row.id).update(obligor="provider", addressee="district")
    over = clock.now() + NEVER
    reminding.fire(now=over)
    [line] = selectors.failed(world.alice)
    assert f"{world.slate.name} does not see " in line.says
    assert "your settings do not let its contact be written to" in line.says

    setting.set_contacts(actor=world.alice, now=over, told=True, typed=True)
    reminders.retry(actor=world.alice, now=over, reminder_id=line.id)
    reminding.leave(now=over + timedelta(days=2))

    [message] = Message.objects.filter(template="contact_reminder")
    assert message.recipient == "tess@slate.example"
    for part in (message.text, message.html):
        assert "sign in" not in part, "who signs in does not see it there"
        assert "has an account here" not in part, "the vendor has people here"
        assert f"tell {world.elm_valley.name}." in part
    assert not Reminder.objects.filter(organization=world.slate).exists()


def test_that_were_kept_before_are_taken_out_of_the_vendors_sight(world: World) -> None:
    kept, shown = recorded(world), recorded(world, effective_date="2025-08-02", reference="DPA-78")
    taken(world.alice, shown, "share")
    Occasion.objects.update(vendor_sees=True)
    Deadline.objects.update(vendor_sees=True)
    module = __import__(f"{migrations}.0011_clocks_of_own_records", fromlist=["Migration"])

    with connection.cursor() as cursor:
        for operation in module.Migration.operations:
            cursor.execute(operation.sql)

    seen = dict(Deadline.objects.values_list("occasion__subject_id", "vendor_sees"))
    assert {str(agreement): sees for agreement, sees in seen.items()} == {kept: False, shown: True}
    assert set(Occasion.objects.filter(vendor_sees=False).values_list("subject_id", flat=True)) == {
        row.occasion.subject_id for row in Deadline.objects.filter(vendor_sees=False).select_related("occasion")
    }

"""Who has a mail to a contact, and says that they are the wrong person…"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db.models import Model
from django.test import Client

from backend.accounts.choices import Role
from backend.core.clock import now
from backend.core.models import Message, Outbox
from backend.core.types import INSTALLATION
from backend.deadlines import services as clocks
from backend.deadlines.models import Deadline, Occasion, Reminder
from backend.deadlines.selectors import reminders as selectors
from backend.deadlines.selectors.contacts import ContactLinkNotGood, wrong_token
from backend.deadlines.selectors.unsubscribing import unsubscribe_token
from backend.deadlines.services import reminders as services
from backend.deadlines.services import reminding
from tests.deadlines.test_contacts import OPENED, WES, actor, clock, contact, sides, sweep, to
from tests.factories import DistrictFactory, VendorFactory

pytestmark = pytest.mark.django_db

LATER = OPENED + timedelta(days=20)


def token_of(message: Message) -> str:
    address: str = Outbox.objects.get(id=message.outbox_id).payload["values"]["wrong_url"]
    return address.rpartition("/")[2]


def stored() -> list[list[dict[str, Any]]]:
    """Everything that a request to the page of a link could change."""
    models: tuple[type[Model], ...] = (Reminder, Occasion, Message, Outbox, Deadline)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_cannot_make_up_a_link_nor_use_that_of_another_mail_or_reminder() -> None:
    district, vendor = sides()
    person = actor(district)
    clock(district, vendor, contact(), hourly=True)
    clock(district, vendor, obligor="district", addressee="parent", hourly=True)
    sweep(OPENED)
    mailed = Reminder.objects.get(address=WES)
    theirs = Reminder.objects.filter(person=person.person_id).first()
    assert theirs is not None
    assert person.person_id is not None
    assert person.organization_id is not None
    made_up = [
        "", ".", mailed.id.hex, f"{mailed.id.hex}.", f"{mailed.id.hex}.{'A' * 43}", "\ud800", "x" * 201,
        wrong_token(uuid4()), wrong_token(theirs.id), wrong_token(mailed.id).upper(),
        wrong_token(mailed.id).replace(mailed.id.hex, theirs.id.hex),
        unsubscribe_token(person.person_id, person.organization_id),
        signing.Signer(salt="agreements.submission").sign(mailed.id.hex).replace(":", "."),
    ]  # fmt: skip
    browser = Client(enforce_csrf_checks=True)
    before = stored()

    for token in made_up:
        for answer in (
            browser.get("/api/v1/wrong-contact", {"token": token.encode(errors="replace").decode()}),
            browser.post("/api/v1/wrong-contact", {"token": token}, content_type="application/json"),
        ):
            assert answer.status_code in (400, 404), token
            assert "Juniper" not in answer.content.decode()
    assert stored() == before


def test_says_nothing_by_opening_the_link_in_whatever_way_a_mail_scanner_does() -> None:
    district, vendor = sides()
    clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    token = token_of(to(WES)[0])
    browser = Client(enforce_csrf_checks=True)
    before = stored()

    for ask in (browser.get, browser.head, browser.options):
        ask(f"/wrong-contact/{token}")
        ask("/api/v1/wrong-contact", {"token": token})
    for ask in (browser.post, browser.put):
        ask(f"/wrong-contact/{token}")
    shown = browser.get("/api/v1/wrong-contact", {"token": token})

    assert stored() == before
    said = shown.content.decode()
    assert not any(words in said for words in (WES, "Wes", "Tell the district")), "more than whose mail it is"


def test_says_it_of_one_vendor_to_one_district() -> None:
    district, vendor = sides()
    other, also = DistrictFactory(name="Larch Hollow"), VendorFactory(name="Sister of Juniper")
    for sides_ in ((district, vendor), (other, vendor), (district, also)):
        clock(*sides_, contact(), hourly=True)
    clock(district, vendor, contact("ida@juniper.example", "Ida Roth"), hourly=True)
    sweep(OPENED)
    [message] = Reminder.objects.filter(address=WES, organization=district, deadline__vendor=vendor)
    strangers = actor(other)

    services.wrong_contact(token=wrong_token(message.id), now=OPENED)
    sweep(LATER)

    assert selectors.failed(strangers) == []
    mailed = Reminder.objects.filter(planned_at=LATER, message__isnull=False).exclude(address="")
    assert set(mailed.values_list("address", "organization__name", "deadline__vendor__name")) == {
        (WES, "Larch Hollow", "Juniper Forms LLC"),
        (WES, "Kestrel Valley", "Sister of Juniper"),
        ("ida@juniper.example", "Kestrel Valley", "Juniper Forms LLC"),
    }


def test_still_can_say_it_once_another_is_the_contact_and_once_the_vendor_is_another_row() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    token = token_of(to(WES)[0])
    merged = VendorFactory(name="Juniper Forms Holding")
    clocks.move_vendor(actor=INSTALLATION, now=OPENED, from_id=vendor.id, into_id=merged.id)
    others = [contact("ida@juniper.example").model_dump(mode="json")]
    Occasion.objects.filter(id=row.occasion_id).update(contacts=others)

    services.wrong_contact(token=token, now=OPENED)

    [line] = selectors.failed(officer)
    assert "what Juniper Forms Holding owes" in line.says
    Occasion.objects.filter(id=row.occasion_id).update(contacts=[contact().model_dump(mode="json"), *others])
    sweep(LATER)
    assert len(to(WES)) == 1, "written to again"
    assert len(to("ida@juniper.example")) == 1


def test_says_it_even_where_what_was_to_be_mailed_again_never_left() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    [message] = to(WES)
    token = token_of(message)
    Message.objects.filter(id=message.id).update(bounced_at=OPENED, bounce_words="no such mailbox")
    services.retry(actor=officer, now=OPENED, reminder_id=Reminder.objects.get(address=WES).id)
    administrator = actor(vendor, Role.VENDOR_ADMINISTRATOR)
    sweep(OPENED + timedelta(minutes=1))
    assert Reminder.objects.get(address=WES).dropped_at is not None
    assert Reminder.objects.get(person=administrator.person_id).message is not None

    answer = Client().post("/api/v1/wrong-contact", {"token": token}, content_type="application/json")

    assert answer.json()["wrong"] is True
    assert Deadline.objects.get(id=row.id).ending == ""


def test_is_mailed_again_only_what_they_were_mailed_last_of_what_is_still_open() -> None:
    district, vendor = sides()
    officer = actor(district)
    still, over = (clock(district, vendor, contact(), hourly=True) for _ in range(2))
    sweep(OPENED)
    sweep(LATER)
    [first, second] = to(WES)
    services.wrong_contact(token=token_of(second), now=LATER)
    Deadline.objects.filter(id=over.id).update(ending="met", ended_at=LATER, met_at=LATER, remind_at=None)
    [line] = selectors.failed(officer)

    services.retry(actor=officer, now=LATER, reminder_id=line.id)
    sweep(LATER + timedelta(minutes=1))

    [_, _, third] = to(WES)
    by_message = {
        message: set(Reminder.objects.filter(message=message).values_list("deadline_id", flat=True))
        for message in (first, second, third)
    }
    assert by_message == {first: {still.id, over.id}, second: {over.id}, third: {still.id}}
    assert selectors.failed(officer) == []
    assert not Reminder.objects.filter(dropped_at__isnull=False).exists()


def test_makes_room_for_another_where_the_district_tries_it_again_and_they_are_not_the_contact() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    services.wrong_contact(token=token_of(to(WES)[0]), now=OPENED)
    [line] = selectors.failed(officer)
    others = [contact("ida@juniper.example").model_dump(mode="json")]
    Occasion.objects.filter(id=row.occasion_id).update(contacts=others)

    services.retry(actor=officer, now=OPENED, reminder_id=line.id)
    sweep(OPENED + timedelta(minutes=1))

    assert len(to("ida@juniper.example")) == 1
    assert len(to(WES)) == 1
    assert Reminder.objects.get(address=WES).message == to(WES)[0], "it did go to them"
    assert selectors.failed(officer) == []


def test_leaves_nobody_told_on_the_districts_today_where_it_tries_it_again_in_vain() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    clock(district, vendor, contact())
    reminding.fire(now=OPENED)  # waits for the digest
    services.wrong_contact(token=token_of(to(WES)[0]), now=OPENED)
    [line] = selectors.failed(officer)
    assert selectors.failed_in_all() == 1, "what never left came to nobody"
    Occasion.objects.filter(id=row.occasion_id).update(contacts=[])

    services.retry(actor=officer, now=OPENED, reminder_id=line.id)

    [left] = selectors.failed(officer)
    assert left.says.startswith("Nobody could be told of “Tell the district of the change”")


def test_can_no_more_be_refused_than_believed_twice() -> None:
    district, vendor = sides()
    clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    token = token_of(to(WES)[0])
    services.wrong_contact(token=token, now=OPENED)
    before = stored()

    services.wrong_contact(token=token, now=now())

    assert stored() == before
    with pytest.raises(ContactLinkNotGood):
        services.wrong_contact(token=f"{token}x", now=now())

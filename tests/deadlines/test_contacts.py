"""Contacts of vendors that have nobody here…"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from backend.accounts.choices import Role
from backend.accounts.models import Organization
from backend.core import mail
from backend.core.clock import now
from backend.core.models import Message, Outbox
from backend.core.types import INSTALLATION, Actor, Subject
from backend.deadlines import services as clocks
from backend.deadlines.models import Deadline, Occasion, Reminder
from backend.deadlines.rules.setting import PlanIn
from backend.deadlines.selectors import reminders as selectors
from backend.deadlines.services import linking, plans, reminding, setting
from backend.deadlines.services import reminders as services
from backend.deadlines.types import Contact
from tests.accounts.world import browser_of
from tests.deadlines.occasions import kept, stated
from tests.factories import DeadlineFactory, DistrictFactory, MembershipFactory, OccasionFactory, VendorFactory

OPENED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
"""A Monday, ten in the morning in New York."""
DUE = datetime(2026, 12, 3, 4, 59, 59, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
WES = "wes@juniper.example"

pytestmark = pytest.mark.django_db


def actor(organization: Organization, role: str = Role.PRIVACY_OFFICER) -> Actor:
    row = MembershipFactory(organization=organization, role=role)
    return Actor(row.person_id, row.person.name, organization.id, organization.kind, role)


def contact(email: str = WES, name: str = "Wes Abernathy", basis: Any = "invited", **changes: Any) -> Contact:
    why = "You are told because Kestrel Valley asked you on October 1, 2026 for the schedule of Juniper Forms."
    return Contact(email=email, name=name, basis=basis, from_words=why, **changes)


def clock(district: Organization, vendor: Organization, *contacts: Contact, **changes: Any) -> Deadline:
    """A clock that the vendor owes: reminded of at its start, 14 and 3 days before, when missed, weekly."""
    given: dict[str, Any] = {
        "duty": "notice.give", "opened_at": OPENED, "due_at": DUE, "obligor": "provider", "addressee": "district",
        "title": "Tell the district of the change", **changes,
    }  # fmt: skip
    occasion = OccasionFactory(
        district=district, vendor=vendor, contacts=[one.model_dump(mode="json") for one in contacts]
    )
    row: Deadline = DeadlineFactory(occasion=occasion, **given)
    plans.store({row.id: plans.remind_at(row)})
    row.refresh_from_db()
    return row


def sweep(at: datetime) -> None:
    reminding.fire(now=at)
    reminding.leave(now=at)


def sides() -> tuple[Organization, Organization]:
    return DistrictFactory(name="Kestrel Valley"), VendorFactory(name="Juniper Forms LLC")


def to(email: str) -> list[Message]:
    return list(Message.objects.filter(recipient=email).order_by("planned_at", "id"))


def accepted(at: datetime) -> None:
    Message.objects.update(accepted_at=at)


def listed(of: Actor, row: Deadline) -> dict[str, Any]:
    """Return a clock as a row of the list."""
    found = browser_of(of).get("/api/v1/clocks").json()["results"]
    shown: dict[str, Any] = next(one for one in found if one["id"] == str(row.id))
    return shown


def test_are_told_what_is_owed_to_whom_until_when_and_why() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(answer="Dana Whitcomb (dana@kestrel.example)"))

    sweep(OPENED)
    assert to(WES) == [], "it waits for the hour of the district's digests"
    sweep(MORNING)

    [message] = to(WES)
    assert message.organization_id == district.id
    assert message.subject == f"Due in 29 days: {row.title}, for Kestrel Valley"
    for part in (message.text, message.html):
        for words in (
            "Hello Wes Abernathy,", row.title, "Juniper Forms LLC owes this to Kestrel Valley.", row.why,
            "The end of December 2, 2026 (EST)", "Agreement, vii.1",
            "You are told because Kestrel Valley asked you on October 1, 2026", "Dana Whitcomb (dana@kestrel.example)",
            "cannot be unsubscribed from", "People join by invitation",
        ):  # fmt: skip
            assert words in part, words
        assert "/clocks" not in part, "a link to a row"
        assert mail.MASK in part, "the links stand in the ledger"
    leaving = Outbox.objects.get(id=message.outbox_id).payload
    assert leaving["values"]["url"].endswith("/sign-in")
    assert leaving["headers"] == {}
    assert selectors.failed(officer) == []
    [sent] = [one for one in selectors.sent(officer, row) if one.to == f"Wes Abernathy ({WES})"]
    assert (sent.why, sent.state) == ("contact of Juniper Forms LLC", "waiting")


def test_come_in_by_the_link_of_the_room_above_while_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    district, vendor = sides()
    works = {district.id: "https://dpa.example.org/come/in"}
    monkeypatch.setitem(linking._links, "tests.link", lambda link_ids, at: dict(works))
    row = clock(district, vendor, contact(link="tests.link", link_id=district.id), hourly=True)

    sweep(OPENED)
    works.clear()
    plans.store({row.id: OPENED + timedelta(days=20)})
    sweep(OPENED + timedelta(days=20))

    addresses = [Outbox.objects.get(id=one.outbox_id).payload["values"]["url"] for one in to(WES)]
    assert addresses == ["https://dpa.example.org/come/in", "http://localhost:8000/sign-in"]


def test_get_one_mail_for_all_of_one_district_and_never_two_districts_in_one() -> None:
    district, vendor = sides()
    other, also = DistrictFactory(name="Larch Hollow"), VendorFactory(name="Sister of Juniper")
    for row in [(district, vendor)] * 3 + [(other, vendor), (district, also)]:
        clock(*row, contact())

    sweep(OPENED)
    sweep(MORNING)

    subjects = sorted(one.subject for one in to(WES))
    assert subjects == [
        "Due in 29 days: Tell the district of the change, for Kestrel Valley",
        "Due in 29 days: Tell the district of the change, for Larch Hollow",
        "What Juniper Forms LLC owes to Kestrel Valley: 3 later",
    ]
    for one in to(WES):
        assert ("Larch Hollow" in one.text) != ("Kestrel Valley" in one.text.replace(contact().from_words, ""))


def test_make_room_for_the_first_person_of_the_vendor() -> None:
    district, vendor = sides()
    row = clock(district, vendor, contact())
    reminding.fire(now=OPENED)
    administrator = actor(vendor, Role.VENDOR_ADMINISTRATOR)

    sweep(MORNING)
    sweep(MORNING + timedelta(days=1))

    assert to(WES) == []
    waited = Reminder.objects.get(address=WES)
    assert waited.dropped_at is not None
    assert Reminder.objects.get(person=administrator.person_id).message is not None
    assert {one.to for one in selectors.planned(administrator, row, now=MORNING)} == {administrator.label}


def test_are_the_vendors_named_before_those_that_were_invited_and_each_address_once() -> None:
    district, vendor = sides()
    clock(
        district, vendor, contact("ida@juniper.example", basis="named"), contact("ida@juniper.example", basis="named"),
        contact(), hourly=True,
    )  # fmt: skip

    sweep(OPENED)

    assert len(to("ida@juniper.example")) == 1
    assert to(WES) == []


def test_whom_only_the_district_noted_are_told_once_it_says_so() -> None:
    district, vendor = sides()
    officer = actor(district)
    clock(district, vendor, contact(basis="typed"), hourly=True)
    sweep(OPENED)
    [line] = selectors.failed(officer)
    assert to(WES) == []
    assert line.says.endswith(
        "Juniper Forms LLC has no administrator here, and your settings do not let its contact be written to. You "
        "choose who is written to in Settings, Reminders; until then, tell them yourself."
    )
    with pytest.raises(services.StillNobody):
        services.retry(actor=officer, now=OPENED, reminder_id=line.id)

    setting.set_contacts(actor=officer, now=OPENED, told=True, typed=True)
    services.retry(actor=officer, now=OPENED, reminder_id=line.id)
    reminding.leave(now=OPENED)

    assert len(to(WES)) == 1
    assert selectors.failed(officer) == []


def test_are_left_alone_where_the_district_says_so_and_what_waits_is_dropped() -> None:
    district, vendor = sides()
    officer = actor(district)
    browser = browser_of(officer)
    clock(district, vendor, contact())
    reminding.fire(now=OPENED)

    asked = browser.put(
        "/api/v1/clocks/settings/contacts", {"told": False, "typed": False}, content_type="application/json"
    )
    assert asked.status_code == 204
    assert browser.get("/api/v1/clocks/settings/plans").json()["contacts"] == {"told": False, "typed": False}
    sweep(MORNING)

    assert to(WES) == []
    assert len(selectors.failed(officer)) == 1
    stranger = browser_of(actor(vendor, Role.VENDOR_ADMINISTRATOR))
    refused = stranger.put(
        "/api/v1/clocks/settings/contacts", {"told": True, "typed": True}, content_type="application/json"
    )
    assert refused.status_code in (403, 404)


def test_say_that_they_are_the_wrong_person_and_it_stands_on_the_districts_today() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(), hourly=True)
    clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    [message] = to(WES)
    token = Outbox.objects.get(id=message.outbox_id).payload["values"]["wrong_url"].rpartition("/")[2]
    browser = Client(enforce_csrf_checks=True)

    shown = browser.get("/api/v1/wrong-contact", {"token": token}).json()
    assert shown == {"district": "Kestrel Valley", "vendor": "Juniper Forms LLC", "wrong": False}
    assert selectors.failed(officer) == [], "opening the page said it"
    for _ in range(2):
        said = browser.post("/api/v1/wrong-contact", {"token": token}, content_type="application/json")
        assert said.json()["wrong"] is True
    cut = browser.post("/api/v1/wrong-contact", {"token": token[:-1]}, content_type="application/json")
    assert (cut.status_code, cut.json()["code"]) == (404, "deadlines.contact_link_not_good")

    [line] = selectors.failed(officer)
    assert line.says.startswith(
        f"Wes Abernathy ({WES}) says that they are not the one to be told of what Juniper Forms LLC owes: "
    )
    assert "and 1 other clock." in line.says
    [wrong] = [one for one in selectors.sent(officer, row) if one.state == "wrong"]
    assert wrong.failed
    assert {
        one.to.partition(":")[0] for one in selectors.planned(officer, row, now=OPENED) if "owed" not in one.why
    } == {"Nobody"}
    sweep(OPENED + timedelta(days=20))
    assert len(to(WES)) == 1, "written to again"
    assert len(selectors.failed(officer)) == 1, "one line for the vendor"

    services.retry(actor=officer, now=OPENED + timedelta(days=20), reminder_id=line.id)
    reminding.leave(now=OPENED + timedelta(days=20))

    assert len(to(WES)) == 2
    assert selectors.failed(officer) == []


def test_that_are_wrong_for_one_district_are_told_by_another_still() -> None:
    district, vendor = sides()
    other = DistrictFactory(name="Larch Hollow")
    officers = [actor(one) for one in (district, other)]
    clock(district, vendor, contact(), hourly=True)
    clock(other, vendor, contact(), hourly=True)
    sweep(OPENED)
    [mine] = [one for one in to(WES) if one.organization_id == district.id]
    token = Outbox.objects.get(id=mine.outbox_id).payload["values"]["wrong_url"].rpartition("/")[2]

    services.wrong_contact(token=token, now=OPENED)
    sweep(OPENED + timedelta(days=20))

    assert sorted(one.organization_id for one in to(WES)) == sorted([district.id, other.id, other.id])
    assert [len(selectors.failed(one)) for one in officers] == [1, 0]


def test_hear_nothing_more_once_the_vendor_has_an_account_also_who_said_it_is_not_them() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    token = Outbox.objects.get(id=to(WES)[0].outbox_id).payload["values"]["wrong_url"].rpartition("/")[2]
    services.wrong_contact(token=token, now=OPENED)
    administrator = actor(vendor, Role.VENDOR_ADMINISTRATOR)
    [line] = selectors.failed(officer)
    later = OPENED + timedelta(days=20)

    services.retry(actor=officer, now=later, reminder_id=line.id)
    sweep(later)

    assert len(to(WES)) == 1, "it was tried again, and dropped: the administrator is told"
    assert Reminder.objects.filter(person=administrator.person_id, deadline=row, message__isnull=False).exists()
    assert selectors.failed(officer) == []


def test_stay_left_alone_once_the_district_dealt_with_it() -> None:
    district, vendor = sides()
    officer = actor(district)
    clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    token = Outbox.objects.get(id=to(WES)[0].outbox_id).payload["values"]["wrong_url"].rpartition("/")[2]
    services.wrong_contact(token=token, now=OPENED)
    [line] = selectors.failed(officer)

    services.deal(actor=officer, now=OPENED, reminder_id=line.id, reason="Asked their office.")
    sweep(OPENED + timedelta(days=20))

    assert len(to(WES)) == 1
    [nobody] = selectors.failed(officer)
    assert nobody.says.startswith("Nobody could be told of “Tell the district of the change”")


def test_that_there_is_none_is_one_line_for_each_vendor_and_one_row_for_each_clock() -> None:
    district, vendor = sides()
    officer = actor(district)
    rows = [clock(district, vendor, hourly=True) for _ in range(3)]
    clock(district, VendorFactory(name="Thistle Reading Company"), hourly=True)

    for days in (0, 16, 28, 31, 38):
        sweep(OPENED + timedelta(days=days))

    for row in rows:
        assert Reminder.objects.filter(deadline=row, person=None, address="").count() == 1
        assert len([one for one in selectors.planned(officer, row, now=OPENED) if one.to.startswith("Nobody")]) <= 1
    lines = {one.says for one in selectors.failed(officer)}
    assert len(lines) == 2
    [several] = [one for one in selectors.failed(officer) if "Juniper" in one.says]
    assert several.says == (
        "Nobody could be told of “Tell the district of the change”, due at the end of December 2, 2026 (EST), nor of 2 "
        "other clocks: Juniper Forms LLC has no administrator here, and no contact of it is known. Invite somebody "
        "there, note a contact with the agreement if it was recorded, or tell them yourself."
    )
    administrator = actor(vendor, Role.VENDOR_ADMINISTRATOR)
    later = OPENED + timedelta(days=38)

    services.retry(actor=officer, now=later, reminder_id=several.id)

    assert {one.offset for one in Reminder.objects.filter(person=administrator.person_id)} == {"after:7d"}
    assert Reminder.objects.filter(person=administrator.person_id).count() == 3
    [left] = selectors.failed(officer)
    services.deal(actor=officer, now=later, reminder_id=left.id, reason="Called them.")
    assert selectors.failed(officer) == []


def test_stand_in_the_preview_of_a_plan_with_their_address_for_the_district_alone() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact())

    shown = selectors.preview(officer, kind="notice", given=PlanIn(("before:3d", "missed")), now=OPENED)

    known = {(one.to, one.why) for one in shown.messages}
    assert (f"Wes Abernathy ({WES})", "contact of Juniper Forms LLC") in known
    contributor = actor(vendor, Role.VENDOR_CONTRIBUTOR)
    assert selectors.planned(contributor, row, now=OPENED) == []
    sweep(OPENED)
    assert selectors.sent(contributor, row) == []


def test_that_a_mail_server_refuses_stand_on_the_districts_today() -> None:
    district, vendor = sides()
    officer = actor(district)
    clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    [message] = to(WES)
    Message.objects.filter(id=message.id).update(refused_at=now(), server_reply="550 no such mailbox")
    Outbox.objects.filter(id=message.outbox_id).update(failed_at=now())

    [line] = selectors.failed(officer)

    assert line.says == (
        "The mail server refused the reminder of “Tell the district of the change” to Wes Abernathy "
        f"({WES}) of Juniper Forms LLC: 550 no such mailbox"
    )
    services.retry(actor=officer, now=now(), reminder_id=line.id)
    assert selectors.failed(officer) == []


def test_whose_mail_came_back_stand_on_the_districts_today_and_are_tried_again() -> None:
    district, vendor = sides()
    officer = actor(district)
    row = clock(district, vendor, contact(), hourly=True)
    sweep(OPENED)
    accepted(OPENED)
    Message.objects.filter(recipient=WES).update(
        bounced_at=OPENED + timedelta(hours=1), bounce_words="550 5.1.1 user unknown"
    )

    [line] = selectors.failed(officer)

    assert f"to Wes Abernathy ({WES}) of Juniper Forms LLC was accepted by the mail server and came back" in line.says
    assert line.says.endswith("550 5.1.1 user unknown")
    assert listed(officer, row)["mailed"] == ""
    services.retry(actor=officer, now=OPENED + timedelta(hours=2), reminder_id=line.id)
    reminding.leave(now=OPENED + timedelta(hours=2))
    assert len(to(WES)) == 2
    assert selectors.failed(officer) == []


def test_and_when_they_were_mailed_stand_in_the_list_of_the_district_alone() -> None:
    district, vendor = sides()
    officer, contributor = actor(district), actor(vendor, Role.VENDOR_CONTRIBUTOR)
    row = clock(district, vendor, contact(), contact("ida@juniper.example", name=""), hourly=True)
    sweep(OPENED)
    assert listed(officer, row)["mailed"] == "", "it was not accepted yet"
    accepted(OPENED + timedelta(hours=14))

    assert listed(officer, row)["mailed"] == (
        f"Mailed on November 3, 2026 to ida@juniper.example, Wes Abernathy ({WES}), contacts of Juniper Forms LLC"
    )
    assert listed(contributor, row)["mailed"] == ""

    administrator = actor(vendor, Role.VENDOR_ADMINISTRATOR)
    plans.store({row.id: OPENED + timedelta(days=20)})
    sweep(OPENED + timedelta(days=20))
    assert Reminder.objects.filter(person=administrator.person_id, message__isnull=False).exists()
    assert listed(officer, row)["mailed"] == "", "somebody there was told since"


def test_are_restated_with_the_case_without_moving_a_clock() -> None:
    district, vendor = sides()
    case = stated(obligor="provider", addressee="district")
    occasion = kept(district, vendor, case)
    again: dict[str, Any] = {
        "actor": INSTALLATION, "subject": Subject(occasion.subject_type, occasion.subject_id), "topic": occasion.topic,
        "district_id": district.id, "vendor_id": vendor.id, "title": occasion.title, "url": occasion.url, "case": case,
    }  # fmt: skip
    later = OPENED + timedelta(days=10)

    for _ in range(2):
        clocks.keep(now=later, contacts=(contact(),), **again)

    row = Occasion.objects.get(id=occasion.id)
    assert [one["email"] for one in row.contacts] == [WES]
    assert row.revision == occasion.revision
    assert [one.contacts == [] for one in row.history.order_by("history_date")] == [True, False]  # type: ignore[attr-defined]
    assert Deadline.objects.get(occasion=row).sequence == 0


def test_and_a_person_are_never_told_by_one_reminder() -> None:
    district, vendor = sides()
    officer = actor(district)
    clock(district, vendor, contact())
    reminding.fire(now=OPENED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.filter(address=WES).update(person_id=officer.person_id)

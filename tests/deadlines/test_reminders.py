"""People and their reminders…"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from backend.accounts.choices import Role
from backend.accounts.models import Organization, Person
from backend.core import bounces, outbox
from backend.core.clock import now
from backend.core.errors import Forbidden, Invalid, NotFound
from backend.core.events import events_about
from backend.core.models import Message
from backend.core.types import Actor, Subject
from backend.core.words import written
from backend.deadlines.models import Deadline, Preference, Reminder
from backend.deadlines.rules.setting import PlanIn
from backend.deadlines.selectors import reminders as selectors
from backend.deadlines.selectors.unsubscribing import unsubscribe_token
from backend.deadlines.services import plans, reminding
from backend.deadlines.services import reminders as services
from tests.accounts.world import browser_of
from tests.factories import DeadlineFactory, DistrictFactory, MembershipFactory, OccasionFactory, VendorFactory
from tests.smtp import MailServer

OPENED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
DUE = datetime(2026, 12, 3, 4, 59, 59, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
BOUNCED_ID = b"<0a1b2c3d4e5f60718293a4b5c6d7e8f901234567@dpa.example>"
"""Of the mail that the reports in tests/core/bounces return."""

pytestmark = pytest.mark.django_db


def actor(organization: Organization, role: str = Role.PRIVACY_OFFICER, **changes: Any) -> Actor:
    row = MembershipFactory(organization=organization, role=role, **changes)
    return Actor(row.person_id, row.person.name, organization.id, organization.kind, role)


def clock(district: Organization, vendor: Organization | None = None, **changes: Any) -> Deadline:
    given: dict[str, Any] = {"duty": "notice.give", "opened_at": OPENED, "due_at": DUE, **changes}
    row: Deadline = DeadlineFactory(occasion=OccasionFactory(district=district, vendor=vendor), **given)
    plans.store({row.id: plans.remind_at(row)})
    row.refresh_from_db()
    return row


def sweep(now: datetime) -> None:
    reminding.fire(now=now)
    reminding.leave(now=now)


@pytest.fixture
def smtp(mail_server: MailServer, settings: LazySettings) -> MailServer:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    return mail_server


def test_read_what_was_accepted_and_opened_and_what_comes_next(smtp: MailServer) -> None:
    district = DistrictFactory()
    officer = actor(district)
    row = clock(district)
    sweep(OPENED)
    assert [(one.state, one.says) for one in selectors.sent(officer, row)] == [("planned", "Planned")]
    sweep(MORNING)
    assert selectors.sent(officer, row)[0].state == "waiting"

    outbox.drain()

    [taken] = smtp.taken
    assert taken.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [one] = selectors.sent(officer, row)
    assert (one.what, one.state, one.to) == ("when it starts", "accepted", officer.label)
    services.opened(actor=officer, now=MORNING, reminder_id=one.id)
    services.opened(actor=officer, now=MORNING + timedelta(hours=1), reminder_id=one.id)
    [one] = selectors.sent(officer, row)
    assert (one.state, one.opened_at) == ("opened", MORNING)
    row.refresh_from_db()
    coming = selectors.planned(officer, row, now=MORNING)
    assert [one.what for one in coming[:4]] == ["14 days before", "3 days before", "when it is over", "7 days after"]
    assert [one.what for one in coming[4:6]] == ["14 days after", "21 days after"]
    assert coming[0].at_words == "November 18, 2026, 7:00 AM EST"
    assert len(coming) == selectors.MOST_PLANNED


def test_see_no_reminder_of_somebody_else() -> None:
    district, vendor = DistrictFactory(), VendorFactory()
    officer, colleague = actor(district), actor(district)
    theirs, stranger = actor(vendor, Role.VENDOR_ADMINISTRATOR), actor(DistrictFactory())
    row = clock(district, vendor, obligor="provider", addressee="district", hourly=True)
    sweep(OPENED)

    assert {one.to for one in selectors.sent(officer, row)} == {officer.label, colleague.label, vendor.name}
    assert {one.to for one in selectors.sent(theirs, row)} == {theirs.label}
    assert {one.to for one in selectors.planned(theirs, row, now=OPENED)} == {theirs.label}
    mine = Reminder.objects.get(person=officer.person_id)
    with pytest.raises(NotFound):
        services.opened(actor=colleague, now=OPENED, reminder_id=mine.id)
    with pytest.raises(NotFound):
        services.deal(actor=stranger, now=OPENED, reminder_id=mine.id, reason="Called.")


def test_read_on_the_today_page_what_a_server_refused_until_it_is_dealt_with(smtp: MailServer) -> None:
    district = DistrictFactory()
    officer = actor(district)
    email = Person.objects.get(id=officer.person_id).email
    for _ in range(2):
        clock(district)
    smtp.refuse.add(email)
    sweep(MORNING)

    outbox.drain()

    [failed] = selectors.failed(officer)
    assert failed.says == f"The mail server refused the reminder of 2 clocks to {email}: 550 no such mailbox"
    assert failed.allowed_actions == ["retry", "deal"]
    assert [one.state for one in selectors.sent(officer, Deadline.objects.first())] == ["refused"]  # type: ignore[arg-type]
    services.retry(actor=officer, now=MORNING, reminder_id=failed.id)
    assert selectors.failed(officer) == []
    outbox.drain()
    assert len(selectors.failed(officer)) == 1

    with pytest.raises(Invalid):
        services.deal(actor=officer, now=MORNING, reminder_id=failed.id, reason=" . ")
    services.deal(actor=officer, now=MORNING, reminder_id=failed.id, reason="Called them.")

    assert selectors.failed(officer) == []
    assert {one.dealt for one in selectors.sent(officer, Deadline.objects.first())} == {  # type: ignore[arg-type]
        f"{officer.label}: “Called them.”"
    }
    about = Subject("deadlines.deadline", failed.deadline_id)
    assert [one.kind for one in events_about(about)] == ["deadlines.reminder_dealt"]
    with pytest.raises(services.NothingFailed):
        services.deal(actor=officer, now=MORNING, reminder_id=failed.id, reason="Again.")


def test_read_on_the_today_page_what_was_accepted_and_came_back(smtp: MailServer, settings: LazySettings) -> None:
    district = DistrictFactory()
    officer, other = actor(district), actor(DistrictFactory())
    email = Person.objects.get(id=officer.person_id).email
    for _ in range(2):
        row = clock(district)
    sweep(MORNING)
    outbox.drain()
    [taken] = smtp.taken
    settings.BOUNCE_WEBHOOK_SECRET = "a secret of the mail service"
    report = (Path(__file__).parents[1] / "core" / "bounces" / "postfix.eml").read_bytes()
    came = report.replace(BOUNCED_ID, str(taken.message["Message-ID"]).encode()).replace(
        b"ana@lakeshore.example", email.encode()
    )
    for _ in range(2):
        answer = Client().post(
            "/bounces", came, content_type="message/rfc822",
            headers={"Authorization": "Bearer a secret of the mail service"},
        )  # fmt: skip
        assert answer.status_code == 200
    message = Message.objects.get()
    assert message.bounced_at is not None
    said = "Recipient address rejected: User unknown in virtual mailbox table"

    browser = browser_of(officer)
    [failed] = browser.get("/api/v1/today").json()["reminders"]

    when = written(message.bounced_at, district.time_zone)
    assert failed["says"] == (
        f"The reminder of 2 clocks to {email} was accepted by the mail server and came back on {when}: "
        f"550 5.1.1 <{email}>: {said}"
    )
    assert failed["allowed_actions"] == ["retry", "deal"]
    assert browser_of(other).get("/api/v1/today").json()["reminders"] == []
    [one] = selectors.sent(officer, row)
    assert (one.state, one.failed) == ("bounced", True)
    [line] = browser.get("/api/v1/messages").json()["results"]
    assert line["status"] == "Accepted, and came back"
    assert line["bounce_words"].endswith(said)
    assert selectors.failed_in_all() == 1

    answer = browser.post(f"/api/v1/reminders/{failed['id']}/retry")
    assert answer.status_code == 204, answer.content
    assert browser.get("/api/v1/today").json()["reminders"] == []
    reminding.leave(now=now() + timedelta(minutes=1))
    outbox.drain()
    assert len({str(one.message["Message-ID"]) for one in smtp.taken}) == 2
    assert [one.state for one in selectors.sent(officer, row)] == ["accepted"]
    assert selectors.failed_in_all() == 0


def test_deal_with_what_came_back(smtp: MailServer) -> None:
    district = DistrictFactory()
    officer = actor(district)
    row = clock(district)
    sweep(OPENED)
    sweep(MORNING)
    outbox.drain()
    message = Message.objects.get()
    bounces.bounced(message_id=message.message_id, recipient=message.recipient, words="552 full", now=MORNING)

    [failed] = selectors.failed(officer)
    services.deal(actor=officer, now=MORNING, reminder_id=failed.id, reason="Called them.")

    assert selectors.failed(officer) == []
    [one] = selectors.sent(officer, row)
    assert one.says == "Accepted by the mail server, and came back: 552 full"
    assert (one.failed, one.dealt) == (False, f"{officer.label}: “Called them.”")
    with pytest.raises(services.NothingFailed):
        services.retry(actor=officer, now=MORNING, reminder_id=failed.id)


def test_read_that_there_was_nobody_until_somebody_is() -> None:
    district, vendor = DistrictFactory(), VendorFactory(name="Slate Learning, Inc.")
    officer = actor(district)
    row = clock(district, vendor, obligor="provider", addressee="district")
    sweep(OPENED)

    [failed] = selectors.failed(officer)
    assert failed.says == (
        "Nobody could be told of “Renew the agreement, or let it end”, due at the end of December 2, 2026 (EST): "
        "Slate Learning, Inc. has no administrator here, and no contact of it is known. Invite somebody there, note a "
        "contact with the agreement if it was recorded, or tell them yourself."
    )
    with pytest.raises(services.StillNobody):
        services.retry(actor=officer, now=OPENED, reminder_id=failed.id)
    administrator = actor(vendor, Role.VENDOR_ADMINISTRATOR)

    services.retry(actor=officer, now=OPENED, reminder_id=failed.id)
    reminding.leave(now=OPENED + timedelta(days=2))

    assert selectors.failed(officer) == []
    assert Reminder.objects.get(person=administrator.person_id).message is not None
    assert row.id == failed.deadline_id


def test_choose_when_digests_come_and_what_waits_goes_with_it() -> None:
    district = DistrictFactory()
    officer = actor(district)
    clock(district)
    sweep(OPENED)

    services.prefer(actor=officer, now=OPENED, digest=True, hour=16, zone="America/Denver")

    assert Reminder.objects.get().leave_at == datetime(2026, 11, 2, 23, 0, tzinfo=UTC)
    shown = selectors.preference(officer, now=OPENED)
    assert shown.next_digest == "November 2, 2026, 4:00 PM MST"
    with pytest.raises(Invalid) as refused:
        services.prefer(actor=officer, now=OPENED, digest=True, hour=24, zone="Mars/Base")
    assert set(refused.value.fields) == {"hour", "zone"}


def test_end_their_digests_by_the_link_without_signing_in_and_take_them_again() -> None:
    district = DistrictFactory(name="Kestrel Valley")
    officer = actor(district)
    assert officer.person_id is not None
    link = unsubscribe_token(officer.person_id, district.id)
    browser = Client(enforce_csrf_checks=True)

    assert browser.get("/api/v1/unsubscribe", {"token": link}).json()["digest"] is True
    assert not Preference.objects.exists(), "looking at the page ended the digests"
    answer = browser.post(
        f"/unsubscribe/{link}", "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert "come anyway" in answer.content.decode()
    assert Preference.objects.get().digest is False
    said = browser.post("/api/v1/unsubscribe", {"token": link, "again": True}, content_type="application/json").json()
    assert (said["organization"], said["digest"]) == ("Kestrel Valley", True)


@pytest.mark.parametrize("spoil", [lambda link: link[:-1], lambda link: "a", lambda link: link.replace(".", "%2F")])
def test_read_one_sentence_where_the_link_is_not_whole(spoil: Callable[[str], str]) -> None:
    district = DistrictFactory()
    officer = actor(district)
    assert officer.person_id is not None
    link = spoil(unsubscribe_token(officer.person_id, district.id))
    browser = Client(enforce_csrf_checks=True)

    asked = browser.post("/api/v1/unsubscribe", {"token": link}, content_type="application/json")

    assert (asked.status_code, asked.json()["code"]) == (404, "deadlines.link_not_good")
    if "%" not in link:
        by_program = browser.post(f"/unsubscribe/{link}")
        assert (by_program.status_code, by_program.content.decode()) == (404, asked.json()["message"])


def test_preview_exactly_who_would_get_what_and_when() -> None:
    district, vendor = DistrictFactory(), VendorFactory()
    officer, second = actor(district), actor(district, Role.DISTRICT_SIGNATORY)
    actor(vendor, Role.VENDOR_ADMINISTRATOR)
    actor(vendor, Role.VENDOR_ADMINISTRATOR)
    plan = PlanIn(("before:7d", "missed"), officer.person_id, second.person_id, ("missed",))

    empty = selectors.preview(officer, kind="notice", given=plan, now=OPENED)
    assert (empty.sample, empty.clocks) == (True, 1)
    assert [(one.what, one.to) for one in empty.messages] == [
        ("7 days before", officer.label), ("when it is over", officer.label), ("when it is over", second.label),
    ]  # fmt: skip
    clock(district, vendor)
    found = selectors.preview(officer, kind="notice", given=plan, now=OPENED)
    assert not found.sample
    assert [(one.at_words, one.to, one.why) for one in found.messages] == [
        ("November 25, 2026, 7:00 AM EST", officer.label, "responsible for it"),
        ("December 3, 2026, 7:00 AM EST", officer.label, "responsible for it"),
        ("December 3, 2026, 7:00 AM EST", second.label, "second person"),
        ("December 3, 2026, 8:00 AM EST", vendor.name, "it is owed to them"),
    ]
    with pytest.raises(Invalid):
        selectors.preview(officer, kind="notice", given=PlanIn(("before:7d",)), now=OPENED)
    with pytest.raises(Forbidden):
        selectors.preview(second, kind="notice", given=plan, now=OPENED)


def test_try_the_mail_and_read_what_the_server_said(smtp: MailServer) -> None:
    district = DistrictFactory()
    officer = actor(district)
    browser = browser_of(officer)

    sent = browser.post("/api/v1/mail-test")
    assert sent.status_code == 201
    assert browser.post("/api/v1/mail-test").json()["code"] == "deadlines.tested_just_now"
    smtp.refuse.add(sent.json()["recipient"])
    outbox.drain()

    shown = browser.get(f"/api/v1/mail-test/{sent.json()['id']}").json()
    assert (shown["state"], shown["says"]) == ("refused", "Refused by the mail server: 550 no such mailbox")
    assert browser_of(actor(DistrictFactory())).get(f"/api/v1/mail-test/{shown['id']}").status_code == 404


def test_work_with_all_of_it_over_http() -> None:
    district = DistrictFactory()
    browser = browser_of(actor(district))
    clock(district, hourly=True)
    sweep(OPENED)
    reminder = Reminder.objects.get()

    wanted = {"digest": False, "hour": 6, "zone": ""}
    assert browser.put("/api/v1/me/reminders", wanted, content_type="application/json").json()["hour"] == 6
    asked = {"kind": "notice", "offsets": ["missed"]}
    previewed = browser.post("/api/v1/clocks/reminder-preview", asked, content_type="application/json")
    assert previewed.status_code == 200
    assert browser.post(f"/api/v1/reminders/{reminder.id}/opened").status_code == 204
    assert browser.post(f"/api/v1/reminders/{reminder.id}/retry").status_code == 409
    dealt = browser.post(f"/api/v1/reminders/{reminder.id}/deal", {"reason": "Done"}, content_type="application/json")
    assert dealt.status_code == 409

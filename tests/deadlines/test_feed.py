"""A person's calendar feed…

It is written with one library (icalendar) and read here with another (vobject), as Google Calendar and Outlook would
read it: they fetch the whole calendar again and again, and take over what they know by its UID.
"""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.conf import settings
from django.test import Client

from backend.accounts.choices import Role
from backend.accounts.models import Membership, Person
from backend.core.types import Actor
from backend.deadlines import services
from backend.deadlines.choices import ClockStatus
from backend.deadlines.models import Deadline, Feed
from backend.deadlines.rules.calendar import Entry, feed
from backend.deadlines.services import feeds
from backend.deadlines.types import CaseFacts
from tests.accounts.world import browser_of
from tests.deadlines.occasions import (
    BREACH_72,
    NOW,
    administrator_of,
    deletion,
    facts,
    kept,
    officer_of,
    only,
    sides,
    stated,
)

DAY = timedelta(days=1)
HOST = "localhost"


def address(actor: Actor) -> str:
    return feeds.make_feed(actor=actor, now=NOW).removeprefix(settings.PUBLIC_URL)


def read(path: str) -> dict[str, Any]:
    """Fetch a feed as a calendar program does, and return its events by UID."""
    answer = Client().get(path, headers={"Accept": "text/calendar"})
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    events = [one for one in vobject.readOne(answer.content.decode()).components() if one.name == "VEVENT"]
    found = {one.uid.value: one for one in events}
    assert len(found) == len(events)
    return found


def uid(row: Deadline) -> str:
    return f"{row.id}@{HOST}"


def breach(confirmed: datetime) -> CaseFacts:
    """Seventy-two hours from confirmation, across the change of clocks of November 1, 2026, if that lies between."""
    moments = {"confirmation": confirmed, "discovery": confirmed}
    return CaseFacts(facts=facts(matters=("breach.notify_district",), agreed=(BREACH_72,), **moments))


@pytest.mark.django_db
def test_shows_an_hour_as_the_half_hour_that_ends_then_and_a_day_as_that_day() -> None:
    district, vendor = sides()
    path = address(officer_of(district))
    # Friday, noon in Boston, before the clocks go back: 72 hours later it is eleven there.
    occasion = kept(district, vendor, breach(datetime(2026, 10, 30, 16, 0, tzinfo=UTC)), topic="breach")
    hours = Deadline.objects.get(occasion=occasion, winner=BREACH_72.id)
    days = only(kept(district, vendor, deletion(datetime(2026, 9, 30, 16, 0, tzinfo=UTC))))
    events = read(path)
    event = events[uid(hours)]
    assert event.dtend.value == datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
    assert event.dtend.value.astimezone(ZoneInfo("America/New_York")).hour == 11
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=30)
    # Sixty days end with November 29 in Boston, which is five hours into November 30 in UTC.
    event = events[uid(days)]
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 11, 29), date(2026, 11, 30))
    assert event.transp.value == "TRANSPARENT"
    assert event.status.value == "CONFIRMED"
    assert "valarm" not in event.contents
    assert days.why in event.description.value
    assert "Agreement, iv.6" in event.description.value
    assert event.url.value == f"{settings.PUBLIC_URL}/clocks/{days.id}"


@pytest.mark.django_db
def test_follows_a_clock_that_moves_and_one_that_ends() -> None:
    district, vendor = sides()
    officer = officer_of(district)
    path = address(officer)
    moving, ended, met = (kept(district, vendor, deletion()) for _ in range(3))
    before = read(path)
    kept(district, vendor, deletion(NOW - 25 * DAY), subject_id=moving.subject_id, now=NOW + DAY)
    now = datetime.now(UTC)
    services.not_applicable(actor=officer, now=now, deadline_id=only(ended).id, reason="No data was held.")
    administrator = administrator_of(vendor)
    services.meet(actor=administrator, now=now, deadline_id=only(met).id, met_at=NOW, proof="Certificate of deletion")
    after = read(path)
    assert set(after) == set(before), "each keeps its UID"
    old, new = before[uid(only(moving))], after[uid(only(moving))]
    assert old.dtstart.value - new.dtstart.value == 5 * DAY
    assert [int(one.sequence.value) for one in (old, new)] == [0, 1]
    assert new.last_modified.value == new.dtstamp.value == NOW + DAY
    gone = after[uid(only(ended))]
    assert (gone.status.value, int(gone.sequence.value)) == ("CANCELLED", 1)
    assert gone.summary.value.startswith("Not applicable: ")
    assert "No data was held." in gone.description.value
    done = after[uid(only(met))]
    assert (done.status.value, done.summary.value[:5]) == ("CONFIRMED", "Met: ")
    Deadline.objects.filter(id=only(ended).id).update(ended_at=now - 61 * DAY)
    assert uid(only(ended)) not in read(path), "after sixty days it is left out"


@pytest.mark.django_db
def test_holds_what_the_persons_organization_sees_and_nothing_else() -> None:
    district, vendor = sides()
    other, stranger = sides("NY")
    to_vendor = only(kept(district, vendor, deletion()))
    own = only(kept(district, vendor, stated(addressee="agency")))
    elsewhere = only(kept(other, stranger, deletion()))
    assert set(read(address(officer_of(district)))) == {uid(to_vendor), uid(own)}
    assert set(read(address(officer_of(district, Role.AUDITOR)))) == {uid(to_vendor), uid(own)}
    assert set(read(address(administrator_of(vendor)))) == {uid(to_vendor)}
    assert set(read(address(officer_of(other)))) == {uid(elsewhere)}


@pytest.mark.django_db
def test_is_bounded_and_the_nearest_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.deadlines.selectors.feed.MOST", 3)
    district, vendor = sides()
    rows = [only(kept(district, vendor, stated(NOW + days * DAY))) for days in (40, 10, 30, 20)]
    now_owed = only(kept(district, vendor, stated(None, words="without delay")))
    assert list(read(address(officer_of(district)))) == [uid(now_owed), uid(rows[1]), uid(rows[3])]


@pytest.mark.django_db
def test_answers_one_thing_whatever_is_wrong_with_its_address() -> None:
    district, _ = sides()
    officer = officer_of(district)
    first = address(officer)
    second = address(officer)
    ended = officer_of(district)
    gone = address(ended)
    Membership.objects.filter(person=ended.person_id).update(ends_at=NOW)
    inactive = officer_of(district)
    locked = address(inactive)
    Person.objects.filter(id=inactive.person_id).update(is_active=False)
    wrong = [first, gone, locked, "/feeds/x.ics", f"/feeds/{uuid4()}.ics", "/feeds/%00%ff.ics", f"{second[:-5]}.ics"]
    answers = {(answer.status_code, answer.content) for answer in (Client().get(path) for path in wrong)}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    assert read(second) == {}
    assert browser_of(officer).delete("/api/v1/me/feed").status_code == 204
    assert Client().get(second).status_code == 404
    assert browser_of(officer).delete("/api/v1/me/feed").status_code == 409


@pytest.mark.django_db
def test_has_an_address_that_is_shown_once_and_kept_as_a_hash() -> None:
    district, _ = sides()
    browser = browser_of(officer_of(district))
    assert browser.get("/api/v1/me/feed").json() == {"feed": None}
    made = browser.post("/api/v1/me/feed").json()["address"]
    secret = made.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) >= 43, "256 bits"
    row = Feed.objects.get()
    assert row.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    shown = browser.get("/api/v1/me/feed")
    assert secret not in shown.content.decode()
    assert shown.json()["feed"]["read_at"] is None


@pytest.mark.django_db
def test_is_not_sent_again_unless_it_changed_and_notes_reading_once_an_hour() -> None:
    district, vendor = sides()
    kept(district, vendor, stated())
    path = address(officer_of(district))
    answer = Client().get(path)
    assert answer.headers["Cache-Control"].startswith("private")
    noted = Feed.objects.get().read_at
    assert noted is not None
    again = Client().get(path, headers={"If-None-Match": f'W/"other", {answer.headers["ETag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert Feed.objects.get().read_at == noted
    kept(district, vendor, stated())
    assert Client().get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200
    assert Client().post(path).status_code == 405


def test_keeps_hard_text_whole() -> None:
    """Folding cuts between bytes, never within a letter; commas, semicolons, line ends and backslashes are escaped."""
    hard = "Ünïcödé, “quotes”; back\\slash: 漢字" * 8 + "\nBEGIN:VEVENT\r\nEND:VCALENDAR"
    entry = Entry(
        uid="1@x", title=hard, about="", status=ClockStatus.CONDITIONAL, due_at=None, since=NOW,
        zone="America/New_York", due_words="", why=hard, citation="603 CMR 23.07(2)", url="https://x.example/clocks/1",
        category="Breach", sequence=7, changed_at=NOW,
    )  # fmt: skip
    content = feed([entry], name="Clocks: Elm, Valley; and more")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    calendar = vobject.readOne(content.decode())
    [event] = [one for one in calendar.components() if one.name == "VEVENT"]
    assert event.summary.value.replace("\r\n", "\n") == f"Would apply: {hard}".replace("\r\n", "\n")
    assert event.description.value.count("BEGIN:VEVENT") == 1
    assert event.status.value == "TENTATIVE"
    assert event.dtstart.value == date(2026, 11, 5)
    assert calendar.method.value == "PUBLISH"
    assert calendar.contents["x-wr-calname"][0].value == "Clocks: Elm, Valley; and more"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in content
    assert feed([entry], name="Clocks: Elm, Valley; and more") == content, "the same clocks give the same bytes"

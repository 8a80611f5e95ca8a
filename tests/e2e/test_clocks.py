"""A clock's life as people see it: on Today, why it is due then, moved, mailed, followed, met, opened again."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import SU, relativedelta
from playwright.sync_api import Locator, Page, expect

from backend.core.words import long_date
from tests.e2e.conftest import OpenPage, check_screen
from tests.e2e.hands import Keys, wait_for
from tests.e2e.test_screens_of_each_role import step_in
from tests.e2e.test_story import WAIT_FOR_WORKER
from tests.uploads import pdf

pytestmark = pytest.mark.e2e
DELETES = "The vendor deletes the data"
NEW_YORK = ZoneInfo("America/New_York")
"""The zone of the demo's districts, and of the browser."""


def mails(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.request.get("/api/v1/demo/mail").json()
    return found


def open_link_of_mail(page: Page, *, to: str, saying: str) -> None:
    """Wait until a mail that says this is in the demo's mailbox, open it, and follow the link below these words.

    The sweep looks each minute. Of several clocks at once the mail is a digest, with a link for each."""
    seen: set[str] = set()

    def come() -> str | None:
        for row in mails(page):
            if to not in row["to"] or row["id"] in seen:
                continue
            seen.add(row["id"])
            page.goto(f"/demo/mail/{row['id']}")
            page.get_by_role("radio", name="Plain text").check()
            text = page.locator("pre").inner_text()
            if saying in text:
                return text
        return None

    text = wait_for(page, come, f"no mail to {to} says “{saying}”", seconds=2 * WAIT_FOR_WORKER)
    link = re.search(r"/clocks/\S+?\?r=[0-9a-f-]{36}", text[text.index(saying) :])
    assert link is not None, text
    page.goto(link[0])


def clocks_went_back() -> date:
    """Return the last day on which an hour came twice: a first Sunday of November."""
    today = datetime.now(NEW_YORK).date()
    sundays = (date(year, 11, 1) + relativedelta(weekday=SU(1)) for year in (today.year - 1, today.year))
    return max(day for day in sundays if day < today)


def done(dialog: Locator) -> None:
    expect(dialog).to_have_count(0)


def other_step(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile("Other steps|^Steps$")).click()
    page.get_by_role("menuitem", name=name).click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_is_moved_mailed_followed_met_and_opened_again(open_page: OpenPage, width: str, tmp_path: Path) -> None:
    officer, vendor = open_page(width), open_page(width)
    why = f"Their tapes come back in a month ({token_hex(3)})."

    # the officer of a Massachusetts district finds it on Today, and reads why
    step_in(officer, "Dana Whitcomb")
    others = officer.get_by_role("list", name="Owed by others")
    expect(others.get_by_role("link", name=DELETES)).to_be_visible()
    expect(others.get_by_text(re.compile("^60 calendar days from termination"))).to_be_visible()
    check_screen(officer, "today-clocks")
    others.get_by_role("link", name=DELETES).click()
    expect(officer.get_by_role("heading", level=1, name=DELETES)).to_be_visible()
    row = officer.get_by_role("row").filter(has_text="Sets the date")
    expect(row).to_contain_text("60 calendar days")
    address = re.sub("^https?://[^/]+", "", officer.url)
    check_screen(officer, "clock")

    # and gives more time; without a reason the form says so, at its field
    due = officer.locator("main time").first
    until = datetime.fromisoformat(str(due.get_attribute("datetime"))).date() + timedelta(days=5)
    before = due.inner_text()
    other_step(officer, "Give more time")
    dialog = officer.get_by_role("dialog")
    dialog.get_by_label("The last day").fill(until.isoformat())
    dialog.get_by_role("button", name="Give more time").click()
    expect(dialog.get_by_role("link", name="Say why, in a few words.")).to_be_visible()
    check_screen(officer, "clock-give-time")
    dialog.get_by_label("Why").fill(why)
    dialog.get_by_role("button", name="Give more time").click()
    done(dialog)
    expect(due).not_to_have_text(before)
    expect(officer.get_by_role("table", name="Dates that this clock had")).to_contain_text(why)

    # the vendor gets mail about it at once, follows the link, and meets it with proof
    step_in(vendor, "Gil Moreau")
    open_link_of_mail(vendor, to="gil@tidewick.example", saying=why)
    expect(vendor.get_by_role("heading", level=1, name=DELETES)).to_be_visible()
    expect(vendor).to_have_url(re.compile(f"{address}$"))
    expect(vendor.get_by_text(why).first).to_be_visible()
    vendor.get_by_role("button", name="Say that it was met").click()
    dialog = vendor.get_by_role("dialog")
    dialog.get_by_role("button", name="Say that it was met").click()
    expect(dialog.get_by_role("alert")).to_be_focused()
    twice = clocks_went_back()
    dialog.get_by_label("Day").fill(twice.isoformat())
    dialog.get_by_label("Time", exact=True).fill("01:30")
    dialog.get_by_label("What shows that it was done").fill("Certificate of destruction no. 114")
    proof = tmp_path / "certificate.pdf"
    proof.write_bytes(pdf())
    dialog.get_by_label(re.compile("^A file that shows it")).set_input_files(proof)
    dialog.get_by_role("button", name="Say that it was met").click()
    # at that hour the clocks went back: it is asked back, not guessed
    dialog.get_by_role("radio", name=re.compile("^The second")).check()
    check_screen(vendor, "clock-meet")
    dialog.get_by_role("button", name="Say that it was met").click()
    done(dialog)
    expect(vendor.get_by_text(re.compile(f"^It was done on {long_date(twice)}, 1:30 AM EST"))).to_be_visible()
    check_screen(vendor, "clock-met")

    # the officer reads that the link was opened, downloads the proof, and opens the clock again
    officer.goto(address)
    expect(officer.get_by_text(re.compile("^Link opened")).first).to_be_visible()
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Download the proof").click()
    assert Path(download.value.path()).read_bytes() == proof.read_bytes()
    officer.get_by_role("button", name="Open it again").click()
    dialog = officer.get_by_role("dialog")
    dialog.get_by_label("Why it is opened again").fill("The certificate is of another district.")
    dialog.get_by_role("button", name="Open it again").click()
    done(dialog)
    expect(officer.get_by_role("button", name="Say that it was met")).to_be_visible()


def test_is_met_by_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    keys = Keys(page)
    step_in(page, "Simone Achterberg")
    now = page.get_by_role("list", name="Owed now")
    keys.click(now.get_by_role("link").first)
    expect(page.get_by_text("Owed now").first).to_be_visible()
    check_screen(page, "clock-owed-now")
    keys.click(page.get_by_role("button", name="Say that it was met"))
    dialog = page.get_by_role("dialog")
    keys.type_parts(dialog.get_by_label("Day"), "11202026", "2026-11-20")
    keys.type_parts(dialog.get_by_label("Time", exact=True), "1030AM", "10:30")
    keys.fill(dialog.get_by_label("What shows that it was done"), "On the district’s page since that day")
    keys.click(dialog.get_by_role("button", name="Say that it was met"))
    done(dialog)
    expect(page.get_by_text(re.compile("^It was done on November 20, 2026, 10:30 AM EST"))).to_be_visible()
    page.wait_for_function("document.activeElement !== document.body")

    keys.click(page.get_by_role("button", name="Open it again"))
    dialog = page.get_by_role("dialog")
    keys.fill(dialog.get_by_label("Why it is opened again"), "The page was taken down again.")
    keys.click(dialog.get_by_role("button", name="Open it again"))
    done(dialog)
    expect(page.get_by_role("button", name="Say that it was met")).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_are_found_in_the_list_and_in_the_month(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    step_in(page, "Joel Bergeron")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Clocks").click()
    expect(page.get_by_role("heading", level=1, name="Clocks")).to_be_visible()
    expect(page.get_by_role("rowheader").first).to_be_visible()
    check_screen(page, "clocks")
    page.get_by_label("Who owes it").select_option("theirs")
    expect(page).to_have_url(re.compile("side=theirs"))
    page.get_by_label("What, or what it is about").fill("zzz")
    expect(page.get_by_text("No clock matches.")).to_be_visible()
    page.get_by_role("link", name="Show all open clocks").click()
    expect(page.get_by_role("rowheader").first).to_be_visible()

    page.get_by_role("navigation", name="Clocks").get_by_role("link", name="Month").click()
    month = page.get_by_role("heading", level=2)
    expect(month).to_have_text(re.compile(r"^\w+ \d{4}$"))
    first = month.inner_text()
    page.get_by_role("button", name="Month after").click()
    expect(month).not_to_have_text(first)
    page.get_by_role("button", name="This month").click()
    expect(month).to_have_text(first)
    for name in months_until(next_due(page)):
        page.get_by_role("button", name="Month after").click()
        expect(month).to_have_text(name)
    expect(page.locator("main").get_by_role("table").get_by_role("link").first).to_be_visible()
    check_screen(page, "clocks-month")


def next_due(page: Page) -> date:
    """Return the day, in New York, on which the next clock of the list is due."""
    instants = [
        datetime.fromisoformat(row["due_at"])
        for row in page.request.get("/api/v1/clocks").json()["results"]
        if row["status"] in ("open", "due_soon")
    ]
    return min(instants).astimezone(NEW_YORK).date()


def months_until(last: date) -> list[str]:
    """Return the months after this one up to that of a day, as the screen names them."""
    first = datetime.now(NEW_YORK).date().replace(day=1)
    count = (last.year - first.year) * 12 + last.month - first.month
    return [f"{first + relativedelta(months=number):%B %Y}" for number in range(1, count + 1)]


def test_are_read_and_not_changed_by_an_auditor(open_page: OpenPage) -> None:
    page = open_page()
    step_in(page, "Priya Raman")
    page.get_by_role("list", name="Owed by others").get_by_role("link", name=DELETES).click()
    expect(page.get_by_role("heading", level=2, name="Why then")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("met|steps", re.IGNORECASE))).to_have_count(0)
    check_screen(page, "clock-auditor")

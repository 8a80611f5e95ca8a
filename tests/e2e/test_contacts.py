"""A vendor that has nobody here: its contact is mailed what it owes, and can say that they are the wrong person."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.conftest import OpenPage, check_screen
from tests.e2e.hands import Hands, Keys, Pointer, wait_for
from tests.e2e.test_clocks import mails
from tests.e2e.test_screens_of_each_role import step_in
from tests.e2e.test_story import WAIT_FOR_WORKER

pytestmark = pytest.mark.e2e
WES = "wes.abernathy@juniperforms.example"
SCHEDULE = "Fill in and submit the schedule of Juniper Forms"
KESTREL = "Kestrel Valley Regional School District"


def clock_of(page: Page, title: str) -> dict[str, Any]:
    """Return the open clock of this name, as its own page gets it."""
    rows = page.request.get("/api/v1/clocks", params={"q": title}).json()["results"]
    row = next(one for one in rows if one["title"] == title)
    shown: dict[str, Any] = page.request.get(f"/api/v1/clocks/{row['id']}").json()
    return shown


def states(page: Page) -> set[str]:
    """Return how the reminders to the contact stand."""
    return {one["state"] for one in clock_of(page, SCHEDULE)["reminders"] if WES in one["to"]}


def wait_until_mailed(page: Page) -> None:
    """Wait until the mail server has taken all that leaves for the contact now. The sweep looks each minute."""

    def taken() -> bool | None:
        found = states(page)
        return True if "accepted" in found and not found & {"planned", "waiting"} else None

    if "wrong" in states(page):  # this story was broken off before
        wrong_person(page).get_by_role("button", name=re.compile("^Try again")).click()
        expect(wrong_person(page)).to_have_count(0)
    wait_for(page, taken, f"no mail was accepted for {WES}", seconds=3 * WAIT_FOR_WORKER)


def open_mail(page: Page) -> FrameLocator:
    """Open the newest mail to the contact that says what is owed."""
    newest = max(
        (one for one in mails(page) if one["to"] == WES and SCHEDULE in one["subject"]), key=lambda one: one["at"]
    )
    page.goto(f"/demo/mail/{newest['id']}")
    expect(page.get_by_role("heading", level=1, name=SCHEDULE)).to_be_visible()
    return page.frame_locator("iframe")


def link_to_say_so(page: Page, hands: Hands) -> str:
    """Return the link of an open mail by which whoever has it says that they are the wrong person."""
    hands.check(page.get_by_role("radio", name="Plain text"))
    text = page.locator("pre")
    expect(text).to_contain_text("/wrong-contact/")
    found = re.search(r"/wrong-contact/\S+", text.inner_text())
    assert found is not None
    return found[0]


def wrong_person(page: Page) -> Locator:
    """Return the line of Today which says that the contact is the wrong person."""
    region = page.get_by_role("region", name="Reminders that reached nobody")
    said = f"Wes Abernathy ({WES}) says that they are not the one to be told"
    return region.get_by_role("listitem").filter(has_text=said)


@pytest.mark.parametrize(
    ("width", "by"), [pytest.param("desktop", Keys, id="keyboard-desktop"), pytest.param("phone", Pointer, id="phone")]
)
def test_is_mailed_says_that_they_are_the_wrong_person_and_is_tried_again(
    open_page: OpenPage, width: str, by: type[Keys | Pointer]
) -> None:
    officer, contact = open_page(width), open_page(width)
    its, theirs = (Keys(page) if by is Keys else Pointer() for page in (officer, contact))
    step_in(officer, "Dana Whitcomb")
    wait_until_mailed(officer)

    # the officer reads on Today who was mailed, and on the clock what became of it
    officer.goto("/")
    others = officer.get_by_role("list", name="Owed by others")
    row = others.get_by_role("listitem").filter(has_text=SCHEDULE)
    expect(row).to_contain_text(re.compile(rf"Mailed on \w+ \d+, \d{{4}} to Wes Abernathy \({re.escape(WES)}\)"))
    expect(row).to_contain_text("contact of Juniper Forms LLC")
    check_screen(officer, "today-contact-mailed")
    its.click(row.get_by_role("link", name=SCHEDULE))
    expect(officer.get_by_role("heading", level=1, name=SCHEDULE)).to_be_visible()
    told = officer.get_by_role("region", name="Reminders").get_by_role("listitem").filter(has_text=WES)
    expect(told.filter(has_text="Accepted by the mail server").first).to_be_visible()
    check_screen(officer, "clock-contact-mailed")

    # the mail speaks for one vendor and one district, and its button leads to what was asked
    mail = open_mail(contact)
    expect(mail.get_by_text(f"Juniper Forms LLC owes this to {KESTREL}.")).to_be_visible()
    expect(mail.get_by_role("link", name="See what is asked")).to_have_attribute("href", re.compile("/submission/"))
    check_screen(contact, "mail-to-contact")
    link = link_to_say_so(contact, theirs)
    check_screen(contact, "mail-to-contact-text")

    # a link that was cut opens nothing; the whole one says that they are the wrong person, once
    contact.goto(f"{link[:-1]}{'a' if link[-1] != 'a' else 'b'}")
    expect(contact.get_by_role("heading", level=1, name="This link leads nowhere")).to_be_visible()
    expect(contact.get_by_text("This link is not complete. Open it again from the mail")).to_be_visible()
    check_screen(contact, "wrong-contact-cut")
    contact.goto(link)
    expect(contact.get_by_role("heading", level=1, name="Are you the one to be told?")).to_be_visible()
    check_screen(contact, "wrong-contact")
    theirs.click(contact.get_by_role("button", name="I am not the one to be told"))
    expect(contact.get_by_role("heading", level=1, name="This address is left alone")).to_be_visible()
    expect(contact.get_by_role("status").filter(has_text="you are not the one to be told")).to_be_focused()
    check_screen(contact, "wrong-contact-said")
    contact.reload()
    expect(contact.get_by_role("heading", level=1, name="This address is left alone")).to_be_visible()
    expect(contact.get_by_role("button", name="I am not the one to be told")).to_have_count(0)

    # the district reads it on Today, and takes it back
    officer.goto("/")
    said = wrong_person(officer)
    expect(said).to_contain_text(f"what Juniper Forms LLC owes: “{SCHEDULE}”")
    expect(row).to_be_visible()
    expect(row).not_to_contain_text("Mailed on")
    check_screen(officer, "today-contact-wrong")
    its.click(said.get_by_role("button", name=re.compile("^Try again")))
    expect(said).to_have_count(0)
    contact.goto(link)
    expect(contact.get_by_role("button", name="I am not the one to be told")).to_be_visible()


def set_contacts(page: Page, *, typed: bool) -> None:
    page.goto("/settings/reminders")
    section = page.get_by_role("region", name="Vendors that have nobody here")
    section.get_by_label("Contacts whom only your people noted with a record").set_checked(typed)
    section.get_by_role("button", name="Save").click()
    expect(section.get_by_role("status").filter(has_text="The contacts are set.")).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_whom_only_the_district_noted_are_told_where_its_settings_say_so(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    step_in(page, "Dana Whitcomb")
    clock = f"/clocks/{clock_of(page, 'Let the district audit')['clock']['id']}"
    planned = page.get_by_role("region", name="Reminders").get_by_role("listitem")

    set_contacts(page, typed=False)
    check_screen(page, "settings-contacts")
    page.goto(clock)
    expect(planned.filter(has_text="your settings do not let its contact be written to").first).to_be_visible()
    check_screen(page, "clock-contact-kept-back")
    set_contacts(page, typed=True)
    page.reload()
    noted = page.get_by_label("Contacts whom only your people noted with a record")
    expect(noted).to_be_checked()
    page.goto(clock)
    expect(planned.filter(has_text="Odette Varga (odette.varga@bramblemath.example)").first).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_come_with_a_register_and_are_seen_before_it_is_taken_in(
    open_page: OpenPage, width: str, tmp_path: Path
) -> None:
    page = open_page(width)
    step_in(page, "Joel Bergeron")
    page.goto("/agreements/imports")
    file = tmp_path / "register.csv"
    headings = "Vendor,Products,Effective,Contact,Contact e-mail"
    file.write_text(f"{headings}\nLarkspur Music,Larkspur,2026-08-01,Ada Finch,ada at\n")
    upload = page.get_by_role("form", name="Take in a register")
    upload.get_by_label("Spreadsheet").set_input_files(file)
    upload.get_by_role("button", name="Check the file").click()
    problems = page.get_by_role("table", name="Cells with a problem")
    expect(problems).to_contain_text("E2")
    expect(problems).to_contain_text("“ada at” is not an e-mail address.")
    check_screen(page, "import-contact-wrong")

    file.write_text(file.read_text().replace("ada at", "ada.finch@larkspur.example"))
    page.goto("/agreements/imports")
    upload.get_by_label("Spreadsheet").set_input_files(file)
    upload.get_by_role("button", name="Check the file").click()
    rows = page.get_by_role("table", name="Rows of the file as they were read")
    expect(rows).to_contain_text("Ada Finch, ada.finch@larkspur.example")
    check_screen(page, "import-contact")

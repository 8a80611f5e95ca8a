"""What people set for their clocks, on the screens: each really done, at both widths."""

import re
import urllib.request
from pathlib import Path
from secrets import randbelow, token_hex

import pytest
import vobject
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, check_screen
from tests.e2e.test_screens_of_each_role import step_in

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", ["desktop", "phone"])]


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def test_an_officer_brings_closed_days_and_a_school_calendar(open_page: OpenPage, width: str, tmp_path: Path) -> None:
    page = open_page(width)
    step_in(page, "Dana Whitcomb")
    page.goto("/settings/calendar")
    year, name = 2040 + randbelow(50), f"Winter break {token_hex(3)}"
    broken = tmp_path / "broken.csv"
    broken.write_text(f"{year}-12-24,{year + 1}-01-01,{name}\n{year}-02-30,,Nothing\n")
    page.get_by_role("button", name="Bring a calendar file").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File", exact=True).set_input_files(broken)
    dialog.get_by_role("button", name="Read the file").click()
    sentence = f"line 2: There is no {year}-02-30: no such day is in the calendar."
    expect(dialog.get_by_role("alert")).to_contain_text(sentence)
    check_screen(page, "settings-calendar-file-refused")
    good = tmp_path / "days.ics"
    good.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//School//EN\r\n"
        f"BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:{year}1224\r\nDTEND;VALUE=DATE:{year + 1}0102\r\n"
        f"SUMMARY:{name}\r\nEND:VEVENT\r\n"
        f"BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:{year}1001\r\nSUMMARY:Picture day\r\nEND:VEVENT\r\n"
        f"BEGIN:VEVENT\r\nUID:3\r\nDTSTART:{year}1125T163000Z\r\nSUMMARY:Early dismissal\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    dialog.get_by_label("File", exact=True).set_input_files(good)
    dialog.get_by_role("button", name="Read the file").click()
    dialog.get_by_label(re.compile("Picture day")).uncheck()
    dialog.get_by_text("1 event was passed over").click()
    expect(dialog.get_by_text("“Early dismissal” has an hour, so it closes no whole day.")).to_be_visible()
    check_screen(page, "settings-calendar-file-read")
    dialog.get_by_role("button", name="Add 1 closure").click()
    said(page, "1 closure is added.")
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text(f"December 24, {year} to January 1, {year + 1}")
    lines = page.get_by_label("Days of school")
    lines.fill("2026-09-01 to 2026-12-22\nsoon")
    page.get_by_role("button", name="See what would move").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: “soon” cannot be read.")
    lines.fill("2026-09-01 to 2026-12-22\n2027-01-04 to 2027-06-18")
    page.get_by_role("button", name="See what would move").click()
    page.get_by_role("dialog").get_by_role("button", name="Set the calendar").click()
    said(page, "The school calendar is set.")
    check_screen(page, "settings-calendar")
    page.get_by_role("button", name=f"Take back {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    said(page, "The closed days are taken back.")
    expect(page.get_by_text(name)).to_have_count(0)


def test_an_officer_sets_a_limit_sees_what_moves_and_ends_it(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    title = f"Vendors delete within five days ({token_hex(3)})"
    step_in(page, "Dana Whitcomb")
    page.goto("/settings/policies")
    page.get_by_role("button", name="Set a policy").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(title)
    dialog.get_by_label("What it is about").select_option(label="The vendor deletes the data")
    dialog.get_by_label("Number").fill("-5")
    dialog.get_by_label("It runs from").select_option(label="termination")
    dialog.get_by_role("button", name="See what would move").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Give a number of at least 1.")
    check_screen(page, "settings-policy-refused")
    dialog.get_by_label("Number").fill("5")
    dialog.get_by_role("button", name="See what would move").click()
    expect(dialog.get_by_text(re.compile("open clock"))).to_be_visible()
    check_screen(page, "settings-policy-preview")
    page.get_by_role("dialog").get_by_role("button", name="Set the policy").click()
    said(page, "The policy is set.")
    row = page.get_by_role("row").filter(has_text=title)
    expect(row).to_contain_text("5 calendar days from termination")
    page.get_by_role("button", name=f"End “{title}”").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why does it end?").fill("It was a trial.")
    dialog.get_by_role("button", name="End the policy").click()
    said(page, "The policy has ended.")
    expect(row).to_contain_text("It was a trial.")
    page.get_by_label(re.compile("^Margin before")).fill("90")
    page.get_by_role("button", name="Save the days").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a number of days from 0 to 60.")
    check_screen(page, "settings-policies")


def test_an_officer_sets_reminders_and_sees_who_gets_what(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    step_in(page, "Dana Whitcomb")
    page.goto("/settings/reminders")
    own = page.get_by_role("region", name="Your own reminders")
    own.get_by_label("At", exact=True).select_option(label="6 AM")
    own.get_by_role("button", name="Save").click()
    said(page, "Saved.")
    page.get_by_role("button", name="Change: End of an agreement").click()
    form = page.get_by_role("form", name="Reminders: End of an agreement")
    expect(form.get_by_role("button", name="Another time")).to_be_visible()
    if not form.get_by_label("45 days before").is_visible():
        form.get_by_role("button", name="Another time").click()
        form.get_by_label("Number").fill("45")
        form.get_by_role("button", name="Add this time").click()
    form.get_by_label("45 days before").check()
    form.get_by_role("button", name="See who gets what").click()
    expect(form.get_by_text(re.compile("people would be told"))).to_be_visible()
    check_screen(page, "settings-reminders-preview")
    form.get_by_role("button", name="Save").click()
    said(page, "The reminders are set.")
    expect(page.get_by_text(re.compile(r"\b45\b.* days before"))).to_be_visible()
    contacts = page.get_by_role("region", name="Vendors that have nobody here")
    contacts.get_by_label("Contacts whom only your people noted with a record").check()
    contacts.get_by_role("button", name="Save").click()
    said(page, "The contacts are set.")
    page.get_by_role("button", name="Send a test").click()
    # The other width may have asked a moment ago.
    told = page.get_by_role("status").filter(has_text=re.compile("Accepted by the mail server|You asked for a test"))
    expect(told).to_be_visible()
    check_screen(page, "settings-reminders")


def test_an_officer_connects_a_calendar_and_a_system(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    step_in(page, "Dana Whitcomb")
    page.goto("/settings/connections")
    make, other = (page.get_by_role("button", name=name) for name in ("Make an address", "Make a new address"))
    expect(make.or_(other)).to_be_visible()
    if make.is_visible():
        make.click()
    else:
        other.click()
        page.get_by_role("dialog").get_by_role("button", name="Make a new address").click()
    address = page.locator("code").filter(has_text="/feeds/").inner_text()
    with urllib.request.urlopen(address) as answer:
        calendar = vobject.readOne(answer.read().decode())
    assert any(one.name == "VEVENT" for one in calendar.components()), "the demo has clocks"
    change = page.get_by_role("button", name="Change the address")
    expect(page.get_by_label("Address").or_(change)).to_be_visible()
    if change.is_visible():
        change.click()
    page.get_by_label("Address").fill("http://systems.district.example/clocks")
    page.get_by_role("button", name="Set the webhook").click()
    expect(page.get_by_role("alert")).to_contain_text("The address must begin with https://")
    page.get_by_label("Address").fill("https://systems.district.example/clocks")
    page.get_by_role("button", name="Set the webhook").click()
    expect(page.get_by_text("The secret that signs each message")).to_be_visible()
    page.get_by_role("button", name="Send a trial").click()
    # What the demo's clocks do meanwhile is told to that address, too.
    tried = page.get_by_role("row").filter(has_text="The name systems.district.example leads nowhere.")
    expect(tried.first).to_be_visible()
    check_screen(page, "settings-connections")
    page.get_by_role("region", name="Webhook").get_by_role("button", name="End it").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    said(page, "The webhook has ended.")


def test_a_vendor_sees_its_own_reminders_and_calendar_and_nothing_of_a_district(
    open_page: OpenPage, width: str
) -> None:
    page = open_page(width)
    step_in(page, "Gil Moreau")
    page.goto("/settings/reminders")
    expect(page.get_by_role("heading", name="Your own reminders")).to_be_visible()
    expect(page.get_by_role("heading", name="When people are reminded")).to_have_count(0)
    tabs = page.get_by_role("navigation", name="Settings")
    expect(tabs.get_by_role("link", name="Calendar")).to_have_count(0)
    check_screen(page, "settings-reminders-vendor")
    tabs.get_by_role("link", name="Connections").click()
    expect(page.get_by_role("heading", name="Your calendar")).to_be_visible()
    expect(page.get_by_role("heading", name="Webhook")).to_have_count(0)

"""The law for anybody: read it, and ask what is owed, without an account."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage, check_screen, keep_picture
from tests.e2e.hands import Hands, Keys, Pointer
from tests.law.calculator import FRIDAYS, address, words_of

DISTRICT_TOLD = "The vendor tells the district of the breach"


def facts(page: Page) -> Locator:
    return page.get_by_role("form", name="The facts")


def moment(page: Page, question: str, part: str) -> Locator:
    return facts(page).get_by_role("group", name=question, exact=True).get_by_label(part, exact=True)


def type_moment(page: Page, question: str, day: str, time: str) -> None:
    moment(page, question, "Day").fill(day)
    moment(page, question, "Time").fill(time)


def work_out(page: Page, hands: Hands | None = None) -> None:
    (hands or Pointer()).click(page.get_by_role("button", name="Work out the dates"))


def asked_about_breach_in_new_york(page: Page, hands: Hands | None = None) -> None:
    hands = hands or Pointer()
    page.goto("/calculator")
    hands.select(page.get_by_label("State of the district"), "NY")
    expect(page.get_by_label("Time zone of the district")).to_have_value("America/New_York")
    hands.select(page.get_by_label("What happened", exact=True), "breach")
    work_out(page, hands)
    expect(facts(page).get_by_role("group", name="When did the vendor discover it?")).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_is_read_by_anybody(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    page.goto("/sign-in")
    page.get_by_role("link", name="the law of student data").click()
    expect(page.get_by_text("A collection of facts with their sources. Not legal advice.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("New York"))).to_be_visible()
    check_screen(page, "law")

    page.get_by_role("link", name="New York").click()
    expect(page.get_by_role("heading", level=1, name="The law of New York")).to_be_visible()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Breaches").click()
    expect(page.get_by_role("heading", level=2, name="Breaches")).to_be_in_viewport()
    check_screen(page, "law-ny")


def test_opens_at_the_fact_that_a_link_names(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/law/NY#ny.breach.notify_people")
    fact = page.locator("[id='ny.breach.notify_people']")
    expect(fact).to_be_in_viewport()
    expect(fact.get_by_role("link", name="8 NYCRR 121.10(e)")).to_be_visible()
    expect(fact.get_by_text("Confirmed: the words of the law were read.")).to_be_visible()
    page.goto("/law/US")
    expect(page.get_by_text("Not confirmed: ask counsel.").first).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_answers_a_visitor_about_a_breach_before_the_clocks_change(open_page: OpenPage, width: str) -> None:
    page = open_page(width)
    page.goto("/calculator")
    check_screen(page, "calculator-empty")
    asked_about_breach_in_new_york(page)
    page.get_by_label("The agreement sets a limit too").check()
    work_out(page)
    type_moment(page, "When did the vendor confirm it?", "2026-10-30", "15:00")
    work_out(page)

    owed = page.get_by_role("region", name="Owed", exact=True)
    told = owed.get_by_role("article", name=DISTRICT_TOLD)
    expect(told).to_contain_text("by November 2, 2026, 2:00 PM EST")
    expect(told).to_contain_text("72 hours from the vendor's confirmation on October 30, 2026, 3:00 PM EDT.")
    told.get_by_role("button", name=re.compile("limit.* looked at")).click()
    expect(told.get_by_text("Sets the date")).to_be_visible()
    expect(told).to_contain_text("Agreement, V.4")

    # A question is answered, and the law's own limit steps in beside the agreement's.
    expect(told).not_to_contain_text("Owed now")
    facts(page).get_by_label("It is known").check()
    facts(page).get_by_label("Student data", exact=True).check()
    expect(page.get_by_text("The facts were changed since the answer.")).to_be_visible()
    type_moment(page, "When did the vendor discover it?", "2026-10-30", "09:00")
    work_out(page)
    expect(told).to_contain_text("Owed now:")
    expect(told).to_contain_text("in any case by November 2, 2026, 2:00 PM EST")
    check_screen(page, "calculator-ny")

    # The answered questions are still fields, also for whoever opens the address.
    address = page.url
    page.goto("/law")
    page.goto(address)
    expect(told).to_contain_text("in any case by November 2, 2026, 2:00 PM EST")
    expect(moment(page, "When did the vendor confirm it?", "Day")).to_have_value("2026-10-30")
    expect(facts(page).get_by_label("Student data", exact=True)).to_be_checked()
    moment(page, "When did the vendor confirm it?", "Time").fill("16:00")
    work_out(page)
    expect(told).to_contain_text("in any case by November 2, 2026, 3:00 PM EST")
    page.go_back()
    expect(told).to_contain_text("in any case by November 2, 2026, 2:00 PM EST")
    expect(moment(page, "When did the vendor confirm it?", "Time")).to_have_value("15:00")

    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="The facts as stated")).to_be_visible()
    expect(page.get_by_text(re.compile("^Worked out on .* Eastern .* Not legal advice"))).to_be_visible()
    expect(told.get_by_text("Sets the date")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    keep_picture(page, "calculator-print")


@pytest.mark.parametrize("friday", ["2026-10-30", "2027-03-12"])
def test_shows_the_dates_that_were_worked_out_by_hand_for_each_state(open_page: OpenPage, friday: str) -> None:
    """The hand calculation stands with each case in tests/law/cases/calculator."""
    page = open_page()
    states = set()
    for _, case in FRIDAYS:
        if not str(case["given"]["moments"]["provider.confirmation"]).startswith(friday):
            continue
        page.goto(address(case["given"]))
        owed = page.get_by_role("region", name="Owed", exact=True)
        dated = [words_of(case, line["due"]) for line in case["expect"] if "due" in line]
        expect(owed.get_by_role("article", name=DISTRICT_TOLD)).to_contain_text(dated[0])
        for words in dated:
            expect(owed).to_contain_text(f"by {words}")
        for line in case["expect"]:
            if "owed_now" in line:
                expect(owed).to_contain_text(line["owed_now"])
        states.add(case["given"]["district"])
    assert states == {"MA", "ME", "RI", "VT", "NY", "NH", "CA", "CT", "IL"}


def test_asks_back_which_of_two_equal_times_is_meant(open_page: OpenPage) -> None:
    page = open_page()
    asked_about_breach_in_new_york(page)
    question = "When did the vendor discover it?"
    type_moment(page, question, "2026-11-01", "01:30")
    work_out(page)
    summary = page.get_by_role("alert", name="There is a problem")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("came twice")
    check_screen(page, "calculator-asks-back")
    summary.get_by_role("link").click()
    expect(moment(page, question, "Day")).to_be_focused()

    group = facts(page).get_by_role("group", name=question, exact=True)
    group.get_by_label("The second, after the clocks went back").check()
    work_out(page)
    expect(page.get_by_text("November 1, 2026, 1:30 AM EST").first).to_be_visible()
    group.get_by_label("The first, before the clocks went back").check()
    work_out(page)
    expect(page.get_by_text("November 1, 2026, 1:30 AM EDT").first).to_be_visible()


def test_says_at_the_field_what_is_only_half_stated(open_page: OpenPage) -> None:
    page = open_page("phone")
    page.goto("/calculator")
    work_out(page)
    expect(page.get_by_role("alert", name="There is a problem").get_by_role("link")).to_have_count(2)
    asked_about_breach_in_new_york(page)
    moment(page, "When did the vendor discover it?", "Day").fill("2026-10-30")
    page.get_by_role("button", name="Add a delay").click()
    work_out(page)
    summary = page.get_by_role("alert", name="There is a problem")
    expect(summary).to_contain_text("Give the time as well.")
    expect(summary).to_contain_text("Name the document on which the delay rests.")
    check_screen(page, "calculator-problems")


def test_is_worked_by_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    keys = Keys(page)
    asked_about_breach_in_new_york(page, keys)
    keys.check(facts(page).get_by_label("It is known"))
    keys.check(facts(page).get_by_label("Social Security numbers"))
    work_out(page, keys)
    keys.click(page.get_by_role("button", name="Add people in another state"))
    keys.select(page.get_by_label("Another state"), "MA")
    keys.fill(page.get_by_label("People", exact=True), "3")
    work_out(page, keys)
    told = page.get_by_role("article", name=re.compile(r"Attorney General .*\(Massachusetts\)"))
    keys.click(told.get_by_role("button"))
    expect(told.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    expect(told.get_by_role("link", name=re.compile("More about it")).first).to_be_visible()

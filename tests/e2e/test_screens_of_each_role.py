"""Every screen that a role has beside the stories, at both widths, on the demo's data."""

import re
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PATIENCE, OpenPage, check_screen, task
from tests.e2e.hands import wait_for
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

OFFICER = {
    "officer-today": "/",
    "officer-invite": "/agreements/invite",
    "officer-record": "/agreements/record",
    "officer-imports": "/agreements/imports",
    "officer-products": "/products",
    "officer-vendors-with-ssn": "/vendors?holds=social_security_number",
    "officer-agreements-in-review": "/agreements?status=in_review",
    "officer-contacts": "/settings/contacts",
    "officer-signing-in": "/settings/signing-in",
}
VENDOR = {
    "vendor-today": "/",
    "vendor-products": "/products",
    "vendor-evidence": "/evidence",
    "vendor-agreements": "/agreements",
    "vendor-domain": "/settings/domain",
    "vendor-members": "/settings/members",
    "vendor-contacts": "/settings/contacts",
}
OPERATOR = {
    "operator-organizations": "/organizations",
    "operator-new-district": "/organizations/new",
    "operator-duplicates": "/duplicates",
    "operator-messages": "/settings/messages",
}


def step_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", level=1, name=re.compile("Today|Organizations"))).to_be_visible()


def who_is_asked(*pages: Page) -> Page:
    """Return the page of who saved later, and has to choose. Which of the two that is, nobody knows before."""

    def asked() -> Page | None:
        return next((page for page in pages if page.get_by_role("button", name="Keep yours").count()), None)

    return wait_for(pages[0], asked, "nobody is asked to choose", seconds=PATIENCE / 1000)


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize(
    ("name", "screens"),
    [("Dana Whitcomb", OFFICER), ("Gil Moreau", VENDOR), ("Robin Hale", OPERATOR)],
    ids=["officer", "vendor", "operator"],
)
def test_every_screen_of_a_role_holds(
    open_page: OpenPage, site: Site, width: str, name: str, screens: dict[str, str]
) -> None:
    page = open_page(width)
    step_in(page, name)
    for picture, address in screens.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_screen(page, picture)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_what_was_submitted_returned_and_offered_holds(open_page: OpenPage, site: Site, width: str) -> None:
    officer = open_page(width)
    step_in(officer, "Dana Whitcomb")
    officer.goto("/agreements?status=in_review")
    officer.get_by_role("link", name="Tidewick Software LLC").first.click()
    expect(officer.get_by_role("region", name="Blocking")).to_be_visible()
    check_screen(officer, "demo-in-review")
    provisions = officer.get_by_role("link", name="Special provisions", exact=True)
    provisions.click()
    expect(provisions).to_have_attribute("aria-current", "page")
    check_screen(officer, "demo-special-provisions")

    vendor = open_page(width)
    step_in(vendor, "Gil Moreau")
    expect(vendor.get_by_text(re.compile("[Rr]eturned")).first).to_be_visible()
    vendor.goto("/products")
    vendor.get_by_role("link", name="Hallway").first.click()
    expect(vendor.get_by_role("heading", level=1, name=re.compile("^Hallway"))).to_be_visible()
    expect(vendor.get_by_text(re.compile("Returned")).first).to_be_visible()
    check_screen(vendor, "demo-returned")

    bound = open_page(width)
    step_in(bound, "Joel Bergeron")
    task(bound, "Quillet").click()
    expect(bound.get_by_role("button", name="Object", exact=True)).to_be_visible()
    check_screen(bound, "demo-offer")
    bound.get_by_role("button", name="Object", exact=True).click()
    expect(bound.get_by_role("dialog")).to_be_visible()
    check_screen(bound, "demo-object")
    bound.keyboard.press("Escape")
    bound.get_by_role("link", name="See both versions side by side").click()
    expect(bound.get_by_role("table", name=re.compile("Subprocessors"))).to_be_visible()
    check_screen(bound, "demo-compare-side")
    bound.get_by_role("radio", name="As a list").check()
    expect(bound.get_by_text("Subprocessor: Marlowe Mail Services")).to_be_visible()
    check_screen(bound, "demo-compare-list")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_vendor_finds_how_an_offer_stands(open_page: OpenPage, site: Site, width: str) -> None:
    page = open_page(width)
    step_in(page, "Ines Okafor-Lindqvist")
    page.goto("/products")
    page.get_by_role("link", name="Quillet", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^Version 2: "))).to_be_visible()
    check_screen(page, "vendor-bound")
    page.get_by_role("link", name=re.compile("^Version 2: ")).click()
    expect(page.get_by_role("heading", level=1, name="Quillet: version 2 in place of version 1")).to_be_visible()
    check_screen(page, "vendor-offer")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_form_tells_what_two_wrote_at_once_and_what_a_file_lacks(open_page: OpenPage, site: Site, width: str) -> None:
    page, other = open_page(width), open_page(width)
    for each in (page, other):
        step_in(each, "Ines Okafor-Lindqvist")
    page.goto("/products")
    page.get_by_role("button", name="Add a product").click()
    page.get_by_label("Name of the product").fill(f"Larkspur {token_hex(3)}")
    check_screen(page, "vendor-add-product")
    page.get_by_role("button", name="Add the product").click()
    page.get_by_role("button", name="Fill in a schedule").click()
    page.get_by_label(re.compile("^Another product")).check()
    page.get_by_label("Product and version").select_option(index=1)
    check_screen(page, "vendor-start")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("/schedule/[0-9a-f-]{36}/"))

    page.get_by_role("link", name="Next: Student data").click()
    expect(page.get_by_role("heading", level=2, name="Student data")).to_be_focused()

    page.get_by_role("button", name="Other steps").click()
    page.get_by_role("menuitem", name="Fill in from a file").click()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "answers.csv", "mimeType": "text/csv", "buffer": b"element;used\nname;yes\n"}
    )
    page.get_by_role("button", name="Fill in", exact=True).click()
    expect(page.get_by_role("dialog").get_by_text("the template filled in").first).to_be_visible()
    check_screen(page, "vendor-wrong-file")

    draft = re.sub("/[a-z_]+$", "", page.url)
    for each in (page, other):
        each.goto(f"{draft}/hosting")
        expect(each.get_by_label("Provider", exact=True).first).to_be_visible()
    page.get_by_label("Provider", exact=True).first.fill("Northgale Cloud East")
    other.get_by_label("Provider", exact=True).first.fill("Northgale Cloud West")
    second = who_is_asked(page, other)
    check_screen(second, "vendor-conflict")
    second.get_by_role("button", name="Take theirs").click()
    expect(second.get_by_role("button", name="Keep yours")).to_have_count(0)

    page.goto(f"{draft}/review")
    page.get_by_role("button", name="Publish without submitting it to anyone").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check_screen(page, "vendor-publish")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_what_is_asked_of_a_list_is_kept_under_a_name(open_page: OpenPage, site: Site, width: str) -> None:
    page = open_page(width)
    step_in(page, "Dana Whitcomb")
    name = f"In review, on the {width}"
    page.goto("/agreements?status=in_review")
    # Pressed at once, while the rows are on their way: nothing may move under the finger.
    page.get_by_text("Saved views").click()
    page.get_by_role("button", name="Save what is shown now as a view").click()
    page.get_by_label("Name of the view").fill(name)
    check_screen(page, "officer-view-dialog")
    page.get_by_role("button", name="Save the view").click()
    page.goto("/agreements")
    page.get_by_text("Saved views").click()
    check_screen(page, "officer-saved-views")
    page.get_by_role("link", name=name).click()
    expect(page).to_have_url(re.compile("status=in_review"))
    page.get_by_role("button", name=f"Delete the view {name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_cards_on_a_phone_are_put_in_order(open_page: OpenPage, site: Site) -> None:
    page = open_page("phone")
    step_in(page, "Dana Whitcomb")
    page.goto("/vendors")
    rows = page.get_by_role("table", name="Vendors").get_by_role("rowheader")
    expect(rows.first).to_have_text("Bramble Mathematics, Inc.")
    page.get_by_role("combobox", name="Order", exact=True).select_option("-")
    expect(rows.first).to_have_text("Tidewick Software LLC")
    check_screen(page, "officer-vendors-in-order")


def test_a_vendor_that_is_not_listed_is_one_click_away(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    step_in(page, "Dana Whitcomb")
    page.goto("/agreements/invite")
    page.get_by_label("Vendor", exact=True).fill("Tide")
    # What is found stands above the way to a new vendor, and moves it as it comes.
    expect(page.get_by_role("option", name="Tidewick Software LLC")).to_be_visible()
    page.get_by_role("option", name="Invite “Tide” as a new vendor").click()
    expect(page.get_by_label("Vendor’s name")).to_have_value("Tide")
    check_screen(page, "officer-invite-new")


def test_a_file_that_is_no_agreement_is_told_at_its_field(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    step_in(page, "Dana Whitcomb")
    page.goto("/agreements/record")
    wrong = {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": b"a text under another name"}
    page.get_by_label("Signed PDF").set_input_files(wrong)
    page.get_by_label("Vendor", exact=True).select_option(label="Fernhill Learning, Inc.")
    page.get_by_label("Quillet").check()
    page.get_by_label("In force from").fill("2025-07-01")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("link", name=re.compile("This is not a PDF"))).to_be_visible()
    check_screen(page, "officer-record-wrong-file")

"""Every screen that a role has beside the stories, at both widths, on the demo's data."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, check_screen
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
    officer.get_by_role("link", name="Special provisions", exact=True).click()
    officer.wait_for_load_state("networkidle")
    check_screen(officer, "demo-special-provisions")

    vendor = open_page(width)
    step_in(vendor, "Gil Moreau")
    expect(vendor.get_by_text(re.compile("[Rr]eturned")).first).to_be_visible()
    vendor.goto("/products")
    vendor.get_by_role("link", name="Hallway").first.click()
    expect(vendor.get_by_text(re.compile("Returned")).first).to_be_visible()
    check_screen(vendor, "demo-returned")

    bound = open_page(width)
    step_in(bound, "Joel Bergeron")
    bound.get_by_role("listitem").filter(has_text="Quillet").get_by_role("link").first.click()
    bound.wait_for_load_state("networkidle")
    check_screen(bound, "demo-offer")

"""The small things that people do once in a while, each really done, and looked at on the way."""

import base64
import hashlib
import hmac
import re
import struct
import time
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, check_screen
from tests.e2e.hands import Keys, wait_for
from tests.e2e.site import Site
from tests.e2e.test_screens_of_each_role import step_in
from tests.e2e.test_story import WAIT_FOR_WORKER, mailed

pytestmark = pytest.mark.e2e

KEEPER = {  # a device of the browser's own that keeps passkeys and opens them without a finger
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


OFFER = re.compile("^Offer version 2 to 1 district")


def focus_is_somewhere(page: Page) -> None:
    """Who works by keyboard or ear is left at a control or a title, never at the top of nothing."""
    page.wait_for_function("document.activeElement !== document.body")


def new_product(page: Page, name: str) -> None:
    page.goto("/products")
    page.get_by_role("button", name="Add a product").click()
    page.get_by_label("Name of the product").fill(name)
    page.get_by_role("button", name="Add the product").click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_vendor_withdraws_an_offer_and_makes_it_again(open_page: OpenPage, site: Site, width: str) -> None:
    vendor, district = open_page(width), open_page(width)
    keys = Keys(vendor)
    why = f"The mail service starts later ({token_hex(3)})."
    step_in(vendor, "Ines Okafor-Lindqvist")
    vendor.goto("/products")
    vendor.get_by_role("link", name="Quillet", exact=True).click()
    vendor.wait_for_url(re.compile("/products/[0-9a-f-]{36}"))
    product = vendor.url
    offered = vendor.get_by_role("link", name=re.compile("^Version 2: offered, not answered yet")).first
    again = vendor.get_by_role("button", name=OFFER)
    expect(offered.or_(again)).to_be_visible()
    if again.is_visible():  # a try before this one stopped half way
        offer(vendor)
    offered.click()
    keys.click(vendor.get_by_role("button", name="Withdraw the offer"))
    dialog = vendor.get_by_role("dialog")
    check_screen(vendor, "small-withdraw-offer")
    keys.click(dialog.get_by_role("button", name="Withdraw it"))
    expect(dialog.get_by_role("alert")).to_be_focused()
    keys.fill(dialog.get_by_label("Why it is withdrawn"), why)
    keys.click(dialog.get_by_role("button", name="Withdraw it"))
    expect(dialog).to_have_count(0)
    expect(vendor.get_by_text(why)).to_be_visible()
    expect(vendor.get_by_role("button", name="Withdraw the offer")).to_have_count(0)
    focus_is_somewhere(vendor)
    check_screen(vendor, "small-offer-withdrawn")

    step_in(district, "Joel Bergeron")
    district.goto(re.sub("^https?://[^/]+", "", vendor.url))
    expect(district.get_by_text(why)).to_be_visible()
    expect(district.get_by_role("button", name="Accept as an amendment")).to_have_count(0)

    # it is asked again, so the demo stands as it stood
    vendor.goto(product)
    offer(vendor)
    expect(offered).to_be_visible()


def offer(vendor: Page) -> None:
    vendor.get_by_role("button", name=OFFER).click()
    check_screen(vendor, "small-offer-again")
    words = vendor.get_by_label(re.compile("^A few words to the districts"))
    words.fill("Progress reports are sent by a mail service from January on.")
    vendor.get_by_role("button", name="Offer it").click()
    expect(vendor.get_by_role("dialog")).to_have_count(0)


def test_a_comment_that_was_resolved_is_opened_again(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    keys = Keys(page)
    step_in(page, "Dana Whitcomb")
    page.goto("/agreements?status=in_review")
    page.get_by_role("link", name="Tidewick Software LLC").first.click()
    resolve = page.get_by_role("button", name=re.compile("^Resolve.*Is the reason for a visit"))
    again = page.get_by_role("button", name=re.compile("^Open it again.*Is the reason for a visit"))
    resolved = page.get_by_text("1 resolved")
    expect(resolve.or_(resolved)).to_be_visible()
    if resolved.is_visible():  # a try before this one stopped half way
        page.get_by_role("checkbox", name="Open ones only").uncheck()
        again.click()
        page.get_by_role("checkbox", name="Open ones only").check()
    keys.click(resolve)
    expect(again).to_be_focused()
    check_screen(page, "small-comment-resolved")
    page.reload()
    expect(resolved).to_be_visible()
    expect(again).to_have_count(0)
    page.get_by_role("checkbox", name="Open ones only").uncheck()
    keys.click(again)
    expect(resolve).to_be_focused()
    expect(resolved).to_have_count(0)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_answer_to_one_state_is_taken_over_for_another(open_page: OpenPage, site: Site, width: str) -> None:
    page = open_page(width)
    keys = Keys(page)
    step_in(page, "Ines Okafor-Lindqvist")
    new_product(page, f"Larch {token_hex(3)}")
    page.get_by_role("button", name="Fill in a schedule").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("/schedule/[0-9a-f-]{36}/"))
    draft = re.sub("/[a-z_]+$", "", page.url)
    page.goto(f"{draft}/services")
    for state in ("MA", "ME"):
        page.locator(f'input[name="states"][value="{state}"]').check()
    expect(page.locator('[data-save="saved"]')).to_be_visible()
    page.goto(f"{draft}/state_questions")
    taken = page.locator('input[name="answers.me.background_checks"][value="yes"]')
    same = page.get_by_role("button", name=re.compile("^Use the same answer as for Massachusetts"))
    expect(taken).not_to_be_checked()
    keys.check(page.locator('input[name="answers.ma.background_checks"][value="yes"]'))
    check_screen(page, "small-same-answer")
    keys.click(same)
    expect(taken).to_be_checked()
    expect(taken).to_be_focused()
    expect(same).to_have_count(0)
    expect(page.locator('[data-save="saved"]')).to_be_visible()
    page.reload()
    expect(taken).to_be_checked()
    check_screen(page, "small-same-answer-taken")


def test_who_ends_one_session_is_out_there_and_in_here(open_page: OpenPage, site: Site) -> None:
    here, there = open_page("phone"), open_page("phone")
    step_in(here, "Leon Marchetti")
    here.goto("/settings/signing-in")
    ends = here.get_by_role("button", name=re.compile("^End the session of"))
    expect(here.get_by_text("(this one)")).to_be_visible()
    before = ends.count()
    step_in(there, "Leon Marchetti")
    here.reload()
    expect(ends).to_have_count(before + 1)
    check_screen(here, "small-sessions")
    Keys(here).click(ends.first)  # the one that was seen last
    here.get_by_role("dialog").get_by_role("button", name="End the session").click()
    expect(here.get_by_text("1 session ended.")).to_be_in_viewport()
    expect(ends).to_have_count(before)
    focus_is_somewhere(here)
    check_screen(here, "small-session-ended")

    there.get_by_role("link", name="Agreements", exact=True).click()
    expect(there.get_by_text("You are not signed in any more.")).to_be_visible()
    expect(there.get_by_text("Leon Marchetti")).to_have_count(1)  # among the demo's people, not as who is signed in
    check_screen(there, "small-signed-out")
    there.get_by_role("button", name="Leon Marchetti").click()
    expect(there.get_by_role("heading", level=1, name="Agreements")).to_be_visible()
    here.reload()
    expect(here.get_by_role("heading", name="Where you are signed in")).to_be_visible()


def test_a_saved_view_gets_another_name_and_is_deleted(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    keys = Keys(page)
    first, second = f"Asked {token_hex(3)}", f"Waiting {token_hex(3)}"
    step_in(page, "Dana Whitcomb")
    page.goto("/agreements?status=with_vendor")
    keys.click(page.get_by_text(re.compile("^Saved views")))
    keys.click(page.get_by_role("button", name="Save what is shown now as a view"))
    keys.fill(page.get_by_label("Name of the view"), first)
    keys.click(page.get_by_role("button", name="Save the view"))
    keys.click(page.get_by_role("button", name=f"Change the view {first}"))
    keys.fill(page.get_by_label("Name of the view"), second)
    check_screen(page, "small-view-renamed")
    keys.click(page.get_by_role("button", name="Save the view"))
    expect(page.get_by_role("link", name=first)).to_have_count(0)
    expect(page.get_by_role("link", name=second)).to_be_visible()
    keys.click(page.get_by_role("button", name=f"Delete the view {second}"))
    check_screen(page, "small-view-delete")
    keys.click(page.get_by_role("dialog").get_by_role("button", name="Delete it"))
    expect(page.get_by_role("link", name=second)).to_have_count(0)
    expect(page.get_by_text(f"The view “{second}” was deleted.")).to_be_visible()
    focus_is_somewhere(page)


def test_a_passkey_is_added_signs_in_and_is_removed(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    keys = Keys(page)
    name = f"Work laptop {token_hex(3)}"
    step_in(page, "Annette Kowalczyk")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEEPER})
    page.goto("/settings/signing-in")
    keys.click(page.get_by_role("button", name="Add a passkey"))
    keys.fill(page.get_by_label("Name of the passkey"), name)
    keys.click(page.get_by_role("button", name="Add the passkey"))
    expect(page.get_by_text("The passkey is added.")).to_be_in_viewport()
    expect(page.get_by_text("Print them, or keep them where your device is not.")).to_be_visible()
    focus_is_somewhere(page)
    check_screen(page, "small-passkey-added")

    page.context.clear_cookies()
    page.goto("/sign-in?next=/settings/signing-in")
    keys.click(page.get_by_role("button", name="Use a passkey"))
    expect(page.get_by_role("row", name=re.compile(r"\(this one\).*Passkey"))).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("last used")
    keys.click(page.get_by_role("button", name=f"Remove the passkey {name}"))
    check_screen(page, "small-passkey-remove")
    keys.click(page.get_by_role("dialog").get_by_role("button", name="Remove the passkey"))
    expect(page.get_by_text("The passkey is removed.")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Recovery codes")).to_have_count(0)
    focus_is_somewhere(page)


def test_codes_from_an_app_are_switched_on_asked_for_and_switched_off(open_page: OpenPage, site: Site) -> None:
    page = open_page("phone")
    keys = Keys(page)
    email = "leon.marchetti@portamity.example"
    step_in(page, "Leon Marchetti")
    page.goto("/settings/signing-in")
    set_up = page.get_by_role("button", name="Set up an app")
    off = page.get_by_role("button", name="Switch off codes from an app")
    keys.click(set_up)
    asked = page.get_by_role("form", name="Set up an app")
    secret = re.sub(r"\s", "", asked.get_by_text(re.compile(r"^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$")).inner_text())
    keys.fill(asked.get_by_label("Code that the app shows now"), "000000")
    keys.click(asked.get_by_role("button", name="Switch on"))
    expect(asked.get_by_role("alert")).to_be_focused()
    check_screen(page, "small-app-wrong-code")
    shows = asked.get_by_label("Code that the app shows now")
    keys.reach(shows)  # first, for the way there may take longer than a code holds
    keys.fill(shows, app_code(secret, time.time()))
    keys.click(asked.get_by_role("button", name="Switch on"))
    expect(page.get_by_text("Codes from your app are switched on.")).to_be_in_viewport()
    focus_is_somewhere(page)
    check_screen(page, "small-app-on")

    page.context.clear_cookies()
    page.goto("/sign-in?next=/settings/signing-in")
    before = mailed(page)
    keys.fill(page.get_by_label("E-mail address"), email)
    keys.click(page.get_by_role("button", name="Send me a code"))
    expect(page.get_by_role("heading", level=1, name="Enter your code")).to_be_focused()
    keys.fill(page.get_by_label("Code from the message"), mailed_code(page, email, before))
    keys.click(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", level=1, name="Second factor")).to_be_focused()
    check_screen(page, "small-second-factor")
    # half a minute ahead: within what a clock may differ, and not the code that was used before
    keys.reach(page.get_by_label("Code from your app"))
    keys.fill(page.get_by_label("Code from your app"), app_code(secret, time.time() + 30))
    keys.click(page.get_by_role("button", name="Sign in", exact=True))
    keys.click(off)
    keys.click(page.get_by_role("dialog").get_by_role("button", name="Switch off"))
    expect(page.get_by_text("Codes from an app are switched off.")).to_be_in_viewport()
    expect(set_up).to_be_visible()
    focus_is_somewhere(page)


def app_code(secret: str, at: float) -> str:
    """The six digits that an authenticator app shows at an instant (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}"


def mailed_code(page: Page, email: str, before: list[dict[str, str]]) -> str:
    """Wait for the code that signs in, and read it where the demo keeps its mail, without leaving the page."""
    old = {row["id"] for row in before}

    def come() -> dict[str, str] | None:
        return next((row for row in mailed(page) if row["id"] not in old and email in row["to"]), None)

    row = wait_for(page, come, f"no code was mailed to {email}", seconds=WAIT_FOR_WORKER)
    text = page.request.get(f"/api/v1/demo/mail/{row['id']}").json()["text"]
    found = re.search(r"\b([A-Z]{4}-[A-Z]{4})\b", text)
    assert found is not None, text
    return found[1]

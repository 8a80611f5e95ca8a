"""The main job, in a browser on the real server: open an agreement, read it, send it, sign twice, download, verify."""

import contextlib
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage, check_screen
from tests.e2e.hands import wait_for
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

DISTRICT = "Kestrel Valley Regional School District"
WAIT_FOR_WORKER = 150.0
"""Seconds until the worker has set a document or sent a mail; the sweep, its net, runs each minute."""
AGAIN = 10_000  # milliseconds; a page that asks again by itself does so within half of it


def step_in(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()


def mailed(page: Page) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = page.request.get("/api/v1/demo/mail").json()
    return rows


def open_mail(page: Page, *, to: str, subject: str, before: list[dict[str, str]], about: str = DISTRICT) -> str:
    """Open the message (about our district's agreement) that reached an address since `before`, in both forms; return
    its text."""
    old = {row["id"] for row in before}

    def come() -> dict[str, str] | None:
        fresh = (row for row in mailed(page) if row["id"] not in old and to in row["to"])
        return next((row for row in fresh if subject in row["subject"] and about in row["subject"]), None)

    row = wait_for(page, come, f"no mail to {to} about “{subject}”", seconds=WAIT_FOR_WORKER)
    page.goto(f"/demo/mail/{row['id']}")
    expect(page.get_by_role("heading", level=1, name=row["subject"])).to_be_visible()
    check_screen(page, f"mail-{subject}-html")
    page.get_by_role("radio", name="Plain text").check()
    check_screen(page, f"mail-{subject}-text")
    return page.locator("pre").inner_text()


def sign(page: Page, *, email: str, picture: str, before: list[dict[str, str]]) -> None:
    """Follow the mailed link, enter the mailed code, read, state authority and consent, and sign."""
    request = open_mail(page, to=email, subject="sign", before=before)
    link = re.search(r"https?://\S+/sign/\S+", request)
    assert link is not None
    page.goto(re.sub(r"^https?://[^/]+", "", link.group()))
    expect(page.get_by_role("button", name="Mail me a code")).to_be_visible()
    check_screen(page, f"{picture}-1-asked")
    before = mailed(page)
    page.get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_label("Code from the message")).to_be_visible()
    here = page.url
    code = re.search(r"\b(\d{6})\b", open_mail(page, to=email, subject="code", before=before))
    assert code is not None
    page.goto(here)
    page.get_by_label("Code from the message").fill(code.group(1))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Ownership of data and access to it")).to_be_visible()
    check_screen(page, f"{picture}-2-read-and-sign")
    form = page.get_by_role("form", name=re.compile("^Sign for"))
    statements = form.get_by_role("checkbox")
    expect(statements).to_have_count(2)
    form.get_by_role("button", name=re.compile("^Sign for")).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    for statement in statements.all():
        statement.check()
    form.get_by_role("button", name=re.compile("^Sign for")).click()
    expect(page.get_by_text(re.compile("signature is recorded|Executed")).first).to_be_visible()
    check_screen(page, f"{picture}-3-signed")


def reload_until(page: Page, place: Locator) -> None:
    """Wait for what the worker brings about. The page asks again by itself; in the end it is asked to."""
    until = time.monotonic() + WAIT_FOR_WORKER
    while time.monotonic() < until:
        with contextlib.suppress(AssertionError):
            expect(place).to_be_visible(timeout=AGAIN)
            return
        page.reload()
    expect(place).to_be_visible()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_from_draft_to_a_signed_agreement_that_anyone_can_check(
    open_page: OpenPage, site: Site, width: str, tmp_path: Path
) -> None:
    officer = open_page(width)
    step_in(officer, "Dana Whitcomb")
    check_screen(officer, "today")

    # a draft from the vendor's schedule, and its text
    officer.goto("/agreements/new")
    officer.get_by_label("Vendor").select_option(label="Fernhill Learning, Inc.")
    officer.get_by_label(re.compile("Quillet")).check()
    officer.get_by_label("Title of the service agreement").fill("Quillet subscription")
    check_screen(officer, "new-agreement")
    officer.get_by_role("button", name="Compose the draft").click()
    expect(officer.get_by_role("heading", level=1, name="Fernhill Learning, Inc.")).to_be_visible()
    expect(officer.get_by_text("As it applies to a Massachusetts LEA")).to_be_visible()
    check_screen(officer, "agreement-text-conformed")
    officer.get_by_role("radio", name="Changes marked").check()
    check_screen(officer, "agreement-text-changes")
    officer.get_by_role("radio", name="Base form").check()
    check_screen(officer, "agreement-text-base")

    # ready, and out for signature
    officer.get_by_role("button", name="Mark as ready to sign").click()
    officer.get_by_role("dialog").get_by_role("button", name=re.compile("ready", re.IGNORECASE)).click()
    send = officer.get_by_role("button", name="Send out for signature")
    reload_until(officer, send)
    send.click()
    dialog = officer.get_by_role("dialog")
    expect(dialog.get_by_label("Name").first).to_have_value("Marisol Vance")
    check_screen(officer, "send-dialog")
    before = mailed(officer)
    dialog.get_by_role("button", name="Send to the first signer").click()
    expect(officer.get_by_text("Out for signature").first).to_be_visible()

    # both sides sign; neither has an account open in this browser
    sign(open_page(width), email="marisol.vance@fernhill.example", picture="sign-vendor", before=before)
    sign(open_page(width), email="harriet.osei@kestrelvalley.example", picture="sign-district", before=before)

    # executed, in the register and on paper
    reload_until(officer, officer.get_by_text("Executed", exact=True).first)
    officer.get_by_role("link", name="Documents").click()
    expect(officer.get_by_text(re.compile("certificate", re.IGNORECASE)).first).to_be_visible()
    check_screen(officer, "agreement-documents")
    with officer.expect_download() as started:
        officer.get_by_role("link", name=re.compile("executed", re.IGNORECASE)).first.click()
    file = tmp_path / "executed.pdf"
    started.value.save_as(file)
    for tab in ("Signatures", "Timeline", "Terms", "Schedule"):
        link = officer.get_by_role("link", name=tab, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        check_screen(officer, f"agreement-{tab.lower()}")

    # anyone checks the file
    anyone = open_page(width)
    anyone.goto("/verify")
    check_screen(anyone, "verify-1-empty")
    anyone.get_by_label("PDF file").set_input_files(file)
    expect(anyone.get_by_text("Marisol Vance").first).to_be_visible()
    expect(anyone.get_by_text("Harriet Osei").first).to_be_visible()
    check_screen(anyone, "verify-2-unchanged")
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 1
    file.write_bytes(bytes(changed))
    anyone.get_by_label("PDF file").set_input_files(file)
    expect(anyone.get_by_text(re.compile("changed", re.IGNORECASE)).first).to_be_visible()
    check_screen(anyone, "verify-3-changed")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_every_other_screen_holds(open_page: OpenPage, site: Site, width: str) -> None:
    page = open_page(width)
    page.goto("/sign-in")
    check_screen(page, "sign-in")
    step_in(page, "Dana Whitcomb")
    for name, address in {
        "vendors": "/vendors",
        "agreements": "/agreements",
        "agreements-filtered": "/agreements?status=executed",
        "settings-members": "/settings/members",
        "settings-invitations": "/settings/invitations",
        "settings-messages": "/settings/messages",
        "demo-mail": "/demo/mail",
        "nothing-here": "/agreements/00000000-0000-4000-8000-000000000000",
    }.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        check_screen(page, name)
    page.goto("/vendors")
    page.get_by_role("link", name="Tidewick Software LLC").click()
    expect(page.get_by_role("heading", level=1, name="Tidewick Software LLC")).to_be_visible()
    check_screen(page, "vendor")
    page.goto("/agreements")
    page.get_by_role("link", name="Tidewick Software LLC").first.click()
    expect(page.get_by_text(re.compile("blocking", re.IGNORECASE)).first).to_be_visible()
    check_screen(page, "agreement-with-findings")

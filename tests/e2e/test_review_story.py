"""The other half of the main job, two people in two browsers: invite, fill in, comment, return, mend, waive, ready, and
then the signatures."""

import re
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from backend.vendors.selectors import read_case
from backend.vendors.types import ScheduleData
from tests.e2e.conftest import OpenPage, check_screen, task
from tests.e2e.hands import Hands, Keys, Pointer
from tests.e2e.site import ROOT, Site
from tests.e2e.test_story import mailed, open_mail, reload_until, sign, step_in
from tests.e2e.typist import Typist

pytestmark = pytest.mark.e2e


def stated(product: str) -> ScheduleData:
    """What the vendor says at first: a few elements in full, but not where the data is stored, and a subprocessor whom
    no written agreement binds."""
    case = (ROOT / "backend/config/demo/fernhill.yaml").read_bytes()
    whole = read_case(case, file="fernhill.yaml").schedules[0].data
    subprocessors = whole.subprocessors or ()
    return whole.model_copy(
        update={
            "product_name": product,
            "services": whole.services[:2],
            "student_elements": whole.student_elements[:3],
            "student_other": (),
            "teacher_elements": (),
            "teacher_other": (),
            "hosting": (),
            "subprocessors": (subprocessors[0].model_copy(update={"written_agreement": False}),),
            "evidence": (),
            "answers": {key: value for key, value in whole.answers.items() if key.startswith("ma.")},
            "notice_methods": ("e-mail",),
        }
    )


def draft_in(page: Page) -> str:
    page.wait_for_url(re.compile("/schedule/[0-9a-f-]{36}/"))
    found = re.search(r"/schedule/([0-9a-f-]{36})", page.url)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(("width", "by"), [("desktop", "keyboard"), ("phone", "finger")])
def test_from_an_invitation_to_a_signed_agreement(open_page: OpenPage, site: Site, width: str, by: str) -> None:
    officer, vendor = open_page(width), open_page(width)
    hands: Hands = Keys(officer) if by == "keyboard" else Pointer()
    theirs: Hands = Keys(vendor) if by == "keyboard" else Pointer()
    name = f"Heron{token_hex(3)}"  # so that the story can be told to a running site again
    company, email, product = f"{name} Labs", f"ada@{name}.example".lower(), f"{name} Notes"
    data = stated(product)

    # the officer invites a vendor whom nobody knows here
    step_in(officer, "Dana Whitcomb")
    hands.click(officer.get_by_role("link", name="Invite a vendor").first)
    hands.fill(officer.get_by_role("combobox", name="Vendor"), company)
    if by == "keyboard":
        hands.click(officer.get_by_role("button", name=re.compile("not listed")))
    else:  # the list that opens lies over that button
        hands.click(officer.get_by_role("option", name=re.compile("as a new vendor")))
    hands.fill(officer.get_by_label(re.compile("^E-mail address")), email)
    hands.fill(officer.get_by_label(re.compile("^Who is asked")), "Ada Lindholm")
    hands.fill(officer.get_by_label("Product", exact=True), product)
    hands.fill(officer.get_by_label(re.compile("^A few words")), "Our reading teachers start in January.")
    check_screen(officer, "review-01-invite")
    before = mailed(officer)
    hands.click(officer.get_by_role("button", name="Send the invitation"))
    expect(officer.get_by_text("With the vendor").first).to_be_visible()
    check_screen(officer, "review-02-with-the-vendor")

    # the vendor reads what is asked, says who it is, and fills in the form
    asked = open_mail(vendor, to=email, subject="", before=before)
    link = re.search(r"https?://\S+(/submission/\S+)", asked)
    assert link is not None
    vendor.goto(link.group(1))
    expect(vendor.get_by_role("heading", level=1, name=re.compile(product))).to_be_visible()
    check_screen(vendor, "review-03-asked")
    before = mailed(vendor)
    theirs.click(vendor.get_by_role("button", name="Mail me a code"))
    expect(vendor.get_by_label("Code from the message")).to_be_visible()
    here = vendor.context.new_page()
    code = re.search(r"\b([A-Z]{4}-[A-Z]{4})\b", open_code(here, to=email, before=before))
    here.close()
    assert code is not None
    theirs.fill(vendor.get_by_label("Code from the message"), code.group(1))
    theirs.click(vendor.get_by_role("button", name="Go to the form"))
    draft_id = draft_in(vendor)
    check_screen(vendor, "review-04-form")
    typist = Typist(vendor, draft_id, theirs)
    typist.type_all(data)
    typist.go("student_data")
    check_screen(vendor, "review-05-student-data")
    submit(vendor, theirs, draft_id, picture="review-06-submit")

    # the officer reads, comments beside an element and a section, and returns it
    hands.click(officer.get_by_role("link", name="Today", exact=True))
    expect(officer.get_by_text(company).first).to_be_visible()
    check_screen(officer, "review-07-today")
    hands.click(task(officer, company))
    expect(officer.get_by_text("In review").first).to_be_visible()
    expect(officer.get_by_role("region", name="Blocking")).to_be_visible()
    check_screen(officer, "review-08-review")
    say(officer, hands, re.compile("IP addresses", re.IGNORECASE), "How long are the addresses kept?")
    say(officer, hands, re.compile("^Comment on .*host", re.IGNORECASE), "Please name the country.")
    before = mailed(officer)
    hands.click(officer.get_by_role("button", name="Return to the vendor"))
    dialog = officer.get_by_role("dialog")
    expect(dialog.get_by_text("How long are the addresses kept?")).to_be_visible()
    check_screen(officer, "review-09-return")
    hands.click(dialog.get_by_role("button", name="Return and mail it"))
    expect(officer.get_by_text("With the vendor").first).to_be_visible()
    returned = open_mail(vendor, to=email, subject="", before=before)
    assert "How long are the addresses kept?" in returned
    assert "Please name the country." in returned

    # the vendor answers, mends what it can, and submits again
    vendor.goto("/")
    expect(vendor.get_by_role("heading", level=1, name="Today")).to_be_visible()
    check_screen(vendor, "review-10-returned")
    theirs.click(task(vendor, product))
    theirs.click(vendor.get_by_role("button", name="Fill in a new version"))
    dialog = vendor.get_by_role("dialog")
    check_screen(vendor, "review-10-new-version")
    theirs.click(dialog.get_by_role("button", name=re.compile("^(Start|Begin)")))
    draft_id = draft_in(vendor)
    mender = Typist(vendor, draft_id, theirs)
    whole = read_case((ROOT / "backend/config/demo/fernhill.yaml").read_bytes(), file="fernhill.yaml")
    mender.hosting(data.model_copy(update={"hosting": whole.schedules[0].data.hosting}))
    mender.go("student_data")
    check_screen(vendor, "review-11-comment-in-the-form")
    submit(vendor, theirs, draft_id, picture="review-12-submit-again")

    # the officer sees what changed, waives what is left, and marks it as ready
    officer.reload()
    expect(officer.get_by_text("In review").first).to_be_visible()
    hands.click(officer.get_by_role("link", name="Review", exact=True))
    expect(officer.get_by_role("heading", name="What changed since the last round")).to_be_visible()
    check_screen(officer, "review-13-what-changed")
    waive = officer.get_by_role("region", name="Blocking").get_by_role("button", name=re.compile("^Waive it"))
    while waive.count():
        left = waive.count()
        hands.click(waive.first)
        dialog = officer.get_by_role("dialog")
        hands.fill(dialog.get_by_label(re.compile("^Why")), "The vendor signs that agreement in December.")
        hands.click(dialog.get_by_role("button", name="Waive it"))
        expect(dialog).to_have_count(0)
        expect(waive).to_have_count(left - 1)
    expect(officer.get_by_text(re.compile("^No blocking finding"))).to_be_visible()
    check_screen(officer, "review-14-waived")
    hands.click(officer.get_by_role("button", name="Mark as ready to sign"))
    dialog = officer.get_by_role("dialog")
    check_screen(officer, "review-15-ready")
    hands.click(dialog.get_by_role("button", name="Mark as ready to sign"))
    send = officer.get_by_role("button", name="Send out for signature")
    reload_until(officer, send)

    # and both sign, as before
    hands.click(send)
    dialog = officer.get_by_role("dialog")
    before = mailed(officer)
    hands.click(dialog.get_by_role("button", name="Send to the first signer"))
    expect(officer.get_by_text("Out for signature").first).to_be_visible()
    signer = next(contact for contact in data.contacts if contact.role == "signer")
    sign(open_page(width), email=signer.email, picture="review-sign-vendor", before=before)
    sign(open_page(width), email="harriet.osei@kestrelvalley.example", picture="review-sign-district", before=before)
    reload_until(officer, officer.get_by_text("Executed", exact=True).first)
    check_screen(officer, "review-16-executed")


def open_code(page: Page, *, to: str, before: list[dict[str, str]]) -> str:
    return open_mail(page, to=to, subject="code", before=before, about="")


def submit(page: Page, hands: Hands, draft_id: str, *, picture: str) -> None:
    """Go to the last section and submit to the district that waits."""
    page.goto(f"/schedule/{draft_id}/review")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_screen(page, picture)
    hands.click(page.get_by_role("button", name=re.compile("^Submit")))
    expect(page.get_by_role("status").filter(has_text="Submitted.")).to_be_visible()


def say(page: Page, hands: Hands, where: re.Pattern[str], text: str) -> None:
    """Write a shared comment beside what is named."""
    hands.click(page.get_by_role("button", name=where).first)
    form = page.get_by_role("form", name=re.compile("^Comment on"))
    hands.fill(form.get_by_role("textbox"), text)
    hands.click(form.get_by_role("button", name="Keep this comment"))
    expect(form).to_have_count(0)
    expect(page.get_by_text(text).first).to_be_visible()

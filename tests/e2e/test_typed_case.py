"""A whole case typed into the form by hand says the same as the case file that was imported, and so does the agreement.

The demo's case is in the repository. Facts of real agreements are not: where DPAKEEPER_CASES names their folder, each
case file of it is typed, too.
"""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

from backend.vendors.selectors import read_case
from backend.vendors.types import ScheduleData
from tests.e2e.conftest import OpenPage
from tests.e2e.hands import wait_for
from tests.e2e.site import ROOT, Site
from tests.e2e.test_review_story import draft_in, open_code
from tests.e2e.test_story import DISTRICT, WAIT_FOR_WORKER, mailed, open_mail, step_in
from tests.e2e.typist import Typist

pytestmark = pytest.mark.e2e

FOLDER = os.environ.get("DPAKEEPER_CASES")
REAL = sorted(Path(FOLDER).glob("*.yaml")) if FOLDER else []
STATE = "MA"  # of the demo's district
OWN = {"id", "number", "created_at", "published_at"}
"""What two versions that say the same differ in."""


def test_real_cases_are_typed_where_there_are_any() -> None:
    if not FOLDER:
        pytest.skip("NO REAL CASE WAS TYPED: DPAKEEPER_CASES names no folder of case files")
    assert REAL, f"{FOLDER} holds no case file"


@pytest.mark.parametrize("case", [ROOT / "backend/config/demo/fernhill.yaml", *REAL], ids=lambda path: path.stem)
def test_typed_by_hand_gives_the_same_schedule_and_the_same_agreement(
    open_page: OpenPage, site: Site, case: Path, tmp_path: Path
) -> None:
    file = of_a_vendor_of_its_own(case, tmp_path)
    printed = site.manage("import_case", str(file), "--district", DISTRICT)
    stated = read_case(file.read_bytes(), file=file.name)
    typed = {
        data.product_name: typed_by_hand(open_page, data, version_in(printed, data.product_name), stated.states)
        for data in stated.latest
    }

    # the import finds what was typed, by the hash over all that it says
    printed = site.manage("import_case", str(file), "--district", DISTRICT)
    assert "Nothing was changed" in printed
    for product, version in typed.items():
        assert version_in(printed, product) == version


def of_a_vendor_of_its_own(case: Path, folder: Path) -> Path:
    """The case of a vendor that nobody here knows yet: its name, and nothing else, is made another."""
    said = yaml.safe_load(case.read_bytes())
    said["provider"]["name"] += f" {token_hex(3)}"
    file = folder / case.name
    file.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False))
    return file


def version_in(printed: str, product: str) -> str:
    """The newest of a product's versions that an import names."""
    found = re.findall(rf"^{re.escape(product)}, schedule version .*: ([0-9a-f-]{{36}})$", printed, re.MULTILINE)
    assert found, printed
    return str(found[-1])


def typed_by_hand(open_page: OpenPage, data: ScheduleData, imported: str, states: Sequence[str]) -> str:
    """Have the vendor invited, type the schedule into an empty form and submit it; compare all with what was imported.

    Returns the version that came of it."""
    officer, vendor = open_page("desktop"), open_page("desktop")
    step_in(officer, "Dana Whitcomb")
    before = read(officer, f"schedule-versions/{imported}")
    terms = {
        "vendor": before["vendor"]["id"],
        "states": sorted({STATE, *states}, key=lambda state: (state != STATE, state)),
        "service_agreement_title": "Services for schools",
    }
    first = post(officer, "agreements", {**terms, "versions": [imported]})["id"]
    email = f"ada@{token_hex(4)}.example"
    asked = {"products": [before["product"]["id"]], "email": email, "contact_name": "Ada Lindholm"}
    mails = mailed(officer)
    second = post(officer, "agreements/invite", {**terms, **asked})["id"]

    enter(vendor, email, mails)
    begun_empty(vendor, before["product"]["id"])
    draft = draft_in(vendor)
    Typist(vendor, draft).type_all(data)
    vendor.goto(f"/schedule/{draft}/review")
    vendor.get_by_role("button", name=re.compile("^Submit")).click()
    expect(vendor.get_by_text(re.compile("^Submitted")).first).to_be_visible()

    after = read(officer, f"schedule-versions/{draft}")
    assert {key: said for key, said in after.items() if key not in OWN} == {
        key: said for key, said in before.items() if key not in OWN
    }
    text = paper(officer, first)
    assert f"Schedule of Student Data: {data.product_name}" in text
    assert paper(officer, second) == text
    return draft


def read(page: Page, path: str) -> Any:
    answer = page.request.get(f"/api/v1/{path}")
    assert answer.ok, answer.text()
    return answer.json()


def post(page: Page, path: str, body: Any) -> Any:
    """What the officer's screens send; that they do is another test's story."""
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    answer = page.request.post(f"/api/v1/{path}", data=body, headers={"X-CSRFToken": token, "Referer": page.url})
    assert answer.ok, answer.text()
    return answer.json() if answer.body() else None


def enter(page: Page, email: str, mails: list[dict[str, str]]) -> None:
    """Come in by the mailed link and the mailed code."""
    link = re.search(r"https?://[^/\s]+(/submission/\S+)", open_mail(page, to=email, subject="", before=mails))
    assert link is not None
    page.goto(link.group(1))
    mails = mailed(page)
    page.get_by_role("button", name="Mail me a code").click()
    field = page.get_by_label("Code from the message")
    expect(field).to_be_visible()
    here = page.context.new_page()
    code = re.search(r"\b([A-Z]{4}-[A-Z]{4})\b", open_code(here, to=email, before=mails))
    here.close()
    assert code is not None
    field.fill(code.group(1))
    page.get_by_role("button", name="Go to the form").click()
    draft_in(page)


def begun_empty(page: Page, product_id: str) -> None:
    """Discard the draft that the last version prefilled, and begin one that says nothing."""
    page.get_by_role("button", name="Other steps").click()
    page.get_by_role("menuitem", name="Discard this draft").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard the draft").click()
    page.wait_for_url(f"**/products/{product_id}")
    page.get_by_role("button", name="Fill in a new version").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("An empty form", exact=True).check()
    dialog.get_by_role("button", name="Start").click()


def paper(officer: Page, agreement: str) -> str:
    """The text of the agreement's PDF, once it is marked as ready in spite of whatever blocks."""
    blocking: dict[str, list[str]] = {}
    for one in read(officer, f"agreements/{agreement}/review")["findings"]:
        if one["blocking"]:
            blocking.setdefault(one["code"], []).append(one["message"])
    for code, messages in sorted(blocking.items()):
        given = {"code": code, "reason": "It is typed in the way it was signed.", "read": messages}
        post(officer, f"agreements/{agreement}/waivers", given)
    post(officer, f"agreements/{agreement}/actions/ready", {})

    def all_set() -> Any:
        found = read(officer, f"agreements/{agreement}")
        return None if found["documents_pending"] else found

    shown = wait_for(officer, all_set, "the agreement's documents are not set", seconds=WAIT_FOR_WORKER)
    (pdf,) = (one for one in shown["instruments"][-1]["documents"] if one["kind"] == "unsigned")
    answer = officer.request.get(f"/api/v1/agreements/{agreement}/documents/{pdf['id']}")
    assert answer.ok, answer.text()
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.body(), capture_output=True, check=True)
    return made.stdout.decode()

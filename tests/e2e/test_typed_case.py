"""A whole schedule typed into the form by hand says the same as the case file that was read in."""

import re
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from backend.vendors.selectors import read_case
from tests.e2e.conftest import OpenPage
from tests.e2e.site import ROOT, Site
from tests.e2e.test_review_story import draft_in
from tests.e2e.test_story import step_in
from tests.e2e.typist import Typist

pytestmark = pytest.mark.e2e

CASES = [ROOT / "backend/config/demo/fernhill.yaml"]


def begin(page: Page, product_id: str, source: str) -> None:
    """Ask for a new draft from this source by the product's page."""
    page.goto(f"/products/{product_id}")
    page.get_by_role("button", name="Fill in a schedule").click()
    page.get_by_role("dialog").get_by_label(source, exact=True).check()


def started(page: Page) -> str:
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    return draft_in(page)


def publish(page: Page, draft_id: str) -> None:
    page.goto(f"/schedule/{draft_id}/review")
    page.get_by_role("button", name="Publish without submitting it to anyone").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_text("Published").first).to_be_visible()


@pytest.mark.parametrize("case", CASES, ids=[path.stem for path in CASES])
def test_a_typed_schedule_is_the_same_as_the_one_read_from_a_file(
    open_page: OpenPage, site: Site, case: Path, tmp_path: Path
) -> None:
    product = f"By hand {token_hex(3)}"
    said = read_case(case.read_bytes(), file=case.name)
    data = said.schedules[0].data
    page = open_page("desktop")
    step_in(page, "Ines Okafor-Lindqvist")
    page.goto("/products")
    page.get_by_role("button", name="Add a product").click()
    page.get_by_role("dialog").get_by_label("Name of the product").fill(product)
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Add|Keep)")).click()
    page.wait_for_url(re.compile("/products/[0-9a-f-]{36}"))
    product_id = page.url.rsplit("/", 1)[1]

    begin(page, product_id, "A file")
    page.get_by_role("dialog").locator('input[type="file"]').set_input_files(case)
    read = started(page)
    publish(page, read)
    begin(page, product_id, "An empty form")
    typed = started(page)
    Typist(page, typed).type_all(data, said.states)
    publish(page, typed)

    compared = page.request.get(f"/api/v1/schedule-versions/{read}/compare/{typed}").json()
    assert compared["changes"] == []

"""Screens that anybody can open, at both widths."""

from __future__ import annotations

import urllib.request

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, check_screen
from tests.e2e.site import Site

OPEN_SCREENS = {"sign-in": "/sign-in", "verify": "/verify"}


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("name", OPEN_SCREENS)
def test_are_readable_by_all(open_page: OpenPage, name: str, width: str) -> None:
    page = open_page(width)
    page.goto(OPEN_SCREENS[name])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    check_screen(page, name)


def test_run_only_our_own_scripts(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/sign-in") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "script-src" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]

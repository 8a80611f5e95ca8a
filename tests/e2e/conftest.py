"""A real site, a real browser, and the three things that every screen is held to: it looks right (a picture is kept),
axe finds nothing, and the browser's console stays silent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from tests.e2e.site import ROOT, Site, temporary_sites

SCREENS = ROOT / "artifacts" / "screens"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 812}}
PATIENCE = 60_000  # milliseconds; a build server with two busy cores is slow
LOOKS = 6
"""How often a screen is looked at, a second apart, before what is found there counts."""

expect.set_options(timeout=PATIENCE)

StartSite = Callable[..., Site]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The demo, shared by all tests of the run. A test that breaks things starts its own by `start_site`.

    While screens are being worked on, DPAKEEPER_SITE names a running demo to use instead, and DPAKEEPER_SITE_DATA its
    data folder, where a test runs management commands.
    """
    if running := os.environ.get("DPAKEEPER_SITE"):
        yield Site(data=Path(os.environ.get("DPAKEEPER_SITE_DATA", os.devnull)), kind="demo", env={}, url=running)
        return
    with temporary_sites() as make:
        started = make()
        started.start()
        yield started


@pytest.fixture
def start_site() -> Iterator[StartSite]:
    """`start_site("empty", EMAIL_URL=…)`: a site of the test's own, stopped at its end."""
    with temporary_sites() as make:

        def start(kind: str = "demo", **env: str) -> Site:
            own = make(kind, **env)
            own.start()
            return own

        yield start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("there is no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """`open_page("phone")`: a page in a fresh context (no cookies) of that width, at the shared site's address.

    Whatever the pages report as an error, and each breach of the content policy, fails the test at its end. When the
    test itself failed, a picture of each page is kept, of each try its own."""
    pages: list[tuple[str, Page]] = []
    problems: list[str] = []

    def open_(width: str = "desktop", *, base_url: str | None = None) -> Page:
        context = browser.new_context(
            viewport=WIDTHS[width],  # type: ignore[arg-type]
            base_url=base_url or site.url,
            has_touch=width == "phone",
            is_mobile=width == "phone",
            accept_downloads=True,
            locale="en-US",
            timezone_id="America/New_York",
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _note(said, problems))
        pages.append((width, page))
        return page

    yield open_
    try:
        if getattr(request.node, "failed", False):
            attempt = getattr(request.node, "execution_count", 1)
            for number, (width, page) in enumerate(pages):
                SCREENS.mkdir(parents=True, exist_ok=True)
                name = f"failed.{request.node.name}.try{attempt}.{number}.{width}.png"
                page.screenshot(path=SCREENS / name, full_page=True)
    finally:
        for _, page in pages:
            page.context.close()
    assert problems == []


def _note(said: ConsoleMessage, problems: list[str]) -> None:
    # An answer of 4xx is part of many stories, and the browser reports each; everything else is ours to put right.
    if said.type == "error" and not said.text.startswith("Failed to load resource"):
        problems.append(f"{said.location.get('url', '')}: {said.text}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:
    report = yield
    if report.when == "setup":
        item.failed = False  # type: ignore[attr-defined]  # a second try starts anew
    elif report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each test that was tried again, with what ran out: a second try hides nothing."""
    again = terminalreporter.stats.get("rerun", [])
    if again:
        terminalreporter.section("tried again, for a wait ran out", yellow=True)
    for report in again:
        terminalreporter.line(f"TRIED AGAIN {report.nodeid}")
        terminalreporter.line(report.longreprtext)


def keep_picture(page: Page, name: str) -> Path:
    """Keep a picture of the whole page as artifacts/screens/<name>.<width>.png, after its fonts have come."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready.then(() => true)")
    size = page.viewport_size
    assert size is not None
    width = next(word for word, known in WIDTHS.items() if known["width"] == size["width"])
    path = SCREENS / f"{name}.{width}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def problems_of(page: Page) -> list[str]:
    """Return what axe, with all its rules, finds, and whether something sticks out sideways."""
    page.evaluate(AXE.read_text())  # evaluated by the debugger, so the content policy stays as it is
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
    told = [
        f"{one['id']}: {one['help']} ({', '.join(str(node['target']) for node in one['nodes'][:5])})"
        for one in violations
    ]
    wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if wide > window:
        told.append(f"the page is {wide} wide in a window of {window}")
    return told


_found: list[str] = []


@pytest.fixture(autouse=True)
def every_screen_holds() -> Iterator[None]:
    """Fail at the end of a story with what all of its screens showed, rather than at the first."""
    _found.clear()
    yield
    assert not _found, "\n".join(_found)


def task(page: Page, text: str) -> Locator:
    """Return the way to what waits for somebody on the Today page; the clocks there have ways of their own."""
    clock = page.locator('a[href^="/clocks/"]')
    return page.get_by_role("listitem").filter(has_text=text).filter(has_not=clock).get_by_role("link").first


def check_screen(page: Page, name: str) -> None:
    """What every screen is held to: a picture for the eye, axe, and its width. Told at the end of the test.

    Between two screens there is a moment without a heading, which is no screen, and on a slow machine it is a long one:
    what is found counts when it stays, however often one looks."""
    for look in range(LOOKS):
        if look:
            page.wait_for_timeout(1_000)
        _come_to_rest(page)
        problems = problems_of(page)
        if not problems:
            break
    keep_picture(page, name)
    assert page.viewport_size is not None
    _found.extend(f"{name} ({page.viewport_size['width']}): {problem}" for problem in problems)


def _come_to_rest(page: Page) -> None:
    expect(page.locator("h1").first).to_be_visible()
    expect(page.get_by_text("Loading…")).to_have_count(0)

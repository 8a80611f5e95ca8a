"""How a person works a page: by pointer, or by the keyboard alone.

`Keys` never touches the mouse and never puts the focus anywhere by script: it presses Tab until the control has it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 900
"""A page on which a control is further away than this is a defect of its own."""
FOCUSED = "element => element === document.activeElement"
FORGETS = 1_200  # milliseconds without a key, after which a list that drops down, or a part of a day, begins anew
TRIES = 5

Found = TypeVar("Found")


class WaitRanOut(AssertionError):
    """Something that must come did not come in time. Such a test is tried once more (docs/adr/0027)."""


def wait_for(page: Page, look: Callable[[], Found | None], what: str, *, seconds: float) -> Found:
    """Look until something is found and return it; the page goes on meanwhile. Raises WaitRanOut."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if (found := look()) is not None:
            return found
        page.wait_for_timeout(300)
    raise WaitRanOut(what)


class Hands(Protocol):
    """What a person does to the controls of a page."""

    def click(self, place: Locator) -> None:
        """Press a button or follow a link."""

    def check(self, place: Locator) -> None:
        """Tick a box, or choose a radio button."""

    def fill(self, place: Locator, text: str) -> None:
        """Write a text in place of what stands there."""

    def select(self, place: Locator, value: str) -> None:
        """Choose an option of a list that drops down."""


class Pointer:
    """By mouse or finger."""

    def click(self, place: Locator) -> None:
        place.click()

    def check(self, place: Locator) -> None:
        place.check()

    def fill(self, place: Locator, text: str) -> None:
        place.fill(text)

    def select(self, place: Locator, value: str) -> None:
        place.select_option(value)


class Keys:
    """By the keyboard alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, place: Locator) -> None:
        expect(place).to_be_visible()
        expect(place).to_be_enabled()
        for _ in range(MOST_TABS):
            if place.evaluate(FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {place}")

    def click(self, place: Locator) -> None:
        self.reach(place)
        self.page.keyboard.press("Enter")

    def check(self, place: Locator) -> None:
        if place.get_attribute("type") == "radio":
            self._choose(place)
        else:
            self.reach(place)
            if not place.is_checked():
                self.page.keyboard.press("Space")
        expect(place).to_be_checked()

    def _choose(self, place: Locator) -> None:
        # Tab stops once per group of radio buttons; the arrows go on within it.
        name = place.get_attribute("name")
        group = self.page.locator(f'input[type="radio"][name="{name}"]')
        for _ in range(MOST_TABS):
            if any(one.evaluate(FOCUSED) for one in group.all()):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"the keyboard does not reach {place}")
        for _ in range(group.count() + 1):
            if place.evaluate(FOCUSED):
                break
            self.page.keyboard.press("ArrowDown")
        if not place.is_checked():
            self.page.keyboard.press("Space")

    def fill(self, place: Locator, text: str) -> None:
        self.reach(place)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        expect(place).to_have_value(text)

    def type_parts(self, place: Locator, typed: str, value: str) -> None:
        """Type a day or a time part by part (month, day, year; hour, minute, half of the day), as it is then kept."""
        self.reach(place)
        for _ in range(TRIES):
            self.page.keyboard.type(typed)
            if place.input_value() == value:
                return
            # Where the machine held a digit back, its part was over too early: from the first part on, once more.
            self.page.wait_for_timeout(FORGETS)
            for _ in range(2):
                self.page.keyboard.press("ArrowLeft")
        raise WaitRanOut(f"{place} does not take “{typed}”")

    def select(self, place: Locator, value: str) -> None:
        option = place.locator(f'option[value="{value}"]')
        expect(option).to_be_attached()
        self.reach(place)
        for _ in range(TRIES):
            self.page.keyboard.type(option.inner_text()[:8])
            if place.input_value() == value:
                return
            # Where the machine held a letter back, the list took what followed for the beginning of another word.
            self.page.wait_for_timeout(FORGETS)
        raise WaitRanOut(f"{place} does not take “{value}”")

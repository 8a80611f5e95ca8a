"""How a person works a page: by pointer, or by the keyboard alone.

`Keys` never touches the mouse and never puts the focus anywhere by script: it presses Tab until the control has it.
"""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 900
"""A page on which a control is further away than this is a defect of its own."""
FOCUSED = "element => element === document.activeElement"


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

    def select(self, place: Locator, value: str) -> None:
        self.reach(place)
        self.page.keyboard.type(place.locator(f'option[value="{value}"]').inner_text()[:8])
        expect(place).to_have_value(value)

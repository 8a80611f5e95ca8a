"""Somebody who types a whole schedule of data into the web form, from what a `ScheduleData` says, as a person would:
section by section, through the controls that stand on the page."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from backend.vendors.types import ElementUse, ScheduleData
from tests.e2e.hands import Hands, Pointer

FULL = 60_000  # milliseconds; a long section is saved in several goes


class Typist:
    """Types into the form of one draft, opened by `page` already."""

    def __init__(self, page: Page, draft_id: str, hands: Hands | None = None) -> None:
        self.page, self.draft_id, self.hands = page, draft_id, hands or Pointer()

    def type_all(self, data: ScheduleData, states: Sequence[str] = ()) -> None:
        """Type everything; `states` are those whose questions the vendor wants to answer though nobody asks."""
        self.services(data)
        for state in states:
            self.choose("states", state)
        self.saved()
        for audience in ("student", "teacher"):
            self.elements(data, audience)
        self.subprocessors(data)
        self.hosting(data)
        self.security(data)
        self.questions(data)
        self.contacts(data)

    def go(self, section: str) -> None:
        """Open a section by the list of sections."""
        self.page.goto(f"/schedule/{self.draft_id}/{section}")
        expect(self.page.locator("[data-save]")).to_be_visible()

    def saved(self) -> None:
        """Wait until the form says that everything is saved."""
        expect(self.page.locator('[data-save="saved"]')).to_be_visible(timeout=FULL)

    def _at(self, path: str) -> Locator:
        return self.page.locator(f'[id="{path}"]')

    def text(self, path: str, value: str) -> None:
        if value:
            self.hands.fill(self._at(path), value)

    def choose(self, path: str, value: str) -> None:
        if value:
            self.hands.check(self.page.locator(f'input[name="{path}"][value="{value}"]'))

    def yes_no(self, path: str, value: bool | None) -> None:
        if value is not None:
            self.choose(path, "yes" if value else "no")

    def entry(self, prefix: str) -> str:
        """Add an entry to a list, and return its path."""
        entries = self.page.locator(f'section[data-entry^="{prefix}."]')
        before = entries.count()
        self.hands.click(self._at(prefix))
        expect(entries).to_have_count(before + 1)
        path = entries.last.get_attribute("data-entry")
        assert path
        return path

    def clear(self, prefix: str) -> None:
        """Take out what the list was begun with."""
        entries = self.page.locator(f'section[data-entry^="{prefix}."]')
        for left in range(entries.count() - 1, -1, -1):
            self.hands.click(entries.first.locator("[data-remove]"))
            expect(entries).to_have_count(left)

    def services(self, data: ScheduleData) -> None:
        self.go("services")
        for service in data.services:
            self.hands.fill(self.page.locator(f'section[data-entry="{self.entry("services")}"] textarea'), service)
        self.text("product_kind", data.product_kind)
        self.text("product_url", data.product_url)
        self.saved()

    def elements(self, data: ScheduleData, audience: str) -> None:
        uses, other, none = data.of(audience)  # type: ignore[arg-type]
        if not uses and not other and not none:
            return
        self.go(f"{audience}_data")
        if none:
            self.hands.click(self.page.get_by_role("button", name=f"We collect no {audience} data"))
            dialog = self.page.get_by_role("dialog")
            self.hands.click(dialog.get_by_role("button", name=f"We collect no {audience} data"))
            self.saved()
            return
        for use in uses:
            self._element(use)
        for text in other:
            path = self.entry(f"other.{audience}")
            self.hands.fill(self.page.locator(f'section[data-entry="{path}"] textarea'), text)
        rest = self.page.get_by_role("button", name="Nothing else is collected")
        if rest.count():
            self.hands.click(rest)
            dialog = self.page.get_by_role("dialog")
            self.hands.click(dialog.get_by_role("button", name="Nothing else is collected"))
        self.saved()

    def _element(self, use: ElementUse) -> None:
        path = f"element.{use.code}"
        self.hands.check(self._at(path))
        details = self.page.locator(f'[data-details="{path}"]')
        expect(details).to_be_visible()
        if use.specify:
            self.text(f"{path}.specify", use.specify)
        if use.required is not None:
            said = "No, it is required" if use.required else "Yes, it is optional"
            self.hands.check(details.get_by_label(said))
        for subject in use.subjects:
            self.hands.check(details.get_by_label(f"{subject.capitalize()}s’"))
        self.text(f"{path}.purpose", use.purpose)

    def subprocessors(self, data: ScheduleData) -> None:
        if data.subprocessors is None:
            return
        self.go("subprocessors")
        if not data.subprocessors:
            self.hands.check(self._at("subprocessors_none"))
        for one in data.subprocessors:
            path = self.entry("subprocessors")
            for part in ("name", "purpose", "data", "place"):
                self.text(f"{path}.{part}", getattr(one, part))
            self.yes_no(f"{path}.written_agreement", one.written_agreement)
        self.saved()

    def hosting(self, data: ScheduleData) -> None:
        if not data.hosting:
            return
        self.go("hosting")
        for one in data.hosting:
            path = self.entry("hosting")
            for part in ("provider", "country", "region", "protections"):
                self.text(f"{path}.{part}", getattr(one, part))
        self.saved()

    def security(self, data: ScheduleData) -> None:
        self.go("security")
        self.text("framework", data.framework)
        for item in data.evidence:
            path = self.entry("evidence")
            self.text(f"{path}.kind", item.kind)
            self.text(f"{path}.issuer", item.issuer)
            for part in ("valid_from", "valid_until"):
                day = getattr(item, part)
                self.text(f"{path}.{part}", day.isoformat() if day else "")
        end = data.end_of_contract
        self.choose("end_of_contract.method", end.method)
        for part in ("when", "format", "how_destroyed"):
            self.text(f"end_of_contract.{part}", getattr(end, part))
        self.saved()

    def questions(self, data: ScheduleData) -> None:
        if not data.answers:
            return
        self.go("state_questions")
        for question, answer in data.answers.items():
            path = f"answers.{question}"
            expect(self.page.locator(f'[name="{path}"]').first).to_be_attached()
            if isinstance(answer, bool):
                self.yes_no(path, answer)
            elif isinstance(answer, tuple):
                for one in answer:
                    self.choose(path, one)
            elif self.page.locator(f'input[name="{path}"]').count():
                self.choose(path, answer)
            else:
                self.text(path, answer)
        self.saved()

    def notice(self, method: str) -> None:
        """Tick a way in which notices are sent, or add it where the form does not offer it."""
        box = self.page.locator(f'input[name="notice_methods"][value="{method}"]')
        if not box.count():
            self.text("notice_methods.another", method)
            self.hands.click(self.page.get_by_role("button", name="Add this way"))
            expect(box).to_be_checked()
        else:
            self.hands.check(box)

    def contacts(self, data: ScheduleData) -> None:
        self.go("contacts")
        self.clear("contacts")
        self.text("vendor_address", data.vendor_address)
        for method in data.notice_methods:
            self.notice(method)
        for contact in data.contacts:
            path = self.entry("contacts")
            self.hands.select(self._at(f"{path}.role"), contact.role)
            for part in ("name", "title", "email", "phone", "address"):
                self.text(f"{path}.{part}", getattr(contact, part))
        self.saved()

"""The chat page as a test sees it: what can be read on it and done with it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20_000


def focused(page: Page) -> str:
    """The name or text of what has the focus, also inside the widget."""
    return str(
        page.evaluate(
            """() => { let e = document.activeElement;
            while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e?.getAttribute('aria-label') || e?.innerText || e?.tagName; }"""
        )
    )


class ChatPage:
    """A page with the chat, in one browser tab."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address.rstrip("/")
        self.log: Locator = page.get_by_role("log")
        self.input: Locator = page.get_by_label("Your message")
        self.mine: Locator = page.locator(".row.you .bubble")
        self.bots: Locator = page.locator(".row.bot:not([hidden])")
        self.card: Locator = page.locator("[data-level]")

    def open(self) -> ChatPage:
        """Open the page, and wait until the bot has greeted or the talk so far is shown."""
        self.page.goto(f"{self.address}/chat")
        self.bots.first.wait_for(timeout=PATIENCE)
        self._settle()
        return self

    def say(self, text: str) -> str:
        """Type a message, send it, and wait for the answer, which is returned."""
        self.input.fill(text)
        self.input.press("Enter")
        return self._answered()

    def tap(self, title: str) -> str:
        """Press the newest button of this title, and wait for the answer, which is returned."""
        self.page.locator(".replies button:enabled").get_by_text(title, exact=True).last.click()
        return self._answered()

    def tap_by_keyboard(self, title: str) -> str:
        """Walk back from the input to the button of this title, press it, and wait for the answer."""
        for _ in range(40):
            self.page.keyboard.press("Shift+Tab")
            if focused(self.page) == title:
                self.page.keyboard.press("Enter")
                return self._answered()
        raise AssertionError(f"no button {title!r} on the way back from the input")

    def buttons(self) -> list[str]:
        """The titles of the buttons that can be pressed now."""
        return self.page.locator(".replies button:enabled").all_inner_texts()

    def last_bot_text(self) -> str:
        """What the bot said last, buttons left out."""
        return self.bots.last.locator(".bubble, .card").first.inner_text()

    def bot_texts(self) -> list[str]:
        """All that the bot said, buttons left out."""
        return self.page.locator(".row.bot .bubble, .row.bot .card").all_inner_texts()

    def my_texts(self) -> list[str]:
        """All that the user said."""
        return self.mine.all_inner_texts()

    def wait_for_guidance(self) -> str:
        """Wait until there is a guidance card; the level of the newest one."""
        self.card.last.wait_for(timeout=PATIENCE)
        return self.card.last.get_attribute("data-level") or ""

    def progress(self) -> str | None:
        """The name of the progress bar, such as "Question 3 of 11"; none while it is not shown."""
        bar = self.page.locator(".progress progress")
        return bar.get_attribute("aria-label") if bar.is_visible() else None

    def _answered(self) -> str:
        """Wait until a bot message stands below the newest one of hers and nothing is being written."""
        below = "xpath=following-sibling::div[contains(@class, 'bot') and not(@hidden)]"
        self.page.locator(".row.you").last.locator(below).first.wait_for(timeout=PATIENCE)
        self._settle()
        return self.last_bot_text()

    def _settle(self) -> None:
        expect(self.page.locator(".typing")).to_be_hidden(timeout=PATIENCE)

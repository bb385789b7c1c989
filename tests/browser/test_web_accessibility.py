"""The widget for everyone: axe, the keyboard alone, what is read out, small windows, other scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_page import ChatPage
from playwright.sync_api import Page, expect

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    {"color_scheme": "dark", "viewport": {"width": 320, "height": 568}},
]

Window = Callable[..., Any]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is, each with the elements."""
    page.wait_for_timeout(350)  # what fades in is measured when it is there
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags}).then(result => result.violations)", RULES)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


def embedded(window: Window, address: str, **options: Any) -> Page:
    """A clinic's page with the widget in it, closed."""
    page: Page = window(**options).new_page()
    page.goto(f"{address}/embedding?bot={address}")
    page.get_by_role("button", name="Ask us").wait_for()
    return page


def focused(page: Page) -> str:
    """The name or text of what has the focus, also inside the widget."""
    return str(
        page.evaluate(
            """() => { let e = document.activeElement;
            while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e?.getAttribute('aria-label') || e?.innerText || e?.tagName; }"""
        )
    )


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "mobile", "dark-320px"])
def test_axe_finds_nothing_at_any_point_of_the_talk(window: Window, address: str, look: dict[str, Any]) -> None:
    chat = ChatPage(window(**look).new_page(), address).open()
    assert violations(chat.page) == [], "greeting"
    chat.tap("Check my symptoms")
    assert violations(chat.page) == [], "mid-check"
    for level in ("emergency", "today", "soon", "routine"):
        chat.say(f"guidance {level}")
        for summary in chat.card.last.locator("summary").all():
            summary.click()
        assert violations(chat.page) == [], level
    chat.page.context.set_offline(True)
    chat.page.evaluate("document.querySelector('cervical-check').line.socket.disconnect()")
    chat.input.fill("unsent")
    chat.input.press("Enter")
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    assert violations(chat.page) == [], "offline"
    chat.page.get_by_role("button", name="New conversation").click()
    assert violations(chat.page) == [], "dialog"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_page_that_embeds_the_widget(window: Window, address: str, scheme: str) -> None:
    page = embedded(window, address, color_scheme=scheme)
    assert violations(page) == [], "closed"
    page.get_by_role("button", name="Ask us").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    assert violations(page) == [], "open"


def test_a_whole_talk_by_keyboard_alone(chat: ChatPage) -> None:
    page = chat.page
    chat.input.focus()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "Check my symptoms"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Do you have cramps or back pain now?")).to_be_visible()
    assert focused(page) == "Your message", "the pressed button is gone, so the focus moved to the input"
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "No"
    page.keyboard.press("Space")
    expect(page.get_by_text("You wrote: i press no")).to_be_visible()
    page.keyboard.type("guidance today")
    page.keyboard.press("Enter")
    chat.wait_for_guidance()
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    assert "cramps" in focused(page).lower()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cramps like a period can be")).to_be_visible()


def test_the_launcher_opens_and_closes_by_keyboard_and_keeps_the_focus(window: Window, address: str) -> None:
    page = embedded(window, address)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Ask us"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()
    assert focused(page) == "Your message"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Ask us")).to_be_hidden()
    assert focused(page) == "Ask us"


def test_the_focus_is_never_lost(chat: ChatPage) -> None:
    chat.page.get_by_role("button", name="Check my symptoms").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_text("Do you have cramps or back pain now?")).to_be_visible()
    assert focused(chat.page) != "BODY"
    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.keyboard.press("Escape")
    assert focused(chat.page) == "New conversation"


def test_only_what_is_new_is_read_out(chat: ChatPage) -> None:
    chat.say("before")
    chat.page.route("**/texts.json", lambda route: route.continue_())
    chat.page.reload()
    expect(chat.log).to_have_attribute("aria-live", "off")
    expect(chat.page.get_by_text("You wrote: before")).to_be_visible()
    expect(chat.log).to_have_attribute("aria-live", "polite")
    chat.log.evaluate(
        """log => { window.added = []; new MutationObserver(all => all.forEach(m => m.addedNodes.forEach(
        n => window.added.push(n.innerText)))).observe(log, {childList: true}); }"""
    )
    chat.say("after")
    assert chat.page.evaluate("window.added.length") == 2
    assert "before" not in " ".join(chat.page.evaluate("window.added"))


def test_targets_are_large_enough_for_a_thumb(window: Window, address: str) -> None:
    chat = ChatPage(window(viewport={"width": 390, "height": 844}, has_touch=True).new_page(), address).open()
    chat.say("guidance today")
    for target in chat.page.locator("cervical-check button:visible, cervical-check summary, textarea").all():
        box = target.bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44, (target.inner_text(), box)


@pytest.mark.parametrize("width", [320, 390, 768, 1920])
def test_nothing_is_wider_than_the_window(window: Window, address: str, width: int) -> None:
    chat = ChatPage(window(viewport={"width": width, "height": 800}).new_page(), address).open()
    chat.say("guidance emergency")
    chat.say("Donaudampfschifffahrtsgesellschaftskapitaen" * 5)
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width
    assert chat.log.evaluate("log => log.scrollWidth <= log.clientWidth")


def test_text_of_twice_the_size_still_fits(window: Window, address: str) -> None:
    chat = ChatPage(window(viewport={"width": 640, "height": 900}).new_page(), address).open()
    chat.page.evaluate("document.documentElement.style.fontSize = '200%'")
    chat.say("guidance today")
    assert chat.log.evaluate("log => log.scrollWidth <= log.clientWidth")
    assert chat.input.is_visible()
    assert chat.log.evaluate("log => log.clientHeight") > 200


def test_right_to_left_text_runs_right_to_left(chat: ChatPage) -> None:
    chat.say("יש לי כאבים")
    for bubble in (chat.mine.last, chat.bots.last.locator("p")):
        assert bubble.get_attribute("dir") == "auto"
    assert chat.mine.last.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_reduced_motion_is_respected(window: Window, address: str) -> None:
    chat = ChatPage(window(reduced_motion="reduce").new_page(), address).open()
    assert chat.bots.first.evaluate("e => getComputedStyle(e).animationName") == "none"


def test_dark_follows_the_system_while_the_page_is_open(chat: ChatPage) -> None:
    ground = "e => getComputedStyle(e.querySelector('.panel')).backgroundColor"
    root = chat.page.locator(".root")
    light = root.evaluate(ground)
    chat.page.emulate_media(color_scheme="dark")
    expect(root).to_have_class(re.compile("dark"))
    assert root.evaluate(ground) != light


def test_page_and_widget_say_their_language(chat: ChatPage) -> None:
    assert chat.page.locator("html").get_attribute("lang") == "en"
    assert re.match("en", chat.page.locator(".root").get_attribute("lang") or "")

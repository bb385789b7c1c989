"""The widget for everyone: axe, what is read out, small windows, other scripts."""

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
Opens = Callable[..., Page]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is, each with the elements."""
    page.wait_for_timeout(350)  # what fades in is measured when it is there
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags}).then(result => result.violations)", RULES)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "mobile", "dark-320px"])
def test_axe_finds_nothing_at_any_point_of_the_talk(window: Window, address: str, look: dict[str, Any]) -> None:
    chat = ChatPage(window(**look).new_page(), address).open()
    assert violations(chat.page) == [], "greeting"
    chat.tap("Check my symptoms")
    assert violations(chat.page) == [], "mid-check"
    for level in ("emergency", "today"):  # the four differ in colour, and that is measured in test_web_contrast.py
        chat.say(f"guidance {level}")
        for summary in chat.card.last.locator("summary").all():
            summary.click()
        assert violations(chat.page) == [], level
    for text in ("contacts", "links summary"):
        chat.say(text)
        assert violations(chat.page) == [], text
    chat.page.context.set_offline(True)
    chat.page.evaluate("document.querySelector('cervical-check').line.socket.disconnect()")
    chat.input.fill("unsent")
    chat.input.press("Enter")
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    assert violations(chat.page) == [], "offline"
    chat.page.get_by_role("button", name="New conversation").click()
    assert violations(chat.page) == [], "dialog"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_page_that_embeds_the_widget(embedded: Opens, scheme: str) -> None:
    page = embedded(color_scheme=scheme)
    assert violations(page) == [], "closed"
    page.get_by_role("button", name="Ask us").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    assert violations(page) == [], "open"


def test_only_what_is_new_is_read_out(chat: ChatPage) -> None:
    chat.say("before")
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


def test_the_first_words_of_the_bot_are_read_out(window: Window, address: str) -> None:
    chat = ChatPage(window().new_page(), address)
    chat.page.add_init_script(
        """const waiting = setInterval(() => {
            const log = document.querySelector('cervical-check')?.shadowRoot?.querySelector('.log');
            if (!log) return;
            clearInterval(waiting);
            new MutationObserver(() => {
                if (log.querySelector('.bot')) window.liveAtFirstWords ??= log.getAttribute('aria-live');
            }).observe(log, {childList: true});
        }, 1);"""
    )
    chat.open()
    assert chat.page.evaluate("window.liveAtFirstWords") == "polite"


def test_a_question_is_read_out_with_its_number(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    assert "Question 3 of 11" in (chat.bots.last.text_content() or "")
    assert "Question" not in chat.last_bot_text(), "for the eyes there is the bar"


def test_nothing_that_was_read_out_is_put_there_again_when_the_line_comes_back(chat: ChatPage) -> None:
    chat.say("summary")
    chat.log.evaluate(
        """log => { window.added = []; new MutationObserver(all => all.forEach(m => m.addedNodes.forEach(
        n => window.added.push(n.innerText)))).observe(log, {childList: true}); }"""
    )
    line = "document.querySelector('cervical-check').line"
    chat.page.evaluate(f"{line}.socket.disconnect()")
    chat.input.fill("meanwhile")
    chat.input.press("Enter")
    chat.page.evaluate(f"{line}.socket.connect()")
    expect(chat.page.get_by_text("You wrote: meanwhile")).to_be_visible()
    assert len(chat.page.evaluate("window.added")) == 2


def test_targets_are_large_enough_for_a_thumb(window: Window, address: str) -> None:
    chat = ChatPage(window(viewport={"width": 390, "height": 844}, has_touch=True).new_page(), address).open()
    chat.say("guidance today")
    chat.say("links summary")
    for target in chat.page.locator("cervical-check :is(button, a.button, summary, textarea):visible").all():
        box = target.bounding_box()
        # Chromium's places are in 64ths of a pixel, so a size of 44 may be read as 43.99994
        assert box and round(box["width"], 1) >= 44 and round(box["height"], 1) >= 44, (target.inner_text(), box)


def test_every_other_target_has_room_of_24_pixels(window: Window, address: str) -> None:
    chat = ChatPage(window(viewport={"width": 390, "height": 844}).new_page(), address).open()
    chat.say("guidance emergency")
    chat.input.fill("crash")
    chat.input.press("Enter")
    chat.page.get_by_role("button", name="Send again").wait_for()
    links = chat.page.locator("cervical-check :is(a:not(.button), .plain):visible").all()
    boxes = [link.bounding_box() for link in links]
    assert len(boxes) >= 4 and all(boxes)
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    for index, (x, y) in enumerate(middles):  # WCAG 2.2, 2.5.8: circles of 24 pixels that do not meet
        assert all((x - a) ** 2 + (y - b) ** 2 >= 24**2 for a, b in middles[:index])


@pytest.mark.parametrize("width", [320, 390, 768, 1920])
def test_nothing_is_wider_than_the_window(window: Window, address: str, width: int) -> None:
    chat = ChatPage(window(viewport={"width": width, "height": 800}).new_page(), address).open()
    chat.say("guidance emergency")
    chat.say("Donaudampfschifffahrtsgesellschaftskapitaen" * 5)
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width
    assert chat.log.evaluate("log => log.scrollWidth <= log.clientWidth")


@pytest.mark.parametrize("width", [390, 640, 1280])
def test_text_of_twice_the_size_still_fits(window: Window, address: str, width: int) -> None:
    chat = ChatPage(window(viewport={"width": width, "height": 900}).new_page(), address).open()
    chat.page.evaluate("document.documentElement.style.fontSize = '200%'")
    chat.say("guidance today")
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width
    assert chat.log.evaluate("log => log.scrollWidth <= log.clientWidth")
    assert chat.input.is_visible()
    assert chat.log.evaluate("log => log.clientHeight") > 200
    assert chat.log.evaluate("log => log.clientWidth") >= min(width, 640)


def test_the_words_on_emergencies_are_in_view_on_every_screen(window: Window, address: str) -> None:
    for width, height in ((320, 568), (390, 844), (768, 1024), (1280, 800)):
        page = ChatPage(window(viewport={"width": width, "height": height}).new_page(), address).open().page
        words = page.get_by_text("Bleeding, fluid, strong pain or something bulging?").locator("visible=true")
        expect(words).to_have_count(1)
        expect(words).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [390, 1280])
def test_without_javascript_the_page_says_so_and_whom_to_call(window: Window, address: str, width: int) -> None:
    page = window(java_script_enabled=False, viewport={"width": width, "height": 844}).new_page()
    page.goto(f"{address}/chat")
    expect(page.locator("noscript p")).to_contain_text("This chat needs JavaScript")
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_text("Call your hospital's labor and delivery unit or 911 now.")).to_be_visible()
    expect(page.get_by_text("The chat is loading.")).to_be_hidden()


def test_right_to_left_text_runs_right_to_left(chat: ChatPage) -> None:
    chat.say("יש לי כאבים")
    for bubble in (chat.mine.last, chat.bots.last.locator("p")):
        assert bubble.get_attribute("dir") == "auto"
    assert chat.mine.last.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_the_widget_keeps_the_direction_of_its_own_language_in_a_right_to_left_page(embedded: Opens) -> None:
    page = embedded(direction="rtl")
    page.get_by_role("button", name="Ask us").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    assert page.locator(".foot").evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_reduced_motion_is_respected(window: Window, address: str) -> None:
    chat = ChatPage(window(reduced_motion="reduce").new_page(), address).open()
    assert chat.bots.first.evaluate("e => getComputedStyle(e).animationName") == "none"
    chat.say("long")
    chat.input.fill("guidance today")
    chat.input.press("Enter")
    expect(chat.mine.last).to_be_in_viewport(timeout=100)


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

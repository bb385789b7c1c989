"""Contrast, measured on what the browser draws: text 4.5 (large 3), outlines, icons and focus rings 3 (WCAG 2.2 AA)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_page import ChatPage
from playwright.sync_api import Page, expect

MEASURE = Path(__file__).with_name("contrast.js").read_text()
# Light and dark, pale and loud, and those in the middle, on which neither black nor white is far away.
COLORS = ["#5b3a8c", "gold", "#777777", "#d6336c", "#fdf6e3", "black", "rgb(0 128 128)", "hsl(210 90% 60%)"]


def lacking(page: Page) -> list[str]:
    """What lacks contrast on the page as it is."""
    page.wait_for_timeout(300)  # what fades in is measured when it is there
    result = page.evaluate(MEASURE)
    assert result["measured"] >= 8, "the measuring itself has gone blind"
    return list(result["told"])


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """Both looks."""
    return str(request.param)


def test_everything_in_a_talk_can_be_seen(window: Callable[..., Any], address: str, scheme: str) -> None:
    chat = ChatPage(window(color_scheme=scheme).new_page(), address).open()
    assert lacking(chat.page) == [], "greeting"
    chat.tap("Check my symptoms")
    assert lacking(chat.page) == [], "mid-check"
    chat.page.get_by_role("button", name="I am not sure").hover()
    assert lacking(chat.page) == [], "under the mouse"
    for said in ("guidance emergency", "guidance today", "guidance soon", "guidance routine", "contacts", "link"):
        chat.say(said)
        for summary in chat.card.last.locator("summary").all():
            summary.click()
        assert lacking(chat.page) == [], said
    chat.page.locator(".card a.button").last.hover()
    assert lacking(chat.page) == [], "a number under the mouse"
    chat.input.fill("crash")
    chat.input.press("Enter")
    chat.page.get_by_role("button", name="Send again").wait_for()
    chat.page.evaluate("document.querySelector('cervical-check').line.socket.io.engine.close()")
    chat.page.context.set_offline(True)
    chat.input.fill("unsent")
    chat.input.press("Enter")
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    assert lacking(chat.page) == [], "failed, unsent, offline"
    chat.page.get_by_role("button", name="New conversation").click()
    assert lacking(chat.page) == [], "dialog"


def test_a_site_s_colour_never_costs_contrast(embedded: Callable[..., Page], scheme: str) -> None:
    page = embedded('data-color="navy"', viewport={"width": 390, "height": 844})
    assert lacking_launcher(page) == []
    page.locator(".launcher").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    chat = ChatPage(page, page.url)
    chat.say("two questions")
    other = "light" if scheme == "dark" else "dark"
    for color in COLORS:
        page.evaluate("color => document.querySelector('cervical-check').setAttribute('color', color)", color)
        page.emulate_media(color_scheme=other)  # a change of the system's look paints anew
        page.emulate_media(color_scheme=scheme)
        page.get_by_role("button", name="It helped").hover()
        assert lacking(page) == [], color


def lacking_launcher(page: Page) -> list[str]:
    """What lacks contrast while the widget is closed: its own part of the page."""
    return [line for line in page.evaluate(MEASURE)["told"] if "launcher" in line or "Symptom" in line]

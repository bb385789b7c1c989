"""The widget by keyboard alone: everything can be reached, and the focus is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chat_page import ChatPage, focused
from playwright.sync_api import Page, expect

Window = Callable[..., Any]
Opens = Callable[..., Page]


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


def test_the_launcher_opens_and_closes_by_keyboard_and_keeps_the_focus(embedded: Opens) -> None:
    page = embedded()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Ask us"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()
    assert focused(page) == "Your message"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Ask us")).to_be_hidden()
    assert focused(page) == "Ask us"


def test_on_a_small_screen_the_open_chat_holds_the_focus(embedded: Opens) -> None:
    page = embedded(viewport={"width": 390, "height": 700})
    page.get_by_role("button", name="Ask us").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    names = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        names.add(focused(page))
    assert "Our services" not in names, "it lies behind the chat"
    assert {"Your message", "Close the chat", "Check my symptoms"} <= names
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ask us")).to_be_focused()


def test_the_open_chat_comes_back_with_the_next_page_and_leaves_the_focus_alone(embedded: Opens) -> None:
    page = embedded()
    page.get_by_role("button", name="Ask us").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    page.reload()
    page.get_by_role("button", name="Ask a question").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_focus_moves_on_when_what_has_it_goes_away(window: Window, address: str) -> None:
    context = window()
    first, second = ChatPage(context.new_page(), address).open(), ChatPage(context.new_page(), address).open()
    first.page.get_by_role("button", name="Check my symptoms").focus()
    second.say("said elsewhere")
    expect(first.page.get_by_text("You wrote: said elsewhere")).to_be_visible()
    assert focused(first.page) == "Your message"
    first.input.fill("crash")
    first.input.press("Enter")
    first.page.get_by_role("button", name="Send again").focus()
    second.input.fill("delete")
    second.input.press("Enter")
    expect(first.page.get_by_text("All you told me is deleted.")).to_be_visible()
    assert focused(first.page) == "Your message"


def test_the_focus_is_never_lost(chat: ChatPage) -> None:
    chat.page.get_by_role("button", name="Check my symptoms").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_text("Do you have cramps or back pain now?")).to_be_visible()
    assert focused(chat.page) != "BODY"
    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.keyboard.press("Escape")
    assert focused(chat.page) == "New conversation"

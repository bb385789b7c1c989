"""Fixtures of the browser tests: a server to talk to, and a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from chat_page import ChatPage
from chromium import ADVICE, FLAGS, chromium_path
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from real_bot import RealBot
from servers import ScriptedServer


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each test has windows of its own."""
    path = chromium_path()
    if not path:
        pytest.fail(ADVICE, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedServer]:
    """The scripted bot, one for all tests; one that stops it starts it again."""
    server = ScriptedServer(tmp_path_factory.mktemp("scripted"))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def restartable(scripted: ScriptedServer) -> Iterator[ScriptedServer]:
    """The scripted bot, to be stopped and started; it runs again after the test."""
    yield scripted
    if not scripted.runs:
        scripted.start()


@pytest.fixture
def address(scripted: ScriptedServer) -> str:
    """The address of the scripted bot."""
    return scripted.address


@pytest.fixture(scope="session")
def real_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealBot | None]:
    """The real bot, started here; None where CERVICAL_CHECK_URL names one that runs already."""
    if os.environ.get("CERVICAL_CHECK_URL"):
        yield None
        return
    bot = RealBot(tmp_path_factory.mktemp("real-bot"))
    try:
        yield bot.start()
    finally:
        bot.stop()


@pytest.fixture(scope="session")
def bot_address(real_bot: RealBot | None) -> str:
    """The address of the real bot."""
    return real_bot.address if real_bot else os.environ["CERVICAL_CHECK_URL"]


@pytest.fixture
def embedded(window: Callable[..., BrowserContext], scripted: ScriptedServer) -> Callable[..., Page]:
    """Opens a clinic's page with the widget in it, closed."""

    def open_page(attributes: str = 'data-title="Ask us"', direction: str = "ltr", **options: Any) -> Page:
        page = window(**options).new_page()
        query = urlencode({"bot": scripted.address, "attributes": attributes, "dir": direction})
        page.goto(f"{scripted.clinic}/embedding?{query}")
        page.locator(".launcher").wait_for()
        return page

    return open_page


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens fresh windows (nothing stored, nothing shared); they close with the test."""
    opened: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **options}))
        return opened[-1]

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def chat(window: Callable[..., BrowserContext], address: str) -> ChatPage:
    """The chat page, opened in a fresh window."""
    return ChatPage(window().new_page(), address).open()

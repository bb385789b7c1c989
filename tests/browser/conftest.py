"""Fixtures of the browser tests: a server to talk to, and a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chat_page import ChatPage
from chromium import ADVICE, FLAGS, chromium_path
from playwright.sync_api import Browser, BrowserContext, sync_playwright
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
    """The scripted bot, one for all tests that do not stop it."""
    server = ScriptedServer(tmp_path_factory.mktemp("scripted"))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def address(scripted: ScriptedServer) -> str:
    """The address of the scripted bot."""
    return scripted.address


@pytest.fixture(scope="session")
def bot_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real bot: the one that CERVICAL_CHECK_URL names, else one that is started here."""
    given = os.environ.get("CERVICAL_CHECK_URL")
    if given:
        yield given
        return
    bot = RealBot(tmp_path_factory.mktemp("real-bot"))
    try:
        yield bot.start().address
    finally:
        bot.stop()


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

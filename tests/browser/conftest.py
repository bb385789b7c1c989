"""Fixtures of the browser tests: a server to talk to, and a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_page import ChatPage
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from servers import ScriptedServer

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each test has windows of its own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path or not Path(path).exists():
        pytest.fail("The browser tests need Chromium: apt-get install chromium", pytrace=False)
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
def bot_address() -> str:
    """The address of the real bot, for tests of whole checks: CERVICAL_CHECK_URL."""
    given = os.environ.get("CERVICAL_CHECK_URL")
    if not given:
        pytest.fail("Start the bot, and name it: CERVICAL_CHECK_URL=http://127.0.0.1:5005", pytrace=False)
    return given


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

"""Makes the pictures in docs/images: a short check with the real bot, in a real browser."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.project import MODEL, PROJECT, stop

sys.path.insert(0, str(PROJECT / "tests" / "browser"))  # the pictures and the tests see the page alike

from chat_page import ChatPage
from chromium import ADVICE, FLAGS, chromium_path
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from real_bot import RealBot

IMAGES = PROJECT / "docs" / "images"
DESKTOP = ViewportSize(width=1280, height=800)
# Tall enough for a whole card.
DESKTOP_TALL = ViewportSize(width=1280, height=1160)
MOBILE = ViewportSize(width=390, height=844)
CALM_AFTER_CRAMPS = ("No", "No", "No", "None of these", "None", "No", "No", "None of these")


def main() -> None:
    """Starts the bot, plays the checks and writes the pictures; stops with one line where something is missing."""
    path = chromium_path()
    if not path:
        stop(ADVICE)
    if not MODEL.is_file():
        stop("There is no trained model: run `make train`.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bot = RealBot(Path(folder))
        try:
            bot.start()
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            take_pictures(browser, bot.address)
            browser.close()
        finally:
            bot.stop()


def take_pictures(browser: Browser, address: str) -> None:
    """One picture for each of a question, an emergency, a call today, and a telephone."""
    chat = opened(browser, address, DESKTOP)
    chat.tap("Check my symptoms")
    chat.say("19 weeks and 2 days")
    chat.tap("None of these")
    chat.say("why do you ask?")
    picture(chat, "chat-question")

    chat = opened(browser, address, DESKTOP_TALL)
    chat.tap("Check my symptoms")
    chat.say("22 weeks, and there is water running down my legs")
    picture(chat, "chat-emergency")

    chat = opened(browser, address, DESKTOP_TALL)
    to_the_guidance(chat)
    picture(chat, "chat-today")

    chat = opened(browser, address, MOBILE, device_scale_factor=2, has_touch=True, is_mobile=True)
    chat.tap("Check my symptoms")
    chat.say("19 weeks and 2 days")
    chat.tap("None of these")
    picture(chat, "chat-mobile")


def to_the_guidance(chat: ChatPage) -> None:
    """A whole check with cramps and nothing else."""
    chat.tap("Check my symptoms")
    chat.say("19 weeks and 2 days")
    chat.tap("None of these")
    chat.say("yes, mild cramps since last night")
    for title in CALM_AFTER_CRAMPS:
        chat.tap(title)
    chat.wait_for_guidance()


def opened(browser: Browser, address: str, viewport: ViewportSize, **options: Any) -> ChatPage:
    """The chat page in a fresh window, without animations."""
    context = browser.new_context(viewport=viewport, reduced_motion="reduce", color_scheme="light", **options)
    return ChatPage(context.new_page(), address).open()


def picture(chat: ChatPage, name: str) -> None:
    """Writes what the window shows to docs/images/`name`.png, and closes the window."""
    chat.page.mouse.move(0, 0)  # off the buttons
    chat.page.wait_for_timeout(500)  # until what fades in is there
    target = IMAGES / f"{name}.png"
    chat.page.screenshot(path=target)
    chat.page.context.close()
    print(f"Wrote {target.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()

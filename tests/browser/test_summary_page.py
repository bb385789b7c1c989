"""The summary as a page in a real browser: styled under its policy, open to everyone, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from playwright.sync_api import Page
from test_web_accessibility import violations

from documents.page import CONTENT_SECURITY_POLICY, gone_page, summary_page
from triage.knowledge import knowledge
from triage.record import Record
from triage.summary import summary
from triage.vocabulary import Finding, Status

Window = Callable[..., Any]
ADDRESS = "http://clinic.example/summary"
TOLD = (
    Record()
    .saying(Finding.CRAMPING, Status.PRESENT, "<img src=x onerror=document.title='run'> " + "a" * 300)
    .saying(Finding.BLEEDING, Status.ABSENT, "no")
)
PAGES = {"summary": summary_page(summary(TOLD, knowledge(), datetime.now(timezone.utc))), "gone": gone_page()}


def opened(window: Window, html: str, policy: str = CONTENT_SECURITY_POLICY, **options: Any) -> Page:
    """The page as the bot sends it; nothing else can be reached."""
    page: Page = window(**options).new_page()
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    page.route("**/*", lambda route: route.fulfill(body=html, headers=headers))
    page.goto(ADDRESS)
    return page


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(window: Window, name: str) -> None:
    # axe is a script, which the page's own policy would stop.
    assert violations(opened(window, PAGES[name], policy="default-src 'unsafe-inline' 'unsafe-eval'")) == []


def test_under_its_policy_the_style_applies_and_nothing_of_hers_runs(window: Window) -> None:
    page = opened(window, PAGES["summary"])
    assert page.locator("h1").evaluate("e => getComputedStyle(e).fontSize") == "25.6px"
    assert page.title() == "Summary for the doctor"
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_long_words_are_broken_and_nothing_is_cut_off(window: Window, width: int) -> None:
    page = opened(window, PAGES["summary"], viewport={"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

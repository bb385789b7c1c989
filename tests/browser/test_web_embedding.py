"""The widget in other people's pages: one script tag with attributes, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from chat_page import ChatPage
from playwright.sync_api import Page, expect
from servers import ScriptedServer

Opens = Callable[..., Page]
BUDGET = 12_000  # bytes of our own scripts and styles, packed


def opened(page: Page) -> ChatPage:
    """The widget of an embedding page, opened by its launcher."""
    page.locator(".launcher").click()
    page.get_by_role("button", name="Ask a question").wait_for()
    return ChatPage(page, page.url)


def test_a_listed_site_can_embed_the_widget_and_talk_under_a_strict_policy(embedded: Opens) -> None:
    page = embedded()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    chat = opened(page)
    assert chat.say("hello") == "You wrote: hello"
    page.reload()
    expect(page.get_by_text("You wrote: hello")).to_be_visible()
    assert complaints == []


def test_a_site_that_is_not_listed_gets_no_chat(window: Callable[..., object], scripted: ScriptedServer) -> None:
    page = window().new_page()  # type: ignore[attr-defined]
    with page.expect_event("console", lambda message: "blocked by CORS policy" in message.text):
        page.goto(f"data:text/html,<script src='{scripted.address}/chat/widget.js' defer></script>")
    assert page.locator(".launcher").count() == 0


@pytest.mark.parametrize("side", ["left", "right"])
def test_position_and_title_are_the_site_s(embedded: Opens, side: str) -> None:
    page = embedded(f'data-position="{side}" data-title="Is it my cervix?"')
    middles = [page.get_by_role("button", name="Is it my cervix?").bounding_box()]
    opened(page)
    middles.append(page.get_by_role("dialog", name="Is it my cervix?").bounding_box())
    for box in middles:
        assert box and ((box["x"] + box["width"] / 2 < 640) is (side == "left"))


def test_colours_are_the_site_s_in_light_and_dark(embedded: Opens) -> None:
    page = embedded('data-color="#5b3a8c" data-color-dark="gold"')
    launcher = page.locator(".launcher")
    expect(launcher).to_have_css("background-color", "rgb(91, 58, 140)")
    page.emulate_media(color_scheme="dark")
    expect(launcher).to_have_css("background-color", "rgb(255, 215, 0)")


@pytest.mark.parametrize("color", ["no colour", "transparent", "red; } * { display: none", "url(https://evil.example)"])
def test_what_is_no_colour_is_passed_over(embedded: Opens, color: str) -> None:
    page = embedded(f'data-color="{color}"')
    assert page.locator(".launcher").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(29, 101, 95)"


def test_a_theme_can_be_fixed(embedded: Opens) -> None:
    page = embedded('data-theme="dark"', color_scheme="light")
    expect(page.locator(".root")).to_have_class(re.compile(r"\bdark\b"))
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator(".root")).to_have_class(re.compile(r"\bdark\b"))


@pytest.mark.parametrize(("wanted", "spoken"), [("en-GB", "en-GB"), ("xx", "en"), ("", "en")])
def test_a_language_that_has_no_texts_falls_back_to_english(embedded: Opens, wanted: str, spoken: str) -> None:
    page = embedded(f'data-lang="{wanted}"')
    assert page.locator(".root").get_attribute("lang") == spoken
    expect(page.locator(".launcher")).to_have_text("Symptom check")


def test_the_socket_may_be_elsewhere(embedded: Opens) -> None:
    page = embedded('data-socket-path="/bot/socket.io"')
    with page.expect_request(re.compile("/bot/socket.io/")):
        page.locator(".launcher").click()


def test_until_it_is_opened_nobody_is_connected(embedded: Opens) -> None:
    page = embedded()
    assert page.evaluate("document.querySelector('cervical-check').line") is None
    assert page.evaluate("localStorage.length") == 0


def test_a_site_can_place_the_chat_itself(embedded: Opens) -> None:
    page = embedded()
    page.evaluate(
        """() => {
            document.querySelector('cervical-check').remove();
            const chat = document.createElement('cervical-check');
            chat.setAttribute('layout', 'page');
            document.querySelector('main').append(chat);
        }"""
    )
    page.get_by_role("button", name="Ask a question").wait_for()
    assert page.locator(".launcher").is_hidden()
    expect(page.get_by_text("Bleeding, fluid, strong pain or something bulging?")).to_be_visible()


def test_our_own_scripts_and_styles_stay_below_12_kilobytes(chat: ChatPage, address: str) -> None:
    loaded = chat.page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    own = {url for url in loaded if re.search(r"\.(js|css)$", url) and not url.endswith("/socket.io.js")}
    assert own == {f"{address}/chat/{name}" for name in ("widget.js", "element.js", "widget.css", "page.css")}
    packed = {url: urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=5).read() for url in own}
    assert all(body.startswith(b"\x1f\x8b") for body in packed.values())
    sizes = {url: len(body) for url, body in packed.items()}
    assert sum(sizes.values()) < BUDGET, sizes

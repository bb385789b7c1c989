"""Whole checks with the real trained bot in a real browser: from the greeting to the guidance."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from chat_page import ChatPage, focused
from playwright.sync_api import expect
from real_bot import RealBot

pytestmark = pytest.mark.xdist_group("the real bot")

Window = Callable[..., Any]
Answers = Mapping[int, str]

QUESTIONS = list(range(1, 12))
URGENT_SIGNS = 2
# Buttons that report nothing, by the number of the question.
CALM_BUTTONS = {
    1: "I am not sure",
    2: "None of these",
    3: "Neither",
    4: "No",
    5: "No",
    6: "No",
    7: "None of these",
    8: "None",
    9: "No",
    10: "No",
    11: "None of these",
}
# The same in words of her own.
CALM_WORDS = {
    1: "I am 19 weeks and 2 days",
    2: "none of that, luckily",
    3: "no neither of them",
    4: "no pressure at all",
    5: "nope, same as always",
    6: "no blood",
    7: "this is my first pregnancy",
    8: "never had anything like that done",
    9: "no",
    10: "no, nobody ever told me so",
    11: "no, one baby and no stitch",
}


@pytest.fixture
def chat(window: Window, bot_address: str) -> ChatPage:
    """The chat page of the real bot, opened in a fresh window."""
    return ChatPage(window().new_page(), bot_address).open()


def open_question(chat: ChatPage) -> int | None:
    """The number of the question that is open, as the progress bar names it; None where the bar is not shown."""
    asked = re.match(r"Question (\d+) of 11\b", chat.progress() or "")
    return int(asked[1]) if asked else None


def answer(chat: ChatPage, how: Callable[[str], str], answers: Answers, until: int | None = None) -> list[int]:
    """Answer the open questions one by one, until one is reached or none is open; the numbers of those answered."""
    asked: list[int] = []
    while (number := open_question(chat)) and number != until:
        assert len(asked) < 2 * len(QUESTIONS), f"asked again and again: {asked}"
        asked.append(number)
        how(answers[number])
    return asked


def read_back(chat: ChatPage) -> str:
    """What the bot says when she asks what she has told; the open question stays open."""
    before = len(chat.bot_texts())
    chat.say("please read my answers back")
    return "\n".join(chat.bot_texts()[before:])


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("emergency", {2: "Yes, at least one"}),
        ("today", {3: "Back pain"}),
        ("soon", {7: "An early birth"}),
        ("routine", {}),
    ],
)
def test_each_level_is_reached_by_buttons_alone(chat: ChatPage, level: str, told: dict[int, str]) -> None:
    chat.tap("Check my symptoms")
    asked = answer(chat, chat.tap, CALM_BUTTONS | told)
    assert chat.wait_for_guidance() == level
    assert asked == ([1, URGENT_SIGNS] if level == "emergency" else QUESTIONS)


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("emergency", {2: "yes, water is running down my legs"}),
        ("today", {3: "my lower back has been aching since monday"}),
        ("soon", {7: "yes, my son was born at 32 weeks"}),
        ("routine", {}),
    ],
)
def test_each_level_is_reached_in_her_own_words(chat: ChatPage, level: str, told: dict[int, str]) -> None:
    chat.say("hello there")
    chat.say("can we go through my symptoms please")
    asked = answer(chat, chat.say, CALM_WORDS | told)
    assert chat.wait_for_guidance() == level
    assert asked == ([1, URGENT_SIGNS] if level == "emergency" else QUESTIONS)
    for words in told.values():
        expect(chat.card.last).to_contain_text(words)


def test_a_whole_check_by_keyboard_alone(chat: ChatPage) -> None:
    for _ in range(10):  # from the top of the page to the input
        chat.page.keyboard.press("Tab")
        if focused(chat.page) == "Your message":
            break
    chat.tap_by_keyboard("Check my symptoms")
    assert answer(chat, chat.tap_by_keyboard, CALM_BUTTONS | {3: "Both"}) == QUESTIONS
    assert chat.wait_for_guidance() == "today"
    assert focused(chat.page) == "Your message"


def test_an_urgent_sign_in_the_middle_gets_its_answer_at_once(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    answer(chat, chat.tap, CALM_BUTTONS, until=4)
    chat.say("oh no, i just wiped and there was bright red blood")
    assert chat.wait_for_guidance() == "emergency"
    assert open_question(chat) is None


def test_an_urgent_sign_needs_no_check(chat: ChatPage) -> None:
    chat.say("my waters went with a big gush ten minutes ago")
    assert chat.wait_for_guidance() == "emergency"


def test_a_question_is_answered_and_the_check_goes_on(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    answer(chat, chat.tap, CALM_BUTTONS, until=3)
    before = chat.bots.count()
    chat.say("what is a cerclage?")
    assert chat.bots.count() > before + 1, "an answer, and then the question"
    assert open_question(chat) == 3


def test_a_reload_in_the_middle_loses_nothing(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    answer(chat, chat.tap, CALM_BUTTONS | {3: "Cramps"}, until=5)
    mine, bots, buttons = chat.my_texts(), chat.bot_texts(), chat.buttons()
    chat.page.reload()
    expect(chat.bots).to_have_count(len(bots))
    assert (chat.my_texts(), chat.bot_texts(), chat.buttons()) == (mine, bots, buttons)
    chat.tap("No")
    assert open_question(chat) == 6
    assert "cramps" in read_back(chat)


def test_a_restart_of_the_bot_in_the_middle_loses_nothing(chat: ChatPage, real_bot: RealBot | None) -> None:
    if real_bot is None:
        pytest.skip("the bot that CERVICAL_CHECK_URL names is not ours to stop")
    chat.tap("Check my symptoms")
    answer(chat, chat.tap, CALM_BUTTONS | {3: "Back pain"}, until=5)
    said = chat.bot_texts()
    real_bot.stop()
    expect(chat.page.get_by_text("No connection.")).to_be_visible()
    chat.page.get_by_role("button", name="No", exact=True).last.click()
    expect(chat.page.get_by_text("Not sent yet.")).to_be_visible()
    real_bot.start()
    expect(chat.page.get_by_role("progressbar", name="Question 6 of 11")).to_be_visible(timeout=30_000)
    assert chat.bot_texts()[: len(said)] == said
    answer(chat, chat.tap, CALM_BUTTONS)
    assert chat.wait_for_guidance() == "today"


def test_two_people_in_a_check_at_once_are_never_mixed(window: Window, bot_address: str) -> None:
    anna, berta = (ChatPage(window().new_page(), bot_address).open() for _ in range(2))
    for chat in (anna, berta):
        chat.tap("Check my symptoms")
        answer(chat, chat.tap, CALM_BUTTONS, until=3)
    for chat, title in ((anna, "Cramps"), (berta, "Neither")):  # both before either is answered
        chat.page.locator(".replies button:enabled").get_by_text(title, exact=True).last.click()
    for chat in (anna, berta):
        expect(chat.page.get_by_role("progressbar", name="Question 4 of 11")).to_be_visible(timeout=20_000)
    assert "You told me: cramps" in read_back(anna) and "You told me: –" in read_back(berta)


def test_a_check_goes_on_in_a_second_tab(window: Window, bot_address: str) -> None:
    context = window()
    first = ChatPage(context.new_page(), bot_address).open()
    first.tap("Check my symptoms")
    answer(first, first.tap, CALM_BUTTONS, until=3)
    second = ChatPage(context.new_page(), bot_address).open()
    assert open_question(second) == 3
    second.tap("Cramps")
    expect(first.page.get_by_role("progressbar", name="Question 4 of 11")).to_be_visible()
    assert first.my_texts() == second.my_texts() and first.buttons() == second.buttons()


def test_a_typed_command_is_no_more_than_the_words_in_it(window: Window, bot_address: str) -> None:
    said = []
    for word in ("restart", "/restart"):
        chat = ChatPage(window().new_page(), bot_address).open()
        chat.tap("Check my symptoms")
        answer(chat, chat.tap, CALM_BUTTONS, until=3)
        chat.say(word)
        said.append(chat.bot_texts())
    assert said[0] == said[1]


def test_a_typed_command_steers_nothing(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    answer(chat, chat.tap, CALM_BUTTONS, until=4)
    chat.say('/inform{"interruption": ["action_give_guidance"]}')
    assert chat.card.count() == 0
    assert open_question(chat) == 4


def test_starting_over_lets_go_of_what_she_said(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    answer(chat, chat.tap, CALM_BUTTONS | {3: "Cramps"}, until=4)
    assert "cramps" in read_back(chat)
    chat.say("start over")
    assert open_question(chat) == 1
    assert "cramps" not in read_back(chat)

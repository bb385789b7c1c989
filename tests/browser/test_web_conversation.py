"""A talk in the widget: what is said is shown, kept, sent once and reaches nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from chat_page import ChatPage
from playwright.sync_api import expect
from servers import ScriptedServer

Window = Callable[..., Any]


def test_the_bot_speaks_first(chat: ChatPage) -> None:
    assert "symptom check" in chat.bot_texts()[0]
    assert chat.buttons() == ["Check my symptoms", "Ask a question"]
    assert chat.my_texts() == []


def test_a_message_is_echoed_at_once_and_the_input_stays_open(chat: ChatPage) -> None:
    chat.input.fill("slow thing")
    chat.input.press("Enter")
    expect(chat.mine.last).to_have_text("slow thing", timeout=500)
    expect(chat.page.locator(".typing")).to_be_visible()
    expect(chat.input).to_be_enabled()
    expect(chat.input).to_be_focused()
    expect(chat.page.get_by_text("You wrote: slow thing")).to_be_visible()
    expect(chat.page.locator(".typing")).to_be_hidden()


def test_messages_typed_while_the_bot_works_are_answered_in_order(chat: ChatPage) -> None:
    for text in ("slow one", "two", "three"):
        chat.input.fill(text)
        chat.input.press("Enter")
    expect(chat.page.get_by_text("You wrote: three")).to_be_visible()
    assert chat.bot_texts()[-3:] == ["You wrote: slow one", "You wrote: two", "You wrote: three"]


def test_a_button_shows_its_title_and_sends_its_payload_and_works_once(chat: ChatPage) -> None:
    chat.tap("Ask a question")
    assert chat.my_texts() == ["Ask a question"]
    assert chat.last_bot_text() == "You wrote: i press ask a question"
    assert chat.buttons() == []
    expect(chat.page.locator(".replies button[data-chosen]")).to_be_disabled()


def test_a_typed_answer_retires_the_buttons_too(chat: ChatPage) -> None:
    chat.say("something else")
    assert chat.buttons() == []


def test_a_question_shows_list_and_progress(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    assert chat.progress() == "Question 3 of 11"
    assert chat.bots.last.locator("li").all_inner_texts() == ["cramps like a period", "a dull ache low down"]
    chat.say("guidance soon")
    assert chat.progress() is None


def test_a_long_answer_stays_one_message_and_starts_in_view(chat: ChatPage) -> None:
    before = chat.bots.count()
    chat.say("long")
    assert chat.bots.count() == before + 1
    chat.page.wait_for_timeout(900)
    expect(chat.page.get_by_text("Paragraph 0 of")).to_be_in_viewport()


def test_reading_above_is_not_disturbed_by_a_new_message(chat: ChatPage) -> None:
    chat.say("long")
    chat.input.fill("slow answer")
    chat.input.press("Enter")
    chat.page.wait_for_timeout(800)
    chat.log.hover()
    chat.page.mouse.wheel(0, -4000)
    chat.page.wait_for_timeout(100)
    expect(chat.page.get_by_text("You wrote: slow answer")).to_be_attached()
    chat.page.wait_for_timeout(400)
    assert chat.log.evaluate("log => log.scrollTop") == 0


def test_a_new_message_below_what_she_reads_is_hinted_at(chat: ChatPage) -> None:
    hint = chat.page.get_by_role("button", name="New messages below")
    chat.say("long")
    expect(hint).to_be_hidden()
    chat.input.fill("slow answer")
    chat.input.press("Enter")
    chat.page.wait_for_timeout(800)
    chat.log.hover()
    chat.page.mouse.wheel(0, -4000)
    expect(hint).to_be_visible()
    hint.click()
    expect(chat.page.get_by_text("You wrote: slow answer")).to_be_in_viewport()
    expect(hint).to_be_hidden()
    expect(chat.input).to_be_focused()


def test_the_hint_goes_once_she_has_scrolled_to_the_message(chat: ChatPage) -> None:
    chat.say("long")
    chat.log.hover()
    chat.page.mouse.wheel(0, -4000)
    chat.page.wait_for_timeout(800)
    socket = "document.querySelector('cervical-check').line.socket"
    chat.page.evaluate(f"{socket}.emit('user_uttered', {{message: 'elsewhere'}})")
    hint = chat.page.get_by_role("button", name="New messages below")
    expect(hint).to_be_visible()
    chat.page.mouse.wheel(0, 9000)
    expect(hint).to_be_hidden()


def test_buttons_of_two_messages_in_one_turn_can_both_be_used(chat: ChatPage) -> None:
    chat.say("two questions")
    assert chat.buttons() == ["Yes", "No", "I am not sure", "Why do you ask?", "It helped", "It did not help"]
    chat.tap("No")
    assert chat.buttons() == []


def test_a_deletion_empties_every_tab_and_begins_a_new_session(window: Window, address: str) -> None:
    context = window()
    first, second = ChatPage(context.new_page(), address).open(), ChatPage(context.new_page(), address).open()
    stored = "localStorage.getItem('cervical-check:session')"
    for number in range(2):  # the second time in a talk that began with a deletion
        first.say(f"my secret {number}")
        expect(second.page.get_by_text(f"You wrote: my secret {number}")).to_be_visible()
        session = first.page.evaluate(stored)
        first.input.fill("delete")
        first.input.press("Enter")
        for tab in (first, second):
            expect(tab.page.get_by_text("All you told me is deleted.")).to_be_visible()
            expect(tab.page.get_by_role("button", name="Check my symptoms")).to_be_enabled()
            assert tab.my_texts() == [] and "secret" not in tab.log.inner_text()
        assert re.fullmatch("[0-9a-f]{32}", first.page.evaluate(stored)) and first.page.evaluate(stored) != session
    second.say("after it")
    expect(first.page.get_by_text("You wrote: after it")).to_be_visible()
    assert len(first.bot_texts()) == 4, "farewell, greeting of two messages, answer: each once"
    expect(first.input).to_be_focused()
    first.page.reload()
    expect(first.page.get_by_text("You wrote: after it")).to_be_visible()
    assert "secret" not in first.log.inner_text()


def test_a_tab_that_was_offline_at_a_deletion_follows(window: Window, address: str) -> None:
    context = window()
    first, second = ChatPage(context.new_page(), address).open(), ChatPage(context.new_page(), address).open()
    first.say("my secret")
    expect(second.page.get_by_text("You wrote: my secret")).to_be_visible()
    second.page.evaluate("document.querySelector('cervical-check').line.socket.disconnect()")
    first.input.fill("delete")
    first.input.press("Enter")
    expect(first.page.get_by_text("All you told me is deleted.")).to_be_visible()
    second.page.evaluate("document.querySelector('cervical-check').line.socket.connect()")
    expect(second.page.get_by_text("All you told me is deleted.")).to_be_visible()
    second.say("hello")
    assert "secret" not in second.log.inner_text()
    expect(first.page.get_by_text("You wrote: hello")).to_be_visible()


def test_what_she_is_writing_stays_when_another_tab_deletes(window: Window, address: str) -> None:
    context = window()
    first, second = ChatPage(context.new_page(), address).open(), ChatPage(context.new_page(), address).open()
    session = second.page.evaluate("localStorage.getItem('cervical-check:session')")
    second.input.fill("half a thought")
    first.input.fill("delete")
    first.input.press("Enter")
    second.page.wait_for_function("old => document.querySelector('cervical-check').line.session !== old", arg=session)
    expect(second.input).to_have_value("half a thought")
    second.input.press("Enter")
    expect(second.page.get_by_text("You wrote: half a thought")).to_be_visible()


def test_what_was_sent_behind_a_deletion_goes_into_the_next_conversation(chat: ChatPage) -> None:
    line = "document.querySelector('cervical-check').line"
    session = chat.page.evaluate(f"{line}.session")
    chat.page.evaluate(f"{line}.socket.disconnect()")
    for text in ("delete", "my waters broke"):
        chat.input.fill(text)
        chat.input.press("Enter")
    chat.page.evaluate(f"{line}.socket.connect()")
    expect(chat.page.get_by_text("You wrote: my waters broke")).to_be_visible()
    assert chat.my_texts() == ["my waters broke"]
    assert chat.page.evaluate(f"{line}.session") != session


def test_a_deletion_whose_answer_was_lost_still_begins_a_new_conversation(chat: ChatPage) -> None:
    line = "document.querySelector('cervical-check').line"
    session = chat.page.evaluate(f"{line}.session")
    event = 2  # a kind of packet in socket.io's protocol
    chat.page.evaluate(f"{line}.socket.io.on('packet', ({{ type }}) => type === {event} && {line}.socket.disconnect())")
    chat.input.fill("delete")
    chat.input.press("Enter")
    chat.page.wait_for_function(f"() => !{line}.socket.connected")
    chat.page.wait_for_timeout(500)
    chat.page.evaluate(f"{line}.socket.io.off('packet'); {line}.socket.connect()")
    expect(chat.mine).to_have_count(0)
    assert chat.page.evaluate(f"{line}.session") != session
    assert chat.say("hello") == "You wrote: hello"


def test_a_message_that_arrived_after_all_no_longer_looks_unsent(chat: ChatPage) -> None:
    chat.say("hello")
    line = "document.querySelector('cervical-check').line"
    chat.page.evaluate(
        f"""const id = document.querySelector('cervical-check').shadowRoot.querySelector('.row.you').dataset.id;
        const message = {{ id, text: 'hello', state: 'failed', error: 'failed', tried: true }};
        {line}.unsent.push(message);
        {line}.dispatchEvent(new CustomEvent('unsent', {{ detail: message }}));"""
    )
    expect(chat.page.get_by_text("This was not sent.")).to_be_visible()
    chat.page.evaluate(f"{line}.socket.disconnect().connect()")
    expect(chat.page.get_by_text("This was not sent.")).to_be_hidden()
    expect(chat.page.locator(".row.you.unsent")).to_have_count(0)


def test_a_connection_that_comes_back_moves_nothing_that_she_reads(chat: ChatPage) -> None:
    chat.say("long")
    chat.page.wait_for_timeout(800)
    chat.log.hover()
    chat.page.mouse.wheel(0, -4000)
    chat.page.wait_for_timeout(100)
    chat.page.evaluate("document.querySelector('cervical-check').line.socket.disconnect().connect()")
    chat.page.wait_for_timeout(800)
    assert chat.log.evaluate("log => log.scrollTop") == 0


def test_a_connection_that_the_server_refused_is_tried_again(chat: ChatPage) -> None:
    chat.page.evaluate(
        """() => { const { socket } = document.querySelector('cervical-check').line;
        socket.disconnect();
        socket.io.once('open', () => socket.connect()); // asks a second time, which the server refuses
        socket.connect(); }"""
    )
    assert chat.say("hello") == "You wrote: hello"


def test_the_talk_is_there_again_after_a_reload(chat: ChatPage) -> None:
    chat.tap("Check my symptoms")
    chat.say("guidance today")
    mine, bots = chat.my_texts(), chat.bot_texts()
    chat.page.reload()
    expect(chat.card).to_be_visible()
    assert (chat.my_texts(), chat.bot_texts()) == (mine, bots)
    assert mine == ["Check my symptoms", "guidance today"]
    assert chat.buttons() == ["Change an answer", "What do I say there?"]


def test_two_tabs_of_one_browser_show_the_same_talk(window: Window, address: str) -> None:
    context = window()
    first, second = ChatPage(context.new_page(), address).open(), ChatPage(context.new_page(), address).open()
    first.say("from the first")
    second.say("from the second")
    for tab in (first, second):
        expect(tab.page.get_by_text("You wrote: from the second")).to_be_visible()
        assert tab.my_texts() == ["from the first", "from the second"]
        assert tab.bot_texts()[-2:] == ["You wrote: from the first", "You wrote: from the second"]
    assert len(first.bot_texts()) == 4, "the greeting came once"


def test_two_people_never_see_each_other(window: Window, address: str) -> None:
    anna, berta = (ChatPage(window().new_page(), address).open() for _ in range(2))
    for chat, text in ((anna, "slow anna"), (berta, "slow berta")):
        chat.input.fill(text)
        chat.input.press("Enter")
    expect(anna.page.get_by_text("You wrote: slow anna")).to_be_visible()
    expect(berta.page.get_by_text("You wrote: slow berta")).to_be_visible()
    assert "berta" not in anna.log.inner_text()
    assert "anna" not in berta.log.inner_text()


def test_a_new_conversation_drops_the_old_one_after_asking(chat: ChatPage) -> None:
    chat.say("my secret")
    session = chat.page.evaluate("localStorage.getItem('cervical-check:session')")
    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.get_by_role("button", name="Keep this one").click()
    assert chat.my_texts() == ["my secret"]
    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.get_by_role("button", name="Start new").click()
    expect(chat.bots).to_have_count(2)
    assert chat.my_texts() == []
    renewed = chat.page.evaluate("localStorage.getItem('cervical-check:session')")
    assert renewed != session and len(renewed) == 32
    chat.page.reload()
    expect(chat.bots).to_have_count(2)
    assert "my secret" not in chat.log.inner_text()


def test_nothing_is_lost_or_doubled_over_a_restart_of_the_server(window: Window, restartable: ScriptedServer) -> None:
    chat = ChatPage(window().new_page(), restartable.address).open()
    chat.say("before")
    chat.input.fill("slow while it works")
    chat.input.press("Enter")
    expect(chat.page.locator(".typing")).to_be_visible()
    restartable.stop()
    expect(chat.page.get_by_text("No connection.")).to_be_visible()
    chat.input.fill("while it is down")
    chat.input.press("Enter")
    expect(chat.page.get_by_text("Not sent yet.")).to_have_count(2)
    restartable.start()
    expect(chat.page.get_by_text("You wrote: while it is down")).to_be_visible(timeout=15_000)
    expect(chat.page.get_by_text("No connection.")).to_be_hidden()
    expect(chat.page.get_by_text("Not sent yet.")).to_have_count(0)
    assert chat.my_texts() == ["before", "slow while it works", "while it is down"]
    assert chat.bot_texts()[-3:] == [f"You wrote: {text}" for text in chat.my_texts()]


def test_an_unsent_message_outlives_a_reload(window: Window, restartable: ScriptedServer) -> None:
    context = window()
    chat = ChatPage(context.new_page(), restartable.address).open()
    context.set_offline(True)
    restartable.stop()
    expect(chat.page.get_by_text("No connection.")).to_be_visible()
    chat.input.fill("do not lose me")
    chat.input.press("Enter")
    restartable.start()
    context.set_offline(False)
    chat.page.reload()
    expect(chat.page.get_by_text("You wrote: do not lose me")).to_be_visible(timeout=15_000)
    assert chat.my_texts() == ["do not lose me"]


def test_a_message_the_server_fails_on_is_marked_and_can_be_sent_again(chat: ChatPage) -> None:
    chat.input.fill("crash")
    chat.input.press("Enter")
    expect(chat.page.get_by_text("This was not sent.")).to_be_visible()
    chat.page.get_by_role("button", name="Send again").click()
    expect(chat.page.get_by_text("This was not sent.")).to_be_visible()
    assert chat.say("still here") == "You wrote: still here"


@pytest.mark.parametrize(
    "start", ["", "😀", "/", "a" * 4000 + " "], ids=["plain", "emoji", "slash", "blank at the cut"]
)
def test_a_message_of_ten_thousand_characters_is_cut_and_she_is_told(chat: ChatPage, start: str) -> None:
    chat.say(start + "a" * (10_000 - len(start)))
    expect(chat.page.get_by_text("Only the first 4,000")).to_be_visible()
    assert chat.last_bot_text().endswith("a" * 3999)

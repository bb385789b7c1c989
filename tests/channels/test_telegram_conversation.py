"""What people see of the bot on Telegram, by long polling and by webhook alike."""

from __future__ import annotations

import asyncio

import pytest
from fake_bot_api import FakeBotApi, Person, Refusal, until
from scripted_telegram import LONG_WORDS, QUESTION, ScriptedTelegram


async def test_what_she_writes_is_answered_while_the_bot_shows_that_it_types(
    bot: ScriptedTelegram, api: FakeBotApi, ana: Person
) -> None:
    (answer,) = await ana.says("hello there")
    assert answer.text == "You wrote: hello there"
    assert {"chat_id": "41", "action": "typing"} in api.of("sendChatAction")


async def test_buttons_stand_under_each_other(bot: ScriptedTelegram, ana: Person) -> None:
    (question,) = await ana.says("question")
    assert [len(row) for row in question.buttons] == [1, 1, 1]
    assert question.titles == ["Cramps", "Long", "No"]


async def test_a_button_says_its_words_and_leaves_her_choice_in_place_of_the_keyboard(
    bot: ScriptedTelegram, api: FakeBotApi, ana: Person
) -> None:
    (question,) = await ana.says("question")
    (answer,) = await ana.presses("Cramps")
    assert bot.heard[-1] == "Yes, I have mild cramps"
    assert answer.text == "You wrote: Yes, I have mild cramps"
    assert question.text == f"{QUESTION['text']}\n\nYou picked: Cramps" and not question.buttons
    await until(lambda: len(api.of("answerCallbackQuery")) == 1)


async def test_a_press_is_acknowledged_at_once_also_while_the_bot_is_busy_with_her(
    polling: ScriptedTelegram, api: FakeBotApi, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.telegram_connection.SETTLE_SECONDS", 0.05)
    await polling.start()
    await ana.says("question")
    press = ana.press("Cramps")
    await ana.says("slow")
    await ana.causes(press)
    await until(lambda: len(api.of("answerCallbackQuery")) == 1)
    assert "slow" not in polling.heard


async def test_words_over_64_bytes_come_back_whole_also_after_a_restart(bot: ScriptedTelegram, ana: Person) -> None:
    await ana.says("question")
    await bot.stop()
    await bot.start()
    await ana.presses("Long")
    assert bot.heard[-1] == LONG_WORDS


async def test_tapping_twice_answers_once(bot: ScriptedTelegram, ana: Person) -> None:
    await ana.says("question")
    first, second = ana.press("Cramps"), ana.press("Cramps")
    await asyncio.gather(ana.causes(first), ana.causes(second))
    assert bot.heard.count("Yes, I have mild cramps") == 1


async def test_an_answer_in_her_own_words_closes_the_buttons_of_the_question(
    bot: ScriptedTelegram, ana: Person
) -> None:
    (question,) = await ana.says("question")
    await ana.says("a little, yes")
    assert not question.buttons


async def test_a_button_of_an_earlier_question_is_not_taken_for_an_answer_to_this_one(
    bot: ScriptedTelegram, ana: Person
) -> None:
    await ana.says("question")
    late = ana.press("No")
    await ana.says("I have cramps")
    (answer,) = await ana.causes(late)
    assert "earlier question" in answer.text
    assert "No, neither" not in bot.heard


async def test_buttons_that_are_no_answers_keep_working(bot: ScriptedTelegram, ana: Person) -> None:
    await ana.says("guidance")
    await ana.says("thank you")
    await ana.presses("Change an answer")
    assert bot.heard[-1] == "I want to change an answer"


async def test_guidance_is_set_in_plain_styles_that_nothing_in_it_can_break(bot: ScriptedTelegram, ana: Person) -> None:
    (guidance,) = await ana.says("guidance")
    assert "• Call 911 if it gets worse." in guidance.text
    assert "<b>Cramps</b>" in guidance.text  # her words, and no markup
    utf_16 = guidance.text.encode("utf-16-le")
    bold = [
        utf_16[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in guidance.entities
        if e["type"] == "bold"
    ]
    assert bold == ["Please call your doctor today.", "What to do:", "Why:"]
    assert guidance.titles == ["Change an answer"]


async def test_a_long_text_comes_in_parts_that_end_with_a_sentence(bot: ScriptedTelegram, ana: Person) -> None:
    parts = await ana.says("long")
    assert len(parts) == 4 and all(part.text.endswith("length.") for part in parts)
    assert " ".join(part.text for part in parts) == ("It is a sentence of some length. " * 400).strip()
    assert [bool(part.buttons) for part in parts] == [False, False, False, True]


async def test_an_empty_text_and_an_unknown_payload_are_not_sent(bot: ScriptedTelegram, ana: Person) -> None:
    assert await ana.says("nothing") == []


async def test_a_payload_with_a_document_comes_as_a_file_after_its_text(bot: ScriptedTelegram, ana: Person) -> None:
    text, file = await ana.says("summary")
    assert text.text == "Here is a page for your doctor."
    assert (file.filename, file.content) == ("summary.pdf", b"%PDF for 18 weeks")


async def test_a_document_that_cannot_be_made_leaves_the_text_and_says_so(bot: ScriptedTelegram, ana: Person) -> None:
    text, apology = await ana.says("broken")
    assert text.text == "Here are your dates."
    assert "could not make the file" in apology.text


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ({"voice": {"file_id": "1", "file_unique_id": "1", "duration": 3}}, "cannot listen"),
        ({"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}, "cannot look"),
        ({"document": {"file_id": "1", "file_unique_id": "1"}}, "cannot look"),
        ({"location": {"longitude": 1.0, "latitude": 1.0}}, "call 911"),
        ({"contact": {"phone_number": "1", "first_name": "B"}}, "call 911"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "I read words"),
        ({"text": "/"}, "I read words"),
    ],
    ids=["voice", "photo", "file", "location", "contact", "dice", "slash"],
)
async def test_what_is_no_words_gets_a_kind_answer(
    bot: ScriptedTelegram, ana: Person, content: dict[str, object], part: str
) -> None:
    (answer,) = await ana.sends(**content)
    assert part in answer.text
    assert bot.heard == []


async def test_the_words_under_a_picture_are_heard(bot: ScriptedTelegram, ana: Person) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]
    await ana.sends(photo=photo, caption="I am bleeding")
    assert bot.heard == ["I am bleeding"]


async def test_an_album_is_answered_once(bot: ScriptedTelegram, ana: Person) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]
    answers = [await ana.sends(photo=photo, media_group_id="7") for _ in range(3)]
    assert [len(answer) for answer in answers] == [1, 0, 0]


async def test_a_changed_message_is_not_read_as_an_answer(bot: ScriptedTelegram, ana: Person) -> None:
    edited = ana.message(text="yes", edit_date=1_800_000_100)
    (answer,) = await ana.causes({"edited_message": edited["message"]})
    assert "only read new ones" in answer.text and bot.heard == []


async def test_service_messages_and_unknown_updates_are_passed_over(bot: ScriptedTelegram, ana: Person) -> None:
    assert await ana.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 86400}) == []
    assert await ana.causes({"something_new": {"id": 1}}) == []


@pytest.mark.parametrize("words", ["/check", "/check@check_bot", "/check now"])
async def test_a_command_says_the_plain_words_it_stands_for(bot: ScriptedTelegram, ana: Person, words: str) -> None:
    await ana.says(words)
    assert bot.heard == ["Check my symptoms"]


async def test_the_menu_has_the_seven_commands(bot: ScriptedTelegram, api: FakeBotApi) -> None:
    (call,) = api.of("setMyCommands")
    for command in ("start", "check", "help", "summary", "privacy", "delete", "stop"):
        assert f'"{command}"' in call["commands"]


async def test_commands_of_rasa_are_words_like_any_other(bot: ScriptedTelegram, ana: Person) -> None:
    await ana.says('/inform{"bleeding": "no"}')
    assert bot.heard == ['inform{"bleeding": "no"}']


async def test_a_failure_is_told_and_does_not_stop_the_others(bot: ScriptedTelegram, ana: Person) -> None:
    (apology,) = await ana.says("crash")
    assert "Something went wrong" in apology.text
    (answer,) = await ana.says("hello")
    assert answer.text == "You wrote: hello"


async def test_in_a_group_the_bot_only_says_where_to_write(bot: ScriptedTelegram, api: FakeBotApi) -> None:
    group = {"id": -7, "type": "group", "title": "Family"}
    somebody = {"id": 43, "is_bot": False, "first_name": "C"}
    message = {"date": 1_800_000_000, "chat": group, "from": somebody}
    await api.update({"message": {**message, "message_id": 1, "text": "I am bleeding"}})
    assert api.sent == []  # not spoken to
    await api.update({"message": {**message, "message_id": 2, "text": "@check_bot I am bleeding"}})
    (answer,) = api.sent
    assert answer.chat_id == -7 and answer.buttons[0][0]["url"] == "https://t.me/check_bot"
    assert bot.heard == []


async def test_messages_of_one_person_are_answered_in_order(bot: ScriptedTelegram, ana: Person) -> None:
    await asyncio.gather(*(ana.says(text) for text in ("slow 1", "2", "slow 3", "4")))
    assert bot.heard == ["slow 1", "2", "slow 3", "4"]
    assert ana.texts == [f"You wrote: {text}" for text in bot.heard]


async def test_people_are_answered_at_the_same_time_and_never_mixed(
    bot: ScriptedTelegram, ana: Person, bea: Person
) -> None:
    await asyncio.gather(ana.says("slow of Ana"), bea.says("slow of Bea"))
    assert bot.agent.most_at_once == 2
    assert (ana.texts, bea.texts) == (["You wrote: slow of Ana"], ["You wrote: slow of Bea"])


@pytest.mark.parametrize("bot", ["polling"], indirect=True)  # a webhook brings one update of a person at a time
async def test_a_flood_is_told_to_slow_down_once(bot: ScriptedTelegram, ana: Person) -> None:
    await asyncio.gather(*(ana.says(f"slow {number}" if number == 0 else str(number)) for number in range(30)))
    assert sum("faster than I can read" in text for text in ana.texts) == 1
    assert len(bot.heard) == 20


async def test_too_many_requests_are_waited_out(bot: ScriptedTelegram, api: FakeBotApi, ana: Person) -> None:
    api.refuse["sendMessage"] = [Refusal(429, "Too Many Requests: retry after 1", retry_after=1)]
    (answer,) = await ana.says("hello")
    assert answer.text == "You wrote: hello"


async def test_her_words_do_not_wait_for_what_only_looks_better(
    bot: ScriptedTelegram, api: FakeBotApi, ana: Person
) -> None:
    await ana.says("question")
    api.refuse["editMessageText"] = [Refusal(429, "Too Many Requests: retry after 60", retry_after=60)]
    press = ana.press("Cramps")
    press["callback_query"]["id"] = "expired"
    (answer,) = await asyncio.wait_for(ana.causes(press), 10)
    assert answer.text == "You wrote: Yes, I have mild cramps"


async def test_an_answer_survives_a_fault_of_telegrams(bot: ScriptedTelegram, api: FakeBotApi, ana: Person) -> None:
    api.refuse["sendMessage"] = [Refusal(502, "Bad Gateway")]
    (answer,) = await ana.says("hello")
    assert answer.text == "You wrote: hello"


async def test_who_has_blocked_the_bot_is_left_alone(
    bot: ScriptedTelegram, api: FakeBotApi, ana: Person, bea: Person
) -> None:
    api.blocked.add(ana.chat_id)
    assert await ana.says("hello") == []
    assert len(api.of("sendMessage")) == 1
    assert len(await bea.says("hello")) == 1


async def test_an_update_that_comes_again_is_taken_once_also_after_a_restart(
    bot: ScriptedTelegram, ana: Person
) -> None:
    update = ana.message(text="hello")
    await ana.causes(update, number=777)
    await ana.causes(update, number=777)
    await bot.stop()
    await bot.start()
    await ana.causes(update, number=777)
    assert bot.heard == ["hello"]


async def test_a_conversation_goes_on_after_a_restart(bot: ScriptedTelegram, ana: Person) -> None:
    await ana.says("question")
    await bot.stop()
    await bot.start()
    await ana.presses("Cramps")
    assert bot.heard == ["question", "Yes, I have mild cramps"]


async def test_the_conversations_name_does_not_hold_the_chats_number(bot: ScriptedTelegram, ana: Person) -> None:
    await ana.says("hello")
    (sender,) = await bot.agent.tracker_store.keys()
    assert sender.startswith("telegram-") and len(sender) == 41


async def test_a_stop_lets_the_message_at_work_be_answered(bot: ScriptedTelegram, api: FakeBotApi, ana: Person) -> None:
    writing = asyncio.create_task(ana.says("slow and last"))
    await until(lambda: bot.agent.at_once == 1)
    await bot.stop()
    assert ana.texts == ["You wrote: slow and last"]
    writing.cancel()
    await bot.start()

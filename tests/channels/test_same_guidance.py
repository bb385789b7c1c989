"""The same scenarios through the web page's socket, Telegram and REST end in the same guidance."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from doors import Answer, RestDoor, TelegramDoor, WebDoor, play
from fake_bot_api import TOKEN, FakeBotApi, Person, until
from rasa.core.agent import Agent
from rasa.core.channels.rest import RestInput
from scripted_telegram import Server
from test_scenarios import scenarios

from channels.telegram import TelegramInput
from channels.telegram_format import plain
from channels.telegram_settings import telegram_settings
from channels.web import WebInput
from triage.explanation import PAYLOAD_TYPE
from triage.vocabulary import Level

CHOSEN = [
    "happy_path: nothing to report keeps the next visit",
    "happy_path: mild cramps are for today",
    "happy_path: an earlier early birth is for soon",
    "happy_path: bleeding ends the check at once",
    "urgent_signs: an urgent sign with a question",
    "urgent_signs: thoughts of harm in the middle of the check",
    "after_guidance: a new symptom gives new guidance that says what changed",
]
TURNS = {parameters.id: parameters.values[0] for parameters in scenarios()}


@pytest_asyncio.fixture
async def doors(trained: Agent, api: FakeBotApi, port: int) -> AsyncIterator[list[Any]]:
    """The three doors of one server, each with somebody new before it."""
    settings = telegram_settings({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.address})
    assert settings
    server = Server([RestInput(), WebInput(greeting=""), TelegramInput(settings, {})], trained)
    await server.start(port)
    await until(lambda: bool(api.of("setMyCommands")))
    address = f"http://127.0.0.1:{port}"
    web = await WebDoor(address).open()
    person = Person(api, port)  # in each test another chat
    yield [RestDoor(address), web, TelegramDoor(person, settings.sender_id(person.chat_id))]
    await web.close()
    await server.stop()


def guidance(answers: list[Answer]) -> list[dict[str, Any]]:
    """The guidance among the payloads."""
    return [payload for one in answers for payload in one.payloads if payload["type"] == PAYLOAD_TYPE]


@pytest.mark.parametrize("name", CHOSEN)
async def test_a_scenario_gives_the_same_guidance_through_every_door(
    name: str, doors: list[Any], trained: Agent
) -> None:
    rest, web, telegram = [await play(door, trained, TURNS[name]) for door in doors]
    assert guidance(rest) == guidance(web) != []
    assert guidance(rest)[-1]["level"] == [turn for turn in TURNS[name] if "given" in turn][-1]["given"]
    # What Telegram shows of it is its text; the payload behind it stands in the conversation.
    assert telegram[-1].texts == [plain(text) for text in rest[-1].texts]
    assert web[-1].texts == rest[-1].texts
    tracker = await trained.tracker_store.retrieve(doors[-1].sender)
    assert tracker
    said = [event.as_dict()["data"]["custom"] for event in tracker.events if event.type_name == "bot"]
    assert [payload for payload in said if payload and payload["type"] == PAYLOAD_TYPE] == guidance(rest)


def test_the_chosen_scenarios_reach_every_level() -> None:
    given = {turn["given"] for name in CHOSEN for turn in TURNS[name] if "given" in turn}
    assert given == set(map(str, Level))

"""A full check on Telegram with the trained bot, against a Bot API that somebody else wrote (npm telegram-test-api)."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from conversation import CALM_ANSWERS, START
from rasa.core.agent import Agent
from scripted_telegram import Server

from channels.telegram import TelegramInput
from channels.telegram_settings import telegram_settings
from triage.vocabulary import Slot

PROJECT = Path(__file__).resolve().parents[2]
TOKEN = "654321:for-the-test-server"
ANSWER_SECONDS = 30
Shown = dict[str, Any]


class Telephone:
    """Somebody with a telephone, by the test server's own client interface."""

    def __init__(self, address: str, chat_id: int) -> None:
        self._address, self.chat_id = address, chat_id

    async def says(self, text: str) -> list[Shown]:
        """Writes; the bot's answer."""
        command = {"entities": [{"type": "bot_command", "offset": 0, "length": len(text)}]} if text[0] == "/" else {}
        await self._post("sendCommand" if command else "sendMessage", {**self._message(), "text": text, **command})
        return await self._answer()

    async def presses(self, title: str, on: Shown) -> list[Shown]:
        """Presses a button of a message; the bot's answer."""
        rows = on["message"]["reply_markup"]["inline_keyboard"]
        data = next(button["callback_data"] for row in rows for button in row if button["text"] == title)
        message = {
            **self._message(),
            "message_id": on["messageId"],
            "text": on["message"]["text"],
            "reply_markup": on["message"]["reply_markup"],
        }
        press = {"botToken": TOKEN, "from": message["from"], "message": message, "data": data}
        await self._post("sendCallback", press)
        return await self._answer()

    def _message(self) -> dict[str, Any]:
        person = {"id": self.chat_id, "is_bot": False, "first_name": "Ana"}
        chat = {"id": self.chat_id, "type": "private", "first_name": "Ana"}
        return {"botToken": TOKEN, "from": person, "chat": chat, "date": 1_800_000_000}

    async def _answer(self) -> list[Shown]:
        """The bot's messages up to the one with buttons, which every question and every guidance has."""
        shown: list[Shown] = []
        deadline = time.monotonic() + ANSWER_SECONDS
        while not shown or "reply_markup" not in shown[-1]["message"]:
            assert time.monotonic() < deadline, f"no answer but {shown}"
            shown += (await self._post("getUpdates", {"token": TOKEN, "chatId": self.chat_id}))["result"]
            await asyncio.sleep(0.02)
        return shown

    async def _post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        async with httpx.AsyncClient() as client:
            return (await client.post(f"{self._address}/{path}", json=content)).raise_for_status().json()


@pytest_asyncio.fixture
async def address(port: int) -> AsyncIterator[str]:
    """The address of the test server, which runs in Node."""
    script = Path(__file__).with_name("telegram_test_server.js")
    node = PROJECT / ".venv" / "bin" / "node"
    environment = {"NODE_PATH": str(PROJECT / "node_modules"), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen([node, script, str(port)], env=environment)
    try:
        async with httpx.AsyncClient() as client:
            deadline = time.monotonic() + ANSWER_SECONDS
            while True:
                try:
                    await client.get(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
                    break
                except httpx.HTTPError:
                    assert process.poll() is None and time.monotonic() < deadline, "the test server does not start"
                    await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest_asyncio.fixture
async def telephone(
    address: str, trained: Agent, port: int, another_port: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Telephone]:
    """A chat with the trained bot, which polls the test server."""
    monkeypatch.setattr("channels.telegram_connection.EMPTY_PAUSE_SECONDS", 0.05)  # the server holds no request
    channel = TelegramInput(telegram_settings({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": address}), {})
    server = await Server([channel], trained).start(another_port)
    yield Telephone(address, chat_id=port)
    await server.stop()


async def test_a_full_check_by_buttons(telephone: Telephone) -> None:
    (greeting,) = await telephone.says("/start")
    shown = await telephone.presses("Check my symptoms", greeting)
    calm = ("I am not sure", "None of these", "Cramps", "None", "No", "Never")
    for number in range(1, len(Slot) + 1):
        question = shown[-1]
        text = question["message"]["text"]
        assert text.startswith(f"Question {number} of 11"), text
        rows = question["message"]["reply_markup"]["inline_keyboard"]
        assert all(len(row) == 1 for row in rows)
        titles = [row[0]["text"] for row in rows]
        # The first question is about the weeks; to the list of urgent signs "not sure" would be an alarm.
        pick = next(title for title in (calm if number == 1 else calm[1:]) if title in titles)
        shown = await telephone.presses(pick, question)
    assert shown[-1]["message"]["text"].startswith("Please call your doctor or midwife today.")
    assert "Cramp" in shown[-1]["message"]["text"]


async def test_a_full_check_by_text_with_an_urgent_sign_in_the_middle(telephone: Telephone) -> None:
    shown = await telephone.says(START)
    for slot in (Slot.GESTATIONAL_AGE, Slot.URGENT_SIGNS, Slot.CRAMPING_OR_BACK_PAIN, Slot.PELVIC_PRESSURE):
        assert "Question" in shown[-1]["message"]["text"]
        shown = await telephone.says(CALM_ANSWERS[slot])
    shown = await telephone.says("my waters just broke")
    assert shown[-1]["message"]["text"].startswith("Please get help now.")


async def test_the_commands_of_the_menu_are_understood_for_certain(telephone: Telephone, trained: Agent) -> None:
    intents = {
        "/start": "greet",
        "/help": "help",
        "/privacy": "privacy",
        "/check": "start_check",
        "/stop": "stop",
        "/summary": "summary",
        "/delete": "delete_data",
    }
    settings = telegram_settings({"TELEGRAM_TOKEN": TOKEN})
    assert settings
    for command, intent in intents.items():
        await telephone.says(command)
        tracker = await trained.tracker_store.retrieve(settings.sender_id(telephone.chat_id))
        assert tracker and tracker.latest_message
        heard = tracker.latest_message.intent
        assert heard["name"] == intent and heard["confidence"] > 0.9, (command, heard)

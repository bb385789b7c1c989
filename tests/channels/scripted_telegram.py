"""A bot of a few fixed lines behind the real Telegram channel, in this process: started and stopped as often as needed.

Its conversations are kept in an SQLite file by Rasa's own tracker store, so that they outlive a stop.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import rasa.core.channels.channel as rasa_channels
from fake_bot_api import TOKEN, FakeBotApi, until
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic, response

from channels.telegram import TelegramInput
from channels.telegram_settings import telegram_settings

Sanic.test_mode = True  # else only the first server of a process can start
DOMAIN = Domain.load(str(Path(__file__).resolve().parents[2] / "data" / "responses"))  # the project's own texts
LONG_WORDS = "Yes, and this is so long a sentence that no button of Telegram's can carry it by itself"
QUESTION: dict[str, Any] = {
    "text": "Question 3 of 11\nDo you have cramps?",
    "buttons": [
        {"title": "Cramps", "payload": "Yes, I have mild cramps"},
        {"title": "Long", "payload": LONG_WORDS},
        {"title": "No", "payload": "No, neither"},
    ],
}
GUIDANCE: dict[str, Any] = {
    "text": "Please call your doctor today.\n\nWhat to do:\n- Call [911](tel:911) if it gets worse.\n- Rest.\n\n"
    "Why:\n- 👶 <b>Cramps</b>: “it hurts”.",
    "custom": {"type": "guidance", "version": 1, "level": "today"},
    "buttons": [{"title": "Change an answer", "payload": "I want to change an answer"}],
}


class ScriptedAgent:
    """As much of Rasa's agent as the channel touches. `heard` keeps what it took, in order."""

    def __init__(self, database: Path) -> None:
        self.tracker_store = SQLTrackerStore(Domain.empty(), db=str(database))
        self.domain = DOMAIN
        self.heard: list[str] = []
        self.at_once = self.most_at_once = 0

    async def handle_message(self, message: UserMessage) -> None:
        """Answers, and keeps what was said."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for said in await self._answer(str(message.text)):
                tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
                if said is not None:
                    data = {key: said.get(key) for key in ("buttons", "custom")}
                    event = BotUttered(said.get("text"), data=data)
                    await message.output_channel.send_response(message.sender_id, event.message())
                else:
                    event = UserUttered(message.text, message_id=message.message_id, input_channel="telegram")
                tracker.update(event)
                await self.tracker_store.save(tracker)
        finally:
            self.at_once -= 1

    async def _answer(self, text: str) -> list[dict[str, Any] | None]:
        """None for her own message, then what the bot says to it."""
        if text == "crash":
            raise RuntimeError("The script says so.")
        if text.startswith("slow"):
            await asyncio.sleep(0.3)
        self.heard.append(text)
        answers: dict[str, list[dict[str, Any]]] = {
            "question": [QUESTION],
            "guidance": [GUIDANCE],
            "long": [{"text": "It is a sentence of some length. " * 400, "buttons": QUESTION["buttons"]}],
            "summary": [{"text": "Here is a page for your doctor.", "custom": {"type": "summary", "weeks": 18}}],
            "broken": [{"text": "Here are your dates.", "custom": {"type": "timeline"}}],
            "nothing": [{"text": "  "}, {"custom": {"type": "unknown"}}],
        }
        return [None, *answers.get(text, [{"text": f"You wrote: {text}"}])]


def broken(_: Any) -> bytes:
    """Makes no document."""
    raise ValueError("no dates")


DOCUMENTS = {
    "summary": ("summary.pdf", lambda payload: f"%PDF for {payload['weeks']} weeks".encode()),
    "timeline": ("dates.ics", broken),
}


class Server:
    """A web server of Rasa's kind with some channels and an agent, in this process."""

    def __init__(self, channels: list[InputChannel], agent: Any) -> None:
        self.app = Sanic("under_test", register=False, configure_logging=False)
        self.app.ctx = SimpleNamespace(agent=agent)
        self.app.add_route(lambda _: response.text("Rasa"), "/")
        rasa_channels.register(channels, self.app, route="/webhooks/")
        self._server: Any = None

    async def start(self, port: int) -> Server:
        """Listens on loopback."""
        self._server = await self.app.create_server(
            host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False
        )
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()
        await self._server.start_serving()
        return self

    async def stop(self) -> None:
        """Ends as on SIGTERM."""
        await self._server.before_stop()
        self._server.close()
        await self._server.wait_closed()
        await self._server.after_stop()


class ScriptedTelegram:
    """The channel with the scripted bot, connected to the fake Bot API."""

    def __init__(self, api: FakeBotApi, folder: Path, port: int, **settings: str) -> None:
        self.api, self.port = api, port
        self._database = folder / "conversations.db"
        self.settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.address, **settings}
        self.agent = ScriptedAgent(self._database)
        self.heard = self.agent.heard
        self._server: Server | None = None

    async def start(self, connected: bool = True) -> ScriptedTelegram:
        """Starts the server, and waits until the channel has set its menu."""
        self.agent = ScriptedAgent(self._database)
        self.agent.heard = self.heard
        channel = TelegramInput(telegram_settings(self.settings), DOCUMENTS)
        before = len(self.api.of("setMyCommands"))
        self._server = await Server([channel], self.agent).start(self.port)
        if connected:
            await until(lambda: len(self.api.of("setMyCommands")) > before)
        return self

    @property
    def app(self) -> Sanic:
        """The server's app, while it runs."""
        assert self._server
        return self._server.app

    async def stop(self) -> None:
        """Stops the server."""
        if self._server:
            await self._server.stop()
            self._server = None

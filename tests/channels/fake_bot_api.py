"""A Bot API on this machine that is as strict as Telegram's own, and the people who use it.

What Telegram refuses, it refuses (core.telegram.org/bots/api): texts that are empty or over 4096 UTF-16 units, more
than 64 bytes in a button, a second poller, polling beside a webhook, callbacks that are unknown or answered already,
edits that change nothing, calls before a `retry_after` is over.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

TOKEN = "123456:for-tests-only"
BOT = {"id": 123456, "is_bot": True, "first_name": "Check", "username": "check_bot"}
PATIENCE_SECONDS = 15


class Refusal(Exception):
    """An answer of the Bot API that is not ok."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code, self.description, self.retry_after = code, description, retry_after


@dataclass
class Sent:
    """A message of the bot's as its chat shows it now."""

    chat_id: int
    message_id: int
    text: str = ""
    buttons: list[list[dict[str, str]]] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)
    filename: str | None = None
    content: bytes = b""

    def on_the_wire(self) -> dict[str, Any]:
        """As the Bot API gives it."""
        message: dict[str, Any] = {
            "message_id": self.message_id,
            "date": 1_800_000_000,
            "chat": {"id": self.chat_id, "type": "private" if self.chat_id > 0 else "group"},
            "from": BOT,
            "text": self.text,
            "entities": self.entities,
        }
        if self.buttons:
            message["reply_markup"] = {"inline_keyboard": self.buttons}
        return message

    @property
    def titles(self) -> list[str]:
        """The titles of its buttons."""
        return [button["text"] for row in self.buttons for button in row]


class FakeBotApi:
    """The server. `calls` keeps what the bot called; `refuse` lets the next calls of a method fail."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[Sent] = []
        self.violations: list[str] = []
        self.refuse: dict[str, list[Refusal]] = {}
        self.blocked: set[int] = set()
        self.webhook: dict[str, Any] = {}
        self.port = 0
        self._updates: dict[int, dict[str, Any]] = {}
        self._numbers = Counter({"update": 900, "message": 100, "callback": 5000})
        self._callbacks: dict[str, bool] = {}
        self._not_before: dict[str, float] = {}
        self._news = asyncio.Event()
        self._in_turn: dict[tuple[str, int | None], asyncio.Lock] = {}
        self._polling = False
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Its address, for TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> FakeBotApi:
        """Listens, after `stop` on the port it had."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        return self

    async def stop(self) -> None:
        """Is not to be reached any more; what it holds it keeps."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    # What people do

    def number(self, kind: str) -> int:
        """The next id."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    async def update(self, content: dict[str, Any], number: int | None = None) -> int:
        """Hands the bot an update, and waits until it has confirmed it; its id."""
        number = number or self.number("update")
        update = {"update_id": number, **content}
        if self.webhook:
            await self._deliver(update)
            return number
        self._updates[number] = update
        self._news.set()
        await until(lambda: number not in self._updates)
        return number

    async def _deliver(self, update: dict[str, Any]) -> None:
        """As Telegram does: the next message of a person only when the one before was answered, presses likewise."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        kind = next(key for key in update if key != "update_id")
        in_turn = self._in_turn.setdefault((kind, update[kind].get("from", {}).get("id")), asyncio.Lock())
        async with in_turn, httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            answer = await client.post(self.webhook["url"], json=update, headers=headers)
        assert answer.status_code == 200, answer.status_code

    def callback(self) -> str:
        """The id of a button that was just pressed."""
        key = str(self.number("callback"))
        self._callbacks[key] = False
        return key

    def of(self, method: str) -> list[dict[str, Any]]:
        """The calls of a method."""
        return [parameters for name, parameters in self.calls if name == method]

    # The Bot API

    async def _called(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != TOKEN:
                raise Refusal(401, "Unauthorized")
            parameters = await read(request)
            self.calls.append((method, parameters))
            self._check_rate(method)
            result = await getattr(self, f"_{method}", self._unknown)(parameters)
        except Refusal as refusal:
            answer: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            if refusal.retry_after:
                answer["parameters"] = {"retry_after": refusal.retry_after}
            return web.json_response(answer, status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    def _check_rate(self, method: str) -> None:
        if time.monotonic() < self._not_before.get(method, 0):
            self.violations.append(f"{method} was called before its retry_after was over")
        if self.refuse.get(method):
            refusal = self.refuse[method].pop(0)
            if refusal.retry_after:
                self._not_before[method] = time.monotonic() + refusal.retry_after
            raise refusal

    async def _unknown(self, _: dict[str, Any]) -> Any:
        raise Refusal(404, "Not Found: method not found")

    async def _getMe(self, _: dict[str, Any]) -> Any:
        return BOT

    async def _setWebhook(self, parameters: dict[str, Any]) -> Any:
        self.webhook = parameters
        return True

    async def _deleteWebhook(self, _: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    async def _getUpdates(self, parameters: dict[str, Any]) -> Any:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._polling:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        offset = int(parameters.get("offset", 0))
        self._updates = {number: update for number, update in self._updates.items() if number >= offset}
        self._polling = True
        try:
            if not self._updates:
                self._news.clear()
                await asyncio.wait_for(self._news.wait(), min(float(parameters.get("timeout", 0)), 2))
        except asyncio.TimeoutError:
            pass
        finally:
            self._polling = False
        return [self._updates[number] for number in sorted(self._updates)]

    async def _setMyCommands(self, parameters: dict[str, Any]) -> Any:
        for command in json.loads(parameters["commands"]):
            if not 1 <= len(command["command"]) <= 32 or not 1 <= len(command["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        return True

    async def _sendChatAction(self, parameters: dict[str, Any]) -> Any:
        self._check_chat(parameters)
        return True

    async def _sendMessage(self, parameters: dict[str, Any]) -> Any:
        chat_id = self._check_chat(parameters)
        sent = Sent(chat_id, self.number("message"))
        self._write(sent, parameters)
        self.sent.append(sent)
        return sent.on_the_wire()

    async def _sendDocument(self, parameters: dict[str, Any]) -> Any:
        chat_id = self._check_chat(parameters)
        file = parameters["document"]
        self.sent.append(Sent(chat_id, self.number("message"), filename=file["filename"], content=file["content"]))
        return self.sent[-1].on_the_wire()

    async def _editMessageText(self, parameters: dict[str, Any]) -> Any:
        sent = self._find(parameters)
        before = (sent.text, sent.buttons)
        self._write(sent, parameters)
        if before == (sent.text, sent.buttons):
            raise Refusal(400, "Bad Request: message is not modified")
        return sent.on_the_wire()

    async def _editMessageReplyMarkup(self, parameters: dict[str, Any]) -> Any:
        sent = self._find(parameters)
        buttons = keyboard_of(parameters)
        if buttons == sent.buttons:
            raise Refusal(400, "Bad Request: message is not modified")
        sent.buttons = buttons
        return sent.on_the_wire()

    async def _answerCallbackQuery(self, parameters: dict[str, Any]) -> Any:
        key = parameters["callback_query_id"]
        if self._callbacks.get(key, True):
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._callbacks[key] = True
        return True

    def _check_chat(self, parameters: dict[str, Any]) -> int:
        chat_id = int(parameters["chat_id"])
        if chat_id in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat_id

    def _find(self, parameters: dict[str, Any]) -> Sent:
        chat_id, message_id = self._check_chat(parameters), int(parameters["message_id"])
        for sent in self.sent:
            if (sent.chat_id, sent.message_id) == (chat_id, message_id):
                return sent
        raise Refusal(400, "Bad Request: message to edit not found")

    @staticmethod
    def _write(sent: Sent, parameters: dict[str, Any]) -> None:
        text = parameters.get("text", "")
        units = len(text.encode("utf-16-le")) // 2
        entities = json.loads(parameters.get("entities", "[]"))
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if units > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        if any(entity["offset"] < 0 or entity["offset"] + entity["length"] > units for entity in entities):
            raise Refusal(400, "Bad Request: ENTITY_BOUNDS_INVALID")
        sent.buttons = keyboard_of(parameters)
        sent.text, sent.entities = text, entities


class Person:
    """Somebody with a telephone, in a private chat with the bot."""

    def __init__(self, api: FakeBotApi, chat_id: int) -> None:
        self.api, self.chat_id = api, chat_id

    @property
    def screen(self) -> list[Sent]:
        """What the bot has written to her, as it stands now."""
        return [sent for sent in self.api.sent if sent.chat_id == self.chat_id]

    @property
    def texts(self) -> list[str]:
        """The texts on her screen."""
        return [sent.text for sent in self.screen]

    def message(self, **content: Any) -> dict[str, Any]:
        """An update with a message of hers."""
        sender = {"id": self.chat_id, "is_bot": False, "first_name": "Ana"}
        chat = {"id": self.chat_id, "type": "private", "first_name": "Ana"}
        number = self.api.number("message")
        return {"message": {"message_id": number, "date": 1_800_000_000, "chat": chat, "from": sender, **content}}

    async def says(self, text: str) -> list[Sent]:
        """She writes; the bot's answer."""
        return await self.sends(text=text)

    async def sends(self, **content: Any) -> list[Sent]:
        """She sends something; the bot's answer."""
        return await self.causes(self.message(**content))

    async def causes(self, update: dict[str, Any], number: int | None = None) -> list[Sent]:
        """An update of hers reaches the bot; the bot's answer."""
        before = len(self.screen)
        await self.api.update(update, number)
        return self.screen[before:]

    def press(self, title: str, on: Sent | None = None) -> dict[str, Any]:
        """The update of a button she presses: on the newest message that has it, if no other is named."""
        message = on or next(sent for sent in reversed(self.screen) if title in sent.titles)
        data = next(b["callback_data"] for row in message.buttons for b in row if b["text"] == title)
        return {
            "callback_query": {
                "id": self.api.callback(),
                "from": {"id": self.chat_id, "is_bot": False, "first_name": "Ana"},
                "chat_instance": "1",
                "data": data,
                "message": message.on_the_wire(),
            }
        }

    async def presses(self, title: str) -> list[Sent]:
        """She presses a button; the bot's answer."""
        return await self.causes(self.press(title))


async def read(request: web.Request) -> dict[str, Any]:
    """The parameters of a call, files with their names."""
    form = await request.post()
    return {
        key: {"filename": value.filename, "content": value.file.read()} if isinstance(value, web.FileField) else value
        for key, value in form.items()
    }


def keyboard_of(parameters: dict[str, Any]) -> list[list[dict[str, str]]]:
    """The inline keyboard of a call, checked as Telegram does."""
    rows: list[list[dict[str, str]]] = json.loads(parameters.get("reply_markup") or "{}").get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise Refusal(400, 'Bad Request: field "text" must be of type String')
        if "url" not in button and not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


async def until(so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Waits until something is so."""
    deadline = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < deadline, "it did not come about in time"
        await asyncio.sleep(0.01)

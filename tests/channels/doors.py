"""The ways into one and the same trained bot, each used as a person or a program would use it from outside."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import socketio
from conversation import CALM_ANSWERS, START
from fake_bot_api import Person

Message = dict[str, Any]


@dataclass
class Answer:
    """What the bot said to one message: its texts as shown, and its payloads where the door carries them."""

    texts: list[str] = field(default_factory=list)
    payloads: list[dict[str, Any]] = field(default_factory=list)


class Door(Protocol):
    """One way in. `sender` is the name under which the bot keeps the conversation."""

    sender: str

    async def says(self, text: str) -> Answer:
        """Sends a text, and waits for the whole answer."""
        ...


class RestDoor:
    """Rasa's own `rest` channel."""

    def __init__(self, address: str) -> None:
        self.sender = secrets.token_hex(16)
        self._address = address

    async def says(self, text: str) -> Answer:
        """Posts a message."""
        async with httpx.AsyncClient(timeout=60) as client:
            reply = await client.post(
                f"{self._address}/webhooks/rest/webhook", json={"sender": self.sender, "message": text}
            )
        return answer(reply.json())


class WebDoor:
    """The socket behind the chat page."""

    def __init__(self, address: str) -> None:
        self.sender = secrets.token_hex(16)
        self._address = address
        self._client = socketio.AsyncClient()
        self._said: list[Message] = []

    async def open(self) -> WebDoor:
        """Connects as the page does."""
        self._client.on("bot_uttered", self._said.append)
        # By long polling: for a WebSocket this client wants a newer aiohttp than Rasa allows.
        await self._client.connect(self._address, auth={"session_id": self.sender}, transports=["polling"])
        return self

    async def close(self) -> None:
        """Leaves at once; `disconnect` would wait for the request that is open, which the server holds for long."""
        await self._client.eio.disconnect(abort=True)

    async def says(self, text: str) -> Answer:
        """Sends a message; its acknowledgement comes after the answer."""
        self._said.clear()
        assert await self._client.call("user_uttered", {"message": text}, timeout=60) == {"ok": True, "cut": False}
        return answer(self._said)


class TelegramDoor:
    """A private chat on Telegram."""

    def __init__(self, person: Person, sender: str) -> None:
        self.sender = sender
        self._person = person

    async def says(self, text: str) -> Answer:
        """Writes a message. Telegram shows texts only, so there are no payloads."""
        return Answer([sent.text for sent in await self._person.says(text)])


def answer(messages: list[Message]) -> Answer:
    """The answer in messages of Rasa's shape."""
    return Answer(
        [message["text"] for message in messages if message.get("text")],
        [message["custom"] for message in messages if message.get("custom")],
    )


async def play(door: Door, agent: Any, turns: list[dict[str, Any]]) -> list[Answer]:
    """Lets somebody go through a scenario of tests/conversations by one door; all answers."""
    answers: list[Answer] = []

    async def open_question() -> str | None:
        tracker = await agent.tracker_store.get_or_create_tracker(door.sender)
        return tracker.get_slot("requested_slot") if tracker.active_loop_name else None

    async def go_on(given: dict[str, str], until: str | None = None) -> None:
        texts = {**{str(slot): text for slot, text in CALM_ANSWERS.items()}, **given}
        while (asked := await open_question()) not in (until, None):
            answers.append(await door.says(texts[str(asked)]))

    for turn in turns:
        if "reaches" in turn:
            answers.append(await door.says(START))
            await go_on({}, turn["reaches"])
        said = turn.get("says", [])
        for text in said if isinstance(said, list) else [said]:
            answers.append(await door.says(text))
        if "finishes" in turn:
            await go_on(turn["finishes"])
    return answers

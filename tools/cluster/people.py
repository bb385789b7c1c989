"""People who talk to the bot over its socket as the page does: they reconnect, and send again what has not arrived."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio
import yaml

from channels.held import DELETED
from tools.project import PROJECT

SCENARIOS = PROJECT / "tests" / "conversations" / "scenarios"
PATIENCE_SECONDS = 120.0
# How long she waits before she presses "Send again".
AGAIN_SECONDS = 2.0
if not hasattr(aiohttp, "ClientWSTimeout"):
    # Rasa pins aiohttp 3.9, where the time to close is a number; python-engineio's client asks for the later class.
    aiohttp.ClientWSTimeout = lambda ws_close: ws_close
SHARE_OF_BUTTONS = 0.8


@dataclass
class Said:
    """One message of hers: its id, how long until it was answered, and what happened on the way."""

    message_id: str
    text: str
    sent: float
    seconds: float = 0.0
    resent: int = 0
    refused: int = 0


@dataclass
class Person:
    """One person with one page open; `address` is that of the site, such as http://127.0.0.1:6500."""

    address: str
    session: str = field(default_factory=lambda: secrets.token_hex(16))
    said: list[Said] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    troubles: int = 0
    deleted: bool = False

    def __post_init__(self) -> None:
        """Make the socket; it is opened by `come`."""
        self._socket = socketio.AsyncClient(reconnection_delay=0.5, reconnection_delay_max=4)
        self._arrived: set[str] = set()
        self._caught_up, self._gone = asyncio.Event(), asyncio.Event()
        self._socket.on("connect", self._on_connect)
        self._socket.on("disconnect", self._on_disconnect)
        self._socket.on("history", self._on_history)
        self._socket.on("bot_uttered", self._on_bot)

    async def come(self) -> None:
        """Open the page, and be greeted where the conversation is new."""
        await self._socket.connect(
            self.address, auth={"session_id": self.session}, transports=["websocket"], retry=True, wait_timeout=10
        )
        await asyncio.wait_for(self._caught_up.wait(), PATIENCE_SECONDS)
        if not self.shown:
            await self._socket.emit("conversation_start")

    async def leave(self) -> None:
        """Close the page."""
        await self._socket.disconnect()

    async def begin_anew(self) -> None:
        """Go on in a new conversation after the old one was deleted, as the page does; what was said in it is gone."""
        await self.leave()
        self.session, self.deleted = secrets.token_hex(16), False
        self.said.clear()
        self.shown.clear()
        await self.come()

    async def say(self, text: str) -> Said:
        """Send a message until it is answered.

        Raises:
            TimeoutError: it was not within two minutes.
        """
        said = Said(secrets.token_hex(8), text, time.time())
        self.said.append(said)
        begun = time.monotonic()
        await asyncio.wait_for(self._until_answered(said), PATIENCE_SECONDS)
        said.seconds = time.monotonic() - begun
        return said

    async def _until_answered(self, said: Said) -> None:
        data = {"message": said.text, "session_id": self.session, "id": said.message_id}
        tries = 0
        while True:
            await self._caught_up.wait()
            if said.message_id in self._arrived:
                return
            said.resent = tries
            tries += 1
            answer = await self._send(data)
            if answer and answer.get("ok"):
                return
            if answer:
                said.refused += 1
                await asyncio.sleep(AGAIN_SECONDS)

    async def _send(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """The acknowledgement; None when the line broke before it came."""
        call = asyncio.ensure_future(self._socket.call("user_uttered", data, timeout=PATIENCE_SECONDS))
        gone = asyncio.ensure_future(self._gone.wait())
        await asyncio.wait({call, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not call.done():
            call.cancel()
        with contextlib.suppress(asyncio.CancelledError, socketio.exceptions.SocketIOError):
            return await call
        await asyncio.sleep(0.05)  # the line may be known to be broken only now
        return None

    async def _on_connect(self) -> None:
        self._gone.clear()

    async def _on_disconnect(self, *_: Any) -> None:
        self._caught_up.clear()
        self._gone.set()

    async def _on_history(self, items: list[dict[str, Any]]) -> None:
        self._arrived |= {item["id"] for item in items if item["from"] == "user"}
        self.shown = [item for item in items if item["from"] == "bot"]
        self._caught_up.set()

    async def _on_bot(self, message: dict[str, Any]) -> None:
        self.shown.append(message)
        self.deleted = self.deleted or (message.get("custom") or {}).get("type") == DELETED

    @property
    def offered(self) -> list[str]:
        """What the buttons of the newest message send."""
        return [reply["payload"] for reply in (self.shown[-1].get("quick_replies") or ())] if self.shown else []


def lines() -> list[str]:
    """All that is said in the project's scenarios."""
    found: list[str] = []
    for path in sorted(SCENARIOS.glob("*.yml")):
        for scenario in yaml.safe_load(path.read_text(encoding="utf-8")):
            for turn in scenario["turns"]:
                says = turn.get("says", [])
                found += [says] if isinstance(says, str) else says
    return [line for line in found if isinstance(line, str) and line.strip(" /")]


async def talk(person: Person, texts: Sequence[str], chance: random.Random, turns: int, pause: float) -> None:
    """Say `turns` messages, mostly by buttons, else lines of scenarios; `pause` is the mean time between (s)."""
    for _ in range(turns):
        await asyncio.sleep(chance.expovariate(1 / pause))
        offered = person.offered
        pressed = offered and chance.random() < SHARE_OF_BUTTONS
        await person.say(chance.choice(offered) if pressed else chance.choice(texts))
        if person.deleted:
            await person.begin_anew()

"""Sends the bot's messages to one Telegram chat, and does not give up at the first trouble on the way."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, TypeVar

from rasa.core.channels.channel import OutputChannel
from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from channels.telegram_format import buttons_of, is_question, keyboard, plain, split, styles
from triage.contacts import contacts
from triage.explanation import PAYLOAD_TYPE

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Render = Callable[[Mapping[str, Any]], bytes]
Documents = Mapping[str, tuple[str, Render]]
Responses = Mapping[str, list[dict[str, Any]]]

# An answer is worth sending for this long; it may be urgent.
PATIENCE_SECONDS = 15 * 60
LONGEST_PAUSE_SECONDS = 30
TYPING_SECONDS = 4  # Telegram shows the sign for five
SIGN_SECONDS = 0.3


async def persist(call: Callable[[], Awaitable[Answer]], patience: float = PATIENCE_SECONDS) -> Answer | None:
    """Call Telegram until it answers; None where it never will (blocked, refused) or not within `patience` seconds."""
    deadline = time.monotonic() + patience
    pause: float = 1
    while True:
        try:
            return await call()
        except RetryAfter as busy:  # it says how long to wait
            wait = busy.retry_after
            pause = wait.total_seconds() if isinstance(wait, timedelta) else wait
        except (BadRequest, Forbidden, InvalidToken) as refusal:
            # Forbidden: she has blocked the bot, which is her right. The others' texts may hold the token.
            if isinstance(refusal, BadRequest):
                logger.warning("Telegram refused a call: %s", refusal.message)
            return None
        except NetworkError:
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        if time.monotonic() + pause > deadline:
            logger.error("An answer could not be sent on Telegram within %d seconds", patience)
            return None
        await asyncio.sleep(pause)


async def attempt(call: Callable[[], Awaitable[Any]]) -> None:
    """Call Telegram once, for what only looks better: her words must not wait for it."""
    try:
        await call()
    except TelegramError as problem:  # expired, changed nothing, too many, away
        logger.debug("A call to Telegram was in vain: %s", type(problem).__name__)


class TelegramOutput(OutputChannel):
    """The way to one chat. `questions` keeps, by chat, the message whose buttons answer the open question."""

    @classmethod
    def name(cls) -> str:
        """The name by which responses can be chosen for this channel."""
        return "telegram"

    def __init__(
        self, bot: Bot, chat_id: int, responses: Responses, documents: Documents, questions: MutableMapping[int, int]
    ) -> None:
        self.bot = bot
        self.chat_id = chat_id
        self._responses = responses
        self._documents = documents
        self._questions = questions

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send text and buttons as one message where it fits, then the document of the payload, if it has one."""
        custom = message.get("custom") or {}
        await self._send_text(
            str(message.get("text") or ""),
            keyboard(buttons_of(message)),
            opens=custom.get("type") == PAYLOAD_TYPE,
        )
        if custom.get("type") in self._documents:
            await self._send_document(custom)
        others = {key: message[key] for key in ("image", "attachment", "elements") if message.get(key)}
        if others:
            await super().send_response(recipient_id, others)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text; what the base class falls back to."""
        await self._send_text(text)

    async def notice(self, response: str, buttons: InlineKeyboardMarkup | None = None) -> None:
        """Send a text of the channel's own, which is no part of the conversation."""
        for variation in self._responses.get(response, [])[:1]:
            text = str(variation["text"])
            for name, value in contacts(os.environ).items():
                text = text.replace(f"{{{name}}}", value)
            await self._send_text(text, buttons or keyboard(buttons_of(variation)))

    async def _send_text(self, text: str, buttons: InlineKeyboardMarkup | None = None, opens: bool = False) -> None:
        parts = split(plain(text))
        for number, part in enumerate(parts, start=1):
            is_last = number == len(parts)
            sent = await self._send_part(part, buttons if is_last else None, opens and number == 1)
            if sent and is_last and buttons and is_question(text):
                self._questions[self.chat_id] = sent.message_id

    async def _send_part(self, part: str, buttons: InlineKeyboardMarkup | None, opens: bool) -> Message | None:
        return await persist(
            lambda: self.bot.send_message(self.chat_id, part, entities=styles(part, opens), reply_markup=buttons)
        )

    async def _send_document(self, payload: Mapping[str, Any]) -> None:
        filename, render = self._documents[payload["type"]]
        try:
            content = await asyncio.to_thread(render, payload)
        except Exception:
            logger.exception("A document could not be made")
            await self.notice("utter_telegram_no_document")
            return
        await persist(lambda: self.bot.send_document(self.chat_id, content, filename=filename))

    @asynccontextmanager
    async def typing(self) -> AsyncIterator[None]:
        """Meanwhile the chat shows that the bot types."""
        shown = asyncio.Event()

        async def show() -> None:
            while True:
                try:
                    await self.bot.send_chat_action(self.chat_id, ChatAction.TYPING)
                except TelegramError:
                    return  # it is only a sign
                finally:
                    shown.set()
                await asyncio.sleep(TYPING_SECONDS)

        sign = asyncio.create_task(show())
        try:
            # Understanding her keeps the process busy, so the sign goes out first; but no answer waits long for it.
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(shown.wait(), SIGN_SECONDS)
            yield
        finally:
            sign.cancel()

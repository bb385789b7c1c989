"""The Telegram channel: long polling, or a webhook.

Rasa's own `telegram` channel fails on every message with the packages of today, stops the server where Telegram
cannot be reached, checks no secret and takes updates twice.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from telegram import Bot, Update

from channels.telegram_connection import TelegramConnection, is_stopping
from channels.telegram_conversation import TelegramConversations
from channels.telegram_documents import DOCUMENTS
from channels.telegram_output import Documents
from channels.telegram_settings import TelegramSettings, telegram_settings

logger = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BYTES = 1024 * 1024


class TelegramInput(InputChannel):
    """Named `channels.telegram.TelegramInput` in credentials.yml; its settings are environment variables.

    Without a token it is there and does nothing.
    """

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa."""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Build the channel from the environment."""
        return cls(telegram_settings(os.environ))

    def __init__(self, settings: TelegramSettings | None, documents: Documents = DOCUMENTS) -> None:
        self._settings = settings
        self._documents = documents
        self._connection: TelegramConnection | None = None
        self._task: asyncio.Task[None] | None = None
        # At INFO it writes the address of every call, which holds the token.
        logging.getLogger("httpx").setLevel(logging.WARNING)

    def url_prefix(self) -> str:
        """Where it is mounted, from the root."""
        return "/telegram"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The webhook, and the line to Telegram for as long as the server runs."""
        webhook = Blueprint("telegram_channel")
        settings = self._settings
        if settings is None:
            return webhook
        bot = Bot(settings.token, base_url=f"{settings.api_url}/bot", base_file_url=f"{settings.api_url}/file/bot")

        @webhook.after_server_start  # type: ignore[misc]
        async def start(app: Sanic, *_: Any) -> None:
            conversations = TelegramConversations(
                bot, settings, on_new_message, lambda: getattr(app.ctx, "agent", None), self._documents
            )
            self._connection = TelegramConnection(bot, settings, conversations, lambda: is_stopping(app))
            self._task = asyncio.create_task(self._connection.run())

        @webhook.before_server_stop  # type: ignore[misc]
        async def stop(*_: Any) -> None:
            if self._connection and self._task:
                self._task.cancel()
                await self._connection.close()
                await bot.shutdown()

        if settings.webhook_url:

            @webhook.post("/webhook")  # type: ignore[misc]
            async def update(request: Request) -> HTTPResponse:
                return await self._receive(request, bot, settings)

        return webhook

    async def _receive(self, request: Request, bot: Bot, settings: TelegramSettings) -> HTTPResponse:
        """Take one update. What cannot be read is acknowledged, too: Telegram would only send it again."""
        secret = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(secret.encode(errors="replace"), settings.webhook_secret.encode()):
            return response.empty(403)
        if is_stopping(request.app):
            return response.empty(503)  # Telegram sends it again, to the next process
        if len(request.body) > MAX_BYTES:
            return response.empty(413)
        try:
            update = Update.de_json(request.json, bot)
        except Exception as problem:  # whatever the library trips over
            logger.warning("An update of Telegram's could not be read (%s)", type(problem).__name__)
            return response.empty(200)
        settled = not self._connection or await self._connection.settle([update])
        return response.empty(200 if settled or not is_stopping(request.app) else 503)

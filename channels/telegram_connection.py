"""The line to Telegram: kept up, or built up again, whatever happens to it; the rest of the bot goes on meanwhile."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from sanic import Sanic
from telegram import Bot, BotCommand, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from channels.telegram_conversation import TelegramConversations
from channels.telegram_settings import API_URL_SETTING, TOKEN_SETTING, WEBHOOK_URL_SETTING, TelegramSettings

logger = logging.getLogger(__name__)

KINDS = ["message", "edited_message", "callback_query"]
POLL_SECONDS = 30
LONGEST_PAUSE_SECONDS = 60
# An update is confirmed to Telegram once it is answered, so that a crash loses none; but not later than this, so
# that one slow chat does not hold up the others.
SETTLE_SECONDS = 10
# Between two requests to a server that does not hold the first one until there is news.
EMPTY_PAUSE_SECONDS = 0.5


def is_stopping(app: Sanic) -> bool:
    """Whether the process takes no more turns (see `operations.turns`)."""
    return bool(getattr(getattr(app.ctx, "turns", None), "stopping", False))


class TelegramConnection:
    """Registers the bot with Telegram and, where there is no webhook, fetches its updates."""

    def __init__(
        self,
        bot: Bot,
        settings: TelegramSettings,
        conversations: TelegramConversations,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._stopping = stopping
        self._bot = bot
        self._settings = settings
        self._conversations = conversations
        self._trouble: str | None = None
        self._at_work: set[asyncio.Task[None]] = set()
        self._pause: float = 1

    async def run(self) -> None:
        """Connect, and try again after every trouble; with a webhook it ends when that is set."""
        while True:
            try:
                await self._register()
                if self._settings.webhook_url:
                    return
                await self._poll()
            except TelegramError as problem:
                self._report(problem)
                if isinstance(problem, RetryAfter):
                    wait = problem.retry_after
                    self._pause = wait.total_seconds() if isinstance(wait, timedelta) else wait
            except Exception:
                logger.exception("The line to Telegram broke; it is built up again")
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    async def settle(self, updates: Iterable[Update]) -> bool:
        """Let updates be answered, and wait for it, but for `SETTLE_SECONDS` at most; whether all are answered."""
        tasks = [asyncio.create_task(self._conversations.take(update)) for update in updates]
        self._at_work.update(tasks)
        for task in tasks:
            task.add_done_callback(self._at_work.discard)
        _, open_still = await asyncio.wait(tasks, timeout=SETTLE_SECONDS) if tasks else ((), ())
        return not open_still

    async def close(self) -> None:
        """Let the updates at work be answered, and end."""
        if self._at_work:
            await asyncio.wait(set(self._at_work), timeout=SETTLE_SECONDS)

    async def _register(self) -> None:
        """Say who we are and how messages shall come. Every worker may do it: it changes nothing the second time."""
        await self._bot.initialize()
        me = self._conversations.me = self._bot.bot
        url = self._settings.webhook_url
        if url:
            await self._bot.set_webhook(url, allowed_updates=KINDS, secret_token=self._settings.webhook_secret)
        else:
            await self._bot.delete_webhook()
        self._recovered(f"https://t.me/{me.username}")
        try:
            rows = self._conversations.menu()
            await self._bot.set_my_commands([BotCommand(row["command"], row["title"]) for row in rows])
        except TelegramError as problem:  # the bot can do without
            logger.warning("The command menu could not be set on Telegram (%s)", type(problem).__name__)

    async def _poll(self) -> None:
        """Fetch and answer updates until there is trouble."""
        offset: int | None = None
        while True:
            asked = time.monotonic()
            updates = await self._bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=KINDS)
            self._recovered()
            if updates:
                settled = await self.settle(updates)
                if not settled and self._stopping():
                    await asyncio.Event().wait()  # until the end: unconfirmed, they go to the next process
                offset = updates[-1].update_id + 1
            elif time.monotonic() - asked < EMPTY_PAUSE_SECONDS:
                await asyncio.sleep(EMPTY_PAUSE_SECONDS)

    def _recovered(self, address: str = "") -> None:
        self._pause = 1
        if self._trouble:
            logger.warning("Telegram answers again")
        if address:
            print(f"Telegram: people can write to the bot at {address}", flush=True)
        self._trouble = None

    def _report(self, problem: TelegramError) -> None:
        """One line for each kind of trouble, not for each try. The messages of errors may hold the token: not shown."""
        trouble = f"it cannot be reached ({type(problem).__name__})"
        if isinstance(problem, InvalidToken):
            trouble = f"it refuses the token; correct {TOKEN_SETTING} (or {API_URL_SETTING}) and start again"
        elif isinstance(problem, Conflict):
            trouble = (
                f"another process fetches this bot's messages; end it, or set {WEBHOOK_URL_SETTING} for several workers"
            )
        if trouble != self._trouble:
            logger.error("Telegram cannot be used: %s. The rest of the bot works; trying again.", trouble)
        self._trouble = trouble

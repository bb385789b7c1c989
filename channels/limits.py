"""How much one conversation and one address may ask of the bot.

Nothing said is ever dropped by the limits, since any message can be the one that says "I am bleeding", and no
look at its words could be trusted to tell. What comes too fast waits its turn, in order, for some seconds, and
she is told at once, with the number to call. Only where the wait would be long is a message refused, by an answer that
her page shows as "not sent", with a button to send it again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import limits
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter as SharedRateLimiter
from sanic.request import Request

from channels.client_address import client_address, is_nobody_in_particular
from operations import figures
from operations.settings import LIMIT_ADDRESS, LIMIT_REQUESTS, LIMIT_SESSION, LIMIT_STORE

logger = logging.getLogger(__name__)

SESSION, ADDRESS, REQUESTS = "session", "address", "requests"
# She waits no longer than this for a place; a longer window refuses.
LONGEST_WAIT_SECONDS = 25.0
SHORTEST_WAIT_SECONDS = 0.2
QUIET_SECONDS = 60.0  # between two log lines about a store that is away


class Limits:
    """Counts in memory, or in a Redis that several processes share."""

    def __init__(self) -> None:
        self._limits = {
            SESSION: limits.parse(LIMIT_SESSION.value()),
            ADDRESS: limits.parse(LIMIT_ADDRESS.value()),
            REQUESTS: limits.parse(LIMIT_REQUESTS.value()),
        }
        store = LIMIT_STORE.value()
        # Held here, since a limiter only refers to its storage weakly.
        self._storages = (MemoryStorage(), None if store == "memory" else storage_from_string(store))
        self._memory = FixedWindowRateLimiter(self._storages[0])
        self._shared = SharedRateLimiter(self._storages[1]) if self._storages[1] else None
        self._complained = float("-inf")

    async def hit(self, limit: str, who: str) -> float:
        """Counts one more of `who`; 0 where it is allowed, else the seconds until it may be again."""
        item = self._limits[limit]
        if limit != SESSION and (not who or is_nobody_in_particular(who)):
            return 0.0
        try:
            if await self._call("hit", item, limit, who):
                return 0.0
            reset: float = (await self._call("get_window_stats", item, limit, who))[0]
        except Exception:  # people come before counting: without the store, everyone gets through
            self._complain()
            return 0.0
        figures.LIMITED.labels(limit).inc()
        return max(SHORTEST_WAIT_SECONDS, reset - time.time())

    async def _call(self, method: str, *arguments: Any) -> Any:
        if self._shared is None:
            return await getattr(self._memory, method)(*arguments)
        return await asyncio.to_thread(getattr(self._shared, method), *arguments)

    async def wait(self, session: str, address: str, tell: Callable[[], Awaitable[None]]) -> bool:
        """Waits until a message of this session and address may be handled.

        Args:
            tell: is called once if it has to wait.

        Returns:
            False where it would have to wait too long.
        """
        begun, told = time.monotonic(), False
        for limit, who in ((SESSION, session), (ADDRESS, address)):
            while seconds := await self.hit(limit, who):
                if not told:
                    told = True
                    await tell()
                if time.monotonic() + seconds - begun > LONGEST_WAIT_SECONDS:
                    return False
                await asyncio.sleep(seconds)
        return True

    async def refused_for(self, request: Request) -> float:
        """Seconds for which pages and new sockets are refused to the address of this request; mostly 0."""
        return await self.hit(REQUESTS, client_address(request))

    def _complain(self) -> None:
        if time.monotonic() - self._complained > QUIET_SECONDS:
            self._complained = time.monotonic()
            logger.exception("The store of the rate limits cannot be reached; nobody is limited")

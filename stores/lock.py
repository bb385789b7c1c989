"""One turn of a conversation at a time, in the order of arrival, over any number of workers.

Rasa's own Redis lock store reads its tickets, changes them and writes them back in three steps, so two workers can
give the same ticket to two messages, and both go on at once. Here each step is one script that Redis runs alone.
A ticket is renewed while its turn goes on, and lapses soon after its worker died.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PREFIX = "cervical-check:turn:"
LIFETIME_SECONDS = 6.0
PATIENCE_SECONDS = 20.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.01, 0.1
LOST = -1

# A hash for each conversation: ticket -> "number lapses", by the clock of Redis in milliseconds.
# Returns how many stand before the ticket, or -1 if it is not there and may not join (again).
STAND_IN_LINE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local line = redis.call('HGETALL', KEYS[1])
local mine, last, others = nil, 0, {}
for i = 1, #line, 2 do
  local number, lapses = string.match(line[i + 1], '(%d+) (%d+)')
  number = tonumber(number)
  if line[i] == ARGV[1] then mine = number
  elseif tonumber(lapses) < now then redis.call('HDEL', KEYS[1], line[i])
  else table.insert(others, number); last = math.max(last, number) end
end
if not mine then
  if ARGV[3] == '0' then return -1 end
  mine = last + 1
end
redis.call('HSET', KEYS[1], ARGV[1], mine .. ' ' .. (now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local before = 0
for _, number in ipairs(others) do if number < mine then before = before + 1 end end
return before
"""


class SharedLockStore(LockStore):
    """Named `stores.lock.SharedLockStore` in the endpoints; `url` is that of Redis (`redis://:password@host:port/1`).

    Settings: `lifetime`, seconds after which the ticket of a dead worker lapses; `patience`, seconds for which a
    message waits while Redis cannot be reached.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        settings = endpoint_config.kwargs
        self._url = str(endpoint_config.url)
        self._lifetime = float(settings.get("lifetime", LIFETIME_SECONDS))
        self._patience = float(settings.get("patience", PATIENCE_SECONDS))
        self._redis: Redis[Any] | None = None
        self._leaving: set[asyncio.Future[None]] = set()

    @property
    def redis(self) -> Redis[Any]:
        """The connection, made in the event loop that uses it."""
        if self._redis is None:
            # The first use of a connection after a restart of Redis fails; every command here may be repeated.
            self._redis = Redis.from_url(
                self._url,
                socket_timeout=5,
                socket_connect_timeout=2,
                retry=Retry(ConstantBackoff(FIRST_PAUSE_SECONDS), 2),
                retry_on_error=[RedisConnectionError],
            )
        return self._redis

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float | None = None, wait_time_in_seconds: float = 0
    ) -> AsyncGenerator[TicketLock, None]:
        """Wait for the conversation's turn, and hold it.

        Raises:
            LockError: Redis could not be reached for `patience` seconds, or lost the ticket.
        """
        key, ticket, lifetime = PREFIX + conversation_id, secrets.token_hex(8), lock_lifetime or self._lifetime
        try:
            await self._wait(key, ticket, lifetime)
            renewing = asyncio.ensure_future(self._renew(key, ticket, lifetime))
            try:
                yield TicketLock(conversation_id)
            finally:
                renewing.cancel()
        finally:
            try:
                await self.redis.hdel(key, ticket)
            except (RedisError, OSError):
                leaving = asyncio.ensure_future(self._leave(key, ticket, lifetime))
                self._leaving.add(leaving)
                leaving.add_done_callback(self._leaving.discard)

    async def _wait(self, key: str, ticket: str, lifetime: float) -> None:
        before = await self._patiently(lambda: self._stand(key, ticket, lifetime, join=True))
        pause = FIRST_PAUSE_SECONDS
        while before > 0:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            before = await self._patiently(lambda: self._stand(key, ticket, lifetime))
        if before == LOST:
            raise LockError("Redis lost the place of a message in the line of its conversation.")

    async def _renew(self, key: str, ticket: str, lifetime: float) -> None:
        """Keep the ticket from lapsing. If it lapsed all the same, the tracker store refuses what was overtaken."""
        while True:
            await asyncio.sleep(lifetime / 3)
            with contextlib.suppress(RedisError, OSError):
                await self._stand(key, ticket, lifetime)

    async def _leave(self, key: str, ticket: str, lifetime: float) -> None:
        """Give the place back once Redis is there again; later than its lifetime, it has lapsed by itself."""
        end = time.monotonic() + lifetime
        while time.monotonic() < end:
            await asyncio.sleep(LONGEST_PAUSE_SECONDS)
            with contextlib.suppress(RedisError, OSError):
                await self.redis.hdel(key, ticket)
                return

    async def _stand(self, key: str, ticket: str, lifetime: float, join: bool = False) -> int:
        return int(await self.redis.eval(STAND_IN_LINE, 1, key, ticket, int(lifetime * 1000), int(join)))

    async def _patiently(self, step: Callable[[], Awaitable[int]]) -> int:
        """One step, tried again while Redis restarts; a step that was done twice counts once, by its ticket."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._patience
        while True:
            try:
                return await step()
            except (RedisError, OSError) as problem:
                if loop.time() >= end:
                    raise LockError(f"The lock store cannot be reached: {type(problem).__name__}.") from problem
                await asyncio.sleep(LONGEST_PAUSE_SECONDS)

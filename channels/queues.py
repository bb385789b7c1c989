"""The messages of each session that are at work or waiting: one at a time, in the order they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from socketio import AsyncServer

MAX_WAITING = 20


@dataclass
class Queue:
    """Those of one session."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    typing: bool = False


class Queues:
    """Those of all sessions of this process."""

    def __init__(self, sio: AsyncServer) -> None:
        self._sio = sio
        self._queues: dict[str, Queue] = {}

    def is_full(self, session: str) -> bool:
        """Whether no more can wait."""
        return session in self._queues and self._queues[session].waiting >= MAX_WAITING

    @asynccontextmanager
    async def turn(self, session: str, typing: bool = True) -> AsyncIterator[None]:
        """One message of a session at a time, in the order they came; meanwhile the page shows that we type."""
        queue = self._queues.setdefault(session, Queue())
        queue.waiting += 1
        try:
            async with queue.lock:
                if typing:
                    queue.typing = True
                    await self._sio.emit("typing", {"on": True}, room=session)
                yield
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._queues[session]
                if queue.typing:
                    await self._sio.emit("typing", {"on": False}, room=session)

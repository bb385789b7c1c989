"""The turns at work: counted, timed, named in the log, and waited for when the bot stops."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from operations.logs import in_turn

logger = logging.getLogger(__name__)


class Watcher(Protocol):
    """Is told of every turn."""

    def turn_begun(self) -> None:
        """A turn is at work."""

    def turn_ended(self, channel: str, seconds: float, failed: bool) -> None:
        """A turn took this long."""

    def saved(self, tracker: DialogueStateTracker) -> None:
        """A turn was stored; the tracker ends with its events."""


class Turns:
    """The turns of one process.

    `watch` puts it around an agent; what is told to the watchers holds neither words nor ids.
    """

    def __init__(self) -> None:
        self.at_work = 0
        self.ended = 0
        self.stopping = False
        self.watchers: list[Watcher] = []
        self._idle = asyncio.Event()

    def watch(self, agent: Agent) -> None:
        """Follows the turns of an agent, and what its store saves. Twice on one agent or store does no harm."""
        if getattr(agent, "watched_by", None) is not self:
            agent.handle_message = self._followed(agent.handle_message)  # type: ignore[method-assign]
            agent.watched_by = self  # type: ignore[attr-defined]
        store: Any = agent.tracker_store
        if getattr(store, "watched_by", None) is not self:
            store.save = self._noted(store.save)
            store.watched_by = self

    def _followed(self, handle: Callable[[UserMessage], Awaitable[Any]]) -> Callable[[UserMessage], Awaitable[Any]]:
        async def handle_message(message: UserMessage) -> Any:
            if self.stopping:
                # Never answered: her page keeps what was not acknowledged, and sends it to the next process.
                await asyncio.Event().wait()
            self.at_work += 1
            for watcher in self.watchers:
                watcher.turn_begun()
            begun, failed = time.perf_counter(), True
            with in_turn(message.sender_id, message.text or ""):
                try:
                    answer = await handle(message)
                    failed = False
                    return answer
                finally:
                    self.at_work -= 1
                    self._ended(message.input_channel or "", time.perf_counter() - begun, failed)

        return handle_message

    def _ended(self, channel: str, seconds: float, failed: bool) -> None:
        for watcher in self.watchers:
            watcher.turn_ended(channel, seconds, failed)
        self.ended += 1
        fields = {"channel": channel, "milliseconds": round(seconds * 1000), "failed": failed}
        # Numbered, since Rasa leaves out a line that is the same as the one before.
        logger.info("turn %d: %s", self.ended, "failed" if failed else "done", extra={"fields": fields})
        if not self.at_work:
            self._idle.set()

    def _noted(self, save: Callable[[DialogueStateTracker], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def saved(tracker: DialogueStateTracker) -> None:
            await save(tracker)
            for watcher in self.watchers:
                watcher.saved(tracker)

        return saved

    async def finish(self, seconds: float) -> bool:
        """Takes no more messages, and waits for the turns at work; False where they took too long."""
        self.stopping = True
        begun = time.monotonic()
        while self.at_work:
            self._idle.clear()
            left = seconds - (time.monotonic() - begun)
            try:
                await asyncio.wait_for(self._idle.wait(), max(0.0, left))
            except asyncio.TimeoutError:
                logger.warning("%d turns were not finished in %g seconds", self.at_work, seconds)
                return False
        return True

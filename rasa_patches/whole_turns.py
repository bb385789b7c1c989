"""A turn succeeds as a whole, or fails as a whole and can be sent again.

Rasa goes on where it should stop: when an action cannot be run, its events are lost and the person's words with
them (an urgent sign, say); when the tracker store fails, the conversation is held in memory and is gone with the
process; and a message that is sent again, since the answer did not arrive, is answered twice. With these changes an
action or a store that fails ends the turn before anything is stored, and a message with an id that the conversation
holds already is left alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import aiohttp
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

logger = logging.getLogger(__name__)

# While an action server starts again; actions change nothing but their answer, so they can be asked twice.
PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0)


class TurnFailed(Exception):
    """The turn could not be made, and nothing of it was stored."""


class _EndOfTurn(BaseException):
    """Passes Rasa's `except Exception`, and is caught at the turn's rim."""


class _ActionFailed(_EndOfTurn):
    """The cause is the fault of the action."""


class _HeardBefore(_EndOfTurn):
    """The message was answered already."""


def apply() -> None:
    """Put the changes in place, once."""
    if getattr(MessageProcessor, "whole_turns", False):
        return
    MessageProcessor.whole_turns = True
    run, handle, log = RemoteAction.run, MessageProcessor.handle_message, MessageProcessor._handle_message_with_tracker

    async def run_or_fail(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        for pause in (*PAUSES_SECONDS, None):
            try:
                return await run(self, *args, **kwargs)
            except ActionExecutionRejection:
                raise
            except Exception as fault:
                if pause is None or not isinstance(fault.__context__, aiohttp.ClientConnectionError):
                    raise _ActionFailed(self.name()) from fault
                await asyncio.sleep(pause)

    async def handle_message(self: MessageProcessor, message: UserMessage) -> Any:
        try:
            return await handle(self, message)
        except _HeardBefore:
            return None
        except _ActionFailed as end:
            raise TurnFailed(f"The action {end} failed.") from end.__cause__

    async def log_unless_heard(self: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker) -> None:
        if holds(tracker.events, message.message_id):
            raise _HeardBefore
        await log(self, message, tracker)

    async def retrieve(self: FailSafeTrackerStore, sender_id: str) -> DialogueStateTracker | None:
        return await self._tracker_store.retrieve(sender_id)

    async def retrieve_full_tracker(self: FailSafeTrackerStore, sender_id: str) -> DialogueStateTracker | None:
        return await self._tracker_store.retrieve_full_tracker(sender_id)

    async def keys(self: FailSafeTrackerStore) -> Iterable[str]:
        return await self._tracker_store.keys()

    async def save(self: FailSafeTrackerStore, tracker: DialogueStateTracker) -> None:
        await self._tracker_store.save(tracker)

    RemoteAction.run = run_or_fail
    MessageProcessor.handle_message = handle_message
    MessageProcessor._handle_message_with_tracker = log_unless_heard
    for method in (retrieve, retrieve_full_tracker, keys, save):
        setattr(FailSafeTrackerStore, method.__name__, method)


def holds(events: Iterable[Any], message_id: str | None) -> bool:
    """Whether one of the events is the message of this id."""
    return message_id is not None and any(
        isinstance(event, UserUttered) and event.message_id == message_id for event in events
    )

"""The trained bot in this process: the real agent and the real actions, with nothing written to disk."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels.actions import ActionsInProcess

PROJECT = Path(__file__).resolve().parents[2]
MODEL_SETTING = "CERVICAL_CHECK_TEST_MODEL"
MODEL = Path(os.environ.get(MODEL_SETTING) or PROJECT / "models" / "cervical-check.tar.gz")


class Bot:
    """The agent with a synchronous face, so that a test reads as a conversation."""

    def __init__(self, model: Path = MODEL) -> None:
        """Loads the model.

        Raises:
            FileNotFoundError: there is none.
        """
        if not model.is_file():
            raise FileNotFoundError(f"{model}: run `make train` before the conversation tests.")
        self._loop = asyncio.new_event_loop()
        self.agent = Agent.load(str(model), action_endpoint=ActionsInProcess())
        # Conversations that stand at a question, for others to begin there.
        self.reached: dict[str, str] = {}
        self.agent.processor.tracker_store = self._store = InMemoryTrackerStore(self.domain)
        self.agent.tracker_store = self._store

    @property
    def domain(self) -> Any:
        """The domain in the model."""
        return self.agent.domain or self.agent.processor.domain

    def hear(self, sender: str, text: str) -> DialogueStateTracker:
        """Hands the bot one message; the tracker after all its answers."""
        message = UserMessage(text, CollectingOutputChannel(), sender_id=sender, input_channel="test")
        self._loop.run_until_complete(self.agent.handle_message(message))
        return self.tracker(sender)

    def tracker(self, sender: str) -> DialogueStateTracker:
        """Where a conversation stands."""
        return self._loop.run_until_complete(self.agent.processor.get_tracker(sender))

    def copy(self, sender: str, to: str) -> DialogueStateTracker:
        """Lets another conversation begin where one stands; its tracker."""
        tracker = self.tracker(sender)
        twin = DialogueStateTracker(to, self.domain.slots)
        twin.recreate_from_dialogue(tracker.as_dialogue())
        self._loop.run_until_complete(self._store.save(twin))
        return self.tracker(to)

    def close(self) -> None:
        """Ends the event loop."""
        self._loop.close()


def last_answer(tracker: DialogueStateTracker) -> list[BotUttered]:
    """What the bot said after her last message."""
    said: list[BotUttered] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            said.insert(0, event)
    return said

"""The trained bot in this process: the real agent and the real actions, with nothing written to disk."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

PROJECT = Path(__file__).resolve().parents[2]
MODEL_SETTING = "CERVICAL_CHECK_TEST_MODEL"
MODEL = Path(os.environ.get(MODEL_SETTING) or PROJECT / "models" / "cervical-check.tar.gz")


# Rasa checks the schema of action results itself anew at each call, which takes a third of a test's time. Here it is
# checked once; the results are still checked against it each time.
SCHEMA = RemoteAction.action_response_format_spec()
CHECK_RESULT = validator_for(SCHEMA)(SCHEMA)
RemoteAction._validate_action_result = lambda self, result: CHECK_RESULT.validate(result) or True  # type: ignore


class ActionsHere(EndpointConfig):
    """Stands where Rasa expects the address of an action server, and runs the project's actions at once.

    Calls and answers go through JSON, as over the wire.
    """

    def __init__(self) -> None:
        super().__init__(url="http://in-this-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
        return through_json(await self._executor.run(through_json(json)))


def through_json(value: Any) -> Any:
    """The value as it arrives on the other side of a wire."""
    return json.loads(json.dumps(value))


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
        self.agent = Agent.load(str(model), action_endpoint=ActionsHere())
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

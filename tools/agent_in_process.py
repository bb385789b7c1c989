"""The trained agent with the project's actions in the same process, and without a server or a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from channels.actions import ACTION_PACKAGE

Show = Callable[[Mapping[str, Any]], None]


class ActionsInProcess(EndpointConfig):
    """Stands where Rasa expects the address of an action server, and runs the actions at once."""

    def __init__(self) -> None:
        """Finds the actions."""
        super().__init__(url="http://in-this-process")
        self._executor = ActionExecutor()
        self._executor.register_package(ACTION_PACKAGE)

    async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
        """Runs one action; call and answer go through JSON, as over the wire."""
        return _through_json(await self._executor.run(_through_json(json)))


def _through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def load_agent(model: Path) -> Agent:
    """The agent of a trained model; its conversations are held in memory."""
    return Agent.load(str(model), action_endpoint=ActionsInProcess())


def channel(show: Show) -> OutputChannel:
    """A channel that hands each bot message (text, buttons, custom) to `show` as it comes."""
    return _Shown(show)


class _Shown(OutputChannel):
    def __init__(self, show: Show) -> None:
        self._show = show

    @classmethod
    def name(cls) -> str:
        return "shell"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps text and buttons together; stock Rasa tears them apart."""
        if message.get("text") or message.get("buttons"):
            self._show(message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """What the base class falls back to."""
        self._show({"text": text})

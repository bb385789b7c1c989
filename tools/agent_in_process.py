"""The trained agent with the project's actions in the same process, and without a server or a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel

from channels.actions import ActionsInProcess

Show = Callable[[Mapping[str, Any]], None]


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

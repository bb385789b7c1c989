"""Answers that wait until their turn is stored, so that nothing is shown which a crash could take back."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

# The type of the payload by which pages are told that their conversation is no more.
DELETED = "deleted"


class HeldOutput(OutputChannel):
    """Holds what the bot says in a turn, and sends it by another channel on `release`."""

    def __init__(self, channel: OutputChannel) -> None:
        self._channel = channel
        self._held: list[tuple[str, dict[str, Any]]] = []

    @property
    def ends_the_conversation(self) -> bool:
        """Whether what is held says that the conversation was deleted."""
        return any((message.get("custom") or {}).get("type") == DELETED for _, message in self._held)

    def name(self) -> str:  # type: ignore[override]
        """The name of the other channel, by which responses are chosen."""
        return self._channel.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Hold a message."""
        self._held.append((recipient_id, message))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Hold a text."""
        await self.send_response(recipient_id, {"text": text})

    async def release(self) -> bool:
        """Send what was held; whether there was any."""
        held, self._held = self._held, []
        for recipient_id, message in held:
            await self._channel.send_response(recipient_id, message)
        return bool(held)

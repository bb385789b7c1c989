"""The shape of messages on the web channel's wire, live and as history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from socketio import AsyncServer

from channels.documents import with_links

MAX_HISTORY = 400
MAX_TITLE = 200
# The first line of a question; this channel shows it as a bar.
STEP = re.compile(r"\AQuestion (?P<number>\d+) of (?P<of>\d+)\n")


def wire(message: Mapping[str, Any]) -> dict[str, Any]:
    """One bot message as `bot_uttered` carries it: Rasa's names, everything together."""
    shown: dict[str, Any] = {}
    if message.get("text"):
        step = STEP.match(message["text"])
        shown["text"] = message["text"][step.end() :] if step else message["text"]
        if step:
            shown["progress"] = f"{step['number']} of {step['of']}"
    buttons = message.get("quick_replies") or message.get("buttons") or []
    if buttons:
        shown["quick_replies"] = [
            {"content_type": "text", "title": button["title"], "payload": button.get("payload") or button["title"]}
            for button in buttons
            if button.get("title")
        ]
    if message.get("custom"):
        shown["custom"] = message["custom"]
    return shown


def stock(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same message for widgets made for Rasa: they pass over one that holds more than a text and its buttons.

    So the custom payload goes apart, and the number of a question stays in its text.
    """
    shown = {key: value for key, value in wire(message).items() if key == "quick_replies"}
    if message.get("text"):
        shown = {"text": message["text"], **shown}
    return [part for part in (shown, {"custom": message["custom"]} if message.get("custom") else {}) if part]


def stock_room(session: str) -> str:
    """The room of a session's sockets that get the shapes of stock Rasa."""
    return f"stock:{session}"


def attachments(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Pictures and other attachments of a bot message, one wire message each, as stock Rasa sends them."""
    found: list[dict[str, Any]] = []
    if message.get("image"):
        found.append({"attachment": {"type": "image", "payload": {"src": message["image"]}}})
    if message.get("attachment"):
        found.append({"attachment": message["attachment"]})
    for element in message.get("elements") or []:
        payload = {"template_type": "generic", "elements": element}
        found.append({"attachment": {"type": "template", "payload": payload}})
    return found


class WebOutput(OutputChannel):
    """Sends the bot's messages to every open page of a session."""

    @classmethod
    def name(cls) -> str:
        """The name by which responses can be chosen for this channel."""
        return "web"

    def __init__(self, sio: AsyncServer, event: str) -> None:
        self.sio = sio
        self.event = event

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send text, custom payload and buttons as one message; to other widgets apart, as stock Rasa does."""
        others = attachments(message)
        for part in [wire(message), *others]:
            if part:
                await self.sio.emit(self.event, with_links(part, recipient_id), room=recipient_id)
        for part in [*stock(message), *others]:
            await self.sio.emit(self.event, with_links(part, recipient_id), room=stock_room(recipient_id))

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text; what the base class falls back to."""
        await self.send_response(recipient_id, {"text": text})


def user_metadata(data: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a client's metadata that is kept: the title of the button she pressed."""
    metadata = data.get("metadata")
    title = metadata.get("title") if isinstance(metadata, dict) else None
    if isinstance(title, str) and 0 < len(title) <= MAX_TITLE:
        return {"title": title.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")}
    return {}


def history(tracker: DialogueStateTracker | None) -> list[dict[str, Any]]:
    """The conversation so far as a list of wire messages, oldest first."""
    items: list[dict[str, Any]] = []
    if tracker is None:
        return items
    for event in tracker.events:
        if isinstance(event, UserUttered) and event.text and not event.text.startswith("/"):
            metadata = event.metadata or {}
            if not metadata.get("hidden"):
                items.append({"from": "user", "id": event.message_id, "text": metadata.get("title") or event.text})
        elif isinstance(event, BotUttered):
            message = event.message()
            parts = [wire(message), *attachments(message)]
            items += [{"from": "bot", **with_links(part, tracker.sender_id)} for part in parts if part]
    return items[-MAX_HISTORY:]

"""Tells the pipeline which question a message answers.

Rasa hands its graph the tracker, but only policies get it; components of the pipeline see the message alone. "Yes" and
"same as ever" mean nothing by themselves, so the open question goes along in the message's metadata.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.open_question import OPEN_QUESTION

STOCK = MessageProcessor.parse_message


async def parse_message(
    self: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker | None = None, *args: Any, **kwargs: Any
) -> dict[str, Any]:
    """What stock Rasa makes of the message, with the question that the conversation stands at."""
    question = tracker.get_slot(REQUESTED_SLOT) if tracker and tracker.active_loop else None
    # Whatever a channel or a client wrote there is replaced.
    message.metadata = {**(message.metadata or {}), OPEN_QUESTION: question}
    return await STOCK(self, message, tracker, *args, **kwargs)


def apply() -> None:
    """Replaces the processor's method."""
    MessageProcessor.parse_message = parse_message  # type: ignore[method-assign]

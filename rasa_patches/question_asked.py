"""Tells the pipeline which question a message answers.

Rasa hands its graph the tracker, but only policies get it; components of the pipeline see the message alone. "Yes" and
"same as ever" mean nothing by themselves, so the open question goes along in the message's metadata.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.open_question import ASKED_AGAIN, OPEN_QUESTION
from triage.vocabulary import Intent

STOCK = MessageProcessor.parse_message
# So read, a message may have been meant as an answer.
ANSWERS = {i.value for i in (Intent.INFORM, Intent.AFFIRM, Intent.DENY, Intent.UNSURE, Intent.OUT_OF_SCOPE)}


async def parse_message(
    self: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker | None = None, *args: Any, **kwargs: Any
) -> dict[str, Any]:
    """What stock Rasa makes of the message, with the question that the conversation stands at."""
    question = tracker.get_slot(REQUESTED_SLOT) if tracker and tracker.active_loop else None
    # Whatever a channel or a client wrote there is replaced.
    message.metadata = {
        **(message.metadata or {}),
        OPEN_QUESTION: question,
        ASKED_AGAIN: bool(tracker and question and answered_before(tracker, question)),
    }
    return await STOCK(self, message, tracker, *args, **kwargs)


def answered_before(tracker: DialogueStateTracker, question: str) -> bool:
    """Whether the last message may have been an answer to the question that is still open."""
    # In a form, a tracker that was read from its store has forgotten what `latest_message` should be.
    last = next((event for event in reversed(tracker.events) if isinstance(event, UserUttered)), None)
    return bool(last and (last.metadata or {}).get(OPEN_QUESTION) == question and last.intent_name in ANSWERS)


def apply() -> None:
    """Replaces the processor's method."""
    MessageProcessor.parse_message = parse_message  # type: ignore[method-assign]

"""The question to which a message is the answer, carried in the message's metadata."""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from triage.vocabulary import Slot

METADATA, OPEN_QUESTION = "metadata", "open_question"


def question_before(message: Message) -> Slot | None:
    """The question that was open when the message came (`rasa_patches.question_asked` noted it)."""
    question = (message.get(METADATA) or {}).get(OPEN_QUESTION)
    return Slot(question) if question in set(Slot) else None

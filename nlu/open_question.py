"""The question to which a message is the answer, carried in the message's metadata."""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from triage.vocabulary import Slot

METADATA, OPEN_QUESTION, ASKED_AGAIN = "metadata", "open_question", "asked_again"


def question_before(message: Message) -> Slot | None:
    """The question that was open when the message came (`rasa_patches.question_asked` noted it)."""
    question = (message.get(METADATA) or {}).get(OPEN_QUESTION)
    return Slot(question) if question in set(Slot) else None


def is_asked_again(message: Message) -> bool:
    """Whether her last message told something at that question, too, and did not settle it."""
    return bool((message.get(METADATA) or {}).get(ASKED_AGAIN))

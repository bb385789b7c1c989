"""The pipeline knows which question a message answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.open_question import ASKED_AGAIN, OPEN_QUESTION

if TYPE_CHECKING:
    from bot_in_process import Bot

FROM_A_CLIENT = {OPEN_QUESTION: "bleeding", ASKED_AGAIN: True, "page": "home"}


def at(bot: Bot, question: str | None) -> DialogueStateTracker:
    """A conversation that stands at a question of the check, or outside it."""
    tracker = DialogueStateTracker("her", bot.domain.slots)
    if question:
        tracker.update(ActiveLoop("symptom_check_form"))
        tracker.update(SlotSet("requested_slot", question))
    return tracker


def read(bot: Bot, text: str, tracker: DialogueStateTracker | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the pipeline makes of a message from a client that tells lies about the question, and its metadata."""
    message = UserMessage(text, metadata=dict(FROM_A_CLIENT))
    parsed = asyncio.run(bot.agent.processor.parse_message(message, tracker))
    return parsed, message.metadata


@pytest.mark.parametrize("question", ["discharge_change", None])
def test_the_question_of_the_conversation_goes_along_whatever_the_client_says(bot: Bot, question: str | None) -> None:
    _, metadata = read(bot, "the same as before", at(bot, question))
    assert metadata == {**FROM_A_CLIENT, OPEN_QUESTION: question, ASKED_AGAIN: False}


def test_the_same_words_deny_what_was_asked_and_nothing_where_nothing_was_asked(bot: Bot) -> None:
    def denied(question: str | None) -> set[str]:
        parsed, _ = read(bot, "no, it is the same as before", at(bot, question))
        return {e["value"] for e in parsed["entities"] if e.get("role") == "absent"}

    assert denied("discharge_change") == {"discharge_change"}
    assert denied("cervical_tear") == {"cervical_tear"}
    assert denied(None) == set()


def test_a_message_that_is_only_parsed_has_no_question(bot: Bot) -> None:
    _, metadata = read(bot, "hello", None)
    assert metadata[OPEN_QUESTION] is None


@pytest.mark.parametrize(
    ("last_question", "last_intent", "again"),
    [
        ("bleeding", "inform", True),
        ("bleeding", "out_of_scope", True),
        ("bleeding", "ask_discharge", False),
        ("discharge_change", "inform", False),
        (None, "inform", False),
    ],
)
def test_a_question_that_her_last_answer_left_open_is_asked_again(
    bot: Bot, last_question: str | None, last_intent: str, again: bool
) -> None:
    tracker = at(bot, "bleeding")
    tracker.update(UserUttered("so so", {"name": last_intent}, metadata={OPEN_QUESTION: last_question}))
    _, metadata = read(bot, "so so, I said", tracker)
    assert metadata[ASKED_AGAIN] is again

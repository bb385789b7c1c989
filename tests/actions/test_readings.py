"""What becomes of a message of which no reading stands out."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import METADATA_KEY
from actions.questions import AnswerQuestion
from triage.heard import CLEAR_INTENT

PESSARY, STITCH = "What is a pessary?", "What is a cervical stitch?"
DOMAIN = {
    "responses": {
        "utter_did_you_mean": [{"text": "Is it one of these?"}],
        "utter_reading_ask_pessary": [{"text": PESSARY}],
        "utter_reading_ask_cerclage": [{"text": STITCH}],
        "utter_reading_ask_bed_rest": [{"text": "Should I rest in bed?"}],
        "utter_ask_pessary": [{"text": "A ring."}],
    }
}


def answered(best: float, before: str | None = None, entities: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
    """The bot's messages, when the likeliest reading is as sure as `best`, and `before` was its last response."""
    ranking = [
        ("ask_pessary", best),
        ("out_of_scope", best / 2),
        ("ask_cerclage", best / 3),
        ("ask_bed_rest", best / 4),
    ]
    listed = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    latest = {"text": "that thing", "intent": listed[0], "intent_ranking": listed, "entities": list(entities)}
    said = [{"event": "bot", "metadata": {METADATA_KEY: before}}] if before else []
    dispatcher = CollectingDispatcher()
    AnswerQuestion().run(dispatcher, Tracker("her", {}, latest, said, False, None, {}, "action_listen"), DOMAIN)
    return dispatcher.messages


def test_the_two_best_readings_that_can_be_offered_become_buttons_in_plain_words() -> None:
    (offer,) = answered(CLEAR_INTENT - 0.05)
    assert offer["response"] == "utter_did_you_mean"
    assert [(b["title"], b["payload"]) for b in offer["buttons"]] == [(PESSARY, PESSARY), (STITCH, STITCH)]


def test_an_unclear_message_after_the_offer_gets_help() -> None:
    assert [m["response"] for m in answered(CLEAR_INTENT - 0.05, before="utter_did_you_mean")] == ["utter_help"]


@pytest.mark.parametrize("before", [None, "utter_did_you_mean"])
def test_a_clear_message_is_answered(before: str | None) -> None:
    assert answered(CLEAR_INTENT + 0.05, before)[0]["response"] == "utter_ask_pessary"


def test_a_message_that_tells_something_of_her_is_not_asked_about() -> None:
    weeks = {"entity": "gestational_age", "value": 126, "start": 0, "end": 4}
    assert answered(CLEAR_INTENT - 0.05, entities=(weeks,))[0]["response"] != "utter_did_you_mean"

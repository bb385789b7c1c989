"""Answers what she asks: a topic, why a question is asked, what it means."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from triage.vocabulary import QUESTION_INTENT_PREFIX, Intent

# Intents about the open question; outside the check they are answered in general words.
ABOUT_THE_QUESTION = {Intent.WHY_ASKING.value: "why", Intent.REPEAT.value: "explain"}


class AnswerQuestion(Action):
    """Answers the topic she asked about, or a remark, with the response of the same name as the intent."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_answer_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends `utter_<intent>`; after a topic outside the check, offers the check."""
        intent = tracker.get_intent_of_latest_message() or ""
        response = f"utter_{intent}"
        if response not in domain.get("responses", {}):
            response = "utter_out_of_scope"
        dispatcher.utter_message(response=response, **talk.settings())
        if intent.startswith(QUESTION_INTENT_PREFIX) and not talk.in_check(tracker):
            dispatcher.utter_message(response="utter_offer_check")
        return []


class ExplainQuestion(Action):
    """Says why the open question is asked, or what it means."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_explain_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends `utter_why_<slot>` or `utter_explain_<slot>`."""
        intent, question = tracker.get_intent_of_latest_message() or "", talk.open_question(tracker)
        response = f"utter_{ABOUT_THE_QUESTION[intent]}_{question.slot}" if question else f"utter_{intent}"
        dispatcher.utter_message(response=response, **talk.settings())
        return []

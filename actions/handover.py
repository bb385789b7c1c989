"""What she takes along: the summary for her doctor, and whom to call. And what she thinks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from actions.guidance import weeks_and_days
from triage.knowledge import knowledge
from triage.summary import NOTHING, is_empty, level_names, plain_date, summary
from triage.vocabulary import Intent

FEEDBACK = {
    Intent.FEEDBACK_GOOD.value: ("good", "utter_feedback_good"),
    Intent.FEEDBACK_BAD.value: ("bad", "utter_feedback_bad"),
}


class GiveSummary(Action):
    """Gives the summary for her doctor."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_give_summary"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends it as text with the payload, from which channels make documents; or says that there is nothing yet."""
        record = talk.record_in(tracker)
        if is_empty(record):
            dispatcher.utter_message(response="utter_no_answers_yet")
            return []
        payload = summary(record, knowledge(), talk.now())
        dispatcher.utter_message(response="utter_summary", json_message=payload, **in_words(payload))
        return []


class GiveContacts(Action):
    """Says whom to call."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_give_contacts"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the numbers as text, and as a payload from which channels make links."""
        payload = talk.contacts_payload()
        lines = talk.bullets(f"{phone['label']}: {phone['number']}" for phone in payload["phones"])
        dispatcher.utter_message(response="utter_human_handoff", json_message=payload, phones=lines, **talk.settings())
        return []


class TakeFeedback(Action):
    """Thanks her for saying whether it helped, and notes that without any words."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_take_feedback"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the thanks. Only what follows a guidance is noted: it is the guidance that is asked about."""
        value, response = FEEDBACK[str(tracker.get_intent_of_latest_message())]
        dispatcher.utter_message(response=response, **talk.settings())
        return [SlotSet(talk.FEEDBACK_SLOT, value)] if talk.record_in(tracker).advised else []


def in_words(payload: Mapping[str, Any]) -> dict[str, str]:
    """The parts of the summary's text."""
    age, due, guidance = payload["gestational_age_days"], payload["due_date"], payload["guidance"]
    return {
        "age": weeks_and_days(age) if age is not None else NOTHING,
        "due": plain_date(date.fromisoformat(due)) if due else NOTHING,
        "reported": quoted(payload["reported"]),
        "risk_factors": quoted(payload["risk_factors"]),
        "unsure": quoted(payload["unsure"]),
        "denied": ", ".join(row["name"] for row in payload["denied"]) or NOTHING,
        "advised": advised(guidance) if guidance else NOTHING,
        "questions": "; ".join(f"“{words}”" for words in payload["questions"]) or NOTHING,
    }


def quoted(rows: Iterable[Mapping[str, str]]) -> str:
    """Findings with her words."""
    return "; ".join(f"{row['name']} (“{row['said']}”)" for row in rows) or NOTHING


def advised(guidance: Mapping[str, Any]) -> str:
    """What was advised, and when."""
    words = level_names()[guidance["level"]]
    if not guidance["given"]:
        return words
    given = datetime.fromisoformat(guidance["given"])
    return f"{words} ({plain_date(given.date())}, {given:%H:%M})"

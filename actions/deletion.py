"""Deletes the conversation, after asking once. The rows go when Rasa saves the turn: see stores/deletion.py."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk

PAYLOAD = {"type": "deleted", "version": 1}
OUTSIDE = "outside"


class AskDelete(Action):
    """Asks whether to delete, since it cannot be undone."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_ask_delete"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the question, and notes where to go on if she says no."""
        dispatcher.utter_message(response="utter_ask_delete")
        return [SlotSet(talk.DELETE_ASKED_SLOT, talk.CHECK_FORM if talk.in_check(tracker) else OUTSIDE)]


class DeleteData(Action):
    """Forgets what she said, and lets the tracker store delete the conversation."""

    def name(self) -> str:
        """Its name in domain.yml; the tracker store knows it."""
        return "action_delete_data"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says so, tells the page to forget it, too, and empties every slot."""
        dispatcher.utter_message(response="utter_delete_data", json_message=PAYLOAD, **talk.settings())
        # What comes after it in this turn is still decided by the interruption, if there is one.
        return [AllSlotsReset(), SlotSet(talk.INTERRUPTION_SLOT, tracker.get_slot(talk.INTERRUPTION_SLOT))]

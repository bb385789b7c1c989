"""Shows her the weeks that lie ahead, with dates."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from triage.explanation import PLANNING
from triage.topics import topics, weeks_of_care
from triage.windows import age_in_words, timeline, timeline_lines, timeline_sources


class ShowTimeline(Action):
    """Lists the usual weeks of care ahead of her."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_show_timeline"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends one message with the text and the payload; without weeks, asks for them."""
        record, today = talk.record_in(tracker), talk.today()
        age = record.age_on(today)
        if not record.pregnant:
            windows = weeks_of_care(topics()[PLANNING], record, today)
            dispatcher.utter_message(response="utter_timeline_planning", windows=windows)
        elif age is None:
            dispatcher.utter_message(response="utter_timeline_needs_weeks")
            return [SlotSet(talk.WAITS_FOR_WEEKS_SLOT, not talk.in_check(tracker))]  # the check asks by itself
        else:
            payload = timeline(record, today)
            dispatcher.utter_message(
                response="utter_timeline" if payload else "utter_timeline_none_ahead",
                json_message=payload,
                age=age_in_words(age),
                windows=talk.bullets(timeline_lines(record, today)),
                sources="; ".join(timeline_sources(record, today)),
                **talk.settings(),
            )
        return []

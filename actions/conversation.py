"""What the actions share: the record in and out of the tracker, today's date, the operator's settings."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from triage.contacts import PAYLOAD_TYPE, PAYLOAD_VERSION, contacts, phones
from triage.knowledge import Question, knowledge
from triage.record import Record
from triage.retention import retention
from triage.vocabulary import Answer, Route, Slot

RECORD_SLOT = "record"
INTERRUPTION_SLOT = "interruption"
PROGRESS_SLOT = "progress"
PARTLY_TOLD_SLOT = "partly_told"
TOLD_SLOT = "told"
REST_SLOT = "rest"
LEVEL_SLOT = "level_so_far"
DELETE_ASKED_SLOT = "delete_asked"
FEEDBACK_SLOT = "feedback"
TOPIC_SLOT = "topic"
WAITS_FOR_WEEKS_SLOT = "waits_for_weeks"
MET_IN_GRIEF_SLOT = "met_in_grief"
REQUESTED_SLOT = "requested_slot"
CHECK_FORM = "symptom_check_form"
METADATA_KEY = "utter_action"  # under which Rasa notes the response that was sent


def today() -> date:
    """The operator's local date."""
    return date.today()


def now() -> datetime:
    """The operator's local time, with its offset from UTC."""
    return datetime.now().astimezone()


def settings() -> dict[str, str]:
    """Phone numbers, names and the like for the texts, from the environment or the defaults."""
    return {**contacts(os.environ), "retention": retention(os.environ)}


def phones_to_call(route: Route | None = None) -> list[dict[str, str]]:
    """The numbers to call, as they stand in a payload; that of the route comes first."""
    return [phone.as_json() for phone in phones(os.environ, route)]


def contacts_payload(route: Route | None = None) -> dict[str, Any]:
    """The payload from which channels make numbers to call; that of the route comes first."""
    return {"type": PAYLOAD_TYPE, "version": PAYLOAD_VERSION, "phones": phones_to_call(route)}


def record_in(tracker: Tracker) -> Record:
    """What she has said so far."""
    return Record.from_json(tracker.get_slot(RECORD_SLOT))


def response_before(tracker: Tracker) -> str | None:
    """The bot's last response before her message; None where it was not a response of the domain."""
    said = [event for event in tracker.events if event.get("event") == "bot"]
    return (said[-1].get("metadata") or {}).get(METADATA_KEY) if said else None


def in_check(tracker: Tracker) -> bool:
    """Whether the check is running."""
    return (tracker.active_loop or {}).get("name") == CHECK_FORM


def open_question(tracker: Tracker) -> Question | None:
    """The question of the check that was asked last and not answered yet; None outside the check."""
    requested = tracker.get_slot(REQUESTED_SLOT)
    return knowledge().questions[Slot(requested)] if in_check(tracker) and requested else None


def slot_events(before: Record, after: Record, again: Iterable[Slot] = ()) -> list[EventType]:
    """Slot events that bring Rasa's slots from one record to the next.

    Args:
        again: slots to set to None although nothing changed, so that the form asks them again.
    """
    events: list[EventType] = [SlotSet(RECORD_SLOT, after.as_json())]
    for slot in Slot:
        if slot in again:
            events.append(SlotSet(slot.value, None))
        elif (before.answers.get(slot), slot_value(before, slot)) != (after.answers.get(slot), slot_value(after, slot)):
            events.append(SlotSet(slot.value, slot_value(after, slot)))
    return events


def slot_value(record: Record, slot: Slot) -> Any:
    """The value of one of the eleven slots: the answer's word, or for the weeks the days she gave."""
    answer = record.answers.get(slot)
    if slot is Slot.GESTATIONAL_AGE and answer is Answer.YES and record.gestational_age:
        return record.gestational_age.days
    return answer.value if answer else None


def bullets(lines: Iterable[str]) -> str:
    """A plain list, one line each."""
    return "\n".join(f"- {line}" for line in lines)

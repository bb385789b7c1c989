"""Takes each message of hers into the record, before any policy chooses what to do."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from triage.explanation import verdict_on
from triage.interview import Heard, HeardFinding, Turn, hear, next_question
from triage.knowledge import Question, knowledge
from triage.record import Record
from triage.vocabulary import Finding, Intent, Slot, Status

GUIDANCE_ACTION = "action_give_guidance"
ANSWER_ACTION = "action_answer_question"
RESTARTED = "utter_restarted"
CORRECTED = "utter_corrected"


class TakeIn(Action):
    """Runs after every message of hers (Rasa calls it for the slots with custom mappings)."""

    def name(self) -> str:
        """Rasa's own name for it."""
        return "action_validate_slot_mappings"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sets the record, the slots of the questions it settles, and what must come first in this turn."""
        before, heard, asked = talk.record_in(tracker), heard_in(tracker.latest_message), talk.open_question(tracker)
        if starts_anew(before, heard):
            return begin_anew(before, heard)
        turn = hear(before, heard, asked, knowledge(), talk.today())
        if turn.clarify and asked:
            dispatcher.utter_message(response=f"utter_clarify_{asked.slot}")
        again = [s for s in (turn.reopened, asked.slot if asked and asked_again(turn, heard) else None) if s]
        return [
            *talk.slot_events(before, turn.record, again),
            SlotSet(talk.INTERRUPTION_SLOT, first_action(turn, heard, asked, before)),
            SlotSet(talk.PROGRESS_SLOT, progress(turn.record)),
            SlotSet(talk.LEVEL_SLOT, verdict_on(turn.record, knowledge(), talk.today()).level.value),
        ]


def heard_in(message: dict[str, Any]) -> Heard:
    """What the NLU made of the message."""
    entities = message.get("entities", [])
    by_name: dict[str, list[Any]] = {}
    for entity in entities:
        by_name.setdefault(entity["entity"], []).append(entity)
    text = message.get("text") or ""
    return Heard(
        text=text,
        intent=(message.get("intent") or {}).get("name") or "",
        ranking={item["name"]: item["confidence"] for item in message.get("intent_ranking", [])},
        findings=tuple(
            HeardFinding(Finding(e["value"]), Status(e.get("status") or e["role"]), text[e["start"] : e["end"]])
            for e in by_name.get("finding", [])
        ),
        likely={Finding(f): confidence for f, confidence in (message.get("likely_findings") or {}).items()},
        gestational_age_days=next((e["value"] for e in by_name.get("gestational_age", [])), None),
        not_pregnant=any(e["value"] == "not_pregnant" for e in by_name.get("pregnancy_status", [])),
        correction="correction" in by_name,
    )


def starts_anew(record: Record, heard: Heard) -> bool:
    """A restart, or a new check after a finished one."""
    if heard.intent == Intent.RESTART:
        return True
    return heard.intent == Intent.START_CHECK and not heard.findings and next_question(record, knowledge()) is None


def begin_anew(before: Record, heard: Heard) -> list[EventType]:
    """Forgets the answers; the first question comes next."""
    fresh = Record()
    return [
        *talk.slot_events(before, fresh, list(Slot)),
        SlotSet(talk.INTERRUPTION_SLOT, RESTARTED if heard.intent == Intent.RESTART else None),
        SlotSet(talk.PROGRESS_SLOT, progress(fresh)),
        SlotSet(talk.LEVEL_SLOT, None),
    ]


def asked_again(turn: Turn, heard: Heard) -> bool:
    """Whether the open question stays open through a message that was meant for it.

    Setting its slot to None tells the form that it was answered to, so that it asks again; a message of
    another kind (thanks, "why do you ask?") leaves the slot alone, and the form gives way to the rules.
    """
    if turn.settled:
        return False
    answers = {Intent.AFFIRM, Intent.DENY, Intent.UNSURE, Intent.SKIP, Intent.INFORM, Intent.GO_BACK}
    return turn.clarify or turn.news or heard.intent in {intent.value for intent in answers}


def first_action(turn: Turn, heard: Heard, asked: Question | None, before: Record) -> str | None:
    """The action that must come before what the form or a rule would do; None if nothing must."""
    if turn.urgent:
        return GUIDANCE_ACTION
    if heard.is_question:
        return ANSWER_ACTION if asked else None
    if turn.took_back or (turn.reopened and not asked):
        return CORRECTED if turn.took_back else talk.CHECK_FORM
    if turn.news and not asked:
        return GUIDANCE_ACTION if before.advised else talk.CHECK_FORM
    return None


def progress(record: Record) -> str:
    """The number of the question that comes next, as its text shows it."""
    question = next_question(record, knowledge())
    return str(list(Slot).index(question.slot) + 1 if question else len(Slot))



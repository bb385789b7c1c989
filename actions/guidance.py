"""Gives the guidance, and reads back what she said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from triage.explanation import change_since, guide
from triage.knowledge import knowledge
from triage.record import Record
from triage.summary import NOTHING
from triage.versions import knowledge_version
from triage.vocabulary import DAYS_PER_WEEK, Finding, Route

KNOWLEDGE_VERSION = knowledge_version()  # of the files that `knowledge()` holds in memory


class GiveGuidance(Action):
    """Says how soon to contact whom and why, and stops asking."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_give_guidance"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends one message with the text, the payload and the buttons."""
        record, settings = talk.record_in(tracker), talk.settings()
        guidance = guide(record, knowledge(), talk.today(), settings)
        payload = guidance.payload
        if record.advised and guidance.verdict.route is not Route.CRISIS_LINE:  # no list before those words
            self._say_what_changed(dispatcher, record.advised, payload)
        dispatcher.utter_message(
            response=f"utter_guidance_{guidance.verdict.route}",
            json_message={**payload, "phones": talk.phones_to_call(guidance.verdict.route)},
            why=talk.bullets(reason(r) for r in payload["reasons"]),
            actions=talk.bullets(payload["actions"]),
            next=talk.bullets(payload["next"]),
            knowledge_version=KNOWLEDGE_VERSION,  # kept in the event's metadata, for tools/audit.py
            **settings,
        )
        return [
            ActiveLoop(None),
            SlotSet(talk.REQUESTED_SLOT, None),
            SlotSet(talk.RECORD_SLOT, record.advising(payload, talk.now()).as_json()),
        ]

    @staticmethod
    def _say_what_changed(dispatcher: CollectingDispatcher, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        change = change_since(before, now)
        if change.added:
            dispatcher.utter_message(response="utter_change_added", findings=names(change.added))
        if change.removed:
            dispatcher.utter_message(response="utter_change_removed", findings=names(change.removed))
        if change.age_changed and now["gestational_age_days"] is not None:
            dispatcher.utter_message(response="utter_change_weeks", age=weeks_and_days(now["gestational_age_days"]))
        if change.level_changed:
            dispatcher.utter_message(response="utter_change_level")


class ShowAnswers(Action):
    """Reads back what she said, with a button for each answer to change."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_show_answers"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends the answers, or says that there are none yet."""
        record = talk.record_in(tracker)
        if not record.answers and not record.findings:
            dispatcher.utter_message(response="utter_no_answers_yet")
            return []
        dispatcher.utter_message(response="utter_answers", **answers(record))
        return []


def answers(record: Record) -> dict[str, str]:
    """The parts of the read-back: weeks, and what she reported, denied and was unsure of, as words."""
    age = record.age_on(talk.today())
    return {
        "age": weeks_and_days(age) if age is not None else NOTHING,
        "reported": names(f for f in Finding if f in record.present()) or NOTHING,
        "unsure": names(f for f in Finding if f in record.unsure()) or NOTHING,
        "denied": names(f for f in Finding if f in record.denied()) or NOTHING,
    }


def reason(row: dict[str, Any]) -> str:
    """One reason of the payload on one line: the finding, her words, why it matters, and who says so."""
    name = knowledge().findings[Finding(row["finding"])].name
    return f"{name[0].upper()}{name[1:]}: “{row['said']}”. {row['because']} ({row['source']})"


def names(findings: Iterable[Finding]) -> str:
    """The plain names of findings, as a list in words."""
    return ", ".join(knowledge().findings[f].name for f in findings)


def weeks_and_days(days: int) -> str:
    """A gestational age as obstetrics writes it: 122 days are 17+3."""
    return f"{days // DAYS_PER_WEEK}+{days % DAYS_PER_WEEK}"

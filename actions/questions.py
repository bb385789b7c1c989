"""Answers what she asks: a topic, more on it, why a question is asked, what it means."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from actions.guidance import names
from actions.understanding import heard_in
from triage.explanation import reasons, verdict_on
from triage.knowledge import knowledge
from triage.record import Record
from triage.topics import Topic, is_button_of, personal, topic_named, topic_of, topics
from triage.visit import visit_questions
from triage.vocabulary import QUESTION_INTENT_PREFIX, Intent, Level
from triage.windows import age_in_words

# Intents about the open question; outside the check they are answered in general words.
ABOUT_THE_QUESTION = {Intent.WHY_ASKING.value: "why", Intent.REPEAT.value: "explain"}
# As many questions for the visit as one answer can hold.
MOST_QUESTIONS = 5
DID_YOU_MEAN, READING = "utter_did_you_mean", "utter_reading_"
# After the guidance, the answer to what she tells that changes nothing. A wish for the check would lead to the check.
NOTHING_NEW, AS_TOLD = "utter_nothing_new", frozenset({Intent.INFORM.value, Intent.START_CHECK.value})
SHORT, ALL = 1, 2  # the parts of an answer that she has read


class AnswerQuestion(Action):
    """Answers the topic she asked about, or a remark, with the response of the same name as the intent."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_answer_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends `utter_<intent>`, and what of her own story belongs to it; before the check, offers the check."""
        intent, record = tracker.get_intent_of_latest_message() or "", talk.record_in(tracker)
        if offers_readings(dispatcher, tracker, domain):
            return []
        topic = topic_of(intent)
        if not topic:
            known = f"utter_{intent}" in domain.get("responses", {})
            response = f"utter_{intent}" if known else "utter_out_of_scope"
            if intent in AS_TOLD and record.advised and not talk.in_check(tracker):
                response = NOTHING_NEW
            dispatcher.utter_message(response=response, json_message=numbers_in_emergency(record), **talk.settings())
            return []
        say_answer(dispatcher, topic, record)
        if not talk.in_check(tracker) and not record.advised:
            dispatcher.utter_message(response="utter_offer_check")
        return [read_so_far(topic, SHORT)]


class TellMore(Action):
    """Tells the rest of an answer."""

    def name(self) -> str:
        """Its name in domain.yml."""
        return "action_tell_more"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sends `utter_more_<topic>` of the topic she names, else of the last one; says so when that was all."""
        last, parts = tracker.get_slot(talk.TOPIC_SLOT) or (None, SHORT)
        text = (tracker.latest_message or {}).get("text") or ""
        named = topic_named(text)
        topic = named or topics().get(last or "")
        if not topic:
            dispatcher.utter_message(response="utter_more_of_what")
            return []
        if not named and parts == ALL:
            dispatcher.utter_message(response="utter_no_more")
            return []
        if named and named.id != last and not is_button_of(named, text):  # she has not read its first part yet
            say_answer(dispatcher, named, talk.record_in(tracker))
            return [read_so_far(named, SHORT)]
        dispatcher.utter_message(response=f"utter_more_{topic.id}", **talk.settings())
        return [read_so_far(topic, ALL)]


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


def offers_readings(dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> bool:
    """Offers the two best readings of an unclear message as buttons; help where that was of no use the last time."""
    heard, texts = heard_in(tracker.latest_message), domain.get("responses", {})
    if not heard.is_unclear:
        return False
    if talk.response_before(tracker) == DID_YOU_MEAN:
        dispatcher.utter_message(response="utter_help", **talk.settings())
        return True
    offered = {name.removeprefix(READING): rows[0]["text"] for name, rows in texts.items() if name.startswith(READING)}
    buttons = [{"title": offered[i], "payload": offered[i]} for i in heard.readings(offered)]
    dispatcher.utter_message(response=DID_YOU_MEAN, buttons=buttons, **talk.settings())
    return True


def numbers_in_emergency(record: Record) -> dict[str, Any] | None:
    """The numbers to call, which stay at hand after an emergency until she takes it back."""
    verdict = verdict_on(record, knowledge(), talk.today())
    return talk.contacts_payload(verdict.route) if record.alarm and verdict.level is Level.EMERGENCY else None


def read_so_far(topic: Topic, parts: int) -> EventType:
    """Keeps the topic, and how much of it she has read, for "tell me more"."""
    return SlotSet(talk.TOPIC_SLOT, [topic.id, parts])


def say_answer(dispatcher: CollectingDispatcher, topic: Topic, record: Record) -> None:
    """The first part of an answer, with her own weeks and history beside it where they help."""
    response, values = f"utter_{QUESTION_INTENT_PREFIX}{topic.id}", dict[str, str]()
    if response == f"utter_{Intent.ASK_PREPARE_VISIT}":
        response, values = prepared(record)
    dispatcher.utter_message(response=response, **values, **talk.settings())
    note = personal(topic, record, knowledge(), talk.today())
    if note:
        dispatcher.utter_message(response="utter_personal", note=note)


def prepared(record: Record) -> tuple[str, dict[str, str]]:
    """The response, and its values, to "what do I say, what do I ask?": in an emergency, words for the phone."""
    verdict = verdict_on(record, knowledge(), talk.today())
    if verdict.level is Level.EMERGENCY:
        reported = names(reasons(record, verdict, knowledge()))
        return "utter_prepare_call", {"age": age_in_words(record.age_on(talk.today())), "reported": reported}
    questions = visit_questions(record, knowledge(), talk.today())[:MOST_QUESTIONS]
    sources = dict.fromkeys(question.source.title for question in questions)
    return "utter_ask_prepare_visit", {
        "questions": talk.bullets(question.ask for question in questions),
        "sources": "; ".join(sources),
    }

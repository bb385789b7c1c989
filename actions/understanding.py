"""Takes each message of hers into the record, before any policy chooses what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from triage.consistency import told_and_rest
from triage.context import is_answer_after_all
from triage.deletion import Deletion, deletion
from triage.explanation import verdict_on
from triage.grief import tells_of_a_loss
from triage.heard import Heard, HeardFinding
from triage.interview import Turn, hear, next_question
from triage.knowledge import Question, knowledge
from triage.record import Record
from triage.vocabulary import Finding, Intent, Kind, Slot, Status
from triage.wording import agrees, is_for_machines, is_only_about_weeks, quote, quote_around, starts_with_stop

GUIDANCE_ACTION = "action_give_guidance"
ANSWER_ACTION = "action_answer_question"
EXPLAIN_ACTION = "action_explain_question"
SUMMARY_ACTION = "action_give_summary"
CONTACTS_ACTION = "action_give_contacts"
ASK_DELETE_ACTION = "action_ask_delete"
DELETE_ACTION = "action_delete_data"
STARTED = "utter_start_check"
RESTARTED = "utter_restarted"
CORRECTED = "utter_corrected"
KEPT = "utter_delete_kept"
NOTHING_EARLIER = "utter_nothing_earlier"
NOT_UNDERSTOOD = "utter_default"
TELL_MORE_ACTION = "action_tell_more"
TIMELINE_ACTION = "action_show_timeline"
MET_IN_GRIEF = "utter_met_in_grief"
OFFER_CHECK = "utter_offer_check"
OFFERS = frozenset({OFFER_CHECK, "utter_inform", "utter_unsure"})

# What she may ask for in the same message that answers the open question. Rasa's form would go on and shadow
# the rules for these, because slots were set; so they come before it.
BESIDES_AN_ANSWER: dict[str, tuple[str, ...]] = {
    Intent.STOP: ("utter_stopped", "action_deactivate_loop"),
    Intent.DELETE_DATA: (ASK_DELETE_ACTION, "action_deactivate_loop"),
    Intent.SUMMARY: (SUMMARY_ACTION,),
    Intent.WHY_ASKING: (EXPLAIN_ACTION,),
    Intent.REPEAT: (EXPLAIN_ACTION,),
    Intent.HELP: (ANSWER_ACTION,),
    Intent.BOT_CHALLENGE: (ANSWER_ACTION,),
    Intent.HUMAN_HANDOFF: (CONTACTS_ACTION,),
    Intent.PRIVACY: (ANSWER_ACTION,),
    Intent.TELL_ME_MORE: (TELL_MORE_ACTION,),
    Intent.TIMELINE: (TIMELINE_ACTION,),
}
# Outside the check these are answered even where she tells something new in the same message.
LOOKED_UP = frozenset({Intent.TELL_ME_MORE.value, Intent.TIMELINE.value})
# After messages of these kinds the open question is asked again where they do not settle it.
MEANT_FOR_THE_CHECK = frozenset(
    {
        Intent.AFFIRM,
        Intent.DENY,
        Intent.UNSURE,
        Intent.SKIP,
        Intent.INFORM,
        Intent.GO_BACK,
        Intent.START_CHECK,
    }
)


class TakeIn(Action):
    """Runs after every message of hers (Rasa calls it for the slots with custom mappings)."""

    def name(self) -> str:
        """Rasa's own name for it."""
        return "action_validate_slot_mappings"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Sets the record, the slots of the questions it settles, and what must come first in this turn."""
        before, heard, asked = talk.record_in(tracker), heard_in(tracker.latest_message), talk.open_question(tracker)
        answers = is_answer_after_all(heard, asked)
        heard = replace(heard, intent=Intent.INFORM.value) if answers else heard
        if starts_anew(before, heard):
            turn = hear(Record(), heard, None, knowledge(), talk.today())
            first, again = [GUIDANCE_ACTION] if turn.urgent else [RESTARTED, talk.CHECK_FORM], list(Slot)
        else:
            turn = hear(before, heard, asked, knowledge(), talk.today())
            first = first_actions(turn, heard, asked, before, bool(tracker.get_slot(talk.WAITS_FOR_WEEKS_SLOT)))
            again = [s for s in (turn.reopened, asked.slot if asked and stays_open(turn, heard) else None) if s]
        first = with_deletion(first, turn, heard, tracker.get_slot(talk.DELETE_ASKED_SLOT))
        if is_for_the_doctor(turn, heard):
            turn = replace(turn, record=turn.record.asking(quote(heard.text)))
        if answers and asked:
            first = first or [talk.CHECK_FORM]  # before the rule for the command
        if not first and takes_up_offer(tracker, turn, heard):
            first = [STARTED, talk.CHECK_FORM]
        grieves = not turn.urgent and not tracker.get_slot(talk.MET_IN_GRIEF_SLOT) and tells_of_a_loss(heard)
        if grieves:
            first = met_in_grief(first, heard, asked)
        if asked and turn.clarify:
            dispatcher.utter_message(response=f"utter_clarify_{asked.slot}")
        return [
            *talk.slot_events(before, turn.record, [s for s in again if s not in turn.record.answers]),
            SlotSet(talk.INTERRUPTION_SLOT, first or None),
            SlotSet(talk.DELETE_ASKED_SLOT, None),
            SlotSet(talk.WAITS_FOR_WEEKS_SLOT, None),
            *([SlotSet(talk.MET_IN_GRIEF_SLOT, True)] if grieves else []),
            *about_next_question(turn.record),
            SlotSet(talk.LEVEL_SLOT, verdict_on(turn.record, knowledge(), talk.today()).level.value),
        ]


def heard_in(message: dict[str, Any]) -> Heard:
    """What the NLU made of the message; nothing where she did not write it in words."""
    text = message.get("text") or ""
    if is_for_machines(text):
        return Heard(text, Intent.OUT_OF_SCOPE.value)
    by_name: dict[str, list[Any]] = {}
    for entity in message.get("entities", []):
        by_name.setdefault(entity["entity"], []).append(entity)
    weeks = next(iter(by_name.get("gestational_age", [])), None)
    return Heard(
        text=text,
        intent=(message.get("intent") or {}).get("name") or "",
        ranking={item["name"]: item["confidence"] for item in message.get("intent_ranking", [])},
        findings=tuple(
            HeardFinding(
                Finding(e["value"]),
                Status(e.get("status") or e["role"]),
                quote_around(text, e["start"], e["end"]),
                e.get("confidence_entity", 1.0),
            )
            for e in by_name.get("finding", [])
            if not (weeks and is_the_weeks(e, weeks, text))
        ),
        gestational_age_days=weeks["value"] if weeks else None,
        not_pregnant=any(e["value"] == "not_pregnant" for e in by_name.get("pregnancy_status", [])),
        correction="correction" in by_name,
        taken_back=frozenset(Finding(e["value"]) for e in by_name.get("finding_taken_back", [])),
    )


def is_the_weeks(finding: dict[str, Any], weeks: dict[str, Any], text: str) -> bool:
    """Whether a finding of her history was read out of the weeks alone: "18 weeks" reports no loss at 18 weeks."""
    if knowledge().findings[Finding(finding["value"])].kind is not Kind.HISTORY:
        return False
    start, end = finding["start"], finding["end"]
    if weeks["end"] <= start or end <= weeks["start"]:
        return False
    return is_only_about_weeks(text[start : max(start, weeks["start"])] + " " + text[min(end, weeks["end"]) : end])


def starts_anew(record: Record, heard: Heard) -> bool:
    """A restart, or a new check after a finished one."""
    if heard.intent == Intent.RESTART:
        return True
    wants_check = heard.intent == Intent.START_CHECK and heard.is_sure and not heard.tells
    return wants_check and next_question(record, knowledge()) is None


def takes_up_offer(tracker: Tracker, turn: Turn, heard: Heard) -> bool:
    """Whether she says yes to the check that the bot just offered; in an emergency it offers none."""
    offered = talk.response_before(tracker) in OFFERS and not turn.record.alarm and not talk.in_check(tracker)
    return offered and (heard.intent == Intent.AFFIRM or agrees(heard.text))


def stays_open(turn: Turn, heard: Heard) -> bool:
    """Whether the open question stays open through a message that was meant for it.

    Setting its slot to None tells the form that it was answered to, so that it asks again; a message of
    another kind (thanks, "why do you ask?") leaves the slot alone, and the form gives way to the rules.
    """
    return not turn.settled and (turn.clarify or turn.news or heard.intent in set(MEANT_FOR_THE_CHECK))


def first_actions(
    turn: Turn, heard: Heard, asked: Question | None, before: Record, waits_for_weeks: bool = False
) -> list[str]:
    """The actions that must come before what the form or a rule would do; none if nothing must.

    Args:
        waits_for_weeks: she wanted her dates, and was asked how far along she is.
    """
    if is_for_machines(heard.text):
        return [NOT_UNDERSTOOD]
    if turn.urgent:
        return [GUIDANCE_ACTION]
    if turn.took_back:
        finished = next_question(turn.record, knowledge()) is None
        return [CORRECTED, GUIDANCE_ACTION if finished else talk.CHECK_FORM]
    reply = [ANSWER_ACTION] if asks(turn, heard) else []
    wants_dates = (heard.intent == Intent.TIMELINE and heard.is_sure) or (waits_for_weeks and not heard.findings)
    if not asked and heard.tells_of_pregnancy and wants_dates:
        return [TIMELINE_ACTION, GUIDANCE_ACTION] if turn.news and before.advised else [TIMELINE_ACTION]
    if asked:
        return reply + first_in_check(turn, heard, asked)
    if before.advised and heard.intent == Intent.START_CHECK and not heard.is_sure:
        return [ANSWER_ACTION]  # after a guidance, only a clear wish leads to more questions
    if turn.reopened:
        return [talk.CHECK_FORM]
    if turn.news and before.advised:
        return [*reply, GUIDANCE_ACTION]
    if turn.news and not heard.is_question and not looks_up(heard):
        return [STARTED, talk.CHECK_FORM]
    return []


def asks(turn: Turn, heard: Heard) -> bool:
    """Whether she asks about a topic, and does not only answer the open question."""
    return heard.is_question and (not turn.settled or heard.is_sure or "?" in heard.text)


def is_for_the_doctor(turn: Turn, heard: Heard) -> bool:
    """Whether it is a question that her doctor should see; what to say there is not."""
    return asks(turn, heard) and heard.intent != Intent.ASK_PREPARE_VISIT and not is_for_machines(heard.text)


def with_deletion(first: list[str], turn: Turn, heard: Heard, was_asked: str | None) -> list[str]:
    """What must come first, when it may be about deleting the conversation; an urgent sign still goes before it.

    Args:
        was_asked: where she was when she was asked whether to delete, if she just was.
    """
    step = deletion(heard, bool(was_asked))
    if step is Deletion.KEEP:
        return [KEPT, *(first or ([talk.CHECK_FORM] if was_asked == talk.CHECK_FORM else []))]
    if turn.urgent and step:
        return [*first, ASK_DELETE_ACTION]
    return [DELETE_ACTION] if step is Deletion.DELETE else first


def met_in_grief(first: list[str], heard: Heard, asked: Question | None) -> list[str]:
    """What comes first, with a kind word before it; what she says is not answered as a remark then."""
    if first or asked:
        return [MET_IN_GRIEF, *first]
    return [MET_IN_GRIEF, ANSWER_ACTION if heard.is_question else OFFER_CHECK]


def looks_up(heard: Heard) -> bool:
    """Whether she surely wants the rest of an answer, or her dates."""
    return heard.intent in LOOKED_UP and heard.is_sure


def first_in_check(turn: Turn, heard: Heard, asked: Question) -> list[str]:
    """What comes before the next question, besides the answer to a question of hers."""
    if heard.intent == Intent.GO_BACK and not turn.reopened and not heard.tells:
        return [NOTHING_EARLIER]
    first = [CORRECTED] if heard.corrects and turn.changed else []
    if turn.settled or turn.news:
        intent = Intent.STOP.value if starts_with_stop(heard.text) else heard.intent
        gives_weeks = asked.slot is Slot.GESTATIONAL_AGE and turn.settled and "?" not in heard.text
        if intent not in LOOKED_UP or (looks_up(heard) and not gives_weeks):  # "18 weeks by my dates" is an answer
            first += BESIDES_AN_ANSWER.get(intent, ())
    return first


def about_next_question(record: Record) -> list[EventType]:
    """Slots for the text of the question that comes next: its number, and what she has told of it already."""
    question = next_question(record, knowledge())
    told, rest = told_and_rest(record, question) if question else ([], [])
    names = knowledge().findings
    return [
        SlotSet(talk.PROGRESS_SLOT, str(list(Slot).index(question.slot) + 1 if question else len(Slot))),
        SlotSet(talk.PARTLY_TOLD_SLOT, bool(told and rest)),
        SlotSet(talk.TOLD_SLOT, ", ".join(names[f].name for f in told)),
        SlotSet(talk.REST_SLOT, talk.bullets(names[f].asked_as for f in rest)),
    ]

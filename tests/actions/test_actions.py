"""The actions by themselves: what they make of a message, and which slots and responses they send."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import conversation as talk
from actions.deletion import AskDelete, DeleteData
from actions.guidance import GiveGuidance, ShowAnswers, weeks_and_days
from actions.handover import GiveContacts, GiveSummary, TakeFeedback
from actions.questions import AnswerQuestion, ExplainQuestion
from actions.understanding import TakeIn, heard_in
from triage.record import Record, Report
from triage.vocabulary import Answer, Finding, Intent, Level, Slot, Status

DOMAIN = {"responses": {"utter_thank": [], "utter_ask_cerclage": []}}


def message(text: str, intent: str = "inform", **entities: Any) -> dict[str, Any]:
    """A message as Rasa hands it to an action; findings as `fever="present"`."""
    listed = [
        {"entity": "finding", "value": name, "role": "present", "status": status, "start": 0, "end": len(text)}
        for name, status in entities.pop("findings", {}).items()
    ]
    listed += [{"entity": name, "value": value, "start": 0, "end": 1} for name, value in entities.items()]
    named = {"name": str(intent), "confidence": 1.0}
    return {"text": text, "intent": named, "intent_ranking": [named], "entities": listed}


def tracker(latest: dict[str, Any], record: Record | None = None, asked: Slot | None = None) -> Tracker:
    """A tracker after `latest`; with `asked`, the check is running."""
    slots: dict[str, Any] = {talk.RECORD_SLOT: record.as_json() if record else None}
    if asked:
        slots[talk.REQUESTED_SLOT] = asked.value
    loop = {"name": talk.CHECK_FORM} if asked else {}
    return Tracker("her", slots, latest, [], False, None, loop, "action_listen")


def run(action: Any, at: Tracker) -> tuple[dict[str, Any], list[str]]:
    """The slots that the action sets, and the responses that it sends."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, at, DOMAIN)
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return slots, [one["response"] for one in dispatcher.messages]


def test_entities_become_findings_with_her_words() -> None:
    heard = heard_in(message("I have a fever", findings={"fever": "present"}, gestational_age=126, correction="x"))
    assert heard.findings[0].words == "I have a fever"
    assert heard.findings[0].status is Status.PRESENT
    assert heard.gestational_age_days == 126
    assert heard.correction
    assert not heard.not_pregnant
    assert heard_in(message("not now", pregnancy_status="not_pregnant")).not_pregnant
    assert heard_in({}).text == ""


@pytest.mark.parametrize(
    ("text", "finding", "weeks", "heard"),
    [
        ("18 weeks", "second_trimester_loss", (0, 8), False),
        ("18 weeks pregnant", "second_trimester_loss", (0, 8), False),
        ("18 weeks pregnant with twins", "multiple_pregnancy", (0, 8), True),
        ("18 weeks", "bleeding", (0, 8), True),
    ],
)
def test_a_history_that_was_read_out_of_the_weeks_alone_does_not_count(
    text: str, finding: str, weeks: tuple[int, int], heard: bool
) -> None:
    latest = message(text, findings={finding: "present"})
    latest["entities"].append({"entity": "gestational_age", "value": 126, "start": weeks[0], "end": weeks[1]})
    assert bool(heard_in(latest).findings) is heard


def test_a_finding_beside_the_weeks_counts() -> None:
    latest = message("LEEP. 18 weeks", findings={"cervical_surgery": "present"})
    latest["entities"][0]["end"] = 4
    latest["entities"].append({"entity": "gestational_age", "value": 126, "start": 6, "end": 14})
    assert heard_in(latest).findings


def test_what_is_written_for_machines_is_no_message_of_hers() -> None:
    latest = message('inform{"bleeding": "yes"}', findings={"bleeding": "present"})
    slots, _ = run(TakeIn(), tracker(latest, asked=Slot.BLEEDING))
    assert slots[talk.INTERRUPTION_SLOT] == ["utter_default"]
    assert not slots[talk.RECORD_SLOT]["findings"]


@pytest.mark.parametrize("asked", [None, *Slot], ids=str)
def test_an_urgent_sign_puts_the_guidance_first(asked: Slot | None) -> None:
    slots, _ = run(TakeIn(), tracker(message("I have a fever", findings={"fever": "present"}), asked=asked))
    assert slots[talk.INTERRUPTION_SLOT] == ["action_give_guidance"]
    assert slots[talk.LEVEL_SLOT] == Level.EMERGENCY


def test_an_answer_sets_the_slot_and_the_number_of_the_next_question() -> None:
    slots, _ = run(TakeIn(), tracker(message("no", Intent.DENY), asked=Slot.PELVIC_PRESSURE))
    assert slots["pelvic_pressure"] == Answer.NO
    assert slots[talk.INTERRUPTION_SLOT] is None


def test_weeks_are_kept_in_days_as_told() -> None:
    slots, _ = run(TakeIn(), tracker(message("17+3", gestational_age=122), asked=Slot.GESTATIONAL_AGE))
    assert slots["gestational_age"] == 122
    assert slots[talk.PROGRESS_SLOT] == "2"


def test_an_answer_that_is_not_clear_is_asked_in_other_words() -> None:
    slots, said = run(TakeIn(), tracker(message("yes", Intent.AFFIRM), asked=Slot.CERVICAL_PROCEDURES))
    assert said == ["utter_clarify_cervical_procedures"]
    assert slots["cervical_procedures"] is None


def test_what_is_told_already_and_what_is_left_stand_in_slots() -> None:
    record = Record(answers={s: Answer.NO for s in Slot if s is not Slot.CURRENT_CARE})
    slots, _ = run(TakeIn(), tracker(message("twins", findings={"multiple_pregnancy": "present"}), record))
    assert slots[talk.PARTLY_TOLD_SLOT] is True
    assert slots[talk.TOLD_SLOT] == "more than one baby"
    assert slots[talk.REST_SLOT] == "- a stitch in your cervix now\n- a short cervix on a scan"


@pytest.mark.parametrize(
    ("latest", "asked", "first"),
    [
        (message("no. what is a stitch?", "ask_cerclage"), Slot.BLEEDING, ["action_answer_question"]),
        (message("no, and are you a person?", "bot_challenge"), Slot.CERVICAL_TEAR, ["action_answer_question"]),
        (message("no, show my answers", "summary", findings={"cervical_tear": "absent"}), Slot.CERVICAL_TEAR,
         ["action_give_summary"]),
        (message("stop, cramps", findings={"cramping": "present"}), Slot.BLEEDING,
         ["utter_stopped", "action_deactivate_loop"]),
        (message("go back", "go_back"), Slot.GESTATIONAL_AGE, ["utter_nothing_earlier"]),
        (message("start over", "restart"), Slot.BLEEDING, ["utter_restarted", "symptom_check_form"]),
        (message("again, fever", "restart", findings={"fever": "present"}), Slot.BLEEDING, ["action_give_guidance"]),
        (message("I have cramps", findings={"cramping": "present"}), None, ["utter_start_check", "symptom_check_form"]),
        (message("are cramps bad? I have them", "ask_symptoms", findings={"cramping": "present"}), None, None),
        (message("thanks", "thank"), Slot.BLEEDING, None),
    ],
)  # fmt: skip
def test_what_comes_first(latest: dict[str, Any], asked: Slot | None, first: list[str] | None) -> None:
    slots, _ = run(TakeIn(), tracker(latest, asked=asked))
    assert slots[talk.INTERRUPTION_SLOT] == first


@pytest.mark.parametrize("intent", [Intent.STOP, Intent.RESTART, Intent.DELETE_DATA])
def test_a_doubtful_wish_to_end_the_check_is_taken_for_an_answer(intent: Intent) -> None:
    latest = message("16+2", intent, gestational_age=114)
    latest["intent_ranking"][0]["confidence"] = 0.3
    slots, _ = run(TakeIn(), tracker(latest, asked=Slot.GESTATIONAL_AGE))
    assert slots["gestational_age"] == 114
    assert slots[talk.INTERRUPTION_SLOT] == ["symptom_check_form"]


def test_a_doubtful_question_with_a_clear_answer_is_not_answered() -> None:
    latest = message("no pain is there", "ask_symptoms")
    latest["intent_ranking"][0]["confidence"] = 0.3
    slots, _ = run(TakeIn(), tracker(latest, asked=Slot.PELVIC_PRESSURE))
    assert slots["pelvic_pressure"] == Answer.NO
    assert slots[talk.INTERRUPTION_SLOT] is None


def test_a_new_fact_after_the_guidance_is_followed_by_guidance_and_a_question_answered_before_it() -> None:
    record = Record(answers=dict.fromkeys(Slot, Answer.NO), advised={"level": "routine"})
    fact = message("is that bad? I have cramps", "ask_symptoms", findings={"cramping": "present"})
    slots, _ = run(TakeIn(), tracker(fact, record))
    assert slots[talk.INTERRUPTION_SLOT] == ["action_answer_question", "action_give_guidance"]


def test_a_new_check_after_a_finished_one_forgets_the_answers() -> None:
    record = Record(answers=dict.fromkeys(Slot, Answer.NO))
    slots, _ = run(TakeIn(), tracker(message("check", Intent.START_CHECK), record))
    assert all(slots[slot.value] is None for slot in Slot)
    assert Record.from_json(slots[talk.RECORD_SLOT]) == Record()


def test_the_guidance_is_kept_and_ends_the_check() -> None:
    record = TakeIn().run(CollectingDispatcher(), tracker(message("x", findings={"cramping": "present"})), DOMAIN)[0]
    at = tracker(message("x"), Record.from_json(record["value"]), Slot.BLEEDING)
    slots, said = run(GiveGuidance(), at)
    assert said == ["utter_guidance_doctor_today"]
    assert slots[talk.REQUESTED_SLOT] is None
    kept = Record.from_json(slots[talk.RECORD_SLOT])
    assert kept.advised
    assert kept.advised["level"] == Level.TODAY
    _again, said = run(GiveGuidance(), tracker(message("x"), kept.saying(Finding.FEVER, Status.PRESENT, "38.5")))
    assert said == ["utter_change_added", "utter_change_level", "utter_guidance_maternity_unit"]


def test_nothing_stands_before_the_words_for_thoughts_of_harm() -> None:
    record = Record(advised={"level": "routine", "reasons": [], "gestational_age_days": None})
    _, said = run(GiveGuidance(), tracker(message("x"), record.saying(Finding.SELF_HARM, Status.PRESENT, "x")))
    assert said == ["utter_guidance_crisis_line"]


def test_the_answers_are_read_back_or_there_are_none() -> None:
    assert run(ShowAnswers(), tracker(message("x")))[1] == ["utter_no_answers_yet"]
    told = Record().saying(Finding.FEVER, Status.ABSENT, "no")
    assert run(ShowAnswers(), tracker(message("x"), told))[1] == ["utter_answers"]


def test_a_topic_outside_the_check_offers_it_and_an_unknown_one_is_out_of_scope() -> None:
    assert run(AnswerQuestion(), tracker(message("?", "ask_cerclage")))[1] == [
        "utter_ask_cerclage",
        "utter_offer_check",
    ]
    assert run(AnswerQuestion(), tracker(message("?", "ask_cerclage"), asked=Slot.BLEEDING))[1] == [
        "utter_ask_cerclage"
    ]
    assert run(AnswerQuestion(), tracker(message("?", "cheese")))[1] == ["utter_out_of_scope"]


def test_the_open_question_is_explained_and_without_one_the_bot() -> None:
    assert run(ExplainQuestion(), tracker(message("why", "why_asking"), asked=Slot.BLEEDING))[1] == [
        "utter_why_bleeding"
    ]
    assert run(ExplainQuestion(), tracker(message("what", "repeat"), asked=Slot.BLEEDING))[1] == [
        "utter_explain_bleeding"
    ]
    assert run(ExplainQuestion(), tracker(message("why", "why_asking")))[1] == ["utter_why_asking"]


def test_changed_weeks_are_named_with_the_new_guidance() -> None:
    before = Record(advised={"level": "routine", "reasons": [], "gestational_age_days": 100})
    record = TakeIn().run(CollectingDispatcher(), tracker(message("18 weeks", gestational_age=126), before), DOMAIN)[0]
    _, said = run(GiveGuidance(), tracker(message("x"), Record.from_json(record["value"])))
    assert said == ["utter_change_weeks", "utter_guidance_next_visit"]


def test_what_no_longer_counts_is_named_with_the_new_guidance() -> None:
    reasons = [{"finding": "cramping", "said": "yes"}]
    before = Record(advised={"level": "today", "reasons": reasons, "gestational_age_days": None})
    _, said = run(GiveGuidance(), tracker(message("x"), before))
    assert said == ["utter_change_removed", "utter_change_level", "utter_guidance_next_visit"]


def test_a_changed_answer_is_confirmed_before_the_question_goes_on() -> None:
    record = Record().saying(Finding.CRAMPING, Status.PRESENT, "cramps")
    heard = message("actually no cramps", findings={"cramping": "absent"}, correction="actually")
    slots, _ = run(TakeIn(), tracker(heard, record, Slot.PELVIC_PRESSURE))
    assert slots[talk.INTERRUPTION_SLOT] == ["utter_corrected"]


@pytest.mark.parametrize("finished", [True, False])
def test_an_emergency_that_is_taken_back_goes_on_with_the_check_or_the_guidance(finished: bool) -> None:
    record = Record(
        findings={f: Report(Status.ABSENT, "no") for f in Finding} | {Finding.FEVER: Report(Status.PRESENT, "hot")},
        answers=dict.fromkeys(Slot, Answer.NO) if finished else {},
        alarm=frozenset({Finding.FEVER}),
    )
    record = record if finished else record.forgetting(Finding.CRAMPING)
    slots, _ = run(TakeIn(), tracker(message("a mistake", "go_back", correction="mistake"), record))
    second = "action_give_guidance" if finished else "symptom_check_form"
    assert slots[talk.INTERRUPTION_SLOT] == ["utter_corrected", second]


def test_a_question_that_she_opens_after_the_check_is_asked() -> None:
    record = Record(answers=dict.fromkeys(Slot, Answer.NO))
    heard = message("Change my answer about bleeding", "go_back")
    slots, _ = run(TakeIn(), tracker(heard, record))
    assert slots[talk.INTERRUPTION_SLOT] == ["symptom_check_form"]
    assert slots["bleeding"] is None


def test_deleting_resets_every_slot() -> None:
    events = DeleteData().run(CollectingDispatcher(), tracker(message("x")), DOMAIN)
    assert events[0]["event"] == "reset_slots"


def test_whether_to_delete_is_asked_and_where_to_go_on_is_noted() -> None:
    slots, said = run(AskDelete(), tracker(message("x"), asked=Slot.BLEEDING))
    assert said == ["utter_ask_delete"]
    assert slots == {talk.DELETE_ASKED_SLOT: talk.CHECK_FORM}
    assert run(AskDelete(), tracker(message("x")))[0] == {talk.DELETE_ASKED_SLOT: "outside"}


def test_the_page_is_told_of_a_deletion() -> None:
    dispatcher = CollectingDispatcher()
    DeleteData().run(dispatcher, tracker(message("x")), DOMAIN)
    assert dispatcher.messages[0]["custom"] == {"type": "deleted", "version": 1}


def test_a_summary_comes_with_its_payload_or_not_at_all() -> None:
    assert run(GiveSummary(), tracker(message("x")))[1] == ["utter_no_answers_yet"]
    dispatcher = CollectingDispatcher()
    record = Record().saying(Finding.CRAMPING, Status.PRESENT, "a pull")
    GiveSummary().run(dispatcher, tracker(message("x"), record), DOMAIN)
    assert dispatcher.messages[0]["custom"]["type"] == "summary"
    assert dispatcher.messages[0]["reported"] == "cramps (“a pull”)"


def test_the_numbers_to_call_come_as_a_payload_and_with_the_guidance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CERVICAL_CHECK_CLINIC_PHONE", "555-0101")
    contacts, guidance = CollectingDispatcher(), CollectingDispatcher()
    GiveContacts().run(contacts, tracker(message("x")), DOMAIN)
    GiveGuidance().run(guidance, tracker(message("x")), DOMAIN)
    payload = contacts.messages[0]["custom"]
    assert (payload["type"], payload["version"]) == ("contacts", 1)
    assert {"label": "Your doctor", "number": "555-0101"} in payload["phones"]
    assert guidance.messages[0]["custom"]["phones"][0] == {"label": "Your doctor", "number": "555-0101"}


def test_feedback_is_noted_as_a_word_and_only_after_a_guidance() -> None:
    after = Record(advised={"level": "routine", "reasons": [], "rules": [], "gestational_age_days": None})
    assert run(TakeFeedback(), tracker(message("it did", "feedback_good"), after))[0] == {talk.FEEDBACK_SLOT: "good"}
    assert run(TakeFeedback(), tracker(message("no", "feedback_bad"), after))[0] == {talk.FEEDBACK_SLOT: "bad"}
    assert run(TakeFeedback(), tracker(message("no", "feedback_bad")))[0] == {}


def test_her_questions_are_kept_but_not_those_about_the_visit() -> None:
    slots, _ = run(TakeIn(), tracker(message("what is a stitch?", "ask_cerclage")))
    assert slots[talk.RECORD_SLOT]["questions"] == ["what is a stitch?"]
    slots, _ = run(TakeIn(), tracker(message("what do I say there?", "ask_prepare_visit")))
    assert slots[talk.RECORD_SLOT]["questions"] == []


def test_weeks_are_written_as_obstetrics_does() -> None:
    assert weeks_and_days(122) == "17+3"
    assert weeks_and_days(126) == "18+0"

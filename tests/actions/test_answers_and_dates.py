"""Answers in two parts, with what is hers; her dates; a kind word to whom has lost a baby."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from test_actions import message, run, tracker

from actions import conversation as talk
from actions.questions import MOST_QUESTIONS, AnswerQuestion, TellMore
from actions.timeline import ShowTimeline
from actions.understanding import TakeIn
from triage.record import GestationalAge, Record
from triage.vocabulary import Answer, Finding, Intent, Slot, Status

TODAY = date(2026, 3, 1)
AT_18 = Record(gestational_age=GestationalAge(126, TODAY))
DOMAIN = {"responses": {f"utter_{name}": [] for name in ("ask_cerclage", "ask_prepare_visit", "prepare_call")}}


@pytest.fixture(autouse=True)
def on_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "today", lambda: TODAY)


def sent(action: Any, *at: Any, **slots: Any) -> list[dict[str, Any]]:
    """The messages that the action sends, with the values for their braces."""
    dispatcher, made = CollectingDispatcher(), tracker(*at)
    made.slots.update(slots)
    action.run(dispatcher, made, DOMAIN)
    return list(dispatcher.messages)


def test_an_answer_is_followed_by_what_is_hers_and_its_topic_is_kept() -> None:
    slots, said = run(AnswerQuestion(), tracker(message("?", "ask_cerclage"), AT_18))
    assert said == ["utter_ask_cerclage", "utter_personal", "utter_offer_check"]
    assert slots[talk.TOPIC_SLOT] == ["cerclage", 1]


def test_after_the_guidance_no_check_is_offered() -> None:
    advised = replace(AT_18, advised={"level": "routine"})
    assert [m["response"] for m in sent(AnswerQuestion(), message("?", "ask_prepare_visit"), advised)] == [
        "utter_ask_prepare_visit"
    ]


@pytest.mark.parametrize(
    ("text", "last", "said"),
    [
        ("tell me more", None, "utter_more_of_what"),
        ("tell me more", ["cerclage", 1], "utter_more_cerclage"),
        ("tell me more", ["cerclage", 2], "utter_no_more"),
        ("Tell me more about bed rest", ["cerclage", 2], "utter_more_bed_rest"),
        ("Tell me more about bed rest", ["bed_rest", 2], "utter_more_bed_rest"),
        ("can you tell me more about the stitch please", ["bed_rest", 1], "utter_ask_cerclage"),
        ("can you tell me more about the stitch please", ["cerclage", 1], "utter_more_cerclage"),
    ],
)
def test_more_is_told_of_the_topic_she_names_else_of_the_last_one(text: str, last: Any, said: str) -> None:
    assert [m["response"] for m in sent(TellMore(), message(text, Intent.TELL_ME_MORE), topic=last)] == [said]


def test_the_questions_for_the_visit_are_hers_and_few() -> None:
    record = AT_18.saying(Finding.SHORT_CERVIX, Status.PRESENT, "21 mm").saying(Finding.CRAMPING, Status.ABSENT, "no")
    values = sent(AnswerQuestion(), message("?", "ask_prepare_visit"), record)[0]
    assert values["questions"].startswith("- How long is my cervix now")
    assert values["questions"].count("\n") < MOST_QUESTIONS
    assert "NICE" in values["sources"]


def test_in_an_emergency_she_gets_words_for_the_phone_instead() -> None:
    values = sent(AnswerQuestion(), message("?", "ask_prepare_visit"), AT_18.saying(Finding.FEVER, Status.UNSURE, "?"))[
        0
    ]
    assert values["response"] == "utter_prepare_call"
    assert values["age"] == "18 weeks"
    assert values["reported"] == "fever or chills"


def test_her_dates_come_as_text_and_as_a_payload() -> None:
    said = sent(ShowTimeline(), message("my dates", Intent.TIMELINE), AT_18)
    assert [m["response"] for m in said] == ["utter_timeline"]
    assert said[0]["custom"]["type"] == "timeline"
    assert said[0]["windows"].count("\n") + 1 == len(said[0]["custom"]["windows"])
    assert said[0]["age"] == "18 weeks"


def test_behind_all_windows_there_is_a_text_without_a_payload() -> None:
    late = Record(gestational_age=GestationalAge(230, TODAY))
    said = sent(ShowTimeline(), message("my dates", Intent.TIMELINE), late)
    assert said[0]["response"] == "utter_timeline_none_ahead"
    assert not said[0].get("custom")


def test_who_is_not_pregnant_hears_the_usual_weeks() -> None:
    said = sent(ShowTimeline(), message("my dates", Intent.TIMELINE), Record(pregnant=False))
    assert said[0]["response"] == "utter_timeline_planning"
    assert "11 to 14 weeks" in said[0]["windows"]


@pytest.mark.parametrize(("asked", "waits"), [(None, True), (Slot.GESTATIONAL_AGE, False)])
def test_without_weeks_it_asks_for_them_and_in_the_check_the_form_does(asked: Slot | None, waits: bool) -> None:
    slots, said = run(ShowTimeline(), tracker(message("my dates", Intent.TIMELINE), asked=asked))
    assert said == ["utter_timeline_needs_weeks"]
    assert slots[talk.WAITS_FOR_WEEKS_SLOT] is waits


def first(latest: dict[str, Any], record: Record | None = None, asked: Slot | None = None, **slots: Any) -> Any:
    """What must come first after a message."""
    at = tracker(latest, record, asked)
    at.slots.update(slots)
    return run(TakeIn(), at)[0][talk.INTERRUPTION_SLOT]


def test_weeks_that_were_asked_for_her_dates_lead_to_them_once() -> None:
    weeks = message("18 weeks", gestational_age=126)
    assert first(weeks, waits_for_weeks=True) == ["action_show_timeline"]
    assert first(weeks) == ["utter_start_check", "symptom_check_form"]
    slots, _ = run(TakeIn(), tracker(weeks))
    assert slots[talk.WAITS_FOR_WEEKS_SLOT] is None


def test_new_weeks_after_the_guidance_bring_the_dates_and_the_guidance_anew() -> None:
    advised = Record(answers=dict.fromkeys(Slot, Answer.NO), advised={"level": "routine"})
    latest = message("18 weeks", gestational_age=126)
    assert first(latest, advised, waits_for_weeks=True) == ["action_show_timeline", "action_give_guidance"]


def test_in_the_check_the_rest_of_an_answer_leaves_the_question_open() -> None:
    slots, _ = run(TakeIn(), tracker(message("yes, tell me more", Intent.TELL_ME_MORE), asked=Slot.BLEEDING))
    assert slots[talk.INTERRUPTION_SLOT] is None
    assert Slot.BLEEDING.value not in slots
    assert not slots[talk.RECORD_SLOT]["findings"]


def test_weeks_by_her_dates_are_an_answer_and_no_wish_for_dates() -> None:
    latest = message("17+3 by my dates", Intent.TIMELINE, gestational_age=122)
    assert first(latest, asked=Slot.GESTATIONAL_AGE) is None
    asks = message("17+3. what are my dates?", Intent.TIMELINE, gestational_age=122)
    assert first(asks, asked=Slot.GESTATIONAL_AGE) == ["action_show_timeline"]


LOSS = "we lost our little girl"


def test_a_loss_is_met_before_anything_else_and_once() -> None:
    met = message(LOSS, findings={"second_trimester_loss": "present"})
    assert first(met) == ["utter_met_in_grief", "utter_start_check", "symptom_check_form"]
    assert first(met, asked=Slot.PREGNANCY_HISTORY) == ["utter_met_in_grief"]
    assert first(message(LOSS)) == ["utter_met_in_grief", "utter_offer_check"]
    assert first(message(f"{LOSS}. why?", "ask_causes")) == ["utter_met_in_grief", "action_answer_question"]
    assert first(met, asked=Slot.PREGNANCY_HISTORY, met_in_grief=True) is None


def test_no_kind_word_stands_before_an_emergency() -> None:
    both = message(f"{LOSS} and I bleed", findings={"bleeding": "present"})
    slots, _ = run(TakeIn(), tracker(both))
    assert slots[talk.INTERRUPTION_SLOT] == ["action_give_guidance"]
    assert talk.MET_IN_GRIEF_SLOT not in slots

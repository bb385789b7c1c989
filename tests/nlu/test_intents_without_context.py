"""Own sentences, read by the trained model with no conversation around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tools.project import PROJECT

Parse = Callable[[str], dict[str, Any]]
SENTENCES = {
    "ask_definition": "please explain what cervical insufficiency means",
    "ask_causes": "which things cause a weak cervix?",
    "ask_symptoms": "which symptoms does cervical insufficiency give?",
    "ask_timing": "at which point of pregnancy does a weak cervix usually show?",
    "ask_diagnosis": "how do doctors diagnose an insufficient cervix?",
    "ask_physical_exam": "will the doctor feel my cervix with the fingers, how does that go?",
    "ask_effacement": "explain effacement to me",
    "ask_dilation": "what does dilation of the cervix mean?",
    "ask_ultrasound": "can a transvaginal ultrasound see a short cervix?",
    "ask_cerclage": "how does a cerclage work?",
    "ask_cerclage_timing": "at how many weeks is a cerclage put in?",
    "ask_rescue_cerclage": "is an emergency cerclage possible once the cervix is open?",
    "ask_cerclage_risks": "what are the risks and complications of a cerclage?",
    "ask_pessary": "does an Arabin pessary do any good?",
    "ask_progesterone": "should I take vaginal progesterone?",
    "ask_bed_rest": "would strict bed rest be useful?",
    "ask_outlook": "what are the chances that my baby will be fine?",
    "ask_next_pregnancy": "can this come back in my next pregnancy?",
    "ask_prevention": "how can a weak cervix be prevented?",
    "ask_when_to_call": "in which case should I phone the hospital?",
    "ask_prepare_visit": "which questions should I bring to my appointment?",
    "greet": "good evening bot",
    "goodbye": "bye for now",
    "thank": "many thanks, very kind",
    "affirm": "yes exactly",
    "deny": "no, not that",
    "unsure": "hmm I really can't say",
    "start_check": "let's do the symptom check",
    "restart": "please restart the whole thing",
    "stop": "I want to stop this now",
    "go_back": "go back one question",
    "skip": "skip this one please",
    "why_asking": "why are you asking me this?",
    "repeat": "I don't understand the question, say it again",
    "help": "help, how does this chat work?",
    "bot_challenge": "am I talking to a machine?",
    "human_handoff": "connect me with a human please",
    "privacy": "what happens with my data?",
    "delete_data": "erase everything I told you",
    "summary": "give me a summary of my answers",
    "feedback_good": "great bot, that helped me a lot",
    "feedback_bad": "this is useless",
    "out_of_scope": "who won the football match?",
    "tell_me_more": "could you say a little more on that?",
    "timeline": "please list the dates for my calendar",
}


@pytest.mark.parametrize("intent", SENTENCES)
def test_a_plain_sentence_of_each_intent_is_understood_without_context(parse: Parse, intent: str) -> None:
    assert parse(SENTENCES[intent])["intent"]["name"] == intent


def test_the_sentences_above_cover_every_intent_but_statements() -> None:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["intents"]) - set(SENTENCES) == {"inform"}


def test_case_punctuation_and_slips_do_not_change_what_is_meant(parse: Parse) -> None:
    texts = ("how does a cerclage work?", "HOW DOES A CERCLAGE WORK", "how does a cerclagee work")
    readings = {parse(text)["intent"]["name"] for text in texts}
    assert readings == {"ask_cerclage"}


def payloads() -> list[str]:
    found = {
        button["payload"]
        for file in (PROJECT / "data" / "responses").glob("*.yml")
        for variations in yaml.safe_load(file.read_text(encoding="utf-8"))["responses"].values()
        for variation in variations
        for button in variation.get("buttons") or []
    }
    return sorted(found)


@pytest.mark.parametrize("payload", payloads())
def test_what_a_button_sends_is_known_by_heart_or_heard_as_a_finding(parse: Parse, payload: str) -> None:
    parsed = parse(payload)
    heard = [e for e in parsed["entities"] if e["entity"] == "finding" and e["role"] == "present"]
    assert parsed["intent"]["name"] != "out_of_scope"
    assert heard or parsed["intent"]["confidence"] == 1.0, f"{payload!r} is no line of data/nlu, and names no finding"


def test_gibberish_and_other_languages_are_not_understood_rather_than_guessed(parse: Parse) -> None:
    assert parse("")["intent"]["name"] == "out_of_scope"
    assert parse("!!!")["intent"]["name"] == "out_of_scope"

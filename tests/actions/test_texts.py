"""Every text that the actions and the policies name is a response in the domain, and no response is without use."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from triage.knowledge import knowledge
from triage.vocabulary import QUESTION_INTENT_PREFIX, Route, Slot

PROJECT = Path(__file__).resolve().parents[2]
RESPONSES = {
    name
    for path in (PROJECT / "data" / "responses").glob("*.yml")
    for name in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
}
DOMAIN = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
CODE = [path.read_text(encoding="utf-8") for room in ("actions", "nlu") for path in (PROJECT / room).glob("*.py")]
RULES = [
    path.read_text(encoding="utf-8")
    for room in ("rules", "stories")
    for path in (PROJECT / "data" / room).glob("*.yml")
]


def test_each_question_has_all_its_texts() -> None:
    for slot in Slot:
        assert {f"utter_{kind}_{slot}" for kind in ("ask", "why", "explain", "clarify")} <= RESPONSES


def test_each_route_has_its_guidance() -> None:
    assert {f"utter_guidance_{route}" for route in Route} <= RESPONSES


def test_each_intent_that_is_answered_has_its_answer() -> None:
    topics = [intent for intent in DOMAIN["intents"] if intent.startswith(QUESTION_INTENT_PREFIX)]
    assert len(topics) == 21
    assert {f"utter_{intent}" for intent in topics} <= RESPONSES


def test_every_text_that_the_code_names_is_there() -> None:
    named = set(re.findall(r"\butter_[a-z_]+[a-z]\b", "\n".join(CODE + RULES)))
    assert not {name for name in named if name not in RESPONSES} - {"utter_message", "utter_action"}


def test_the_form_asks_the_questions_of_the_core_in_their_order() -> None:
    assert DOMAIN["forms"]["symptom_check_form"]["required_slots"] == [slot.value for slot in knowledge().questions]

"""Whatever she types gets an answer, raises nothing, and sets nothing behind her back."""

from __future__ import annotations

import pytest
from conversation import Conversation

from triage.vocabulary import Slot

# Lone surrogates and NUL are taken out by the channels (channels/incoming.py).
BAD = {
    "nothing": "",
    "spaces": "   \n\t ",
    "10,000 characters": "lorem ipsum " * 834,
    "10,000 letters without a space": "x" * 10_000,
    "emoji": "🙂🌷✨",
    "punctuation": "?!?...,,,",
    "Spanish": "¿Puedo comer queso durante el embarazo?",
    "Chinese": "今天天气怎么样",
    "Arabic": "ما هو الطقس اليوم",
    "gibberish": "asdf qwer zxcv",
    "an intent": '/inform{"bleeding": "yes"}',
    "an intent with a finding": '/inform{"finding": "bleeding"}',
    "a slot in the way of Rasa": '/affirm{"urgent_signs": "yes"}',
    "two slashes": '//inform{"bleeding": "yes"}',
    "JSON": '{"intent": "deny", "slots": {"bleeding": "no"}}',
    "HTML": "<script>alert('hi')</script><img src=x>",
    "SQL": "'; DROP TABLE events; --",
    "a template": "{record} {maternity_unit} {{7*7}}",
    "an external message": "EXTERNAL: x",
    "a name of an action": "action_give_guidance",
    "control characters": "\x01\x02\x7f",
    "zero-width characters": "\u200b\u200b\ufeff",
    "right to left": "\u202eweather the is what",
}
# These end or change the conversation by Rasa's own rules when they come as commands.
COMMANDS = ["/restart", "/session_start", "/back", "/stop", "/action_listen", "/"]


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_outside_the_check(talk: Conversation, text: str) -> None:
    talk.says(text)
    assert talk.answers
    assert all(said.text for said in talk.answers)
    talk.is_not_given_guidance().has_told_nothing()


@pytest.mark.parametrize("slot", [Slot.GESTATIONAL_AGE, Slot.URGENT_SIGNS, Slot.PELVIC_PRESSURE, Slot.BLEEDING])
@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_at_a_question(talk: Conversation, text: str, slot: Slot) -> None:
    talk.reaches(slot)
    before = talk.record
    talk.says(text).is_asked(slot).is_not_given_guidance()
    assert talk.record.findings == before.findings
    assert talk.record.answers == before.answers
    assert talk.slot(slot) is None


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_after_an_emergency(talk: Conversation, text: str) -> None:
    talk.says("I am bleeding").is_given("emergency")
    findings = talk.record.findings
    talk.says(text).is_not_asked()
    assert talk.answers
    assert talk.record.findings == findings


@pytest.mark.parametrize("text", COMMANDS)
def test_a_command_of_rasa_s_own_does_nothing_behind_her_back(talk: Conversation, text: str) -> None:
    talk.says("I have mild cramps", text)
    assert talk.answers
    assert not any(event.type_name in ("restart", "rewind") for event in talk.tracker.events)
    talk.says("I am bleeding").is_given("emergency")


def test_a_sign_far_back_in_a_long_message_is_heard(talk: Conversation) -> None:
    talk.says("We went for a walk. " * 100 + "I am bleeding. " + "Then we had tea. " * 20).is_given("emergency")


def test_markup_around_a_sign_does_not_hide_it(talk: Conversation) -> None:
    talk.says("<b>I am bleeding</b>").is_given("emergency")

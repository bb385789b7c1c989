"""What takes an emergency back, and what only sounds like it."""

from __future__ import annotations

import pytest
from conversation import Conversation

from triage.vocabulary import Finding

# Words that turn the talk stand in all of them; none says that the sign was a mistake.
REMARKS = [
    "actually I'm on my own tonight",
    "wait, I have no way to get there",
    "oops, sorry, the phone slipped out of my hand",
    "actually my mum says I worry too much",
    "actually my cousin had exactly that, too",
    "actually a friend of mine had it as well and nothing came of it",
    "actually it's Sunday, I'd rather go tomorrow",
    "sorry, it's hard to write with shaking hands",
    "I mean it's really scary",
    "wait, it's not stopping",
    "actually, it's just getting more and more",
    "on second thought I'll have a bath first",
    "wait, I'm looking for my shoes",
    "oops it's late",
]
RETRACTIONS = [
    "That was a mistake",
    "sorry, I pressed the wrong button",
    "oh no, typo, I meant no",
    "scratch that, I read it wrong",
    "ignore that, it was a mistake",
    "no, that was with my first pregnancy",
]
SIGNS = {
    Finding.BLEEDING: "I have some light bleeding",
    Finding.WATERS_BROKEN: "fluid is leaking from my vagina",
    Finding.FEVER: "I have a fever of 39",
}


@pytest.mark.parametrize("remark", REMARKS)
@pytest.mark.parametrize("sign", SIGNS, ids=str)
def test_a_remark_after_an_emergency_takes_nothing_back(talk: Conversation, sign: Finding, remark: str) -> None:
    talk.says("18 weeks pregnant", SIGNS[sign]).is_given("emergency")
    assert sign in talk.says(remark).record.present()
    assert talk.open_question is None  # and nothing more is asked


@pytest.mark.parametrize("remark", ["ok", "I'm so scared", "no", "hello?", "I'd rather wait until morning"])
def test_a_remark_after_an_emergency_is_answered_with_the_numbers_to_call(talk: Conversation, remark: str) -> None:
    talk.says("18 weeks pregnant", SIGNS[Finding.BLEEDING], remark).is_not_asked()
    assert "911" in "".join(said.text or "" for said in talk.answers)
    assert "Check my symptoms" not in [button["title"] for button in talk.buttons]


def test_the_numbers_come_as_links_until_she_takes_the_emergency_back(talk: Conversation) -> None:
    talk.says("18 weeks pregnant", SIGNS[Finding.BLEEDING], "ok")
    assert _numbers(talk)
    assert not _numbers(talk.says("That was a mistake", "ok"))


def _numbers(talk: Conversation) -> list[str]:
    payloads = [said.data.get("custom") or {} for said in talk.answers]
    return [phone["number"] for payload in payloads for phone in payload.get("phones", [])]


@pytest.mark.parametrize("retraction", RETRACTIONS)
def test_plain_words_take_an_emergency_back(talk: Conversation, retraction: str) -> None:
    talk.says("18 weeks pregnant", SIGNS[Finding.BLEEDING]).is_given("emergency")
    assert not talk.says(retraction).record.present()
    assert talk.open_question is not None


@pytest.mark.parametrize(
    ("told", "put_right", "finding"),
    [
        (
            "my first baby was born at 32 weeks",
            "wait, it was my sister's baby who came early, not mine",
            Finding.PRETERM_BIRTH,
        ),
        ("I had a cone biopsy", "no sorry, I meant my mother had the cone biopsy, not me", Finding.CERVICAL_SURGERY),
        ("I'm having twins", "oh wait, the twins are my cousin's, I have one baby", Finding.MULTIPLE_PREGNANCY),
    ],
)
def test_what_was_another_persons_is_taken_back_and_answers_nothing(
    talk: Conversation, told: str, put_right: str, finding: Finding
) -> None:
    talk.reaches("cramping_or_back_pain").says(told)
    assert finding in talk.record.present()
    assert finding not in talk.says(put_right).record.present()
    talk.is_asked("cramping_or_back_pain")

"""What takes back what she said, and what only turns the talk."""

from __future__ import annotations

import pytest
from told import message, told, turn

from triage.corrections import replaces, retracts
from triage.record import Record
from triage.vocabulary import Finding, Intent, Slot


@pytest.mark.parametrize(
    "text",
    [
        "actually it was just discharge",
        "that wasn't blood, it is discharge",
        "not my waters, only pee",
        "it isn’t fluid, it's sweat",
        "turns out it's cramps",
    ],
)
def test_what_comes_in_its_place_replaces_what_was_said(text: str) -> None:
    assert replaces(text)


@pytest.mark.parametrize(
    "text",
    [
        "actually I also have cramps",
        "it's not stopping and now my back hurts",
        "it's just getting worse, cramps too",
        "that's not helping, I feel pressure",
        "I'm not sure, and my back aches",
    ],
)
def test_what_goes_on_or_is_added_replaces_nothing(text: str) -> None:
    assert not replaces(text)


@pytest.mark.parametrize(
    "text",
    [
        "That was a mistake",
        "wrong button!",
        "sorry, I pressed the wrong one",
        "sorry, I meant no",
        "I meant to say no",
        "I misread that",
        "oops, misread the question",
        "scratch that",
        "please ignore that, it was a mistake",
        "typo",
        "I sent that by accident",
        "it should say no",
        "I got that wrong",
        "I mixed up my two pregnancies",
        "I shouldn't have said that",
        "I take that back",
        "no, that was my last pregnancy",
        "no that was with my first",
        "a mistake!",
        "go back",
        "sorry, false alarm",
        "I pressed yes by mistake",
    ],
)
def test_she_says_that_what_she_told_was_wrong(text: str) -> None:
    assert retracts(text)


@pytest.mark.parametrize(
    "text",
    [
        "actually I'm alone",
        "wait, where do I go",
        "oops, dropped my phone",
        "sorry?",
        "I think something is wrong",
        "what is wrong with me",
        "it was a mistake to wait so long",
        "my mistake was not calling sooner",
        "I should be there by five",
        "I should have said something yesterday",
        "I meant to call you this morning",
        "it happened by accident",
        "I'm on the wrong floor of the hospital",
        "they have the wrong number for me",
        "I have mixed feelings",
        "I'm so confused",
        "mum says it's a false alarm",
        "the doctor misread my chart last time",
        "I want to go back to the hospital",
        "I can't forget that",
        "no that was the nurse calling",
        "I want to change an answer",
        "the midwife said something is wrong",
        "they put me in the wrong room",
        "I told her something was wrong with me",
        "I hit it by accident",
    ],
)
def test_words_that_turn_the_talk_take_nothing_back(text: str) -> None:
    assert not retracts(text)
    heard = message(text, Intent.INFORM, correction=True)
    assert not turn(told(message("I bleed", present="bleeding")), heard).took_back


def test_a_finding_that_was_another_persons_is_taken_back_without_answering_the_question() -> None:
    record = told(message("born at 33 weeks", present="preterm_birth"))
    heard = message(
        "no wait, that was my sister", absent="fever", correction=True, taken_back=frozenset({Finding.PRETERM_BIRTH})
    )
    after = turn(record, heard, Slot.URGENT_SIGNS)
    assert Finding.PRETERM_BIRTH in after.record.denied()
    assert after.changed
    assert not after.settled
    assert Finding.FEVER not in after.record.findings


def test_a_mistake_in_something_else_keeps_the_emergency() -> None:
    record = told(message("born at 33 weeks", present="preterm_birth"), message("I bleed", present="bleeding"))
    heard = message(
        "ignore that, it was my sister's baby", correction=True, taken_back=frozenset({Finding.PRETERM_BIRTH})
    )
    assert turn(record, heard).record.present() == {Finding.BLEEDING}


def test_what_she_never_told_of_is_not_denied_by_a_word_on_her_sister() -> None:
    heard = message("wait, my sister had that", correction=True, taken_back=frozenset({Finding.PRETERM_BIRTH}))
    assert not turn(Record(), heard).record.findings


@pytest.mark.parametrize(
    ("text", "stays"), [("actually my friend bled, too", True), ("I meant my friend, she bled", False)]
)
def test_an_urgent_sign_is_another_persons_only_where_she_takes_her_own_back(text: str, stays: bool) -> None:
    record = told(message("I bleed", present="bleeding"))
    heard = message(text, correction=True, taken_back=frozenset({Finding.BLEEDING}))
    assert (Finding.BLEEDING in turn(record, heard).record.present()) is stays

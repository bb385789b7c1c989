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
    "text", ["That was a mistake", "wrong button!", "sorry, I meant no", "I misread that", "scratch that", "typo"]
)
def test_she_says_that_what_she_told_was_wrong(text: str) -> None:
    assert retracts(text)


@pytest.mark.parametrize("text", ["actually I'm alone", "wait, where do I go", "oops, dropped my phone", "sorry?"])
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

"""What the core reads in her own words."""

from __future__ import annotations

import pytest
from told import message, question, told

from triage.consistency import told_and_rest
from triage.heard import Heard
from triage.knowledge import knowledge
from triage.record import Record
from triage.vocabulary import Finding, Slot
from triage.wording import (
    denies_all,
    is_for_machines,
    is_only_about_weeks,
    named_answer,
    quote,
    quote_around,
    starts_with_no,
    starts_with_stop,
    starts_with_yes,
)

LONG = "We moved house last week and it was a lot of lifting and carrying boxes all day long, "


@pytest.mark.parametrize("text", ["yes", "Yeah, a bit", "  yep!", "yess i do"])
def test_a_yes_at_the_head_is_heard(text: str) -> None:
    assert starts_with_yes(text)
    assert not starts_with_no(text)


@pytest.mark.parametrize("text", ["no", "Nope.", "nooo", "none of these", "never had that", "neither"])
def test_a_no_at_the_head_is_heard(text: str) -> None:
    assert starts_with_no(text)
    assert not starts_with_yes(text)


@pytest.mark.parametrize("text", ["no idea", "no clue", "yes and no", "not sure", "know what", "noon"])
def test_what_only_looks_like_yes_or_no_is_not(text: str) -> None:
    assert not starts_with_no(text)
    assert not starts_with_yes(text)


def test_a_stop_at_the_head_is_heard() -> None:
    assert starts_with_stop("stop, I have cramps")
    assert starts_with_stop("please stop")
    assert not starts_with_stop("it does not stop")
    assert not starts_with_stop("stop bleeding how?")


@pytest.mark.parametrize(
    "text", ["no", "no, no fever", "nothing like that", "no fever or anything", "no to all", "neither one"]
)
def test_a_no_to_everything_is_sweeping(text: str) -> None:
    assert denies_all(text)


@pytest.mark.parametrize("text", ["no fever", "no fever no bleeding", "I don't have a fever"])
def test_a_no_to_one_thing_is_not_sweeping(text: str) -> None:
    assert not denies_all(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Change my answer about bleeding", "bleeding"),
        ("change the answer to the bleeding!", "bleeding"),
        ("bleeding", None),
    ],
)
def test_the_answer_to_change_is_read_by_name(text: str, name: str | None) -> None:
    assert named_answer(text) == name


@pytest.mark.parametrize("text", ['/inform{"bleeding": "no"}', ' inform{"a": 1}', '{"intent": "deny"}', "/restart{}"])
def test_what_is_written_for_machines_is_told_apart(text: str) -> None:
    assert is_for_machines(text)
    assert not is_for_machines("no {blood} at all")
    assert not is_for_machines("no")


def test_weeks_alone_say_nothing_else() -> None:
    assert is_only_about_weeks("")
    assert is_only_about_weeks("I'm  pregnant now")
    assert not is_only_about_weeks("lost my baby at")


def test_a_short_message_is_quoted_whole() -> None:
    assert quote_around("hi, mild   cramps since noon", 9, 15) == "hi, mild cramps since noon"


def test_of_a_long_message_the_sentence_is_quoted() -> None:
    text = LONG + "so I am tired. I have mild cramps since noon. What should I do about the boxes?"
    assert quote_around(text, text.index("cramps"), text.index("cramps") + 6) == "I have mild cramps since noon."


def test_of_a_long_sentence_the_clause_is_quoted() -> None:
    text = LONG + "and since noon I have mild cramps low down, but my back feels fine and I slept well enough"
    assert (
        quote_around(text, text.index("cramps"), text.index("cramps") + 6)
        == "and since noon I have mild cramps low down"
    )


def test_an_endless_clause_is_cut_at_a_word() -> None:
    text = "cramps " * 60
    assert quote_around(text, 70, 76) == quote(text)
    assert quote(text).endswith("cramps …")
    assert len(quote(text)) < 125


@pytest.mark.parametrize("slot", [s for s in Slot if s is not Slot.GESTATIONAL_AGE])
def test_a_question_without_anything_told_is_asked_as_a_whole(slot: Slot) -> None:
    assert told_and_rest(Record(), question(slot)) == ([], [])


def test_of_a_question_that_is_partly_told_the_rest_is_asked() -> None:
    record = told(message("twins", present="multiple_pregnancy"))
    asked = question(Slot.CURRENT_CARE)
    assert told_and_rest(record, asked) == (
        [Finding.MULTIPLE_PREGNANCY],
        [Finding.CERCLAGE_IN_PLACE, Finding.SHORT_CERVIX],
    )
    assert told_and_rest(record.reopening(Slot.CURRENT_CARE), asked) == ([], [])


def test_every_finding_has_a_name_for_a_list_of_what_is_left() -> None:
    for finding, known in knowledge().findings.items():
        assert all((known.asked_as, known.name)), finding


def test_an_intent_without_a_ranking_is_taken_as_sure() -> None:
    assert Heard("stop", "stop").is_command
    assert not Heard("yes", "affirm").is_command

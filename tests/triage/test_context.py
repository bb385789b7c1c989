"""What a finding means after the question that was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from told import message, told, turn

from triage.context import is_answer_after_all
from triage.knowledge import knowledge
from triage.record import Record
from triage.vocabulary import Answer, Finding, Intent, Slot, Status

NO_STITCH_NOW = told(message("no stitch this time", absent="cerclage_in_place"))


@pytest.mark.parametrize("asked", [Slot.PREGNANCY_HISTORY, Slot.CERVICAL_PROCEDURES])
def test_a_stitch_named_at_a_question_on_the_past_is_an_earlier_one_if_there_is_none_now(asked: Slot) -> None:
    after = turn(NO_STITCH_NOW, message("the cerclage, nothing else", present="cerclage_in_place"), asked).record
    assert Finding.PRIOR_CERCLAGE in after.present()
    assert Finding.CERCLAGE_IN_PLACE in after.denied()


def test_a_stitch_that_was_not_spoken_of_before_is_taken_as_it_was_said() -> None:
    after = turn(Record(), message("I have a stitch in", present="cerclage_in_place"), Slot.CERVICAL_PROCEDURES).record
    assert after.present() == {Finding.CERCLAGE_IN_PLACE}


def test_stitches_after_a_birth_are_no_cerclage() -> None:
    after = turn(Record(), message("stitches, but only outside", present="prior_cerclage"), Slot.CERVICAL_TEAR).record
    assert not after.present()


def test_a_cerclage_named_at_the_question_on_tears_counts() -> None:
    after = turn(Record(), message("no, but a cerclage in 2020", present="prior_cerclage"), Slot.CERVICAL_TEAR).record
    assert after.present() == {Finding.PRIOR_CERCLAGE}


@pytest.mark.parametrize(
    ("text", "counts"), [("two boys, both late", False), ("none, but it is twins now", True), ("twins in 2019", True)]
)
def test_children_of_before_are_no_babies_of_now(text: str, counts: bool) -> None:
    after = turn(Record(), message(text, present="multiple_pregnancy"), Slot.PREGNANCY_HISTORY).record
    assert (Finding.MULTIPLE_PREGNANCY in after.present()) is counts


def test_outside_the_check_nothing_is_read_otherwise() -> None:
    assert told(message("stitches", present="prior_cerclage")).present() == {Finding.PRIOR_CERCLAGE}


def test_a_change_of_the_answer_that_is_not_sure_is_an_answer_if_it_tells_of_what_was_asked() -> None:
    question = knowledge().questions[Slot.DISCHARGE_CHANGE]
    no_change = message("without change", Intent.GO_BACK, absent="discharge_change", ranking={Intent.GO_BACK: 0.4})
    sure = replace(no_change, ranking={Intent.GO_BACK: 0.9})
    of_another = replace(no_change, findings=message("", absent="bleeding").findings)
    assert is_answer_after_all(no_change, question)
    assert not is_answer_after_all(no_change, None)
    assert not is_answer_after_all(sure, question)
    assert not is_answer_after_all(of_another, question)


@pytest.mark.parametrize("text", ["15 weeks", "week 24", "I'm about 13 weeks", "30", "12w4d", "22 weeks tomorrow"])
def test_weeks_alone_ask_nothing(text: str) -> None:
    heard = message(text, "ask_when_to_call", weeks=105)
    assert is_answer_after_all(heard, knowledge().questions[Slot.GESTATIONAL_AGE])
    assert is_answer_after_all(heard, None)
    assert not is_answer_after_all(replace(heard, text=f"what happens at {text}"), None)


def test_a_step_back_that_is_not_sure_is_an_answer_unless_she_says_what_should_change() -> None:
    question = knowledge().questions[Slot.PELVIC_PRESSURE]
    back_to_it = message("back to the old days", Intent.GO_BACK, ranking={Intent.GO_BACK: 0.4})
    assert is_answer_after_all(back_to_it, question)
    assert not is_answer_after_all(replace(back_to_it, ranking={Intent.GO_BACK: 0.9}), question)
    assert not is_answer_after_all(replace(back_to_it, findings=message("", present="bleeding").findings), question)


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("it's all back to how it should be", True),
        ("that went back to normal on Sunday", True),
        ("it came back to me in the night", False),
        ("I want to go back to the question before", False),
    ],
)
def test_what_is_back_to_normal_is_denied(text: str, denies: bool) -> None:
    after = turn(Record(), message(text), Slot.PELVIC_PRESSURE).record
    assert (after.status(Finding.PELVIC_PRESSURE) is Status.ABSENT) is denies


DOUBTFUL = message(
    "read of a weak cervix, and it's heavy", present="prior_insufficiency,pelvic_pressure", confidence=0.6
)


def test_a_doubtful_finding_is_left_to_its_question_where_that_is_still_to_come() -> None:
    assert not turn(Record(), DOUBTFUL).record.findings
    assert not turn(Record(), DOUBTFUL, Slot.URGENT_SIGNS).record.findings


def test_a_doubtful_finding_counts_where_it_was_asked_about() -> None:
    at_its_question = turn(Record(), DOUBTFUL, Slot.PELVIC_PRESSURE).record
    assert at_its_question.present() == {Finding.PELVIC_PRESSURE}
    once_denied = Record().answering(Slot.PREGNANCY_HISTORY, Answer.NO).answering(Slot.PELVIC_PRESSURE, Answer.NO)
    assert turn(once_denied, DOUBTFUL).record.present() == {Finding.PRIOR_INSUFFICIENCY, Finding.PELVIC_PRESSURE}


@pytest.mark.parametrize("sign", ["bleeding", "cerclage_in_place", "short_cervix"])
def test_nothing_is_left_to_its_question_beside_what_may_make_an_emergency(sign: str) -> None:
    beside = message("blood, or a stitch, and it's heavy", present=f"pelvic_pressure,{sign}", confidence=0.6)
    assert turn(Record(), beside).urgent
    assert turn(Record(), beside).record.present() == {Finding.PELVIC_PRESSURE, Finding(sign)}
    assert Finding.PELVIC_PRESSURE in turn(told(message("yes", present=sign)), DOUBTFUL).record.present()

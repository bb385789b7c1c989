"""Answers whose sense lies in the question, read by the trained model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Answer = Callable[[str, str], dict[str, str]]


@pytest.mark.parametrize(
    ("question", "text", "finding", "status"),
    [
        ("discharge_change", "more of it lately, and it smells sour", "discharge_change", "present"),
        ("discharge_change", "no different from what it was in June", "discharge_change", "absent"),
        ("discharge_change", "it is what it always is with me", "discharge_change", "absent"),
        ("bleeding", "my tissue was a pale rose colour at noon", "bleeding", "present"),
        ("bleeding", "only my nose, never from there", "bleeding", "absent"),
        ("pelvic_pressure", "yes, worst when I climb the stairs at work", "pelvic_pressure", "present"),
        ("pelvic_pressure", "no, none at all so far", "pelvic_pressure", "absent"),
        ("cramping_or_back_pain", "just my back, the belly is calm", "back_pain", "present"),
        ("cramping_or_back_pain", "just my back, the belly is calm", "cramping", "absent"),
        ("urgent_signs", "no, all quiet and he kicks like a mule", "waters_broken", "absent"),
        ("urgent_signs", "yes, my jeans got soaked on the bus and it was not pee", "waters_broken", "present"),
        ("pregnancy_history", "my boy was born eight weeks too soon", "preterm_birth", "present"),
        ("pregnancy_history", "this is my very first pregnancy", "preterm_birth", "absent"),
        ("cervical_procedures", "no, never had any of that done", "cervical_surgery", "absent"),
        ("cervical_tear", "no, a child I have yet to have", "cervical_tear", "absent"),
        ("current_care", "only one baby and no stitch", "multiple_pregnancy", "absent"),
        ("current_care", "they sewed it at twelve weeks", "cerclage_in_place", "present"),
    ],
)
def test_an_answer_is_read_in_the_light_of_its_question(
    answer: Answer, question: str, text: str, finding: str, status: str
) -> None:
    assert answer(question, text).get(finding) == status


@pytest.mark.parametrize("question", ["urgent_signs", "discharge_change", "cervical_tear"])
@pytest.mark.parametrize(
    "text",
    [
        "one second, the doorbell",
        "what has that to do with it?",
        "what does that mean?",
        "zxcv lkjh",
        "🐢🐢🐢",
        "DELETE FROM visits WHERE id = 4;",
        "¿a qué hora abre la panadería?",
        "明天会下雨吗",
        "see https://example.org/menu?day=2",
    ],
)
def test_what_is_no_answer_denies_nothing(answer: Answer, question: str, text: str) -> None:
    assert answer(question, text) == {}


@pytest.mark.parametrize("question", ["gestational_age", "cervical_procedures", "current_care"])
@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("hold on, there is blood on the toilet paper", "bleeding"),
        ("water is running down my legs right now", "waters_broken"),
        ("I do not want to live any more", "self_harm"),
    ],
)
def test_an_urgent_sign_is_heard_at_a_question_about_something_else(
    answer: Answer, question: str, text: str, finding: str
) -> None:
    assert answer(question, text).get(finding) == "present"

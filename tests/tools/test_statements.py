"""Every statement of the founding document and of later guidance is told by the answers, guidance first."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from tools.check_statements import misstated, statements
from tools.check_texts import read_responses, unexplained
from tools.text_lengths import MOST_WORDS, longest_values, too_long_first_answers, too_long_when_filled, words

ROWS, RESPONSES = statements(), read_responses()
SEED = [f"S{number}" for number in range(1, 13)]
GUIDANCE = {
    "bleeding_and_fluid", "symptoms", "pain_that_comes_and_goes", "few_symptoms", "timing", "risk_factors",
    "short_cervix", "scans", "planned_cerclage", "removal", "rescue_cerclage", "best_treatment",
    "how_well_a_stitch_works", "pessary", "bed_rest", "frequency", "next_pregnancy",
}  # fmt: skip


def test_all_statements_have_a_row() -> None:
    assert set(ROWS) == {*SEED, *GUIDANCE}


@pytest.mark.parametrize("row", ROWS)
def test_the_answers_state_it_with_its_facts_and_sources(row: str) -> None:
    assert not [problem for problem in misstated(RESPONSES, ROWS) if f" {row}:" in problem]


@pytest.mark.parametrize("row", ROWS)
def test_a_statement_that_is_taken_out_of_the_answers_is_missed(row: str) -> None:
    topic, facts = next(iter(ROWS[row]["stated_in"].items()))
    poorer = copy.deepcopy(RESPONSES)
    for part in ("ask", "more"):
        for variation in poorer.get(f"utter_{part}_{topic}", []):
            text = " ".join(variation["text"].split())
            variation["text"] = re.sub(re.escape(facts[0]), "", text, flags=re.IGNORECASE)
    assert [problem for problem in misstated(poorer, ROWS) if f" {row}:" in problem]


def test_a_row_without_an_answer_a_missing_source_and_a_wrong_order_are_named() -> None:
    def problems(**changes: Any) -> str:
        return "\n".join(misstated(RESPONSES, {**ROWS, "timing": {**ROWS["timing"], **changes}}))

    assert "timing: no answer, or no fact, states it" in problems(stated_in={})
    assert "names the source tops-2023" in problems(sources=["tops-2023"])
    swapped = copy.deepcopy(RESPONSES)
    ask, more = swapped["utter_ask_timing"], swapped["utter_more_timing"]
    ask[0]["text"], more[0]["text"] = more[0]["text"], ask[0]["text"]
    assert "the answer on timing tells S8 before it" in "\n".join(misstated(swapped, ROWS))


def test_an_answer_that_no_row_speaks_of_is_named() -> None:
    fewer = {row: {**ROWS[row], "stated_in": {}} for row in ROWS}
    assert "no row says what the answer on bed_rest states" in "\n".join(misstated(RESPONSES, fewer))


def test_a_long_first_answer_is_named() -> None:
    assert not list(too_long_first_answers(RESPONSES))
    long = {**RESPONSES, "utter_ask_pessary": [{"text": "word " * (MOST_WORDS + 1) + "\n\nSource: many more words"}]}
    assert list(too_long_first_answers(long)) == [
        f"utter_ask_pessary: {MOST_WORDS + 1} words, at most {MOST_WORDS}: move the rest to utter_more_pessary"
    ]


def test_words_are_counted_as_they_are_read() -> None:
    assert words("- It is at 25 mm, or 28.4% (D&C).") == 8


def test_a_text_that_telegram_would_not_take_once_it_is_filled_is_named() -> None:
    assert not list(too_long_when_filled(RESPONSES))
    filled = {"utter_timeline": [{"text": "{windows}" * 9}]}
    assert len(longest_values()["windows"]) * 9 > 4096
    assert list(too_long_when_filled(filled))


def test_a_medical_word_that_nothing_explains_is_named() -> None:
    assert not list(unexplained(RESPONSES))
    assert list(unexplained({**RESPONSES, "utter_ask_pessary": [{"text": "It is a thing."}]}))

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.check_data import copied, held_out, messages_in, same_lines, too_few
from tools.check_texts import Text, missing_or_unused, too_hard, too_long, unfit_buttons, unknown_placeholders
from tools.readability import grade, syllables
from tools.similarity import folded, near_pairs, ratio, sorted_words
from tools.training_data import Line, read_lines

DATA = """version: "3.1"
nlu:
- intent: inform
  examples: |
    - the kettle boils over
    - the pot is warm
- intent: greet
  examples: |
    - hi
    - Hi
"""
MESSAGES = """{"text": "the kettle boils over", "findings": {"fever": "present"}}
{"text": "the pot is warm", "findings": {"fever": "present"}, "either": ["fainting"]}
{"text": "The pot, is warm!", "findings": {"fever": "absent"}}
"""


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Line]:
    monkeypatch.setattr("tools.training_data.PROJECT", tmp_path)
    (tmp_path / "some.yml").write_text(DATA, encoding="utf-8")
    (tmp_path / "some.jsonl").write_text(MESSAGES, encoding="utf-8")
    return read_lines(tmp_path, tmp_path)


def test_lines_carry_their_labels_and_places(lines: list[Line]) -> None:
    assert [(line.text, line.label, line.place) for line in (lines[0], lines[4])] == [
        ("the kettle boils over", "inform", "some.yml:5"),
        ("the kettle boils over", "fever present", "some.jsonl:1"),
    ]


def test_a_line_under_two_labels_is_a_contradiction_whatever_its_punctuation(lines: list[Line]) -> None:
    problems = list(same_lines(lines))
    assert len(problems) == 2
    assert "stands already" in problems[0]
    assert "is fever absent, but fever present at some.jsonl:2" in problems[1]


def test_labels_with_few_lines_are_named(lines: list[Line]) -> None:
    problems = "\n".join(too_few(lines))
    assert "2 lines for intent greet" in problems
    assert "2 lines say that fever is present" in problems
    assert "1 lines for status absent" in problems


def test_a_line_nearly_like_a_held_out_message_is_named_and_a_short_one_is_not(lines: list[Line]) -> None:
    messages = {"the kettle boiled over": "file, id", "hi": "file, id"}
    problems = list(copied(lines, {}, messages))
    assert ["some.yml:5" in problems[0], "some.jsonl:1" in problems[1]] == [True, True]
    assert len(problems) == 2


def test_words_in_another_order_are_still_a_copy(lines: list[Line]) -> None:
    assert list(copied(lines, {}, {"boils over the kettle": "file, id"}))


def test_every_message_of_a_conversation_is_held_out() -> None:
    row = {"opening": "a", "answers": {"bleeding": "b"}, "detours": {"bleeding": ["c", "d"]}, "title": "no message"}
    assert list(messages_in(row)) == ["a", "b", "c", "d"]
    assert len(held_out()) > 400


@given(st.text("abc ", max_size=12), st.text("abc ", max_size=12))
def test_likeness_is_that_of_the_longest_common_subsequence(one: str, other: str) -> None:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    expected = 200 * table[-1][-1] / (len(one) + len(other)) if one and other else 100.0 * (one == other)
    assert ratio(one, other) == pytest.approx(expected)


@given(
    st.lists(st.text("abcd é", min_size=1, max_size=15), max_size=6),
    st.lists(st.text("abcd é", min_size=1), max_size=6),
)
def test_the_fast_search_finds_every_pair_that_comparing_all_would_find(texts: list[str], others: list[str]) -> None:
    one, two = [folded(text) for text in texts], [folded(text) for text in others]
    slow = {
        (i, j)
        for i, a in enumerate(one)
        for j, b in enumerate(two)
        if (a or b) and max(ratio(a, b), ratio(sorted_words(a), sorted_words(b))) >= 80
    }
    assert {(i, j) for i, j, _ in near_pairs(one, two, 80)} == slow


@pytest.mark.parametrize(
    ("word", "count"),
    [("cervix", 2), ("bleeding", 2), ("called", 1), ("pregnancies", 3), ("fluid", 2), ("places", 2), ("17+3", 3)],
)
def test_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_list_is_as_easy_as_its_items_and_a_long_word_is_hard() -> None:
    assert grade("Call if:\n- you bleed\n- you faint\n- it hurts") < 3
    assert grade("Immediate obstetrical consultation is unequivocally recommended.") > 12
    assert list(too_hard([Text("here", "Immediate obstetrical consultation is unequivocally recommended.")]))


def test_unfit_texts_and_buttons_are_named() -> None:
    responses = {
        "utter_one": [{"text": "x" * 1001, "buttons": [{"title": "t" * 41, "payload": "/stop"}]}],
        "utter_two": [{"text": "Hello {somebody}."}],
    }
    assert len(list(too_long(responses))) == 1
    assert len(list(unfit_buttons(responses))) == 2
    assert list(unknown_placeholders([Text("utter_two", "Hello {somebody}.")]))
    problems = list(missing_or_unused(responses, {"utter_two", "utter_three"}))
    assert problems == ["utter_three: is used, but is no response", "utter_one: nothing uses this response"]

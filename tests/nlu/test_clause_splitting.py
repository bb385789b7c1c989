from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.clauses import clauses, sentences

TEXTS = [
    "The lift broke. I walked up, slowly! Then what?",
    "Weeks: 17.3 or so… the app is odd\nnew line here",
    "“Curly” quotes – and dashes — stay 😅, don’t they?",
]


@pytest.mark.parametrize("text", TEXTS)
def test_sentences_and_clauses_stand_where_they_say(text: str) -> None:
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        for clause in clauses(sentence):
            assert text[clause.start : clause.end] == clause.text


@given(st.text(max_size=200))
def test_whatever_is_written_every_clause_stands_in_the_text(text: str) -> None:
    found = [clause for sentence in sentences(text) for clause in clauses(sentence)]
    assert all(text[clause.start : clause.end] == clause.text and clause.text.strip() for clause in found)
    assert [clause.start for clause in found] == sorted(clause.start for clause in found)


def test_a_point_within_a_number_ends_no_sentence() -> None:
    assert len(sentences("it said 38.4 on the old thermometer")) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("my ankles are fine but my hip clicks", ["my ankles are fine", "my hip clicks"]),
        ("slept badly, dreamt of trains", ["slept badly", "dreamt of trains"]),
        ("the bus was late and i walked", ["the bus was late", "i walked"]),
    ],
)
def test_a_contrast_or_a_comma_begins_a_new_clause(text: str, parts: list[str]) -> None:
    assert [clause.text for clause in clauses(sentences(text)[0])] == parts

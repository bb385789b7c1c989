"""Only a clear yes to the question deletes; whatever may mean "keep it" keeps it."""

from __future__ import annotations

import pytest
from told import NO, NOT_SURE, SKIP, YES, message

from triage.deletion import Deletion, deletion
from triage.heard import Heard
from triage.vocabulary import Intent

DELETE = message("delete my data", Intent.DELETE_DATA)


def test_a_wish_to_delete_is_asked_back() -> None:
    assert deletion(DELETE, was_asked=False) is Deletion.ASK
    assert deletion(YES, was_asked=False) is None


@pytest.mark.parametrize("heard", [YES, DELETE, message("Yes, delete it", Intent.DELETE_DATA)], ids=lambda h: h.text)
def test_a_clear_yes_deletes(heard: Heard) -> None:
    assert deletion(heard, was_asked=True) is Deletion.DELETE


@pytest.mark.parametrize(
    "heard",
    [
        NO,
        NOT_SURE,
        SKIP,
        message("No, keep it", Intent.DELETE_DATA),
        message("please do not delete anything", Intent.DELETE_DATA),
        message("yes but don't delete it", Intent.AFFIRM),
        message("don’t delete it", Intent.DELETE_DATA),
        message("wait, keep my data", Intent.DELETE_DATA),
    ],
    ids=lambda h: h.text,
)
def test_what_may_mean_to_keep_it_keeps_it(heard: Heard) -> None:
    assert deletion(heard, was_asked=True) is Deletion.KEEP


def test_something_else_is_no_answer() -> None:
    assert deletion(message("what is a stitch?", "ask_cerclage"), was_asked=True) is None
    assert deletion(message("I have a fever", present="fever"), was_asked=True) is None

"""Who tells of a baby she lost is heard; a fear, somebody else's loss and a lost thing are none."""

from __future__ import annotations

import pytest
from told import message

from triage.grief import is_said, tells_of_a_loss


@pytest.mark.parametrize(
    "text",
    [
        "I lost him at 20 weeks",
        "we lost our little girl",
        "We’ve lost three babies.",
        "I've lost 2 babies",
        "lost my baby in the summer",
        "my son died at 22 weeks",
        "our daughter was stillborn",
        "she was born sleeping",
        "my little boy didn't make it",
        "I miscarried twice",
        "I had a stillbirth before this one",
        "I lost a pregnancy in the second trimester",
        "I am 15 weeks. We buried our twins two years ago.",
        "I lost my first at 19 weeks",
        "It might be nothing. We lost her last spring.",
    ],
)
def test_a_loss_is_heard(text: str) -> None:
    assert is_said(text)
    assert tells_of_a_loss(message(text))


@pytest.mark.parametrize(
    "text",
    [
        "I lost my plug",
        "what if we lost her",
        "I am so scared that we lost him",
        "I thought we lost him, but there is a heartbeat",
        "my sister lost her baby",
        "we never lost a baby",
        "I lost her number",
        "I lost my first tooth",
        "my husband lost his job",
        "can it lead to a miscarriage?",
        "what is a stillbirth",
        "my daughter passed a lump like a plum",
        "I lost two litres with my son",
        "no losses",
        "no, none of these",
        "",
    ],
)
def test_other_words_are_no_loss(text: str) -> None:
    assert not is_said(text)
    assert not tells_of_a_loss(message(text))


def test_the_finding_is_enough_where_it_is_told_in_other_words() -> None:
    text = "he never came home with us"
    assert not tells_of_a_loss(message(text))
    assert tells_of_a_loss(message(text, present="second_trimester_loss"))
    assert not tells_of_a_loss(message("no losses", absent="second_trimester_loss"))

"""Losses in the first three months are told from later ones by their weeks."""

from __future__ import annotations

import pytest

from nlu.clauses import Span
from nlu.early_loss import find_early_loss
from nlu.finding_extractor import by_measure
from nlu.findings import Mention, Reading
from nlu.reader import FINDINGS, SAID, Said
from triage.vocabulary import Finding, Status


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("a boy at 40 weeks, then a miscarriage at nine weeks", "nine weeks"),
        ("one daughter, one loss in week 5", "week 5"),
        ("I'm 17 weeks, and the one before ended at 11 weeks", "11 weeks"),
        ("mc @ 6wks in june, nothing else", "6wks"),
    ],
)
def test_a_loss_before_13_weeks_is_found_by_its_weeks(text: str, weeks: str) -> None:
    found = find_early_loss(text)
    assert found is not None
    assert text[found.start : found.end] == weeks


@pytest.mark.parametrize(
    "text",
    [
        "lost my girl at 18 weeks",
        "one loss at 8 weeks and one at 19",
        "a miscarriage at 10 weeks, another in the fourth month",
        "lost one at 9 weeks, then one in the second trimester",
        "we lost him 6 weeks ago",
        "bled for 5 weeks after the loss",
        "my son came at 31 weeks, the other ended at 7 weeks",
        "I'm 9 weeks today",
        "a loss, I would rather not say when",
    ],
)
def test_weeks_that_leave_room_for_a_later_loss_settle_nothing(text: str) -> None:
    assert find_early_loss(text) is None


def _heard(text: str) -> list[Mention]:
    """What is left of a loss after the first three months that was heard in the text."""
    said = {finding: dict.fromkeys(SAID, 0.0) | {Said.NOTHING: 1.0} for finding in FINDINGS}
    late = Mention(Finding.SECOND_TRIMESTER_LOSS, Status.PRESENT, 0.8, Span(0, len(text), text))
    return by_measure(text, [late], Reading((late,), said))


def test_a_late_loss_that_was_heard_is_denied_by_the_weeks_of_an_early_one() -> None:
    (mention,) = _heard("two girls at term, a miscarriage at 8 weeks between them")
    assert mention.status is Status.ABSENT
    assert mention.span.text == "8 weeks"


def test_a_late_loss_that_was_heard_stays_where_the_weeks_say_so() -> None:
    (mention,) = _heard("one miscarriage at 8 weeks, one at 20")
    assert mention.status is Status.PRESENT

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nlu.gestational_age import PREGNANCY_DAYS, find_age, says_not_pregnant

TODAY = date(2026, 3, 4)  # a Wednesday


def weeks(number: int, days: int = 0) -> int:
    return 7 * number + days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("22+1", weeks(22, 1)),
        ("22 + 1 at the clinic", weeks(22, 1)),
        ("26w5d", weeks(26, 5)),
        ("14wks2days", weeks(14, 2)),
        ("33 weeks and four days", weeks(33, 4)),
        ("week 25 day 3", weeks(25, 3)),
        ("twenty-six weeks", weeks(26)),
        ("thirteen plus two", weeks(13, 2)),
        ("28/40", weeks(28)),
        ("31+4/40", weeks(31, 4)),
        ("24.5 weeks by dates", weeks(24, 5)),
        ("fifteen and a half weeks", weeks(15, 3)),
        ("WEEK 29 ALREADY", weeks(29)),
        ("14", weeks(14)),
        ("about 26 or so", weeks(26)),
        ("25ish weeks", weeks(25)),
        ("nearly 27 weeks", weeks(27) - 1),
        ("three days short of 30 weeks", weeks(30) - 3),
    ],
)
def test_weeks_and_days_are_read_in_every_written_form(text: str, days: int) -> None:
    found = find_age(text, TODAY)
    assert found is not None
    assert found.days == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("27 weeks tomorrow", weeks(27) - 1),
        ("27 weeks as of yesterday", weeks(27) + 1),
        ("it will be 28 weeks this coming sunday", weeks(28) - 4),
        ("turned 28 weeks on monday", weeks(28) + 2),
    ],
)
def test_a_named_day_moves_the_weeks_to_today(text: str, days: int) -> None:
    found = find_age(text, TODAY)
    assert found is not None
    assert found.days == days


@pytest.mark.parametrize("cue", ["due on {}", "my due date is {}", "EDD {}"])
@pytest.mark.parametrize("written", ["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"])
def test_a_due_date_gives_the_weeks(cue: str, written: str) -> None:
    due = TODAY + timedelta(days=130)
    found = find_age(cue.format(due.strftime(written)), TODAY)
    assert found is not None
    assert found.days == PREGNANCY_DAYS - 130


def test_the_first_day_of_the_last_period_gives_the_weeks() -> None:
    period = TODAY - timedelta(days=104)
    for text in (f"LMP {period:%d %B %Y}", f"my last period started on {period:%B %d}"):
        found = find_age(text, TODAY)
        assert found is not None
        assert found.days == 104


@pytest.mark.parametrize(
    ("text", "days"), [("five and a half months", 167), ("7 months along", 213), ("almost 6 months", 175)]
)
def test_months_are_read_as_days(text: str, days: int) -> None:
    found = find_age(text, TODAY)
    assert found is not None
    assert found.days == days


@pytest.mark.parametrize(
    "text",
    [
        "I turned 29 in may",
        "cervix of 28 mm",
        "the loss was at 21 weeks",
        "he came at 30 weeks and is six now",
        "back to work in 3 weeks",
        "contracting every 8 minutes",
        "38.2 degrees",
        "my cousin is 26 weeks",
        "two kids, one dog",
        "",
    ],
)
def test_other_numbers_are_not_the_weeks_of_this_pregnancy(text: str) -> None:
    assert find_age(text, TODAY) is None


def test_the_weeks_now_are_told_from_those_of_an_earlier_pregnancy() -> None:
    found = find_age("my first came at 29 weeks, and now I'm 18 weeks 4 days", TODAY)
    assert found is not None
    assert found.days == weeks(18, 4)


@pytest.mark.parametrize("text", ["I'm not pregnant yet", "we are trying to conceive", "no longer pregnant"])
def test_not_being_pregnant_is_heard(text: str) -> None:
    assert says_not_pregnant(text)


@pytest.mark.parametrize("text", ["pregnant with number two", "I am pregnant", "not sure"])
def test_being_pregnant_is_not_taken_for_the_opposite(text: str) -> None:
    assert not says_not_pregnant(text)


@pytest.mark.parametrize(
    "answer",
    [
        "July 22",
        "22 july",
        "July 22, 2026",
        "22 July 2026",
        "it's the 22nd of July I think",
        "7/22/2026",
        "22.07.2026",
        "2026-07-22",
    ],
)
def test_a_date_alone_is_the_due_date_where_she_was_asked_how_far_along_she_is(answer: str) -> None:
    found = find_age(answer, TODAY, is_answer=True)
    assert found is not None
    assert found.days == PREGNANCY_DAYS - (date(2026, 7, 22) - TODAY).days
    assert find_age(answer, TODAY) is None


@pytest.mark.parametrize("answer", ["my scan was on May 3", "January 3", "I was born on 9 June 1991", "June 31"])
def test_a_date_of_another_thing_or_of_the_past_is_no_due_date(answer: str) -> None:
    assert find_age(answer, TODAY, is_answer=True) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the calculated delivery date is 9 August", date(2026, 8, 9)),
        ("baby should come 9.8.", date(2026, 8, 9)),
        ("due in August", date(2026, 8, 15)),
        ("due early august", date(2026, 8, 5)),
        ("my due date is at the end of July", date(2026, 7, 25)),
        ("due in may", date(2026, 5, 15)),
    ],
)
def test_a_due_date_is_read_however_it_is_called_and_a_month_at_its_middle(text: str, day: date) -> None:
    found = find_age(text, TODAY)
    assert found is not None
    assert found.days == PREGNANCY_DAYS - (day - TODAY).days


@pytest.mark.parametrize(
    "text", ["my baby will come. May I ask something?", "I'm expecting 2 babies", "due. may I go on"]
)
def test_what_only_sounds_like_a_due_date_is_none(text: str) -> None:
    assert find_age(text, TODAY) is None

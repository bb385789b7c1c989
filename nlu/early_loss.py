"""Finds the weeks of a loss in the first three months: such a loss is none of the second trimester."""

from __future__ import annotations

import re

from nlu.gestational_age import DAYS_PER_WEEK, TRIMESTER, FoundAge, ages_of_all_times
from nlu.number_words import NUMBER, number_of
from nlu.weeks_now import AT_TERM, NOT_NOW_AFTER

# The second trimester is counted from 13 or 14 weeks; before this, a loss is an early one by both.
EARLY_BEFORE_DAYS = 13 * DAYS_PER_WEEK
LOSS = re.compile(
    r"\b(?:m/?c|mmc|mis+\s?-?carr?\w*|loss(?:es)?|lost|losing|lose|chemical|ectopic|terminat\w*|abort\w*|ended|stopped|"
    r"blighted|tfmr|went away|didn.?t (?:stick|stay|make it)|no heartbeat|heart(?:beat)? stopped)\b",
    re.IGNORECASE,
)
# A later loss may be told in other ways, and by a number alone; from 37 weeks on it is that of a birth.
MAY_BE_LATE = re.compile(r"\b(?:mid|half ?way|late|later|further|far|big|bigger|months?)\b", re.IGNORECASE)
MAY_BE_WEEKS = range(13, 37)
ANY_NUMBER = re.compile(rf"\d+|\b(?:{NUMBER})\b", re.IGNORECASE)
# Before the number: how long something took, no weeks of a pregnancy.
HOW_LONG = re.compile(
    r"\b(?:for|every|past|within|over|next|after|another|last|since|until|till)\s*(?:about|around|the|only|just|like)?\s*$",
    re.IGNORECASE,
)


def find_early_loss(text: str) -> FoundAge | None:
    """The weeks of a loss in the first three months, where no other weeks but hers now could be those of a later one."""
    if not LOSS.search(text) or TRIMESTER.search(text) or MAY_BE_LATE.search(text):
        return None
    ages, rest = ages_of_all_times(text), text
    for age, _ in ages:
        rest = rest[: age.start] + " " * (age.end - age.start) + rest[age.end :]
    if any(number_of(number) in MAY_BE_WEEKS for number in ANY_NUMBER.findall(rest)):
        return None
    others = [age for age, is_now in ages if not is_now and not _is_span_of_time(text, age)]
    early = [age for age in others if age.days < EARLY_BEFORE_DAYS]
    late = [age for age in others if EARLY_BEFORE_DAYS <= age.days < AT_TERM * DAYS_PER_WEEK]
    return early[0] if early and not late else None


def _is_span_of_time(text: str, age: FoundAge) -> bool:
    return bool(NOT_NOW_AFTER.match(text[age.end :]) or HOW_LONG.search(text[: age.start]))

"""Dates in what she writes, read with python-dateutil."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from dateutil import parser
from dateutil.relativedelta import relativedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?P<day>mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?"
NEXT_DAY = re.compile(
    rf"^\s*(?:pregnant\s+|along\s+)?(?:,\s*)?(?:on|this|next|coming|come|by)\s+(?:this\s+|coming\s+|next\s+)?{_WEEKDAY}\b",
    re.IGNORECASE,
)
LAST_DAY = re.compile(rf"^\s*(?:pregnant\s+|along\s+)?(?:on\s+)?last\s+{_WEEKDAY}\b", re.IGNORECASE)
RELATIVE = re.compile(
    r"^\s*(?:pregnant\s+|along\s+)?(?:as of\s+)?(?P<when>tomorrow|tmrw|tmr|2moro|tomoz|tomorow|yesterday|yday)\b",
    re.IGNORECASE,
)
RELATIVE_BEFORE = re.compile(r"\b(?P<when>tomorrow|tmrw|tmr)\b[^.]{0,25}$", re.IGNORECASE)
TURNED = re.compile(r"\b(?:turned|hit|was|reached)\s*$", re.IGNORECASE)


_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
# A month without a day, and the day that stands for its beginning, middle and end.
MONTH = re.compile(
    rf"\W*(?:in |some ?time in |around |about |at |the )*"
    rf"(?:(?P<early>early|(?:beginning|start|first \w+)(?: of)?)|(?P<late>late|(?:end|last \w+)(?: of)?)|mid(?:dle)?(?: of)?)?"
    rf"[ -]*(?P<month>{_MONTHS})\b(?!\.?\s*\d)",
    re.IGNORECASE,
)
MAY_I = re.compile(r"\W*may\s+\w", re.IGNORECASE)
EARLY, MIDDLE, LATE = 5, 15, 25
# As most of Europe writes it: 28.3. or 28.03.2027.
DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\b(?:\.\s?(\d{2,4})?)?")

# A day of a month, however written.
DATE_LIKE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?[ -]?(?:of )?(?:{_MONTHS})|(?:{_MONTHS})\.?[ -]?\d{{1,2}}(?:st|nd|rd|th)?)\b(?:,?[ -]\d{{4}})?|"
    rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b",
    re.IGNORECASE,
)

# Feasts that people name instead of a date, as month and day.
FEASTS = {
    r"christmas eve": (12, 24),
    r"(?:christmas|xmas)(?: day)?": (12, 25),
    r"new year'?s? eve": (12, 31),
    r"new year'?s?(?: day)?": (1, 1),
    r"valentine'?s?(?: day)?": (2, 14),
    r"halloween": (10, 31),
}


def days_to_named_day(after: str, before: str, today: date) -> int:
    """What to add to "20 weeks" followed by a day: -1 for tomorrow, 1 for yesterday, -5 for "on friday" on a Sunday."""
    relative = RELATIVE.match(after) or RELATIVE_BEFORE.search(before)
    if relative:
        return 1 if relative["when"].lower().startswith("y") else -1
    last = LAST_DAY.match(after)
    if last:
        return (today.weekday() - _weekday(last["day"]) - 1) % 7 + 1
    named = NEXT_DAY.match(after)
    if not named:
        return 0
    weekday = _weekday(named["day"])
    if TURNED.search(before):  # "turned 20 weeks on friday" is behind her
        return (today.weekday() - weekday) % 7
    return -((weekday - today.weekday()) % 7)


def _weekday(name: str) -> int:
    return next(i for i, day in enumerate(WEEKDAYS) if day.startswith(name.lower()[:3]))


def dates_after(text: str, today: date) -> list[date]:
    """The dates that the beginning of `text` can mean, likeliest first: day or month first, this year or the next.

    A month alone is taken at its middle.
    """
    readings: list[date] = []
    words = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1", text, flags=re.IGNORECASE).replace(" of ", " ")
    if re.match(r"\s*today\b", words, re.IGNORECASE):
        return [today]
    if re.match(r"\s*yesterday\b", words, re.IGNORECASE):
        return [today - timedelta(days=1)]
    for name, (month, day) in FEASTS.items():
        if re.match(rf"\W*(?:on )?{name}\b", words, re.IGNORECASE):
            return [date(today.year + years, month, day) for years in (0, 1, -1)]
    alone = MONTH.match(words)
    if alone and not MAY_I.match(words):
        words = f"{EARLY if alone['early'] else LATE if alone['late'] else MIDDLE} {alone['month']}"
    dotted = DOTTED.match(words.lstrip())
    if dotted:
        words = "/".join(part for part in dotted.groups() if part)
    for length in range(len(words.split()), 0, -1):
        part = " ".join(words.split()[:length]).strip(" .,;!?")
        if not re.search(r"\d", part):
            continue
        for day_first in (True, False) if dotted else (False, True):
            try:
                found = parser.parse(part, dayfirst=day_first, default=datetime(today.year, today.month, 1))
            except (ValueError, OverflowError):
                continue
            readings += [found.date(), found.date() + relativedelta(years=1), found.date() - relativedelta(years=1)]
        if readings:
            break
    return readings

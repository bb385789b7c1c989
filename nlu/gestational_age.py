"""Finds how far along she is in what she writes, in days since the last period (17+3 is 122).

Weeks of an earlier pregnancy, ages, lengths, counts and spans of time are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nlu.dates import DATE_LIKE, dates_after, days_to_named_day
from nlu.number_words import NUMBER, number_of
from nlu.weeks_now import ALMOST, PAST, is_now

DAYS_PER_WEEK = 7
DAYS_PER_MONTH = 30.4375
PREGNANCY_DAYS = 280
LONGEST_DAYS = 44 * DAYS_PER_WEEK
SHORTEST_WEEKS = 2

WEEK = r"(?:w(?:ee)?ks?|weeks?|weaks?|wee?s?ks?|weks?|wk'?s|w)"
DAY = r"(?:days?|dys?|d)"
HALF = r"(?:\s*(?:½|1/2)|\s*(?:and|n|&)\s*(?:a\s*)?half)"
DIGITS = r"\d{1,2}"
UP_TO_SIX = r"(?:[0-6]|one|two|three|four|five|six)"

# Each pattern names its parts: weeks or months (`w`, `m`), days (`d`), `half`.
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<short>{NUMBER}|a)\s*{DAY}\s*(?:short of|off|shy of|away from|before|from|until|till)\s*(?:turning |hitting |being )?(?P<w>{NUMBER})[\s-]*{WEEK}\b",
        rf"(?P<w>{DIGITS})\s*\+\s*(?P<d>[0-6])(?:\s*/\s*40\b|\s*{WEEK}\b|\b)",
        rf"\b(?P<w>{NUMBER})\s+plus\s+(?P<d>{UP_TO_SIX})\b",
        rf"\b(?P<w>{NUMBER})[\s-]*{WEEK}\s*(?:and|n|&|,|\+|plus)?\s*(?P<d>{UP_TO_SIX}|a)\s*-?{DAY}\b",
        rf"\b(?P<w>{NUMBER})[\s-]*{WEEK}\s+(?P<d>{UP_TO_SIX})\W*$",
        rf"\b(?P<w>{DIGITS})\s*/\s*40\b",
        rf"\b(?P<w>{DIGITS})(?:\.\s*|\s+point\s+)(?P<d>[1-6])\s*{WEEK}\b",
        rf"\b{WEEK}\s*(?P<w>{NUMBER})\s*,?\s*(?:(?:and\s*)?{DAY}\s*(?P<d>[0-6]))?\b(?!\s*(?:of|scan|to))",
        rf"\b(?P<w>{NUMBER})(?P<half>{HALF})[\s-]*{WEEK}\b",
        rf"\b(?P<w>{NUMBER})[\s-]*{WEEK}(?P<half>{HALF})",
        rf"\b(?P<w>{NUMBER})(?:\s*-?ish)?[\s-]*{WEEK}(?:\s*-?ish)?\b",
        rf"\b(?P<m>{NUMBER})(?P<half>{HALF})[\s-]*months?\b",
        rf"\b(?P<m>{NUMBER})[\s-]*months?(?P<half>{HALF})",
        r"\b(?P<m>\d\.5)[\s-]*months?\b",
        rf"\b(?P<m>{NUMBER})[\s-]*(?:months?|mnths?|mths?|mos?)\b",
    )
)
TRIMESTER = re.compile(
    r"\b(?:(?P<second>second|2nd|mid)|(?P<third>third|3rd|last))[\s-]*tri(?:mester)?\b", re.IGNORECASE
)
TRIMESTER_DAYS = {"second": 14 * DAYS_PER_WEEK, "third": 28 * DAYS_PER_WEEK}
BARE = re.compile(
    rf"^\W*(?:i'?m|i am|about|around|roughly|maybe|like|think|i think|just|so|its|it's|approx\w*|\s)*"
    rf"(?P<near>almost|nearly)?\s*(?P<w>{NUMBER})\s*(?:ish|or so|i think|today|now|ish i think)?\W*$",
    re.IGNORECASE,
)

NOT_PREGNANT = re.compile(
    r"\b(?:(?:i'?m|i am|im|we'?re|am|she'?s|she is)?\s*(?:not|isn'?t|no longer|aren'?t)\s+(?:yet\s+|actually\s+|currently\s+|even\s+)*(?:pregnant|preg|expecting)\b|"
    r"(?:trying|ttc|hoping|planning|want|plan|wanting|going)\s+(?:to\s+)?(?:start\s+)?(?:try\w*|conceiv\w*|get(?:ting)? pregnant|for (?:a|another|our) \w+|ttc)|"
    r"\bttc\b|before (?:i|we) (?:get pregnant|try|conceive|start trying)|between pregnancies|no pregnancy (?:yet|now)|not (?:yet )?conceived)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundAge:
    """A gestational age in the text: its place and its days."""

    start: int
    end: int
    days: int


def find_age(text: str, today: date, is_answer: bool = False) -> FoundAge | None:
    """The gestational age she gives for this pregnancy, or None.

    Args:
        today: the day of the message, for due dates, last periods and "20 weeks tomorrow".
        is_answer: she was asked for it, or for her due date, so a day ahead by itself is that.
    """
    text = re.sub(r"\bcomma\b", ",    ", text, flags=re.IGNORECASE)  # dictated; as long as before
    dated = _from_dates(text, today)
    if dated:
        return dated
    bare = BARE.match(text)
    if bare:
        weeks = number_of(bare["w"])
        if weeks is not None and 3 <= weeks <= 43:
            return FoundAge(bare.start("w"), bare.end("w"), int(weeks * DAYS_PER_WEEK) - bool(bare["near"]))
        return None
    found = [age for clause in _clauses(text) for age in _in_clause(text, *clause, today)]
    if not found and is_answer and (written := DATE_LIKE.search(text)):
        alone = AROUND_A_DATE.fullmatch(text[: written.start()] + text[written.end() :])
        day = _plausible(written.group(), True, today) if alone else None
        return FoundAge(*written.span(), _age_by(day, True, today)) if day else None
    return found[0] if found else None


def says_not_pregnant(text: str) -> tuple[int, int] | None:
    """Where she says that she is not pregnant, or only planning to be."""
    match = NOT_PREGNANT.search(text)
    return match.span() if match and not re.search(r"\bpregnant again\b", text, re.IGNORECASE) else None


def _clauses(text: str) -> list[tuple[int, int]]:
    """Spans between full stops, commas and words that join, but not within a number."""
    ends = [
        m.span()
        for m in re.finditer(
            r"[.;!?,](?!\s*(?:and\s+)?(?:[0-6]|one|two|three|four|five|six)\s*-?d)(?=\s+(?!\d\b\s*w)|$)|\s-\s|\bbut\b|\bbecause\b|\band (?=i|my|the|now)|\n",
            text,
            re.IGNORECASE,
        )
    ]
    starts = [0, *(end for _, end in ends)]
    return list(zip(starts, [*(start for start, _ in ends), len(text)]))


def ages_of_all_times(text: str) -> list[tuple[FoundAge, bool]]:
    """Each age in weeks or months that the text names, and whether it is that of this pregnancy, today."""
    return [
        (FoundAge(start + match.start(), start + match.end(), days), is_now(text[start:end], match))
        for start, end in _clauses(text)
        for match, days in _named_in(text[start:end])
    ]


def _named_in(clause: str) -> Iterator[tuple[re.Match[str], int]]:
    """The ages in a clause, in days; where several patterns fit a place, by the first."""
    taken: list[tuple[int, int]] = []
    for pattern in PATTERNS:
        for match in pattern.finditer(clause):
            if any(match.start() < e and s < match.end() for s, e in taken):
                continue
            taken.append(match.span())
            days = _days(match, clause[: match.start()])
            if days is not None:
                yield match, days


def _in_clause(text: str, start: int, end: int, today: date) -> list[FoundAge]:
    clause = text[start:end]
    found: list[FoundAge] = []
    for match, days in _named_in(clause):
        if is_now(clause, match):
            days += days_to_named_day(
                text[start + match.end() : start + match.end() + 40], clause[: match.start()], today
            )
            found.append(FoundAge(start + match.start(), start + match.end(), days))
    trimester = TRIMESTER.search(clause)
    if trimester and not found and not PAST.search(clause):
        found.append(
            FoundAge(
                start + trimester.start(), start + trimester.end(), TRIMESTER_DAYS[trimester.lastgroup or "second"]
            )
        )
    return sorted(found, key=lambda age: age.start)


def _days(match: re.Match[str], before: str) -> int | None:
    parts = {name: "1" if value == "a" else value for name, value in match.groupdict().items()}
    half = bool(parts.get("half"))
    almost = bool(ALMOST.search(before))
    if parts.get("m"):
        months = (float(parts["m"]) if "." in parts["m"] else number_of(parts["m"]) or 0) + half / 2 - almost / 4
        days = round(months * DAYS_PER_MONTH)
    else:
        weeks = number_of(parts["w"])
        if weeks is None or weeks < SHORTEST_WEEKS:
            return None
        days = int(weeks * DAYS_PER_WEEK) + int(number_of(parts.get("d") or "0") or 0) + (3 if half else 0) - almost
        days -= number_of(parts.get("short") or "0") or 0
    return days if 0 < days <= LONGEST_DAYS else None


DUE = re.compile(
    r"\b(?:due(?:\s*date)?(?:'s)?|edd|edc|e\.d\.d\.?|baby (?:is )?(?:due|coming)|expected|supposed to (?:arrive|come)|"
    r"(?:calculated|estimated|expected|probable|predicted|official) (?:date|birth|delivery|arrival)(?: date)?|delivery date|"
    r"date of (?:delivery|confinement)|term (?:date|is)|expecting (?=on|in|around|about)|"
    r"baby (?:will |should |is to |is going to )?(?:comes?|arrives?|be (?:born|here))|(?:will|should|to) give birth)\b"
    r"\W*(?:is|on|was|date|the|around|about|of|for|\W)*",
    re.IGNORECASE,
)
LAST_PERIOD = re.compile(
    r"\b(?:lmp|l\.m\.p\.?|last (?:menstrual )?(?:period|bleed|cycle|menses|monthly|af)|period (?:last )?(?:started|began|was))\b"
    r"\W*(?:started|was|began|is|on|the|first|day|of|came|bleed|around|about|ended|had|start|date|my|i|\W)*",
    re.IGNORECASE,
)
NAMED_DUE = re.compile(
    r"\b(?P<date>[\w/.-]+(?:\s+[\w/.-]+){0,2})\s+(?:as|is|for) (?:my|the|our|a) due date", re.IGNORECASE
)
IN_WEEKS = re.compile(rf"^\W*in (?:about |around )?(?P<w>{NUMBER})\s*{WEEK}\b", re.IGNORECASE)
WEEKS_AGO = re.compile(
    rf"^\W*(?:about |around )?(?P<w>{NUMBER})\s*{WEEK}\s+(?:and (?P<d>{UP_TO_SIX}) days )?ago\b", re.IGNORECASE
)
# What may stand around a date that is the whole answer.
AROUND_A_DATE = re.compile(
    r"(?:it'?s|that'?s|its|is|was|on|around|about|the|of|so|um+|uh+|well|like|i (?:think|guess|believe)|maybe|probably|"
    r"hopefully|if all goes well|inshallah|god willing|they said|said|the doctor|my|baby|thanks?|thank you|please|\W)*",
    re.IGNORECASE,
)
LONGEST_DATE = 40  # characters after the cue in which the date stands


def _from_dates(text: str, today: date) -> FoundAge | None:
    """The age from a due date or a last period, given as a date or as weeks from now."""
    for cue in (DUE, LAST_PERIOD):
        for match in cue.finditer(text):
            rest = text[match.end() : match.end() + LONGEST_DATE]
            span = (IN_WEEKS if cue is DUE else WEEKS_AGO).match(rest)
            if span:
                weeks = number_of(span["w"]) or 0
                beyond = number_of(span.groupdict().get("d") or "0") or 0
                days = PREGNANCY_DAYS - weeks * DAYS_PER_WEEK if cue is DUE else weeks * DAYS_PER_WEEK + beyond
                return FoundAge(match.start(), match.end() + span.end(), days)
            day = _plausible(rest, cue is DUE, today)
            if day:
                return FoundAge(
                    match.start(), min(len(text), match.end() + LONGEST_DATE // 2), _age_by(day, cue is DUE, today)
                )
    named = NAMED_DUE.search(text)
    day = (
        next((d for d in (_plausible(part, True, today) for part in _endings(named["date"])) if d), None)
        if named
        else None
    )
    return FoundAge(named.start(), named.end(), _age_by(day, True, today)) if named and day else None


def _endings(words: str) -> list[str]:
    """The text from each of its words on, longest first."""
    parts = words.split()
    return [" ".join(parts[i:]) for i in range(len(parts))]


def _plausible(text: str, is_due: bool, today: date) -> date | None:
    """The first reading of the date that fits a pregnancy of today."""
    earliest = today - timedelta(days=21) if is_due else today - timedelta(days=LONGEST_DAYS)
    latest = today + timedelta(days=PREGNANCY_DAYS) if is_due else today
    return next((day for day in dates_after(text, today) if earliest <= day <= latest), None)


def _age_by(day: date, is_due: bool, today: date) -> int:
    return PREGNANCY_DAYS - (day - today).days if is_due else (today - day).days

"""Finds the length of the cervix in what she writes, in millimetres; mends the slip of cm for mm."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORTEST_MM, LONGEST_MM = 1.0, 70.0
# A length above this in "cm" can only be millimetres ("25 cm").
LONGEST_CM = 7.0
CUE = re.compile(
    r"\b(?:cervix|servix|cervical|(?:tv)?cl|tvus?|tvs|length|measur\w*|short\w*|funnel\w*|scan)\b", re.IGNORECASE
)
LENGTH = re.compile(
    r"(?<![\d.+/])(?P<number>\d{1,2}(?:[.,]\d)?)\s*(?P<unit>mm|cm|millimet\w*|centimet\w*|mil+s?\b)?(?![\d+/.,]*\d)",
    re.IGNORECASE,
)
# A number beside these is no length of the cervix; it is how far it opened, or the size of something else.
OTHER_SIZE = re.compile(
    r"\b(?:dilat\w*|dialat\w*|open\w*|deep|depth|fibroid\w*|cyst\w*|bump|lump|tear|clot\w*)\b", re.IGNORECASE
)
NOT_A_LENGTH_AFTER = re.compile(
    r"^\s*(?:w\b|wk|week|day|month|year|yo\b|hour|min|time|%|mg|st\b|nd\b|rd\b|th\b|pad|kg|lb|am\b|pm\b)", re.IGNORECASE
)
# After these, a number without a unit is a week or a day.
NOT_A_LENGTH_BEFORE = re.compile(
    r"\b(?:until|till|til|before|after|since|from|on|by|for|every|w(?:ee)?ks?|days?|(?:start|begin)\w*(?: at)?)\s*(?:the )?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundLength:
    """A cervical length in the text: its place and its millimetres."""

    start: int
    end: int
    millimetres: float


def find_cervical_length(text: str, is_asked: bool = False) -> FoundLength | None:
    """The last cervical length that the text gives ("from 32 to 20 mm" gives 20), or None.

    Args:
        is_asked: whether it is the answer to a question about the cervix; then a number with a unit needs no cue.
    """
    if not is_asked and not CUE.search(text):
        return None
    found = None
    for match in LENGTH.finditer(text):
        nearby = text[max(0, match.start() - 20) : match.end() + 15]
        if NOT_A_LENGTH_AFTER.match(text[match.end() :]) or OTHER_SIZE.search(nearby):
            continue
        unit = (match["unit"] or "").lower()
        if not unit and NOT_A_LENGTH_BEFORE.search(text[: match.start()]):
            continue
        millimetres = _millimetres(match["number"].replace(",", "."), unit)
        if millimetres is not None and SHORTEST_MM <= millimetres <= LONGEST_MM and (unit or _near_cue(text, match)):
            found = FoundLength(match.start(), match.end(), millimetres)
    return found


def _millimetres(number: str, unit: str) -> float | None:
    value, has_point = float(number), "." in number
    if unit.startswith(("mm", "mil")):
        return value * 10 if value < LONGEST_CM and has_point else value  # "2.5 mm" is a slip for cm
    if unit.startswith(("cm", "cent")):
        return value if value > LONGEST_CM else round(value * 10, 1)
    if value <= LONGEST_CM and has_point:  # "cervix was 2.5"
        return round(value * 10, 1)
    return value if value >= 10 else None


def _near_cue(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 30) : match.start()]
    return bool(re.search(r"\b(?:cervix|servix|cervical length|(?:tv)?cl|length)\b", before, re.IGNORECASE))

"""Finds a body temperature in what she writes, and says whether it is a fever."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 38.0 °C or 100.4 °F and more: clinical-facts, section 3 (CDC Hear Her).
FEVER_CELSIUS, FEVER_FAHRENHEIT = 38.0, 100.4
CELSIUS = range(34, 43)
FAHRENHEIT = range(94, 109)
CUE = re.compile(
    r"\b(?:temp\w*|thermometer|fever\w*|febrile|pyrexi\w*|degrees?|chills|shiver\w*|hot|burning|°|reading)\b|°|🤒",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<![\d.+/])(?P<number>\d{2,3}(?:[.,]\d)?)\s*(?P<unit>°?\s*[cf]\b|°|degrees?)?(?![\d+/]|\s*(?:w|wk|weeks?|days?|mm|cm|am|pm|%|min)\w*\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundTemperature:
    """A temperature in the text: its place, and whether it is a fever."""

    start: int
    end: int
    is_fever: bool


def find_temperature(text: str) -> FoundTemperature | None:
    """The highest temperature that the text gives, in either scale; None when it gives none."""
    found: list[tuple[float, FoundTemperature]] = []
    for match in NUMBER.finditer(text):
        value = float(match["number"].replace(",", "."))
        nearby = text[max(0, match.start() - 60) : match.end() + 60]
        if not match["unit"] and not CUE.search(nearby):
            continue
        if (
            int(value) in CELSIUS
            and "." not in match["number"]
            and "," not in match["number"]
            and not re.search(r"temp|fever|°|degree|thermometer|\bc\b", nearby, re.IGNORECASE)
        ):
            continue  # "hot at 38 weeks", "38 and shivering" name no degrees
        if int(value) in CELSIUS:
            found.append((value - FEVER_CELSIUS, FoundTemperature(*match.span(), value >= FEVER_CELSIUS)))
        elif int(value) in FAHRENHEIT:
            excess = (value - FEVER_FAHRENHEIT) / 1.8
            found.append((excess, FoundTemperature(*match.span(), value >= FEVER_FAHRENHEIT)))
    return max(found, key=lambda pair: pair[0])[1] if found else None

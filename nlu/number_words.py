"""Small numbers in words and figures."""

from __future__ import annotations

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40}
MISSPELT = {
    "forteen": 14,
    "fiveteen": 15,
    "eightteen": 18,
    "ninteen": 19,
    "tweny": 20,
    "twelv": 12,
    "fourtheen": 14,
    "seventen": 17,
}
VALUES = {word: number for number, word in enumerate(ONES)} | TENS | MISSPELT

_ONES = "|".join(sorted([*ONES[1:], *MISSPELT], key=len, reverse=True))
_TENS = "|".join(TENS)
# A pattern for one number below 50, without a group of its own.
NUMBER = rf"(?:\d{{1,2}}|(?:{_TENS})(?:[\s-]*(?:{'|'.join(ONES[1:10])}))?|{_ONES})"


def number_of(text: str) -> int | None:
    """The value of what `NUMBER` matches: "twenty-two" is 22; None when it is not a number."""
    text = text.strip().lower()
    if text.isdigit():
        return int(text)
    if text in VALUES:
        return VALUES[text]
    for tens, value in TENS.items():
        rest = text.removeprefix(tens).strip(" -\t")
        if rest != text and rest in VALUES:
            return value + VALUES[rest]
    return None

"""Finds the words with which she takes something back."""

from __future__ import annotations

import re

from triage.corrections import retraction

CORRECTION = re.compile(
    r"\b(?:actually|i meant|i mean[t]?\b(?= (?:no|yes|not|it|i|the|\d))|correction|by (?:mistake|accident)|(?:was|is|were|that'?s|thats) (?:a |my )?(?:mistake|wrong|an error)|mistake|"
    r"(?:oops|ooops|whoops|wops)|sorry,? (?:no|not|yes|i meant|it'?s|its|that)|scratch that|wrong (?:button|answer|one)|typo|mistyped|mis-?typed|"
    r"(?:misread|misunderstood|mis-?clicked|mis-?tapped)|(?:no )?wait,? (?:no|it|its|it'?s|i|im|i'm|just|that|this|the|those|not|my|\d)|take that back|not what i meant|"
    r"(?:should|shoud|shud|supposed to) (?:be|have been|say|of been)|change (?:my|that|the|an) answer|let me correct|got (?:that|it) wrong|false alarm|"
    r"turns out (?:it|that)|on second thoughts?|no,? that was (?:my |in |with |last|the))",
    re.IGNORECASE,
)


def find_correction(text: str) -> tuple[int, int] | None:
    """The place of the first such words, or None."""
    match = CORRECTION.search(text)
    return match.span() if match else retraction(text)

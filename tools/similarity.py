"""How alike two texts are, and a fast search for texts that are nearly the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

# Which letters are counted to rule a pair out; the rest share one place.
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789 "


def folded(text: str) -> str:
    """The text without case, punctuation and double spaces; apostrophes close up ("dont", "don't")."""
    return " ".join(re.sub(r"[^\w\s]+|_", " ", re.sub(r"['’`]", "", text.lower())).split())


def sorted_words(text: str) -> str:
    """The words of a folded text in alphabetical order."""
    return " ".join(sorted(text.split()))


def ratio(one: str, other: str) -> float:
    """100 for equal texts, 0 for texts without a common character: twice the longest common subsequence over both
    lengths, which is what rapidfuzz calls `ratio`."""
    if not one or not other:
        return 100.0 * (one == other)
    return 200.0 * _longest_common_subsequence(one, other) / (len(one) + len(other))


def _longest_common_subsequence(one: str, other: str) -> int:
    """Its length, with one bit a character of `one` (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for place, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << place
    full = (1 << len(one)) - 1
    state = full
    for character in other:
        common = state & places.get(character, 0)
        state = ((state + common) | (state - common)) & full
    return len(one) - bin(state).count("1")


def near_pairs(texts: Sequence[str], others: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """All pairs of folded texts that are alike by at least `least` (0 to 100), as typed or with their words sorted.

    Yields (place in `texts`, place in `others`, likeness). A pair is compared only where the letters they have in
    common allow such a likeness at all, so that thousands of texts take seconds.
    """
    counted, counted_others = _letters(texts), _letters(others)
    lengths, lengths_others = counted.sum(axis=1), counted_others.sum(axis=1)
    for place, letters in enumerate(counted):
        common = np.minimum(letters, counted_others).sum(axis=1)
        bound = 200.0 * common / np.maximum(lengths[place] + lengths_others, 1)
        for other in np.flatnonzero(bound >= least):
            one, two = texts[place], others[int(other)]
            alike = max(ratio(one, two), ratio(sorted_words(one), sorted_words(two)))
            if alike >= least:
                yield place, int(other), alike


def _letters(texts: Sequence[str]) -> npt.NDArray[np.int32]:
    """How often each letter stands in each text, of shape (texts, letters)."""
    counts = np.zeros((len(texts), len(ALPHABET) + 1), dtype=np.int32)
    for row, text in enumerate(texts):
        for character in text:
            counts[row, ALPHABET.find(character)] += 1  # -1, the last place, for any other
    return counts

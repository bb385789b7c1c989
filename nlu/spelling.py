"""Mends slips of the thumb in the words that matter, and knows where each mended word stood.

A token that is no English word (symspellpy's list of 82,000) and that the training data does not hold is replaced
by the nearest word of the training data. Names, numbers and short tokens stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import symspellpy
from symspellpy import SymSpell, Verbosity

TOKEN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
SHORTEST = 4
# One slip in a short word, two from this length on.
TWO_SLIPS_FROM = 7
# A word of the training data is a target when at least this many lines hold it: a typo stands in one.
LEAST_LINES = 4


@dataclass(frozen=True)
class Spelled:
    """A text with its slips mended; `original` leads from its places back to the text as typed."""

    text: str
    typed: str
    shifts: tuple[tuple[int, int, int, int], ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place in the typed text of a place in the mended one; a mended word is taken whole."""
        return self._back(start, False), self._back(end, True)

    def _back(self, place: int, is_end: bool) -> int:
        offset = 0
        for begin, stop, typed_begin, typed_stop in self.shifts:
            if place < begin or (place == begin and is_end):
                break
            if place < stop or (place == stop and is_end):
                return typed_stop if is_end else typed_begin
            offset = typed_stop - stop
        return place + offset


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """The words of symspellpy's frequency dictionary."""
    path = Path(symspellpy.__file__).with_name("frequency_dictionary_en_82_765.txt")
    return frozenset(line.split(" ")[0] for line in path.read_text(encoding="utf-8-sig").splitlines())


class Speller:
    """Mends words towards the vocabulary it was given.

    Args:
        vocabulary: the words of the training data with the number of lines that hold each.
    """

    def __init__(self, vocabulary: dict[str, int]) -> None:
        self.vocabulary = vocabulary
        self._nearest = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word, lines in vocabulary.items():
            if lines >= LEAST_LINES and len(word) >= SHORTEST and word in english():
                self._nearest.create_dictionary_entry(word, lines)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Speller:
        """The speller whose vocabulary is that of the texts."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update({match.group().lower() for match in TOKEN.finditer(text)})
        return cls({word: lines for word, lines in counts.items() if lines > 1})

    def mend(self, text: str) -> Spelled:
        """The text with its slips mended; case is not kept in a mended word."""
        pieces: list[str] = []
        shifts: list[tuple[int, int, int, int]] = []
        length = done = 0
        for match in TOKEN.finditer(text):
            word = self._word(match.group())
            if word is None:
                continue
            pieces += [text[done : match.start()], word]
            begin = length + match.start() - done
            length = begin + len(word)
            shifts.append((begin, length, match.start(), match.end()))
            done = match.end()
        return Spelled("".join([*pieces, text[done:]]), text, tuple(shifts))

    def _word(self, typed: str) -> str | None:
        """The word meant, or None where the typed one stays."""
        word = typed.lower()
        if len(word) < SHORTEST or self.vocabulary.get(word, 0) >= LEAST_LINES or word in english() or "'" in word:
            return None
        shorter = re.sub(r"(.)\1{2,}", r"\1", word)  # "sooooo"
        if shorter != word and (shorter in english() or shorter in self.vocabulary):
            return shorter
        slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
        found = self._nearest.lookup(word, Verbosity.TOP, max_edit_distance=slips)
        return found[0].term if found else None


def mended_texts(texts: Sequence[str], speller: Speller) -> list[str]:
    """The texts, each with its slips mended."""
    return [speller.mend(text).text for text in texts]

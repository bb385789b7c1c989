"""Hashed word and character n-grams: what the sentence vector blurs, exact words and misspelt ones.

scikit-learn's HashingVectorizer makes the same rows but for its hash function; only importing it takes 35 MB and more
than a second of every start, and 107 MB of disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from scipy import sparse

from nlu.emoji import in_words

SIZE_EACH = 2**13
SIZE = 2 * SIZE_EACH
CHARACTERS = (3, 4)  # lengths of the runs
REMEMBERED = 128  # texts
REMEMBERED_WORDS = 4096

_WORD = re.compile(r"\b\w+\b|\?")


def ngrams(texts: Sequence[str]) -> sparse.csr_matrix:
    """Rows of shape (texts, `SIZE`): words and pairs of words, then runs of 3 and 4 characters, each of length 1.

    The row of a single text is kept, as the components of one message ask for it again: it must not be changed.
    """
    return _one(texts[0]) if len(texts) == 1 else _rows(texts)


@lru_cache(maxsize=REMEMBERED)
def _one(text: str) -> sparse.csr_matrix:
    return _rows([text])


def _rows(texts: Sequence[str]) -> sparse.csr_matrix:
    columns, counts, ends = [], [], [0]
    for text in texts:
        lowered = in_words(text).lower()
        runs = [column for word in lowered.split() for column in _runs(word)]
        for half, found in enumerate((list(_words(lowered)), runs)):
            places, often = np.unique(np.asarray(found, np.int32), return_counts=True)
            columns.append(places + half * SIZE_EACH)
            counts.append(often / np.sqrt((often**2).sum() or 1))
        ends.append(ends[-1] + len(columns[-2]) + len(columns[-1]))
    values = np.concatenate([*counts, []]).astype(np.float32)
    return sparse.csr_matrix((values, np.concatenate([*columns, []]).astype(np.int32), ends), (len(texts), SIZE))


def _column(ngram: str) -> int:
    return crc32(ngram.encode("utf-8", "surrogatepass")) % SIZE_EACH


def _words(text: str) -> Iterator[int]:
    """The columns of the words and of the pairs of neighbours."""
    words = _WORD.findall(text)
    for number, word in enumerate(words):
        yield _column(word)
        if number:
            yield _column(f"{words[number - 1]} {word}")


@lru_cache(maxsize=REMEMBERED_WORDS)
def _runs(word: str) -> tuple[int, ...]:
    """The columns of the runs of characters in a word, its borders counted as blanks."""
    bordered = f" {word} "
    return tuple(
        _column(bordered[start : start + length])
        for length in CHARACTERS
        for start in range(len(bordered) - length + 1)
    )

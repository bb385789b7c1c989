"""Hashed word and character n-grams: what the sentence vector blurs, exact words and misspelt ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from nlu.emoji import in_words

SIZE_EACH = 2**13
SIZE = 2 * SIZE_EACH
REMEMBERED = 128  # texts

_WORDS = HashingVectorizer(
    n_features=SIZE_EACH, ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b|\?", alternate_sign=False, dtype=np.float32
)
_CHARACTERS = HashingVectorizer(
    n_features=SIZE_EACH, ngram_range=(3, 4), analyzer="char_wb", alternate_sign=False, dtype=np.float32
)


def ngrams(texts: Sequence[str]) -> sparse.csr_matrix:
    """Rows of shape (texts, `SIZE`): words and pairs of words, then runs of 3 and 4 characters, each of length 1.

    The row of a single text is kept, as the components of one message ask for it again: it must not be changed.
    """
    return _one(texts[0]) if len(texts) == 1 else _rows(texts)


@lru_cache(maxsize=REMEMBERED)
def _one(text: str) -> sparse.csr_matrix:
    return _rows([text])


def _rows(texts: Sequence[str]) -> sparse.csr_matrix:
    lowered = [in_words(text).lower() for text in texts]
    return sparse.hstack([_WORDS.transform(lowered), _CHARACTERS.transform(lowered)], format="csr", dtype=np.float32)

"""Linear classifiers on sentence vectors and n-grams, kept as plain arrays.

What is stored and run is a matrix, so that no pickle is ever loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from sklearn.feature_extraction.text import HashingVectorizer

from nlu.emoji import in_words
from nlu.encoder import Vectors

NGRAM_FEATURES = 2**14
# How much the n-grams weigh beside the sentence vector, whose length is 1.
NGRAM_WEIGHT = 0.5
# More iterations fit the training data better and unseen text no better.
ITERATIONS = 60

_WORDS = HashingVectorizer(
    n_features=NGRAM_FEATURES, ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b|\?", alternate_sign=False
)
_CHARACTERS = HashingVectorizer(n_features=NGRAM_FEATURES, ngram_range=(3, 4), analyzer="char_wb", alternate_sign=False)


def ngrams(texts: Sequence[str]) -> sparse.csr_matrix:
    """Hashed word and character n-grams, of shape (texts, 2 * 2**14)."""
    lowered = [in_words(text).lower() for text in texts]
    rows = sparse.hstack([_WORDS.transform(lowered), _CHARACTERS.transform(lowered)], format="csr", dtype=np.float32)
    return NGRAM_WEIGHT * rows


def features(texts: Sequence[str], vectors: Vectors) -> sparse.csr_matrix:
    """Sentence vectors beside the n-grams, of shape (texts, 384 + 2 * 2**14)."""
    return sparse.hstack([sparse.csr_matrix(vectors), ngrams(texts)], format="csr", dtype=np.float32)


def _probabilities(scores: npt.NDArray[Any], exclusive: bool) -> npt.NDArray[Any]:
    if not exclusive:
        return 1 / (1 + np.exp(-scores))
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def _minimise(
    texts: Sequence[str],
    vectors: Vectors,
    targets: npt.NDArray[np.float32],
    weight: npt.NDArray[np.float32],
    strength: float,
    exclusive: bool,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Logistic regression for all labels at once: the minimum that scikit-learn finds label by label, 5 times sooner.

    Args:
        targets: 1 where a row has a label, of shape (rows, labels).
        weight: how much a row counts (for a label), of the same shape or (rows, 1).
    """
    sparse_rows = ngrams(texts)
    sparse_columns = sparse_rows.T.tocsr()
    size, labels = vectors.shape[1] + sparse_rows.shape[1] + 1, targets.shape[1]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        matrix = flat.reshape(size, labels).astype(np.float32)
        scores = vectors @ matrix[: vectors.shape[1]] + sparse_rows @ matrix[vectors.shape[1] : -1] + matrix[-1]
        found = _probabilities(scores, exclusive)
        picked = np.where(targets > 0, found, 1 - found) if not exclusive else np.where(targets > 0, found, 1)
        error = weight * (found - targets)
        gradient = np.concatenate([vectors.T @ error, sparse_columns @ error, error.sum(axis=0, keepdims=True)])
        gradient[:-1] += matrix[:-1] / strength
        total = -(weight * np.log(picked + 1e-9)).sum() + (matrix[:-1] ** 2).sum() / (2 * strength)
        return float(total), gradient.astype(np.float64).ravel()

    found = optimize.minimize(
        loss, np.zeros(size * labels), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}
    )
    matrix = found.x.reshape(size, labels).T.astype(np.float32)
    return matrix[:, :-1], matrix[:, -1]


@dataclass
class LinearClassifier:
    """Weights of shape (labels, features) with one bias a label.

    Attributes:
        exclusive: one label holds (softmax over scores); else each label holds or not (sigmoid of each score).
    """

    labels: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    exclusive: bool

    @classmethod
    def fit(
        cls, texts: Sequence[str], vectors: Vectors, labels: Sequence[str], strength: float = 10.0, balance: float = 1.0
    ) -> LinearClassifier:
        """Learns to tell the labels apart.

        Args:
            strength: the inverse of the regularisation.
            balance: 1 lets each label weigh the same however many rows it has, 0 each row.
        """
        names = tuple(sorted(set(labels)))
        targets = np.asarray([[label == name for name in names] for label in labels], dtype=np.float32)
        share = (len(labels) / (len(names) * targets.sum(axis=0))) ** balance
        weight = (share * targets).sum(axis=1, keepdims=True)
        return cls(names, *_minimise(texts, vectors, targets, weight, strength, exclusive=True), exclusive=True)

    @classmethod
    def fit_each(
        cls,
        texts: Sequence[str],
        vectors: Vectors,
        members: dict[str, npt.NDArray[np.bool_]],
        strength: float = 10.0,
        balance: float = 4.0,
    ) -> LinearClassifier:
        """Learns each label against all rows that do not have it.

        Args:
            members: for each label, which rows have it.
            balance: how much more a row that has the label weighs than one that does not.
        """
        targets = np.asarray(list(members.values()), dtype=np.float32).T
        weight = 1 + (balance - 1) * targets
        return cls(
            tuple(members), *_minimise(texts, vectors, targets, weight, strength, exclusive=False), exclusive=False
        )

    def probabilities(self, rows: sparse.csr_matrix) -> npt.NDArray[np.float64]:
        """The confidence in each label, of shape (rows, labels)."""
        return _probabilities(np.asarray(rows @ self.weights.T + self.bias, dtype=np.float64), self.exclusive)

    def save(self, path: Path) -> None:
        """Writes the arrays to an .npz file; float16 keeps three digits, which is what a confidence needs."""
        np.savez_compressed(
            path,
            labels=np.asarray(self.labels),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            exclusive=self.exclusive,
        )

    @classmethod
    def load(cls, path: Path) -> LinearClassifier:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            labels = tuple(str(label) for label in stored["labels"])
            return cls(labels, stored["weights"].astype(np.float32), stored["bias"], bool(stored["exclusive"]))

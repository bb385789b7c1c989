"""The classifier of intents: one hidden layer over sentence vectors and n-grams.

What is stored and run is a handful of matrices, so that no pickle is ever loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlu.encoder import Vectors
from nlu.matrices import Matrices, Numbers, gelu, softmax
from nlu.ngrams import ngrams

# Sentence vectors and rows of n-grams have length 1; at this scale the network learns from them well.
SCALE = np.float32(3.0)


@dataclass(frozen=True)
class Features:
    """What a classifier sees of some texts.

    Attributes:
        vectors: dense, of shape (texts, any fixed number).
        ngrams: sparse, of shape (texts, `nlu.ngrams.SIZE`).
    """

    vectors: Numbers
    ngrams: sparse.csr_matrix

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Vectors) -> Features:
        """The features of texts whose vectors are known."""
        return cls(vectors * SCALE, ngrams(texts) * SCALE)

    def __getitem__(self, rows: npt.NDArray[np.int64]) -> Features:
        return Features(self.vectors[rows], self.ngrams[rows])


@dataclass
class Weights(Matrices):
    """The matrices of the network. `hidden` rows are units of the hidden layer; scores are one a label."""

    vectors_to_hidden: Numbers
    ngrams_to_hidden: Numbers
    hidden_bias: Numbers
    hidden_to_scores: Numbers
    vectors_to_scores: Numbers
    ngrams_to_scores: Numbers
    score_bias: Numbers


@dataclass(frozen=True)
class Classifier:
    """A trained network, which tells labels apart that exclude each other."""

    labels: tuple[str, ...]
    weights: Weights

    @classmethod
    def fit(cls, features: Features, labels: Sequence[str], balance: float = 1.0) -> Classifier:
        """Learns to tell labels apart that exclude each other.

        Args:
            balance: 1 lets each label weigh the same however many rows it has, 0 each row.
        """
        from nlu.training import train

        names = tuple(sorted(set(labels)))
        targets = np.asarray([[label == name for name in names] for label in labels], dtype=np.float32)
        share = (len(labels) / (len(names) * targets.sum(axis=0))) ** balance
        weight = (share * targets).sum(axis=1, keepdims=True).astype(np.float32)
        return cls(names, train(features, targets, weight))

    def probabilities(self, features: Features) -> Numbers:
        """The confidence in each label, of shape (rows, labels)."""
        w = self.weights
        hidden, _ = gelu(features.vectors @ w.vectors_to_hidden + features.ngrams @ w.ngrams_to_hidden + w.hidden_bias)
        direct = features.vectors @ w.vectors_to_scores + features.ngrams @ w.ngrams_to_scores
        return softmax(hidden @ w.hidden_to_scores + direct + w.score_bias)

    def save(self, path: Path) -> None:
        """Writes the matrices and the labels to an .npz file."""
        np.savez_compressed(path, labels=np.asarray(self.labels), **self.weights.stored())

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(tuple(str(label) for label in stored["labels"]), Weights.of_stored(stored))

"""Trains the network of `nlu.classifier` in numpy: Adam on small batches, with dropout; the same result each time."""

from __future__ import annotations

import numpy as np

from nlu.adam import Adam
from nlu.classifier import Features, Weights
from nlu.matrices import Numbers, gelu, gelu_slope, softmax

HIDDEN = 128
EPOCHS = 10
BATCH = 192
RATE = 2e-3
# Of the hidden units and of the vectors' numbers, so many are left out of each step.
HIDDEN_DROPOUT, VECTOR_DROPOUT = 0.4, 0.1
# Targets lie this far from 0 and 1, so that confidence stays honest.
SMOOTHING = 0.05
SEED = 7


def train(features: Features, targets: Numbers, weight: Numbers) -> Weights:
    """The weights after training.

    Args:
        targets: 1 where a row has a label, of shape (rows, labels).
        weight: how much a row counts (for a label), of the same shape or (rows, 1).
    """
    random = np.random.default_rng(SEED)
    rows, labels = targets.shape
    weights = _first_weights(random, features.vectors.shape[1], features.ngrams.shape[1], labels)
    goal = targets * np.float32(1 - SMOOTHING) + np.float32(SMOOTHING / labels)
    adam = Adam(weights.all(), RATE, EPOCHS * -(-rows // BATCH))
    for _ in range(EPOCHS):
        order = random.permutation(rows)
        for start in range(0, rows, BATCH):
            chosen = order[start : start + BATCH]
            adam.step(_gradient(random, weights, features[chosen], goal[chosen], weight[chosen]).all())
    return weights


def _first_weights(random: np.random.Generator, vectors: int, ngrams: int, labels: int) -> Weights:
    def spread(inputs: int, outputs: int, width: float) -> Numbers:
        return (random.standard_normal((inputs, outputs), dtype=np.float32)) * np.float32(width)

    return Weights(
        vectors_to_hidden=spread(vectors, HIDDEN, vectors**-0.5),
        ngrams_to_hidden=spread(ngrams, HIDDEN, 0.01),
        hidden_bias=np.zeros(HIDDEN, np.float32),
        hidden_to_scores=spread(HIDDEN, labels, HIDDEN**-0.5),
        vectors_to_scores=np.zeros((vectors, labels), np.float32),
        ngrams_to_scores=np.zeros((ngrams, labels), np.float32),
        score_bias=np.zeros(labels, np.float32),
    )


def _dropped(random: np.random.Generator, shape: tuple[int, ...], share: float) -> Numbers:
    return (random.random(shape, dtype=np.float32) > share) / np.float32(1 - share)


def _gradient(random: np.random.Generator, w: Weights, batch: Features, goal: Numbers, weight: Numbers) -> Weights:
    """The gradient of the weighted cross-entropy of one batch."""
    vectors = batch.vectors * _dropped(random, batch.vectors.shape, VECTOR_DROPOUT)
    before = vectors @ w.vectors_to_hidden + batch.ngrams @ w.ngrams_to_hidden + w.hidden_bias
    active, curve = gelu(before)
    kept = _dropped(random, active.shape, HIDDEN_DROPOUT)
    hidden = active * kept
    scores = hidden @ w.hidden_to_scores + vectors @ w.vectors_to_scores + batch.ngrams @ w.ngrams_to_scores
    error = (softmax(scores + w.score_bias) - goal) * weight / np.float32(len(goal))
    back = (error @ w.hidden_to_scores.T) * kept * gelu_slope(before, curve)
    columns = batch.ngrams.T.tocsr()
    return Weights(
        vectors_to_hidden=vectors.T @ back,
        ngrams_to_hidden=columns @ back,
        hidden_bias=back.sum(axis=0),
        hidden_to_scores=hidden.T @ error,
        vectors_to_scores=vectors.T @ error,
        ngrams_to_scores=columns @ error,
        score_bias=error.sum(axis=0),
    )

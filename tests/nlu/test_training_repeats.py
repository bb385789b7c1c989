from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.classifier import Classifier, Features
from nlu.encoder import shared_encoder
from nlu.reader import Said
from nlu.reader_learning import Network
from nlu.reader_training import Example, train
from triage.vocabulary import Finding

# A tiny set: the shape of the training data, not its content.
MESSAGES = [
    Example("soup is hot", {Finding.FEVER: Said.PRESENT}),
    Example("soup is not hot", {Finding.FEVER: Said.ABSENT}),
    Example("soup was hot ages ago, and the floor is wet", {Finding.FEVER: Said.OVER, Finding.BULGE: Said.PRESENT}),
    Example("a joke", {}, frozenset({Finding.FEVER})),
]
TEXTS = ["what time is it", "play some music", "thanks a lot"]


def intents() -> Classifier:
    texts = [example.text for example in MESSAGES] + TEXTS
    features = Features.of(texts, shared_encoder().encode(texts))
    return Classifier.fit(features, ["tell"] * len(MESSAGES) + ["ask"] * len(TEXTS))


def network() -> Network:
    return train(MESSAGES, [shared_encoder().tokens(example.text).vectors for example in MESSAGES])


def test_training_twice_gives_the_same_weights() -> None:
    one, other = network(), network()
    pairs = [(intents().weights, intents().weights), (one.weights, other.weights), *zip(one.layers, other.layers)]
    for first, second in pairs:
        for matrix, again in zip(first.all(), second.all(), strict=True):
            assert np.array_equal(matrix, again)


def test_a_stored_classifier_answers_as_before_to_two_digits(tmp_path: Path) -> None:
    classifier = intents()
    classifier.save(tmp_path / "weights.npz")
    loaded = Classifier.load(tmp_path / "weights.npz")
    rows = Features.of(TEXTS, shared_encoder().encode(TEXTS))
    assert loaded.labels == classifier.labels
    assert loaded.probabilities(rows) == pytest.approx(classifier.probabilities(rows), abs=2e-3)

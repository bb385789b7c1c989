from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.classifier import Classifier, Features
from nlu.encoder import shared_encoder
from nlu.findings import train

# A tiny set: the shape of the training data, not its content.
STATEMENTS = [
    ("soup is hot", "fever", "present"),
    ("soup is not hot", "fever", "absent"),
    ("soup was hot ages ago", "fever", "over"),
    ("the floor is wet", "waters_broken", "present"),
    ("the floor is not wet", "waters_broken", "absent"),
    ("a joke", None, None),
]
OTHERS = ["what time is it", "play some music", "thanks a lot"]


def intents() -> Classifier:
    texts = [text for text, _, _ in STATEMENTS] + OTHERS
    features = Features.of(texts, shared_encoder().encode(texts))
    return Classifier.fit(features, ["tell"] * len(STATEMENTS) + ["ask"] * len(OTHERS))


def test_training_twice_gives_the_same_weights() -> None:
    encode = shared_encoder().encode
    first, second = ([intents(), *train(STATEMENTS, OTHERS, encode)] for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one.labels == other.labels
        for matrix, again in zip(one.weights.all(), other.weights.all(), strict=True):
            assert np.array_equal(matrix, again)


def test_a_stored_classifier_answers_as_before_to_three_digits(tmp_path: Path) -> None:
    classifier = intents()
    classifier.save(tmp_path / "weights.npz")
    loaded = Classifier.load(tmp_path / "weights.npz")
    rows = Features.of(OTHERS, shared_encoder().encode(OTHERS))
    assert loaded.labels == classifier.labels
    assert loaded.probabilities(rows) == pytest.approx(classifier.probabilities(rows), abs=2e-3)

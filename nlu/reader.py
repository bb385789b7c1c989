"""The network that reads findings: for each one, what a message says of it.

Each finding looks for its own words: it weighs the message's tokens by how much they are about it (attention), and
reads what is said from those tokens, the message as a whole and its n-grams, in the light of the question that was asked
("yes", "same as ever", "grayish since Friday" say nothing by themselves). So a message is encoded once, each word is seen
in its surroundings, and several findings with different statuses are read side by side. After Mullenbach 2018 (label-wise
attention, "CAML"), over the tokens of the sentence encoder, of which two layers went on learning with this network.

What is stored and run is a handful of matrices, so that no pickle is ever loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import expit

from nlu.classifier import SCALE
from nlu.encoder import LOWER_LAYERS, MIDDLE_LAYERS, Vectors, session
from nlu.matrices import Matrices, Numbers, rectified, softmax, times
from nlu.ngrams import ngrams
from triage.vocabulary import Finding, Slot


class Said(str, Enum):
    """What a message says of a finding; all but the first are the labels `status` of the training data."""

    NOTHING = "nothing"
    PRESENT = "present"
    ABSENT = "absent"
    OVER = "over"
    EARLIER_PREGNANCY = "earlier_pregnancy"
    SOMEBODY_ELSE = "somebody_else"
    HYPOTHETICAL = "hypothetical"


SAID = tuple(Said)
FINDINGS = tuple(Finding)
# What may have been asked before the message; None is nothing.
QUESTIONS: tuple[Slot | None, ...] = (None, *Slot)

# The encoder's layers, counted from 0, that the reader has its own copy of: from where the encoder's tokens end.
LAYERS = range(LOWER_LAYERS, MIDDLE_LAYERS)
LAYERS_FILE, WEIGHTS_FILE = "layers.onnx", "findings.npz"

Places = npt.NDArray[np.int64]


class Batch(NamedTuple):
    """Some messages. A message of fewer tokens than the longest is filled up.

    Attributes:
        tokens: of shape (messages, tokens, `nlu.encoder.TOKEN_DIMENSIONS`).
        real: 1 where a token is one, 0 where it fills up; of shape (messages, tokens, 1).
        ngrams: sparse, of shape (messages, `nlu.ngrams.SIZE`).
        questions: the place in `QUESTIONS` of what was asked, of shape (messages,).
    """

    tokens: Numbers
    real: Numbers
    ngrams: sparse.csr_matrix
    questions: Places

    @classmethod
    def of(cls, tokens: Sequence[Vectors], rows: sparse.csr_matrix, questions: Places) -> Batch:
        """The batch of token vectors and rows of n-grams."""
        longest = max(len(row) for row in tokens)
        filled = np.zeros((len(tokens), longest, tokens[0].shape[1]), np.float32)
        real = np.zeros((len(tokens), longest, 1), np.float32)
        for number, row in enumerate(tokens):
            filled[number, : len(row)], real[number, : len(row)] = row, 1
        return cls(filled, real, rows, questions)


@dataclass
class ReaderWeights(Matrices):
    """The matrices of the network. A token has some hidden units, a finding in a message has some of its own."""

    token_to_hidden: Numbers
    token_bias: Numbers
    hidden_to_attention: Numbers
    attended_to_own: Numbers
    mean_to_own: Numbers
    ngrams_to_own: Numbers
    finding_to_own: Numbers
    question_to_own: Numbers
    own_to_about: Numbers
    about_bias: Numbers
    own_to_said: Numbers
    said_bias: Numbers


class Steps(NamedTuple):
    """What a pass through the network makes on its way, for the gradient; shapes are (messages, ..., units)."""

    hidden: Numbers
    attention: Numbers
    attended: Numbers
    mean: Numbers
    own: Numbers
    about: Numbers
    said: Numbers

    def probabilities(self) -> Numbers:
        """The confidence in each of `SAID`, of shape (messages, findings, 7)."""
        spoken = expit(self.about)[..., np.newaxis]
        return np.concatenate([1 - spoken, spoken * softmax(self.said)], axis=-1)


def steps(w: ReaderWeights, batch: Batch, kept_hidden: Numbers | None = None, kept_own: Numbers | None = None) -> Steps:
    """One pass.

    Args:
        kept_hidden, kept_own: in training, what is left of the hidden units by dropout.
    """
    hidden = rectified(times(batch.tokens, w.token_to_hidden) + w.token_bias) * batch.real
    if kept_hidden is not None:
        hidden = hidden * kept_hidden
    scores = times(hidden, w.hidden_to_attention) + (batch.real - 1) * np.float32(1e4)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    attention = raised / raised.sum(axis=1, keepdims=True)
    attended = attention.transpose(0, 2, 1) @ hidden
    mean = hidden.sum(axis=1) / batch.real.sum(axis=1)
    shared = mean @ w.mean_to_own + batch.ngrams @ w.ngrams_to_own
    asked = w.finding_to_own + w.question_to_own[batch.questions]
    own = rectified(times(attended, w.attended_to_own) + shared[:, np.newaxis] + asked)
    if kept_own is not None:
        own = own * kept_own
    about = (own * w.own_to_about).sum(axis=-1) + w.about_bias
    return Steps(hidden, attention, attended, mean, own, about, times(own, w.own_to_said) + w.said_bias)


@dataclass(frozen=True)
class Reader:
    """The trained network: the encoder's layers that learned with it, and what reads findings from their tokens."""

    layers: Any
    weights: ReaderWeights

    def read(self, text: str, tokens: Vectors, *asked: Slot | None) -> tuple[Numbers, Numbers]:
        """What a message says of each finding.

        Args:
            tokens: as the encoder gives them.
            asked: the questions in the light of which it is read, each by itself; None is none.

        Returns:
            The confidence in each of `SAID`, of shape (questions, findings, 7), and how much each token is about the
            finding, of shape (findings, tokens).
        """
        (refined,) = self.layers.run(None, {"tokens": tokens[np.newaxis]})
        questions = np.asarray([QUESTIONS.index(slot) for slot in asked])
        taken = steps(self.weights, Batch.of(refined, ngrams([text]) * SCALE, questions))
        return taken.probabilities(), taken.attention[0].T

    @classmethod
    def load(cls, folder: Path) -> Reader:
        """Reads what `nlu.reader_learning.Network.save` wrote."""
        with np.load(folder / WEIGHTS_FILE, allow_pickle=False) as stored:
            return cls(session(folder / LAYERS_FILE), ReaderWeights.of_stored(stored))

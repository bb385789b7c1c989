"""Trains the network of `nlu.reader` in numpy: Adam on small batches, with dropout; the same result each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nlu.adam import Adam
from nlu.classifier import SCALE, Numbers, probabilities_of
from nlu.encoder import TOKEN_DIMENSIONS, Vectors
from nlu.ngrams import SIZE, ngrams
from nlu.reader import FINDINGS, QUESTIONS, SAID, Batch, Reader, ReaderWeights, Said, Steps, steps, times
from triage.knowledge import knowledge
from triage.vocabulary import Finding, Slot

HIDDEN, OWN = 192, 96
EPOCHS = 8
BATCH = 128
RATE = 4e-3
WARM_UP = 100  # steps in which the rate rises
# Of the hidden units and of the tokens' numbers, so many are left out of each step.
HIDDEN_DROPOUT, TOKEN_DROPOUT = 0.3, 0.1
# A finding that is spoken of weighs so much more than one that is not; there are few of them.
SPOKEN_OF = 2.0
# What she tells may come at any question: so often, a message that is no answer is learned at one drawn at random.
AT_A_QUESTION = 0.15
# Each batch is cut into so many parts, on as many cores; always the same, so that training gives the same result.
SIDE_BY_SIDE = 2
# Messages of about the same length go into one batch; they are sorted within so many batches.
SORTED_BATCHES = 20
SEED = 7

Allowed = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Example:
    """A message of the training data.

    Attributes:
        said: what it says of the findings that are labelled.
        unknown: findings of which it may say anything.
        others: what it may say of all other findings.
        question: what was asked before, where it is an answer.
        anywhere: whether it means the same at any question, and reports nothing by what was asked.
    """

    text: str
    said: Mapping[Finding, Said]
    unknown: frozenset[Finding] = frozenset()
    others: frozenset[Said] = frozenset({Said.NOTHING})
    question: Slot | None = None
    anywhere: bool = True

    def allowed(self) -> Allowed:
        """Which of `SAID` may be so, of shape (findings, 7)."""
        may = {finding: self.others for finding in FINDINGS}
        may |= {finding: frozenset(Said) for finding in self.unknown}
        may |= {finding: frozenset({said}) for finding, said in self.said.items()}
        return np.asarray([[said in may[finding] for said in SAID] for finding in FINDINGS])


def train(examples: Sequence[Example], tokens: Sequence[Vectors]) -> Reader:
    """Learns from messages.

    Args:
        tokens: of each example its tokens' vectors (see `nlu.encoder.Tokens`).
    """
    random = np.random.default_rng(SEED)
    rows = ngrams([example.text for example in examples]) * SCALE
    weights = first_weights(random)
    allowed = np.asarray([example.allowed() for example in examples])
    asked = np.asarray([QUESTIONS.index(example.question) for example in examples])
    anywhere = np.asarray([example.anywhere and not example.question for example in examples])
    adam = Adam(weights.all(), RATE, EPOCHS * -(-len(examples) // BATCH), WARM_UP)

    def slopes(task: tuple[npt.NDArray[np.int64], np.random.Generator]) -> list[Numbers]:
        chosen, own_random = task
        batch = Batch.of([tokens[i] for i in chosen], rows[chosen], asked[chosen])
        batch, may = _asked_at_random(own_random, batch, allowed[chosen], anywhere[chosen])
        return gradient(own_random, weights, batch, may).all()

    with ThreadPoolExecutor(SIDE_BY_SIDE) as workers:  # numpy lets go of the interpreter's lock while it works
        randoms = [np.random.default_rng([SEED, number]) for number in range(SIDE_BY_SIDE)]
        for _ in range(EPOCHS):
            for chosen in _batches(random, [len(row) for row in tokens]):
                parts = [part for part in np.array_split(chosen, SIDE_BY_SIDE) if len(part)]
                first, *more = workers.map(slopes, zip(parts, randoms))
                for other in more:
                    for slope, addend in zip(first, other, strict=True):
                        slope += addend
                adam.step(first)
    return Reader(weights)


def first_weights(random: np.random.Generator) -> ReaderWeights:
    """The weights before training."""

    def spread(inputs: int, outputs: int, width: float) -> Numbers:
        return random.standard_normal((inputs, outputs), dtype=np.float32) * np.float32(width)

    findings, statuses = len(FINDINGS), len(SAID) - 1
    return ReaderWeights(
        token_to_hidden=spread(TOKEN_DIMENSIONS, HIDDEN, TOKEN_DIMENSIONS**-0.5),
        token_bias=np.zeros(HIDDEN, np.float32),
        hidden_to_attention=spread(HIDDEN, findings, HIDDEN**-0.5),
        attended_to_own=spread(HIDDEN, OWN, HIDDEN**-0.5),
        mean_to_own=spread(HIDDEN, OWN, HIDDEN**-0.5),
        ngrams_to_own=spread(SIZE, OWN, 0.01),
        finding_to_own=spread(findings, OWN, 0.1),
        question_to_own=np.zeros((len(QUESTIONS), findings, OWN), np.float32),
        own_to_about=spread(findings, OWN, OWN**-0.5),
        about_bias=np.full(findings, -2, np.float32),
        own_to_said=spread(OWN, statuses, OWN**-0.5),
        said_bias=np.zeros((findings, statuses), np.float32),
    )


def _batches(random: np.random.Generator, lengths: Sequence[int]) -> Iterator[npt.NDArray[np.int64]]:
    """The places of all examples in random batches of about the same length."""
    order = random.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), BATCH * SORTED_BATCHES):
        alike = np.asarray(sorted(order[start : start + BATCH * SORTED_BATCHES], key=lambda place: lengths[place]))
        batches += [alike[i : i + BATCH] for i in range(0, len(alike), BATCH)]
    for number in random.permutation(len(batches)):
        yield batches[number]


def _asked_at_random(
    random: np.random.Generator, batch: Batch, allowed: Allowed, anywhere: npt.NDArray[np.bool_]
) -> tuple[Batch, Allowed]:
    """The batch with some messages at questions; what these ask for and she does not speak of may then be denied."""
    count = len(allowed)
    drawn = random.integers(1, len(QUESTIONS), count) * (anywhere & (random.random(count) < AT_A_QUESTION))
    denied = np.zeros_like(allowed)
    denied[..., SAID.index(Said.ABSENT)] = _asked_about()[drawn] & allowed[..., SAID.index(Said.NOTHING)]
    return batch._replace(questions=batch.questions + drawn), allowed | denied


@lru_cache
def _asked_about() -> Allowed:
    """Whether a question asks about a finding, of shape (questions, findings)."""
    asks = [knowledge().questions[slot].findings if slot else () for slot in QUESTIONS]
    return np.asarray([[finding in of for finding in FINDINGS] for of in asks])


def _kept(random: np.random.Generator, shape: tuple[int, ...], dropout: float) -> Numbers:
    return (random.random(shape, dtype=np.float32) >= dropout) / np.float32(1 - dropout)


def gradient(random: np.random.Generator, w: ReaderWeights, batch: Batch, allowed: Allowed) -> ReaderWeights:
    """The gradient of one batch with dropout, of the mean over messages of `loss`."""
    messages, longest, _ = batch.tokens.shape
    batch = batch._replace(tokens=batch.tokens * _kept(random, (messages, 1, TOKEN_DIMENSIONS), TOKEN_DROPOUT))
    kept_hidden = _kept(random, (messages, longest, HIDDEN), HIDDEN_DROPOUT)
    kept_own = _kept(random, (messages, len(FINDINGS), OWN), HIDDEN_DROPOUT)
    return backwards(w, batch, steps(w, batch, kept_hidden, kept_own), allowed, kept_hidden, kept_own)


def loss(taken: Steps, allowed: Allowed) -> float:
    """The weighted negative logarithm of the confidence in what is allowed, summed over findings, mean over messages."""
    likelihood = (taken.probabilities() * allowed).sum(axis=-1)
    return float(-(np.log(likelihood + 1e-12) * _weight(allowed)).sum(axis=-1).mean())


def _weight(allowed: Allowed) -> Numbers:
    return np.where(allowed[..., 0], np.float32(1), np.float32(SPOKEN_OF))


def backwards(
    w: ReaderWeights, batch: Batch, taken: Steps, allowed: Allowed, kept_hidden: Numbers, kept_own: Numbers
) -> ReaderWeights:
    """From the loss back through `nlu.reader.steps`, line by line."""
    about, said = _slopes(taken, allowed)
    own = (about[..., np.newaxis] * w.own_to_about + times(said, w.own_to_said.T)) * kept_own * (taken.own > 0)
    shared = own.sum(axis=1)
    attended = times(own, w.attended_to_own.T)
    mean = (shared @ w.mean_to_own.T / batch.real.sum(axis=1))[:, np.newaxis]
    turned = taken.hidden @ attended.transpose(0, 2, 1)
    scores = taken.attention * (turned - (taken.attention * turned).sum(axis=1, keepdims=True))
    hidden = taken.attention @ attended + times(scores, w.hidden_to_attention.T) + mean
    hidden *= kept_hidden * (taken.hidden > 0)
    return ReaderWeights(
        token_to_hidden=_product(batch.tokens, hidden),
        token_bias=hidden.sum(axis=(0, 1)),
        hidden_to_attention=_product(taken.hidden, scores),
        attended_to_own=_product(taken.attended, own),
        mean_to_own=taken.mean.T @ shared,
        ngrams_to_own=batch.ngrams.T.tocsr() @ shared,
        finding_to_own=own.sum(axis=0),
        question_to_own=np.asarray([own[batch.questions == place].sum(axis=0) for place in range(len(QUESTIONS))]),
        own_to_about=(taken.own * about[..., np.newaxis]).sum(axis=0),
        about_bias=about.sum(axis=0),
        own_to_said=_product(taken.own, said),
        said_bias=said.sum(axis=0),
    )


def _slopes(taken: Steps, allowed: Allowed) -> tuple[Numbers, Numbers]:
    """The slope of the loss by the scores `about` and `said`."""
    confidence = taken.probabilities()
    believed = confidence * allowed
    believed /= believed.sum(axis=-1, keepdims=True) + np.float32(1e-12)
    weight = _weight(allowed) / np.float32(len(allowed))
    spoken = 1 - believed[..., 0]
    about = (1 - confidence[..., 0] - spoken) * weight
    said = (probabilities_of(taken.said) * spoken[..., np.newaxis] - believed[..., 1:]) * weight[..., np.newaxis]
    return about, said


def _product(inputs: Numbers, slopes: Numbers) -> Numbers:
    """The slope of a matrix: inputs by slopes, summed over messages and what is in them."""
    return inputs.reshape(-1, inputs.shape[-1]).T @ slopes.reshape(-1, slopes.shape[-1])

"""Trains the network of `nlu.reader` in numpy: Adam on small batches, with dropout; the same result each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nlu.adam import Adam
from nlu.classifier import SCALE
from nlu.encoder import TOKEN_DIMENSIONS, Vectors
from nlu.matrices import Numbers
from nlu.ngrams import SIZE, ngrams
from nlu.reader import FINDINGS, LAYERS, QUESTIONS, SAID, Batch, Places, ReaderWeights, Said
from nlu.reader_learning import HIDDEN, OWN, Allowed, Network, gradient
from nlu.transformer import published_layer
from triage.knowledge import knowledge
from triage.vocabulary import Finding, Slot

EPOCHS = 4
BATCH = 128
RATE = 4e-3
LAYER_RATE = 4e-4  # of the encoder's own layers, which know much already
WARM_UP = 100  # steps in which the rate rises
# What she tells may come at any question: so often, a message that is no answer is learned at one drawn at random.
AT_A_QUESTION = 0.15
# After the first pass, of such a share of the messages, those that were read best so far, one in so many is read.
WELL_KNOWN, ONE_IN = 2 / 3, 2
# Each batch is cut into so many parts, on as many cores; always the same, so that training gives the same result.
SIDE_BY_SIDE = 4
# Messages of about the same length go into one batch; they are sorted within so many batches.
SORTED_BATCHES = 20
SEED = 7


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


def train(examples: Sequence[Example], tokens: Sequence[Vectors]) -> Network:
    """Learns from messages.

    Args:
        tokens: of each example its tokens' vectors (see `nlu.encoder.Tokens`).
    """
    random = np.random.default_rng(SEED)
    rows = ngrams([example.text for example in examples]) * SCALE
    network = Network(tuple(map(published_layer, LAYERS)), first_weights(random))
    allowed = np.asarray([example.allowed() for example in examples])
    asked = np.asarray([QUESTIONS.index(example.question) for example in examples])
    anywhere = np.asarray([example.anywhere and not example.question for example in examples])
    lengths = np.asarray([len(row) for row in tokens])
    losses, counts = np.zeros((2, len(examples)), np.float32)
    later = np.count_nonzero(_counts(random, losses))
    learning = -(-len(examples) // BATCH) + (EPOCHS - 1) * -(-later // BATCH), WARM_UP
    adams = [Adam(layer.all(), LAYER_RATE, *learning) for layer in network.layers]
    adams.append(Adam(network.weights.all(), RATE, *learning))

    def slopes(task: tuple[Places, np.random.Generator]) -> list[list[Numbers]]:
        chosen, own_random = task
        batch = Batch.of([tokens[i] for i in chosen], rows[chosen], asked[chosen])
        batch, may = _asked_at_random(own_random, batch, allowed[chosen], anywhere[chosen])
        slope, losses[chosen] = gradient(own_random, network, batch, may, counts[chosen])
        return [part.all() for part in (*slope.layers, slope.weights)]

    with ThreadPoolExecutor(SIDE_BY_SIDE) as workers:  # numpy lets go of the interpreter's lock while it works
        randoms = [np.random.default_rng([SEED, number]) for number in range(SIDE_BY_SIDE)]
        for epoch in range(EPOCHS):
            counts[:] = _counts(random, losses) if epoch else 1
            for chosen in _batches(random, np.flatnonzero(counts), lengths):
                parts = [part for part in np.array_split(chosen, SIDE_BY_SIDE) if len(part)]
                for adam, first, *more in zip(adams, *workers.map(slopes, zip(parts, randoms)), strict=True):
                    adam.step([sum(others, slope) for slope, *others in zip(first, *more, strict=True)])
    return network


def _counts(random: np.random.Generator, losses: Numbers) -> Numbers:
    """How much each message counts in a pass: of those that were read best, one for several, to save time."""
    counts = np.ones(len(losses), np.float32)
    well_known = random.permutation(np.argsort(losses, kind="stable")[: int(WELL_KNOWN * len(losses))])
    counts[well_known], counts[well_known[::ONE_IN]] = 0, ONE_IN
    return counts


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


def _batches(random: np.random.Generator, places: Places, lengths: Places) -> Iterator[Places]:
    """The places in random batches of about the same length."""
    order = random.permutation(places)
    batches = []
    for start in range(0, len(order), BATCH * SORTED_BATCHES):
        alike = order[start : start + BATCH * SORTED_BATCHES]
        alike = alike[np.argsort(lengths[alike], kind="stable")]
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

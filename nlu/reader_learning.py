"""The network of `nlu.reader` while it learns: the slope of the loss by each of its matrices, with dropout."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from nlu import transformer
from nlu.encoder import TOKEN_DIMENSIONS
from nlu.matrices import Numbers, product, softmax, times
from nlu.reader import (
    FINDINGS,
    LAYERS,
    LAYERS_FILE,
    QUESTIONS,
    WEIGHTS_FILE,
    Batch,
    Reader,
    ReaderWeights,
    Steps,
    steps,
)
from nlu.transformer import LayerWeights, as_published

HIDDEN, OWN = 192, 96
# Of the hidden units and of the tokens' numbers, so many are left out of each step.
HIDDEN_DROPOUT, TOKEN_DROPOUT = 0.3, 0.1
# A finding that is spoken of weighs so much more than one that is not; there are few of them.
SPOKEN_OF = 2.0

Allowed = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Network:
    """The reader while it learns: the encoder's layers that learn with it, and what reads findings from their tokens."""

    layers: tuple[LayerWeights, ...]
    weights: ReaderWeights

    def steps(self, batch: Batch) -> Steps:
        """The pass from the encoder's tokens on, without dropout."""
        for layer in self.layers:
            batch = batch._replace(tokens=transformer.forwards(layer, batch.tokens, batch.real).made)
        return steps(self.weights, batch)

    def save(self, folder: Path) -> None:
        """Writes what `nlu.reader.Reader.load` reads: the layers as a graph of 8 bits, the matrices as an .npz file."""
        # Only here: onnx and its protobuf code are not needed to run the graph.
        from nlu.encoder_graph import build_layers

        numbered = zip(LAYERS, self.layers, strict=True)
        build_layers(dict(ChainMap(*(as_published(*layer) for layer in numbered))), LAYERS, folder / LAYERS_FILE)
        np.savez_compressed(folder / WEIGHTS_FILE, **self.weights.stored())

    def reader(self) -> Reader:
        """The reader as it will be run."""
        with TemporaryDirectory() as folder:
            self.save(Path(folder))
            return Reader.load(Path(folder))


def _kept(random: np.random.Generator, shape: tuple[int, ...], dropout: float) -> Numbers:
    return np.asarray((random.random(shape, dtype=np.float32) >= dropout) / np.float32(1 - dropout))


def gradient(
    random: np.random.Generator, network: Network, batch: Batch, allowed: Allowed, counts: Numbers
) -> tuple[Network, Numbers]:
    """The gradient of one batch with dropout, of the sum over messages of `losses`, and these.

    Args:
        allowed: which of `SAID` may be so, of shape (messages, findings, 7).
        counts: how much each message counts.
    """
    messages, longest, _ = batch.tokens.shape
    taken = []
    for layer in network.layers:
        taken.append(transformer.forwards(layer, batch.tokens, batch.real))
        batch = batch._replace(tokens=taken[-1].made)
    kept_tokens = _kept(random, (messages, 1, TOKEN_DIMENSIONS), TOKEN_DROPOUT)
    batch = batch._replace(tokens=batch.tokens * kept_tokens)
    kept_hidden = _kept(random, (messages, longest, HIDDEN), HIDDEN_DROPOUT)
    kept_own = _kept(random, (messages, len(FINDINGS), OWN), HIDDEN_DROPOUT)
    w = network.weights
    read = steps(w, batch, kept_hidden, kept_own)
    weights, slope = backwards(w, batch, read, allowed, counts, kept_hidden, kept_own)
    slope *= kept_tokens
    layers: list[LayerWeights] = []
    for layer, steps_of_it in zip(reversed(network.layers), reversed(taken), strict=True):
        of_layer, slope = transformer.backwards(layer, steps_of_it, slope)
        layers.insert(0, of_layer)
    return Network(tuple(layers), weights), losses(read, allowed)


def losses(taken: Steps, allowed: Allowed) -> Numbers:
    """Of each message the weighted negative logarithm of the confidence in what is allowed, summed over findings."""
    likelihood = (taken.probabilities() * allowed).sum(axis=-1)
    return np.asarray(-(np.log(likelihood + 1e-12) * _weight(allowed)).sum(axis=-1))


def _weight(allowed: Allowed) -> Numbers:
    return np.where(allowed[..., 0], np.float32(1), np.float32(SPOKEN_OF))


def backwards(
    w: ReaderWeights,
    batch: Batch,
    taken: Steps,
    allowed: Allowed,
    counts: Numbers,
    kept_hidden: Numbers,
    kept_own: Numbers,
) -> tuple[ReaderWeights, Numbers]:
    """From the loss back through `nlu.reader.steps`, line by line.

    Returns:
        Its slopes by the weights, and by the tokens.
    """
    about, said = _slopes(taken, allowed, counts)
    own = (about[..., np.newaxis] * w.own_to_about + times(said, w.own_to_said.T)) * kept_own * (taken.own > 0)
    shared = own.sum(axis=1)
    attended = times(own, w.attended_to_own.T)
    mean = (shared @ w.mean_to_own.T / batch.real.sum(axis=1))[:, np.newaxis]
    turned = taken.hidden @ attended.transpose(0, 2, 1)
    scores = taken.attention * (turned - (taken.attention * turned).sum(axis=1, keepdims=True))
    hidden = taken.attention @ attended + times(scores, w.hidden_to_attention.T) + mean
    hidden *= kept_hidden * (taken.hidden > 0)
    slopes = ReaderWeights(
        token_to_hidden=product(batch.tokens, hidden),
        token_bias=hidden.sum(axis=(0, 1)),
        hidden_to_attention=product(taken.hidden, scores),
        attended_to_own=product(taken.attended, own),
        mean_to_own=taken.mean.T @ shared,
        ngrams_to_own=batch.ngrams.T.tocsr() @ shared,
        finding_to_own=own.sum(axis=0),
        question_to_own=np.asarray([own[batch.questions == place].sum(axis=0) for place in range(len(QUESTIONS))]),
        own_to_about=(taken.own * about[..., np.newaxis]).sum(axis=0),
        about_bias=about.sum(axis=0),
        own_to_said=product(taken.own, said),
        said_bias=said.sum(axis=0),
    )
    return slopes, times(hidden, w.token_to_hidden.T)


def _slopes(taken: Steps, allowed: Allowed, counts: Numbers) -> tuple[Numbers, Numbers]:
    """The slope of the loss by the scores `about` and `said`."""
    confidence = taken.probabilities()
    believed = confidence * allowed
    believed /= believed.sum(axis=-1, keepdims=True) + np.float32(1e-12)
    weight: Numbers = _weight(allowed) * counts[:, np.newaxis]
    spoken = 1 - believed[..., 0]
    about = (1 - confidence[..., 0] - spoken) * weight
    said = (softmax(taken.said) * spoken[..., np.newaxis] - believed[..., 1:]) * weight[..., np.newaxis]
    return about, said

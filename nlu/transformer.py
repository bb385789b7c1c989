"""A layer of the sentence encoder (BERT: self-attention, then a hidden layer, each added to its input) in numpy.

Layers run on onnxruntime, but while they learn: the reader of findings has copies of some, which go on learning with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from safetensors.numpy import load_file

from nlu.encoder import WEIGHTS, checked_digest, model_folder
from nlu.matrices import Matrices, Numbers, gelu, gelu_slope, product, softmax, times

# Of all-MiniLM-L6-v2.
HEADS = 12
EPSILON = np.float32(1e-12)


@dataclass
class LayerWeights(Matrices):
    """The matrices of a layer; a row goes in from the left. Query, key and value of all heads stand side by side."""

    to_heads: Numbers
    to_heads_bias: Numbers
    heads_to_attended: Numbers
    attended_bias: Numbers
    attended_scale: Numbers
    attended_shift: Numbers
    to_inner: Numbers
    inner_bias: Numbers
    inner_to_outer: Numbers
    outer_bias: Numbers
    outer_scale: Numbers
    outer_shift: Numbers


class Normed(NamedTuple):
    """Rows with mean 0 and variance 1, and by what they were multiplied for that."""

    rows: Numbers
    factor: Numbers


class LayerSteps(NamedTuple):
    """What a pass through a layer makes on its way, for the gradient; of shape (messages, [heads,] tokens, numbers)."""

    given: Numbers
    query: Numbers
    key: Numbers
    value: Numbers
    attention: Numbers
    context: Numbers
    attended: Normed
    middle: Numbers
    inner: Numbers
    active: Numbers
    curve: Numbers
    outer: Normed
    made: Numbers


def forwards(w: LayerWeights, given: Numbers, real: Numbers) -> LayerSteps:
    """One pass.

    Args:
        given: of shape (messages, tokens, numbers).
        real: 1 where a token is one, 0 where it fills up; of shape (messages, tokens, 1).

    Returns:
        The way; `made` is what comes out, of the shape of `given`.
    """
    query, key, value = (_split(part) for part in np.split(times(given, w.to_heads) + w.to_heads_bias, 3, axis=-1))
    unreal = (real[:, np.newaxis, np.newaxis, :, 0] - 1) * np.float32(1e4)
    attention = softmax(query @ key.transpose(0, 1, 3, 2) * _scale(key) + unreal)
    context = _joined(attention @ value)
    attended = _normed(times(context, w.heads_to_attended) + w.attended_bias + given)
    middle = attended.rows * w.attended_scale + w.attended_shift
    inner = times(middle, w.to_inner) + w.inner_bias
    active, curve = gelu(inner)
    outer = _normed(times(active, w.inner_to_outer) + w.outer_bias + middle)
    made = outer.rows * w.outer_scale + w.outer_shift
    return LayerSteps(given, query, key, value, attention, context, attended, middle, inner, active, curve, outer, made)


def backwards(w: LayerWeights, taken: LayerSteps, made: Numbers) -> tuple[LayerWeights, Numbers]:
    """From the slope of a loss by `made` back through `forwards`, line by line.

    Returns:
        Its slopes by the weights, and by `given`.
    """
    outer = _normed_backwards(taken.outer, made * w.outer_scale)
    inner = times(outer, w.inner_to_outer.T) * gelu_slope(taken.inner, taken.curve)
    middle = outer + times(inner, w.to_inner.T)
    attended = _normed_backwards(taken.attended, middle * w.attended_scale)
    context = _split(times(attended, w.heads_to_attended.T))
    attention = context @ taken.value.transpose(0, 1, 3, 2)
    scores = taken.attention * (attention - (taken.attention * attention).sum(axis=-1, keepdims=True))
    scores *= _scale(taken.key)
    query, key = scores @ taken.key, scores.transpose(0, 1, 3, 2) @ taken.query
    value = taken.attention.transpose(0, 1, 3, 2) @ context
    heads = np.concatenate([_joined(query), _joined(key), _joined(value)], axis=-1)
    slopes = LayerWeights(
        to_heads=product(taken.given, heads),
        to_heads_bias=heads.sum(axis=(0, 1)),
        heads_to_attended=product(taken.context, attended),
        attended_bias=attended.sum(axis=(0, 1)),
        attended_scale=(middle * taken.attended.rows).sum(axis=(0, 1)),
        attended_shift=middle.sum(axis=(0, 1)),
        to_inner=product(taken.middle, inner),
        inner_bias=inner.sum(axis=(0, 1)),
        inner_to_outer=product(taken.active, outer),
        outer_bias=outer.sum(axis=(0, 1)),
        outer_scale=(made * taken.outer.rows).sum(axis=(0, 1)),
        outer_shift=made.sum(axis=(0, 1)),
    )
    return slopes, attended + times(heads, w.to_heads.T)


def _split(rows: Numbers) -> Numbers:
    messages, tokens, numbers = rows.shape
    return rows.reshape(messages, tokens, HEADS, numbers // HEADS).transpose(0, 2, 1, 3)


def _joined(heads: Numbers) -> Numbers:
    messages, _, tokens, _ = heads.shape
    return heads.transpose(0, 2, 1, 3).reshape(messages, tokens, -1)


def _scale(key: Numbers) -> np.float32:
    return np.float32(key.shape[-1] ** -0.5)


def _normed(rows: Numbers) -> Normed:
    centred = rows - rows.mean(axis=-1, keepdims=True)
    factor = 1 / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
    return Normed(centred * factor, factor)


def _normed_backwards(taken: Normed, slope: Numbers) -> Numbers:
    along = taken.rows * (slope * taken.rows).mean(axis=-1, keepdims=True)
    return taken.factor * (slope - slope.mean(axis=-1, keepdims=True) - along)


def published_layer(number: int) -> LayerWeights:
    """A layer of the encoder, counted from 0, as it was before it learned here.

    Raises:
        EncoderError: the weights are missing or not the published ones.
    """
    file = model_folder() / WEIGHTS
    checked_digest(file)
    stored = load_file(str(file))

    def part(name: str) -> Numbers:
        return np.asarray(stored[f"encoder.layer.{number}.{name}"], np.float32)

    def linear(*names: str) -> tuple[Numbers, Numbers]:
        matrices = [part(f"{name}.weight").T for name in names]
        return np.hstack(matrices), np.concatenate([part(f"{name}.bias") for name in names])

    def norm(name: str) -> tuple[Numbers, Numbers]:
        return part(f"{name}.weight"), part(f"{name}.bias")

    return LayerWeights(
        *linear(*(f"attention.self.{name}" for name in ("query", "key", "value"))),
        *linear("attention.output.dense"),
        *norm("attention.output.LayerNorm"),
        *linear("intermediate.dense"),
        *linear("output.dense"),
        *norm("output.LayerNorm"),
    )


def as_published(number: int, layer: LayerWeights) -> dict[str, Numbers]:
    """The weights of a layer by the names under which the encoder's are published."""
    matrices = dict(zip(("query", "key", "value"), np.split(layer.to_heads, 3, axis=1), strict=True))
    biases = dict(zip(("query", "key", "value"), np.split(layer.to_heads_bias, 3), strict=True))
    parts = {
        "attention.output.dense": (layer.heads_to_attended.T, layer.attended_bias),
        "attention.output.LayerNorm": (layer.attended_scale, layer.attended_shift),
        "intermediate.dense": (layer.to_inner.T, layer.inner_bias),
        "output.dense": (layer.inner_to_outer.T, layer.outer_bias),
        "output.LayerNorm": (layer.outer_scale, layer.outer_shift),
    } | {f"attention.self.{part}": (matrices[part].T, biases[part]) for part in matrices}
    prefix = f"encoder.layer.{number}"
    return {f"{prefix}.{name}.weight": weight for name, (weight, _) in parts.items()} | {
        f"{prefix}.{name}.bias": bias for name, (_, bias) in parts.items()
    }

"""The matrices of a network, and what its layers do with numbers.

What is stored and run is a handful of matrices, so that no pickle is ever loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

Numbers = npt.NDArray[np.float32]

# How a matrix is stored: each number as up to so many steps, and the width of a column's step under this name.
STEPS, STEP = 127, " step"
TINY = 1e-12  # the step of a column of zeros

_GELU_INNER, _GELU_CUBIC = np.float32(0.7978845608), np.float32(0.044715)


class Matrices:
    """The matrices of a network; a dataclass names them."""

    def all(self) -> list[Numbers]:
        """The matrices in the order of their names."""
        return list(vars(self).values())

    def stored(self) -> dict[str, npt.NDArray[Any]]:
        """The matrices for an .npz file: whole numbers of a step, one step a column. That keeps two digits."""
        parts: dict[str, npt.NDArray[Any]] = {}
        for name, matrix in vars(self).items():
            parts[name] = matrix
            if matrix.ndim > 1:
                step = np.abs(matrix).max(axis=0, keepdims=True) / np.float32(STEPS) + np.float32(TINY)
                parts |= {name: np.rint(matrix / step).astype(np.int8), name + STEP: step}
        return parts

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> Self:
        """The matrices of an .npz file that holds what `stored` gave."""
        return cls(*(stored[name] * stored.get(name + STEP, np.float32(1)) for name in cls.__annotations__))


def times(rows: Numbers, matrix: Numbers) -> Numbers:
    """`rows @ matrix` as one product: numpy would multiply message by message."""
    return (rows.reshape(-1, rows.shape[-1]) @ matrix).reshape(*rows.shape[:-1], matrix.shape[-1])


def product(inputs: Numbers, slopes: Numbers) -> Numbers:
    """The slope of a matrix: inputs by slopes, summed over messages and what is in them."""
    return inputs.reshape(-1, inputs.shape[-1]).T @ slopes.reshape(-1, slopes.shape[-1])


def rectified(numbers: Numbers) -> Numbers:
    """The activation: what is above zero."""
    return np.maximum(numbers, np.float32(0))


def gelu(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The activation of Hendrycks and Gimpel 2016, and its tanh, which the slope needs."""
    curve = np.tanh(_GELU_INNER * numbers * (1 + _GELU_CUBIC * numbers * numbers))
    return np.float32(0.5) * numbers * (1 + curve), curve


def gelu_slope(numbers: Numbers, curve: Numbers) -> Numbers:
    """The slope of `gelu` by its numbers."""
    steep = _GELU_INNER * numbers * (1 + 3 * _GELU_CUBIC * numbers * numbers)
    return np.float32(0.5) * (1 + curve) * (1 + (1 - curve) * steep)


def softmax(scores: Numbers) -> Numbers:
    """Over the last axis: of what excludes each other one holds."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)

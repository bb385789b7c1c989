"""The optimiser Adam (Kingma and Ba 2015) in numpy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.matrices import Numbers

BETA_MEAN, BETA_SQUARE, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """Moves matrices, in place, at a rate that falls evenly to zero.

    Args:
        rate: the highest rate.
        steps: how many there will be.
        warm_up: in so many of them the rate rises.
    """

    def __init__(self, matrices: Sequence[Numbers], rate: float, steps: int, warm_up: int = 0) -> None:
        self._matrices, self._rate, self._steps, self._warm_up, self._done = matrices, rate, steps, warm_up, 0
        self._means, self._squares, self._spare = ([np.zeros_like(m) for m in matrices] for _ in range(3))

    def step(self, gradient: Sequence[Numbers]) -> None:
        """One step; `gradient` is used up."""
        rate = self._rate * (1 - self._done / self._steps) * min(1, (self._done + 1) / (self._warm_up + 1))
        self._done += 1
        rate /= 1 - BETA_MEAN**self._done
        unbiased = (1 - BETA_SQUARE**self._done) ** -0.5
        kept = zip(self._matrices, self._means, self._squares, self._spare, gradient, strict=True)
        for matrix, mean, square, spare, slope in kept:  # no new arrays: much of the training's time is spent here
            np.multiply(slope, slope, out=spare)
            spare *= 1 - BETA_SQUARE
            square *= BETA_SQUARE
            square += spare
            slope *= 1 - BETA_MEAN
            mean *= BETA_MEAN
            mean += slope
            np.sqrt(square, out=spare)
            spare *= unbiased
            spare += EPSILON
            np.divide(mean, spare, out=spare)
            spare *= rate
            matrix -= spare

"""What the experiments on quadratics share: problems with starts off every axis, and how coordinates are measured.

Trajectories come from `numerics.simulate`, which knows matrices only. The eigenvectors that a problem was built
from are used for measuring: the coordinate of an error along each of them. A measured error is divided by
`rounding_budget`, a bound on what rounding can do to a trajectory, so a figure of 1 would use the budget up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.experiments.runner import Size
from numerics.quadratics import QuadraticBatch, one_blas_thread, quadratic_batches, seed_sequences
from numerics.simulate import gradient_descent, rounding_budget
from numerics.worst import Worst as Worst  # the experiments of other families take it from here

Array = NDArray[np.float64]

#: Fractions of the limit on both sides of it, so near that a limit which is 1 % off falls between them.
NEAR_BELOW, NEAR_ABOVE = 0.995, 1.005


@dataclass(frozen=True, eq=False)
class Setting:
    """A batch of P problems in n dimensions, and for each of them a start and S step sizes.

    `starts` (P, n): all coordinates of the error have the same size, with random signs, so none is overlooked.
    `step_sizes` (P, S): from far below the limit of stability to a quarter beyond it.
    """

    batch: QuadraticBatch
    rng: Generator
    starts: Array
    step_sizes: Array

    @property
    def top(self) -> Array:
        """The largest eigenvalues (P, 1), to go with the step sizes."""
        return self.batch.L[:, None]

    @property
    def bottom(self) -> Array:
        """The smallest eigenvalues (P, 1)."""
        return self.batch.mu[:, None]

    def run(
        self, step_sizes: Array, steps: int, starts: Array | None = None, record: Sequence[int] | None = None
    ) -> Array:
        """The iterates (P, n, S) after `steps` steps; with `record`, at those step numbers along a first axis."""
        A, b = self.batch.matrices, self.batch.linear_terms
        return gradient_descent(
            A, b, self.starts if starts is None else starts, step_sizes, steps, record=record
        )

    def budget(self, step_sizes: Array, steps: int, starts: Array | None = None) -> Array:
        """What rounding can have done to the iterates after `steps` steps, (P, S) in the unit of x."""
        return rounding_budget(self.batch, self.starts if starts is None else starts, step_sizes, steps)

    def coordinates(self, iterates: Array) -> Array:
        """The coordinates (..., P, n, S) of the errors along the eigenvectors, in ascending order of eigenvalues."""
        centre = self.batch.minimizers[:, :, None]
        with one_blas_thread(), np.errstate(invalid="ignore", over="ignore"):
            return np.matmul(self.batch.eigenvectors.transpose(0, 2, 1), iterates - centre)

    @property
    def first_coordinates(self) -> Array:
        """The coordinates (P, n, 1) of the start."""
        return self.coordinates(self.starts[:, :, None])

    def on_eigenvectors(self, which: NDArray[np.int64], size: float = 1.0) -> Array:
        """Starts (P, n, S) at x* + size·‖x*‖·vᵢ, with i = which[p, s]."""
        picked = np.take_along_axis(self.batch.eigenvectors, which[:, None, :], axis=2)
        radius = size * np.linalg.norm(self.batch.minimizers, axis=1)[:, None, None]
        return self.batch.minimizers[:, :, None] + radius * picked

    def slowest_starts(self, step_sizes: Array) -> Array:
        """Starts (P, n, S) on the line of that extreme eigenvector which has the larger factor."""
        fast = np.abs(1 - step_sizes * self.top) > np.abs(1 - step_sizes * self.bottom)
        return self.on_eigenvectors(np.where(fast, self.batch.dimension - 1, 0))


def settings(size: Size, seed: int, **ranges: Any) -> Iterator[Setting]:
    """The `size.problems` problems, a batch at a time; `ranges` as for `quadratic_batches`."""
    children = seed_sequences(seed, 2)
    for batch, child in zip(quadratic_batches(size.problems, seed, **ranges), children, strict=False):
        rng = np.random.default_rng(child)
        P, n = batch.count, batch.dimension
        distance = 10 ** rng.uniform(-1, 1, size=(P, 1)) * np.linalg.norm(batch.minimizers, axis=1)[:, None]
        signs = rng.choice([-1.0, 1.0], size=(P, n, 1))
        with one_blas_thread():
            error = distance / np.sqrt(n) * np.matmul(batch.eigenvectors, signs)[:, :, 0]
        yield Setting(batch, rng, batch.minimizers + error, _step_sizes(batch, rng, size.step_sizes))


def _step_sizes(batch: QuadraticBatch, rng: Generator, count: int) -> Array:
    """(P, count): a quarter log-uniform in [10⁻³, 1]/L, the rest uniform in [0.2, 2.5]/L."""
    small = 10 ** rng.uniform(-3, 0, size=(batch.count, count // 4))
    large = rng.uniform(0.2, 2.5, size=(batch.count, count - count // 4))
    return np.concatenate([small, large], axis=1) / batch.L[:, None]


def fractions_of_limit(rng: Generator, count: int) -> tuple[Array, Array]:
    """Fractions below 1 and above 1, `count` in all; the first of each is as near to 1 as `NEAR_…` says."""
    below = np.concatenate([[NEAR_BELOW], rng.uniform(0.02, NEAR_BELOW, size=count // 2 - 1)])
    above = np.concatenate([[NEAR_ABOVE], rng.uniform(NEAR_ABOVE, 1.5, size=count - count // 2 - 1)])
    return below, above

"""Functions with an L-Lipschitz gradient, and the points from which they are measured.

Every bound of the family is an equality on a parabola, so along the eigenvector of λmax = L a quadratic attains it:
there measured and predicted figures agree to within rounding, and a bound that is one per cent off is noticed.
Rounding is bounded by sums of absolute values, n·u·Σ|terms|; a measured excess is a fraction of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from numerics.experiments.runner import Size
from numerics.methods import gradient_descent_step
from numerics.quadratics import QuadraticBatch, one_blas_thread, quadratic_batches, seed_sequences
from numerics.smooth_functions import PROFILES, RidgeSums, logistic_losses, random_ridge_sums

Array = NDArray[np.float64]

UNIT_ROUNDOFF = 2.0**-53
WITHIN = "of the rounding budget"


def inner(left: Array, right: Array) -> Array:
    """⟨left, right⟩ over the last axis."""
    return np.einsum("...i,...i->...", left, right)


def _unit(rng: Generator, *shape: int) -> Array:
    """Directions uniform on the sphere of the last axis."""
    drawn = rng.standard_normal(shape)
    return drawn / np.linalg.norm(drawn, axis=-1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Quadratics:
    """P quadratics ½(x − x*)ᵀA(x − x*) as functions of points (P, K, n), like `RidgeSums`."""

    batch: QuadraticBatch

    @property
    def dimension(self) -> int:
        """n, the same for all functions."""
        return self.batch.dimension

    def _error(self, points: Array) -> Array:
        return points - self.batch.minimizers[:, None, :]

    def value(self, points: Array) -> Array:
        """f at `points` (P, K, n), as (P, K)."""
        return inner(self._error(points), self.gradient(points)) / 2

    def gradient(self, points: Array) -> Array:
        """∇f at `points` (P, K, n), as (P, K, n)."""
        return np.matmul(self._error(points), self.batch.matrices)

    def magnitude(self, first: Array, second: Array) -> Array:
        """The terms, without signs, that values, slopes and their products with first − second are sums of: (P, K)."""
        reach = np.abs(self._error(first)) + np.abs(self._error(second))
        # √n L bounds the norm of |A|.
        return np.sqrt(self.dimension) * self.batch.L[:, None] * inner(reach, reach)


Functions = Quadratics | RidgeSums


def rounding_budget(functions: Functions, first: Array, second: Array) -> Array:
    """Rounding (P, K) of the bounds between two points: a few nested sums of at most 2n + 4 terms."""
    terms = functions.dimension if isinstance(functions, Quadratics) else sum(functions.rows.shape[1:])
    return 8 * (terms + 4) * UNIT_ROUNDOFF * functions.magnitude(first, second)


@dataclass(frozen=True, eq=False)
class Case:
    """P functions, and where each of them is measured.

    L (P, 1): the Lipschitz constants. points, centre (P, 1, n): a point, and the minimizer (or the origin).
    directions (P, S, n) of length one; top (P, 1, n): the directions of the greatest curvature.
    """

    functions: Functions
    L: Array
    points: Array
    centre: Array
    directions: Array
    top: Array
    rng: Generator

    @property
    def reach(self) -> Array:
        """The distances (P, 1, 1) of the points from the centre."""
        return np.linalg.norm(self.points - self.centre, axis=-1, keepdims=True)

    @property
    def on_axis(self) -> Array:
        """Points (P, 1, n) as far from the centre, in the top direction."""
        return self.centre + self.reach * self.top

    def step_sizes(self, low: float, high: float) -> Array:
        """Step sizes (P, S) from `low`/L to `high`/L, evenly spread."""
        return np.linspace(low, high, self.directions.shape[1]) / self.L

    def lengths(self, low: float, high: float) -> Array:
        """Lengths (P, S, 1), log-uniform between `low` and `high`."""
        return np.exp(self.rng.uniform(np.log(low), np.log(high), size=(*self.directions.shape[:2], 1)))

    def steps(self, points: Array, eta: Array) -> Array:
        """One gradient step of each size `eta` (P, S) from the points (P, 1, n) or (P, S, n)."""
        return gradient_descent_step(points, self.functions.gradient, eta[..., None])  # type: ignore[arg-type]

    def decrease(self, points: Array, eta: Array) -> tuple[Array, Array]:
        """By how much one step lowers the function, and the rounding budget: (P, S) both."""
        ends = self.steps(points, eta)
        lowered = self.functions.value(points) - self.functions.value(ends)
        # The step itself is rounded to the digits of x, far off the origin; that moves f along its slope there.
        moved = 4 * UNIT_ROUNDOFF * (np.abs(points) + np.abs(ends))
        felt = inner(moved, np.abs(self.functions.gradient(ends))) + self.L * inner(moved, moved)
        return lowered, rounding_budget(self.functions, points, ends) + felt


def quadratic_cases(size: Size, seed: int) -> Iterator[Case]:
    """Random quadratics, and points at a distance log-uniform in [10⁻², 10²] from the minimizer."""
    seeds = seed_sequences(seed, 2)
    for batch, child in zip(quadratic_batches(size.problems, seed), seeds, strict=False):
        rng = np.random.default_rng(child)
        P, n = batch.count, batch.dimension
        distance = 10 ** rng.uniform(-2, 2, size=(P, 1, 1))
        centre = batch.minimizers[:, None, :]
        points = centre + distance * _unit(rng, P, 1, n)
        top = batch.eigenvectors[:, None, :, -1]
        with one_blas_thread():
            directions = _unit(rng, P, size.step_sizes, n)
            yield Case(Quadratics(batch), batch.L[:, None], points, centre, directions, top, rng)


def other_cases(size: Size, seed: int) -> Iterator[Case]:
    """Functions that are not quadratic: random ones of each profile, and the logistic loss on the data sets."""
    kinds = [(name, n) for name in PROFILES for n in (1, 3, 20)]
    drawn = max(1, size.problems // len(kinds))
    seeds = SeedSequence([seed, 3]).spawn(len(kinds) + 1)
    for (name, n), child in zip(kinds, seeds, strict=False):
        rng = np.random.default_rng(child)
        with one_blas_thread():
            yield _other_case(random_ridge_sums(rng, name, drawn, n), size, rng)
    rng = np.random.default_rng(seeds[-1])
    for loss in logistic_losses():
        with one_blas_thread():
            yield _other_case(loss, size, rng)


def _other_case(functions: RidgeSums, size: Size, rng: Generator) -> Case:
    P, n = functions.rows.shape[0], functions.dimension
    L, top = functions.curvatures()
    points = 3 * rng.standard_normal((P, 1, n))
    directions = _unit(rng, P, size.step_sizes, n)
    return Case(functions, L[:, None], points, 0 * points, directions, top[:, None, :], rng)

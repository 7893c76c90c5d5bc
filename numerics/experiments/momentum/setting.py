"""What the experiments on momentum share: a method's 2 × 2 block on each eigenvector, and the size of its roots.

A method that remembers one vector beside x acts on the coordinate of the error along an eigenvector as a 2 × 2
matrix. It is measured, not assumed: one step of the method itself from two states, one with an error in x alone and
one with an error in the memory alone, shows all four entries for all eigenvectors at once. Trace and determinant
are what a theorem predicts; the roots of z² − trace·z + determinant say how fast errors shrink.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Setting, Worst, settings
from numerics.experiments.runner import Size
from numerics.methods import Gradient, Iterates, Velocity
from numerics.quadratics import QuadraticBatch, one_blas_thread

Array = NDArray[np.float64]
TwoPoint = Callable[[Iterates, Gradient, Array, Array], Iterates]
Buffered = Callable[[Velocity, Gradient, Array, Array], Velocity]

WITHIN = "of the rounding budget"


def oracle(batch: QuadraticBatch) -> Gradient:
    """The gradient A x − b of every problem at once, on points (P, n, S)."""
    A, b = batch.matrices, batch.linear_terms[:, :, None]

    def gradient(x: Array) -> Array:
        with one_blas_thread():
            return np.matmul(A, x) - b

    return gradient


def wide(values: Array) -> Array:
    """Step sizes or momenta (P, S) as (P, 1, S), to go with points (P, n, S)."""
    return np.asarray(values)[:, None, :]


@dataclass(frozen=True, eq=False)
class Blocks:
    """Traces and determinants (P, n, S) of the blocks, ascending in the eigenvalue, and what rounding may have done."""

    trace: Array
    determinant: Array
    budget: Array

    @property
    def radius(self) -> Array:
        """The larger modulus of the two roots."""
        return radius(self.trace, self.determinant)


def radius(trace: Array, determinant: Array) -> Array:
    """The larger modulus of the roots of z² − trace·z + determinant, for arrays."""
    root = np.sqrt(np.asarray(trace, dtype=complex) ** 2 - 4 * determinant)
    return np.maximum(np.abs(trace + root), np.abs(trace - root)) / 2


def two_point_blocks(setting: Setting, step: TwoPoint, eta: Array, beta: Array) -> Blocks:
    """The blocks of a method on (x, previous): the error after a step is trace·e − determinant·e₋."""
    centre, away, shape = _ends(setting, eta)
    gradient = oracle(setting.batch)
    first = step(Iterates(away, centre), gradient, wide(eta), wide(beta)).x
    second = step(Iterates(centre, away), gradient, wide(eta), wide(beta)).x
    start = np.broadcast_to(setting.first_coordinates, shape)
    trace, before = setting.coordinates(first) / start, setting.coordinates(second) / start
    return Blocks(trace, -before, _budget(setting, eta, beta, np.abs(trace) + np.abs(before)))


def buffered_blocks(
    setting: Setting, step: Buffered, eta: Array, beta: Array, unit: Array | float = 1.0
) -> Blocks:
    """The blocks of a method on (x, v), past its first step; `unit` (P, 1) is the size of v for an error of size 1."""
    centre, away, shape = _ends(setting, eta)
    gradient, factor = oracle(setting.batch), np.asarray(unit, dtype=float).reshape(-1, 1, 1)
    start = np.broadcast_to(setting.first_coordinates, shape)
    entries = []
    for x, v in ((away, np.zeros(shape)), (centre, factor * (away - centre))):
        after = step(Velocity(x, v, 1), gradient, wide(eta), wide(beta))
        with one_blas_thread():
            memory = np.matmul(setting.batch.eigenvectors.transpose(0, 2, 1), after.v)
        entries.append((setting.coordinates(after.x) / start, memory / (factor * start)))
    (xx, vx), (xv, vv) = entries
    size = np.abs(xx) + np.abs(vv) + np.abs(xv) + np.abs(vx)
    return Blocks(xx + vv, xx * vv - xv * vx, _budget(setting, eta, beta, size * (1 + size)))


def _ends(setting: Setting, eta: Array) -> tuple[Array, Array, tuple[int, int, int]]:
    """x* and the start, as points (P, n, S)."""
    shape = (setting.batch.count, setting.batch.dimension, eta.shape[1])
    centre = np.broadcast_to(setting.batch.minimizers[:, :, None], shape)
    return centre, np.broadcast_to(setting.starts[:, :, None], shape), shape


def _budget(setting: Setting, eta: Array, beta: Array, size: Array) -> Array:
    """Rounding of one step of gradient descent, for the few more products and sums that momentum makes of it."""
    one = setting.budget(eta, 1) / np.abs(setting.first_coordinates).min(axis=1)
    return 4 * wide(one * (1 + np.abs(beta))) * (1 + size)


def momenta(setting: Setting, shape: tuple[int, int], low: float = -0.9, high: float = 0.98) -> Array:
    """Momenta of this shape: the first column 0.9, the others uniform in [low, high] but not near 0."""
    beta = setting.rng.uniform(low, high, size=shape)
    beta = np.where(np.abs(beta) < 0.05, 0.5, beta)
    beta[:, 0] = 0.9
    return beta


__all__ = [
    "WITHIN",
    "Array",
    "Blocks",
    "Check",
    "Setting",
    "Size",
    "Worst",
    "buffered_blocks",
    "momenta",
    "oracle",
    "radius",
    "settings",
    "two_point_blocks",
    "wide",
]

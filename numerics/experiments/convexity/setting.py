"""What the experiments on convexity share: functions, pairs of points, and what rounding may do between them.

On a quadratic every inequality of the family has a known slack, a multiple of ½⟨h, Ah⟩ with h = y − x, computed here
from the matrix alone: so a bound that is one per cent off is noticed even where it isn't attained. The cosine stands
for functions that are not convex.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.random import SeedSequence

from numerics.experiments.runner import Size
from numerics.experiments.smoothness.setting import (
    UNIT_ROUNDOFF,
    WITHIN,
    Array,
    Case,
    Quadratics,
    inner,
    other_cases,
    quadratic_cases,
    rounding_budget,
)
from numerics.smooth_functions import PROFILES

OTHERS = "log cosh, logistic, Huber"


_AT_ONCE = 100


def batches(
    dimensions: Sequence[int], problems: int, seeds: SeedSequence
) -> Iterator[tuple[int, int, np.random.Generator]]:
    """Dimension, number of problems and random numbers of each batch: memory does not grow with the number of all."""
    for n, child in zip(dimensions, seeds.spawn(len(dimensions)), strict=True):
        rng = np.random.default_rng(child)
        for first in range(0, problems, _AT_ONCE):
            yield n, min(_AT_ONCE, problems - first), rng


def convex_cases(size: Size, seed: int) -> Iterator[Case]:
    """Convex functions that are not quadratic."""
    return (case for case in other_cases(size, seed) if case.functions.profile.convex)  # type: ignore[union-attr]


def cosine_cases(size: Size, seed: int) -> Iterator[Case]:
    """Sums of cosines, which are not convex."""
    return (case for case in other_cases(size, seed) if not case.functions.profile.convex)  # type: ignore[union-attr]


def second_points(case: Case) -> Array:
    """Points (P, S, n) in random directions from `case.points`: near ones and, beyond the minimizer, far ones."""
    if isinstance(case.functions, Quadratics):
        return case.points + case.reach * case.lengths(0.5, 2) * case.directions
    return case.points + case.lengths(1e-2, 1e2) * case.directions


def half_curvature(case: Case, x: Array, y: Array) -> Array:
    """½⟨y − x, A(y − x)⟩ of a batch of quadratics, as (P, S)."""
    h = y - x
    return inner(h, np.matmul(h, case.functions.batch.matrices)) / 2  # type: ignore[union-attr]


#: Second derivatives of the profiles, where they have one.
_CURVATURES = {
    "log cosh": lambda u: 1 - np.tanh(u) ** 2,
    "logistic": lambda u: 0.25 * (1 - np.tanh(u / 2) ** 2),
    "Huber": lambda u: np.where(np.abs(u) < 1, 1.0, 0.0),
    "cosine": np.cos,
}


def hessian(functions: Any, points: Array) -> Array:
    """The Hessians of sums of ridge functions at `points` (P, 1, n), as (P, 1, n, n)."""
    curvature = next(_CURVATURES[name] for name, profile in PROFILES.items() if profile is functions.profile)
    margins = np.matmul(points, functions.rows.transpose(0, 2, 1))[:, 0] - functions.shifts
    weighted = curvature(margins)[..., None] * functions.rows
    return (np.matmul(functions.rows.transpose(0, 2, 1), weighted) / functions.rows.shape[1])[:, None]


def mixture(weights: Array, x: Array, y: Array) -> Array:
    """(1 − s)x + sy for weights s (P, S)."""
    return (1 - weights[..., None]) * x + weights[..., None] * y


def budget_between(case: Case, x: Array, y: Array) -> Array:
    """Rounding (P, S) of values and slopes at x, at y, and at points between them that were themselves rounded."""
    moved = 4 * UNIT_ROUNDOFF * (np.abs(x) + np.abs(y))
    steep = np.maximum(np.abs(case.functions.gradient(x)), np.abs(case.functions.gradient(y)))
    slope = np.linalg.norm(steep, axis=-1) * np.linalg.norm(moved, axis=-1)
    return rounding_budget(case.functions, x, y) + slope + case.L * inner(moved, moved)


__all__ = [
    "OTHERS",
    "UNIT_ROUNDOFF",
    "WITHIN",
    "Array",
    "Case",
    "budget_between",
    "convex_cases",
    "cosine_cases",
    "half_curvature",
    "hessian",
    "inner",
    "mixture",
    "quadratic_cases",
    "second_points",
]

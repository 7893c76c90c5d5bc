"""A point at which a function bends down: an eigenvalue of its Hessian that is negative, by interval arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from sympy import Symbol

from numerics.analysis.boxes import Hessian, eigenvalue_bounds

Array = NDArray[np.float64]

_POINTS = 400
_SCALES = (0.3, 1.0, 3.0, 10.0)


def bent_down(
    hessian: Hessian, box: Mapping[Symbol, tuple[Fraction, Fraction]] | None = None, seed: int = 0
) -> tuple[Array, float] | None:
    """A point (n,) of the domain with a bound < 0 that its Hessian's least eigenvalue does not exceed, or None.

    Looked for among seeded random points, of the `box` or else around the origin. The one that bends down most clearly
    is given: f is convex on no neighbourhood of it.

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> point, bound = bent_down(Hessian(x**3, (x,)))
    >>> bool(point[0] < 0), bool(6 * point[0] <= bound < 0)
    (True, True)
    """
    rng = np.random.default_rng(seed)
    if box is None:
        points = rng.standard_normal((_POINTS, hessian.n)) * rng.choice(_SCALES, size=(_POINTS, 1))
    else:
        low, high = np.array([[float(end) for end in box[v]] for v in hessian.variables]).T
        points = np.clip(low + (high - low) * rng.random((_POINTS, hessian.n)), low, high)
    points = np.round(points * 16) / 16 + 0.0  # exact, also as they are printed
    matrices, evaluation = hessian.over(points, points)
    with np.errstate(all="ignore"):
        _, high = eigenvalue_bounds(matrices)
    certain = ~(evaluation.outside | evaluation.doubtful) & np.isfinite(matrices.magnitude).all(axis=(1, 2))
    bounds = np.where(certain & (high[:, 0] < 0), high[:, 0], np.inf)
    if not np.isfinite(bounds).any():
        return None
    at = int(np.argmin(bounds))
    return points[at], float(bounds[at])

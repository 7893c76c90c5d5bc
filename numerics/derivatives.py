"""Slopes and curvatures of a function from its values alone, exact but for rounding.

The complex step: f(x + ihd) has the imaginary part h·⟨∇f(x), d⟩ + O(h³). Nothing is subtracted, so with
h = 2⁻⁶⁶ the truncation is below the unit roundoff and what is left is the rounding of f itself. The function must be
analytic and written for complex arguments: with sums, products, exp and log, without |·|, max or a conjugate.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: A function of vectors on the last axis: (..., n) → (...).
Function = Callable[[NDArray], NDArray]

_STEP = 2.0**-66


def slope(function: Function, point: Array, direction: Array) -> Array:
    """⟨∇f(point), direction⟩, for points and directions (..., n) that broadcast.

    >>> slope(lambda x: np.sum(x**2, axis=-1), np.array([1.0, 2.0]), np.array([1.0, -1.0]))
    array(-2.)
    """
    return np.asarray(np.imag(function(point + 1j * _STEP * direction)) / _STEP)


def curvature(function: Function, point: Array, first: Array, second: Array, reach: float = 1.0) -> Array:
    """⟨first, ∇²f second⟩ at `point`: a central difference of slopes, `reach` to each side along `second`.

    Exact on quadratics, whatever the reach; otherwise off by reach²/6 times a fourth derivative of f, and rounding
    counts 1/reach times.
    """
    ahead = slope(function, point + reach * second, first)
    behind = slope(function, point - reach * second, first)
    return (ahead - behind) / (2 * reach)

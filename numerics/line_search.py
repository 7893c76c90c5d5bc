"""Step sizes that are searched for, written from their definitions: the lowest point of a ray, and backtracking.

Points are (..., n), step sizes (...): the same code takes one problem or many. Nothing of a theorem is imported.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Oracle = Callable[[Array], Array]


def exact_step_size(x: Array, gradient: Oracle, *, reach: Array) -> Array:
    """The η at which the slope of a quadratic along x − η ∇f(x) vanishes, from the slopes at 0 and at `reach`.

    On a quadratic the slope −⟨∇f(x − ηg), g⟩ is a straight line, and two points determine its root; the gradient is all
    that is asked for, never the matrix. `reach` (...) is any positive step size, best near the answer.

    >>> f_prime = lambda x: np.array([1.0, 4.0]) * x
    >>> round(float(exact_step_size(np.array([4.0, 1.0]), f_prime, reach=np.array(1.0))), 12)
    0.4
    """
    g = gradient(x)
    there = gradient(x - np.asarray(reach)[..., None] * g)
    first, second = np.sum(g * g, axis=-1), np.sum(there * g, axis=-1)
    return reach * first / (first - second)


def exact_line_search_step(x: Array, gradient: Oracle, *, reach: Array) -> Array:
    """The lowest point of a quadratic on the ray from x against its gradient; `reach` as for `exact_step_size`.

    Source: J. Nocedal and S. J. Wright (2006), Numerical Optimization, 2nd ed., Section 3.3.

    >>> exact_line_search_step(np.array([4.0, 1.0]), lambda x: np.array([1.0, 4.0]) * x, reach=np.array(1.0))
    array([ 2.4, -0.6])
    """
    return x - exact_step_size(x, gradient, reach=reach)[..., None] * gradient(x)

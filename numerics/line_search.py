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


def searched_step_size(x: Array, gradient: Oracle, *, longest: Array, halvings: int = 60) -> Array:
    """The η up to `longest` where the slope of a convex function along x − η ∇f(x) changes sign.

    `longest` (...) must be beyond the lowest point; for a μ-strongly convex function 1/μ is. Found by bisection: the
    interval that is left is 2^−`halvings` of it.

    >>> round(float(searched_step_size(np.array([3.0]), lambda x: 2 * x, longest=np.array(4.0))), 9)
    0.5
    """
    g = gradient(x)
    low, high = np.zeros_like(longest), np.asarray(longest, dtype=float)
    for _ in range(halvings):
        middle = (low + high) / 2
        downhill = np.sum(gradient(x - middle[..., None] * g) * g, axis=-1) > 0
        low, high = np.where(downhill, middle, low), np.where(downhill, high, middle)
    return (low + high) / 2


def passes_armijo(x: Array, value: Oracle, gradient: Oracle, eta: Array, c: Array) -> NDArray[np.bool_]:
    """Whether f(x − ηg) ≤ f(x) − cη‖g‖², with g = ∇f(x).

    Source: J. Nocedal and S. J. Wright (2006), Numerical Optimization, 2nd ed., Section 3.1.

    >>> passes_armijo(np.array([1.0]), lambda x: x[0] ** 2, lambda x: 2 * x, np.array(0.5), np.array(0.4))
    np.True_
    """
    g = gradient(x)
    return value(x - eta[..., None] * g) <= value(x) - c * eta * np.sum(g * g, axis=-1)


def backtracked_step_size(
    x: Array, value: Oracle, gradient: Oracle, *, first: Array, beta: Array, c: Array, most: int = 10_000
) -> tuple[Array, NDArray[np.int64]]:
    """The first of `first`, β·`first`, β²·`first`, … that passes Armijo's test, and how many were refused before it.

    Source: J. Nocedal and S. J. Wright (2006), Numerical Optimization, 2nd ed., Algorithm 3.1.
    Raises `ValueError` where `most` trials were refused.

    >>> x = np.array([[1.0], [3.0]])
    >>> backtracked_step_size(x, lambda x: x[..., 0] ** 2, lambda x: 2 * x,
    ...                       first=np.array([2.0, 0.1]), beta=np.array(0.5), c=np.array(0.4))
    (array([0.5, 0.1]), array([2, 0]))
    """
    eta = np.array(first, dtype=float)
    refusals = np.zeros(eta.shape, dtype=np.int64)
    for _ in range(most):
        refused = ~passes_armijo(x, value, gradient, eta, c)
        if not np.any(refused):
            return eta, refusals
        eta, refusals = np.where(refused, beta * eta, eta), refusals + refused
    raise ValueError(f"{most} trials were refused; is −∇f a direction of descent, and c below 1?")

"""The gradient flow ẋ = −∇f(x), and Euler's two steps on it, written from their definitions.

The flow is followed by the classical Runge-Kutta method of order four, so no exponential function and no eigenvector is
used. Points are (..., n); nothing of a theorem is imported.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from numerics.quadratics import one_blas_thread

Array = NDArray[np.float64]


def gradient_flow(x: Array, gradient: Callable[[Array], Array], time: Array, substeps: int = 64) -> Array:
    """The point that ẋ = −∇f(x) reaches from x after `time` (...), in `substeps` steps of Runge and Kutta.

    Each substep of length h errs by about (hL)⁵/120 of the distance; the truncation falls like 1/`substeps`⁴.

    >>> round(float(gradient_flow(np.array([1.0]), lambda x: x, np.array(1.0))[0]), 9)
    0.367879441
    """
    h = np.asarray(time)[..., None] / substeps
    for _ in range(substeps):
        first = gradient(x)
        second = gradient(x - h / 2 * first)
        third = gradient(x - h / 2 * second)
        fourth = gradient(x - h * third)
        x = x - h / 6 * (first + 2 * second + 2 * third + fourth)
    return x


def implicit_euler_step(x: Array, matrices: Array, eta: Array) -> Array:
    """The solution of x⁺ = x − ηAx⁺, for x (P, n), matrices (P, n, n) and step sizes (P,).

    >>> implicit_euler_step(np.array([[3.0]]), np.array([[[2.0]]]), np.array([1.0]))
    array([[1.]])
    """
    n = matrices.shape[-1]
    with one_blas_thread():
        return np.asarray(
            np.linalg.solve(np.eye(n) + eta[:, None, None] * matrices, x[..., None])[..., 0], dtype=float
        )

"""Gradient descent on many quadratics with many step sizes at once: x ← x − η (A x − b), in float64.

The trajectory comes from the iteration on the matrix as given, one step after the other: no power of a
matrix, no eigenvector. For P problems in n dimensions with S step sizes each, a step is 2n²PS flops, and
`microkernel` is where they are done.

Rounding is bounded, not guessed: see `rounding_budget`.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.microkernel import advance
from numerics.quadratics import QuadraticBatch

Array = NDArray[np.float64]

#: Of the iterates (c, n, S) and the slice of the c problems that they belong to: an array of shape (c, ...).
Observer = Callable[[Array, slice], Array]

# The iterates of a chunk of problems, in bytes, so that what an observer makes of them is made in the L2 cache.
_CHUNK_BYTES = 512 * 1024


def gradient_descent(
    matrices: ArrayLike,
    linear_terms: ArrayLike,
    starts: ArrayLike,
    step_sizes: ArrayLike,
    steps: int,
    *,
    record: Sequence[int] | None = None,
    observe: Observer | None = None,
) -> Array:
    """Runs gradient descent on the P functions ½ xᵀAx − bᵀx, S step sizes each, for `steps` steps.

    matrices (P, n, n): the A. Every row is used as it stands; nothing relies on the symmetry.
    linear_terms (P, n): the b, so the gradient is A x − b.
    starts (P, n), or (P, n, S) for a start of its own for each step size.
    step_sizes (P, S): the η, in units of 1/A.
    record: step numbers, ascending, from 0 (the start) to `steps`. The result then has a leading axis, one
        entry for each of them. Without it, only the end is kept.
    observe: what to keep instead of the iterates, e.g. a norm; it is called with iterates of shape (c, n, S)
        that are valid during the call only, and with the slice of the c problems that they belong to.

    Returns (P, n, S), or (P, ...) of what the observer returns; with `record`, a leading axis before that.
    The result is the same whatever the number of threads, and however the problems are split into calls.

    Overflow: while R = max |1 − ηλ| exceeds 1, an error grows by R a step. An iterate that overflows becomes
    inf, then nan, without a warning and without touching another trajectory; `steps` below
    (300 − log₁₀ ‖x₀ − x*‖ − log₁₀ ‖A‖) / log₁₀ R rules it out.

    Raises `ValueError`, naming the argument, on shapes that don't fit, on entries that are not finite, on a
    negative `steps` and on a `record` that isn't ascending within [0, steps].

    >>> gradient_descent([[[2.0]]], [[6.0]], [[7.0]], [[0.25, 0.5]], steps=2)
    array([[[4., 3.]]])
    """
    A, b, x0, eta = _checked(matrices, linear_terms, starts, step_sizes)
    recorded = _checked_record(record, steps)
    P, n, S = A.shape[0], A.shape[1], eta.shape[1]
    chunk = max(1, _CHUNK_BYTES // (8 * n * max(S, 1)))
    out = np.empty((len(recorded), P, n, S)) if observe is None else None
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for first in range(0, P, chunk):
            rows = slice(first, min(first + chunk, P))
            trajectory = _run(A[rows], b[rows], x0[rows], eta[rows], recorded)
            for k, iterates in enumerate(trajectory):
                seen = iterates if observe is None else _observed(observe, iterates, rows)
                if out is None:
                    out = np.empty((len(recorded), P, *seen.shape[1:]))
                out[k, rows] = seen
    if out is None:
        raise ValueError("matrices holds no problem, so there is nothing to observe; P must be at least 1")
    return out if record is not None else out[0]


def rounding_budget(batch: QuadraticBatch, starts: ArrayLike, step_sizes: ArrayLike, steps: int) -> Array:
    """How far rounding can drive `gradient_descent` from `eigenbasis_solution`: a bound (P, S) on ‖Δx‖₂.

    It is u (n + 2)² (6 + T (1 + 6 |η| L)) Rᵀ (‖x*‖ + ‖x₀ − x*‖) with u = 2⁻⁵³, T steps, R = max(1, |1 − ημ|,
    |1 − ηL|). One step rounds a sum of n + 1 products (relative to |A||x| + |b|, and ‖|A|‖₂ ≤ √n L), a
    product and a sum; A and b themselves are rounded, by at most a few u (n + 2)² L; every error then grows
    at most like R a step. The 6 pays for the closed form's two rotations. That the computed Q is orthogonal
    to u (n + 2)² is measured in the tests, not derived. It is a worst case: seen are 10⁻² of it at n = 1 and
    10⁻⁵ at n = 200. The arguments are those of `gradient_descent`, already accepted there.
    """
    eta = np.asarray(step_sizes, dtype=np.float64)
    x0 = np.asarray(starts, dtype=np.float64)
    x0 = x0.reshape(*x0.shape[:2], -1)
    distance = np.linalg.norm(x0 - batch.minimizers[:, :, None], axis=1)
    size = np.linalg.norm(batch.minimizers, axis=1)[:, None] + distance
    mu, L = batch.mu[:, None], batch.L[:, None]
    R = np.maximum(1, np.maximum(np.abs(1 - eta * mu), np.abs(1 - eta * L)))
    with np.errstate(over="ignore"):
        return (
            2.0**-53 * (batch.dimension + 2) ** 2 * (6 + steps * (1 + 6 * np.abs(eta) * L)) * R**steps * size
        )


def _run(A: Array, b: Array, x0: Array, eta: Array, recorded: Sequence[int]) -> Iterator[Array]:
    """Takes one chunk of problems through all steps; yields the iterates (c, n, S) at each recorded step number."""
    (c, n, _), S = A.shape, eta.shape[1]
    X = np.empty((c, n, S))
    X[:] = x0
    now = 0
    for until in recorded:
        advance(A, b, X, eta, until - now)
        now = until
        yield X


def _observed(observe: Observer, iterates: Array, rows: slice) -> Array:
    seen = np.asarray(observe(iterates, rows), dtype=np.float64)
    if seen.shape[:1] != iterates.shape[:1]:
        c = iterates.shape[0]
        raise ValueError(
            f"observe returned shape {seen.shape}; its first axis must have the length {c} of its slice"
        )
    return seen


def _checked(matrices, linear_terms, starts, step_sizes) -> tuple[Array, Array, Array, Array]:
    A, b, x0, eta = (
        np.ascontiguousarray(a, dtype=np.float64) for a in (matrices, linear_terms, starts, step_sizes)
    )
    if A.ndim != 3 or A.shape[1] != A.shape[2] or A.shape[1] == 0:
        raise ValueError(f"matrices has shape {A.shape}; it must be (P, n, n) with n at least 1")
    P, n, _ = A.shape
    if b.shape != (P, n):
        raise ValueError(f"linear_terms has shape {b.shape}; with these matrices it must be {(P, n)}")
    if eta.ndim != 2 or eta.shape[0] != P:
        raise ValueError(f"step_sizes has shape {eta.shape}; it must be (P, S) with P = {P}")
    S = eta.shape[1]
    if x0.shape not in ((P, n), (P, n, S)):
        raise ValueError(f"starts has shape {x0.shape}; it must be {(P, n)} or {(P, n, S)}")
    for name, array in (("matrices", A), ("linear_terms", b), ("starts", x0), ("step_sizes", eta)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} has an entry that is not finite")
    return A, b, x0[:, :, None] if x0.ndim == 2 else x0, eta


def _checked_record(record: Sequence[int] | None, steps: int) -> tuple[int, ...]:
    if steps < 0:
        raise ValueError(f"steps is {steps}; it must be at least 0")
    if record is None:
        return (steps,)
    recorded = tuple(record)
    if not recorded or list(recorded) != sorted(set(recorded)) or recorded[0] < 0 or recorded[-1] > steps:
        raise ValueError(
            f"record is {recorded}; it must be step numbers, ascending, from 0 to steps = {steps}"
        )
    return recorded

"""Zeros of a gradient: proved to exist and to be the only one in a box, or proved not to exist there.

Krawczyk's test. For a box X with centre c, a matrix Y near the inverse of the Hessian, and the gradient g and the
Hessian H bounded by interval arithmetic, every zero of g in X lies in

    K = c − Y g(c) + (1 − Y H(X)) (X − c).

If K and X have no point in common there is none; if K lies in the interior of X there is exactly one, and the
Hessian is nonsingular all over X. Halving what is left gives all zeros in a box, or says where that was not decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from numerics.analysis.boxes import Hessian, eigenvalue_bounds
from numerics.analysis.intervals import Evaluation, Interval, matmul

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Pieces of a box that are looked at in search of all its zeros.
BUDGET = 6000

_AT_ONCE = 400  # pieces of one round
_RADII = 10.0 ** np.arange(-13, 1)  # of the boxes around a point, relative to its size
_MOST_ZEROS = 100  # after which the search for all of them ends
_NARROWEST = 1e-9  # relative width below which a piece is left undecided


@dataclass(frozen=True, eq=False)
class Enclosed:
    """Exactly one zero lies between `low` and `high` (n,), and no other between `outer_low` and `outer_high`.

    The Hessian's eigenvalues at the zero, in rising order, lie between `eigen_low` and `eigen_high` (n,).
    """

    low: Array
    high: Array
    outer_low: Array
    outer_high: Array
    eigen_low: Array
    eigen_high: Array

    def apart(self, other: Enclosed) -> bool:
        """Whether the two zeros certainly differ."""
        return bool(((self.low > other.high) | (other.low > self.high)).any())

    def meets(self, low: Array, high: Array) -> bool:
        """Whether the zero may lie between `low` and `high`."""
        return bool(((self.low <= high) & (self.high >= low)).all())

    def within(self, low: Array, high: Array) -> bool:
        """Whether the zero certainly lies between `low` and `high`."""
        return bool(((self.low >= low) & (self.high <= high)).all())


@dataclass(frozen=True, eq=False)
class Census:
    """The zeros enclosed in a box; these are all of them, proved, where `complete`."""

    found: tuple[Enclosed, ...]
    complete: bool
    pieces: int = 0
    undecided: Array = field(default_factory=lambda: np.empty((0, 0)))


def krawczyk(hessian: Hessian, low: Array, high: Array) -> tuple[Interval, Interval, Mask, Mask]:
    """K and the gradient over the boxes from `low` to `high`, all (k, n); where both are certain, and where f has no
    value in the whole box, (k,) each.
    """
    n = hessian.n
    centre = np.clip(low / 2 + high / 2, low, high)
    at_centre = Evaluation(hessian.variables, centre, centre)
    g = _stacked([at_centre.value(entry) for entry in hessian.gradient])
    H, over = hessian.over(low, high)
    g_over = _stacked([over.value(entry) for entry in hessian.gradient])
    certain = ~(at_centre.doubtful | over.doubtful)
    with np.errstate(all="ignore"):
        Y = Interval.of(_inverses(H))
        spread = (Interval(low, high) - Interval.of(centre))[..., None]
        rest = Interval.of(np.eye(n)) - matmul(Y, H)
        K = Interval.of(centre)[..., None] - matmul(Y, g[..., None]) + matmul(rest, spread)
    return K[..., 0], g_over, certain, over.nowhere


def _stacked(entries: Sequence[Interval]) -> Interval:
    return Interval(np.stack([e.low for e in entries], axis=-1), np.stack([e.high for e in entries], axis=-1))


def _inverses(matrices: Interval) -> Array:
    """Near inverses of the middles of symmetric interval matrices; anything where there are none."""
    middle = matrices.low / 2 + matrices.high / 2
    values, vectors = np.linalg.eigh(np.where(np.isfinite(middle), middle, 0.0))
    least = 1e-12 * np.abs(values).max(axis=-1, keepdims=True)
    values = np.where(np.abs(values) > least, values, np.where(least > 0, least, 1.0))
    return (vectors / values[..., None, :]) @ np.swapaxes(vectors, -1, -2)


def enclosed(hessian: Hessian, near: Array) -> Enclosed | None:
    """The zero of the gradient near the point `near` (n,), proved to be there; None where that was not possible.

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> found = enclosed(Hessian(x**3 / 3 - 2 * x, (x,)), np.array([1.414]))
    >>> bool(found.low[0] < 2**0.5 < found.high[0]), round(float(found.eigen_low[0]), 6)
    (True, 2.828427)
    """
    radii = _RADII[:, None] * (1 + np.abs(near))
    low, high = near - radii, near + radii
    K, _, certain, _ = krawczyk(hessian, low, high)
    proved = certain & K.inside(Interval(low, high)).all(axis=-1)
    if not proved.any():
        return None
    smallest, largest = np.flatnonzero(proved)[[0, -1]]
    low_in, high_in = _tightened(hessian, low[smallest], high[smallest])
    matrices, _ = hessian.over(low_in[None], high_in[None])
    eigen_low, eigen_high = eigenvalue_bounds(matrices)
    return Enclosed(low_in, high_in, low[largest], high[largest], eigen_low[0], eigen_high[0])


def _tightened(hessian: Hessian, low: Array, high: Array) -> tuple[Array, Array]:
    """What is left of a box that holds one zero after a few more tests."""
    for _ in range(4):
        K, _, certain, _ = krawczyk(hessian, low[None], high[None])
        if not certain[0] or not np.isfinite([K.low, K.high]).all():
            break
        narrowed = np.maximum(low, K.low[0]), np.minimum(high, K.high[0])
        if (narrowed[1] - narrowed[0] > 0.9 * (high - low)).all():
            break
        low, high = narrowed
    return low, high


def census(
    hessian: Hessian, low: Array, high: Array, known: Sequence[Enclosed] = (), budget: int = BUDGET
) -> Census:
    """All zeros of the gradient between `low` and `high` (n,), starting with those `known`.

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> found = census(Hessian(x**4 / 4 - x**2 / 2, (x,)), np.array([-3.0]), np.array([3.0]))
    >>> len(found.found), found.complete
    (3, True)
    """
    zeros = list(known)
    widths = np.maximum(high - low, np.finfo(float).tiny)
    lows, highs = low[None], high[None]
    left_low, left_high = np.empty((0, len(low))), np.empty((0, len(low)))
    pieces = 0
    while len(lows) and pieces < budget and len(zeros) <= _MOST_ZEROS:
        now, later = slice(None, _AT_ONCE), slice(_AT_ONCE, None)
        a, b, lows, highs = lows[now], highs[now], lows[later], highs[later]
        pieces += len(a)
        a, b = _without(zeros, a, b)
        if not len(a):
            continue
        a, b, single = _narrowed(hessian, a, b)
        for i in np.flatnonzero(single)[: _MOST_ZEROS + 1]:
            found = enclosed(hessian, a[i] / 2 + b[i] / 2)
            if found is not None and all(found.apart(other) for other in zeros):
                zeros.append(found)
        a, b = _without(zeros, a, b)
        narrow = ((b - a) <= _NARROWEST * widths).all(axis=-1)
        left_low, left_high = np.vstack([left_low, a[narrow]]), np.vstack([left_high, b[narrow]])
        if len(left_low) > 100:
            break
        new_low, new_high = _halves(a[~narrow], b[~narrow], widths)
        lows, highs = np.vstack([lows, new_low]), np.vstack([highs, new_high])
    left_low, left_high = _without(zeros, np.vstack([left_low, lows]), np.vstack([left_high, highs]))
    inside = tuple(zero for zero in zeros if zero.meets(low, high))
    undecided = (
        np.empty((0, 0)) if not len(left_low) else np.array([left_low.min(axis=0), left_high.max(axis=0)])
    )
    return Census(inside, not len(left_low), pieces, undecided)


def _without(zeros: Sequence[Enclosed], low: Array, high: Array) -> tuple[Array, Array]:
    """The pieces that do not lie where a known zero is the only one."""
    keep = np.ones(len(low), dtype=bool)
    for zero in zeros:
        keep &= ~((low >= zero.outer_low) & (high <= zero.outer_high)).all(axis=-1)
    return low[keep], high[keep]


def _narrowed(hessian: Hessian, low: Array, high: Array) -> tuple[Array, Array, Mask]:
    """The parts of the pieces in which a zero may be, and which of them have one."""
    # A little wider, so that a zero on the border of two pieces is in the interior of both.
    margin = 0.05 * (high - low)
    wide_low, wide_high = low - margin, high + margin
    K, g, certain, outside = krawczyk(hessian, low, high)
    K_wide, _, certain_wide, _ = krawczyk(hessian, wide_low, wide_high)
    single = certain_wide & K_wide.inside(Interval(wide_low, wide_high)).all(axis=-1)
    new_low = np.where(certain[:, None], np.maximum(low, K.low), low)
    new_high = np.where(certain[:, None], np.minimum(high, K.high), high)
    none = ((g.low > 0) | (g.high < 0)).any(axis=-1) | (new_low > new_high).any(axis=-1)
    keep = ~(none & certain) & ~outside
    return new_low[keep], new_high[keep], single[keep]


def _halves(low: Array, high: Array, widths: Array) -> tuple[Array, Array]:
    rows = np.arange(len(low))
    side = np.argmax((high - low) / widths, axis=1) if len(low) else rows
    middle = low[rows, side] / 2 + high[rows, side] / 2
    left, right = high.copy(), low.copy()
    left[rows, side] = right[rows, side] = middle
    return np.vstack([low, right]), np.vstack([left, high])

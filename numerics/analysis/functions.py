"""A smooth function by numbers: its stationary points from many starts, and what gradient descent does on it.

A point is `exact` (its coordinates are known in closed form), `enclosed` (proved by interval arithmetic to exist, and
to be the only one nearby) or `numerical` (Newton's method ended there, and nothing is proved). Figures at a point are
local: they say what happens in the limit close to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Expr, Symbol

from numerics.analysis.boxes import Hessian, eigenvalue_bounds
from numerics.analysis.faults import BadInput
from numerics.analysis.intervals import Evaluation
from numerics.analysis.zeros import Enclosed, enclosed

Array = NDArray[np.float64]

EXACT, ENCLOSED, NUMERICAL = "exact", "enclosed", "numerical"
MINIMUM, MAXIMUM, SADDLE, OPEN = "strict local minimum", "strict local maximum", "saddle", "not classified"

_STARTS = 96  # of Newton's method
_REACH = 10.0  # half the width of the box in which it starts where none was given
_NEWTON = 80  # steps
_SAME = 1e-6  # relative distance of points that count as one
_NEAR_DEGENERATE = 1e-2  # the same, where the Hessian is singular and Newton's method slow
_MOST_POINTS = 40
_ZERO = 1e-7  # an eigenvalue below this part of the largest counts as zero where nothing is proved


def _sign(x: Array) -> Array:
    return np.where(x == 0, np.nan, np.sign(x))


def _no_delta(x: Array) -> Array:
    return np.where(x == 0, np.nan, 0.0)


#: |x| has no derivative at 0, whatever value its parts are given there.
_AT_KINKS = {"sign": _sign, "DiracDelta": _no_delta}


class Function:
    """f, its gradient and its Hessian as functions of points (..., n); nan where they are undefined."""

    def __init__(self, f: Expr, variables: Sequence[Symbol]) -> None:
        self.f, self.variables, self.n = f, tuple(variables), len(variables)
        self._gradient = [f.diff(v) for v in variables]

    def _compiled(self, entries: Sequence[Expr]) -> Callable[..., Any]:
        modules: Any = [_AT_KINKS, "numpy"]
        return sympy.lambdify(self.variables, list(entries), modules, cse=True, dummify=True)

    @cached_property
    def _compiled_value(self) -> Callable[..., Any]:
        return self._compiled([self.f])

    @cached_property
    def _compiled_gradient(self) -> Callable[..., Any]:
        return self._compiled(self._gradient)

    @cached_property
    def _compiled_hessian(self) -> Callable[..., Any]:
        return self._compiled([g.diff(v) for g in self._gradient for v in self.variables])

    def _at(self, compiled: Callable[..., Any], x: Array) -> Array:
        with np.errstate(all="ignore"):
            entries = compiled(*(x[..., j] for j in range(self.n)))
            return np.stack([np.broadcast_to(e, x.shape[:-1]).astype(float) for e in entries], axis=-1)

    def value(self, x: Array) -> Array:
        """f, (...)."""
        return self._at(self._compiled_value, x)[..., 0]

    def gradient(self, x: Array) -> Array:
        """The gradient, (..., n)."""
        return self._at(self._compiled_gradient, x)

    def hessian(self, x: Array) -> Array:
        """The Hessian, (..., n, n)."""
        return self._at(self._compiled_hessian, x).reshape(*x.shape, self.n)


@dataclass(frozen=True, eq=False)
class Point:
    """A stationary point `x` (n,), and f there; the eigenvalues lie between `eigen_low` and `eigen_high` (n,).

    `status` is one of exact, enclosed, numerical; the eigenvalues of a numerical point are not enclosed, and both ends
    are the same. `index` is the place of an exact one among those that were given.
    """

    x: Array
    value: float
    kind: str
    status: str
    eigen_low: Array
    eigen_high: Array
    proof: Enclosed | None = None
    index: int | None = None

    @property
    def minimizes(self) -> bool:
        """Whether it is a local minimizer."""
        return self.kind == MINIMUM

    @property
    def eigenvalues(self) -> Array:
        """The middles of the enclosures, (n,)."""
        return self.eigen_low / 2 + self.eigen_high / 2

    @property
    def smallest(self) -> float:
        """λmin."""
        return float(self.eigenvalues[0])

    @property
    def largest(self) -> float:
        """λmax."""
        return float(self.eigenvalues[-1])


@dataclass(frozen=True, eq=False)
class Search:
    """The points found from `starts` seeded starts between `low` and `high` (n,); `more` were left out."""

    points: tuple[Point, ...]
    starts: int
    low: Array
    high: Array
    more: int = 0


def find_points(
    function: Function,
    hessian: Hessian,
    *,
    known: Sequence[tuple[tuple[Expr, ...], str]] = (),
    complete: bool = False,
    box: tuple[Array, Array] | None = None,
    seed: int = 0,
) -> Search:
    """Stationary points: those `known` exactly, with what each is, and what Newton's method finds from random starts.

    Where the known ones are all (`complete`), nothing is searched for. Without a box the search is between −10 and 10
    and keeps what lies beyond only where it found no minimizer there.

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> f, ends = x**4 - x**3, (np.array([-1.0]), np.array([2.0]))
    >>> found = find_points(Function(f, (x,)), Hessian(f, (x,)), box=ends)
    >>> [(round(float(p.x[0]), 4), p.kind, p.status) for p in found.points]
    [(0.75, 'strict local minimum', 'enclosed'), (0.0, 'not classified', 'numerical')]
    """
    n = function.n
    low, high = box if box is not None else (np.full(n, -_REACH), np.full(n, _REACH))
    points = [p for i, (at, kind) in enumerate(known) if (p := _exact(function, hessian, at, kind, i))]
    families = [at for at, _ in known if any(entry.free_symbols for entry in at)]
    ends = (
        np.empty((0, n)) if complete else _newton(function, _starts(function, low, high, box is None, seed))
    )
    slack = 1e-9 * (high - low)
    within = ((ends >= low - slack) & (ends <= high + slack)).all(axis=-1)
    if box is not None or _has_minimizer(function, ends[within]):
        ends = ends[within]
    left_out = 0
    for x in ends:
        if any(_same(x, p) for p in points) or any(_on(x, function.variables, at) for at in families):
            continue
        if len(points) >= _MOST_POINTS:
            left_out += 1
            continue
        found = _point(function, hessian, x)
        if found is not None:
            points.append(found)
    return Search(_sorted(points), 0 if complete else _STARTS, low, high, left_out)


def _sorted(points: Sequence[Point]) -> tuple[Point, ...]:
    """The exact ones as they were given, then the enclosed and the numerical ones by their values."""
    order = {EXACT: 0, ENCLOSED: 1, NUMERICAL: 2}

    def key(p: Point) -> tuple[Any, ...]:
        return order[p.status], p.index or 0, p.value, *p.x

    return tuple(sorted(points, key=key))


def with_zeros(search: Search, function: Function, zeros: Sequence[Enclosed]) -> Search:
    """The search with those enclosed zeros of the gradient that it has not found."""
    proofs = [p.proof for p in search.points if p.proof is not None]
    new = [_of_zero(function, zero) for zero in zeros if all(zero.apart(proof) for proof in proofs)]
    return replace(search, points=_sorted([*search.points, *new])) if new else search


def _has_minimizer(function: Function, points: Array) -> bool:
    H = function.hessian(points)
    H = H[np.isfinite(H).all(axis=(-2, -1))]
    return bool(len(H)) and bool((np.linalg.eigvalsh(H)[:, 0] > 0).any())


def _exact(function: Function, hessian: Hessian, at: Sequence[Expr], kind: str, index: int) -> Point | None:
    """A point known in closed form, its eigenvalues enclosed; None for a family, and for what cannot be bounded."""
    if any(entry.free_symbols for entry in at):
        return None
    constants = Evaluation((), np.empty((1, 0)), np.empty((1, 0)))
    try:
        entries = [constants.value(entry) for entry in at]
    except BadInput:
        return None
    low, high = (np.array([float(getattr(e, end)[0]) for e in entries]) for end in ("low", "high"))
    if not np.isfinite([low, high]).all():
        return None
    matrices, _ = hessian.over(low[None], high[None])
    eigen_low, eigen_high = eigenvalue_bounds(matrices)
    x = np.clip(low / 2 + high / 2, low, high)
    value = float(function.value(x[None])[0])
    return Point(x, value, kind, EXACT, eigen_low[0], eigen_high[0], enclosed(hessian, x), index)


def _point(function: Function, hessian: Hessian, x: Array) -> Point | None:
    proof = enclosed(hessian, x)
    if proof is not None:
        return _of_zero(function, proof)
    H = function.hessian(x[None])[0]
    if not np.isfinite(H).all():
        return None
    values: Array = np.asarray(np.linalg.eigvalsh(H), dtype=np.float64)
    slack = _ZERO * max(np.abs(values).max(), np.finfo(float).tiny)
    kind = _kind(values - slack, values + slack) if np.abs(values).max() > 1e-6 else OPEN
    return Point(x, float(function.value(x[None])[0]), kind, NUMERICAL, values, values)


def _of_zero(function: Function, zero: Enclosed) -> Point:
    middle = zero.low / 2 + zero.high / 2
    value = float(function.value(middle[None])[0])
    kind = _kind(zero.eigen_low, zero.eigen_high)
    return Point(middle, value, kind, ENCLOSED, zero.eigen_low, zero.eigen_high, zero)


def _kind(low: Array, high: Array) -> str:
    """What the signs of the eigenvalues between `low` and `high` say."""
    if (low > 0).all():
        return MINIMUM
    if (high < 0).all():
        return MAXIMUM
    return SADDLE if (low > 0).any() and (high < 0).any() else OPEN


def _same(x: Array, point: Point) -> bool:
    if point.proof is not None and ((x >= point.proof.outer_low) & (x <= point.proof.outer_high)).all():
        return True  # there is only one there
    singular = point.proof is None
    near = _NEAR_DEGENERATE if singular else _SAME
    return bool((np.abs(x - point.x) <= near * (1 + np.abs(point.x))).all())


def _on(x: Array, variables: Sequence[Symbol], family: Sequence[Expr]) -> bool:
    """Whether a point lies on a family of points, to rounding."""
    at = {v: sympy.Float(float(value)) for v, value in zip(variables, x, strict=True)}
    for entry, value in zip(family, x, strict=True):
        found = entry.subs(at).evalf()
        if not found.is_number or not found.is_real:
            return False
        if abs(float(found) - value) > _NEAR_DEGENERATE * (1 + abs(value)):
            return False
    return True


def _starts(function: Function, low: Array, high: Array, free: bool, seed: int) -> Array:
    """Seeded points (k, n) where f is defined; those of a free search are of all sizes."""
    rng = np.random.default_rng(seed)
    points = low + rng.random((_STARTS, function.n)) * (high - low)
    if free:
        points[::2] *= 10.0 ** rng.uniform(-2, 0, (len(points[::2]), 1))
    more = np.abs(points[: _STARTS // 4])
    points = np.vstack([points, np.clip(more, low, high), (low / 2 + high / 2)[None]])
    return points[np.isfinite(function.value(points)) & np.isfinite(function.gradient(points)).all(axis=-1)]


def _newton(function: Function, x: Array) -> Array:
    """Where Newton's method on the gradient, damped so that the gradient shrinks, ends: points (k, n), each once."""
    if not len(x):
        return x
    identity = np.eye(function.n)
    damping = np.full(len(x), 1e-3)
    g = function.gradient(x)
    with np.errstate(all="ignore"):
        size = np.linalg.norm(g, axis=-1)
        for _ in range(_NEWTON):
            H = function.hessian(x)
            H = np.where(np.isfinite(H).all(axis=(-2, -1), keepdims=True), H, identity)
            # Levenberg and Marquardt: between Newton's step and one along the slope of ‖g‖².
            scale = np.linalg.norm(H, axis=(-2, -1)) ** 2 + np.finfo(float).tiny
            normal = np.swapaxes(H, -1, -2) @ H + (damping * scale)[:, None, None] * identity
            usable = np.isfinite(normal).all(axis=(-2, -1))
            normal = np.where(usable[:, None, None], normal, identity)
            step = np.linalg.solve(normal, (np.swapaxes(H, -1, -2) @ g[..., None]))[..., 0]
            tried = x - np.where(np.isfinite(step), step, 0.0)
            g_tried = function.gradient(tried)
            size_tried = np.linalg.norm(g_tried, axis=-1)
            defined = np.isfinite(function.value(tried)) & np.isfinite(size_tried)
            better = defined & (size_tried < size)
            x, g = np.where(better[:, None], tried, x), np.where(better[:, None], g_tried, g)
            size = np.where(better, size_tried, size)
            damping = np.clip(np.where(better, damping / 10, damping * 4), 1e-15, 1e6)
            if not better.any() and (damping >= 1e6).all():
                break
        H = function.hessian(x)
        scale = np.linalg.norm(H, axis=(-2, -1)) * (1 + np.linalg.norm(x, axis=-1))
        # Where the Hessian vanishes too, the gradient is small far around; the last step must have been small.
        far = np.linalg.norm(x, axis=-1) >= 1e6
        settled: NDArray[np.bool_] = np.asarray(np.isfinite(scale) & (size <= 1e-9 * scale) & ~far)
        H = np.where(settled[:, None, None], H, identity)
        last = np.linalg.norm((np.linalg.pinv(H, rcond=1e-9) @ g[..., None])[..., 0], axis=-1)
        settled &= last <= 1e-4 * (1 + np.linalg.norm(x, axis=-1))
    found: list[Array] = []
    for i in np.argsort(size, kind="stable"):
        if settled[i] and not any((np.abs(x[i] - y) <= _SAME * (1 + np.abs(y))).all() for y in found):
            found.append(x[i])
    return np.array(found).reshape(-1, function.n)

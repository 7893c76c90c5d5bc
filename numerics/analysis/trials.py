"""Gradient descent on a smooth function: what is predicted near a minimizer, and what happens from other starts.

The local figures are the formulas of quadratics at the Hessian's eigenvalues at the minimizer. They hold in the limit
close to it, and say nothing of a start far away; whether a run from there comes close at all is measured, not proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from numerics.analysis.functions import Function, Point
from numerics.formulas import Formulas
from theory.catalogue import load

Array = NDArray[np.float64]

CONVERGES, DIVERGES, LEAVES = "converges", "diverges", "leaves the domain"
CYCLES, SLOW, STAYS, UNDECIDED = "cycles", "still falling", "does not move", "undecided"
FLAT = "stopped where f is flat"

STARTS = 8

#: Steps of each run whose decrease is held against what is guaranteed.
COUNTED = 1000

_MOST_STEPS = 20_000
_MOST_NUMBERS = 6_000_000  # of all paths together
_FAR = 1e8
_BEYOND = 100.0  # times the largest start: farther out f may overflow
_LONGEST_PERIOD = 16
_CHECKED = 250  # steps between looks at whether all is over


@cache
def formulas(name: str) -> Formulas:
    """The formulas of a theorem of the catalogue."""
    return Formulas.of(load(name))


@dataclass(frozen=True, eq=False)
class Local:
    """What is predicted close to a minimizer: step sizes below `limit` are drawn in, `best` fastest, at `rate`.

    `inverse` is 1/λmax. `best`, `rate` and `kappa` are None where λmin is not positive: then no linear rate holds.
    """

    point: Point
    limit: float
    inverse: float
    best: float | None
    rate: float | None
    kappa: float | None


def local(point: Point) -> Local | None:
    """The local figures at a minimizer; None where the Hessian is 0 there or has a negative eigenvalue."""
    low, high = point.smallest, point.largest
    if not high > 0 or point.eigen_high[0] < 0:
        return None
    limit = float(formulas("step-size-limit")("limit", lambda_max=high))
    inverse = float(formulas("best-guaranteed-step")("step", L=high))
    if not point.eigen_low[0] > 1e-12 * high:
        return Local(point, limit, inverse, None, None, None)
    best = float(formulas("best-step")("step", lambda_min=low, lambda_max=high))
    return Local(point, limit, inverse, best, radius(point, best), high / low)


def radius(point: Point, eta: float) -> float:
    """The factor by which a step close to `point` shrinks or stretches the distance to it in the worst direction."""
    return float(
        formulas("best-step")("radius", eta=eta, lambda_min=point.smallest, lambda_max=point.largest)
    )


@dataclass(frozen=True, eq=False)
class Run:
    """One run: how it ended, at which of the points (its index), after how many steps within ε, at which rate.

    `period` is that of a cycle. `path` has the iterates (m, n) at the `times` (m,): all of the first, then fewer.
    """

    verdict: str
    end: int | None
    steps: int | None
    rate: float
    period: int
    times: NDArray[np.int_]
    path: Array


@dataclass(frozen=True, eq=False)
class Trial:
    """The runs of one step size. `name` says whose it is; `exact` is it as it was typed.

    `inside` counts the steps that stayed in the box, and `kept` those that lowered f by what is guaranteed there, up to
    rounding; `least` is the smallest ratio of the two. All are 0 where nothing is guaranteed of this step size.
    """

    eta: float
    name: str
    exact: Fraction | None
    runs: tuple[Run, ...]
    inside: int = 0
    kept: int = 0
    least: float = 0.0


@dataclass(frozen=True, eq=False)
class Region:
    """A box from `low` to `high` (n,) in which no eigenvalue of the Hessian is above L > 0."""

    low: Array
    high: Array
    L: float


def starts_for(
    function: Function, points: Sequence[Point], box: tuple[Array, Array] | None, seed: int
) -> Array:
    """Seeded starts (k, n): anywhere in the box, or else within 1 of the first minimizer, or of 0."""
    rng = np.random.default_rng([seed, 1])
    if box is not None:
        low, high = box
    else:
        centre = points[0].x if points else np.zeros(function.n)
        low, high = centre - 1, centre + 1
    x = low + rng.random((40 * STARTS, function.n)) * (high - low)
    defined = np.isfinite(function.value(x)) & np.isfinite(function.gradient(x)).all(axis=-1)
    return x[defined][:STARTS]


def trials(
    function: Function,
    etas: Sequence[tuple[str, float, Fraction | None]],
    starts: Array,
    points: Sequence[Point],
    epsilon: float,
    region: Region | None = None,
) -> tuple[Trial, ...]:
    """Gradient descent with each of the step sizes (name, value, exact value) from each of the `starts` (k, n).

    >>> from theory.notation import scalar
    >>> x = scalar("x")
    >>> f = Function(x**2 / 2 + x**4, (x,))
    >>> zero = Point(np.zeros(1), 0.0, "strict local minimum", "exact", np.ones(1), np.ones(1))
    >>> found = trials(f, [("mine", 0.5, None), ("mine", 50.0, None)], np.array([[0.1]]), [zero], 1e-6)
    >>> [run.verdict for trial in found for run in trial.runs], round(found[0].runs[0].rate, 3)
    (['converges', 'diverges'], 0.5)
    """
    if not len(starts) or not etas:
        return ()
    paths, left = _paths(function, np.array([eta for _, eta, _ in etas]), starts, points, epsilon)
    found = []
    for i, (name, eta, exact) in enumerate(etas):
        with np.errstate(all="ignore"):
            runs = tuple(
                _judged(function, paths[:, i, j], bool(left[i, j]), points, epsilon)
                for j in range(len(starts))
            )
        counts = (0, 0, 0.0)
        if region is not None and 0 < eta < float(formulas("positive-decrease")("limit", L=region.L)):
            counts = _decreases(function, paths[:, i], eta, region)
        found.append(Trial(eta, name, exact, runs, *counts))
    return tuple(found)


def _paths(
    function: Function, etas: Array, starts: Array, points: Sequence[Point], epsilon: float
) -> tuple[Array, NDArray[np.bool_]]:
    """All iterates (steps + 1, step sizes, starts, n), nan after the end of a run, and which left the domain."""
    shape = (len(etas), *starts.shape)
    steps = max(_CHECKED, min(_MOST_STEPS, _MOST_NUMBERS // (len(etas) * starts.size)))
    x = np.broadcast_to(starts, shape).copy()
    paths = np.full((steps + 1, *shape), np.nan)
    paths[0] = x
    left = np.zeros(shape[:2], dtype=bool)
    far, beyond = (factor * (1 + np.abs(starts).max()) for factor in (_FAR, _BEYOND))
    targets = np.array([p.x for p in points]).reshape(-1, function.n)
    scale = np.linalg.norm(starts[:, None] - targets, axis=-1)  # (starts, targets)
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            x = x - etas[:, None, None] * function.gradient(x)
            away = ~(np.abs(x).max(axis=-1) < far)
            f = function.value(x)
            undefined = ~away & ~np.isfinite(f)
            # An overflow is infinite, or nan where two meet, and happens far out.
            left |= undefined & np.isnan(f) & (np.abs(x).max(axis=-1) < beyond)
            # The last iterate of a run is the one that is too far, or where f is undefined.
            paths[t] = x
            x = np.where((away | undefined)[..., None], np.nan, x)
            if t % _CHECKED == 0:
                near = np.linalg.norm(x[:, :, None] - targets, axis=-1) <= 1e-3 * epsilon * scale
                still = np.abs(x - paths[t - 1]).max(axis=-1) <= 1e-15 * (1 + np.abs(x).max(axis=-1))
                over = np.isnan(x).any(axis=-1) | near.any(axis=-1) | still | _cycling(paths[: t + 1])
                if over.all():
                    return paths[: t + 1], left
    return paths, left


def _cycling(paths: Array) -> NDArray[np.bool_]:
    return _periods(paths) > 0


def _periods(paths: Array) -> NDArray[np.int_]:
    """The period ≥ 2 of what the last iterates repeat to rounding, 0 where they do not; paths (t, …, n)."""
    last = paths[-1]
    size = 1 + np.abs(last).max(axis=-1)
    moving = np.abs(last - paths[-2]).max(axis=-1) > 1e-4 * size
    found = np.zeros(last.shape[:-1], dtype=int)
    for period in range(min(_LONGEST_PERIOD, len(paths) // 4), 1, -1):
        same = np.abs(last - paths[-1 - period]).max(axis=-1) <= 1e-10 * size
        same &= np.abs(paths[-1 - period] - paths[-1 - 2 * period]).max(axis=-1) <= 1e-10 * size
        found = np.where(same & moving, period, found)
    return found


def _judged(function: Function, path: Array, left: bool, points: Sequence[Point], epsilon: float) -> Run:
    ended = np.flatnonzero(np.isnan(path).any(axis=-1))
    whole = path[: ended[0]] if ended.size else path
    last = len(whole) - 1
    times = np.unique(np.r_[np.arange(min(60, last + 1)), np.geomspace(1, max(last, 1), 240).astype(int)])
    times = times[times <= last]
    first = times, whole[times]
    if left:
        return Run(LEAVES, None, None, np.nan, 0, *first)
    with np.errstate(all="ignore"):
        if ended.size or not np.abs(whole[-1]).max() < _FAR * (1 + np.abs(path[0]).max()):
            return Run(DIVERGES, None, None, np.nan, 0, *first)
        period = int(_periods(whole[:, None])[0])
        if period:
            return Run(CYCLES, None, None, np.nan, period, *first)
        distances = [np.linalg.norm(whole - p.x, axis=-1) for p in points]
    if (whole == whole[0]).all() and not any(distance[0] == 0 for distance in distances):
        return Run(STAYS, None, None, np.nan, 0, *first)
    ends = sorted(range(len(points)), key=lambda i: distances[i][-1])[:1]
    for end in ends:
        found = _settled(distances[end], points[end].x, epsilon)
        if found is not None:
            return Run(CONVERGES, end, *found, 0, *first)
    if np.abs(whole[-1] - whole[-2]).max() <= 1e-13 * (1 + np.abs(whole[-1]).max()):
        # At rest, though at none of the points that are known.
        if not _by_a_stationary_point(function, whole[-1]):
            return Run(FLAT, None, None, np.nan, 0, *first)
        found = _settled(np.linalg.norm(whole - whole[-1], axis=-1), whole[-1], epsilon)
        if found is not None:
            return Run(CONVERGES, None, *found, 0, *first)
    half = whole[[len(whole) // 2, -1]]
    f, g = function.value(half), np.linalg.norm(function.gradient(half), axis=-1)
    if f[1] < f[0] and g[1] < 0.9 * g[0]:
        close = [end for end in ends if distances[end][-1] < 0.99 * distances[end][len(whole) // 2]]
        rate = _rate(distances[close[0]], points[close[0]].x) if close else np.nan
        return Run(SLOW, close[0] if close else None, None, rate, 0, *first)
    return Run(UNDECIDED, None, None, np.nan, 0, *first)


def _by_a_stationary_point(function: Function, x: Array) -> bool:
    """Whether the gradient is small for the curvature at x, not just small as that of exp(x) far to the left."""
    g, H = np.abs(function.gradient(x)).max(), np.abs(function.hessian(x)).max()
    return bool(g <= 1e-6 * H * (1 + np.abs(x).max()) and H > 0)


def _settled(distances: Array, target: Array, epsilon: float) -> tuple[int, float] | None:
    """The steps after which a run stays within ε of its first distance, and its rate; None where it does not."""
    above = np.flatnonzero(distances > epsilon * distances[0])
    steps = int(above[-1]) + 1 if above.size else 0
    return (steps, _rate(distances, target)) if steps < len(distances) else None


def _rate(distances: Array, target: Array) -> float:
    """The mean factor of a step over the second half of a run, before rounding ends it; nan where that is no step."""
    low = np.flatnonzero(distances <= 1e-11 * (1 + float(np.abs(target).max())))
    stop = int(low[0]) if low.size else len(distances) - 1
    half = stop // 2
    if stop - half < 2 or distances[half] == 0 or distances[stop] == 0:
        return float("nan")
    return float((distances[stop] / distances[half]) ** (1 / (stop - half)))


def _decreases(function: Function, paths: Array, eta: float, region: Region) -> tuple[int, int, float]:
    """How many steps stayed in the box, how many lowered f as guaranteed, and the least ratio; paths (t, starts, n)."""
    kept = paths[: COUNTED + 1]
    with np.errstate(all="ignore"):
        within = np.asarray(((kept >= region.low) & (kept <= region.high)).all(axis=-1))
        f, g = function.value(kept), function.gradient(kept)
        promised = formulas("sufficient-decrease")("decrease", eta=eta, L=region.L, g=g)[:-1]
        fell = f[:-1] - f[1:]
        size = np.maximum(np.abs(f[:-1]), np.abs(f[1:])) + np.abs(f[:-1] - f[0])
        # Below this the rounding of f is of the size of the decrease.
        counted = within[:-1] & within[1:] & (promised > 1e-9 * (size + np.finfo(float).tiny))
        ratios = (fell / promised)[counted]
    if not ratios.size:
        return 0, 0, 0.0
    return int(ratios.size), int((ratios >= 1 - 1e-4).sum()), float(ratios.min())

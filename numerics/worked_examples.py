"""Worked examples for the classroom: small runs in exact fractions, and regressions on real data, with verdicts.

Predictions (the limit, η*, the rate, the number of steps) are the theorems' formulas; runs are `numerics.methods` on
gradients written here. Where the numbers are rational the run is made in fractions, so that "exactly 2" is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from numerics.datasets import NAMES, Dataset, load, standardized
from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step, iterate
from theory.catalogue import load as theorem
from theory.notation import eta as step_size
from theory.notation import lam, lam_max, lam_min

Cell = str | int | float | Fraction
Array = NDArray[np.float64]

CONVERGES, ORBITS, DIVERGES = "converges", "period-two orbit", "diverges"


@dataclass(frozen=True)
class WorkedExample:
    """A table and what it shows.

    `rows` has one cell a header: exact fractions where the run was exact, floats where it was measured. `verdict` is
    one or two sentences, made from the table's own numbers; `holds` says whether the run did as the theorems predict.
    """

    name: str
    label: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    verdict: str
    holds: bool

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.headers):
                raise ValueError(f"{self.name}: {len(row)} cells under {len(self.headers)} headers: {row}")


# --- Exact predictions and runs ----------------------------------------------------------------------------


def _exact(name: str, key: str, values: dict) -> Fraction:
    """A theorem's formula at rational values."""
    at = {symbol: Rational(value.numerator, value.denominator) for symbol, value in values.items()}
    number = theorem(name).formulas[key].xreplace(at)
    return Fraction(int(number.p), int(number.q))


def _factor(eta: Fraction, curvature: Fraction) -> Fraction:
    """What a coordinate of this curvature is multiplied by in a step."""
    return _exact("eigenvector-factors", "factor", {step_size: eta, lam: curvature})


def _outcome(eta: Fraction, curvature: Fraction) -> str:
    """Below, at or above the limit of this curvature, in words."""
    limit = _exact("step-size-limit", "limit", {lam_max: curvature})
    return CONVERGES if 0 < eta < limit else ORBITS if eta == limit else DIVERGES


def _run(
    curvatures: tuple[Fraction, ...], start: tuple[Fraction, ...], eta: Fraction, steps: int
) -> list[list[Fraction]]:
    """Gradient descent on ½Σλᵢxᵢ² in fractions; all points, the start first."""
    curved = np.array(curvatures, dtype=object)

    def step(x):
        return gradient_descent_step(x, lambda point: curved * point, eta)  # type: ignore[arg-type]

    return [list(point) for point in iterate(step, np.array(start, dtype=object), steps)]


def _loss(curvatures: tuple[Fraction, ...], point: list[Fraction]) -> Fraction:
    return sum((c * x**2 for c, x in zip(curvatures, point, strict=True)), Fraction(0)) / 2


def _f(value: str | int) -> Fraction:
    """A decimal as it is written, exactly."""
    return Fraction(value)


# --- The examples ------------------------------------------------------------------------------------------


def one_parabola() -> WorkedExample:
    """f(w) = w² from w = 10 with η = 0.1."""
    curvature, eta, start = _f(2), _f("0.1"), _f(10)
    path = [point[0] for point in _run((curvature,), (start,), eta, 4)]
    factor = _factor(eta, curvature)
    rows = tuple((t, w, 2 * w, w**2) for t, w in enumerate(path))
    return WorkedExample(
        "one-parabola",
        "w², η = 0.1, from 10",
        ("step", "w", "gradient", "loss"),
        rows,
        f"Every step multiplies w by 1 − ηλ = {float(factor):g} and the loss by its square, {float(factor**2):g}.",
        path == [start * factor**t for t in range(5)],
    )


def two_parabolas() -> WorkedExample:
    """x² and 10x² with the same η = 0.3 from 5."""
    eta, start, curvatures = _f("0.3"), _f(5), (_f(2), _f(20))
    paths = [[point[0] for point in _run((c,), (start,), eta, 4)] for c in curvatures]
    factors = [_factor(eta, c) for c in curvatures]
    outcomes = [_outcome(eta, c) for c in curvatures]
    limits = [float(_exact("step-size-limit", "limit", {lam_max: c})) for c in curvatures]
    return WorkedExample(
        "two-parabolas",
        "x² and 10x², η = 0.3, from 5",
        ("step", "x on x²", "x on 10x²"),
        tuple((t, *pair) for t, pair in enumerate(zip(*paths, strict=True))),
        f"The same step {outcomes[0]} on x² (factor {float(factors[0]):g}) and {outcomes[1]} on 10x² (factor "
        f"{float(factors[1]):g}): the limits are {limits[0]:g} and {limits[1]:g}.",
        outcomes == [CONVERGES, DIVERGES]
        and all(p == [start * f**t for t in range(5)] for p, f in zip(paths, factors, strict=True)),
    )


def narrow_valley() -> WorkedExample:
    """x² + 10y² from (5, 5) with four step sizes, one of them exactly at the limit."""
    curvatures, start, steps = (_f(2), _f(20)), (_f(5), _f(5)), 20
    rows, agreed = [], []
    for eta in map(_f, ("0.01", "0.1", "0.3", "0.5")):
        path = _run(curvatures, start, eta, steps)
        factors = [_factor(eta, c) for c in curvatures]
        outcome = _outcome(eta, curvatures[1])
        rows.append((eta, *(eta * c for c in curvatures), *factors, *map(float, path[-1]), outcome))
        first, last = abs(path[0][1]), abs(path[-1][1])
        seen = CONVERGES if last < first else ORBITS if last == first else DIVERGES
        agreed.append(
            seen == outcome and path[-1] == [x * f**steps for x, f in zip(start, factors, strict=True)]
        )
    return WorkedExample(
        "narrow-valley",
        "x² + 10y², from (5, 5), 20 steps",
        ("η", "2η", "20η", "factor of x", "factor of y", "x", "y", "outcome"),
        tuple(rows),
        "The curvatures are 2 and 20, so the limit is 0.1. At η = 0.1 itself 20η is exactly 2: y jumps between 5 "
        "and −5 for ever, which is no convergence. Above it x still shrinks, and y explodes.",
        all(agreed),
    )


def stuck_loss() -> WorkedExample:
    """x² + 100y² from (5, 5) with η = 0.01, which is the limit, beside η*."""
    curvatures, start, eta = (_f(2), _f(200)), (_f(5), _f(5)), _f("0.01")
    best = _exact("best-step", "step", {lam_min: curvatures[0], lam_max: curvatures[1]})
    steps = 500
    stuck, good = (_run(curvatures, start, size, steps) for size in (eta, best))
    rows = tuple(
        (t, stuck[t][1], float(_loss(curvatures, stuck[t])), float(_loss(curvatures, good[t])))
        for t in (0, 1, 2, 10, 100, steps)
    )
    floor = _loss(curvatures, [_f(0), start[1]])
    return WorkedExample(
        "stuck-loss",
        "x² + 100y², from (5, 5): η = 0.01 beside η* = 1/101",
        ("step", "y at η = 0.01", "loss at η = 0.01", "loss at η*"),
        rows,
        f"200η is exactly 2, so y flips between 5 and −5 and the loss stays above {float(floor):g} for ever. Saying "
        f"that another method is faster by some factor than this run compares it with a run that cannot "
        f"converge; 1 % less, at η* = {best}, the same method is at {rows[-1][3]:.1e} after {steps} steps.",
        _outcome(eta, curvatures[1]) == ORBITS
        and all(abs(point[1]) == start[1] and _loss(curvatures, point) > floor for point in stuck)
        and _loss(curvatures, good[-1]) < _f("0.00001"),
    )


def ten_per_cent() -> WorkedExample:
    """A tenth of the remaining distance in every step: when is a tenth of it left?"""
    ratio, start, target = _f("0.9"), _f(100), _f("0.1")
    path = [start * ratio**t for t in range(23)]
    walked = [point[0] for point in _run((_f(1),), (start,), 1 - ratio, 22)]
    exact = float(Formulas.of(theorem("iteration-count"))("exact", epsilon=float(target), rho=float(ratio)))
    counted = next(t for t, left in enumerate(walked) if left <= target * start)
    return WorkedExample(
        "ten-per-cent",
        "a tenth of the remaining distance in every step",
        ("step", "distance left"),
        tuple((t, path[t] if t < 4 else float(path[t])) for t in (0, 1, 2, 3, 10, 21, 22)),
        f"100, 90, 81, 72.9: the steps get shorter, the ratio stays. A tenth is left after {exact:.2f} steps by the "
        f"formula, so after {counted} whole ones.",
        walked == path and counted == ceil(exact) == 22,
    )


# --- Regressions -------------------------------------------------------------------------------------------

_RIDGE = 0.1  # the ridge parameter, as a fraction of the mean diagonal entry of the Hessian
_STEPS = 50


def _extreme_factors(X: Array, y: Array, ridge: float, eta: float) -> Array:
    """The measured factor of a step along the flattest and along the steepest eigenvector, averaged over a run.

    The start is far from the minimizer, so that the residual's rounding is small against the error.
    """
    m, n = X.shape
    H = X.T @ X / m + ridge * np.eye(n)
    w_star = np.linalg.solve(H, X.T @ y / m)
    vectors = np.linalg.eigh(H)[1][:, [0, -1]]
    size = 1e3 * (np.linalg.norm(w_star) + np.linalg.norm(y) / np.linalg.norm(X))

    def gradient(w):
        return X.T @ (X @ w - y) / m + ridge * w

    factors = []
    for v in vectors.T:
        path = iterate(lambda w: gradient_descent_step(w, gradient, eta), w_star + size * v, _STEPS)
        factors.append((abs(v @ (path[-1] - w_star)) / size) ** (1 / _STEPS))
    return np.array(factors)


def _regression_row(data: Dataset, scaling: str, ridged: bool) -> tuple[tuple[Cell, ...], bool]:
    """One row of the table, and whether the run agrees with the prediction."""
    m, n = data.X.shape
    ridge = _RIDGE * float(np.sum(data.X**2)) / (m * n) if ridged else 0.0
    spectrum = np.linalg.svd(data.X, compute_uv=False) ** 2 / m + ridge  # of the Hessian, without forming it
    low, high = float(spectrum[-1]), float(spectrum[0])
    best_step, limits = Formulas.of(theorem("best-step")), Formulas.of(theorem("step-size-limit"))
    limit = float(limits("limit", lambda_max=high))
    best = float(best_step("step", lambda_min=low, lambda_max=high))
    rate = float(best_step("rate", kappa=high / low))
    measured = float(_extreme_factors(data.X, data.y, ridge, best).max())
    inside = float(_extreme_factors(data.X, data.y, ridge, 0.99 * limit)[1])
    outside = float(_extreme_factors(data.X, data.y, ridge, 1.01 * limit)[1])
    # A step of size 2/L rounds an error at the level of n·u; the average over the run has no more than that.
    agrees = abs(measured - rate) < 100 * n * 2.0**-53 + 1e-9 * (1 - rate) and inside < 1 < outside
    row = (
        data.name, scaling, "ridge" if ridged else "least squares", low, high, high / low, limit, best, 1 - rate,
        1 - measured, inside, outside,
    )  # fmt: skip
    return row, bool(agrees)


def regressions() -> WorkedExample:
    """Least squares and ridge on both data sets, raw and standardized: what the spectrum says, and what a run does."""
    rows, agreed = [], []
    for name in NAMES:
        for scaling, change in (("raw", lambda data: data), ("standardized", standardized)):
            for ridged in (False, True):
                row, agrees = _regression_row(change(load(name)), scaling, ridged)
                rows.append(row)
                agreed.append(agrees)
    conditions = [row[5] for row in rows]
    return WorkedExample(
        "regressions",
        f"(1/2m)‖Xw − y‖² + (ρ/2)‖w‖², ridge with ρ = {_RIDGE:g} of the mean diagonal",
        (
            "data",
            "scaling",
            "model",
            "λmin",
            "λmax",
            "κ",
            "limit",
            "η*",
            "1 − rate",
            "1 − rate, measured",
            "factor at 0.99 limit",
            "factor at 1.01 limit",
        ),
        tuple(rows),
        f"κ goes from {min(conditions):.0f} to {max(conditions):.1e}. With η* each step takes away about 2/κ of the "
        "slowest error, as predicted; scaling the columns and a little ridge change that by far more than any "
        "choice of η could. 1 % below the limit the steepest coordinate shrinks, 1 % above it grows.",
        all(agreed),
    )


#: In the order in which a class meets them.
EXAMPLES: tuple[Callable[[], WorkedExample], ...] = (
    one_parabola,
    two_parabolas,
    narrow_valley,
    stuck_loss,
    ten_per_cent,
    regressions,
)


def worked_examples() -> tuple[WorkedExample, ...]:
    """All examples, run."""
    return tuple(example() for example in EXAMPLES)

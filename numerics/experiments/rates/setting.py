"""Functions and runs for the rates: many functions, many step sizes, every iterate kept as three figures.

Rounding is bounded, not guessed. A computed step is an exact one from a point moved by at most ε; summed over the steps
that moves a value by at most G Σε + L(Σε)², with G the largest gradient met, and a distance by at most Σε where steps
do not drive points apart (convex functions and η ≤ 2/L). A measured excess is a fraction of that budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from numerics.experiments.runner import Size
from numerics.methods import gradient_descent_step
from numerics.quadratics import QuadraticBatch, one_blas_thread, quadratic_batches, seed_sequences
from numerics.smooth_functions import (
    PROFILES,
    WAVY_STEEPNESS,
    Functions,
    RidgeSums,
    double_wells,
    hubers,
    log_coshes,
    piecewise_quadratics,
    quartics,
    random_ridge_sums,
    regularized_logistic_losses,
    rosenbrocks,
    wavy_parabolas,
)

Array = NDArray[np.float64]

UNIT_ROUNDOFF = 2.0**-53
WITHIN = "of the rounding budget"


@dataclass(frozen=True, eq=False)
class Case:
    """P functions with K starts each, (P, K, n), and the constants that the theorems ask for, (P, 1).

    `L` is valid wherever the runs go. `terms` is how long the sums are that a gradient takes, and `noise` (P, 1) the
    size of what it adds up beside L(‖x‖ + ‖x*‖).
    """

    functions: Functions
    starts: Array
    L: Array
    mu: Array
    rng: Generator
    terms: int
    noise: Array

    def fractions(self, low: float, high: float) -> Array:
        """(P, K) numbers in [low, high], the first of each function's being `high`, the second `low`."""
        drawn = self.rng.uniform(low, high, size=self.starts.shape[:2])
        drawn[:, 0], drawn[:, 1] = high, low
        return drawn

    def run(self, eta: Array, steps: int) -> Run:
        """Gradient descent with step sizes (P, K) for a number of steps."""
        return run(self, eta, steps)


@dataclass(frozen=True, eq=False)
class Run:
    """Figures (T + 1, P, K) of T steps, the start first, and what rounding can have done to each: of the same shape."""

    gaps: Array
    gradients: Array
    distances: Array
    gap_budget: Array
    gradient_budget: Array
    distance_budget: Array


def run(case: Case, eta: Array, steps: int) -> Run:
    """f − f*, ‖∇f‖² and ‖x − x*‖² along gradient descent with step sizes (P, K)."""
    f, x = case.functions, case.starts
    centre = f.minimizers[:, None, :]
    size = UNIT_ROUNDOFF * (f.dimension + case.terms + 8) ** 1.5
    figures = np.empty((5, steps + 1, *x.shape[:2]))
    moved = np.zeros(x.shape[:2])
    with one_blas_thread():
        for t in range(steps + 1):
            g = f.gradient(x)
            reach = np.linalg.norm(x, axis=-1) + np.linalg.norm(centre, axis=-1)
            figures[0, t] = f.value(x) - f.minima[:, None]
            figures[1, t], figures[2, t] = np.sum(g**2, axis=-1), np.sum((x - centre) ** 2, axis=-1)
            figures[3, t], figures[4, t] = moved, reach
            moved = moved + size * (reach + eta * (case.L * reach + case.noise))
            x = gradient_descent_step(x, lambda _, g=g: g, eta[..., None])  # type: ignore[arg-type]
    gaps, gradients, distances, moved, reach = figures
    off = moved + size * reach  # the point, and its difference from x*
    slope = np.sqrt(np.maximum.accumulate(gradients, axis=0))
    own = size * (np.abs(gaps[0]) + np.abs(f.minima)[:, None])
    gradient_off = case.L * off + size * case.noise
    return Run(
        gaps,
        gradients,
        distances,
        slope * off + case.L * off**2 + own,
        2 * slope * gradient_off + gradient_off**2,
        2 * np.sqrt(distances) * off + off**2,
    )


def part_used(figures: Array, budget: Array, bound: Array) -> Array:
    """What part of the bound the figures use, less what rounding can have added; 0 where there is no bound to use."""
    return np.where(bound > 0, (figures - budget) / np.where(bound > 0, bound, 1), 0.0)


def _case(
    functions: Functions, starts: Array, rng: Generator, L: Array | None = None, terms: int = 0
) -> Case:
    L = (functions.L if L is None else L)[:, None]
    noise = np.sqrt(functions.dimension * L) if terms else np.zeros_like(L)
    return Case(functions, starts, L, functions.mu[:, None], rng, terms, noise)


def _around(centres: Array, reach: Array, rng: Generator, count: int) -> Array:
    """Starts (P, K, n) at the distance `reach` (P, K) from the centres, in directions of their own."""
    direction = rng.standard_normal((len(centres), count, centres.shape[1]))
    direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
    return centres[:, None, :] + reach[..., None] * direction


def quadratic_functions(batch: QuadraticBatch) -> Functions:
    """The quadratics of a batch as functions of points (P, K, n)."""

    def error(points: Array) -> Array:
        return points - batch.minimizers[:, None, :]

    def gradient(points: Array) -> Array:
        return np.matmul(error(points), batch.matrices)

    zero = np.zeros(batch.count)
    return Functions(
        "quadratic", lambda points: np.sum(error(points) * gradient(points), axis=-1) / 2, gradient,
        batch.L, batch.mu, batch.minimizers, zero, True,
    )  # fmt: skip


def quadratic_cases(size: Size, seed: int, **ranges) -> Iterator[Case]:
    """Random quadratics, off the origin: κ from 1 to 10⁸ and n from 1 to 200 unless `ranges` say otherwise."""
    children = seed_sequences(seed, 5)
    for batch, child in zip(quadratic_batches(size.problems, seed, **ranges), children, strict=False):
        rng = np.random.default_rng(child)
        reach = np.linalg.norm(batch.minimizers, axis=1)[:, None] * 10 ** rng.uniform(
            -1, 1, size=(batch.count, size.step_sizes)
        )
        functions = quadratic_functions(batch)
        yield _case(functions, _around(batch.minimizers, reach, rng, size.step_sizes), rng)


def random_piecewise(rng: Generator, count: int, mu: Array, L: Array) -> Functions:
    """Convex piecewise quadratics of one variable: eight random pieces, curvatures in [μ, L], both ends reached."""
    knots = np.sort(rng.uniform(-3, 3, size=(count, 7)), axis=1)
    curvature = mu[:, None] + (L - mu)[:, None] * rng.uniform(size=(count, 8)) ** 3
    curvature[np.arange(count), rng.integers(8, size=count)] = L
    curvature[np.arange(count), (rng.integers(8, size=count))] = mu
    slopes = np.cumsum(
        np.concatenate([np.zeros((count, 1)), curvature[:, 1:-1] * np.diff(knots)], axis=1), axis=1
    )
    # The slope at u = 0 is made zero, so that 0 is the minimizer.
    at_zero = np.array([np.interp(0, k, s) for k, s in zip(knots, slopes, strict=True)])
    inside = (knots[:, 0] < 0) & (knots[:, -1] > 0)
    at_zero = np.where(
        inside,
        at_zero,
        np.where(
            knots[:, 0] >= 0,
            slopes[:, 0] - curvature[:, 0] * knots[:, 0],
            slopes[:, -1] - curvature[:, -1] * knots[:, -1],
        ),
    )
    centres = rng.standard_normal((count, 1))
    functions = piecewise_quadratics(knots, slopes - at_zero[:, None], curvature[:, [0, -1]], centres)
    return Functions(
        "piecewise quadratic", functions.value, functions.gradient, L, mu, centres, functions.minima, True
    )


def convex_cases(size: Size, seed: int) -> Iterator[Case]:
    """Convex functions beyond quadratics: Huber, log cosh, x⁴, piecewise quadratics, logistic loss on the data."""
    count, many = max(4, size.problems // 4), size.step_sizes
    for k, name in enumerate(("Huber", "log cosh", "x⁴", "piecewise")):
        rng = np.random.default_rng(SeedSequence([seed, 6, k]))
        dimension = 1 if name == "piecewise" else int(rng.integers(1, 12))
        centres = rng.standard_normal((count, dimension))
        L, width = 10 ** rng.uniform(-2, 2, size=count), 10 ** rng.uniform(-1, 0, size=count)
        farthest = 10 ** rng.uniform(-0.5, 1, size=count)
        starts = _around(centres, farthest[:, None] * rng.uniform(0.3, 1, size=(count, many)), rng, many)
        match name:
            case "Huber":
                yield _case(hubers(L, width, centres), starts, rng)
            case "log cosh":
                yield _case(log_coshes(L, width, centres), starts, rng)
            case "x⁴":  # within the distance R of the minimizer, 3aR² is a Lipschitz constant
                yield _case(quartics(L / (3 * farthest**2), centres), starts, rng, L)
            case _:
                functions = random_piecewise(rng, count, 0 * L, L)
                starts = _around(functions.minimizers, np.repeat(farthest[:, None], many, axis=1), rng, many)
                yield _case(functions, starts, rng)
    for k, loss in enumerate(regularized_logistic_losses(1e4)):
        rng = np.random.default_rng(SeedSequence([seed, 7, k]))
        reach = 10 ** rng.uniform(-1, 1, size=(1, many))
        yield _case(loss, _around(loss.minimizers, reach, rng, many), rng, terms=1000)


def strongly_convex_cases(size: Size, seed: int) -> Iterator[Case]:
    """Strongly convex functions beyond quadratics: piecewise quadratics with κ from 1 to 10⁶, and logistic losses."""
    count, many = size.problems, size.step_sizes
    rng = np.random.default_rng(SeedSequence([seed, 8]))
    mu = 10 ** rng.uniform(-2, 2, size=count)
    functions = random_piecewise(rng, count, mu, mu * (1 + 10 ** rng.uniform(-1, 6, size=count)))
    yield _case(
        functions, _around(functions.minimizers, rng.uniform(0.3, 5, size=(count, many)), rng, many), rng
    )
    for k, condition in enumerate((3.0, 10.0, 300.0)):
        for loss in regularized_logistic_losses(condition):
            rng = np.random.default_rng(SeedSequence([seed, 9, k]))
            reach = 10 ** rng.uniform(-1, 1, size=(1, many))
            yield _case(loss, _around(loss.minimizers, reach, rng, many), rng, terms=1000)


def wavy_case(size: Size, seed: int) -> Case:
    """Functions that satisfy the inequality of Polyak and Łojasiewicz with μ near L/46, and are not convex."""
    count, many = size.problems, size.step_sizes
    rng = np.random.default_rng(SeedSequence([seed, 10]))
    centres, scale = rng.standard_normal((count, 3)), 10 ** rng.uniform(-2, 2, size=count)
    starts = _around(centres, rng.uniform(0.3, 10, size=(count, many)), rng, many)
    case = _case(wavy_parabolas(scale, centres), starts, rng)
    return replace(case, mu=WAVY_STEEPNESS * scale[:, None])


def wavy_line_case(shape: tuple[int, int], seed: int) -> Case:
    """The same functions of one variable, with starts from close to the minimizer to far outside: (P, K) of them."""
    starts = np.tile(np.linspace(0.02, 10, shape[1]), (shape[0], 1))
    case = line_case(wavy_parabolas(np.ones(shape[0]), np.zeros((shape[0], 1))), starts, seed)
    return replace(case, mu=np.full((shape[0], 1), WAVY_STEEPNESS))


def _cosines(rng: Generator, count: int) -> Functions:
    """Means of 1 − cosines of six variables, as functions of points (P, K, n); 0 is a lower bound of theirs."""
    sums: RidgeSums = random_ridge_sums(rng, "cosine", count, 6)
    zero = np.zeros(count)
    L = sums.curvatures()[0]
    return Functions(
        "cosine", sums.value, sums.gradient, L, zero, np.zeros((count, 6)), zero, PROFILES["cosine"].convex
    )


def nonconvex_cases(size: Size, seed: int) -> Iterator[Case]:
    """Functions with minima, maxima and saddles: means of cosines, x² + 3 sin²x, double wells, Rosenbrock's."""
    count, many = max(4, size.problems // 2), size.step_sizes
    rng = np.random.default_rng(SeedSequence([seed, 12]))
    cosines = _cosines(rng, count)
    yield _case(cosines, rng.standard_normal((count, many, 6)), rng, terms=12)
    wavy = wavy_parabolas(10 ** rng.uniform(-2, 2, size=count), rng.standard_normal((count, 3)))
    yield _case(wavy, _around(wavy.minimizers, rng.uniform(0.3, 10, size=(count, many)), rng, many), rng)
    scale, half = 10 ** rng.uniform(-1, 1, size=count), 10 ** rng.uniform(-1, 0, size=count)
    centres = rng.standard_normal((count, 3))
    wells = double_wells(scale, half, centres)
    starts = centres[:, None, :] + half[:, None, None] * rng.uniform(-2, 2, size=(count, many, 3))
    # Within 2w of the centre the curvature is between −aw² and 11aw², and steps up to 1/L stay there.
    yield _case(wells, starts, rng, 11 * scale * half**2)
    b = 10 ** rng.uniform(0, 2, size=count)
    valleys, starts = rosenbrocks(np.ones(count), b), rng.uniform(-1, 1, size=(count, many, 2))
    # No step up to 1/L leaves the sublevel set of the start; on a box around that the Hessian's rows are bounded.
    top = np.max(valleys.value(starts), axis=1)
    x = 1 + np.sqrt(top)
    y = x**2 + np.sqrt(top / b)
    yield _case(valleys, starts, rng, 2 + 12 * b * x**2 + 4 * b * y + 4 * b * x + 2 * b)


def line_case(functions: Functions, starts: Array, seed: int, L: Array | None = None) -> Case:
    """Functions of one variable with their starts (P, K), and L (P,) where theirs does not hold everywhere."""
    return _case(functions, starts[..., None], np.random.default_rng(SeedSequence([seed, 11])), L)

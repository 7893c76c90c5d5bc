"""Where methods with momentum stop converging: blocks measured on both sides of the limit, at it, and long runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.momentum.setting import (
    WITHIN,
    Array,
    Blocks,
    Setting,
    Size,
    Worst,
    momenta,
    oracle,
    radius,
    settings,
    two_point_blocks,
    wide,
)
from numerics.experiments.quadratics.setting import NEAR_ABOVE, NEAR_BELOW, fractions_of_limit
from numerics.formulas import Formulas
from numerics.methods import heavy_ball_step, iterates_start

LONG = 1000
Measure = Callable[[Setting, Array, Array], Blocks]
Run = Callable[[Setting, Array, Array, int], Array]


def jury_criterion(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Roots that are drawn, on both sides of the unit circle; then coefficients that are drawn, on both sides."""
    inside, outside, edge, right = (Worst() for _ in range(4))
    rng = np.random.default_rng(SeedSequence([seed, 31]))
    count = size.problems * size.step_sizes
    real = rng.random(count) < 0.5
    first, second = rng.uniform(-1.5, 1.5, size=(2, count))
    z = np.where(real, first, first + 1j * second)
    other = np.where(real, second, np.conj(z))
    s, p = np.real(z + other), np.real(z * other)
    largest = np.maximum(np.abs(z), np.abs(other))
    clear = np.abs(largest - 1) > 1e-9  # beside this band rounding cannot change the verdict
    limit = formulas("sum_limit", p=p)
    criterion = (np.abs(p) < 1) & (np.abs(s) < limit)
    inside.add(-1.0 * (criterion[clear & (largest < 1)]))
    outside.add(1.0 * criterion[clear & (largest > 1)])
    p = rng.uniform(-0.99, 0.99, size=count)
    s = rng.choice([-1.0, 1.0], size=count) * formulas("sum_limit", p=p)
    edge.add(radius(NEAR_BELOW * s, p))
    right.add(-radius(NEAR_ABOVE * s, p))
    return (
        inside.at_least(
            "of pairs of roots inside the circle, the least that meets the criterion (1: all)", 1.0
        ),
        outside.at_most("of pairs with a root outside, the most that meets it (0: none)", 0.0),
        edge.at_most(f"largest modulus of a root at |s| = {NEAR_BELOW}·(1 + p)", 1.0),
        right.at_least(f"least spectral radius at |s| = {NEAR_ABOVE}·(1 + p)", 1.0),
    )


def _coefficients(
    formulas: Formulas, size: Size, seed: int, measure: Measure, low: float = -0.9
) -> tuple[Check, ...]:
    """Blocks against the predicted coefficients; spectral radii below, above and at the limit; |β| beyond 1."""
    total, product, below, above, at, wild = (Worst() for _ in range(6))
    for setting in settings(size, seed):
        lam = setting.batch.eigenvalues[:, :, None]
        fractions = np.concatenate(fractions_of_limit(setting.rng, size.step_sizes // 2))
        beta = momenta(setting, (setting.batch.count, len(fractions)), low)
        limit = formulas("limit", beta=beta) / setting.top
        eta = limit * fractions
        blocks = measure(setting, eta, beta)
        values = {"eta": wide(eta), "beta": wide(beta), "lambda": lam}
        for name, measured, worst in (
            ("total", blocks.trace, total),
            ("product", blocks.determinant, product),
        ):
            taken = {key: values[key] for key in values if key in _symbols(formulas, name)}
            worst.add(np.abs(measured - formulas(name, **taken)) / blocks.budget)
        radii = blocks.radius
        below.add((radii - 1 - np.sqrt(blocks.budget))[:, :, fractions < 1])
        below.add(radii[:, -1, fractions < 1] - 1)
        above.add(1 - radii[:, -1, fractions > 1])
        edge = measure(setting, limit[:, :4], beta[:, :4])
        at.add(np.abs(1 + edge.trace + edge.determinant)[:, -1] / edge.budget[:, -1])
        outer = np.where(setting.rng.random(beta.shape) < 0.5, -1, 1) * (NEAR_ABOVE + 0.3 * np.abs(beta))
        wild.add(1 - measure(setting, eta, outer).radius[:, -1])
    return (
        total.at_most(f"trace of the measured block − predicted sum of roots, {WITHIN}", 1.0),
        product.at_most(f"its determinant − predicted product of roots, {WITHIN}", 1.0),
        below.at_most(f"measured spectral radius − 1, ηλ ≤ {NEAR_BELOW}·limit", 0.0),
        above.at_most(f"1 − measured spectral radius on the top eigenvector, ηλ ≥ {NEAR_ABOVE}·limit", 0.0),
        at.at_most(f"|1 + trace + determinant| at the limit (0: −1 is a root), {WITHIN}", 1.0),
        wild.at_most(f"1 − measured spectral radius where |β| ≥ {NEAR_ABOVE}", 0.0),
    )


def _symbols(formulas: Formulas, name: str) -> set[str]:
    return {str(symbol) for symbol in formulas.expressions[name].free_symbols}


def _long_runs(formulas: Formulas, size: Size, seed: int, run: Run) -> tuple[Check, ...]:
    """Small problems with κ ≤ 100, run for long on both sides of the limit."""
    converged, diverged = Worst(), Worst()
    small = Size(problems=max(size.problems // 16, 20), step_sizes=min(size.step_sizes, 16))
    for setting in settings(small, seed, dimensions=(1, 12), kappas=(1.0, 100.0)):
        low, high = fractions_of_limit(setting.rng, small.step_sizes)
        low = np.concatenate([low[:1], setting.rng.uniform(0.4, NEAR_BELOW, size=len(low) - 1)])
        fractions = np.concatenate([low, high])
        beta = momenta(setting, (setting.batch.count, len(fractions)), 0.0, 0.9)
        limit = formulas("limit", beta=beta) / setting.top
        start = np.linalg.norm(setting.starts - setting.batch.minimizers, axis=1)[:, None]
        with np.errstate(over="ignore", invalid="ignore"):
            end = run(setting, limit * fractions, beta, LONG)
            left = np.nan_to_num(
                np.linalg.norm(end - setting.batch.minimizers[:, :, None], axis=1) / start, nan=np.inf
            )
        converged.add(left[:, fractions < 1])
        with np.errstate(divide="ignore"):
            diverged.add(-np.log10(left[:, fractions > 1]))
    return (
        converged.at_most(
            f"what is left of the error after {LONG} steps, κ ≤ 100, from 0.4 to {NEAR_BELOW}·limit", 1e-2
        ),
        diverged.at_least(
            f"decimal orders by which it grew in {LONG} steps, from {NEAR_ABOVE}·limit on", 1.0
        ),
    )


def _run_heavy_ball(setting: Setting, eta: Array, beta: Array, steps: int) -> Array:
    shape = (*setting.starts.shape, eta.shape[1])
    state, gradient = (
        iterates_start(np.broadcast_to(setting.starts[:, :, None], shape)),
        oracle(setting.batch),
    )
    for _ in range(steps):
        state = heavy_ball_step(state, gradient, wide(eta), wide(beta))  # type: ignore[arg-type]
    return state.x


def heavy_ball_stability(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Heavy ball's blocks on random quadratics, and long runs."""
    return (
        *_coefficients(
            formulas, size, seed, lambda s, eta, beta: two_point_blocks(s, heavy_ball_step, eta, beta)
        ),
        *_long_runs(formulas, size, seed, _run_heavy_ball),
    )

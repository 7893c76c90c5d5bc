"""Where methods with momentum stop converging: blocks measured on both sides of the limit, at it, and long runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

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
    buffered_blocks,
    momenta,
    oracle,
    radius,
    settings,
    two_point_blocks,
    wide,
)
from numerics.experiments.quadratics.setting import NEAR_ABOVE, NEAR_BELOW, fractions_of_limit
from numerics.formulas import Formulas
from numerics.methods import (
    Velocity,
    ema_momentum_step,
    heavy_ball_step,
    iterates_start,
    look_ahead_step,
    nesterov_step,
    velocity_start,
)

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
    formulas: Formulas, size: Size, seed: int, measure: Measure, low: float = -0.9, **ranges: Any
) -> tuple[Check, ...]:
    """Blocks against the predicted coefficients; spectral radii below, above and at the limit; |β| beyond 1.

    Momenta are drawn from `low` on. Where negative ones are not part of the theorem, neither is |β| > 1.
    """
    total, product, below, above, at, wild = (Worst() for _ in range(6))
    for setting in settings(size, seed, **ranges):
        lam = setting.batch.eigenvalues[:, :, None]
        fractions = np.concatenate(fractions_of_limit(setting.rng, size.step_sizes // 2))
        beta = momenta(setting, (setting.batch.count, len(fractions)), low)
        limit = _evaluate(formulas, "limit", {"beta": beta, "lambda": setting.top}) / setting.top
        eta = limit * fractions
        blocks = measure(setting, eta, beta)
        values = {"eta": wide(eta), "beta": wide(beta), "lambda": lam}
        for name, measured, worst in (
            ("total", blocks.trace, total),
            ("product", blocks.determinant, product),
        ):
            worst.add(np.abs(measured - _evaluate(formulas, name, values)) / blocks.budget)
        radii = blocks.radius
        # A rounding of the coefficients moves a double root by its square root.
        below.add((radii - 1 - np.sqrt(blocks.budget))[:, :, fractions < 1])
        below.add(radii[:, -1, fractions < 1] - 1)
        above.add(1 - radii[:, -1, fractions > 1])
        edge = measure(setting, limit[:, :4], beta[:, :4])
        at.add(np.abs(1 + edge.trace + edge.determinant)[:, -1] / edge.budget[:, -1])
        if low > 0:
            continue
        outer = np.where(setting.rng.random(beta.shape) < 0.5, -1, 1) * (NEAR_ABOVE + 0.3 * np.abs(beta))
        wild.add(1 - measure(setting, eta, outer).radius[:, -1])
    checks = (
        total.at_most(f"trace of the measured block − predicted sum of roots, {WITHIN}", 1.0),
        product.at_most(f"its determinant − predicted product of roots, {WITHIN}", 1.0),
        below.at_most(f"measured spectral radius − 1, ηλ ≤ {NEAR_BELOW}·limit", 0.0),
        above.at_most(f"1 − measured spectral radius on the top eigenvector, ηλ ≥ {NEAR_ABOVE}·limit", 0.0),
        at.at_most(f"|1 + trace + determinant| at the limit (0: −1 is a root), {WITHIN}", 1.0),
    )
    if low > 0:
        return checks
    return (*checks, wild.at_most(f"1 − measured spectral radius where |β| ≥ {NEAR_ABOVE}", 0.0))


def _evaluate(formulas: Formulas, name: str, values: dict[str, Array]) -> Array:
    """The formula at those of the values that it takes."""
    taken = {str(symbol) for symbol in formulas.expressions[name].free_symbols}
    return formulas(name, **{key: value for key, value in values.items() if key in taken})


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


def _run(step: Callable[..., Any], start: Callable[[Array], Any]) -> Run:
    """Long runs of a method: `start` makes its first state from points."""

    def run(setting: Setting, eta: Array, beta: Array, steps: int) -> Array:
        state = start(np.broadcast_to(setting.starts[:, :, None], (*setting.starts.shape, eta.shape[1])))
        gradient = oracle(setting.batch)
        for _ in range(steps):
            state = step(state, gradient, wide(eta), wide(beta))
        return state.x

    return run


def heavy_ball_stability(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Heavy ball's blocks on random quadratics, and long runs."""
    return (
        *_coefficients(formulas, size, seed, lambda s, e, b: two_point_blocks(s, heavy_ball_step, e, b)),
        *_long_runs(formulas, size, seed, _run(heavy_ball_step, iterates_start)),
    )


def ema_momentum_stability(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The averaged form: its blocks on (x, m), and long runs."""

    def measure(setting: Setting, eta: Array, beta: Array) -> Blocks:
        return buffered_blocks(setting, ema_momentum_step, eta, beta, setting.top)

    return (
        *_coefficients(formulas, size, seed, measure),
        *_long_runs(formulas, size, seed, _run(ema_momentum_step, velocity_start)),
    )


def nesterov_stability(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Nesterov's method: its blocks, long runs, negative momentum, and the window that is left for β > 1."""
    inside, outside, negative_inside, negative_outside = (Worst() for _ in range(4))
    few = Size(problems=max(size.problems // 4, 20), step_sizes=min(size.step_sizes, 16))
    for setting in settings(few, seed, dimensions=(1, 20), kappas=(1.0, 1.2)):
        beta = setting.rng.uniform(1.3, 4.0, size=(setting.batch.count, few.step_sizes))
        window, limit = (_evaluate(formulas, key, {"beta": beta}) for key in ("window", "limit"))
        for curvature in (NEAR_ABOVE * window, NEAR_BELOW * limit):
            blocks = two_point_blocks(setting, nesterov_step, curvature / setting.top, beta)
            inside.add(blocks.radius[:, -1] - 1)
        blocks = two_point_blocks(setting, nesterov_step, NEAR_BELOW * window / setting.top, beta)
        outside.add(1 - blocks.radius[:, -1])
        for low, high, key in ((-0.33, -0.01, "limit"), (-0.97, -0.34, "window")):
            beta = setting.rng.uniform(low, high, size=beta.shape)
            end = _evaluate(formulas, key, {"beta": beta}) / setting.top
            for worst, sign, share in ((negative_inside, 1, NEAR_BELOW), (negative_outside, -1, NEAR_ABOVE)):
                worst.add(
                    sign * (two_point_blocks(setting, nesterov_step, share * end, beta).radius[:, -1] - 1)
                )
    return (
        *_coefficients(
            formulas, size, seed, lambda s, e, b: two_point_blocks(s, nesterov_step, e, b), low=0.05
        ),
        *_long_runs(formulas, size, seed, _run(nesterov_step, iterates_start)),
        inside.at_most(
            f"spectral radius − 1 for β > 1 at {NEAR_ABOVE}·window and at {NEAR_BELOW}·limit", 0.0
        ),
        outside.at_most(f"1 − spectral radius for β > 1 at {NEAR_BELOW}·window", 0.0),
        negative_inside.at_most(
            f"spectral radius − 1 for −1 < β < 0 at {NEAR_BELOW} of 2(1 + β)/(1 + 2β) or of 1 − 1/β", 0.0
        ),
        negative_outside.at_most(f"1 − spectral radius at {NEAR_ABOVE} of them", 0.0),
    )


def nesterov_look_ahead(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """With the step size: the same points as Nesterov's. Without: blocks, and both sides of the hopeless curvature."""

    def measure(setting: Setting, eta: Array, beta: Array) -> Blocks:
        return buffered_blocks(setting, partial(look_ahead_step, reach=1.0), eta, beta, setting.top)

    same, grows, shrinks, runs = (Worst() for _ in range(4))
    for setting in settings(size, seed, dimensions=(1, 40)):
        same.add(_forms_apart(setting))
    rng = np.random.default_rng(SeedSequence([seed, 33]))
    beta = rng.uniform(0.05, 0.98, size=size.problems * size.step_sizes)
    hopeless = formulas("hopeless", beta=beta)
    eta = 10 ** rng.uniform(-8, 0, size=beta.shape)
    grows.add(1 - _scalar_radius(NEAR_ABOVE * hopeless, eta, beta))
    shrinks.add(_scalar_radius(NEAR_BELOW * hopeless, 1e-3 / hopeless, beta) - 1)
    x, v = np.ones_like(beta), np.zeros_like(beta)
    state = Velocity(x, v)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(LONG):
            state = look_ahead_step(state, lambda x: 1.5 * hopeless * x, 1e-6, beta, reach=1.0)
        runs.add(-np.nan_to_num(np.log10(np.abs(state.x)), nan=np.inf))
    return (
        same.at_most(f"with η in the look-ahead: distance to Nesterov's points after 8 steps, {WITHIN}", 1.0),
        *_coefficients(formulas, size, seed, measure, low=0.05, scales=(0.05, 1.5)),
        grows.at_most(f"1 − spectral radius at λ = {NEAR_ABOVE}·(1 + β)/β, η from 10⁻⁸ to 1", 0.0),
        shrinks.at_most(f"spectral radius − 1 at λ = {NEAR_BELOW}·(1 + β)/β, ηλ = 10⁻³", 0.0),
        runs.at_least(f"decimal orders by which |x| grew in {LONG} steps, λ = 1.5·(1 + β)/β, η = 10⁻⁶", 3.0),
    )


def _forms_apart(setting: Setting) -> Array:
    """How far the two forms are apart, in the rounding budget, also with a gradient that is not linear."""
    eta, steps = setting.step_sizes, 8
    beta = momenta(setting, eta.shape, 0.05)
    start = np.broadcast_to(setting.starts[:, :, None], (*setting.starts.shape, eta.shape[1]))
    linear, top = oracle(setting.batch), setting.top[:, :, None]
    apart = []
    for gradient in (linear, lambda x: linear(x) + top * np.tanh(x)):
        points, buffered = iterates_start(start), velocity_start(start)
        for _ in range(steps):
            points = nesterov_step(points, gradient, wide(eta), wide(beta))
            buffered = look_ahead_step(buffered, gradient, wide(eta), wide(beta), reach=wide(eta))
        growth = ((1 + 2 * beta) * (1 + 2 * eta * setting.top)) ** steps
        apart.append(np.linalg.norm(points.x - buffered.x, axis=1) / (growth * setting.budget(eta * 0, 1)))
    return np.array(apart)


def _scalar_radius(lam: Array, eta: Array, beta: Array) -> Array:
    """The measured spectral radius of the form without η on f(x) = λ(x − 1)²/2."""
    entries = []
    for x, v in ((np.full_like(lam, 2.0), np.zeros_like(lam)), (np.ones_like(lam), np.ones_like(lam))):
        after = look_ahead_step(Velocity(x, v), lambda x: lam * (x - 1), eta, beta, reach=1.0)
        entries.append((after.x - 1, after.v))
    (xx, vx), (xv, vv) = entries
    return radius(xx + vv, xx * vv - xv * vx)

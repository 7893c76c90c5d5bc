"""Heavy ball on the strongly convex function on which it circles: the cycle, and starts that are drawn into it."""

from __future__ import annotations

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.momentum.setting import WITHIN, Array, Size, Worst, oracle, settings, wide
from numerics.formulas import Formulas
from numerics.methods import Iterates, gradient_descent_step, heavy_ball_step, iterates_start, nesterov_step
from numerics.smooth_functions import Functions, piecewise_quadratics

ETA, BETA = 1 / 9, 4 / 9
MU, TOP, ROOT = 1.0, 25.0, -2 / 3
RADIUS = 6 / 175
UNIT = 2.0**-53
#: What rounding does to a step near the cycle is at most this; errors shrink by 2/3 and so add up to little more.
ROUNDING = 400 * UNIT


def circling_function() -> Functions:
    """f with f(0) = 0 and f′(x) = 25x up to 1, x + 24 from 1 to 2, 25x − 24 from 2 on.

    Source: L. Lessard, B. Recht and A. Packard (2016), arXiv:1408.3595, eq. (4.11).
    """
    return piecewise_quadratics(
        np.array([[1.0, 2.0]]), np.array([[25.0, 26.0]]), np.array([[25.0, 25.0]]), np.zeros((1, 1))
    )


def gradient(x: Array) -> Array:
    """f′ at points of any shape."""
    points = np.asarray(x, dtype=float)
    return circling_function().gradient(points.reshape(1, -1, 1)).reshape(points.shape)


def circle(x: Array, previous: Array, steps: int) -> Array:
    """The points (T + 1, …) of heavy ball with the best parameters for quadratics."""
    state, found = Iterates(x, previous), [x]
    for _ in range(steps):
        state = heavy_ball_step(state, gradient, ETA, BETA)
        found.append(state.x)
    return np.array(found)


def heavy_ball_cycle(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The slope, a hundred turns of the cycle; these parameters on quadratics, other methods on this function."""
    rng = np.random.default_rng(SeedSequence([seed, 51]))
    slopes, low, high, cycle, quadratic, others = (Worst() for _ in range(6))
    u, w = np.sort(rng.uniform(-4, 6, size=(2, size.problems * size.step_sizes)), axis=0)
    slopes.add(np.abs(gradient(u) - formulas("slope", u=u)) / (UNIT * 8 * (25 * np.abs(u) + 48)))
    apart = w - u > 1e-6
    ratio = ((gradient(w) - gradient(u)) / (w - u))[apart]
    low.add(-ratio)
    high.add(ratio)
    points = np.array([float(formulas(key)) for key in ("first", "second", "third")])
    path = circle(points[:1], points[2:], 300)[:, 0]
    cycle.add(np.abs(path - np.tile(points, 101)[:301]) / ROUNDING)
    few = Size(problems=max(20, size.problems // 8), step_sizes=4)
    for setting in settings(few, seed, dimensions=(1, 60), kappas=(25.0, 25.0)):
        start = np.broadcast_to(setting.starts[:, :, None], (*setting.starts.shape, few.step_sizes))
        state, linear = iterates_start(start), oracle(setting.batch)
        eta = np.broadcast_to(ETA * TOP / setting.top, (setting.batch.count, few.step_sizes))
        for _ in range(60):
            state = heavy_ball_step(state, linear, wide(eta), BETA)
        left = np.linalg.norm(state.x - setting.batch.minimizers[:, :, None], axis=1)
        first = np.linalg.norm(setting.starts - setting.batch.minimizers, axis=1)[:, None]
        # Theirs is (1 + 5t/3)(2/3)^t: 2.8e-9 after t = 60 steps.
        quadratic.add(left / first)
    x = rng.uniform(-10, 10, size=size.problems)
    state = iterates_start(x)
    for _ in range(200):
        x = gradient_descent_step(x, gradient, 1 / TOP)
        state = nesterov_step(state, gradient, 1 / TOP, 2 / 3)
    others.add(np.abs(np.concatenate([x, state.x])))
    return (
        slopes.at_most(f"|f′ − its formula|, {WITHIN}", 1.0),
        low.at_least("least growth of f′ between two points, per length", 1 - 1e-8),
        high.at_most("largest growth", 25 + 1e-8),
        cycle.at_most(f"300 steps from the cycle: distance from its points, {WITHIN}", 1.0),
        quadratic.at_most("quadratics with κ = 25, 60 steps: part of the error that is left", 3e-9),
        others.at_most(
            "gradient descent and Nesterov's method on the same function, 200 steps: largest |x|", 1e-12
        ),
    )


def heavy_ball_cycle_attraction(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Starts beside the cycle: their errors, step by step; the largest; and the start far away."""
    rng = np.random.default_rng(SeedSequence([seed, 52]))
    exact, below, attained, period, away = (Worst() for _ in range(5))
    a, b, c = 792 / 1225, -2208 / 1225, 2592 / 1225
    count, steps = size.problems * size.step_sizes, 24
    e, d = rng.uniform(-RADIUS, RADIUS, size=(2, count))
    e[0] = d[0] = RADIUS
    t = np.arange(steps + 1.0)[:, None]
    cycle = np.array([a, b, c])[np.arange(steps + 1) % 3][:, None]
    errors = circle(a + e, c + d, steps) - cycle
    exact.add(np.abs(errors - formulas("error", rho=ROOT, t=t, e_0=e, d_0=d)) / ROUNDING)
    decay = np.sqrt(formulas("decay", rho=ROOT, t=t))
    below.add((np.abs(errors) - ROUNDING) / decay)
    attained.add(np.abs(np.abs(errors[:, :1]) / decay - 1) / (ROUNDING / decay))
    start = np.array([3.3])
    path = circle(start, start, 300)[:, 0]
    period.add(np.abs(path[-3:] - path[-6:-3]) / ROUNDING)
    away.add(-np.abs(path[100:]))
    return (
        exact.at_most(f"errors of {steps} steps beside the cycle − formula, {WITHIN}", 1.0),
        below.at_most("their size less its rounding budget, over the decay", 1.0),
        attained.at_most(f"with both first errors 6/175: size over decay, less 1, {WITHIN}", 1.0),
        period.at_most(f"from rest at 3.3, after 300 steps: change in three more, {WITHIN}", 1.0),
        away.at_least("the same, from step 100 on: least |x|; the minimizer is 0", 0.6),
    )

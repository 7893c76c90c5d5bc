"""Nesterov's method on convex and strongly convex functions, held against its two rates.

The runs are the method in its usual form, x and the x before it. Rounding is bounded, not guessed: a gradient step
of length 1/L moves no two points apart on a convex function, so what rounding has moved x by, δ, grows at each
step to at most (1 + β)δ + βδ₋ and a rounding more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from numerics.evidence import Check
from numerics.experiments.momentum.setting import Array, Size, Worst
from numerics.experiments.rates.counts import counted_from_the_bound, first_below
from numerics.experiments.rates.linear import strongly_convex
from numerics.experiments.rates.setting import UNIT_ROUNDOFF, WITHIN, Case, line_case
from numerics.experiments.rates.sublinear import convex
from numerics.formulas import Formulas
from numerics.methods import iterates_start, nesterov_step, three_sequences_start, three_sequences_step
from numerics.quadratics import one_blas_thread
from numerics.smooth_functions import hubers
from theory.catalogue import load

STEPS = 16
LONG = 500


@dataclass(frozen=True, eq=False)
class Path:
    """x (T + 1, P, K, n) along a run, the start first, and figures (T + 1, P, K).

    The figures are f − f* and what rounding can have done to x (`moved`) and to f (`budget`).
    """

    points: Array
    gaps: Array
    moved: Array
    budget: Array


def growing_momentum(t: int) -> float:
    """The momentum of step t + 1, as the method's usual form has it with t counted from 1: 0, 0, 1/4, 2/5, …"""
    return max(0.0, (t - 1) / (t + 2))


def nesterov(case: Case, steps: int, momentum: Callable[[int], Array | float]) -> Path:
    """Nesterov's method with steps of 1/L on the functions of `case`; `momentum` gives numbers or (P, 1)."""
    f, centre = case.functions, case.functions.minimizers[:, None, :]
    unit = UNIT_ROUNDOFF * (f.dimension + case.terms + 8) ** 1.5
    state, eta = iterates_start(case.starts), 1 / case.L[..., None]
    points, gaps, moved, budget = [], [], [], []
    off = before = np.zeros(case.starts.shape[:2])
    steepest = off
    with (
        one_blas_thread(),
        np.errstate(over="ignore"),
    ):  # of long runs the budget is not used, and may overflow
        for t in range(steps + 1):
            reach = np.linalg.norm(state.x, axis=-1) + np.linalg.norm(centre, axis=-1)
            value, slope = f.value(state.x), np.linalg.norm(f.gradient(state.x), axis=-1)
            steepest = np.maximum(steepest, slope)
            points.append(state.x)
            gaps.append(value - f.minima[:, None])
            moved.append(off)
            apart = off + unit * reach
            own = unit * (np.abs(value) + np.abs(f.minima)[:, None] + case.noise * reach / case.L)
            budget.append(steepest * apart + case.L * apart**2 + own)
            beta = np.broadcast_to(momentum(t), case.L.shape)
            state = nesterov_step(state, f.gradient, eta, beta[..., None])
            off, before = (1 + beta) * off + beta * before + 3 * unit * (reach + case.noise / case.L), off
    return Path(*(np.array(figures) for figures in (points, gaps, moved, budget)))


def _distance(case: Case) -> Array:
    """‖x₀ − x*‖, (P, K)."""
    return np.linalg.norm(case.starts - case.functions.minimizers[:, None, :], axis=-1)


def _forms_apart(case: Case, path: Path, momentum: Callable[[int], Array]) -> Array:
    """The method of three sequences, and the usual form with the momentum of the theorem: distance in the budget."""
    state, L = three_sequences_start(case.starts), case.L[..., None]
    usual = nesterov(case, STEPS, lambda t: momentum(t - 1) if t else 0.0)
    apart = []
    for t in range(1, STEPS + 1):
        with one_blas_thread():
            state = three_sequences_step(state, case.functions.gradient, L)
        budget = 8 * t * (usual.moved[t] + path.moved[t])
        apart.append(np.linalg.norm(usual.points[t] - state.x, axis=-1) / budget)
    return np.array(apart)


def nesterov_convex_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """f − f* after each step on convex functions; after many on the Huber functions that are worst."""
    used, forms, least, most, exact = (Worst() for _ in range(5))
    later = np.arange(1, STEPS + 1)[:, None, None]
    for case in convex(size, seed):
        path = nesterov(case, STEPS, growing_momentum)
        bound = formulas("bound", R=_distance(case), L=case.L, t=later)
        used.add((path.gaps - path.budget)[1:] / bound)
        forms.add(_forms_apart(case, path, lambda t: formulas("momentum", t=float(t))))
    rng = np.random.default_rng(np.random.SeedSequence([seed, 41]))
    L, R = (10 ** rng.uniform(-2, 2, size=(max(8, size.problems // 8), 1)) for _ in range(2))
    gap = R
    for steps in (1, 2, 5, LONG):
        centres = rng.standard_normal(R.shape)
        functions = hubers(L[:, 0], (4 * R / ((steps + 2) * (steps + 3)))[:, 0], centres)
        gap = nesterov(line_case(functions, centres + R, seed), steps, growing_momentum).gaps[-1]
        # On the straight part nothing but the sums of the steps is rounded.
        rounding = 8 * steps**2 * UNIT_ROUNDOFF * (1 + np.abs(centres) / R)
        exact.add(np.abs(gap / formulas("attained", R=R, L=L, t=steps) - 1) / rounding)
    share = gap / formulas("bound", R=R, L=L, t=LONG)
    least.add(-share)
    most.add(share)
    return (
        used.at_most("f − f* less its rounding budget, over the bound, every step of every run", 1.0),
        forms.at_most(f"usual form − three sequences, {WITHIN}", 1.0),
        exact.at_most(
            f"Huber, up to {LONG} steps: f − f* over what is said to be attained, less 1, {WITHIN}", 1.0
        ),
        least.at_least(f"Huber, {LONG} steps: f − f* over the bound, least (1: all of it)", 0.99),
        most.at_most("the same, most", 1.0),
    )


def constant_momentum(case: Case) -> Array:
    """(√L − √μ)/(√L + √μ), as the method is defined: (P, 1)."""
    fast, slow = np.sqrt(case.L), np.sqrt(case.mu)
    return (fast - slow) / (fast + slow)


def _bound(formulas: Formulas, case: Case, gaps: Array, t: Array) -> Array:
    """The bound for each step of runs with the values `gaps` (T + 1, P, K)."""
    rho = formulas("rate", kappa=case.L / case.mu)
    return formulas("bound", rho=rho, mu=case.mu, R=_distance(case), f=gaps[0], t=t, **{"f^*": 0.0})


def slowest_parabolas(seed: int, count: int) -> Case:
    """Parabolas μ(x − c)²/2 in the class of a larger L, off the origin, with a start each."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 42]))
    mu, start = (10 ** rng.uniform(-2, 2, size=(count, 1)) for _ in range(2))
    centres = start * rng.standard_normal(start.shape)
    case = line_case(hubers(mu[:, 0], 1e9 * start[:, 0], centres), centres + start, seed)
    return replace(case, L=mu * 10 ** rng.uniform(0.1, 2.6, size=mu.shape), mu=mu)


def nesterov_strongly_convex_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """f − f* after each step on strongly convex functions, and exactly on the parabolas of least curvature."""
    used, exact, most, share = (Worst() for _ in range(4))
    t = np.arange(STEPS + 1.0)[:, None, None]
    for case in strongly_convex(size, seed):
        momentum = constant_momentum(case)
        path = nesterov(case, STEPS, lambda _, momentum=momentum: momentum)
        used.add(((path.gaps - _bound(formulas, case, path.gaps, t)) / path.budget)[1:])
    case = slowest_parabolas(seed, max(16, size.problems // 2))
    kappa = case.L / case.mu
    path = nesterov(case, STEPS, lambda _: formulas("momentum", kappa=kappa))
    part = path.gaps / _bound(formulas, case, path.gaps, t)
    expected = formulas("used", rho=formulas("rate", kappa=kappa), t=t)
    error = np.sqrt(2 * path.gaps / case.mu[None])
    lost = np.abs(case.functions.minimizers) / error
    rounding = 32 * UNIT_ROUNDOFF * (STEPS + 1) ** 2 * np.sqrt(kappa) * (1 + lost)
    exact.add(np.abs(part / expected - 1) / rounding)
    most.add(part[1:])
    share.add(-part[1:].max())
    return (
        used.at_most(f"f − f* − bound, every step of every run, {WITHIN}", 1.0),
        exact.at_most(f"parabola μx²/2: part of the bound used, over the theorem's, less 1, {WITHIN}", 1.0),
        most.at_most("the largest part used there (2/e = 0.736 at the most)", 0.736),
        share.at_least(
            "the same again: on μx²/2 the bound is within a factor 1.5 at the t and κ that suit it best", 0.66
        ),
    )


def accelerated_iterations_to_accuracy(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Counts from both bounds; and counted on Huber functions, the worst known, and on parabolas of least curvature."""
    exact, most, least, strong, taken = (Worst() for _ in range(5))
    rng = np.random.default_rng(np.random.SeedSequence([seed, 43]))
    shape = (max(8, size.problems // 8), 1)
    L, R = (10 ** rng.uniform(-2, 2, size=shape) for _ in range(2))
    rate = Formulas.of(load("nesterov-convex-rate"))
    for steps in (5, 50, LONG):
        predicted = formulas("convex", L=L, R=R, epsilon=rate("bound", L=L, R=R, t=steps))
        exact.add(np.abs(predicted / steps - 1) / (16 * UNIT_ROUNDOFF))
    functions = hubers(L[:, 0], (4 * R / ((LONG + 2) * (LONG + 3)))[:, 0], 0 * R)
    gap = nesterov(line_case(functions, R, seed), LONG, growing_momentum).gaps[-1]
    part = LONG / formulas("convex", L=L, R=R, epsilon=gap)
    most.add(part)
    least.add(-part)
    kappa, epsilon = rng.uniform(1e5, 2e5, size=shape), np.exp(rng.uniform(-6, -5, size=shape))
    rate = Formulas.of(load("nesterov-strongly-convex-rate"))
    values = rate("rate", kappa=kappa) ** np.arange(2800.0)[:, None, None]
    predicted = formulas("strongly_convex", kappa=kappa, epsilon=epsilon)
    strong.add(counted_from_the_bound(values, epsilon, predicted))
    case = slowest_parabolas(seed, shape[0])
    path = nesterov(case, 200, lambda _: constant_momentum(case))
    measure = path.gaps / (path.gaps[0] + case.mu * _distance(case) ** 2 / 2)
    predicted = formulas("strongly_convex", kappa=case.L / case.mu, epsilon=epsilon)
    taken.add(first_below(measure, epsilon) / np.ceil(predicted))
    return (
        exact.at_most(
            f"the convex bound after t steps as ε: predicted over t, less 1, up or down, {WITHIN}", 1.0
        ),
        most.at_most(f"Huber, {LONG} steps, f − f* as ε: taken over predicted steps, most", 1.0),
        least.at_least("the same, least", 0.99),
        strong.at_most("the strongly convex bound: predicted over counted steps, less 1, up or down", 0.005),
        taken.at_most("parabolas μx²/2 with κ from 1.3 to 400: taken over predicted steps, most", 1.0),
    )

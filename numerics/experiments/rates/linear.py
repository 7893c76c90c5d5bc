"""Rates like ρᵗ: distance, gradient and value on strongly convex functions, and value without convexity."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.random import SeedSequence
from numpy.typing import ArrayLike

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.rates.setting import (
    UNIT_ROUNDOFF,
    WITHIN,
    Array,
    Case,
    line_case,
    quadratic_cases,
    strongly_convex_cases,
    wavy_case,
    wavy_line_case,
)
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import hubers, piecewise_quadratics

STEPS = 24
UP_OR_DOWN = f"less 1, up or down, {WITHIN}"


def _few(size: Size) -> Size:
    """Fewer problems and step sizes: here every step of every run is a case."""
    return Size(problems=max(12, size.problems // 4), step_sizes=max(4, size.step_sizes // 4))


def strongly_convex(size: Size, seed: int):
    """Quadratics and the other strongly convex functions; those with κ = 1 are left to the parabolas."""
    return chain(
        quadratic_cases(_few(size), seed, kappas=(1.1, 1e8), dimensions=(2, 200)),
        strongly_convex_cases(_few(size), seed),
    )


def parabolas(seed: int, count: int, kappa: tuple[float, float]) -> tuple[Case, Case, Array, Array]:
    """For `count` pairs μ < L the parabolas μx²/2 and Lx²/2 with starts, and the two curvatures (P, 1)."""
    rng = np.random.default_rng(SeedSequence([seed, 15]))
    mu = 10 ** rng.uniform(-2, 2, size=(count, 1))
    L, start = mu * rng.uniform(*kappa, size=mu.shape), 10 ** rng.uniform(-2, 2, size=mu.shape)
    slow, fast = (line_case(hubers(c[:, 0], 1e9 * start[:, 0], 0 * start), start, seed) for c in (mu, L))
    return slow, fast, mu, L


def _worse(slow: Array, fast: Array) -> Array:
    return np.maximum(slow, fast)


def _parabola_budget(steps: ArrayLike, eta: Array, L: Array, factor: Array) -> Array:
    """What rounding can do, relatively, to a square of x after so many steps on a parabola, and to its bound.

    Each step multiplies x by ±`factor` or less; its result, x − ηcx with c ≤ L, is off by a few roundings of x and of
    ηLx. A figure is a square with few operations, and so is the bound's power of the factor, computed from 1 − ηL.
    """
    return 16 * UNIT_ROUNDOFF * (np.asarray(steps) + 1) * (1 + eta * L) / factor


def _lost_over_promised(case: Case, eta: Array, factor: Array) -> Array:
    """For one step: (1 − ratio)/(1 − factor), ratio that of f − f* after and before, 1 where the bound is attained."""
    path = case.run(eta, 1)
    return (1 - (path.gaps[1] - path.gap_budget[1]) / path.gaps[0]) / (1 - factor)


def strongly_convex_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Distances and gradients on strongly convex functions, and on two parabolas, one of which attains the bound."""
    distance, gradient, attained, best, optimal = (Worst() for _ in range(5))
    steps = np.arange(STEPS + 1)[:, None, None]
    for case in strongly_convex(size, seed):
        eta = case.fractions(0.02, 2) / case.L
        path = case.run(eta, STEPS)
        power = formulas("bound", rho=formulas("factor", eta=eta, mu=case.mu, L=case.L), t=steps)
        distance.add((path.distances - power * path.distances[0]) / path.distance_budget)
        gradient.add((path.gradients - power * path.gradients[0]) / path.gradient_budget)
    slow, fast, mu, L = parabolas(seed, max(16, size.problems // 2), (1.2, 9))
    eta = slow.rng.uniform(0.05, 2.2, size=mu.shape) / L
    paths = slow.run(eta, 4), fast.run(eta, 4)
    rho = formulas("factor", eta=eta, mu=mu, L=L)
    power = formulas("bound", rho=rho, t=np.arange(5)[:, None, None])
    for figures in ("distances", "gradients"):
        ratio = _worse(*(getattr(path, figures) / getattr(path, figures)[0] for path in paths))
        attained.add(np.abs(ratio / power - 1) / _parabola_budget(np.arange(5)[:, None, None], eta, L, rho))
    eta = formulas("best_step", mu=mu, L=L)
    factor = formulas("best_factor", mu=mu, L=L)
    for path in (slow.run(eta, 1), fast.run(eta, 1)):
        ratio = np.sqrt(path.distances[1] / path.distances[0]) / factor
        best.add(np.abs(ratio - 1) / _parabola_budget(1, eta, L, factor))
    for other in (0.99, 1.01):
        paths = slow.run(other * eta, 1), fast.run(other * eta, 1)
        ratio = _worse(*(np.sqrt(path.distances[1] / path.distances[0]) for path in paths))
        optimal.add(-ratio / factor)
    return (
        distance.at_most(f"‖x − x*‖² − ρ²ᵗ‖x₀ − x*‖² at every step, {WITHIN}", 1.0),
        gradient.at_most(f"‖∇f‖² − ρ²ᵗ‖∇f(x₀)‖² at every step, {WITHIN}", 1.0),
        attained.at_most(f"the two parabolas: the worse of them over ρ²ᵗ, {UP_OR_DOWN}", 1.0),
        best.at_most(f"the two parabolas with η*: each factor over (L − μ)/(L + μ), {UP_OR_DOWN}", 1.0),
        optimal.at_least("1 % beside η*: the worse of them over (L − μ)/(L + μ)", 1.0),
    )


def strongly_convex_value_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Values on strongly convex functions, and on two parabolas, one of which attains the bound."""
    value, attained = Worst(), Worst()
    steps = np.arange(STEPS + 1)[:, None, None]
    for case in strongly_convex(size, seed):
        eta = case.fractions(0.02, 2) / case.L
        path = case.run(eta, STEPS)
        rho = formulas("factor", eta=eta, mu=case.mu, L=case.L)
        bound = formulas("bound", rho=rho, t=steps, f=path.gaps[0], **{"f^*": 0})
        value.add((path.gaps - bound) / path.gap_budget)
    slow, fast, mu, L = parabolas(seed, max(16, size.problems // 2), (1.2, 9))
    eta = slow.rng.uniform(0.05, 2, size=mu.shape) / L
    paths = slow.run(eta, 4), fast.run(eta, 4)
    rho = formulas("factor", eta=eta, mu=mu, L=L)
    bound = formulas("bound", rho=rho, t=np.arange(5)[:, None, None], f=1.0, **{"f^*": 0})
    ratio = _worse(*(path.gaps / path.gaps[0] for path in paths))
    attained.add(np.abs(ratio / bound - 1) / _parabola_budget(np.arange(5)[:, None, None], eta, L, rho))
    return (
        value.at_most(f"f − f* − ρ²ᵗ(f₀ − f*) at every step, {WITHIN}", 1.0),
        attained.at_most(f"the two parabolas: the worse of them over ρ²ᵗ, {UP_OR_DOWN}", 1.0),
    )


def polyak_lojasiewicz_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Values on functions with the inequality, convex and not; on parabolas with μ = L, where the factor is exact."""
    value, short, longest, long, parabola, best = (Worst() for _ in range(6))
    steps = np.arange(STEPS + 1)[:, None, None]
    for case in (wavy_case(_few(size), seed), *strongly_convex(size, seed)):
        eta = case.fractions(0.02, 2) / case.L
        path = case.run(eta, STEPS)
        bound = formulas("bound", eta=eta, mu=case.mu, L=case.L, t=steps, f=path.gaps[0], **{"f^*": 0})
        value.add((path.gaps - bound) / path.gap_budget)
        at_best = formulas("best_factor", mu=case.mu, L=case.L)
        off = at_best - formulas("factor", eta=1 / case.L, mu=case.mu, L=case.L)
        best.add(np.abs(off) / (8 * UNIT_ROUNDOFF))
    case = wavy_line_case((8, 20 * size.problems), seed)
    for worst, low, high in ((short, 0.02, 1), (longest, 1, 1), (long, 1, 1.98)):
        eta = np.linspace(low, high, 8)[:, None] / case.L
        factor = formulas("factor", eta=eta, mu=case.mu, L=case.L)
        worst.add(-_lost_over_promised(case, eta, factor))
    _, fast, _, L = parabolas(seed, max(16, size.problems // 2), (1.2, 9))
    eta = fast.rng.uniform(0.05, 0.8, size=L.shape) / L
    path = fast.run(eta, 4)
    t = np.arange(5)[:, None, None]
    bound = formulas("bound", eta=eta, mu=L, L=L, t=t, f=path.gaps[0], **{"f^*": 0})
    factor = formulas("factor", eta=eta, mu=L, L=L)
    # Here the factor, (1 − Lη)², is computed as 1 − Lη(2 − Lη): relatively to itself that is off by more.
    parabola.add(np.abs(path.gaps / bound - 1) / _parabola_budget(t, eta, L, factor))
    parabola.add(np.abs(path.gaps[1:] / path.gaps[:-1] / factor - 1) / _parabola_budget(1, eta, L, factor))
    return (
        value.at_most(f"f − f* − factorᵗ(f₀ − f*) at every step, {WITHIN}", 1.0),
        short.at_least("x² + 3 sin²x, not convex, η ≤ 1/L: least (1 − a step's ratio)/(1 − factor)", 1.0),
        longest.at_least("the same, η = 1/L", 1.0),
        long.at_least("the same, η between 1/L and 2/L", 1.0),
        parabola.at_most(f"parabolas with μ = L: ratio over the factor, {UP_OR_DOWN}", 1.0),
        best.at_most(f"1 − μ/L − the factor at 1/L, up or down, {WITHIN}", 1.0),
    )


def _worst_steps(seed: int, count: int, short: Array | None = None) -> tuple[Case, Array, Array]:
    """Functions of one variable with both inequalities equalities at the ends of one step; step sizes and ρ (P, 1).

    In units of L and the first slope: from the minimum the slope rises to ρ and stays there; from the new point to the
    old one it sinks as fast as it may, and rises as fast to 1. Where it turns is given by the step; how long it stays,
    by the inequality at the new point; ρ, by that at the old one: found by bisection, not by the formula.
    """
    rng = np.random.default_rng(SeedSequence([seed, 18]))
    L, first = (10 ** rng.uniform(-2, 2, size=(count, 1)) for _ in range(2))
    mu = rng.uniform(0.05, 0.9, size=(count, 1))
    h = rng.uniform(0.05, 1, size=(count, 1)) if short is None else short

    def height(slope: Array) -> Array:
        turn = (h - 1 + slope) / 2
        lowest = slope - turn
        return slope**2 / (2 * mu) + turn * (slope + lowest) / 2 + (h - turn) * (lowest + 1) / 2

    low, high = 1 - h, np.ones_like(h)
    for _ in range(60):
        middle = (low + high) / 2
        above = 2 * mu * height(middle) > 1
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    rho = (low + high) / 2
    turn, new = (h - 1 + rho) / 2, rho + rho * (1 / mu - 1) / 2
    knots = np.concatenate([0 * h, rho, new, new + turn, new + h], axis=1)
    slopes = np.concatenate([0 * h, rho, rho, rho - turn, 1 + 0 * h], axis=1)
    functions = piecewise_quadratics(
        knots * first / L, slopes * first, np.repeat(L, 2, axis=1), np.zeros((count, 1)), convex=False
    )
    case = line_case(functions, knots[:, -1:] * first / L, seed, L[:, 0])
    return replace(case, mu=mu * L), h / L, rho


def sharper_polyak_lojasiewicz_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Values on functions with the inequality, convex and not; and steps at whose ends it holds, at the bound."""
    value, steep, attained, budgets, short, longest, long = (Worst() for _ in range(7))
    steps = np.arange(STEPS + 1)[:, None, None]
    start = {"f^*": 0}
    for case in (wavy_case(_few(size), seed), *strongly_convex(size, seed)):
        eta = case.fractions(0.02, 1) / case.L
        path = case.run(eta, STEPS)
        rho = np.sqrt(formulas("factor", eta=eta, mu=case.mu, L=case.L))
        bound = formulas("bound", rho=rho, t=steps, f=path.gaps[0], **start)
        value.add((path.gaps - bound) / path.gap_budget)
        eta = case.fractions(1, np.sqrt(3) - 1e-9) / case.L
        path = case.run(eta, STEPS)
        bound = formulas("long_bound", eta=eta, mu=case.mu, L=case.L, t=steps, f=path.gaps[0], **start)
        value.add((path.gaps - bound) / path.gap_budget)
    count = max(16, size.problems // 2)
    for lengths in (None, np.ones((count, 1))):
        case, eta, _ = _worst_steps(seed, count, lengths)
        path = case.run(eta, 1)
        own = path.gradient_budget[:2] / path.gradients[:2] + path.gap_budget[:2] / path.gaps[:2]
        steep.add(np.abs(path.gradients[:2] / (2 * case.mu * path.gaps[:2]) - 1) / own)
        constants = {"eta": eta, "mu": case.mu, "L": case.L}
        values = {"t": 1, "f": path.gaps[0], **start}
        bounds = [formulas("factor", **constants) * path.gaps[0]]
        bounds.append(formulas("bound", rho=np.sqrt(formulas("factor", **constants)), **values))
        if lengths is not None:  # at 1/L, where the two formulas meet
            bounds.append(formulas("long_factor", **constants) * path.gaps[0])
            bounds.append(formulas("long_bound", **constants, **values))
        for bound in bounds:
            budget = path.gap_budget[1] + path.gap_budget[0]
            attained.add(np.abs(path.gaps[1] - bound) / budget)
            budgets.add(budget / bound)
    case = wavy_line_case((8, 20 * size.problems), seed)
    ranges = (
        (short, "factor", 0.02, 1),
        (longest, "factor", 1, 1),
        (long, "long_factor", 1, np.sqrt(3) - 1e-9),
    )
    for worst, key, low, high in ranges:
        eta = np.linspace(low, high, 8)[:, None] / case.L
        worst.add(-_lost_over_promised(case, eta, formulas(key, eta=eta, mu=case.mu, L=case.L)))
    return (
        value.at_most(f"f − f* − factorᵗ(f₀ − f*) at every step, η up to √3/L, {WITHIN}", 1.0),
        attained.at_most(
            f"one step, the worst for the inequality at its ends: f − f* − bound, {WITHIN}", 1.0
        ),
        steep.at_most(f"there, at both ends: ‖∇f‖² over 2μ(f − f*), {UP_OR_DOWN}", 1.0),
        budgets.at_most("the largest of the budgets of f − f*, of the bound", 1e-3),
        short.at_least("x² + 3 sin²x, η ≤ 1/L: least (1 − a step's ratio)/(1 − factor)", 1.0),
        longest.at_least("the same, η = 1/L", 1.0),
        long.at_least("the same, η between 1/L and √3/L", 1.0),
    )

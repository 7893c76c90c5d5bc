"""Rates like ρᵗ: distance, gradient and value on strongly convex functions, and value without convexity."""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.rates.setting import (
    WITHIN,
    Array,
    Case,
    line_case,
    part_used,
    quadratic_cases,
    strongly_convex_cases,
    wavy_case,
)
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import hubers

STEPS = 24


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
    power = formulas("bound", rho=formulas("factor", eta=eta, mu=mu, L=L), t=np.arange(5)[:, None, None])
    for figures in ("distances", "gradients"):
        ratio = _worse(*(getattr(path, figures) / getattr(path, figures)[0] for path in paths))
        attained.add(np.abs(ratio / power - 1))
    eta = formulas("best_step", mu=mu, L=L)
    factor = formulas("best_factor", mu=mu, L=L)
    for path in (slow.run(eta, 1), fast.run(eta, 1)):
        best.add(np.abs(np.sqrt(path.distances[1] / path.distances[0]) / factor - 1))
    for other in (0.99, 1.01):
        paths = slow.run(other * eta, 1), fast.run(other * eta, 1)
        ratio = _worse(*(np.sqrt(path.distances[1] / path.distances[0]) for path in paths))
        optimal.add(-ratio / factor)
    return (
        distance.at_most(f"‖x − x*‖² − ρ²ᵗ‖x₀ − x*‖² at every step, {WITHIN}", 1.0),
        gradient.at_most(f"‖∇f‖² − ρ²ᵗ‖∇f(x₀)‖² at every step, {WITHIN}", 1.0),
        attained.at_most("the two parabolas: the worse of them over ρ²ᵗ, less 1, up or down", 1e-9),
        best.at_most("the two parabolas with η*: each factor over (L − μ)/(L + μ), less 1, up or down", 1e-9),
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
    attained.add(np.abs(_worse(*(path.gaps / path.gaps[0] for path in paths)) / bound - 1))
    return (
        value.at_most(f"f − f* − ρ²ᵗ(f₀ − f*) at every step, {WITHIN}", 1.0),
        attained.at_most("the two parabolas: the worse of them over ρ²ᵗ, less 1, up or down", 1e-9),
    )


def polyak_lojasiewicz_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Values on functions with the inequality, convex and not; on parabolas with μ = L, where the factor is exact."""
    value, wavy, parabola, best = (Worst() for _ in range(4))
    steps = np.arange(STEPS + 1)[:, None, None]
    for case in (wavy_case(_few(size), seed), *strongly_convex(size, seed)):
        eta = case.fractions(0.02, 2) / case.L
        path = case.run(eta, STEPS)
        bound = formulas("bound", eta=eta, mu=case.mu, L=case.L, t=steps, f=path.gaps[0], **{"f^*": 0})
        value.add((path.gaps - bound) / path.gap_budget)
        if not case.functions.convex:
            factor = formulas("factor", eta=eta, mu=case.mu, L=case.L)
            wavy.add(part_used(path.gaps[1:5], path.gap_budget[1:5], factor * path.gaps[:4]))
        at_best = formulas("best_factor", mu=case.mu, L=case.L)
        best.add(np.abs(at_best - formulas("factor", eta=1 / case.L, mu=case.mu, L=case.L)))
    _, fast, _, L = parabolas(seed, max(16, size.problems // 2), (1.2, 9))
    eta = fast.rng.uniform(0.05, 0.8, size=L.shape) / L
    path = fast.run(eta, 4)
    bound = formulas("bound", eta=eta, mu=L, L=L, t=np.arange(5)[:, None, None], f=path.gaps[0], **{"f^*": 0})
    factor = formulas("factor", eta=eta, mu=L, L=L)
    parabola.add(np.abs(path.gaps / bound - 1))
    parabola.add(np.abs(path.gaps[1:] / path.gaps[:-1] / factor - 1))
    return (
        value.at_most(f"f − f* − factorᵗ(f₀ − f*) at every step, {WITHIN}", 1.0),
        wavy.at_most(
            "x² + 3 sin²x, not convex: one step's ratio, less its rounding budget, over the factor", 1.0
        ),
        parabola.at_most("parabolas with μ = L: ratio over the factor, less 1, up or down", 1e-9),
        best.at_most("1 − μ/L − the factor at 1/L, up or down", 1e-12),
    )


def sharper_polyak_lojasiewicz_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Values on functions with the inequality, convex and not; and the factor against the fall that it comes from."""
    value, exact = Worst(), Worst()
    steps = np.arange(STEPS + 1)[:, None, None]
    for case in (wavy_case(_few(size), seed), *strongly_convex(size, seed)):
        eta = case.fractions(0.02, 1) / case.L
        path = case.run(eta, STEPS)
        bound = formulas("bound", eta=eta, mu=case.mu, L=case.L, t=steps, f=path.gaps[0], **{"f^*": 0})
        value.add((path.gaps - bound) / path.gap_budget)
        # Where f falls by no more than the theorem says, and both gradients are as short as allowed:
        # 1 − q = (a(3 − h) + a q)/2 with a = μη, h = Lη, for the factor q.
        a, h = case.mu * eta, case.L * eta
        for q in (
            formulas("factor", eta=eta, mu=case.mu, L=case.L),
            formulas("bound", eta=eta, mu=case.mu, L=case.L, t=1, f=1.0, **{"f^*": 0}),
        ):
            exact.add(np.abs(1 - q - a * (3 - h + q) / 2))
    return (
        value.at_most(f"f − f* − factorᵗ(f₀ − f*) at every step, {WITHIN}", 1.0),
        exact.at_most("the factor in the balance of fall and steepness: what is left over", 1e-12),
    )

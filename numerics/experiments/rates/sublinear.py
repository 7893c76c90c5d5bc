"""Rates like 1/t: values and gradients on convex functions, gradients without convexity."""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.rates.setting import (
    Array,
    Case,
    convex_cases,
    line_case,
    quadratic_cases,
)
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import hubers

STEPS = 24


def _few(size: Size) -> Size:
    """Fewer problems and step sizes: here every step of every run is a case."""
    return Size(problems=max(12, size.problems // 4), step_sizes=max(4, size.step_sizes // 4))


def convex(size: Size, seed: int):
    """Quadratics and the other convex functions, for short runs."""
    return chain(quadratic_cases(_few(size), seed), convex_cases(_few(size), seed))


def huber_worst(
    seed: int, count: int, steps: int, fraction: tuple[float, float]
) -> tuple[Case, Array, Array]:
    """Huber functions of one variable that stay linear for `steps` steps, their step sizes and distances (P, 1).

    The start is at the distance R, and the parabola begins at R/(2tη̄ + 1), η̄ = ηL, so the last iterate is outside.
    """
    rng = np.random.default_rng(SeedSequence([seed, steps]))
    L, R = (10 ** rng.uniform(-2, 2, size=(count, 1)) for _ in range(2))
    short = rng.uniform(*fraction, size=(count, 1))
    functions = hubers(L[:, 0], (R / (2 * steps * short + 1))[:, 0], 0 * R)
    return line_case(functions, R, seed), short / L, R


def convex_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """f − f* after each of the steps on convex functions, and after many on the Huber functions that are worst."""
    used, longest, nearly, most = (Worst() for _ in range(4))
    later = np.arange(1, STEPS + 1)[:, None, None]
    for case in convex(size, seed):
        eta = case.fractions(0.02, 1) / case.L
        path = case.run(eta, STEPS)
        R = np.sqrt(path.distances[0])
        bound = formulas("bound", R=R, eta=eta, t=later)
        used.add((path.gaps - path.gap_budget)[1:] / bound)
        at_longest = formulas("bound_at_longest", R=R[:, 0], L=case.L[:, 0], t=later[:, :, 0])
        longest.add((path.gaps - path.gap_budget)[1:, :, 0] / at_longest)
    for fraction, key in (((0.5, 1), "bound"), ((1, 1), "bound_at_longest")):
        case, eta, R = huber_worst(seed, max(8, size.problems // 8), 500, fraction)
        end = case.run(eta, 500).gaps[-1]
        at = {"eta": eta} if key == "bound" else {"L": case.L}
        part = 2 * end / formulas(key, R=R, t=500, **at)
        nearly.add(-part)
        most.add(part)
    return (
        used.at_most("f − f* less its rounding budget, over the bound, every step of every run", 1.0),
        longest.at_most("the same with η = 1/L", 1.0),
        nearly.at_least("Huber, 500 steps: twice f − f* over the bound, least", 0.995),
        most.at_most("the same, most: the bound is at least twice the truth", 1.0),
    )

"""Rates like 1/t: values and gradients on convex functions, gradients without convexity."""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.rates.setting import (
    UNIT_ROUNDOFF,
    WITHIN,
    Array,
    Case,
    Run,
    convex_cases,
    line_case,
    nonconvex_cases,
    part_used,
    quadratic_cases,
)
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import hubers, piecewise_quadratics

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
        used.add(part_used(path.gaps[1:], path.gap_budget[1:], bound))
        at_longest = formulas("bound_at_longest", R=R[:, 0], L=case.L[:, 0], t=later[:, :, 0])
        longest.add(part_used(path.gaps[1:, :, 0], path.gap_budget[1:, :, 0], at_longest))
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


def staircases(seed: int, count: int, steps: int, whole: bool) -> tuple[Case, Array]:
    """Functions of one variable on which all gradients of a run have one length; starts and step sizes (P, 1).

    From right to left: between two iterates the slope u sinks by Lηu/2 and rises again, with curvature ∓L; from the
    last iterate it sinks to 0. A run doubles every error at every step, so all numbers are short binary fractions and
    no rounding occurs. η = 1/L where `whole`, otherwise a multiple of 1/(32L) up to that.
    """
    rng = np.random.default_rng(SeedSequence([seed, 13, steps]))
    L, u = (np.ldexp(1.0, rng.integers(-6, 7, size=(count, 1))) for _ in range(2))
    short = np.ones_like(L) if whole else rng.integers(4, 33, size=L.shape) / 32
    halves = np.arange(2 * steps + 1)
    knots = np.concatenate([0 * u, u / L * (1 + short * halves / 2)], axis=1)
    slopes = np.concatenate([0 * u, u * (1 - short / 2 * (halves % 2))], axis=1)
    functions = piecewise_quadratics(
        knots, slopes, np.repeat(L, 2, axis=1), np.zeros((count, 1)), convex=False
    )
    return line_case(functions, knots[:, -1:], seed, L[:, 0]), short / L


def _least(path: Run) -> tuple[Array, Array]:
    """The least squared gradient norm so far, at every step, and what rounding can have done to it."""
    return np.minimum.accumulate(path.gradients, axis=0), np.maximum.accumulate(path.gradient_budget, axis=0)


def nonconvex_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The least gradient of runs on functions that are not convex, on staircases, and down a straight slope."""
    used, best, stairs, straight, most = (Worst() for _ in range(5))
    later = np.arange(1, STEPS + 1)[:, None, None]
    for case in chain(nonconvex_cases(_few(size), seed), quadratic_cases(_few(size), seed)):
        eta = case.fractions(0.02, 1) / case.L
        path = case.run(eta, STEPS)
        least, budget = _least(path)
        values = {"f": path.gaps[0], "f^*": 0}
        bound = formulas("bound", eta=eta, L=case.L, t=later, **values)
        used.add(part_used(least[:-1], budget[:-1], bound))
        at_best = formulas("bound_at_best", L=case.L, t=later, **values)
        best.add(part_used(least[:-1], budget[:-1], at_best)[:, :, 0])
    case, eta = staircases(seed, 8, 500, whole=True)
    path = case.run(eta, 500)
    part = (
        3 * _least(path)[0][-2] / formulas("bound_at_best", L=case.L, t=500, f=path.gaps[0], **{"f^*": 0}) / 2
    )
    stairs.add(-part)
    most.add(part)
    # A straight slope that has fallen to f* just at the end; short steps waste nothing there.
    case, eta, _ = huber_worst(seed, 8, 40, (0.005, 0.005))
    path = case.run(eta, 40)
    ends = {"f": path.gaps[0], "f^*": path.gaps[-1]}
    part = _least(path)[0][-2] / formulas("bound", eta=eta, L=case.L, t=40, **ends)
    straight.add(-part)
    most.add(part)
    return (
        used.at_most("least ‖∇f‖² less its rounding budget, over the bound, at every step", 1.0),
        best.at_most("the same with η = 1/L", 1.0),
        stairs.at_least(
            "staircases of 500 steps, η = 1/L: 3/2 times least ‖∇f‖² over the bound, least", 0.995
        ),
        straight.at_least("a straight slope, η = 0.005/L: least ‖∇f‖² over the bound, least", 0.995),
        most.at_most("both, most", 1.0),
    )


def exact_nonconvex_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The least gradient of runs on functions that are not convex, and on staircases, which attain the bound."""
    used, attained = Worst(), Worst()
    steps = np.arange(STEPS + 1)[:, None, None]
    rounding = 32 * UNIT_ROUNDOFF  # of the bound alone: the run on a staircase is exact
    for case in chain(nonconvex_cases(_few(size), seed), quadratic_cases(_few(size), seed)):
        eta = case.fractions(0.02, 1) / case.L
        path = case.run(eta, STEPS)
        least, budget = _least(path)
        bound = formulas("bound", eta=eta, L=case.L, t=steps, f=path.gaps[0], **{"f^*": 0})
        used.add(part_used(least, budget, bound))
    for length in (1, 2, 5, 20, 80):
        for key in ("bound", "bound_at_longest"):
            case, eta = staircases(seed, max(8, size.problems // 4), length, whole=key == "bound_at_longest")
            path = case.run(eta, length)
            least = _least(path)[0][-1]
            at = {"eta": eta} if key == "bound" else {}
            bound = formulas(key, L=case.L, t=length, f=path.gaps[0], **{"f^*": 0}, **at)
            attained.add(np.abs(least / bound - 1) / rounding)
            gain = formulas("gain", eta=eta, L=case.L, t=length)
            attained.add(np.abs(gain * least / (path.gaps[0] - path.gaps[-1]) - 1) / rounding)
    return (
        used.at_most("least ‖∇f‖² less its rounding budget, over the bound, at every step", 1.0),
        attained.at_most(
            "staircases: least ‖∇f‖² over the bound, against f* and against f_t, less 1, of the rounding budget",
            1.0,
        ),
    )


def gradient_norm_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The last gradient on convex functions, on Huber functions that attain the bound, and on both sides of 3/(2L)."""
    used, attained, budgets, below, above = (Worst() for _ in range(5))
    steps = np.arange(STEPS + 1)[:, None, None]
    for case in convex(size, seed):
        eta = case.fractions(0.02, 1.5) / case.L
        path = case.run(eta, STEPS)
        bound = formulas("bound", eta=eta, L=case.L, t=steps, f=path.gaps[0], **{"f^*": 0})
        used.add(part_used(path.gradients, path.gradient_budget, bound))
    for length in (1, 2, 5, 20, 80):
        rng = np.random.default_rng(SeedSequence([seed, 14, length]))
        L, R = (10 ** rng.uniform(-2, 2, size=(max(8, size.problems // 4), 1)) for _ in range(2))
        short = rng.uniform(0.1, 1.5, size=R.shape)
        case = line_case(hubers(L[:, 0], (R / (length * short + 1))[:, 0], 0 * R), R, seed)
        path = case.run(short / L, length)
        bound = formulas("bound", eta=short / L, L=L, t=length, f=path.gaps[0], **{"f^*": 0})
        budget = path.gradient_budget[-1] + bound * path.gap_budget[0] / path.gaps[0]
        attained.add(np.abs(path.gradients[-1] - bound) / budget)
        budgets.add(budget / bound)
        # With a parabola far wider than the start, one step on each side of 3/(2L).
        wide = line_case(hubers(L[:, 0], 10 * R[:, 0], 0 * R), R, seed)
        for worst, fraction, sign in ((below, 1.499, 1), (above, 1.501, -1)):
            path = wide.run(fraction / L, 1)
            bound = formulas("bound", eta=fraction / L, L=L, t=1, f=path.gaps[0], **{"f^*": 0})
            worst.add(sign * path.gradients[1] / bound)
    return (
        used.at_most("‖∇f‖² less its rounding budget, over the bound, at every step", 1.0),
        attained.at_most(f"Huber: ‖∇f‖² − bound, up or down, {WITHIN}", 1.0),
        budgets.at_most("the largest of these budgets, of the bound", 1e-3),
        below.at_most("a parabola, one step of 1.499/L: ‖∇f‖² over the bound", 1.0),
        above.at_least("the same with 1.501/L", 1.0),
    )

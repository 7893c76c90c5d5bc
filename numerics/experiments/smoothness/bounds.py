"""Bounds between two points: the parabola above, the change of the gradient, and the squeeze of convexity."""

from __future__ import annotations

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.runner import Size
from numerics.experiments.smoothness.setting import (
    UNIT_ROUNDOFF,
    WITHIN,
    Array,
    Case,
    inner,
    other_cases,
    quadratic_cases,
    rounding_budget,
)
from numerics.formulas import Formulas


def _upper_bound(formulas: Formulas, case: Case, x: Array, y: Array, L: Array) -> Array:
    f = case.functions
    return formulas("upper_bound", L=L, f_x=f.value(x), g=f.gradient(x), x=x, y=y)


def descent_lemma(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Values at random second points against the parabola, and along the top eigenvector with 0.99 L as well."""
    quadratic, other, attained, fails, nearly = Worst(), Worst(), Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        f, x = case.functions, case.points
        length = case.reach * case.lengths(0.5, 2)
        for worst, y in ((quadratic, x + length * case.directions), (attained, x + length * case.top)):
            excess = (f.value(y) - _upper_bound(formulas, case, x, y, case.L)) / rounding_budget(f, x, y)
            worst.add(np.abs(excess) if worst is attained else excess)
        short = (f.value(y) - _upper_bound(formulas, case, x, y, 0.99 * case.L)) / rounding_budget(f, x, y)
        fails.add(-short)
    for case in other_cases(size, seed):
        f, x = case.functions, case.points
        y = x + case.lengths(1e-2, 1e2) * case.directions
        bound = _upper_bound(formulas, case, x, y, case.L)
        other.add((f.value(y) - bound) / rounding_budget(f, x, y))
        tangent = f.value(x) + inner(f.gradient(x), y - x)
        nearly.add((f.value(y) - tangent) / (bound - tangent))
    return (
        quadratic.at_most(f"quadratics: f(y) − bound, {WITHIN}", 1.0),
        attained.at_most(f"quadratics, along the top eigenvector: |f(y) − bound|, {WITHIN}", 1.0),
        fails.at_least(f"the same with 0.99 L: least f(y) − bound, {WITHIN}", 1.0),
        other.at_most(f"log cosh, logistic, Huber, cosine: f(y) − bound, {WITHIN}", 1.0),
        Check(
            "the same: largest part of (L/2)‖y − x‖² that is used", nearly.cases, nearly.figure, ">=", 0.75
        ),
    )


def quadratic_smoothness(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """How much gradients change between random points, and between points on a line along the top eigenvector."""
    ratio, top, budgets = Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        f, x = case.functions, case.points
        for worst, direction in ((ratio, case.directions), (top, case.top)):
            y = x + case.reach * case.lengths(0.5, 2) * direction
            change, allowed = f.gradient(y) - f.gradient(x), formulas("bound", lambda_max=case.L, h=y - x)
            # Each gradient is rounded by n·u·√n L times the distance from the minimizer: reach, and up to 3 reach.
            rounding = 64 * (f.dimension + 4) ** 1.5 * UNIT_ROUNDOFF
            budget = rounding * case.L * case.reach[..., 0] / np.sqrt(allowed)
            excess = (inner(change, change) / allowed - 1) / budget
            worst.add(np.abs(excess) if worst is top else excess)
            budgets.add(budget)
    return (
        ratio.at_most(f"‖∇f(x + h) − ∇f(x)‖²/(λmax²‖h‖²) − 1, {WITHIN}", 1.0),
        top.at_most(f"the same, without its sign, along the top eigenvector, {WITHIN}", 1.0),
        budgets.at_most("the largest rounding budget", 1e-3),
    )


def _squeeze(formulas: Formulas, case: Case, x: Array, y: Array) -> tuple[Array, Array]:
    """f(y) − lower bound, and ⟨∇f(x) − ∇f(y), x − y⟩ − ‖∇f(x) − ∇f(y)‖²/L, of the rounding budget: (P, S)."""
    f = case.functions
    g_y = f.gradient(y)
    g_x = np.broadcast_to(f.gradient(x), g_y.shape)
    bound = formulas("lower_bound", L=case.L, f_x=f.value(x), g_x=g_x, g_y=g_y, x=x, y=y)
    least = formulas("cocoercivity", L=case.L, g_x=g_x, g_y=g_y)
    budget = rounding_budget(f, x, y)
    return (f.value(y) - bound) / budget, (inner(g_x - g_y, x - y) - least) / budget


def cocoercivity(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Both bounds between random points of convex functions, and where convexity is missing."""
    lower, slope, attained, concave = Worst(), Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        x = case.points
        length = case.reach * case.lengths(0.5, 2)
        for excess, worst in zip(
            _squeeze(formulas, case, x, x + length * case.directions), (lower, slope), strict=True
        ):
            worst.add(-excess)
        for excess in _squeeze(formulas, case, x, x + length * case.top):
            attained.add(np.abs(excess))
    for case in other_cases(size, seed):
        y = case.points + case.lengths(1e-2, 1e2) * case.directions
        for excess, worst in zip(_squeeze(formulas, case, case.points, y), (lower, slope), strict=True):
            if case.functions.profile.convex:  # type: ignore[union-attr]
                worst.add(-excess)
            elif worst is slope:
                concave.add(-excess)
    return (
        lower.at_most(f"convex functions: lower bound − f(y), {WITHIN}", 1.0),
        slope.at_most(f"convex functions: ‖∇f(x) − ∇f(y)‖²/L − ⟨∇f(x) − ∇f(y), x − y⟩, {WITHIN}", 1.0),
        attained.at_most(f"quadratics, along the top eigenvector: both without sign, {WITHIN}", 1.0),
        Check(
            f"cosine, not convex: the second is missed by, {WITHIN}", concave.cases, concave.figure, ">=", 1e3
        ),
    )

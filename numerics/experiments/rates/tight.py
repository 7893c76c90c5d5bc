"""The best bound for t steps of 1/L: below it on every convex function, at it on the Huber function made for that t."""

from __future__ import annotations

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.rates.setting import WITHIN, part_used
from numerics.experiments.rates.sublinear import STEPS, convex, huber_worst
from numerics.experiments.runner import Size
from numerics.formulas import Formulas

LENGTHS = (1, 2, 5, 20, 80, 320)


def tight_convex_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """f − f* after each step on convex functions; and on Huber functions made for t, after t steps and after others."""
    used, attained, budgets, elsewhere = (Worst() for _ in range(4))
    later = np.arange(1, STEPS + 1)[:, None, None]
    for case in convex(size, seed):
        path = case.run(np.ones(case.starts.shape[:2]) / case.L, STEPS)
        bound = formulas("bound", R=np.sqrt(path.distances[0]), L=case.L, t=later)
        used.add(part_used(path.gaps[1:], path.gap_budget[1:], bound))
    for length in LENGTHS:
        case, eta, R = huber_worst(seed, max(8, size.problems // 8), length, (1, 1))
        path = case.run(eta, 2 * length)
        bound = formulas("bound", R=R, L=case.L, t=length)
        attained.add(np.abs(path.gaps[length] - bound) / path.gap_budget[length])
        budgets.add(path.gap_budget[length] / bound)
        others = np.setdiff1d(np.arange(1, 2 * length + 1), [length])
        bounds = formulas("bound", R=R, L=case.L, t=others[:, None, None])
        elsewhere.add(path.gaps[others] / bounds)
    return (
        used.at_most("f − f* less its rounding budget, over the bound, every step of every run", 1.0),
        attained.at_most(f"Huber made for t, after t steps: f − f* − bound, up or down, {WITHIN}", 1.0),
        budgets.at_most("the largest of these budgets, of the bound", 1e-3),
        elsewhere.at_most("Huber made for t, after any other number of steps: f − f* over the bound", 1.0),
    )

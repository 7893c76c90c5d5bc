"""What one gradient step is sure to gain, for which step sizes, and with which one most."""

from __future__ import annotations

from itertools import chain

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.runner import Size
from numerics.experiments.smoothness.setting import (
    WITHIN,
    Array,
    Case,
    Quadratics,
    other_cases,
    quadratic_cases,
)
from numerics.formulas import Formulas

_SHORT, _LONG = 0.995, 1.005  # just below a limit, and just above


def _exceeds_promise(formulas: Formulas, case: Case, x: Array, eta: Array) -> Array:
    """How much more one step lowers f than promised, of the rounding budget: (P, S)."""
    lowered, budget = case.decrease(x, eta)
    gradient = np.broadcast_to(case.functions.gradient(x), (*eta.shape, case.functions.dimension))
    return (lowered - formulas("decrease", L=case.L, eta=eta, g=gradient)) / budget


def sufficient_decrease(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """One step with −0.5/L ≤ η ≤ 2.5/L: f falls by the promise or more, along the top eigenvector by exactly that."""
    quadratic, other, attained = Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        eta = case.step_sizes(-0.5, 2.5)
        quadratic.add(-_exceeds_promise(formulas, case, case.points, eta))
        attained.add(np.abs(_exceeds_promise(formulas, case, case.on_axis, eta)))
    for case in other_cases(size, seed):
        other.add(-_exceeds_promise(formulas, case, case.points, case.step_sizes(-0.5, 2.5)))
    return (
        quadratic.at_most(f"quadratics: promise − decrease, {WITHIN}", 1.0),
        attained.at_most(f"quadratics, from the top eigenvector: |decrease − promise|, {WITHIN}", 1.0),
        other.at_most(f"log cosh, logistic, Huber, cosine: promise − decrease, {WITHIN}", 1.0),
    )


def positive_decrease(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Below 2/L everything falls; from the top eigenvector f stands still at 2/L and climbs beyond, or backwards."""
    below, at, above, backward, promise = Worst(), Worst(), Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        limit = formulas("limit", L=case.L)
        fractions = np.linspace(1 - _SHORT, _SHORT, case.directions.shape[1])
        for start in (case.points, case.on_axis):
            lowered, budget = case.decrease(start, fractions * limit)
            below.add(-lowered / budget)
        for worst, fraction in ((at, 1.0), (above, _LONG), (backward, _SHORT - 1)):
            lowered, budget = case.decrease(case.on_axis, fraction * limit)
            worst.add(np.abs(lowered) / budget if worst is at else lowered / budget)
        promise.add(np.abs(_exceeds_promise(formulas, case, case.on_axis, case.step_sizes(-0.5, 2.5))))
    for case in other_cases(size, seed):
        fractions = np.linspace(0.1, 0.9, case.directions.shape[1])
        lowered, budget = case.decrease(case.points, fractions * formulas("limit", L=case.L))
        moving = np.linalg.norm(case.functions.gradient(case.points), axis=-1) > 1e-3 * np.sqrt(case.L)
        below.add(-(lowered / budget)[moving[:, 0]])
    return (
        below.at_most(f"below 2/L: largest −decrease, {WITHIN}", -1.0),
        at.at_most(f"at 2/L, from the top eigenvector: |decrease|, {WITHIN}", 1.0),
        above.at_most(f"0.5 % above 2/L, from the top eigenvector: decrease, {WITHIN}", -1.0),
        backward.at_most(f"0.5 % of 2/L backwards, from there: decrease, {WITHIN}", -1.0),
        promise.at_most(f"from there: |decrease − promise|, {WITHIN}", 1.0),
    )


def best_guaranteed_step(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """With 1/L every function falls by ‖g‖²/(2L) or more; on the parabola no other step does better."""
    kept, landed, value, better, promise = Worst(), Worst(), Worst(), Worst(), Worst()
    for case in chain(quadratic_cases(size, seed), other_cases(size, seed)):
        step = formulas("step", L=case.L)
        g = case.functions.gradient(case.points)
        lowered, budget = case.decrease(case.points, step)
        kept.add((formulas("greatest", L=case.L, g=g) - lowered) / budget)
        if isinstance(case.functions, Quadratics):
            axis, eta = case.on_axis, case.step_sizes(-0.5, 2.5)
            lowered, budget = case.decrease(axis, step)
            greatest = formulas("greatest", L=case.L, g=case.functions.gradient(axis))
            value.add(np.abs(greatest - lowered) / budget)
            landed.add(case.functions.value(case.steps(axis, step)) / budget)
            others, budget = case.decrease(axis, eta)
            better.add((others - greatest) / budget)
            promise.add(np.abs(_exceeds_promise(formulas, case, axis, eta)))
    return (
        kept.at_most(f"all functions: ‖g‖²/(2L) − decrease with 1/L, {WITHIN}", 1.0),
        value.at_most(f"from the top eigenvector: |decrease − ‖g‖²/(2L)|, {WITHIN}", 1.0),
        landed.at_most(f"from there: f after the step 1/L, {WITHIN}", 1.0),
        better.at_most(f"from there, other step sizes: decrease − ‖g‖²/(2L), {WITHIN}", 1.0),
        promise.at_most(f"from there, other step sizes: |decrease − promise|, {WITHIN}", 1.0),
    )

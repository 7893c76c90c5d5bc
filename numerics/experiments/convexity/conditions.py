"""The conditions for convexity between two points: chord, tangent, slope and curvature."""

from __future__ import annotations

import numpy as np

from numerics.evidence import Check
from numerics.experiments.convexity.setting import (
    OTHERS,
    WITHIN,
    Array,
    Case,
    budget_between,
    convex_cases,
    cosine_cases,
    half_curvature,
    mixture,
    quadratic_cases,
    second_points,
)
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.runner import Size
from numerics.formulas import Formulas


def _weights(case: Case, y: Array) -> Array:
    """Weights s (P, S), uniform in [0, 1]."""
    return case.rng.uniform(size=y.shape[:2])


def first_order_convexity(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """f(y) over the tangent at x, and f under the chord; by how much is known on quadratics."""
    above, below, tangents, chords, concave = Worst(), Worst(), Worst(), Worst(), Worst()

    def slacks(case: Case) -> tuple[Array, Array, Array, Array]:
        """How far f(y) is above the tangent and f(z) below the chord: (P, S), with the budget and s(1 − s)."""
        f, x, y = case.functions, case.points, second_points(case)
        s = _weights(case, y)
        f_x, f_y = f.value(x), f.value(y)
        tangent = formulas("tangent", f_x=f_x, g=f.gradient(x), x=x, y=y)
        chord = formulas("chord", f_x=f_x, f_y=f_y, s=s)
        budget = budget_between(case, x, y)
        curvature = half_curvature(case, x, y) if hasattr(f, "batch") else 0 * f_y
        over, under = f_y - tangent - curvature, chord - f.value(mixture(s, x, y)) - s * (1 - s) * curvature
        return over / budget, under / budget, curvature, budget

    for case in quadratic_cases(size, seed):
        over, under, curvature, budget = slacks(case)
        tangents.add(np.abs(over))
        chords.add(np.abs(under))
        above.add(-over - curvature / budget)
    for case in convex_cases(size, seed):
        over, under, _, _ = slacks(case)
        above.add(-over)
        below.add(-under)
    for case in cosine_cases(size, seed):
        concave.add(-slacks(case)[0])
    return (
        above.at_most(f"quadratics, {OTHERS}: tangent − f(y), {WITHIN}", 1.0),
        below.at_most(f"{OTHERS}: f(z) − chord, {WITHIN}", 1.0),
        tangents.at_most(f"quadratics: |f(y) − tangent − ½⟨h, Ah⟩|, {WITHIN}", 1.0),
        chords.at_most(f"quadratics: |chord − f(z) − ½s(1 − s)⟨h, Ah⟩|, {WITHIN}", 1.0),
        Check(
            f"cosine, not convex: largest tangent − f(y), {WITHIN}",
            concave.cases, concave.figure, ">=", 1e3,
        ),
    )  # fmt: skip

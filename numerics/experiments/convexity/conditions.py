"""The conditions for convexity between two points: chord, tangent, slope and curvature."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.convexity.setting import (
    OTHERS,
    UNIT_ROUNDOFF,
    WITHIN,
    Array,
    Case,
    batches,
    budget_between,
    convex_cases,
    cosine_cases,
    half_curvature,
    hessian,
    inner,
    mixture,
    quadratic_cases,
    second_points,
)
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import PROFILES


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


def monotone_gradient(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """⟨∇f(x) − ∇f(y), x − y⟩ and f over its tangent: never negative for convex functions, known on quadratics."""
    slope, above, exact, tangents, concave = Worst(), Worst(), Worst(), Worst(), Worst()

    def measured(case: Case) -> tuple[Array, Array, Array]:
        f, x, y = case.functions, case.points, second_points(case)
        g_y = f.gradient(y)
        g_x = np.broadcast_to(f.gradient(x), g_y.shape)
        budget = budget_between(case, x, y)
        over = f.value(y) - formulas("tangent", f_x=f.value(x), g=g_x, x=x, y=y)
        monotone = formulas("monotonicity", g_x=g_x, g_y=g_y, x=x, y=y)
        curvature = half_curvature(case, x, y) if hasattr(f, "batch") else 0 * over
        return (monotone - 2 * curvature) / budget, (over - curvature) / budget, curvature / budget

    for case in quadratic_cases(size, seed):
        monotone, over, curvature = measured(case)
        exact.add(np.abs(monotone))
        tangents.add(np.abs(over))
        slope.add(-monotone - 2 * curvature)
        above.add(-over - curvature)
    for case in convex_cases(size, seed):
        monotone, over, _ = measured(case)
        slope.add(-monotone)
        above.add(-over)
    for case in cosine_cases(size, seed):
        concave.add(-measured(case)[0])
    return (
        slope.at_most(f"quadratics, {OTHERS}: −⟨∇f(x) − ∇f(y), x − y⟩, {WITHIN}", 1.0),
        above.at_most(f"quadratics, {OTHERS}: tangent − f(y), {WITHIN}", 1.0),
        exact.at_most(f"quadratics: |⟨∇f(x) − ∇f(y), x − y⟩ − ⟨h, Ah⟩|, {WITHIN}", 1.0),
        tangents.at_most(f"quadratics: |f(y) − tangent − ½⟨h, Ah⟩|, {WITHIN}", 1.0),
        Check(
            f"cosine, not convex: largest −⟨∇f(x) − ∇f(y), x − y⟩, {WITHIN}",
            concave.cases, concave.figure, ">=", 1e3,
        ),
    )  # fmt: skip


def second_order_convexity(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Curvatures against second differences; their sign, and what a negative one does to the tangent."""
    exact, tangents, negative, cosine = Worst(), Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        f, x, y = case.functions, case.points, second_points(case)
        h = y - x
        budget = budget_between(case, x, y)
        curvature = formulas("curvature", A=f.batch.matrices[:, None], d=h)  # type: ignore[union-attr]
        exact.add(np.abs(f.value(y) + f.value(x - h) - 2 * f.value(x) - curvature) / (2 * budget))
        tangent = formulas("tangent", f_x=f.value(x), g=f.gradient(x), x=x, y=y)
        tangents.add(np.abs(f.value(y) - tangent - half_curvature(case, x, y)) / budget)
    for case in convex_cases(size, seed):
        curvature = formulas("curvature", A=hessian(case.functions, case.points), d=case.directions)
        negative.add(-curvature / case.L)
    step = 1e-3  # so short that the curvature hardly changes, so long that rounding doesn't matter
    for case in cosine_cases(size, seed):
        f, x, d = case.functions, case.points, case.directions / np.sqrt(case.L)[..., None]
        curvature = formulas("curvature", A=hessian(f, x), d=d)
        fall = f.value(x + step * d) + f.value(x - step * d) - 2 * f.value(x)
        bent = curvature < -0.1
        cosine.add((np.abs(fall / (step**2 * curvature) - 1))[bent])
    return (
        exact.at_most(f"quadratics: |f(x + h) + f(x − h) − 2f(x) − ⟨h, Ah⟩|, {WITHIN}", 1.0),
        tangents.at_most(f"quadratics: |f(y) − tangent − ½⟨h, Ah⟩|, {WITHIN}", 1.0),
        negative.at_most(f"{OTHERS}: −⟨d, ∇²f(x)d⟩, in units of L", 1e-13),
        cosine.at_most(
            "cosine, where the curvature is negative: f on both sides is lower, but for a part", 5e-3
        ),
    )


def _quartic_pairs(size: Size, seed: int) -> Iterator[tuple[int, Array, Array]]:
    """n with points v and, about −2v, w (P, S, n)."""
    for n, problems, rng in batches((1, 2, 5, 30, 200), max(4, size.problems // 5), SeedSequence([seed, 5])):
        shape = (problems, size.step_sizes, n)
        v = 10 ** rng.uniform(-2, 2, size=(*shape[:2], 1)) * rng.standard_normal(shape)
        yield n, v, -2 * v + rng.uniform(size=shape[:2])[..., None] * rng.standard_normal(shape)


def strict_convexity(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """‖w‖⁴ over its tangent at v by ‖w − v‖⁴/3, attained at w = −2v; and strictly convex functions under chords."""
    valid, attained, nearly, midpoint = Worst(), Worst(), Worst(), Worst()
    for n, v, w in _quartic_pairs(size, seed):
        for worst, at in ((valid, w), (attained, -2 * v)):
            value, excess = inner(at, at) ** 2, formulas("quartic_excess", v=v, w=at)
            over = value - formulas("quartic_tangent", v=v, w=at) - excess
            budget = 64 * (n + 4) * UNIT_ROUNDOFF * (value + inner(v, v) ** 2 + inner(at - v, at - v) ** 2)
            worst.add(np.abs(over) / budget if worst is attained else -over / budget)
            nearly.add(-(over + excess) / excess)
    for case in convex_cases(size, seed):
        if case.functions.profile is PROFILES["log cosh"]:  # type: ignore[union-attr]
            # Far out log cosh is straight but for less than rounding, so stay near the origin.
            f, x = case.functions, case.points / 10
            y = x + case.lengths(0.1, 1) * case.directions
            gain = (f.value(x) + f.value(y)) / 2 - f.value((x + y) / 2)
            midpoint.add((-gain / budget_between(case, x, y))[case.L[:, 0] < 1])
    return (
        valid.at_most(f"‖w‖⁴: tangent + excess − value, {WITHIN}", 1.0),
        attained.at_most(f"the same without sign at w = −2v, {WITHIN}", 1.0),
        nearly.at_least("the least part of the tangent's distance, in units of ‖w − v‖⁴/3", 1 - 1e-9),
        midpoint.at_least(f"log cosh: least mean − f(midpoint), {WITHIN}", 1.0),
    )


def strong_convexity(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Parabolas below f and strong chords above, attained along the bottom eigenvector; with 1.01 μ they fail."""
    below, chord, attained, chords, fails, ridge = (Worst() for _ in range(6))
    for case in quadratic_cases(size, seed):
        f, x = case.functions, case.points
        batch = f.batch  # type: ignore[union-attr]
        mu, bottom = batch.mu[:, None], batch.eigenvectors[:, None, :, 0]
        length = case.reach * case.lengths(0.5, 2)
        for random, y in ((True, x + length * case.directions), (False, x + length * bottom)):
            f_x, f_y, r = f.value(x), f.value(y), _weights(case, y)
            budget = budget_between(case, x, y)
            over = f_y - formulas("lower_bound", f_x=f_x, g=f.gradient(x), mu=mu, x=x, y=y)
            under = formulas("chord", f_x=f_x, f_y=f_y, mu=mu, r=r, x=x, y=y) - f.value(mixture(r, x, y))
            if random:
                below.add(-over / budget)
                chord.add(-under / budget)
            else:
                attained.add(np.abs(over) / budget)
                chords.add(np.abs(under) / budget)
                steeper = formulas("lower_bound", f_x=f_x, g=f.gradient(x), mu=1.01 * mu, x=x, y=y)
                fails.add(-((steeper - f_y) / budget)[batch.L / batch.mu < 1e4])
    for case in convex_cases(size, seed):
        f, x, y = case.functions, case.points, second_points(case)
        mu = case.L * case.rng.uniform(0.01, 1, size=case.L.shape)
        f_x, f_y = f.value(x) + mu / 2 * inner(x, x), f.value(y) + mu / 2 * inner(y, y)
        g = f.gradient(x) + mu[..., None] * x
        budget = budget_between(case, x, y) + 64 * (f.dimension + 4) * UNIT_ROUNDOFF * mu * (
            inner(x, x) + inner(y, y)
        )
        ridge.add((formulas("lower_bound", f_x=f_x, g=g, mu=mu, x=x, y=y) - f_y) / budget)
    return (
        below.at_most(f"quadratics: parabola − f(y), {WITHIN}", 1.0),
        chord.at_most(f"quadratics: f(z) − strong chord, {WITHIN}", 1.0),
        attained.at_most(f"along the bottom eigenvector: |f(y) − parabola|, {WITHIN}", 1.0),
        chords.at_most(f"along it: |strong chord − f(z)|, {WITHIN}", 1.0),
        fails.at_least(f"along it, κ < 10⁴, with 1.01 μ: least parabola − f(y), {WITHIN}", 1.0),
        ridge.at_most(f"{OTHERS} plus ½μ‖x‖²: parabola − f(y), {WITHIN}", 1.0),
    )

"""What a minimizer is worth, how many there are, and how far away one can be."""

from __future__ import annotations

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
    half_curvature,
    inner,
    quadratic_cases,
    second_points,
)
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.quadratics import haar_rotations, one_blas_thread
from numerics.smooth_functions import PROFILES, random_ridge_sums


def _descend(gradient, start: Array, eta: Array | float, steps: int) -> Array:
    """The point after `steps` steps of gradient descent, in the shape of `start`."""
    x = start
    for _ in range(steps):
        x = gradient_descent_step(x, gradient, eta)  # type: ignore[arg-type]
    return x


def _tilted_well(x: Array) -> Array:
    return x**4 / 4 - x**2 / 2 + 0.1 * x


def _strictly_convex(size: Size, seed: int):
    """Random sums of log cosh in 3 variables, and two starts (P, 1, 3) for each."""
    rng = np.random.default_rng(SeedSequence([seed, 7]))
    functions = random_ridge_sums(rng, "log cosh", min(size.problems, 200), 3)
    starts = 3 * rng.standard_normal((2, functions.rows.shape[0], 1, 3))
    return functions, starts, functions.curvatures()[0][:, None, None]


def stationary_is_global(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """What can be gained against what the slope promises; ends of gradient descent against random points."""
    exact, promised, better = Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        f, x, y = case.functions, case.points, second_points(case)
        gained = f.value(x) - f.value(y)
        gap = formulas("gap", g=f.gradient(x), x=x, y=y)
        exact.add(np.abs(gap - gained - half_curvature(case, x, y)) / budget_between(case, x, y))
    for case in convex_cases(size, seed):
        f, x, y = case.functions, case.points, second_points(case)
        gap = formulas("gap", g=f.gradient(x), x=x, y=y)
        promised.add((f.value(x) - f.value(y) - gap) / budget_between(case, x, y))
    functions, (start, _), L = _strictly_convex(size, seed)
    end = _descend(functions.gradient, start, 1 / L, 2000)
    rng = np.random.default_rng(SeedSequence([seed, 8]))
    others = end + 10 ** rng.uniform(-2, 1, size=(end.shape[0], size.step_sizes, 1)) * rng.standard_normal(
        (end.shape[0], size.step_sizes, 3)
    )
    better.add(functions.value(end) - functions.value(others))
    wells = _descend(lambda x: x**3 - x + 0.1, np.array([-1.5, 1.5]), 0.2, 500)
    return (
        exact.at_most(f"quadratics: |f(x) − f(y) − gap + ½⟨h, Ah⟩|, {WITHIN}", 1.0),
        promised.at_most(f"{OTHERS}: f(x) − f(y) − gap, {WITHIN}", 1.0),
        better.at_most("log cosh: f where gradient descent ends − f at random points", 1e-12),
        Check(
            "x⁴/4 − x²/2 + x/10, not convex: height of one stationary end over the other",
            1, float(_tilted_well(wells[1]) - _tilted_well(wells[0])), ">=", 0.19,
        ),
    )  # fmt: skip


def minimizer_set(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Affine functions go on falling; flat directions of a quadratic hold a line of minimizers."""
    falls, flat, between, apart = Worst(), Worst(), Worst(), Worst()
    for n, P, rng in batches((2, 5, 30), max(2, size.problems // 10), SeedSequence([seed, 9])):
        b, x = rng.standard_normal((P, size.step_sizes, n)), 10 * rng.standard_normal((P, size.step_sizes, n))
        fall = inner(b, x) - inner(b, x - b)
        budget = 64 * (n + 4) * UNIT_ROUNDOFF * (inner(np.abs(b), np.abs(x)) + inner(b, b))
        falls.add(np.abs(fall - formulas("fall", b=b)) / budget)
        with one_blas_thread():
            Q = haar_rotations(rng, P, n)
            lam = np.concatenate([np.zeros((P, 1)), rng.uniform(0.1, 1, size=(P, n - 1))], axis=-1)
            A = np.matmul(Q * lam[:, None, :], Q.transpose(0, 2, 1))
            v = Q[:, None, :, 0]
            moved = x + rng.standard_normal((P, size.step_sizes, 1)) * v
            after = inner(moved, np.matmul(moved, A)) / 2
            rounding = 64 * (n + 4) ** 1.5 * UNIT_ROUNDOFF * (inner(x, x) + inner(moved, moved))
            flat.add(np.abs(after - formulas("value", A=A[:, None], x=x)) / rounding)
            first, second = (_descend(lambda u, A=A: np.matmul(u, A), start, 1.0, 400) for start in (x, -x))
            for weight in (0.0, 0.3, 1.0):
                point = (1 - weight) * first + weight * second
                between.add(inner(point, np.matmul(point, A)) / 2 / rounding)
            apart.add(-np.abs(inner(first - second, v)) / np.abs(inner(2 * x, v)))
    return (
        falls.at_most(f"affine: |f(x) − f(x − b) − ‖b‖²|, {WITHIN}", 1.0),
        flat.at_most(f"singular quadratics: |f(x + rv) − f(x)|, {WITHIN}", 1.0),
        between.at_most(f"f at and between the ends of gradient descent from x and from −x, {WITHIN}", 1.0),
        apart.at_least("how far apart the ends are along v, as a part of the starts", 1 - 1e-9),
    )


def unique_minimizer(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Gradient descent from two starts ends at one point; on eˣ it never ends."""
    slopes, together = Worst(), Worst()
    rng = np.random.default_rng(SeedSequence([seed, 10]))
    u, step = rng.uniform(-30, 30, size=size.problems * size.step_sizes), 0.5
    # (e^(u+t) − e^(u−t))/(2 sinh t) is eᵘ exactly; the exponents are rounded to about 30 u.
    difference = (np.exp(u + step) - np.exp(u - step)) / (2 * np.sinh(step))
    slopes.add(np.abs(difference / formulas("slope", u=u) - 1) / (200 * UNIT_ROUNDOFF))
    functions, starts, L = _strictly_convex(size, seed)
    first, second = (_descend(functions.gradient, start, 1 / L, 2000) for start in starts)
    distance = np.linalg.norm(first - second, axis=-1)
    moving = np.linalg.norm(functions.gradient(first), axis=-1) > 1e-9 * np.sqrt(L[..., 0])
    together.add(distance[~moving])
    x = np.array([0.0])
    ends = [x := _descend(np.exp, x, 1.0, 1000) for _ in range(3)]
    lowest = np.concatenate(ends)
    return (
        slopes.at_most(f"eᵘ: |difference quotient/slope − 1|, {WITHIN}", 1.0),
        together.at_most("log cosh: distance of the ends of gradient descent from two starts", 1e-4),
        Check(
            "part of them that had come to rest", moving.size, float(np.mean(~moving)), ">=", 0.9,
        ),
        Check(
            "eˣ: after 1000, 2000, 3000 steps, the least further way in another 1000",
            2, float(np.min(-np.diff(lowest))), ">=", 0.4,
        ),
    )  # fmt: skip


def _bowls(size: Size, seed: int):
    """f(x) = μ‖x − c‖²/2 + k: μ (P, 1), k (P, 1), centres (P, 1, n), radii and directions of points on one sphere."""
    for n, P, rng in batches((1, 3, 50), max(4, size.problems // 5), SeedSequence([seed, 11])):
        mu, k = 10 ** rng.uniform(-3, 3, size=(P, 1)), 10 ** rng.uniform(-1, 1, size=(P, 1))
        centre = rng.standard_normal((P, 1, n))
        unit = rng.standard_normal((2, P, size.step_sizes, n))
        unit /= np.linalg.norm(unit, axis=-1, keepdims=True)
        x, y = centre + unit[0], centre + unit[1]
        yield n, mu, k * mu, centre, x, y


def _lower_points(case: Case, rng) -> tuple[Array, Array]:
    """Points x of a quadratic and y with f(y) ≤ f(x), nearly equal: (P, S, n) both."""
    x = np.broadcast_to(case.points, (*case.directions.shape[:2], case.points.shape[-1]))
    f = case.functions
    scale = np.sqrt(f.value(x) / f.value(case.centre + case.directions))
    return x, case.centre + (rng.uniform(0.5, 0.999, size=scale.shape) * scale)[..., None] * case.directions


def sublevel_sets(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Points that are no higher than x: all in the ball, and on bowls μ‖x − c‖²/2 + k the ball is full."""
    ball, reach, least, growth = Worst(), Worst(), Worst(), Worst()
    rng = np.random.default_rng(SeedSequence([seed, 12]))
    for case in quadratic_cases(size, seed):
        f = case.functions
        mu = f.batch.mu[:, None]  # type: ignore[union-attr]
        x, y = _lower_points(case, rng)
        g, f_x = f.gradient(x), f.value(x)
        squared = formulas("radius_squared", g=g, mu=mu)
        inside = y - x + g / mu[..., None]
        # What is rounded in g is divided by μ: κ times as large.
        share = 64 * (f.dimension + 4) ** 1.5 * UNIT_ROUNDOFF * case.L / mu
        ball.add(inner(inside, inside) / squared - 1 - share)
        reach.add(inner(y - x, y - x) / formulas("reach", g=g, mu=mu) - 1 - share)
        budget = budget_between(case, x, y) * (1 + case.L / mu)
        least.add((formulas("least", f_x=f_x, g=g, mu=mu) - f.value(y)) / budget)
        bottom = np.broadcast_to(case.centre, y.shape)
        lifted = formulas("growth", f_x=f.value(bottom), mu=mu, x=bottom, y=y)
        growth.add((lifted - f.value(y)) / budget)
    full, across, deep, grown = Worst(), Worst(), Worst(), Worst()
    for n, mu, k, centre, x, y in _bowls(size, seed):
        unit = 256 * (n + 4) * UNIT_ROUNDOFF

        def value(point, mu=mu, k=k, centre=centre):
            return mu / 2 * inner(point - centre, point - centre) + k

        g = mu[..., None] * (x - centre)
        inside, opposite = y - x + g / mu[..., None], 2 * centre - x
        full.add(np.abs(inner(inside, inside) / formulas("radius_squared", g=g, mu=mu) - 1) / unit)
        across.add(np.abs(inner(opposite - x, opposite - x) / formulas("reach", g=g, mu=mu) - 1) / unit)
        deep.add(np.abs(formulas("least", f_x=value(x), g=g, mu=mu) - k) / (unit * (value(x) + k)))
        bottom = np.broadcast_to(centre, y.shape)
        lifted = formulas("growth", f_x=value(bottom), mu=mu, x=bottom, y=y)
        grown.add(np.abs(lifted - value(y)) / (unit * value(y)))
    return (
        ball.at_most("quadratics: ‖y − x + g/μ‖²μ²/‖g‖² − 1, rounding taken off", 0.0),
        reach.at_most("quadratics: ‖y − x‖²μ²/(4‖g‖²) − 1, rounding taken off", 0.0),
        least.at_most(f"quadratics: least value allowed − f(y), {WITHIN}", 1.0),
        growth.at_most(f"quadratics: growth from the minimizer − f(y), {WITHIN}", 1.0),
        full.at_most(f"bowls, f(y) = f(x): |‖y − x + g/μ‖²μ²/‖g‖² − 1|, {WITHIN}", 1.0),
        across.at_most(f"bowls, opposite points: |‖y − x‖²μ²/(4‖g‖²) − 1|, {WITHIN}", 1.0),
        deep.at_most(f"bowls: |least value allowed − least value|, {WITHIN}", 1.0),
        grown.at_most(f"bowls: |growth from the minimizer − f(y)|, {WITHIN}", 1.0),
    )


def strong_convexity_minimizer(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """How far apart points near the infimum can be; and strongly convex functions with one minimizer."""
    valid, attained, together = Worst(), Worst(), Worst()
    for case in quadratic_cases(size, seed):
        f = case.functions
        mu = f.batch.mu[:, None]  # type: ignore[union-attr]
        bottom = f.batch.eigenvectors[:, None, :, 0]  # type: ignore[union-attr]
        share = 64 * (f.dimension + 4) ** 1.5 * UNIT_ROUNDOFF * case.L / mu
        length = case.reach * case.lengths(0.1, 10)
        pairs = (
            (valid, case.points, case.centre + length * case.directions),
            (attained, case.centre + length * bottom, case.centre - length * bottom),
        )
        for worst, x, y in pairs:
            allowed = formulas("spread", epsilon=f.value(x), delta=f.value(y), mu=mu)
            # Points are rounded to the digits of the minimizer, which may be far from the origin.
            moved = 8 * UNIT_ROUNDOFF * np.linalg.norm(np.abs(x) + np.abs(y), axis=-1)
            far = moved * np.sqrt(case.L / mu) / np.linalg.norm(x - y, axis=-1)
            excess = inner(x - y, x - y) / allowed - 1
            worst.add((np.abs(excess) if worst is attained else excess) / (share + 8 * far))
    rng = np.random.default_rng(SeedSequence([seed, 13]))
    for name in (name for name, profile in PROFILES.items() if profile.convex):
        functions = random_ridge_sums(rng, name, min(size.problems, 200), 3)
        L = functions.curvatures()[0][:, None, None]
        starts = 3 * rng.standard_normal((2, L.shape[0], 1, 3))

        def gradient(x, functions=functions, L=L):
            return functions.gradient(x) + 0.1 * L * x

        first, second = (_descend(gradient, start, 1 / (1.1 * L), 500) for start in starts)
        together.add(np.linalg.norm(first - second, axis=-1))
    return (
        valid.at_most(f"quadratics: ‖x − y‖² over what is allowed, − 1, {WITHIN}", 1.0),
        attained.at_most(f"the same without sign, at ±a along the bottom eigenvector, {WITHIN}", 1.0),
        together.at_most(f"{OTHERS} plus L‖x‖²/20: distance of two ends of gradient descent", 1e-12),
    )

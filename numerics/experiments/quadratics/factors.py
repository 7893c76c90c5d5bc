"""Single coordinates: each is multiplied by its own factor, and only the extreme factors matter."""

from __future__ import annotations

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst, settings
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.quadratics import eigenbasis_solution, one_blas_thread

STEPS = 8
WITHIN = "of the rounding budget"


def error_powers(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The simulated error after t steps against (I − ηA)ᵗ e₀ from the eigendecomposition; and against t − 1 steps."""
    error, noticed = Worst(), Worst()
    for setting in settings(size, seed):
        eta = setting.step_sizes
        end, budget = setting.run(eta, STEPS), setting.budget(eta, STEPS)

        def miss(steps, setting=setting, eta=eta, end=end, budget=budget):
            closed = eigenbasis_solution(setting.batch, setting.starts, eta, steps)
            return np.linalg.norm(end - closed, axis=1) / budget

        error.add(miss(STEPS))
        noticed.add(-np.max(miss(STEPS - 1), axis=1))  # one power less must be noticed on every problem
    return (
        error.at_most(f"‖eₜ − (I − ηA)ᵗe₀‖, {WITHIN}", 1.0),
        noticed.at_least("the same with one power less, on the problem where it shows least", 10.0),
    )


def eigenvector_factors(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Every coordinate after one step and after several; and runs that start on a line through x*."""
    one, many, line = Worst(), Worst(), Worst()
    for setting in settings(size, seed):
        eta, lam = setting.step_sizes, setting.batch.eigenvalues
        start = setting.first_coordinates
        ends = setting.coordinates(setting.run(eta, STEPS, record=(1, STEPS)))
        factor = formulas("factor", eta=eta[:, None, :], **{"lambda": lam[:, :, None]})
        power = formulas("power", eta=eta[:, None, :], t=STEPS, **{"lambda": lam[:, :, None]})
        one.add(np.abs(ends[0] - factor * start) / setting.budget(eta, 1)[:, None, :])
        many.add(np.abs(ends[1] - power * start) / setting.budget(eta, STEPS)[:, None, :])
        which = setting.rng.integers(setting.batch.dimension, size=eta.shape)
        on_line = setting.on_eigenvectors(which)
        end, centre = setting.run(eta, STEPS, on_line), setting.batch.minimizers[:, :, None]
        own = np.take_along_axis(power, which[:, None, :], axis=1)
        left = np.linalg.norm(end - centre - own * (on_line - centre), axis=1)
        line.add(left / setting.budget(eta, STEPS, on_line))
    return (
        one.at_most(f"coordinate after one step − (1 − ηλ)·coordinate, {WITHIN}", 1.0),
        many.at_most(f"coordinate after {STEPS} steps − (1 − ηλ)ᵗ·coordinate, {WITHIN}", 1.0),
        line.at_most(f"distance from (1 − ηλ)ᵗv of a run that starts at v, {WITHIN}", 1.0),
    )


def eigenvalue_bounds(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """⟨d, Ad⟩ from the matrix alone, along random directions and along the two extreme eigenvectors."""
    below, above, at_low, at_high = (Worst() for _ in range(4))
    for setting in settings(size, seed):
        n, A = setting.batch.dimension, setting.batch.matrices
        extreme = setting.batch.eigenvectors[:, :, [0, -1]]
        drawn = setting.rng.standard_normal((len(A), n, size.step_sizes))
        # Some lean far towards an extreme eigenvector, where the bounds are close.
        drawn += np.repeat(extreme, size.step_sizes // 2, axis=2) * 10 ** setting.rng.uniform(-1, 4)
        for d, watched in ((drawn, (below, above)), (extreme, (at_low, at_high))):
            with one_blas_thread():
                form = np.sum(d * np.matmul(A, d), axis=1)
            low, high = (
                formulas(key, d=d.transpose(0, 2, 1), **{symbol: end})
                for key, symbol, end in (
                    ("low", "lambda_min", setting.bottom),
                    ("high", "lambda_max", setting.top),
                )
            )
            budget = 2.0**-53 * (n + 2) ** 2 * setting.top * np.sum(d**2, axis=1)
            if d is drawn:
                watched[0].add((low - form) / budget)
                watched[1].add((form - high) / budget)
            else:
                watched[0].add(np.abs(form - low)[:, 0] / budget[:, 0])
                watched[1].add(np.abs(form - high)[:, 1] / budget[:, 1])
    return (
        below.at_most(f"λmin‖d‖² − ⟨d, Ad⟩, {WITHIN}", 1.0),
        above.at_most(f"⟨d, Ad⟩ − λmax‖d‖², {WITHIN}", 1.0),
        at_low.at_most(f"distance from the lower bound along its eigenvector, {WITHIN}", 1.0),
        at_high.at_most(f"distance from the upper bound along its eigenvector, {WITHIN}", 1.0),
    )


def interior_eigenvalues(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Measured factors of all coordinates against the bound by the two extreme ones."""
    excess, shortfall = Worst(), Worst()
    for setting in settings(size, seed):
        eta = setting.step_sizes
        start = np.abs(setting.first_coordinates)
        factors = np.abs(setting.coordinates(setting.run(eta, 1))) / start
        budget = setting.budget(eta, 1) / start.min(axis=1)
        bound = formulas("bound", eta=eta, lambda_min=setting.bottom, lambda_max=setting.top)
        over = (factors - bound[:, None, :]) / budget[:, None, :]
        excess.add(over)
        shortfall.add(-np.max(over, axis=1))
    return (
        excess.at_most(f"measured factor − bound, {WITHIN}", 1.0),
        shortfall.at_most(f"bound − largest measured factor, {WITHIN}", 1.0),
    )


def zigzag(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Signs of coordinates from step to step, on both sides of ηλ = 1 and at it."""
    value, crossings, creeps, landing = Worst(), Worst(), Worst(), Worst()
    for setting in settings(size, seed):
        eta, lam = setting.step_sizes, setting.batch.eigenvalues
        path = setting.coordinates(setting.run(eta, STEPS, record=range(STEPS + 1)))
        factor = formulas("factor", eta=eta[:, None, :], **{"lambda": lam[:, :, None]})
        budget = setting.budget(eta, STEPS)[:, None, :]
        value.add(np.abs(path[1] - factor * path[0]) / setting.budget(eta, 1)[:, None, :])
        # A coordinate that has shrunk into the rounding has no sign to speak of.
        large = np.min(np.abs(path), axis=0) > budget
        changes = np.sum(path[1:] * path[:-1] < 0, axis=0)
        crossings.add(-changes[large & (factor < 0)])
        creeps.add(changes[large & (factor > 0)])
        which = setting.rng.integers(setting.batch.dimension, size=eta.shape)
        exact = 1 / np.take_along_axis(lam, which, axis=1)
        landed = np.take_along_axis(setting.coordinates(setting.run(exact, 1)), which[:, None, :], axis=1)
        landing.add(np.abs(landed[:, 0, :]) / setting.budget(exact, 1))
    return (
        value.at_most(f"coordinate after one step − (1 − ηλ)·coordinate, {WITHIN}", 1.0),
        crossings.at_least(f"fewest changes of sign in {STEPS} steps where ηλ > 1", STEPS),
        creeps.at_most(f"most changes of sign in {STEPS} steps where ηλ < 1", 0.0),
        landing.at_most(f"coordinate after one step with η = 1/λ, {WITHIN}", 1.0),
    )

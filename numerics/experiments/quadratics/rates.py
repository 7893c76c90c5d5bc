"""How fast it converges: the best step, the decay of f − f*, and how many steps an accuracy takes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Array, Setting, Worst, settings
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.quadratics import one_blas_thread
from numerics.simulate import gradient_descent
from theory.catalogue import load

WITHIN = "of the rounding budget"


def _of_best_step() -> Formulas:
    """η* and its rate, from the theorem that derives them."""
    return Formulas.of(load("best-step"))


def _measured_radius(setting: Setting, step_sizes: Array) -> tuple[Array, Array]:
    """The largest factor of any coordinate in one step (P, S), and what rounding can have done to it."""
    start = np.abs(setting.first_coordinates)
    factors = np.abs(setting.coordinates(setting.run(step_sizes, 1))) / start
    return factors.max(axis=1), setting.budget(step_sizes, 1) / start.min(axis=1)


def best_step(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The measured spectral radius over step sizes, at η*, and beside it."""
    curve, attained, better, beside = (Worst() for _ in range(4))
    for setting in settings(size, seed):
        low, high = setting.bottom, setting.top
        best = formulas("step", lambda_min=low, lambda_max=high)
        rate = formulas("rate", kappa=high / low)
        spread = setting.rng.uniform(0.005, 0.2, size=best.shape)
        eta = np.concatenate([setting.step_sizes, best * (1 - spread), best * (1 + spread)], axis=1)
        measured, budget = _measured_radius(setting, eta)
        predicted = formulas("radius", eta=eta, lambda_min=low, lambda_max=high)
        curve.add(np.abs(measured - predicted) / budget)
        better.add((rate - measured) / budget)
        beside.add((rate - measured)[:, -2:] / budget[:, -2:])
        measured, budget = _measured_radius(setting, best)
        attained.add(np.abs(measured - rate) / budget)
    return (
        curve.at_most(f"measured spectral radius − ρ(η), {WITHIN}", 1.0),
        attained.at_most(f"measured spectral radius at η* − (κ − 1)/(κ + 1), {WITHIN}", 1.0),
        better.at_most(f"(κ − 1)/(κ + 1) − measured spectral radius at any η, {WITHIN}", 1.0),
        beside.at_most(f"the same 0.5 % to 20 % beside η*, {WITHIN}", 1.0),
    )


def _form(setting: Setting, iterates: Array) -> Array:
    """f − f* = ½⟨e, Ae⟩ (P, S): the difference of two values of f would lose digits."""
    error = iterates - setting.batch.minimizers[:, :, None]
    with one_blas_thread():
        return np.sum(error * np.matmul(setting.batch.matrices, error), axis=1) / 2


def _form_budget(setting: Setting, step_sizes: Array, starts: Array, end: Array) -> Array:
    """Rounding of f − f* after one step: that of the iterate, and that of the form itself, n² terms of size L‖e‖²."""
    moved = setting.budget(step_sizes, 1, starts)
    distance = np.linalg.norm(end - setting.batch.minimizers[:, :, None], axis=1)
    first = np.linalg.norm(starts - setting.batch.minimizers[:, :, None], axis=1)
    own = 2.0**-53 * (setting.batch.dimension + 2) ** 2 * (distance**2 + first**2)
    return setting.top * (distance * moved + moved**2 + own)


def function_value_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """f − f* after a step from a general start, and from starts on eigenvectors, the extreme ones among them."""
    excess, along, tight, best_excess, best_tight = (Worst() for _ in range(5))
    for setting in settings(size, seed):
        eta, low, high = setting.step_sizes, setting.bottom, setting.top
        which = setting.rng.integers(setting.batch.dimension, size=eta.shape)
        lam = np.take_along_axis(setting.batch.eigenvalues, which, axis=1)
        rate = formulas("rate", rho=_of_best_step()("radius", eta=eta, lambda_min=low, lambda_max=high))
        best = np.repeat(_of_best_step()("step", lambda_min=low, lambda_max=high), 2, axis=1)
        best_rate = formulas("best_rate", lambda_min=low, lambda_max=high)
        last = setting.batch.dimension - 1
        slow, fast = (formulas("factor", eta=eta, **{"lambda": end}) for end in (low, high))
        ends = np.tile([0, last], (len(low), 1))

        def miss(step_sizes, starts, factor, setting=setting):
            end = setting.run(step_sizes, 1, starts)
            after, before = _form(setting, end), _form(setting, starts)
            return (after - factor * before) / _form_budget(setting, step_sizes, starts, end)

        general = np.repeat(setting.starts[:, :, None], eta.shape[1], axis=2)
        excess.add(miss(eta, general, rate))
        factor = formulas("factor", eta=eta, **{"lambda": lam})
        along.add(np.abs(miss(eta, setting.on_eigenvectors(which), factor)))
        tight.add(np.abs(miss(eta, setting.on_eigenvectors(np.where(slow > fast, 0, last)), rate)))
        best_excess.add(miss(best, general[:, :, :2], best_rate))
        best_tight.add(np.abs(miss(best, setting.on_eigenvectors(ends), best_rate)))
    return (
        excess.at_most(f"f − f* after a step − ρ²(f − f*), {WITHIN}", 1.0),
        along.at_most(f"the same on an eigenvector, with (1 − ηλ)², up or down, {WITHIN}", 1.0),
        tight.at_most(f"the same on the slower extreme eigenvector, with ρ², up or down, {WITHIN}", 1.0),
        best_excess.at_most(f"f − f* after a step with η* − its rate·(f − f*), {WITHIN}", 1.0),
        best_tight.at_most(f"the same on both extreme eigenvectors, up or down, {WITHIN}", 1.0),
    )


# --- Iteration count ---------------------------------------------------------------------------------------

# κ and ε of three groups: everyday ones; ones where (κ ± 1)/2 are within 1 % of each other; and ones where
# log(1/ε) and 1/ε − 1 are. In each the longest run is about 1,000 steps.
_GROUPS = (
    ((1.05, 150.0), (1e-3, 0.5)),
    ((250.0, 300.0), (1e-3, 3e-3)),
    ((1e5, 2e5), (0.9901, 0.995)),
)


def _counts(kappas, accuracies, size: Size, seed: int) -> Iterator[tuple[Array, Array, Array]]:
    """κ (P, 1), ε (P, S), and the first step (P, S) after which ‖e‖ ≤ ε‖e₀‖, with η* from e₀ = v_min ± v_max."""
    shapes = ("two-point", "clustered", "linear", "geometric", "log-uniform", "wishart")
    for setting in settings(size, seed, dimensions=(2, 24), kappas=kappas, shapes=shapes):
        batch, low, high = setting.batch, setting.bottom, setting.top
        epsilon = np.exp(setting.rng.uniform(*np.log(accuracies), size=(batch.count, size.step_sizes)))
        start = (
            setting.on_eigenvectors(np.zeros_like(low, dtype=int))
            + setting.on_eigenvectors(np.full_like(low, batch.dimension - 1, dtype=int))
        )[:, :, 0] - batch.minimizers
        best = _of_best_step()("step", lambda_min=low, lambda_max=high)
        steps = int(np.ceil(1.1 * (high / low).max() / 2 * -np.log(epsilon).min())) + 20

        def distance(iterates, rows, batch=batch):
            return np.linalg.norm(iterates[:, :, 0] - batch.minimizers[rows], axis=1)

        path = gradient_descent(
            batch.matrices, batch.linear_terms, start, best, steps,
            record=range(steps + 1), observe=distance,
        )  # fmt: skip
        relative = path / path[0]
        # The errors fall, so the first step below ε is the number of steps above it.
        count = np.array(
            [np.searchsorted(-relative[:, p], -epsilon[p], side="left") for p in range(batch.count)]
        )
        yield high / low, epsilon, count.astype(float)


def iteration_count(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Counted steps with η* against the exact count and its bounds, from the slowest start."""
    exact, late, early = Worst(), Worst(), Worst()
    close_above, close_below, close_plain, plain = (Worst() for _ in range(4))
    part = Size(problems=-(-size.problems // len(_GROUPS)), step_sizes=size.step_sizes)
    for group, (kappas, accuracies) in enumerate(_GROUPS):
        for kappa, epsilon, count in _counts(kappas, accuracies, part, seed + group):
            predicted = formulas("exact", epsilon=epsilon, rho=_of_best_step()("rate", kappa=kappa))
            enough = formulas("enough", epsilon=epsilon, kappa=kappa)
            needed = formulas("needed", epsilon=epsilon, kappa=kappa)
            without = formulas("enough_without_logarithms", epsilon=epsilon, kappa=kappa)
            exact.add(np.abs(count - predicted - 0.5))
            late.add(count - enough)
            plain.add(count - without)
            early.add(needed - count)
            if group == 1:
                close_above.add(-count / enough)
                close_below.add(count / needed)
            if group == 2:
                close_plain.add(-count / without)
    nearest = 0.5 + 1e-6  # a count is the next whole number, and rounding may tip it over
    return (
        exact.at_most("|steps counted − (exact count + ½)|", nearest),
        late.at_most("steps counted − enough", 1.0),
        early.at_most("needed − steps counted", 1e-6),
        plain.at_most("steps counted − enough without logarithms", 1.0),
        close_above.at_least("steps counted over enough, κ ≥ 250", 0.993),
        close_below.at_most("steps counted over needed, κ ≥ 250", 1.0075),
        close_plain.at_least("steps counted over enough without logarithms, ε ≥ 0.99", 0.993),
    )

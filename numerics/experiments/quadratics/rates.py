"""How fast it converges: the best step, the decay of f − f*, and how many steps an accuracy takes."""

from __future__ import annotations

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

_LONGEST, _FEW = 240, 4
_LEAST_ACCURACY = 1e-6


def _accuracies(setting: Setting, rate: Array, count: int) -> Array:
    """ε (P, count), at least 10⁻⁶: none takes more than `_LONGEST` steps, a quarter takes nearly as many."""
    depth = np.minimum(-np.log(_LEAST_ACCURACY), -_LONGEST * np.log(rate))
    share = setting.rng.uniform(0.02, 1.0, size=(len(rate), count))
    share[:, : count // 4] = setting.rng.uniform(0.9, 1.0, size=(len(rate), count // 4))
    return np.exp(-depth * share)


def _counts(setting: Setting, best: Array, accuracies: Array) -> tuple[Array, Array]:
    """The first step (P, S) after which ‖e‖ ≤ ε‖e₀‖, with η* from e₀ = v_min + v_max; and rounding over ‖e₀‖."""
    batch, low = setting.batch, setting.bottom
    ends = (np.zeros_like(low, dtype=int), np.full_like(low, batch.dimension - 1, dtype=int))
    start = sum(setting.on_eigenvectors(end)[:, :, 0] - batch.minimizers for end in ends) + batch.minimizers

    def distance(iterates, rows):
        return np.linalg.norm(iterates[:, :, 0] - batch.minimizers[rows], axis=1)

    path = gradient_descent(
        batch.matrices, batch.linear_terms, start, best, _LONGEST + 2,
        record=range(_LONGEST + 3), observe=distance,
    )  # fmt: skip
    relative = path / path[0]
    # The errors fall, so the first step below ε is the number of steps above it.
    counts = [np.searchsorted(-left, -epsilon) for left, epsilon in zip(relative.T, accuracies, strict=True)]
    return np.array(counts, dtype=float), setting.budget(best, _LONGEST, start) / path[0][:, None]


def _in_few_steps(
    formulas: Formulas, setting: Setting, step_sizes: Array, rate: Array
) -> tuple[Array, Array]:
    """How many steps with η* gain what `_FEW` of these sizes do from their slowest start (P, S); and its rounding."""
    starts = setting.slowest_starts(step_sizes)
    error = np.linalg.norm(
        setting.run(step_sizes, _FEW, starts) - setting.batch.minimizers[:, :, None], axis=1
    )
    first = np.linalg.norm(starts - setting.batch.minimizers[:, :, None], axis=1)
    rounding = setting.budget(step_sizes, _FEW, starts) / first
    left = np.maximum(error / first, rounding)
    own = np.where(left > rounding, rounding / left / -np.log(rate), np.inf)  # below it nothing is known
    return formulas("exact", epsilon=left, rho=rate), own


def iteration_count(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Counted steps with η* from the slowest start against the exact count and its bounds; and other step sizes.

    A problem with a large κ is slow, so its accuracies are such as few steps reach: 1 − ε is about 2T/κ. Rounding moves
    a count by its share of ε‖e₀‖, divided by log(1/ρ).
    """
    exact, late, early, plain, others, same, at_once = (Worst() for _ in range(7))
    close_above, close_below, close_plain = (Worst() for _ in range(3))
    for setting in settings(size, seed):
        kappa = setting.top / setting.bottom
        best = _of_best_step()("step", lambda_min=setting.bottom, lambda_max=setting.top)
        on_line = setting.slowest_starts(best)
        landed = np.linalg.norm(setting.run(best, 1, on_line) - setting.batch.minimizers[:, :, None], axis=1)
        many = kappa[:, 0] > 1  # with κ = 1 one step is enough
        at_once.add((landed / setting.budget(best, 1, on_line))[~many])
        rate = np.where(kappa > 1, _of_best_step()("rate", kappa=kappa), 0.5)

        steps, rounding = _in_few_steps(formulas, setting, np.hstack([setting.step_sizes, best]), rate)
        others.add(((steps - _FEW) / rounding)[many])
        same.add(np.abs((steps - _FEW) / rounding)[many, -1])

        epsilon = _accuracies(setting, rate, size.step_sizes)
        count, rounding = _counts(setting, best, epsilon)
        count, epsilon, kappa, rate = (a[many] for a in (count, epsilon, kappa, rate))
        rounding = rounding[many] / epsilon / -np.log(rate)
        predicted = formulas("exact", epsilon=epsilon, rho=rate)
        enough, needed, without = (
            formulas(key, epsilon=epsilon, kappa=kappa)
            for key in ("enough", "needed", "enough_without_logarithms")
        )
        exact.add((np.abs(count - predicted - 0.5) - 0.5) / rounding)
        late.add((count - enough - 1) / rounding)
        plain.add((count - without - 1) / rounding)
        early.add((needed - count) / rounding)
        close = (kappa >= 1000) & (count >= 0.8 * _LONGEST)
        close_above.add(-(count / enough)[close])
        close_below.add((count / needed)[close])
        close_plain.add(-(count / without)[close & (epsilon >= 0.998)])
    return (
        exact.at_most(f"distance of the steps counted from [exact count, exact count + 1], {WITHIN}", 1.0),
        late.at_most(f"steps counted − (enough + 1), {WITHIN}", 1.0),
        early.at_most(f"needed − steps counted, {WITHIN}", 1.0),
        plain.at_most(f"steps counted − (enough without logarithms + 1), {WITHIN}", 1.0),
        close_above.at_least(f"steps counted over enough, κ ≥ 1000, {_LONGEST} steps or nearly", 0.995),
        close_below.at_most(f"steps counted over needed, κ ≥ 1000, {_LONGEST} steps or nearly", 1.009),
        close_plain.at_least("steps counted over enough without logarithms, ε ≥ 0.998", 0.994),
        others.at_most(
            f"steps with η* that gain as much as {_FEW} steps with any η, − {_FEW}, {WITHIN}", 1.0
        ),
        same.at_most(f"the same for {_FEW} steps with η*, up or down, {WITHIN}", 1.0),
        at_once.at_most(f"what one step with η* leaves where κ = 1, {WITHIN}", 1.0),
    )

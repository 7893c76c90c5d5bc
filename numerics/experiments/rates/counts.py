"""How many steps: counted on the functions that attain a bound, and one function that no bound foretells."""

from __future__ import annotations

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.rates.linear import parabolas
from numerics.experiments.rates.setting import UNIT_ROUNDOFF, WITHIN, Array, line_case
from numerics.experiments.rates.sublinear import huber_worst, staircases
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.smooth_functions import hubers, quartics
from theory.catalogue import load


def quartic_decay(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Runs on x⁴/4 between both bounds; far out they reach the upper ones, and near s = 1/2 the lower one."""
    above, below, late, nearly, first = (Worst() for _ in range(5))
    rng = np.random.default_rng(SeedSequence([seed, 16]))
    shape = (max(16, size.problems // 50), 8)
    start = 10 ** rng.uniform(-2, 2, size=shape)
    s = rng.uniform(0.01, 0.5, size=shape)
    eta = s / start**2
    functions = quartics(np.ones(len(start)), np.zeros((len(start), 1)))
    steps = 3000
    path = line_case(functions, start, seed, 3 * np.max(start, axis=1) ** 2).run(eta, steps)
    t = np.arange(steps + 1)[:, None, None]
    rounding = 64 * UNIT_ROUNDOFF * (t + 1)
    upper, lower = formulas("upper", eta=eta, x_0=start, t=t), formulas("lower", eta=eta, x_0=start, t=t)
    above.add((path.gaps / upper - 1) / rounding)
    below.add((1 - path.gaps / lower) / rounding)
    for key, worst in (("for_ever", late), ("upper", nearly)):
        values = {"x_0": start} if key == "upper" else {}
        part = path.gaps[-1] / formulas(key, eta=eta, t=steps, **values)
        chosen = part[s > 0.4]
        worst.add(-chosen)
        above.add((chosen - 1) / (64 * UNIT_ROUNDOFF * steps))
    # From s = 1/2 one step leaves a quarter of x².
    edge = line_case(functions, start, seed, 3 * np.max(start, axis=1) ** 2).run(0.5 / start**2, 1)
    lower = formulas("lower", eta=0.5 / start**2, x_0=start, t=1)
    first.add(np.abs(edge.gaps[1] / lower - 1) / (64 * UNIT_ROUNDOFF))
    return (
        above.at_most("f over its upper bounds, less 1, of the rounding budget", 1.0),
        below.at_most("1 less f over its lower bound, of the rounding budget", 1.0),
        late.at_least("after 3,000 steps: f over 1/(16η²t²), least", 0.99),
        nearly.at_least("after 3,000 steps: f over the upper bound, least", 0.99),
        first.at_most(
            f"the first step from s = 1/2: f over the lower bound, less 1, up or down, {WITHIN}", 1.0
        ),
    )


def first_below(values: Array, accuracy: Array) -> Array:
    """The first step (P, K) at which values (T + 1, P, K) are at most the accuracy (P, K)."""
    return np.argmax(values <= accuracy, axis=0).astype(float)


def counted_from_the_bound(bound: Array, epsilon: Array, predicted: Array) -> Array:
    """How far a predicted count is off where `bound` (T + 1, P, 1), from 1 down, first is at most ε: relatively."""
    return np.abs(predicted / first_below(bound, epsilon) - 1)


def iterations_to_accuracy(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Counts on staircases and Huber functions, where they are exact; on parabolas of large κ; and from the bounds."""
    exact, budgets, fast, bounds = (Worst() for _ in range(4))
    count = max(8, size.problems // 20)

    def compare(predicted: Array, length: int, budget: Array) -> None:
        exact.add(np.abs(predicted / length - 1) / budget)
        budgets.add(budget)

    for length in (200, 500):
        case, eta = staircases(seed, count, length, whole=True)
        path = case.run(eta, length)
        least = np.sqrt(np.minimum.accumulate(path.gradients, axis=0))
        predicted = formulas("nonconvex", Delta=path.gaps[0], L=case.L, epsilon=least[-1])
        compare(predicted, length, np.full_like(predicted, 32 * UNIT_ROUNDOFF))
        case, eta, R = huber_worst(seed, count, length, (1, 1))
        path = case.run(eta, length)
        predicted = formulas("convex", R=R, L=case.L, epsilon=path.gaps[-1])
        compare(predicted, length, 2 * path.gap_budget[-1] / path.gaps[-1])
        rng = np.random.default_rng(SeedSequence([seed, 17, length]))
        L, R = (10 ** rng.uniform(-2, 2, size=(count, 1)) for _ in range(2))
        case = line_case(hubers(L[:, 0], (R / (length + 1))[:, 0], 0 * R), R, seed)
        path = case.run(1 / L, length)
        predicted = formulas("gradient", Delta=path.gaps[0], L=L, epsilon=np.sqrt(path.gradients[-1]))
        compare(predicted, length, 2 * path.gradient_budget[-1] / path.gradients[-1])
    slow, _, mu, L = parabolas(seed, count, (250.0, 300.0))
    kappa, epsilon = L / mu, np.exp(slow.rng.uniform(-6, -5, size=mu.shape))
    strong = Formulas.of(load("strongly-convex-rate"))
    path = slow.run(strong("best_step", mu=mu, L=L), 2000)
    counted = first_below(path.gaps / path.gaps[0], epsilon)
    fast.add(np.abs(formulas("best", kappa=kappa, epsilon=epsilon) / counted - 1))
    counted = first_below(np.sqrt(path.distances / path.distances[0]), epsilon)
    fast.add(np.abs(formulas("distance", kappa=kappa, epsilon=epsilon) / counted - 1))
    path = slow.run(1 / L, 2000)
    rho = strong("factor", eta=1 / L, mu=mu, L=L)
    for figures in (path.distances, path.gradients):
        counted = first_below(np.sqrt(figures / figures[0]), epsilon)
        fast.add(np.abs(formulas("power", rho=rho, epsilon=epsilon) / counted - 1))
    constants, t = {"eta": 1 / L, "mu": mu, "L": L}, np.arange(2500)[:, None, None]
    values = Formulas.of(load("polyak-lojasiewicz-rate"))("bound", **constants, t=t, f=1.0, **{"f^*": 0})
    predicted = formulas("steep", kappa=kappa, epsilon=epsilon)
    bounds.add(counted_from_the_bound(values, epsilon, predicted))
    sharper = Formulas.of(load("sharper-polyak-lojasiewicz-rate"))
    rho = np.sqrt(sharper("factor", **constants))
    predicted = formulas("sharper", kappa=kappa, epsilon=epsilon)
    values = sharper("bound", rho=rho, t=t, f=1.0, **{"f^*": 0})
    bounds.add(counted_from_the_bound(values, epsilon, predicted))
    return (
        exact.at_most(f"staircases and Huber: predicted over taken steps, less 1, up or down, {WITHIN}", 1.0),
        budgets.at_most("the largest of these budgets", 1e-3),
        fast.at_most(
            "parabolas with κ ≥ 250, values and distances: predicted over counted steps, less 1, up or down",
            0.005,
        ),
        bounds.at_most(
            "both bounds under steepness: predicted over counted steps, less 1, up or down", 0.005
        ),
    )

"""How many steps: counted on the functions that attain a bound, and one function that no bound foretells."""

from __future__ import annotations

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Worst
from numerics.experiments.rates.linear import parabolas
from numerics.experiments.rates.setting import UNIT_ROUNDOFF, Array, line_case
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
    first.add(np.abs(edge.gaps[1] / formulas("lower", eta=0.5 / start**2, x_0=start, t=1) - 1))
    return (
        above.at_most("f over its upper bounds, less 1, of the rounding budget", 1.0),
        below.at_most("1 less f over its lower bound, of the rounding budget", 1.0),
        late.at_least("after 3,000 steps: f over 1/(16η²t²), least", 0.99),
        nearly.at_least("after 3,000 steps: f over the upper bound, least", 0.99),
        first.at_most("the first step from s = 1/2: f over the lower bound, less 1, up or down", 1e-12),
    )


def _first_below(values: Array, accuracy: Array) -> Array:
    """The first step (P, K) at which values (T + 1, P, K) are at most the accuracy (P, K)."""
    return np.argmax(values <= accuracy, axis=0).astype(float)


def iterations_to_accuracy(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Counts on staircases and Huber functions, where they are exact; on parabolas of large κ; and from the bounds."""
    gradients, half, fast, steep = (Worst() for _ in range(4))
    count = max(8, size.problems // 20)
    for length in (200, 500):
        case, eta = staircases(seed, count, length, whole=True)
        path = case.run(eta, length)
        least = np.sqrt(np.minimum.accumulate(path.gradients, axis=0))
        predicted = formulas("nonconvex", Delta=path.gaps[0], L=case.L, epsilon=least[-1])
        gradients.add(np.abs(predicted / length - 1))
        case, eta, R = huber_worst(seed, count, length, (1, 1))
        path = case.run(eta, length)
        predicted = formulas("convex", R=R, L=case.L, epsilon=path.gaps[-1])
        half.add(np.abs(predicted / length / 2 - 1))
        rng = np.random.default_rng(SeedSequence([seed, 17, length]))
        L, R = (10 ** rng.uniform(-2, 2, size=(count, 1)) for _ in range(2))
        case = line_case(hubers(L[:, 0], (R / (length + 1))[:, 0], 0 * R), R, seed)
        path = case.run(1 / L, length)
        predicted = formulas("gradient", Delta=path.gaps[0], L=L, epsilon=np.sqrt(path.gradients[-1]))
        gradients.add(np.abs(predicted / length - 1))
    slow, _, mu, L = parabolas(seed, count, (250.0, 300.0))
    epsilon = np.exp(slow.rng.uniform(-6, -5, size=mu.shape))
    best = load("strongly-convex-rate")
    path = slow.run(Formulas.of(best)("best_step", mu=mu, L=L), 2000)
    counted = _first_below(path.gaps / path.gaps[0], epsilon)
    fast.add(np.abs(formulas("best", kappa=L / mu, epsilon=epsilon) / counted - 1))
    bound = Formulas.of(load("polyak-lojasiewicz-rate"))
    t = np.arange(2500)[:, None, None]
    values = bound("bound", eta=1 / L, mu=mu, L=L, t=t, f=1.0, **{"f^*": 0})
    steep.add(np.abs(formulas("steep", kappa=L / mu, epsilon=epsilon) / _first_below(values, epsilon) - 1))
    return (
        gradients.at_most("staircases and Huber: predicted over taken steps, less 1, up or down", 1e-9),
        half.at_most("Huber, values: predicted over twice the taken steps, less 1, up or down", 0.003),
        fast.at_most(
            "parabolas with κ ≥ 250 and η*: predicted over counted steps, less 1, up or down", 0.005
        ),
        steep.at_most("the bound under steepness: predicted over counted steps, less 1, up or down", 0.005),
    )

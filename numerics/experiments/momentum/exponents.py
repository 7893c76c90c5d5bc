"""How fast errors decay under gradient descent and heavy ball with their best parameters, against exponentials."""

from __future__ import annotations

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.momentum.setting import WITHIN, Array, Size, Worst
from numerics.formulas import Formulas
from numerics.methods import Iterates, gradient_descent_step, heavy_ball_step

UNIT = 2.0**-53
STEPS = 60


def decays(mu: Array, kappa: Array, steps: int) -> tuple[Array, Array]:
    """What is left of an error of 1 on μx²/2 after each step (T + 1, P): gradient descent, and heavy ball.

    Both with the best parameters for μ and κμ. Heavy ball starts with the memory at 1/q, so that the error is the pure
    power of its double root q; from rest it would be 1 + t(1 − q) times that.
    """
    L, root = kappa * mu, np.sqrt(kappa)
    q = (root - 1) / (root + 1)
    x, state = np.ones_like(mu), Iterates(np.ones_like(mu), 1 / q)
    plain, fast = [x], [x]
    for _ in range(steps):
        x = gradient_descent_step(x, lambda x: mu * x, 2 / (mu + L))  # type: ignore[arg-type]
        state = heavy_ball_step(state, lambda x: mu * x, 4 / (np.sqrt(mu) + np.sqrt(L)) ** 2, q**2)
        plain.append(x)
        fast.append(state.x)
    return np.array(plain), np.array(fast)


def acceleration_exponents(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Both methods for κ from 1.5 to 10⁸, between their exponentials; and how near these are for large κ."""
    rng = np.random.default_rng(SeedSequence([seed, 71]))
    mu = 10 ** rng.uniform(-2, 2, size=size.problems)
    kappa = 10 ** rng.uniform(0.18, 8, size=size.problems)
    kappa[:8] = 10 ** np.linspace(5, 8, 8)  # some in which the exponentials leave nothing open
    t = np.arange(STEPS + 1.0)[:, None]
    above, below, close = (Worst() for _ in range(3))
    for name, path in zip(("slow", "fast"), decays(mu, kappa, STEPS), strict=True):
        upper = formulas(f"{name}_upper", kappa=kappa, t=t)
        lower = formulas(f"{name}_lower", kappa=kappa, t=t)
        # A double root lets a rounding grow with t, in proportion to 1/q a step.
        q = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
        rounding = 32 * UNIT * (t + 1) ** 2 * (1 + 1 / q)
        above.add((path / upper - 1) / rounding)
        below.add((1 - path / lower) / rounding)
        close.add((upper / lower - 1)[1:, :8])
    return (
        above.at_most(
            f"error over e^(−2t/κ), or over e^(−2t/√κ) for heavy ball from x₋ = x/q, less 1, {WITHIN}", 1.0
        ),
        below.at_most(f"1 less error over the lower exponential, the same starts, {WITHIN}", 1.0),
        close.at_most("the two exponentials over each other, less 1, κ from 10⁵ on", 1e-5),
    )

"""Chebyshev's iteration on random quadratics, and that no polynomial does better: by linear programming."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import SeedSequence
from scipy.optimize import linprog

from numerics.evidence import Check
from numerics.experiments.momentum.setting import WITHIN, Array, Setting, Size, Worst, oracle, settings, wide
from numerics.formulas import Formulas
from numerics.methods import chebyshev_start, chebyshev_step, heavy_ball_step, iterates_start

UNIT = 2.0**-53
STEPS = 20
KEYS = ("least_one", "least_two", "least_three", "least_four")
SOLVER = 1e-7  # what linprog's default tolerances leave open


def _rate(mu: Array, L: Array) -> Array:
    return (np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))


def _on_quadratics(formulas: Formulas, setting: Setting, used: Worst) -> None:
    """What is left of each coordinate, for intervals a little wider than the spectrum."""
    wider = 1 + 10 ** setting.rng.uniform(-3, 0, size=(setting.batch.count, 1))
    mu, L = setting.bottom / wider, setting.top * wider
    state, gradient = chebyshev_start(setting.starts[:, :, None]), oracle(setting.batch)
    first = setting.first_coordinates
    reach = np.linalg.norm(setting.starts, axis=1) + np.linalg.norm(setting.batch.minimizers, axis=1)
    unit = UNIT * (setting.batch.dimension + 8) ** 1.5 * (reach / np.abs(first[:, :, 0]).min(axis=1))[:, None]
    for t in range(1, STEPS + 1):
        state = chebyshev_step(state, gradient, wide(mu), wide(L))
        left = np.abs(setting.coordinates(state.x) / first)[:, :, 0]
        # A rounding is carried on by a polynomial of the second kind, of size at most t; there are t of them.
        used.add((left - formulas("value", q=_rate(mu, L), t=float(t))) / (16 * t**2 * unit))


def chebyshev_iteration(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Coordinates of the error on random quadratics; those of the extreme curvatures; the parameters of the theorem."""
    used, attained, same = (Worst() for _ in range(3))
    for setting in settings(replace(size, problems=max(20, size.problems // 2)), seed):
        _on_quadratics(formulas, setting, used)
    rng = np.random.default_rng(SeedSequence([seed, 61]))
    mu = 10 ** rng.uniform(-2, 2, size=size.problems)
    L = mu * (1 + 10 ** rng.uniform(-1, 4, size=size.problems))
    q = _rate(mu, L)
    x = np.ones((2, size.problems))
    lam = np.stack([mu, L])
    state = chebyshev_start(x)
    usual = iterates_start(x)
    for t in range(1, STEPS + 1):
        state = chebyshev_step(state, lambda x: lam * x, mu, L)
        value = formulas("value", q=q, t=float(t))
        rounding = 16 * t**2 * UNIT / value
        attained.add(np.abs(np.abs(state.x) / value - 1) / rounding)
        if t == 1:
            usual = replace(usual, x=state.x)
            continue
        at = {"q": q, "t": float(t - 2)}
        eta, beta = formulas("step", mu=mu, L=L, **at), formulas("momentum", **at)
        usual = heavy_ball_step(usual, lambda x: lam * x, eta, beta)
        # The two compute their numbers differently; L/(L − μ) and 1/(1 − q) say how much is lost.
        lost = 64 * t**2 * UNIT * (1 + L / (L - mu) + 1 / (1 - q))
        same.add(np.abs(usual.x - state.x) / lost)
    return (
        used.at_most(f"part of each coordinate that is left, less the bound, {WITHIN}", 1.0),
        attained.at_most(f"λ = μ and λ = L: part left over the bound, less 1, {WITHIN}", 1.0),
        same.at_most(f"heavy ball with the theorem's step and momentum − Chebyshev's points, {WITHIN}", 1.0),
    )


def extremes(degree: int) -> Array:
    """The points of [−1, 1] where Chebyshev's polynomial of this degree is ±1, from 1 down."""
    angles: Array = np.arange(degree + 1.0) * (np.pi / degree)
    return np.cos(angles)


def least_by_programming(degree: int, omega: float, points: Array) -> float:
    """The least m for which some polynomial is at most m in size on `points`, and 1 at ω."""
    powers = np.polynomial.chebyshev.chebvander(points, degree)
    one = np.ones((points.size, 1))
    rows = np.block([[powers, -one], [-powers, -one]])
    at_omega = np.append(np.polynomial.chebyshev.chebvander(np.array([omega]), degree)[0], 0)
    cost = np.append(np.zeros(degree + 1), 1)
    found = linprog(cost, rows, np.zeros(2 * points.size), at_omega[None], [1.0], bounds=(None, None))
    return float(found.fun)


def interpolation_weights(degree: int, omega: float) -> Array:
    """The value at ω of a polynomial, as weights of its values at the extremes."""
    points = extremes(degree)
    return np.array(
        [
            float(np.prod([(omega - x) / (p - x) for k, x in enumerate(points) if k != j]))
            for j, p in enumerate(points)
        ]
    )


def chebyshev_optimum(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The best polynomials of up to four steps, random ones, and the weights for more steps."""
    programmed, below, many = (Worst() for _ in range(3))
    rng = np.random.default_rng(SeedSequence([seed, 62]))
    grid = np.cos(np.linspace(0, np.pi, 61))
    for degree, key in enumerate(KEYS, start=1):
        for omega in 1 + 10 ** rng.uniform(-2, 0.5, size=max(3, size.problems // 200)):
            points = np.union1d(grid, extremes(degree))
            least = float(formulas(key, omega=omega))
            programmed.add(abs(least_by_programming(degree, omega, points) / least - 1) / SOLVER)
        # Gradient descent with random step sizes: products of 1 − ηλ, in the coordinate u.
        omega = 1 + 10 ** rng.uniform(-3, 1, size=(size.problems, 1))
        roots = rng.uniform(-1.1, 1.1, size=(size.problems, degree))
        values = np.prod((grid[None, :, None] - roots[:, None]) / (omega[:, None] - roots[:, None]), axis=-1)
        below.add(formulas(key, omega=omega[:, 0]) / np.abs(values).max(axis=1))
    for degree in range(1, 21):
        for omega in 1 + 10 ** rng.uniform(-3, 0.5, size=4):
            weights = interpolation_weights(degree, omega)
            alternate = np.all(np.sign(weights) == (-1) ** np.arange(degree + 1))
            total = np.cosh(degree * np.arccosh(omega))
            off = np.abs(np.abs(weights).sum() / total - 1)
            many.add(off / (64 * degree * UNIT) if alternate else np.inf)
    return (
        programmed.at_most(
            "linear program for the best polynomial over the bound, less 1, of its tolerance", 1.0
        ),
        below.at_most("bound over the largest value of random polynomials (61 points of [−1, 1])", 1.0),
        many.at_most(
            f"degrees up to 20: sum of the sizes of alternating weights over T(ω), less 1, {WITHIN}", 1.0
        ),
    )

"""How fast errors die out: the recurrence with two terms, heavy ball's best parameters, and its double roots."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.momentum.setting import (
    WITHIN,
    Array,
    Size,
    Worst,
    oracle,
    settings,
    two_point_blocks,
    wide,
)
from numerics.formulas import Formulas
from numerics.methods import Iterates, heavy_ball_step, iterates_start
from numerics.quadratics import SPECTRA
from theory.catalogue import load

_UNIT_ROUNDOFF = 2.0**-53
_SHAPES = tuple(shape for shape in SPECTRA if shape != "one-eigenvalue")  # μ < L
_STEPS = 12
_SEEN = (1, 2, 3, 5, 8, 13, 21, 34, 55)


def _recurrence(s: Array, p: Array, e_0: Array, d_0: Array) -> Iterator[tuple[int, Array, Array, Array]]:
    """t, the error, the one before and a rounding budget: heavy ball with η = 1, β = p on f(x) = (1 + p − s)x²/2."""
    state = Iterates(e_0, d_0)
    growth = np.maximum(1, np.abs(s) + np.abs(p))
    for t in range(_STEPS + 1):
        yield t, state.x, state.previous, 8 * (t + 4) * _UNIT_ROUNDOFF * growth**t * 4
        state = heavy_ball_step(state, lambda x: (1 + p - s) * x, 1.0, p)


def second_order_recurrence(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Runs with real roots, with a double one and with complex pairs, against the closed forms."""
    distinct, double, form, bound, attained = (Worst() for _ in range(5))
    rng = np.random.default_rng(SeedSequence([seed, 41]))
    count = size.problems * max(size.step_sizes // 4, 1)
    e_0, d_0 = rng.uniform(-1, 1, size=(2, count))
    z_1 = rng.uniform(-1.2, 1.2, size=count)
    z_2 = z_1 + rng.choice([-1, 1], size=count) * rng.uniform(0.1, 1, size=count)
    names = {"z_1": z_1, "a": e_0, "c": d_0}
    for t, e, _, budget in _recurrence(z_1 + z_2, z_1 * z_2, e_0, d_0):
        distinct.add(np.abs(e - formulas("distinct", t=t, z_2=z_2, **names)) / (budget / np.abs(z_1 - z_2)))
    for t, e, _, budget in _recurrence(2 * z_1, z_1**2, e_0, d_0):
        double.add(np.abs(e - formulas("double", t=t, **names)) / budget)
    u, w = rng.uniform(-0.9, 0.9, size=count), rng.uniform(0.2, 0.9, size=count)
    s, p = 2 * u, u**2 + w**2
    pair = {"s": s, "p": p}
    for on_it in (False, True):
        before = u * e_0 / p if on_it else d_0
        start = {"a": e_0, "c": before}
        for t, e, d, budget in _recurrence(s, p, e_0, before):
            squares = budget * 16 * np.maximum(1, np.abs(e) + np.abs(d)) ** 2 / w**2
            form.add(np.abs(e**2 - s * e * d + p * d**2 - formulas("form", t=t, **pair, **start)) / squares)
            limit = formulas("bound", t=t, w=w, **pair, **start)
            bound.add((e**2 - limit) / squares)
            if on_it and t == 0:
                attained.add(np.abs(e**2 - limit) / squares)
    return (
        distinct.at_most(f"error − sum of two powers, {WITHIN}", 1.0),
        double.at_most(f"error − power times a line, {WITHIN}", 1.0),
        form.at_most(f"complex pair: form − pᵗ·form at the start, {WITHIN}", 1.0),
        bound.at_most(f"complex pair: e² − bound, {WITHIN}", 1.0),
        attained.at_most(f"the same in size where p·e₋ = u·e, {WITHIN}", 1.0),
    )


def heavy_ball_best_parameters(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """All roots at the best parameters have the modulus q; other parameters have a larger one somewhere."""
    same, better, beside = Worst(), Worst(), Worst()
    for setting in settings(size, seed, dimensions=(2, 60), kappas=(1.5, 1e6), shapes=_SHAPES):
        L, mu = setting.top, setting.bottom
        eta, beta = formulas("step", L=L, mu=mu), formulas("momentum", L=L, mu=mu)
        rate = formulas("rate", kappa=L / mu)
        blocks = two_point_blocks(setting, heavy_ball_step, eta, beta)
        # A rounding of the coefficients moves a double root by its square root.
        same.add(np.abs(blocks.radius - rate[:, :, None]) / (2 * np.sqrt(blocks.budget)))
        shape = (setting.batch.count, max(size.step_sizes // 4, 4))
        for near in (False, True):
            factors = setting.rng.uniform(-0.2, 0.2, size=(2, *shape))
            other_eta = eta * (1 + factors[0]) if near else setting.rng.uniform(0, 4, size=shape) / L
            other_beta = beta + factors[1] * (1 - beta) if near else setting.rng.uniform(-1, 1, size=shape)
            blocks = two_point_blocks(setting, heavy_ball_step, other_eta, other_beta)
            short = rate - blocks.radius.max(axis=1)
            (beside if near else better).add(short / (2 * np.sqrt(blocks.budget.max(axis=1))))
    return (
        same.at_most(
            "|measured modulus − q| of every root at the best parameters, of the root of the budget", 1.0
        ),
        better.at_most("q − measured spectral radius at any parameters, of the root of the budget", 1.0),
        beside.at_most("the same within 20 % of the best ones", 1.0),
    )


def heavy_ball_defective_block(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Runs from rest at the best parameters: coordinates at μ and at L, all others, and the whole error."""
    best = Formulas.of(load("heavy-ball-best-parameters"))
    slow, fast, others, whole, exceeded = (Worst() for _ in range(5))
    for setting in settings(size, seed, dimensions=(2, 60), kappas=(1.5, 1e3), shapes=_SHAPES):
        L, mu = setting.top, setting.bottom
        eta, beta = best("step", L=L, mu=mu), best("momentum", L=L, mu=mu)
        q = best("rate", kappa=L / mu)
        state, gradient = iterates_start(setting.starts[:, :, None]), oracle(setting.batch)
        first = setting.first_coordinates
        rounding = setting.budget(eta, 1)
        for t in range(1, max(_SEEN) + 1):
            state = heavy_ball_step(state, gradient, wide(eta), wide(beta))
            if t not in _SEEN:
                continue
            ratio = setting.coordinates(state.x) / first
            # Each rounding, and that of λ, goes on through a block whose powers have a factor t.
            allowed = 8 * (t + 1) ** 3 * rounding / np.abs(first).min(axis=1)
            bound, at_mu = formulas("bound", q=q, t=t), formulas("at_mu", q=q, t=t)
            slow.add(np.abs(ratio[:, 0] - at_mu) / allowed)
            fast.add(np.abs(np.abs(ratio[:, -1]) - bound) / allowed)
            others.add((np.abs(ratio).max(axis=1) - bound) / allowed)
            error = np.linalg.norm(state.x - setting.batch.minimizers[:, :, None], axis=1)
            start = np.linalg.norm(setting.starts - setting.batch.minimizers, axis=1)[:, None]
            whole.add((error / start - bound) / allowed)
            exceeded.add((error / start / q**t)[q**t > 1e-6])  # below, rounding would exceed it too
    return (
        slow.at_most(f"coordinate of μ − qᵗ(1 + t(1 − q)), {WITHIN}", 1.0),
        fast.at_most(f"size of the coordinate of L − bound, {WITHIN}", 1.0),
        others.at_most(f"largest coordinate − bound, {WITHIN}", 1.0),
        whole.at_most(f"‖xₜ − x*‖/‖x₀ − x*‖ − bound, {WITHIN}", 1.0),
        Check(
            "largest ‖xₜ − x*‖/(qᵗ‖x₀ − x*‖): at most 1 it is not", exceeded.cases, exceeded.figure, ">=", 2.0
        ),
    )

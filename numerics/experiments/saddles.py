"""Gradient descent near saddle points, held against each theorem of the family.

The saddles are random indefinite quadratics, rotated and off the origin, and the monkey saddle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator, SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import Array, Worst, settings
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.quadratics import one_blas_thread
from numerics.simulate import gradient_descent

UNIT = 2.0**-53


@dataclass(frozen=True, eq=False)
class Saddles:
    """P quadratics with one negative eigenvalue −ν, that of the first eigenvector: a positive one, turned.

    matrices (P, n, n), centres (P, n): where the gradient vanishes; eigenvectors (P, n, n), nu and L (P,).
    """

    matrices: Array
    centres: Array
    eigenvectors: Array
    nu: Array
    L: Array
    rng: Generator

    @property
    def linear_terms(self) -> Array:
        """b = A x* (P, n)."""
        return np.matmul(self.matrices, self.centres[:, :, None])[:, :, 0]

    def downwards(self, errors: Array) -> Array:
        """The coordinate along the first eigenvector, of errors (..., P, n, S): (..., P, S)."""
        return np.sum(errors * self.eigenvectors[:, :, 0, None], axis=-2)


def _saddles(size: Size, seed: int, **ranges: Any) -> Iterator[Saddles]:
    for setting in settings(size, seed, **ranges):
        batch = setting.batch
        with one_blas_thread():
            turned = (
                2
                * batch.mu[:, None, None]
                * np.matmul(batch.eigenvectors[:, :, :1], batch.eigenvectors[:, :, :1].transpose(0, 2, 1))
            )
        A = batch.matrices - turned
        yield Saddles(
            (A + A.transpose(0, 2, 1)) / 2,
            batch.minimizers,
            batch.eigenvectors,
            batch.mu,
            batch.L,
            setting.rng,
        )


_STEPS = 30


def strict_saddle(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The coordinates along −ν and beside it after many steps; starts on the hyperplane, exactly and up to rounding."""
    factor, power, exact, beside, many = (Worst() for _ in range(5))
    left: list[bool] = []
    for saddles in _saddles(size, seed, dimensions=(2, 60), kappas=(1.0, 10.0)):
        P, n = saddles.centres.shape
        eta = saddles.rng.uniform(0.05, 1.9, size=(P, size.step_sizes)) / saddles.L[:, None]
        nu = saddles.nu[:, None]
        signs = saddles.rng.choice([-1.0, 1.0], size=(P, n, 1))
        radius = np.linalg.norm(saddles.centres, axis=1)[:, None]
        error = radius * np.matmul(saddles.eigenvectors, signs)[:, :, 0]
        path = gradient_descent(
            saddles.matrices,
            saddles.linear_terms,
            saddles.centres + error,
            eta,
            _STEPS,
            record=(0, 1, _STEPS),
        )
        coordinate = saddles.downwards(path - saddles.centres[:, :, None])
        budget = 32 * UNIT * (n + 2) ** 2 * (1 + eta * saddles.L[:, None])
        measured = coordinate[1:] / coordinate[0]
        factor.add(np.abs(measured[0] / formulas("factor", eta=eta, nu=nu) - 1) / budget)
        power.add(np.abs(measured[1] / formulas("power", eta=eta, nu=nu, t=_STEPS) - 1) / (budget * _STEPS))
        others = {"eta": eta[:, None, :], "lambda": _spectrum(saddles)[:, 1:, None]}
        turned = np.einsum("pij,tpis->tpjs", saddles.eigenvectors, path[:2] - saddles.centres[:, :, None])
        measured = turned[1, :, 1:] / turned[0, :, 1:]
        beside.add(np.abs(measured - formulas("beside", t=1, **others)) / budget[:, None, :])
        # On the axes, where zero is a number that rounding leaves alone, and rotated, where it does not.
        axes = np.einsum("pij,pjk->pik", saddles.eigenvectors.transpose(0, 2, 1), saddles.eigenvectors)
        diagonal = np.where(np.eye(n) > 0.5, axes, 0) * _spectrum(saddles)[:, None, :]
        on_plane = np.where(np.arange(n) == 0, 0.0, 1.0) * np.ones((P, n))
        still = gradient_descent(diagonal, np.zeros((P, n)), on_plane, eta, 400)
        exact.add(np.abs(still[:, 0]))
        many.add(np.abs(still[:, 1:] - formulas("beside", t=400, **others)))
        rotated = np.matmul(saddles.eigenvectors, on_plane[:, :, None])[:, :, 0]
        late = gradient_descent(saddles.matrices, np.zeros((P, n)), rotated, 0.5 / saddles.L[:, None], 1600)
        left += list(np.abs(saddles.downwards(late))[:, 0] > 1)
    return (
        factor.at_most("measured factor along −ν over 1 + ην, less 1, of the rounding budget", 1.0),
        power.at_most(
            f"growth along −ν in {_STEPS} steps over (1 + ην)^{_STEPS}, less 1, of the rounding budget", 1.0
        ),
        exact.at_most("the coordinate after 400 steps from exactly zero, on axes", 0.0),
        beside.at_most("measured factor along other eigenvectors less 1 − ηλ, of the rounding budget", 1.0),
        many.at_most("the other coordinates from 1 after 400 steps, on axes, less (1 − ηλ)^400", 1e-9),
        # Now and then all roundings cancel, and a start stays even so.
        Check(
            "share of rotated starts, zero up to rounding, that have left after 1600 steps",
            len(left),
            float(np.mean(left)),
            ">=",
            0.9,
        ),
    )


def _spectrum(saddles: Saddles) -> Array:
    """The eigenvalues (P, n), as the matrices have them along the eigenvectors."""
    return np.einsum("pji,pjk,pki->pi", saddles.eigenvectors, saddles.matrices, saddles.eigenvectors)


def escape_time(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Counted steps from c₀ to r, against the exact count and its two bounds; with ην everyday, and small."""
    early, late, needed, enough, near_needed, near_enough = (Worst() for _ in range(6))
    rng = np.random.default_rng(SeedSequence([seed, 9]))
    P, S = min(size.problems, 60), size.step_sizes
    for low, high, steps in ((0.02, 1.5, 1400), (2e-3, 4e-3, 9000)):
        nu = 10 ** rng.uniform(-1, 1, size=(P, 1))
        growth = rng.uniform(low, high, size=(P, S))
        eta = growth / nu
        start, target = 10 ** rng.uniform(-6, -1, size=(P, S)), 10 ** rng.uniform(0, 1, size=(P, S))
        # One variable, f(x) = −½ν(x − x*)²: the eigenvector's line, the only one that counts.
        error, counted = start, np.zeros((P, S))
        for _ in range(steps):
            inside = error < target
            if not np.any(inside):
                break
            counted += inside
            error = np.where(inside, gradient_descent_step(error, lambda e, nu=nu: -nu * e, eta), error)  # type: ignore[arg-type]
        values = {"eta": eta, "nu": nu, "c_0": start, "r": target}
        count = formulas("exact", **values)
        early.add(count - counted)
        late.add(counted - count)
        needed.add(formulas("needed", **values) - counted)
        enough.add(counted - formulas("enough", **values))
        if high < 0.1:
            near_needed.add(counted / formulas("needed", **values))
            near_enough.add(formulas("enough", **values) / counted)
    rounding = 1e-9
    return (
        early.at_most("log(r/c₀)/log(1 + ην) less the counted steps", rounding),
        late.at_most(
            "the counted steps less log(r/c₀)/log(1 + ην): rounding up is less than one step", 1 + rounding
        ),
        needed.at_most("log(r/c₀)/(ην) less the counted steps", rounding),
        enough.at_most("the counted steps less (1 + ην)·log(r/c₀)/(ην): the same", 1 + rounding),
        near_needed.at_most("counted steps over log(r/c₀)/(ην), for ην ≤ 0.004", 1.006),
        near_enough.at_most("(1 + ην)·log(r/c₀)/(ην) over the counted steps, for ην ≤ 0.004", 1.006),
    )


def _monkey_slope(points: Array) -> Array:
    """The gradient of x³ − 3xy² at points (..., 2)."""
    x, y = points[..., 0], points[..., 1]
    return np.stack([3 * (x**2 - y**2), -6 * x * y], axis=-1)


def monkey_saddle(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Runs on a ridge, in a valley and elsewhere, in all three positions; and the function in polar coordinates."""
    shape, over, under, first, close, valley, valley_first, stuck = (Worst() for _ in range(8))
    rng = np.random.default_rng(SeedSequence([seed, 10]))
    K, steps = 20 * size.step_sizes, 600
    angle, radius = rng.uniform(0, 2 * np.pi, size=K), 10 ** rng.uniform(-1, 1, size=K)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    shape.add(np.abs(formulas("monkey", x=x, y=y) - radius**3 * np.cos(3 * angle)) / (128 * UNIT * radius**3))
    for low, high in ((0.01, 0.95), (1e-4, 1e-3)):
        eta, rise = 10 ** rng.uniform(-2, 0, size=K), rng.uniform(low, high, size=K)
        x_0 = rise / (3 * eta)
        turn = rng.integers(3, size=K) * 2 * np.pi / 3
        axis = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        ridge, down = x_0[:, None] * axis, -x_0[:, None] * axis
        for t in range(1, steps + 1):
            ridge = gradient_descent_step(ridge, _monkey_slope, eta[:, None])  # type: ignore[arg-type]
            here = np.sum(ridge * axis, axis=-1)
            above = formulas("above", x_0=x_0, eta=eta, t=t)
            below = formulas("below", x_0=x_0, eta=eta, t=t)
            # Beside a ridge errors grow by 1 + 6ηx a step: by less than t² in all.
            slack = 64 * UNIT * t**2
            over.add(here / above - 1 - slack)
            under.add(below / here - 1 - slack)
            if t == 1:
                first.add(np.abs(here / below - 1))
            if high < 0.1:
                close.add(1 - here / above)
            if t <= 2:
                down = gradient_descent_step(down, _monkey_slope, eta[:, None])  # type: ignore[arg-type]
                away = -np.sum(down * axis, axis=-1) / formulas("away", u_0=x_0, eta=eta, t=t)
                valley.add(1 - away)
                if t == 1:
                    valley_first.add(np.abs(away - 1))
    points, eta = np.stack([x, y], axis=-1) / radius[:, None], 0.02
    left = np.zeros(K, dtype=bool)
    for _ in range(20_000):
        points = np.where(left[:, None], points, gradient_descent_step(points, _monkey_slope, eta))
        left |= np.linalg.norm(points, axis=-1) > 3
        if np.all(left):
            break
    stuck.add(np.where(left, 0.0, 1.0))
    return (
        shape.at_most("x³ − 3xy² against r³cos 3θ, of the rounding budget", 1.0),
        over.at_most("x_t over x₀/(1 + 3ηx₀t), less 1 and rounding, on the three ridges", 0.0),
        under.at_most("x₀/(1 + 3ηx₀t/(1 − 3ηx₀)) over x_t, less 1 and rounding", 0.0),
        first.at_most("x₀/(1 + 3ηx₀t/(1 − 3ηx₀)) after one step, where it is x₁, relatively", 512 * UNIT),
        close.at_most("how far below x₀/(1 + 3ηx₀t) x_t is, relatively, for 3ηx₀ ≤ 0.001", 0.002),
        valley.at_most("how far u_t is below u₀(1 + 3ηu₀t), relatively, in the valleys", 64 * UNIT),
        valley_first.at_most("u₁ against u₀(1 + 3ηu₀), where it is exact, up or down", 64 * UNIT),
        stuck.at_most("random starts on the unit circle that have not left after 20,000 steps", 0.0),
    )

"""The flow, followed by Runge and Kutta, and Euler's steps on it, held against each theorem of the family.

Errors e = x − x* are followed, not points, so that what is left after a long time keeps its digits. Coordinates are
along the eigenvectors that the problem was built from.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import SeedSequence

from numerics.evidence import Check
from numerics.experiments.quadratics.setting import NEAR_ABOVE, NEAR_BELOW, Array, Setting, Worst, settings
from numerics.experiments.runner import Size
from numerics.flow import gradient_flow, implicit_euler_step
from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.quadratics import one_blas_thread
from numerics.smooth_functions import Functions, random_ridge_sums, regularized_logistic_losses

# Runge and Kutta's 64 substeps of length up to 2/L each err by (2/64)⁵/120 of an error at most.
TRUNCATION = 64 * (2 / 64) ** 5 / 120
UNIT = 2.0**-53


def _some(size: Size, seed: int, **ranges: Any):
    """Settings few enough for 64 times four gradients each."""
    few = Size(min(size.problems, 400), size.step_sizes)
    return settings(few, seed, dimensions=(1, 40), **ranges)


def _field(setting: Setting):
    """e ↦ Ae for errors (P, n)."""

    def slope(errors: Array) -> Array:
        with one_blas_thread():
            return np.matmul(setting.batch.matrices, errors[:, :, None])[:, :, 0]

    return slope


def _coordinates(setting: Setting, errors: Array) -> Array:
    """Along the eigenvectors, (P, n)."""
    with one_blas_thread():
        return np.matmul(errors[:, None, :], setting.batch.eigenvectors)[:, 0, :]


def _start(setting: Setting) -> Array:
    """Errors (P, n) whose coordinates are all 1 or −1."""
    signs = setting.rng.choice([-1.0, 1.0], size=(setting.batch.count, setting.batch.dimension))
    with one_blas_thread():
        return np.matmul(setting.batch.eigenvectors, signs[:, :, None])[:, :, 0]


def _factors(setting: Setting, start: Array, end: Array) -> Array:
    return _coordinates(setting, end) / _coordinates(setting, start)


def euler_local_error(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """What one step misses, a coordinate at a time: the exact error, and its two bounds, near 0 too."""
    exact, above, below, near_above, near_below = (Worst() for _ in range(5))
    for low, high in ((0.05, 2.0), (4e-3, 2e-2)):
        for setting in _some(size, seed, kappas=(1.0, 4.0)):
            field, start, lam = _field(setting), _start(setting), setting.batch.eigenvalues
            eta = setting.rng.uniform(low, high, size=setting.batch.count) / setting.batch.L
            flown = gradient_flow(start, field, eta)
            stepped = gradient_descent_step(start, field, eta[:, None])  # type: ignore[arg-type]
            missed = _factors(setting, start, flown - stepped)
            values = {"eta": eta[:, None], "lambda": lam}
            budget = TRUNCATION * high**5 + 64 * UNIT * (setting.batch.dimension + 2) ** 2
            exact.add(np.abs(missed - formulas("error", **values)) / budget)
            top, bottom = formulas("above", **values), formulas("below", **values)
            above.add((missed - top) / budget)
            below.add((bottom - missed) / budget)
            if high < 1:
                near_above.add(1 - missed / top)
                near_below.add(missed / bottom - 1)
    return (
        exact.at_most("measured error − (e^(−ηλ) − 1 + ηλ), of the budget", 1.0),
        above.at_most("the error above (ηλ)²/2, of the budget", 1.0),
        below.at_most("(ηλ)²/2 − (ηλ)³/6 above the error, of the budget", 1.0),
        near_above.at_most("how far below (ηλ)²/2 it is, relatively, for ηλ ≤ 0.02", 0.008),
        near_below.at_most("how far above the lower bound it is, relatively, for ηλ ≤ 0.02", 0.008),
    )


def flow_local_error(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """What a step misses, as a length, on convex functions, where G is the slope at the start; and where it is most."""
    above, used, attained = Worst(), Worst(), Worst()
    rng = np.random.default_rng(SeedSequence([seed, 11]))
    P, K, n = 20, 4 * size.step_sizes, 6
    for profile in ("log cosh", "logistic", "Huber"):
        functions = random_ridge_sums(rng, profile, P, n)
        x, L = 2 * rng.standard_normal((P, K, n)), functions.curvatures()[0][:, None]
        eta = rng.uniform(0.01, 2.0, size=(P, K)) / L
        slope = functions.gradient(x)
        missed = gradient_flow(x, functions.gradient, eta) - (x - eta[..., None] * slope)
        bound = formulas("bound", L=L, G=np.linalg.norm(slope, axis=-1), eta=eta)
        share = np.linalg.norm(missed, axis=-1) / bound
        above.add(share)
        used.add(share)
    # On ½L(x − c)², short steps: the gradient turns as fast as it may for nearly all of the way.
    L, eta = 10 ** rng.uniform(-2, 2, size=K), rng.uniform(0.005, 0.02, size=K)
    error = 10 ** rng.uniform(-2, 2, size=(K, 1))

    def steep(points: Array) -> Array:
        return L[:, None] * points

    missed = gradient_flow(error, steep, eta / L) - (error - (eta / L)[:, None] * steep(error))
    bound = formulas("bound", L=L, G=(L[:, None] * error)[:, 0], eta=eta / L)
    attained.add(1 - missed[:, 0] / bound)
    above.add(missed[:, 0] / bound)
    return (
        above.at_most(
            "length of the miss over LGη²/2, on log cosh, logistic and Huber sums and parabolas", 1.0
        ),
        used.at_most("the largest share of the bound that the sums use", 1.0),
        attained.at_most("how far below the bound it is, relatively, on parabolas with ηL ≤ 0.02", 0.008),
    )


def euler_stability(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The three factors, measured; the explicit one also on both sides of the limit."""
    names = ("explicit", "implicit", "flow")
    worst = {name: Worst() for name in names}
    converging, diverging, growing = Worst(), Worst(), Worst()
    for setting in _some(size, seed, kappas=(1.0, 1e4)):
        field, start, lam = _field(setting), _start(setting), setting.batch.eigenvalues
        eta = setting.rng.uniform(0.05, 2.0, size=setting.batch.count) / setting.batch.L
        long = 10 ** setting.rng.uniform(-1, 4, size=setting.batch.count) / setting.batch.L
        explicit = gradient_descent_step(start, field, eta[:, None])  # type: ignore[arg-type]
        ends = {
            "explicit": (explicit, eta),
            "implicit": (implicit_euler_step(start, setting.batch.matrices, long), long),
            "flow": (gradient_flow(start, field, eta), eta),
        }
        for name, (end, step) in ends.items():
            measured = _factors(setting, start, end)
            budget = 256 * UNIT * (setting.batch.dimension + 2) ** 2 * np.maximum(1, step * setting.batch.L)
            budget = budget + (TRUNCATION * 32 if name == "flow" else 0)
            predicted = formulas(name, eta=step[:, None], **{"lambda": lam})
            worst[name].add(np.abs(measured - predicted) / budget[:, None])
        growing.add(np.abs(_factors(setting, start, ends["implicit"][0])) - 1)
        limit = formulas("limit", **{"lambda": setting.batch.L})
        for fraction, side in ((NEAR_BELOW, converging), (NEAR_ABOVE, diverging)):
            after = gradient_descent_step(start, field, (fraction * limit)[:, None])  # type: ignore[arg-type]
            size_of_top = np.abs(_factors(setting, start, after))[:, -1]
            side.add(size_of_top - 1 if side is converging else 1 - size_of_top)
    return (
        *(
            worst[name].at_most(f"measured factor of the {name} step − theory, of the budget", 1.0)
            for name in names
        ),
        growing.at_most("size of the implicit factor less 1, for η up to 10⁴/L", 0.0),
        converging.at_most("size of λ's explicit factor less 1, 0.5 % below 2/λ", -0.009),
        diverging.at_most("1 less the same, 0.5 % above 2/λ", -0.009),
    )


def _ratios(functions: Functions, x: Array, time: Array, substeps: int) -> Array:
    """‖x(T) − x*‖²/‖x(0) − x*‖² for points (P, K, n) and times (P, K)."""
    centre = functions.minimizers[:, None, :]
    end = gradient_flow(x, functions.gradient, time, substeps)
    return np.sum((end - centre) ** 2, axis=-1) / np.sum((x - centre) ** 2, axis=-1)


def flow_rate(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The squared distance after a random time: on quadratics, along λmin, and on regularized logistic losses."""
    above, attained, losses, share = (Worst() for _ in range(4))
    for setting in _some(size, seed, kappas=(1.0, 20.0)):
        field, start = _field(setting), _start(setting)
        time = setting.rng.uniform(0.1, 2.0, size=setting.batch.count) / setting.batch.L
        factor = formulas("factor", mu=setting.batch.mu, T=time)
        for error, worst in ((start, above), (setting.batch.eigenvectors[:, :, 0], attained)):
            end = gradient_flow(error, field, time)
            ratio = np.sum(end**2, axis=-1) / np.sum(error**2, axis=-1)
            budget = 4 * 32 * TRUNCATION + 256 * UNIT * (setting.batch.dimension + 2) ** 2
            miss = ratio - factor
            worst.add((miss if worst is above else np.abs(miss)) / budget)
    rng = np.random.default_rng(SeedSequence([seed, 8]))
    for loss in regularized_logistic_losses(10.0):
        x = loss.minimizers[:, None, :] + 3 * rng.standard_normal((1, 40, loss.dimension))
        time = rng.uniform(0.05, 2.0, size=(1, 40)) / loss.mu[:, None]
        measured = _ratios(loss, x, time, 256)
        factor = formulas("factor", mu=loss.mu[:, None], T=time)
        losses.add(measured - factor)
        share.add(measured / factor)
    return (
        above.at_most("‖x(T) − x*‖²/‖x(0) − x*‖² − e^(−2μT) on quadratics, of the budget", 1.0),
        attained.at_most("the same along the eigenvector of μ, up or down", 1.0),
        losses.at_most("the same on regularized logistic losses", 1e-8),
        share.at_most("the largest share of e^(−2μT) that is left there", 1.0),
    )

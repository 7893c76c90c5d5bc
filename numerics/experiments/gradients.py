"""Gradients, Hessians and single steps, held against derivatives that are computed without any formula for them.

Slopes are measured by the complex step and curvatures by differences of slopes (`numerics.derivatives`). The
functions are written here from their definitions; of the theory come only the predictions. Rounding is bounded
by sums of absolute values, n·u·Σ|terms|: a measured error is a fraction of that.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from numerics.datasets import NAMES, load, standardized
from numerics.derivatives import Function, curvature, slope
from numerics.evidence import Check
from numerics.experiments.runner import Size
from numerics.formulas import Formulas
from numerics.methods import gradient_descent_step
from numerics.quadratics import QuadraticBatch, one_blas_thread, quadratic_batches, seed_sequences
from numerics.worst import Worst

Array = NDArray[np.float64]

UNIT_ROUNDOFF = 2.0**-53
_SHORT, _LONG = 0.995, 1.005  # just below a limit, and just above


# --- Measuring ---------------------------------------------------------------------------------------------


def _unit(rng: Generator, *shape: int) -> Array:
    """Directions uniform on the sphere of the last axis."""
    drawn = rng.standard_normal(shape)
    return drawn / np.linalg.norm(drawn, axis=-1, keepdims=True)


def _inner(left: Array, right: Array) -> Array:
    return np.einsum("...i,...i->...", left, right)


def _times(matrices: Array, vectors: NDArray) -> NDArray:
    """A v for A (P, m, n) and v (P, S, n): one matrix product a problem."""
    return np.matmul(vectors, np.swapaxes(matrices, -1, -2))


def _form(matrices: Array) -> Function:
    """v ↦ vᵀAv on v (P, S, n)."""
    return lambda v: _inner(_times(matrices, v), v)


def _quadratic(matrices: Array, linear: Array) -> Function:
    """v ↦ ½vᵀAv − bᵀv on v (P, S, n), with b (P, n)."""
    return lambda v: _inner(_times(matrices, v), v) / 2 - _inner(linear[:, None, :], v)


def _problems(size: Size, seed: int) -> Iterator[tuple[QuadraticBatch, Array, Array, Generator]]:
    """Batches of quadratics with points (P, 1, n) about x*, directions (P, S, n), and a source of randomness."""
    seeds = seed_sequences(seed, 1)
    for batch, child in zip(quadratic_batches(size.problems, seed), seeds, strict=False):
        rng = np.random.default_rng(child)
        P, n = batch.count, batch.dimension
        distance = 10 ** rng.uniform(-2, 2, size=(P, 1, 1))
        point = batch.minimizers[:, None, :] + distance * _unit(rng, P, 1, n)
        with one_blas_thread():
            yield batch, point, _unit(rng, P, size.step_sizes, n), rng


def _magnitude(batch: QuadraticBatch, point: Array, direction: Array) -> Array:
    """|d|ᵀ(|A||x| + |b|): what a slope of ½xᵀAx − bᵀx is the sum of, each term without its sign."""
    terms = _times(np.abs(batch.matrices), np.abs(point)) + np.abs(batch.linear_terms)[:, None, :]
    return _inner(np.abs(direction), terms)


def _budget(n: int, magnitude: Array) -> Array:
    """Rounding of a few nested sums of n terms of this magnitude altogether."""
    return 8 * (n + 4) * UNIT_ROUNDOFF * magnitude


def _step(point: Array, gradient: Array, step_sizes: Array) -> Array:
    """One step of the method for each step size (P, S), with the gradients (P, S, n) given."""
    return gradient_descent_step(point, lambda _: gradient, step_sizes[..., None])  # type: ignore[arg-type]


def _energy_terms(matrices: Array, point: Array, step: Array) -> Array:
    """The terms of ½vᵀAv at v = point − step, without their signs."""
    return _form(np.abs(matrices))(np.abs(point) + np.abs(step))


# --- Quadratics --------------------------------------------------------------------------------------------


def quadratic_form(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Slopes and curvatures of xᵀAx for random A, half of them far from symmetric."""
    slopes, curvatures = Worst(), Worst()
    for batch, point, direction, rng in _problems(size, seed):
        P, n = batch.count, batch.dimension
        skew = (
            rng.standard_normal((P, n, n)) * (batch.L * rng.integers(2, size=P))[:, None, None] / np.sqrt(n)
        )
        A = batch.matrices + skew
        other, f = _unit(rng, P, 1, n), _form(A)
        sizes = np.abs(A) + np.abs(np.swapaxes(A, -1, -2))
        gradient = formulas("gradient", A=A, x=point[:, 0])[:, None, :]
        error = np.abs(slope(f, point, direction) - _inner(gradient, direction))
        slopes.add(error / _budget(n, _inner(np.abs(direction), _times(sizes, np.abs(point)))))
        predicted = _inner(direction, _times(formulas("hessian", A=A), other))
        error = np.abs(curvature(f, point, direction, other) - predicted)
        curvatures.add(
            error / _budget(n, _inner(np.abs(direction), _times(sizes, np.abs(point) + np.abs(other))))
        )
    return (
        slopes.at_most("slope: error of the gradient, of the rounding budget", 1),
        curvatures.at_most("curvature: error of the Hessian, of the rounding budget", 1),
    )


def quadratic_gradient(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Slopes of ½xᵀAx − bᵀx at random points, and the gradient at the minimizer."""
    slopes, flat = Worst(), Worst()
    for batch, point, direction, _ in _problems(size, seed):
        b, n = batch.linear_terms, batch.dimension
        gradient = formulas("gradient", A=batch.matrices, b=b, x=point[:, 0])[:, None, :]
        error = np.abs(slope(_quadratic(batch.matrices, b), point, direction) - _inner(gradient, direction))
        slopes.add(error / _budget(n, _magnitude(batch, point, direction)))
        there = formulas("gradient", A=batch.matrices, b=b, x=batch.minimizers)[:, None, :]
        flat.add(
            np.abs(_inner(there, direction))
            / _budget(n, _magnitude(batch, batch.minimizers[:, None], direction))
        )
    return (
        slopes.at_most("slope: error of the gradient, of the rounding budget", 1),
        flat.at_most("slope at the minimizer, of the rounding budget", 1),
    )


def quadratic_minimizer(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Heights above the minimizer: from the definition, from the eigenbasis, and never below ½μ‖x − x*‖²."""
    heights, modes, floor = Worst(), Worst(), Worst()
    for batch, point, direction, rng in _problems(size, seed):
        P, n = batch.count, batch.dimension
        centre, f = batch.minimizers[:, None, :], _quadratic(batch.matrices, batch.linear_terms)
        points = centre + direction * 10 ** rng.uniform(-2, 2, size=(P, size.step_sizes, 1))
        points[:, 0] = point[:, 0]
        error = points - centre
        gap = formulas("gap", A=batch.matrices[:, None], x=points, **{"x^*": centre})
        magnitude = _magnitude(batch, points, points) + _magnitude(batch, centre, centre)
        heights.add(np.abs(f(points) - f(centre) - gap) / _budget(n, magnitude))
        coordinates = np.matmul(error, batch.eigenvectors)
        energy = np.einsum("psi,pi->ps", coordinates**2, batch.eigenvalues) / 2
        rounding = 8 * (n + 2) ** 2 * UNIT_ROUNDOFF * batch.L[:, None] * _inner(error, error)
        rounding += _budget(
            n,
            batch.L[:, None] * np.sqrt(n) * np.linalg.norm(points, axis=-1) * np.linalg.norm(error, axis=-1),
        )
        modes.add(np.abs(gap - energy) / rounding)
        floor.add((batch.mu[:, None] * _inner(error, error) / 2 - gap) / rounding)
    return (
        heights.at_most("height f(x) − f(x*): error of the gap, of the rounding budget", 1),
        modes.at_most("height from the eigenvalues: error of the gap, of the rounding budget", 1),
        floor.at_most("height missing to ½μ‖x − x*‖², of the rounding budget", 1),
    )


# --- Regression --------------------------------------------------------------------------------------------


def _regressions(size: Size, seed: int) -> Iterator[tuple[Array, Array, Generator]]:
    """Predictors X (P, m, n) and responses y (P, m): random ones in batches, then the data sets one by one.

    Columns differ in scale by up to 10⁴, m is below and above n by turns, and responses are never centred.
    """
    count = -(-size.problems // 16)
    *children, last = SeedSequence([seed, 2]).spawn(count + 1)
    with one_blas_thread():
        for k, child in enumerate(children):
            rng = np.random.default_rng(child)
            low, high = np.sort(rng.integers(1, 41, size=2))
            P, (m, n) = min(16, size.problems - 16 * k), (low, high + 1) if k % 2 == 0 else (high, low)
            X = rng.standard_normal((P, m, n)) * 10 ** rng.uniform(-2, 2, size=(P, 1, n))
            yield X, rng.standard_normal((P, m)) * 10 ** rng.uniform(-2, 2, size=(P, 1)) + 1, rng
        rng = np.random.default_rng(last)
        for dataset in (standardized(load(name)) for name in NAMES):
            yield dataset.X[None], dataset.y[None], rng


def _squared_error(X: Array, y: Array, rho: Array | float = 0.0) -> Function:
    """w ↦ ½‖Xw − y‖² + ½ρ‖w‖² on w (P, S, n)."""

    def loss(w: NDArray) -> NDArray:
        residual = _times(X, w) - y[:, None, :]
        return _inner(residual, residual) / 2 + np.asarray(rho) * _inner(w, w) / 2

    return loss


def _regression_terms(X: Array, y: Array, w: Array, d: Array, rho: Array | float = 0.0) -> Array:
    """The terms of a slope of the squared error, without their signs."""
    residual = _times(np.abs(X), np.abs(w)) + np.abs(y)[:, None, :]
    return _inner(residual, _times(np.abs(X), np.abs(d))) + np.asarray(rho) * _inner(np.abs(w), np.abs(d))


def least_squares(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Slopes, curvatures and excess of ½‖Xw − y‖², on random predictors and on the data sets."""
    slopes, curvatures, excesses, normal = Worst(), Worst(), Worst(), Worst()
    for X, y, rng in _regressions(size, seed):
        P, m, n = X.shape
        w, d = rng.standard_normal((P, 1, n)) + 1, _unit(rng, P, size.step_sizes, n)
        e, loss = _unit(rng, P, 1, n), _squared_error(X, y)
        gradient = formulas("gradient", X=X, y=y, w=w[:, 0])[:, None, :]
        error = np.abs(slope(loss, w, d) - _inner(gradient, d))
        slopes.add(error / _budget(n + m, _regression_terms(X, y, w, d)))
        predicted = _inner(d, _times(formulas("hessian", X=X), e))
        error = np.abs(curvature(loss, w, d, e) - predicted)
        curvatures.add(error / _budget(n + m, _regression_terms(X, y, np.abs(w) + np.abs(e), d)))
        fit = np.stack([np.linalg.lstsq(A, c, rcond=None)[0] for A, c in zip(X, y, strict=True)])[:, None, :]
        excess = formulas("excess", X=X, w=w[:, 0], **{"w^*": fit[:, 0]})[:, None]
        # The fit solves the normal equations up to rounding; what it leaves along w − w* is taken off.
        left = _inner(_times(X, w - fit), _times(X, fit) - y[:, None, :])
        magnitude = (
            _regression_terms(X, y, np.abs(w) + np.abs(fit), np.abs(w) + np.abs(fit)) + _inner(y, y)[:, None]
        )
        excesses.add(np.abs(loss(w) - loss(fit) - left - excess) / _budget(n + m, magnitude))
        scale, lengths = (
            np.linalg.norm(X, axis=(1, 2))[:, None],
            np.linalg.norm(w, axis=-1) + np.linalg.norm(fit, axis=-1),
        )
        normal.add(
            np.abs(left)
            / _budget(n + m, scale * lengths * (scale * lengths + np.linalg.norm(y, axis=-1)[:, None]))
        )
    return (
        slopes.at_most("slope: error of the gradient, of the rounding budget", 1),
        curvatures.at_most("curvature: error of the Hessian, of the rounding budget", 1),
        excesses.at_most("loss above the fit: error of the excess, of the rounding budget", 1),
        normal.at_most("normal equations of the fit along w − w*, of the rounding budget", 1),
    )


def ridge(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The same with a penalty; and the floor ρ‖d‖² of the curvature, reached where the data see nothing."""
    slopes, curvatures, floors, blind = Worst(), Worst(), Worst(), Worst()
    for X, y, rng in _regressions(size, seed):
        P, m, n = X.shape
        rho = 10 ** rng.uniform(-3, 3, size=(P, 1))
        w, d = rng.standard_normal((P, 1, n)) + 1, _unit(rng, P, size.step_sizes, n)
        e, loss = _unit(rng, P, 1, n), _squared_error(X, y, rho)
        gradient = formulas("gradient", X=X, y=y, w=w[:, 0], rho=rho[:, 0])[:, None, :]
        error = np.abs(slope(loss, w, d) - _inner(gradient, d))
        slopes.add(error / _budget(n + m, _regression_terms(X, y, w, d, rho)))
        predicted = _inner(d, _times(formulas("hessian", X=X, rho=rho[:, 0]), e))
        error = np.abs(curvature(loss, w, d, e) - predicted)
        curvatures.add(error / _budget(n + m, _regression_terms(X, y, np.abs(w) + np.abs(e), d, rho)))
        if m < n:  # directions without data exist: the last right singular vectors
            d[:, 0] = np.linalg.svd(X)[2][:, -1]
        origin, nothing = np.zeros_like(d), np.zeros_like(y)
        bend = curvature(_squared_error(X, nothing, rho), origin, d, d)
        allowance = _budget(n + m, _regression_terms(X, nothing, d, d, rho))
        floor = formulas("floor", d=d, rho=rho)
        floors.add((floor - bend) / allowance)
        if m < n:
            blind.add((bend - floor)[:, 0] / (allowance[:, 0] * (n + m)))
    return (
        slopes.at_most("slope: error of the gradient, of the rounding budget", 1),
        curvatures.at_most("curvature: error of the Hessian, of the rounding budget", 1),
        floors.at_most("curvature missing to its floor, of the rounding budget", 1),
        blind.at_most("curvature above its floor where Xd = 0, of the rounding budget", 1),
    )


def _mean_logistic_loss(X: Array, labels: Array) -> Function:
    """w ↦ (1/m) Σ log(1 + exp(−yᵢ⟨xᵢ, w⟩)) on w (P, S, n)."""
    return lambda w: np.mean(np.log1p(np.exp(-labels[:, None, :] * _times(X, w))), axis=-1)


_REACH = 2.0**-16  # of the differences that measure the curvature of a logistic loss


def _classified(
    size: Size, seed: int, samples: int | None = None
) -> Iterator[tuple[Array, Array, Array, Generator]]:
    """Unit predictors X (P, m, n), labels ±1 (P, m), weights (P, 1, n), randomness; at most `samples` of each set."""
    for X, y, rng in _regressions(Size(-(-size.problems // 4), size.step_sizes), seed):
        labels = np.where(y > np.median(y, axis=-1, keepdims=True), 1.0, -1.0)[:, :samples]
        # Margins stay moderate, so that nothing saturates.
        X = (X / np.linalg.norm(X, axis=-1, keepdims=True))[:, :samples]
        yield X, labels, 4 * rng.standard_normal((X.shape[0], 1, X.shape[2])), rng


def _logistic_errors(X: Array, labels: Array, at: tuple[Array, Array, Array], slopes: Array, bends: Array):
    """Measured slopes and curvatures less the predicted ones, at w along d and e, as shares of their budgets."""
    (w, d, e), (_, m, n), loss = at, X.shape, _mean_logistic_loss(X, labels)
    seen = _times(np.abs(X), np.abs(d))  # |xᵢ|ᵀ|d|
    terms = np.mean((1 + _times(np.abs(X), np.abs(w))) * seen, axis=-1)
    # |σ‴| ≤ ⅛ bounds what the central difference leaves out.
    truncation = _REACH**2 / 6 * np.mean(seen * np.abs(_times(X, e)) ** 3, axis=-1) / 8
    return (
        np.abs(slope(loss, w, d) - slopes) / _budget(n + m, terms),
        np.abs(curvature(loss, w, d, e, _REACH) - bends) / (_budget(n + m, terms) / _REACH + truncation),
    )


def logistic_loss(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Slopes and curvatures of the loss of one sample; and its curvature against the margin."""
    slopes, curvatures, scalars, ceiling = Worst(), Worst(), Worst(), Worst()
    for X, labels, w, rng in _classified(size, seed, samples=1):
        P, _, n = X.shape
        d, e = _unit(rng, P, size.step_sizes, n), _unit(rng, P, 1, n)
        sample = {"x": X[:, 0], "y": labels[:, 0], "w": w[:, 0]}
        predicted = _inner(formulas("gradient", **sample)[:, None, :], d)
        bent = _inner(d, _times(formulas("hessian", **sample), e))
        first, second = _logistic_errors(X, labels, (w, d, e), predicted, bent)
        slopes.add(first)
        curvatures.add(second)
    rng = np.random.default_rng(SeedSequence([seed, 3]))
    u = np.concatenate([[0.0], rng.uniform(-20, 20, size=size.problems)])
    predicted = formulas("curvature", u=u)
    one, point = np.ones((1, u.size, 1)), u[None, :, None]
    loss = _mean_logistic_loss(np.ones((1, 1, 1)), np.ones((1, 1)))
    measured = curvature(loss, point, one, one, _REACH)[0]
    allowance = _budget(1, 1 + np.abs(u)) / _REACH + _REACH**2 / 48
    scalars.add(np.abs(measured - predicted) / allowance)
    ceiling.add(predicted - 0.25)
    return (
        slopes.at_most("slope of one sample's loss: error of the gradient, of the rounding budget", 1),
        curvatures.at_most("its curvature: error of the Hessian, of its budget", 1),
        scalars.at_most("its curvature against the margin: error, of its budget", 1),
        ceiling.at_most("greatest curvature, above one quarter", 4 * UNIT_ROUNDOFF),
        Check("curvature at margin zero", 1, float(measured[0]), ">=", 0.25 - float(allowance[0])),
    )


def mean_logistic_loss(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Slopes and curvatures of the mean loss against means over the samples; and the bound on its curvature."""
    slopes, curvatures, above, at_zero = (Worst() for _ in range(4))
    for X, labels, w, rng in _classified(size, seed):
        P, _, n = X.shape
        d, e = _unit(rng, P, size.step_sizes, n), _unit(rng, P, 1, n)
        samples = {"x": X[:, None], "y": labels[:, None], "w": w[:, :, None]}

        def mean(key, samples=samples, **directions):
            """Over the samples, for directions (P, S, n)."""
            return np.mean(
                formulas(key, **samples, **{k: v[:, :, None] for k, v in directions.items()}), axis=-1
            )

        first, second = _logistic_errors(X, labels, (w, d, e), mean("slope", d=d), mean("bend", d=d, h=e))
        slopes.add(first)
        curvatures.add(second)
        ceiling = np.mean(formulas("ceiling", x=X[:, None], y=labels[:, None], d=d[:, :, None]), axis=-1)
        loss, nowhere = _mean_logistic_loss(X, labels), np.zeros_like(w)
        allowed = (
            _budget(sum(X.shape[1:]), np.mean(1 + np.abs(_times(X, w)), axis=-1)) / _REACH + _REACH**2 / 48
        )
        above.add((curvature(loss, w, d, d, _REACH) - allowed) / ceiling)
        at_zero.add(np.abs(curvature(loss, nowhere, d, d, _REACH) - ceiling) / allowed)
    return (
        slopes.at_most("slope of the mean loss: error of the gradient, of the rounding budget", 1),
        curvatures.at_most("curvature of the mean loss: error of the Hessian, of its budget", 1),
        above.at_most("curvature of the mean loss at random weights, over its bound", 1),
        at_zero.at_most("curvature at w = 0: distance from the bound, of its budget", 1),
    )


# --- Directions and steps ----------------------------------------------------------------------------------


def steepest_descent(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Slopes along random unit directions, some of them close to −g/‖g‖ and one exactly there."""
    below, along, lost = Worst(), Worst(), Worst()
    for batch, point, direction, rng in _problems(size, seed):
        P, n = batch.count, batch.dimension
        f = _quadratic(batch.matrices, batch.linear_terms)
        g = (_times(batch.matrices, point) - batch.linear_terms[:, None, :])[:, 0]
        down = (-g / np.linalg.norm(g, axis=-1, keepdims=True))[:, None, :]
        tilt = 10 ** rng.uniform(-8, 2, size=(P, size.step_sizes, 1))
        tilt[:, 0] = 0
        d = down + tilt * direction
        d /= np.linalg.norm(d, axis=-1, keepdims=True)
        measured, steepest = slope(f, point, d), formulas("steepest", g=g)[:, None]
        budget = _budget(n, _magnitude(batch, point, d) + _magnitude(batch, point, down))
        below.add((steepest - measured) / budget)
        along.add((measured - steepest)[:, :1] / budget[:, :1])
        lost.add(
            np.abs(measured + np.linalg.norm(g, axis=-1)[:, None] - formulas("loss", g=g[:, None], d=d))
            / budget
        )
    return (
        below.at_most("slope below −‖g‖, of the rounding budget", 1),
        along.at_most("slope above −‖g‖ along −g/‖g‖, of the rounding budget", 1),
        lost.at_most("slope given away by another direction: error, of the rounding budget", 1),
    )


def descent_direction(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Steps along random downhill directions; along the greatest eigenvector the limit and the decrease are sharp."""
    guarantee, equality, descending, rising = Worst(), Worst(), Worst(), Worst()
    for batch, point, direction, rng in _problems(size, seed):
        P, n, S = batch.count, batch.dimension, size.step_sizes
        top = batch.eigenvectors[:, None, :, -1]
        d = direction * 10 ** rng.uniform(-2, 2, size=(P, S, 1))
        d[:, : S // 2] = top * np.linalg.norm(d[:, : S // 2], axis=-1, keepdims=True)
        error = point - batch.minimizers[:, None, :]
        g = _times(batch.matrices, error)
        d *= -np.sign(_inner(g, d))[..., None]
        d = np.where(_inner(g, d)[..., None] < 0, d, -g)
        L = batch.L[:, None]
        limit = formulas("limit", L=L, g=g, d=d)
        fraction = rng.uniform(0, 2, size=(P, S))
        fraction[:, 0], fraction[:, 1] = _SHORT, _LONG

        def change(s, A=batch.matrices, error=error, d=d):
            """f(x + sd) − f(x) from the errors at both points, and the terms that it is a sum of."""
            moved = error + s[..., None] * d
            size_of = np.abs(error) + np.abs(s[..., None] * d)
            return _form(A)(moved) / 2 - _form(A)(error) / 2, _form(np.abs(A))(size_of)

        s = fraction * limit
        difference, terms = change(s)
        budget = _budget(n, terms)
        surplus = difference + formulas("decrease", L=L, g=g, d=d, s=s)
        guarantee.add(surplus / budget)
        equality.add(
            np.abs(surplus[:, : S // 2]) / (budget[:, : S // 2] + 8 * n * UNIT_ROUNDOFF * terms[:, : S // 2])
        )
        scale = (_inner(g, d) ** 2 / (L * _inner(d, d)))[:, :2]
        inside = fraction < 0.999
        descending.add(np.where(inside, (difference - budget) / (np.abs(_inner(g, d)) * np.abs(s)), -1.0))
        descending.add(difference[:, 0] / scale[:, 0])
        rising.add(-difference[:, 1] / scale[:, 1])
    return (
        guarantee.at_most("f(x + sd) above its guarantee, of the rounding budget", 1),
        equality.at_most(
            "distance from the guarantee along the greatest eigenvector, of the rounding budget", 1
        ),
        descending.at_most("relative change of f below the limit", 0),
        rising.at_least("relative change of f above the limit, along the greatest eigenvector", 0),
    )


def step_derivative(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """The slope of η ↦ f(x − ηg) at 0 and later on, and the error of its difference quotients."""
    rates, slopes, errors, tight = Worst(), Worst(), Worst(), Worst()
    for batch, point, _, rng in _problems(size, seed):
        P, n, S = batch.count, batch.dimension, size.step_sizes
        A, f, L = batch.matrices, _quadratic(batch.matrices, batch.linear_terms), batch.L[:, None]
        g = _times(A, point) - batch.linear_terms[:, None, :]
        eta = rng.uniform(0, 4, size=(P, S)) / L
        budget = _budget(n, _magnitude(batch, point, g) + np.abs(eta) * _form(np.abs(A))(np.abs(g)))
        rates.add(np.abs(slope(f, point, -g) - formulas("rate", g=g)) / budget)
        measured = slope(f, point - eta[..., None] * g, -g)
        slopes.add(np.abs(measured - formulas("slope", A=A[:, None], g=g, eta=eta)) / budget)
        # From a point on the greatest eigenvector the error is attained. Heights are those above the minimizer.
        error = point - batch.minimizers[:, None, :]
        error[::2] = batch.eigenvectors[::2, None, :, -1] * np.linalg.norm(error[::2], axis=-1, keepdims=True)
        g, eta = _times(A, error), eta + 0.1 / L
        moved = _step(error, g, eta)
        quotient = (_form(A)(moved) - _form(A)(error)) / (2 * eta)
        allowed = formulas("error", L=L, g=g, eta=eta)
        missed = np.abs(quotient + _inner(g, g))
        # The gradient's own rounding along the other eigenvectors counts, relative to the greatest one.
        budget = _budget(n, _form(np.abs(A))(np.abs(error) + eta[..., None] * np.abs(g))) / eta
        errors.add((missed - allowed) / budget)
        tight.add((allowed - missed)[::2] / budget[::2])
    # x + x² sin(1/x) has the gradient 1 at 0, but near 0 its gradient takes every value from 0 to 2.
    rng = np.random.default_rng(SeedSequence([seed, 4]))
    eta = 10 ** rng.uniform(-4, 0, size=size.problems) * rng.choice([-1.0, 1.0], size=size.problems)
    moved = _step(np.zeros((size.problems, 1, 1)), np.ones((size.problems, 1, 1)), eta[:, None])[:, 0, 0]
    quotient = (moved + moved**2 * np.sin(1 / moved)) / eta
    missed = np.abs(quotient - formulas("rate", g=np.ones((size.problems, 1))))
    jumps = Worst()
    jumps.add((missed - 8 * UNIT_ROUNDOFF) / np.abs(eta))
    return (
        rates.at_most("rate at η = 0: error, of the rounding budget", 1),
        slopes.at_most("slope at η: error, of the rounding budget", 1),
        errors.at_most("difference quotient beyond its bound, of the rounding budget", 1),
        tight.at_most("bound not reached from the greatest eigenvector, of the rounding budget", 1),
        jumps.at_most(
            "where the gradient jumps, x + x² sin(1/x) at 0: error of the difference quotient over |η|", 1
        ),
    )


def taylor_remainder(formulas: Formulas, size: Size, seed: int) -> tuple[Check, ...]:
    """Steps on M‖x − a‖³/6 plus a quadratic, whose Hessian is Lipschitz with constant M; and on quadratics alone.

    With no quadratic the gradient points along x − a, and until a step passes a the bound is attained.
    """
    exact, within, tight = Worst(), Worst(), Worst()
    for batch, _, direction, rng in _problems(size, seed):
        P, n, S = batch.count, batch.dimension, size.step_sizes
        A, e = batch.matrices, direction * 10 ** rng.uniform(-2, 2, size=(P, S, 1))
        L, f = batch.L[:, None], _form(A)
        g = _times(A, e)
        eta = rng.uniform(0, 4, size=(P, S)) / L
        predicted = formulas("prediction", f_x=f(e) / 2, g=g, eta=eta, c=f(g))
        error = np.abs(f(_step(e, g, eta)) / 2 - predicted)
        exact.add(error / _budget(n, _energy_terms(A, e, eta[..., None] * g)))
        # M is of the order of L/‖e‖, so that both terms count; every second problem has no quadratic.
        offset = direction[:, ::-1] / 2 * np.linalg.norm(e, axis=-1, keepdims=True)
        alone = (np.arange(P) % 2 == 0)[:, None]
        offset[::2], A = 0, np.where(alone[..., None], 0, A)
        z = e - offset
        length = np.linalg.norm(z, axis=-1)
        M = L / length * 10 ** rng.uniform(-1, 1, size=(P, S))

        def height(v, A=A, M=M, offset=offset):
            return _form(A)(v) / 2 + M / 6 * np.linalg.norm(v - offset, axis=-1) ** 3

        g = _times(A, e) + (M * length / 2)[..., None] * z
        c = _form(A)(g) + M / 2 * (length * _inner(g, g) + _inner(z, g) ** 2 / length)
        # Alone, a step ends at (1 − ηM‖z‖/2)z: short of a for η < 2/(M‖z‖).
        eta = np.where(
            alone,
            rng.uniform(1, 2, size=(P, S)) / (M * length),
            rng.uniform(0, 2, size=(P, S)) / (L + M * length),
        )
        moved = _step(e, g, eta)
        remainder = np.abs(height(moved) - formulas("prediction", f_x=height(e), g=g, eta=eta, c=c))
        bound = formulas("bound", M=M, eta=eta, g=g)
        magnitude = (
            _energy_terms(A, e, eta[..., None] * g) + M * (length + eta * np.linalg.norm(g, axis=-1)) ** 3
        )
        within.add((remainder - bound) / _budget(n, magnitude))
        tight.add(((bound - remainder) / _budget(n, magnitude))[::2])
    return (
        exact.at_most("quadratic: error of the prediction, of the rounding budget", 1),
        within.at_most("remainder beyond its bound, of the rounding budget", 1),
        tight.at_most("bound not reached by the cubic alone, of the rounding budget", 1),
    )

"""The functions that are not quadratic: their gradients, and that L is the smallest constant where it is known."""

import numpy as np
import pytest

from numerics.smooth_functions import (
    PROFILES,
    WAVY_STEEPNESS,
    double_wells,
    hubers,
    log_coshes,
    logistic_losses,
    piecewise_quadratics,
    quartics,
    random_ridge_sums,
    regularized_logistic_losses,
    rosenbrocks,
    wavy_parabolas,
)

RNG_SEED = 5


def _cases():
    rng = np.random.default_rng(RNG_SEED)
    return [
        *((name, random_ridge_sums(rng, name, 4, n)) for name in PROFILES for n in (1, 5)),
        *(("data", loss) for loss in logistic_losses()),
    ]


@pytest.mark.parametrize(("name", "functions"), _cases())
def test_the_gradient_is_the_slope(name, functions):
    rng = np.random.default_rng(RNG_SEED)
    points = rng.standard_normal((functions.rows.shape[0], 7, functions.dimension))
    direction = rng.standard_normal(points.shape)
    step = 1e-5
    slope = (functions.value(points + step * direction) - functions.value(points - step * direction)) / (
        2 * step
    )
    L, _ = functions.curvatures()
    exact = np.sum(functions.gradient(points) * direction, axis=-1)
    # Central differences are off by the rounding of values over the step, and by the change of curvature in it.
    assert np.all(np.abs(slope - exact) <= 1e-4 * (1 + L[:, None]) * np.sum(direction**2, axis=-1))


@pytest.mark.parametrize("name", ["log cosh", "Huber", "cosine"])
def test_the_constant_is_attained_at_margin_zero(name):
    functions = random_ridge_sums(np.random.default_rng(RNG_SEED), name, 4, 3)
    functions = type(functions)(functions.profile, functions.rows, 0 * functions.shifts)
    L, top = functions.curvatures()
    step = 1e-4
    change = functions.gradient(step * top[:, None, :])[:, 0]
    assert np.linalg.norm(change, axis=-1) == pytest.approx(step * L, rel=1e-4)


def _functions():
    rng = np.random.default_rng(RNG_SEED)
    ones, centres = rng.uniform(0.5, 2, size=3), rng.standard_normal((3, 2))
    knots = np.array([[-2.0, -0.5, 0.5, 1.5]])
    return [
        hubers(ones, ones[::-1], centres),
        log_coshes(ones, ones[::-1], centres),
        quartics(ones, centres),
        double_wells(ones, ones[::-1], centres),
        rosenbrocks(ones, 10 * ones),
        wavy_parabolas(ones, centres),
        piecewise_quadratics(
            knots, np.array([[-2.0, -1.0, 1.5, 2.5]]) - 0.25, np.array([[0.0, 3.0]]), np.array([[0.7]])
        ),
        *regularized_logistic_losses(100.0),
    ]


@pytest.mark.parametrize("functions", _functions(), ids=lambda f: f.name)
class TestSingleFunctions:
    def _points(self, functions):
        rng = np.random.default_rng(RNG_SEED)
        away = rng.standard_normal((*functions.minimizers.shape[:1], 40, functions.dimension))
        return rng, functions.minimizers[:, None, :] + 2 * away / np.sqrt(functions.dimension)

    def test_the_gradient_is_the_slope(self, functions):
        rng, points = self._points(functions)
        direction, step = rng.standard_normal(points.shape), 1e-6
        change = functions.value(points + step * direction) - functions.value(points - step * direction)
        exact = np.sum(functions.gradient(points) * direction, axis=-1)
        size = 1 + np.abs(exact) + np.abs(functions.value(points))
        assert np.all(np.abs(change / (2 * step) - exact) <= 1e-4 * size)

    def test_the_minimizer_is_one(self, functions):
        _, points = self._points(functions)
        at = functions.minimizers[:, None, :]
        assert functions.gradient(at) == pytest.approx(np.zeros_like(at), abs=1e-12)
        assert functions.value(at)[:, 0] == pytest.approx(functions.minima, abs=1e-14)
        assert np.all(functions.value(points) >= functions.minima[:, None])

    def test_the_constants(self, functions):
        _, points = self._points(functions)
        d = points[:, 1:] - points[:, :-1]
        h = functions.gradient(points[:, 1:]) - functions.gradient(points[:, :-1])
        length, change = np.linalg.norm(d, axis=-1), np.linalg.norm(h, axis=-1)
        assert np.all(change <= functions.L[:, None] * length * (1 + 1e-12))
        slope = np.sum(d * h, axis=-1)
        if functions.convex:
            assert np.all(slope >= functions.mu[:, None] * length**2 * (1 - 1e-12))
        else:
            assert np.any(slope < 0)


def test_the_wavy_parabola_has_its_constant_of_polyak_and_lojasiewicz():
    """Everywhere, by a grid with a Lipschitz constant; and no more than 0.02 % above it would hold.

    h = f′² − 2μf is even. Up to 1/2 it is at least 4u² − 2μ·4u², beyond 5 at least (2u − 3)² − 2μ(u² + 3). Between
    |h′| = |f′|·|2f″ − 2μ| ≤ 13·(16 + 2μ), because −4 ≤ f″ ≤ 8.
    """
    f, mu = wavy_parabolas(np.array([1.0]), np.zeros((1, 1))), WAVY_STEEPNESS
    u, spacing = np.linspace(0.5, 5, 4_500_001, retstep=True)
    points = u[None, :, None]
    slope, value = f.gradient(points)[0, :, 0], f.value(points)[0]
    assert np.min(slope**2 - 2 * mu * value) > 13 * (16 + 2 * mu) * spacing / 2 + 1e-9
    assert 8 * mu < 4
    assert (2 * 5 - 3) ** 2 - 2 * mu * (5**2 + 3) > 0
    assert 2 * 2 * (2 * 5 - 3) - 4 * mu * 5 > 0  # and from there on it grows
    ratio = slope**2 / (2 * value)
    assert mu < ratio.min() < 1.0002 * mu
    assert u[np.argmin(ratio)] == pytest.approx(2.2017, abs=1e-4)

"""The functions that are not quadratic: their gradients, and that L is the smallest constant where it is known."""

import numpy as np
import pytest

from numerics.smooth_functions import PROFILES, logistic_losses, random_ridge_sums

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

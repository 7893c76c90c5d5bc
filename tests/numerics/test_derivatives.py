"""Complex-step slopes against derivatives known by hand, off the origin."""

import numpy as np
import pytest

from numerics.derivatives import curvature, slope


def logistic(x):
    return np.log1p(np.exp(-np.sum(x, axis=-1)))


def test_slope_of_a_transcendental_function_is_exact_to_rounding():
    point, direction = np.array([[0.3, 0.9], [-4.0, 1.5]]), np.array([1.0, 2.0])
    expected = -3.0 / (1 + np.exp(np.sum(point, axis=-1)))
    assert slope(logistic, point, direction) == pytest.approx(expected, rel=4 * 2.0**-52, abs=0)


@pytest.mark.parametrize("reach", [1.0, 2.0**-10, 3.0])
def test_curvature_of_a_quadratic_does_not_depend_on_the_reach(reach):
    A = np.array([[2.0, -1.0], [-1.0, 5.0]])
    first, second = np.array([1.0, 2.0]), np.array([0.5, -1.0])

    def quadratic(x):
        return np.einsum("...i,ij,...j->...", x, A, x) / 2

    found = curvature(quadratic, np.array([7.0, -3.0]), first, second, reach)
    assert found == pytest.approx(first @ A @ second, rel=1e-11)


def test_curvature_of_the_logistic_loss():
    one = np.ones(1)
    assert curvature(logistic, 0 * one, one, one, 2.0**-16) == pytest.approx(0.25, rel=1e-9)

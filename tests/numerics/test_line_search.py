"""Searched step sizes: one problem and many give the same, and the answer is what the definition asks for."""

import numpy as np
import pytest

from numerics.line_search import (
    backtracked_step_size,
    exact_line_search_step,
    exact_step_size,
    passes_armijo,
    searched_step_size,
)


def random_quadratics(count=5, n=4):
    rng = np.random.default_rng(7)
    roots = rng.standard_normal((count, n, n))
    return np.matmul(roots, roots.transpose(0, 2, 1)) + np.eye(n), rng.standard_normal((2, count, n))


def test_the_exact_step_is_the_lowest_on_its_ray():
    A, (centre, x) = random_quadratics()

    def gradient(points):
        return np.einsum("pij,pj->pi", A, points - centre)

    def value(points):
        return np.sum((points - centre) * gradient(points), axis=-1) / 2

    reach = np.full(len(A), 0.3)
    step = exact_step_size(x, gradient, reach=reach)
    lowest = value(exact_line_search_step(x, gradient, reach=reach))
    for factor in (0.9, 1.1):
        assert np.all(value(x - factor * step[:, None] * gradient(x)) > lowest)


def test_one_problem_and_many_agree():
    A, (centre, x) = random_quadratics()
    many = exact_step_size(x, lambda p: np.einsum("pij,pj->pi", A, p - centre), reach=np.full(len(A), 0.3))
    for k in range(len(A)):
        one = exact_step_size(x[k], lambda p, k=k: A[k] @ (p - centre[k]), reach=np.array(0.3))
        assert np.isclose(one, many[k], rtol=1e-12)


def test_bisection_finds_the_exact_step_of_a_quadratic():
    A, (centre, x) = random_quadratics()

    def gradient(points):
        return np.einsum("pij,pj->pi", A, points - centre)

    exact = exact_step_size(x, gradient, reach=np.full(len(A), 0.3))
    assert np.allclose(searched_step_size(x, gradient, longest=np.ones(len(A))), exact, rtol=1e-9)


def test_backtracking_takes_the_first_trial_that_passes():
    def value(points):
        return np.sum(points**2, axis=-1)

    def gradient(points):
        return 2 * points

    x = np.array([[1.0], [2.0], [-3.0]])
    first, beta, c = np.array([5.0, 0.1, 0.9]), np.array(0.7), np.array(0.3)
    eta, refused = backtracked_step_size(x, value, gradient, first=first, beta=beta, c=c)
    assert np.array_equal(refused, [6, 0, 1])
    assert np.allclose(eta, first * 0.7**refused)
    assert np.all(passes_armijo(x, value, gradient, eta, c))
    assert not np.any(passes_armijo(x, value, gradient, eta / 0.7, c)[refused > 0])


def test_a_test_that_nothing_passes_is_an_error():
    x = np.array([[1.0]])
    with pytest.raises(ValueError, match="refused"):
        backtracked_step_size(
            x,
            lambda p: p[..., 0],
            np.ones_like,
            first=np.ones(1),
            beta=np.array(0.5),
            c=np.array(1.5),
            most=5,
        )

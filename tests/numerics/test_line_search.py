"""Searched step sizes: one problem and many give the same, and the answer is what the definition asks for."""

import numpy as np

from numerics.line_search import exact_line_search_step, exact_step_size


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

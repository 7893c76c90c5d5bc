"""The flow is followed to order four, and the implicit step solves its equation."""

import numpy as np

from numerics.flow import gradient_flow, implicit_euler_step


def test_the_flow_of_a_quadratic_is_an_exponential():
    curvatures, start = np.array([0.5, 2.0, 3.0]), np.array([1.0, -2.0, 3.0])
    times = np.array([0.1, 1.0, 2.0])
    ends = gradient_flow(np.tile(start, (3, 1)), lambda x: curvatures * x, times)
    assert np.allclose(ends, start * np.exp(-np.outer(times, curvatures)), rtol=1e-5, atol=0)


def test_the_order_is_four():
    one, time = np.array([1.0]), np.array(2.0)
    errors = [
        abs(float(gradient_flow(one, lambda x: x**3, time, substeps)[0]) - 5**-0.5) for substeps in (80, 160)
    ]
    assert 12 < errors[0] / errors[1] < 20


def test_the_implicit_step_solves_its_equation():
    rng = np.random.default_rng(3)
    roots = rng.standard_normal((4, 3, 3))
    A, x, eta = (
        np.matmul(roots, roots.transpose(0, 2, 1)),
        rng.standard_normal((4, 3)),
        np.array([0.1, 1.0, 10.0, 1e3]),
    )
    after = implicit_euler_step(x, A, eta)
    assert np.allclose(after + eta[:, None] * np.einsum("pij,pj->pi", A, after), x, rtol=0, atol=1e-9)
    assert np.all(np.linalg.norm(after, axis=1) <= np.linalg.norm(x, axis=1))

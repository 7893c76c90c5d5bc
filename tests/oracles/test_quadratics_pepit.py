"""Rates on quadratics with eigenvalues in [μ, L] against PEPit's programs over that class: neither below nor above."""

import pytest

pytest.importorskip("PEPit")

import numpy as np
from PEPit import PEP
from PEPit.functions import SmoothStronglyConvexQuadraticFunction

from numerics.formulas import Formulas
from theory.catalogue import load

RELATIVE, ABSOLUTE = 1e-5, 2e-7  # what the solver's figures are good to
CLASSES = [(0.1, 1.0), (0.3, 1.2), (0.5, 2.0)]


def _formulas(name):
    return Formulas.of(load(name))


def _class(mu, L):
    problem = PEP()
    f = problem.declare_function(SmoothStronglyConvexQuadraticFunction, mu=mu, L=L)
    return problem, f, f.stationary_point(), problem.set_initial_point()


def _solved(problem, figure):
    problem.set_performance_metric(figure)
    return problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)


def _distance(mu, L, parameters):
    """The largest ‖x_N − x*‖², from the distance 1, of x₊ = x − η∇f(x) + β(x − x₋) with a pair (η, β) for each step."""
    problem, f, x_star, x = _class(mu, L)
    problem.set_initial_condition((x - x_star) ** 2 <= 1)
    before = x
    for eta, beta in parameters:
        x, before = x - eta * f.gradient(x) + beta * (x - before), x
    return _solved(problem, (x - x_star) ** 2)


def _q(mu, L):
    return (np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("short", [0.4, 1.0, "best", 1.9, 2.2])
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_gradient_descent(mu, L, short, steps):
    formulas = _formulas("best-step")
    ends = {"lambda_min": mu, "lambda_max": L}
    eta = float(formulas("step", **ends)) if short == "best" else short / L
    worst = _distance(mu, L, [(eta, 0.0)] * steps)
    ours = float(formulas("radius", eta=eta, **ends)) ** (2 * steps)
    assert ours == pytest.approx(worst, rel=RELATIVE, abs=ABSOLUTE)
    if short == "best":
        assert float(formulas("rate", kappa=L / mu)) ** (2 * steps) == pytest.approx(
            worst, rel=RELATIVE, abs=ABSOLUTE
        )


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_chebyshev_iteration(mu, L, steps):
    formulas, q = _formulas("chebyshev-iteration"), _q(mu, L)
    parameters = [(2 / (L + mu), 0.0)]
    for t in range(steps - 1):
        values = {"q": q, "t": float(t)}
        parameters.append(
            (float(formulas("step", mu=mu, L=L, **values)), float(formulas("momentum", **values)))
        )
    worst = _distance(mu, L, parameters)
    assert float(formulas("value", q=q, t=float(steps))) ** 2 == pytest.approx(
        worst, rel=RELATIVE, abs=ABSOLUTE
    )


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_heavy_ball_at_its_best_parameters(mu, L, steps):
    best = _formulas("heavy-ball-best-parameters")
    parameters = float(best("step", mu=mu, L=L)), float(best("momentum", mu=mu, L=L))
    worst = _distance(mu, L, [parameters] * steps)
    ours = float(_formulas("heavy-ball-defective-block")("bound", q=_q(mu, L), t=float(steps))) ** 2
    assert ours == pytest.approx(worst, rel=RELATIVE, abs=ABSOLUTE)


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_exact_line_search(mu, L, steps):
    problem, f, x_star, x = _class(mu, L)
    problem.set_initial_condition(f(x) - f(x_star) <= 1)
    for _ in range(steps):
        g, before = f.gradient(x), x
        x, following, value = _point(problem, f)
        # The lowest point of the line: the new gradient is orthogonal to the step and to the old gradient.
        problem.add_constraint((x - before) * following == 0)
        problem.add_constraint(g * following == 0)
    worst = _solved(problem, value - f(x_star))
    ours = float(_formulas("exact-line-search-rate")("rate", lambda_min=mu, lambda_max=L)) ** steps
    assert ours >= worst * (1 - RELATIVE)
    assert ours <= worst * (1 + RELATIVE)


def _point(problem, f):
    x = problem.set_initial_point()
    gradient, value = f.oracle(x)
    return x, gradient, value


def test_one_per_cent_would_be_noticed():
    worst = _distance(0.1, 1.0, [(1.0, 0.0)])
    ours = float(_formulas("best-step")("radius", eta=1.0, lambda_min=0.1, lambda_max=1.0)) ** 2
    for wrong in (0.99 * ours, 1.01 * ours):
        assert wrong != pytest.approx(worst, rel=RELATIVE, abs=ABSOLUTE)

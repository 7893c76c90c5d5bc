"""Rates on quadratics with eigenvalues in [μ, L] against PEPit's programs over that class: neither below nor above."""

from itertools import product

import pytest

pytest.importorskip("PEPit")

from PEPit import PEP
from PEPit.functions import SmoothStronglyConvexQuadraticFunction

from numerics.formulas import Formulas
from tests.oracles.worst_cases import SURE, agree, distance, exact_searches, gap, solved
from theory.catalogue import load

QUADRATICS = SmoothStronglyConvexQuadraticFunction
CLASSES = [(share * L, L) for share, L in product((0.02, 0.1, 0.3), (1.0, 3.0))]
STEPS = [1, 2, 3, 4]


def _formulas(name):
    return Formulas.of(load(name))


def _class(mu, L):
    problem = PEP()
    f = problem.declare_function(QUADRATICS, mu=mu, L=L)
    return problem, f, f.stationary_point(), problem.set_initial_point()


def _worst(mu, L, parameters, figure=distance):
    """The worst figure after x₊ = x − η∇f(x) + β(x − x₋) with a pair (η, β) for each step; at the start it is 1."""
    problem, f, x_star, x = _class(mu, L)
    problem.set_initial_condition(figure(f, x, x_star) <= 1)
    before = x
    for eta, beta in parameters:
        x, before = x - eta * f.gradient(x) + beta * (x - before), x
    return solved(problem, figure(f, x, x_star))


def _q(mu, L):
    return _formulas("heavy-ball-best-parameters")("rate", kappa=L / mu)


@pytest.mark.parametrize("figure", [distance, gap])
@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("short", [0.4, 1.0, "best", 1.9, 2.0, 2.2])
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_gradient_descent(mu, L, short, steps, figure):
    """The squares of the error's powers at the ends; what shrinks the distance shrinks the value as much."""
    ends = {"lambda_min": mu, "lambda_max": L}
    best, limit = _formulas("best-step"), _formulas("step-size-limit")
    share = None if short == "best" else short / 2
    eta = float(share * limit("limit", lambda_max=L) if share else best("step", **ends))
    worst = _worst(mu, L, [(eta, 0.0)] * steps, figure)
    rho = best("radius", eta=eta, **ends)
    assert rho == pytest.approx(_formulas("interior-eigenvalues")("bound", eta=eta, **ends))
    agree(limit("shrinkage", rho=rho, t=steps), worst)
    agree(_formulas("function-value-rate")("rate", rho=rho) ** steps, worst)
    power = _formulas("eigenvector-factors")
    agree(max(power("power", eta=eta, t=steps, **{"lambda": end}) ** 2 for end in (mu, L)), worst)
    if short == "best":
        agree(best("rate", kappa=L / mu) ** (2 * steps), worst)
        agree(_formulas("function-value-rate")("best_rate", **ends) ** steps, worst)
    if short == 2:
        assert worst.value == pytest.approx(1, rel=SURE)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_how_many_steps_an_accuracy_takes(mu, L, steps):
    """What is left after N steps with η* is an accuracy that takes N steps."""
    count, best = _formulas("iteration-count"), _formulas("best-step")
    eta = float(best("step", lambda_min=mu, lambda_max=L))
    epsilon, kappa = _worst(mu, L, [(eta, 0.0)] * steps).value ** 0.5, L / mu
    exact = count("exact", epsilon=epsilon, rho=best("rate", kappa=kappa))
    assert exact == pytest.approx(steps, rel=1e-4)
    assert (
        count("needed", epsilon=epsilon, kappa=kappa)
        <= steps
        <= count("enough", epsilon=epsilon, kappa=kappa)
    )
    assert steps <= count("enough_without_logarithms", epsilon=epsilon, kappa=kappa)


def _chebyshev(mu, L, steps):
    formulas, q = _formulas("chebyshev-iteration"), _q(mu, L)
    first = float(_formulas("best-step")("step", lambda_min=mu, lambda_max=L))
    later = (
        (formulas("step", mu=mu, L=L, q=q, t=float(t)), formulas("momentum", q=q, t=float(t)))
        for t in range(steps - 1)
    )
    return [(first, 0.0), *((float(eta), float(beta)) for eta, beta in later)]


@pytest.mark.parametrize("figure", [distance, gap])
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_chebyshev_iteration(mu, L, steps, figure):
    worst = _worst(mu, L, _chebyshev(mu, L, steps), figure)
    agree(_formulas("chebyshev-iteration")("value", q=_q(mu, L), t=float(steps)) ** 2, worst)


@pytest.mark.parametrize(("steps", "least"), list(enumerate(("one", "two", "three", "four"), 1)))
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_no_method_leaves_less_than_chebyshevs(mu, L, steps, least):
    """Nor do conjugate gradients, which choose their steps on each quadratic anew."""
    ours = _formulas("chebyshev-optimum")(f"least_{least}", omega=(L + mu) / (L - mu)) ** 2
    agree(ours, exact_searches(QUADRATICS, mu, L, steps, plane=True))


@pytest.mark.parametrize("figure", [distance, gap])
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_heavy_ball_at_its_best_parameters(mu, L, steps, figure):
    best, block = _formulas("heavy-ball-best-parameters"), _formulas("heavy-ball-defective-block")
    parameters = float(best("step", mu=mu, L=L)), float(best("momentum", mu=mu, L=L))
    worst = _worst(mu, L, [parameters] * steps, figure)
    agree(block("bound", q=_q(mu, L), t=float(steps)) ** 2, worst)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(("mu", "L"), CLASSES)
def test_exact_line_search(mu, L, steps):
    ours = _formulas("exact-line-search-rate")("rate", lambda_min=mu, lambda_max=L) ** steps
    agree(ours, exact_searches(QUADRATICS, mu, L, steps, plane=False))

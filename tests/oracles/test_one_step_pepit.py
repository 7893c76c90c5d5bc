"""What one step or two points of a function promise, against PEPit's programs: neither below nor above."""

from itertools import product

import numpy as np
import pytest

pytest.importorskip("PEPit")

from PEPit import PEP
from PEPit.functions import (
    SmoothConvexFunction,
    SmoothFunction,
    SmoothStronglyConvexQuadraticFunction,
    StronglyConvexFunction,
)

from numerics.formulas import Formulas
from tests.oracles.worst_cases import SURE, agree, solved
from theory.catalogue import load

CONSTANTS = [0.5, 1.0, 3.0]
ZERO, ONE = np.zeros(1), np.ones(1)


def _formulas(name):
    return Formulas.of(load(name))


def _two_points(function, **constants):
    problem = PEP()
    f = problem.declare_function(function, **constants)
    x, y = problem.set_initial_point(), problem.set_initial_point()
    return problem, f, x, y


def _fall(L, eta, wanted=0.0):
    """The most by which a step can miss a fall of `wanted` times η‖g‖², where the gradient has the length 1."""
    problem = PEP()
    f = problem.declare_function(SmoothFunction, L=L)
    x = problem.set_initial_point()
    problem.set_initial_condition(f.gradient(x) ** 2 == 1)
    return solved(problem, f(x - eta * f.gradient(x)) - f(x) + wanted * eta)


@pytest.mark.parametrize("L", CONSTANTS)
def test_descent_lemma(L):
    problem, f, x, y = _two_points(SmoothFunction, L=L)
    problem.set_initial_condition((y - x) ** 2 <= 1)
    ours = _formulas("descent-lemma")("upper_bound", L=L, f_x=0.0, g=ZERO, x=ZERO, y=ONE)
    agree(ours, solved(problem, f(y) - f(x) - f.gradient(x) * (y - x)))


@pytest.mark.parametrize(("L", "short"), list(product(CONSTANTS, [0.1, 0.5, 1.0, 1.5, 1.9, 2.5])))
def test_decrease(L, short):
    """Beyond 2/L the decrease is a rise."""
    for name in ("sufficient-decrease", "positive-decrease", "best-guaranteed-step"):
        agree(-_formulas(name)("decrease", L=L, eta=short / L, g=ONE), _fall(L, short / L))


@pytest.mark.parametrize("L", CONSTANTS)
def test_best_and_longest_step(L):
    best, limit = _formulas("best-guaranteed-step"), float(_formulas("positive-decrease")("limit", L=L))
    step = float(best("step", L=L))
    found = _fall(L, step)
    agree(-best("greatest", L=L, g=ONE), found)
    assert all(_fall(L, off * step).value > found.value + 1e-4 / L for off in (0.95, 1.05))
    assert _fall(L, 0.99 * limit).value < -1e-3 / L < 1e-3 / L < _fall(L, 1.01 * limit).value


@pytest.mark.parametrize(("L", "c"), list(product(CONSTANTS, [0.1, 0.5, 0.9])))
def test_armijo_condition(L, c):
    """What passes the test on every smooth function: no step that is longer."""
    limit = float(_formulas("armijo-condition")("limit", L=L, c=c))
    assert _fall(L, limit, c).value == pytest.approx(0, abs=1e-5 / L)
    assert _fall(L, 0.99 * limit, c).value < -1e-5 / L
    assert _fall(L, 1.01 * limit, c).value > 1e-5 / L


@pytest.mark.parametrize("L", CONSTANTS)
def test_cocoercivity(L):
    formulas = _formulas("cocoercivity")
    problem, f, x, y = _two_points(SmoothConvexFunction, L=L)
    change = f.gradient(x) - f.gradient(y)
    problem.set_initial_condition(change**2 == 1)
    agree(-formulas("cocoercivity", L=L, g_x=ONE, g_y=ZERO), solved(problem, -1 * change * (x - y)))
    problem, f, x, y = _two_points(SmoothConvexFunction, L=L)
    problem.set_initial_condition((f.gradient(x) - f.gradient(y)) ** 2 == 1)
    ours = -formulas("lower_bound", L=L, f_x=0.0, g_x=ZERO, g_y=ONE, x=ZERO, y=ZERO)
    agree(ours, solved(problem, f(x) + f.gradient(x) * (y - x) - f(y)))


@pytest.mark.parametrize("mu", CONSTANTS)
def test_strong_convexity(mu):
    problem, f, x, y = _two_points(StronglyConvexFunction, mu=mu)
    problem.set_initial_condition((x - y) ** 2 == 1)
    ours = -_formulas("strong-convexity")("lower_bound", mu=mu, f_x=0.0, g=ZERO, x=ZERO, y=ONE)
    agree(ours, solved(problem, f(x) + f.gradient(x) * (y - x) - f(y)))


@pytest.mark.parametrize("mu", CONSTANTS)
@pytest.mark.parametrize("key", ["radius_squared", "reach", "least", "growth"])
def test_sublevel_sets(mu, key):
    problem, f, x, y = _two_points(StronglyConvexFunction, mu=mu)
    g, formulas = f.gradient(x), _formulas("sublevel-sets")
    if key == "growth":
        x = f.stationary_point()
        problem.set_initial_condition((y - x) ** 2 == 1)
        return agree(-formulas(key, mu=mu, f_x=0.0, x=ZERO, y=ONE), solved(problem, f(x) - f(y)))
    problem.set_initial_condition(g**2 <= 1)
    if key == "least":
        return agree(-formulas(key, mu=mu, f_x=0.0, g=ONE), solved(problem, f(x) - f(y)))
    problem.add_constraint(f(y) <= f(x))
    figure = (y - x + g / mu) ** 2 if key == "radius_squared" else (y - x) ** 2
    return agree(formulas(key, mu=mu, g=ONE), solved(problem, figure))


def _image(mu, L):
    """A vector of length 1, and its product with a matrix whose eigenvalues are in [μ, L]."""
    problem = PEP()
    f = problem.declare_function(SmoothStronglyConvexQuadraticFunction, mu=mu, L=L)
    x_star, x = f.stationary_point(), problem.set_initial_point()
    problem.set_initial_condition((x - x_star) ** 2 == 1)
    return problem, f, x_star, x - x_star, f.gradient(x)


@pytest.mark.parametrize(("mu", "L"), [(0.1, 1.0), (0.3, 3.0), (1.0, 2.0)])
def test_curvatures_of_a_quadratic(mu, L):
    problem, *_, h, image = _image(mu, L)
    agree(_formulas("quadratic-smoothness")("bound", lambda_max=L, h=ONE), solved(problem, image**2))
    problem, *_, h, image = _image(mu, L)
    agree(_formulas("eigenvalue-bounds")("high", lambda_max=L, d=ONE), solved(problem, h * image))
    problem, *_, h, image = _image(mu, L)
    agree(-_formulas("eigenvalue-bounds")("low", lambda_min=mu, d=ONE), solved(problem, -1 * h * image))


@pytest.mark.parametrize(("mu", "L"), [(0.1, 1.0), (0.3, 3.0), (1.0, 2.0)])
def test_kantorovich(mu, L):
    """A product of averages is at most the square of their mean, in every unit; in the best unit it is no less."""
    ours, bounds = float(_formulas("kantorovich")("bound", lambda_min=mu, lambda_max=L, g=ONE)), []
    for unit in np.geomspace(0.5, 2, 5) / np.sqrt(mu * L):
        problem = PEP()
        f = problem.declare_function(SmoothStronglyConvexQuadraticFunction, mu=mu, L=L)
        x_star, x = f.stationary_point(), problem.set_initial_point()
        g = f.gradient(x)
        problem.set_initial_condition(g**2 == 1)
        mean = (unit * g * f.gradient(x_star + g) + g * (x - x_star) / unit) / 2
        bounds.append(solved(problem, mean).value ** 2)
    assert min(bounds) == pytest.approx(ours, rel=SURE)
    assert np.argmin(bounds) == 2
